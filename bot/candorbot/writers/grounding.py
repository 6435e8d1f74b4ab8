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

LEAST = 0.7
"""The share of a sentence's telling words that stand in what it cites."""
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


def why_not(sentence: str, cited: Sequence[str], language: str, known: str = "") -> str:
    """What a sentence says that the cited texts do not: "" if they say it all.

    known  names that may stand in it all the same: the brand's
    """
    text = "\n".join(cited)
    if not text.strip():
        return "it cites nothing"
    numbers = set(_NUMBER.findall(text))
    for number in _NUMBER.findall(sentence):
        if number not in numbers:
            return f"the number {number}"
    for address in _ADDRESS.findall(sentence):
        if address.rstrip(".,;:!?)") not in text:
            return "a link"
    for groups in _QUOTE.findall(sentence):
        if not any(group in text for group in groups if group):
            return "a quotation"
    for name in need.names(sentence, language):
        if not need.knows(f"{text}\n{known}", name, language):
            return f"the name {name}"
    words = [one for one in terms.content_words(sentence) if one not in GENERAL]
    there = set(terms.terms(f"{text}\n{known}", language))
    found = sum(terms.term(one, language) in there for one in words)
    if words and found < LEAST * len(words):
        return "words of its own"
    if _negated(sentence) != _negated(_nearest(sentence, text, language)):
        return "the opposite"
    return ""


def _negated(sentence: str) -> bool:
    return len(_NOT.findall(sentence)) % 2 == 1


def _nearest(sentence: str, text: str, language: str) -> str:
    """The sentence of a text that has most of another's words."""
    sought = set(terms.terms(sentence, language))
    parts = [part for part in _SENTENCE.split(text) if part.strip()]
    return max(parts, key=lambda part: len(sought & set(terms.terms(part, language))), default="")
