"""Whether a sentence says what the sources it cites say: by its numbers, names, links, quotes and words. Pure, and
no model is asked.

It is strict on purpose: a sentence that is left out can be looked up; one that was invented cannot be taken back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from candorbot import terms
from candorbot.wordlists import GENERAL, STOP, UNDOING, word_set
from candorbot.writers import need

ENOUGH = 0.7
"""A sentence with this share of its telling words in what it cites is borne out."""
DOUBTFUL = 0.5
"""One with less, but this much, is for a person to look at; what has less still is left out."""
MOST_REPEATS = 4
"""Times that a sentence has one telling word."""
LONGEST = 600
"""Characters of a sentence; a longer one is none."""
NEAR = 3
"""A number counts what is named within so many words of it."""
WHOLE = 4
"""Words of a sentence; with fewer it can mean something else in another place."""
_MARKS = str.maketrans("“”„«»‘’", '"""""\'\'')
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_DIGITS = (*map(str, range(13)), *map(str, range(20, 110, 10)), "1000")
_NUMBERS: Mapping[str, Mapping[str, str]] = {
    language: dict(zip(names.split(), _DIGITS, strict=True))
    for language, names in {
        "en": "zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty "
        "seventy eighty ninety hundred thousand",
        "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig "
        "sechzig siebzig achtzig neunzig hundert tausend",
        "fr": "zéro 1 deux trois quatre cinq six sept huit neuf dix onze douze vingt trente quarante cinquante "
        "soixante septante huitante nonante cent mille",
    }.items()
}
"""The French one is an article, too, and so is a German one unless it stands alone."""
_NUMBER = re.compile(
    rf"(?<!pour )\b({'|'.join(dict.fromkeys(one for names in _NUMBERS.values() for one in names))})\b"
    r"(?!-|\s+fa[ck]t)(?=(?:\s+(\w+))?)"
)
"""A number in a word, not in a name such as two-factor, nor in "pour cent"; and the word behind it."""
_STRONG = word_set(
    "always forever unlimited guaranteed immer unbegrenzt garantiert toujours illimité illimitée illimités illimitées",
    "garanti garantie",
)
"""What makes a claim larger."""
_ORDERS = (("before", "after"), ("bevor", "nachdem"), ("vorher", "nachher"), ("avant", "après"))
_QUOTE = re.compile(r"“([^”]{3,})”|„([^“]{3,})“|«\s*([^»]{3,}?)\s*»|\"([^\"]{3,})\"")
_ADDRESS = re.compile(
    r"https?://\S+|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b(?:/\S*)?|(?<!\w)[@#]\w+|<[^\s<>][^<>]*>",
    re.IGNORECASE,
)
"""Links, with a scheme or without, and what a platform could read as a mention."""
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
_NOT = re.compile(
    r"\b(?:not|no|never|none|nothing|neither|nor|cannot|without|\w+n['’]t|nicht|kein\w*|nie|niemals|ohne|"
    r"jamais|aucune?|sans|ne|n['’]\w+|nunca|ning[uú]n\w*|sin|jam[aá]s)\b",
    re.IGNORECASE,
)


def borne_out(sentence: str, cited: Sequence[str], language: str, known: str = "") -> float:
    """How much of a sentence the cited texts say together: the share of its telling words that stand there, 0 to 1. It
    is 0 for one that cites nothing, has a number, name, link, mention, quotation or hidden character that is not there,
    or says the opposite.

    known  names that may stand in it all the same: the brand's
    """
    text = "\n".join(cited)
    if len(sentence) > LONGEST or not sentence.isprintable() or not text.strip():
        return 0.0
    if _stands_in(sentence, text):
        return 1.0
    there = _terms(known, language).union(*(_terms(one, language) for one in cited))
    if _invents(sentence, text, language, known) or _turns(sentence, text, there, language):
        return 0.0
    words = [one for one in terms.content_words(sentence) if one not in GENERAL]
    found = sum(terms.term(one, language) in there for one in words)
    often = Counter(terms.words(sentence))
    if any(often[one] > MOST_REPEATS for one in words):  # it says nothing, again and again
        return 0.0
    if not words:  # it says nothing of its own, or something nobody can look up
        return float(sentence in text)
    return found / len(words)


def borne_out_by_one(sentence: str, cited: Sequence[str], language: str, known: str = "") -> float:
    """The same of texts that each speak of a matter of their own. What no single one says is in doubt: two truths can be
    joined to a third that is none."""
    alone = max((borne_out(sentence, [one], language, known) for one in cited), default=0.0)
    if alone >= ENOUGH or len(cited) < 2:
        return alone
    return min(borne_out(sentence, cited, language, known), DOUBTFUL)


