"""Times in which Slack delivered nothing, and being taken away."""

from __future__ import annotations

from pathlib import Path

import pytest

from candorbot.errors import StoreError
from candorbot.leaving import GRACE
from candorbot.records import GAP
from tests.platforms.slack.far_end import Error, FarEnd
from tests.platforms.slack.office import HELP, KOFI, MIA, QUIET, Office, opened

WORDS = "zebrafish"


async def minutes(office: Office) -> int:
    today = office.clock.now().date()
    found = await office.candor.store.tallies(today.replace(day=1), today)
    return sum(one.count for one in found if one.what == GAP)


async def away(slack: FarEnd, tmp_path: Path, **time: float) -> None:
    """Candor is stopped; meanwhile something is said."""
    slack.events = set()
    thread = await slack.says(KOFI, HELP, f"Where is the {WORDS} report?")
    await slack.says(MIA, HELP, f"Under {WORDS} settings", thread=thread)
    await slack.says(KOFI, QUIET, f"{WORDS} here, too")
    slack.events = None
    slack.clock.advance(**time)


def left_in(folder: Path) -> list[str]:
    """The files of the store that still hold the word."""
    files = folder.glob("candor.db*")
    return [file.name for file in files if WORDS.encode() in file.read_bytes()]


async def heard(office: Office) -> list[str]:
    return sorted(one.text for one in await office.candor.store.search_messages(WORDS))


async def test_f008_what_was_said_meanwhile_is_fetched_where_it_may_be(
    slack: FarEnd, tmp_path: Path
) -> None:
    """Only of channels that are listened to, with the replies, and each message once."""
    async with opened(tmp_path, slack, slack.clock) as office:
        await office.candor.slack.hear_on()
    await away(slack, tmp_path, hours=2)
    async with opened(tmp_path, slack, slack.clock) as office:
        await office.candor.slack.hear_on()
        told = [f"Under {WORDS} settings", f"Where is the {WORDS} report?"]
        assert await heard(office) == told
        assert await minutes(office) == 0
        slack.clock.advance(hours=1)
        await office.candor.slack.hear_on()
        assert await heard(office) == told


async def test_a_gap_that_cannot_be_filled_is_named_in_the_briefing(
    slack: FarEnd, tmp_path: Path
) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        await slack.says(KOFI, HELP, "Good morning")
        await office.done()
        await office.candor.slack.hear_on()
    await away(slack, tmp_path, minutes=80)
    slack.faults.plan("conversations.history", Error("missing_scope"), 2)
    async with opened(tmp_path, slack, slack.clock) as office:
        await office.candor.slack.hear_on()
        assert await minutes(office) == 80
        card = await office.candor_says(MIA, HELP, "brief")
        assert "nothing came for 1 h 20 min" in slack.words(card)


async def test_a_short_pause_asks_slack_nothing(slack: FarEnd, tmp_path: Path) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        await office.candor.slack.hear_on()
        slack.clock.advance(minutes=5)
        await office.candor.slack.hear_on()
        assert not slack.called("conversations.history")
        assert await minutes(office) == 0


async def test_f021_events_that_slack_left_out_are_counted(slack: FarEnd, tmp_path: Path) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        body = {"type": "app_rate_limited", "team_id": slack.workspace.team, "token": "t"}
        await slack.deliver("events_api", body | {"minute_rate_limited": 1, "api_app_id": "A0"})
        await office.done()
        assert await minutes(office) == 1


async def test_f005_what_slack_left_out_is_not_acknowledged_where_it_cannot_be_kept(
    slack: FarEnd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:

        async def full(tallies: object) -> None:
            raise StoreError("the disk is full")

        monkeypatch.setattr(office.candor.store, "count", full)
        body = {"type": "app_rate_limited", "team_id": slack.workspace.team, "token": "t"}
        sent = await slack.deliver(
            "events_api", body | {"minute_rate_limited": 1, "api_app_id": "A0"}
        )
        assert not sent.acked
        assert sent.tries[-1].status == 503


async def test_f104_after_being_taken_away_nothing_leaves_and_all_is_deleted(
    slack: FarEnd, tmp_path: Path
) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        store = office.candor.store
        await slack.says(KOFI, HELP, f"How do I export {WORDS} stats to CSV?")
        await office.done()
        card = await office.candor_says(MIA, HELP, "draft")
        await office.presses(MIA, card, "Schedule") if "Schedule" in card.buttons else None
        await slack.happens({"type": "app_uninstalled"})
        await office.done()
        assert await heard(office)
        slack.clock.advance(days=GRACE.days + 1)
        await office.candor.schedule.run_due()
        assert not await heard(office)
        assert (await store.verify_audit()).faults == ()
        told = [entry.what for entry in await store.audit_log()]
        assert {"workspace left", "workspace forgotten"} <= set(told)
    assert not left_in(tmp_path)


async def test_f104_who_installs_it_again_in_time_loses_nothing(
    slack: FarEnd, tmp_path: Path
) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        await slack.says(KOFI, HELP, f"How do I export {WORDS} stats?")
        await office.done()
        tokens = {"bot": [slack.workspace.bot_user], "oauth": []}
        await slack.happens({"type": "tokens_revoked", "tokens": tokens})
        await office.done()
        await office.candor.bot.leaving.back(slack.workspace.team)
        slack.clock.advance(days=GRACE.days + 1)
        await office.candor.schedule.run_due()
        assert await heard(office)
