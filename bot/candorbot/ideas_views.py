"""All ideas for posts that an audience may see, the best first, and one of them again. Nothing is changed here."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from candorbot import ideas_asked, ideas_told
from candorbot.card import Entry
from candorbot.feedback_book import FeedbackBook
from candorbot.feedback_views import FeedbackViews
from candorbot.feeds.kept import feed_items
from candorbot.ideas_around import Around
from candorbot.ideas_demand import LOOK_BACK
from candorbot.ideas_rank import best_slot
from candorbot.ideas_record import IDEA, Gap, Idea, Kept, Source, idea_of
from candorbot.ideas_told import MANY
from candorbot.live import Live
from candorbot.month_finding import MonthFinding
from candorbot.optout import opted_out
from candorbot.records import DraftState, Message, may_read
from candorbot.results import shifts
from candorbot.results_file import kept_results
from candorbot.storage import made_once, private_messages
from candorbot.usual import DAY

if TYPE_CHECKING:
    from candorbot.skill import Heard

MOST_IDEAS = 5
MOST_SAID = 10_000
"""Messages that are read, the newest."""
MOST_KEPT = 1_000
"""Ideas that are kept in mind, the newest."""


class IdeaViews:
    """Gathers what is known for those who may read what `heard` has, and looks for ideas in it. `book` gives the
    store, the clock and the themes."""

    def __init__(self, book: FeedbackBook, live: Live, heard: Heard) -> None:
        self._book = book
        self._store, self._clock = book.store, book.clock
        self._live = live
        self._heard = heard
        self._feedback = FeedbackViews(book, heard)

    async def around(self) -> Around:
        """What is known now."""
        now, loaded = self._clock.now(), self._live.now
        rows = await self._store.find_records(IDEA, limit=MOST_KEPT, newest=True)
        results = await kept_results(self._store, loaded.brand)
        out, themes = await opted_out(self._store), await self._book.themes()
        mine = {theme.name for theme in themes.for_all_of(self._heard.audience)}
        said = []
        for one in await self.said(now, out):
            theme = themes.name_now(one.theme)
            said.append(replace(one, theme=theme if theme in mine else ""))
        around = Around(
            now,
            loaded,
            self._heard.audience,
            said,
            themes,
            [idea_of(row) for row in rows],
            await asyncio.to_thread(shifts, results),
            await feed_items(self._store, now - LOOK_BACK),
            await private_messages(self._store),
            out,
            await MonthFinding(self._store, loaded.brand, "", self._heard.audience).free(now),
        )
        await asyncio.to_thread(lambda: around.questions)  # reads every question once
        return around

    async def said(self, now: datetime, out: Collection[tuple[str, str]]) -> list[Message]:
        """The newest messages of LOOK_BACK, at most MOST_SAID, oldest first; of nobody in `out`."""
        since, until, step = now - LOOK_BACK, now + timedelta(microseconds=1), DAY
        found: list[Message] = []
        while until > since and len(found) < MOST_SAID:
            page = await self._heard.between(max(since, until - step), until, MOST_SAID)
            if len(page) == MOST_SAID and step > timedelta(seconds=1):
                step /= 4
                continue
            found = [*page, *found]
            until -= step
        return [one for one in found[-MOST_SAID:] if (one.workspace, one.author) not in out]

    async def found(self, span: timedelta, around: Around) -> tuple[list[Idea], list[Gap]]:
        """The best ideas and the gaps of the time up to now."""
        ideas, gaps = await ideas_asked.asked(around, span)
        ideas += await ideas_told.shipped(around, self._store, self._feedback)
        ideas += await ideas_told.news(around, around.now - span)
        return await self._best(ideas, around), gaps

    async def idea(self, kept: Kept, around: Around, signer: str = "") -> Idea | None:
        """A kept idea as it stands now; None if what it stands on is not there, or not to be read."""
        if not may_read(around.audience, kept.readers):
            return None
        if kept.source is Source.ASKED:
            found = await ideas_asked.asked_again(kept, around, signer)
        elif kept.source is Source.SHIPPED:
            found = _of(kept, await ideas_told.shipped(around, self._store, self._feedback, signer))
        else:
            since = around.now - LOOK_BACK
            found = _of(kept, await ideas_told.news(around, since, signer, MANY))
        if found is None:
            return None
        known = await self._with_draft(found)
        return known if known.draft else replace(known, kept=kept)

    async def _best(self, ideas: Sequence[Idea], around: Around) -> list[Idea]:
        """The best few that do not stay away, each with a time of its own. What one member alone asked comes last,
        and after that those that have a draft."""
        known = [await self._with_draft(idea) for idea in ideas]
        there = [one for one in known if not one.kept.is_away(one.members, around.now)]
        order = sorted(there, key=lambda one: (bool(one.draft), _alone(one), -one.points, one.id))
        free = list(around.free)
        return [_timed(one, free, around) for one in order[:MOST_IDEAS]]

    async def _with_draft(self, idea: Idea) -> Idea:
        """The idea with the draft that was made of it. Once that is posted, or was discarded, it stays away as
        after *Not now*."""
        draft = await made_once(self._store, idea.kept.once)
        if draft is None or draft.state is DraftState.EXPIRED:
            return idea
        if draft.state in (DraftState.POSTED, DraftState.DISCARDED):
            members = idea.kept.members or idea.members
            return replace(idea, kept=idea.kept.put_away(members, draft.created))
        return replace(idea, draft=draft.id, kept=replace(idea.kept, slot=draft.post_at))


def _alone(idea: Idea) -> bool:
    return idea.kept.source is Source.ASKED and idea.members < 2


def _of(kept: Kept, ideas: Sequence[Idea]) -> Idea | None:
    return next((one for one in ideas if one.id == kept.id), None)


def _timed(idea: Idea, free: list[datetime], around: Around) -> Idea:
    """The idea with a free time, which is then taken; with a draft it has the draft's."""
    if idea.draft:
        return idea
    slot, why = best_slot(free, around.learned, around.brand.zone, idea.kept.slot)
    if slot is not None:
        free.remove(slot)
    said = (Entry(one.sentence) for one in why)
    return replace(idea, kept=replace(idea.kept, slot=slot), why=(*idea.why, *said))