def _stands_in(sentence: str, text: str) -> bool:
    """Whether all that a sentence says are whole sentences of a text, word for word."""
    said = _parts(sentence)
    there = {_folded(part) for part in _parts(text)}
    return all(len(part.split()) >= WHOLE and _folded(part) in there for part in said)


def _folded(part: str) -> str:
    """A sentence without its marker, its end and how its quotation marks are drawn. All else stays: it could mean
    something to a platform."""
    return " ".join(part.casefold().translate(_MARKS).split()).strip("-* •.!?")


def _invents(sentence: str, text: str, language: str, known: str) -> bool:
    """Whether a sentence has a link, quotation, name, or number of something, that a text has not."""
    quotes = ([one for one in groups if one] for groups in _QUOTE.findall(sentence))
    near = _near_numbers(text, language, NEAR, NEAR)
    return (
        any(one.rstrip(".,;:!?)") not in text for one in _ADDRESS.findall(sentence))
        or any(one not in text for found in quotes for one in found)
        or any(
            number not in near or not counted <= near[number]
            for number, counted in _near_numbers(sentence, language, 0, 1).items()
        )
        or any(
            not need.knows(f"{text}\n{known}", name, language)
            for name in need.names(sentence, language)
        )
    )


@lru_cache(maxsize=256)
def _near_numbers(text: str, language: str, before: int, after: int) -> Mapping[str, set[str]]:
    """Each number of a text, with the terms of so many words before and after it, wherever it stands."""
    words = _WORD.findall(_in_digits(text.casefold(), language))
    found: dict[str, set[str]] = {}
    for n, word in enumerate(words):
        if word[0].isdecimal():
            around = (*words[max(0, n - before) : n], *words[n + 1 : n + 1 + after])
            telling = {
                terms.term(one, language)
                for one in around
                if not (one[0].isdecimal() or len(one) == 1 or one in STOP)
            }
            found.setdefault(word, set()).update(telling)
    return found


def _in_digits(text: str, language: str) -> str:
    """A case-folded text with its number words as digits."""
    numbers = _NUMBERS.get(language, _NUMBERS["en"])

    def digits(found: re.Match[str]) -> str:
        word, behind = found.groups()
        if word == "one" and (not behind or behind in STOP):  # "the one that", "which one is"
            return found[0]
        return numbers.get(word, found[0])

    return _NUMBER.sub(digits, text)


def _turns(sentence: str, text: str, there: frozenset[str], language: str) -> bool:
    """Whether a part of a sentence says the opposite of what stands in a text, or undoes what nobody undoes there."""
    parts = [""]
    for part in _parts(sentence):  # a short one, such as "No.", says nothing without the next
        parts[-1] += f"{part} "
        if len(parts[-1].split()) >= WHOLE:
            parts.append("")
    return any(_turns_around(part, text, there, language) for part in parts if part)


def _turns_around(part: str, text: str, there: frozenset[str], language: str) -> bool:
    nearest, said = _nearest(part, text, language), _terms(part, language)
    return (
        _negated(part) != _negated(nearest)
        or _exaggerates(part, nearest)
        or terms.opposed(_terms(nearest, language), said, language)
        or not (said - there).isdisjoint(_undoing(language))
    )


def _exaggerates(sentence: str, nearest: str) -> bool:
    """Whether a sentence says "always" where another does not, or "before" where that says "after"."""
    said, there = (set(_WORD.findall(one.casefold())) for one in (sentence, nearest))
    added, gone = said - there, there - said
    return not added.isdisjoint(_STRONG) or any(
        (one in added and other in gone) or (other in added and one in gone)
        for one, other in _ORDERS
    )


@cache
def _undoing(language: str) -> frozenset[str]:
    return frozenset(terms.term(word, language) for word in UNDOING)


def _negated(sentence: str) -> bool:
    return len(_NOT.findall(sentence)) % 2 == 1


def _nearest(sentence: str, text: str, language: str) -> str:
    """The sentence of a text that has most of another's words."""
    sought = _terms(sentence, language)
    parts = _parts(text)
    return max(parts, key=lambda part: len(sought & _terms(part, language)), default="")


@lru_cache(maxsize=256)
def _parts(text: str) -> Sequence[str]:
    return tuple(part for part in _SENTENCE.split(text) if part.strip())


@lru_cache(maxsize=4_096)
def _terms(text: str, language: str) -> frozenset[str]:
    return frozenset(terms.terms(text, language))
