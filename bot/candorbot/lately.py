"""Answers that may be some time old: for what is asked for every message, and grants nothing."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from candorbot.records import Clock

Answer = TypeVar("Answer")
MOST = 10_000
"""Answers that are kept; then all are asked for anew."""


class Lately(Generic[Answer]):
    """`ask`'s answers, kept for `life`. Who asks at the same moment waits for one answer; an error is not kept."""

    def __init__(
        self, clock: Clock, life: timedelta, ask: Callable[[str], Awaitable[Answer]]
    ) -> None:
        self._clock = clock
        self._life = life
        self._ask = ask
        self._kept: dict[str, tuple[datetime, Answer]] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __call__(self, what: str) -> Answer:
        async with self._turns[what]:
            now = self._clock.now()
            kept = self._kept.get(what)
            if kept is None or now - kept[0] >= self._life:
                if len(self._kept) >= MOST:
                    self._kept.clear()
                    self._turns.clear()
                kept = self._kept[what] = now, await self._ask(what)
            return kept[1]
