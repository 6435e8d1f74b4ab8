"""What a person wants to see of feedback: `kind:feature_request theme:"Dark mode" since:7d`. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from candorbot.errors import UserError
from candorbot.feedback_item import Item
from candorbot.kinds import KINDS, OTHER
from candorbot.terms import pieces_of
from candorbot.theme_record import Status, Theme, Themes, shortened
from candorbot.usual import DAY

FILTERS = ("kind", "theme", "status", "since", "until", "skip")
HOW = (
    'Filter by `kind:feature_request`, `theme:"Dark mode"`, `status:planned`, `since:7d` or '
    "`since:2026-11-01`, `until:2026-11-20`."
)
AT_MOST = timedelta(days=3_660)
_PIECE = re.compile(r'(\w{1,20}):(?:"([^"]{0,200})"|(\S{1,200}))|(\S{1,200})')
_WORD = re.compile(r"[^\W_]+")
_SPAN = re.compile(r"(\d{1,4})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}
SHOWN = ("problem_report", "feature_request", "complaint", "praise")
"""The kinds that are shown if nobody asks for one: what was only heard must be of these, or of a theme."""


@dataclass(frozen=True, slots=True)
class Query:
    """Every part that is set must hold. `until` itself is out. `skip`: so many of the newest were shown
    before (the button *Older* says so)."""

    kind: str = ""
    theme: Theme | None = None
    status: Status | None = None
    since: datetime | None = None
    until: datetime | None = None
    skip: int = 0

    def fits(self, item: Item, theme: Theme | None) -> bool:
        """Whether an item is wanted; `theme` is what it is of by now."""
        if (self.since and item.at < self.since) or (self.until and item.at >= self.until):
            return False
        if self.theme and (theme is None or theme.id != self.theme.id):
            return False
        if self.status and (theme is None or theme.status is not self.status):
            return False
        if self.kind:
            return self.kind in item.kinds
        return bool(item.by) or theme is not None or any(kind in SHOWN for kind in item.kinds)


def read_query(
    text: str, now: datetime, zone: tzinfo, themes: Themes, audience: Collection[str]
) -> Query:
    """The query that a person typed; a day that `until:` names is within. Raises UserError for what is no filter, or given
    twice, for a kind, theme, status or time that is not there, and for an end before the beginning."""
    told: dict[str, str] = {}
    for name, quoted, plain, loose in _PIECE.findall(text):
        if loose or name.lower() not in FILTERS:
            raise UserError(f"“{shortened(loose or name)}” is no filter. {HOW}")
        if name.lower() in told:
            raise UserError(f"`{name.lower()}:` is given twice. Ask for one after the other.")
        told[name.lower()] = quoted or plain
    since = _time(told["since"], now, zone) if "since" in told else None
    until = _time(told["until"], now, zone, DAY) if "until" in told else None
    if since and until and since >= until:
        raise UserError("`until:` is before `since:`, so nothing can lie between. Change one.")
    return Query(
        _kind(told["kind"]) if "kind" in told else "",
        themes.asked_for(told["theme"], audience) if "theme" in told else None,
        status_named(told["status"]) if "status" in told else None,
        since,
        until,
        _number(told["skip"]) if "skip" in told else 0,
    )


def before(text: str, until: datetime, skip: int) -> str:
    """What a person would type for those before, of a query that was read: with its other filters."""
    kept = [one[0] for one in _PIECE.finditer(text) if one[1].lower() not in ("until", "skip")]
    return " ".join([*kept, f"until:{until.isoformat()}", f"skip:{skip}"])


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text):
        raise UserError(f"“{shortened(text)}” is no number. {HOW}")
    return int(text)


def _kind(text: str) -> str:
    kind = text.casefold().replace(" ", "_").replace("-", "_")
    if kind not in (*KINDS, OTHER):
        known = ", ".join((*KINDS, OTHER))
        raise UserError(f"“{shortened(text)}” is no kind of feedback. The kinds are {known}.")
    return kind


def has_words(asked: str) -> Callable[[str], bool]:
    """What says of a text whether it has all the words and "phrases in quotes" that a person searches: as the
    store's search says it of what was heard, without capitals and accents. No text has none."""
    wanted = [_folded(piece) for piece in pieces_of(asked)]

    def has(text: str) -> bool:
        said = _folded(text)
        return bool(wanted) and all(piece in said for piece in wanted)

    return has


def _folded(text: str) -> str:
    """The words of a text in a row, each between blanks."""
    letters = unicodedata.normalize("NFD", text.encode("utf-8", "replace").decode())
    plain = "".join(char for char in letters if unicodedata.category(char) != "Mn")
    return f" {' '.join(_WORD.findall(plain.casefold()))} "


def status_named(text: str) -> Status:
    """The status of this name. Raises UserError."""
    if text.casefold() not in {str(one) for one in Status}:
        known = ", ".join(str(one) for one in Status)
        raise UserError(f"“{shortened(text)}” is no status. A theme is {known}.")
    return Status(text.casefold())


def _time(text: str, now: datetime, zone: tzinfo, more: timedelta = timedelta()) -> datetime:
    """The instant that is meant; of a date its beginning, so many days `more`."""
    if span := _SPAN.fullmatch(text):
        return now - min(timedelta(hours=int(span[1]) * _HOURS[span[2]]), AT_MOST)
    try:
        if len(text) > 10:
            at = datetime.fromisoformat(text)
            at = at if at.tzinfo else at.replace(tzinfo=zone)
        else:
            at = datetime.combine(date.fromisoformat(text) + more, time(), zone)
        if not 1970 < at.year < 9999:
            raise ValueError(text)
        return at
    except (ValueError, OverflowError):
        raise UserError(
            f"“{shortened(text)}” is no time. Write one like 7d, 12h, 4w or 2026-11-01."
        ) from None
