"""Discord as simcord simulates it: real discord.py, without the wire. What it was asked must be as
Discord's published description has it (openapi.py)."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import discord
import simcord
from simcord.backend import Backend
from simcord.backend.errors import BackendError
from simcord.http import router

from candorbot.platforms.discord.attached import Attached
from candorbot.platforms.discord.calls import Answer, Calls
from tests.platforms.discord import openapi

JSON = {"Content-Type": "application/json"}


@dataclass
class Simulated:
    """Takes the calls to simcord. `unknown`: what simcord does not simulate, which fails the test."""

    backend: Backend
    unknown: list[str] = field(default_factory=list)

    async def send(
        self, method: str, path: str, body: object | None, files: Sequence[Attached], reason: str
    ) -> Answer:
        asked = urlsplit(path)
        try:
            answer = router.dispatch(
                self.backend,
                method,
                asked.path,
                json=json.loads(json.dumps(body)),  # as it would arrive
                params=dict(parse_qsl(asked.query)),
                files=[_file(one) for one in files],
                reason=reason or None,
            )
        except (router.RouteNotImplemented, router.UnsupportedField) as gap:
            self.unknown.append(str(gap))
            raise
        except BackendError as refused:
            return Answer(refused.status, JSON, json.dumps(refused.to_json()).encode())
        if answer is None:
            return Answer(204, {}, b"")
        return Answer(200, JSON, json.dumps(answer).encode())


def _file(one: Attached) -> discord.File:
    return discord.File(io.BytesIO(one.content), one.name, description=one.description or None)


@asynccontextmanager
async def simulated(
    client: discord.Client, calls: Calls, **options: Any
) -> AsyncIterator[simcord.Env]:
    """Our client in simcord, its gateway and the transport of `calls` both the simulation's. `options`:
    as simcord.run takes them. Handlers may await the store: simcord waits for its threads, too."""
    async with simcord.run(client, **options) as env:
        transport = calls.transport = Simulated(env.backend)
        yield env
        await env.settle()
        found = transport.unknown + wrong(env)
        assert not found, found


def wrong(env: simcord.Env) -> list[str]:
    """What was asked otherwise than Discord describes."""
    return [
        complaint
        for asked in env.http_requests
        for complaint in openapi.complaints(
            asked.method,
            asked.path,
            asked.json,
            {name: str(value) for name, value in asked.params.items()},
        )
    ]
