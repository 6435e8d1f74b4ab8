"""What people see: a message, an ephemeral one, a modal; and the buttons and inputs in it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Component = dict[str, Any]
ROW, BUTTON, STRINGS, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 12, 13, 14, 17
LABEL, RADIO = 18, 21
LINK_STYLE = 5


class NotThere(AssertionError):
    """A test asks for something that the person cannot see."""


def walk(components: Sequence[Component]) -> Iterator[Component]:
    """Every component and those within it, as read from top to bottom."""
    for component in components:
        yield component
        yield from walk(component.get("components") or ())
        for name in ("accessory", "component"):
            if isinstance(component.get(name), dict):
                yield from walk([component[name]])


class Shown:
    """Has components, so it has buttons."""

    components: list[Component]

    @property
    def buttons(self) -> list[str]:
        return [c.get("label") or "" for c in walk(self.components) if c["type"] == BUTTON]

    def button(self, label: str) -> Component:
        for component in walk(self.components):
            if component["type"] == BUTTON and component.get("label") == label:
                return component
        raise NotThere(f"no button {label!r}; there are {self.buttons}")

    @property
    def text(self) -> str:
        """The text displays, a line for each."""
        return "\n".join(c["content"] for c in walk(self.components) if c["type"] == TEXT)

    def as_seen(self) -> Any:
        """What stands now; a press on it later is a press on an old screen."""
        return copy.deepcopy(self)


@dataclass
class Message(Shown):
    """`given`: the body as the app sent it. `pings`: whom it called. `files`: name -> content of its
    attachments. `asked`: the interaction that it answers, as Discord shows it."""

    id: str
    channel: str
    author: str
    at: str
    content: str = ""
    components: list[Component] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    reply_to: str | None = None
    nonce: str | int | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    pings: list[str] = field(default_factory=list)
    edited: str | None = None
    pinned: bool = False
    only_for: str = ""
    asked: dict[str, Any] | None = None
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return self.content or self.text

    @property
    def marks(self) -> list[int]:
        """The ids of its components, as the app gave them or Discord did."""
        return [component["id"] for component in walk(self.components)]


@dataclass
class Modal(Shown):
    """`of`: the message whose button opened it."""

    id: str
    user: str
    channel: str
    title: str
    components: list[Component]
    of: Message | None = None

    @property
    def labels(self) -> dict[str, Component]:
        """Each input under its label."""
        return {
            component["label"]: component["component"]
            for component in self.components
            if component["type"] == LABEL
        }
