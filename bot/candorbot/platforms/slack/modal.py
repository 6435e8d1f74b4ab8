"""What a button asks for, as a modal; and what came back from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from candorbot.card import Button, Choice, Input
from candorbot.platforms.card_words import offered
from candorbot.platforms.slack.blocks import Block, plain, section
from candorbot.words import CANCEL, CLOSE, SUBMIT, TOO_LONG_TO_FILL, more

CALLBACK = "fill"
TITLE = 24
LABEL = 2_000
TEXT = 3_000
"""Characters of a text input (Slack, "Plain-text input element")."""
OPTIONS = 100
OPTION = 75
RADIO = 10
"""Up to so many choices stand one under the other; more fold away."""


def modal(button: Button, state: str) -> dict[str, Any]:
    """The view of what `button` asks for. `state` comes back with it, untouched, at most 3,000 characters.
    A text that does not fit into a form is never cut: then the view says so, and asks nothing."""
    longest = max((len(field.value) for field in button.inputs if not field.choices), default=0)
    if longest > TEXT:
        return notice_modal(button.label, TOO_LONG_TO_FILL.format(count=longest, most=TEXT))
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": state,
        "title": plain(button.label, TITLE),
        "submit": plain(SUBMIT, TITLE),
        "close": plain(CANCEL, TITLE),
        "blocks": [_asked(field) for field in button.inputs],
    }


def notice_modal(title: str, body: str) -> dict[str, Any]:
    """A view that says something and asks nothing."""
    return {
        "type": "modal",
        "title": plain(title, TITLE),
        "close": plain(CLOSE, TITLE),
        "blocks": [section(body)],
    }


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by the name of the input; nothing for a view of another shape."""
    try:
        blocks = view["state"]["values"].values()
        return {name: _value(told) for block in blocks for name, told in block.items()}
    except (KeyError, TypeError, AttributeError):
        return {}


def _asked(field: Input) -> Block:
    block = {
        "type": "input",
        "block_id": field.name,
        "label": plain(field.label, LABEL),
        "element": _choices(field) if field.choices else _text(field),
        "optional": not field.choices,
    }
    left = len(field.choices) - OPTIONS
    if left > 0:
        block["hint"] = plain(more(left, "choice"), LABEL)
    return block


def _text(field: Input) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": field.name,
        "multiline": field.multiline or "\n" in field.value,
        "max_length": TEXT,
    }
    if field.value:
        element["initial_value"] = field.value.encode("utf-8", "replace").decode("utf-8")
    return element


def _choices(field: Input) -> Block:
    shown = offered(field, OPTIONS)
    chosen = [choice for choice in shown if choice.value == field.value]
    options = [_option(choice) for choice in shown]
    element: Block = {
        "type": "radio_buttons" if len(options) <= RADIO else "static_select",
        "action_id": field.name,
        "options": options,
    }
    if chosen:
        element["initial_option"] = _option(chosen[0])
    return element


def _option(choice: Choice) -> Block:
    return {"text": plain(choice.label, OPTION), "value": choice.value}


def _value(told: Mapping[str, Any]) -> str:
    chosen = told.get("selected_option")
    value = chosen["value"] if chosen else told.get("value")
    return value if isinstance(value, str) else ""
