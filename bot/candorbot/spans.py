"""Where the sentences of a text stand: code points, end exclusive."""

from __future__ import annotations

import re
from functools import lru_cache

Span = tuple[int, int]

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?: ?\[\d{1,3}\]| #\w+)*(?=\s|$)|\n")
_SHORT = 3
_LOOK_BACK = 40
"""Characters before a full stop that are looked at: more than any abbreviation has."""


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[Span, ...]:
    """Where each sentence stands, in order, without the space around it. A line is a sentence at most; a
    number, a letter or a short word before a small letter ends none (1. e.g. etc.)."""
    spans, start = [], 0
    for match in _END.finditer(text):
        before = text[max(start, match.start() - _LOOK_BACK) : match.start()]
        if match[0] == "." and _goes_on(before, text[match.end() : match.end() + 2]):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return tuple(span for a, b in spans if (span := _stripped(text, a, b))[0] < span[1])


def _goes_on(before: str, after: str) -> bool:
    word = (before.split() or [""])[-1].lstrip("(\"'")
    if len(word) <= 1 or (len(word) <= 2 and word.isdigit()):
        return True
    return (len(word) <= _SHORT or "." in word) and after[1:].islower()


def _stripped(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
