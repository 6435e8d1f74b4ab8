"""How well reports of one incident are brought together: pairs of messages that are of one incident and in
one case (right), in one case only (wrong), of one incident only (missed).

Run: python tests/evals/incidents.py FILE [INCIDENT ...]

FILE has a line for each message: {"text", "incident"}; the incident "none" is none. The kind of each
message is taken from the KINDS below, as if triage were always right: this measures the grouping alone.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from candorbot.case_record import Case, Report
from candorbot.incident import best, read
from candorbot.testing import NOON

KINDS = {
    "a": "outage", "d": "outage", "e": "outage", "b": "payment_dispute", "c": "impersonation",
    "f": "harassment",
}  # fmt: skip


def grouped(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The case each message would be in, all said at one time; "" for none."""
    cases: dict[str, Case] = {}
    where = []
    for n, row in enumerate(rows):
        kind = KINDS.get(row["incident"], "")
        said = read(row["text"], kind, f"p{n}", f"t{n}", NOON)
        report = Report(f"m{n}", "help", f"t{n}", f"p{n}", "", NOON)
        found = best(said, list(cases.values())) if kind else None
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


def pairs(rows: Sequence[Mapping[str, str]]) -> tuple[int, int, int]:
    """Right, wrong and missed."""
    counts = [0, 0, 0]
    for (one, here), (two, there) in itertools.combinations(
        zip(rows, grouped(rows), strict=True), 2
    ):
        same = one["incident"] == two["incident"] != "none"
        together = here == there != ""
        if same or together:
            counts[0 if same and together else 1 if together else 2] += 1
    return counts[0], counts[1], counts[2]


def main(path: Path, only: Collection[str]) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if not only or row["incident"] in only]
    right, wrong, missed = pairs(rows)
    print(f"{len(rows)} messages: {right} pairs right, {wrong} wrong, {missed} missed")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
