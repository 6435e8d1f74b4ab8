"""Whether a sentence says what the sources it cites say: by its numbers, names, links, quotes and words. Pure, and
no model is asked.

It is strict on purpose: a sentence that is left out can be looked up; one that was invented cannot be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from candorbot import terms
from candorbot.wordlists import GENERAL
from candorbot.writers import need

ENOUGH = 0.7
"""A sentence with this share of its telling words in what it cites is borne out."""
DOUBTFUL = 0.5
"""One with less, but this much, is for a person to look at; what has less still is left out."""
LONGEST = 600
"""Characters of a sentence; a longer one is none."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_QUOTE = re.compile(r"“([^”]{3,})”|„([^“]{3,})“|«\s*([^»]{3,}?)\s*»|\"([^\"]{3,})\"")
_ADDRESS = re.compile(
    r"https?://\S+|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
_NOT = re.compile(
    r"\b(?:not|no|never|none|nothing|neither|nor|cannot|without|\w+n['’]t|nicht|kein\w*|nie|niemals|ohne|"
    r"jamais|aucune?|sans|ne|n['’]\w+|nunca|ning[uú]n\w*|sin|jam[aá]s)\b",
    re.IGNORECASE,
)


def borne_out(sentence: str, cited: Sequence[str], language: str, known: str = "") -> float:
    """How much of a sentence the cited texts say: the share of its telling words that stand there, 0 to 1. It is 0 for
    one that cites nothing, or has a number, name, link or quotation that is not there, or says the opposite.

    known  names that may stand in it all the same: the brand's
    """
    text = "\n".join(cited)
    if len(sentence) > LONGEST or not text.strip() or _invents(sentence, text, language, known):
        return 0.0
    if _negated(sentence) != _negated(_nearest(sentence, text, language)):
        return 0.0
    words = [one for one in terms.content_words(sentence) if one not in GENERAL]
    there = set(terms.terms(f"{text}\n{known}", language))
    found = sum(terms.term(one, language) in there for one in words)
    if not words:  # it says nothing of its own, or something nobody can look up
        return float(sentence in text)
    return found / len(words)


def _invents(sentence: str, text: str, language: str, known: str) -> bool:
    """Whether a sentence has a number, link, quotation or name that a text has not."""
    numbers = set(_NUMBER.findall(text))
    quotes = ([one for one in groups if one] for groups in _QUOTE.findall(sentence))
    return (
        any(number not in numbers for number in _NUMBER.findall(sentence))
        or any(one.rstrip(".,;:!?)") not in text for one in _ADDRESS.findall(sentence))
        or any(one not in text for found in quotes for one in found)
        or any(
            not need.knows(f"{text}\n{known}", name, language)
            for name in need.names(sentence, language)
        )
    )


def _negated(sentence: str) -> bool:
    return len(_NOT.findall(sentence)) % 2 == 1


def _nearest(sentence: str, text: str, language: str) -> str:
    """The sentence of a text that has most of another's words."""
    sought = set(terms.terms(sentence, language))
    parts = [part for part in _SENTENCE.split(text) if part.strip()]
    return max(parts, key=lambda part: len(sought & set(terms.terms(part, language))), default="")
