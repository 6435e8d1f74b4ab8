"""How well reports of one incident are brought together: pairs of messages that are of one incident and in
one case (right), in one case only (wrong), of one incident only (missed).

Run: python tests/evals/incidents.py [FILE [INCIDENT ...]]

FILE (questions/threads.jsonl) has a line for each message: {"text", "incident"}; the incident "none" is none.
Measured twice: with the kind of each message from the KINDS below, as if triage were always right, which is
the grouping alone; and with the kind that the shipped triage gives, as a community would see it.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from candorbot.case_record import Case, Report
from candorbot.incident import best, one_more, read
from candorbot.paths import shipped
from candorbot.policy import shipped_routes
from candorbot.testing import NOON
from candorbot.triage import Triage
from candorbot.weights import Weights

THREADS = Path(__file__).parent / "questions" / "threads.jsonl"
Row = Mapping[str, str]

KINDS = {
    "a": "outage", "d": "outage", "e": "outage", "b": "payment_dispute", "c": "impersonation",
    "f": "harassment",
}  # fmt: skip


def told(row: Row) -> str:
    """The kind of the row's incident, "" for none."""
    return KINDS.get(row["incident"], "")


def by_triage() -> Callable[[Row], str]:
    """The kind that the shipped rules and weights see, "" for none."""
    triage = Triage(shipped_routes(), Weights.load(shipped("models") / "triage.json"))

    def kind(row: Row) -> str:
        seen = triage.look(row["text"])
        return seen.category if seen.sure else ""

    return kind


def grouped(rows: Sequence[Row], kind_of: Callable[[Row], str]) -> list[str]:
    """The case each message would be in, all said at one time; "" for none."""
    cases: dict[str, Case] = {}
    where = []
    for n, row in enumerate(rows):
        kind = kind_of(row)
        said = read(row["text"], kind or "outage", f"p{n}", f"t{n}", NOON)
        report = Report(f"m{n}", "help", f"t{n}", f"p{n}", "", NOON)
        found = (best if kind else one_more)(said, list(cases.values()))
        kind = kind or (found.category if found else "")
        if not kind:
            where.append("")
            continue
        case = found.joined(report, ()) if found else None
        if case is None:
            case = Case(
                f"c{n}", "w", kind, "P2", "", "", NOON, NOON, NOON, (report,)
            )  # fmt: skip
        cases[case.id] = replace(
            case,
            subjects=tuple({*case.subjects, *said.subjects}),
            names=tuple({*case.names, *said.names}),
        )
        where.append(case.id)
    return where


def pairs(rows: Sequence[Row], kind_of: Callable[[Row], str]) -> tuple[int, int, int]:
    """Right, wrong and missed."""
    counts = [0, 0, 0]
    for (one, here), (two, there) in itertools.combinations(
        zip(rows, grouped(rows, kind_of), strict=True), 2
    ):
        same = one["incident"] == two["incident"] != "none"
        together = here == there != ""
        if same or together:
            counts[0 if same and together else 1 if together else 2] += 1
    return counts[0], counts[1], counts[2]


def main(path: Path, only: Collection[str]) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if not only or row["incident"] in only]
    for what, kind_of in (("kinds told", told), ("kinds by triage", by_triage())):
        right, wrong, missed = pairs(rows, kind_of)
        where = grouped(rows, kind_of)
        found = sum(
            bool(case) == (row["incident"] != "none") for row, case in zip(rows, where, strict=True)
        )
        print(
            f"incidents, {what}: {len(rows)} messages, {found} rightly a case or none; "
            f"{right} pairs right, {wrong} wrong, {missed} missed"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else THREADS, sys.argv[2:])
