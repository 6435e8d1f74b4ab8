"""How much is usual, and how far from it a count is. Pure.

A day is compared with the same weekday of the 28 days before it, seven days with the four sevens before them,
a month with the three months before it. A day counts if anything was heard on it, a longer period if that is so
of a third of its days.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from statistics import median
from typing import Literal

Kind = Literal["today", "week", "month"]
KINDS: tuple[Kind, ...] = ("today", "week", "month")
DAY = timedelta(days=1)
LOOK_BACK: Mapping[Kind, int] = {"today": 28, "week": 4, "month": 3}
"""Days, weeks or months before one that say what is usual."""
LEAST_WEEKDAYS = 3
"""Fewer of the same weekday, and all days of the 28 are taken."""
LEAST_DAYS = 5
"""Fewer of those, and nobody knows what is usual."""
LEAST_PERIODS = 2
"""The same for weeks and months."""


@dataclass(frozen=True, slots=True)
class Period:
    """The local days that something is about, from `first` to `last`, both counted."""

    kind: Kind
    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def start_of(day: date, zone: tzinfo) -> datetime:
    """The instant at which a local date begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def period_of(kind: Kind, day: date) -> Period:
    """The day itself, the seven days that end with it, or its month."""
    if kind == "week":
        return Period(kind, day - 6 * DAY, day)
    if kind == "month":
        return _month(day)
    return Period(kind, day, day)


def _month(day: date) -> Period:
    first = day.replace(day=1)
    return Period("month", first, (first + 31 * DAY).replace(day=1) - DAY)


def earlier(period: Period, heard: Collection[date]) -> list[Period]:
    """The periods that say what is usual, the newest first; none if there are too few to tell. `heard`: the
    days of which anything was heard. Nobody knows of the others whether they were silent or not heard."""
    before = _before(period)
    if period.kind == "today":
        known = [one for one in before if one.first in heard]
        same = [one for one in known if one.first.weekday() == period.first.weekday()]
        if len(same) >= LEAST_WEEKDAYS:
            return same
        return known if len(known) >= LEAST_DAYS else []
    known = [one for one in before if sum(day in heard for day in one.days) * 3 >= len(one.days)]
    return known if len(known) >= LEAST_PERIODS else []


def first_compared(period: Period) -> date:
    """The first day that can say what is usual in the period."""
    return _before(period)[-1].first


def _before(period: Period) -> list[Period]:
    """Those of its kind that lie before it, the newest first."""
    found = [period]
    for _ in range(LOOK_BACK[period.kind]):
        found.append(period_of(period.kind, found[-1].first - DAY))
    return found[1:]


class Level(StrEnum):
    """How a count stands to what is usual."""

    UNKNOWN = "unknown"
    LITTLE = "little"
    NEW = "new"
    MANY = "many"
    TWICE = "twice"
    MORE = "more"
    SAME = "same"
    LESS = "less"
    HALF = "half"
    FEW = "few"


RISES = (Level.NEW, Level.MANY, Level.TWICE, Level.MORE)
FALLS = (Level.LESS, Level.HALF, Level.FEW)
_AT_LEAST = (
    (2.75, Level.MANY),
    (1.75, Level.TWICE),
    (1.25, Level.MORE),
    (0.8, Level.SAME),
    (0.65, Level.LESS),
    (0.4, Level.HALF),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A count, what is usual (None: not known), and how the two stand to each other."""

    now: int
    usual: float | None
    level: Level

    @property
    def times(self) -> int:
        """How many times the usual, rounded; 0 if that says nothing."""
        return round(self.now / self.usual) if self.usual else 0


def change(now: int, before: Sequence[int], *, whole: bool = True) -> Change:
    """`now` against the median of `before` (empty: nobody knows). What is not over yet (`whole` False) is
    never called less than usual. A difference within two standard deviations of a count of that size
    (Poisson: the square root of what is usual) is no difference."""
    if not before:
        return Change(now, None, Level.UNKNOWN)
    usual = float(median(before))
    if abs(now - usual) < 2 * math.sqrt(max(usual, 1)):
        return Change(now, usual, Level.SAME if usual or not now else Level.LITTLE)
    if not usual:
        return Change(now, usual, Level.NEW)
    ratio = now / usual
    level = next((level for least, level in _AT_LEAST if ratio >= least), Level.FEW)
    return Change(now, usual, level if whole or level not in FALLS else Level.SAME)


def change_of(
    counts: Mapping[date, int], period: Period, heard: Collection[date], *, whole: bool = True
) -> Change:
    """The change of a count that is kept by day."""

    def total(one: Period) -> int:
        return sum(counts.get(day, 0) for day in one.days)

    before = [total(one) for one in earlier(period, heard)]
    return change(total(period), before, whole=whole)
