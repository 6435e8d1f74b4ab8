"""What happens to an escalation when its time comes: the next person is asked, staff are told how the count
rises, an alert that did not arrive goes elsewhere, and at the end it says that nobody answered."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from candorbot import words
from candorbot.case_book import ARRIVED, CANDOR, LOOK_AGAIN, NOTHING, CaseBook, Change
from candorbot.case_record import CASE, Case, CaseState
from candorbot.due import turns
from candorbot.records import AuditEntry, Outgoing, OutState, Timer

log = logging.getLogger(__name__)

GREW = "case.grew"
"""The timer that tells staff how far the count has risen."""
GRAVER = "case.graver"
"""The timer that tells staff of a case that became more urgent where nothing could tell it at once."""
PATIENCE = timedelta(minutes=1)
"""An alert that has not left by then is told in the other workspaces, too."""


class CaseTurns:
    """`timers`: kind -> what is done when one is due."""

    def __init__(self, book: CaseBook) -> None:
        self._book = book
        self.timers: Mapping[str, Callable[[Timer], Awaitable[None]]] = {
            CASE: self._next_turn,
            GREW: self._grew,
            GRAVER: self._graver,
            ARRIVED: self._arrived,
        }

    async def _next_turn(self, timer: Timer) -> None:
        async def change() -> Change | str:
            case = await self._book.case(timer.about)
            if case is None or case.state is not CaseState.OPEN or case.unanswered:
                return NOTHING
            return await self._passed_on(case)

        await self._book.keep(change)

    async def _passed_on(self, case: Case) -> Change:
        """Ask whoever's turn it is; or say that nobody answered."""
        now = self._book.clock.now()
        order = turns(case.people, self._book.brand.file.rounds)
        if case.turn >= len(order):
            return await self._unanswered(case, now)
        turn = order[case.turn]
        said = words.CASE_STILL if turn.again or case.turn == 0 else words.CASE_NEXT
        if case.turn == 0 and now < case.due:  # flagged where nothing could tell it at once
            said = words.CASE_FOR
        case = replace(case, owner=turn.person, turn=case.turn + 1)
        case = case.with_step(now, "Candor", words.STEP_ASKED.format(person=turn.person))
        key = f"case-{case.id}-turn-{case.turn}-{now.isoformat()}"
        notices, arrivals = await self._book.notices(case, key, said.format(person=turn.person))
        timer = Timer(CASE, case.id, self._book.next_at(case, now))
        entry = AuditEntry(now, CANDOR, f"case passed to {turn.person}", case.id)
        return Change(case, entries=(entry,), notices=notices, timers=(timer, *arrivals))

    async def _unanswered(self, case: Case, now: datetime) -> Change:
        people = ", ".join(dict.fromkeys(case.people))
        news = words.CASE_END.format(count=case.turn, people=people)
        case = replace(case, unanswered=True).with_step(now, "Candor", words.STEP_NOBODY)
        key = f"case-{case.id}-end-{now.isoformat()}"
        notices = await self._book.everywhere(case, key, news)
        log.error("nobody answered", extra={"action": "case.unanswered", "case": case.id})
        entry = AuditEntry(now, CANDOR, "case unanswered", case.id)
        return Change(case, entries=(entry,), notices=tuple(notices))

    async def _grew(self, timer: Timer) -> None:
        async def change() -> Change | str:
            case = await self._book.case(timer.about)
            if case is None or not case.is_open or case.count < 2 * case.told:
                return NOTHING
            news = words.CASE_GREW.format(count=case.count, before=case.told)
            case = replace(case, told=case.count, told_at=self._book.clock.now())
            notices, _ = await self._book.notices(case, f"case-{case.id}-count-{case.count}", news)
            return Change(case, notices=notices)

        await self._book.keep(change)

    async def _graver(self, timer: Timer) -> None:
        async def change() -> Change | str:
            case = await self._book.case(timer.about)
            if case is None or not case.is_open:
                return NOTHING
            return await told_graver(self._book, case)

        await self._book.keep(change)

    async def _arrived(self, timer: Timer) -> None:
        """Look whether an alert arrived. If it certainly did not, every other workspace is told and the
        next person is asked at once; if it is only late, the former. (Once everybody was asked so, the
        timer of the case goes on alone.)"""
        case_id, _, key = timer.about.partition(" ")
        row = await self._book.store.outgoing(key)
        if row is None or row.state is OutState.SENT:
            return
        now = self._book.clock.now()
        late = row.state in (OutState.READY, OutState.SENDING)
        if late and now < row.at + PATIENCE:
            await self._book.store.set_timer(ARRIVED, timer.about, now + LOOK_AGAIN)
            return
        log.error("an alert did not arrive", extra={"action": "case.unreached", "key": key})

        async def change() -> Change | str:
            case = await self._book.case(case_id)
            if case is None or case.state is not CaseState.OPEN:
                return NOTHING
            why = words.CASE_LOST.format(why=row.why or words.NO_ANSWER)
            case = replace(case, lost=case.lost + 1).with_step(now, "Candor", why)
            elsewhere = await self._elsewhere(case, key)
            entry = AuditEntry(now, CANDOR, "case alert did not arrive", case.id)
            again = len(set(case.people)) < case.lost
            if late or again or case.unanswered:
                return Change(case, entries=(entry,), notices=elsewhere)
            if len(set(case.people)) > 1 and case.turn == 1:  # not the same person once more
                case = replace(case, turn=2)
            onward = await self._passed_on(case)
            notices = (*elsewhere, *onward.notices)
            return replace(onward, entries=(entry, *onward.entries), notices=notices)

        await self._book.keep(change)

    async def _elsewhere(self, case: Case, key: str) -> tuple[Outgoing, ...]:
        """Notices for every workspace but the case's own."""
        news = words.CASE_ELSEWHERE.format(news=words.CASE_FOR.format(person=case.owner))
        rows = await self._book.everywhere(case, f"{key}-elsewhere", news)
        return tuple(row for row in rows if row.place.workspace != case.workspace)


async def told_graver(book: CaseBook, case: Case) -> Change:
    """Tell whoever has the case that it is more urgent now, with all its reports so far; and go on asking
    from there."""
    now = book.clock.now()
    case = replace(case, told=case.count, told_at=now, turn=max(case.turn, 1))
    news = words.CASE_GRAVER.format(person=case.owner)
    notices, arrivals = await book.notices(case, f"case-{case.id}-{case.severity}", news)
    return Change(
        case, notices=notices, timers=(Timer(CASE, case.id, book.next_at(case, now)), *arrivals)
    )
