"""The small trained classifier: a plain table of weights, added up. It says how much a message looks like
those a person must see, of which category, and by which words.

A message's score is the sum of what its words, the letter groups inside them, its pairs of neighbours and
its pairs of word classes weigh, divided by a function of its length, through the logistic function. The
table is models/triage.json, one line for each feature; `make train` writes it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from candorbot.errors import BadFile

FORMAT = 1
MAX_BYTES = 5_000_000
UNIT = 1000
"""Weights are whole numbers, in thousandths."""
LETTERS = (3, 4, 5)
"""How many letters the groups inside a word have."""
LONGEST_WORD = 24
"""Letters after these are not grouped: no word needs them, and a wall of text costs no more."""
REACH = 4
"""How far apart, in words, two classes may stand to be seen as a pair."""
SHOWN = 5
"""Words shown as the reason, at most."""
_CURE = "Run make train, or install Candor again."
_KEPT = 50_000
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[!?]{1,2}|[\"“”]|[\U0001f300-\U0001faff\u2600-\u27bf]")
_STRAIGHT = str.maketrans("’“”", '\'""')


@dataclass(frozen=True, slots=True)
class Weighed:
    """A word or pair of words and what it added to the score (log-odds); end exclusive, code points."""

    name: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """`escalate` is 0 to 1: how much it looks like messages that a person must see. When that reaches the
    table's threshold, `categories` holds the share of each (they add up to 1), the likeliest first, and
    `words` what weighed most. Below it both are empty, and cost nothing."""

    escalate: float
    categories: Mapping[str, float] = field(default_factory=dict)
    words: tuple[Weighed, ...] = ()


def words_of(text: str) -> list[str]:
    """The words as the table knows them: lower case, straight apostrophes; ! and ?, quotes and emoji too."""
    return _WORD.findall(_plain(text))


def _plain(text: str) -> str:
    return text.lower().translate(_STRAIGHT) if not text.isascii() else text.lower()


def letter_groups(word: str) -> Iterator[str]:
    """`<ki`, `kil` ... `ill>`: the letter groups of a word, its edges marked, each with the table's mark."""
    if word[0].isalnum():
        edged = f"<{word[:LONGEST_WORD]}>"
        for size in LETTERS:
            for at in range(len(edged) - size + 1):
                yield "~" + edged[at : at + size]


def pairs_of(words: Sequence[str]) -> set[str]:
    """Each two neighbours, the start and the end of the message counted as words."""
    return set(map(" ".join, pairwise(("^", *words, "$"))))


def class_pairs(words: Sequence[str], classes: Mapping[str, str]) -> set[str]:
    """Each two classes that stand in this order at most REACH words apart."""
    stand = [(at, classes[word]) for at, word in enumerate(words) if word in classes]
    pairs = {f"@{kind}" for _, kind in stand}
    for index, (at, one) in enumerate(stand):
        for later, two in stand[index + 1 : index + 1 + REACH]:
            if later - at <= REACH:
                pairs.add(f"@{one} @{two}")
    return pairs


def length_factor(distinct: int) -> float:
    """What a sum over `distinct` different words is multiplied by: long messages are not all alarms."""
    return 1 / math.sqrt(distinct + 4)


def logistic(log_odds: float) -> float:
    """0 to 1, for any number."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))


class Weights:
    """The table, ready to score. Build it with `load`; nothing a message says changes the next one's score."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.threshold = float(table["threshold"])
        """From this score on a message escalates."""
        self.sure = float(table["sure"])
        """From this score on nearly no line of ordinary chat would: one in a thousand."""
        self.categories: tuple[str, ...] = tuple(table["categories"])
        self.classes: dict[str, str] = {
            word: kind for kind, words in table["classes"].items() for word in words
        }
        self._bias = float(table["bias"])
        self._category_bias = [float(bias) for bias in table["category_bias"]]
        self._weights: dict[str, int] = table["weights"]
        self._by_category: dict[str, list[int]] = table["by_category"]
        self._words: dict[str, int] = {}

    @classmethod
    def load(cls, path: Path) -> Weights:
        """The table in the file at `path`. Raises BadFile, naming it, if it is missing, larger than
        MAX_BYTES, or not a table of this format."""
        try:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
            if len(raw) > MAX_BYTES:
                raise BadFile(path, None, f"is larger than {MAX_BYTES:,} bytes.", _CURE)
            table = json.loads(raw)
            if not isinstance(table, dict) or table.get("format") != FORMAT:
                raise BadFile(path, None, f"is not a table of format {FORMAT}.", _CURE)
            return cls(table)
        except OSError as error:
            raise BadFile(path, None, f"cannot be read ({error.strerror}).", _CURE) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadFile(path, None, f"is not a table of weights ({error}).", _CURE) from None

    def score(self, text: str) -> Scored:
        """How much `text` looks like a message for a person. Any string; linear time; never raises."""
        words = words_of(text)
        distinct = set(words)
        others = pairs_of(words)
        others |= class_pairs(words, self.classes)
        weights = self._weights
        total = sum([weights[feature] for feature in others if feature in weights])
        total += sum(map(self._word, distinct))
        factor = length_factor(len(distinct))
        escalate = logistic(self._bias + total * factor / UNIT)
        if escalate < self.threshold:
            return Scored(escalate)
        shares = self._shares([*distinct, *others], factor)
        return Scored(escalate, shares, self._heaviest(text, factor))

    def _word(self, word: str) -> int:
        """What a word weighs with its letter groups; kept, for words come again."""
        known = self._words.get(word)
        if known is None:
            weights = self._weights
            known = weights.get(word, 0) + sum(weights.get(g, 0) for g in letter_groups(word))
            if len(self._words) >= _KEPT:
                self._words.clear()
            self._words[word] = known
        return known

    def _shares(self, features: Sequence[str], factor: float) -> dict[str, float]:
        sums = [0] * len(self.categories)
        for feature in features:
            cells = self._by_category.get(feature, ())
            for index, weight in zip(cells[::2], cells[1::2], strict=True):
                sums[index] += weight
        odds = [
            bias + one * factor / UNIT for bias, one in zip(self._category_bias, sums, strict=True)
        ]
        most = max(odds)
        shares = [math.exp(one - most) for one in odds]
        whole = sum(shares)
        order = sorted(range(len(shares)), key=lambda index: -shares[index])
        return {self.categories[index]: shares[index] / whole for index in order}

    def _heaviest(self, text: str, factor: float) -> tuple[Weighed, ...]:
        """The words and pairs that pushed up most, each once, the heaviest first."""
        found = [(_plain(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
        heavy: dict[str, tuple[int, int, int]] = {}
        for word, start, end in found:
            heavy.setdefault(word, (self._word(word), start, end))
        for (one, start, _), (two, _, end) in pairwise(found):
            pair = f"{one} {two}"
            heavy.setdefault(pair, (self._weights.get(pair, 0), start, end))
        most = sorted(heavy.values(), key=lambda item: (-item[0], item[1]))[:SHOWN]
        return tuple(
            Weighed(text[start:end], start, end, round(weight * factor / UNIT, 3))
            for weight, start, end in most
            if weight > 0
        )
