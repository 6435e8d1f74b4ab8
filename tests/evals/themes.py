"""How well texts are put into named themes from five examples each, and into clusters that say the same.

    python tests/evals/themes.py             (data: $DATA, by default ../shared/data beside the checkout)

  themes     the 77 intents of BANKING77 (Casanueva et al. 2020): the five examples of each are its first by
             the SHA-256 of their id; tested on all others. The settings were chosen on CLINC150 (Larson et
             al. 2019), which is printed too.
  clusters   "same wish" groups made by hand from the reviews of two apps, English and French (Wei et al.
             2023): adjusted Rand index (Hubert & Arabie 1985), the threshold chosen on the other app.

Beside each: words alone (tf-idf). A few minutes, for every text is read by the model of sentences.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from split import data_folder  # noqa: E402

from candorbot import clusters  # noqa: E402
from candorbot.store import sentences  # noqa: E402
from candorbot.themes import NamedThemes, Read  # noqa: E402

EXAMPLES = 5
GOAL = 0.80
GOAL_CLUSTERS = 0.35
STEPS = np.arange(0.02, 0.6, 0.01)
Row = Mapping[str, str]


def rows(name: str) -> list[Row]:
    file = data_folder() / "D_feedback" / name / "data.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def accuracy(name: str, read: Read | None) -> float:
    by_theme: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows(name), key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest()):
        by_theme[row["intent"]].append(row)
    themes = NamedThemes(
        {theme: [row["text"] for row in part[:EXAMPLES]] for theme, part in by_theme.items()}, read
    )
    test = [row for part in by_theme.values() for row in part[EXAMPLES:]]
    said = themes.nearest([row["text"] for row in test])
    right = sum(theme == row["intent"] for (theme, _), row in zip(said, test, strict=True))
    print(f"    {right} of {len(test)}, {len(by_theme)} themes: {right / len(test):.3f}")
    return right / len(test)


def rand_index(one: Sequence[object], two: Sequence[object]) -> float:
    """The adjusted Rand index: 1 for the same partition, 0 for what chance would give."""
    pairs: Callable[[Mapping[object, int]], float] = lambda counts: sum(  # noqa: E731
        n * (n - 1) / 2 for n in counts.values()
    )
    together = pairs(Counter(zip(one, two, strict=True)))
    first, second = pairs(Counter(one)), pairs(Counter(two))
    chance = first * second / (len(one) * (len(one) - 1) / 2)
    return (together - chance) / max((first + second) / 2 - chance, 1e-9)


def clustered(read: Read | None) -> None:
    """The ARI of each app at the threshold that is best on the other."""
    found: dict[str, list[float]] = {}
    for app in ("garmin", "huawei"):
        gold = {row["text"]: row["topic"] for row in rows(f"app_clusters_{app}")}
        texts = sorted(gold)
        table = clusters.nearness(texts, read)
        topics = [gold[text] for text in texts]
        found[app] = [rand_index(topics, clusters.linked(table, near)) for near in STEPS]
    for app, other in (("garmin", "huawei"), ("huawei", "garmin")):
        at = int(np.argmax(found[other]))
        print(
            f"    {app}: ARI {found[app][at]:.3f} at {STEPS[at]:.2f}, chosen on {other} (best of all {max(found[app]):.3f})"
        )


def main() -> None:
    print("themes and clusters")
    if not (data_folder() / "D_feedback" / "banking77_intents").is_dir():
        print("  the data are not here, skipped")
        return
    model = sentences.load()
    ways = [("words alone", None), ("words and sentences", model.vectors if model else None)]
    for name, read in ways if model else ways[:1]:
        print(f"  {name}")
        for set_name in ("clinc150_intents", "banking77_intents"):
            print(
                f"   named themes, {EXAMPLES} examples each, {set_name} (goal for banking77 {GOAL:.2f})"
            )
            accuracy(set_name, read)
        print(f"   clusters (goal {GOAL_CLUSTERS})")
        clustered(read)


if __name__ == "__main__":
    main()
