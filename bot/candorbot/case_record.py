"""An escalation as it is kept: one case for one incident, however many members report it. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from candorbot.records import Record

CASE = "case"
"""The kind of the records that hold cases, and of the timer that asks the next person."""
MOST_REPORTS = 50
"""Newest reports a case shows; the count goes on, and each report has a row of its own."""
MOST_REASONS = 8
MOST_STEPS = 40
MOST_NAMES = 60
URGENT = "P1"
"""The severity that knows no office hours."""


class CaseState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


UNDECIDED = (CaseState.OPEN, CaseState.ACKNOWLEDGED)
CLOSED = (CaseState.RESOLVED, CaseState.DISMISSED)
TAKEN = (CaseState.ACKNOWLEDGED, *CLOSED)


@dataclass(frozen=True, slots=True)
class Report:
    """A member's message that reports the incident. `author` is an id."""

    message: str
    channel: str
    thread: str
    author: str
    author_name: str
    at: datetime
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it is a case: a rule of ours or trained words (`kind` rule, words), a service (outside), the platform, which
    held it back (platform), or a person (person)."""

    kind: str
    name: str
    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to the case. `who` is a name."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Case:
    """A flagged incident.

    severity     P1 to P4 (people read: now, today, this week, when you can)
    owner, area  whose turn it is, by name, and the area of the brand it belongs to
    people       who is asked, by name, in order; the owner is one of them
    count        reports, all of them; `reports` holds the first and the newest MOST_REPORTS - 1
    quote        the first report's words; "" where not all staff may read them
    subjects, names   what the incident is known by (incident.py)
    turn         how many times somebody was asked so far; `unanswered` once nobody is left
    lost         alerts that certainly did not arrive
    told         the count that staff were last told, and when
    judged       what a person made of it, for the rules' precision: "", right, wrong
    """

    id: str
    workspace: str
    category: str
    severity: str
    owner: str
    area: str
    opened: datetime
    due: datetime
    told_at: datetime
    reports: tuple[Report, ...] = ()
    reasons: tuple[Reason, ...] = ()
    state: CaseState = CaseState.OPEN
    people: tuple[str, ...] = ()
    quote: str = ""
    count: int = 1
    told: int = 1
    subjects: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    turn: int = 1
    unanswered: bool = False
    lost: int = 0
    judged: str = ""
    by_hand: str = ""
    typed: bool = False
    """The words were typed by hand: no report is the one they come from."""
    spike: str = ""
    """What is more than usual, in words; "" for a case of members' reports."""
    by: str = ""
    """Who acknowledged, resolved or dismissed it last, by name."""
    history: tuple[Step, ...] = ()
    version: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in UNDECIDED

    @property
    def pressing(self) -> tuple[bool, str, datetime, int, str]:
        """What open cases stand in order by: first those that nobody answered, then the more urgent, then those due."""
        return not self.unanswered, self.severity, self.due, len(self.id), self.id

    @property
    def taken_at(self) -> datetime | None:
        """When somebody first acknowledged, resolved or dismissed it; None: nobody yet."""
        steps = (step.at for step in self.history if step.what in TAKEN)
        return next(steps, None)

    @property
    def closed_at(self) -> datetime | None:
        """When it was resolved or dismissed; None: it is open."""
        steps = [step.at for step in self.history if step.what in CLOSED]
        return steps[-1] if steps and not self.is_open else None

    @property
    def first(self) -> Report | None:
        return self.reports[0] if self.reports else None

    @property
    def last(self) -> datetime:
        """When it was reported last."""
        return max((report.at for report in self.reports), default=self.opened)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that flagged it, each once."""
        return tuple(dict.fromkeys(r.name for r in self.reasons if r.kind == "rule"))

    def with_step(self, at: datetime, who: str, what: str) -> Case:
        return replace(self, history=(*self.history, Step(at, who, what))[-MOST_STEPS:])

    def joined(self, report: Report | None, reasons: tuple[Reason, ...]) -> Case:
        """The case with one more report (None: no message, it is only counted). The first one stays; of the
        others the newest."""
        kept = (*self.reports, report) if report else self.reports
        if len(kept) > MOST_REPORTS:
            kept = (kept[0], *kept[-MOST_REPORTS + 1 :])
        known = {(reason.kind, reason.name) for reason in self.reasons}
        new = tuple(one for one in reasons if (one.kind, one.name) not in known)
        return replace(
            self,
            reports=kept,
            reasons=(*self.reasons, *new)[:MOST_REASONS],
            count=self.count + 1,
        )


def record_of(case: Case) -> Record:
    """The case as a row: plain JSON."""
    body = asdict(case)
    for known in ("id", "state", "due", "version"):
        del body[known]
    body = {name: _plain(value) for name, value in body.items()}
    return Record(CASE, case.id, body, case.state, case.due, case.version)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def case_of(record: Record) -> Case:
    """The case that a row holds."""
    body = dict(record.body)
    assert record.due is not None
    return Case(
        **{
            **body,
            "id": record.id,
            "state": CaseState(record.state),
            "due": record.due,
            "version": record.version,
            "opened": _time(body["opened"]),
            "told_at": _time(body["told_at"]),
            "reports": tuple(Report(**_timed(one)) for one in body["reports"]),
            "reasons": tuple(Reason(**one) for one in body["reasons"]),
            "history": tuple(Step(**_timed(one)) for one in body["history"]),
            "people": tuple(body["people"]),
            "subjects": tuple(body["subjects"]),
            "names": tuple(body["names"]),
        }
    )


def _timed(body: Mapping[str, Any]) -> dict[str, Any]:
    return {**body, "at": _time(body["at"])}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
