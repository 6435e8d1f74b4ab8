"""Themes that nobody has named: what three members or more say alike, among messages that have no theme.

A message that is near the examples of a theme found before joins that one; of the others those that mean the
same (clusters.py) become a theme, named by the words that tell most. So a found theme stays the same from day
to day, whatever else is said. Pure: neither the order of the messages nor chance plays a part.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from candorbot import language
from candorbot.clusters import MOST, Read, linked, nearness
from candorbot.terms import content_words, term

if TYPE_CHECKING:
    from candorbot.clusters import Floats

LEAST = 3
"""Different members who must say it."""
TELLING = 2
"""Words that tell something, which a message must have to make a theme: "thanks a lot" makes none."""
NEAR = 0.3
"""How near (-1 to 1) texts must be, nearer than for clusters of everything: a wrong theme is worse than none.
Chosen on the Garmin half of the reviews that people put into clusters (tests/evals/found.py)."""
MOST_TEXTS = 500
"""Different texts that are looked at: the time grows with the square."""
MOST_AROUND = 100
"""Further texts that are looked at only for what is usual."""
MOST_WORDS = 3
"""Words of a found name."""
IN_MOST = 0.5
"""The share (0-1) of a theme's texts in which a word of its name stands."""
USUAL = 0.2
"""The share (0-1) of all texts above which a word says nothing of one theme, where there are ENOUGH texts."""
ENOUGH = 50
MOST_EXAMPLES = 12

Key = tuple[str, str]
"""Workspace and id of a message."""


@dataclass(frozen=True, slots=True)
class Said:
    """A member's message that has no theme."""

    key: Key
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Messages that mean the same, and what they are about in their own words."""

    name: str
    examples: tuple[str, ...]
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """joined: the message and the id of the theme that it is near; new: what would be a theme."""

    joined: Mapping[Key, str]
    new: tuple[Group, ...]


def find(
    said: Sequence[Said],
    known: Mapping[str, Sequence[str]],
    read: Read | None = None,
    people: Collection[str] = (),
    around: Sequence[str] = (),
    near: float = NEAR,
) -> Findings:
    """Look at messages without a theme.

    known   id of a theme found before -> its examples
    read    the sentences' vectors; None: letters and words alone
    people  members' names: they neither make two texts alike nor name a theme
    around  other texts, of any theme: what they share as well ties no two texts
    near    how near (-1 to 1) texts must be, on the scale of clusters.py

    Only the first MOST_TEXTS different texts by the alphabet are looked at: give the newest messages, and not
    many more."""
    said = [Said(one.key, one.author, without_names(one.text, people)) for one in said]
    texts = sorted({one.text for one in said if content_words(one.text)})[:MOST_TEXTS]
    if not texts:
        return Findings({}, ())
    examples = sorted({text for theme in known.values() for text in theme} - set(texts))
    examples = examples[: MOST - MOST_AROUND - len(texts)]
    every = [*texts, *examples]
    every += sorted(set(around) - set(every))[:MOST_AROUND]
    row = {text: at for at, text in enumerate(every)}
    table = nearness(every, read)
    home = {text: _nearest(table[row[text]], known, row, near) for text in texts}
    free = [t for t in texts if not home[t] and len(content_words(t)) >= TELLING]
    rows = [row[text] for text in free]
    heads = linked(table[rows][:, rows], near) if free else []
    alike: dict[int, list[str]] = {}
    for text, head in zip(free, heads, strict=True):
        alike.setdefault(head, []).append(text)
    groups = [_group(cluster, said, texts) for cluster in alike.values()]
    joined = {one.key: home[one.text] for one in said if home.get(one.text)}
    new = sorted((g for g in groups if g is not None), key=lambda g: (-len(g.keys), g.examples))
    return Findings(joined, tuple(new))


def _nearest(
    nearnesses: Floats, known: Mapping[str, Sequence[str]], row: Mapping[str, int], near: float
) -> str:
    """The theme whose examples a text is nearest to in the mean, if it is near enough; else ""."""
    best, found = near, ""
    for theme in sorted(known):
        places = [row[text] for text in known[theme] if text in row]
        mean = float(nearnesses[places].mean()) if places else -1.0
        if mean >= best and (mean > best or not found):
            best, found = mean, theme
    return found


def without_names(text: str, people: Collection[str]) -> str:
    """The text without members' names, as far as they are written like names: nobody hides what members
    speak of by calling themselves "dark mode"."""
    names = _parts(frozenset(people))
    return " ".join(word for word in text.split() if not _is_name(word.strip(",.:;!?()"), names))


@lru_cache(8)
def _parts(people: frozenset[str]) -> frozenset[str]:
    return frozenset(part for person in people for part in person.casefold().split())


def _is_name(word: str, names: Collection[str]) -> bool:
    named = word[:1] == "@" or word[:1].isupper()
    return named and word.strip("@").casefold() in names


def _group(cluster: Sequence[str], said: Sequence[Said], texts: Sequence[str]) -> Group | None:
    """The theme that some texts are, if enough members say it and a word tells what it is."""
    alike = set(cluster)
    mine = [one for one in said if one.text in alike]
    name = name_of(cluster, texts)
    if len({one.author for one in mine}) < LEAST or not name:
        return None
    keys = tuple(sorted(one.key for one in mine))
    return Group(name, tuple(cluster[:MOST_EXAMPLES]), keys)


def name_of(cluster: Sequence[str], texts: Sequence[str]) -> str:
    """What some texts are about, in at most MOST_WORDS of their own words: those that stand in most of them
    and in few others, in the order in which they are mostly said. "" if no word stands in most."""
    spoken = language.detect(" ".join(cluster)) or "en"
    stands = Counter(stem for text in texts for stem in _stems(text, spoken))
    here = Counter(stem for text in cluster for stem in _stems(text, spoken))
    forms: dict[str, Counter[str]] = {}
    places: dict[str, list[int]] = {}
    for text in cluster:
        for at, word in enumerate(content_words(text)):
            if word.isalpha() and len(word) > 2:
                forms.setdefault(term(word, spoken), Counter())[word] += 1
                places.setdefault(term(word, spoken), []).append(at)
    tells = {
        stem: here[stem] / len(cluster) * math.log((len(texts) + 1) / stands[stem] + 1)
        for stem in forms
        if here[stem] >= IN_MOST * len(cluster)
        and (len(texts) < ENOUGH or stands[stem] <= USUAL * len(texts))
    }
    best = sorted(tells, key=lambda stem: (-tells[stem], stem))[:MOST_WORDS]
    best.sort(key=lambda stem: (sum(places[stem]) / len(places[stem]), stem))
    words = [min(forms[stem], key=lambda word: (-forms[stem][word], word)) for stem in best]
    name = " ".join(words)
    return name[:1].upper() + name[1:]


@lru_cache(4 * MOST_TEXTS)
def _stems(text: str, spoken: str) -> frozenset[str]:
    return frozenset(term(word, spoken) for word in content_words(text))
