"""What calls to a language model used and cost, counted by day and engine. Nothing that was said is in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MILLION = 1_000_000
MOST_ENGINES = 30
"""Engines counted in a day; what comes beyond them is counted as OTHERS. So are reasons."""
MOST_REASONS = 30
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in a currency that whoever pays knows."""

    tokens_in: float
    tokens_out: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """What so many cost."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / MILLION


@dataclass(slots=True)
class Calls:
    """Calls of one engine.

    milliseconds  of all of them, until there was an answer or none; `slowest`: the longest
    money         what the tokens cost at the price of then; 0 where nobody said a price
    none          why nothing came of a call, or of what would have been one: how often each
    """

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    milliseconds: int = 0
    slowest: int = 0
    money: float = 0.0
    none: dict[str, int] = field(default_factory=dict)

    def add(self, more: Calls) -> None:
        self.calls += more.calls
        self.tokens_in += more.tokens_in
        self.tokens_out += more.tokens_out
        self.milliseconds += more.milliseconds
        self.slowest = max(self.slowest, more.slowest)
        self.money += more.money
        for why, count in more.none.items():
            known = why if why in self.none or len(self.none) < MOST_REASONS else OTHERS
            self.none[known] = self.none.get(known, 0) + count


@dataclass(slots=True)
class Day:
    """What was used on one day.

    people      name -> tokens that were used for them, or are set aside for a call that goes on
    tokens_in   of all of these, those that went in; `tokens_out`: those that may have come out
    engines     what drafts say wrote them -> their calls
    """

    people: dict[str, int] = field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0
    engines: dict[str, Calls] = field(default_factory=dict)

    def book(self, person: str, tokens_in: int, tokens_out: int) -> None:
        """Count tokens for a person; less than 0 gives back what was set aside, if that was on this day."""
        self.people[person] = max(0, self.people.get(person, 0) + tokens_in + tokens_out)
        self.tokens_in = max(0, self.tokens_in + tokens_in)
        self.tokens_out = max(0, self.tokens_out + tokens_out)

    def note(self, engine: str, calls: Calls) -> None:
        known = engine in self.engines or len(self.engines) < MOST_ENGINES
        self.engines.setdefault(engine if known else OTHERS, Calls()).add(calls)


def body_of(day: Day) -> dict[str, Any]:
    """The day as plain JSON."""
    return asdict(day)


def day_of(body: Mapping[str, Any]) -> Day:
    """What `body_of` made, back."""
    engines = {name: Calls(**calls) for name, calls in body.get("engines", {}).items()}
    people = dict(body["people"])
    return Day(people, body.get("tokens_in", 0), body.get("tokens_out", 0), engines)
