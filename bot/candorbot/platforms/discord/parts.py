"""A card in parts, from top to bottom; each knows how it looks in Discord, whole or cut short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

from discord import ui

from candorbot import words
from candorbot.card import Button, Card, Chart, Entry, File, Group, Light, Link, Mark, Quote
from candorbot.charts import sparkline
from candorbot.platforms.card_words import (
    LONGEST_QUOTE,
    SIGN,
    as_line,
    entries_of,
    facts_of,
    head,
    light_words,
    releases,
    told,
)
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
from candorbot.platforms.fitting import Part, cut_list, cut_text
from candorbot.visible import visible
from candorbot.words import more

TITLE = 150
NOTHING = "…"
"""What stands where Discord wants a character and there is none."""
MOST_BUTTONS = 20
"""With them and their rows, 25 of the 40 components of a message; the rest takes 15 at the most."""
LONGEST_START = 3_000
"""Characters of what is too long to be shown whole."""
LONGEST_FILE = 600
"""Characters of a file that are shown beside it; of a longer one its name is enough."""
CHART = "chart.png"

Make = Callable[[int, Button], ui.Button[Any]]


def parts_of(card: Card, make: Make, *, whole: bool = True) -> list[Part[Piece]]:
    """The card's parts in the order they stand in, with whose turn it is when there is not room for all.

    make   makes the n-th button of the card, from 0
    whole  whether what would be posted is shown whole; else its beginning, and that it cannot be approved
    """
    below, small = facts_of(card)
    buttons = [(n, one) for n, one in enumerate(card.buttons) if whole or not releases(one)]
    parts = [
        Part(0, 1, lambda _: [_title(card)], 1),
        _quote(7, card.quote or Quote("")),
        cut_text(5, visible(card.body).strip(), _body, _note, MOST),
        cut_list(9, entries_of(card), _groups, _note),
        *([_chart(10, card.chart)] if card.chart else []),
        _small(11, [card.network.alt] if card.network else []),
        _to_post(3, card, whole),
        *([_file(12, card.file)] if card.file else []),
        cut_list(8, card.links, _links, _note),
        cut_list(2, card.lights, _lights, _note),
        cut_list(4, card.marks, _marks, _note),
        cut_list(6, below, _facts, _note),
        _small(6, small),
        _buttons(1, buttons, make),
    ]
    return [part for part in parts if part.size]


def shows_to_post(card: Card, pieces: Sequence[Piece]) -> bool:
    """Whether all that would be posted can be read."""
    return (_heading(card), typed(visible(card.to_post))) in pairwise(pieces)


def _note(text: str) -> list[Piece]:
    return [f"{SMALL}{typed(text)}"]


def _title(card: Card) -> Piece:
    sign = "✗ " if card.failed else ""
    return f"{HEADING}{typed(line(sign + card.title, TITLE)) or NOTHING}"


def _body(text: str) -> list[Piece]:
    return [typed(text)]


def _quote(rank: int, quote: Quote) -> Part[Piece]:
    named = head(quote)
    over = [f"**{typed(named)}**"] if named else []
    over += [link(quote.url)] if quote.url else []
    above = [" · ".join(over)] if over else []
    text = visible(quote.text).strip("\n")
    if not text.strip():
        return cut_list(rank, above, list, _note)

    def build(text: str) -> list[Piece]:
        lines = (QUOTED + typed(one) for one in text.rstrip("\n").split("\n"))
        return ["\n".join([*above, *lines])]

    return cut_text(rank, text, build, _note, LONGEST_QUOTE)


def _to_post(rank: int, card: Card, whole: bool) -> Part[Piece]:
    return cut_text(
        rank,
        visible(card.to_post),
        lambda text: [ui.Separator(), _heading(card), typed(text), ui.Separator()],
        _note,
        MOST if whole else LONGEST_START,
        "{more}" if whole else words.TOO_LONG_TO_APPROVE,
    )


def _heading(card: Card) -> Piece:
    return f"{SMALL}{words.CARD_TO_POST if card.buttons else words.CARD_REPLY}"


def _small(rank: int, lines: Sequence[str]) -> Part[Piece]:
    return cut_list(rank, lines, lambda some: [SMALL + " · ".join(map(_line, some))], _note)


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
    return _small(rank, [f"{sparkline(chart)} {chart.alt}"])


def _buttons(rank: int, buttons: Sequence[tuple[int, Button]], make: Make) -> Part[Piece]:
    def shown(units: int) -> list[Piece]:
        made = [make(number, button) for number, button in buttons[:units]]
        lost = len(buttons) - len(made)
        return [*rows(made), *(_note(more(lost, "button")) if lost else ())]

    return Part(rank, len(buttons), shown, MOST_BUTTONS)
