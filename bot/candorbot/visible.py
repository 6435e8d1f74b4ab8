"""Text as people may be shown it: what would act on a terminal or on the reader is made visible.

Escape sequences, bidi overrides, invisible letters and towers of accents come in members' words. Here
they become plain marks (␛, ⟨U+202E⟩) or are dropped; everything else stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from candorbot.errors import UserError
from candorbot.request import TEXT_LIMIT

MAX_STACKED = 4
"""Accents on one letter; the most any living script needs in plain text."""

_ODD = re.compile(
    r"[^\x20-\x7e\n\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205f\u20a0-\u20cf"
    r"\u2100-\u2bff]+"
)
"""What is looked at one by one. The others, ASCII, letters of Europe, typography and signs, are all harmless."""
_NO_GLYPH = re.compile("[\u2065\ufff0-\ufff8\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]")
"""Not given to any letter, and shown by nobody (Unicode, Default_Ignorable_Code_Point)."""
_BREAKS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_JOINERS = "\u200c\u200d"
_HARMLESS = "\u00ad\u200b\u200e\u200f\u061c\u2060\ufeff"
"""Invisible marks that honest text carries by the way: dropped without a word."""


def visible(text: str) -> str:
    """`text` with nothing left in it that is obeyed instead of read. Lines stay lines, at most one blank
    line in a row; the result can be encoded in UTF-8."""
    if _ODD.search(text):
        text = _ODD.sub(_shown, _BREAKS.sub("\n", text))
    return _BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text


def one_line(text: str, most: int = 0) -> str:
    """`text` as one visible line; longer than `most` characters (0: no limit) it ends in an ellipsis."""
    line = " ".join(visible(text[: most * 4 + 4] if most else text).split())
    return line if not most or len(line) <= most else line[: most - 1].rstrip() + "…"


def heard(text: str) -> str:
    """What a person typed, if it can be kept and sent. Raises UserError that says what is in the way;
    nothing is cut or mended silently."""
    if len(text) > TEXT_LIMIT:
        raise UserError(
            f"That is {len(text):,} characters; {TEXT_LIMIT:,} is the most. Nothing was sent. "
            "Shorten it, or say it in parts."
        )
    for at, char in enumerate(text, start=1):
        if char == "\0":
            raise UserError(
                f"Character {at} is a NUL, which no platform can show. Nothing was sent. "
                "Take it out and send it again."
            )
        if "\ud800" <= char <= "\udfff":
            raise UserError(
                f"Character {at} is broken: it is not UTF-8 text. Nothing was sent. "
                "Type that part again and send it once more."
            )
    return text


def _shown(run: re.Match[str]) -> str:
    """A run of odd letters as it may be seen. No accent stands where there is nothing below it."""
    before = run.string[run.start() - 1 : run.start()]
    stacked = 0 if before and before != "\n" else MAX_STACKED
    shown: list[str] = []
    for letter in run[0]:
        seen = _seen(letter)
        if seen is None:
            stacked += 1
            if stacked <= MAX_STACKED:
                shown.append(letter)
        elif seen:
            stacked = 0
            shown.append(seen)
    return "".join(shown)


@lru_cache(maxsize=20_000)
def _seen(letter: str) -> str | None:
    """How a letter is shown; None for what stands on the letter before."""
    if letter in _HARMLESS:
        return ""
    if letter == "\t":
        return "    "
    kind = unicodedata.category(letter)
    if kind in ("Mn", "Me") or letter in _JOINERS:
        return None
    if kind == "Cs":
        return "\ufffd"
    if kind == "Cc" and ord(letter) <= 0x7F:
        return "␡" if letter == "\x7f" else chr(0x2400 + ord(letter))
    unseen = kind in ("Cc", "Cf") or _NO_GLYPH.match(letter)
    return f"⟨U+{ord(letter):04X}⟩" if unseen else letter
