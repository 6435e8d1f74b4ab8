"""Members' messages that need a person become escalations: one case for one incident.

A report joins the open case it belongs to (incident.py) or opens one, with its alert. Far more than usual of
a kind, or about one area of the brand, is a case of its own. Personal data is masked before anything is kept
with a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from candorbot import words
from candorbot.case_book import CANDOR, NOTHING, CaseBook, Change
from candorbot.case_record import CASE, MOST_NAMES, URGENT, Case, Reason, Report
from candorbot.case_turns import GRAVER, GREW, told_graver
from candorbot.due import due_at
from candorbot.incident import LEAST, Said, best, is_spike, one_more, usual
from candorbot.incident import read as read_report
from candorbot.pii import mask
from candorbot.records import AuditEntry, Message, Record, Timer, may_read
from candorbot.triage import LEVELS, Evidence, Triaged

REPORT = "case.report"
"""One row for each report, so that none is counted twice and none is dropped; its state is the case's id."""
TALLY = "case.tally"
"""One row for each kind and hour: how many messages in each case; of a theme, who wrote of it."""
NUMBER = "case.number"
QUIET = timedelta(minutes=10)
"""At least so long between two notices that a count has risen; and it must have doubled."""
SPIKE = "P3"
"""The severity of a spike in what members write about: nobody has to be woken for it."""
DAYS = 14
"""What is usual is read from so many days before."""
HELD_BACK: Final = ("held_back", "P2")
"""The kind and the severity of what the platform's own moderation held back and triage sees nothing in."""
OUTAGE = "outage"
ABOUT = "about "
"""The kind of a case that says how many members write of one area: "about billing"."""
LEARNING = timedelta(days=7)
"""So long nothing is known of what members usually write about."""
MOST_TYPED = 500
"""Letters that the card shows of a further report that was typed by hand."""
OLD = timedelta(hours=1)
"""Older messages are no part of what happens now."""


