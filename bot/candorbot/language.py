"""Which language a text is in, as far as that can be told.

Function words decide among a few languages: they are sure even in a short question, and cost next to
nothing. Only where they do not decide is py3langid asked, about a text long enough for it or in
another script than Latin; it is not imported before that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from candorbot import terms
from candorbot.wordlists import FUNCTION, RIVALS, TELLING

_TELLS: dict[str, list[str]] = {}
"""The languages a word speaks for."""
for _words in (FUNCTION, TELLING, RIVALS):
    for _language, _known in _words.items():
        for _word in _known:
            if _language not in _TELLS.setdefault(_word, []):
                _TELLS[_word].append(_language)

_LETTERS = {"en": "", "de": "äöüß", "fr": "àâæçèéêëîïôœùûüÿ"}
"""What a language writes beside a-z. Words with other letters speak against it."""
CLEAR = 0.25
"""The share of a text's words that must be the language's own."""
AHEAD = 1.3
"""How many times as many as the next language has."""

ENOUGH_LETTERS = 40
"""py3langid guesses wildly below this."""
SURE = 0.9
MIN_LETTERS = 20
"""A part with fewer letters than this, or fewer than four words, counts as readable."""
FEW_LETTERS = 60
LIKELY = 0.5
LIKELY_OF_FEW = 0.15
"""How likely the languages covered must be together, by py3langid (0-1), for a part to count as
readable; the second for a part with fewer letters than that, often a title or a list of names."""
MODEL_LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "ca", "nl", "af", "sv", "da", "no", "fi", "et", "lv", "lt", "pl",
    "cs", "sk", "sl", "hr", "hu", "ro", "sq", "tr", "id", "vi", "sw", "ru", "uk", "bg", "sr", "el", "ar",
    "he", "fa", "ur", "hi", "bn", "ta", "th", "ja", "ko", "zh", "cy", "ga", "lb", "is", "eu", "gl", "eo", "tl",
)  # fmt: skip
"""What py3langid chooses from: fewer choices, fewer wild guesses."""

_LINES = re.compile(r"[^\n]+")
_SENTENCES = re.compile(r"[^\n.!?。！？]{8,}+[.!?。！？]*")
_SHORT_LINES = re.compile(r"^\S[^\n]{0,39}(?:\n\S[^\n]{0,39})+$", re.M)
_GREETS = re.compile(
    r"\s*(?:hi|hello|hey|dear|hallo|liebe[rs]?|bonjour|salut|hola) \S{1,12}(?: \S{1,12})?[,.!]?\s*\n",
    re.IGNORECASE,
)
"""A line that greets somebody by name, in whatever letters; a longer one may say more than a name."""
_CODE = re.compile(r"`[^`\n]*`")
_WORD = re.compile(r"[^\W_]+")
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_AROUND = ".,;:!?()[]\"'*“”„‟‘’«»‹›…–—"


def detect(text: str) -> str | None:
    """Two letters (ISO 639-1), or None when it cannot be told: too short, no words, mixed."""
    words = _folded(text[:4000])
    language, first = _by_words(words)
    if language:
        return language
    letters = "".join(words)
    latin = sum(letter < "\u0250" for letter in letters) * 2 >= len(letters)
    if len(letters) >= ENOUGH_LETTERS or (letters and not latin):
        guess, sure = next(iter(_likely(" ".join(words)).items()))
        if sure >= SURE or not latin:
            return guess
    return first


def get_ready() -> None:
    """Load what tells languages apart now (about a second of work), not at the first text that needs it."""
    _identifier()


def foreign(text: str, languages: frozenset[str]) -> tuple[str, int, int] | None:
    """The first part of `text` in none of `languages` (ISO 639-1), as (language, start, end); None if
    all is covered. Parts are lines, then the sentences of each line, then short lines that follow one
    another, but for a greeting by name in the first line; one of few letters, or mostly names, code and links,
    counts as covered unless it is in another alphabet than Latin."""
    greeting = _GREETS.match(text)
    begins = greeting.end() if greeting else 0
    for parts, other in ((_LINES, _other), (_SENTENCES, _surely_other), (_SHORT_LINES, _other)):
        for part in parts.finditer(text, begins):
            language = other(part[0], languages)
            if language:
                return language, *part.span()
    return None


def _surely_other(part: str, languages: frozenset[str]) -> str:
    """The same of a sentence whose line counts as covered: hardly one word in seven tells of a language that is, and
    it is no list of names."""
    words = part.split()
    if sum(map(str.istitle, words)) * 2 > len(words):
        return ""
    told = [_TELLS.get(word, ()) for word in _folded(part)]
    covered = sum(not languages.isdisjoint(some) for some in told)
    return "" if covered > len(told) // 7 else _other(part, languages)


def _other(part: str, languages: frozenset[str]) -> str:
    """The language of a part if it is none of `languages`, else nothing."""
    if "`" in part:
        part = _CODE.sub(" ", part)
    if part.isascii():
        if len(part) < MIN_LETTERS:
            return ""
    else:
        odd = {c for c in part if not c.isascii()}
        for c in odd:
            if unicodedata.category(c) == "Cf":
                part = part.replace(c, "")
        other = sum(part.count(c) for c in odd if c.isalpha() and _alphabet(c) != "LATIN")
        if other > 1 and other * 2 > sum(c.isalpha() for c in part):
            return _guessed(part, languages)
    written = [word for word in part.replace("’", "'").split() if not word.startswith(".")]
    said = [word.strip(_AROUND) for word in written]
    said = [word for word in said if _PLAIN_WORD.fullmatch(word)]
    if sum(map(len, said)) < MIN_LETTERS or len(said) < 4:
        return ""
    language, _ = _by_words(_folded(" ".join(said)))
    if language:
        return "" if language in languages else language
    return _guessed(" ".join(said), languages)


def _folded(text: str) -> list[str]:
    return _WORD.findall(terms.plain(text).casefold())


def _guessed(said: str, languages: frozenset[str]) -> str:
    likely = _likely(said)
    covered = sum(likely.get(language, 0.0) for language in languages)
    enough = LIKELY_OF_FEW if len(said) < FEW_LETTERS else LIKELY
    return "" if covered >= enough else next(name for name in likely if name not in languages)


def _by_words(words: Sequence[str]) -> tuple[str | None, str | None]:
    """The language whose function words decide, or None; then the one that has the most, if one has."""
    counts: dict[str, int] = {}
    for word in words:
        for language in _TELLS.get(word, ()):
            counts[language] = counts.get(language, 0) + 1
    ranked = sorted(counts.items(), key=lambda count: -count[1])
    (best, first), (_, second) = [*ranked[:2], ("", 0), ("", 0)][:2]
    decided = first >= 2 and first > AHEAD * second and first >= CLEAR * len(words)
    if decided and best in _LETTERS:
        strange = sum(not word.isascii() and _strange(word, best) for word in words)
        decided = strange <= max(1, len(words) // 8)
    return best if decided else None, best if first > second else None


def _strange(word: str, language: str) -> bool:
    return any(not c.isascii() and c.isalpha() and c not in _LETTERS[language] for c in word)


@lru_cache(maxsize=4096)
def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0]


@lru_cache(maxsize=256)
def _likely(said: str) -> dict[str, float]:
    """How likely each language is (0-1), by py3langid, the likeliest first."""
    ranked = _identifier().rank(said[:2000].encode("utf-8", "replace").decode("utf-8"))
    return {str(language): float(likely) for language, likely in ranked}


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(MODEL_LANGUAGES))
    return identifier
