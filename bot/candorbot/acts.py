"""What a text seems to do, by trained words: dishonest acts that no rule's phrase names.

People plan dishonest things in words of their own ("a few warm words from friendly faces"). The table
models/honesty.json (see weights) says how much a part of a text looks like lines that do such things. It knows
English, and is no proof: rules of the policies say who may be told of it, and a rule's phrase goes before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from candorbot.fix import sentences
from candorbot.language import detect
from candorbot.paths import shipped
from candorbot.weights import Weights

LANGUAGE = "en"
PART = 40
"""Words of a part; a sentence that begins within them is read to its end. In a longer text one sentence that
matters would be lost among the others."""


@dataclass(frozen=True, slots=True)
class Act:
    """One part that seems to do something: `name` is the act's in the table, `words` those that weighed most."""

    name: str
    start: int
    end: int
    words: tuple[str, ...]


def table() -> Path:
    """The file of the trained words."""
    return shipped("models") / "honesty.json"


@cache
def digest() -> bytes:
    """What changes with the trained words; empty if there are none."""
    return hashlib.sha256(table().read_bytes()).digest() if table().is_file() else b""


@cache
def trained() -> Weights:
    """The trained words, read once. Raises BadFile if they are not right."""
    return Weights.load(table())


def acts(text: str) -> Iterator[Act]:
    """The parts of a text, folded or not, that seem to do something dishonest; linear in its length."""
    weights = trained()
    for start, end in _parts(text):
        part = text[start:end]
        scored = weights.score(part)
        if weights.escalates(scored) and detect(part) in (LANGUAGE, None):
            name = next(iter(scored.categories))
            yield Act(name, start, end, tuple(word.name for word in scored.words))


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Sentences of one paragraph in a row, of some PART words together."""
    start, end, words = 0, 0, 0
    for first, last in sentences(text):
        if words and (words >= PART or "\n\n" in text[end:first]):
            yield start, end
            words = 0
        start = start if words else first
        end = last
        words += len(text[first:last].split())
    if words:
        yield start, end
