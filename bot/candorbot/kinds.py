"""What kinds of feedback a message is: a plain table of weights, added up for each kind by itself.

A message can be several kinds at once. Each kind's score is the sum of what the message's words, letter
groups, pairs of neighbours and pairs of word classes weigh (see weights), through the logistic function.
The table is models/kinds.json; `tests/evals/train_kinds.py` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import add
from pathlib import Path
from typing import Any

from candorbot.weights import (
    LONGEST_WORD,
    UNIT,
    class_pairs,
    length_factor,
    letter_groups,
    load_table,
    logistic,
    pairs_of,
    words_of,
)

KINDS = ("problem_report", "feature_request", "question", "praise", "complaint")
OTHER = "other"
"""What a message is that is none of them."""
LIKELY = 0.5
"""The score (0-1) from which a message is of a kind."""

MOST_WORDS = 20_000
"""Words whose weight is kept at hand."""


class Kinds:
    """The table, ready to score. Nothing a message says changes the next one's score."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._bias = {str(kind): float(bias) for kind, bias in table["bias"].items()}
        self._names = tuple(self._bias)
        self._words: dict[str, list[int]] = {}
        self._classes = {word: name for name, words in table["classes"].items() for word in words}
        self._weights: dict[str, list[int]] = {
            feature: [int(one) for one in cells] for feature, cells in table["weights"].items()
        }

    @classmethod
    def load(cls, path: Path) -> Kinds:
        """The table in the file at `path`. Raises BadFile (see `weights.load_table`)."""
        return load_table(path, cls)

    def scores(self, text: str) -> dict[str, float]:
        """How likely (0-1) each kind is. Any string; linear time; never raises."""
        words = words_of(text)
        distinct = set(words)
        sums = [0] * len(self._names)
        for feature in pairs_of(words) | class_pairs(words, self._classes):
            self._add(feature, sums)
        for word in distinct:
            weighs = self._words.get(word) or self._weighed(word)
            sums = list(map(add, sums, weighs))
        factor = length_factor(len(distinct)) / UNIT
        return {
            kind: logistic(self._bias[kind] + total * factor)
            for kind, total in zip(self._names, sums, strict=True)
        }

    def of(self, text: str) -> list[str]:
        """The kinds of a message, the likeliest first; OTHER alone if it is none."""
        scores = self.scores(text)
        found = [kind for kind in scores if scores[kind] >= LIKELY]
        if not found or not words_of(text):
            return [OTHER]
        return sorted(found, key=lambda kind: -scores[kind])

    def _weighed(self, word: str) -> list[int]:
        """What a word and its letter groups weigh; kept unless it is long, for words come again."""
        sums = [0] * len(self._names)
        for feature in (word, *set(letter_groups(word))):
            self._add(feature, sums)
        if len(word) <= LONGEST_WORD:
            if len(self._words) >= MOST_WORDS:
                self._words.clear()
            self._words[word] = sums
        return sums

    def _add(self, feature: str, sums: list[int]) -> None:
        cells = self._weights.get(feature)
        if cells is not None:
            for index in range(0, len(cells), 2):
                sums[cells[index]] += cells[index + 1]
