"""Choose what to quote from a section for a question, and how much of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from candorbot import terms
from candorbot.sources import Section
from candorbot.wordlists import GENERAL
from candorbot.writers.quotes import Unit, is_item, units

MAX_SENTENCES = 4
MAX_ITEMS = 8


def covered(text: str, weights: Mapping[str, float], language: str) -> float:
    """The share (0-1) of the sought words' weight that stands in `text`."""
    found = _stems(text, language)
    return sum(share for word, share in weights.items() if terms.term(word, language) in found)


@lru_cache(maxsize=20_000)
def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(terms.terms(text, language))


def alike(asked: str, heading: str, language: str) -> float:
    """How alike a question and a heading are: Dice's coefficient (0-1) of their telling terms."""
    sought, told = _telling(asked, language), _telling(heading, language)
    return 2 * len(sought & told) / (len(sought) + len(told)) if told else 0.0


def named(title: str, weights: Mapping[str, float], language: str) -> float:
    """How well a title names the question (0-1): the share of the title's telling words that are sought,
    times how much the best of them tells, beside the word that tells most."""
    words = _telling(title, language)
    shared = {terms.term(word, language): share for word, share in weights.items()}
    found = [shared[word] for word in words if word in shared]
    return len(found) / len(words) * max(found) / max(weights.values()) if found else 0.0


@lru_cache(maxsize=20_000)
def _telling(text: str, language: str) -> frozenset[str]:
    words = (word for word in terms.content_words(text) if word not in GENERAL)
    return frozenset(terms.term(word, language) for word in words)


def choose(
    section: Section, weights: Mapping[str, float], *, sentences: int, max_words: int
) -> list[Unit]:
    """The best run of 1 to `sentences` units for the question, at most `max_words` long; [] if nothing
    can be quoted. It starts with a unit that leans on nothing before it."""
    found = units(section)
    best: list[Unit] = []
    best_score = float("-inf")
    lead = covered(f"{section.title} {section.heading}", weights, section.language)
    starts = [n for n, unit in enumerate(found) if unit.opens and _fits(unit, max_words)]
    for start in starts:
        first = found[start]
        window: list[Unit] = []
        size = 0
        for unit in found[start : start + sentences]:
            if window and (unit.run != first.run or size + unit.words > max_words):
                break
            window.append(unit)
            size += unit.words
            if unit.announces:
                continue
            score = _worth(section, window, weights, lead if start == starts[0] else None)
            if score > best_score + 1e-9:
                best, best_score = list(window), score
    return _rounded(found, best, sentences, max_words)


def _fits(unit: Unit, max_words: int) -> bool:
    return unit.words <= max_words or unit.kind == "list"


def _worth(
    section: Section, window: Sequence[Unit], weights: Mapping[str, float], lead: float | None
) -> float:
    """What a run is worth; `lead` is what title and heading cover, for the section's first run only."""
    text = " ".join(line for unit in window for line in unit.lines)
    head = window[0].head
    named = f"{section.title} {section.heading}"
    beyond = {w: s for w, s in weights.items() if not covered(named, {w: 1.0}, section.language)}
    said = f"{head} {text}"
    score = covered(said, beyond, section.language) + 0.3 * covered(said, weights, section.language)
    if _YES_OR_NO.match(section.heading) and _ANSWERS.match(text):
        score += 0.6
    if lead is not None:
        score += 0.1 + 0.4 * lead
    elif head and covered(head, beyond, section.language):
        score += 0.2
    if any(unit.kind == "list" for unit in window):
        score += 0.2
    return score - 0.04 * len(window) - 0.0005 * len(text.split())


_YES_OR_NO = re.compile(r"(?:do|does|can|is|are|will|has|have|should|may|must)\b.*\?$", re.I)
_ANSWERS = re.compile(
    r"(?:Yes|No|Not|We|You (?:can|do|don['’]t|cannot|can['’]t)|[A-Z]\w+ (?:does|do|is|can|has|will|uses?))\b"
)


def _rounded(
    found: Sequence[Unit], chosen: list[Unit], sentences: int, max_words: int
) -> list[Unit]:
    """Take what follows too while the quote is very short, ends between two steps, leaves off in a
    short paragraph, or before what limits it; and nothing that only announces what comes next."""
    if not chosen:
        return []
    at = found.index(chosen[0]) + len(chosen)
    while at < len(found):
        unit, last, size = found[at], chosen[-1], sum(u.words for u in chosen)
        if unit.run != last.run or size + unit.words > max_words:
            break
        goes_on = unit.paragraph == last.paragraph or (unit.instructs and last.instructs)
        short = size < _ENOUGH or (goes_on and size + unit.words <= 3 * _ENOUGH)
        if not limits(unit, last) and not (short and len(chosen) <= sentences):
            break
        chosen.append(unit)
        at += 1
    while chosen and chosen[-1].announces:
        chosen.pop()
    return chosen


_ENOUGH = 25
"""Words: a quote of fewer takes the next sentence too."""


def core(chosen: Sequence[Unit], weights: Mapping[str, float], language: str) -> Sequence[Unit]:
    """The first one or two of the chosen units: the second only if it adds something to the answer, or
    the first is too short to stand alone."""
    if len(chosen) < 2:
        return chosen
    one, two = (" ".join(line for unit in chosen[:n] for line in unit.lines) for n in (1, 2))
    adds = covered(two, weights, language) > covered(one, weights, language)
    kept = 2 if adds or chosen[0].words < 6 else 1
    while kept < len(chosen) and limits(chosen[kept], chosen[kept - 1]):
        kept += 1
    return chosen[:kept]


_LIMITS = re.compile(
    r"(?:However|But|Yet|Only|Except|Unless|Aber|Doch|Jedoch|Allerdings|Nur|Außer|Mais|Cependant|Toutefois|Pourtant|"
    r"Seulement|Sauf)\b"
)


def limits(unit: Unit, before: Unit) -> bool:
    """Whether a unit takes back some of what the one before it says: without it, that would not be true."""
    return unit.run == before.run and bool(_LIMITS.match(unit.lines[0]))


def cut_list(
    unit: Unit, weights: Mapping[str, float], language: str, max_words: int
) -> tuple[tuple[str, ...], bool]:
    """The lines of a list that fit: steps from the first on; of other items the ones that match best,
    in order. And whether some were left out."""
    head = [] if is_item(unit.lines[0]) else [unit.lines[0]]
    items = list(unit.lines[len(head) :])
    room = max_words - sum(len(line.split()) for line in head)
    ranked = list(range(len(items)))
    if not _ordered(unit, items):
        ranked.sort(key=lambda n: -covered(items[n], weights, language))
    kept: list[int] = []
    for n in ranked[:MAX_ITEMS]:
        size = len(items[n].split())
        if kept and size > room:
            break
        kept.append(n)
        room -= size
    return (*head, *(items[n] for n in sorted(kept))), len(kept) < len(items)


def _ordered(unit: Unit, items: Sequence[str]) -> bool:
    """Numbered, or mostly instructions: to be read from the first on."""
    return items[0][0].isdigit() or unit.instructs
