"""What the bot posts in the console."""

from __future__ import annotations

import json
from dataclasses import asdict

from candorbot.card import Button, Card
from candorbot.platforms.console.render import plain
from candorbot.platforms.kept_cards import button_of
from candorbot.platforms.payloads import packed, unpacked


def post(text: str) -> str:
    """A post: words and nothing else."""
    return packed({"text": text})


def notice(card: Card) -> str:
    """A staff notice: the card in plain text, and its buttons, which work where it stands."""
    buttons = [asdict(button) for button in card.buttons]
    return packed({"text": plain(card, buttons=False), "buttons": buttons})


def is_notice(payload: str) -> bool:
    return "buttons" in json.loads(payload)


def text_of(payload: str) -> str:
    """The words that would stand. Raises NotSent if there are none."""
    return str(unpacked(payload, "text")["text"])


def buttons_of(payload: str) -> tuple[Button, ...]:
    """The buttons of a notice."""
    return tuple(button_of(kept) for kept in json.loads(payload).get("buttons", ()))
