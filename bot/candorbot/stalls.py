"""Sees when the event loop stands still: a thread looks whether the loop still beats."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

LONGEST = 1.0
"""Seconds the loop may stand still."""
PERIOD = 0.25
"""Seconds between two beats, and between two looks."""


class StallWatch:
    """The loop calls `beat`, a thread calls `look`. `found` is told how many seconds the loop stood still
    and in which line, on the loop, once it goes on; the log has the whole stack as soon as it is seen.

    elapsed   seconds that only go on, as time.monotonic
    """

    def __init__(
        self, found: Callable[[float, str], None], elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._found = found
        self._elapsed = elapsed
        self._loop_thread = threading.get_ident()
        self._last = elapsed()
        self._where = ""

    def beat(self) -> None:
        """The loop is alive."""
        now = self._elapsed()
        before, self._last = self._last, now
        where, self._where = self._where, ""
        if now - before > LONGEST:
            said = {"action": "loop.stalled", "seconds": f"{now - before:.1f}", "where": where}
            log.error("the loop stood still", extra=said)
            self._found(now - before, where)

    def look(self) -> None:
        """See whether the loop stands still now, and if so keep where. Safe from any thread."""
        if self._where or self._elapsed() - self._last <= LONGEST:
            return
        frame = sys._current_frames().get(self._loop_thread)
        stack = traceback.extract_stack(frame)
        last = stack[-1]
        self._where = f"{Path(last.filename).name}:{last.lineno} in {last.name}"
        trace = "".join(traceback.format_list(stack))
        log.error("the loop stands still", extra={"action": "loop.stalls", "stack": trace})

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Beat on the running loop and look from a thread, while the block runs."""
        loop, over = asyncio.get_running_loop(), threading.Event()
        self._last = self._elapsed()

        def beat_on() -> None:
            if not over.is_set():
                self.beat()
                loop.call_later(PERIOD, beat_on)

        def look_on() -> None:
            while not over.wait(PERIOD):
                self.look()

        thread = threading.Thread(target=look_on, name="stall watch", daemon=True)
        beat_on()
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
