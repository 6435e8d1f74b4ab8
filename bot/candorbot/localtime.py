"""Slots: local times of day, such as the daily briefing's, as instants. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = range(7)


@dataclass(frozen=True, slots=True)
class Slot:
    """A local time of one local date. `date` is its name: who works slots keeps the dates that are worked
    (as an outbox key, say), so that a clock that jumps back brings none of them twice."""

    date: date
    at: datetime
    """In UTC."""


def due_between(
    after: datetime, until: datetime, of_day: time, zone: tzinfo, days: Collection[int] = EVERY_DAY
) -> Iterator[Slot]:
    """The slots with after < at <= until, oldest first: one for each local date whose weekday (Monday is
    0) is in `days`. Who has missed several works the last one only.

    Where a clock is put forward over `of_day`, the slot is the first instant after the gap; where it is
    put back and shows `of_day` twice, the first of the two. A date that the zone skips has none."""
    day = after.astimezone(zone).date() - timedelta(days=2)
    last = until.astimezone(zone).date() + timedelta(days=1)
    while day <= last:
        at = _instant(day, of_day, zone) if day.weekday() in days else None
        if at is not None and after < at <= until:
            yield Slot(day, at)
        day += timedelta(days=1)


def _instant(day: date, of_day: time, zone: tzinfo) -> datetime | None:
    at = _first_at(datetime.combine(day, of_day.replace(fold=0)), zone)
    if at.astimezone(zone).date() == day:
        return at
    skipped = _first_at(datetime.combine(day, time()), zone).astimezone(zone).date() > day
    return None if skipped else at  # else the gap reaches over midnight


def _first_at(local: datetime, zone: tzinfo) -> datetime:
    """The first instant at which clocks there show `local` or, as they jump over it, later."""
    late = local.replace(tzinfo=zone).astimezone(UTC)  # in a gap, by the offset before it
    if late.astimezone(zone).replace(tzinfo=None) == local:
        return late
    early = local.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)
    low, high = 0, int((late - early) / timedelta(seconds=1)) + 1
    while high - low > 1:  # the gap ends between the two, at a whole second
        middle = (low + high) // 2
        shown = (early + timedelta(seconds=middle)).astimezone(zone).replace(tzinfo=None)
        low, high = (low, middle) if shown > local else (middle, high)
    return early + timedelta(seconds=high)
