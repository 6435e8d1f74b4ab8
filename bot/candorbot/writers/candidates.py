"""What a model proposes: candidates of sentences, as far as their shape is right; and which of them stand in the sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from candorbot import words
from candorbot.verdict import UNSUPPORTED, Doubt
from candorbot.writers.grounding import DOUBTFUL, ENOUGH

MOST = 2
"""Candidates that are looked at."""
MOST_SENTENCES = 14
"""Of each that are looked at: as many as the schema allows."""
_CITED = re.compile(r"\s*\[\d{1,2}\]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its text, the numbers of the sources it names, and whether it is a step to follow."""

    text: str
    sources: tuple[int, ...]
    step: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """The sentences of a candidate that may stand in a draft, what is doubtful in them, and how many were left out."""

    sentences: tuple[Sentence, ...]
    doubts: tuple[Doubt, ...]
    left_out: int

    @property
    def tells_enough(self) -> bool:
        """Whether at least as many stand as were left out."""
        return bool(self.sentences) and self.left_out <= len(self.sentences)


def read(data: Mapping[str, Any]) -> list[list[Sentence]]:
    """The candidates of an answer, as far as their shape is right."""
    candidates = data.get("candidates")
    found = []
    for one in candidates[:MOST] if isinstance(candidates, list) else ():
        sentences = one.get("sentences") if isinstance(one, Mapping) else None
        told = map(_sentence, sentences[:MOST_SENTENCES] if isinstance(sentences, list) else ())
        if kept := [one for one in dict.fromkeys(told) if one is not None]:
            found.append(kept)
    return found


def _sentence(told: object) -> Sentence | None:
    if not isinstance(told, Mapping) or not isinstance(told.get("text"), str):
        return None
    numbers = told.get("sources")
    sources = [n for n in numbers if type(n) is int] if isinstance(numbers, list) else []
    text = " ".join(_CITED.sub("", told["text"]).split())  # we cite; its numbers are not ours
    if not any(letter.isalpha() for letter in text):
        return None
    return Sentence(text, tuple(sources), told.get("step") is True)


def kept(shares: Sequence[tuple[Sentence, float]]) -> Kept:
    """Those of a candidate that are borne out, by the share (0 to 1) in which each is; one that is not fully is in
    doubt."""
    stand = [(one, share) for one, share in shares if share >= DOUBTFUL]
    doubts = tuple(
        Doubt(UNSUPPORTED, one.text, words.MODEL_UNSUPPORTED)
        for one, share in stand
        if share < ENOUGH
    )
    return Kept(tuple(one for one, _ in stand), doubts, len(shares) - len(stand))


def paragraphs(sentences: Sequence[Sentence], numbers: Mapping[int, int]) -> list[str]:
    """The sentences with their sources, each by its number; steps one under the other, with theirs."""
    parts: list[str] = []
    steps = 0
    joined = False
    for one in sentences:
        cited = "".join(f" [{numbers[n]}]" for n in dict.fromkeys(one.sources) if n in numbers)
        if one.step:
            steps += 1
            line = f"{steps}. {one.text}{cited}"
            parts = [*parts[:-1], f"{parts[-1]}\n{line}"] if steps > 1 else [*parts, line]
            joined = False
        else:
            line = f"{one.text}{cited}"
            parts = [*parts[:-1], f"{parts[-1]} {line}"] if joined else [*parts, line]
            joined, steps = True, 0
    return parts
