"""Discord's rules of components that its description of shapes does not state."""

from __future__ import annotations

import copy
import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.platforms.discord.wire import refused
from tests.platforms.discord.wire.shown import (
    BUTTON,
    CONTAINER,
    FILE,
    GALLERY,
    LABEL,
    LINK_STYLE,
    ROW,
    SECTION,
    SEPARATOR,
    STRINGS,
    TEXT,
    TEXT_INPUT,
    Component,
    walk,
)

MOST, MOST_CHARACTERS, MOST_MODAL = 40, 4000, 5
SELECTS = (3, 5, 6, 7, 8)
DEFAULTS: dict[int, Component] = {  # what Discord says of a component besides what was sent
    BUTTON: {"disabled": False},
    STRINGS: {"disabled": False, "min_values": 1, "max_values": 1},
    FILE: {"spoiler": False},
    SEPARATOR: {"spacing": 1, "divider": True},
    CONTAINER: {"spoiler": False, "accent_color": None},
}


def check(components: Sequence[Component], *, v2: bool, files: Sequence[str] = ()) -> None:
    """Raises Refused unless a message may show these; `files`: the names of its attachments."""
    found = list(walk(components))
    if v2:
        if len(found) > MOST:
            raise _wrong(f"{len(found)} components, {MOST} at most")
        characters = sum(len(c["content"]) for c in found if c["type"] == TEXT)
        if characters > MOST_CHARACTERS:
            raise _wrong(f"{characters} characters shown, {MOST_CHARACTERS} at most")
    elif len(components) > 5 or any(c["type"] != ROW for c in components):
        raise _wrong("without the flag IS_COMPONENTS_V2, five rows at most and nothing else")
    _each_once(found)
    for component in found:
        _check_one(component, files)


def check_modal(components: Sequence[Component]) -> None:
    if len(components) > MOST_MODAL:
        raise _wrong(f"{len(components)} parts of a modal, {MOST_MODAL} at most")
    found = list(walk(components))
    _each_once(found)
    for component in found:
        _check_one(component, ())
        inner = component.get("component", {}) if component["type"] == LABEL else {}
        if inner.get("type") == TEXT_INPUT:
            _check_input(inner)


def _check_input(component: Component) -> None:
    if component.get("label") is not None:
        raise _wrong("an input within a label has no label of its own")
    least, most = component.get("min_length") or 0, component.get("max_length") or 4000
    value = component.get("value")
    if least > most or (value and not least <= len(value) <= most):
        raise _wrong(f"{component['custom_id']}: its value is not {least} to {most} long")


def _each_once(found: list[Component]) -> None:
    for name in ("custom_id", "id"):
        counted = Counter(c[name] for c in found if c.get(name))
        if twice := [value for value, count in counted.items() if count > 1]:
            raise _wrong(f"{name} {twice[0]!r} stands twice", "COMPONENT_CUSTOM_ID_DUPLICATED")


def _check_one(component: Component, files: Sequence[str]) -> None:
    kind = component["type"]
    if kind == ROW:
        kinds = [inner["type"] for inner in component["components"]]
        if any(inner in SELECTS for inner in kinds) and len(kinds) > 1:
            raise _wrong("a select needs a row of its own")
    elif kind == SECTION and len(component["components"]) > 3:
        raise _wrong("a section has three texts at most")
    elif kind == BUTTON:
        _check_button(component)
    elif kind in SELECTS and "options" in component:
        _check_options(component)
    for media in _media(component):
        name = str(media.get("url", "")).removeprefix("attachment://")
        if name != media.get("url") and name not in files:
            raise _wrong(f"attachment://{name} names no file that was sent")


def _check_button(button: Component) -> None:
    if not (button.get("label") or button.get("emoji")):
        raise _wrong("a button shows nothing")
    link = button["style"] == LINK_STYLE
    if link != bool(button.get("url")) or link == bool(button.get("custom_id")):
        raise _wrong("a link has a url, any other button a custom_id")


def _check_options(select: Component) -> None:
    values = [option["value"] for option in select["options"]]
    if len(set(values)) < len(values):
        raise _wrong("two options have one value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED")
    chosen = sum(bool(option.get("default")) for option in select["options"])
    most = (select.get("max_values") or 1) if select["type"] == STRINGS else 1
    if chosen > most or most > len(values):
        raise _wrong("more chosen at first than may be, or more to choose than there is")


def _media(component: Component) -> list[Component]:
    if component["type"] == GALLERY:
        return [item["media"] for item in component["items"]]
    if component["type"] == FILE:
        return [component["file"]]
    return [component["media"]] if isinstance(component.get("media"), dict) else []


def _wrong(why: str, code: str = "COMPONENT_LAYOUT_INVALID") -> refused.Refused:
    return refused.form(why, "components", code)


def shown(
    components: Sequence[Component], attachments: Sequence[dict[str, Any]]
) -> list[Component]:
    """As Discord keeps them: each has an id, and media name where the file is."""
    kept = [copy.deepcopy(component) for component in components]
    taken = {component["id"] for component in walk(kept) if component.get("id")}
    free = (number for number in itertools.count(1) if number not in taken)
    by_name = {one["filename"]: one for one in attachments}
    for component in walk(kept):
        component["id"] = component.get("id") or next(free)
        for media in _media(component):
            one = by_name.get(media["url"].removeprefix("attachment://"))
            if one is not None and media["url"].startswith("attachment://"):
                media |= {"url": one["url"], "proxy_url": one["url"], "attachment_id": one["id"]}
                if component["type"] == FILE:
                    component |= {"name": one["filename"], "size": one["size"]}
            media.setdefault("id", str(component["id"]))
            media.setdefault("proxy_url", media["url"])
        for item in component.get("items", ()):
            item.setdefault("spoiler", False)
        for name, value in DEFAULTS.get(component["type"], {}).items():
            component.setdefault(name, value)
    return kept
