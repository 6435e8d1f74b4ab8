"""What people write in their own words: the brand's themes in it, those that nobody named, and quotes. Pure.

Personal data is masked first, so that no figure, theme or quote has it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from candorbot.clusters import Read
from candorbot.found_themes import MOST_TEXTS, Said, find
from candorbot.pii import mask

MOST_READ = 10_000
"""Answers to one question that are read; of more, so many are drawn (by SHA-256: the same ones each time)."""
MOST_LETTERS = 2_000
QUOTES = 2
LONGEST_QUOTE = 200
USUAL_QUOTE = 90
"""Characters: a quote near that says something and is soon read."""

Named = Callable[[Sequence[str]], Sequence[str]]
"""Texts -> the brand's theme of each, "" for none."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, how many answers are about it, and some of them; `found`: nobody has named it before."""

    name: str
    count: int
    quotes: tuple[str, ...]
    found: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """The themes of one question, the most frequent first; `read` answers were looked at, `others` of them are
    about none of these."""

    read: int
    themes: tuple[Theme, ...]
    others: int
    quotes: tuple[str, ...] = ()
    """Of the others."""

    @property
    def groups(self) -> Iterator[tuple[str, int, tuple[str, ...]]]:
        """Each theme as it is called, how many answers are about it, and its quotes; the others come last."""
        for theme in self.themes:
            yield f"{theme.name} (found)" if theme.found else theme.name, theme.count, theme.quotes
        if self.others:
            yield "Of none of these", self.others, self.quotes


def spoken(answers: Sequence[str], named: Named, read: Read | None = None) -> Spoken:
    """What answers are about. `read` gives the sentences' vectors for themes that nobody named."""
    texts = [mask(text[:MOST_LETTERS]).text for text in _drawn(answers)]
    theme_of = dict(enumerate(named(texts)))
    free = [n for n, name in theme_of.items() if not name][:MOST_TEXTS]
    said = [Said(("", str(n)), str(n), texts[n]) for n in free]
    groups = find(said, {}, read).new
    for group in groups:
        theme_of |= {int(n): group.name for _, n in group.keys}
    found = {group.name for group in groups}
    counts = Counter(name for name in theme_of.values() if name)
    themes = [
        Theme(name, count, _quotes([texts[n] for n, one in theme_of.items() if one == name]), name in found)
        for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]  # fmt: skip
    others = [texts[n] for n, name in theme_of.items() if not name]
    return Spoken(len(texts), tuple(themes), len(others), _quotes(others))


def _drawn(answers: Sequence[str]) -> list[str]:
    """At most MOST_READ of them: whatever their order, and each as likely, however often it stands there."""
    seen: Counter[str] = Counter()
    marked = []
    for answer in answers:
        seen[answer] += 1
        mark = hashlib.sha256(f"{seen[answer]} {answer}".encode("utf-8", "replace")).digest()
        marked.append((mark, answer))
    return [answer for _, answer in sorted(marked)[:MOST_READ]]


def _quotes(texts: Sequence[str]) -> tuple[str, ...]:
    """Some of them, of a length that is soon read."""
    ordered = sorted(set(texts), key=lambda text: (abs(len(text) - USUAL_QUOTE), text))
    return tuple(_short(text) for text in ordered[:QUOTES])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"
