"""What goes wrong on the way out to Slack (FAULTS.md, part B): nothing is lost, nothing stands twice.

Row 32 is Discord's. Row 36 is the store's and the publisher's (tests/faults/), and knows no platform. What makes
a post unapproved again without any fault (row 95) is theirs, too.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from candorbot import publish
from candorbot.card import Card
from candorbot.errors import TakenOver
from candorbot.faults import Crash, struck_by
from candorbot.publish import LONGEST_WAIT, MAX_LOOKS
from candorbot.records import DraftState, OutState
from tests.platforms.drilled import mostly_drilled
from tests.platforms.slack.far_end import (
    Body,
    Cut,
    Error,
    FarEnd,
    Fault,
    Hold,
    Message,
    Reset,
    Status,
)
from tests.platforms.slack.office import HELP, KOFI, MIA, STAFF, TEAM, Office, opened
from tests.platforms.slack.ways import APPROVE, drafted, posts, replies, tick, told

POST = "chat.postMessage"
TYPE = "application/json"


@pytest.fixture
async def office(slack: FarEnd, tmp_path: Path) -> AsyncIterator[Office]:
    """By HTTP alone: what leaves leaves the same way."""
    async with opened(tmp_path, slack, slack.clock) as office:
        yield office


async def sending(office: Office) -> int:
    return len(await office.candor.store.outbox(OutState.SENDING))


# --- 26 to 28, 34: crashes, and answers that are lost, late or odd ---------------------------------------


@pytest.mark.parametrize(
    "point", ["store.committed", "publish.mark", "publish.send", "publish.sent", "inbox.finish"]
)
async def test_f026_a_crash_at_any_step_leaves_exactly_one_post(
    slack: FarEnd, tmp_path: Path, point: str
) -> None:
    """The click is delivered again if it was not acknowledged; the rest is found in the store."""

    def strike(name: str) -> None:
        if name == point:
            raise Crash

    async with opened(tmp_path, slack, slack.clock) as office:
        ts, card = await drafted(office, slack)
        slack.patience = 0.5
        with struck_by(strike):
            click = await slack.press(MIA, card, APPROVE)
            assert office.candor.slack
            await office.candor.slack.idle()
    slack.patience = 10
    async with opened(tmp_path, slack, slack.clock) as office:
        assert click
        if not click.acked:
            await slack.redeliver(1, click)
        for _ in range(3):
            await tick(office, minutes=2)
        assert len(replies(slack, ts)) == 1
        assert posts(slack) == 1
        assert (
            await office.candor.store.draft("d1") or pytest.fail("gone")
        ).state is DraftState.POSTED


LOST: list[Callable[[bool], Fault]] = [
    lambda after: Reset(after=after),
    lambda after: Cut(after=after),
    lambda after: Status(500, after=after),
    lambda after: Body("<html>busy</html>", after=after),
    lambda after: Body("[1]", type=TYPE, after=after),
    lambda after: Body('{"ok": true, "channel": "C0HELP", "ts": 5}', type=TYPE, after=after),
    lambda after: Body('{"ok": false}', type=TYPE, after=after),
    lambda after: Error("internal_error", after=after),
    lambda after: Status(502, body="<html>Bad gateway</html>", after=after),
    lambda after: Status(503, after=after),
    lambda after: Status(504, body="", after=after),
    lambda after: Status(524, body="error code: 524", after=after),
    lambda after: Body("OK", type="text/plain", after=after),
    lambda after: Body("{}", type=TYPE, after=after),
    lambda after: Body("[]", type=TYPE, after=after),
    lambda after: Body('"ok"', type=TYPE, after=after),
    lambda after: Body("[" * 50_000, type=TYPE, after=after),
    lambda after: Body('{"ok": true}', type=TYPE, after=after),
    lambda after: Body('{"ok": true, "channel": "../..", "ts": "1.2"}', type=TYPE, after=after),
    lambda after: Error("fatal_error", after=after),
    lambda after: Error("request_timeout", after=after),
    lambda after: Error("service_unavailable", after=after),
]


@pytest.mark.parametrize("fault", mostly_drilled(LOST, 6))
async def test_f027_f034_without_a_clear_answer_it_is_looked_up_before_anything_else(
    office: Office, slack: FarEnd, fault: Callable[[bool], Fault]
) -> None:
    """Once what stood already, and once what never arrived: one reply each time, and one call more if need be."""
    for after in (True, False):
        before = posts(slack)
        ts, card = await drafted(office, slack)
        slack.faults.plan(POST, fault(after))
        await office.presses(MIA, card, APPROVE)
        assert posts(slack) - before == 1
        assert await sending(office) == 1
        await tick(office, seconds=59)
        assert posts(slack) - before == 1, "Slack may still be at it"
        await tick(office, seconds=1)
        await tick(office, seconds=6)
        assert len(replies(slack, ts)) == 1
        assert posts(slack) - before == (1 if after else 2)
        assert "posted" in slack.words(slack.ephemeral_of(MIA)) or after
        office.clock.advance(minutes=5)
    assert not slack.faults.left


async def test_f027_the_card_of_a_notice_whose_answer_was_lost_is_kept_up_to_date(
    office: Office, slack: FarEnd
) -> None:
    """It was found by the look-up: it stands where it stands."""
    slack.faults.plan(POST, Reset(after=True))
    await slack.says(KOFI, HELP, "I will come to your office and shoot you all.")
    await office.done()
    await tick(office, seconds=61)
    alert = slack.newest(STAFF)
    await office.presses(MIA, alert, "Acknowledge")
    await office.refresh()
    assert len(slack.messages(STAFF)) == 1
    assert "acknowledged" in slack.words(slack.newest(STAFF)).lower()


async def test_a_card_whose_change_was_put_off_is_changed_at_a_later_look(
    office: Office, slack: FarEnd
) -> None:
    await slack.says(KOFI, HELP, "I will come to your office and shoot you all.")
    await office.done()
    slack.faults.plan("chat.update", Status(429, retry_after="1"), 2)
    await office.presses(MIA, slack.newest(STAFF), "Acknowledge")
    for _ in range(3):
        await tick(office, seconds=5)
        await office.refresh()
    assert "acknowledged" in slack.words(slack.newest(STAFF)).lower()


async def test_f028_what_slack_does_after_our_patience_is_found(
    office: Office, slack: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "SEND_SECONDS", 0.5)
    ts, card = await drafted(office, slack)
    hold = slack.faults.plan(POST, Hold())
    assert isinstance(hold, Hold)
    await office.presses(MIA, card, APPROVE)
    assert hold.reached.is_set()
    assert await sending(office) == 1
    monkeypatch.undo()
    await tick(office, seconds=30)
    hold.release()
    await slack.until(lambda: replies(slack, ts))
    await tick(office, seconds=30)
    assert len(replies(slack, ts)) == posts(slack) == 1
    assert (await office.candor.store.draft("d1") or pytest.fail("gone")).state is DraftState.POSTED


# --- 29: nobody can look -------------------------------------------------------------------------------


@pytest.mark.parametrize("stood", [True, False])
async def test_f029_where_history_may_not_be_read_a_person_decides(
    office: Office, slack: FarEnd, stood: bool
) -> None:
    """The history scopes are optional: unknown, both buttons in the staff channel, and no second call by itself."""
    slack.granted -= {"channels:history", "groups:history"}
    slack.add_channel("C0ELSE", "else", members=[slack.workspace.bot_user, MIA])
    ts = await slack.says(KOFI, HELP, "How do I export my stats to CSV?")
    await slack.shortcut(MIA, "draft", HELP, ts)
    await office.done()
    slack.faults.plan(POST, Reset(after=stood))
    await office.presses(MIA, slack.ephemeral_of(MIA), APPROVE)
    for _ in range(5):
        await tick(office, minutes=2)
    assert posts(slack) == 1
    asks = slack.newest(STAFF)
    yes, no = asks.buttons[-2:]
    assert "posted" in slack.words(asks).lower() or "arrive" in slack.words(asks).lower()
    await office.presses(MIA, asks, yes if stood else no)
    if not stood:
        await office.presses(MIA, slack.ephemeral_of(MIA), APPROVE)
    for _ in range(3):
        await tick(office, minutes=2)
    assert len(replies(slack, ts)) == 1
    assert posts(slack) == (1 if stood else 2)


async def test_f029_a_look_that_slack_puts_off_is_repeated_later_and_has_an_end(
    office: Office, slack: FarEnd
) -> None:
    """One look a minute is all that some apps get: it waits, and then asks a person."""
    ts, card = await drafted(office, slack)
    slack.faults.plan(POST, Reset(after=True))
    await office.presses(MIA, card, APPROVE)
    looks = len(slack.called("conversations.replies"))
    slack.faults.plan("conversations.replies", Status(429, retry_after="60"), times=MAX_LOOKS + 5)
    for _ in range(20):
        await tick(office, minutes=2)
    assert len(slack.called("conversations.replies")) - looks <= MAX_LOOKS
    assert len(replies(slack, ts)) == posts(slack) == 1
    assert len(slack.newest(STAFF).buttons) == 2
    slack.faults.clear()


# --- 30, 31, 33: how often Slack is asked ---------------------------------------------------------------


async def test_f030_nothing_is_tried_again_behind_our_back(office: Office, slack: FarEnd) -> None:
    assert office.candor.slack
    for calls in (office.candor.slack._calls, office.candor.slack._app_calls):
        assert calls.client.retry_handlers == []
    _, card = await drafted(office, slack)
    slack.faults.plan(POST, Reset(), times=3)
    await office.presses(MIA, card, APPROVE)
    assert posts(slack) == 1
    slack.faults.clear()


TIMES = {
    "3600": LONGEST_WAIT.seconds,
    "abc": 30,
    "1": 1,
    "30": 30,
    None: 30,
    "-1": 30,
    "3.5": 30,
    "0": 5,
}


@pytest.mark.parametrize("asks", mostly_drilled(TIMES, 2))
async def test_f031_slack_gets_the_time_that_it_asks_for(
    slack: FarEnd, tmp_path: Path, asks: str | None
) -> None:
    """Kept in the store, so across a restart; and in the other channels it goes on."""
    seconds = TIMES[asks]
    async with opened(tmp_path, slack, slack.clock) as office:
        ts, card = await drafted(office, slack)
        slack.faults.plan(POST, Status(429, retry_after=asks))
        await office.presses(MIA, card, APPROVE)
        (row,) = await office.candor.store.outbox(OutState.READY)
        assert (row.due - office.clock.now()).total_seconds() == seconds
        await slack.says(KOFI, HELP, "I will come to your office and shoot you all.")
        await office.done()
        assert "shoot" in told(slack)
    async with opened(tmp_path, slack, slack.clock) as office:
        await tick(office, seconds=seconds - 1)
        assert posts(slack) == 1
        await tick(office, seconds=2)
        assert posts(slack) == 2
        assert len(replies(slack, ts)) <= 1


PERMANENT = [
    Status(403, body="<html>Forbidden</html>"),
    *map(Error, ["invalid_auth", "is_archived", "not_in_channel", "msg_too_long", "a_new_word"]),
    Status(401, body=""),
    *map(Error, [
        "not_authed", "token_revoked", "token_expired", "account_inactive", "channel_not_found", "restricted_action", "missing_scope", "no_permission", "invalid_blocks", "thread_not_found", "ekm_access_denied", "messages_tab_disabled",
    ]),
]  # fmt: skip


@pytest.mark.parametrize("fault", mostly_drilled(PERMANENT, 4))
async def test_f033_a_permanent_refusal_ends_it_with_one_call_and_a_word(
    office: Office, slack: FarEnd, fault: Fault
) -> None:
    ts, card = await drafted(office, slack)
    slack.faults.plan(POST, fault)
    await office.presses(MIA, card, APPROVE)
    for _ in range(3):
        await tick(office, minutes=20)
    assert posts(slack) == 1
    assert replies(slack, ts) == []
    draft = await office.candor.store.draft("d1")
    assert draft
    assert draft.state is DraftState.IN_REVIEW
    assert "not posted" in told(slack).lower()
    assert "{" not in told(slack)


@pytest.mark.parametrize(
    "fault", [Status(429, retry_after="7"), Error("ratelimited"), Error("rate_limited")]
)
async def test_f033_what_passes_is_tried_again(office: Office, slack: FarEnd, fault: Fault) -> None:
    ts, card = await drafted(office, slack)
    slack.faults.plan(POST, fault)
    await office.presses(MIA, card, APPROVE)
    await tick(office, seconds=31)
    assert posts(slack) == 2
    assert len(replies(slack, ts)) == 1
    assert slack.messages(STAFF) == []


READS = ["conversations.info", "users.info", "usergroups.users.list", "conversations.replies"]
MUTE = [
    Status(500),
    Status(429, retry_after="5"),
    Reset(),
    Body("[1]", type=TYPE),
    Error("fatal_error"),
]


@pytest.mark.parametrize("method", READS)
@pytest.mark.parametrize("fault", mostly_drilled(MUTE, 1))
async def test_f034_where_slack_cannot_be_asked_nothing_is_posted_and_it_is_said(
    office: Office, slack: FarEnd, fault: Fault, method: str
) -> None:
    """In words of ours, not as a fault of Candor's; and once Slack answers the same click posts."""
    ts, card = await drafted(office, slack, "U0JONAS")
    sign = await press_and_see(office, slack, card, "Sign it as me")
    slack.faults.plan(method, fault, times=20)
    said = slack.words(await press_and_see(office, slack, sign, APPROVE))
    assert posts(slack) == 0
    assert "went wrong" not in said
    assert "again in a minute" in said
    slack.faults.clear()
    await office.presses("U0JONAS", sign, APPROVE)
    assert len(replies(slack, ts)) == 1


