"""What comes by itself in Slack, and `candor run` as a process of its own."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from tests.platforms.slack.far_end import FarEnd, Reset
from tests.platforms.slack.office import HELP, KOFI, MIA, STAFF, Office, brand_folder, opened
from tests.processes import started


async def monday_morning(office: Office) -> None:
    """From Friday noon to Monday, a minute after the briefing is due."""
    await office.candor.bot.daily.look()
    office.clock.advance(days=2, hours=20, minutes=1)
    await office.candor.bot.daily.look()
    await office.done()


async def test_a_due_briefing_arrives_once_across_a_restart(slack: FarEnd, tmp_path: Path) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        await slack.says(KOFI, HELP, "How do I export my stats?")
        await office.done()
        await monday_morning(office)
        told = [slack.words(one).splitlines()[0] for one in slack.messages(STAFF)]
        assert told == ["Briefing: Sun 22 Nov"]
    count = len(slack.messages(STAFF))
    async with opened(tmp_path, slack, slack.clock) as office:
        await office.candor.bot.daily.look()
        await office.done()
    assert len(slack.messages(STAFF)) == count
    assert slack.pings == 0


async def test_f027_a_briefing_whose_answer_is_lost_stands_once(
    slack: FarEnd, tmp_path: Path
) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        slack.faults.plan("chat.postMessage", Reset(after=True), 3)
        await monday_morning(office)
        count = len(slack.messages(STAFF))
        assert count
        office.clock.advance(minutes=2)
        await office.done()
        await office.done()
        keys = [m.metadata["event_payload"]["key"] for m in slack.messages(STAFF)]
        assert len(keys) == len(set(keys))
        assert not await office.candor.store.outbox("sending", "ready")


async def test_candor_run_serves_slack_as_a_process(tmp_path: Path) -> None:
    """Started with nothing but its settings, it connects, answers, and ends with 0."""
    async with FarEnd.serving() as slack:
        slack.add_user(MIA, "Mia")
        bot = slack.workspace.bot_user
        slack.add_channel(HELP, "help", members=[MIA, bot])
        slack.add_channel(STAFF, "staff", private=True, members=[MIA, bot])
        brand = await asyncio.to_thread(brand_folder, tmp_path)
        settings = {
            "CANDOR_BRAND": str(brand),
            "SLACK_API": slack.url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "CANDOR_HTTP": "127.0.0.1:0",
        }
        with started("run", folder=tmp_path, **settings) as running:
            await asyncio.to_thread(running.wait_for, "Connected: Slack, Harbor, by Socket Mode")
            await slack.sockets.connected()
            await slack.command(MIA, HELP, "/candor", "help")
            card = await slack.until(lambda: slack.ephemeral_of(MIA))
            assert "/candor draft" in slack.words(card)
            running.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(running.ends) == 0
        assert not slack.wrong
