"""What a person types, in Slack's two forms: `text`, and the rich text block beside it."""

from __future__ import annotations

import re
from typing import Any

ENTITY = re.compile(r"<(?:[@#!][^<>\s][^<>]*|(?:https?|mailto):[^<>\s]+)>|[&<>]|https?://[^\s<>]+")
WIRE = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def wire_text(text: str) -> str:
    """Typed text as Slack writes it into `text`: escaped, with addresses as links. Mentions stand as
    <@U1>, <#C1>, <!channel> already."""

    def written(found: re.Match[str]) -> str:
        part = found[0]
        if part in "&<>":
            return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[part]
        return part if part.startswith("<") else f"<{part.replace('&', '&amp;')}>"

    return ENTITY.sub(written, text)


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def rich_text(wire: str) -> dict[str, Any]:
    """The block that Slack's clients send with a message."""
    parts: list[dict[str, Any]] = []
    end = 0
    for found in WIRE.finditer(wire):
        parts += _plain(wire[end : found.start()])
        parts.append(_entity(found[1], found[2]))
        end = found.end()
    parts += _plain(wire[end:])
    section = {"type": "rich_text_section", "elements": parts}
    return {"type": "rich_text", "elements": [section]}


def _plain(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": unescaped(text)}] if text else []


def _entity(target: str, label: str | None) -> dict[str, Any]:
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    link = {"type": "link", "url": unescaped(target)}
    return link | ({"text": unescaped(label)} if label else {})
