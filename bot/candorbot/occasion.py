"""An event on the calendar (a launch, an AMA, a release) and the posts around it. Pure.

It is called an occasion in the code, for an event is what the inbox keeps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from candorbot.records import Record
from candorbot.when import on

OCCASION = "calendar.event"
"""The kind of its rows; their state is one of PLANNED and CANCELLED."""
PLANNED, CANCELLED = "planned", "cancelled"
HERE = "."
"""In the place of a channel: the one where the event is planned."""
KINDS = ("ama", "launch", "release", "event")
Stage = Literal["announcement", "reminder", "follow-up"]
POSTED_AT = time(9, 30)
"""When the posts around it go out, local time."""
DAYS: tuple[tuple[Stage, int], ...] = (("announcement", -7), ("reminder", -1), ("follow-up", 1))
"""Each post, and how many days after the day of the event."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """`details` are what members may be told of it, as a person put it."""

    id: str
    kind: str
    name: str
    at: datetime
    channel: str
    workspace: str
    details: str = ""
    cancelled: bool = False

    def once(self, stage: Stage) -> str:
        """By which the post of that stage is found again, see `Proposed.once`."""
        return f"event {self.id} {stage}"


def posts_around(
    at: datetime, now: datetime, zone: tzinfo, soonest: timedelta
) -> Iterator[tuple[Stage, datetime]]:
    """The posts around an event at `at` and when they go out, in UTC. Those for which it is too late are left
    out; but an announcement goes out as soon as may be, `soonest` from now, if that is before the event."""
    day = at.astimezone(zone).date()
    for stage, days in DAYS:
        when = _first_from(day + timedelta(days=days), zone)
        if stage == "announcement":
            when = max(when, now + soonest)
        if when >= now + soonest and (when < at or stage == "follow-up"):
            yield stage, when


def _first_from(day: date, zone: tzinfo) -> datetime:
    """POSTED_AT on that date, or on the next one that has it."""
    while (at := on(day, POSTED_AT, zone)) is None:
        day += timedelta(days=1)
    return at


def occasion_of(row: Record) -> Occasion:
    body = row.body
    return Occasion(
        row.id, body["kind"], body["name"], datetime.fromisoformat(body["at"]), body["channel"],
        body["workspace"], body["details"], row.state == CANCELLED,
    )  # fmt: skip


def record_of(one: Occasion, version: int = 0) -> Record:
    body = {
        "kind": one.kind,
        "name": one.name,
        "at": one.at.isoformat(),
        "channel": one.channel,
        "workspace": one.workspace,
        "details": one.details,
    }
    return Record(OCCASION, one.id, body, CANCELLED if one.cancelled else PLANNED, version=version)
