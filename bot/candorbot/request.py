"""What a person asked, free of any platform: a command, a message action, a button, typed text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Literal


class Permission(IntEnum):
    """What a person may do, least first. Who holds which is read from the platform, never from text."""

    NOBODY = 0
    MEMBER = 1
    MODERATOR = 2
    APPROVER = 3


@dataclass(frozen=True, slots=True)
class Person:
    """A person on a platform. `id` is the platform's; `name` is for reading only and grants nothing."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a thread of a channel of a workspace. No thread: the channel itself."""

    workspace: str
    channel: str
    thread: str | None = None


TEXT_LIMIT = 20_000
"""Characters of one text that Candor reads."""
Hand = Literal["timeout", "delete", "slow", "lock"]
"""What a moderator can have done by a platform: a member silenced for a while, a message deleted, a channel slowed
down, a thread locked."""
Kind = Literal["command", "message_action", "button"]
NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked, once: `key` is the platform's own event key, unique within the workspace.

    skill   the command's name ("draft"); for a message action or a button, the skill that offers it
    text    what was typed after the verb (command)
    about   the message's id (message action) or the draft's id (button)
    action  the button's name ("approve"); empty for commands and message actions
    seen    the digest the pressed card showed, so that a click is for those bytes and no others
    values  what was filled in beside the button ("text" of an edit, "tie" of a speaker)
    """

    key: str
    kind: Kind
    person: Person
    place: Place
    skill: str
    text: str = ""
    about: str = ""
    action: str = ""
    seen: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: NO_VALUES)
