"""Train the small triage classifier: models/triage.json, from seen rows and models/examples.yaml.

    python tests/evals/train_triage.py          (data: $DATA, by default ../shared/data beside the checkout)

Two logistic regressions share the features of candorbot.weights: one says whether a person must see the
message, the other, on those alone, of which category it is. The same data and the locked versions give the same file,
byte for byte. About a minute.

The settings below were chosen on seen rows only: by a third of their groups left out, and by whole sets
left out in turn.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from lessons import CHAT_SHARE, WRITTEN, Lesson, classes, lessons  # noqa: E402
from ridge import Floats  # noqa: E402
from split import chat, rows, share  # noqa: E402
from tables import Design, design, evened, made_of, out_of_fold, written_out  # noqa: E402

from candorbot import weights  # noqa: E402

FOLDS = 3
SMOOTH = 0.5
"""The ridge: how dearly a weight away from 0 must be bought."""
APART, POWER = 1, 0.5
"""Pairs are neighbours, and a sum is divided by the root of the length: further words and other powers, tried on
seen rows, found no more."""
EVEN = 0.3
"""0: a set counts by its size; 1: all sets count alike."""
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
TABLE = ROOT / "models" / "triage.json"


def balance(learn: Sequence[Lesson]) -> Floats:
    """How much each lesson counts: the two labels alike, within a label the sets nearer to alike than
    their sizes (EVEN); then each as often as it says."""
    sizes = Counter((one.set_name, one.escalate) for one in learn)
    count = np.array([sizes[one.set_name, one.escalate] ** -EVEN for one in learn])
    label = np.array([one.escalate for one in learn])
    return evened(count, label) * np.array([one.counts for one in learn])


def threshold(
    matrix: Design, learn: Sequence[Lesson], label: NDArray[np.bool_], count: Floats
) -> float:
    """The score from which a message escalates: the highest whose pooled macro-F1 is within NEARLY of
    the best, on messages whose group was left out of the training (grouped folds of `learn`). The highest,
    for rules stand beside the weights, and each false alarm costs somebody's time. In log-odds."""
    fold = np.array([int(share("fold" + one.group) * FOLDS) for one in learn])
    odds = out_of_fold(matrix, label, fold, lambda rest: count[rest], SMOOTH)
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
    words = {word: kind for kind, words in kinds.items() for word in words}
    matrix = design([one.text for one in learn], words, APART, POWER)
    label = np.array([one.escalate for one in learn])
    count = balance(learn)
    made = made_of(matrix, label, [one.category for one in learn if one.escalate], count, SMOOTH)
    odds = threshold(matrix, learn, label, count)
    return {
        "format": weights.FORMAT,
        "apart": APART,
        "power": POWER,
        "thresholds": thresholds(made["categories"], odds),
        "sure": 1.0,
        "classes": kinds,
        **made,
    }


def sure(made: weights.Weights) -> float:
    """The score that QUIET of the seen chat lines nobody learned from do not reach."""
    held = [r.text for r in chat() if not r.unseen and share("chat" + r.id) >= CHAT_SHARE]
    scores = sorted(made.score(text).escalate for text in held)
    return (
        max(*made.thresholds.values(), round(scores[int(QUIET * len(scores))], 3))
        if scores
        else max(made.thresholds.values())
    )


def main() -> None:
    kept = [row for row in rows() if not row.unseen]
    if not kept:
        sys.exit("No data to train on: set DATA to the folder that holds A_escalation.")
    learn = lessons(kept)
    found = train(learn)
    found["sure"] = sure(weights.Weights(found))
    TABLE.write_text(written_out(found), encoding="utf-8")
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
