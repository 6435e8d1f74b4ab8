"""What comes by itself in Slack. `candor run` as a process of its own: beside it, in discord/test_run.py."""

from __future__ import annotations

from pathlib import Path

from tests.platforms.slack.far_end import FarEnd, Reset
from tests.platforms.slack.office import HELP, KOFI, STAFF, Office, opened


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
