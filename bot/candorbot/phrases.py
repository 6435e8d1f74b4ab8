"""Phrases as policies write them, made into linear-time patterns.

    we will refund        these words, in any case, with any space between
    refund|repay you      one of the words between the bars
    refund*               any ending: refund, refunds, refunded
    we really? love       the word before ? may be missing
    I ... recommend       anything within the same sentence
    thanks {brand}        {name} is any phrase of that group of words; {brand} the brand spoken of
    /\\d+ ?%/              between slashes: a regular expression of RE2

Text is folded before it is looked at (see text.py): write é as e, curly quotes as straight ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from candorbot.text import fold

BRAND = "brand"
_NAMED = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_GAP = r"[^.!?\n]*"


class BadPhrase(ValueError):
    """What is wrong with a phrase, in a sentence."""


def pattern(phrase: str, groups: Mapping[str, str]) -> str:
    """The pattern of one phrase. `groups` holds the patterns {names} stand for. Raises BadPhrase."""
    return _NAMED.sub(lambda name: _group(name[1], groups), _with_names(phrase))


@lru_cache(maxsize=16_384)
def _with_names(phrase: str) -> str:
    """The pattern of a phrase in which {names} still stand."""
    if len(phrase) > 2 and phrase.startswith("/") and phrase.endswith("/"):
        return f"(?:{phrase[1:-1]})"
    out = ""
    gap = False
    wants_space = False
    for part in fold(phrase, marks=True).text.split():
        if part == "...":
            gap = True
            continue
        optional = len(part) > 1 and part.endswith("?")
        word = _word(part.removesuffix("?") if optional else part)
        if gap:
            out += _GAP + word
        elif wants_space:
            out += rf"(?:\s+{word})?" if optional else rf"\s+{word}"
        else:
            out += rf"(?:{word}\s+)?" if optional else word
        wants_space = wants_space or gap or not optional
        gap = False
    if not wants_space or gap:
        raise BadPhrase(f"`{phrase}` has no word that must be there, or ends in `...`.")
    return f"(?:{out})"


def _word(written: str) -> str:
    choices = [_choice(choice) for choice in written.split("|")]
    return choices[0] if len(choices) == 1 else "(?:" + "|".join(choices) + ")"


def _choice(choice: str) -> str:
    if not choice:
        raise BadPhrase("there is nothing on one side of a bar (|).")
    if "?" in choice and choice != "?":
        raise BadPhrase(f"in `{choice}` the ? is not at the end of a word that may be missing.")
    parts = _NAMED.split(choice)
    literal = [
        f"{{{part}}}" if n % 2 else r"\w*".join(re.escape(p) for p in part.split("*"))
        for n, part in enumerate(parts)
    ]
    front = r"\b" if _wordy(choice[0]) else ""
    back = r"\b" if _wordy(choice[-1]) or choice[-1] == "*" else ""
    return front + "".join(literal) + back


def _wordy(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter == "_")


def _group(name: str, groups: Mapping[str, str]) -> str:
    if name not in groups:
        raise BadPhrase(f"{{{name}}} names no group of words above it.")
    return groups[name]


def alternatives(phrases: Sequence[str], words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The phrases, with those of a group in the place of one that only names it: many short patterns are searched in
    less time than one long one."""
    for phrase in phrases:
        named = _NAMED.fullmatch(phrase)
        if named and named[1] in words and named[1] != BRAND:  # the brand's is its name
            yield from alternatives(words[named[1]], words)
        else:
            yield phrase


def any_of(phrases: Sequence[str], groups: Mapping[str, str]) -> str:
    """One pattern for any of the phrases."""
    return "(?:" + "|".join(pattern(phrase, groups) for phrase in phrases) + ")"


def literal(name: str) -> str:
    """The pattern of a name as people write it: any case, any space between its words."""
    words = [re.escape(word) for word in fold(name).text.split()]
    return r"(?:" + r"\s*".join(words) + r")" if words else r"(?:\b\B)"
