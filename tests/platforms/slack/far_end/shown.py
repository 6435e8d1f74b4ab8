"""What people see: a message, an ephemeral one, a modal, a Home tab; and the buttons on it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Block = dict[str, Any]


class NotThere(AssertionError):
    """A test asks for something that the person cannot see."""


def words_of(text: Any) -> str:
    return str(text.get("text", "")) if isinstance(text, dict) else str(text or "")


def elements(blocks: list[Block]) -> Iterator[tuple[Block, Block]]:
    """Every element a person can use, with its block."""
    for block in blocks:
        found = list(block.get("elements", ())) if block["type"] != "rich_text" else []
        found += [block[name] for name in ("accessory", "element") if name in block]
        for element in found:
            if isinstance(element, dict) and "type" in element:
                yield block, element


class Shown:
    """Has blocks, so it has buttons."""

    blocks: list[Block]

    @property
    def buttons(self) -> list[str]:
        return [words_of(e["text"]) for _, e in elements(self.blocks) if e["type"] == "button"]

    def button(self, label: str) -> tuple[Block, Block]:
        """The block and the button with this label."""
        for block, element in elements(self.blocks):
            if element["type"] == "button" and words_of(element["text"]) == label:
                return block, element
        raise NotThere(f"no button {label!r}; there are {self.buttons}")

    def as_seen(self) -> Any:
        """What stands now; a press on it later is a press on an old screen."""
        return copy.deepcopy(self)


@dataclass
class Message(Shown):
    """`given`: the parameters as the app sent them, without what Slack adds (ids of blocks)."""

    channel: str
    ts: str
    user: str
    team: str
    text: str
    blocks: list[Block] = field(default_factory=list)
    thread_ts: str | None = None
    bot: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    edited: dict[str, str] | None = None
    client_msg_id: str = ""
    only_for: str = ""
    subtype: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def ephemeral(self) -> bool:
        return bool(self.only_for)

    def as_slack(self, with_metadata: bool = False) -> dict[str, Any]:
        """The message as an event or a history shows it."""
        shape: dict[str, Any] = {"type": "message"}
        if self.subtype:
            shape["subtype"] = self.subtype
        if self.bot:
            shape |= {"bot_id": self.bot["id"], "app_id": self.bot["app_id"]}
            shape["bot_profile"] = self.bot
        elif self.client_msg_id:
            shape["client_msg_id"] = self.client_msg_id
        shape |= {"user": self.user, "text": self.text, "ts": self.ts, "team": self.team}
        if self.blocks:
            shape["blocks"] = self.blocks
        if self.thread_ts:
            shape["thread_ts"] = self.thread_ts
        if self.edited:
            shape["edited"] = self.edited
        if self.files:
            shape["files"] = self.files
        if with_metadata and self.metadata:
            shape["metadata"] = self.metadata
        return copy.deepcopy(shape)


@dataclass
class View(Shown):
    id: str
    team: str
    app: str
    bot_id: str
    given: dict[str, Any]
    user: str
    hash: str
    root: str
    previous: str | None = None
    trigger_channel: str = ""

    @property
    def blocks(self) -> list[Block]:  # type: ignore[override]
        return self.given["blocks"]  # type: ignore[no-any-return]

    @property
    def title(self) -> str:
        return words_of(self.given.get("title"))

    def as_slack(self, values: dict[str, Any] | None = None) -> dict[str, Any]:
        given = self.given
        return copy.deepcopy(
            {
                "id": self.id,
                "team_id": self.team,
                "type": given["type"],
                "blocks": given["blocks"],
                "private_metadata": given.get("private_metadata", ""),
                "callback_id": given.get("callback_id", ""),
                "state": {"values": values or {}},
                "hash": self.hash,
                "title": given.get("title") or {"type": "plain_text", "text": "View Title"},
                "clear_on_close": given.get("clear_on_close", False),
                "notify_on_close": given.get("notify_on_close", False),
                "close": given.get("close"),
                "submit": given.get("submit"),
                "previous_view_id": self.previous,
                "root_view_id": self.root,
                "app_id": self.app,
                "external_id": given.get("external_id", ""),
                "app_installed_team_id": self.team,
                "bot_id": self.bot_id,
            }
        )
