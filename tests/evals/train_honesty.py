"""Train the small table of dishonest acts: models/honesty.json, from the written lines of models/honesty.yaml.

    python tests/evals/train_honesty.py     (data: $DATA, by default ../shared/data beside the checkout)

Two ridge logistic regressions over the features of candorbot.weights, as for triage: whether a text does something
dishonest at all, and which act it is. What is ordinary is learned, too, from models/examples.yaml and from seen lines
of real chat: without these, words of a trade that no line has were taken for dishonest ones. Sums are taken in a fixed
order and weights are rounded: the same lines give the same file. About a minute.

The threshold is where lines of writers who were left out of the training raise an alarm in FALSE of the honest ones.
Most of those stand near an act on purpose; of ordinary replies fewer do.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

import lessons  # noqa: E402
from ridge import Floats  # noqa: E402
from split import chat  # noqa: E402
from train_triage import (  # noqa: E402
    Design,
    by_category,
    design,
    fit,
    sort_out,
    thousandths,
    told,
    written_out,
)

from candorbot import weights  # noqa: E402

TABLE = ROOT / "models" / "honesty.json"
LINES = ROOT / "models" / "honesty.yaml"
HONEST = "honest"
SMOOTH = 0.1
"""The ridge, as in train_triage; chosen with each writer left out in turn, like FALSE."""
FALSE = 0.02
FALSE_OF = {"claims_human": 0.05}
"""An act that only a machine does: few texts are asked, so more may be found."""
APART = 3
POWER = 0.15
"""How far apart the words of a pair may stand, and how much less a word of a long text counts. Chosen likewise: of
the dishonest lines 48 in 100 are found then, and 40 with neighbours alone and the square root."""
TOLD = 0.01
"""Smaller weights are not written (log-odds, before the length factor)."""


LEAST_WORDS = 6
"""Shorter lines of chat teach nothing of what a whole text does."""
FOLDS = 4


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    act: str
    source: str
    """Who wrote it; or, of ordinary lines, where they stand."""

    @property
    def written(self) -> bool:
        return self.source.isdigit()


def written() -> list[Line]:
    """The lines of models/honesty.yaml."""
    data = yaml.safe_load(LINES.read_text(encoding="utf-8"))
    return [
        Line(str(text), act, str(writer))
        for writer, acts in enumerate(data["writers"])
        for act, texts in acts.items()
        for text in texts
    ]


def ordinary() -> list[Line]:
    """What members of many kinds of communities write, and what people ask and answer in real chat."""
    examples = [one.text for one in lessons.written() if not one.escalate]
    said = [row.text for row in chat() if not row.unseen and len(row.text.split()) >= LEAST_WORDS]
    return [Line(text, HONEST, "examples") for text in examples] + [
        Line(text, HONEST, "chat") for text in said
    ]


def dishonest(lines: Sequence[Line]) -> NDArray[np.bool_]:
    return np.array([line.act != HONEST for line in lines])


def even(lines: Sequence[Line]) -> Floats:
    """How much each line counts: of what is honest, the written lines together as much as the examples, and as much as
    the chat; and all that as much as the dishonest ones."""
    label = dishonest(lines)
    sizes = Counter((line.act != HONEST, "" if line.written else line.source) for line in lines)
    count = np.array(
        [1 / sizes[line.act != HONEST, "" if line.written else line.source] for line in lines]
    )
    for side in (label, ~label):
        count[side] *= len(lines) / 2 / count[side].sum()
    return count


def left_out(matrix: Design, lines: Sequence[Line]) -> Floats:
    """The log-odds of each written line by what other writers' lines teach."""
    label = dishonest(lines)
    fold = np.array([int(line.source) % FOLDS if line.written else FOLDS for line in lines])
    odds = np.zeros(len(lines))
    for one in range(FOLDS):
        rest = fold != one
        count = even([line for line, kept in zip(lines, rest, strict=True) if kept])
        weight, bias = fit(matrix.rows(rest), label[rest], count, SMOOTH)
        odds[~rest] = (matrix @ weight + bias)[~rest]
    return odds


def thresholds(lines: Sequence[Line], odds: Floats) -> dict[str, float]:
    """For each act the log-odds which FALSE of the honest written lines reach."""
    honest = odds[[line.written and line.act == HONEST for line in lines]]
    acts = sorted({line.act for line in lines} - {HONEST})
    return {act: float(np.quantile(honest, 1 - FALSE_OF.get(act, FALSE))) for act in acts}


def train(lines: Sequence[Line], matrix: Design, least: Mapping[str, float]) -> dict[str, Any]:
    """The table, as candorbot.weights reads it."""
    label = dishonest(lines)
    count = even(lines)
    weight, bias = fit(matrix, label, count, SMOOTH)
    acts = sorted(least)
    named = np.array([acts.index(line.act) for line in lines if line.act != HONEST])
    by_act, act_bias = sort_out(matrix.rows(label), named, len(acts), count[label])
    features = [*matrix.first, *matrix.letters]
    return {
        "format": weights.FORMAT,
        "apart": APART,
        "power": POWER,
        "thresholds": {act: round(weights.logistic(least[act]), 3) for act in acts},
        "sure": 1.0,
        "bias": round(bias, 3),
        "categories": acts,
        "category_bias": [round(float(one), 3) for one in act_bias],
        "classes": {},
        "weights": {f: thousandths(w) for f, w in told(features, weight * matrix.scale, TOLD)},
        "by_category": by_category(matrix.first, by_act),
    }


def report(lines: Sequence[Line], odds: Floats, least: Mapping[str, float]) -> Iterator[str]:
    for act in (*sorted(least), HONEST):
        at = least.get(act, max(least.values()))
        reach = [odds[n] >= at for n, line in enumerate(lines) if line.written and line.act == act]
        yield f"{act:<16} reach the threshold, their writers left out: {sum(reach)} of {len(reach)}"


def main() -> None:
    lines = written()
    if not chat():
        sys.exit("No data to train on: set DATA to the folder that holds D_feedback.")
    writers = {line.source for line in lines}
    print(f"{len(lines)} written lines of {len(writers)} writers")
    lines += ordinary()
    matrix = design([line.text for line in lines], {}, APART, POWER)
    odds = left_out(matrix, lines)
    least = thresholds(lines, odds)
    TABLE.write_text(written_out(train(lines, matrix, least)), encoding="utf-8")
    made = weights.Weights.load(TABLE)
    print(*report(lines, odds, least), sep="\n")
    print(f"{TABLE.relative_to(ROOT)}: {TABLE.stat().st_size:,} bytes, {made.thresholds}")


if __name__ == "__main__":
    main()
