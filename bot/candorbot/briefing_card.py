"""A briefing or a digest as a card, as Markdown, and as JSON: the same words in each. Pure."""

from __future__ import annotations

from typing import Any

from candorbot import words
from candorbot.briefing import Briefing, Line
from candorbot.card import Button, Card, Chart, Choice, Entry, Group, Input
from candorbot.feedback_export import escaped
from candorbot.links import is_web

MOST_ACTIONS = 6
"""Buttons that lead to what is waiting, beside those about the briefing itself."""


def briefing_card(found: Briefing, about: str, *, snooze: bool = False) -> Card:
    """The card. `about`: the id under which people say what they make of it; `snooze`: it may come again."""
    leads = [line.button for line in found.lines if line.button][:MOST_ACTIONS]
    return Card(
        title=found.title,
        body="\n".join(filter(None, [found.news, found.short])),
        groups=tuple(
            Group(part.title, tuple(Entry(line.words, line.url) for line in part.lines))
            for part in found.parts
        ),
        chart=found.charts[0] if found.charts else None,
        buttons=(*leads, *_about_itself(about, snooze)),
        footer="\n".join(filter(None, [found.coverage, anchor_of(found)])),
    )


def _about_itself(about: str, snooze: bool) -> tuple[Button, ...]:
    wrong = Input("said", words.WHAT_IS_WRONG, multiline=True)
    choices = tuple(Choice(hours, said) for hours, said in words.SNOOZES.items())
    later = Input("hours", words.SNOOZE_UNTIL, choices=choices)
    return (
        Button("brief", "right", words.LOOKS_RIGHT, about),
        Button("brief", "wrong", words.SOMETHING_WRONG, about, inputs=(wrong,)),
        *([Button("brief", "snooze", words.SNOOZE, about, inputs=(later,))] if snooze else []),
    )


def anchor_of(found: Briefing) -> str:
    return words.ANCHOR.format(anchor=found.anchor) if found.anchor else ""


def as_post(found: Briefing) -> str:
    """The words of it as a post, without links; it is to be made of facts for a post."""
    out = [found.title]
    for part in found.parts:
        out += [
            "",
            *([f"{part.title}:"] if part.title else []),
            *(f"– {one.words}" for one in part.lines),
        ]
    return "\n".join([*out, "", found.coverage])


# --- Markdown ---------------------------------------------------------------------------------------

"""What can stand as a link in Markdown and in a page as it is."""


def markdown(found: Briefing) -> str:
    """The whole as Markdown; every link written out."""
    out = [f"# {found.title}", ""]
    if found.news:
        out += [escaped(found.news), ""]
    for part in found.parts:
        if part.title:
            out += [f"## {part.title}", ""]
        out += [f"- {_item(line)}" for line in part.lines]
        out.append("")
    for chart in found.charts:
        out += [f"_{escaped(chart.alt)}_", ""]
    out.append(escaped(found.coverage))
    if found.anchor:
        out += ["", escaped(anchor_of(found))]
    return "\n".join(out) + "\n"


def _item(line: Line) -> str:
    said = escaped(line.words)
    if is_web(line.url):
        return f"{said} ([message]({line.url}))"
    return f"{said} ({escaped(line.url)})" if line.url else said


# --- JSON -------------------------------------------------------------------------------------------


def plain(found: Briefing) -> dict[str, Any]:
    """The whole as plain JSON, for programs."""
    return {
        "title": found.title,
        "kind": found.period.kind,
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "news": found.news,
        "parts": [
            {
                "title": part.title,
                "lines": [
                    {"words": one.words, "url": one.url, "verb": one.verb} for one in part.lines
                ],
            }
            for part in found.parts
        ],
        "coverage": found.coverage,
        "partial": found.partial,
        "charts": [_chart(chart) for chart in found.charts],
        "anchor": found.anchor,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "kind": chart.kind,
        "labels": list(chart.labels),
        "series": [{"name": one.name, "values": list(one.values)} for one in chart.series],
        "alt": chart.alt,
    }
