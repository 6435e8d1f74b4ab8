"""The calendar's month as a card and as a web page. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from html import escape

from candorbot import words
from candorbot.card import Button, Card, Choice, Entry, File, Group, Input
from candorbot.month import EVENT, SIGNS, Month, balance, grid, title
from candorbot.month import Entry as Post
from candorbot.occasion import KINDS, Occasion
from candorbot.plan import PLANNABLE, Free, wanted
from candorbot.web_page import web_page

MOST_LISTED = 12
MOST_FREE = 3
MOST_OPENED = 4
"""Posts that have a button of their own."""


def month_card(
    month: Month, free: Sequence[Free], channels: Sequence[Choice], now: datetime, news: str = ""
) -> Card:
    """The month; `free`: free times of the plan, the best first; `channels`: where an event's posts may go, the
    usual one first."""
    ahead = [entry for entry in month.entries if entry.at >= now and entry.stands != "posted"]
    events = [one for one in month.occasions if one.at >= now]
    groups = [
        Group(words.CALENDAR_AHEAD, tuple(_listed(ahead, month))),
        Group(words.CALENDAR_EVENTS, tuple(Entry(_event(one, month)) for one in events)),
        Group(words.CALENDAR_FREE, tuple(_free(free, month))),
        Group(words.CALENDAR_BALANCE, tuple(map(Entry, balance(month)))),
    ]
    return Card(
        words.CALENDAR.format(month=month.name),
        news,
        groups=tuple(group for group in groups if group.entries),
        buttons=(*_openers(ahead), *_buttons(month, events, channels)),
        footer=words.CALENDAR_SIGNS.format(**SIGNS),
        file=File(month.name, "\n".join(grid(month)) + "\n"),
    )


def _listed(ahead: Sequence[Post], month: Month) -> Iterator[Entry]:
    for entry in ahead[:MOST_LISTED]:
        yield Entry(
            words.CALENDAR_LINE.format(
                when=words.local(entry.at, month.zone), id=entry.draft, title=title(entry),
                state=words.STANDS[entry.stands], channel=entry.channel,
            )
        )  # fmt: skip
    if len(ahead) > MOST_LISTED:
        yield Entry(words.CALENDAR_MORE.format(count=len(ahead) - MOST_LISTED))


def _event(one: Occasion, month: Month) -> str:
    return words.EVENT_LINE.format(
        when=words.local(one.at, month.zone), id=one.id, name=one.name, channel=one.channel
    )


def _free(free: Sequence[Free], month: Month) -> Iterator[Entry]:
    """Free times, each with what would serve the balance best if it were taken."""
    counts = dict(month.counts)
    for one in free[:MOST_FREE]:
        purpose = wanted(counts, month.plan, PLANNABLE)
        if purpose is not None:
            counts[purpose] = counts.get(purpose, 0) + 1
        short = words.FREE_FOR.format(what=words.PURPOSES[purpose]) if purpose else ""
        yield Entry(" ".join(filter(None, [words.local(one.at, month.zone) + short, one.why])))


def _openers(ahead: Sequence[Post]) -> Iterator[Button]:
    for entry in ahead[:MOST_OPENED]:
        yield Button("draft", "open", words.OPEN_DRAFT.format(id=entry.draft), entry.draft)


def _buttons(
    month: Month, events: Sequence[Occasion], channels: Sequence[Choice]
) -> Iterator[Button]:
    kinds = tuple(Choice(kind, words.EVENT_KINDS[kind]) for kind in KINDS)
    yield Button(
        "calendar", "event", words.PLAN_EVENT,
        inputs=(
            Input("kind", words.ASK_KIND, KINDS[0], choices=kinds),
            Input("name", words.ASK_EVENT),
            Input("when", words.ASK_WHEN),
            Input("channel", words.ASK_CHANNEL, channels[0].value, choices=tuple(channels)),
            Input("details", words.ASK_DETAILS, multiline=True),
        ),
    )  # fmt: skip
    if events:
        chosen = tuple(Choice(one.id, _event(one, month)) for one in events)
        yield Button(
            "calendar", "cancel", words.CANCEL_EVENT, confirm=words.REALLY_CANCEL,
            inputs=(Input("event", words.ASK_WHICH, choices=chosen),),
        )  # fmt: skip


def month_page(month: Month, language: str = "en") -> str:
    """The month as one web page: a table of days, the list, the balance."""
    return web_page(words.CALENDAR.format(month=month.name), _page(month), language=language)


def _page(month: Month) -> Iterator[str]:
    yield "<table>\n<thead><tr>"
    yield "".join(f'<th scope="col">{escape(name)}</th>' for name in calendar.day_abbr)
    yield "</tr></thead>\n<tbody>"
    for week in calendar.Calendar().monthdatescalendar(month.first.year, month.first.month):
        yield "<tr>" + "".join(f"<td>{_day(day, month)}</td>" for day in week) + "</tr>"
    yield f"</tbody>\n</table>\n<h2>{escape(words.CALENDAR_BALANCE)}</h2>\n<ul>"
    yield from (f"<li>{escape(line)}</li>" for line in balance(month))
    yield "</ul>"


def _day(day: date, month: Month) -> str:
    if day.month != month.first.month:
        return ""
    lines = [str(day.day)]
    for one in month.occasions:
        here = one.at.astimezone(month.zone)
        if here.date() == day:
            lines.append(f"{EVENT} {here:%H:%M} {one.name}")
    for entry in month.entries:
        here = entry.at.astimezone(month.zone)
        if here.date() == day:
            lines.append(f"{SIGNS[entry.stands]} {here:%H:%M} {title(entry)}")
    return "<br>".join(map(escape, lines))
