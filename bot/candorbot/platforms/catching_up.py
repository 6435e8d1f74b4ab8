"""What was said while nobody listened: fetched when the connection is back, and named where it cannot be.

Nothing is asked for while all is well.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

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


class CatchingUp:
    """Of one workspace. Until when nothing was missed is a row of the kind NAME.heard, and, while something is to be
    fetched, since when the connection is back.

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
        until = datetime.fromisoformat(row.body["until"]) if row else now
        body = {"until": now.isoformat()}
        trying = "back" in row.body if row else False
        if row and (anew or trying or now - until > self._missed):
            back = datetime.fromisoformat(row.body["back"]) if trying and not anew else now
            if not await self._catch_up(until, back, last=now - back >= PATIENCE):
                body = {"until": until.isoformat(), "back": back.isoformat()}
        kept = Record(kind, self._workspace, body, version=row.version if row else 0)
        await put_if_first(self._store, kept)

    async def left_out(self) -> None:
        """The platform says that it left out what happened in one minute."""
        await self._count(self._clock.now() - timedelta(minutes=1), self._clock.now())

    async def _catch_up(self, until: datetime, back: datetime, *, last: bool) -> bool:
        """Fetch what was missed until the connection was `back`; False: it is to be tried once more. What is missing
        after the `last` try is counted."""
        since = max(until - BEFORE, back - LONGEST)
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
        if channels and (failed or since >= until):
            await self._count(until, back)
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
