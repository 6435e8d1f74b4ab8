"""What was said in a Slack channel, read afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from candorbot.platforms.call_errors import CallError, is_passing
from candorbot.platforms.catching_up import NotFetched
from candorbot.platforms.slack.calls import Calls
from candorbot.platforms.slack.directory import PAGE
from candorbot.platforms.slack.incoming import Incoming

MISSED = timedelta(minutes=6)
"""Slack delivers again at once, after one minute and after five ("Events API", Retries)."""
PAGES = 10


class History:
    def __init__(self, calls: Calls, incoming: Incoming) -> None:
        self._calls = calls
        self._incoming = incoming

    async def fetch(self, channel: str, since: datetime) -> None:
        """Hand over what was said in a channel, and below what was said there, oldest first. Raises NotFetched."""
        try:
            await self._fetch(channel, since)
        except (CallError, LookupError) as error:
            raise NotFetched(str(error), passing=is_passing(error)) from None

    async def _fetch(self, channel: str, since: datetime) -> None:
        oldest = f"{since.timestamp():.6f}"
        found = await self._pages("conversations.history", channel=channel, oldest=oldest)
        for said in reversed(found):
            await self._incoming.said(channel, said)
            if said.get("reply_count"):
                ts = str(said.get("ts"))
                below = await self._pages(
                    "conversations.replies", channel=channel, ts=ts, oldest=oldest
                )
                for reply in below:
                    if reply.get("ts") != ts:
                        await self._incoming.said(channel, reply)

    async def _pages(self, method: str, **where: Any) -> Sequence[Mapping[str, Any]]:
        pages = self._calls.pages(method, "messages", most=PAGES, limit=PAGE, **where)
        return [one async for page in pages for one in page if isinstance(one, Mapping)]
