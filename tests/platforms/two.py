"""One community in Slack and in Discord at once, and one Candor for both."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from candorbot import bootstrap as bootstrap_module
from candorbot.bootstrap import bootstrap
from candorbot.candor import Candor
from candorbot.platforms.web import served
from candorbot.settings import DiscordSettings, Settings, SlackSettings
from candorbot.testing import FakeClock
from tests.platforms import brands
from tests.platforms.discord import office as in_discord
from tests.platforms.discord.wire import GUILD, Wire
from tests.platforms.slack import office as in_slack
from tests.platforms.slack.far_end import FarEnd

TEAM = "T0HARBOR"
"""The workspace in Slack; the server in Discord is GUILD."""
SLACK_BRIEFING = f"""  - channel: {in_slack.STAFF}
    workspace: {TEAM}
    at: "09:00"
"""


def brand_folder(at: Path) -> Path:
    """Harbor, with an office in each. A channel that names no workspace is meant where it is found."""
    made = in_discord.brand_folder(at)
    file = made / "brand.yaml"
    text = file.read_text()
    text = text.replace(in_discord.ACCESS, in_discord.ACCESS + in_slack.ACCESS.lstrip("\n"), 1)
    people = {in_slack.MIA: "Mia", in_slack.JONAS: "Jonas", in_slack.LENA: "Lena"}
    named = "".join(f"    {id}: {name}\n" for id, name in people.items())
    text = text.replace("  people:\n", f"  people:\n{named}", 1)
    channels = in_slack.LISTENING.removeprefix("\nlistening:\n  channels:\n")
    text = text.replace("\nlistening:\n  channels:\n", f"\nlistening:\n  channels:\n{channels}", 1)
    text = text.replace(
        f'  - channel: "{in_discord.STAFF}"\n',
        f'  - channel: "{in_discord.STAFF}"\n    workspace: "{GUILD}"\n',
    )
    text = text.replace("\nbriefings:\n", f"\nbriefings:\n{SLACK_BRIEFING}", 1)
    file.write_text(text)
    return made


@dataclass
class Both:
    slack: FarEnd
    discord: Wire
    candor: Candor
    clock: FakeClock

    async def done(self) -> None:
        """Wait until all that was delivered is worked, and what is due is sent."""
        assert self.candor.slack
        assert self.candor.discord
        for _ in range(2):
            await self.slack.quiet()
            await self.discord.gateway.heard()
            await self.candor.slack.incoming.idle(60)
            await self.candor.discord.incoming.idle(60)
            await self.candor.bot.settle()

    async def refresh(self) -> None:
        for platform in self.candor.outside:
            await platform.refresh()

    async def tick(self, **time: float) -> None:
        """Time passes, and what is due by then is done."""
        self.clock.advance(**time)
        await self.candor.schedule.run_due()
        await self.candor.bot.daily.look()
        await self.candor.bot.retry_waiting()
        await self.done()

    def told_in_slack(self) -> str:
        return "\n".join(map(self.slack.words, self.slack.messages(in_slack.STAFF)))

    def told_in_discord(self) -> str:
        return self.discord.shows(in_discord.STAFF)


@cache
def _shared_brand() -> Path:
    return brand_folder(Path(tempfile.mkdtemp(prefix=f"candor-office-{os.getpid()}-")))


@asynccontextmanager
async def opened(
    folder: Path, slack: FarEnd, discord: Wire, clock: FakeClock
) -> AsyncIterator[Both]:
    """Candor on a folder, connected to both."""
    shared = brands.loaded(_shared_brand())
    settings = Settings(
        data=folder,
        brand=str(_shared_brand()),
        policies="",
        community="harbor",
        skill_seconds=20,
        offline=True,
        slack=SlackSettings(slack.bot_token, "", slack.signing_secret, slack.url),
        discord=DiscordSettings(discord.token, "", discord.api),
    )
    async with AsyncExitStack() as ending:
        ending.enter_context(discord.in_place_of_discord())
        with patch.object(bootstrap_module, "load", lambda *given, **how: shared):
            candor = await ending.enter_async_context(
                bootstrap(settings, clock=clock, connect=True)
            )
        assert candor.slack
        assert candor.discord
        await candor.store.take_fence()
        web = served(
            ("127.0.0.1", 0), candor.slack.routes(), lambda: [], lambda: True, candor.figures
        )
        port = await ending.enter_async_context(web)
        slack.connect_http(f"http://127.0.0.1:{port}/slack/events")
        candor.supervisor.own("Discord's connection", candor.discord.listen)
        ending.push_async_callback(candor.supervisor.stop)
        await discord.gateway.connected()
        for request, card in await candor.bot.recover():
            for platform in candor.outside:
                await platform.show_late(request, card)
        yield Both(slack, discord, candor, clock)
        for platform in candor.outside:
            await platform.idle()
