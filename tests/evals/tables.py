"""What the small tables are trained with: features, ridge logistic regressions over them, and how a table is written.

Nothing is drawn at random, sums are taken in a fixed order and weights are rounded, so the same lines and the locked
versions give the same file, byte for byte.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ridge import Floats, Sparse, minimum, sparse

from candorbot import weights

SMOOTH_CATEGORY = 0.02
"""The ridge: how dearly a weight away from 0 must be bought."""
CLASSES_COUNT = 2.0
"""How much cheaper a class's weight is than a word's."""
LEAST = {"word": 2, "pair": 2, "letters": 4}
"""In how many messages a feature must stand to have a weight."""
TOLD = 0.01
TOLD_CATEGORY = 0.2
"""Smaller weights are not written (log-odds, before the length factor)."""


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


def design(texts: Sequence[str], kinds: Mapping[str, str], apart: int, power: float) -> Design:
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


def fit(
    matrix: Design, label: NDArray[np.bool_], count: Floats, smooth: float
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


def evened(count: Floats, label: NDArray[np.bool_]) -> Floats:
    """The same counts, with both labels together alike."""
    even = count.astype(float)
    for side in (label, ~label):
        even[side] *= len(even) / 2 / max(even[side].sum(), 1.0e-9)
    return even


def out_of_fold(
    matrix: Design,
    label: NDArray[np.bool_],
    fold: NDArray[np.int64],
    count: Callable[[NDArray[np.bool_]], Floats],
    smooth: float,
) -> Floats:
    """The log-odds of each row by what the rows of other folds teach; a row of a negative fold is learned from always,
    and has 0. `count`: how much the rows that are kept count."""
    odds = np.zeros(len(label))
    for one in sorted({int(n) for n in fold if n >= 0}):
        rest = fold != one
        weight, bias = fit(matrix.rows(rest), label[rest], count(rest), smooth)
        odds[~rest] = (matrix @ weight + bias)[~rest]
    return odds


def made_of(
    matrix: Design, label: NDArray[np.bool_], category: Sequence[str], count: Floats, smooth: float
) -> dict[str, Any]:
    """The weights as candorbot.weights reads them. `category`: of each row that has the label, in order."""
    weight, bias = fit(matrix, label, count, smooth)
    categories = sorted(set(category))
    named = np.array([categories.index(one) for one in category])
    by_kind, kind_bias = sort_out(matrix.rows(label), named, len(categories), count[label])
    features = [*matrix.first, *matrix.letters]
    return {
        "bias": round(bias, 3),
        "categories": categories,
        "category_bias": [round(float(one), 3) for one in kind_bias],
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
