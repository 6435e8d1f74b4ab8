"""How well triage finds the messages that a person must see: by its rules, by the trained weights, by both.

Run: python tests/evals/triage.py [--quick] [--seen]   (data: $DATA, by default ../shared/data beside the checkout)

Rows are split in tests/evals/split.py. Weights learned from seen rows only; rules were written looking at
seen rows at most. The figures that count are those of unseen rows, and of whole sets or HateCheck functions
left out of the training (the weights are trained anew for each: about ten minutes; --quick leaves that
out). --seen is for those who build: it never opens an unseen row, and scores a third of the seen ones with
weights that learned from the rest.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from split import Row, chat, data_folder, rows, share  # noqa: E402

from candorbot.policy import load_routes  # noqa: E402
from candorbot.rules import Routes  # noqa: E402
from candorbot.triage import LEVELS, Triage, Triaged  # noqa: E402
from candorbot.weights import Weights, words_of  # noqa: E402

DRAWS = 1000
ALIKE = 0.7
FOLDS = 5
URGENT = ("threat", "self_harm", "account_security", "security_report", "scam", "payment_dispute")
WAYS = ("rules", "weights", "both")
TRICKY = ROOT / "tests" / "evals" / "questions" / "tricky.jsonl"
EVERYDAY = TRICKY.with_name("everyday.jsonl")
Judge = Callable[[str], bool]


@dataclass(frozen=True)
class Judges:
    """The three ways to judge a message, over one table of weights."""

    rules: Triage
    both: Triage
    weights: Weights

    def __getitem__(self, way: str) -> Judge:
        if way == "weights":
            return lambda text: self.weights.escalates(self.weights.score(text))
        triage = self.rules if way == "rules" else self.both
        return lambda text: triage.look(text).label == "escalate"


@cache
def routes() -> Routes:
    """The policy, read once: the same for every figure."""
    return load_routes(ROOT / "policies")


def judges(weights: Weights) -> Judges:
    return Judges(Triage(routes()), Triage(routes(), weights), weights)


def trained(kept: Iterable[Row]) -> Weights:
    """Weights that learned from these rows (and the written examples and the chat)."""
    from lessons import lessons
    from train_triage import train

    return Weights(train(lessons(kept)))


Pair = tuple[bool, bool]
"""Is it to be escalated? Is it said to be?"""


def f1(pairs: Iterable[Pair]) -> float:
    """Macro-F1: the mean of the two labels' F1."""
    cells = pairs if isinstance(pairs, Counter) else Counter(pairs)
    wrong = cells[True, False] + cells[False, True]
    sides = [2 * cells[side, side] for side in (True, False)]
    return sum(right / (right + wrong) if right + wrong else 0.0 for right in sides) / 2


def interval(pairs: Sequence[Pair]) -> tuple[float, float]:
    """95 % of macro-F1 over bootstrap draws of rows (fixed seed)."""
    draw = random.Random(7)
    cells = Counter(pairs)
    ways = sorted(cells)
    figures = sorted(
        f1(Counter(draw.choices(ways, weights=[cells[way] for way in ways], k=len(pairs))))
        for _ in range(DRAWS)
    )
    return figures[int(DRAWS * 0.025)], figures[int(DRAWS * 0.975)]


def line(name: str, pairs: Sequence[Pair]) -> str:
    found = Counter(pairs)
    right, missed = found[True, True], found[True, False]
    alarms, passed = found[False, True], found[False, False]
    out = f"  {name:<28} n {len(pairs):>5}"
    if right + missed and alarms + passed:
        low, high = interval(pairs)
        out += f"  macro-F1 {f1(pairs):.3f} [{low:.3f}, {high:.3f}]"
    else:
        out += " " * 32
    if right + missed:
        out += f"  recall {right / (right + missed):.2f} ({right}/{right + missed})"
    if alarms + passed:
        out += f"  false alarms {alarms / (alarms + passed):.2f} ({alarms}/{alarms + passed})"
    return out


def judged(judge: Judge, scored: Iterable[Row]) -> list[tuple[Row, bool]]:
    return [(row, judge(row.text)) for row in scored]


def pairs(found: Iterable[tuple[Row, bool]], narrow: bool = True) -> list[Pair]:
    """What is and what is said. `narrow`: also the negatives that pooled figures leave out."""
    return [(row.escalate, said) for row, said in found if narrow or row.neg_clean]


def sets_of(scored: Iterable[Row]) -> list[str]:
    return sorted({row.set_name for row in scored})


def two_class(scored: Sequence[Row]) -> list[str]:
    labels = {(row.set_name, row.escalate) for row in scored}
    return [name for name in sets_of(scored) if {(name, True), (name, False)} <= labels]


