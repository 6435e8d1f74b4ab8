"""When an entry was written, as feeds and changelogs write it. Pure, and without a regular expression that could
take long."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_RFC_822 = re.compile(
    rf"(?:[a-z]{{3,9}},? )?(\d{{1,2}}) {_MONTH} (\d{{2,4}}) (\d\d):(\d\d)(?::(\d\d))?(?: (\S{{1,6}}))?",
    re.IGNORECASE,
)
_DAYS = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(rf"\b(?P<name>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>(?:19|20)\d\d)\b", re.I),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\.? (?P<name>{_MONTH}),? (?P<year>(?:19|20)\d\d)\b", re.I),
)  # fmt: skip


def moment(text: str) -> datetime | None:
    """ISO 8601 or RFC 822 (of the last century, too), in UTC; UTC if no zone is named. None for no time."""
    text = " ".join(text[:80].split())
    match = _RFC_822.fullmatch(text)
    try:
        at = _of_rfc(match) if match else datetime.fromisoformat(text)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year >= 1990 else None


def _of_rfc(match: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, zone = match.groups()
    whole = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    at = MONTHS.index(month.lower()) + 1
    return datetime(
        whole,
        at,
        int(day),
        int(hour),
        int(minute),
        min(int(second or 0), 59),
        tzinfo=_zone(zone or ""),
    )


def _zone(name: str) -> timezone:
    if re.fullmatch(r"[+-]\d{4}", name):
        away = timedelta(hours=int(name[1:3]), minutes=int(name[3:]))
        return timezone(-away if name[0] == "-" else away)
    return timezone(timedelta(hours=_ZONES.get(name.upper(), 0)))


def day_in(text: str) -> str:
    """The first date that a line names (2026-11-20, November 20, 2026, 20 November 2026), ISO 8601; "" none."""
    for pattern in _DAYS:
        match = pattern.search(text[:300])
        if match:
            said = match.groupdict()
            month = said.get("month") or MONTHS.index(said["name"][:3].lower()) + 1
            return f"{said['year']}-{int(month):02}-{int(said['day']):02}"
    return ""
