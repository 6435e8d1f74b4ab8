"""What was said while nobody listened: fetched when the connection is back, and named where it cannot be.

Nothing is asked for while all is well.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from candorbot.records import GAP, Clock, Record, Tally
from candorbot.storage import Store, put_if_first

if TYPE_CHECKING:
    from candorbot.brand import Brand

log = logging.getLogger(__name__)

BEFORE = timedelta(minutes=1)
LONGEST = timedelta(days=7)
"""Nothing older is fetched."""
PATIENCE = timedelta(minutes=10)
"""For so long it is tried again to fetch what may be read later; then what is missing is named."""


class NotFetched(Exception):
    """A channel's history could not be read; `str()` says why. `passing`: it may be read later."""

    def __init__(self, why: str, *, passing: bool = False) -> None:
        super().__init__(why)
        self.passing = passing


class Gap(NamedTuple):
    """Nothing was heard `since` then, until the connection was `back`."""

    since: datetime
    back: datetime


class CatchingUp:
    """Of one workspace. Until when it was listened to is a row of the kind NAME.heard, with the gaps that are still to be
    fetched, and since when that is tried.

    missed  so long a gap, and longer, is fetched
    ours    whether an id can be that of a channel here: brand.yaml may list one without its workspace
    fetch   hands over what was said in a channel since then; raises NotFetched
    """

    def __init__(
        self, name: str, workspace: str, store: Store, clock: Clock, brand: Callable[[], Brand], *,
        missed: timedelta, ours: Callable[[str], object],
        fetch: Callable[[str, datetime], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._name = name
        self._workspace = workspace
        self._store = store
        self._clock = clock
        self._brand = brand
        self._missed = missed
        self._ours = ours
        self._fetch = fetch

    async def look(self, connected: bool, *, anew: bool = False) -> None:
        """While connected, note that all is heard until now; the first time after a gap, and when the connection
        is made `anew`, fetch what was missed."""
        if not connected:
            return
        now = self._clock.now()
        kind = f"{self._name}.heard"
        row = await self._store.record(kind, self._workspace)
        told = row.body if row else {"until": now.isoformat()}
        until = datetime.fromisoformat(told["until"])
        gaps = [Gap(*map(datetime.fromisoformat, one)) for one in told.get("gaps", ())]
        if row and (anew or now - until > self._missed):
            gaps.append(Gap(until, now))
        tried = datetime.fromisoformat(told["tried"]) if "tried" in told else now
        last = not timedelta() <= now - tried < PATIENCE  # nor if the clock went back
        body: dict[str, object] = {"until": now.isoformat()}
        if gaps and not await self._catch_up(gaps, now, last=last):
            pairs = [(gap.since.isoformat(), gap.back.isoformat()) for gap in gaps]
            body |= {"gaps": pairs, "tried": tried.isoformat()}
        kept = Record(kind, self._workspace, body, version=row.version if row else 0)
        await put_if_first(self._store, kept)

    async def left_out(self) -> None:
        """The platform says that it left out what happened in one minute."""
        await self._count(self._clock.now() - timedelta(minutes=1), self._clock.now())

    async def _catch_up(self, gaps: Sequence[Gap], now: datetime, *, last: bool) -> bool:
        """Fetch what was missed; False: it is to be tried once more. What is missing after the `last` try is counted."""
        first = min(gap.since for gap in gaps)
        since = max(first - BEFORE, now - LONGEST)
        listened = self._brand().listened_channels(self._workspace)
        channels = [channel for channel in listened if self._ours(channel)]
        failed: list[NotFetched] = []
        for channel in channels:
            try:
                await self._fetch(channel, since)
            except NotFetched as error:
                log.warning("not caught up: %s", error, extra={"action": f"{self._name}.gap"})
                failed.append(error)
        if any(one.passing for one in failed) and not last:
            return False
        if channels and (failed or since >= first):
            for gap in gaps:
                await self._count(gap.since, gap.back)
        return True

    async def _count(self, since: datetime, until: datetime) -> None:
        """Count the minutes in which nothing was heard, on each local day."""
        zone = self._brand().zone
        minutes: dict[date, int] = {}
        at = max(since, until - LONGEST)
        while at < until:
            day = at.astimezone(zone).date()
            minutes[day] = minutes.get(day, 0) + 1
            at += timedelta(minutes=1)
        counted = [
            Tally(day, self._workspace, "", ("everyone",), GAP, count)
            for day, count in minutes.items()
        ]
        await self._store.count(counted)
