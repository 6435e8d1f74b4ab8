"""A connection to the gateway, and the session that it carries."""

from __future__ import annotations

import asyncio
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Event = dict[str, Any]


@dataclass
class Session:
    """What an app was told since it identified; kept for a resume, however its connection fares."""

    id: str
    intents: int
    told: list[Event] = field(default_factory=list)
    link: Link | None = None


@dataclass
class Link:
    """One connection. `deaf`: half-open, it says and hears nothing. `heard`: the sequence number in
    the app's last heartbeat."""

    ws: web.WebSocketResponse
    asked: str
    squeeze: Any = None
    session: Session | None = None
    deaf: bool = False
    heard: int = -1
    beats: int = 0
    outbox: asyncio.Queue[tuple[Event | None, int]] = field(default_factory=asyncio.Queue)

    def say(self, event: Event) -> None:
        if not self.deaf:
            self.outbox.put_nowait((event, 0))

    def close(self, code: int) -> None:
        self.outbox.put_nowait((None, code))

    async def write(self) -> None:
        """Sends what is to be said, in order, until it is to close."""
        while True:
            event, code = await self.outbox.get()
            if event is None:
                await self.ws.close(code=code)
                return
            text = json.dumps(event)
            if self.squeeze is None:
                await self.ws.send_str(text)
            else:
                bare = self.squeeze.compress(text.encode())
                await self.ws.send_bytes(bare + self.squeeze.flush(zlib.Z_SYNC_FLUSH))
