"""How well honesty.yaml tells honest texts from dishonest ones, on rows nobody here labelled.

Run: python tests/evals/honesty.py        (data: $DATA, by default ../shared/data beside the checkout)

Nothing is fitted: the rules are written by hand. They were written looking only at the rows called
"seen" below; a row is seen or unseen by the hash of its group (one guide rule or case = one group), so
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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "skills")]

from candorbot.brand import load_brand  # noqa: E402
from candorbot.gate import Gate  # noqa: E402
from candorbot.paths import brand_folder, shipped  # noqa: E402
from candorbot.policy import load_policies  # noqa: E402
from candorbot.verdict import Reviewed, Speaker  # noqa: E402

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


def judged(path: Path) -> list[Row]:
    gate = Gate(
        load_policies(shipped("policies")).only("honesty"), load_brand(brand_folder("harbor"))
    )
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
        rows.append(Row(row["id"], row["group"], row["locale"], row["label"], said))
    return rows


def main() -> int:
    data = Path(os.environ.get("DATA") or ROOT / ".." / "shared" / "data")
    path = data / "B_honesty" / "guides" / "data.jsonl"
    print("honesty: B_honesty/guides, speaker facts and context given")
    if not path.is_file():
        print("not here, skipped")
        return 0
    rows = judged(path)
    unseen = [row for row in rows if not row.seen]
    print(line("unseen groups", unseen))
    print(line("seen groups", [row for row in rows if row.seen]))
    print(line("all", rows))
    for locale in sorted({row.locale for row in rows}):
        print(line(f"  {locale}, unseen", [row for row in unseen if row.locale == locale]))
        print(line(f"  {locale}, all", [row for row in rows if row.locale == locale]))
    print(f"baseline           {BASELINE}")
    print("Nothing is fitted. Rules were written by hand from the guides and the seen groups only.")
    print("The seen rows were written to, so their figure shows fit, not skill.")
    print("A locale with rows of one label only has a macro-F1 of .5 at best.")
    print("Groups unseen while they were written:")
    print("  " + ", ".join(sorted({row.group for row in unseen})))
    return 0


if __name__ == "__main__":
    sys.exit(main())
