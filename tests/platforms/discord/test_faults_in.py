"""What goes wrong on the way in from Discord (FAULTS.md, part A).

Rows 1, 8 to 11, 18 and 22 are Slack's. Discord delivers nothing a second time on its own, but for a resumed session;
what could not be kept is fetched (test_gaps.py).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from discord.state import ConnectionState

from candorbot import hearing
from candorbot.bot import MAX_TRIES
from candorbot.errors import StoreError
from candorbot.faults import struck_by
from candorbot.platform import Known
from candorbot.platforms.discord import app
from candorbot.records import DraftState, Event
from candorbot.request import Request
from candorbot.store import engine
from candorbot.supervisor import Supervisor
from tests.platforms.discord.office import HELP, KOFI, LENA, MIA, STAFF, Office, opened
from tests.platforms.discord.ways import (
    APPROVE,
    POST,
    QUESTION,
    THREAT,
    asked,
    connected,
    drafted,
    kept,
    posts,
    replies,
    session,
    tick,
    told,
)
from tests.platforms.discord.wire import APP, Interaction, Reset, Status, Wire
from tests.platforms.drilled import at, mostly_drilled
from tests.test_supervisor import Time, settled

CALLBACK = "POST /interactions/{}/{}/callback"


def again(discord: Wire, interaction: Interaction) -> None:
    """Discord delivers it once more."""
    discord.gateway.dispatch("INTERACTION_CREATE", interaction.as_discord(discord.world), 0)


def refuses(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """From here on the store takes nothing in."""

    async def refused(event: Event) -> bool:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(office.candor.store, "receive", refused)


def link(office: Office) -> Any:
    (open_,) = office.wire.gateway.open
    return open_


# --- 2 to 5: the same again, crashes, and a store that refuses ---------------------------------------------


async def test_f002_a_week_and_a_restart_later_it_is_still_the_same(
    discord: Wire, tmp_path: Path
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        question, card = await drafted(office, discord)
        click = await discord.press(MIA, card, APPROVE)
        await office.done()
    discord.clock.advance(days=7)
    async with opened(tmp_path, discord, discord.clock) as office:
        callbacks = len(discord.called(CALLBACK))
        again(discord, click)
        await office.done()
    assert len(replies(discord, question)) == posts(discord) == 1
    assert len(discord.called(CALLBACK)) == callbacks, "what was answered is not answered again"


async def test_f003_what_was_acknowledged_before_the_end_is_worked_after_the_restart(
    discord: Wire, tmp_path: Path
) -> None:
    """The process ends after the click was kept and acknowledged, before anything came of it."""
    async with opened(tmp_path, discord, discord.clock) as office:
        question, card = await drafted(office, discord)
        with struck_by(at("publish.mark")):
            click = await discord.press(MIA, card, APPROVE)
            await office.discord.idle()
        assert click.acked
        assert replies(discord, question) == []
    async with opened(tmp_path, discord, discord.clock) as office:
        await office.done()
        assert len(replies(discord, question)) == posts(discord) == 1


@pytest.mark.parametrize(
    "point", mostly_drilled(["store.commit", "inbox.receive", "store.begin"], 1)
)
async def test_f004_what_was_not_kept_was_not_acknowledged_and_is_fetched(
    discord: Wire, tmp_path: Path, point: str
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        await connected(office)
        await office.discord.hear_on()
        discord.patience = 0.3
        with struck_by(at(point)):
            await discord.says(KOFI, HELP, QUESTION)
            click = await discord.slash(MIA, HELP, "candor draft")
            await office.discord.idle()
        assert not click.tries
    discord.patience = 10
    async with opened(tmp_path, discord, discord.clock) as office:
        await connected(office)
        await office.discord.hear_on()
        await office.done()
        assert await kept(office) == [QUESTION]
        assert not await office.candor.store.open_drafts(office.discord.workspace.workspace)


async def test_f005_what_the_store_refuses_is_not_acknowledged_and_half_of_it_is_not_done(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord tells the person that there was no answer; the same click counts when the store takes it."""
    question, card = await drafted(office, discord)
    before = len(await office.candor.store.audit_log())
    with monkeypatch.context() as patched:
        refuses(patched, office)
        discord.patience = 0.1
        refused = [
            await discord.slash(MIA, HELP, "candor draft"),
            await discord.menu(MIA, "Draft a reply", question),
            await discord.press(MIA, card, APPROVE),
        ]
        await office.done()
    assert [one.tries for one in refused] == [0, 0, 0]
    assert len(await office.candor.store.audit_log()) == before
    discord.patience = 10
    await office.presses(MIA, card, APPROVE)
    assert len(replies(discord, question)) == 1