class Escalations:
    def __init__(self, book: CaseBook) -> None:
        self._book = book

    async def look(self, message: Message, *, counted: bool = True) -> bool:
        """Triage a member's message; what surely needs a person becomes a case, or joins one: whether it did.
        `counted` False: it is not noted who writes of what."""
        if self._book.triage is None:
            return False
        triaged = self._book.triage.look(message.text)
        flagged = triaged.label == "escalate" and triaged.sure
        themes = []
        if flagged:
            await self.report(message, triaged)
        elif not counted:
            return False
        elif not await self._one_more(message):
            themes += [(name, OUTAGE) for name in sorted(self.read(message, OUTAGE).subjects)]
        area = self._book.brand.owner_of(message.text)
        if counted and area != self._book.brand.file.areas[-1]:
            themes.append((ABOUT + area.name, ABOUT + area.name))
        for theme, kind in themes if self._is_new(message) else ():
            await self._book.keep(partial(self._written, message, theme, kind))
        return flagged

    async def alerted(self, message: Message) -> None:
        """What the platform itself held back becomes a case, or joins one: of the kind that triage sees in it, or of
        one of its own."""
        triaged = self._book.triage.look(message.text) if self._book.triage else None
        if triaged is None or triaged.label != "escalate" or not triaged.sure:
            said, end = words.HELD_BACK.format(by=message.alert), len(message.text)
            why = Evidence("platform", message.alert, 0, end, message.text, 1.0, said)
            triaged = Triaged("escalate", *HELD_BACK, 1.0, (why,))
        await self.report(message, triaged)

    def _is_new(self, message: Message) -> bool:
        return self._book.clock.now() - message.at < OLD

    def read(self, message: Message, kind: str) -> Said:
        """A message as reports are compared. One without an id was typed by hand: it tells nothing of its author."""
        by = message.author if message.id else ""
        return read_report(message.text, kind, by, message.thread, message.at, self._ours())

    async def _one_more(self, message: Message) -> bool:
        """Whether it is one more report of an open incident that strikes many; then it is kept as one."""
        message = replace(message, text=mask(message.text).text)
        said = self.read(message, OUTAGE)
        link = f"{message.workspace}:{message.id}:{OUTAGE}"

        async def change() -> Change | str:
            here = [case for case in await self._book.undecided() if _same_place(case, message)]
            found = one_more(said, here)
            if found is None or await self._book.store.record(REPORT, link):
                return found.id if found else NOTHING
            made = await self.joined(found, message, said, found.severity, ())
            return await self._counted(made, message, OUTAGE, link)

        return bool(said.subjects) and await self._book.keep(change) != NOTHING

    async def report(self, message: Message, triaged: Triaged) -> None:
        """What somebody sees in a message becomes a case, or joins one; the same of the same message once."""
        link = f"{message.workspace}:{message.id}:{triaged.category}"
        message = replace(message, text=mask(message.text).text)
        reasons = tuple(
            Reason(one.kind, one.name, mask(one.quote).text[:200], mask(one.reason).text)
            for one in triaged.evidence
        )

        async def change() -> Change | str:
            if await self._book.store.record(REPORT, link):
                return NOTHING
            return await self._with_report(message, triaged, reasons, link)

        await self._book.keep(change)
        if self._is_new(message):
            await self._book.keep(lambda: self._spike(message, triaged))

    async def _with_report(
        self, message: Message, triaged: Triaged, reasons: tuple[Reason, ...], link: str
    ) -> Change:
        said = self.read(message, triaged.category)
        found = best(
            said, [case for case in await self._book.undecided() if _same_place(case, message)]
        )
        if found is None:
            change = await self.opened(message, said, triaged.severity, reasons)
        else:
            change = await self.joined(found, message, said, triaged.severity, reasons)
        return await self._counted(change, message, triaged.category, link)

    async def _counted(self, change: Change, message: Message, kind: str, link: str) -> Change:
        """The same with the report's own row, and counted in its hour."""
        row = Record(REPORT, link, {"at": message.at.isoformat()}, change.case.id)
        tally = await self._tally(kind, _hour(message.at))
        counts = dict(tally.body["cases"])
        counts[change.case.id] = counts.get(change.case.id, 0) + 1
        tally = replace(tally, body={**tally.body, "cases": counts})
        return replace(change, records=(*change.records, row, tally))

    async def opened(
        self, message: Message, said: Said, severity: str, reasons: tuple[Reason, ...], *,
        by: str = "", quiet: bool = False, spike: str = "", count: int = 1,
    ) -> Change:  # fmt: skip
        """A new case, with its alert. `by`: the name of the person who flags it by hand, `quiet` without
        an alert; `spike`: what is more than usual, and `count` how many messages it is."""
        shown = await self._staff_may_read(message)
        now = self._book.clock.now()
        counter = await self._book.store.record(NUMBER, "last") or Record(NUMBER, "last", {"n": 0})
        counter = replace(counter, body={"n": counter.body["n"] + 1})
        owner, area, people = self._people(said.category, message.text)
        case = Case(
            id=f"c{counter.body['n']}",
            workspace=message.workspace,
            category=said.category,
            severity=severity,
            owner=owner,
            area=area,
            opened=now,
            due=due_at(now, self._book.within(said.category), self._book.there(severity)),
            told_at=now,
            reports=(_report_of(message),) if message.id else (),
            reasons=reasons,
            people=people,
            quote=message.text if shown else "",
            subjects=tuple(sorted(said.subjects)),
            names=tuple(sorted(said.names)),
            by_hand=by,
            typed=not message.id,
            spike=spike,
            count=count,
            told=count,
        )
        entry = AuditEntry(now, by or CANDOR, f"case opened: {case.category}", case.id)
        return await self._announced(Change(case, (counter,), (entry,)), quiet=quiet)

    async def _announced(self, change: Change, *, quiet: bool) -> Change:
        """The same with the case's first alert, or with its timer alone if its kind is only listed."""
        case = change.case
        category = self._book.category(case.category)
        listed = category is not None and category.route == "list" and case.severity != URGENT
        if quiet or (listed and not case.by_hand):
            timer = Timer(CASE, case.id, case.due)
            return replace(change, case=replace(case, turn=0), timers=(timer,))
        news = words.CASE_FOR.format(person=case.owner)
        notices, arrivals = await self._book.notices(case, f"case-{case.id}-turn-1", news)
        timer = Timer(CASE, case.id, self._book.next_at(case, case.opened))
        return replace(change, notices=notices, timers=(timer, *arrivals))

    async def joined(
        self, case: Case, message: Message, said: Said, severity: str, reasons: tuple[Reason, ...], *,
        by: str = "", quiet: bool = False,
    ) -> Change:  # fmt: skip
        """One more report of an incident; it is told if the case becomes graver, or has grown much. Of a
        message without an id the words are kept as a step of `by`, who typed them. `quiet`: whoever serves
        tells it, not whoever asks."""
        now = self._book.clock.now()
        graver = severity < case.severity
        case = replace(
            case.joined(_report_of(message) if message.id else None, reasons),
            severity=min(case.severity, severity),
            subjects=tuple(sorted({*case.subjects, *said.subjects})),
            names=tuple(sorted({*case.names, *said.names})[:MOST_NAMES]),
        )
        if not message.id:
            text = " ".join(message.text.split())[:MOST_TYPED]
            case = case.with_step(now, by, words.STEP_ALSO.format(text=text))
        if not graver:
            due = max(now, case.told_at + QUIET)
            grows = case.count >= 2 * case.told
            return Change(case, timers=(Timer(GREW, case.id, due),) if grows else ())
        due = min(
            case.due, due_at(now, self._book.within(case.category), self._book.there(severity))
        )
        case = replace(case, due=due)
        if quiet:
            return Change(case, timers=(Timer(GRAVER, case.id, now),))
        return await told_graver(self._book, case)

    async def _tally(self, category: str, hour: datetime) -> Record:
        """How many messages of this kind came in this hour, by case."""
        about = f"{category}@{hour.isoformat()}"
        return await self._book.store.record(TALLY, about) or Record(TALLY, about, {"cases": {}})

    async def _spike(self, message: Message, triaged: Triaged) -> Change | str:
        """A case of its own if far more of this kind came in this hour than usual, not counting those of
        the incident with the most; once an hour."""
        hour = _hour(message.at)
        tally = await self._tally(triaged.category, hour)
        counts = tally.body["cases"].values()
        loose = sum(counts) - max(counts, default=0)
        if loose < LEAST or tally.body.get("flagged"):
            return NOTHING
        days = [
            await self._tally(triaged.category, hour - timedelta(days=n))
            for n in range(1, DAYS + 1)
        ]
        before = [sum(day.body["cases"].values()) for day in days]
        if not is_spike(loose, before):
            return NOTHING
        return await self._flagged(message, triaged.category, triaged.severity, tally, before)

    async def _written(self, message: Message, theme: str, kind: str) -> Change | str:
        """Count who writes of a theme in this hour, each once: an area of the brand, or what no rule took
        for a sign of an outage. A case of its own if they are far more than usual, once an hour."""
        store, hour = self._book.store, _hour(message.at)
        tally = await self._tally(theme, hour)
        who = tally.body["cases"]
        if tally.body.get("flagged"):
            return NOTHING
        if message.author not in who:  # counted at once: what follows may be looked at again
            tally = await store.put_record(
                replace(tally, body={**tally.body, "cases": {**who, message.author: 1}})
            )
        since = await store.record(TALLY, "since")
        if since is None:
            since = await store.put_record(Record(TALLY, "since", {"at": hour.isoformat()}))
        members = len(tally.body["cases"])
        young = kind != OUTAGE and hour - datetime.fromisoformat(since.body["at"]) < LEARNING
        if members < LEAST or young:
            return NOTHING
        days = [await self._tally(theme, hour - timedelta(days=n)) for n in range(1, DAYS + 1)]
        before = [len(day.body["cases"]) for day in days]
        if not is_spike(members, before):
            return NOTHING
        category = self._book.category(kind)
        severity = LEVELS[category.severity] if category else SPIKE
        return await self._flagged(message, kind, severity, tally, before)

    async def _flagged(
        self, message: Message, kind: str, severity: str, tally: Record, before: Sequence[int]
    ) -> Change:
        """The case that says how much more than usual it is."""
        said = Said(kind, "", "", message.at, *[frozenset[str]()] * 3)
        nobody = replace(message, id="", text="")
        count = sum(tally.body["cases"].values())
        spike = words.USUALLY.format(now=count, usual=usual(before))
        change = await self.opened(nobody, said, severity, (), spike=spike, count=count)
        tally = replace(tally, body={**tally.body, "flagged": True})
        return replace(change, records=(*change.records, tally))

    def _people(self, kind: str, text: str) -> tuple[str, str, tuple[str, ...]]:
        """The owner, the area, and everybody who is asked in turn."""
        category = self._book.category(kind)
        brand = self._book.brand
        named = category.owner if category else kind.removeprefix(ABOUT)
        area = brand.area(named) or (None if category else brand.owner_of(text))
        area = area or self._book.brand.file.areas[-1]
        return area.owner, area.name, tuple(dict.fromkeys([area.owner, *area.then]))

    def _ours(self) -> tuple[str, ...]:
        file = self._book.brand.file
        return (file.name, file.team.name, file.team.bot_name, *file.team.people.values())

    async def _staff_may_read(self, message: Message) -> bool:
        """Whether everybody who reads the staff channel may read this message."""
        if "everyone" in message.readers:
            return True
        platform = self._book.publisher.platform(message.workspace)
        staff = await platform.readers(await platform.staff_place())
        return may_read(staff, message.readers)


def _report_of(message: Message) -> Report:
    return Report(
        message.id, message.channel, message.thread, message.author, message.author_name, message.at,
        message.permalink,
    )  # fmt: skip


def _same_place(case: Case, message: Message) -> bool:
    return case.workspace == message.workspace


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
