"""What Discord says of one server, asked at the moment it is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from candorbot.platforms.bodies import Body
from candorbot.platforms.call_errors import CallError, Refused, unanswered
from candorbot.platforms.discord.calls import Calls, why
from candorbot.platforms.discord.ids import NAME, THREADS, is_id
from candorbot.platforms.discord.permits import permissions_in, user_id

GONE = frozenset({10003, 10004, 10007, 10008, 10013, 50001, 50013})
"""Discord's codes for what is not there, or not for us: channel, server, member, message, user, no access, no
permission."""

_seen: ContextVar[dict[str, Any] | None] = ContextVar("seen at one look", default=None)
"""Path -> what Discord answered."""


class Reads:
    """Of the server `workspace`, for the bot of this id."""

    def __init__(self, calls: Calls, workspace: str, bot_id: str) -> None:
        self._calls = calls
        self.workspace = workspace
        self.bot_id = bot_id

    async def _member(self, person_id: str) -> Body | None:
        """A member of this server; None for who is none, and for bots. Raises UserError where Discord does not say."""
        if not is_id(person_id) or person_id == self.bot_id:
            return None
        try:
            found = await self._read(f"/guilds/{self.workspace}/members/{person_id}")
        except LookupError:
            return None
        if not isinstance(found, Mapping) or user_id(found) != person_id:
            raise unanswered(NAME, "no member in the answer")
        return None if found["user"].get("bot") or found["user"].get("system") else found

    async def _messages(self, path: str) -> Sequence[Body]:
        """A page of messages. Raises as `_read` does; what cannot be read is no answer."""
        found = await self._read(path)
        if not isinstance(found, list) or not all(is_id(_id(one)) for one in found):
            raise unanswered(NAME, "no messages in the answer")
        return found

    async def _may_look(self, channel: str) -> bool:
        """Whether we may read what was said in a channel or thread before: else Discord gives an empty page."""
        me = await self._read(f"/guilds/{self.workspace}/members/{self.bot_id}")
        found = await self._channel(channel)
        if found.get("type") in THREADS:
            found = await self._channel(str(found.get("parent_id")))
        return permissions_in(me, found, await self._server()).read_message_history

    async def _server(self) -> Body:
        """The server with its roles."""
        found = await self._read(f"/guilds/{self.workspace}")
        if not isinstance(found, Mapping):
            raise unanswered(NAME, "no server in the answer")
        return found

    async def _channel(self, channel: str) -> Body:
        """A channel or thread of this server. Raises LookupError for any other, else as `_read` does."""
        if not is_id(channel):
            raise LookupError(why(10003))
        found = await self._read(f"/channels/{channel}")
        if not isinstance(found, Mapping) or str(found.get("id")) != channel:
            raise unanswered(NAME, "no channel in the answer")
        if str(found.get("guild_id")) != self.workspace:
            raise LookupError(why(10003))
        return found

    @contextmanager
    def at_one_look(self) -> Iterator[None]:
        """Within the block nothing is read twice: for what is only shown, and makes no task that outlasts it."""
        token = _seen.set({})
        try:
            yield
        finally:
            _seen.reset(token)

    async def _read(self, path: str) -> Any:
        """Raises LookupError for what is not there or not for us, UserError where Discord does not answer."""
        seen = _seen.get()
        if seen is None:
            return await self._got(path)
        if path not in seen:
            seen[path] = await self._got(path)
        return seen[path]

    async def _got(self, path: str) -> Any:
        try:
            return await self._calls.call("GET", path)
        except Refused as error:
            if not error.passing and (error.code in GONE or error.status == 404):
                raise LookupError(why(error.code, str(error))) from None
            raise unanswered(NAME, error) from None
        except CallError as error:
            raise unanswered(NAME, error) from None


def _id(found: object) -> object:
    return found.get("id") if isinstance(found, Mapping) else None