def show_pooled(by: Judges, scored: Sequence[Row]) -> None:
    print(
        f"\nAll A sets pooled, {len(scored)} rows no weight learned from (EDOS's narrow negatives left out)"
    )
    found = {way: judged(by[way], scored) for way in WAYS}
    for way in WAYS:
        print(line(way, pairs(found[way], narrow=False)))
    print("\nEach set, both (its narrow negatives counted)")
    for name in sets_of(scored):
        print(line(name, pairs(one for one in found["both"] if one[0].set_name == name)))
    print("\nEach kind, both: recall, or false alarms")
    for kind in sorted({(not row.escalate, row.category) for row in scored}):
        print(
            line(
                kind[1],
                pairs(
                    p
                    for p in found["both"]
                    if p[0].category == kind[1] and p[0].escalate != kind[0]
                ),
            )
        )
    urgent = [one for one in found["both"] if one[0].escalate and one[0].category in URGENT]
    print(line("the urgent kinds together", pairs(urgent)))


def show_sets_left_out(scored: Sequence[Row], learn: Sequence[Row]) -> None:
    print(
        "\nWhole sets left out of the training in turn (every row of the set; the threshold is the others')"
    )
    figures: dict[str, list[float]] = {way: [] for way in WAYS}
    for name in two_class(scored):
        by = judges(trained(row for row in learn if row.set_name != name))
        own = [row for row in scored if row.set_name == name]
        found = {way: pairs(judged(by[way], own)) for way in WAYS}
        for way in WAYS:
            figures[way].append(f1(found[way]))
        apart = "  ".join(f"{way} {f1(found[way]):.3f}" for way in WAYS[:2])
        print(f"{line(name, found['both'])}  ({apart})", flush=True)
    for way in WAYS:
        print(f"  mean, {way:<22} macro-F1 {sum(figures[way]) / len(figures[way]):.3f}")


Kind = Literal["missed", "false"]


@dataclass(frozen=True)
class Error:
    """A row triage is wrong about. `category` is the row's own, `said` what triage named ("" for ok); `why`
    are the rules that fired, else the words that weighed most, else what was missing."""

    row: Row
    category: str
    said: str
    severity: str
    score: float
    why: str


def worst(kind: Kind, most: int = 20) -> list[Error]:
    """The worst errors on unseen rows, by the shipped rules and table: of those missed the gravest category
    first, then the lowest score; of the false alarms the gravest severity first, then the highest score.
    Negatives that are only "not X" are left out. Looks at unseen rows: for reports, never for tuning."""
    weights = Weights.load(ROOT / "models" / "triage.json")
    triage = Triage(routes(), weights)
    found = []
    for row in rows():
        if not row.unseen or row.escalate != (kind == "missed") or not row.neg_clean:
            continue
        said = triage.look(row.text)
        if (said.label == "escalate") != row.escalate:
            found.append(_error(row, said, triage, weights.threshold))
    return sorted(found, key=lambda e: (e.severity, e.score if kind == "missed" else -e.score))[
        :most
    ]


def _error(row: Row, said: Triaged, triage: Triage, threshold: float) -> Error:
    words = ", ".join(e.quote for e in said.evidence)
    if said.label == "ok":
        category = triage.category(row.category)
        severity = LEVELS[category.severity] if category else "P4"
        why = f"no rule, and {said.score:.2f} where {threshold:.2f} is needed"
    else:
        severity = said.severity
        why = f"{', '.join(said.rules)}: {words}" if said.rules else f"words: {words}"
    return Error(row, row.category, said.category, severity, said.score, why)


def show_hatecheck(scored: Sequence[Row], learn: Sequence[Row]) -> None:
    print(f"\nHateCheck, its functions left out of the training, {FOLDS} folds of functions")
    found: dict[str, list[tuple[Row, bool]]] = {way: [] for way in WAYS}
    named: Counter[str] = Counter()
    hate = [row for row in scored if row.set_name == "hatecheck"]
    for fold in range(FOLDS):
        own = [row for row in hate if int(share("function" + row.orig) * FOLDS) == fold]
        away = {row.orig for row in own}
        by = judges(trained(r for r in learn if r.set_name != "hatecheck" or r.orig not in away))
        for way in WAYS:
            found[way] += judged(by[way], own)
        said = [by.both.look(row.text) for row in own if not row.escalate]
        named.update(one.category for one in said if one.label == "escalate")
    for way in WAYS:
        print(line(way, pairs(found[way])))
    print(f"  the false alarms of both are named: {dict(named.most_common())}")
    for orig in sorted({row.orig for row in hate if not row.escalate}):
        print(line(orig, pairs(one for one in found["both"] if one[0].orig == orig)))


