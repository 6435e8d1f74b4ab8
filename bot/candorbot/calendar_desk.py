"""The calendar, as whoever asks may see it: a month, its files, and the events on it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Card, Choice, File
from candorbot.errors import UserError
from candorbot.month import Month, as_ical, bounds, month_named
from candorbot.month_card import month_card, month_page
from candorbot.month_finding import MOST_OCCASIONS, MonthFinding
from candorbot.occasion import (
    DAYS,
    HERE,
    KINDS,
    OCCASION,
    PLANNED,
    Occasion,
    occasion_of,
    record_of,
)
from candorbot.plan import best_first
from candorbot.records import Clock, DraftState, may_read
from candorbot.results import shifts
from candorbot.results_file import kept_results
from candorbot.storage import Store, discard, made_once, put_if_first
from candorbot.visible import one_line
from candorbot.when import instant

if TYPE_CHECKING:
    from candorbot.brand import Brand

LONGEST_NAME, LONGEST_DETAILS = 100, 600
MOST_CHANNELS = 25
"""To choose from: as many as Discord shows."""


@dataclass(frozen=True, slots=True)
class CalendarDesk:
    """The Calendar of `skill.py`, of one workspace ("" all of them), for an audience: one person, as a rule."""

    workspace: str
    audience: tuple[str, ...]
    person: str
    brand: Brand
    store: Store
    clock: Clock

    async def month(self, text: str = "", news: str = "") -> Card:
        now = self.clock.now()
        found = await self._month(text)
        since, until = bounds(found.first, self.brand.zone)
        here = [at for at in await self._finding.free(now) if since <= at < until]
        results = await kept_results(self.store, self.brand)
        learnt = await asyncio.to_thread(shifts, results)
        free = best_first(here, learnt, self.brand.zone)
        return month_card(found, free, await self._channels(), now, news)

    async def _channels(self) -> Sequence[Choice]:
        """Where an event's posts may go: the plan's channel, this one, and those heard that the audience reads,
        the newest words first. People know them by name, and platforms by id."""
        heard = [
            one
            for one in await self.store.heard_channels()
            if one.workspace == self.workspace and may_read(self.audience, one.readers)
        ]
        newest = sorted(heard, key=lambda one: one.last, reverse=True)
        usual = self.brand.strategy.plan.channel
        ids = [*([usual] if usual else []), HERE, *(one.channel for one in newest)]
        return [
            Choice(one, words.THIS_CHANNEL if one == HERE else f"#{one}")
            for one in list(dict.fromkeys(ids))[:MOST_CHANNELS]
        ]

    async def as_file(self, kind: str, text: str) -> Card:
        """The month as one of FILES."""
        found = await self._month(text)
        name = f"{found.first:%Y-%m}"
        if kind == "page":
            file = File(f"{name}.html", month_page(found, self.brand.language))
        else:
            host = f"{self.brand.name.casefold()}.candor"
            file = File(f"{name}.ics", as_ical(found, host, self.clock.now()))
        return Card(words.CALENDAR.format(month=found.name), file=file)

    async def plan_event(
        self, kind: str, name: str, when: str, channel: str, details: str
    ) -> Occasion:
        """Put an event on the calendar. Raises UserError for what is none, or stands there already."""
        name, details = one_line(name), details.strip()
        if kind not in KINDS or not name:
            raise UserError(words.EVENT_WHAT)
        if len(name) > LONGEST_NAME or len(details) > LONGEST_DETAILS:
            raise UserError(words.EVENT_LONG.format(name=LONGEST_NAME, details=LONGEST_DETAILS))
        at = instant(when, self.clock.now(), self.brand.zone)
        here = name, at, channel, self.workspace
        for _ in range(MOST_OCCASIONS):
            newest = await self.store.find_records(OCCASION, limit=1, newest=True)
            number = 1 + (int(newest[0].id.removeprefix("e")) if newest else 0)
            # and then what is planned: an event that comes in between takes the number
            rows = await self.store.find_records(OCCASION, state=PLANNED, limit=MOST_OCCASIONS)
            if len(rows) >= MOST_OCCASIONS:
                break
            if any((o.name, o.at, o.channel, o.workspace) == here for o in map(occasion_of, rows)):
                raise UserError(words.EVENT_THERE.format(name=name))
            one = Occasion(f"e{number}", kind, name, at, channel, self.workspace, details)
            if await put_if_first(self.store, record_of(one)):
                return one
        raise UserError(words.EVENTS_FULL.format(most=MOST_OCCASIONS))

    async def still_planned(self, one: Occasion) -> bool:
        """Whether nobody cancelled it while the posts around it were written; else they are discarded."""
        row = await self.store.record(OCCASION, one.id)
        if row is not None and not occasion_of(row).cancelled:
            return True
        await self._discard_posts(one)
        return False

    async def cancel_event(self, event_id: str) -> Card:
        """Take an event and the posts around it that have not left off the calendar. Raises UserError for one
        that is not there."""
        row = await self.store.record(OCCASION, event_id)
        one = occasion_of(row) if row is not None else None
        if row is None or one is None or one.workspace != self.workspace or one.cancelled:
            raise UserError(words.NO_EVENT.format(id=event_id[:20]))
        await self._discard_posts(one)
        cancelled = record_of(replace(one, cancelled=True), row.version)
        await put_if_first(
            self.store, cancelled
        )  # else somebody cancelled it: nothing else changes it
        left = await self._discard_posts(one)  # and those that were written meanwhile
        said = words.EVENT_CANCELLED.format(name=(await self._finding.seen(one)).name)
        if left:
            said += " " + words.EVENT_LEFT.format(drafts=", ".join(left))
        return await self.month(f"{one.at.astimezone(self.brand.zone):%Y-%m}", said)

    async def _discard_posts(self, one: Occasion) -> Sequence[str]:
        """Discard the posts around an event, also approved ones; the ids of those that have left or may have."""
        now, left = self.clock.now(), []
        for stage, _ in DAYS:
            draft = await made_once(self.store, one.once(stage))
            if draft is None:
                continue
            await discard(self.store, draft.id, self.person, now)
            kept = await self.store.draft(draft.id)
            if kept is not None and kept.state in (DraftState.APPROVED, DraftState.POSTED):
                left.append(draft.id)
        return left

    @property
    def _finding(self) -> MonthFinding:
        return MonthFinding(self.store, self.brand, self.workspace, self.audience)

    async def _month(self, text: str) -> Month:
        today = self.clock.now().astimezone(self.brand.zone).date()
        return await self._finding.month(month_named(text, today))
