"""Writes docs/judgement.md: every figure of the judgement, its worst errors, and what a manager can do.

Run: python tests/evals/judgement.py   [--quick] (data: $DATA, by default ../shared/data beside the checkout; half an hour,
or some minutes with --quick, which leaves out what is trained anew: see docs/figures.md for that)

The page quotes rows that were unseen until then: whoever has read it has seen them, and the next figures need
other rows.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "bot"), str(ROOT / "skills"), str(ROOT / "tests" / "evals")]

import honesty  # noqa: E402
import incidents  # noqa: E402
import pii  # noqa: E402
import triage  # noqa: E402
import voice  # noqa: E402
from split import data_folder, rows  # noqa: E402

from candorbot.brand import load_brand  # noqa: E402
from candorbot.gate import Gate  # noqa: E402
from candorbot.paths import brand_folder, shipped  # noqa: E402
from candorbot.policy import load_policies  # noqa: E402

PAGE = ROOT / "docs" / "judgement.md"
WORST = 20
LETTERS = 110
"""Letters of a message that are quoted."""

INTRO = """# How good the judgement is

Made by `python tests/evals/judgement.py --quick`; figures of sets and functions left out of the training stand in
[figures.md](figures.md). Each part: what its script prints, then the errors that are worst (the
ones it was surest of), then what you can do about them. Rows called unseen were not read, trained on or tuned to
by anybody before this page was made; whoever has read it has seen them.

**The quotes below are test material. Some are hateful, violent or sad.**
"""
HONESTY = """What you can do: read each reply before you approve it; the check finds what the guides name, not every way
to mislead. When it objects to a text that is honest, answer *Who is speaking?*: a tie that is known and disclosed
passes. A rule that is wrong for your brand is yours to change in `policies/honesty.yaml`, with a case that shows it
(`candor policies test`)."""
TRIAGE = """What you can do: press *Not an escalation* on a false alarm: the rule's card counts it, and a rule that is often
wrong for your members can be narrowed in `policies/escalation.yaml`. What it misses a person can still flag: *Flag for
escalation* in the message's menu. Words alone never raise an alert of the highest level, and watch the channels where
members are known to joke roughly."""
PERSONAL = """What you can do: names and street addresses are found only where their form gives them away; do not rely on the
masking for those. A number that nobody calls a telephone's may stay. *Forget* in `/my-data` removes what was kept."""
VOICE = """What you can do: the voice is advice and stops nothing. Words of your own stand in `brand.yaml` under `voice`."""
INCIDENTS = """What you can do: *Reassign* or open a case of its own by *Flag for escalation* when two things were put together; two
cases of one thing can be resolved together."""


def printed(main: Callable[[], object]) -> str:
    """What a script prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        main()
    return out.getvalue().rstrip()


def table(title: str, lines: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Errors as a table: which row, what was said of it, its words."""
    found = list(lines)[:WORST]
    yield f"**{title}**"
    if not found:
        yield "None."
        return
    yield "\n".join(
        ["| row | why | text |", "| --- | --- | --- |"]
        + [f"| {name} | {quoted(why)} | {quoted(text)} |" for name, why, text in found]
    )


def quoted(text: str) -> str:
    """The front of a text on one line of a table, with nothing in it that is markup."""
    line = " ".join(text.split())
    line = line if len(line) <= LETTERS else line[:LETTERS].rstrip() + " …"
    return "".join(f"&#{ord(c)};" if c in "|<>&`*_[]{}\\~#$" else c for c in line)


def honesty_errors() -> Iterator[str]:
    path = data_folder() / "B_honesty" / "guides" / "data.jsonl"
    if not path.is_file():
        return
    gate = Gate(
        load_policies(shipped("policies")).only("honesty"), load_brand(brand_folder("harbor"))
    )
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = {row["id"]: row["text"] for row in map(json.loads, lines)}
    judged = honesty.judged(gate, path)
    for title, gold in (("Missed", "violation"), ("Wrongly objected to", "honest")):
        wrong = [row for row in judged if row.gold == gold != row.said]
        yield from table(
            f"{title} ({len(wrong)} of {sum(row.gold == gold for row in judged)})",
            ((row.id, ", ".join(row.rules) or "nothing found", texts[row.id]) for row in wrong),
        )


def triage_errors() -> Iterator[str]:
    for title, kind in (("Missed", "missed"), ("Raised without need", "false")):
        yield from table(
            f"{title}: the worst {WORST}, the gravest first",
            (
                (f"{e.row.set_name} {e.row.id}", f"{e.category}, said {e.said or 'ok'}: {e.why}", e.row.text)
                for e in triage.worst(kind, WORST)  # type: ignore[arg-type]
            ),
        )  # fmt: skip


def pii_errors() -> Iterator[str]:
    path = data_folder() / "C_safety" / "presidio_pii" / "data.jsonl"
    if not path.is_file():
        return
    judged = [(row, row.gold, pii.found(row.text)) for row in pii.presidio(path) if row.unseen]
    for title, wrong in (
        ("Missed", [(row, gold - said) for row, gold, said in judged]),
        ("Found where there is none", [(row, said - gold) for row, gold, said in judged]),
    ):
        yield from table(
            f"{title}, of the types that are promised",
            (
                (f"characters {start} to {end}", type_, row.text)
                for row, spans in wrong
                for start, end, type_ in sorted(spans)
                if type_ in pii.PROMISED
            ),
        )


def page() -> Iterator[str]:
    yield INTRO.rstrip()
    for title, scripts, errors, advice in (
        ("Honesty (`tests/evals/honesty.py`)", [honesty.main], honesty_errors, HONESTY),
        ("Voice (`tests/evals/voice.py`)", [voice.main], lambda: [], VOICE),
        ("Escalation (`tests/evals/triage.py`)", [triage.main], triage_errors, TRIAGE),
        ("One case for one incident (`tests/evals/incidents.py`)", [lambda: incidents.main(incidents.THREADS, ())], lambda: [], INCIDENTS),
        ("Personal data (`tests/evals/pii.py`)", [pii.main], pii_errors, PERSONAL),
    ):  # fmt: skip
        yield f"## {title}"
        for script in scripts:
            yield f"```text\n{printed(script)}\n```"
        yield from errors()
        yield advice


def main() -> int:
    if not rows():
        print("judgement: the data is not here, skipped")
        return 0
    PAGE.write_text("\n\n".join(page()) + "\n", encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
