"""A card in parts, from top to bottom; each knows how it looks in Block Kit, whole or cut short."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from candorbot import words as said
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
    told,
)
from candorbot.platforms.cutting import place, shortened
from candorbot.platforms.fitting import Part, cut_list, cut_text
from candorbot.platforms.slack.blocks import (
    MOST,
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
from candorbot.visible import visible
from candorbot.words import more

MOST_BUTTONS = 25
LONGEST_FILE = 3_000
LONGEST_START = 3_000
"""Characters of what is too long to be shown whole."""

Make = Callable[[int, Button], Block | None]


def parts_of(card: Card, make: Make, *, charts: bool, whole: bool = True) -> list[Part[Block]]:
    """The card's parts in the order they stand in, with whose turn it is when there is not room for all.

    make    makes the block of its n-th button; None for one that cannot be pressed there
    charts  whether Slack draws charts where it stands
    whole   whether what would be posted is shown whole; else its beginning, and that it cannot be approved
    """
    below, small = facts_of(card)
    parts = [
        Part(0, 1, lambda _: [header(f"✗ {card.title}" if card.failed else card.title)], 1),
        _quote(7, card.quote or Quote("")),
        _body(5, card.body),
        cut_list(9, entries_of(card), _groups, _note),
        *([_chart(10, card.chart, native=charts)] if card.chart else []),
        _small(11, [card.network.alt] if card.network else []),
        _to_post(3, card, whole),
        *([_file(12, card.file)] if card.file else []),
        cut_list(8, card.links, _links, _note),
        cut_list(2, card.lights, _lights, _note),
        cut_list(4, card.marks, _marks, _note),
        cut_list(6, below, _facts, _note),
        _small(6, small),
        _buttons(1, card.buttons, make),
    ]
    return [part for part in parts if part.size]


# --- texts and lists, cut where there is no more room ---------------------------------------------


def _note(text: str) -> list[Block]:
    return list(context([text]))


def _body(rank: int, body: str) -> Part[Block]:
    return cut_text(
        rank,
        visible(body).strip(),
        lambda text: [section(page) for page in _pages(text)],
        _note,
        MOST,
    )


def _pages(text: str) -> Iterator[str]:
    while text:
        cut = place(text, SECTION)
        if page := text[:cut].strip():
            yield page
        text = text[cut:]


def _quote(rank: int, quote: Quote) -> Part[Block]:
    named = head(quote)
    over = [words(named, "bold")] if named else []
    if quote.url:
        over += [*([words(" · ")] if over else []), link(quote.url)]
    above = [paragraph(*over)] if over else []
    text = visible(quote.text).strip("\n")
    if not text.strip():
        return cut_list(rank, above, lambda some: [rich(*some)], _note)
    return cut_text(
        rank, text, lambda text: [rich(*above, quoted(words(text)))], _note, LONGEST_QUOTE
    )


def _to_post(rank: int, card: Card, whole: bool) -> Part[Block]:
    heading = said.CARD_TO_POST if card.buttons else said.CARD_REPLY
    return cut_text(
        rank,
        visible(card.to_post),
        lambda text: [divider(), *context([heading]), rich(paragraph(*linked(text))), divider()],
        _note,
        MOST if whole else LONGEST_START,
        "{more}" if whole else said.TOO_LONG_TO_APPROVE,
    )


def _small(rank: int, lines: Sequence[str]) -> Part[Block]:
    return cut_list(rank, lines, lambda some: list(context(some)), _note)


def _groups(entries: Sequence[tuple[Group, Entry | None]]) -> list[Block]:
    """Each group's title over those of its entries that are shown."""
    elements: list[Block] = []
    for _, some in groupby(entries, key=lambda pair: id(pair[0])):
        lines = list(some)
        if title := as_line(lines[0][0].title):
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
    return [words(f"{as_line(text)} "), link(url)] if url else [words(as_line(text))]


def _facts(facts: Sequence[str]) -> list[Block]:
    """Long facts one under the other; short ones stand side by side in small print."""
    return [rich(bullets([paragraph(words(fact)) for fact in facts]))]


def _lights(lights: Sequence[Light]) -> list[Block]:
    return [rich(paragraph(*_joined([words(light_words(light))] for light in lights)))]


def _marks(marks: Sequence[Mark]) -> list[Block]:
    return [rich(paragraph(*_joined(_mark(mark) for mark in marks)))]


def _mark(mark: Mark) -> list[Block]:
    says = told(mark)
    return [
        words(f"{SIGN[mark.colour]} "),
        *([words(f"“{says.spot}”", "bold"), words(" – ")] if says.spot else []),
        words(f"{says.reason}\n"),
        *([words(f"{says.fix}\n")] if says.fix else []),
        words(says.rule, "italic"),
    ]


def _joined(lines: Iterator[list[Block]]) -> Iterator[Block]:
    """Lines one under the other."""
    for number, one in enumerate(lines):
        if number:
            yield words("\n")
        yield from one


def _file(rank: int, file: File) -> Part[Block]:
    lines = visible(file.text).rstrip("\n").split("\n")
    name = paragraph(words(as_line(file.name), "bold"))
    most = file.text.count("\n", 0, LONGEST_FILE) + 1
    return cut_list(
        rank,
        lines,
        lambda some: [rich(name, as_is(shortened("\n".join(some), LONGEST_FILE)))],
        _note,
        most,
    )


# --- what is shown whole or not at all -----------------------------------------------------------


def _chart(rank: int, chart: Chart, *, native: bool) -> Part[Block]:
    block = drawn(chart) if native else None
    alone = f"{sparkline(chart)} {chart.alt}"
    return cut_list(
        rank,
        [chart],
        lambda _: [block, *context([chart.alt])] if block else list(context([alone])),
        _note,
    )


def _buttons(rank: int, buttons: Sequence[Button], make: Make) -> Part[Block]:
    def shown(units: int) -> list[Block]:
        made = [block for n in range(units) if (block := make(n + 1, buttons[n]))]
        lost = len(buttons) - len(made)
        return [*actions(made), *context([more(lost, "button")] if lost else [])]

    return Part(rank, len(buttons), shown, MOST_BUTTONS)
