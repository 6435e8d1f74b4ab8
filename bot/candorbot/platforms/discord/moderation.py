"""What a moderator has done in Discord from a case: each once, by a person who may do it there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from candorbot import words
from candorbot.errors import UserError
from candorbot.platform import Moderation
from candorbot.platforms.call_errors import Refused, Unreached, unanswered
from candorbot.platforms.discord.calls import Calls, why
from candorbot.platforms.discord.directory import Directory
from candorbot.platforms.discord.ids import NAME
from candorbot.records import Clock
from candorbot.request import Hand

RIGHT: Mapping[Hand, tuple[str, str]] = {
    "timeout": ("moderate_members", "Timeout Members"),
    "delete": ("manage_messages", "Manage Messages"),
    "slow": ("manage_channels", "Manage Channels"),
    "lock": ("manage_threads", "Manage Threads"),
}
"""What Discord itself asks of whoever does it, by discord.py's name and by Discord's."""
NO_MESSAGE = 10008
SLOW = 60
"""Seconds between two messages of a member in a channel that is slowed down."""


class Moderating:
    """The hands of one server."""

    def __init__(self, calls: Calls, directory: Directory, clock: Clock) -> None:
        self._calls = calls
        self._directory = directory
        self._clock = clock

    async def moderate(self, what: Moderation) -> bool:
        """Do it, if the person has the right in Discord now, and stands above the member; False for a message that
        was deleted already, perhaps by a call whose answer was lost. Raises UserError for who may not, and for what
        Discord certainly did not do; CallError where nobody knows."""
        name, shown = RIGHT[what.hand]
        try:
            allowed = await self._directory.has(what.person.id, name, what.channel)
            if allowed and what.hand == "timeout":
                allowed = await self._directory.stands_above(what.person.id, what.member)
            thread = await self._directory.is_thread(what.thread)
        except LookupError as error:
            raise UserError(str(error)) from None
        if not allowed:
            raise UserError(words.MODERATION_MAY_NOT.format(right=shown))
        if what.hand == "lock" and not thread:
            raise UserError(words.MODERATION_NO_THREAD)
        method, path, body = self._call(what, what.thread if thread else what.channel)
        reason = f"{what.person.name}: {what.reason}"
        try:
            await self._calls.call(method, path, body, reason=reason)
        except Refused as error:
            if what.hand == "delete" and error.code == NO_MESSAGE:
                return False
            raise UserError(why(error.code, str(error))) from None
        except Unreached as error:
            raise unanswered(NAME, error) from None
        return True

    def _call(self, what: Moderation, where: str) -> tuple[str, str, dict[str, Any] | None]:
        server = self._directory.workspace
        match what.hand:
            case "timeout":
                until = self._clock.now() + timedelta(seconds=what.seconds)
                body = {"communication_disabled_until": until.isoformat()}
                return "PATCH", f"/guilds/{server}/members/{what.member}", body
            case "delete":
                return "DELETE", f"/channels/{where}/messages/{what.message}", None
            case "slow":
                return "PATCH", f"/channels/{what.channel}", {"rate_limit_per_user": SLOW}
            case "lock":
                return "PATCH", f"/channels/{where}", {"locked": True, "archived": True}
