"""The news of the organisation's feeds, as they are kept: rows that are forgotten as members' words are.

Whoever writes a feed writes these words: they are data, in one line each, without control characters and with
personal data masked. They move nothing, name nobody, and a link among them leaves in a post only if the brand's
`links` or a cited source has it (the gate looks).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from candorbot.door import clean
from candorbot.errors import UserError
from candorbot.feeds.pages import Entry
from candorbot.feeds.parse import LONGEST_SUMMARY, LONGEST_TITLE
from candorbot.hosts import joined, target_of
from candorbot.pii import mask
from candorbot.records import Record
from candorbot.storage import Store

ITEM = "feed.item"
"""The kind of the rows of entries; the id is `item_id`."""
FEED = "feed"
"""The kind of the rows that say how a feed is; the id is `feed_id`."""
MOST = 2_000
"""Entries of all feeds that are read back: 100 of each of 20."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An entry. `url` is where it stands, the page itself if it has no address of its own; `at` when it was
    written or, if it does not say, first seen; `feed` the address in brand.yaml that it came by."""

    title: str
    url: str
    at: datetime
    summary: str
    feed: str = ""


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a feed is: when it was last looked at, what was wrong then ("" nothing), since when, and the host
    that answered in the end."""

    url: str
    looked: datetime
    error: str = ""
    since: datetime | None = None
    host: str = ""


async def feed_items(store: Store, since: datetime) -> Sequence[FeedItem]:
    """The entries of all feeds from `since` on, newest first."""
    rows = await store.find_records(ITEM, limit=MOST, newest=True)
    items = [item_from(row.body) for row in rows if row.body]
    return sorted((one for one in items if one.at >= since), key=lambda one: one.at, reverse=True)


async def feed_states(store: Store) -> Sequence[FeedState]:
    """How each feed is that was looked at, by address."""
    rows = await store.find_records(FEED)
    return sorted((state_from(row) for row in rows if row.body), key=lambda state: state.url)


def feed_id(url: str) -> str:
    return _digest(url)


def item_id(entry: Entry, page: str) -> str:
    """An entry's id: by its address or, if that is the page it stands on, by its title, too."""
    url = address_of(entry, page)
    return _digest(f"{url}\n{entry.title}" if url == page else url)


def address_of(entry: Entry, page: str) -> str:
    """Where an entry stands, as it is written there; the page, if it names no web address."""
    url = joined(page, entry.url)
    try:
        target_of(url, ("https", "http"))
    except UserError:
        return page
    return url


def row_of(entry: Entry, page: str, at: datetime, feed: str) -> dict[str, Any]:
    """An entry as a row's body."""
    return {
        "title": _safe(entry.title, LONGEST_TITLE),
        "url": address_of(entry, page),
        "at": at.isoformat(),
        "summary": _safe(entry.summary, LONGEST_SUMMARY),
        "feed": feed,
    }


def item_from(body: Mapping[str, Any]) -> FeedItem:
    """What `row_of` made, back."""
    return FeedItem(**{**body, "at": datetime.fromisoformat(body["at"])})


def state_from(row: Record) -> FeedState:
    body = row.body
    since = datetime.fromisoformat(body["since"]) if body["since"] else None
    looked = datetime.fromisoformat(body["looked"])
    return FeedState(body["url"], looked, body["error"], since, body["host"])


def _safe(text: str, most: int) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in clean(text)).split())
    return mask(line[:most]).text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
