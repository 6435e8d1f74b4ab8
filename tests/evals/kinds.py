"""How well the kinds of feedback are told, trained on the reviews of one app and tested on another's.

    python tests/evals/kinds.py              (data: $DATA, by default ../shared/data beside the checkout)

Garmin Connect and Huawei Health, English and French (Wei et al., ICTAI 2023). A review can be a problem report
and a feature request at once. The settings were chosen with the seen rows of both apps; "unseen" are the
tested app's rows that no choice has looked at. Training is on all rows of the other app. Beside it: tf-idf
words and logistic regression (both classes weighted alike), the usual first try.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from ridge import Floats, minimum, sparse  # noqa: E402
from split import data_folder  # noqa: E402
from train_kinds import APPS, MEASURED, Review, reviews, train, written  # noqa: E402

from candorbot.kinds import LIKELY, Kinds  # noqa: E402
from candorbot.weights import words_of  # noqa: E402

GOAL = 0.82
Said = dict[str, list[bool]]


def f1(gold: Sequence[bool], said: Sequence[bool]) -> float:
    both = sum(g and s for g, s in zip(gold, said, strict=True))
    return 2 * both / max(1, sum(gold) + sum(said))


def ours(learn: Sequence[Review], test: Sequence[Review]) -> Said:
    lines, classes = written()
    table = Kinds(train([*learn, *lines], classes))
    scores = [table.scores(one.text) for one in test]
    return {kind: [one[kind] >= LIKELY for one in scores] for kind in MEASURED}


def first_try(learn: Sequence[Review], test: Sequence[Review]) -> Said:
    """tf-idf of words (sublinear, unit length), ridge logistic regression, C = 1, classes alike."""
    counted = [Counter(words_of(one.text)) for one in learn]
    stands = Counter(word for one in counted for word in one)
    column = {word: at for at, word in enumerate(sorted(stands))}

    def entries(words: Counter[str]) -> list[tuple[int, float]]:
        weighed = [
            (column[w], (1 + math.log(n)) * (math.log((len(learn) + 1) / (stands[w] + 1)) + 1))
            for w, n in sorted(words.items())
            if w in column
        ]
        length = math.sqrt(sum(value * value for _, value in weighed)) or 1.0
        return [(at, value / length) for at, value in weighed]

    known = sparse([entries(one) for one in counted], len(column))
    asked = sparse([entries(Counter(words_of(one.text))) for one in test], len(column))
    said = {}
    for kind in MEASURED:
        label = np.array([kind in one.kinds for one in learn])
        sign = np.where(label, 1.0, -1.0)
        count = np.where(label, len(label) / 2 / label.sum(), len(label) / 2 / (~label).sum())

        def loss(x: Floats, sign: Floats = sign, count: Floats = count) -> tuple[float, Floats]:
            margin = sign * (known @ x[:-1] + x[-1])
            value = float((count * np.logaddexp(0, -margin)).sum()) + float((x[:-1] ** 2).sum()) / 2
            pull = -sign * count / (1 + np.exp(np.clip(margin, -60, 60)))
            return value, np.append(known.transposed(pull) + x[:-1], pull.sum())

        x = minimum(loss, np.zeros(len(column) + 1))
        said[kind] = [bool(odds >= 0) for odds in asked @ x[:-1] + x[-1]]
    return said


def report(name: str, test: Sequence[Review], said: Said) -> dict[str, float]:
    """Prints the F1 of both kinds, and gives the mean by part of the test."""
    parts = {
        "all": [True for _ in test],
        "unseen": [one.unseen for one in test],
        "unseen en": [one.unseen and one.language == "en" for one in test],
        "unseen fr": [one.unseen and one.language == "fr" for one in test],
    }
    means = {}
    for part, keep in parts.items():
        rows = [at for at, kept in enumerate(keep) if kept]
        each = [
            f1([kind in test[at].kinds for at in rows], [said[kind][at] for at in rows])
            for kind in MEASURED
        ]
        means[part] = sum(each) / len(each)
        cells = ", ".join(f"{k} {v:.3f}" for k, v in zip(MEASURED, each, strict=True))
        print(f"    {name:<10} {part:<10} n {len(rows):>5}  macro-F1 {means[part]:.3f}  ({cells})")
    return means


def main() -> None:
    print("kinds: app reviews, trained on one app, tested on the other")
    if not (data_folder() / "D_feedback" / "app_reviews_garmin").is_dir():
        print("  the data are not here, skipped")
        return
    rows = {app: reviews(app) for app in APPS}
    means: dict[str, list[dict[str, float]]] = {"ours": [], "tf-idf, LR": []}
    for test, learn in (APPS, APPS[::-1]):
        print(f"  trained on {learn}, tested on {test}")
        for name, way in (("ours", ours), ("tf-idf, LR", first_try)):
            means[name].append(report(name, rows[test], way(rows[learn], rows[test])))
    for name, both in means.items():
        cells = ", ".join(f"{part} {(both[0][part] + both[1][part]) / 2:.3f}" for part in both[0])
        print(f"  mean of both directions, {name}: {cells}  (goal {GOAL})")
    print("  question, praise, complaint and German: no labelled data, not measured")


if __name__ == "__main__":
    main()
