"""A brand's office in Discord: the real Candor, built by bootstrap, on the Discord of wire/."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

from candorbot import bootstrap as bootstrap_module
from candorbot.bootstrap import bootstrap
from candorbot.candor import Candor
from candorbot.live import Loaded
from candorbot.platforms.discord.app import Discord
from candorbot.platforms.discord.rights import permissions
from candorbot.records import Draft
from candorbot.settings import DiscordSettings, Settings
from candorbot.skill import Writer
from candorbot.testing import FakeClock
from tests.platforms import brands
from tests.platforms.discord.wire import Wire, bits
from tests.platforms.discord.wire.shown import Message

HELP, STAFF, TEAM, QUIET, FORUM = (f"9000000000000001{n:02}" for n in range(5))
MIA, JONAS, LENA, KOFI, ANA = (f"9000000000000002{n:02}" for n in range(5))
MANAGERS, MODERATORS = "900000000000000300", "900000000000000301"
TRUSTED = 1 << 13  # Manage Messages: sees /candor
MAY_TIME_OUT = 1 << 40
ACCESS = f"""
  discord:
    approvers: ["{MIA}", "{MANAGERS}"]
    moderators: ["{MODERATORS}"]
    staff_channel: "{STAFF}"
"""
LISTENING = f"""
listening:
  channels:
    - id: "{HELP}"
    - id: "{TEAM}"
    - id: "{FORUM}"
"""


def brand_folder(at: Path) -> Path:
    """Harbor, with an office in Discord."""
    team = {MIA: "Mia", JONAS: "Jonas", LENA: "Lena"}
    return brands.brand_folder(at, ACCESS, LISTENING, STAFF, team)


def furnished(discord: Wire) -> None:
    """The people, the roles and the channels."""
    discord.world.reads_content = True
    discord.gateway.granted = bits.PRIVILEGED
    discord.world.app = "100200300400500699"  # not the id of its user, as of older apps
    discord.grant(permissions(moderate=True).value)
    discord.add_role(MANAGERS, "Managers", TRUSTED | MAY_TIME_OUT)
    discord.add_role(MODERATORS, "Moderators", TRUSTED)
    discord.add_user(MIA, "Mia", MANAGERS)
    discord.add_user(JONAS, "Jonas", MANAGERS)
    discord.add_user(LENA, "Lena", MODERATORS)
    discord.add_user(KOFI, "Kofi")
    discord.add_user(ANA, "Ana")
    discord.add_channel(HELP, "help")
    discord.add_channel(QUIET, "quiet")
    discord.add_channel(STAFF, "staff", only=[MANAGERS, MODERATORS])
    discord.add_channel(TEAM, "team", only=[MANAGERS, MODERATORS])
    discord.add_channel(FORUM, "ideas", 15)


@dataclass
class Office:
    wire: Wire
    candor: Candor
    clock: FakeClock

    @property
    def discord(self) -> Discord:
        assert self.candor.discord
        return self.candor.discord

    async def done(self) -> None:
        """Wait until all that was delivered is worked, and what is due is sent."""
        await self.wire.gateway.heard()
        await self.discord.incoming.idle(60)
        await self.candor.bot.settle()
        await self.wire.gateway.heard()
        await self.discord.incoming.idle(60)

    async def refresh(self) -> None:
        await self.discord.refresh()

    async def candor_says(self, user: str, channel: str, verb: str, **options: str) -> Message:
        """Somebody types /candor VERB; the card that they alone see."""
        await self.wire.slash(user, channel, f"candor {verb}", **options)
        await self.done()
        return self.wire.ephemeral_of(user)

    async def presses(self, user: str, shown: Message, label: str) -> None:
        await self.wire.press(user, shown, label)
        await self.done()

    async def draft(self) -> Draft:
        """The newest draft."""
        return (await self.candor.store.open_drafts(self.discord.workspace.workspace))[0]


@cache
def shared_brand() -> Path:
    return brand_folder(Path(tempfile.mkdtemp(prefix="candor-office-")))


def loaded() -> Loaded:
    return brands.loaded(shared_brand())


@asynccontextmanager
async def opened(
    folder: Path, wire: Wire, clock: FakeClock, *, writer: Writer | None = None,
    brand: Path | None = None,
) -> AsyncIterator[Office]:  # fmt: skip
    """Candor on a folder, connected; opened again on the same folder, it is what a restart finds. With a
    `brand` of its own it reads that one, which takes a second."""
    shared = loaded()
    if writer:
        shared = replace(shared, writer=writer)
    load = bootstrap_module.load if brand else lambda *given, **how: shared
    settings = Settings(
        data=folder,
        brand=str(brand or shared_brand()),
        policies="",
        community="harbor",
        skill_seconds=20,
        offline=True,
        discord=DiscordSettings(wire.token, "", wire.api),
    )
    async with AsyncExitStack() as ending:
        ending.enter_context(wire.in_place_of_discord())
        with patch.object(bootstrap_module, "load", load):
            candor = await ending.enter_async_context(
                bootstrap(settings, clock=clock, connect=True, writer=writer)
            )
        assert candor.discord
        await candor.store.take_fence()
        candor.supervisor.own("Discord's connection", candor.discord.listen)
        ending.push_async_callback(candor.supervisor.stop)
        await wire.gateway.connected()
        for request, card in await candor.bot.recover():
            await candor.discord.show_late(request, card)
        yield Office(wire, candor, clock)
        await candor.discord.idle()
