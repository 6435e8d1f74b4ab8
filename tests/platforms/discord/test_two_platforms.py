"""One community in Slack and in Discord at once: one case, one briefing for each, and no word crosses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from candorbot.records import GAP, OutState
from candorbot.testing import FakeClock
from tests.platforms import two
from tests.platforms.discord import office as in_discord
from tests.platforms.discord.ways import POST
from tests.platforms.discord.wire import Hold, Reset, Status, Wire
from tests.platforms.slack import office as in_slack
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.far_end import Reset as SlackReset
from tests.platforms.slack.far_end import Status as SlackStatus
from tests.platforms.two import Both

THREAT = "I have a bomb and I will detonate it at your office in Fig Street today, Jonas first."
"""What cannot wait: it is told in every workspace."""
WORDS = "Fig Street", "a bomb", "Jonas first", "Kofi", "discord.com/channels", "slack.com/archives"
QUESTION = "How do I export my stats to CSV?"


@pytest.fixture
async def slack(discord: Wire) -> AsyncIterator[FarEnd]:
    async with FarEnd.serving(discord.clock) as slack:
        in_slack.furnished(slack)
        yield slack
        assert not slack.wrong


@pytest.fixture
async def both(discord: Wire, slack: FarEnd, tmp_path: Path) -> AsyncIterator[Both]:
    async with two.opened(tmp_path, slack, discord, discord.clock) as both:
        yield both


def private(text: str) -> list[str]:
    """What of a case stands in a text although it was said elsewhere."""
    return [word for word in WORDS if word.casefold() in text.casefold()]


async def test_a_case_opened_in_discord_is_taken_in_slack_and_both_cards_say_so(
    both: Both, slack: FarEnd, discord: Wire
) -> None:
    await discord.says(in_discord.KOFI, in_discord.HELP, THREAT)
    await both.done()
    assert "A threat" in both.told_in_discord()
    assert "A threat" in both.told_in_slack()
    assert "a bomb" in both.told_in_discord()
    assert private(both.told_in_slack()) == []
    (card,) = slack.messages(in_slack.STAFF)
    assert "Acknowledge" in card.buttons
    await slack.press(in_slack.MIA, card, "Acknowledge")
    await both.done()
    await both.refresh()
    for told in (both.told_in_discord(), both.told_in_slack()):
        assert "acknowledged" in told.casefold()
        assert "[Acknowledge]" not in told
    assert len(discord.messages(in_discord.STAFF)) == len(slack.messages(in_slack.STAFF)) == 1
    assert private(both.told_in_slack()) == []
    shown = [slack.words(one) for one in slack.ephemerals_of(in_slack.MIA)]
    assert private("\n".join(shown)) == []
    assert not discord.pings


async def test_a_case_opened_in_slack_is_taken_in_discord_and_both_cards_say_so(
    both: Both, slack: FarEnd, discord: Wire
) -> None:
    await slack.says(in_slack.KOFI, in_slack.HELP, THREAT)
    await both.done()
    assert "a bomb" in both.told_in_slack()
    (card,) = discord.messages(in_discord.STAFF)
    assert "A threat" in both.told_in_discord()
    assert private(both.told_in_discord()) == []
    assert not {"Time out…", "Delete message…", "Lock thread…"} & set(card.buttons)
    await discord.press(in_discord.LENA, card, "Acknowledge")
    await both.done()
    await both.refresh()
    for told in (both.told_in_discord(), both.told_in_slack()):
        assert "acknowledged" in told.casefold()
    assert private(both.told_in_discord()) == []
    shown = "\n".join(discord.words(one) for one in discord.ephemerals_of(in_discord.LENA))
    assert private(shown) == []
    card = discord.newest(in_discord.STAFF)
    await discord.press(in_discord.LENA, card, "Resolve")
    await both.done()
    await discord.press(in_discord.LENA, discord.ephemeral_of(in_discord.LENA), "Resolve")
    await both.done()
    await both.refresh()
    assert "resolved" in both.told_in_slack().casefold()
    assert "resolved" in both.told_in_discord().casefold()


async def test_what_a_case_holds_cannot_be_asked_for_elsewhere(
    both: Both, slack: FarEnd, discord: Wire
) -> None:
    """By its id, by its list, in a search: it stays in the workspace where it was said."""
    await discord.says(in_discord.KOFI, in_discord.HELP, THREAT)
    await both.done()
    for text in ("escalate c1", "escalate", "brief", "people Kofi", "home", "ideas"):
        await slack.command(in_slack.MIA, in_slack.STAFF, "/candor", text)
        await both.done()
    shown = "\n".join(slack.words(one) for one in slack.ephemerals_of(in_slack.MIA))
    assert [one for one in private(shown) if one != "Kofi" or "Kofi:" in shown] == []


async def test_the_briefing_covers_both(both: Both, slack: FarEnd, discord: Wire) -> None:
    """What is open, wherever it was said; and nobody's words but of the workspace that reads it."""
    await discord.says(in_discord.KOFI, in_discord.HELP, THREAT)
    await slack.says(in_slack.KOFI, in_slack.HELP, "You stole my card number and I will sue you.")
    await both.done()
    await slack.command(in_slack.MIA, in_slack.STAFF, "/candor", "brief")
    await discord.slash(in_discord.MIA, in_discord.STAFF, "candor brief")
    await both.done()
    there = slack.words(slack.ephemeral_of(in_slack.MIA))
    here = discord.words(discord.ephemeral_of(in_discord.MIA))
    for card in (there, here):
        assert "A threat" in card
        assert "2 messages" in card or "2" in card
    assert private(there) == []
    assert "card number" not in here


