"""What goes wrong on the way out to Discord (FAULTS.md, part B): nothing is lost, nothing stands twice.

Row 35 is the store's (tests/faults/). Row 38 with Slack beside it stands in test_two_platforms.py. What makes a post
unapproved again without any fault (row 95) knows no platform.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from candorbot import publish
from candorbot.card import Card
from candorbot.errors import TakenOver, UserError
from candorbot.faults import struck_by
from candorbot.platforms.discord import calls as calls_module
from candorbot.publish import LONGEST_WAIT, MAX_LOOKS
from candorbot.records import Draft, DraftState, OutState
from tests.platforms.discord.office import (
    HELP,
    JONAS,
    KOFI,
    MIA,
    MODERATORS,
    STAFF,
    TEAM,
    Office,
    opened,
)
from tests.platforms.discord.ways import (
    APPROVE,
    POST,
    QUESTION,
    THREAT,
    asked,
    drafted,
    posts,
    replies,
    tick,
    told,
)
from tests.platforms.discord.wire import (
    GUILD,
    Body,
    Cut,
    Fault,
    Hold,
    Message,
    Reset,
    Status,
    Wire,
    bits,
)
from tests.platforms.drilled import at, mostly_drilled

TYPE = "application/json"
HISTORY = "GET /channels/{}/messages"
CALLBACK = "POST /interactions/{}/{}/callback"


async def the_draft(office: Office) -> Draft:
    draft = await office.candor.store.draft("d1")
    assert draft
    return draft


async def sending(office: Office) -> int:
    return len(await office.candor.store.outbox(OutState.SENDING))


# --- 26 to 28, 34: crashes, and answers that are lost, late or odd ----------------------------------------------

POINTS = ["publish.send", "publish.mark", "publish.sent", "store.committed", "inbox.finish"]


@pytest.mark.parametrize("point", mostly_drilled(POINTS, 2))
async def test_f026_a_crash_at_any_step_leaves_exactly_one_post(
    discord: Wire, tmp_path: Path, point: str
) -> None:
    """Discord delivers no click again: what was acknowledged is found in the store; else a person clicks again."""
    async with opened(tmp_path, discord, discord.clock) as office:
        question, card = await drafted(office, discord)
        discord.patience = 0.5
        with struck_by(at(point)):
            click = await discord.press(MIA, card, APPROVE)
            await office.discord.idle()
    discord.patience = 10
    async with opened(tmp_path, discord, discord.clock) as office:
        if not click.acked:
            await office.presses(MIA, card, APPROVE)
        for _ in range(3):
            await tick(office, minutes=2)
        assert len(replies(discord, question)) == 1
        assert posts(discord) == 1
        assert (await the_draft(office)).state is DraftState.POSTED


LOST: list[Callable[[bool], Fault]] = [
    lambda after: Reset(after=after),
    lambda after: Status(502, body="<html>Bad gateway</html>", after=after),
    lambda after: Body("<html>busy</html>", after=after),
    lambda after: Body('{"id": 5}', type=TYPE, after=after),
    lambda after: Cut(after=after),
    lambda after: Status(500, after=after),
    lambda after: Status(503, after=after),
    lambda after: Status(504, body="", after=after),
    lambda after: Status(524, body="error code: 524", after=after),
    lambda after: Status(302, body="elsewhere", after=after),
    lambda after: Body("OK", type="text/plain", after=after),
    lambda after: Body("", type=TYPE, after=after),
    lambda after: Body("{}", type=TYPE, after=after),
    lambda after: Body("[]", type=TYPE, after=after),
    lambda after: Body('"ok"', type=TYPE, after=after),
    lambda after: Body("[" * 50_000, type=TYPE, after=after),
    lambda after: Body('{"id": "../.."}', type=TYPE, after=after),
    lambda after: Body("x" * 9_000_000, type=TYPE, after=after),
]


@pytest.mark.parametrize("fault", mostly_drilled(LOST, 2))
async def test_f027_f034_without_a_clear_answer_it_is_looked_up_before_anything_else(
    office: Office, discord: Wire, fault: Callable[[bool], Fault]
) -> None:
    """Once what stood already, and once what never arrived: one reply each time, and one call more if need be."""
    for after in (True, False):
        before = posts(discord)
        question, card = await drafted(office, discord)
        discord.faults.plan(POST, fault(after))
        await office.presses(MIA, card, APPROVE)
        assert posts(discord) - before == 1
        assert await sending(office) == 1
        await tick(office, seconds=59)
        assert posts(discord) - before == 1, "Discord may still be at it"
        await tick(office, seconds=1)
        await tick(office, seconds=6)
        assert len(replies(discord, question)) == 1
        assert posts(discord) - before == (1 if after else 2)
        office.clock.advance(minutes=5)
    assert not discord.faults.left


async def test_f027_it_is_found_also_where_discord_has_forgotten_the_nonce(
    office: Office, discord: Wire
) -> None:
    """Discord knows a nonce for some minutes; the mark on the message stays, below many others."""
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, Reset(after=True))
    await office.presses(MIA, card, APPROVE)
    for number in range(101):
        chat = Message(
            discord.world.snowflake(), HELP, KOFI, discord.world.time(), f"chat {number}"
        )
        discord.channel(HELP).messages[chat.id] = chat
    await office.done()
    await tick(office, hours=1)
    assert (await the_draft(office)).state is DraftState.POSTED
    assert len(replies(discord, question)) == posts(discord) == 1


@pytest.mark.drill
async def test_f027_what_somebody_else_marked_is_not_taken_for_ours(
    office: Office, discord: Wire
) -> None:
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, Reset())
    await office.presses(MIA, card, APPROVE)
    (call,) = discord.called(POST)
    forged = Message(
        discord.world.snowflake(), HELP, KOFI, discord.world.time(), nonce=call.body["nonce"]
    )
    forged.components = call.body["components"]
    discord.messages_.stand(discord.channel(HELP), forged)
    await tick(office, seconds=61)
    await tick(office, seconds=6)
    assert len(replies(discord, question)) == 1
    assert posts(discord) == 2


async def test_f027_the_card_of_a_notice_whose_answer_was_lost_is_kept_up_to_date(
    office: Office, discord: Wire
) -> None:
    """It was found by the look-up: it stands where it stands."""
    discord.faults.plan(POST, Reset(after=True))
    await asked(office, discord, text=THREAT)
    await tick(office, seconds=61)
    await office.presses(MIA, discord.newest(STAFF), "Acknowledge")
    await office.refresh()
    assert len(discord.messages(STAFF)) == 1
    assert "acknowledged" in discord.words(discord.newest(STAFF)).lower()


@pytest.mark.drill
async def test_f027_what_a_moderator_had_done_is_not_done_again_where_nobody_knows(
    office: Office, discord: Wire
) -> None:
    await asked(office, discord, text=THREAT)
    member = "PATCH /guilds/{}/members/{}"
    discord.faults.plan(member, Status(502, after=True))
    await office.presses(MIA, discord.newest(STAFF), "Time out…")
    why = "Why? It stands in the platform's own log, too"
    await discord.submit(MIA, discord.modal_of(MIA), {"For how long?": "1 day", why: "a threat"})
    await office.done()
    for _ in range(3):
        await tick(office, minutes=2)
    assert len(discord.called(member)) == 1
    whats = [one.what for one in await office.candor.store.audit_log()]
    assert "moderation unknown: timeout" in whats
    assert "look" in discord.words(discord.ephemeral_of(MIA)).lower()


async def test_f027_a_message_whose_deletion_was_not_answered_counts_as_deleted(
    office: Office, discord: Wire
) -> None:
    """It is not there any more, and that is all that was asked for."""
    message = await asked(office, discord, text=THREAT)
    discord.faults.plan("DELETE /channels/{}/messages/{}", Reset(after=True))
    await office.presses(MIA, discord.newest(STAFF), "Delete message…")
    await discord.submit(
        MIA, discord.modal_of(MIA), {"Why? It stands in the platform's own log, too": "a threat"}
    )
    await office.done()
    assert message.id not in discord.channel(HELP).messages
    whats = [one.what for one in await office.candor.store.audit_log()]
    assert "moderation refused: delete" not in whats


async def test_f028_what_discord_does_after_our_patience_is_found(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "SEND_SECONDS", 0.5)
    question, card = await drafted(office, discord)
    hold = discord.faults.plan(POST, Hold())
    assert isinstance(hold, Hold)
    await office.presses(MIA, card, APPROVE)
    assert hold.reached.is_set()
    assert await sending(office) == 1
    monkeypatch.undo()
    await tick(office, seconds=30)
    hold.release()
    await discord.until(lambda: replies(discord, question))
    await tick(office, seconds=31)
    assert len(replies(discord, question)) == posts(discord) == 1
    assert (await the_draft(office)).state is DraftState.POSTED


@pytest.mark.drill
async def test_f028_what_comes_twice_within_minutes_is_made_once_by_discord_itself(
    office: Office, discord: Wire
) -> None:
    """The nonce is made from our key and enforced, whoever sends it: also a second process."""
    question, card = await drafted(office, discord)
    await office.presses(MIA, card, APPROVE)
    (call,) = discord.called(POST)
    assert call.body["enforce_nonce"] is True
    again = await office.discord._calls.call("POST", f"/channels/{HELP}/messages", call.body)
    assert again["id"] == call.answer["id"]
    assert len(replies(discord, question)) == 1


# --- 29: nobody can look -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stood", mostly_drilled([False, True], 1))
async def test_f029_where_history_may_not_be_read_a_person_decides(
    office: Office, discord: Wire, stood: bool
) -> None:
    """Unknown, both buttons in the staff channel, and no second call by itself."""
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, Reset(after=stood))
    await office.presses(MIA, card, APPROVE)
    discord.faults.plan(
        HISTORY, Status(403, body='{"message": "Missing Access", "code": 50001}'), times=9
    )
    for _ in range(5):
        await tick(office, minutes=2)
    assert posts(discord) == 1
    discord.faults.clear()
    asks = discord.newest(STAFF)
    yes, no = asks.buttons[-2:]
    assert "arrive" in discord.words(asks).lower() or "posted" in discord.words(asks).lower()
    await office.presses(MIA, asks, yes if stood else no)
    if not stood:
        await office.presses(MIA, discord.ephemeral_of(MIA), APPROVE)
    for _ in range(3):
        await tick(office, minutes=2)
    assert len(replies(discord, question)) == 1
    assert posts(discord) == (1 if stood else 2)


async def test_f029_an_empty_page_where_we_may_not_look_says_nothing(
    office: Office, discord: Wire
) -> None:
    """Without the right to read what was said before, Discord gives an empty page, and no refusal."""
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, Reset(after=True))
    await office.presses(MIA, card, APPROVE)
    await discord.overwrites(HELP, discord.world.own_role(GUILD).id, deny=bits.READ_HISTORY)
    for _ in range(5):
        await tick(office, minutes=5)
    assert len(replies(discord, question)) == posts(discord) == 1
    assert len(discord.newest(STAFF).buttons) == 2


@pytest.mark.drill
async def test_f029_a_look_that_discord_puts_off_is_repeated_later_and_has_an_end(
    office: Office, discord: Wire
) -> None:
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, Reset(after=True))
    await office.presses(MIA, card, APPROVE)
    looks = len(discord.called(HISTORY))
    discord.faults.plan(HISTORY, Status(429, 60), times=MAX_LOOKS + 5)
    for _ in range(20):
        await tick(office, minutes=2)
    assert len(discord.called(HISTORY)) - looks <= MAX_LOOKS
    assert len(replies(discord, question)) == posts(discord) == 1
    assert len(discord.newest(STAFF).buttons) == 2
    discord.faults.clear()


# --- 30 to 33: how often Discord is asked ------------------------------------------------------------------------


async def test_f030_nothing_is_tried_again_behind_our_back(office: Office, discord: Wire) -> None:
    """discord.py, which would try five times, sends nothing of ours."""
    _, card = await drafted(office, discord)
    discord.faults.plan(POST, Status(502), times=3)
    await office.presses(MIA, card, APPROVE)
    assert posts(discord) == 1
    discord.faults.clear()
    package = Path(calls_module.__file__).parent
    uses = [
        (file.name, word)
        for file in package.glob("*.py")
        for word in (".send(", ".edit(", ".reply(", ".delete(", ".defer(", "send_message(", "send_modal(", "followup", ".http.")
        if word in file.read_text() and not (file.name == "calls.py" and word == ".send(")
    ]  # fmt: skip
    assert uses == []


TIMES: dict[Any, float] = {
    3600: LONGEST_WAIT.total_seconds(),
    "abc": 30,
    1.5: 1.5,
    30: 30,
    None: 30,
    -1: 30,
    0: 30,
    "Infinity": 30,
    "1e400": 30,
    "NaN": 30,
}


@pytest.mark.parametrize("asks", mostly_drilled(TIMES, 1))
async def test_f031_discord_gets_the_time_that_it_asks_for(
    discord: Wire, tmp_path: Path, asks: float | str | None
) -> None:
    """Kept in the store, so across a restart; and in the other channels it goes on."""
    seconds = TIMES[asks]
    async with opened(tmp_path, discord, discord.clock) as office:
        question, card = await drafted(office, discord)
        discord.faults.plan(POST, Status(429, asks))
        await office.presses(MIA, card, APPROVE)
        (row,) = await office.candor.store.outbox(OutState.READY)
        assert (row.due - office.clock.now()).total_seconds() == seconds
        await asked(office, discord, text=THREAT)
        assert "shoot" in told(discord)
    async with opened(tmp_path, discord, discord.clock) as office:
        await tick(office, seconds=seconds - 0.5)
        assert posts(discord) == 1
        await tick(office, seconds=2)
        assert posts(discord) == 2
        assert len(replies(discord, question)) == 1


@pytest.mark.parametrize(
    "fault", mostly_drilled([Status(429, 20, cloudflare=True), Status(429, 20, scope="global")], 1)
)
async def test_f032_a_limit_of_all_stops_every_call(
    office: Office, discord: Wire, fault: Fault
) -> None:
    """Also the look-ups: not one more until it is over, and then everything goes."""
    await office.candor.bot._publisher.announce("news", Card("News", "Of today."))
    await office.done()
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, fault)
    await office.presses(MIA, card, APPROVE)
    calls = len(discord.calls)
    await asked(office, discord, text=THREAT)
    await tick(office, seconds=10)
    await office.discord.look_at_rights()
    assert len(discord.calls) == calls
    await tick(office, seconds=11)
    await office.discord._keep_later()
    for _ in range(3):
        await tick(office, seconds=31)
    assert len(replies(discord, question)) == 1
    assert "shoot" in told(discord)
    assert discord.invalid == 1


@pytest.mark.drill
async def test_f032_a_limit_that_others_share_concerns_that_channel_alone(
    office: Office, discord: Wire
) -> None:
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, Status(429, 20, scope="shared"))
    await office.presses(MIA, card, APPROVE)
    await asked(office, discord, text=THREAT)
    assert "shoot" in told(discord)
    await tick(office, seconds=21)
    assert len(replies(discord, question)) == 1


async def test_f032_what_is_asked_in_vain_has_an_end(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord shuts an address out after 10,000 in ten minutes: long before, nothing is asked any more."""
    monkeypatch.setattr(calls_module, "MOST_INVALID", 20)
    discord.faults.plan("GET /guilds/{}/members/{}", Status(401), times=500)
    for _ in range(60):
        with pytest.raises(UserError):
            await office.discord.workspace.permission(MIA)
    assert discord.invalid == 20
    discord.faults.clear()
    office.clock.advance(minutes=10, seconds=1)
    question, card = await drafted(office, discord)
    await office.presses(MIA, card, APPROVE)
    assert len(replies(discord, question)) == 1


