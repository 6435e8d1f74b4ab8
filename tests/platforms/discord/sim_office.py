"""A brand's office in Discord: the real Candor, built by bootstrap, in simcord instead of on wire/. Ids and brand
are those of office.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import discord
import simcord
from discord import Message
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle

from candorbot import bootstrap as bootstrap_module
from candorbot.bootstrap import bootstrap
from candorbot.candor import Candor
from candorbot.platforms.discord.app import Discord
from candorbot.platforms.discord.calls import Calls
from candorbot.platforms.discord.gateway import Gateway
from candorbot.platforms.discord.rights import permissions
from candorbot.records import Clock
from candorbot.settings import DiscordSettings, Settings
from candorbot.testing import FakeClock
from tests.platforms.discord.office import (
    ANA,
    FORUM,
    HELP,
    JONAS,
    KOFI,
    LENA,
    MANAGERS,
    MAY_TIME_OUT,
    MIA,
    MODERATORS,
    QUIET,
    STAFF,
    TEAM,
    TRUSTED,
    loaded,
    shared_brand,
)
from tests.platforms.discord.sim import Simulated, wrong
from tests.platforms.discord.wire import reading

PATIENCE = 60.0  # real seconds; a test that waits this long has failed
API = "https://discord.com/api/v10"


@dataclass
class SimOffice:
    """`people` and `channels` by their ids in office.py."""

    env: simcord.Env
    candor: Candor
    clock: FakeClock
    people: Mapping[str, MemberActor]
    channels: Mapping[str, ChannelHandle]

    @property
    def discord(self) -> Discord:
        assert self.candor.discord
        return self.candor.discord

    async def done(self) -> None:
        """Wait until all that was asked is worked, and what is due is sent."""
        await self.discord.incoming.idle(PATIENCE)
        await self.candor.bot.settle()
        await self.discord.incoming.idle(PATIENCE)
        await self.env.settle()

    async def advances(self, seconds: float) -> None:
        """Time goes on, for Discord and for Candor."""
        self.clock.advance(seconds=seconds)
        await self.env.advance_time(seconds)

    def words(self, components: Sequence[Any]) -> str:
        """A card as text, a line or more for each component."""
        return "\n".join(reading.lines_of(components, lambda id: id))

    def stands(self, channel: str) -> list[str]:
        """What stands in a channel, the oldest first, as words."""
        parts = [(m.content, [c.to_dict() for c in m.components]) for m in self.messages(channel)]
        return [content or self.words(components) for content, components in parts]

    def messages(self, channel: str) -> list[Message]:
        return self.channels[channel].history()


@asynccontextmanager
async def sim_opened(folder: Path) -> AsyncIterator[SimOffice]:
    """Candor on a folder, in a simulated Discord that ends with it."""
    bare = discord.Client(intents=discord.Intents(guilds=True))
    env = simcord.Env(bare, settle_timeout=PATIENCE)
    env.backend.application_id = env.backend.bot_user.id  # as with every app made since 2017
    transport, ready = Simulated(env.backend), loaded()
    clock = FakeClock(env.now())
    await env.start()
    people, channels = _furnished(env)

    @asynccontextmanager
    async def calls(token: str, api: str, clock: Clock) -> AsyncIterator[Calls]:
        yield Calls(transport, clock)

    settings = Settings(
        data=folder,
        brand=str(shared_brand()),
        policies="",
        community="harbor",
        skill_seconds=20,
        offline=True,
        discord=DiscordSettings("token", "", API),
    )
    async with AsyncExitStack() as ending:
        ending.push_async_callback(env.shutdown)
        with (
            patch.object(bootstrap_module, "load", lambda *given, **how: ready),
            patch.object(Calls, "opened", calls),
        ):
            opening = bootstrap(settings, clock=clock, connect=True)
            candor = await ending.enter_async_context(opening)
        office = SimOffice(env, candor, clock, people, channels)
        await candor.store.take_fence()
        up = asyncio.Event()
        ending.enter_context(patch.object(Gateway, "start", _attached(env, up)))
        candor.supervisor.own("Discord's connection", office.discord.listen)
        ending.push_async_callback(candor.supervisor.stop)
        await up.wait()
        yield office
        await office.done()
        found = transport.unknown + wrong(env)
        assert not found, found


def _attached(env: simcord.Env, up: asyncio.Event) -> Callable[[Gateway, str], Awaitable[None]]:
    """In place of Gateway.start: the client is brought up in the simulation, and stays."""

    async def start(gateway: Gateway, token: str) -> None:
        await env.restart_bot(gateway)
        up.set()
        await asyncio.Event().wait()

    return start


def _furnished(env: simcord.Env) -> tuple[dict[str, MemberActor], dict[str, ChannelHandle]]:
    """The people, the roles and the channels."""
    guild = env.create_guild("Harbor")
    ours = env.backend.create_role(guild.id, "Candor", permissions=permissions(moderate=True).value)
    env.backend.add_member_role(guild.id, env.backend.bot_user.id, ours.id)
    with _id(env, MANAGERS):
        managers = guild.create_role(
            "Managers", permissions=discord.Permissions(TRUSTED | MAY_TIME_OUT)
        )
    with _id(env, MODERATORS):
        moderators = guild.create_role("Moderators", permissions=discord.Permissions(TRUSTED))
    roles = {MIA: [managers], JONAS: [managers], LENA: [moderators]}
    names = {MIA: "Mia", JONAS: "Jonas", LENA: "Lena", KOFI: "Kofi", ANA: "Ana"}
    people = {}
    for person, name in names.items():
        with _id(env, person):
            user = env.create_user(name.lower(), global_name=name)
        people[person] = guild.add_member(user, roles=roles.get(person, []))
    return people, _channels(env, guild, [managers, moderators])


def _channels(
    env: simcord.Env, guild: GuildHandle, staff: list[RoleHandle]
) -> dict[str, ChannelHandle]:
    may, may_not = (discord.PermissionOverwrite(view_channel=sees) for sees in (True, False))
    only: dict[Any, discord.PermissionOverwrite] = dict.fromkeys((guild.me, *staff), may)
    only[guild.default_role] = may_not
    made = {}
    for id, name in {HELP: "help", QUIET: "quiet", STAFF: "staff", TEAM: "team"}.items():
        with _id(env, id):
            closed = only if id in (STAFF, TEAM) else None
            made[id] = guild.create_text_channel(name, overwrites=closed)
    with _id(env, FORUM):
        made[FORUM] = guild.create_forum_channel("ideas")
    return made


@contextmanager
def _id(env: simcord.Env, id: str) -> Iterator[None]:
    """What is made meanwhile has this id."""
    with patch.object(env.backend, "snowflake", lambda: int(id)):
        yield
