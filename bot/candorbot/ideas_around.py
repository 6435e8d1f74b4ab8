"""What is known when ideas are looked for, as far as an audience may read it. Nothing is changed here."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.brand import Brand
from candorbot.card import Entry
from candorbot.feedback_book import FeedbackBook
from candorbot.feedback_item import ITEM, PRIVATE
from candorbot.feeds.kept import FeedItem, feed_items
from candorbot.ideas_demand import LOOK_BACK, Questions
from candorbot.ideas_question import touches
from candorbot.ideas_record import IDEA, Kept, idea_of
from candorbot.ideas_results import kept_results
from candorbot.live import Live, Loaded
from candorbot.optout import opted_out
from candorbot.plan import next_slots, plan_of
from candorbot.records import Clock, DraftState, Message
from candorbot.results import Shift, shifts
from candorbot.storage import Store
from candorbot.theme_record import Themes
from candorbot.when import FARTHEST

if TYPE_CHECKING:
    from candorbot.skill import Heard

DAY = timedelta(days=1)
MOST_SAID = 10_000
"""Messages that are read, the newest."""
MANY = 10_000
MOST_KEPT = 1_000
"""Ideas that are kept in mind, the newest."""
LIVE_DRAFT = (DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.STALE, DraftState.APPROVED)


@dataclass(frozen=True)
class Around:
    """What was said and what people made of it, as these readers may know.

    audience  the ids of those who read
    said      the newest messages of the last weeks, under the present names of their themes, oldest first
    themes    all themes; what may be read of them says `audience`
    kept      ideas that were shown before
    learned   what did better or worse of our posts
    news      the organisation's own
    private   ids of feedback items that stay with the team
    out       (workspace, id) of members who asked to be left out
    free      times of the plan at which no other post goes out
    """

    now: datetime
    loaded: Loaded
    audience: tuple[str, ...]
    said: Sequence[Message]
    themes: Themes
    kept: Sequence[Kept]
    learned: Sequence[Shift]
    news: Sequence[FeedItem]
    private: Collection[str]
    out: Collection[tuple[str, str]]
    free: Sequence[datetime]

    @property
    def brand(self) -> Brand:
        return self.loaded.brand

    @cached_property
    def questions(self) -> Questions:
        """What was asked in all that was said."""
        team = self.brand.file.team.people.values()
        names = {one.author_name for one in self.said} | {*team, self.brand.name}
        return Questions(self.said, self.now, names)

    @cached_property
    def _kept_by_id(self) -> Mapping[str, Kept]:
        return {one.id: one for one in self.kept}

    def kept_as(self, idea_id: str) -> Kept | None:
        return self._kept_by_id.get(idea_id)

    def topic(self, texts: Iterable[str]) -> str:
        """The topic of the strategy that most of these texts touch, "" if none does; of several, the first."""
        topics = self.brand.strategy.topics
        texts = list(texts)
        often = {one.name: sum(bool(touches(text, one.words)) for text in texts) for one in topics}
        best = max(often, key=lambda name: often[name], default="")
        return best if best and often[best] else ""

    def why_topic(self, topic: str) -> tuple[Entry, ...]:
        """The line that says which goal an idea serves."""
        goals = {one.name: one.goal for one in self.brand.strategy.topics}
        return (Entry(words.IDEA_TOPIC.format(topic=topic, goal=goals[topic])),) if topic else ()


class Gathering:
    """Gathers it, for those who may read what `heard` has. `book` gives the store, the clock and the themes."""

    def __init__(self, book: FeedbackBook, live: Live, heard: Heard) -> None:
        self.book = book
        self.live = live
        self.heard = heard

    @property
    def store(self) -> Store:
        return self.book.store

    @property
    def clock(self) -> Clock:
        return self.book.clock

    async def around(self) -> Around:
        """What is known now."""
        now, loaded = self.clock.now(), self.live.now
        rows = await self.store.find_records(IDEA, limit=MOST_KEPT, newest=True)
        private = await self.store.find_records(ITEM, state=PRIVATE, limit=MANY, newest=True)
        results = await kept_results(self.store, loaded.brand)
        out, themes = await opted_out(self.store), await self.book.themes()
        mine = {theme.name for theme in themes.for_all_of(self.heard.audience)}
        said = []
        for one in await self.said(now, LOOK_BACK, out):
            theme = themes.name_now(one.theme)
            said.append(replace(one, theme=theme if theme in mine else ""))
        around = Around(
            now,
            loaded,
            self.heard.audience,
            said,
            themes,
            [idea_of(row) for row in rows],
            await asyncio.to_thread(shifts, results),
            await feed_items(self.store, now - LOOK_BACK),
            {row.id for row in private},
            out,
            await self.free(now),
        )
        await asyncio.to_thread(lambda: around.questions)  # reads every question once
        return around

    async def said(
        self, now: datetime, span: timedelta, out: Collection[tuple[str, str]]
    ) -> list[Message]:
        """The newest messages of that time, at most MOST_SAID, oldest first; none of those in `out`."""
        since, until, step = now - span, now + timedelta(microseconds=1), DAY
        found: list[Message] = []
        while until > since and len(found) < MOST_SAID:
            page = await self.heard.between(max(since, until - step), until, MOST_SAID)
            if len(page) == MOST_SAID and step > timedelta(seconds=1):
                step /= 4
                continue
            found = [*page, *found]
            until -= step
        return [one for one in found[-MOST_SAID:] if (one.workspace, one.author) not in out]

    async def free(self, now: datetime) -> list[datetime]:
        """The times of the plan at which no other post goes out."""
        brand = self.live.now.brand
        drafts = await self.store.scheduled(now - DAY, now + FARTHEST)
        taken = [one.post_at for one in drafts if one.post_at and one.state in LIVE_DRAFT]
        return list(next_slots(plan_of(brand), taken, now, brand.zone))