PERMANENT: list[Fault] = [
    Status(403, body='{"message": "Missing Permissions", "code": 50013}'),
    Status(401, body='{"message": "401: Unauthorized", "code": 0}'),
    Status(400, body='{"message": "Invalid Form Body", "code": 50035, "errors": {}}'),
    Status(404, body='{"message": "Unknown Channel", "code": 10003}'),
    Status(403, body='{"message": "Missing Access", "code": 50001}'),
    Status(403, body="<html>Forbidden</html>"),
    Status(400, body='{"message": "blocked", "code": 200000}'),
    Status(400, body='{"message": "archived", "code": 50083}'),
    Status(400, body='{"message": "locked", "code": 160005}'),
    Status(400, body='{"message": "a new word", "code": 999999}'),
    Status(400, body='{"message": {"odd": 1}, "code": "x"}'),
    Status(400, body="[]"),
    Status(413, body=""),
    Status(418, body="null"),
]


@pytest.mark.parametrize("fault", mostly_drilled(PERMANENT, 1))
async def test_f033_a_permanent_refusal_ends_it_with_one_call_and_a_word(
    office: Office, discord: Wire, fault: Fault
) -> None:
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, fault)
    await office.presses(MIA, card, APPROVE)
    for _ in range(3):
        await tick(office, minutes=20)
    assert posts(discord) == 1
    assert replies(discord, question) == []
    assert (await the_draft(office)).state is DraftState.IN_REVIEW
    assert "not posted" in told(discord).lower()
    assert "{" not in told(discord)


