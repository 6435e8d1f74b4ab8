"""What Candor asks Slack for, and why: the only place that names scopes. The manifest, the guide and the look
at start-up are made of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One right of the bot's token, the calls and the events it opens. `optional`: Candor works without it."""

    name: str
    why: str
    optional: bool = False
    methods: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


_SEES = ("conversations.info", "conversations.members")
_HEARS = ("conversations.history", "conversations.replies")
SCOPES = (
    Scope("commands", "People type `/candor` and `/my-data`, and choose it in a message's menu."),
    Scope(
        "chat:write",
        "It posts what an approver released, only where it was invited, and answers privately.",
        methods=("chat.postMessage", "chat.postEphemeral", "chat.update"),
    ),
    Scope(
        "channels:read",
        "Before each post it looks who can read the channel, and whether it is archived or shared.",
        methods=_SEES,
    ),
    Scope("groups:read", "The same for private channels it was invited to.", methods=_SEES),
    Scope(
        "users:read",
        "It tells members from guests, strangers and bots, by id, each time it matters.",
        methods=("users.info",),
    ),
    Scope(
        "usergroups:read",
        "It reads who is in the groups that your brand names as approvers and moderators.",
        methods=("usergroups.users.list",),
    ),
    Scope(
        "channels:history",
        "It listens in public channels it was invited to and you switched on, sees newer messages in a "
        "thread, and looks whether a post arrived.",
        optional=True,
        methods=_HEARS,
        events=("message.channels",),
    ),
    Scope(
        "groups:history",
        "The same for private channels.",
        optional=True,
        methods=_HEARS,
        events=("message.groups",),
    ),
)
FREE_METHODS = (
    "auth.test", "apps.connections.open", "views.open", "views.push", "views.update", "views.publish",
)  # fmt: skip
"""Calls that need no scope of the bot's (`apps.connections.open`: the app's own token, connections:write)."""
FREE_EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")


def asked(*, listen: bool) -> tuple[Scope, ...]:
    """The scopes to ask for; with `listen` those, too, that reading messages needs."""
    return tuple(scope for scope in SCOPES if listen or not scope.optional)


def missing(granted: Collection[str], *, listen: bool = False) -> tuple[Scope, ...]:
    """The scopes that are needed and were not granted."""
    return tuple(scope for scope in asked(listen=listen) if scope.name not in granted)


def excess(granted: Collection[str]) -> tuple[str, ...]:
    """What was granted and Candor never uses, sorted."""
    return tuple(sorted(set(granted) - {scope.name for scope in SCOPES}))
