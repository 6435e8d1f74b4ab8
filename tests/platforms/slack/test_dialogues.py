"""What people do in Slack, and what they see: by HTTP and by Socket Mode."""

from __future__ import annotations

import pytest

from candorbot import words
from candorbot.records import DraftState
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.office import (
    HELP,
    JONAS,
    KOFI,
    LENA,
    MIA,
    QUIET,
    STAFF,
    Office,
)

QUESTION = "How do I export my stats to CSV?"
THREAT = "I will come to your office and shoot you all."


async def asked(office: Office, slack: FarEnd, channel: str = HELP) -> str:
    """Kofi asks; the message's ts."""
    ts = await slack.says(KOFI, channel, QUESTION)
    await office.done()
    return ts


def replies(slack: FarEnd, ts: str, channel: str = HELP) -> list[str]:
    """What Candor wrote below a message."""
    ours = slack.workspace.bot_user
    return [m.text for m in slack.messages(channel) if m.thread_ts == ts and m.user == ours]


async def test_a_question_is_answered_in_its_thread(office: Office, slack: FarEnd) -> None:
    """From the question over the draft and the approval to one reply in the thread, which pings nobody."""
    ts = await asked(office, slack)
    card = await office.candor_says(MIA, HELP, "draft")
    await office.presses(MIA, card, "Approve and post")
    (reply,) = replies(slack, ts)
    assert "Export to CSV" in reply
    assert "Mia, Harbor team" in reply
    assert slack.words(slack.ephemeral_of(MIA)).startswith("Reply to Kofi – posted")
    assert slack.pings == 0
    assert not [one for one in slack.unfurled if not one.ephemeral]


async def test_a_second_click_posts_nothing_more(office: Office, slack: FarEnd) -> None:
    ts = await asked(office, slack)
    card = (await office.candor_says(MIA, HELP, "draft")).as_seen()
    await office.presses(MIA, card, "Approve and post")
    await office.presses(MIA, card, "Approve and post")
    assert len(replies(slack, ts)) == 1


async def test_a_moderator_is_told_to_ask_a_colleague(office: Office, slack: FarEnd) -> None:
    ts = await asked(office, slack)
    card = await office.candor_says(LENA, HELP, "draft")
    await office.presses(LENA, card, "Approve and post")
    assert "Ask a colleague" in slack.words(slack.ephemeral_of(LENA))
    assert replies(slack, ts) == []


async def test_a_colleague_who_is_asked_approves_in_the_staff_channel(
    office: Office, slack: FarEnd
) -> None:
    """The card in the staff channel is the same draft; it changes there when it is posted."""
    ts = await asked(office, slack)
    card = await office.candor_says(LENA, HELP, "draft")
    await slack.press(LENA, card, "Ask a colleague…")
    modal = await slack.until(lambda: slack.modal_of(LENA))
    assert await slack.submit(LENA, modal, {"Who?": "Jonas"}) is None
    await office.done()
    notice = slack.newest(STAFF)
    assert "Lena asks Jonas" in slack.words(notice)
    await office.presses(
        JONAS, notice, "Sign it as me"
    ) if "Sign it as me" in notice.buttons else None
    await office.presses(JONAS, notice, "Approve and post")
    if not replies(slack, ts):  # Lena's name signs it
        await office.presses(JONAS, slack.ephemeral_of(JONAS), "Sign it as me")
        await office.presses(JONAS, slack.ephemeral_of(JONAS), "Approve and post")
    await office.refresh()
    assert len(replies(slack, ts)) == 1
    assert "posted" in slack.words(slack.newest(STAFF)).splitlines()[0]
    assert slack.newest(STAFF).buttons == []


async def test_a_message_is_drafted_for_from_its_menu(office: Office, slack: FarEnd) -> None:
    """Also in a channel where nobody listens: the message comes along, and only that one is kept."""
    await slack.says(KOFI, QUIET, "Something else")
    ts = await asked(office, slack, QUIET)
    await slack.shortcut(MIA, "draft", QUIET, ts)
    await office.done()
    card = slack.ephemeral_of(MIA)
    assert QUESTION in slack.words(card)
    assert "#quiet" in slack.words(card)
    await office.presses(MIA, card, "Approve and post")
    assert len(replies(slack, ts, QUIET)) == 1
    assert office.candor.slack
    kept = await office.candor.store.search_messages("something")
    assert not kept


@pytest.mark.parametrize("action", ["check", "escalate", "feedback"])
async def test_each_message_action_answers_the_one_who_asked(
    office: Office, slack: FarEnd, action: str
) -> None:
    ts = await asked(office, slack)
    await slack.shortcut(MIA, action, HELP, ts)
    await office.done()
    card = slack.words(slack.ephemeral_of(MIA))
    assert not card.startswith("✗")
    assert len(slack.messages(HELP)) == 1


async def test_words_are_changed_in_a_modal_and_checked_again(
    office: Office, slack: FarEnd
) -> None:
    await asked(office, slack)
    card = await office.candor_says(MIA, HELP, "draft")
    await slack.press(MIA, card, "Edit…")
    modal = await slack.until(lambda: slack.modal_of(MIA))
    said = {"The reply": "I am just a customer like you, and Harbor is the best tool there is."}
    assert await slack.submit(MIA, modal, said) is None
    await office.done()
    changed = slack.ephemeral_of(MIA)
    assert "just a customer" in slack.words(changed)
    assert "Approve and post" not in changed.buttons
    assert (await office.draft()).version.number == 2