@pytest.mark.drill  # as 31 and 32
@pytest.mark.parametrize("fault", [Status(429, 7), Status(429, 7, scope="shared")])
async def test_f033_what_passes_is_tried_again(office: Office, discord: Wire, fault: Fault) -> None:
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, fault)
    await office.presses(MIA, card, APPROVE)
    await tick(office, seconds=31)
    assert posts(discord) == 2
    assert len(replies(discord, question)) == 1
    assert discord.messages(STAFF) == []


READS = ["GET /guilds/{}/members/{}", "GET /channels/{}", "GET /guilds/{}", HISTORY]
MUTE: list[Fault] = [
    Status(500),
    Status(429, 5),
    Status(429, 5, scope="global"),
    Status(401),
    Reset(),
    Body("[1]", type=TYPE),
    Body("null", type=TYPE),
    Body("<html>", type="text/html"),
]


@pytest.mark.parametrize("call", mostly_drilled(READS, 2))
@pytest.mark.parametrize("fault", mostly_drilled(MUTE, 1))
async def test_f034_where_discord_cannot_be_asked_nothing_is_posted_and_it_is_said(
    office: Office, discord: Wire, fault: Fault, call: str
) -> None:
    """In words of ours, not as a fault of Candor's; and once Discord answers the same click posts."""
    question, card = await drafted(office, discord, JONAS)
    if "Sign it as me" in card.buttons:
        await office.presses(JONAS, card, "Sign it as me")
        card = discord.ephemeral_of(JONAS).as_seen()
    discord.faults.plan(call, fault, times=20)
    await office.presses(JONAS, card, APPROVE)
    assert posts(discord) == 0
    shown = discord.shows(HELP, JONAS)
    assert "went wrong" not in shown
    discord.faults.clear()
    office.clock.advance(seconds=6)
    await office.presses(JONAS, card, APPROVE)
    assert len(replies(discord, question)) == 1


