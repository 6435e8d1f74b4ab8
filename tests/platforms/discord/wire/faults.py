"""What can go wrong between an app and Discord, on command.

A fault with `after=True` strikes once the call has had its effect: the answer is lost, not the deed.
Calls are named as openapi.py names them: "POST /channels/{}/messages"; the socket is GATEWAY."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.platforms.discord import openapi

Carry = Callable[[], web.Response]  # does the deed and gives the answer
GATEWAY = "gateway"
VIA = {"Via": "1.1 google"}  # what Discord itself answers has it; Cloudflare's own answers do not


def said(what: Any, status: int = 200, **headers: str) -> web.Response:
    """An answer of Discord's own. The type has no charset: discord.py reads no other as JSON."""
    return web.Response(
        body=json.dumps(what).encode(),
        status=status,
        headers={"Content-Type": "application/json", **VIA, **headers},
    )


@dataclass
class Fault:
    """One that lets everything pass; the others replace `strike`."""

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        return carry()


@dataclass
class Reset(Fault):
    """The connection breaks."""

    after: bool = False

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        if self.after:
            carry()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


@dataclass
class Status(Fault):
    """Another status: Status(502), Status(429, 1.5, scope="shared"). `retry_after`: seconds, or any
    text; None leaves it out. `scope`: user, global or shared. `cloudflare`: an HTML page instead, by
    Discord's front, which has banned this address for a while."""

    code: int
    retry_after: float | str | None = None
    scope: str = "user"
    cloudflare: bool = False
    body: str | None = None
    after: bool = False

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        if self.after:
            carry()
        headers = {} if self.cloudflare else dict(VIA)
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        if self.cloudflare or self.body is not None:
            page = self.body or "<html><title>Access denied | discord.com</title></html>"
            return web.Response(
                status=self.code, text=page, content_type="text/html", headers=headers
            )
        if self.code != 429:
            answer = {"message": f"{self.code}: trouble at Discord", "code": 0}
            return said(answer, self.code, **headers)
        headers |= {"X-RateLimit-Scope": self.scope}
        if self.scope == "global":
            headers["X-RateLimit-Global"] = "true"
        limited: dict[str, object] = {
            "message": "You are being rate limited.",
            "global": self.scope == "global",
        }
        if self.retry_after is not None:
            limited["retry_after"] = self.retry_after
        return said(limited, 429, **headers)


@dataclass
class Delay(Fault):
    """The deed and the answer come this many real seconds late; Hold needs no seconds."""

    seconds: float

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        await asyncio.sleep(self.seconds)
        return carry()


@dataclass
class Hold(Fault):
    """Nothing comes until `release()`; the deed is done then (or before, with `after`)."""

    after: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self.released.set()

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        done = carry() if self.after else None
        self.reached.set()
        await self.released.wait()
        return done if done is not None else carry()


@dataclass
class Body(Fault):
    """Some other body than Discord's JSON."""

    text: str
    status: int = 200
    type: str = "text/html"
    after: bool = False

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        if self.after:
            carry()
        return web.Response(text=self.text, status=self.status, content_type=self.type)


@dataclass
class Cut(Fault):
    """The answer breaks off in the middle."""

    after: bool = True

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        body = (carry() if self.after else said({"id": "1", "content": ""})).body
        assert isinstance(body, bytes)
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        answer.content_length = len(body) or 2
        await answer.prepare(request)
        await answer.write(body[: len(body) // 2])
        if request.transport is not None:
            request.transport.abort()
        return answer


class Faults:
    def __init__(self) -> None:
        self._planned: dict[str, deque[Fault]] = defaultdict(deque)
        self._held: list[Hold] = []

    def plan(self, call: str, fault: Fault, times: int = 1) -> Fault:
        """The next `times` such calls meet the fault, after those planned before."""
        if call != GATEWAY and call not in openapi.names():
            raise ValueError(f"{call!r} is no operation; there are {sorted(openapi.names())}")
        self._planned[call].extend([fault] * times)
        if isinstance(fault, Hold):
            self._held.append(fault)
        return fault

    def clear(self) -> None:
        """No more faults; what is held is let go."""
        for fault in self._held:
            fault.release()
        self._held.clear()
        self._planned.clear()

    @property
    def left(self) -> dict[str, int]:
        """How many planned faults have not struck yet."""
        return {name: len(planned) for name, planned in self._planned.items() if planned}

    def next(self, call: str) -> Fault:
        planned = self._planned.get(call)
        return planned.popleft() if planned else Fault()
