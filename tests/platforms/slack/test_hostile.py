"""What a user, a hostile member and an unlucky operator come across."""

from __future__ import annotations

import pytest

from candorbot.card import Button
from candorbot.platforms.presses import Presses
from candorbot.platforms.slack.events import Asked, Reader
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.office import HELP, KOFI, MIA, Office
from tests.platforms.slack.ways import asked


async def test_a_refusal_asks_for_the_place_of_the_status_line(
    office: Office, slack: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing says that it is still being worked on when it is over."""
    monkeypatch.setattr("candorbot.platforms.slack.incoming.SLOW", 0.0)
    await slack.command(KOFI, HELP, "/candor", "draft")
    await office.done()
    told = slack.ephemeral_of(KOFI)
    assert slack.words(told).startswith("✗")
    assert told.given["replace_original"] is True


def test_a_press_on_a_card_in_a_thread_is_answered_in_that_thread() -> None:
    """Slack sends no message with a press on what one person alone sees; where it stands is in `container`."""
    presses = Presses(b"key")
    body = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1MIA"},
        "trigger_id": "1",
        "channel": {"id": "C0HELP"},
        "container": {
            "type": "message",
            "message_ts": "2.000200",
            "channel_id": "C0HELP",
            "is_ephemeral": True,
            "thread_ts": "1.000100",
        },
        "actions": [
            {"type": "button", "action_id": "press-1", "value": presses.write(Button("draft", "warmer", "Warmer", "d1"), "")}
        ],
    }  # fmt: skip
    read = Reader("T1", "U0BOT", presses, lambda *where: "").read(body)
    assert isinstance(read, Asked)
    assert read.where.thread == "1.000100"


async def test_what_a_card_asked_for_goes_with_its_workspace(office: Office, slack: FarEnd) -> None:
    """The words of a draft stand in the form of its Edit button, too."""
    await asked(office, slack)
    await office.candor_says(MIA, HELP, "draft")
    assert office.candor.slack
    team = office.candor.slack.workspace.workspace
    kept = await office.candor.store.find_records("slack.card")
    assert kept
    await office.candor.store.forget_workspace(team, office.clock.now())
    assert not await office.candor.store.find_records("slack.card")
