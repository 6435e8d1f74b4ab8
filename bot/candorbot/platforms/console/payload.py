"""The bytes of what the bot posts in the console: JSON, in ASCII, so that any text has bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from candorbot.card import Button, Card, Choice, Input
from candorbot.platform import NotSent
from candorbot.platforms.console.render import plain


def post(text: str) -> str:
    """A post: words and nothing else."""
    return json.dumps({"text": text})


def notice(card: Card) -> str:
    """A staff notice: the card in plain text, and its buttons, which work where it stands."""
    buttons = [asdict(button) for button in card.buttons]
    return json.dumps({"text": plain(card, buttons=False), "buttons": buttons})


def is_notice(payload: str) -> bool:
    return "buttons" in json.loads(payload)


def text_of(payload: str) -> str:
    """The words that would stand. Raises NotSent if there are none."""
    try:
        text = json.loads(payload)["text"]
    except (ValueError, TypeError, KeyError):
        text = None
    if not isinstance(text, str) or not text.strip():
        raise NotSent("The post has no words in it.", passing=False)
    return text


def buttons_of(payload: str) -> tuple[Button, ...]:
    """The buttons of a notice."""
    return tuple(_button(kept) for kept in json.loads(payload).get("buttons", ()))


def _button(kept: Mapping[str, Any]) -> Button:
    inputs = tuple(
        Input(**{**field, "choices": tuple(Choice(**choice) for choice in field["choices"])})
        for field in kept["inputs"]
    )
    return Button(**{**kept, "inputs": inputs})
