"""What was said while nobody listened: fetched once when the connection is back, and named where it cannot be.

Nothing is asked for while all is well. Slack itself delivers again what was missed for some minutes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from candorbot.errors import StoreError, UserError
from candorbot.platforms.slack.calls import Calls, SlackError
from candorbot.platforms.slack.directory import PAGE
from candorbot.platforms.slack.incoming import Incoming
from candorbot.records import GAP, Clock, Record, Tally
from candorbot.storage import Store

if TYPE_CHECKING:
    from candorbot.brand import Brand

log = logging.getLogger(__name__)

HEARD = "slack.heard"
"""Until when nothing was missed; a row for each workspace."""
MISSED = timedelta(minutes=6)
"""Slack delivers again at once, after one minute and after five ("Events API", Retries)."""
BEFORE = timedelta(minutes=1)
PAGES = 10
LONGEST = timedelta(days=7)
"""Nothing older is fetched."""


class CatchingUp:
    def __init__(
        self, calls: Calls, store: Store, clock: Clock, brand: Callable[[], Brand], workspace: str,
        incoming: Incoming,
    ) -> None:  # fmt: skip
        self._calls = calls
        self._store = store
        self._clock = clock
        self._brand = brand
        self._workspace = workspace
        self._incoming = incoming

    async def look(self, connected: bool) -> None:
        """While connected, note that all is heard until now; the first time after a gap, fetch what was missed."""
        if not connected:
            return
        now = self._clock.now()
        row = await self._store.record(HEARD, self._workspace)
        until = datetime.fromisoformat(row.body["until"]) if row else now
        if now - until > MISSED:
            await self._catch_up(until, now)
        body = {"until": now.isoformat()}
        kept = Record(HEARD, self._workspace, body, version=row.version if row else 0)
        try:
            await self._store.put_record(kept)
        except StoreError:
            raise
        except UserError:  # noted elsewhere at this moment
            pass

    async def left_out(self) -> None:
        """Slack says that it left out what happened in one minute."""
        await self._count(self._clock.now() - timedelta(minutes=1), self._clock.now())

    async def _catch_up(self, until: datetime, now: datetime) -> None:
        since = max(until - BEFORE, now - LONGEST)
        channels = self._brand().listened_channels(self._workspace)
        whole = bool(channels) and since < until
        for channel in channels:
            try:
                await self._fetch(channel, since)
            except (SlackError, LookupError) as error:
                log.warning("not caught up: %s", error, extra={"action": "slack.gap"})
                whole = False
        if channels and not whole:
            await self._count(until, now)

    async def _fetch(self, channel: str, since: datetime) -> None:
        """Hand over what was said in a channel, and below what was said there, oldest first."""
        oldest = f"{since.timestamp():.6f}"
        found = await self._pages("conversations.history", channel=channel, oldest=oldest)
        for said in reversed(found):
            await self._incoming.said(channel, said)
            if said.get("reply_count"):
                ts = str(said.get("ts"))
                below = await self._pages(
                    "conversations.replies", channel=channel, ts=ts, oldest=oldest
                )
                for reply in below:
                    if reply.get("ts") != ts:
                        await self._incoming.said(channel, reply)

    async def _pages(self, method: str, **where: Any) -> Sequence[Mapping[str, Any]]:
        pages = self._calls.pages(method, "messages", most=PAGES, limit=PAGE, **where)
        return [one async for page in pages for one in page if isinstance(one, Mapping)]

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
