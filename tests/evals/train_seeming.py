"""Train the small tables of what a text seems to do: models/honesty.json and voice.json, from the written lines of
models/honesty.yaml and voice.yaml.

    python tests/evals/train_seeming.py     (data: $DATA, by default ../shared/data beside the checkout)

As for triage, one logistic regression says whether a text does any of it at all, another which. For honesty, what is
ordinary is learned, too, from models/examples.yaml, seen lines of real chat and help pages: without these, words of a trade
that no line has were taken for dishonest ones. The same lines, data and locked versions give the same file, byte for byte. Two
minutes.

The threshold is where FALSE of the good lines raise an alarm when a quarter of the writers is left out of the training, in
turn, each line read in pieces as the gate reads it. Half of those lines stand near a bad one on purpose; of ordinary
replies fewer do. The settings below were chosen likewise, in trials that are not kept here.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import yaml
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

import lessons  # noqa: E402
from ridge import Floats  # noqa: E402
from split import chat  # noqa: E402
from tables import design, evened, made_of, out_of_fold, written_out  # noqa: E402

from candorbot import seeming, weights  # noqa: E402
from candorbot.brand import Locale  # noqa: E402
from candorbot.knowledge import load_knowledge, sentences  # noqa: E402
from candorbot.labels import label  # noqa: E402
from candorbot.verdict import Tie  # noqa: E402
from candorbot.writers.phrases.en import PLAIN, WARM  # noqa: E402

GOOD = "good"
"""What lines are called in either file that do nothing of it."""
SMOOTH = 0.1
APART, POWER = 3, 0.15
"""How far apart the words of a pair may stand, and how much less a word of a long text counts."""
FOLDS = 4
FALSE = {"honesty": 0.02, "voice": 0.005}
"""The share of good lines that may be taken for bad ones."""
LEAST_WORDS = 6
"""Shorter lines of chat teach nothing of what a whole text does."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    seems: str
    source: str
    writer: int | None = None

    @property
    def bad(self) -> bool:
        return self.seems != GOOD


def written(table: str) -> list[Line]:
    """The lines a table learns from."""
    file = ROOT / "models" / f"{table}.yaml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [
        Line(str(text), seems, "written", writer)
        for writer, found in enumerate(data["writers"])
        for seems, texts in found.items()
        for text in texts
    ]


def ordinary() -> list[Line]:
    """What members of many kinds of communities write, what people ask and answer in real chat, and help pages."""
    examples = [one.text for one in lessons.written() if not one.escalate]
    said = [row.text for row in chat() if not row.unseen and len(row.text.split()) >= LEAST_WORDS]
    pages = load_knowledge(ROOT / "brands" / "harbor" / "knowledge")
    told = dict.fromkeys(text for section in pages for text in sentences(section.text))
    return [
        *(Line(text, GOOD, "examples") for text in examples),
        *(Line(text, GOOD, "chat") for text in said),
        *(Line(text, GOOD, "pages") for text in told),
    ]


def ours() -> list[Line]:
    """What the offline writer and "Fix it" say in English: the voice itself."""
    said = [text for slots in (PLAIN, WARM) for texts in slots.values() for text in texts]
    for locale in get_args(Locale):
        said += [label(tie, "this", "en", locale) for tie in get_args(Tie)]
    return [Line(re.sub(r"\{\w+\}", "this", text), GOOD, "ours") for text in filter(None, said)]


def balance(lines: Sequence[Line]) -> Floats:
    """How much each line counts: of what is good, each source together as much as any other; and all that as much as the
    bad ones."""
    sizes = Counter((line.bad, line.source) for line in lines)
    count = np.array([1 / sizes[line.bad, line.source] for line in lines])
    return evened(count, np.array([line.bad for line in lines]))


def surest(lines: Sequence[Line]) -> Floats:
    """The highest log-odds of each written line's pieces, by what a part of the writers teach without its own."""
    mine = [line for line in lines if line.writer is not None]
    looks = [(n, *look) for n, line in enumerate(mine) for look in seeming.pieces(line.text)]
    parts = [
        Line(mine[n].text[start:end], mine[n].seems, "part", mine[n].writer)
        for n, (start, end), _ in looks
    ]
    every = [*lines, *parts]
    matrix = design([line.text for line in every], {}, APART, POWER)
    label = np.array([line.bad for line in every])
    fold = np.array([-1 if line.writer is None else line.writer % FOLDS for line in every])
    learned = np.arange(len(every)) < len(lines)

    def count(rest: NDArray[np.bool_]) -> Floats:
        kept = [line for line, is_kept in zip(lines, rest[learned], strict=True) if is_kept]
        counts = np.zeros(int(rest.sum()))
        counts[: len(kept)] = balance(kept)
        return counts

    odds = out_of_fold(matrix, label, fold, count, SMOOTH)[~learned]
    best = np.full(len(mine), -np.inf)
    alone: dict[tuple[int, int], float] = {}
    for (n, _, numbers), odd in zip(looks, odds, strict=True):
        if len(numbers) == 1:
            alone[n, numbers[0]] = max(alone.get((n, numbers[0]), -np.inf), odd)
        elif weights.logistic(max(alone[n, one] for one in numbers)) < seeming.EVEN:
            continue
        best[n] = max(best[n], odd)
    return best


def threshold(mine: Sequence[Line], odds: Floats, false: float) -> float:
    """The log-odds which this share of the good lines reaches."""
    good = odds[[not line.bad for line in mine]]
    return float(np.quantile(good, 1 - false))


def report(mine: Sequence[Line], odds: Floats, at: float) -> Iterator[str]:
    for name in sorted({line.seems for line in mine}):
        reach = [odds[n] >= at for n, line in enumerate(mine) if line.seems == name]
        yield f"  {name:<18} reach the threshold, their writers left out: {sum(reach)} of {len(reach)}"


def train(table: str, more: Sequence[Line]) -> None:
    """Write one table; `more`: good lines beside the written ones."""
    mine = written(table)
    lines = [*mine, *more]
    odds = surest(lines)
    at = threshold(mine, odds, FALSE[table])
    matrix = design([line.text for line in lines], {}, APART, POWER)
    label = np.array([line.bad for line in lines])
    named = [line.seems for line in lines if line.bad]
    made = {
        "format": weights.FORMAT,
        "apart": APART,
        "power": POWER,
        "thresholds": dict.fromkeys(seeming.TABLES[table], round(weights.logistic(at), 3)),
        "sure": 1.0,  # a guess never is
        "classes": {},
        **made_of(matrix, label, named, balance(lines), SMOOTH),
    }
    file = seeming.table_file(table)
    file.write_text(written_out(made), encoding="utf-8")
    writers = len({line.writer for line in mine})
    least = seeming.trained(table).threshold
    print(
        f"{table}: {len(mine)} lines of {writers} writers, {file.stat().st_size:,} bytes, threshold {least}"
    )
    print(*report(mine, odds, at), sep="\n")


def main() -> None:
    if not chat():
        sys.exit("No data to train on: set DATA to the folder that holds D_feedback.")
    train("honesty", [*ordinary(), *ours()])
    train("voice", ours())


if __name__ == "__main__":
    main()
