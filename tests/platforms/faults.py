"""What can go wrong between an app and a platform, on command, whichever platform it is.

A fault with `after=True` strikes once the call has had its effect: the answer is lost, not the deed."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

Carry = Callable[[], web.Response]  # does the deed and gives the answer


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
    """Some other body than the platform's JSON."""

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
        body = (carry() if self.after else web.json_response({"ok": True, "id": "1"})).body
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
