"""Train the small triage classifier: models/triage.json, from seen rows and models/examples.yaml.

    python tests/evals/train_triage.py          (data: $DATA, by default ../shared/data beside the checkout)

Two logistic regressions share the features of candorbot.weights: one says whether a person must see the
message, the other, on those alone, of which category it is. Nothing is drawn at random, sums are taken in
a fixed order and weights are rounded, so the same data and the locked versions give the same file, byte for
byte. About a minute.

The settings below were chosen on seen rows only: by a third of their groups left out, and by whole sets
left out in turn.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from lessons import CHAT_SHARE, WRITTEN, Lesson, classes, lessons  # noqa: E402
from ridge import Floats, Sparse, minimum, sparse  # noqa: E402
from split import chat, rows, share  # noqa: E402

from candorbot import weights  # noqa: E402

FOLDS = 3
SMOOTH = 0.5
SMOOTH_CATEGORY = 0.02
"""The ridge: how dearly a weight away from 0 must be bought."""
EVEN = 0.3
"""0: a set counts by its size; 1: all sets count alike."""
CLASSES_COUNT = 2.0
"""How much cheaper a class's weight is than a word's."""
ELSEWHERE = 0.6
"""How much higher (log-odds) the threshold stands than where it is best among the sets it learned from: in
a community it has not met, ordinary talk scores higher. Chosen with whole seen sets left out in turn."""
URGENT = (
    "account_security", "payment_dispute", "scam", "security_report", "self_harm", "threat",
)  # fmt: skip
"""Kinds of which a missed message costs more than a false alarm: their threshold is not raised so."""
LOWER = {"payment_dispute": 0.4}
"""How much lower (log-odds) a kind's threshold stands. Chosen on seen rows, out of fold: the weights alone then
find 309 of 329 payment disputes instead of 295, for 27 false alarms more in 5,651."""
NEARLY = 0.02
"""How much macro-F1 less than the best will do for a higher threshold."""
QUIET = 0.999
"""Which share of ordinary chat the weights may not be sure about."""
LEAST = {"word": 2, "pair": 2, "letters": 4}
"""In how many messages a feature must stand to have a weight."""
TOLD = 0.01
TOLD_CATEGORY = 0.2
"""Smaller weights are not written (log-odds, before the length factor)."""
TABLE = ROOT / "models" / "triage.json"


@dataclass
class Design:
    """Messages by words and pairs, and words by letter groups: a message's letter groups are those of its
    words, so the two small matrices stand for one large one."""

    first: list[str]
    letters: list[str]
    messages: Sparse
    inside: Sparse
    scale: Floats

    def __matmul__(self, weight: Floats) -> Floats:
        wide = len(self.first)
        scaled = weight * self.scale
        return self.messages @ (scaled[:wide] + self.inside @ scaled[wide:])

    def transposed(self, x: Floats) -> Floats:
        first = self.messages.transposed(x)
        return np.concatenate([first, self.inside.transposed(first)]) * self.scale

    def rows(self, keep: NDArray[np.bool_]) -> Design:
        return Design(self.first, self.letters, self.messages.rows(keep), self.inside, self.scale)


def design(
    texts: Sequence[str], kinds: dict[str, str], apart: int = 1, power: float = 0.5
) -> Design:
    """The features of the texts, those too rare left out (a rare word still has its letter groups). `apart` and
    `power`: of pairs and of the length factor (see candorbot.weights)."""
    parts = []
    for text in texts:
        words = weights.words_of(text)
        distinct = set(words)
        other = weights.pairs_of(words, apart) | weights.class_pairs(words, kinds)
        parts.append((distinct, other))
    n = len(texts)
    df = Counter(f for distinct, other in parts for f in (*distinct, *other))
    inside = {w: set(weights.letter_groups(w)) for distinct, _ in parts for w in distinct}
    groups = Counter(g for distinct, _ in parts for w in distinct for g in inside[w])
    words_ = sorted(inside)
    pairs = sorted(f for f, c in df.items() if f not in inside and c >= LEAST["pair"])
    first = words_ + pairs
    column = {f: i for i, f in enumerate(first)}
    letters = sorted(g for g, c in groups.items() if c >= LEAST["letters"])
    letter = {g: i for i, g in enumerate(letters)}
    messages = sparse(
        [
            [
                (column[f], weights.length_factor(len(d), power))
                for f in sorted({*d, *o})
                if f in column
            ]
            for d, o in parts
        ],
        len(first),
    )
    inner = sparse(
        [[(letter[g], 1.0) for g in sorted(inside.get(f, ())) if g in letter] for f in first],
        len(letters),
    )
    rarity = [
        (math.log((n + 1) / (df[f] + 1)) + 1) * (df[f] >= LEAST["word"] or f not in inside)
        for f in first
    ] + [math.log((n + 1) / (groups[g] + 1)) + 1 for g in letters]
    scale = np.array(rarity) / 20
    scale[[i for i, f in enumerate(first) if f.startswith("@")]] *= CLASSES_COUNT
    return Design(first, letters, messages, inner, scale)


def balance(learn: Sequence[Lesson]) -> Floats:
    """How much each lesson counts: the two labels alike, within a label the sets nearer to alike than
    their sizes (EVEN); then each as often as it says."""
    sizes = Counter((one.set_name, one.escalate) for one in learn)
    count = np.array([sizes[one.set_name, one.escalate] ** -EVEN for one in learn])
    label = np.array([one.escalate for one in learn])
    for side in (label, ~label):
        count[side] *= len(learn) / 2 / count[side].sum()
    return count * np.array([one.counts for one in learn])


def fit(
    matrix: Design, label: NDArray[np.bool_], count: Floats, smooth: float = SMOOTH
) -> tuple[Floats, float]:
    """Ridge logistic regression: the weights, unscaled, and the bias, which is free."""
    sign = np.where(label, 1.0, -1.0)

    def loss(x: Floats) -> tuple[float, Floats]:
        margin = sign * (matrix @ x[:-1] + x[-1])
        value = float((count * np.logaddexp(0, -margin)).sum()) + smooth / 2 * float(
            (x[:-1] ** 2).sum()
        )
        pull = -sign * count / (1 + np.exp(np.clip(margin, -60, 60)))
        return value, np.append(matrix.transposed(pull) + smooth * x[:-1], pull.sum())

    x = minimum(loss, np.zeros(len(matrix.scale) + 1))
    return x[:-1], float(x[-1])


def sort_out(
    matrix: Design, category: NDArray[np.int64], kinds: int, count: Floats
) -> tuple[Floats, Floats]:
    """Multinomial logistic regression by words, pairs and classes: weights (kinds x features) and biases.
    A kind counts by the root of its size."""
    wide = len(matrix.first)
    scale = matrix.scale[:wide]
    shape = (kinds, wide + 1)
    row = np.arange(len(category))
    count = count / np.sqrt(np.bincount(category, minlength=kinds)[category] / len(category))

    def loss(flat: Floats) -> tuple[float, Floats]:
        x = flat.reshape(shape)
        odds = np.stack([matrix.messages @ (one[:-1] * scale) + one[-1] for one in x], axis=1)
        odds -= odds.max(axis=1, keepdims=True)
        odds -= np.log(np.exp(odds).sum(axis=1, keepdims=True))
        value = -float((count * odds[row, category]).sum()) + SMOOTH_CATEGORY / 2 * float(
            (x[:, :-1] ** 2).sum()
        )
        pull = np.exp(odds)
        pull[row, category] -= 1
        pull *= count[:, None]
        slope = [np.append(matrix.messages.transposed(one) * scale, one.sum()) for one in pull.T]
        slope_ = np.stack(slope)
        slope_[:, :-1] += SMOOTH_CATEGORY * x[:, :-1]
        return value, slope_.ravel()

    x = minimum(loss, np.zeros(shape[0] * shape[1]), steps=40).reshape(shape)
    return x[:, :-1] * scale, x[:, -1]


def threshold(
    matrix: Design, learn: Sequence[Lesson], label: NDArray[np.bool_], count: Floats
) -> float:
    """The score from which a message escalates: the highest whose pooled macro-F1 is within NEARLY of
    the best, on messages whose group was left out of the training (grouped folds of `learn`). The highest,
    for rules stand beside the weights, and each false alarm costs somebody's time. In log-odds."""
    fold = np.array([int(share("fold" + one.group) * FOLDS) for one in learn])
    odds = np.zeros(len(learn))
    for n in range(FOLDS):
        weight, bias = fit(matrix.rows(fold != n), label[fold != n], count[fold != n])
        odds[fold == n] = (matrix @ weight + bias)[fold == n]
    judged = np.array([one.pooled for one in learn])
    steps = np.arange(-1.5, 1.51, 0.05)
    f1 = np.array([macro_f1(label[judged], odds[judged] >= at) for at in steps])
    return float(steps[f1 >= f1.max() - NEARLY].max())


