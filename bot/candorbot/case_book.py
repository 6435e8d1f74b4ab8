"""Where escalations are kept: read, changed in one transaction, and told to the staff.

Everything of one step - the case, its report, its audit entry, its notices and its timers - is kept
together: what a crash leaves is gone on with.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from candorbot.card import Card
from candorbot.case_card import AroundCase, Seen, away_card, case_card, title_of
from candorbot.case_record import CASE, UNDECIDED, URGENT, Case, case_of, record_of
from candorbot.due import Open, next_at
from candorbot.live import Live
from candorbot.publish import Publisher
from candorbot.records import AuditEntry, Clock, Outgoing, Record, Timer
from candorbot.storage import Store, made_anew

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.rules import Category
    from candorbot.triage import Triage

log = logging.getLogger(__name__)

ARRIVED = "case.arrived"
"""The timer that looks whether an alert arrived; `about` is "case key"."""
SEEN = "case.rule"
"""One row for each rule: how often it was right, how often wrong."""
LOOK_AGAIN = timedelta(seconds=10)
NO_POLICY = timedelta(hours=8)
"""Until a case is due whose kind the policy does not have any more."""
MANY = 10_000
CANDOR = "candor"
ELSEWHERE = "elsewhere"
"""A workspace that is not the case's own."""
NOTHING = ""
"""Nothing is to change."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is kept together with a case."""

    case: Case
    records: tuple[Record, ...] = ()
    entries: tuple[AuditEntry, ...] = ()
    notices: tuple[Outgoing, ...] = ()
    timers: tuple[Timer, ...] = ()


class CaseBook:
    """The cases of one community. `keep` lets one change in after the other."""

    def __init__(self, store: Store, publisher: Publisher, live: Live, clock: Clock) -> None:
        self.store = store
        self.publisher = publisher
        self.clock = clock
        self._live = live
        self._turn = asyncio.Lock()

    @property
    def brand(self) -> Brand:
        return self._live.now.brand

    @property
    def triage(self) -> Triage | None:
        return self._live.now.triage

    def category(self, name: str) -> Category | None:
        """The policy's entry for a kind of escalation."""
        return self.triage.category(name) if self.triage else None

    async def case(self, case_id: str) -> Case | None:
        row = await self.store.record(CASE, case_id)
        return case_of(row) if row else None

    async def undecided(self) -> list[Case]:
        """Open and acknowledged cases, as they came."""
        rows = [
            row
            for state in UNDECIDED
            for row in await self.store.find_records(CASE, state=state, limit=MANY)
        ]
        return [case_of(row) for row in rows]

    async def keep(self, change: Callable[[], Awaitable[Change | str]]) -> Case | str:
        """Make a change and keep it; if somebody else was first, look again and make it anew. The case as
        it is now, or why nothing was to change. Raises ChangedMeanwhile if others are always first."""

        async def once() -> Case | str:
            made = await change()
            if isinstance(made, str):
                return made
            await self.store.put_records(
                record_of(made.case), *made.records,
                entries=made.entries, notices=made.notices, timers=made.timers,
            )  # fmt: skip
            return made.case

        async with self._turn:
            return await made_anew(once)

    async def notices(
        self, case: Case, key: str, news: str
    ) -> tuple[tuple[Outgoing, ...], tuple[Timer, ...]]:
        """The staff notices of a case, and the timers that look whether they arrive. What cannot wait is
        told in every workspace; beside the case's own, only what it is, not the member's words."""
        rows = await self.everywhere(case, key, news)
        at_home = [row for row in rows if row.place.workspace == case.workspace]
        if case.severity != URGENT and at_home:
            rows = at_home
        if not rows:
            log.critical("nobody can be told", extra={"action": "case.untold", "key": key})
        soon = self.clock.now() + LOOK_AGAIN
        return tuple(rows), tuple(Timer(ARRIVED, f"{case.id} {row.key}", soon) for row in at_home)

    async def everywhere(self, case: Case, key: str, news: str) -> list[Outgoing]:
        """A notice of a case for each workspace: beside its own, only what it is."""
        seen = await self.judged(case)
        card = self.card(case, seen, news)
        away = self.card(case, seen, news, workspace=ELSEWHERE)
        return await self.publisher.to_all_staff(key, card, home=case.workspace, away=away)

    def card(
        self, case: Case, seen: Mapping[str, Seen], news: str = "", *, failed: bool = False,
        workspace: str = "", asks: str = "",
    ) -> Card:  # fmt: skip
        """The card of a case, as the staff of a workspace may see it ("": of its own)."""
        hands = self.publisher.hands(case.workspace)
        around = AroundCase(self.category(case.category), seen, news, failed, hands, asks)
        shown = case_card if workspace in ("", case.workspace) else away_card
        return shown(case, around, self.brand)

    def title(self, case: Case) -> str:
        return title_of(case, self.category(case.category))

    async def judged(self, case: Case) -> dict[str, Seen]:
        """What people made of the rules behind a case."""
        rows = {rule: await self.store.record(SEEN, rule) for rule in case.rules}
        return {rule: Seen(**row.body) for rule, row in rows.items() if row}

    def next_at(self, case: Case, now: datetime) -> datetime:
        """When the next person is asked about a case that somebody was asked about now."""
        return next_at(
            case.turn, case.opened, now, self.within(case.category), self.there(case.severity)
        )

    def within(self, kind: str) -> timedelta:
        category = self.category(kind)
        return category.within if category else NO_POLICY

    def there(self, severity: str) -> Open | None:
        """When somebody is there; None for what knows no office hours."""
        brand = self.brand
        return None if severity == URGENT else Open(brand.file.hours, brand.holidays, brand.zone)