async def press_and_see(office: Office, slack: FarEnd, card: Message, label: str) -> Message:
    if label not in card.buttons:
        return card
    await office.presses(card.only_for, card, label)
    shown: Message = slack.ephemeral_of(card.only_for).as_seen()
    return shown


# --- 35, 37, 38: who sends, until when, and where --------------------------------------------------------


async def test_f035_of_two_processes_the_newer_one_posts_and_the_older_one_nothing(
    slack: FarEnd, tmp_path: Path
) -> None:
    async with opened(tmp_path, slack, slack.clock) as older:
        ts, card = await drafted(older, slack)
        first = slack.http
        async with opened(tmp_path, slack, slack.clock) as newer:
            second, slack.http = slack.http, first
            await slack.press(MIA, card, APPROVE)
            assert older.candor.slack
            await older.candor.slack.idle()
            with pytest.raises(TakenOver):
                await older.candor.store.check_fence()
            assert posts(slack) == 0
            slack.http = second
            await newer.presses(MIA, card, APPROVE)
            assert len(replies(slack, ts)) == posts(slack) == 1


async def test_f037_what_is_obsolete_after_an_outage_is_skipped_with_a_record(
    office: Office, slack: FarEnd
) -> None:
    """Two days of refusals: yesterday's notice is not told, today's is, once."""
    publisher = office.candor.bot._publisher
    slack.faults.plan(POST, Status(429, retry_after="3600"), times=1)
    await publisher.announce("briefing-1", Card("Briefing of Monday", "412 messages."))
    await office.done()
    office.clock.advance(days=2)
    await publisher.announce("briefing-2", Card("Briefing of Wednesday", "40 messages."))
    for _ in range(3):
        await tick(office, minutes=1)
    assert "Wednesday" in told(slack)
    assert "Monday" not in told(slack)
    assert len(slack.messages(STAFF)) == 1


