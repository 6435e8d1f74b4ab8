"""What one person may see of feedback, newest first: items that people logged, and what was heard besides.

A person sees what they may read where it was said, and nothing of a theme whose name is not for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from candorbot.feedback_book import FeedbackBook
from candorbot.feedback_item import Item, heard_item, masked, one_each
from candorbot.feedback_query import Query
from candorbot.records import Message, may_read
from candorbot.terms import content_words, words
from candorbot.theme_record import Theme, Themes

if TYPE_CHECKING:
    from candorbot.skill import Heard

PAGE = 2_000
"""Messages that are read at once."""
MOST_PAGES = 100
FAR_BACK = timedelta(days=400)
"""How far back heard messages are looked for; words are kept for a shorter time."""
ONE_MOMENT = timedelta(seconds=1)
RECENT = timedelta(days=28)
"""The weeks that counts on cards are about."""
MOST = 1_000
SEARCHED = 200
"""Found messages that may have been logged besides; those are shown as they were logged."""
Fits = Callable[[Message], bool]
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
        channels = await self.book.store.heard_channels()
        return {(one.workspace, one.channel): one.readers for one in channels}

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

    async def _newest(self, query: Query, themes: Themes, most: int) -> list[Item]:
        items, now = await self.book.items(), await self.readers_now()
        known = {item.id for item in items}

        def fits(item: Item) -> bool:
            return self.may_read(item, now) and query.fits(item, self.theme_of(item, themes))

        def is_new(message: Message) -> bool:
            item = heard_item(message)
            return not message.by_staff and item.id not in known and fits(item)

        logged = one_each(filter(fits, items), ())[:most]
        if len(logged) == most:  # nothing older is among the newest
            query = replace(query, since=logged[-1].at)
        find = self._said if query.theme is None else self._of_theme
        heard = map(heard_item, await find(query, themes, is_new, most))
        return self.named(one_each(logged, heard)[:most], themes)

    async def with_words(self, text: str, themes: Themes, most: int) -> list[Item]:
        """The newest items that have all the words, in any form of capitals."""
        wanted = set(words(text))
        items, now = await self.book.items(), await self.readers_now()
        known = {item.id for item in items}
        logged = [
            i for i in items if wanted and self.may_read(i, now) and wanted <= set(words(i.text))
        ]
        said = await self.heard.search(text, most + SEARCHED)
        heard = [heard_item(m) for m in said if not m.by_staff]
        new = [i for i in heard if i.id not in known and self.may_read(i, now)]
        return [masked(item) for item in self.named(one_each(logged, new)[:most], themes)]

    async def of_theme(self, theme: Theme, themes: Themes) -> list[Item]:
        """The newest MOST items of a theme, whenever they were said, in their full words."""
        return await self._newest(Query(theme=theme), themes, MOST)

    async def others_like(self, item: Item, themes: Themes) -> int:
        """How many other members said something of the item's theme in the last weeks."""
        theme = self.theme_of(item, themes)
        if theme is None:
            return 0
        since = self.book.clock.now() - RECENT
        items = await self._newest(Query(theme=theme, since=since), themes, MOST)
        me = (item.workspace, item.author)
        return len({(one.workspace, one.author) for one in items if one.author} - {me})

    async def _of_theme(self, query: Query, themes: Themes, fits: Fits, most: int) -> list[Message]:
        since = query.since or datetime(1970, 1, 1, tzinfo=UTC)
        until = self._until(query)
        found: list[Message] = []
        for name in themes.names_of(query.theme) if query.theme else ():
            found += await self.heard.of_theme(name, since, until, MOST)
        return [message for message in found if fits(message)]

    def _until(self, query: Query) -> datetime:
        """Until when messages are read: what was said in one moment is kept one after the other."""
        return (query.until or self.book.clock.now() + timedelta(days=1)) + ONE_MOMENT

    async def _said(self, query: Query, themes: Themes, fits: Fits, most: int) -> list[Message]:
        """The newest messages that fit, read back in time in pages, at most MOST_PAGES of them: `most`, and
        those besides that were said in one moment with the last."""
        until = self._until(query)
        since = max(query.since or until - FAR_BACK, until - FAR_BACK)
        span = timedelta(days=2)
        found: list[Message] = []
        for _ in range(MOST_PAGES):
            start = max(since, until - span)
            page = await self.heard.between(start, until, PAGE)
            if len(page) == PAGE and span > timedelta(seconds=1):
                span /= 4
                continue
            found += filter(fits, reversed(page))
            whole = len(found) > most and found[-1].at < found[most - 1].at
            if whole or start <= since:
                break
            until, span = start, span * 2
        return found


def says_something(text: str) -> bool:
    return bool(content_words(text) or words(text))
