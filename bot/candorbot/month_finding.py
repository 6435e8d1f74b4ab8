"""Gathers what stands on the calendar, as an audience may see it. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.month import Entry, Month, bounds
from candorbot.occasion import DAYS, OCCASION, PLANNED, Occasion, occasion_of
from candorbot.plan import next_slots, plan_of
from candorbot.records import OPEN_STATES, Draft, DraftState, may_read
from candorbot.storage import Store, made_once
from candorbot.visible import one_line
from candorbot.when import FARTHEST

if TYPE_CHECKING:
    from candorbot.brand import Brand

FIRST_WORDS = 40
"""Letters of a post that stand on the calendar."""
MOST_OCCASIONS = 500
ON_CALENDAR = (*OPEN_STATES, DraftState.APPROVED, DraftState.POSTED)


@dataclass(frozen=True, slots=True)
class MonthFinding:
    """Of one workspace ("" all of them), for an audience: one person, as a rule."""

    store: Store
    brand: Brand
    workspace: str
    audience: tuple[str, ...]

    async def month(self, first: date) -> Month:
        """The month that begins on that date."""
        zone = self.brand.zone
        since, until = bounds(first, zone)
        dated = [(d.post_at, d) for d in await self.scheduled(since, until) if d.post_at]
        posted = await self.store.posted_between(since, until)
        dated += [(at, draft) for at, draft in posted if self._here(draft)]
        occasions = [
            await self.seen(one) for one in await self.occasions() if since <= one.at < until
        ]
        return Month(
            first,
            zone,
            tuple(self._entry(at, draft) for at, draft in sorted(dated, key=lambda one: one[0])),
            tuple(sorted(occasions, key=lambda one: one.at)),
            plan_of(self.brand),
        )

    async def scheduled(self, since: datetime, until: datetime) -> Sequence[Draft]:
        """Posts with a time of their own in that time that are not put away."""
        found = await self.store.scheduled(since, until)
        return [one for one in found if self._here(one) and one.state in ON_CALENDAR]

    async def free(self, now: datetime) -> Sequence[datetime]:
        """The times of the plan that are clear of every post and event, soonest first."""
        drafts = await self.scheduled(now - timedelta(days=1), now + FARTHEST)
        taken = [draft.post_at for draft in drafts if draft.post_at]
        taken += [one.at for one in await self.occasions()]
        return list(next_slots(plan_of(self.brand), taken, now, self.brand.zone))

    async def occasions(self) -> Sequence[Occasion]:
        """Events that are not cancelled."""
        rows = await self.store.find_records(OCCASION, state=PLANNED, limit=MOST_OCCASIONS)
        return [o for o in map(occasion_of, rows) if self.workspace in ("", o.workspace)]

    async def seen(self, one: Occasion) -> Occasion:
        """An event as the audience may know of it: its kind alone, where they may not read the posts around it."""
        for stage, _ in DAYS:
            draft = await made_once(self.store, one.once(stage))
            if draft is not None and not may_read(self.audience, draft.version.readers):
                return replace(one, name=words.EVENT_KINDS[one.kind])
        return one

    def _here(self, draft: Draft) -> bool:
        return self.workspace in ("", draft.place.workspace)

    def _entry(self, at: datetime, draft: Draft) -> Entry:
        text = one_line(draft.version.text, FIRST_WORDS)
        shown = text if may_read(self.audience, draft.version.readers) else ""
        return Entry(at, draft.id, draft.state, draft.function, draft.place.channel, shown)
