"""How each part of a card looks in Block Kit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

from candorbot.card import Button, Card, Chart, Entry, File, Group, Light, Link, Mark, Quote
from candorbot.charts import sparkline
from candorbot.platforms import card_parts
from candorbot.platforms.card_parts import Looks
from candorbot.platforms.card_words import SIGN, as_line, head, light_words, told
from candorbot.platforms.cutting import place, shortened
from candorbot.platforms.fitting import Part, cut_list
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

MOST_BUTTONS = 25
LONGEST_FILE = 3_000

Make = Callable[[int, Button], Block | None]


def parts_of(card: Card, make: Make, *, charts: bool, whole: bool = True) -> list[Part[Block]]:
    """The card's parts; see `card_parts`.

    make    makes the block of its n-th button, from 0; None for one that cannot be pressed there
    charts  whether Slack draws charts where it stands
    """
    looks = Looks(
        most=MOST, most_buttons=MOST_BUTTONS, note=_note, title=_title, quote=_quote, body=_body, groups=_groups,
        chart=partial(_chart, native=charts), to_post=_to_post, file=_file, links=_links, lights=_lights,
        marks=_marks, facts=_facts, small=_small, button=make, rows=actions,
    )  # fmt: skip
    return card_parts.parts_of(card, looks, whole=whole)


# --- texts and lists, cut where there is no more room ---------------------------------------------


def _note(text: str) -> list[Block]:
    return list(context([text]))


def _title(title: str) -> list[Block]:
    return [header(title)]


def _body(text: str) -> list[Block]:
    return [section(page) for page in _pages(text)]


def _pages(text: str) -> Iterator[str]:
    while text:
        cut = place(text, SECTION)
        if page := text[:cut].strip():
            yield page
        text = text[cut:]


def _quote(quote: Quote, text: str) -> list[Block]:
    named = head(quote)
    over = [words(named, "bold")] if named else []
    if quote.url:
        over += [*([words(" · ")] if over else []), link(quote.url)]
    above = [paragraph(*over)] if over else []
    return [rich(*above, *([quoted(words(text))] if text else []))]


def _to_post(heading: str, text: str) -> list[Block]:
    return [divider(), *context([heading]), rich(paragraph(*linked(text))), divider()]


def _small(lines: Sequence[str]) -> list[Block]:
    return list(context(lines))


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
