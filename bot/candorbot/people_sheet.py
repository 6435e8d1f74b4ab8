"""The people of a period as they read: views with their lines, each with its reason, its link and what a person
can do. Pure: what was found in, a sheet out; a sheet becomes a card, a page or JSON with the same words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from typing import Any

from candorbot import words
from candorbot.briefing import Line, Part, filled
from candorbot.card import Card, Chart, Entry, Group, Network
from candorbot.charts import DARK, LIGHT
from candorbot.facts import day_of
from candorbot.people_approach import Approach, introduce, praise, thank, welcome
from candorbot.people_audience import Audience
from candorbot.people_found import SETTLED, Found
from candorbot.people_lines import (
    advocate_line,
    helper_line,
    meeting_line,
    met_lines,
    newcomer_line,
    quiet_line,
    touching_line,
)
from candorbot.people_picture import network_picture
from candorbot.web_page import figure, lists, pictured, web_page

SHORT, LONG = 3, 10
"""People of a list on the one screen, and in a view of its own."""
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One view, before it is a card, a page or JSON."""

    title: str
    parts: tuple[Part, ...]
    footer: str
    charts: tuple[Chart, ...] = ()
    network: Network | None = None


# --- the views --------------------------------------------------------------------------------------


def overview(found: Found) -> Sheet:
    """One screen."""
    parts = filled(
        Part(words.WELCOME, tuple(newcomer_line(one, found) for one in found.newcomers[:SHORT])),
        Part(words.THANK, tuple(helper_line(one, found) for one in found.helpers[:SHORT])),
        Part(words.MISSED, tuple(map(quiet_line, found.quiet[:SHORT]))),
        Part(words.INTRODUCE, tuple(meeting_line(one, found) for one in found.meetings[:SHORT])),
    )
    none = (Part("", (Line(words.PEOPLE_NONE),)),)
    return Sheet(_title(words.PEOPLE, found), parts or none, words.PEOPLE_HOW)


def view(name: str, found: Found) -> Sheet:
    """One of VIEWS by itself."""
    return replace(VIEWS[name](found), title=_title(words.PEOPLE_VIEWS[name], found))


def _listed(found: Found, lines: Iterable[Line]) -> Sheet:
    told = tuple(lines) or (Line(words.PEOPLE_NONE_HERE),)
    return Sheet("", (Part("", told),), words.PEOPLE_HOW)


def _new(found: Found) -> Sheet:
    lines = [newcomer_line(one, found) for one in found.newcomers[:LONG]]
    if found.settled > found.until:
        lines = [Line(words.AUDIENCE_NEW_UNKNOWN.format(since=_began(found)))]
    return _listed(found, lines)


def _introduce(found: Found) -> Sheet:
    pairs = [
        line
        for one in found.meetings[:LONG]
        for line in (meeting_line(one, found), *met_lines(one))
    ]
    topics = tuple(map(touching_line, found.touching[:LONG]))
    sheet = _listed(found, pairs)
    return replace(sheet, parts=(*sheet.parts, *filled(Part(words.PEOPLE_TOPICS, topics))))


def _audience(found: Found) -> Sheet:
    of = found.audience
    long = found.until - found.since
    before = words.AUDIENCE_BEFORE.format(before=f"{found.before:,}", days=long.days)
    # Before Candor listened nobody knows how many wrote.
    known = found.settled - SETTLED <= found.since - long
    who = [
        words.AUDIENCE_ACTIVE.format(active=words.counted(of.active, "member"))
        + (before if known else ""),
        words.AUDIENCE_NEW.format(new=f"{of.new:,}")
        if found.settled <= found.since
        else words.AUDIENCE_NEW_UNKNOWN.format(since=_began(found)),
    ]
    parts = filled(
        Part(words.AUDIENCE_WHO, tuple(map(Line, who))),
        Part(words.AUDIENCE_ABOUT, _counts(of.themes)),
        Part(words.AUDIENCE_WHERE, _counts(of.channels)),
        Part(words.AUDIENCE_TIME, _when(of)),
    )
    return Sheet("", parts, words.PEOPLE_HOW, of.charts, of.network)


