"""An event loop that waits for nobody: when nothing moves any more, the next timer's time has come at once.

Unlike the drill's own (candorbot/drill/quick.py) it has sockets to look at: time passes only when they are
silent, too. Real time then passes for a moment, since what one end of a socket sent may be on its way.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable

ON_ITS_WAY = 0.0005
"""Real seconds."""
Found = list[tuple[selectors.SelectorKey, int]]


class SwiftLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._swift_time = 0.0
        super().__init__(_SwiftSelector(self._pass))

    def time(self) -> float:
        return self._swift_time

    def _pass(self, seconds: float) -> None:
        self._swift_time += seconds


class _SwiftSelector(selectors.DefaultSelector):
    def __init__(self, passes: Callable[[float], None]) -> None:
        super().__init__()
        self._passes = passes

    def select(self, timeout: float | None = None) -> Found:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        found = super().select(0) or super().select(ON_ITS_WAY)
        if not found:
            self._passes(timeout)
        return found
