"""OpenAI's moderation endpoint (platform.openai.com, "Moderation"; it costs nothing): which harm it sees in messages.
The only file that imports openai, and only when the settings ask for it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
from openai import AsyncOpenAI

from candorbot import words
from candorbot.outside import OutsideFailed
from candorbot.records import Clock, Message
from candorbot.settings import ModerationSettings
from candorbot.writers.breaker import Breaker
from candorbot.writers.capped import Capped
from candorbot.writers.pseudonyms import Pseudonyms

log = logging.getLogger(__name__)

NAME = "omni-moderation-latest"
SECONDS = 5.0
"""The whole of one call may take so long."""
LONGEST = 2_000
"""Characters of a message that are shown."""


class OpenAIModeration:
    """Implements `outside.Outside`. Of one call at a time: after each that fails its connections are made anew."""

    name = NAME

    def __init__(
        self, settings: ModerationSettings, clock: Clock, *, seconds: float = SECONDS
    ) -> None:
        self._settings = settings
        self._breaker = Breaker(clock)
        self._seconds = seconds
        self._client = _client(settings)

    async def seen(self, messages: Sequence[Message]) -> Sequence[Mapping[str, float]]:
        """For each message the kinds of harm that are flagged, with their scores (0-1). Personal data and the
        author's name are not shown. Raises OutsideFailed."""
        if not self._breaker.lets_through():
            raise OutsideFailed(words.MODEL_RESTS)
        shown = await asyncio.to_thread(_shown, messages)
        try:
            async with asyncio.timeout(self._seconds):
                raw = await self._client.moderations.with_raw_response.create(
                    input=shown, model=NAME
                )
            found = _read(raw.content, len(shown))
        except TimeoutError:
            raise await self._failed(words.MODEL_SLOW.format(seconds=self._seconds)) from None
        except OutsideFailed as error:
            raise await self._failed(str(error)) from None
        except Exception as error:  # noqa: BLE001 - whatever the SDK raises; it may quote members
            raise await self._failed(_why(error)) from None
        self._breaker.worked()
        return found

    async def close(self) -> None:
        await self._client.close()

    async def _failed(self, why: str) -> OutsideFailed:
        self._breaker.failed()
        old, self._client = self._client, await asyncio.to_thread(_client, self._settings)
        await old.close()
        return OutsideFailed(why)


def _client(settings: ModerationSettings) -> AsyncOpenAI:
    return AsyncOpenAI(
        api_key=settings.key,
        base_url=settings.url,
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=Capped()),
    )


def _shown(messages: Sequence[Message]) -> list[str]:
    """What they say, without personal data and their authors' names; never nothing, which is no input."""
    return [
        Pseudonyms().hidden(one.text, [one.author_name])[:LONGEST].strip() or "-"
        for one in messages
    ]


def _read(content: bytes, asked: int) -> Sequence[Mapping[str, float]]:
    """What is flagged in each of the texts. Raises OutsideFailed for an answer of another shape."""
    try:
        told: Any = json.loads(content)
        results = told["results"]
        found = [
            {harm: float(one["category_scores"][harm]) for harm, yes in one["categories"].items() if yes is True}
            for one in results
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise OutsideFailed(words.MODEL_ODD) from None
    if len(found) != asked:
        raise OutsideFailed(words.MODEL_ODD)
    return found


def _why(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return words.MODEL_STATUS.get(status, words.MODEL_STATUS_ELSE.format(status=status))
    return words.MODEL_UNREACHED.format(what=type(error).__name__)
