"""A card in parts, from top to bottom; each knows how it looks in Block Kit, whole or cut short."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from candorbot import words as said
from candorbot.card import Button, Card, Chart, Colour, Entry, File, Group, Light, Link, Mark, Quote
from candorbot.charts import sparkline
from candorbot.platforms.slack.blocks import (
    SECTION,
    Block,
    actions,
    as_is,
    bullets,
    context,
    divider,
    header,
    link,
    linked,
    paragraph,
    quoted,
    rich,
    section,
    words,
)
from candorbot.platforms.slack.chart import drawn
from candorbot.platforms.cutting import line, place, shortened
from candorbot.platforms.slack.fitting import MOST, Part
from candorbot.visible import visible
from candorbot.words import more

SIGN = {Colour.GREEN: "✅", Colour.AMBER: "⚠️", Colour.RED: "⛔"}
"""Told apart by their shapes, too; the words beside them say the same."""
MOST_BUTTONS = 25
MOST_LINES = 200
"""Entries of a list; more never fit, since one alone is 60 characters of JSON."""
LONGEST_QUOTE = 1_500
LONGEST_FILE = 3_000
LONGEST_START = 3_000
"""Characters of what is too long to be shown whole."""
LONGEST_FACT = 45
LONGEST_LINE = 600
"""Characters of one entry of a list, one reason, one head of a quote."""

Item = TypeVar("Item")
Make = Callable[[int, Button], Block | None]


def parts_of(card: Card, make: Make, *, charts: bool, whole: bool = True) -> list[Part]:
    """The card's parts in the order they stand in, with whose turn it is when there is not room for all.

    make    makes the block of its n-th button; None for one that cannot be pressed there
    charts  whether Slack draws charts where it stands
    whole   whether what would be posted is shown whole; else its beginning, and that it cannot be approved
    """
    entries = [(group, entry) for group in card.groups for entry in group.entries or (None,)]
    facts = [f"{field.label}: {field.value}" for field in card.fields]
    long = any(len(fact) > LONGEST_FACT for fact in facts)
    footer = [card.footer] if card.footer.strip() else []
    parts = [
        Part(0, 1, lambda _: [header(f"✗ {card.title}" if card.failed else card.title)], 1),
        _quote(7, card.quote or Quote("")),
        _body(5, card.body),
        _lines(9, entries, _groups),
        *([_chart(10, card.chart, native=charts)] if card.chart else []),
        _small(11, [card.network.alt] if card.network else []),
        _to_post(3, card, whole),
        *([_file(12, card.file)] if card.file else []),
        _lines(8, card.links, _links),
        _lines(2, card.lights, _lights),
        _lines(4, card.marks, _marks),
        _lines(6, facts if long else [], _facts),
        _small(6, footer if long else [*facts, *footer]),
        _buttons(1, card.buttons, make),
    ]
    return [part for part in parts if part.size]


# --- texts, cut after so many characters ---------------------------------------------------------


def _text(
    rank: int,
    text: str,
    build: Callable[[str], list[Block]],
    most: int = MOST,
    rest: str = "{more}",
) -> Part:
    """A text of which `build` makes blocks; `rest` says with how many more characters it goes on."""

    def shown(units: int) -> list[Block]:
        cut = place(text, units)
        blocks = build(text[:cut]) if text[:cut].strip() else []
        left = len(text) - cut
        return [*blocks, *context([rest.format(more=more(left, "character"))] if left else [])]

    return Part(rank, len(text), shown, most)


def _body(rank: int, body: str) -> Part:
    return _text(rank, visible(body).strip(), lambda text: [section(page) for page in _pages(text)])


def _pages(text: str) -> Iterator[str]:
    while text:
        cut = place(text, SECTION)
        if page := text[:cut].strip():
            yield page
        text = text[cut:]


def _quote(rank: int, quote: Quote) -> Part:
    named = " · ".join(_one(part) for part in (quote.by, quote.where, quote.when) if part)
    head = [words(named, "bold")] if named else []
    if quote.url:
        head += [*([words(" · ")] if head else []), link(quote.url)]
    above = [paragraph(*head)] if head else []
    text = visible(quote.text).strip("\n")
    if not text.strip():
        return _lines(rank, above, lambda some: [rich(*some)])
    return _text(rank, text, lambda text: [rich(*above, quoted(words(text)))], LONGEST_QUOTE)


def _to_post(rank: int, card: Card, whole: bool) -> Part:
    heading = said.CARD_TO_POST if card.buttons else said.CARD_REPLY
    return _text(
        rank,
        visible(card.to_post),
        lambda text: [divider(), *context([heading]), rich(paragraph(*linked(text))), divider()],
        MOST if whole else LONGEST_START,
        "{more}" if whole else said.TOO_LONG_TO_APPROVE,
    )


def releases(button: Button) -> bool:
    """Whether pressing it lets the card's text out: nobody may, who does not see the whole of it."""
    return button.action == "approve"


