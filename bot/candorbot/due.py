"""When somebody must have looked, and whose turn it is. Pure: office hours, holidays and the time zone in,
instants out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Protocol

from candorbot.localtime import WEEKDAYS, due_between

FARTHEST = timedelta(days=120)
"""Nobody looks farther than this for an open hour."""
SHORTEST = timedelta(minutes=5)
"""Between two people who are asked."""


class Hours(Protocol):
    """When somebody is there, as brand.yaml says it: days "mon" to "sun", times "09:00", local."""

    @property
    def days(self) -> Sequence[str]: ...
    @property
    def opens(self) -> str: ...
    @property
    def closes(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Open:
    """When somebody is there."""

    hours: Hours
    holidays: Collection[date]
    zone: tzinfo


def due_at(start: datetime, within: timedelta, there: Open | None) -> datetime:
    """The instant when `within` of open time has passed since `start`. `there` None: every hour counts,
    as it does for what cannot wait. Where no open hour comes for months, every hour counts, too."""
    if there is None:
        return start + within
    left = within
    for opens, closes in _open_from(start, there):
        begins = max(opens, start)
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
    return start + within


def _open_from(start: datetime, there: Open) -> Iterator[tuple[datetime, datetime]]:
    """The open spans that end after `start`, oldest first."""
    after, until = start - timedelta(days=2), start + FARTHEST
    days = {WEEKDAYS.index(day) for day in there.hours.days}

    def at(of_day: str) -> dict[date, datetime]:
        slots = due_between(after, until, time.fromisoformat(of_day), there.zone, days)
        return {slot.date: slot.at for slot in slots}

    opening, closing = at(there.hours.opens), at(there.hours.closes)
    for day, opens in opening.items():
        if day in closing and day not in there.holidays and closing[day] > max(opens, start):
            yield opens, closing[day]


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody is asked: `person` by name; `again` if it is the same person as before."""

    person: str
    again: bool


def turns(people: Sequence[str], rounds: int) -> tuple[Turn, ...]:
    """Whose turn it is, one after the other, until nobody is left: the owner with the alert, the owner
    once more before it is due, then the next person at the due time, and all again `rounds` times (1 or
    more). `people` has the owner first and may not be empty."""
    first, *others = people
    one = [
        Turn(first, again=False),
        Turn(first, again=True),
        *(Turn(p, again=False) for p in others),
    ]
    later = [Turn(person, again=True) for person in people]
    return (*one, *(later * (rounds - 1)))


def next_at(
    turn: int, opened: datetime, now: datetime, within: timedelta, there: Open | None
) -> datetime:
    """When the turn after so many (1 or more) comes: half way to the due time, at the due time, and from
    then on each time half as long again as `within`, counted from now."""
    if turn == 1:
        return due_at(opened, within / 2, there)
    if turn == 2:
        return due_at(opened, within, there)
    return due_at(now, max(within / 2, SHORTEST), there)