async def test_a_due_briefing_arrives_once_in_each_across_a_restart(
    slack: FarEnd, discord: Wire, tmp_path: Path
) -> None:
    clock: FakeClock = discord.clock
    async with two.opened(tmp_path, slack, discord, clock) as both:
        await discord.says(in_discord.KOFI, in_discord.HELP, QUESTION)
        await slack.says(in_slack.KOFI, in_slack.HELP, QUESTION)
        await both.tick(seconds=1)
        assert slack.messages(in_slack.STAFF) == []
    # Friday noon: the next comes on Monday at nine
    clock.advance(days=2, hours=21)
    for _ in range(2):
        async with two.opened(tmp_path, slack, discord, clock) as both:
            for _ in range(2):
                await both.tick(seconds=20)
    titles = [discord.words(one).splitlines()[0] for one in discord.messages(in_discord.STAFF)]
    assert len(titles) == len(set(titles))
    assert any("riefing" in one or "day" in one.casefold() for one in titles)
    assert len(slack.messages(in_slack.STAFF)) == 1


async def test_a_pause_in_one_is_a_pause_in_both(both: Both, slack: FarEnd, discord: Wire) -> None:
    question = await discord.says(in_discord.KOFI, in_discord.HELP, QUESTION)
    await both.done()
    await discord.menu(in_discord.MIA, "Draft a reply", question)
    await both.done()
    card = discord.ephemeral_of(in_discord.MIA).as_seen()
    await slack.command(in_slack.MIA, in_slack.STAFF, "/candor", "pause")
    await both.done()
    await discord.press(in_discord.MIA, card, "Approve and post")
    await both.done()
    await both.tick(minutes=5)
    assert [m.author for m in discord.messages(in_discord.HELP)] == [in_discord.KOFI]
    await discord.slash(in_discord.MIA, in_discord.STAFF, "candor pause", view="off")
    await both.done()
    assert await both.candor.bot.paused_by() is None


