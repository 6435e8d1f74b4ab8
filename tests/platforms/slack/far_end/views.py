"""Modals and Home tabs: views.*, and what the answer to a submitted modal does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.platforms.slack.far_end import block_kit
from tests.platforms.slack.far_end.shown import View
from tests.platforms.slack.far_end.workspace import Refused, Workspace

Params = Mapping[str, Any]
DEEPEST = 3


class Views:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def open(self, p: Params) -> dict[str, Any]:
        block_kit.check_view(p["view"], "modal")
        trigger = self.workspace.spend_trigger(_trigger_of(p))
        view = self._made(trigger.user, p["view"])
        self.workspace.modals[trigger.user] = [view]
        return {"view": view.as_slack()}

    def push(self, p: Params) -> dict[str, Any]:
        block_kit.check_view(p["view"], "modal")
        trigger = self.workspace.spend_trigger(_trigger_of(p))
        return {"view": self.put_on_top(trigger.user, p["view"]).as_slack()}

    def update(self, p: Params) -> dict[str, Any]:
        view = self._found(p)
        block_kit.check_view(p["view"], view.given["type"])
        if "hash" in p and p["hash"] != view.hash:
            raise Refused("hash_conflict")
        return {"view": self.replace(view, p["view"]).as_slack()}

    def publish(self, p: Params) -> dict[str, Any]:
        block_kit.check_view(p["view"], "home")
        user = self.workspace.user(p["user_id"])
        view = self.workspace.homes.get(user.id)
        if "hash" in p and view is not None and p["hash"] != view.hash:
            raise Refused("hash_conflict")
        if view is None:
            view = self.workspace.homes[user.id] = self._made(user.id, p["view"])
        else:
            self.replace(view, p["view"])
        return {"view": view.as_slack()}

    def checked(self, given: Any) -> None:
        """Of a view that comes with the answer to a submitted one."""
        if not isinstance(given, dict):
            raise Refused("invalid_arguments", fault=True, why="a view")
        block_kit.check_view(given, "modal")

    def put_on_top(self, user: str, given: dict[str, Any]) -> View:
        stack = self.workspace.modals.get(user)
        if not stack:
            raise Refused("not_found")
        if len(stack) == DEEPEST:
            raise Refused("push_limit_reached", fault=True)
        view = self._made(user, given)
        view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def replace(self, view: View, given: dict[str, Any]) -> View:
        view.given = self._given(given)
        view.hash = self._hash()
        return view

    def close(self, view: View, all: bool = False) -> None:
        stack = self.workspace.modals.get(view.user, [])
        gone = list(stack) if all else [view]
        for one in gone:
            stack.remove(one)
            self.workspace.views.pop(one.id, None)

    def _made(self, user: str, given: dict[str, Any]) -> View:
        id = self.workspace.next_id("V")
        workspace = self.workspace
        view = View(
            id,
            workspace.team,
            workspace.app,
            workspace.bot_id,
            self._given(given),
            user,
            self._hash(),
            id,
        )
        self.workspace.views[id] = view
        return view

    def _given(self, given: dict[str, Any]) -> dict[str, Any]:
        return {**given, "blocks": self.workspace.with_ids(given["blocks"])}

    def _hash(self) -> str:
        return f"{self.workspace.seconds()}.{self.workspace.next_id('h')}"

    def _found(self, p: Params) -> View:
        if "view_id" in p:
            view = self.workspace.views.get(p["view_id"])
        elif name := p.get("external_id"):
            named = (v for v in self.workspace.views.values() if v.given.get("external_id") == name)
            view = next(named, None)
        else:
            raise Refused("invalid_arguments", fault=True, why="a view_id or an external_id")
        if view is None:
            raise Refused("not_found")
        return view


def _trigger_of(p: Params) -> str:
    trigger = p.get("trigger_id") or p.get("interactivity_pointer")
    if not trigger:
        raise Refused("invalid_arguments", fault=True, why="a trigger_id")
    return str(trigger)
