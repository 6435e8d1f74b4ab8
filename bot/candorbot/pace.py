"""How fast posts may be released and sent: no faster than somebody reads them, and no flood. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from candorbot.records import Release
from candorbot.request import Place


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many posts within this time."""

    most: int
    within: timedelta


READING = Limit(5, timedelta(minutes=1))
"""By one person: twelve seconds to read a question, its answer and the sources is little."""
BY_ONE = Limit(30, timedelta(minutes=10))
"""By one person who presses on."""
IN_ONE_PLACE = Limit(30, timedelta(minutes=10))
"""In one channel, whoever releases them: beyond, members cannot follow what the brand says."""
LONGEST = max(BY_ONE.within, IN_ONE_PLACE.within)
"""How far back anybody has to look."""
APART = timedelta(seconds=1)
"""Between two posts in one channel: Slack allows about one message a second for each
(https://docs.slack.dev/apis/web-api/rate-limits)."""


def too_fast(person: str, place: Place, before: Sequence[Release], now: datetime) -> bool:
    """Whether `person` has just released so many posts that one more was not read."""
    own = [one for one in before if (one.workspace, one.person) == (place.workspace, person)]
    return _reached(READING, own, now)


def too_many(person: str, place: Place, before: Sequence[Release], now: datetime) -> bool:
    """Whether one more post would be too many, of this person or in this channel."""
    here = [one for one in before if one.workspace == place.workspace]
    own = [one for one in here if one.person == person]
    there = [one for one in here if one.channel == place.channel]
    return _reached(BY_ONE, own, now) or _reached(IN_ONE_PLACE, there, now)


def _reached(limit: Limit, releases: Sequence[Release], now: datetime) -> bool:
    """Releases later than now, from before the clock was put back, do not count."""
    counted = (one for one in releases if now - limit.within < one.at <= now)
    return sum(1 for _ in counted) >= limit.most


def apart(last: datetime | None, now: datetime) -> bool:
    """Whether enough time has passed since the last post in a channel."""
    return last is None or not last <= now < last + APART
