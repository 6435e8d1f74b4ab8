"""What cards call a channel: its id in the core, its name for people."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace

from candorbot.card import Card, Input

_CHANNEL = re.compile(r"#([CG][A-Z0-9]{2,20}|[0-9]{17,20})\b")
"""An id of Slack's, or of Discord's."""
MOST_NAMES = 20
"""Channels whose names are asked for one card."""
Change = Callable[[str], str]


async def with_names(card: Card, name_of: Callable[[str], Awaitable[str]]) -> Card:
    """The card with the names of its channels, as `name_of` gives them."""
    names = {one: await name_of(one) for one in sorted(channels_in(card))[:MOST_NAMES]}
    return named(card, names) if names else card


def channels_in(card: Card) -> set[str]:
    """The ids of the channels that a card speaks of."""
    return {one for text in _texts(card) if "#" in text for one in _CHANNEL.findall(text)}


def named(card: Card, names: Mapping[str, str]) -> Card:
    """The card with the names of these channels in the place of their ids. What is to be posted stays."""
    return _changed(card, lambda text: _CHANNEL.sub(lambda m: f"#{names.get(m[1], m[1])}", text))


def _texts(card: Card) -> Iterator[str]:
    """All that `_changed` changes."""
    yield from (card.title, card.body, card.footer)
    yield from (one.label for one in card.links)
    if card.quote:
        yield card.quote.where
    yield from (one.value for one in card.fields)
    for group in card.groups:
        yield group.title
        yield from (one.words for one in group.entries)
    yield from (
        one.label for button in card.buttons for field in button.inputs for one in field.choices
    )


def _changed(card: Card, change: Change) -> Card:
    quote = card.quote
    return replace(
        card,
        title=change(card.title),
        body=change(card.body),
        footer=change(card.footer),
        links=tuple(replace(one, label=change(one.label)) for one in card.links),
        quote=replace(quote, where=change(quote.where)) if quote else None,
        fields=tuple(replace(one, value=change(one.value)) for one in card.fields),
        groups=tuple(
            replace(
                group,
                title=change(group.title),
                entries=tuple(replace(one, words=change(one.words)) for one in group.entries),
            )
            for group in card.groups
        ),
        buttons=tuple(
            replace(one, inputs=tuple(_asked(field, change) for field in one.inputs))
            for one in card.buttons
        ),
    )


def _asked(field: Input, change: Change) -> Input:
    offered = (replace(one, label=change(one.label)) for one in field.choices)
    return replace(field, choices=tuple(offered))
