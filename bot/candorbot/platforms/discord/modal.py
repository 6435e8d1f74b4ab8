"""What a button asks for, as a modal; and what came back from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import ui

from candorbot.card import Button, Input
from candorbot.platforms.card_words import offered
from candorbot.platforms.cutting import line
from candorbot.platforms.discord.text import octets, typed
from candorbot.words import more

TITLE, LABEL, DESCRIPTION = 45, 45, 100
TEXT = 4_000
"""Characters of a text input (Discord, "Text Input")."""
BYTES = 8_000
"""Of all words of a form: see `text.size`."""
PARTS = 5
OPTIONS = 25
OPTION = 100
RADIO = range(2, 11)
"""So many choices stand one under the other; more fold away, and one alone, too (Discord, "Radio Group")."""
_STOP = re.compile("[?.:,;] ")


def modal(button: Button, custom_id: str) -> dict[str, Any] | None:
    """The modal of what `button` asks for, under what it wants confirmed; None for what does not fit into one:
    nothing of it is ever cut.

    custom_id  comes back with it, 1-100 characters
    """
    fields = button.inputs
    sure: list[ui.TextDisplay[Any]] = (
        [ui.TextDisplay(typed(button.confirm))] if button.confirm else []
    )
    if not 0 < len(fields) <= PARTS - len(sure) or not all(map(_fits, fields)):
        return None
    asked = [one.to_component_dict() for one in (*sure, *map(_asked, fields))]
    if octets(json.dumps(asked, ensure_ascii=False)) > BYTES:
        return None
    return {"custom_id": custom_id, "title": line(button.label, TITLE) or "…", "components": asked}


def filled(components: object) -> dict[str, str]:
    """What was filled in, by the name of the input; nothing for parts of another shape.

    components  of the data of a submitted modal
    """
    return dict(_filled(components))


def _fits(field: Input) -> bool:
    if not field.choices:
        return len(field.value) <= TEXT
    return all(0 < len(choice.value) <= OPTION for choice in field.choices)


def _asked(field: Input) -> ui.Label[Any]:
    label, rest = _parted(line(field.label, LABEL + DESCRIPTION))
    left = len(field.choices) - OPTIONS
    beside = " ".join([rest, *([more(left, "choice")] if left > 0 else [])])
    return ui.Label(
        text=label or "…",
        description=line(beside, DESCRIPTION) or None,
        component=_choices(field) if field.choices else _text(field),
    )


def _parted(label: str) -> tuple[str, str]:
    """What stands over a field, and what of it stands below: all after the first part of a longer sentence, or
    after as many words as fit."""
    if len(label) <= LABEL:
        return label, ""
    stop = _STOP.search(label, 0, LABEL)
    cut = stop.end() if stop else label.rfind(" ", 0, LABEL) + 1 or LABEL
    return label[:cut].rstrip(" ,"), label[cut:]


def _text(field: Input) -> ui.TextInput[Any]:
    long = field.multiline or "\n" in field.value
    return ui.TextInput(
        custom_id=field.name,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        default=field.value.encode("utf-8", "replace").decode("utf-8") or None,
        required=False,
        max_length=TEXT,
    )


def _choices(field: Input) -> ui.RadioGroup[Any] | ui.Select[Any]:
    options: list[dict[str, Any]] = [
        {
            "label": line(choice.label, OPTION) or "…",
            "value": choice.value,
            "default": choice.value == field.value,
        }
        for choice in offered(field, OPTIONS)
    ]
    if len(options) in RADIO:
        return ui.RadioGroup(
            custom_id=field.name, options=[discord.RadioGroupOption(**one) for one in options]
        )
    return ui.Select(custom_id=field.name, options=[discord.SelectOption(**one) for one in options])


def _filled(components: object) -> Iterator[tuple[str, str]]:
    for part in components if isinstance(components, list) else ():
        field = part.get("component") if isinstance(part, Mapping) else None
        if isinstance(field, Mapping) and isinstance(name := field.get("custom_id"), str):
            values = field.get("values")
            value = values[0] if isinstance(values, list) and values else field.get("value")
            yield name, value if isinstance(value, str) else ""
