"""Train the small table of kinds: models/kinds.json, from app reviews and models/kinds.yaml.

    python tests/evals/train_kinds.py        (data: $DATA, by default ../shared/data beside the checkout)

One ridge logistic regression for each kind, over the features of candorbot.weights. The reviews say what is a
problem report, a feature request, or neither; what is a question, praise or a complaint only the written lines
say. Sums are taken in a fixed order and weights are rounded: the same data give the same file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from ridge import Floats  # noqa: E402
from split import data_folder, unseen  # noqa: E402
from tables import design, evened, fit, thousandths, told, written_out  # noqa: E402

from candorbot import kinds, yamlfile  # noqa: E402
from candorbot.weights import FORMAT  # noqa: E402

TABLE = ROOT / "models" / "kinds.json"
WRITTEN = ROOT / "models" / "kinds.yaml"
APPS = ("garmin", "huawei")
MEASURED = ("problem_report", "feature_request")
"""The kinds that the reviews are labelled with."""
WRITTEN_COUNTS = 1.0
"""How often a written line counts, beside a review."""
SMOOTH, APART, POWER = 0.5, 1, 0.5
"""As for triage; a pair's words further apart found no more."""
TOLD = 0.02
"""Smaller weights are not written (log-odds, before the length factor)."""


@dataclass(frozen=True)
class Review:
    """A review of an app, or a written line (`app` is ""). `known`: the kinds it was labelled for."""

    text: str
    kinds: frozenset[str]
    app: str = ""
    language: str = ""
    unseen: bool = False

    @property
    def known(self) -> Sequence[str]:
        return MEASURED if self.app else kinds.KINDS


def reviews(app: str) -> list[Review]:
    name = f"app_reviews_{app}"
    file = data_folder() / "D_feedback" / name / "data.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        Review(
            str(row["text"]),
            frozenset(str(row["label"]).split("|")) & frozenset(MEASURED),
            app,
            str(row["lang"]),
            unseen(name, row),
        )
        for row in rows
    ]


def written() -> tuple[list[Review], dict[str, list[str]]]:
    """The lines of models/kinds.yaml, and its classes of words."""
    data, _ = yamlfile.parse(WRITTEN.read_text(encoding="utf-8"), WRITTEN.name)
    lines = [
        Review(line, frozenset(part["kinds"])) for part in data["kinds"] for line in part["lines"]
    ]
    return lines, data["classes"]


def train(learn: Sequence[Review], classes: dict[str, list[str]]) -> dict[str, Any]:
    """The table, as candorbot.kinds reads it."""
    words = {word: name for name, words in classes.items() for word in words}
    matrix = design([one.text for one in learn], words, APART, POWER)
    features = [*matrix.first, *matrix.letters]
    cells: dict[str, list[int]] = {}
    bias = {}
    for index, kind in enumerate(kinds.KINDS):
        keep = np.array([kind in one.known for one in learn])
        label = np.array([kind in one.kinds for one in learn])[keep]
        part = [one for one in learn if kind in one.known]
        weight, start = fit(matrix.rows(keep), label, balance(part, kind), SMOOTH)
        bias[kind] = round(start, 3)
        for feature, heavy in told(features, weight * matrix.scale, TOLD):
            cells.setdefault(feature, []).extend((index, thousandths(heavy)))
    return {
        "format": FORMAT,
        "bias": bias,
        "classes": classes,
        "weights": {feature: cells[feature] for feature in sorted(cells)},
    }


def balance(learn: Sequence[Review], kind: str) -> Floats:
    """How much each counts: written lines WRITTEN_COUNTS times, then those of the kind as much as the rest."""
    count = np.array([1.0 if one.app else WRITTEN_COUNTS for one in learn])
    return evened(count, np.array([kind in one.kinds for one in learn]))


def main() -> None:
    if not (data_folder() / "D_feedback" / "app_reviews_garmin").is_dir():
        print("kinds: the data are not here, skipped; models/kinds.json stays as it is")
        return
    lines, classes = written()
    learn = [one for app in APPS for one in reviews(app) if not one.unseen] + lines
    TABLE.write_text(written_out(train(learn, classes)), encoding="utf-8")
    kinds.Kinds.load(TABLE)
    print(f"{TABLE.relative_to(ROOT)}: {TABLE.stat().st_size:,} bytes, from {len(learn):,} texts")


if __name__ == "__main__":
    main()