@pytest.mark.parametrize("down", ["slack", "discord"])
async def test_f038_one_that_is_down_delays_no_other(
    both: Both, slack: FarEnd, discord: Wire, down: str
) -> None:
    """The alert of a threat: in the one at once, in the other when it is back; in each once."""
    if down == "slack":
        slack.faults.plan("chat.postMessage", SlackStatus(429, retry_after="30"))
        await discord.says(in_discord.KOFI, in_discord.HELP, THREAT)
    else:
        discord.faults.plan(POST, Status(429, 30))
        await slack.says(in_slack.KOFI, in_slack.HELP, THREAT)
    await both.done()
    up = both.told_in_discord() if down == "slack" else both.told_in_slack()
    other = both.told_in_slack() if down == "slack" else both.told_in_discord()
    assert "A threat" in up
    assert other == ""
    for _ in range(3):
        await both.tick(seconds=31)
    assert both.told_in_discord().count("A threat") == 1
    assert both.told_in_slack().count("A threat") == 1
    assert await both.candor.store.outbox(OutState.READY, OutState.SENDING) == []


@pytest.mark.drill
async def test_f038_one_that_hangs_delays_no_other(
    both: Both, slack: FarEnd, discord: Wire
) -> None:
    hold = discord.faults.plan(POST, Hold())
    assert isinstance(hold, Hold)
    await slack.says(in_slack.KOFI, in_slack.HELP, THREAT)
    await slack.quiet()
    assert both.candor.slack
    await both.candor.slack.incoming.idle(60)
    settling = asyncio.create_task(both.candor.bot.settle())
    await hold.reached.wait()
    await slack.until(lambda: slack.newest(in_slack.STAFF))
    assert both.told_in_discord() == ""
    hold.release()
    await settling
    assert both.told_in_discord().count("A threat") == 1


@pytest.mark.drill
async def test_f027_an_answer_lost_in_both_leaves_one_in_each(
    both: Both, slack: FarEnd, discord: Wire
) -> None:
    discord.faults.plan(POST, Reset(after=True))
    slack.faults.plan("chat.postMessage", SlackReset(after=True))
    await discord.says(in_discord.KOFI, in_discord.HELP, THREAT)
    await both.done()
    both.clock.advance(seconds=60)  # that long an alert may take before it is told another way
    await both.done()
    for _ in range(3):
        await both.tick(seconds=61)
    assert len(slack.messages(in_slack.STAFF)) == len(discord.messages(in_discord.STAFF)) == 1


async def test_a_gap_of_one_asks_nothing_of_the_other(
    slack: FarEnd, discord: Wire, tmp_path: Path
) -> None:
    """A listed channel that names no workspace is one of those where it is found: that it is not there is no gap."""
    async with two.opened(tmp_path, slack, discord, discord.clock) as both:
        for platform in both.candor.outside:
            await platform.hear_on()
        await both.done()
        for platform in both.candor.outside:
            await platform.hear_on()
    discord.clock.advance(hours=1)
    await discord.says(in_discord.KOFI, in_discord.HELP, QUESTION)
    async with two.opened(tmp_path, slack, discord, discord.clock) as both:
        for _ in range(2):
            await both.done()
            for platform in both.candor.outside:
                await platform.hear_on()
        await both.done()
        day = both.clock.now().date()
        tallies = await both.candor.store.tallies(day.replace(day=1), day)
        assert [one for one in tallies if one.what == GAP] == []
        assert len(await both.candor.store.search_messages("export")) == 1


async def test_each_person_is_who_they_are_in_their_own_workspace_alone(
    both: Both, slack: FarEnd, discord: Wire
) -> None:
    """A draft made in Discord is not approved from Slack, whoever knows its id."""
    question = await discord.says(in_discord.KOFI, in_discord.HELP, QUESTION)
    await both.done()
    await discord.menu(in_discord.MIA, "Draft a reply", question)
    await both.done()
    await slack.command(in_slack.MIA, in_slack.STAFF, "/candor", "draft d1")
    await both.done()
    shown = slack.ephemeral_of(in_slack.MIA)
    assert "Approve and post" not in shown.buttons
    assert "CSV" not in slack.words(shown)
    assert await both.candor.store.draft("d1")
