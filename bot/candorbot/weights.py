"""The small trained classifier: a plain table of weights, added up. It says how much a message looks like
those a person must see, of which category, and by which words.

A message's score is the sum of what its words, the letter groups inside them, its pairs of words and
its pairs of word classes weigh, divided by a function of its length, through the logistic function. The
tables are models/triage.json, of members' messages, and models/honesty.json and voice.json, of texts that are about to
leave (see seeming), one line for each feature; `make train` writes them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any, TypeVar

from candorbot.errors import BadFile

Table = TypeVar("Table")
FORMAT = 1
MAX_BYTES = 5_000_000
UNIT = 1000
"""Weights are whole numbers, in thousandths."""
LETTERS = (3, 4, 5)
"""How many letters the groups inside a word have."""
LETTERS_MARK = "~"
"""What a letter group's name begins with in the table."""
LONGEST_WORD = 24
"""Letters after these are not grouped: no word needs them, and a wall of text costs no more. Nor is what a longer
word weighs kept."""
REACH = 4
"""How far apart, in words, two classes may stand to be seen as a pair."""
SHOWN = 5
"""Words shown as the reason, at most."""
CURE = "Run make train, or install Candor again."
_KEPT = 20_000
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[!?]{1,2}|[\"“”]|[\U0001f300-\U0001faff\u2600-\u27bf]")
_ASCII_WORD = re.compile(r"[a-z0-9]++(?:'[a-z0-9]++)*+|[!?]{1,2}|\"")
"""The same in a small-letter ASCII text, and twice as fast."""
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
    table's lowest threshold, `categories` holds the share of each (they add up to 1), the likeliest first, and
    `words` what weighed most. Below it both are empty, and cost nothing."""

    escalate: float
    categories: Mapping[str, float] = field(default_factory=dict)
    words: tuple[Weighed, ...] = ()

    @property
    def likeliest(self) -> str:
        """The likeliest category, or ""."""
        return next(iter(self.categories), "")


def words_of(text: str) -> list[str]:
    """The words as the table knows them: lower case, straight apostrophes; ! and ?, quotes and emoji too."""
    plain = _plain(text)
    return (_ASCII_WORD if plain.isascii() else _WORD).findall(plain)


def _plain(text: str) -> str:
    return text.lower().translate(_STRAIGHT) if not text.isascii() else text.lower()


def letter_groups(word: str) -> Iterator[str]:
    """`<ki`, `kil` ... `ill>`: the letter groups of a word, its edges marked, each with the table's mark."""
    for group in _groups(word):
        yield LETTERS_MARK + group


def _groups(word: str) -> list[str]:
    if not word[0].isalnum():
        return []
    edged = f"<{word[:LONGEST_WORD]}>"
    wide = len(edged) + 1
    return [edged[at : at + size] for size in LETTERS for at in range(wide - size)]


def pairs_of(words: Sequence[str], apart: int = 1) -> set[str]:
    """Each two words that stand at most `apart` from one another, neighbours as "a b" and others as "a _ b"; the
    start and the end of the message count as words."""
    all_ = ("^", *words, "$")
    pairs = set(map(" ".join, pairwise(all_)))
    for step in range(2, apart + 1):
        pairs.update(map(" _ ".join, zip(all_, all_[step:], strict=False)))
    return pairs


def class_pairs(words: Sequence[str], classes: Mapping[str, str]) -> set[str]:
    """Each two classes that stand in this order at most REACH words apart."""
    stand = [(at, classes[word]) for at, word in enumerate(words) if word in classes]
    pairs = {f"@{kind}" for _, kind in stand}
    for index, (at, one) in enumerate(stand):
        for later, two in stand[index + 1 : index + 1 + REACH]:
            if later - at <= REACH:
                pairs.add(f"@{one} @{two}")
    return pairs


def length_factor(distinct: int, power: float = 0.5) -> float:
    """What a sum over `distinct` different words is multiplied by: long messages are not all alarms."""
    return 1 / math.pow(distinct + 4, power)


def logistic(log_odds: float) -> float:
    """0 to 1, for any number."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))


def _row(cells: Sequence[int], wide: int) -> tuple[int, ...]:
    """`wide` numbers, of which those named by `cells` (place, number, place, number ...) are not 0."""
    row = [0] * wide
    for index, weight in zip(cells[::2], cells[1::2], strict=True):
        row[index] = weight
    return tuple(row)


def load_table(path: Path, made: Callable[[Mapping[str, Any]], Table]) -> Table:
    """What is `made` of the table in the file at `path`. Raises BadFile, naming it, if it is missing, larger
    than MAX_BYTES, or not a table of this format."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise BadFile(path, None, f"is larger than {MAX_BYTES:,} bytes.", CURE)
        table = json.loads(raw)
        if not isinstance(table, dict) or table.get("format") != FORMAT:
            raise BadFile(path, None, f"is not a table of format {FORMAT}.", CURE)
        return made(table)
    except OSError as error:
        raise BadFile(path, None, f"cannot be read ({error.strerror}).", CURE) from None
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise BadFile(path, None, f"is not a table of weights ({error}).", CURE) from None


