"""A language model behind LangChain: any provider it speaks. The only file that imports LangChain, and only when a
model is set up."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

import httpx2
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from candorbot import words
from candorbot.errors import UserError
from candorbot.settings import ModelSettings
from candorbot.writers.model import Answer, Call, ModelFailed

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)

LARGEST = 400_000
"""Bytes of an answer that are read."""
TRACING = ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING", "LANGSMITH_TRACING_V2")
"""Set, they would send what members say to another company: they are switched off here."""
COMPLETE = frozenset({"stop", "end_turn", "tool_calls", "STOP"})
"""Why a model stopped, where it said all it wanted to."""


class TooLong(Exception):
    """An answer of more than LARGEST bytes."""


class Capped(httpx2.AsyncBaseTransport):
    """Reads no more of an answer than LARGEST bytes."""

    def __init__(self) -> None:
        self._under = httpx2.AsyncHTTPTransport(retries=0)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._under.handle_async_request(request)
        stream = answer.stream
        assert isinstance(stream, httpx2.AsyncByteStream)
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers,
            stream=Measured(stream),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._under.aclose()


class Measured(httpx2.AsyncByteStream):
    """A stream that ends with an error once it is too long."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for piece in self._stream:
            read += len(piece)
            if read > LARGEST:
                raise TooLong
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


class LangChainModel:
    """Implements `writers.model.Model`. Each one has connections of its own."""

    def __init__(self, settings: ModelSettings) -> None:
        for name in TRACING:
            os.environ[name] = "false"
        self.name = settings.model
        self.host = settings.host
        self._client = httpx2.AsyncClient(transport=Capped())
        self._model = _made(settings, self._client)

    async def ask(self, call: Call) -> Answer:
        """Ask once. Raises ModelFailed for every way in which there is no answer that can be used."""
        asked = self._model.with_structured_output(
            dict(call.schema), method="json_schema", include_raw=True
        )
        said = [SystemMessage(call.system), HumanMessage(call.user)]
        try:
            told: Any = await asked.ainvoke(said, max_tokens=call.most)
        except Exception as error:  # noqa: BLE001 - whatever the SDK of a provider raises; it may quote members
            log.info("no answer: %s", type(error).__name__, extra={"action": "model.failed"})
            raise ModelFailed(_why(error)) from None
        return _answer(told)

    async def close(self) -> None:
        await self._client.aclose()


def _made(settings: ModelSettings, client: httpx2.AsyncClient) -> BaseChatModel:
    """Raises UserError for a provider that LangChain does not speak, or whose package is not installed."""
    given: dict[str, Any] = {"max_retries": 0, "temperature": 0.3}
    if settings.provider == "openai":
        given |= {"http_async_client": client, "api_key": settings.key or "none"}
        given |= {"base_url": settings.base_url} if settings.base_url else {}
    try:
        made: BaseChatModel = init_chat_model(
            settings.name, model_provider=settings.provider, **given
        )
    except (ImportError, ValueError) as error:
        raise UserError(words.MODEL_UNKNOWN.format(model=settings.model, error=error)) from None
    return made


def _answer(told: object) -> Answer:
    """What came back, if it is whole and of the right shape."""
    raw = told.get("raw") if isinstance(told, Mapping) else None
    if not isinstance(told, Mapping) or not isinstance(raw, AIMessage):
        raise ModelFailed(words.MODEL_ODD)
    reason = raw.response_metadata.get("finish_reason") or raw.response_metadata.get("stop_reason")
    if reason is not None and reason not in COMPLETE:
        raise ModelFailed(words.MODEL_STOPPED.format(why=str(reason)[:40]))
    if raw.additional_kwargs.get("refusal"):
        raise ModelFailed(words.MODEL_REFUSED)
    try:
        data = json.loads(str(raw.text))  # LangChain's own reading mends what was cut off
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, Mapping):
        raise ModelFailed(words.MODEL_ODD)
    used: Mapping[str, Any] = raw.usage_metadata or {}
    return Answer(data, int(used.get("input_tokens", 0)), int(used.get("output_tokens", 0)))


def _why(error: BaseException) -> str:
    """In words a manager reads; never what the provider wrote, which may hold what members said."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, TooLong):
            return words.MODEL_TOO_LONG
        seen = seen.__cause__ or seen.__context__
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return words.MODEL_STATUS.get(status, words.MODEL_STATUS_ELSE.format(status=status))
    return words.MODEL_UNREACHED.format(what=type(error).__name__)