@pytest.mark.drill
async def test_f005_a_form_that_cannot_be_kept_stays_open(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, card = await drafted(office, discord)
    await discord.press(MIA, card, "Edit…")
    modal = discord.modal_of(MIA)
    refuses(monkeypatch, office)
    discord.patience = 0.1
    await discord.submit(MIA, modal, {"The reply": "Other words."})
    assert discord.modal_of(MIA) is modal
    assert (await office.draft()).version.number == 1


async def test_f005_a_store_that_another_holds_stalls_nothing_and_loses_nothing(
    discord: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process holds the database: a message is fetched afterwards, a command is not acknowledged."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    async with opened(tmp_path, discord, discord.clock) as office:
        await connected(office)
        await office.discord.hear_on()
        beats = itertools.count()
        with closing(sqlite3.connect(tmp_path / "candor.db", isolation_level=None)) as other:
            other.execute("begin immediate")
            discord.patience = 0.5
            await discord.says(KOFI, HELP, QUESTION)
            asking = asyncio.create_task(discord.slash(MIA, HELP, "candor draft"))
            while not asking.done():
                await asyncio.sleep(0.01)
                next(beats)
            await office.discord.incoming.idle(5)
            other.execute("rollback")
        assert not asking.result().tries
        assert next(beats) >= 5, "the loop went on meanwhile"
        assert await kept(office) == []
        await office.discord.hear_on()
        await office.done()
        assert await kept(office) == [QUESTION]


# --- 6, 7: poison, and orders ------------------------------------------------------------------------------


@pytest.mark.drill
async def test_f006_poison_is_put_aside_and_said_once_and_the_others_flow(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, eve = office.discord.workspace.known, "900000000000000209"

    async def poisoned(person: str) -> Known:
        if person == eve:
            raise ValueError("poison")
        return await known(person)

    monkeypatch.setattr(office.discord.workspace, "known", poisoned)
    discord.add_user(eve, "Eve")
    await discord.says(eve, HELP, "How do I export nothing?")
    await asked(office, discord)
    assert await kept(office) == [QUESTION]
    for _ in range(MAX_TRIES + 2):
        await tick(office, hours=8)
    assert await kept(office) == [QUESTION]
    assert told(discord).count("could not be worked") == 1 == len(discord.messages(STAFF))


async def test_f007_said_edited_and_deleted_come_to_the_same_in_any_order(
    office: Office, discord: Wire
) -> None:
    message = await discord.says(KOFI, HELP, QUESTION)
    await discord.edits(KOFI, message, "How do I export my pages?")
    await discord.deletes(KOFI, message)
    await office.done()
    told_of = [one for one in session(discord).told if message.id in json.dumps(one)]
    names = "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"
    assert [one["t"] for one in told_of] == list(names)
    for number, order in enumerate(itertools.permutations(told_of)):
        for at_once in (False, True):
            other = str(int(message.id) + 1_000 + number * 2 + at_once)
            for event in order:
                what = json.loads(json.dumps(event["d"]).replace(message.id, other))
                discord.gateway.dispatch(event["t"], what)
                if not at_once:
                    await office.done()
            await office.done()
            assert await kept(office) == [], [event["t"] for event in order]


async def test_f007_a_message_in_a_thread_that_nobody_told_of_is_kept_in_its_channel(
    office: Office, discord: Wire
) -> None:
    """Neither the thread nor the person is known before."""
    question = await asked(office, discord)
    thread = await discord.opens_thread(KOFI, question, "exports")
    assert office.discord.gateway
    office.discord.gateway.guilds[0]._threads.clear()
    stranger = discord.add_user("900000000000000210", "Stan")
    await discord.says(stranger.id, thread.id, "I cannot export, either")
    await office.done()
    assert len(await kept(office)) == 2
    (one,) = await office.candor.store.search_messages("either")
    assert (one.channel, one.thread) == (HELP, thread.id)


# --- 12 to 17: the gateway, and what goes on by itself -------------------------------------------------------


async def test_f012_a_session_that_is_over_is_begun_anew_and_what_was_missed_is_fetched(
    office: Office, discord: Wire
) -> None:
    """Op 9, d false: nothing is delivered again."""
    await connected(office)
    await office.discord.hear_on()
    old = link(office)
    discord.gateway.invalidate()
    said = await discord.says(KOFI, HELP, QUESTION)
    await discord.gateway.changed_from(old)
    await connected(office)
    assert discord.gateway.identifies == 2
    await office.discord.hear_on()
    await office.done()
    assert await kept(office) == [QUESTION]
    await office.discord.hear_on()
    found = await office.candor.store.search_messages("export")
    assert [one.id for one in found] == [said.id]


async def test_f012_a_session_that_lives_is_resumed_and_nothing_is_fetched(
    office: Office, discord: Wire
) -> None:
    """Op 9, d true, and op 7: what was said meanwhile comes with the resumed session."""
    await connected(office)
    await office.discord.hear_on()
    await office.discord.hear_on()
    reads = len(discord.called("GET /channels/{}/messages"))
    for number in (1, 2):
        old = link(office)
        if number == 1:
            discord.gateway.reconnect()
        else:
            discord.gateway.invalidate(resumable=True)
        await discord.says(KOFI, HELP, f"How do I export {number}?")
        await discord.gateway.changed_from(old)
        await connected(office)
        assert discord.gateway.resumed == number
        await office.done()
        await office.discord.hear_on()
        assert len(await kept(office)) == number
    assert discord.gateway.identifies == 1
    assert len(discord.called("GET /channels/{}/messages")) == reads


async def test_f013_a_resumed_session_that_says_it_all_again_acts_once(
    office: Office, discord: Wire
) -> None:
    question, card = await drafted(office, discord)
    await discord.edits(KOFI, question, "How do I export my stats to PDF?")
    await office.done()
    await office.presses(MIA, card, APPROVE)
    audit, seen = await office.candor.store.audit_log(), len(discord.calls)
    state = (await office.draft()).state
    discord.gateway.replay(last=len(session(discord).told))
    await office.done()
    assert await office.candor.store.audit_log() == audit
    assert (await office.draft()).state is state
    new = [call.name for call in discord.calls[seen:] if call.method != "GET"]
    assert new == []


async def test_f014_a_half_open_connection_is_given_up_and_nothing_is_lost(
    discord: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zombie: Discord acknowledges no heartbeat. The session is resumed, with what was said."""
    always = property(lambda self: 0.1, lambda self, given: None)
    monkeypatch.setattr(ConnectionState, "heartbeat_timeout", always, raising=False)
    discord.gateway.interval = 20
    async with opened(tmp_path, discord, discord.clock) as office:
        old = link(office)
        discord.gateway.go_deaf()
        await discord.says(KOFI, HELP, QUESTION)
        await discord.gateway.changed_from(old)
        assert discord.gateway.resumed == 1
        await office.done()
        assert await kept(office) == [QUESTION]


async def test_f015_five_new_sessions_start_nothing_twice(office: Office, discord: Wire) -> None:
    supervisor = office.candor.supervisor
    time = Time()
    supervisor._sleep = time.sleep
    office.discord.go_on(supervisor)
    await office.done()
    names = {task.name for task in supervisor.health().tasks}
    for _ in range(5):
        old = link(office)
        discord.gateway.invalidate()
        await discord.gateway.changed_from(old)
        await connected(office)
    for _ in range(4):
        await time.go_by(31)
        await office.done()
    for _ in range(20):  # the tasks go on beside us
        await office.done()
    assert discord.gateway.identifies == 6
    assert {task.name for task in supervisor.health().tasks} == names
    assert not any(task.restarts for task in supervisor.health().tasks)
    assert len(discord.called("PUT /applications/{}/commands")) == 1
    assert len(discord.messages(STAFF)) == 1, "the panel"
    assert len(discord.gateway.open) == 1


@pytest.mark.drill
async def test_f016_what_fails_by_itself_is_begun_again_and_said_and_the_rest_goes_on(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise ValueError("broken")

    monkeypatch.setattr(office.discord, "refresh", broken)
    supervisor = office.candor.supervisor
    time = Time()
    supervisor._sleep = time.sleep
    office.discord.go_on(supervisor)
    for _ in range(8):
        await time.go_by(16)
        await office.done()
    (failing,) = [task for task in supervisor.health().tasks if task.failing]
    assert failing.name == "Discord's cards"
    assert failing.restarts >= 2
    assert told(discord).count("Discord's cards") == 1
    await asked(office, discord)
    assert await kept(office) == [QUESTION]


@pytest.mark.parametrize(
    "how", ["closed by us", pytest.param("an error of its own", marks=pytest.mark.drill)]
)
async def test_f017_a_client_that_ends_by_itself_is_begun_again(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Meanwhile it counts as not connected."""
    monkeypatch.setattr(app, "BETWEEN", 0.0)
    await connected(office)
    old, gateway = link(office), office.discord.gateway
    assert gateway
    assert office.candor.figures()["discord_connected"] == 1
    if how == "closed by us":
        await gateway.close()
    else:
        discord.gateway.shut(4013)  # what discord.py does not come back from
    await discord.gateway.changed_from(old)
    assert office.discord.gateway is not gateway
    await asked(office, discord)
    assert await kept(office) == [QUESTION]


@pytest.mark.drill
async def test_f017_while_it_is_not_connected_it_is_not_ready(
    office: Office, discord: Wire
) -> None:
    gateway = office.discord.gateway
    assert gateway
    await gateway.close()
    assert not office.discord.connected
    assert office.candor.figures()["discord_connected"] == 0


# --- 19 to 21: odd bodies, the same twice, storms ------------------------------------------------------------

ODD: list[Any] = [None, [], {}, 5, "", "\x00", "9" * 400, True, 1.5, [None], {"a": []}]
COMMANDS: list[dict[str, Any]] = [
    {"type": 1, "name": "candor", "id": "1", "options": odd} for odd in ODD
] + [
    {"type": 1, "name": "candor", "id": "1", "options": [{"name": "draft", "type": 1, "options": odd}]}
    for odd in ODD
] + [
    {"type": 3, "name": "Draft a reply", "id": "1", "target_id": odd, "resolved": {}} for odd in ODD
] + [
    {"type": odd, "name": odd, "id": "1"} for odd in ODD
]  # fmt: skip
PRESSES: list[dict[str, Any]] = [
    {"custom_id": odd, "component_type": 2} for odd in ("", "\x00", "9" * 400, "c1.", "c1.a.b.c")
]
FORMS: list[dict[str, Any]] = [{"custom_id": "m1.x", "components": odd} for odd in ODD]


async def test_f019_an_interaction_of_a_strange_shape_harms_nothing(
    office: Office, discord: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    """Its outside is Discord's; its inside is anything."""
    made = await discord.slash(MIA, HELP, "candor help")
    await office.done()
    good = made.as_discord(discord.world)
    old = link(office)
    number = 0
    with caplog.at_level(logging.ERROR):
        for kind, datas in ((2, COMMANDS), (4, COMMANDS), (3, PRESSES), (5, FORMS)):
            for data in datas:
                number += 1
                body = {**good, "id": str(int(good["id"]) + number), "type": kind, "data": data}
                discord.gateway.dispatch("INTERACTION_CREATE", body, 0)
        await discord.heard()
        await office.done()
    assert [one.getMessage() for one in caplog.records if one.exc_info] == []
    assert link(office) is old
    discord.wrong.clear()  # these interactions nobody ever made
    await asked(office, discord)
    assert await kept(office) == [QUESTION]


@pytest.mark.drill
async def test_f019_what_nobody_can_read_costs_a_connection_and_no_message(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord does not send it; if it did, discord.py would fail: it is begun again, and hears."""
    await connected(office)
    await office.discord.hear_on()
    old = link(office)
    office.candor.supervisor._sleep = asyncio.sleep
    discord.gateway.dispatch("INTERACTION_CREATE", {"id": "1", "type": []}, 0)
    discord.gateway._send(old.session, "MESSAGE_CREATE", {"content": QUESTION})
    await discord.gateway.changed_from(old)
    await asked(office, discord)
    assert await kept(office) == [QUESTION]


async def test_f019_an_edit_of_a_strange_shape_harms_nothing(
    office: Office, discord: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    message = await asked(office, discord)
    await discord.edits(KOFI, message, QUESTION)
    good = link(office).session.told[-1]["d"]
    before = await kept(office)
    with caplog.at_level(logging.ERROR):
        for name, odd in itertools.product(("author", "content", "timestamp"), ODD):
            said = {"id": good["id"], **({"edited_timestamp": "2026-01-01"}), name: odd}
            await office.discord.incoming.said({**good, **said}, HELP)
        await office.done()
    assert [one.getMessage() for one in caplog.records if one.exc_info] == []
    assert len(await kept(office)) <= len(before)


async def test_f020_what_is_delivered_twice_within_minutes_acts_once(
    office: Office, discord: Wire
) -> None:
    question, card = await drafted(office, discord)
    clicks = [
        await discord.slash(MIA, HELP, "candor check", text="We ship on Mondays."),
        await discord.menu(MIA, "Draft a reply", question),
        await discord.press(MIA, card, APPROVE),
    ]
    await office.done()
    office.clock.advance(minutes=4)
    before = len(discord.ephemerals_of(MIA)), len(await office.candor.store.audit_log())
    for click in clicks:
        again(discord, click)
    await office.done()
    assert (len(discord.ephemerals_of(MIA)), len(await office.candor.store.audit_log())) == before
    assert len(replies(discord, question)) == 1
    assert not discord.wrong


@pytest.mark.drill
async def test_f021_in_a_storm_what_needs_a_person_is_not_lost_and_the_rest_is_counted(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "MOST_AT_ONCE", 1)
    texts = [f"Storm number {n}" for n in range(20)] + [THREAT]
    await asyncio.gather(*(discord.says(KOFI, HELP, text) for text in texts))
    await office.done()
    assert "shoot" in told(discord)
    assert len(await kept(office, "storm")) < 20


# --- 23 to 25: loops, edits, late answers ----------------------------------------------------------------------


async def test_f023_our_own_and_other_bots_words_start_nothing(
    office: Office, discord: Wire
) -> None:
    """Two bots in one thread cannot set each other off: neither is heard."""
    robot = discord.add_user("900000000000000211", "Robot", bot=True).id
    question, card = await drafted(office, discord)
    await discord.says(robot, HELP, THREAT)
    await discord.says(robot, HELP, "How do I export my export?")
    await office.presses(MIA, card, APPROVE)
    await discord.says(robot, HELP, "How do I export it again?", reply_to=question)
    for _ in range(3):
        await tick(office, minutes=1)
    assert posts(discord) == 1
    assert discord.messages(STAFF) == []
    assert await kept(office) == [QUESTION]
    assert [m.author for m in discord.messages(HELP)].count(APP) == 1


async def test_f024_an_edit_of_what_was_never_heard_is_heard_and_a_deletion_is_nothing(
    office: Office, discord: Wire
) -> None:
    told_of = discord.gateway.of_message
    discord.gateway.of_message = lambda *given: None  # type: ignore[method-assign]
    message = await discord.says(KOFI, HELP, "Hwo do I exprot?")
    gone = await discord.says(KOFI, HELP, "How do I export that?")
    discord.gateway.of_message = told_of  # type: ignore[method-assign]
    await discord.edits(KOFI, message, QUESTION)
    await discord.deletes(MIA, message, gone)
    await discord.deletes(KOFI, await discord.says(KOFI, HELP, "An export"))
    await office.done()
    assert await kept(office) == []
    await discord.edits(KOFI, await discord.says(KOFI, HELP, "What?"), QUESTION)
    await office.done()
    assert await kept(office) == [QUESTION]


@pytest.mark.drill
async def test_f024_what_discord_itself_adds_to_a_message_is_no_edit(
    office: Office, discord: Wire
) -> None:
    """A link's preview, a pin: the draft stands."""
    question, card = await drafted(office, discord)
    discord.gateway.of_message("MESSAGE_UPDATE", discord.channel(HELP), question)
    await office.done()
    await office.presses(MIA, card, APPROVE)
    assert len(replies(discord, question)) == 1


@pytest.mark.parametrize("what", ["edited", "deleted"])
async def test_f024_an_edit_between_click_and_send_sends_it_back(
    office: Office, discord: Wire, what: str
) -> None:
    question, card = await drafted(office, discord)
    discord.faults.plan(POST, Status(429, 30))
    await office.presses(MIA, card, APPROVE)
    if what == "edited":
        await discord.edits(KOFI, question, "How do I delete my site?")
    else:
        await discord.deletes(KOFI, question)
    await office.done()
    await tick(office, seconds=31)
    assert replies(discord, question) == []
    draft = await office.candor.store.draft("d1")
    assert draft
    assert draft.state in ((DraftState.STALE,) if what == "edited" else (DraftState.IN_REVIEW,))


async def test_f025_it_is_acknowledged_at_once_however_long_a_skill_takes(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer takes the place of Discord's "thinking", with a status line meanwhile."""
    monkeypatch.setattr("candorbot.platforms.discord.incoming.SLOW", 0.0)
    await asked(office, discord)
    go_on = asyncio.Event()
    answer = office.candor.bot.answer

    async def slow(request: Request) -> Any:
        await go_on.wait()
        return await answer(request)

    monkeypatch.setattr(office.candor.bot, "answer", slow)
    asking = await discord.slash(MIA, HELP, "candor draft")
    assert asking.acked
    await discord.until(lambda: "writ" in discord.words(discord.ephemeral_of(MIA)).lower())
    go_on.set()
    await office.done()
    assert APPROVE in discord.ephemeral_of(MIA).buttons
    assert len(discord.ephemerals_of(MIA)) == 1


async def held_for_long(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch, user: str, name: str
) -> None:
    """Somebody asks, and the answer is ready after sixteen minutes."""
    answer = office.candor.bot.answer

    async def late(request: Request) -> Any:
        card = await answer(request)
        office.clock.advance(minutes=16)
        return card

    monkeypatch.setattr(office.candor.bot, "answer", late)
    await discord.slash(user, HELP, name)
    await office.done()


async def test_f025_what_is_ready_after_fifteen_minutes_is_shown_to_staff(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(office, discord)
    await held_for_long(office, discord, monkeypatch, LENA, "candor draft")
    assert APPROVE not in discord.ephemeral_of(LENA).buttons
    card = discord.newest(STAFF)
    assert QUESTION in discord.words(card)
    assert "Lena" in discord.words(card)
    monkeypatch.undo()
    await office.presses(MIA, card, APPROVE)
    shown = discord.ephemeral_of(MIA) if not posts(discord) else None
    if shown is not None:
        await office.presses(MIA, shown, "Sign it as me")
        await office.presses(MIA, discord.ephemeral_of(MIA), APPROVE)
    assert posts(discord) == 1


async def test_f025_what_a_member_asked_for_is_shown_to_nobody_else(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(office, discord)
    await held_for_long(office, discord, monkeypatch, KOFI, "my-data")
    assert discord.messages(STAFF) == []
    assert len(discord.messages(HELP)) == 1
    assert not discord.pings


async def test_f025_an_interaction_that_discord_gave_up_is_answered_to_staff(
    office: Office, discord: Wire
) -> None:
    """It came to us later than three seconds: Discord knows it no more, and the draft is made all the same."""
    await asked(office, discord)
    discord.faults.plan(
        CALLBACK, Status(404, body='{"message": "Unknown interaction", "code": 10062}')
    )
    await discord.slash(LENA, HELP, "candor draft")
    await office.done()
    assert QUESTION in discord.words(discord.newest(STAFF))
    assert len(discord.called(CALLBACK)) == 1


async def test_f025_a_form_is_told_of_where_its_answer_was_lost(
    office: Office, discord: Wire
) -> None:
    """Discord did not hear the acknowledgement: what was filled in counts, and its card is found."""
    _, card = await drafted(office, discord)
    await discord.press(MIA, card, "Edit…")
    modal = discord.modal_of(MIA)
    discord.faults.plan(CALLBACK, Reset())
    await discord.submit(MIA, modal, {"The reply": "Open the settings, then Export to CSV."})
    await office.done()
    assert (await office.draft()).version.number == 2
    assert "Export to CSV" in told(discord)


@pytest.mark.drill
async def test_a_settled_loop_says_nothing(office: Office, discord: Wire) -> None:
    """Connected and idle, Candor asks Discord for nothing but its rights and its panel."""
    supervisor: Supervisor = office.candor.supervisor
    time = Time()
    supervisor._sleep = time.sleep
    office.discord.go_on(supervisor)
    await time.go_by(61)
    await office.done()
    calls = len(discord.calls)
    for _ in range(10):
        office.clock.advance(minutes=1)
        await time.go_by(60)
        await settled()
    names = {call.name for call in discord.calls[calls:]}
    assert all(name.startswith("GET ") for name in names), names
