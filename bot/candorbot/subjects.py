"""Which of the subjects that somebody named a text is about, in any of their words' forms. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from candorbot import language
from candorbot.terms import terms


def touches(text: str, about: Sequence[str]) -> str:
    """The first of these words or phrases that a text has, in any of their forms; "" if none."""
    spoken, said = _as_terms(text)
    for named in about:
        wanted = " ".join(terms(named, spoken))
        if wanted and f" {wanted} " in said:
            return named
    return ""


@lru_cache(1_000)
def _as_terms(text: str) -> tuple[str, str]:
    """The language of a text, and its terms between spaces."""
    spoken = language.detect(text) or "en"
    return spoken, f" {' '.join(terms(text, spoken))} "