class Weights:
    """The table, ready to score. Build it with `load`; nothing a message says changes the next one's score."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.thresholds = {name: float(least) for name, least in table["thresholds"].items()}
        """From which score on a message of a category escalates."""
        self.threshold = min(self.thresholds.values())
        """Below this score no message does, of whatever category."""
        self.sure = float(table["sure"])
        """From this score on nearly no line of ordinary chat would: one in a thousand."""
        self.categories: tuple[str, ...] = tuple(table["categories"])
        self.classes: dict[str, str] = {
            word: kind for kind, words in table["classes"].items() for word in words
        }
        self._apart = int(table["apart"])
        self._power = float(table["power"])
        """What the pairs and the length factor are made with."""
        self._bias = float(table["bias"])
        self._category_bias = [float(bias) for bias in table["category_bias"]]
        self._weights: dict[str, int] = {}
        """Of words, pairs and classes."""
        self._letters: dict[str, int] = {}
        """Of letter groups, without their mark."""
        for feature, weight in table["weights"].items():
            if feature[0] == LETTERS_MARK:
                self._letters[feature[1:]] = weight
            else:
                self._weights[feature] = weight
        self._by_category = {
            feature: _row(cells, len(self.categories))
            for feature, cells in table["by_category"].items()
        }
        """For each feature what it weighs for each category, in their order."""
        self._words: dict[str, int] = {}
        self._check()

    def _check(self) -> None:
        """Raises ValueError for a table that would fail, or say nothing, on a message."""
        numbers = (
            self._bias,
            self._power,
            self.sure,
            *self._category_bias,
            *self.thresholds.values(),
        )
        weighs = (self._weights, self._letters)
        if not all(map(math.isfinite, numbers)):
            raise ValueError("a number is not finite")
        if not all(type(weight) is int for some in weighs for weight in some.values()):
            raise ValueError("a weight is no whole number")
        if set(self.categories) != set(self.thresholds):
            raise ValueError("categories and thresholds differ")
        if len(self.categories) != len(self._category_bias):
            raise ValueError("category_bias has not one number for each category")

    @classmethod
    def load(cls, path: Path) -> Weights:
        """The table in the file at `path`. Raises BadFile (see `load_table`)."""
        return load_table(path, cls)

    def escalate(self, text: str) -> float:
        """The score alone, 0 to 1: what `score` says without its reasons. Any string; linear time; never
        raises."""
        return self._sum(text)[0]

    def score(self, text: str) -> Scored:
        """How much `text` looks like a message for a person, of which category, and by which words."""
        escalate, distinct, others, factor = self._sum(text)
        if escalate < self.threshold:
            return Scored(escalate)
        scored = Scored(escalate, self._shares(distinct | others, factor))
        if not self.escalates(scored):
            return scored
        return Scored(escalate, scored.categories, self._heaviest(text, factor))

    def escalates(self, scored: Scored) -> bool:
        """Whether a score reaches the threshold of its likeliest category."""
        likeliest = scored.likeliest
        return bool(likeliest) and scored.escalate >= self.thresholds[likeliest]

    def _sum(self, text: str) -> tuple[float, set[str], set[str], float]:
        """The score, the words and the pairs it was made of, and what a sum is multiplied by."""
        words = words_of(text)
        distinct = set(words)
        others = pairs_of(words, self._apart)
        if self.classes:
            others |= class_pairs(words, self.classes)
        total = sum(map(self._weights.get, others, repeat(0)))
        known = self._words.get
        total += sum([known(word) or self._word(word) for word in distinct])
        factor = length_factor(len(distinct), self._power)
        return logistic(self._bias + total * factor / UNIT), distinct, others, factor

    def _word(self, word: str) -> int:
        """What a word weighs with its letter groups; kept unless it is long, for words come again."""
        known = self._words.get(word)
        if known is not None:
            return known
        weight = self._weights.get(word, 0)
        weight += sum(map(self._letters.get, _groups(word), repeat(0)))
        if len(word) <= LONGEST_WORD:
            if len(self._words) >= _KEPT:
                self._words.clear()
            self._words[word] = weight
        return weight

    def _shares(self, features: Iterable[str], factor: float) -> dict[str, float]:
        by_category = self._by_category
        rows = [by_category[feature] for feature in features if feature in by_category]
        sums = list(map(sum, zip(*rows, strict=True))) or [0] * len(self.categories)
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
        if text.isascii():
            found = [(m.group(), *m.span()) for m in _ASCII_WORD.finditer(text.lower())]
        else:
            found = [(_plain(m.group()), *m.span()) for m in _WORD.finditer(text)]
        heavy: dict[str, tuple[int, int, int]] = {}
        for word, start, end in found:
            if word not in heavy:
                heavy[word] = (self._word(word), start, end)
        for (one, start, _), (two, _, end) in pairwise(found):
            pair = f"{one} {two}"
            if pair in self._weights and pair not in heavy:
                heavy[pair] = (self._weights[pair], start, end)
        most = sorted(heavy.values(), key=lambda item: (-item[0], item[1]))[:SHOWN]
        return tuple(
            Weighed(text[start:end], start, end, round(weight * factor / UNIT, 3))
            for weight, start, end in most
            if weight > 0
        )
