"""A time as people type it: "09:30", "tomorrow 9:00", "tue 16:00", "2026-12-01 09:00". Pure."""

from __future__ import annotations

import re
from calendar import day_name
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from candorbot.errors import UserError
from candorbot.localtime import WEEKDAYS, due_between

FARTHEST = timedelta(days=400)
"""Nobody plans farther than this."""
NOT_A_TIME = "“{text}” is no time. Write one like “09:30”, “tomorrow 9:00”, “tue 16:00” or “2026-12-01 09:00”."
OVER = "{text} is over. Choose a later time."
TOO_FAR = "{text} is more than {days} days away. Choose an earlier time."
SKIPPED = "There is no {text}: clocks are put forward then. Choose another time."

_FORM = re.compile(
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})|(?P<day>today|tomorrow|[a-z]{3,9}))?[ t,]*(?P<time>\d{1,2}[:.]\d{2})"
)
LONGEST = 40


def instant(text: str, now: datetime, zone: tzinfo) -> datetime:
    """The instant that `text` names to people in `zone`, in UTC; without a day, the next such time. Raises
    UserError for what is no time, is over, more than FARTHEST away, or skipped by the clocks there."""
    said = " ".join(text.split())[:LONGEST]
    form = _FORM.fullmatch(said.lower())
    if form is None:
        raise UserError(NOT_A_TIME.format(text=said))
    here = now.astimezone(zone)
    try:
        of_day = time.fromisoformat(form["time"].replace(".", ":").zfill(5))
        days = _days(form["date"], form["day"], here.date())
    except ValueError:
        raise UserError(NOT_A_TIME.format(text=said)) from None
    for day in days:
        if day < here.date():
            continue
        if day - here.date() > FARTHEST:
            raise UserError(TOO_FAR.format(text=said, days=FARTHEST.days))
        at = on(day, of_day, zone)
        if at is None:
            raise UserError(SKIPPED.format(text=said))
        if at > now + FARTHEST:
            raise UserError(TOO_FAR.format(text=said, days=FARTHEST.days))
        if at > now:
            return at
    raise UserError(OVER.format(text=said))


def on(day: date, of_day: time, zone: tzinfo) -> datetime | None:
    """A local time of a local date, in UTC; None where the clocks there skip it. Of two, the first."""
    noon = datetime.combine(day, time(12), UTC)
    around = due_between(noon - timedelta(days=2), noon + timedelta(days=2), of_day, zone)
    for slot in around:
        if slot.date == day and slot.at.astimezone(zone).time() == of_day:
            return slot.at
    return None


def _days(named: str | None, word: str | None, today: date) -> list[date]:
    """The dates that are meant, in the order to be tried. Raises ValueError for a day there is not."""
    if named:
        return [date.fromisoformat(named)]
    if word is None:
        return [today, today + timedelta(days=1)]
    if word in ("today", "tomorrow"):
        return [today + timedelta(days=int(word == "tomorrow"))]
    weekday = WEEKDAYS.index(word[:3])
    if not day_name[weekday].lower().startswith(word):
        raise ValueError(word)
    ahead = (weekday - today.weekday()) % 7
    return [today + timedelta(days=ahead), today + timedelta(days=ahead + 7)]
