"""The brand's knowledge in pieces that can be found and cited. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of the brand's knowledge that can be cited. `id` and `url` stay the same while the
    article and heading do; `digest` changes with the words. `text` is plain, without markup. `about`
    describes its article in a line: it is searched, never quoted."""

    id: str
    title: str
    heading: str
    url: str
    text: str
    digest: str
    language: str = "en"
    about: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section found, best first by words and meaning together. `score` grows with the match by words: 1
    is what a word is worth that no section has. `weights`: each content word that was sought and its share
    (0-1, the rarest most; they sum to 1). `nearness`: how alike question and section are in meaning, a
    cosine (-1 to 1); 0 where only words were searched."""

    section: Section
    score: float
    weights: Mapping[str, float] = field(default_factory=dict)
    nearness: float = 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered source of a draft: [1] in its text points at `number` 1. `digest` is the section's
    when it was cited."""

    number: int
    section: str
    label: str
    url: str
    digest: str
