"""A channel, a card or a modal as words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tests.platforms.discord.wire import bits
from tests.platforms.discord.wire.shown import (
    BUTTON,
    CONTAINER,
    FILE,
    GALLERY,
    LABEL,
    ROW,
    SECTION,
    STRINGS,
    TEXT,
    Component,
    Message,
    Modal,
    Shown,
)

Name = Callable[[str], str]
ENTITY = re.compile(r"<(@!?|@&|#)(\d+)>")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # a backslash before a sign of ASCII


def as_read(text: str, name: Name) -> str:
    """What a client shows: mentions by name, escaped signs without their backslash."""
    named = ENTITY.sub(lambda found: f"{found[1].rstrip('!&')}{name(found[2])}", text)
    return ESCAPED.sub(r"\1", named)


def lines_of(components: Sequence[Component], name: Name) -> Iterator[str]:
    """The words of components, a line or more for each that has any; buttons as [Label]."""
    for one in components:
        kind = one["type"]
        if kind == TEXT:
            yield from as_read(one["content"], name).splitlines()
        elif kind == CONTAINER:
            yield from lines_of(one["components"], name)
        elif kind == ROW:
            yield " ".join(_used(inner) for inner in one["components"])
        elif kind == SECTION:
            words = " ".join(lines_of(one["components"], name))
            yield f"{words} {_used(one['accessory'])}".rstrip()
        elif kind == GALLERY:
            for item in one["items"]:
                yield f"(image: {item.get('description') or ''})"
        elif kind == FILE:
            yield f"(file: {one.get('name') or one['file']['url']})"
        elif kind == LABEL:
            yield f"{one['label']}: {_used(one['component'])}"


def _used(one: Component) -> str:
    """What a person uses: a button, a menu, an input."""
    if one["type"] == BUTTON:
        label = one.get("label") or ""
        return f"[{label}]" if not one.get("disabled") else f"({label})"
    if "options" in one:
        chosen = [option["label"] for option in one["options"] if option.get("default")]
        return f"<{', '.join(chosen) or one.get('placeholder') or ''}>"
    if one["type"] == STRINGS or "style" in one:
        return f"<{one.get('value') or one.get('placeholder') or ''}>"
    return ""


def shown_lines(shown: Shown, name: Name) -> list[str]:
    if isinstance(shown, Modal):
        return [shown.title, *lines_of(shown.components, name)]
    assert isinstance(shown, Message)
    if shown.flags & bits.LOADING:
        return ["is thinking…"]
    words = as_read(shown.content, name).splitlines()
    files = [] if shown.components else [f"(file: {one['filename']})" for one in shown.attachments]
    return [*words, *lines_of(shown.components, name), *files]


def one_line(message: Message, name: Name, to: str = "") -> str:
    lines = (" ".join(line.split()) for line in shown_lines(message, name))
    words = " | ".join(line for line in lines if line)
    alone = f"(only {name(message.only_for)} sees this) " if message.only_for else ""
    reply = f" (to {to})" if to else ""
    marks = " (edited)" * bool(message.edited) + " (pinned)" * message.pinned
    return f"{alone}{name(message.author)}{reply}: {words}{marks}"
