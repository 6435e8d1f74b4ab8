"""How well texts are put into named themes from five examples each, and into clusters that say the same.

    python tests/evals/themes.py             (data: $DATA, by default ../shared/data beside the checkout)

  themes     the 77 intents of BANKING77 (Casanueva et al. 2020): the five examples of each are its first by
             the SHA-256 of their id; tested on all others, each for itself and all together (see
             ThemesByLanguage.together). The settings were chosen on CLINC150 (Larson et al. 2019), which is printed
             too; also lopsided: few themes with many texts, many with one or two, and three texts in ten of
             themes that nobody named.
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
from candorbot.clusters import Read  # noqa: E402
from candorbot.store import sentences, theme_models  # noqa: E402
from candorbot.theme_languages import ThemesByLanguage  # noqa: E402

EXAMPLES = 5
GOAL = 0.80
NONE = 0.3
STEEP = 8
GOAL_CLUSTERS = 0.35
STEPS = np.arange(0.02, 0.6, 0.01)
Row = Mapping[str, str]
Models = Callable[[bool], Sequence[Read]]


def rows(name: str) -> list[Row]:
    file = data_folder() / "D_feedback" / name / "data.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def accuracy(name: str, models: Models) -> None:
    by_theme: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows(name), key=lambda row: digest(row["id"])):
        by_theme[row["intent"]].append(row)
    told("all", by_theme, [], models)
    if name.startswith("clinc"):
        order = sorted(by_theme, key=digest)
        unnamed = order[: round(NONE * len(order))]
        themes = {theme: by_theme[theme] for theme in order[len(unnamed) :]}
        others = [row["text"] for theme in unnamed for row in by_theme[theme]]
        told("three in ten of no theme", themes, others, models)
        most = max(map(len, themes.values())) - EXAMPLES
        for rank, theme in enumerate(themes):  # sizes fall as in Zipf's law
            size = max(1, round(most / (1 + STEEP * rank / len(themes))))
            themes[theme] = themes[theme][: EXAMPLES + size]
        told("the same, lopsided", themes, others, models)


def told(
    what: str, by_theme: Mapping[str, Sequence[Row]], others: Sequence[str], models: Models
) -> None:
    """How many texts get their theme, each for itself and all together, with `others` of no theme mixed in."""
    examples = {theme: [row["text"] for row in part[:EXAMPLES]] for theme, part in by_theme.items()}
    themes = ThemesByLanguage(examples, models)
    test = [row for part in by_theme.values() for row in part[EXAMPLES:]]
    texts = [row["text"] for row in test]
    texts += sorted(others, key=digest)[: round(NONE / (1 - NONE) * len(test))]
    for way, said in (
        ("each", [themes.together([text])[0] for text in texts]),
        ("together", themes.together(texts)),
    ):
        right = sum(theme == row["intent"] for theme, row in zip(said, test, strict=False))
        print(f"    {what}, {way}: {right} of {len(test)}: {right / len(test):.3f}")


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
    model = sentences.reader()
    ways: list[tuple[str, Models, Read | None]] = [("words alone", lambda english: [], None)]
    if model:
        ways.append(("words and models", theme_models.of_each, model))
    for name, models, read in ways:
        print(f"  {name}")
        for set_name in ("clinc150_intents", "banking77_intents"):
            print(
                f"   named themes, {EXAMPLES} examples each, {set_name} (goal for banking77 {GOAL:.2f})"
            )
            accuracy(set_name, models)
        print(f"   clusters (goal {GOAL_CLUSTERS})")
        clustered(read)


if __name__ == "__main__":
    main()
