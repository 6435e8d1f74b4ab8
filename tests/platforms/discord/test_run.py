"""What comes by itself in Discord, and `candor run` as a process of its own."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from candorbot.clock import SystemClock
from tests.platforms.discord.office import ACCESS, MIA, STAFF, Office, furnished, opened
from tests.platforms.discord.wire import Reset, Wire
from tests.platforms.slack import office as in_slack
from tests.platforms.slack.far_end import FarEnd
from tests.processes import small_brand, started

ON_LOOPBACK = """
import sys
import yarl
from discord.gateway import DiscordWebSocket
from candorbot.__main__ import main
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sys.argv.pop(1))
sys.exit(main())
"""
"""`candor`, for which the gateway is the one of its first argument."""
POST = "POST /channels/{}/messages"


async def monday_morning(office: Office) -> None:
    """From Friday noon to Monday, a minute after the briefing is due."""
    await office.candor.bot.daily.look()
    office.clock.advance(days=2, hours=20, minutes=1)
    await office.candor.bot.daily.look()
    await office.done()


async def test_a_due_briefing_arrives_once_across_a_restart(discord: Wire, tmp_path: Path) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        await monday_morning(office)
        told = [discord.words(one) for one in discord.messages(STAFF)]
        assert len(told) == 1
        assert "Briefing: Sun 22 Nov" in told[0]
    async with opened(tmp_path, discord, discord.clock) as office:
        await office.candor.bot.daily.look()
        await office.done()
    assert len(discord.messages(STAFF)) == 1
    assert not discord.pings


async def test_f027_a_briefing_whose_answer_is_lost_stands_once(
    discord: Wire, tmp_path: Path
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        discord.faults.plan(POST, Reset(after=True))
        await monday_morning(office)
        for _ in range(3):
            office.clock.advance(minutes=2)
            await office.done()
        assert len(discord.messages(STAFF)) == 1
        assert not await office.candor.store.outbox("sending", "ready")


async def test_candor_run_serves_both_platforms_as_a_process(tmp_path: Path) -> None:
    """Started with nothing but its settings, it connects to both, answers, and ends with 0."""
    async with Wire.serving(SystemClock()) as discord, FarEnd.serving() as slack:
        furnished(discord)
        discord.rest.token = "a-bot.token-of.its-length"
        slack.add_user(in_slack.MIA, "Mia")
        people = [in_slack.MIA, slack.workspace.bot_user]
        slack.add_channel(in_slack.HELP, "help", members=people)
        slack.add_channel(in_slack.STAFF, "staff", private=True, members=people)
        brand = Path(small_brand(tmp_path))
        file = brand / "brand.yaml"
        told = f"    moderators: [lena]{in_slack.ACCESS.rstrip()}{ACCESS}"
        file.write_text(file.read_text().replace("    moderators: [lena]\n", told, 1))
        settings = {
            "CANDOR_BRAND": str(brand),
            "SLACK_API": slack.url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "DISCORD_API": discord.api,
            "DISCORD_TOKEN": discord.token,
        }
        candor = ("-c", ON_LOOPBACK, discord.gateway.url)
        with started("run", folder=tmp_path, program=candor, **settings) as running:
            said = await asyncio.to_thread(running.wait_for, "Connected")
            assert said.startswith("Connected: Slack, Harbor, by Socket Mode; Discord, Harbor, by")
            await discord.gateway.connected()
            await slack.sockets.connected()
            await discord.slash(MIA, STAFF, "candor help")
            await discord.until(lambda: "/candor draft" in discord.words(discord.ephemeral_of(MIA)))
            await slack.command(in_slack.MIA, in_slack.HELP, "/candor", "help")
            await slack.until(
                lambda: "/candor draft" in slack.words(slack.ephemeral_of(in_slack.MIA))
            )
            running.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(running.ends) == 0
        assert not slack.wrong
        assert not discord.wrong
