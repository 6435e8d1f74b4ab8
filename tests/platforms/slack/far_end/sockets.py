"""Socket Mode: the app calls apps.connections.open, connects, and acknowledges each envelope."""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.platforms.slack.far_end.delivery import PATIENCE, Attempt, Delivery
from tests.platforms.slack.far_end.faults import Fault, Faults

MOST_SOCKETS = 10


@dataclass
class Socket:
    """One connection of the app. `deaf`: it neither answers pings nor takes acknowledgements."""

    ws: web.WebSocketResponse
    deaf: bool = False
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)


class Sockets:
    def __init__(self, app: str, faults: Faults) -> None:
        self.app, self.faults = app, faults
        self.open: list[Socket] = []
        self.patience = PATIENCE
        self.pings = 0
        self.moved = asyncio.Condition()
        self.root = ""
        self._tickets: set[str] = set()
        self._turn = itertools.count()

    # the app connects

    def address(self) -> str:
        """What apps.connections.open answers: good for one connection."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"{self.root.replace('http://', 'ws://')}/link/?ticket={ticket}&app_id={self.app}"

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/link/", self._link)]

    async def _link(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.next("link")
        if type(fault) is not Fault:
            return await fault.strike(request, lambda: web.Response(status=404))
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = Socket(ws)
        if len(self.open) >= MOST_SOCKETS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        self.open.append(socket)
        await ws.send_json(self._hello())
        await self._tell()
        try:
            await self._listen(socket)
        finally:
            self._gone(socket)
            await self._tell()
        return ws

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "debug_info": {
                "host": "applink-far-end",
                "build_number": 10,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self.app},
        }

    async def _listen(self, socket: Socket) -> None:
        async for message in socket.ws:
            if message.type == WSMsgType.PING:
                self.pings += 1
                if not socket.deaf:
                    await socket.ws.pong(message.data)
            elif message.type == WSMsgType.TEXT and not socket.deaf:
                answer = json.loads(message.data)
                waiting = socket.waiting.get(answer.get("envelope_id", ""))
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer.get("payload"))

    def _gone(self, socket: Socket) -> None:
        """The connection counts no more; who waits for its acknowledgements gets none."""
        if socket in self.open:
            self.open.remove(socket)
        for waiting in socket.waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError("the socket closed"))

    async def connected(self, count: int = 1) -> None:
        """Waits until the app holds this many connections."""
        async with asyncio.timeout(self.patience), self.moved:
            await self.moved.wait_for(lambda: len(self.open) >= count)

    async def changed_from(self, old: Socket) -> None:
        """Waits until the app holds a connection newer than `old`, and no other."""
        async with asyncio.timeout(self.patience), self.moved:
            await self.moved.wait_for(lambda: self.open and old not in self.open)

    async def _tell(self) -> None:
        async with self.moved:
            self.moved.notify_all()

    # Slack sends

    async def send(self, delivery: Delivery, retry: int = 0, reason: str = "") -> Attempt:
        """To one of the open connections, in turn; with none, nobody hears it."""
        if not self.open:
            return Attempt(None)
        socket = self.open[next(self._turn) % len(self.open)]
        id = str(uuid.uuid4())
        envelope: dict[str, Any] = {
            "envelope_id": id,
            "payload": delivery.body,
            "type": delivery.kind,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        if socket.deaf:
            return Attempt(None)  # it goes down a line that nobody listens to
        waiting = socket.waiting[id] = asyncio.get_running_loop().create_future()
        try:
            await socket.ws.send_json(envelope)
            async with asyncio.timeout(self.patience):
                return Attempt(200, await waiting)
        except (ConnectionError, TimeoutError):
            return Attempt(None)
        finally:
            socket.waiting.pop(id, None)

    async def disconnect(self, reason: str = "refresh_requested", close: bool = True) -> None:
        """Slack says goodbye on every connection: refresh_requested, warning, link_disabled."""
        for socket in list(self.open):
            debug = {"host": "applink-far-end"}
            await socket.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": debug})
            if close and reason != "warning":
                self._gone(socket)
                await socket.ws.close()

    def go_deaf(self) -> None:
        """Half-open from here on: what is open stays open and does nothing."""
        for socket in self.open:
            socket.deaf = True

    async def drop(self) -> None:
        """Every connection breaks without a word."""
        for socket in list(self.open):
            transport = socket.ws._req.transport if socket.ws._req else None
            self._gone(socket)
            if transport is not None:
                transport.abort()
        await self._tell()

    async def close(self) -> None:
        for socket in list(self.open):
            self._gone(socket)
            await socket.ws.close()
