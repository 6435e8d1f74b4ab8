"""Discord's rules of commands that its description of shapes does not state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tests.platforms.discord.wire import refused

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
MOST = {SLASH: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MOST_CHARACTERS = 8000  # of one slash command: names, descriptions and values together
NAME = re.compile(r"[-_'\w]{1,32}")
Option = Mapping[str, Any]


def check(commands: Sequence[Option]) -> None:
    """Raises Refused unless an app may have these commands together."""
    kinds = Counter(command.get("type") or SLASH for command in commands)
    if over := [kind for kind, count in kinds.items() if count > MOST.get(kind, 0)]:
        raise _wrong(f"{kinds[over[0]]} commands of type {over[0]}")
    _names_differ(commands)
    for command in commands:
        if (command.get("type") or SLASH) == SLASH:
            _check_slash(command)
        elif command.get("options") or command.get("description"):
            raise _wrong(f"{command['name']}: a menu has neither options nor a description")


def _check_slash(command: Option) -> None:
    if not command.get("description"):
        raise _wrong(f"{command['name']}: no description")
    if _characters(command) > MOST_CHARACTERS:
        raise _wrong(f"{command['name']}: more than {MOST_CHARACTERS} characters in all")
    _check_names(command)


def _check_names(option: Option) -> None:
    name = option["name"]
    if not NAME.fullmatch(name) or name != name.lower():
        raise _wrong(f"{name!r} is no name of a command or option")
    inner = option.get("options") or ()
    _names_differ(inner)
    optional = False
    for one in inner:
        if one.get("required") and optional:
            raise _wrong(f"{name}: the required options come first")
        optional = optional or not one.get("required")
        if one.get("choices") and one.get("autocomplete"):
            raise _wrong(f"{name} {one['name']}: choices or autocomplete, not both")
        _check_names(one)


def _names_differ(options: Sequence[Option]) -> None:
    counted = Counter((one.get("type"), one["name"]) for one in options)
    if twice := [name for (_, name), count in counted.items() if count > 1]:
        raise _wrong(f"{twice[0]!r} stands twice")


def _characters(option: Option) -> int:
    own = len(option["name"]) + len(option.get("description") or "")
    own += sum(len(c["name"]) + len(str(c["value"])) for c in option.get("choices") or ())
    return own + sum(_characters(one) for one in option.get("options") or ())


def _wrong(why: str) -> refused.Refused:
    return refused.form(why, "commands", "APPLICATION_COMMANDS_INVALID")
