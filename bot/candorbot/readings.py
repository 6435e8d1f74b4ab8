"""The ways in which a person can read a folded text: as it stands, and with its disguised letters plain.

For checking only, like the fold itself: what people see, approve and post is always the original.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from candorbot.text import REGIONAL, Folded, without

_LEET = str.maketrans("013457@$!", "oieastasi")
_LEET_AS_L = str.maketrans("013457@$!", "oleastasl")
_MAYBE_LEET = re.compile(r"[0134579@$!](?:(?<=[A-Za-z].)|(?=[A-Za-z]))")
"""A figure or sign beside a letter."""
_TOKEN = re.compile(r"(?<![A-Za-z0-9@$!])[A-Za-z]*+[0-9@$!][A-Za-z0-9@$!]*")
"""A word that has a figure or sign."""
_LEET_LETTERS = 4
"""Shorter ones are names as they stand: mp3, GA4, b2b."""
_SIGNS = r"(?<=[A-Za-z])[^\w\s\x00-\x7f]{1,6}(?=[A-Za-z])"
_CUT = re.compile(rf"{_SIGNS}|(?<=[A-Za-z])-? ?\n(?=[A-Za-z])")
"""What cuts a word in two: an emoji or another sign, or a line's end, perhaps with a hyphen."""
_SHORT_LINES = 3
"""Words a line has at most, on average, in a text that is cut into lines so as not to be read."""


def readings(folded: str) -> tuple[str, ...]:
    """A folded text, and the other ways in which a person reads it: figures for letters (l0ve), letters
    that make flags, and a sentence of a few words a line. Each is as long as the text, letter for letter,
    so that positions hold in all of them."""
    plain = folded.translate(REGIONAL) if not folded.isascii() else folded
    lines = plain.count("\n") + 1
    if lines > _SHORT_LINES and len(plain.split()) <= _SHORT_LINES * lines:
        plain = plain.replace("\n", " ")
    found = [plain]
    if _MAYBE_LEET.search(plain):
        found += (_without_leet(plain, letters) for letters in (_LEET, _LEET_AS_L))
    return tuple(dict.fromkeys((folded, *found)))


@dataclass(frozen=True)
class View:
    """One way to read a text: `read` is as long as `folded`'s text, letter for letter."""

    folded: Folded
    read: str

    @cached_property
    def subject(self) -> str | bytes:
        """The same for RE2, which works on bytes: plain ASCII is handed over as such, and positions stay the same."""
        return self.read.encode("ascii") if self.read.isascii() else self.read


def views(folded: Folded) -> tuple[View, ...]:
    """All ways to read a folded text, itself the first."""
    return tuple(
        View(joined, reading) for joined in rejoined(folded) for reading in readings(joined.text)
    )


PAD = "\f"
"""What stands for a letter that is not read; a space to every pattern. It follows the word it was in."""
_STRETCHED = re.compile(r"([A-Za-z])\1{2,}", re.IGNORECASE)
_IS_STRETCHED = re.compile(r"([a-z])\1\1")
"""The same in small letters, in half the time."""
_WORD = re.compile(r"[A-Za-z']+")
_VOWELS = frozenset("aeiouyAEIOUY")
_SHORT = re.compile(
    r"[dk](?<![a-z].)(?:(?<=d)([ ._*-])i\1e|(?<=k)([ ._*-])[ym]\2s)(?![a-z])", re.IGNORECASE
)
"""Words of three letters that are written with something between them; longer ones the fold joins."""
_PICTURE = r"[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_PICTURES = re.compile(rf"(?<!{_PICTURE}){_PICTURE}++(?= ?[A-Za-z])")


def chat_readings(folded: str) -> tuple[str, ...]:
    """The readings of what people write in a chat: those of any text, and with stretched words (dieee, FUUUCK)
    in their usual length, three spaced letters (k y s) as a word, and pictures between words left out. Where
    letters fall away, PAD follows the word, so that each is as long as the text."""
    plain = _SHORT.sub(_short_word, folded)
    if not plain.isascii():
        plain = _PICTURES.sub(lambda run: " " * len(run[0]), plain)
    found = readings(folded) + (readings(plain) if plain != folded else ())
    if _IS_STRETCHED.search(plain.lower()):
        lengths = ((1, 1), (2, 2), (1, 2))
        found += tuple(_unstretched(plain, vowels, others) for vowels, others in lengths)
    return tuple(dict.fromkeys(found))


def _short_word(spaced: re.Match[str]) -> str:
    return spaced[0][::2] + PAD * 2


def _unstretched(text: str, vowels: int, others: int) -> str:
    """The text with so many letters of each run of three or more."""

    def word(found: re.Match[str]) -> str:
        short = _STRETCHED.sub(
            lambda run: run[0][: vowels if run[1] in _VOWELS else others], found[0]
        )
        return short.ljust(len(found[0]), PAD)

    return _WORD.sub(word, text)


_SIGN = re.compile(_SIGNS)
_CUT_WORD = re.compile(rf"(?<![A-Za-z])[A-Za-z]++(?:{_SIGNS}[A-Za-z]++)+")


def cut_words(folded: Folded) -> list[tuple[int, int, str]]:
    """Words that an emoji or another sign cuts in two: their spans in the original, and what they read."""
    if not _SIGN.search(folded.text):
        return []
    return [
        (*folded.span(*word.span()), "".join(c for c in word.group() if c.isascii()))
        for word in _CUT_WORD.finditer(folded.text)
    ]


def rejoined(folded: Folded) -> tuple[Folded, ...]:
    """A folded text, and the same with the words joined that an emoji or a line's end cuts in two."""
    cuts = [cut.span() for cut in _CUT.finditer(folded.text)]
    return (folded, without(folded, cuts)) if cuts else (folded,)


def _without_leet(text: str, letters: dict[int, int]) -> str:
    """Words with figures or signs for some of their letters, in letters: l0ve, r3v!ews, 5tars."""

    def read(token: re.Match[str]) -> str:
        word = token.group().rstrip("!")
        if word.isalpha() or word.isdigit():  # "well!", "2026": most are
            return token.group()
        known = sum(c.isalpha() for c in word)
        if len(word) < _LEET_LETTERS or known in (0, len(word)) or word[0] == "@":
            return token.group()
        return word.translate(letters) + token.group()[len(word) :]

    return _TOKEN.sub(read, text)
