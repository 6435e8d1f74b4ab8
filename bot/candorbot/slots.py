"""When a briefing that comes by itself is due, and which days it is about. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from candorbot.localtime import Slot, due_between
from candorbot.usual import DAY, Kind, Period, period_of

NOON = time(12)
FEW_DAYS = timedelta(days=3)
FARTHEST = timedelta(days=70)
"""Nobody looks farther back for the last slot: a month's, however many holidays it starts with."""
EARLY = 7
"""Until this day of a month, who asks for its briefing gets the month before."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When a briefing comes: at a local time, on some weekdays (Monday is 0), never on a holiday."""

    kind: Kind
    at: time
    zone: tzinfo
    days: Collection[int]
    holidays: Collection[date] = ()


def slots(plan: Plan, after: datetime, until: datetime) -> Iterator[Slot]:
    """The slots with after < at <= until, oldest first, one at most for each local date."""
    for slot in due_between(after, until, plan.at, plan.zone, plan.days):
        if _comes_on(plan, slot.date):
            yield slot


def _comes_on(plan: Plan, day: date) -> bool:
    """Whether it is a day of the plan; for a week or a month, the first one of it."""
    if not _works(plan, day):
        return False
    before = {"today": 0, "week": day.weekday(), "month": day.day - 1}[plan.kind]
    return not any(_works(plan, day - n * DAY) for n in range(1, before + 1))


def _works(plan: Plan, day: date) -> bool:
    return day.weekday() in plan.days and day not in plan.holidays


def last_slot(plan: Plan, now: datetime) -> Slot | None:
    """The newest slot that is due. Whoever missed several sends this one only."""
    for back in (FEW_DAYS, FARTHEST):
        due = deque(slots(plan, now - back, now), maxlen=1)
        if due:
            return due[0]
    return None


def reported_at(kind: Kind, at: datetime, zone: tzinfo, home: tzinfo) -> Period:
    """What a briefing that comes by itself is about, by the days of the brand's own zone (`home`). A day's: before
    noon where it is read (`zone`) the last day that is over in both zones, else the day so far. A week's: the seven
    days until such a day. A month's: the month before."""
    there, here = at.astimezone(zone), at.astimezone(home).date()
    if kind == "month":
        return period_of(kind, there.date().replace(day=1) - DAY)
    if kind == "today" and there.time() >= NOON:
        return period_of(kind, here)
    return period_of(kind, min(there.date(), here) - DAY)


def reported(kind: Kind, local: datetime) -> Period:
    """What a briefing that somebody asks for at this local time is about. A day's: before noon the day before, which
    is whole, else the day itself, so far. A week's: the seven days before. A month's: in its first days the
    month before, then the month so far."""
    today = local.date()
    if kind == "today" and local.time() >= NOON:
        return period_of(kind, today)
    if kind == "month" and today.day <= EARLY:
        return period_of(kind, today.replace(day=1) - DAY)
    return period_of(kind, today - DAY)
