"""All ideas for posts that an audience may see, the best first, and one of them again. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from candorbot import ideas_asked, ideas_told
from candorbot.card import Entry
from candorbot.feedback_views import FeedbackViews
from candorbot.ideas_around import MANY, Around, Gathering
from candorbot.ideas_demand import LOOK_BACK
from candorbot.ideas_rank import best_slot
from candorbot.ideas_record import Gap, Idea, Kept, Source
from candorbot.records import ONCE, DraftState, may_read

MOST_IDEAS = 5


class IdeaViews:
    """Looks for ideas in what was gathered."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._feedback = FeedbackViews(gathering.book, gathering.heard)

    async def found(self, span: timedelta, around: Around) -> tuple[list[Idea], list[Gap]]:
        """The best ideas and the gaps of the time up to now."""
        ideas, gaps = await ideas_asked.asked(around, span)
        ideas += await ideas_told.shipped(around, self._gathering.store, self._feedback)
        ideas += await ideas_told.news(around, around.now - span)
        return await self._best(ideas, around), gaps

    async def idea(self, kept: Kept, around: Around, signer: str = "") -> Idea | None:
        """A kept idea as it stands now; None if what it stands on is not there, or not to be read."""
        if not may_read(around.audience, kept.readers):
            return None
        if kept.source is Source.ASKED:
            found = await ideas_asked.asked_again(kept, around, signer)
        elif kept.source is Source.SHIPPED:
            store = self._gathering.store
            found = _of(kept, await ideas_told.shipped(around, store, self._feedback, signer))
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
        store = self._gathering.store
        row = await store.record(ONCE, idea.kept.once)
        draft = await store.draft(str(row.body["draft"])) if row else None
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