def _when(of: Audience) -> tuple[Line, ...]:
    if not of.active:
        return ()
    days = words.listed([words.DAYS[day] for day in _highest(of.days, 2)])
    hours = words.listed([f"{hour:02}:00" for hour in _highest(of.hours, 3)])
    return (Line(words.AUDIENCE_WHEN.format(days=days, hours=hours)),)


VIEWS: Mapping[str, Callable[[Found], Sheet]] = {
    "new": _new,
    "helpers": lambda found: _listed(
        found, (helper_line(one, found) for one in found.helpers[:LONG])
    ),
    "quiet": lambda found: _listed(found, map(quiet_line, found.quiet[:LONG])),
    "advocates": lambda found: _listed(
        found, (advocate_line(one, found) for one in found.advocates[:LONG])
    ),
    "introduce": _introduce,
    "audience": _audience,
}


def briefed(found: Found, shown: Collection[str]) -> Part:
    """What a briefing tells of them: a newcomer without a reply and a helper to thank. `shown`: links that
    stand in it already."""
    helpers = [one for one in found.helpers if one.thanks or one.helped > 1]
    lists = (
        [newcomer_line(one, found) for one in found.newcomers],
        [helper_line(one, found) for one in helpers],
    )
    first = (next((line for line in lines if line.url not in shown), None) for lines in lists)
    return Part(words.PEOPLE, tuple(line for line in first if line is not None))


def approaches(found: Found) -> list[Approach]:
    """All that could be said to somebody, as it is now."""
    return [
        *map(welcome, found.newcomers),
        *map(thank, found.helpers),
        *map(praise, found.advocates),
        *map(introduce, found.meetings),
    ]


def _highest(values: Sequence[int], most: int) -> list[int]:
    ranked = sorted(range(len(values)), key=lambda at: (-values[at], at))
    return sorted(at for at in ranked[:most] if values[at])


def _counts(rows: Sequence[tuple[str, int]]) -> tuple[Line, ...]:
    return tuple(
        Line(words.AUDIENCE_LINE.format(what=name, members=words.counted(count, "member")))
        for name, count in rows[:5]
    )


def _title(what: str, found: Found) -> str:
    return words.PEOPLE_OF.format(what=what, first=_day(found, found.since), last=_day(found, found.until - MOMENT))  # fmt: skip


def _began(found: Found) -> str:
    return _day(found, found.settled - SETTLED)


def _day(found: Found, at: datetime) -> str:
    return day_of(at.astimezone(found.zone).date())


# --- a card, JSON, a page ---------------------------------------------------------------------------


def people_card(sheet: Sheet) -> Card:
    return Card(
        sheet.title,
        groups=tuple(
            Group(part.title, tuple(Entry(line.words, line.url) for line in part.lines))
            for part in sheet.parts
        ),
        buttons=tuple(
            line.button for part in sheet.parts for line in part.lines if line.button is not None
        ),
        footer=sheet.footer,
        chart=sheet.charts[0] if sheet.charts else None,
        network=sheet.network,
    )


def plain(sheet: Sheet) -> dict[str, Any]:
    """The whole as plain JSON, for programs."""
    drawn = sheet.network
    return {
        "title": sheet.title,
        "parts": [
            {
                "title": part.title,
                "lines": [{"words": one.words, "url": one.url} for one in part.lines],
            }
            for part in sheet.parts
        ],
        "charts": [
            {"title": one.title, "labels": list(one.labels), "values": list(one.series[0].values)}
            for one in sheet.charts
        ],
        "network": None
        if drawn is None
        else {
            "names": list(drawn.names),
            "new": sorted(drawn.new),
            "ties": [[tie.one, tie.other, tie.count] for tie in drawn.ties],
            "alt": drawn.alt,
        },
        "footer": sheet.footer,
    }


def page(sheet: Sheet) -> str:
    """One web page, whole in itself, with its charts and the network."""
    return web_page(sheet.title, _body(sheet), [f"<p>{escape(sheet.footer)}</p>"])


def _body(sheet: Sheet) -> Iterator[str]:
    yield from lists(sheet.parts)
    yield from map(figure, sheet.charts)
    if sheet.network is not None and sheet.network.ties:
        light, dark = (network_picture(sheet.network, look) for look in (LIGHT, DARK))
        yield pictured(light, dark, sheet.network.alt, height=500)
