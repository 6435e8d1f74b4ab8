"""What one person may see of feedback, newest first: items that people logged, and what was heard besides.

A person sees what they may read where it was said, and nothing of a theme whose name is not for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from heapq import nlargest
from typing import TYPE_CHECKING

from candorbot.feedback_book import FeedbackBook
from candorbot.feedback_item import Item, heard_item, masked, one_each
from candorbot.feedback_query import Query, has_words
from candorbot.records import HeardChannel, Message, may_read
from candorbot.terms import content_words, words
from candorbot.theme_record import Theme, Themes

if TYPE_CHECKING:
    from candorbot.skill import Heard

PAGE = 2_000
"""Messages that are read at once."""
WHOLE = timedelta(microseconds=PAGE)
"""A span that a page holds whatever was said in it: no two messages are kept at one microsecond."""
FIRST_SPAN = timedelta(days=2)
ONE_MOMENT = timedelta(seconds=1)
"""How much later than it was said a message may be kept, where very many were said in one instant."""
RECENT = timedelta(days=28)
"""The weeks that counts on cards are about."""
MOST_FOUND = 10_000
"""Messages that a search finds."""
Fits = Callable[[Message], bool]
Read = Callable[[datetime, datetime, int], Awaitable[Sequence[Message]]]
"""What gives at most so many messages from one time to another."""
Readers = Mapping[tuple[str, str], tuple[str, ...]]
"""Who may read each channel: (workspace, channel) -> readers."""


class FeedbackViews:
    """Looks at feedback with the eyes of those who may read what was heard."""

    def __init__(self, book: FeedbackBook, heard: Heard) -> None:
        self.book = book
        self.heard = heard
        self.audience = heard.audience

    async def readers_now(self) -> Readers:
        """Who may read each channel by what was said in it last."""
        return _readers(await self.book.store.heard_channels())

    def may_read(self, item: Item, now: Readers) -> bool:
        """Whether the person may read an item: both when it was said, and where it stands as it is now."""
        here = now.get((item.workspace, item.channel), item.readers)
        return may_read(self.audience, item.readers) and may_read(self.audience, here)

    def named(self, items: Iterable[Item], themes: Themes) -> list[Item]:
        """Items, each with its theme as it is called now, if that name is for this person."""
        named = []
        for item in items:
            theme = self.theme_of(item, themes)
            named.append(replace(item, theme=theme.name if theme else ""))
        return named

    def theme_of(self, item: Item, themes: Themes) -> Theme | None:
        """The theme that an item is of now, if its name is for this person."""
        found = themes.named(item.theme) if item.theme else None
        return found if found and may_read(self.audience, found.readers) else None

    async def newest(self, query: Query, themes: Themes, most: int) -> list[Item]:
        """The newest items that fit, at most `most` (1 or more), without personal data."""
        items = await self._newest(query, themes, most)
        return await asyncio.to_thread(lambda: [masked(item) for item in items])

    async def _newest(self, query: Query, themes: Themes, most: int | None = None) -> list[Item]:
        """The newest items that fit, as they were said: at most `most`, None: all."""
        items, channels = await self.book.items(), await self.book.store.heard_channels()
        now = _readers(channels)
        known = {item.id for item in items}

        def fits(item: Item) -> bool:
            return self.may_read(item, now) and query.fits(item, self.theme_of(item, themes))

        def is_new(message: Message) -> bool:
            item = heard_item(message)
            return not message.by_staff and item.id not in known and fits(item)

        logged = one_each(filter(fits, items), ())[:most]
        if len(logged) == most:  # nothing older is among the newest
            query = replace(query, since=logged[-1].at)
        heard: list[Message] = []
        for read in self._reads(query, themes):
            heard += await self._said(read, *self._span(query, channels), is_new, most)
        return await asyncio.to_thread(
            lambda: self.named(one_each(logged, map(heard_item, heard))[:most], themes)
        )

    async def with_words(self, text: str, themes: Themes) -> list[Item]:
        """The items that have all the words, as they were said, newest first; a few more than MOST_FOUND at
        most."""
        items, now = await self.book.items(), await self.readers_now()
        known, has = {item.id for item in items}, has_words(text)
        logged = await asyncio.to_thread(
            lambda: [i for i in items if self.may_read(i, now) and has(i.text)]
        )
        said = await self.heard.search(text, MOST_FOUND + 1)
        heard = [heard_item(m) for m in said if not m.by_staff]
        new = [i for i in heard if i.id not in known and self.may_read(i, now)]
        return self.named(one_each(logged, new), themes)

    async def of_theme(self, theme: Theme, themes: Themes) -> list[Item]:
        """All items of a theme, whenever they were said, in their full words, newest first."""
        return await self._newest(Query(theme=theme), themes)

    async def others_like(self, item: Item, themes: Themes) -> int:
        """How many other members said something of the item's theme in the last weeks."""
        theme = self.theme_of(item, themes)
        if theme is None:
            return 0
        since = self.book.clock.now() - RECENT
        items = await self._newest(Query(theme=theme, since=since), themes)
        me = (item.workspace, item.author)
        return len({(one.workspace, one.author) for one in items if one.author} - {me})

    def _reads(self, query: Query, themes: Themes) -> list[Read]:
        """What reads the messages that may fit: of a theme, those under each name that it has or had."""
        if query.theme is None:
            return [self.heard.between]
        return [partial(self.heard.of_theme, name) for name in themes.names_of(query.theme)]

    def _span(self, query: Query, channels: Sequence[HeardChannel]) -> tuple[datetime, datetime]:
        """From when and until when messages are read: no further than there are any."""
        first = min((one.first for one in channels), default=self.book.clock.now())
        last = max((one.last for one in channels), default=first)
        until = query.until or self.book.clock.now() + timedelta(days=1)
        return max(query.since or first, first), min(until, last + WHOLE) + ONE_MOMENT

    async def _said(
        self, read: Read, since: datetime, until: datetime, fits: Fits, most: int | None
    ) -> list[Message]:
        """The messages that fit, read back in time in pages until nothing is left, or until the newest
        `most` are among them. A span with more than a page of messages is read in parts."""
        span = FIRST_SPAN
        found: list[Message] = []
        while since < until:
            start = until - min(span, until - since)
            page = await read(start, until, PAGE)
            if len(page) == PAGE and until - start > WHOLE:
                span = max((until - start) / 4, WHOLE)
                continue
            found += filter(fits, page)
            said = (message.at for message in found)
            if most is not None and len(found) >= most and nlargest(most, said)[-1] >= start:
                break  # what is not read yet was said before
            span = (until - start) * (PAGE / 2 / max(len(page), PAGE / 8))  # some half a page
            until = start
        return found


def _readers(channels: Iterable[HeardChannel]) -> Readers:
    return {(one.workspace, one.channel): one.readers for one in channels}


def says_something(text: str) -> bool:
    return bool(content_words(text) or words(text))
