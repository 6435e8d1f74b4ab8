"""When something is due. Timers are rows: what is due is worked by whoever the timer is for, and taken off
once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from candorbot.faults import point
from candorbot.records import Clock, Timer
from candorbot.storage import Store

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=1)
Due = Callable[[Timer], Awaitable[None]]


class Schedule:
    """Works due timers. `handlers`: the timer's kind -> what is done when it is due."""

    def __init__(self, store: Store, clock: Clock, handlers: Mapping[str, Due]) -> None:
        self._store = store
        self._clock = clock
        self._handlers = dict(handlers)

    async def run_due(self) -> int:
        """Work all that is due now, oldest first; how many there were. The work is done before the
        timer is taken off, so that a crash between the two repeats it: it must bear that. A timer whose
        work fails is logged and due again after RETRY; the others go on."""
        done = 0
        while due := await self._store.timers_due(self._clock.now()):
            for timer in due:
                await self._work(timer)
                done += 1
        return done

    async def _work(self, timer: Timer) -> None:
        work = self._handlers.get(timer.kind)
        if work is None:
            said = {"action": "timer.unknown", "kind": timer.kind}
            log.error("nobody works this timer", extra=said)
        else:
            try:
                point("schedule.work")
                await work(timer)
            except Exception:
                log.exception("timer failed", extra={"action": "timer.failed", "kind": timer.kind})
                again = self._clock.now() + RETRY
                await self._store.set_timer(timer.kind, timer.about, again)
                return
        point("schedule.finish")
        await self._store.finish_timer(timer)
