"""Words as search sees them: lower case, without accents' tricks, stemmed, stop words dropped. Pure.

A *term* is a stem in one language; a *content word* is a word of a text that is not a stop word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from functools import cache, lru_cache
from typing import Protocol

from candorbot.wordlists import ALIKE, OPPOSITES, PHRASES, STOP, UNDOING

MAX_WORD = 40
MAX_TEXT = 20_000
LANGUAGES = ("en", "de", "fr")
_UNUSUAL = re.compile(r"[^\w\s!-~]")
_WORD = re.compile(r"[^\W_]+")
MOST_PIECES = 32
"""Words and phrases of a search that are looked up."""
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
_SNOWBALL = {"en": "english", "de": "german", "fr": "french"}


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  (the library's name)


def plain(text: str) -> str:
    """Compatibility forms unified, accents kept, stacked marks ("zalgo"), NULs and broken characters
    dropped; at most 20,000 characters."""
    text = text[:MAX_TEXT]
    if text.isascii():
        return text.replace("\0", "")
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFKC", text)[:MAX_TEXT]  # one letter can become eighteen
    return _UNUSUAL.sub(lambda m: "" if unicodedata.category(m[0])[0] in "CM" else m[0], text)


def words(text: str) -> list[str]:
    """Every word, case folded, in order. An apostrophe ends a word: "don't" gives don, t. A phrase
    that means one word is that word: "turn it on" gives enable."""
    folded = plain(text).casefold()
    for contains, pattern, word in PHRASES:
        if contains in folded:
            folded = pattern.sub(word, folded)
    return [word[:MAX_WORD] for word in _WORD.findall(folded)]


def pieces_of(asked: str) -> list[str]:
    """The words and "phrases in quotes" of a search that a person typed, in order; of those that have a letter
    or a digit, the first MOST_PIECES."""
    whole = asked.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    pieces = (phrase or word for phrase, word in _PIECE.findall(whole))
    return [piece for piece in pieces if any(c.isalnum() for c in piece)][:MOST_PIECES]


def content_words(text: str) -> list[str]:
    """The distinct words that carry meaning, in order: no stop words of any language we know, no
    single letters."""
    return list(dict.fromkeys(w for w in words(text) if w not in STOP and len(w) > 1))


@lru_cache(maxsize=50_000)
def term(word: str, language: str) -> str:
    """The stem of one case-folded word (Snowball); English's for a language we have no stemmer for.
    Words that mean the same to a reader of a help page share one (see ALIKE)."""
    language = language if language in _SNOWBALL else "en"
    stem = _stemmer(language).stemWord(word.encode("utf-8", "replace").decode())
    return _alike(language).get(stem, stem)


def terms(text: str, language: str) -> list[str]:
    """The stems of a text's words, in order, stop words kept out."""
    return [term(w, language) for w in words(text) if w not in STOP and len(w) > 1]


@lru_cache(maxsize=1_000)
def stems(text: str, language: str) -> frozenset[str]:
    """The same, each once, of a page of ours that is looked at again and again."""
    return frozenset(terms(text, language))


def forms(word: str) -> tuple[str, ...]:
    """A word's stem in each language we know, without repeats."""
    return tuple(dict.fromkeys(term(word, language) for language in LANGUAGES))


@cache
def _alike(language: str) -> dict[str, str]:
    stem = _stemmer(language).stemWord
    return {
        stem(word): stem(group.split()[0])
        for group in ALIKE.get(language, ())
        for word in group.split()
    }


@cache
def _stemmer(language: str) -> _Stemmer:
    import Stemmer

    stemmer: _Stemmer = Stemmer.Stemmer(_SNOWBALL[language])
    return stemmer


def turned(asked: str, named: str, language: str) -> bool:
    """`named` speaks of the opposite of what is asked: "enable" asked, only "disable" named."""
    return opposed(set(terms(asked, language)), set(terms(named, language)), language)


def opposed(sought: Set[str], found: Set[str], language: str) -> bool:
    """Whether what is found speaks of the opposite of what is sought: terms of two texts."""
    return any(
        wanted in sought and opposite in found and wanted not in found and opposite not in sought
        for wanted, opposite in _opposites(language)
    )


@cache
def _opposites(language: str) -> tuple[tuple[str, str], ...]:
    """Each term with its opposite, both ways."""
    pairs = [(term(one, language), term(other, language)) for one, other in OPPOSITES]
    return (*pairs, *((other, one) for one, other in pairs))


def undoes(asked: str, named: str, language: str) -> bool:
    """`named` deletes or ends something, and what is asked does not speak of that."""
    sought, found = set(terms(asked, language)), set(terms(named, language))
    return any(term(word, language) in found - sought for word in UNDOING)
