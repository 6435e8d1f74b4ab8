"""How well honesty.yaml tells honest texts from dishonest ones, on rows nobody here labelled.

Run: python tests/evals/honesty.py        (data: $DATA, by default ../shared/data beside the checkout)

No row here is learned from: the rules are written by hand, and the trained words beside them learn from lines written
for this project (models/honesty.yaml). The rules were written looking only at the guides' rows called "seen" below; a row is seen or unseen by the hash of its group (one guide rule or case = one group), so
that no group is in both. The figure that counts is the unseen one.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "skills")]

from candorbot.brand import load_brand  # noqa: E402
from candorbot.desk import reviewed_as  # noqa: E402
from candorbot.gate import Gate  # noqa: E402
from candorbot.paths import brand_folder, shipped  # noqa: E402
from candorbot.policy import load_policies  # noqa: E402
from candorbot.records import Proposed  # noqa: E402
from candorbot.request import Place  # noqa: E402
from candorbot.verdict import FACTS, Reviewed, Speaker  # noqa: E402

ORDINARY = Path(__file__).parent / "questions" / "ordinary.jsonl"
PARAPHRASES = ORDINARY.with_name("honesty.jsonl")
ABROAD = ORDINARY.with_name("de_fr_es.jsonl")
POSTS = ORDINARY.with_name("posts.jsonl")
PLANS = ORDINARY.with_name("plans.jsonl")
ORDERS = ORDINARY.with_name("orders.jsonl")
STAFF = Speaker("employee", "official", "unknown", "not_needed", "false")
SEEN_TENTHS = 6
DRAWS = 1000
BASELINE = "TF-IDF words, text only: about .70 (as the task states it; not measured here)"
LABELS = ("honest", "violation")


@dataclass(frozen=True)
class Row:
    id: str
    group: str
    locale: str
    gold: str
    said: str
    rules: tuple[str, ...]
    """What objected."""

    @property
    def seen(self) -> bool:
        return int(hashlib.sha256(self.group.encode()).hexdigest(), 16) % 10 < SEEN_TENTHS


def macro_f1(pairs: Iterable[tuple[str, str]]) -> float:
    """The mean of the two labels' F1 over (gold, said) pairs; 0 for a label nobody gave or has."""
    cells = Counter(pairs)
    scores = []
    for label in LABELS:
        right = cells[label, label]
        wrong = sum(n for (gold, said), n in cells.items() if (gold == label) != (said == label))
        scores.append(2 * right / (2 * right + wrong) if right else 0.0)
    return sum(scores) / len(scores)


def interval(rows: Sequence[Row]) -> tuple[float, float]:
    """95 % of macro-F1 over bootstrap draws of whole groups (fixed seed)."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append((row.gold, row.said))
    draw = random.Random(7)
    names = sorted(groups)
    figures = sorted(
        macro_f1([pair for name in draw.choices(names, k=len(names)) for pair in groups[name]])
        for _ in range(DRAWS)
    )
    return figures[int(DRAWS * 0.025)], figures[int(DRAWS * 0.975)]


def line(name: str, rows: Sequence[Row]) -> str:
    if not rows:
        return f"{name:<18} no rows"
    pairs = Counter((row.gold, row.said) for row in rows)
    found, missed = pairs["violation", "violation"], pairs["violation", "honest"]
    alarms, passed = pairs["honest", "violation"], pairs["honest", "honest"]
    low, high = interval(rows)
    recall = f"{found}/{found + missed}"
    false = f"{alarms}/{alarms + passed}"
    score = macro_f1((row.gold, row.said) for row in rows)
    return (
        f"{name:<18} n {len(rows):>3}  macro-F1 {score:.3f} [{low:.3f}, {high:.3f}]"
        f"  violations found {recall:>7}  false alarms {false:>6}"
    )


def judged(gate: Gate, path: Path) -> list[Row]:
    rows = []
    for text in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        facts = row["speaker"]
        speaker = Speaker(
            facts["tie"], facts["account"], facts["used"], facts["evidence"],
            str(facts["incentive_for_opinion"]).lower(),  # type: ignore[arg-type]
        )  # fmt: skip
        verdict = gate.review(
            Reviewed(
                row["text"], speaker, locale=row["locale"], brand="Acme", context=row["context"]
            )
        )
        said = "violation" if verdict.is_violation else "honest"
        rules = tuple(
            dict.fromkeys(f.rule for f in verdict.findings if f.severity in ("revise", "block"))
        )
        rows.append(Row(row["id"], row["group"], row["locale"], row["label"], said, rules))
    return rows


def ordinary(gate: Gate) -> None:
    """False alarms on what the brand's staff ordinarily write. Rules were tuned on the "dev" half, by
    the hash of the id; the "test" half was looked at when they were done."""
    rows = [json.loads(line) for line in ORDINARY.read_text(encoding="utf-8").splitlines()]
    for half in ("dev", "test"):
        mine = [row for row in rows if _half(row["id"]) == half]
        alarms = [r["id"] for r in mine if _objects(gate, r["text"], r["brand"])]
        print(f"ordinary replies, {half:<4} n {len(mine)}  false alarms {len(alarms)}  {alarms}")


def paraphrases(gate: Gate) -> None:
    """Texts of each kind written here, in seven rounds. Each round was written before the rules were run
    on it and then tuned to, so today's figure shows fit; docs/figures.md has the first looks."""
    found: Counter[tuple[int, str]] = Counter()
    known: Counter[tuple[int, str]] = Counter()
    for text in PARAPHRASES.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        facts = {name: row[name] for name in FACTS}
        verdict = gate.review(
            Reviewed(
                row["text"], Speaker(**facts), locale=row["locale"], brand="Acme",
                context=row["context"],
            )
        )  # fmt: skip
        asks = any(finding.asks for finding in verdict.findings)
        objects = verdict.is_violation or (asks and row["label"] != "violation")
        known[row["round"], row["label"]] += 1
        found[row["round"], row["label"]] += objects
    for number in sorted({number for number, _ in known}):
        told = (
            f"{label} objected to {found[number, label]}/{known[number, label]}"
            for label in ("violation", "question", "honest")
            if known[number, label]
        )
        print(f"own paraphrases, round {number}: " + "  ".join(told))


