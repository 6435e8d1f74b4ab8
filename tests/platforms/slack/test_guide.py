"""docs/slack.md, step by step: installed from the manifest, with the rights it asks for and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from candorbot.platforms.slack.manifest import manifest
from candorbot.registry import find_skills
from tests.platforms.slack.far_end import FarEnd, Reset
from tests.platforms.slack.office import HELP, KOFI, MIA, STAFF, Office, opened

QUESTION = "How do I export my stats to CSV?"


async def first_draft(office: Office, slack: FarEnd) -> str:
    """Steps 9 and 10; the ts of the question."""
    ts = await slack.says(KOFI, HELP, QUESTION)
    await slack.shortcut(MIA, "draft", HELP, ts)
    await office.done()
    return ts


@pytest.mark.parametrize("listen", [False, True], ids=["pointed at", "listening"])
async def test_the_ten_steps_lead_to_the_first_reply(
    slack: FarEnd, tmp_path: Path, listen: bool
) -> None:
    slack.install(manifest(find_skills().all(), name="Candor", listen=listen))
    async with opened(tmp_path, slack, slack.clock, way="socket") as office:
        ts = await first_draft(office, slack)
        card = slack.ephemeral_of(MIA)
        assert f"Newer messages: {'none' if listen else 'not checked'}" in slack.words(card)
        await office.presses(MIA, card, "Approve and post")
        assert [
            m.thread_ts for m in slack.messages(HELP) if m.user == slack.workspace.bot_user
        ] == [ts]
        office.candor.slack.look_at_scopes()
        assert office.candor.supervisor.wrong() == []


async def test_f029_without_the_history_rights_a_lost_answer_is_put_to_a_person(
    slack: FarEnd, tmp_path: Path
) -> None:
    slack.install(manifest(find_skills().all(), name="Candor"))
    async with opened(tmp_path, slack, slack.clock) as office:
        await first_draft(office, slack)
        slack.faults.plan("chat.postMessage", Reset(after=True))
        await office.presses(MIA, slack.ephemeral_of(MIA), "Approve and post")
        slack.clock.advance(minutes=2)
        await office.done()
        await office.done()  # it is told once it is known
        asked = slack.newest(STAFF)
        assert asked.buttons == ["It stands there", "It is not there"]
        await office.presses(MIA, asked, "It stands there")
        posted = [m for m in slack.messages(HELP) if m.user == slack.workspace.bot_user]
        assert len(posted) == 1


async def test_f107_what_slack_did_not_grant_is_named(slack: FarEnd, tmp_path: Path) -> None:
    made = manifest(find_skills().all(), name="Candor", listen=True)
    slack.install(made, without=["usergroups:read"])
    slack.granted |= {"chat:write.customize"}
    async with opened(tmp_path, slack, slack.clock) as office:
        office.candor.slack.trouble = office.candor.supervisor.say
        office.candor.slack.look_at_scopes()
        (said,) = office.candor.supervisor.wrong()
        assert "not grant what is needed: usergroups:read" in said
        assert "more than is needed: chat:write.customize" in said
