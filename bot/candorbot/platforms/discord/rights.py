"""What Candor asks a Discord server for, and why: the only place that names permissions. The link of the
invitation, the guide and the look at start-up are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from discord import Permissions

INVITE = "https://discord.com/oauth2/authorize"
ALWAYS_TOO_MUCH = Permissions(administrator=True, mention_everyone=True)
"""Whoever else has it, Candor must not."""


@dataclass(frozen=True, slots=True)
class Right:
    """One permission of the bot's role, by Discord's name. `moderation`: only for what moderators hand over from
    a case; Candor works without it."""

    name: str
    why: str
    moderation: bool = False

    @property
    def bit(self) -> int:
        return Permissions(**{self.name: True}).value


RIGHTS = (
    Right(
        "view_channel", "It sees the channels you let it into, who else can, and what is in them."
    ),
    Right("send_messages", "It posts what an approver released, and tells staff what needs them."),
    Right("send_messages_in_threads", "The same in threads and in the posts of a forum."),
    Right(
        "read_message_history",
        "It replies to a message, looks whether a post arrived before it sends again, and, where you "
        "switched listening on, catches up after a restart.",
    ),
    Right("attach_files", "Charts, exports and calendars come as files."),
    Right("pin_messages", "The panel of staff stays on top of their channel."),
    Right("moderate_members", "A moderator gives a time-out from a case.", moderation=True),
    Right("manage_messages", "A moderator deletes a message from a case.", moderation=True),
    Right("manage_channels", "A moderator slows a channel down from a case.", moderation=True),
    Right("manage_threads", "A moderator locks a thread from a case.", moderation=True),
)


def asked(*, moderate: bool) -> tuple[Right, ...]:
    """The rights to ask for; with `moderate` those, too, that hand-overs to moderators need."""
    return tuple(right for right in RIGHTS if moderate or not right.moderation)


def permissions(*, moderate: bool) -> Permissions:
    return Permissions(sum(right.bit for right in asked(moderate=moderate)))


def invite(app_id: str, *, moderate: bool) -> str:
    """The link that adds the app to a server, with exactly the rights asked for.

    app_id  the id of the application, digits
    """
    told = {
        "client_id": app_id,
        "scope": "bot applications.commands",
        "permissions": str(permissions(moderate=moderate).value),
        "integration_type": "0",
    }
    return f"{INVITE}?{urlencode(told)}"


def missing(granted: int) -> tuple[Right, ...]:
    """The rights that are needed and were not granted; administrators have all. Candor works without those for
    moderation.

    granted  the bits of what it may do
    """
    may = Permissions(granted)
    if may.administrator:
        return ()
    return tuple(right for right in asked(moderate=False) if not granted & right.bit)


def excess(granted: int, everyone: int = 0) -> tuple[str, ...]:
    """What was granted and Candor never uses, by Discord's names, sorted.

    granted   the bits of what it may do
    everyone  the bits of what every member may do: that is no right of its own, but for what it must never have
    """
    if Permissions(granted).administrator:  # which is all of them
        return ("administrator",)
    used = permissions(moderate=True).value
    more = granted & ~used & ~(everyone & ~ALWAYS_TOO_MUCH.value)
    return tuple(sorted(name for name, there in Permissions(more) if there))
