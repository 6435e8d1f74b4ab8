"""How each part of a card looks in Discord."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

from discord import ui

from candorbot.card import Button, Card, Chart, Entry, File, Group, Light, Link, Mark, Quote
from candorbot.charts import sparkline
from candorbot.platforms import card_parts
from candorbot.platforms.card_parts import Looks, heading
from candorbot.platforms.card_words import SIGN, as_line, head, light_words, told
from candorbot.platforms.cutting import line, shortened
from candorbot.platforms.discord.chart import drawn
from candorbot.platforms.discord.pieces import (
    BULLET,
    BYTES,
    HEADING,
    MOST,
    QUOTED,
    SMALL,
    Piece,
    download,
    picture,
    rows,
    safe_name,
)
from candorbot.platforms.discord.text import as_is, link, typed
from candorbot.platforms.fitting import Part, cut_list
from candorbot.visible import visible

TITLE = 150
NOTHING = "…"
"""What stands where Discord wants a character and there is none."""
MOST_BUTTONS = 20
"""With them and their rows, 25 of the 40 components of a message; the rest takes 15 at the most."""
LONGEST_FILE = 600
"""Characters of a file that are shown beside it; of a longer one its name is enough."""
CHART = "chart.png"

Make = Callable[[int, Button], ui.Button[Any]]


def parts_of(card: Card, make: Make, *, whole: bool = True) -> list[Part[Piece]]:
    """The card's parts; see `card_parts`. `make` makes the n-th button of the card, from 0."""
    looks = Looks(
        most=MOST, most_buttons=MOST_BUTTONS, note=_note, title=_title, quote=_quote, body=_body, groups=_groups,
        chart=_chart, to_post=_to_post, file=_file, links=_links, lights=_lights,
        marks=_marks, facts=_facts, small=_small, button=make, rows=rows,
    )  # fmt: skip
    return card_parts.parts_of(card, looks, whole=whole)


def shows_to_post(card: Card, pieces: Sequence[Piece]) -> bool:
    """Whether all that would be posted can be read."""
    return (_heading(heading(card)), typed(visible(card.to_post))) in pairwise(pieces)


def _note(text: str) -> list[Piece]:
    return [f"{SMALL}{typed(text)}"]


def _title(title: str) -> list[Piece]:
    return [f"{HEADING}{typed(line(title, TITLE)) or NOTHING}"]


def _body(text: str) -> list[Piece]:
    return [typed(text)]


def _quote(quote: Quote, text: str) -> list[Piece]:
    named = head(quote)
    over = [f"**{typed(named)}**"] if named else []
    over += [link(quote.url)] if quote.url else []
    above = [" · ".join(over)] if over else []
    lines = [QUOTED + typed(one) for one in text.rstrip("\n").split("\n")] if text else []
    return ["\n".join([*above, *lines])]


def _to_post(over: str, text: str) -> list[Piece]:
    return [ui.Separator(), _heading(over), typed(text), ui.Separator()]


def _heading(over: str) -> Piece:
    return f"{SMALL}{over}"


def _small(lines: Sequence[str]) -> list[Piece]:
    return [SMALL + " · ".join(map(_line, lines))]


def _groups(entries: Sequence[tuple[Group, Entry | None]]) -> list[Piece]:
    """Each group's title over those of its entries that are shown."""
    lines: list[str] = []
    for _, some in groupby(entries, key=lambda pair: id(pair[0])):
        shown = list(some)
        if title := as_line(shown[0][0].title):
            lines.append(f"**{typed(title)}**")
        lines += [BULLET + _with_link(one.words, one.url, " ") for _, one in shown if one]
    return ["\n".join(lines)] if lines else []


def _links(links: Sequence[Link]) -> list[Piece]:
    numbers = (typed(f"[{one.number}]") if one.number else "→" for one in links)
    shown = (_with_link(one.label, one.url, ": ") for one in links)
    return ["\n".join(map(" ".join, zip(numbers, shown, strict=True)))]


def _with_link(text: str, url: str, between: str) -> str:
    return between.join(part for part in (_line(text), link(url)) if part) or NOTHING


def _facts(facts: Sequence[str]) -> list[Piece]:
    """Long facts one under the other; short ones stand side by side in small print."""
    return ["\n".join(BULLET + (_line(fact) or NOTHING) for fact in facts)]


def _lights(lights: Sequence[Light]) -> list[Piece]:
    return ["\n".join(_line(light_words(light)) for light in lights)]


def _marks(marks: Sequence[Mark]) -> list[Piece]:
    return ["\n".join(map(_mark, marks))]


def _mark(mark: Mark) -> str:
    says = told(mark)
    spot = f"**“{typed(says.spot)}”** – " if says.spot else ""
    fix = f"{typed(says.fix)}\n" if says.fix else ""
    return f"{SIGN[mark.colour]} {spot}{typed(says.reason)}\n{fix}{SMALL}{typed(says.rule)}"


def _line(text: str) -> str:
    return typed(as_line(text))


def _file(rank: int, file: File) -> Part[Piece]:
    """The file to take away, and, if it is short, to read; one that is too large is read in part."""
    content = file.text.encode("utf-8", "replace")
    taken: list[Piece] = []
    if len(content) <= BYTES:
        taken = [download(safe_name(file.name, CHART), content)]
        if len(file.text) > LONGEST_FILE:
            return Part(rank, 1, lambda _: taken, 1)
    name = f"**{_line(file.name) or NOTHING}**"
    lines = visible(file.text).rstrip("\n").split("\n")

    def build(some: Sequence[str]) -> list[Piece]:
        text = shortened("\n".join(some), LONGEST_FILE).strip("\n")
        return ["\n".join([name, as_is(text)] if text.strip() else [name])]

    most = file.text.count("\n", 0, LONGEST_FILE) + 1
    read = cut_list(rank, lines, build, _note, most)
    return replace(read, shown=lambda units: [*read.shown(units), *taken])


# --- what is shown whole or not at all -----------------------------------------------------------


def _chart(rank: int, chart: Chart) -> Part[Piece]:
    if content := drawn(chart):
        shown: list[Piece] = [picture(CHART, content, chart.alt or chart.title)]
        return Part(rank, 1, lambda _: shown, 1)
    return cut_list(rank, [f"{sparkline(chart)} {chart.alt}"], _small, _note)
