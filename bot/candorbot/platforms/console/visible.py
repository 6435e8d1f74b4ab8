"""Text as a terminal may show it: what would act on the terminal or on the reader is made visible.

Escape sequences, bidi overrides, invisible letters and towers of accents come in members' words. Here
they become plain marks (␛, ⟨U+202E⟩) or are dropped; everything else stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata

from candorbot.errors import UserError
from candorbot.request import TEXT_LIMIT

MAX_STACKED = 4
"""Accents on one letter; the most any living script needs in plain text."""

_ORDINARY = re.compile(r"[\x20-\x7e\n]*")
_BREAKS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_JOINERS = "\u200c\u200d"
_HARMLESS = "\u00ad\u200b\u200e\u200f\u061c\u2060\ufeff"
"""Invisible marks that honest text carries by the way: dropped without a word."""


def visible(text: str) -> str:
    """`text` with nothing left in it that a terminal would obey. Lines stay lines, at most one blank
    line in a row; the result can be encoded in UTF-8."""
    if not _ORDINARY.fullmatch(text):
        text = "".join(_marks(_BREAKS.sub("\n", text)))
    return _BLANK_LINES.sub("\n\n", text)


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


def _marks(text: str) -> list[str]:
    shown: list[str] = []
    stacked = MAX_STACKED  # no accent stands at the start of a text: there is nothing below it
    for char in text:
        kind = unicodedata.category(char)
        if kind in ("Mn", "Me") or char in _JOINERS:
            stacked += 1
            if stacked <= MAX_STACKED:
                shown.append(char)
            continue
        if char in _HARMLESS:
            continue
        stacked = 0
        if char == "\n":
            stacked = MAX_STACKED
            shown.append(char)
        elif char == "\t":
            shown.append("    ")
        elif kind == "Cc":
            shown.append(_picture(char))
        elif kind == "Cs":
            shown.append("\ufffd")
        elif kind == "Cf":
            shown.append(f"⟨U+{ord(char):04X}⟩")
        else:
            shown.append(char)
    return shown


def _picture(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
