"""What a text seems to do, by trained words, where no rule's phrase says so.

People plan dishonest things in words of their own ("a few warm words from friendly faces"), and there are more ways to
sound wrong than a list has. The tables models/honesty.json and models/voice.json (see weights) say how much sentences
are like those that do such things. They know English, and are no proof: rules say whom it is held against (`seems:`),
and what a phrase of their policy finds goes before it.
"""

from __future__ import annotations

import hashlib
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
KEPT = 2_000
"""Pieces whose score is kept at hand."""
LONGEST = 40
"""Letters of a word that are shown."""


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


def seemings(table: str, text: str) -> list[Seeming]:
    """What sentences of an English text, folded or not, seem to do, in order; linear in its length."""
    weights = trained(table)
    scores = ((_score(table, text[start:end]), (start, end)) for start, end in pieces(text))
    found: list[tuple[Scored, Span]] = []
    for scored, span in sorted(scores, key=lambda one: one[1]):
        if not weights.escalates(scored):
            continue
        if not found or found[-1][1][1] <= span[0]:
            found.append((scored, span))
        elif found[-1][0].escalate < scored.escalate:  # of those that overlap the surest
            found[-1] = scored, span
    if found and detect(text) not in (LANGUAGE, None):
        return []
    return [Seeming(scored.likeliest, *span, _words(scored)) for scored, span in found]


@lru_cache(KEPT)
def _score(table: str, piece: str) -> Scored:
    """Kept, for a draft is looked at when it is written, shown, approved and sent."""
    return trained(table).score(piece)


def pieces(text: str) -> Iterator[Span]:
    """Each sentence, and each with the next: in a longer part one that matters is lost among others."""
    found = sentences(text)
    yield from found
    yield from ((one[0], two[1]) for one, two in pairwise(found))


def _words(scored: Scored) -> tuple[str, ...]:
    """The words that weighed most, without those that say nothing alone if there are others."""
    words = tuple(word.name[:LONGEST] for word in scored.words)
    return tuple(word for word in words if word.lower() not in STOP) or words
