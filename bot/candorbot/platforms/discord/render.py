"""Cards as Discord shows them, and posts. Nothing here speaks to Discord."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import discord
from discord import ui

from candorbot.card import Button, Card, Colour
from candorbot.errors import UserError
from candorbot.platforms.card_words import label, releases
from candorbot.platforms.discord.attached import Attached
from candorbot.platforms.discord.parts import Make, parts_of, shows_to_post
from candorbot.platforms.discord.pieces import LABEL, MOST, Enclosed, Piece, built, weight
from candorbot.platforms.discord.text import size, typed
from candorbot.platforms.fitting import fitted
from candorbot.visible import heard
from candorbot.words import EMPTY_TEXT, TOO_LONG_TO_POST

ACCENT = {Colour.GREEN: 0x009E73, Colour.AMBER: 0xE69F00, Colour.RED: 0xD55E00}
"""Of the frame, by the worst light: the colours of `charts`, which everybody tells apart. The lights say it, too."""
STILL = 20
"""Cards that say the same to everybody and are kept as they were shown last."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as Discord takes it: components of version 2, and the files they show."""

    components: list[dict[str, Any]]
    files: tuple[Attached, ...]


def message(card: Card, press: Callable[[int], str]) -> Shown:
    """The card as a message.

    press  gives the custom_id of `card.buttons[n]`, 1-100 characters
    """
    return _still(card) if card.still and not card.buttons else _shown(card, press)


@lru_cache(maxsize=STILL)
def _still(card: Card) -> Shown:
    """A card that says the same to everybody: it is asked for again and again."""
    return _shown(card, str)


def _shown(card: Card, press: Callable[[int], str]) -> Shown:
    def make(number: int, button: Button) -> ui.Button[Any]:
        return ui.Button(
            label=label(button, LABEL) or "…", style=_style(button), custom_id=press(number)
        )

    pieces = _fitted(card, make, whole=True)
    if card.to_post and any(map(releases, card.buttons)) and not shows_to_post(card, pieces):
        pieces = _fitted(card, make, whole=False)
    files = tuple(piece.file for piece in pieces if isinstance(piece, Enclosed))
    return Shown(built(pieces, _accent(card)), files)


def post(text: str, mark: int = 0) -> list[dict[str, Any]]:
    """What members read: these characters and no others, with the addresses in them to follow. Raises
    UserError for what Discord cannot hold in one message.

    mark  the number that the component keeps, 1 to 2^31 - 1; 0: one that Discord chooses
    """
    if not heard(text).strip():
        raise UserError(EMPTY_TEXT)
    content = typed(text)
    if (count := size(content)) > MOST:
        raise UserError(TOO_LONG_TO_POST.format(most=MOST, count=count))
    display: Any = ui.TextDisplay[Any](content, id=mark or None)
    return [display.to_component_dict()]


def _fitted(card: Card, make: Make, *, whole: bool) -> list[Piece]:
    return fitted(parts_of(card, make, whole=whole), weight, MOST)


def _style(button: Button) -> discord.ButtonStyle:
    if button.confirm:
        return discord.ButtonStyle.danger
    return discord.ButtonStyle.primary if button.primary else discord.ButtonStyle.secondary


def _accent(card: Card) -> int | None:
    there = {light.colour for light in card.lights}
    return next(
        (ACCENT[one] for one in (Colour.RED, Colour.AMBER, Colour.GREEN) if one in there), None
    )
