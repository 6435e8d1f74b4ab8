"""What a month's posts are for, and when the next ones may go out. Pure: the plan of strategy.yaml and what
is on the calendar in, free times and shares out.

What a post is for is one of the four functions of a community manager (Blanchard), see `records.Function`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from candorbot.localtime import WEEKDAYS
from candorbot.records import Function
from candorbot.results import Shift, of_time
from candorbot.when import on

if TYPE_CHECKING:
    from candorbot.brand import Brand

USUAL = ((1, time(9, 30)), (3, time(16, 0)))
"""Weekday (Monday is 0) and local time of posts where strategy.yaml names none."""
AHEAD = timedelta(days=56)
"""Free times are looked for so far ahead."""
SOON = timedelta(hours=2)
"""And not sooner: somebody must read the draft before."""
CLEAR = timedelta(hours=3)
"""Between a free time and any other post: members read one thing at a time."""
MOST_TIMES = 10
"""A group of posts that did better or worse counts for no more than that: it may be a few posts alone."""
PLANNABLE = (Function.VOICE, Function.INFORMER)
"""Posts that can be planned; answers and calm come when somebody needs them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`balance`: function -> percent of a month's posts, 100 in all, or empty; `times`: weekday and local
    time; `holidays`: dates on which nothing is planned."""

    balance: Mapping[Function, int]
    times: tuple[tuple[int, time], ...] = USUAL
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a month's posts serve a function: `percent` of all, `planned` percent (None: no plan)."""

    function: Function
    count: int
    percent: int
    planned: int | None


def plan_of(brand: Brand) -> Plan:
    """The plan as the brand's strategy.yaml has it."""
    told = brand.strategy.plan
    times = [
        (WEEKDAYS.index(day), time.fromisoformat(at)) for day, at in map(str.split, told.times)
    ]
    balance = {Function(name): percent for name, percent in dict(told.balance or ()).items()}
    return Plan(balance, tuple(sorted(times)) or USUAL, frozenset(brand.holidays))


def next_slots(
    plan: Plan, taken: Collection[datetime], now: datetime, zone: tzinfo
) -> Iterator[datetime]:
    """The times of the plan that are free, soonest first, in UTC, within AHEAD. `taken`: when other posts go
    out."""
    day = now.astimezone(zone).date()
    for ahead in range(AHEAD.days + 1):
        there = day + timedelta(days=ahead)
        for weekday, of_day in plan.times:
            at = on(there, of_day, zone) if weekday == there.weekday() else None
            if at is None or there in plan.holidays or at < now + SOON:
                continue
            if all(abs(at - other) >= CLEAR for other in taken):
                yield at


@dataclass(frozen=True, slots=True)
class Free:
    """A free time, and what results of earlier posts say of it."""

    at: datetime
    learned: tuple[Shift, ...] = ()

    @property
    def worth(self) -> float:
        """How many times the usual engagement is to be expected: 1, where nothing is known."""
        return prod(min(max(one.times, 1 / MOST_TIMES), MOST_TIMES) for one in self.learned)

    @property
    def why(self) -> str:
        """What was learned, in sentences."""
        return " ".join(one.sentence for one in self.learned)


def best_first(slots: Iterable[datetime], learned: Sequence[Shift], zone: tzinfo) -> Sequence[Free]:
    """The free times as results of earlier posts have them: those at which posts did better first, those at
    which they did worse last; soonest first where nothing is known."""
    free = [Free(at, tuple(of_time(at.astimezone(zone), learned))) for at in slots]
    return sorted(free, key=lambda one: (-one.worth, one.at))


def shares(counts: Mapping[Function, int], plan: Plan) -> tuple[Share, ...]:
    """A month's posts by function, in the order of `Function`. Percents add up to 100 (largest remainders,
    as seats are given out by Hamilton's method), or are all 0 where there is no post."""
    percents = _hundred({function: counts.get(function, 0) for function in Function})
    return tuple(
        Share(
            function,
            counts.get(function, 0),
            percents[function],
            plan.balance.get(function, 0) if plan.balance else None,
        )
        for function in Function
    )


def wanted(
    counts: Mapping[Function, int], plan: Plan, among: Collection[Function] = tuple(Function)
) -> Function | None:
    """What the next post should be for: of `among` the function that is farthest below its planned share.
    None without a plan, and where none is below."""
    total = sum(counts.values()) + 1
    short = {
        function: Fraction(percent * total, 100) - counts.get(function, 0)
        for function, percent in plan.balance.items()
        if function in among
    }
    most = max(short, key=lambda function: short[function], default=None)
    return most if most is not None and short[most] > 0 else None


def _hundred(counts: Mapping[Function, int]) -> Mapping[Function, int]:
    total = sum(counts.values())
    if not total:
        return counts
    whole = {function: count * 100 // total for function, count in counts.items()}
    by_rest = sorted(counts, key=lambda function: -(counts[function] * 100 % total))
    for function in by_rest[: 100 - sum(whole.values())]:
        whole[function] += 1
    return whole