async def test_what_cannot_be_done_is_said_beside_the_input(office: Office, slack: FarEnd) -> None:
    """A time that is none stays in the form, with what is wrong."""
    await office.candor_says(MIA, HELP, "check We ship on Mondays.")
    await asked(office, slack)
    card = await office.candor_says(MIA, HELP, "draft")
    await slack.press(MIA, card, "Edit…")
    modal = await slack.until(lambda: slack.modal_of(MIA))
    errors = await slack.submit(MIA, modal, {"The reply": " "})
    assert errors
    assert "words" in next(iter(errors.values())) or "empty" in next(iter(errors.values()))
    assert slack.modal_of(MIA) is modal


async def test_a_draft_that_is_discarded_asks_first(office: Office, slack: FarEnd) -> None:
    await asked(office, slack)
    card = await office.candor_says(MIA, HELP, "draft")
    assert await slack.press(MIA, card, "Discard", confirms=False) is None
    assert (await office.draft()).state is DraftState.DRAFT
    await slack.press(MIA, card, "Discard", confirms=True)
    await office.done()
    assert "discarded" in slack.words(slack.ephemeral_of(MIA)).lower()


async def test_who_may_not_press_a_button_is_told_before_it_asks_anything(
    office: Office, slack: FarEnd
) -> None:
    await asked(office, slack)
    card = await office.candor_says(LENA, HELP, "draft")
    slack.workspace.users[LENA].guest = True
    office.clock.advance(minutes=2)
    await office.presses(LENA, card, "Edit…")
    assert words.DENIED_TITLE in slack.words(slack.ephemeral_of(LENA))
    assert not slack.called("views.open")


async def test_for_what_candor_wrote_itself_nothing_is_drafted(
    office: Office, slack: FarEnd
) -> None:
    ts = await asked(office, slack)
    await office.presses(MIA, await office.candor_says(MIA, HELP, "draft"), "Approve and post")
    assert replies(slack, ts)
    await slack.shortcut(MIA, "draft", HELP, slack.newest(HELP).ts)
    await office.done()
    assert words.OWN_MESSAGE in slack.words(slack.ephemeral_of(MIA))


async def test_a_threat_is_told_in_the_staff_channel_at_once(office: Office, slack: FarEnd) -> None:
    await slack.says(KOFI, HELP, THREAT)
    await office.done()
    alert = slack.newest(STAFF)
    assert "shoot" in slack.words(alert)
    await office.presses(LENA, alert, "Acknowledge")
    await office.refresh()
    assert "acknowledged" in slack.words(slack.newest(STAFF)).lower()
    assert len(slack.messages(STAFF)) == 1
    assert slack.pings == 0


async def test_home_shows_what_waits_and_opens_it(office: Office, slack: FarEnd) -> None:
    await asked(office, slack)
    await office.candor_says(MIA, HELP, "draft")
    await slack.opens_home(MIA)
    await office.done()
    home = slack.home_of(MIA)
    said = slack.words(home)
    assert "Posting is on." in said
    assert "Draft d1 to Kofi" in said
    await office.presses(MIA, home, "Open draft d1 to Kofi")
    view = slack.modal_of(MIA)
    assert QUESTION in slack.words(view)
    await office.presses(MIA, view, "Mark answered")
    assert "discarded" in slack.words(slack.modal_of(MIA)).lower()


async def test_home_runs_the_verbs(office: Office, slack: FarEnd) -> None:
    await slack.opens_home(MIA)
    await office.done()
    for label in ("Draft a reply", "Escalations", "Feedback", "Ideas", "People", "All commands"):
        await office.presses(MIA, slack.home_of(MIA), label)
        assert not slack.words(slack.modal_of(MIA)).startswith("✗"), label


async def test_a_member_sees_their_own_data_and_no_staff_matters(
    office: Office, slack: FarEnd
) -> None:
    await asked(office, slack)
    await slack.command(KOFI, HELP, "/my-data")
    await office.done()
    assert "Kofi" in slack.words(slack.ephemeral_of(KOFI)) or slack.ephemeral_of(KOFI).buttons
    await slack.command(KOFI, HELP, "/candor", "draft")
    await office.done()
    assert slack.words(slack.ephemeral_of(KOFI)).startswith("✗")
    await slack.opens_home(KOFI)
    await office.done()
    assert "Waiting for you" not in slack.words(slack.home_of(KOFI))


async def test_the_global_shortcut_opens_the_menu(office: Office, slack: FarEnd) -> None:
    await slack.global_shortcut(MIA, "candor")
    await office.done()
    assert "/candor draft" in slack.words(slack.modal_of(MIA))


async def test_an_unknown_verb_names_the_nearest(office: Office, slack: FarEnd) -> None:
    card = await office.candor_says(MIA, HELP, "drfat")
    assert "draft" in slack.words(card)


async def test_an_edited_question_makes_its_draft_stale(office: Office, slack: FarEnd) -> None:
    ts = await asked(office, slack)
    card = await office.candor_says(MIA, HELP, "draft")
    await slack.edits(KOFI, HELP, ts, "How do I delete my site?")
    await office.done()
    await office.presses(MIA, card, "Approve and post")
    assert replies(slack, ts) == []
    assert "Check it again" in slack.ephemeral_of(MIA).buttons


async def test_a_deleted_question_is_forgotten(office: Office, slack: FarEnd) -> None:
    ts = await asked(office, slack)
    await office.candor_says(MIA, HELP, "draft")
    await slack.deletes(KOFI, HELP, ts)
    await office.done()
    assert not await office.candor.store.search_messages("export")
    assert (await office.draft()).state is DraftState.STALE
