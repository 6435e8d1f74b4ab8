"""Text as the rules see it: accents, look-alike letters, hidden characters, entities, marks of emphasis
and spaced-out words folded away, with every position leading back to the original.

The fold is for checking only. What people see, approve and post is always the original.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5

# Letters of other alphabets that look Latin (Unicode's confusables, the ones seen in scams).
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝвнкмтгпАВЕКМНОРСТУХІЈЅԌԚԜαβεικνορτυχγηςΑΒΕΖΗΙΚΜΝΟΡΤΥΧոսօցհԼƖɡıℓɑ",
        "aeopcyxijshdqwbhkmtrnABEKMHOPCTYXIJSGQWabeikvoptuxynsABEZHIKMNOPTYXnuoghLIgila",
        strict=True,
    )
)
# Letters drawn another way that Unicode's compatibility forms leave alone: small capitals, and white
# letters on black circles and squares. No language is written in them.
_DRAWN = {
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True)),
    **{chr(first + n): chr(65 + n) for first in (0x1F150, 0x1F170) for n in range(26)},
}
REGIONAL = {0x1F1E6 + n: 65 + n for n in range(26)}
"""Letters that make flags in pairs, for `str.translate`. Not folded: a flag is no word."""
_TYPOGRAPHY = {
    **dict.fromkeys("‘’‚‛′´", "'"),
    **dict.fromkeys("。｡", "."),
    **_DRAWN,
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,16});")
_LINK = r"[Hh][Tt][Tt][Pp][Ss]?://[^\s*`|]+"
_MARKS = re.compile(
    rf"({_LINK})|\\?(?:[`~]|\*(?=\w)|(?<![45])(?<![45] )\*|(?<=\d\d)\*)|\|\|+|__+|\\_|\\(?=\.)"
    r"|(?<!\w)_|_(?!\w)"
)
"""Marks that Markdown swallows. A single _ inside a word stays, a link keeps its own, and so does
5* for five stars."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACED = re.compile(
    r"(?<![A-Za-z0-9'])[A-Za-z](?:([ ._*|/-])[A-Za-z])(?:\1[A-Za-z]){2,}(?![A-Za-z0-9'])"
)
_JOINERS = frozenset("\u200c\u200d")
_BIDI_MARKS = frozenset("\u200e\u200f\u061c\u2066\u2067\u2068\u2069")
_BIDI_FORCED = frozenset("\u202a\u202b\u202c\u202d\u202e")
_BLACK_FLAG = "\U0001f3f4"
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what rules look at; `starts[n]` is where its n-th character came from in the original
    (None: nothing moved). All positions are code points."""

    text: str
    original: str
    starts: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of the folded text's [start, end), end exclusive."""
        if self.starts is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.original)
            return at, at
        last = self.starts[end - 1]
        entity = _ENTITY.match(self.original, last)
        return self.starts[start], entity.end() if entity else last + 1


def fold(text: str, *, marks: bool = False) -> Folded:
    """Fold `text` for checking. Linear time; any string, also lone surrogates. `marks` keeps the marks
    of emphasis: phrases have a use of their own for * and |."""
    read, starts = _without_entities(text)
    letters = _joined(_letters(read))
    folded = letters if marks else _unmarked(letters)
    if starts is None:
        return folded
    moved = folded.starts if folded.starts is not None else range(len(read))
    return Folded(folded.text, text, [starts[at] for at in moved])


def _without_entities(text: str) -> tuple[str, list[int] | None]:
    """The text with `&#110;` and its kind read, and where each character came from."""
    if "&" not in text or not _ENTITY.search(text):
        return text, None
    out: list[str] = []
    starts: list[int] = []
    at = 0
    for entity in _ENTITY.finditer(text):
        read = _entity(entity.group())
        if not read:
            continue
        out += (text[at : entity.start()], read)
        starts += range(at, entity.start())
        starts += [entity.start()] * len(read)
        at = entity.end()
    out.append(text[at:])
    starts += range(at, len(text))
    return "".join(out), starts


def _entity(written: str) -> str:
    return html.unescape(written) if written[1] == "#" else html5.get(written[1:], "")


def _letters(text: str) -> Folded:
    if text.isascii() and not _CONTROLS.search(text):
        return Folded(text, text)
    latin = _mostly_latin(text)
    mixed = frozenset() if latin else _mixed_words(text)
    out: list[str] = []
    starts: list[int] = []
    for at, letter in enumerate(text):
        plain = _plain(letter, latin or at in mixed)
        if plain is None:
            plain = "" if out and out[-1].isascii() else letter
        out.extend(plain)
        starts.extend([at] * len(plain))
    return Folded("".join(out), text, starts)


@lru_cache(maxsize=20_000)
def _plain(letter: str, lookalikes: bool) -> str | None:
    """What a letter folds to; None for a mark that goes if it stands on an ASCII letter."""
    if letter.isascii():
        return "" if _CONTROLS.match(letter) else letter
    if letter in _TYPOGRAPHY:
        return _TYPOGRAPHY[letter]
    if lookalikes and letter in _LOOKALIKES:
        return _LOOKALIKES[letter]
    kind = unicodedata.category(letter)
    if kind == "Cs":
        return "\ufffd"
    if kind in ("Cf", "Cc") or letter in _BLANKS or _is_selector(letter):
        return ""
    if kind in ("Mn", "Me"):
        return None
    parts = unicodedata.normalize("NFKD", letter)
    if parts[0].isascii():
        return "".join(c for c in parts if unicodedata.category(c) not in ("Mn", "Me"))
    return unicodedata.normalize("NFKC", letter)