async def test_f038_of_several_targets_only_the_missing_one_is_tried_again(
    office: Office, slack: FarEnd
) -> None:
    """The console has it; Slack gets it when it takes it."""
    slack.faults.plan(POST, Status(429, retry_after="30"))
    await office.candor.bot._publisher.announce("news", Card("News", "Of today."))
    await office.done()
    waiting = await office.candor.store.outbox(OutState.READY)
    assert [row.place.workspace for row in waiting] == [slack.workspace.team]
    await tick(office, seconds=31)
    await tick(office, seconds=31)
    assert await office.candor.store.outbox(OutState.READY, OutState.SENDING) == []
    assert len(slack.messages(STAFF)) == 1


# --- 39 to 41: what is sent, who reads it, and whether we may -------------------------------------------


async def test_f039_a_text_at_the_limit_is_posted_byte_for_byte_or_not_at_all(
    office: Office, slack: FarEnd
) -> None:
    """Letters of several code points, at the edge of what a form takes; what a form does not take is refused by
    Slack's own input."""
    ts, card = await drafted(office, slack)
    await slack.press(MIA, card, "Edit…")
    modal = await slack.until(lambda: slack.modal_of(MIA))
    end = "\n\nMia, Harbor team"
    line = "Open Settings & then Export: a < b stays a < b, &lt; stays &lt;, and *stars* are stars in the café.\n"
    text = (line * 40)[: 3_000 - len(end)] + end
    assert await slack.submit(MIA, modal, {"The reply": text}) is None
    await office.done()
    changed = slack.ephemeral_of(MIA)
    if APPROVE not in changed.buttons:
        pytest.fail(slack.words(changed)[-600:])
    await office.presses(MIA, changed, APPROVE)
    (call,) = slack.called(POST)
    elements = call["blocks"][0]["elements"][0]["elements"]
    assert "".join(part.get("text") or part["url"] for part in elements) == text
    assert slack.pings == 0
    assert len(replies(slack, ts)) == 1


