"""Cutting a text that is too long, where a reader would: after a line, after a word, never inside a letter."""

from __future__ import annotations

import re
import unicodedata

from candorbot.visible import one_line

_JOINER = "\u200d"
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]*$")
LINE, WORD = 0.7, 0.9
"""How much of the room must be used before a cut waits for the next line, or the next word."""


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis; at most `most` characters (1 or more)."""
    return text if len(text) <= most else text[: place(text, most - 1)].rstrip() + "…"


def line(text: str, most: int) -> str:
    """The text as one visible line of at most `most` characters."""
    head = text[: most * 4 + 4]
    return shortened(one_line(head) + "…" * (len(head) < len(text)), most)


def place(text: str, most: int) -> int:
    """Where to cut so that at most `most` characters stand before: after a line if that leaves most of them,
    else after a word, else between two letters."""
    if len(text) <= most:
        return len(text)
    line = text.rfind("\n", int(most * LINE), most) + 1
    word = text.rfind(" ", int(most * WORD), most) + 1
    return line or word or _between_letters(text, most)


def _between_letters(text: str, at: int) -> int:
    """The last place up to `at` that parts no letter from its accents, no emoji and no flag."""
    start = at
    while start > 0 and (_belongs(text[start]) or text[start - 1] == _JOINER):
        start -= 1
    flag = _FLAG.search(text, max(0, start - 40), start)
    letters = len(flag[0]) if flag else 0
    if letters % 2 and "\U0001f1e6" <= text[start] <= "\U0001f1ff":
        start -= 1
    return start or at


def _belongs(letter: str) -> bool:
    """Whether it is part of the letter before: an accent, a joiner, a colour of skin."""
    return (
        letter == _JOINER
        or unicodedata.category(letter) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
    )