# --- lists, cut after so many lines --------------------------------------------------------------


def _lines(
    rank: int,
    items: Sequence[Item],
    build: Callable[[Sequence[Item]], list[Block]],
    most: int = MOST_LINES,
) -> Part:
    """A list of which `build` makes blocks."""

    def shown(units: int) -> list[Block]:
        left = [more(len(items) - units, "line")] if units < len(items) else []
        return [*(build(items[:units]) if units else ()), *context(left)]

    return Part(rank, len(items), shown, most)


def _small(rank: int, lines: Sequence[str]) -> Part:
    return _lines(rank, lines, lambda some: list(context(some)))


def _groups(entries: Sequence[tuple[Group, Entry | None]]) -> list[Block]:
    """Each group's title over those of its entries that are shown."""
    elements: list[Block] = []
    for _, some in groupby(entries, key=lambda pair: id(pair[0])):
        lines = list(some)
        if title := _one(lines[0][0].title):
            elements.append(paragraph(words(f"{title}:", "bold")))
        shown = [paragraph(*_with_link(entry.words, entry.url)) for _, entry in lines if entry]
        elements += [bullets(shown)] if shown else []
    return [rich(*elements)] if elements else []


def _links(links: Sequence[Link]) -> list[Block]:
    lines = (
        [words(f"[{one.number}] " if one.number else "→ "), *_with_link(one.label, one.url)]
        for one in links
    )
    return [rich(paragraph(*_joined(lines)))]


def _with_link(text: str, url: str) -> list[Block]:
    return [words(f"{_one(text)} "), link(url)] if url else [words(_one(text))]


def _facts(facts: Sequence[str]) -> list[Block]:
    """Long facts one under the other; short ones stand side by side in small print."""
    return [rich(bullets([paragraph(words(fact)) for fact in facts]))]


def _lights(lights: Sequence[Light]) -> list[Block]:
    return [rich(paragraph(*_joined([words(_light(light))] for light in lights)))]


def _light(light: Light) -> str:
    return f"{SIGN[light.colour]} {_one(light.pillar).capitalize()}: {light.colour} – {light.words}"


def _marks(marks: Sequence[Mark]) -> list[Block]:
    return [rich(paragraph(*_joined(_mark(mark) for mark in marks)))]


def _mark(mark: Mark) -> list[Block]:
    named = f'"{mark.quote}"' in mark.reason
    spot = _one(mark.quote)
    rule = said.CARD_RULE_FROM if mark.source else said.CARD_RULE
    told = rule.format(
        pillar=_one(mark.pillar).capitalize(),
        colour=mark.colour,
        rule=_one(mark.rule),
        source=_one(mark.source),
    )
    return [
        words(f"{SIGN[mark.colour]} "),
        *([words(f"“{spot}”", "bold"), words(" – ")] if spot and not named else []),
        words(f"{_one(mark.reason)}\n"),
        *([words(said.CARD_FIX.format(fix=_one(mark.fix)) + "\n")] if mark.fix else []),
        words(told, "italic"),
    ]


def _one(text: str) -> str:
    return line(text, LONGEST_LINE)


def _joined(lines: Iterator[list[Block]]) -> Iterator[Block]:
    """Lines one under the other."""
    for number, one in enumerate(lines):
        if number:
            yield words("\n")
        yield from one


def _file(rank: int, file: File) -> Part:
    lines = visible(file.text).rstrip("\n").split("\n")
    name = paragraph(words(_one(file.name), "bold"))
    most = file.text.count("\n", 0, LONGEST_FILE) + 1
    return _lines(
        rank,
        lines,
        lambda some: [rich(name, as_is(shortened("\n".join(some), LONGEST_FILE)))],
        most,
    )


# --- what is shown whole or not at all -----------------------------------------------------------


def _chart(rank: int, chart: Chart, *, native: bool) -> Part:
    block = drawn(chart) if native else None
    alone = f"{sparkline(chart)} {chart.alt}"
    return _lines(
        rank,
        [chart],
        lambda _: [block, *context([chart.alt])] if block else list(context([alone])),
    )


def _buttons(rank: int, buttons: Sequence[Button], make: Make) -> Part:
    def shown(units: int) -> list[Block]:
        made = [block for n in range(units) if (block := make(n + 1, buttons[n]))]
        lost = len(buttons) - len(made)
        return [*actions(made), *context([more(lost, "button")] if lost else [])]

    return Part(rank, len(buttons), shown, MOST_BUTTONS)
