"""The bodies of messages, as Discord takes and gives them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from candorbot import words
from candorbot.platforms.bodies import Body
from candorbot.platforms.discord.attached import Attached
from candorbot.platforms.discord.ids import mark, nonce

QUIET: Mapping[str, Sequence[str]] = {"parse": []}
"""Mentions nobody, whatever stands in it (Discord, "Allowed Mentions")."""
COMPONENTS = 1 << 15
PRIVATE = 1 << 6
"""Flags of a message: it is made of components; only one person sees it."""
TITLE = 100
"""Characters of what a forum's post is called."""
NEEDS_TAG = 1 << 4
"""A forum's flag: each post has a tag."""


def as_message(components: Sequence[object], files: Sequence[Attached] = ()) -> dict[str, Any]:
    """The body of a message that mentions nobody."""
    body: dict[str, Any] = {
        "flags": COMPONENTS, "components": list(components), "allowed_mentions": QUIET
    }  # fmt: skip
    if files:
        body["attachments"] = [
            {"id": str(number), "filename": one.name, "description": one.description}
            for number, one in enumerate(files)
        ]
    return body


def as_edit(
    components: Sequence[Mapping[str, Any]], files: Sequence[Attached] = (), mark: int = 0
) -> dict[str, Any]:
    """What a message becomes: with these files alone; it keeps the mark that it is found by."""
    return {"attachments": [], **as_message(marked(components, mark), files)}


def as_forum_post(forum: Body, told: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a new post in a forum, with its first tag where one has to be chosen."""
    tags = [one for one in forum.get("available_tags") or () if not one.get("moderated")]
    needed = int(forum.get("flags") or 0) & NEEDS_TAG and tags
    chosen = {"applied_tags": [str(tags[0]["id"])]} if needed else {}
    return {"name": told.get("title") or words.CANDOR, "message": dict(body), **chosen}


def title_of(text: str) -> str:
    """What a post in a forum is called: its first line."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"


def marked(components: Sequence[Mapping[str, Any]], mark: int) -> list[dict[str, Any]]:
    """The components with our key's number on the first; without one for 0."""
    first, *rest = components
    return [{**first, "id": mark} if mark else dict(first), *map(dict, rest)]


def is_marked(message: object, key: str, bot_id: str) -> bool:
    """Whether a message of ours carries our key's number, or its nonce."""
    if not isinstance(message, Mapping):
        return False
    author = message.get("author")
    if not isinstance(author, Mapping) or str(author.get("id")) != bot_id:
        return False
    if message.get("nonce") == nonce(key):
        return True
    components = message.get("components") or [{}]
    return isinstance(components[0], Mapping) and components[0].get("id") == mark(key)


def custom_ids(components: object) -> Iterator[str]:
    """What the buttons within some components carry."""
    for one in components if isinstance(components, list) else ():
        if isinstance(one, Mapping):
            if isinstance(one.get("custom_id"), str):
                yield one["custom_id"]
            yield from custom_ids([*(one.get("components") or ()), one.get("accessory")])


def replied_to(message: Body) -> str:
    """The id of the message that one replies to; "" none."""
    told = message.get("message_reference")
    if not isinstance(told, Mapping) or told.get("type", 0) != 0:
        return ""
    return str(told.get("message_id") or "")
