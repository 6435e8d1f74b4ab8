"""Cards as the console shows them: titles, quotes, lights said in words, numbered buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from candorbot.card import Button, Card, Chart, Colour, Field, File, Group, Light, Link, Mark, Quote
from candorbot.charts import sparkline
from candorbot.platforms.console.layout import GAP, Flow, Line, Part, Rule, twin
from candorbot.visible import one_line, visible
from candorbot.words import CARD_REPLY, CARD_TO_POST, more

SIGN = {Colour.GREEN: "●", Colour.AMBER: "▲", Colour.RED: "■"}
"""Not told apart by colour alone."""
STYLE = {Colour.GREEN: "green", Colour.AMBER: "yellow", Colour.RED: "red"}
LONGEST_QUOTE = 1500
LONGEST_FACT = 45
"""Longer ones stand on lines of their own, the others side by side."""


def plain(card: Card, *, buttons: bool = True) -> str:
    """The card as plain text: the same words in the same order."""
    return twin(card_parts(card, buttons=buttons))


def card_parts(card: Card, *, buttons: bool = True) -> list[Part]:
    """Everything the card says, top to bottom, with one gap between its sections."""
    sections: list[list[Part]] = [
        list(_quote(card.quote)) if card.quote else [],
        [Line(card.body)] if card.body.strip() else [],
        [
            *(part for group in card.groups for part in _group(group)),
            *([_chart(card.chart)] if card.chart else []),
            *([Line(one_line(card.network.alt), "dim")] if card.network else []),
        ],
        _to_post(card) if card.to_post else [],
        _file(card.file) if card.file else [],
        [_link(link) for link in card.links],
        [_light(light) for light in card.lights],
        [part for mark in card.marks for part in _mark(mark)],
        [
            *(_fields(card.fields) if card.fields else []),
            *([Line(card.footer, "dim")] if card.footer.strip() else []),
        ],
        [button_line(card.buttons)] if card.buttons and buttons else [],
    ]
    title = f"✗ {card.title}" if card.failed else card.title
    parts: list[Part] = [Rule(title, "bold red" if card.failed else "bold", title=True)]
    for section in sections:
        if section:
            parts += [GAP, *section] if len(parts) > 1 else section
    return parts


def button_label(button: Button) -> str:
    """What stands beside the number; an ellipsis says that something is asked first."""
    return one_line(button.label) + ("…" if button.inputs else "")


def button_line(buttons: Sequence[Button]) -> Flow:
    """The buttons under their numbers, the expected one bold."""
    primary = next((n for n, button in enumerate(buttons) if button.primary), -1)
    return Flow(
        tuple(f"{n}) {button_label(button)}" for n, button in enumerate(buttons, start=1)),
        "cyan",
        strong=primary,
    )


def _to_post(card: Card) -> list[Part]:
    return [Rule(CARD_TO_POST if card.buttons else CARD_REPLY, "bold"), Line(card.to_post), Rule()]


def _file(file: File) -> list[Part]:
    return [Rule(file.name, "bold"), Line(file.text.rstrip("\r\n"), as_is=True), Rule()]


def _fields(fields: tuple[Field, ...]) -> list[Part]:
    said = [f"{one_line(f.label)}: {one_line(f.value)}" for f in fields]
    if any(len(words) > LONGEST_FACT for words in said):
        return [Line(words) for words in said]
    return [Flow(tuple(said), "dim", " · ")]


def _group(group: Group) -> Iterator[Part]:
    if group.title:
        yield Line(f"{one_line(group.title)}:", "bold")
    for entry in group.entries:
        words = "  ".join(one_line(part) for part in (entry.words, entry.url) if part)
        yield Line(words, lead="– " if group.title else "")


def _chart(chart: Chart) -> Line:
    return Line(
        one_line(chart.alt), "dim", lead=f"{sparkline(chart)} ", bar="  ", lead_style="bold"
    )


def _link(link: Link) -> Line:
    words = "  ".join(one_line(part) for part in (link.label, link.url) if part)
    return Line(words, lead=f"[{link.number}] " if link.number else "→ ", lead_style="bold")


def _quote(quote: Quote) -> Iterator[Part]:
    head = " · ".join(
        one_line(part) for part in (quote.by, quote.where, quote.when, quote.url) if part
    )
    if head:
        yield Line(head, "bold")
    text = visible(quote.text)
    yield Line(text[:LONGEST_QUOTE], lead="│ ", bar="│ ", lead_style="dim")
    if len(text) > LONGEST_QUOTE:
        yield Line(more(len(text) - LONGEST_QUOTE, "character"), "dim", lead="│ ")


def _light(light: Light) -> Line:
    return Line(
        f"{one_line(light.pillar).capitalize()}: {light.colour} – {one_line(light.words)}",
        lead=f"{SIGN[light.colour]} ",
        lead_style=STYLE[light.colour],
    )


def _mark(mark: Mark) -> Iterator[Part]:
    named = f'"{mark.quote}"' in mark.reason
    words = f"“{one_line(mark.quote)}” – " if mark.quote and not named else ""
    yield Line(
        f"{words}{one_line(mark.reason)}",
        lead=f"{SIGN[mark.colour]} ",
        lead_style=STYLE[mark.colour],
    )
    if mark.fix:
        yield Line(one_line(mark.fix), lead="  Fix: ")
    rule = f"{one_line(mark.pillar).capitalize()} ({mark.colour}), rule {one_line(mark.rule)}"
    yield Line(rule + (f", from {one_line(mark.source)}" if mark.source else ""), "dim", lead="  ")
