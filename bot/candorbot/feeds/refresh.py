"""Each feed of brand.yaml is looked at every six hours, at times of its own. What fails is kept with the feed
(`candor doctor` shows it) and tried again an hour later; it stops nothing."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from candorbot.errors import StoreError, UserError
from candorbot.feeds.fetched import Page
from candorbot.feeds.kept import FEED, ITEM, MOST, feed_id, item_id, row_of
from candorbot.feeds.pages import Entry
from candorbot.feeds.reading import read as read_in_child
from candorbot.hosts import target_of
from candorbot.live import Live
from candorbot.records import PASSING, Clock, Record
from candorbot.storage import Store

log = logging.getLogger(__name__)

EVERY = timedelta(hours=6)
AFTER_FAILURE = timedelta(hours=1)
FAULT = "It could not be read; Candor's log has the rest."


class Fetch(Protocol):
    async def __call__(self, url: str, etag: str = "", modified: str = "") -> Page: ...


Read = Callable[[bytes, str], Awaitable[Sequence[Entry]]]


def is_due(url: str, looked: datetime | None, failed: bool, now: datetime) -> bool:
    """Whether a feed's time has come since it was looked at: each has its own minutes of the day, which
    follow from its address, so that no two Candors ask at once and a restart changes nothing."""
    if looked is None or looked > now:  # the clock was put back
        return True
    every = AFTER_FAILURE if failed else EVERY
    offset = timedelta(seconds=int(feed_id(url), 16) % int(EVERY.total_seconds()))
    begun = (now - datetime(2026, 1, 1, tzinfo=UTC) - offset) % every
    return looked < now - begun


class Feeds:
    """`fetch` None: offline, nothing is asked. `read` turns bytes into entries."""

    def __init__(
        self, store: Store, live: Live, clock: Clock, fetch: Fetch | None, read: Read = read_in_child
    ) -> None:  # fmt: skip
        self._store = store
        self._live = live
        self._clock = clock
        self._fetch = fetch
        self._read = read

    async def look(self) -> bool:
        """Refresh one feed whose time has come; False if there is none. What came by a feed that is no
        longer in brand.yaml is taken out."""
        urls = self._live.now.brand.file.feeds
        rows = {row.body["url"]: row for row in await self._store.find_records(FEED) if row.body}
        for url in rows.keys() - set(urls):
            await self._take_out(rows[url])
        if self._fetch is None:
            return False
        now = self._clock.now()
        for url in urls:
            row = rows.get(url)
            looked = datetime.fromisoformat(row.body["looked"]) if row else None
            if is_due(url, looked, bool(row and row.body["error"]), now):
                await self._refresh(url, self._fetch, now)
                return True
        return False

    async def _refresh(self, url: str, fetch: Fetch, now: datetime) -> None:
        row = await self._store.record(FEED, feed_id(url)) or Record(FEED, feed_id(url), {})
        before = row.body
        body: dict[str, Any] = {
            "url": url, "host": "", "etag": "", "modified": "", "items": None, "since": "",
            **before, "looked": now.isoformat(), "error": "",
        }  # fmt: skip
        items: list[Record] = []
        try:
            page = await fetch(url, body["etag"], body["modified"])
            if page.fresh:
                entries = await self._read(page.body, page.kind)
                items, body["items"] = await self._news(url, page, entries, body["items"], now)
                body |= {"etag": page.etag, "modified": page.modified}
            body |= {"since": "", "host": target_of(page.url, ("https", "http")).host}
        except StoreError:
            raise
        except UserError as error:
            body["error"] = str(error)
            log.warning(
                "feed: %s", error, extra={"action": "feed.failed", "host": target_of(url).host}
            )
        except Exception:
            body["error"] = FAULT
            log.exception("feed", extra={"action": "feed.failed", "host": target_of(url).host})
        if body["error"]:  # asked for whole the next time
            body |= {"etag": "", "modified": "", "since": before.get("since") or now.isoformat()}
        await self._store.put_records(replace(row, body=body, state="", due=None), *items)

    async def _news(
        self, url: str, page: Page, entries: Sequence[Entry], before: list[str] | None, now: datetime
    ) -> tuple[list[Record], list[str]]:  # fmt: skip
        """The rows of new and changed entries, and the ids of all there were. One that does not say when it was
        written is as old as its first being seen; those of the first look may be of any age, and are left."""
        oldest = now - timedelta(days=self._live.now.brand.file.listening.keep_words_days)
        rows: dict[str, Record] = {}
        ids = {item_id(entry, page.url): entry for entry in entries}
        for number, entry in ids.items():
            row = await self._store.record(ITEM, number) or Record(ITEM, number, {})
            at = _time(entry, row.body, now)
            if at is None and before is not None and number not in before:
                at = now
            if at is None or at < oldest:
                continue
            body = row_of(entry, page.url, at, url)
            if body != row.body:
                rows[number] = replace(row, body=body, state=PASSING, due=at)
        known = dict.fromkeys([*ids, *(before or ())])  # a page may be empty for once
        return list(rows.values()), list(known)[:MOST]

    async def _take_out(self, feed: Record) -> None:
        items = await self._store.find_records(ITEM, limit=MOST, newest=True)
        gone = [row for row in items if row.body.get("feed") == feed.body["url"]]
        long_ago = datetime(1990, 1, 1, tzinfo=UTC)
        empty = [replace(row, body={}, state=PASSING, due=long_ago) for row in (feed, *gone)]
        await self._store.put_records(*empty)


def _time(entry: Entry, kept: Mapping[str, Any], now: datetime) -> datetime | None:
    """When it was written, as it says, never after now; else when it was first seen; None: not known."""
    at = datetime.fromisoformat(entry.at) if entry.at else None
    if at is not None and at <= now:
        return at
    seen = datetime.fromisoformat(kept["at"]) if kept else None
    return seen or (now if at else None)