def show_apart(by: Judges) -> None:
    from lessons import written

    print("\nApart from the rest: rows written for this project, never tuned on")
    learned = {one.text.lower() for one in written()}
    print(line("A_authored_gap, both", pairs(judged(by["both"], rows("A_authored_gap")))))
    for path in (TRICKY, EVERYDAY):
        told = [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]
        told = [one for one in told if one["text"].lower() not in learned]  # "agent", by chance
        for way in WAYS:
            found = [(one["label"] == "escalate", by[way](one["text"])) for one in told]
            print(line(f"{path.stem}, {way}", found))


def show_overlap(scored: Sequence[Row]) -> None:
    """Written examples must teach a kind, not a row: how many share most of their words with a scored row."""
    from lessons import written

    def bag(text: str) -> frozenset[str]:
        return frozenset(word for word in words_of(text) if word[0].isalnum())

    holding: dict[str, list[frozenset[str]]] = {}
    for row in scored:
        words = bag(row.text)
        for word in words:
            holding.setdefault(word, []).append(words)
    made = [bag(one.text) for one in written()]

    def rare(own: frozenset[str]) -> list[str]:
        """So many of its rarest words that whatever is as like as that has one of them."""
        order = sorted(own, key=lambda word: len(holding.get(word, ())))
        return order[: len(own) - math.ceil(ALIKE * len(own)) + 1]

    near = [
        own for own in made
        if any(len(own & other) >= ALIKE * len(own | other) for word in rare(own) for other in holding.get(word, ()))
    ]  # fmt: skip
    print(
        f"\nWritten examples that share {ALIKE:.0%} of their words with a row scored above: {len(near)} of {len(made)}"
    )


def show_chat(by: Judges, lines: Sequence[Row]) -> None:
    """Alerts on ordinary chat: nobody labelled it, so each is there to be read."""
    looked = [(row, by.both.look(row.text)) for row in lines]
    flagged = [one for one in looked if one[1].label == "escalate"]
    alerts = [one for one in flagged if one[1].severity in ("P1", "P2")]
    print(
        f"\nReal chat (irc_chat), {len(lines)} lines, nobody labelled them; no weight learned from these"
    )
    for name, some in (("flagged at all", flagged), ("alerts (now or today)", alerts)):
        print(f"  {name:<28} {len(some):>4}  {1000 * len(some) / max(1, len(lines)):.1f} in 1,000")
    for row, said in alerts:
        why = ", ".join(said.rules) or "words: " + ", ".join(e.quote for e in said.evidence[:3])
        print(f"    {said.severity} {said.category}: {row.text[:100]!r} ({why})")


def show_by_scorer(by: Judges, scored: Sequence[Row]) -> None:
    """The same pooled figure by the scorer that comes with the data, if it is there."""
    scorer = _scorer(data_folder() / "evaluate.py")
    if scorer is None:
        return
    words = {True: "escalate", False: "ok"}
    told = [(words[a], words[b]) for a, b in pairs(judged(by["both"], scored), narrow=False)]
    print("\nThe same by the data's own scorer (evaluate.py)")
    print(f"  macro-F1 {scorer.macro(scorer.by_label(told)):.3f}")


def _scorer(path: Path) -> ModuleType | None:
    spec = importlib.util.spec_from_file_location("scorer", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    ask.add_argument("--quick", action="store_true", help="train nothing anew")
    ask.add_argument("--seen", action="store_true", help="never open an unseen row")
    asked = ask.parse_args()
    every = rows()
    print("triage: A_escalation, rules and trained weights")
    if not every:
        print("not here, skipped")
        return 0
    lines = [row for row in chat() if row.unseen]
    if asked.seen:
        every = [
            replace(row, unseen=share("dev" + row.group) < 1 / 3) for row in every if not row.unseen
        ]
        lines = [row for row in chat() if not row.unseen and share("chat" + row.id) >= 0.7]
    learn = [row for row in every if not row.unseen]
    scored = [row for row in every if row.unseen]
    by = judges(trained(learn) if asked.seen else Weights.load(ROOT / "models" / "triage.json"))
    show_pooled(by, scored)
    show_by_scorer(by, scored)
    show_overlap(scored)
    show_apart(by)
    show_chat(by, lines)
    if not asked.quick:
        show_sets_left_out(every, learn if not asked.seen else every)
        show_hatecheck(every, learn if not asked.seen else every)
    return 0


if __name__ == "__main__":
    sys.exit(main())
