"""An event loop that waits for nobody: when nothing moves any more, the next timer's time has come at once.

Unlike the drill's own (candorbot/drill/quick.py) it has sockets to look at, and threads that work for it: time passes
only when they are silent, too. Real time then passes for a moment, since what one end of a socket sent may be on its
way.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from typing import Any

ON_ITS_WAY = 0.0005
A_THREAD_WORKS = 0.02
"""Real seconds, before it is looked again."""
Found = list[tuple[selectors.SelectorKey, int]]


class SwiftLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._swift_time = 0.0
        self._threads = 0
        super().__init__(_SwiftSelector(self._pass, lambda: self._threads > 0))

    def time(self) -> float:
        return self._swift_time

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Any, *args: Any
    ) -> asyncio.Future[Any]:
        self._threads += 1
        work = super().run_in_executor(executor, func, *args)
        work.add_done_callback(self._one_less)
        return work

    def _one_less(self, work: object) -> None:
        self._threads -= 1

    def _pass(self, seconds: float) -> None:
        self._swift_time += seconds


class _SwiftSelector(selectors.DefaultSelector):
    def __init__(self, passes: Callable[[float], None], threads: Callable[[], bool]) -> None:
        super().__init__()
        self._passes = passes
        self._threads_work = threads

    def select(self, timeout: float | None = None) -> Found:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        found = super().select(0) or super().select(ON_ITS_WAY)
        if not found and self._threads_work():
            return super().select(A_THREAD_WORKS)
        if not found:
            self._passes(timeout)
        return found