# --- 36 to 38: who sends, until when, and where ----------------------------------------------------------------------


async def test_f036_of_two_processes_the_newer_one_posts_and_the_older_one_nothing(
    discord: Wire, tmp_path: Path
) -> None:
    """Discord delivers to both connections; the older one was stopped while the newer one took over."""
    async with opened(tmp_path, discord, discord.clock) as older:
        question, card = await drafted(older, discord)
        (old,) = discord.gateway.sessions.values()
        async with opened(tmp_path, discord, discord.clock) as newer:
            await discord.gateway.connected(2)
            both = discord.gateway.sessions
            discord.gateway.sessions = {old.id: old}
            await discord.press(MIA, card, APPROVE)
            await older.discord.incoming.idle(60)
            with pytest.raises(TakenOver):
                await older.candor.store.check_fence()
            assert posts(discord) == 0
            discord.gateway.sessions = {id: one for id, one in both.items() if one is not old}
            await newer.presses(MIA, card, APPROVE)
            discord.gateway.sessions = both
            assert len(replies(discord, question)) == posts(discord) == 1


@pytest.mark.drill
async def test_f037_what_is_obsolete_after_an_outage_is_skipped_with_a_record(
    office: Office, discord: Wire
) -> None:
    """Two days of refusals: yesterday's notice is not told, today's is, once."""
    publisher = office.candor.bot._publisher
    discord.faults.plan(POST, Status(429, 3600), times=1)
    await publisher.announce("briefing-1", Card("Briefing of Monday", "412 messages."))
    await office.done()
    office.clock.advance(days=2)
    await publisher.announce("briefing-2", Card("Briefing of Wednesday", "40 messages."))
    for _ in range(3):
        await tick(office, minutes=1)
    assert "Wednesday" in told(discord)
    assert "Monday" not in told(discord)
    assert len(discord.messages(STAFF)) == 1


