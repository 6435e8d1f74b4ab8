"""Which idea comes first, and when its post may best go out. Pure, and plain on purpose: the card says why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from itertools import islice

from candorbot.plan import best_first
from candorbot.records import Function
from candorbot.results import Shift

WAITS = 1.0
"""What a question counts that nobody has answered, beside the member who asked it."""
RISES = 2.0
TOPIC = 2.0
"""What it counts to be asked more than usual, and to serve a topic of the strategy."""
DID_WELL = 3.0
"""What it counts that such posts did better before; as much less if they did worse."""
MOST_SLOTS = 12
"""Free times of the plan among which one is chosen."""


def points(members: int, waiting: int, rises: bool, topic: str, learned: Iterable[Shift]) -> float:
    """What an idea is ranked by: the members behind it, and what speaks for it beside. `learned`: what
    speaks_for found."""
    did = sum(DID_WELL if one.up else -DID_WELL for one in learned)
    return members + WAITS * waiting + RISES * rises + TOPIC * bool(topic) + did


def speaks_for(function: Function, topic: str, shifts: Iterable[Shift]) -> list[Shift]:
    """What was learned of posts with this function, or on this topic."""
    return [
        one
        for one in shifts
        if (one.factor, one.level) in (("function", str(function)), ("topic", topic))
    ]


def best_slot(
    free: Iterable[datetime],
    shifts: Sequence[Shift],
    zone: tzinfo,
    before: datetime | None = None,
) -> tuple[datetime | None, list[Shift]]:
    """Of the next free times the one at which posts did best, and what says so; of equal ones `before`, which
    was suggested before, else the soonest."""
    ranked = best_first(islice(free, MOST_SLOTS), shifts, zone)
    if not ranked:
        return None, []
    same = [one for one in ranked if one.at == before and one.worth == ranked[0].worth]
    best = (same or ranked)[0]
    return best.at, [one for one in best.learned if one.up]
