"""What is shown to people, whatever was written."""

from __future__ import annotations

import sys
import unicodedata

from candorbot.visible import visible

OBEYED = ("Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp")
"""Kinds of characters that act on what is around them, or cannot be seen."""
UNSEEN = {0x2065, *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE0100), *range(0xE01F0, 0xE1000)}
"""Given to no letter, and shown by nothing."""


def test_every_character_that_can_be_seen_stays_as_it_was_written() -> None:
    letters = (chr(code) for code in range(0x20000) if code not in UNSEEN)
    seen = "a".join(letter for letter in letters if unicodedata.category(letter) not in OBEYED)
    assert visible(seen) == seen


def test_a_character_that_cannot_be_seen_is_shown_by_its_number_or_dropped() -> None:
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        hidden = code in UNSEEN or unicodedata.category(letter) in ("Cc", "Cf", "Cs")
        if hidden and letter not in "\n\u200c\u200d":
            assert letter not in visible(f"a{letter}a"), hex(code)
