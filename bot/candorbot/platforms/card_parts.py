"""A card in parts, from top to bottom, and whose turn it is when there is not room for all. How each part looks, a
platform says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from candorbot import words
from candorbot.card import Button, Card, Chart, Entry, File, Group, Light, Link, Mark, Quote
from candorbot.platforms.card_words import LONGEST_QUOTE, entries_of, facts_of, head, releases
from candorbot.platforms.fitting import Part, cut_list, cut_text
from candorbot.visible import visible
from candorbot.words import more

Block = TypeVar("Block")
LONGEST_START = 3_000
"""Characters of what is too long to be shown whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks(Generic[Block]):
    """How the parts look: what is given to each is shown whole, or not at all.

    most     characters of a message; most_buttons: of a message
    note     a line that says how much is left out
    quote    who said it and where, and these words of it ("": none)
    to_post  what is to be posted, under this heading
    small    lines in small print
    chart, file  of this rank
    button   the button of this number, from 0; None for one that cannot be pressed there
    rows     these buttons
    """

    most: int
    most_buttons: int
    note: Callable[[str], list[Block]]
    title: Callable[[str], list[Block]]
    quote: Callable[[Quote, str], list[Block]]
    body: Callable[[str], list[Block]]
    groups: Callable[[Sequence[tuple[Group, Entry | None]]], list[Block]]
    chart: Callable[[int, Chart], Part[Block]]
    to_post: Callable[[str, str], list[Block]]
    file: Callable[[int, File], Part[Block]]
    links: Callable[[Sequence[Link]], list[Block]]
    lights: Callable[[Sequence[Light]], list[Block]]
    marks: Callable[[Sequence[Mark]], list[Block]]
    facts: Callable[[Sequence[str]], list[Block]]
    small: Callable[[Sequence[str]], list[Block]]
    button: Callable[[int, Button], Any]
    rows: Callable[[Sequence[Any]], Iterable[Block]]


def parts_of(card: Card, looks: Looks[Block], *, whole: bool) -> list[Part[Block]]:
    """The card's parts in the order they stand in. `whole`: what would be posted is shown whole; else its beginning,
    and that it cannot be approved."""
    note = looks.note
    below, small = facts_of(card)
    title = f"✗ {card.title}" if card.failed else card.title
    parts = [
        Part(0, 1, lambda _: looks.title(title), 1),
        _quote(7, card.quote or Quote(""), looks),
        cut_text(5, visible(card.body).strip(), looks.body, note, looks.most),
        cut_list(9, entries_of(card), looks.groups, note),
        *([looks.chart(10, card.chart)] if card.chart else []),
        cut_list(11, [card.network.alt] if card.network else [], looks.small, note),
        _to_post(3, card, looks, whole),
        *([looks.file(12, card.file)] if card.file else []),
        cut_list(8, card.links, looks.links, note),
        cut_list(2, card.lights, looks.lights, note),
        cut_list(4, card.marks, looks.marks, note),
        cut_list(6, below, looks.facts, note),
        cut_list(6, small, looks.small, note),
        _buttons(1, card, looks, whole),
    ]
    return [part for part in parts if part.size]


def heading(card: Card) -> str:
    """What stands over a text of the card that is to be posted."""
    return words.CARD_TO_POST if card.buttons else words.CARD_REPLY


def _quote(rank: int, quote: Quote, looks: Looks[Block]) -> Part[Block]:
    text = visible(quote.text).strip("\n")
    if text.strip():
        return cut_text(
            rank, text, lambda text: looks.quote(quote, text), looks.note, LONGEST_QUOTE
        )
    alone = [quote] if head(quote) or quote.url else []
    return cut_list(rank, alone, lambda _: looks.quote(quote, ""), looks.note)


def _to_post(rank: int, card: Card, looks: Looks[Block], whole: bool) -> Part[Block]:
    return cut_text(
        rank,
        visible(card.to_post),
        lambda text: looks.to_post(heading(card), text),
        looks.note,
        looks.most if whole else LONGEST_START,
        "{more}" if whole else words.TOO_LONG_TO_APPROVE,
    )


def _buttons(rank: int, card: Card, looks: Looks[Block], whole: bool) -> Part[Block]:
    buttons = [(n, one) for n, one in enumerate(card.buttons) if whole or not releases(one)]

    def shown(units: int) -> list[Block]:
        made = [looks.button(number, button) for number, button in buttons[:units]]
        made = [one for one in made if one is not None]
        lost = len(buttons) - len(made)
        return [*looks.rows(made), *(looks.note(more(lost, "button")) if lost else ())]

    return Part(rank, len(buttons), shown, looks.most_buttons)
