"""What was said in a Discord channel and its threads, read afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from candorbot.errors import StoreError, UserError
from candorbot.platforms.call_errors import CallError
from candorbot.platforms.catching_up import NotFetched
from candorbot.platforms.discord.calls import Calls
from candorbot.platforms.discord.ids import FORUMS, first_id
from candorbot.platforms.discord.incoming import Incoming

PAGES, PAGE = 20, 100
NO_ANSWER = (CallError, UserError, AttributeError, LookupError, TypeError, ValueError)
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
        try:
            found = await self._calls.call("GET", f"/channels/{channel}")
            places = [] if found.get("type") in FORUMS else [channel]
            places += [one async for one in self._threads(channel, after)]
        except NO_ANSWER as error:
            raise NotFetched(str(error)) from None
        missing = []
        for place in places:
            try:
                await self._fetch(place, after)
            except StoreError:  # it is fetched once more
                raise
            except (NotFetched, *NO_ANSWER) as error:
                missing.append(str(error))
        if missing:
            raise NotFetched("; ".join(missing[:3]))

    async def _threads(self, channel: str, after: str) -> AsyncIterator[str]:
        """The threads of a channel in which something may have been said since then."""
        active = await self._calls.call("GET", f"/guilds/{self._server}/threads/active")
        path = f"/channels/{channel}/threads/archived/public?limit={PAGE}"
        archived = await self._calls.call("GET", path)
        for one in [*active.get("threads", ()), *archived.get("threads", ())]:
            newest = int(one.get("last_message_id") or one["id"])
            if str(one.get("parent_id")) == channel and newest >= int(after):
                yield str(one["id"])

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
