"""Socket Mode: Slack delivers over a WebSocket that we open, so that no public address is needed.

The SDK's own client is not used: it tries again every ten seconds for ever, with a trace each time, and takes a
disabled link for a lost one. Here one connection is one call of `serve`; who owns it (the supervisor) waits
between two, longer each time.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from candorbot.at_work import AtWork
from candorbot.platforms.call_errors import Refused
from candorbot.platforms.slack.calls import Calls
from candorbot.platforms.slack.front import LARGEST

log = logging.getLogger(__name__)

PING = 10.0
"""Seconds between two pings; half as long without an answer, and the connection is given up."""
SHORT = 10.0
"""Seconds: a connection that Slack wants renewed so soon is one that went wrong."""
MOST_SHORT = 5
"""So many of them, one after the other, are renewed at once; then the owner waits first."""
MOST_AT_ONCE = 200
"""Deliveries that are being kept at the same time."""
Take = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]
"""What takes a delivery, and gives what acknowledges it; None: it is not acknowledged."""


class LinkDisabled(Exception):
    """Socket Mode was switched off for this app: no use in trying again."""


class Sockets:
    """One connection after the other. `connected` says whether one stands."""

    def __init__(self, app_calls: Calls, take: Take) -> None:
        self._calls = app_calls
        self._take = take
        self.connected = False
        self._at_work = AtWork()

    async def serve(self) -> None:
        """Serve until the connection ends; one that Slack asks us to renew is renewed at once. Raises
        LinkDisabled, CallError, aiohttp.ClientError."""
        elapsed = asyncio.get_running_loop().time
        short = 0
        began = elapsed()
        while await self._serve_one():
            short = short + 1 if elapsed() - began < SHORT else 0
            if short > MOST_SHORT:
                raise ConnectionResetError("Slack asks for a new connection again and again")
            log.info("connecting anew, as asked", extra={"action": "slack.reconnect"})
            began = elapsed()

    async def _serve_one(self) -> bool:
        """Serve one connection; True if Slack asked for another in its place."""
        answer = await self._calls.write("apps.connections.open", {})
        url = str(answer.get("url") or "")
        if not url.startswith(("wss://", "ws://")):
            raise Refused("no address to connect to")
        try:
            async with self._calls.session.ws_connect(
                url, heartbeat=PING, max_msg_size=LARGEST
            ) as socket:
                async for frame in socket:
                    if frame.type is not aiohttp.WSMsgType.TEXT:
                        continue
                    if self._take_frame(socket, frame.data):
                        return True
                    await self._at_work.fewer_than(MOST_AT_ONCE)
        finally:
            self.connected = False
            await self._at_work.end(PING)  # what was not kept is delivered again
        raise ConnectionResetError("Slack closed the connection")

    def _take_frame(self, socket: aiohttp.ClientWebSocketResponse, text: str) -> bool:
        """Take one frame; True if Slack asks for another connection in the place of this one."""
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):
            frame = None
        if not isinstance(frame, dict):
            log.warning("a frame that is no JSON object", extra={"action": "slack.odd_frame"})
            return False
        kind = frame.get("type")
        if kind == "hello":
            self.connected = True
        elif kind == "disconnect":
            if frame.get("reason") == "link_disabled":
                raise LinkDisabled
            if frame.get("reason") in ("refresh_requested", "warning"):
                return True
            raise ConnectionResetError(f"Slack ended the connection: {frame.get('reason')!s:.60}")
        elif isinstance(frame.get("envelope_id"), str):
            self._at_work.begin("Slack's envelope", self._deliver(socket, frame))
        return False

    async def _deliver(
        self, socket: aiohttp.ClientWebSocketResponse, frame: Mapping[str, Any]
    ) -> None:
        body = frame.get("payload")
        told = await self._take(body if isinstance(body, dict) else {})
        if told is None:
            return
        ack = {"envelope_id": frame["envelope_id"], **({"payload": told} if told else {})}
        try:
            await socket.send_json(ack)
        except (ConnectionError, aiohttp.ClientError):  # Slack delivers it again: it is known then
            log.info("not acknowledged: connection gone", extra={"action": "slack.unacked"})
