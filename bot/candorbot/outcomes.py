"""What people did with the drafts of each engine: posted as they were, changed first, or not posted. Pure; only
counts and shares come out, no words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from candorbot.records import PERSON, DraftState

MOST_COMPARED = 200
"""Drafts of an engine, the newest, that are compared word by word; each takes about a millisecond."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A version of a draft: what wrote it, and the state of the draft now."""

    draft: str
    state: DraftState
    engine: str
    text: str


@dataclass(slots=True)
class Outcome:
    """What became of an engine's drafts. A click on Fix it, Shorter or Warmer is no change of a person's; what
    somebody copied to post it by hand was put away.

    changed   share (0-1) of the words that are not the engine's, in the newest of those that were edited
    put_away  discarded, or marked as answered
    """

    as_is: int = 0
    edited: int = 0
    put_away: int = 0
    expired: int = 0
    open: int = 0
    changed: list[float] = field(default_factory=list)

    @property
    def drafts(self) -> int:
        return self.as_is + self.edited + self.put_away + self.expired + self.open

    @property
    def mean_changed(self) -> float | None:
        """None: nothing was edited, or its words are forgotten."""
        return sum(self.changed) / len(self.changed) if self.changed else None


def outcomes(wordings: Iterable[Wording], *, compare: bool) -> Mapping[str, Outcome]:
    """Engine -> what became of its drafts; a person's own words are nobody's draft. The wordings of a draft stand
    together, as they came; the newest draft first. `compare`: also how much was edited."""
    found: dict[str, Outcome] = {}
    for _, versions in groupby(wordings, key=lambda one: one.draft):
        said = list(versions)
        written = next((one for one in reversed(said) if one.engine != PERSON), None)
        if written is None:
            continue
        outcome, last = found.setdefault(written.engine, Outcome()), said[-1]
        if last.state is DraftState.DISCARDED:
            outcome.put_away += 1
        elif last.state is DraftState.EXPIRED:
            outcome.expired += 1
        elif last.state is not DraftState.POSTED:
            outcome.open += 1
        elif last.engine != PERSON:
            outcome.as_is += 1
        else:
            outcome.edited += 1
            there = bool(written.text and last.text)
            if compare and there and len(outcome.changed) < MOST_COMPARED:
                outcome.changed.append(changed(written.text, last.text))
    return found


def changed(before: str, after: str) -> float:
    """The share (0-1) of the words of two texts that the other has not in the same order: 1 less the ratio of
    Ratcliff and Obershelp (difflib)."""
    matcher = difflib.SequenceMatcher(None, before.split(), after.split(), autojunk=False)
    return 1 - matcher.ratio()
