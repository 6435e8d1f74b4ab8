"""Whether blocks and views are what Slack takes: each block by its shape, then the whole surface, then
the SDK's own models."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.platforms.slack.far_end.blocks import BLOCKS, MESSAGES_ONLY
from tests.platforms.slack.far_end.rules import Complaints, anything, boolean, shape, string, typed
from tests.platforms.slack.far_end.shapes import plain
from tests.platforms.slack.far_end.shown import elements
from tests.platforms.slack.far_end.workspace import Refused

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
ALL_CHARACTERS = 12_000
"""Of all blocks of a message together. Slack documents none; it refuses from about 13,200 on."""
VIEW_BYTES = 250_000
SHOWN = ("text", "title", "label", "alt_text", "name", "fallback", "url", "hint", "description")

VIEWS = {
    "modal": shape(
        {
            "type": anything,
            "title": plain(24),
            "blocks": anything,
            "close": plain(24),
            "submit": plain(24),
            "private_metadata": string(3000, 0),
            "callback_id": string(255),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "external_id": string(255),
            "submit_disabled": boolean,
        },
        "title",
        "blocks",
    ),
    "home": shape(
        {
            "type": anything,
            "blocks": anything,
            "private_metadata": string(3000, 0),
            "callback_id": string(255),
            "external_id": string(255),
        },
        "blocks",
    ),
}


def check_message(blocks: list[Any]) -> None:
    """Raises Refused("invalid_blocks") with every reason."""
    _refuse("invalid_blocks", list(message_complaints(blocks)))


def check_view(view: dict[str, Any], type: str) -> None:
    """Raises Refused("invalid_arguments") with every reason, as views.* answers."""
    _refuse("invalid_arguments", list(view_complaints(view, type)))


def message_complaints(blocks: Any) -> Complaints:
    yield from _blocks(blocks, "message", MESSAGE_BLOCKS)
    kinds = Counter(block.get("type") for block in _dicts(blocks))
    if kinds["data_visualization"] > 2:
        yield "blocks: more than two charts"
    if kinds["table"] > 1:
        yield "blocks: more than one table"
    characters = sum(len(text) for text in shown_strings(blocks))
    if characters > ALL_CHARACTERS:
        yield f"blocks: {characters} characters together, over {ALL_CHARACTERS}"


def view_complaints(view: Any, type: str) -> Complaints:
    if not isinstance(view, dict) or view.get("type") != type:
        yield f"view: a view of type {type!r} is wanted"
        return
    yield from VIEWS[type](view, "view")
    blocks = view.get("blocks")
    yield from _blocks(blocks, type, VIEW_BLOCKS)
    if any(block.get("type") == "input" for block in _dicts(blocks)) and (
        type == "modal" and "submit" not in view
    ):
        yield "view: a modal with inputs needs submit"
    if len(json.dumps(view)) > VIEW_BYTES:
        yield f"view: over {VIEW_BYTES} bytes"
    try:
        View(**view).validate_json()
    except (SlackObjectFormationError, TypeError, AttributeError) as wrong:
        yield f"the SDK's models: {wrong}"


def _blocks(blocks: Any, surface: str, most: int) -> Complaints:
    if not isinstance(blocks, list):
        yield "blocks: a list is wanted"
        return
    if len(blocks) > most:
        yield f"blocks: {len(blocks)}, over {most}"
    before = False
    for number, block in enumerate(blocks):
        for complaint in typed(BLOCKS)(block, f"blocks[{number}]"):
            before = True
            yield complaint
        if isinstance(block, dict) and surface != "message" and block.get("type") in MESSAGES_ONLY:
            yield f"blocks[{number}]: {block['type']} does not stand on a {surface}"
    if before:
        return
    yield from _twice("block_id", [b["block_id"] for b in blocks if "block_id" in b])
    yield from _twice(
        "action_id", [e["action_id"] for _, e in elements(blocks) if "action_id" in e]
    )
    focused = [e for _, e in elements(blocks) if e.get("focus_on_load")]
    if len(focused) > 1:
        yield "blocks: two elements want the focus"
    yield from _models(blocks)


def _models(blocks: list[dict[str, Any]]) -> Complaints:
    """What slack_sdk's models find; they do not know every block."""
    for number, block in enumerate(blocks):
        if block["type"] == "data_visualization":
            continue
        try:
            for one in Block.parse_all([block]):
                one.validate_json()
        except (SlackObjectFormationError, TypeError, AttributeError) as wrong:
            yield f"blocks[{number}], the SDK's models: {wrong}"


def shown_strings(node: Any) -> Iterator[str]:
    """Every string of the blocks that somebody may see."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in SHOWN and isinstance(value, str):
                yield value
            elif name == "categories":
                yield from value
            else:
                yield from shown_strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from shown_strings(value)


def _twice(name: str, values: list[Any]) -> Complaints:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{name} {value!r} stands {count} times"


def _dicts(blocks: Any) -> list[dict[str, Any]]:
    return [b for b in blocks if isinstance(b, dict)] if isinstance(blocks, list) else []


def _refuse(error: str, complaints: list[str]) -> None:
    if complaints:
        raise Refused(error, fault=True, why="; ".join(complaints))