def _joined(folded: Folded) -> Folded:
    """Words written l i k e  t h i s (four letters or more), closed up."""
    gone = [
        n for run in _SPACED.finditer(folded.text) for n in range(run.start() + 1, run.end(), 2)
    ]
    return _dropped(folded, gone)


def _unmarked(folded: Folded) -> Folded:
    """The text as Markdown shows it, as far as emphasis goes."""
    marks = (m for m in _MARKS.finditer(folded.text) if not m[1])
    return _dropped(folded, [n for mark in marks for n in range(*mark.span())])


def _dropped(folded: Folded, gone: Sequence[int]) -> Folded:
    """Without the characters at these places of the folded text."""
    if not gone:
        return folded
    starts = folded.starts if folded.starts is not None else range(len(folded.text))
    away = frozenset(gone)
    keep = [n for n in range(len(folded.text)) if n not in away]
    return Folded("".join(folded.text[n] for n in keep), folded.original, [starts[n] for n in keep])


def _is_selector(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def _mostly_latin(text: str) -> bool:
    """More ASCII letters than letters of any other alphabet: look-alikes are then suspect."""
    ascii_letters = sum(c.isascii() and c.isalpha() for c in text)
    return ascii_letters * 2 > sum(c.isalpha() for c in text)


_WORD = re.compile(r"[^\W\d_]+")


def _mixed_words(text: str) -> frozenset[int]:
    return frozenset(at for start, end in mixed_alphabets(text) for at in range(start, end))


def mixed_alphabets(text: str) -> tuple[tuple[int, int], ...]:
    """Words that mix Latin letters with look-alikes of another alphabet ("Pаypal" with a Cyrillic а),
    and words made only of look-alikes in a text that is otherwise Latin. Spans, code points."""
    if text.isascii():
        return ()
    latin = _mostly_latin(text)
    found = []
    for word in _WORD.finditer(text):
        letters = word.group()
        alike = sum(c in _LOOKALIKES for c in letters)
        if alike and (
            any(c.isascii() for c in letters) or (latin and alike == len(letters) and alike > 2)
        ):
            found.append(word.span())
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A run of characters nobody can see. `reads` is what it spells, if it spells something;
    `forced` marks what is never innocent: smuggled letters, forced reading direction, controls."""

    start: int
    end: int
    name: str
    reads: str = ""
    forced: bool = False


def hidden(text: str) -> tuple[Hidden, ...]:
    """Characters that are there and cannot be seen, in runs, apart from their honest uses: joiners
    inside emoji and in scripts that need them, direction marks in right-to-left text, flags."""
    if text.isascii():
        return tuple(
            Hidden(m.start(), m.end(), "control characters", forced=True)
            for m in re.finditer(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+", text)
        )
    right_to_left = any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)
    found: list[Hidden] = []
    flag = False
    for at, letter in enumerate(text):
        if letter == _BLACK_FLAG:
            flag = True
            continue
        name, reads, forced = _hidden_name(letter, at, text, right_to_left, flag)
        if not "\U000e0000" <= letter <= "\U000e007f":
            flag = False
        if not name:
            continue
        last = found[-1] if found else None
        if last and last.end == at and last.name == name:
            found[-1] = Hidden(last.start, at + 1, name, last.reads + reads, last.forced or forced)
        else:
            found.append(Hidden(at, at + 1, name, reads, forced))
    return tuple(found)


def _hidden_name(
    letter: str, at: int, text: str, right_to_left: bool, flag: bool
) -> tuple[str, str, bool]:
    nothing = ("", "", False)
    if letter.isascii():
        return ("control characters", "", True) if _CONTROLS.match(letter) else nothing
    if "\U000e0000" <= letter <= "\U000e007f":
        return (
            nothing
            if flag
            else ("tag characters", chr(ord(letter) - 0xE0000).strip("\x00\x01\x7f"), True)
        )
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    if letter in _BIDI_FORCED:
        return "forced reading direction", "", True
    if letter in _BIDI_MARKS:
        return nothing if right_to_left else ("direction marks", "", False)
    if letter in _JOINERS:
        plain = (not before or before.isascii()) or (not after or after.isascii())
        return ("zero-width characters", "", False) if plain else nothing
    if _is_selector(letter):
        plain = not before or (before.isalpha() and before.isascii()) or _is_selector(before)
        return ("variation selectors", "", True) if plain else nothing
    if letter in _BLANKS:
        return "blank characters", "", False
    if letter == "\u00ad":
        return "soft hyphens", "", False
    if unicodedata.category(letter) == "Cf":
        return "zero-width characters", "", False
    if unicodedata.category(letter) == "Cc":
        return "control characters", "", True
    return nothing