@pytest.mark.drill
async def test_f038_of_several_targets_only_the_missing_one_is_tried_again(
    office: Office, discord: Wire
) -> None:
    """The console has it; Discord gets it when it takes it."""
    discord.faults.plan(POST, Status(429, 30))
    await office.candor.bot._publisher.announce("news", Card("News", "Of today."))
    await office.done()
    waiting = await office.candor.store.outbox(OutState.READY)
    assert [row.place.workspace for row in waiting] == [office.discord.workspace.workspace]
    await tick(office, seconds=31)
    await tick(office, seconds=31)
    assert await office.candor.store.outbox(OutState.READY, OutState.SENDING) == []
    assert len(discord.messages(STAFF)) == 1


# --- 39 to 41: what is sent, who reads it, and whether we may ---------------------------------------------------------


async def test_f039_a_text_at_the_limit_is_posted_as_typed_or_not_at_all(
    office: Office, discord: Wire
) -> None:
    """Letters of several code points, at the edge of what a message holds; one more, and it is refused with a word."""
    question, card = await drafted(office, discord)
    await discord.press(MIA, card, "Edit…")
    modal = discord.modal_of(MIA)
    end = "\n\nMia, Harbor team"
    line = "Open the settings, then Export to CSV: the café has it, and so has 👩‍👩‍👧‍👦.\n"
    text = (line * 60)[: 4_000 - len(end)] + end
    assert len(text) == 4_000
    await discord.submit(MIA, modal, {"The reply": text})
    await office.done()
    changed = discord.ephemeral_of(MIA)
    if APPROVE in changed.buttons:
        await office.presses(MIA, changed, APPROVE)
        (reply,) = replies(discord, question)
        assert reply.replace("\\", "") == text
    else:
        assert "too long" in discord.shows(HELP, MIA)
        assert posts(discord) == 0
    assert not discord.pings