def abroad(gate: Gate) -> None:
    """German, French and Spanish texts by somebody who did not know the rules. Of the speaker only the
    tie is told; the place is the EU, whose guides these languages' rules stand on."""
    rows = []
    for text in ABROAD.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        speaker = Speaker(**row["speaker"])
        verdict = gate.review(Reviewed(row["text"], speaker, locale="EU"))
        said = "violation" if verdict.is_violation else "honest"
        rows.append(Row(row["id"], row["id"], row["lang"], row["label"], said, ()))
    for language in sorted({row.locale for row in rows}):
        print(line(f"blind texts, {language}", [r for r in rows if r.locale == language]))
    print(line("blind texts, all", rows))


def posts(gate: Gate) -> None:
    """270 texts by somebody who had read no rule, with what is true of who speaks. No rule that stands was
    made with them."""
    rows = []
    for text in POSTS.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        speaker = Speaker(**{name: row[name] for name in FACTS})
        verdict = gate.review(Reviewed(row["text"], speaker, locale=row["locale"], brand="Acme"))
        said = "violation" if verdict.is_violation else "honest"
        rows.append(Row(row["id"], row["id"], row["locale"], row["label"], said, ()))
    print(line("blind posts", rows))


def plans(gate: Gate, path: Path) -> None:
    """Texts that staff are about to send, half of them honest, by others who had read no rule: plans, briefs and words
    of machines, or short orders. No rule was made with them, and the trained words have not met them."""
    rows = []
    by_words: Counter[str] = Counter()
    for text in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        verdict = gate.review(
            Reviewed(row["text"], STAFF, brand="Acme", context=row.get("context", ""))
        )
        said = "violation" if verdict.is_violation else "honest"
        by_words[row["label"]] += any(f.guess for f in verdict.findings)
        rows.append(Row(row["id"], row["id"], row["kind"], row["label"], said, ()))
    print(line(f"blind {path.stem}", rows))
    told = Counter(row.locale for row in rows if row.said == "violation")
    for kind, count in Counter(row.locale for row in rows).items():
        print(f"  {kind}: objected to {told[kind]} of {count}")
    print(
        f"  by trained words alone: {by_words['violation']}, and {by_words['honest']} honest ones"
    )


def _half(name: str) -> str:
    return ("dev", "test")[int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 2]


def _objects(gate: Gate, text: str, brand: str) -> bool:
    proposed = Proposed(text, Place("console", "harbor", "help"))
    return gate.review(replace(reviewed_as(proposed, gate.brand), brand=brand)).is_violation


def main() -> int:
    data = Path(os.environ.get("DATA") or ROOT / ".." / "shared" / "data")
    path = data / "B_honesty" / "guides" / "data.jsonl"
    gate = Gate(
        load_policies(shipped("policies")).only("honesty"), load_brand(brand_folder("harbor"))
    )
    ordinary(gate)
    paraphrases(gate)
    abroad(gate)
    posts(gate)
    plans(gate, PLANS)
    plans(gate, ORDERS)
    print("honesty: B_honesty/guides, speaker facts and context given")
    if not path.is_file():
        print("not here, skipped")
        return 0
    rows = judged(gate, path)
    unseen = [row for row in rows if not row.seen]
    print(line("unseen groups", unseen))
    print(line("seen groups", [row for row in rows if row.seen]))
    print(line("all", rows))
    for locale in sorted({row.locale for row in rows}):
        print(line(f"  {locale}, unseen", [row for row in unseen if row.locale == locale]))
        print(line(f"  {locale}, all", [row for row in rows if row.locale == locale]))
    print("every row of the UK and Ireland:")
    for row in rows:
        if row.locale in ("UK", "IE"):
            how = "right" if row.gold == row.said else "WRONG"
            part = "seen" if row.seen else "unseen"
            print(f"  {row.id} {row.locale} {part:<6} {row.gold:<9} {how} {', '.join(row.rules)}")
    print(f"baseline           {BASELINE}")
    print(
        "Nothing is fitted to these rows. Rules were written by hand from the guides and the seen groups only."
    )
    print("The seen rows were written to, so their figure shows fit, not skill.")
    print("A locale with rows of one label only has a macro-F1 of .5 at best.")
    print("Groups unseen while they were written:")
    print("  " + ", ".join(sorted({row.group for row in unseen})))
    return 0


if __name__ == "__main__":
    sys.exit(main())
