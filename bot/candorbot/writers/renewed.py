"""A model whose connections are made anew now and then: they go bad without a sign, and every call hangs or fails
until somebody starts the process again (openai-python, issue 2688)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from candorbot.errors import UserError
from candorbot.records import Clock
from candorbot.writers.model import Answer, Call, Model

log = logging.getLogger(__name__)

MOST_FAILURES = 3
"""In a row; less than what opens the breaker, so that the provider is not blamed for our connections."""
OLDEST = timedelta(days=1)


class Connected(Model, Protocol):
    """A model with connections of its own."""

    async def close(self) -> None: ...


@dataclass(slots=True)
class _Made:
    model: Connected
    at: datetime
    failures: int = 0
    calls: int = 0
    """Those that go on."""


class Renewed:
    """Implements `writers.model.Model` with one that is made anew once it failed MOST_FAILURES times in a row or is
    OLDEST. Calls that go on end with the old one."""

    def __init__(self, make: Callable[[], Connected], clock: Clock) -> None:
        self._make = make
        self._clock = clock
        self._turn = asyncio.Lock()
        self._made = _Made(make(), clock.now())
        self.name = self._made.model.name
        self.host = self._made.model.host

    async def ask(self, call: Call) -> Answer:
        """Ask the model there is now. Raises ModelFailed."""
        made = await self._fresh()
        made.calls += 1
        try:
            answer = await made.model.ask(call)
        except BaseException:
            made.failures += 1
            raise
        else:
            made.failures = 0
            return answer
        finally:
            made.calls -= 1
            await self._let_go(made)

    async def close(self) -> None:
        await self._made.model.close()

    async def _fresh(self) -> _Made:
        async with self._turn:
            made = self._made
            now = self._clock.now()
            if made.failures < MOST_FAILURES and now - made.at < OLDEST:
                return made
            try:
                self._made = _Made(await asyncio.to_thread(self._make), now)
            except UserError as error:
                log.warning("not made anew: %s", error, extra={"action": "model.old"})
                return made
            log.info("made anew", extra={"action": "model.renewed"})
        await self._let_go(made)
        return self._made

    async def _let_go(self, made: _Made) -> None:
        """Close one that is not used any more."""
        if made is not self._made and not made.calls:
            await made.model.close()
