"""What was begun and is not waited for. Each has a name; one that fails is logged; none outlives `end`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

log = logging.getLogger(__name__)


class AtWork:
    """Tasks that go on beside whoever began them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def begin(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        """Have something done; go on at once."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def fewer_than(self, most: int) -> None:
        """Wait until fewer than so many are at work."""
        while len(self._tasks) >= most:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def end(self, seconds: float) -> None:
        """Wait for what is under way, and for what it begins; what takes longer than so many seconds is
        stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        while self._tasks:  # what is stopped may begin something yet
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            said = {"action": "work.failed"}
            log.error("failed: %s", task.get_name(), exc_info=error, extra=said)
