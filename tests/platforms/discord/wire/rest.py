"""Discord's REST on loopback: reads a call, checks it, carries it out, records it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.platforms.discord import openapi
from tests.platforms.discord.wire import refused
from tests.platforms.discord.wire.faults import VIA, Faults, said
from tests.platforms.discord.wire.interactions import Interactions
from tests.platforms.discord.wire.messages import Messages
from tests.platforms.discord.wire.moderation import Moderation
from tests.platforms.discord.wire.places import Places
from tests.platforms.discord.wire.refused import Refused
from tests.platforms.discord.wire.world import World

TOKEN = "the-bot-token"
ROOT = "/api/v10"
CREATED = ("POST /channels/{}/threads", "POST /channels/{}/messages/{}/threads")
OPEN = ("/interactions/", "/webhooks/")  # what needs no token but the one in its path


@dataclass
class Call:
    """One request of the app. `name`: as faults are planned. `args`: the ids in its path. `status`: of the
    answer that the app got, 0 if it got none; `answer`: Discord's own, None if a fault came before it."""

    method: str
    path: str
    name: str
    args: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: Mapping[str, bytes]
    reason: str
    at: datetime
    status: int = 0
    answer: Any = field(default=None)


class Rest:
    """`moved` hears of each call; `wrong`: what Discord never takes."""

    def __init__(
        self,
        world: World,
        faults: Faults,
        messages: Messages,
        interactions: Interactions,
        places: Places,
        moderation: Moderation,
    ) -> None:
        self.world, self.faults, self.interactions = world, faults, interactions
        self.token = TOKEN
        self.calls: list[Call] = []
        self.wrong: list[str] = []
        self.moved = asyncio.Condition()
        self.carry: dict[str, Callable[[Call], Any]] = {
            **messages.carry(),
            **interactions.carry(),
            **places.carry(),
            **moderation.carry(),
        }

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", "/{path:.*}", self._request)]

    async def _request(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path
        call = await self._read(request, path.removeprefix(ROOT))
        self.calls.append(call)

        def carry() -> web.Response:
            call.status, call.answer = self._answer(call, request.headers, path.startswith(ROOT))
            if call.answer is None:
                return web.Response(status=call.status, headers=VIA)
            return said(call.answer, call.status)

        try:
            answer = await self.faults.next(call.name).strike(request, carry)
            there = request.transport is not None and not request.transport.is_closing()
            call.status = answer.status if there else 0
            return answer
        finally:
            self.interactions.tried(call)
            async with self.moved:
                self.moved.notify_all()

    async def _read(self, request: web.Request, path: str) -> Call:
        body, files = await _given(request)
        found = openapi.operation(request.method, path)
        name = found.name if found else f"{request.method} {path}"
        args = found.args(path) if found else {}
        query = dict(request.query)
        reason = request.headers.get("X-Audit-Log-Reason", "")
        now = self.world.clock.now()
        return Call(request.method, path, name, args, query, body, files, reason, now)

    def _answer(self, call: Call, headers: Mapping[str, str], known: bool) -> tuple[int, Any]:
        try:
            if not known or call.name not in self.carry:
                raise refused.no_route(f"the wire does not know {call.name}")
            self._check(call, headers)
            answer = self.carry[call.name](call)
        except Refused as no:
            if no.fault:
                self.wrong.append(f"{call.name}: {no.code} {no.message}: {no.why}".rstrip(": "))
            return no.status, no.as_discord()
        made = 201 if call.name in CREATED else 200
        return (204, None) if answer is None else (made, answer)

    def _check(self, call: Call, headers: Mapping[str, str]) -> None:
        if not call.path.startswith(OPEN):
            if headers.get("Authorization") != f"Bot {self.token}":
                raise refused.unauthorized()
            if not headers.get("User-Agent", "").startswith("DiscordBot ("):
                self.wrong.append(f"{call.name}: a User-Agent that Discord turns away")
        if len(call.reason) > 512:
            raise refused.form("a reason has 512 characters at most")
        said = openapi.complaints(call.method, call.path, call.body, call.query)
        if said:
            raise refused.form("; ".join(said))
        for body in _messages_in(call):
            if "allowed_mentions" not in body:
                self.wrong.append(f"{call.name}: no allowed_mentions")


def _messages_in(call: Call) -> list[Mapping[str, Any]]:
    """What the call would put before people's eyes."""
    body = call.body if isinstance(call.body, dict) else {}
    if call.name.endswith("/callback"):
        return [body["data"]] if body["type"] in (4, 7) and body.get("data") else []
    if call.name == "POST /channels/{}/threads":
        return [body["message"]] if "message" in body else []
    sends = "/messages" in call.name or call.name == "POST /webhooks/{}/{}"
    return [body] if sends and body and not call.name.endswith("/threads") else []


async def _given(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """The JSON, and the files beside it, by name in the order of their numbers."""
    if not request.can_read_body:
        return None, {}
    if request.content_type == "application/json":
        return _json(await request.text()), {}
    form = await request.post()
    files: list[tuple[int, str, bytes]] = []
    for name, part in form.items():
        if isinstance(part, web.FileField):
            number = int(name.removeprefix("files[").removesuffix("]"))
            files.append((number, part.filename, part.file.read()))
    payload = form.get("payload_json", "null")
    text = payload.decode() if isinstance(payload, (bytes, bytearray)) else str(payload)
    return _json(text), {n: c for _, n, c in sorted(files)}


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return "no JSON"