async def approved_but_waiting(office: Office, slack: FarEnd, channel: str = HELP) -> str:
    """A reply is approved, and Slack asks for half a minute: the question's ts."""
    author = KOFI if channel == HELP else "U0LENA"
    ts = await slack.says(author, channel, "How do I export my stats to CSV?")
    await office.done()
    await slack.shortcut(MIA, "draft", channel, ts)
    await office.done()
    slack.faults.plan(POST, Status(429, retry_after="30"))
    await office.presses(MIA, slack.ephemeral_of(MIA), APPROVE)
    assert posts(slack, channel) == 1
    return ts


CHANGES: dict[str, Callable[[FarEnd], Any]] = {
    "archived": lambda slack: setattr(slack.channel(HELP), "archived", True),
    "private": lambda slack: slack.turns(HELP, private=True),
    "shared": lambda slack: setattr(slack.channel(HELP), "shared", True),
    "gone": lambda slack: slack.workspace.channels.pop(HELP),
    "deleted question": lambda slack: slack.channel(HELP).messages.clear(),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_f040_a_channel_with_other_readers_by_now_gets_nothing(
    office: Office, slack: FarEnd, change: str
) -> None:
    """Between the approval and the send: one look more, and it goes back to a person."""
    await approved_but_waiting(office, slack)
    CHANGES[change](slack)
    await tick(office, seconds=31)
    await tick(office, minutes=20)
    assert posts(slack) == 1
    draft = await office.candor.store.draft("d1")
    assert draft
    assert draft.state in (DraftState.STALE, DraftState.IN_REVIEW)
    assert "not posted" in told(slack).lower()


@pytest.mark.parametrize("change", ["public", "one more member"])
async def test_f040_a_private_channel_that_more_people_read_gets_nothing(
    office: Office, slack: FarEnd, change: str
) -> None:
    await approved_but_waiting(office, slack, TEAM)
    if change == "public":
        slack.turns(TEAM, private=False)
    else:
        slack.channel(TEAM).members.append("U0ANA0")
    await tick(office, seconds=31)
    assert posts(slack, TEAM) == 1
    draft = await office.candor.store.draft("d1")
    assert draft
    assert draft.state is DraftState.STALE


async def test_f040_a_new_name_alone_changes_nothing(office: Office, slack: FarEnd) -> None:
    ts = await approved_but_waiting(office, slack)
    await slack.renames(HELP, "help-and-advice")
    await tick(office, seconds=31)
    assert len(replies(slack, ts)) == 1


async def test_f040_a_staff_channel_that_others_can_read_by_now_is_told_nothing(
    office: Office, slack: FarEnd
) -> None:
    for change in ({"private": False}, {"private": True, "shared": True}):
        for name, value in change.items():
            setattr(slack.channel(STAFF), name, value)
        await slack.says(KOFI, HELP, "I will come to your office and shoot you all.")
        await office.done()
        await tick(office, minutes=1)
        assert slack.messages(STAFF) == []


async def test_f040_a_case_tells_no_news_where_others_can_read_by_now(
    office: Office, slack: FarEnd
) -> None:
    """Whoever presses there is answered alone."""
    await slack.says(KOFI, HELP, "I will come to your office and shoot you all.")
    await office.done()
    alert = slack.messages(STAFF)[-1]
    before = slack.messages(STAFF)[-1].text
    slack.channel(STAFF).private = False
    await tick(office, minutes=2)
    await office.presses(MIA, alert, "Acknowledge")
    await office.refresh()
    assert slack.messages(STAFF)[-1].text == before
    assert "acknowledged" in slack.ephemerals_of(MIA)[-1].text


async def test_f041_what_we_may_not_post_any_more_goes_back_with_a_word(
    office: Office, slack: FarEnd
) -> None:
    """Candor was put out of the channel between the approval and the send."""
    ts = await approved_but_waiting(office, slack)
    slack.channel(HELP).members.remove(slack.workspace.bot_user)
    for _ in range(3):
        await tick(office, minutes=5)
    assert posts(slack) <= 2
    assert replies(slack, ts) == []
    draft = await office.candor.store.draft("d1")
    assert draft
    assert draft.state in (DraftState.IN_REVIEW, DraftState.STALE)
    assert "not posted" in told(slack).lower()
    assert json.dumps(slack.wrong) == "[]"