async def approved_but_waiting(office: Office, discord: Wire, channel: str = HELP) -> Message:
    """A reply is approved, and Discord asks for half a minute: the question."""
    question = await asked(office, discord, channel)
    await discord.menu(MIA, "Draft a reply", question)
    await office.done()
    discord.faults.plan(POST, Status(429, 30))
    await office.presses(MIA, discord.ephemeral_of(MIA), APPROVE)
    assert posts(discord, channel) == 1
    return question


Change = Callable[[Wire, Message], Awaitable[None]]


async def closed_to_members(discord: Wire, question: Message) -> None:
    await discord.narrows(HELP, [MODERATORS, MIA])


async def deleted(discord: Wire, question: Message) -> None:
    await discord.removes_channel(HELP)


async def question_deleted(discord: Wire, question: Message) -> None:
    await discord.deletes(KOFI, question)


async def nobody_may_see(discord: Wire, question: Message) -> None:
    await discord.overwrites(HELP, discord.world.own_role(GUILD).id, deny=bits.VIEW)


@pytest.mark.parametrize(
    "change",
    mostly_drilled([closed_to_members, nobody_may_see, deleted, question_deleted], 2),
)
async def test_f040_a_channel_with_other_readers_by_now_gets_nothing(
    office: Office, discord: Wire, change: Change
) -> None:
    """Between the approval and the send: one look more, and it goes back to a person."""
    question = await approved_but_waiting(office, discord)
    await change(discord, question)
    await tick(office, seconds=31)
    await tick(office, minutes=20)
    assert posts(discord) == 1
    assert (await the_draft(office)).state in (DraftState.STALE, DraftState.IN_REVIEW)
    assert "not posted" in told(discord).lower()


@pytest.mark.parametrize("change", mostly_drilled(["one more person", "opened to members"], 1))
async def test_f040_a_private_channel_that_more_people_read_gets_nothing(
    office: Office, discord: Wire, change: str
) -> None:
    await approved_but_waiting(office, discord, TEAM)
    who = GUILD if change == "opened to members" else KOFI
    await discord.overwrites(TEAM, who, allow=bits.VIEW)
    await tick(office, seconds=31)
    assert posts(discord, TEAM) == 1
    assert (await the_draft(office)).state is DraftState.STALE


async def test_f040_a_new_name_alone_changes_nothing(office: Office, discord: Wire) -> None:
    question = await approved_but_waiting(office, discord)
    await discord.renames(HELP, "help-and-advice")
    await tick(office, seconds=31)
    assert len(replies(discord, question)) == 1


async def test_f040_a_staff_channel_that_members_can_read_by_now_is_told_nothing(
    office: Office, discord: Wire
) -> None:
    await discord.overwrites(STAFF, GUILD, allow=bits.VIEW)
    await asked(office, discord, text=THREAT)
    await tick(office, minutes=1)
    assert discord.messages(STAFF) == []


