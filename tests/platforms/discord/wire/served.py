"""The server, what it records, and waiting for what the app does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self, TypeVar
from unittest.mock import patch

import yarl
from aiohttp import web

from tests.platforms.discord.wire.faults import Faults
from tests.platforms.discord.wire.gateway import PATIENCE
from tests.platforms.discord.wire.interactions import Interactions
from tests.platforms.discord.wire.messages import Messages
from tests.platforms.discord.wire.moderation import Moderation
from tests.platforms.discord.wire.places import Places
from tests.platforms.discord.wire.rest import ROOT, Call, Rest
from tests.platforms.discord.wire.shown import NotThere
from tests.platforms.discord.wire.trouble import Trouble
from tests.platforms.discord.wire.world import Clock, World

T = TypeVar("T")


class Served:
    """`patience`: the real seconds after which an interaction counts as not answered."""

    def __init__(self, clock: Clock) -> None:
        self.clock: Any = clock
        self.world = World(clock)
        self.faults = Faults()
        self.gateway = Trouble(self.world, self.faults, lambda: self.rest.token)
        self.messages_ = Messages(self.world, self.gateway)
        self.interactions = Interactions(self.world, self.messages_)
        self.places = Places(self.world, self.gateway)
        self.moderation = Moderation(self.world, self.gateway, self.messages_)
        self.rest = Rest(
            self.world,
            self.faults,
            self.messages_,
            self.interactions,
            self.places,
            self.moderation,
        )
        self.patience = PATIENCE
        self.root = ""

    @classmethod
    @asynccontextmanager
    async def serving(cls, clock: Clock) -> AsyncIterator[Self]:
        discord = cls(clock)
        app = web.Application(client_max_size=26 * 2**20)
        app.add_routes([*discord.gateway.routes(), *discord.rest.routes()])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            discord.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
            discord.gateway.root = discord.root
            yield discord
        finally:
            discord.faults.clear()
            await discord.gateway.close()
            await runner.cleanup()

    # where it is

    @property
    def api(self) -> str:
        """The base of every REST path: what stands for https://discord.com/api/v10."""
        return f"{self.root}{ROOT}"

    @property
    def token(self) -> str:
        return self.rest.token

    @contextmanager
    def in_place_of_discord(self) -> Iterator[None]:
        """discord.py speaks with this server, REST and gateway, as long as this lasts; and it does not
        sleep, neither before it identifies again (5 s) nor before it connects again, nor when it was asked
        too often in a minute whether it has heard all, nor for more servers than this one (2 s)."""
        from discord import Client
        from discord.backoff import ExponentialBackoff
        from discord.gateway import DiscordWebSocket, GatewayRatelimiter
        from discord.http import Route
        from discord.state import ConnectionState

        with (
            patch.object(Route, "BASE", self.api),
            patch.object(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(self.gateway.url)),
            patch.object(Client, "before_identify_hook", _at_once),
            patch.object(ExponentialBackoff, "delay", lambda backoff: 0.0),
            patch.object(ConnectionState, "guild_ready_timeout", _always(0.0), create=True),
            patch.object(GatewayRatelimiter, "get_delay", lambda limiter: 0.0),
        ):
            yield

    # what it records

    @property
    def calls(self) -> list[Call]:
        return self.rest.calls

    def called(self, name: str) -> list[Call]:
        """The calls of one name: "POST /channels/{}/messages"."""
        return [call for call in self.calls if call.name == name]

    @property
    def invalid(self) -> int:
        """How many calls were answered 401, 403 or 429: after 10,000 in ten minutes Discord bans."""
        return sum(call.status in (401, 403, 429) for call in self.calls)

    @property
    def wrong(self) -> list[str]:
        """What the app did that Discord never takes; empty for an app that does well."""
        return self.rest.wrong

    @property
    def pings(self) -> list[str]:
        """Whom the app's messages called, ever."""
        return self.world.pings

    # waiting

    async def until(self, what: Callable[[], T]) -> T:
        """Waits, after each call, until `what` gives something true, and gives that."""
        async with self.rest.moved:
            try:
                async with asyncio.timeout(PATIENCE):
                    while not (found := _tried(what)):
                        await self.rest.moved.wait()
            except TimeoutError:
                last = [f"{c.name} -> {c.status} {c.answer}" for c in self.calls[-5:]]
                raise NotThere(f"it never came; the last calls were {last}") from None
            return found

    async def heard(self) -> None:
        """Waits until the app has read every event so far; what it then does goes on."""
        await self.gateway.heard()


async def _at_once(client: object, shard: int | None, *, initial: bool = False) -> None:
    """In place of discord.py's wait before a second session."""


def _always(value: float) -> property:
    """What an object has, whatever it is given."""
    return property(lambda self: value, lambda self, given: None)


def _tried(what: Callable[[], T]) -> T | None:
    try:
        return what()
    except NotThere:
        return None
