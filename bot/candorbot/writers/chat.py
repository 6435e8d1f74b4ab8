"""A language model behind LangChain: any provider it speaks. The only file that imports LangChain, and only when a
model is set up."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx2
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from pydantic import ValidationError

from candorbot import words
from candorbot.errors import UserError
from candorbot.settings import ModelSettings
from candorbot.writers.capped import Capped, TooLong
from candorbot.writers.model import Answer, Call, ModelFailed

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)

MOST_OUT = 1_000
"""Tokens that a provider other than OpenAI may answer with; to OpenAI each call says its own bound."""
MOST_TOKENS = 1_000_000
"""That one call can have used; whoever says more is not believed."""
ELSEWHERE = (
    "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING", "LANGSMITH_TRACING_V2", "LANGSMITH_GATEWAY",
)  # fmt: skip
"""Set, they would send what members say to another company: they are switched off here."""
COMPLETE = frozenset({"stop", "end_turn", "tool_calls", "STOP"})
"""Why a model stopped, where it said all it wanted to."""


class LangChainModel:
    """Implements `writers.model.Model`. Each one has connections of its own."""

    def __init__(self, settings: ModelSettings) -> None:
        for name in ELSEWHERE:
            os.environ[name] = "false"
        self.name = settings.model
        self.host = settings.host
        self._client = httpx2.AsyncClient(transport=Capped())
        self._speaks_openai = settings.provider == "openai"
        self._model = _made(settings, self._client)

    async def ask(self, call: Call) -> Answer:
        """Ask once. Raises ModelFailed for every way in which there is no answer that can be used."""
        try:
            told = await self._told(call)
        except Exception as error:  # noqa: BLE001 - whatever the SDK of a provider raises; it may quote members
            log.info("no answer: %s", type(error).__name__, extra={"action": "model.failed"})
            raise _failed(error) from None
        return _answer(told)

    async def _told(self, call: Call) -> object:
        """What the provider says, asked for the call's shape. To OpenAI the shape goes as it is: given to the SDK, it is
        read and filled by classes that nobody needs, for half of the call's processor time."""
        said, schema = [SystemMessage(call.system), HumanMessage(call.user)], dict(call.schema)
        if self._speaks_openai:
            shape = {"name": schema["title"], "schema": schema}
            body = {"response_format": {"type": "json_schema", "json_schema": shape}}
            return await self._model.ainvoke(said, max_tokens=call.most, extra_body=body)
        asked = self._model.with_structured_output(schema, method="json_schema", include_raw=True)
        told: Any = await asked.ainvoke(said)
        return told.get("raw") if isinstance(told, Mapping) else None

    async def close(self) -> None:
        await self._client.aclose()


def _made(settings: ModelSettings, client: httpx2.AsyncClient) -> BaseChatModel:
    """Raises UserError for a provider that LangChain does not speak, or whose package is not installed."""
    given: dict[str, Any] = {"max_retries": 0, "temperature": 0.3}
    if settings.provider == "openai":
        given |= {"http_async_client": client, "api_key": settings.key or "none"}
        # both said here, or LangChain takes them from the environment
        given |= {"base_url": settings.base_url, "openai_proxy": ""}
        given |= {"reasoning_effort": effort} if (effort := _effort(settings.name)) else {}
    else:
        given["max_tokens"] = MOST_OUT
    try:
        made: BaseChatModel = init_chat_model(
            settings.name, model_provider=settings.provider, **given
        )
    except Exception as error:  # noqa: BLE001 - whatever the package of a provider raises
        # what pydantic says holds what it was given: the key
        why = type(error).__name__ if isinstance(error, ValidationError) else error
        raise UserError(words.MODEL_UNKNOWN.format(model=settings.model, error=why)) from None
    return made


def _effort(name: str) -> str:
    """How little a model of OpenAI's can be told to think first; "" where nothing is to be said. What it thinks counts
    as what it says (platform.openai.com, "Reasoning models"): unbounded, that is all that a call may use."""
    if not re.match(r"gpt-5(?!.*(?:chat|codex|pro))", name):
        return ""
    return "none" if name.startswith("gpt-5.") else "minimal"


def _answer(raw: object) -> Answer:
    """What came back, if it is whole and of the right shape."""
    if not isinstance(raw, AIMessage):
        raise ModelFailed(words.MODEL_ODD)
    spent = _spent(raw.usage_metadata or {})
    reason = raw.response_metadata.get("finish_reason") or raw.response_metadata.get("stop_reason")
    if reason is not None and reason not in COMPLETE:
        why = words.MODEL_STOPPED.get(str(reason), words.MODEL_STOPPED_ELSE)
        raise ModelFailed(why, spent)
    if raw.additional_kwargs.get("refusal"):
        raise ModelFailed(words.MODEL_REFUSED, spent)
    try:
        data = json.loads(str(raw.text))  # LangChain's own reading mends what was cut off
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, Mapping):
        raise ModelFailed(words.MODEL_ODD, spent)
    return Answer(data, spent)


def _spent(used: Mapping[str, Any]) -> tuple[int, int] | None:
    """The tokens that a provider says were used, in and out; None if what it says cannot be."""
    told = used.get("input_tokens"), used.get("output_tokens")
    if not all(type(one) is int and 0 <= one <= MOST_TOKENS for one in told) or not any(told):
        return None
    return int(told[0] or 0), int(told[1] or 0)


def _failed(error: BaseException) -> ModelFailed:
    """In words a manager reads; never what the provider wrote, which may hold what members said. What was turned
    away, or never arrived, used nothing."""
    causes: list[BaseException] = []
    seen: BaseException | None = error
    while seen is not None and len(causes) < 20:
        causes.append(seen)
        seen = seen.__cause__ or seen.__context__
    if any(isinstance(one, TooLong) for one in causes):
        return ModelFailed(words.MODEL_TOO_LONG)
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        said = words.MODEL_STATUS.get(status, words.MODEL_STATUS_ELSE.format(status=status))
        return ModelFailed(said, (0, 0))
    said = words.MODEL_UNREACHED.format(what=type(error).__name__)
    never_arrived = any(isinstance(one, httpx2.ConnectError) for one in causes)
    return ModelFailed(said, (0, 0) if never_arrived else None)
