"""What a text seems to do, by trained words, where no rule's phrase says so.

People plan dishonest things in words of their own ("a few warm words from friendly faces"), and there are more ways to
sound wrong than a list has. The tables models/honesty.json and models/voice.json (see weights) say how much sentences
are like those that do such things. They know English, and are no proof: rules say whom it is held against (`seems:`),
and what a phrase of their policy finds goes before it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from candorbot.errors import BadFile
from candorbot.language import detect
from candorbot.paths import shipped
from candorbot.spans import Span, sentences
from candorbot.weights import CURE, Scored, Weights
from candorbot.wordlists import STOP

TABLES = {
    "honesty": ("fake_opinions", "hidden_criticism", "hidden_tie", "machine_says_human"),
    "voice": ("off_voice",),
}
"""What each table tells of."""
SEEMS = {name: table for table, names in TABLES.items() for name in names}
"""What a text can seem to do or be, and the table that tells."""
LANGUAGE = "en"
LONG, PART = 30, 20
"""Words from which on a sentence is looked at in parts, too, and words of these."""
EVEN = 0.5
"""Two sentences are looked at together where one of them alone is as likely as not to do it: others gave more
false alarms than they found."""
LONGEST = 40
"""Letters of a word that are shown."""

_WORD = re.compile(r"\S+")
_WRAP = re.compile(r"(?<=[\w,;'\"’”-])[ \t]*\r?\n(?=[a-z])")
"""A line's end inside a sentence."""


@dataclass(frozen=True, slots=True)
class Seeming:
    """One or two sentences that seem to do something: `name` is one of SEEMS, `words` those that weighed most."""

    name: str
    start: int
    end: int
    words: tuple[str, ...]


def table_file(table: str) -> Path:
    """The file of one of TABLES."""
    return shipped("models") / f"{table}.json"


@cache
def trained(table: str) -> Weights:
    """One of TABLES, read once. Raises BadFile if it is not right."""
    file = table_file(table)
    weights = Weights.load(file)
    if set(weights.categories) != set(TABLES[table]):
        raise BadFile(file, None, f"is not a table of {', '.join(TABLES[table])}.", CURE)
    return weights


@cache
def digest() -> str:
    """What changes with the trained words. Raises BadFile if they are not right."""
    read = hashlib.sha256()
    for table in TABLES:
        trained(table)
        read.update(table_file(table).read_bytes())
    return read.hexdigest()


@lru_cache(maxsize=64)
def seemings(table: str, text: str) -> tuple[Seeming, ...]:
    """What sentences of an English text, folded or not, seem to do, in order; linear in its length. Two are told together
    only where neither is told alone."""
    weights = trained(table)
    alone: dict[int, float] = {}
    told: dict[int, Seeming] = {}
    for (start, end), numbers in pieces(text):
        first, last = numbers[0], numbers[-1]
        if first in told or last in told:
            continue
        if first != last and max(alone[first], alone[last]) < EVEN:
            continue
        scored = weights.score(text[start:end])
        if first == last:
            alone[first] = max(alone.get(first, 0), scored.escalate)
        if weights.escalates(scored):
            one = Seeming(scored.likeliest, start, end, _words(scored))
            told.update(dict.fromkeys(numbers, one))
    if told and detect(text) not in (LANGUAGE, None):
        return ()
    return tuple(dict.fromkeys(told[n] for n in sorted(told)))


def pieces(text: str) -> Iterator[tuple[Span, tuple[int, ...]]]:
    """All that is looked at, with the numbers of the sentences it is of: each, parts of a long one, and each with the
    next. In a longer text one that matters would be lost among others."""
    stand = sentences(_unwrapped(text))
    for n, sentence in enumerate(stand):
        for part in _parts(text, sentence):
            yield part, (n,)
    for n, (one, two) in enumerate(pairwise(stand)):
        yield (one[0], two[1]), (n, n + 1)


def _parts(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence; and of a long one each PART words from its start on, every half of that."""
    yield sentence
    if sentence[1] - sentence[0] <= 2 * LONG:
        return
    words = [word.span() for word in _WORD.finditer(text, *sentence)]
    if len(words) > LONG:
        for first in range(0, len(words) - PART // 2, PART // 2):
            yield words[first][0], words[first : first + PART][-1][1]


def _unwrapped(text: str) -> str:
    """The text, as long as it is, without line ends that only wrap a sentence."""
    return _WRAP.sub(lambda found: " " * len(found[0]), text)


def _words(scored: Scored) -> tuple[str, ...]:
    """The words that weighed most, without those that say nothing alone if there are others."""
    words = tuple(" ".join(word.name.split())[:LONGEST] for word in scored.words)
    return tuple(word for word in words if word.lower() not in STOP) or words
