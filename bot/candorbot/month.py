"""A month of the calendar: its grid, its lines, its balance, and the file other calendars read. Pure."""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from candorbot import words
from candorbot.errors import UserError
from candorbot.occasion import Occasion
from candorbot.plan import PLANNABLE, Plan, shares, wanted
from candorbot.records import DraftState, Function
from candorbot.usual import start_of

FILES = ("ical", "page")
"""What the month can be had as."""
WIDTH = 9
"""Letters of a day in the grid."""
SIGNS = {"posted": "●", "approved": "◐", "draft": "○"}
EVENT = "★"
TOOK = timedelta(minutes=15)
"""How long a post stands in other calendars."""
_MONTH = re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])")
"""Of years that every time zone can reckon with."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A post of the month. `words` are its first ones, "" for who may not read the place it is for."""

    at: datetime
    draft: str
    state: DraftState
    function: Function
    channel: str
    words: str = ""

    @property
    def stands(self) -> str:
        """posted, approved, or draft."""
        known = {DraftState.POSTED: "posted", DraftState.APPROVED: "approved"}
        return known.get(self.state, "draft")


@dataclass(frozen=True, slots=True)
class Month:
    """`first` is its first date; `plan` what the brand planned."""

    first: date
    zone: ZoneInfo
    entries: tuple[Entry, ...]
    occasions: tuple[Occasion, ...]
    plan: Plan

    @property
    def name(self) -> str:
        return self.first.strftime("%B %Y")

    @property
    def counts(self) -> Mapping[Function, int]:
        return Counter(entry.function for entry in self.entries)


def month_named(text: str, today: date) -> date:
    """The first date of the month that `text` names: "2026-12", "december" (the next one), "next" or ""
    (this one). Raises UserError for anything else."""
    said = text.strip().casefold()
    this = today.replace(day=1)
    names = [calendar.month_name[number].casefold() for number in range(1, 13)]
    if said in ("", "this", "month"):
        return this
    if said == "next":
        return after(this)
    if said in names:
        year = today.year + (names.index(said) + 1 < today.month)
        return date(year, names.index(said) + 1, 1)
    if _MONTH.fullmatch(said):
        return date(int(said[:4]), int(said[5:]), 1)
    raise UserError(words.NO_MONTH.format(text=text.strip()[:40]))


def after(first: date) -> date:
    """The first date of the next month; the last month there is has itself."""
    if (first.year, first.month) == (date.max.year, date.max.month):
        return first
    return (first + timedelta(days=31)).replace(day=1)


def bounds(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The month's first instant, and the next month's."""
    return start_of(first, zone), start_of(after(first), zone)


def grid(month: Month) -> Sequence[str]:
    """The month as lines of letters of one width: a week each, a day with its signs."""
    marks = _marks(month)
    weeks = calendar.Calendar().monthdatescalendar(month.first.year, month.first.month)
    head = "".join(name.ljust(WIDTH) for name in calendar.day_abbr).rstrip()
    return [head, *("".join(_cell(day, month, marks).ljust(WIDTH) for day in week).rstrip() for week in weeks)]  # fmt: skip


def _cell(day: date, month: Month, marks: Mapping[date, str]) -> str:
    if day.month != month.first.month:
        return ""
    return f"{day.day:>2} {marks.get(day, '')}"


def _marks(month: Month) -> Mapping[date, str]:
    """Date -> its signs, each with its number where it is more than one."""
    counted: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for entry in month.entries:
        counted[entry.at.astimezone(month.zone).date()][SIGNS[entry.stands]] += 1
    for occasion in month.occasions:
        counted[occasion.at.astimezone(month.zone).date()][EVENT] += 1
    order = (EVENT, *SIGNS.values())
    return {
        day: "".join(f"{sign}{of[sign] if of[sign] > 1 else ''}" for sign in order if of[sign])
        for day, of in counted.items()
    }


def balance(month: Month) -> Sequence[str]:
    """A line for each function: how many of the month's posts serve it, and how many were planned to."""
    total = len(month.entries)
    lines = []
    for share in shares(month.counts, month.plan):
        said = words.SHARE.format(
            what=words.PURPOSES[share.function], count=share.count, all=total, percent=share.percent
        )
        planned = "" if share.planned is None else words.SHARE_PLANNED.format(percent=share.planned)
        lines.append(said + planned)
    return lines


def due_today(month: Month, now: datetime) -> list[str]:
    """Today's posts that have not left, and today's events, as a day's briefing says them."""
    today = now.astimezone(month.zone).date()
    posts = [
        words.TODAY_POST.format(
            time=f"{at:%H:%M}", title=title(entry), id=entry.draft, state=words.STANDS[entry.stands]
        )
        for entry in month.entries
        if (at := entry.at.astimezone(month.zone)).date() == today and entry.stands != "posted"
    ]
    events = [
        words.TODAY_EVENT.format(time=f"{at:%H:%M}", name=one.name)
        for one in month.occasions
        if (at := one.at.astimezone(month.zone)).date() == today
    ]
    return posts + events


def short_of(month: Month) -> str:
    """What the month's posts fall short of that can be planned; "" nothing, or no plan."""
    short = wanted(month.counts, month.plan, PLANNABLE)
    for share in shares(month.counts, month.plan):
        if share.function is short:
            return words.TODAY_SHORT.format(
                what=words.PURPOSES[short], percent=share.percent, planned=share.planned
            )
    return ""


def as_ical(month: Month, host: str, now: datetime) -> str:
    """The month as an iCalendar file (RFC 5545); `host` makes its ids unique in the world."""
    from icalendar import Calendar, Event

    whole = Calendar()
    whole.add("prodid", "-//Candor//Calendar//EN")
    whole.add("version", "2.0")
    for uid, at, took, summary in _rows(month):
        one = Event()
        one.add("uid", f"{uid}@{host}")
        one.add("dtstamp", now.astimezone(UTC))
        one.add("dtstart", at.astimezone(UTC))
        one.add("duration", took)
        one.add("summary", summary)
        whole.add_component(one)
    made: bytes = whole.to_ical()
    return made.decode()


def _rows(month: Month) -> Iterable[tuple[str, datetime, timedelta, str]]:
    for entry in month.entries:
        state = words.STANDS[entry.stands]
        yield entry.draft, entry.at, TOOK, f"{title(entry)} ({state}, #{entry.channel})"
    for one in month.occasions:
        yield one.id, one.at, timedelta(hours=1), one.name


def title(entry: Entry) -> str:
    """What a post is called: its first words, or what it is for."""
    return f"“{entry.words}”" if entry.words else words.PURPOSES[entry.function]