def thresholds(categories: Sequence[str], odds: float) -> dict[str, float]:
    """For each category the score from which on a message of it escalates."""
    raised = {one: 0.0 if one in URGENT else ELSEWHERE for one in categories}
    return {
        one: round(weights.logistic(odds + raised[one] - LOWER.get(one, 0.0)), 3)
        for one in categories
    }


def macro_f1(gold: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """The mean of the two labels' F1."""
    sides = ((gold, said), (~gold, ~said))
    return sum(2 * int((a & b).sum()) / max(1, int(a.sum() + b.sum())) for a, b in sides) / 2


def train(learn: Sequence[Lesson]) -> dict[str, Any]:
    """The table, as candorbot.weights reads it."""
    kinds = classes()
    matrix = design(
        [one.text for one in learn], {w: kind for kind, words in kinds.items() for w in words}
    )
    label = np.array([one.escalate for one in learn])
    count = balance(learn)
    weight, bias = fit(matrix, label, count)
    categories = sorted({one.category for one in learn if one.escalate})
    named = np.array([categories.index(one.category) for one in learn if one.escalate])
    by_kind, kind_bias = sort_out(matrix.rows(label), named, len(categories), count[label])
    features = [*matrix.first, *matrix.letters]
    return {
        "format": weights.FORMAT,
        "thresholds": thresholds(categories, threshold(matrix, learn, label, count)),
        "sure": 1.0,
        "bias": round(bias, 3),
        "categories": categories,
        "category_bias": [round(float(one), 3) for one in kind_bias],
        "classes": kinds,
        "weights": {f: thousandths(w) for f, w in told(features, weight * matrix.scale, TOLD)},
        "by_category": by_category(matrix.first, by_kind),
    }


def told(features: Sequence[str], weight: Floats, least: float) -> list[tuple[str, float]]:
    """The features that weigh at least so much, in the order of their names."""
    return sorted((f, float(w)) for f, w in zip(features, weight, strict=True) if abs(w) >= least)


def by_category(features: Sequence[str], by_kind: Floats) -> dict[str, list[int]]:
    """For each feature, the categories it speaks for or against, by number, each followed by its weight."""
    cells: dict[str, list[int]] = {}
    for index, weight in enumerate(by_kind):
        for feature, w in told(features, weight, TOLD_CATEGORY):
            cells.setdefault(feature, []).extend((index, thousandths(w)))
    return {feature: cells[feature] for feature in sorted(cells)}


def thousandths(weight: float) -> int:
    return round(float(weight) * weights.UNIT)


def sure(made: weights.Weights) -> float:
    """The score that QUIET of the seen chat lines nobody learned from do not reach."""
    held = [r.text for r in chat() if not r.unseen and share("chat" + r.id) >= CHAT_SHARE]
    scores = sorted(made.score(text).escalate for text in held)
    return (
        max(*made.thresholds.values(), round(scores[int(QUIET * len(scores))], 3))
        if scores
        else max(made.thresholds.values())
    )


def written_out(table: dict[str, Any]) -> str:
    """As JSON, a line for each feature, so that two tables can be compared."""
    lines = []
    for name, value in table.items():
        if name in ("weights", "by_category"):
            cells = [
                f"{json.dumps(f, ensure_ascii=False)}: {json.dumps(w)}" for f, w in value.items()
            ]
            lines.append(f'"{name}": {{\n' + ",\n".join(cells) + "\n}")
        else:
            lines.append(f'"{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    kept = [row for row in rows() if not row.unseen]
    if not kept:
        sys.exit("No data to train on: set DATA to the folder that holds A_escalation.")
    learn = lessons(kept)
    table = train(learn)
    table["sure"] = sure(weights.Weights(table))
    TABLE.write_text(written_out(table), encoding="utf-8")
    made = weights.Weights.load(TABLE)
    own = sum(one.set_name == WRITTEN for one in learn)
    print(
        f"Learned: {len(kept)} seen rows, {own} written examples, {len(learn) - len(kept) - own} chat lines."
    )
    print(
        f"{TABLE.relative_to(ROOT)}: {TABLE.stat().st_size:,} bytes, thresholds {sorted(set(made.thresholds.values()))}, sure {made.sure}"
    )


if __name__ == "__main__":
    main()
