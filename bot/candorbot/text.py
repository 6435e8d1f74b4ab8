"""Text as the rules see it: accents, look-alike letters, hidden characters and spaced-out words folded
away, with every position leading back to the original.

The fold is for checking only. What people see, approve and post is always the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# Letters of other alphabets that look Latin (Unicode's confusables, the ones seen in scams).
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝвнкмтгпАВЕКМНОРСТУХІЈЅԌԚԜαβεικνορτυχγηςΑΒΕΖΗΙΚΜΝΟΡΤΥΧոսօցհԼƖɡıℓ",
        "aeopcyxijshdqwbhkmtrnABEKMHOPCTYXIJSGQWabeikvoptuxynsABEZHIKMNOPTYXnuoghLIgil",
        strict=True,
    )
)
_TYPOGRAPHY = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
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
        return self.starts[start], self.starts[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold `text` for checking. Linear time; any string, also lone surrogates."""
    if text.isascii() and not _CONTROLS.search(text):
        return _joined(Folded(text, text))
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
    return _joined(Folded("".join(out), text, starts))


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
    if not _SPACED.search(folded.text):
        return folded
    starts = folded.starts if folded.starts is not None else range(len(folded.text))
    keep: list[int] = []
    at = 0
    for run in _SPACED.finditer(folded.text):
        keep += range(at, run.start())
        keep += range(run.start(), run.end(), 2)
        at = run.end()
    keep += range(at, len(folded.text))
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


# --- language ----------------------------------------------------------------------------------

_ENGLISH = frozenset(
    re.findall(
        r"\S+",
        "a an and are as at be been but by can do does for from had has have how i i'm if in is it its "
        "it's me my no not of on or our so than thank thanks that the their them then there they this "
        "to up us was we were what when which who will with would yes you your you'll we'll don't can't",
    )
)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_AROUND = ".,;:!?()[]\"'*“”„‘’«»…–—"
_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl", "cs", "ro", "tr", "fi", "id",
              "ru", "uk", "ar", "he", "fa", "hi", "ja", "ko", "zh", "el", "th", "vi", "sw")  # fmt: skip
MIN_LETTERS = 20
"""Fewer letters than this tell no language apart (py3langid errs on short texts)."""
FEW_LETTERS = 80
SURE = 0.8
"""What py3langid must be sure of a text with fewer letters than that (0-1)."""


def foreign(text: str, languages: frozenset[str]) -> tuple[str, int, int] | None:
    """The first part of `text` in none of `languages` (ISO 639-1), as (language, start, end); None if
    all is covered. Parts are paragraphs; one of few letters, or mostly names, code and links, counts
    as covered unless it is in another alphabet than Latin."""
    at = 0
    for part in re.split(r"(\n+)", text):
        start, at = at, at + len(part)
        language = _language(part, languages)
        if language:
            return language, start, at
    return None


def _language(part: str, languages: frozenset[str]) -> str:
    if "`" in part:
        part = _CODE.sub(" ", part)
    if not part.isascii():
        part = "".join(c for c in part if unicodedata.category(c) != "Cf")
    words = [word.strip(_AROUND) for word in part.replace("’", "'").split()]
    words = [word for word in words if _PLAIN_WORD.fullmatch(word)]
    if not part.isascii():
        alphabets = [_alphabet(c) for c in part if c.isalpha()]
        other = sum(alphabet != "LATIN" for alphabet in alphabets)
        if other > 1 and other * 2 > len(alphabets):
            return _uncovered(part, languages)
    if sum(map(len, words)) < MIN_LETTERS or len(words) < 4:
        return ""
    english = len([word for word in words if word.casefold() in _ENGLISH])
    if "en" in languages and english * 4 >= len(words):
        return ""
    return _uncovered(" ".join(words), languages)


def _uncovered(said: str, languages: frozenset[str]) -> str:
    found, sure = _classify(said)
    doubtful = len(said) < FEW_LETTERS and sure < SURE and said.isascii()
    return "" if found in languages or doubtful else found


@lru_cache(maxsize=4096)
def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0]


@lru_cache(maxsize=256)
def _classify(said: str) -> tuple[str, float]:
    language, sure = _identifier().classify(said[:2000].encode("utf-8", "replace").decode("utf-8"))
    return str(language), float(sure)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_LANGUAGES))
    return identifier
