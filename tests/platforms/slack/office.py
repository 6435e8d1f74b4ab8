"""A brand's office in Slack: the real Candor, built by bootstrap, on the Slack of far_end/."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal
from unittest.mock import patch

from candorbot import bootstrap as bootstrap_module
from candorbot.bootstrap import bootstrap
from candorbot.candor import Candor
from candorbot.live import Loaded
from candorbot.platforms.web import served
from candorbot.records import Draft
from candorbot.settings import Settings, SlackSettings
from candorbot.skill import Writer
from candorbot.testing import FakeClock
from tests.platforms import brands
from tests.platforms.slack.far_end import FarEnd, Message
from tests.platforms.slack.far_end.shown import Shown

Way = Literal["http", "socket"]
HELP, STAFF, TEAM, QUIET = "C0HELP", "C0STAFF", "C0TEAM", "C0QUIET"
MIA, JONAS, LENA, KOFI, ANA = "U0MIA0", "U0JONAS", "U0LENA", "U0KOFI", "U0ANA0"
GUEST, STRANGER = "U0GUEST", "U0STRANGER"
MANAGERS = "S0MANAGERS"
ACCESS = f"""
  slack:
    approvers: [{MIA}, {MANAGERS}]
    moderators: [{LENA}]
    staff_channel: {STAFF}
"""
LISTENING = f"""
listening:
  channels:
    - id: {HELP}
    - id: {TEAM}
"""


def brand_folder(at: Path) -> Path:
    """Harbor, with an office in Slack."""
    team = {MIA: "Mia", JONAS: "Jonas", LENA: "Lena"}
    return brands.brand_folder(at, ACCESS, LISTENING, STAFF, team)


def furnished(slack: FarEnd) -> None:
    """The people and the channels."""
    for person, name in {
        MIA: "Mia",
        JONAS: "Jonas",
        LENA: "Lena",
        KOFI: "Kofi",
        ANA: "Ana",
    }.items():
        slack.add_user(person, name)
    slack.add_user(GUEST, "Gus", guest=True)
    slack.add_user(STRANGER, "Stan", stranger=True)
    slack.add_group(MANAGERS, "Managers", [JONAS, GUEST])
    bot, people = slack.workspace.bot_user, [MIA, JONAS, LENA, KOFI, ANA]
    slack.add_channel(HELP, "help", members=[*people, bot])
    slack.add_channel(QUIET, "quiet", members=[*people, bot])
    slack.add_channel(STAFF, "staff", private=True, members=[MIA, JONAS, LENA, bot])
    slack.add_channel(TEAM, "team", private=True, members=[MIA, JONAS, LENA, bot])


@dataclass
class Office:
    slack: FarEnd
    candor: Candor
    clock: FakeClock

    async def done(self) -> None:
        """Wait until all that was delivered is worked, and what is due is sent."""
        assert self.candor.slack
        await self.slack.quiet()
        await self.candor.slack.incoming.idle(60)
        await self.candor.bot.settle()
        await self.slack.quiet()
        await self.candor.slack.incoming.idle(60)

    async def refresh(self) -> None:
        assert self.candor.slack
        await self.candor.slack.refresh()

    async def candor_says(self, user: str, channel: str, text: str) -> Message:
        """Somebody types /candor TEXT; the card that they alone see."""
        await self.slack.command(user, channel, "/candor", text)
        await self.done()
        return self.slack.ephemeral_of(user)

    async def presses(self, user: str, shown: Shown, label: str) -> None:
        await self.slack.press(user, shown, label)
        await self.done()

    async def draft(self) -> Draft:
        """The newest draft."""
        assert self.candor.slack
        workspace = self.candor.slack.workspace.workspace
        return (await self.candor.store.open_drafts(workspace))[0]


@cache
def _shared_brand() -> Path:
    return brand_folder(Path(tempfile.mkdtemp(prefix=f"candor-office-{os.getpid()}-")))


def _loaded() -> Loaded:
    return brands.loaded(_shared_brand())


@asynccontextmanager
async def opened(
    folder: Path, slack: FarEnd, clock: FakeClock, *, way: Way = "http", writer: Writer | None = None,
    brand: Path | None = None,
) -> AsyncIterator[Office]:  # fmt: skip
    """Candor on a folder, connected; opened again on the same folder, it is what a restart finds. With a
    `brand` of its own it reads that one, which takes a second."""
    shared = _loaded()
    if writer:
        shared = replace(shared, writer=writer)
    load = bootstrap_module.load if brand else lambda *given, **how: shared
    brand = brand or _shared_brand()
    app_token = slack.app_token if way == "socket" else ""
    settings = Settings(
        data=folder,
        brand=str(brand),
        policies="",
        community="harbor",
        skill_seconds=20,
        offline=True,
        slack=SlackSettings(slack.bot_token, app_token, slack.signing_secret, slack.url),
    )
    async with AsyncExitStack() as ending:
        with patch.object(bootstrap_module, "load", load):
            candor = await ending.enter_async_context(
                bootstrap(settings, clock=clock, connect=True, writer=writer)
            )
        assert candor.slack
        await candor.store.take_fence()
        if way == "http":
            web = served(
                ("127.0.0.1", 0), candor.slack.routes(), lambda: [], lambda: True, candor.figures
            )
            port = await ending.enter_async_context(web)
            slack.connect_http(f"http://127.0.0.1:{port}/slack/events")
        else:
            candor.supervisor.own("Slack's connection", candor.slack.listen)
            ending.push_async_callback(candor.supervisor.stop)
            await slack.sockets.connected()
        for request, card in await candor.bot.recover():
            await candor.slack.show_late(request, card)
        office = Office(slack, candor, clock)
        yield office
        await candor.slack.idle()
