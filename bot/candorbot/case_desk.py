"""What people do with an escalation: list, open, acknowledge, reassign, resolve, dismiss, flag by hand.

Two who press at once: the first click counts, and the second sees what is so. Every acknowledgement,
resolution and dismissal is also a judgement of the rules behind the case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from candorbot import words
from candorbot.card import Card, Choice
from candorbot.case_book import MANY, SEEN, CaseBook, Change
from candorbot.case_card import Seen, list_card, rules_card
from candorbot.case_record import CASE, Case, CaseState
from candorbot.errors import UserError
from candorbot.escalations import Escalations
from candorbot.incident import Said, best
from candorbot.pii import mask
from candorbot.platform import Moderation
from candorbot.records import AuditEntry, Message, Record, Timer
from candorbot.request import Hand, Request
from candorbot.triage import LEVELS

FLAGS = "case.flags"
"""One row for each person and hour: how many cases they opened by hand."""
MOST_FLAGS = 10
"""Cases that one person opens within an hour with an alert each; further ones are listed alone."""
REASON = 300
"""Characters of the reason for what a moderator has done; the rest is cut."""

Step = Callable[[Case], Case | str]
"""The case as it becomes, or why it stays as it is."""


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """The Escalations of `skill.py`, for the one request that is being answered."""

    request: Request
    book: CaseBook
    reports: Escalations

    # --- to look at ---

    async def open_ones(self) -> Card:
        """The open cases of this workspace, the most urgent first."""
        order = await self._in_order()
        titles = {case.id: self.book.title(case) for case in order}
        return list_card(order, titles, self.book.brand)

    async def choices(self) -> Sequence[Choice]:
        """The same, to choose one."""
        found = await self._in_order()
        return [Choice(case.id, f"{case.id}: {self.book.title(case)}") for case in found]

    async def _in_order(self) -> Sequence[Case]:
        mine = [c for c in await self.book.undecided() if c.workspace == self._workspace]
        return sorted(mine, key=lambda case: case.pressing)

    async def show(self, case_id: str, news: str = "", *, failed: bool = False) -> Card:
        """A case as it stands. Raises UserError if there is none of this id here."""
        case = await self._case(case_id)
        seen = await self.book.judged(case)
        return self.book.card(
            case, seen, news, failed=failed, workspace=self._workspace, asks=self._name
        )

    async def rules(self) -> Card:
        """How often people found each rule right."""
        rows = await self.book.store.find_records(SEEN, limit=MANY)
        return rules_card({row.id: Seen(**row.body) for row in rows})

    def kinds(self) -> tuple[Choice, ...]:
        """The kinds of escalation that the policy knows, in its order."""
        triage = self.book.triage
        found = triage.policy.categories if triage else []
        return tuple(Choice(c.id, f"{c.title} ({c.severity})") for c in found)

    def guess(self, text: str) -> str:
        """The kind that triage would choose, "" if it would flag nothing."""
        return self.book.triage.look(text).category if self.book.triage else ""

    async def first_message(self, case_id: str) -> tuple[str, str]:
        """The id of the message that was reported first, and what may be said meanwhile. The id is "" if
        there is no message."""
        case = await self._case(case_id)
        category = self.book.category(case.category)
        first = case.first
        return (first.message if first else ""), (category.holding.strip() if category else "")

    async def house_rule(self, case_id: str) -> str:
        """The rule of the community that speaks to this kind of case, "" if none does."""
        rule = self.book.brand.house_rule((await self._case(case_id, here=True)).category)
        return rule.says if rule else ""

    # --- to do ---

    async def acknowledge(self, case_id: str) -> Card:
        """Whoever presses has it now; nobody else is asked."""

        def step(case: Case) -> Case | str:
            if case.state is not CaseState.OPEN:
                return self._was_first(case)
            return replace(case, state=CaseState.ACKNOWLEDGED, owner=self._name)

        return await self._press(case_id, "acknowledged", step, "right", words.CASE_TAKEN)

    async def resolve(self, case_id: str) -> Card:
        def step(case: Case) -> Case | str:
            return (
                replace(case, state=CaseState.RESOLVED) if case.is_open else self._was_first(case)
            )

        return await self._press(case_id, "resolved", step, "right", words.CASE_RESOLVED)

    async def dismiss(self, case_id: str) -> Card:
        """It is no escalation: the rules behind it were wrong."""

        def step(case: Case) -> Case | str:
            return (
                replace(case, state=CaseState.DISMISSED) if case.is_open else self._was_first(case)
            )

        return await self._press(case_id, "dismissed", step, "wrong", words.CASE_NOT_ONE)

    async def reassign(self, case_id: str, person_id: str) -> Card:
        """Somebody else's turn. Raises UserError for a person who is not of the team."""
        person = self.book.brand.file.team.people.get(person_id)
        if person is None:
            raise UserError(words.CHOOSE_PERSON)

        said = words.CASE_TAKEN if person == self._name else words.CASE_GIVEN
        news = said.format(person=person, by=self._name)

        async def change() -> Change | str:
            case = await self._case(case_id, here=True)
            if not case.is_open:
                return self._was_first(case)
            if self.request.seen and case.owner != self.request.seen:
                return words.CASE_MOVED.format(person=case.owner)
            now = self.book.clock.now()
            others = (one for one in case.people if one != person)
            case = replace(
                case, owner=person, people=(person, *others), turn=1, unanswered=False,
                state=CaseState.OPEN, due=max(case.due, now),
            ).with_step(now, self._name, words.STEP_GAVE.format(person=person))  # fmt: skip
            key = f"case-{case.id}-given-{self.request.key}"
            notices, arrivals = await self.book.notices(case, key, news)
            timer = Timer(CASE, case.id, self.book.next_at(replace(case, opened=now), now))
            entry = AuditEntry(now, self.request.person.id, f"case given to {person_id}", case.id)
            return Change(case, (), (entry,), notices, (timer, *arrivals))

        return await self._shown(case_id, await self.book.keep(change), news)

    async def moderate(self, case_id: str, hand: Hand, reason: str, seconds: str) -> Card:
        """Have the platform do something about the message that was reported first. Raises UserError for what the
        person may not do, without a reason, and for a case that is closed or of another workspace."""
        case = await self._case(case_id, here=True)
        first, reason = case.first, " ".join(reason.split())
        if not case.is_open or first is None:
            raise UserError(self._was_first(case))
        if not reason:
            raise UserError(words.MODERATION_REASON)
        if hand == "timeout" and seconds not in words.MODERATE_TIMES:
            raise UserError(words.MODERATION_LENGTH)
        now_done = await self.book.publisher.moderate(
            self._workspace,
            Moderation(
                hand, self.request.person, first.channel, first.thread, first.message, first.author,
                reason[:REASON], int(seconds) if hand == "timeout" else 0,
            ),
            case.id,
        )  # fmt: skip
        news = (words.MODERATED[hand] if now_done else words.MODERATED_ALREADY).format(
            person=self._name, member=first.author_name, channel=first.channel,
            time=words.MODERATE_TIMES.get(seconds, ""), reason=reason[:REASON],
        )  # fmt: skip

        async def change() -> Change | str:
            now = self.book.clock.now()
            there = await self._case(case_id, here=True)
            return Change(there.with_step(now, self._name, news))

        return await self._shown(case_id, await self.book.keep(change), news)

    async def flag(self, message: Message, kind: str) -> Card:
        """A person opens a case by hand, urgent as the policy says of its kind. What is of an open case
        is one more report of it, and a message that is there already changes nothing. Raises UserError
        for a kind that the policy does not know."""
        category = self.book.category(kind)
        if category is None:
            raise UserError(words.CHOOSE_KIND)
        message = replace(message, text=mask(message.text).text)
        said = self.reports.read(message, kind)
        severity = LEVELS[category.severity]
        news = [words.CASE_FLAGGED]

        async def change() -> Change | str:
            here = [c for c in await self.book.undecided() if c.workspace == self._workspace]
            if known := [c for c in here if message.id in {r.message for r in c.reports} - {""}]:
                return known[0].id
            found = best(said, here)
            if found is not None:
                news[:] = [words.CASE_JOINED]
                return await self.reports.joined(found, message, said, severity, (), by=self._name)
            return await self._opened(message, said, severity, news)

        made = await self.book.keep(change)
        if isinstance(made, str):
            return await self.show(made, words.CASE_KNOWN)
        return await self.show(made.id, *news)

    async def _opened(self, message: Message, said: Said, severity: str, news: list[str]) -> Change:
        """A new case; from MOST_FLAGS in an hour on without an alert, and then the staff is told once."""
        now = self.book.clock.now()
        hour = f"{self.request.person.id}@{now:%Y-%m-%dT%H}"
        flags = await self.book.store.record(FLAGS, hour) or Record(FLAGS, hour, {"n": 0})
        flags = replace(flags, body={"n": flags.body["n"] + 1})
        many = flags.body["n"] > MOST_FLAGS
        change = await self.reports.opened(message, said, severity, (), by=self._name, quiet=many)
        notices = change.notices
        if many:
            told = words.FLAGS_MANY.format(person=self._name, most=MOST_FLAGS)
            card = Card(words.FLAGS_MANY_TITLE, told)
            notices = tuple(await self.book.publisher.to_all_staff(f"flags-{hour}", card))
            news[:] = [words.CASE_LISTED.format(person=change.case.owner, most=MOST_FLAGS)]
        return replace(change, records=(*change.records, flags), notices=notices)

    # --- inside -----------------------------------------------------------------------------------

    @property
    def _workspace(self) -> str:
        return self.request.place.workspace

    @property
    def _name(self) -> str:
        return self.book.brand.file.team.name_of(self.request.person)

    async def _case(self, case_id: str, *, here: bool = False) -> Case:
        """A case; `here`: of this workspace alone."""
        case = await self.book.case(case_id.strip().lower())
        if case is None or (here and case.workspace != self._workspace):
            raise UserError(words.CASE_GONE.format(id=case_id[:20]))
        return case

    def _was_first(self, case: Case) -> str:
        state = words.CASE_STATES[case.state].lower()
        return words.CASE_FIRST.format(person=case.by or case.owner, state=state)

    async def _press(self, case_id: str, what: str, step: Step, judged: str, said: str) -> Card:
        async def change() -> Change | str:
            case = await self._case(case_id)
            became = step(case)
            if isinstance(became, str):
                return became
            now = self.book.clock.now()
            became = replace(became, by=self._name, judged=judged, unanswered=False)
            became = became.with_step(now, self._name, what)
            rows = await self._judged(case, judged)
            entry = AuditEntry(now, self.request.person.id, f"case {what}", case.id)
            return Change(became, tuple(rows), (entry,))

        kept = await self.book.keep(change)
        return await self._shown(case_id, kept, said.format(person=self._name))

    async def _shown(self, case_id: str, kept: Case | str, news: str) -> Card:
        """The card after a press: what it did, or why nothing was changed."""
        if isinstance(kept, str):
            return await self.show(case_id, kept, failed=True)
        return await self.show(case_id, news)

    async def _judged(self, case: Case, judged: str) -> Sequence[Record]:
        """The rules' rows with this judgement in the place of the one before, if there was one."""
        if case.judged == judged:
            return ()
        rows = []
        for rule in case.rules:
            row = await self.book.store.record(SEEN, rule) or Record(
                SEEN, rule, {"right": 0, "wrong": 0}
            )
            body = {**row.body, judged: row.body[judged] + 1}
            if case.judged:
                body[case.judged] -= 1
            rows.append(replace(row, body=body))
        return rows