async def in_a_thread(office: Office, discord: Wire) -> str:
    """A reply into a thread is approved and waits: the thread."""
    first = await asked(office, discord, text="Something about exports")
    thread = (await discord.opens_thread(KOFI, first, "exports")).id
    question = await discord.says(KOFI, thread, QUESTION)
    await office.done()
    await discord.menu(MIA, "Draft a reply", question)
    await office.done()
    discord.faults.plan(POST, Status(429, 30))
    await office.presses(MIA, discord.ephemeral_of(MIA), APPROVE)
    assert posts(discord, thread) == 1
    return thread


async def test_f040_a_reply_in_a_thread_stands_in_the_thread(office: Office, discord: Wire) -> None:
    """Also where it was archived meanwhile: a message opens it again."""
    thread = await in_a_thread(office, discord)
    await discord.closes(thread)
    await tick(office, seconds=31)
    assert [m.author for m in discord.messages(thread)][-1] == discord.world.bot
    assert not discord.channel(thread).archived
    assert posts(discord, HELP) == 0


@pytest.mark.parametrize("what", ["locked", "gone"])
async def test_f040_a_thread_that_was_locked_or_deleted_gets_nothing(
    office: Office, discord: Wire, what: str
) -> None:
    """Moderators locked it: that we could write all the same is no reason to."""
    thread = await in_a_thread(office, discord)
    if what == "locked":
        await discord.closes(thread, locked=True)
    else:
        await discord.removes_channel(thread)
    for _ in range(3):
        await tick(office, minutes=5)
    assert all(m.author != discord.world.bot for m in discord.messages(HELP))
    if what == "locked":
        assert all(m.author != discord.world.bot for m in discord.messages(thread))
    assert (await the_draft(office)).state in (DraftState.STALE, DraftState.IN_REVIEW)
    assert "not posted" in told(discord).lower()


@pytest.mark.parametrize("right", mostly_drilled([bits.READ_HISTORY, bits.SEND], 1))
async def test_f041_what_we_may_not_post_any_more_goes_back_with_a_word(
    office: Office, discord: Wire, right: int
) -> None:
    """A permission was taken between the approval and the send."""
    question = await approved_but_waiting(office, discord)
    await discord.overwrites(HELP, discord.world.own_role(GUILD).id, deny=right)
    for _ in range(3):
        await tick(office, minutes=5)
    assert posts(discord) <= 2
    assert replies(discord, question) == []
    assert (await the_draft(office)).state in (DraftState.IN_REVIEW, DraftState.STALE)
    assert "not posted" in told(discord).lower()


@pytest.mark.drill
async def test_f041_after_being_removed_nothing_is_tried_again(
    office: Office, discord: Wire
) -> None:
    await approved_but_waiting(office, discord)
    await discord.removes_app()
    await office.done()
    for _ in range(3):
        await tick(office, minutes=5)
    assert posts(discord) == 1


# --- 106: the token ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "level", [pytest.param(logging.INFO, marks=pytest.mark.drill), logging.DEBUG]
)
async def test_f106_the_token_and_what_members_say_stand_in_no_log(
    discord: Wire, tmp_path: Path, caplog: pytest.LogCaptureFixture, level: int
) -> None:
    """At the level of debugging of every library: neither the token of the bot, nor those of interactions."""
    caplog.set_level(level)
    async with opened(tmp_path, discord, discord.clock) as office:
        _, card = await drafted(office, discord)
        discord.faults.plan(POST, Reset())
        discord.faults.plan(CALLBACK, Status(500))
        await office.presses(MIA, card, APPROVE)
        (old,) = discord.gateway.open
        discord.gateway.invalidate()
        await discord.gateway.changed_from(old)
        discord.rest.token = "another"
        await office.discord.look_at_rights()
        await tick(office, minutes=2)
        discord.rest.token = discord_token = "the-bot-token"
        tokens = [discord_token, *(one.token for one in discord.interactions.all)]
        logged = caplog.text + json.dumps([str(vars(one)) for one in caplog.records])
        assert [token for token in tokens if token in logged] == []
        assert "CSV" not in logged
        rows = json.dumps([str(one) for one in await office.candor.store.audit_log()])
        assert [token for token in tokens if token in rows] == []
    assert b"the-bot-token" not in bytes_in(tmp_path)


def bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
