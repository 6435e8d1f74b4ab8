"""Which phrases a text can have at all, told from its words alone.

A phrase needs a word in each of its places: `refund|repay ... you` can only stand in a text with "you" and
with one of "refund" and "repay". Looking words up costs a few microseconds however many phrases there are;
only the phrases that pass are then searched. Regular expressions pass always.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from candorbot.text import fold
from candorbot.wordlists import FUNCTION

Needs = tuple[frozenset[str], ...]
"""For each place of a phrase the words of which it needs one: whole, or the first STEM letters and *."""

STEM = 4
_NAMED = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_IN_REGEX = re.compile(r"(?<![|?*(])\{([a-z][a-z0-9_]*)\}(?![|?*{)])")
_RUN = re.compile(r"[a-z0-9_]+")
_COMMON = frozenset(FUNCTION["en"])
_COMMON_COST = 50
"""How many rare words a common one counts for, when the rarest place of a phrase is sought."""
_WORDS = bytes(
    c | 0x20 if 0x41 <= c <= 0x5A else c if (chr(c).isalnum() and c < 128) or c == 0x5F else 0x20
    for c in range(256)
)
"""Small letters, digits and _ stay (what RE2 calls a word); everything else parts words."""


def words_of(folded: str) -> set[bytes]:
    """The words of a folded text, in small letters, and the stems of those that have one."""
    found = set(folded.encode().translate(_WORDS).split())
    found.update([word[:STEM] + b"*" for word in found if len(word) >= STEM])
    return found


def needs(phrase: str, groups: Mapping[str, Needs]) -> Needs:
    """What a phrase needs. `groups`: what the groups it names need. Of a regular expression only such
    groups are known, where they stand outside all brackets and choices."""
    if len(phrase) > 1 and phrase.startswith("/") and phrase.endswith("/"):
        bare = re.sub(r"(?:\[[^\]]*\]|\([^()]*\))[?*+]?", "", phrase)
        named = [] if "|" in bare or "(" in bare else _IN_REGEX.findall(bare)
        return tuple(sorted((groups[name][0] for name in named if groups[name]), key=_cost))
    places: list[frozenset[str]] = []
    for part in fold(phrase, marks=True).text.split():
        if part == "..." or (len(part) > 1 and part.endswith("?")):
            continue
        place = _place(part.lower(), groups)
        if place is not None:
            places.append(place)
    return tuple(sorted(places, key=_cost))


def needs_of_group(phrases: Iterable[str], groups: Mapping[str, Needs]) -> Needs:
    """What any phrase of a group needs: one word of the rarest place of each."""
    found = [needs(phrase, groups) for phrase in phrases]
    if not all(found):
        return ()
    return (frozenset().union(*(need[0] for need in found)),)


def needs_of_name(name: str) -> Needs:
    """What a brand's name needs: it, if it is one word; of several the blanks between may be left out."""
    return needs(name, {}) if len(name.split()) == 1 and "|" not in name else ()


def _place(part: str, groups: Mapping[str, Needs]) -> frozenset[str] | None:
    """The words one place can be filled with; None where that cannot be told."""
    words: set[str] = set()
    for choice in part.split("|"):
        named = _NAMED.findall(choice)
        if named:
            need = groups[named[0]]
            if not need:
                return None
            words |= need[0]
            continue
        word = _word(choice)
        if word is None:
            return None
        words.add(word)
    return frozenset(words)


def _word(choice: str) -> str | None:
    """A word that stands in every text with this choice."""
    runs: list[str] = []
    for run in _RUN.finditer(choice):
        open_ended = choice[run.end() : run.end() + 1] == "*"
        if choice[run.start() - 1 : run.start()] == "*" or (open_ended and len(run[0]) < STEM):
            continue
        runs.append(run[0][:STEM] + "*" if open_ended else run[0])
    return max(runs, key=len) if runs else None


def _cost(words: frozenset[str]) -> int:
    return sum(_COMMON_COST if word in _COMMON else 1 for word in words)


class Anchors:
    """Phrases by their numbers, and which of them the words of a text allow."""

    def __init__(self, phrases: Sequence[Needs]) -> None:
        self._always = [n for n, need in enumerate(phrases) if not need]
        by_word: dict[str, list[int]] = {}
        for n, need in enumerate(phrases):
            for word in need[0] if need else ():
                by_word.setdefault(word, []).append(n)
        self._by_word = {word.encode(): tuple(ns) for word, ns in by_word.items()}
        self._anchors = frozenset(self._by_word)
        self._rest = [
            tuple(frozenset(word.encode() for word in place) for place in need[1:])
            for need in phrases
        ]

    def allowed(self, folded: str) -> list[int]:
        """The numbers of the phrases that a folded text may have, in order."""
        words = words_of(folded)
        found = list(self._always)
        for n in {n for hit in words & self._anchors for n in self._by_word[hit]}:
            for place in self._rest[n]:
                if place.isdisjoint(words):
                    break
            else:
                found.append(n)
        found.sort()
        return found
