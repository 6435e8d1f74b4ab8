"""What members said is kept for as long as the brand says (`listening` in brand.yaml): the words for some weeks,
the counts for a year. A timer looks each night."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, time, timedelta

from candorbot.live import Live
from candorbot.localtime import due_between
from candorbot.optout import MANY, OPTED_OUT, OUT
from candorbot.records import AuditEntry, Clock, Timer
from candorbot.storage import Store

log = logging.getLogger(__name__)

FORGET = "listening.forget"
"""The kind of the timer; there is one."""
AT_NIGHT = time(3, 30)
"""Local time: few write then."""
WAITS = timedelta(days=14)
"""So long a question of a member who opted out is kept if nobody answers it."""
AFTER_START = timedelta(minutes=10)
"""A machine that is off at night looks then."""


class Retention:
    def __init__(self, store: Store, live: Live, clock: Clock) -> None:
        self._store = store
        self._live = live
        self._clock = clock
        self.timers: Mapping[str, Callable[[Timer], Awaitable[None]]] = {FORGET: self._forget}

    async def begin(self) -> None:
        """Look soon, and from then on each night."""
        await self._store.set_timer(FORGET, "", self._clock.now() + AFTER_START)

    async def _forget(self, timer: Timer) -> None:
        now = self._clock.now()
        brand = self._live.now.brand
        kept = brand.file.listening
        await self._forget_answered(now)
        gone = await self._store.forget_old(
            now - timedelta(days=kept.keep_words_days),
            now.astimezone(brand.zone).date() - timedelta(days=kept.keep_counts_days),
            now,
        )
        if gone:
            log.info("%d messages forgotten", gone, extra={"action": "listening.forgotten"})
            await self._store.audit(AuditEntry(now, "candor", f"messages forgotten: {gone:,}", ""))
        await self._store.set_timer(FORGET, "", self._next(now))

    async def _forget_answered(self, now: datetime) -> None:
        """Of members who opted out only what waits for an answer is kept, and that not for ever."""
        for row in await self._store.find_records(OPTED_OUT, state=OUT, limit=MANY):
            since = datetime.fromisoformat(row.body["at"])
            who = row.body["workspace"], row.body["author"]
            await self._store.forget_answered(*who, since, now - WAITS, now)

    def _next(self, now: datetime) -> datetime:
        nights = due_between(now, now + timedelta(days=3), AT_NIGHT, self._live.now.brand.zone)
        return next((night.at for night in nights), now + timedelta(days=1)).astimezone(UTC)
