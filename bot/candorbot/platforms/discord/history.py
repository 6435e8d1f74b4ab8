"""What was said in a Discord channel and its threads, read afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from candorbot.errors import StoreError, UserError
from candorbot.platforms.call_errors import CallError, is_passing
from candorbot.platforms.catching_up import NotFetched
from candorbot.platforms.discord.calls import Calls
from candorbot.platforms.discord.ids import FORUMS, first_id
from candorbot.platforms.discord.incoming import Incoming

PAGES, PAGE = 20, 100
ODD = (AttributeError, KeyError, TypeError, ValueError)
"""Discord says something odd; the next time it may not."""
NO_ANSWER = (CallError, UserError, LookupError, *ODD)
"""Discord does not say, or says something odd."""


class History:
    """Of the channels of one server."""

    def __init__(self, calls: Calls, server: str, incoming: Incoming) -> None:
        self._calls = calls
        self._server = server
        self._incoming = incoming

    async def fetch(self, channel: str, since: datetime) -> None:
        """Hand over what was said since then in a channel and its threads, oldest first. Raises NotFetched."""
        after = first_id(since)
        failed: list[Exception] = []
        try:
            found = await self._calls.call("GET", f"/channels/{channel}")
            places = [] if found.get("type") in FORUMS else [channel]
        except NO_ANSWER as error:
            raise NotFetched(str(error), passing=_is_passing(error)) from None
        try:
            threads, whole = await self._threads(channel, since)
            places += threads
            if not whole:
                failed.append(NotFetched(f"more than {PAGE} closed threads in {channel}"))
        except NO_ANSWER as error:  # the channel itself may be read all the same
            failed.append(error)
        for place in places:
            try:
                await self._fetch(place, after)
            except StoreError:  # it is fetched once more
                raise
            except (NotFetched, *NO_ANSWER) as error:
                failed.append(error)
        if failed:
            why = "; ".join(str(error) for error in failed[:3])
            raise NotFetched(why, passing=any(_is_passing(error) for error in failed))

    async def _threads(self, channel: str, since: datetime) -> tuple[list[str], bool]:
        """The threads of a channel in which something may have been said since then, and whether these are all: of
        closed ones Discord gives those that were closed last."""
        active = await self._calls.call("GET", f"/guilds/{self._server}/threads/active")
        path = f"/channels/{channel}/threads/archived/public?limit={PAGE}"
        archived = await self._calls.call("GET", path)
        closed = archived.get("threads", ())
        found = [
            str(one["id"])
            for one in (*active.get("threads", ()), *closed)
            if str(one["parent_id"]) == channel
            and int(one.get("last_message_id") or one["id"]) >= int(first_id(since))
        ]
        more = bool(archived.get("has_more") and closed)
        return found, not (more and _closed_at(closed[-1]) >= since)

    async def _fetch(self, place: str, after: str) -> None:
        for _ in range(PAGES):
            found: list[dict[str, Any]] = await self._calls.call(
                "GET", f"/channels/{place}/messages?after={after}&limit={PAGE}"
            )
            for said in sorted(found, key=lambda one: int(one["id"])):
                await self._incoming.said(said, place)
                after = str(said["id"])
            if len(found) < PAGE:
                return
        raise NotFetched(f"more than {PAGES * PAGE} messages in {place}")


def _is_passing(error: Exception) -> bool:
    return is_passing(error) or isinstance(error, ODD)


def _closed_at(thread: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(thread["thread_metadata"]["archive_timestamp"])
