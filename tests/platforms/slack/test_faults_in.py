"""What goes wrong on the way in from Slack (FAULTS.md, part A), through HTTP and Socket Mode.

Rows 12 to 17 are not Slack's: 12 and 15 are Discord's gateway, 13 is row 1 here, 14, 16 and 17 are the
supervisor's (tests/test_supervisor.py). Row 25: an answer has no hurry here, since a card goes out after the
acknowledgement, and where a `response_url` is over it goes another way (row 25 below).
"""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from candorbot import hearing
from candorbot.bot import MAX_TRIES
from candorbot.errors import StoreError
from candorbot.faults import struck_by
from candorbot.platform import Known
from candorbot.platforms.slack import front, sockets
from candorbot.platforms.slack.calls import Calls
from candorbot.platforms.slack.sockets import MOST_SHORT, Sockets
from candorbot.records import DraftState, Event
from candorbot.request import Request
from candorbot.store import engine
from candorbot.supervisor import Supervisor
from tests.platforms.drilled import at, mostly_drilled
from tests.platforms.slack.far_end import Error, FarEnd, Reset, Status
from tests.platforms.slack.office import HELP, KOFI, MIA, STAFF, Office, Way, opened
from tests.platforms.slack.ways import (
    APPROVE,
    QUESTION,
    asked,
    drafted,
    posts,
    replies,
    tick,
    told,
)
from tests.test_supervisor import Time, settled

THREAT = "I will come to your office and shoot you all."


@pytest.fixture
async def http(slack: FarEnd, tmp_path: Path) -> AsyncIterator[Office]:
    async with opened(tmp_path, slack, slack.clock) as office:
        yield office


def refuses(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """From here on the store takes nothing in."""

    async def refused(event: Event) -> bool:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(office.candor.store, "receive", refused)


async def at_rest(office: Office) -> None:
    """Wait until all that was delivered is worked; what is due is not sent."""
    assert office.candor.slack
    await office.slack.quiet()
    await office.candor.slack.idle()


async def come(what: Callable[[], bool]) -> None:
    """Let the loop go round until it is so."""
    async with asyncio.timeout(10):
        while not what():
            await settled()


async def kept(office: Office) -> list[str]:
    """The texts of Kofi that are kept."""
    found = await office.candor.store.search_messages("export")
    return [message.text for message in found]


# --- 1 to 5: the same again, crashes, and a store that refuses ---------------------------------------


async def test_f001_a_click_delivered_four_times_posts_once(office: Office, slack: FarEnd) -> None:
    ts, card = await drafted(office, slack)
    delivery = await slack.press(MIA, card, APPROVE)
    assert delivery
    await slack.redeliver(3, delivery)
    await office.done()
    assert len(replies(slack, ts)) == posts(slack) == 1
    assert [one.status for one in delivery.tries] == [200] * 4


async def test_f001_a_question_delivered_four_times_is_kept_once(
    office: Office, slack: FarEnd
) -> None:
    await asked(office, slack)
    delivery = await slack.redeliver(3)
    await office.done()
    assert [one.status for one in delivery.tries] == [200] * 4
    assert await kept(office) == [QUESTION]


async def test_f002_a_week_and_a_restart_later_it_is_still_the_same(
    slack: FarEnd, tmp_path: Path
) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        ts, card = await drafted(office, slack)
        click = await slack.press(MIA, card, APPROVE)
        await office.done()
    slack.clock.advance(days=7)
    async with opened(tmp_path, slack, slack.clock) as office:
        assert click
        assert (await slack.redeliver(1, click)).tries[-1].status == 200
        await office.done()
    assert len(replies(slack, ts)) == posts(slack) == 1


@pytest.mark.parametrize("way", ["http", "socket"])
async def test_f003_what_was_acknowledged_before_the_end_is_worked_after_the_restart(
    slack: FarEnd, tmp_path: Path, way: Way
) -> None:
    """The process ends after the click was kept and acknowledged, before anything came of it."""
    async with opened(tmp_path, slack, slack.clock, way=way) as office:
        ts, card = await drafted(office, slack)
        with struck_by(at("publish.mark")):
            click = await slack.press(MIA, card, APPROVE)
            await at_rest(office)
        assert click
        assert click.acked
        assert replies(slack, ts) == []
    async with opened(tmp_path, slack, slack.clock, way=way) as office:
        await office.done()
        assert len(replies(slack, ts)) == posts(slack) == 1


@pytest.mark.parametrize("point", ["inbox.receive", "store.begin", "store.commit"])
async def test_f004_what_was_not_kept_was_not_acknowledged_and_comes_again(
    slack: FarEnd, tmp_path: Path, point: str
) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        slack.patience = 0.5
        with struck_by(at(point)):
            ts = await slack.says(KOFI, HELP, QUESTION)
        delivery = slack.deliveries[-1]
        assert not delivery.acked
    slack.patience = 10
    async with opened(tmp_path, slack, slack.clock) as office:
        assert (await slack.redeliver(1, delivery)).acked
        await office.done()
        assert await kept(office) == [QUESTION]
        assert slack.messages(HELP)[0].ts == ts


async def test_f005_what_the_store_refuses_is_not_acknowledged_and_comes_again(
    office: Office, slack: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 503 by HTTP, no acknowledgement of the envelope by Socket Mode: for each kind of delivery."""
    ts, card = await drafted(office, slack)
    slack.patience = 0.3
    with monkeypatch.context() as patched:
        refuses(patched, office)
        await slack.says(KOFI, HELP, "How do I export a page?")
        await slack.command(MIA, HELP, "/candor", "draft")
        await slack.shortcut(MIA, "draft", HELP, ts)
        await slack.press(MIA, card, APPROVE)
        refused = slack.deliveries[-4:]
        assert [one.tries[-1].status for one in refused] == [503 if slack.http else None] * 4
    slack.patience = 10
    for delivery in refused:
        assert (await slack.redeliver(1, delivery)).acked
        await office.done()
    assert len(await kept(office)) == 2
    assert len(replies(slack, ts)) == 1


async def test_f005_a_form_that_cannot_be_kept_stays_open(
    office: Office, slack: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, card = await drafted(office, slack)
    await slack.press(MIA, card, "Edit…")
    modal = await slack.until(lambda: slack.modal_of(MIA))
    slack.patience = 0.3
    refuses(monkeypatch, office)
    assert await slack.submit(MIA, modal, {"The reply": "Other words."})
    assert slack.modal_of(MIA) is modal
    assert (await office.draft()).version.number == 1


async def test_f005_a_store_that_another_holds_stalls_nothing_and_is_not_acknowledged(
    slack: FarEnd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process holds the database: /candor's menu waits, the loop does not, and Slack hears 503."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.3)
    async with opened(tmp_path, slack, slack.clock) as office:
        beats = itertools.count()
        with closing(sqlite3.connect(tmp_path / "candor.db", isolation_level=None)) as other:
            other.execute("begin immediate")
            said = asyncio.create_task(slack.says(KOFI, HELP, QUESTION))
            while not said.done():
                await asyncio.sleep(0.01)
                next(beats)
            other.execute("rollback")
        assert slack.deliveries[-1].tries[-1].status == 503
        assert next(beats) >= 5, "the loop went on meanwhile"
        assert (await slack.redeliver()).acked
        await office.done()
        assert await kept(office) == [QUESTION]


# --- 6, 7: poison, and orders ------------------------------------------------------------------------


async def test_f006_poison_is_put_aside_and_said_once_and_the_others_flow(
    http: Office, slack: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert http.candor.slack
    known = http.candor.slack.workspace.known

    async def poisoned(person: str) -> Known:
        if person == "U0EVE0":
            raise ValueError("poison")
        return await known(person)

    monkeypatch.setattr(http.candor.slack.workspace, "known", poisoned)
    slack.add_user("U0EVE0", "Eve")
    slack.channel(HELP).members.append("U0EVE0")
    await slack.says("U0EVE0", HELP, "How do I export nothing?")
    assert slack.deliveries[-1].acked
    await asked(http, slack)
    assert await kept(http) == [QUESTION]
    for _ in range(MAX_TRIES + 2):
        await tick(http, hours=8)
    assert await kept(http) == [QUESTION]
    assert told(slack).count("could not be worked") == 1 == len(slack.messages(STAFF))


async def test_f007_an_event_of_what_nobody_knows_and_a_deletion_before_its_message_hold(
    office: Office, slack: FarEnd
) -> None:
    """The order of one message, its edit and its deletion is Slack's to mix: one after the other or all at
    once, it comes to the same."""
    ts = await asked(office, slack)
    said = slack.deliveries[-1]
    await slack.edits(KOFI, HELP, ts, "How do I export my pages?")
    edited = slack.deliveries[-1]
    await slack.deletes(KOFI, HELP, ts)
    gone = slack.deliveries[-1]
    await office.done()
    orders = itertools.permutations({"said": said, "edited": edited, "gone": gone}.items())
    for number, order in enumerate(orders):
        for at_once in (False, True):
            other = f"17000000{number}.00010{int(at_once)}"
            for _, delivery in order:
                await slack.deliver(
                    "events_api", json.loads(json.dumps(delivery.body).replace(ts, other))
                )
                if not at_once:
                    await office.done()
            await office.done()
            assert await kept(office) == [], [name for name, _ in order]


# --- 8 to 11: the connection of Socket Mode ------------------------------------------------------------


async def test_f008_a_half_open_connection_is_given_up_and_nothing_is_lost(
    slack: FarEnd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer to a ping: within four of them there is another connection, and Slack's retry comes down it."""
    monkeypatch.setattr(sockets, "PING", 0.1)
    async with opened(tmp_path, slack, slack.clock, way="socket") as office:
        (old,) = slack.sockets.open
        slack.sockets.go_deaf()
        await slack.says(KOFI, HELP, QUESTION)
        assert not slack.deliveries[-1].acked
        pings = slack.sockets.pings
        await slack.sockets.changed_from(old)
        assert slack.sockets.pings - pings <= 4
        assert (await slack.redeliver()).acked
        await office.done()
        assert await kept(office) == [QUESTION]


class Link:
    """Socket Mode alone, on a supervisor whose time a test moves on."""

    def __init__(self, office: Office, calls: Calls) -> None:
        async def take(body: object) -> dict[str, Any]:
            return {}

        async def tell(key: str, card: object) -> None:
            pass

        self.time = Time()
        self.calls = calls
        self.sockets = Sockets(calls, take)
        self.supervisor = Supervisor(
            office.candor.store, office.clock, tell, sleep=self.time.sleep,
            elapsed=lambda: self.time.now, drain=0,
        )  # fmt: skip
        self.supervisor.own("link", self.sockets.serve)


def waits(link: Link, before: int) -> bool:
    """Whether it waits for another try, after so many."""
    return len(link.time.slept) > before


@pytest.fixture
async def link(slack: FarEnd, http: Office) -> AsyncIterator[Link]:
    async with Calls.opened(slack.app_token, slack.url) as calls:
        link = Link(http, calls)
        yield link
        await link.supervisor.stop()


async def test_f009_a_connection_that_slack_renews_is_renewed_at_once(
    slack: FarEnd, tmp_path: Path
) -> None:
    async with opened(tmp_path, slack, slack.clock, way="socket") as office:
        for reason in ("warning", "refresh_requested"):
            (old,) = slack.sockets.open
            await slack.sockets.disconnect(reason)
            await slack.sockets.changed_from(old)
        assert len(slack.called("apps.connections.open")) == 3
        await asked(office, slack)
        assert await kept(office) == [QUESTION]


async def test_f009_a_renewal_again_and_again_is_no_tight_loop(slack: FarEnd, link: Link) -> None:
    """After a few short ones it waits, as after any fault."""
    for number in range(MOST_SHORT + 1):
        await slack.sockets.connected()
        assert len(slack.called("apps.connections.open")) == number + 1
        (old,) = slack.sockets.open
        await slack.sockets.disconnect("refresh_requested")
        if number < MOST_SHORT:
            await slack.sockets.changed_from(old)
    await come(lambda: bool(link.time.slept))
    assert link.time.slept == [1]
    assert len(slack.called("apps.connections.open")) == MOST_SHORT + 1


async def test_f009_a_link_that_was_switched_off_is_let_be_and_said(
    slack: FarEnd, tmp_path: Path
) -> None:
    async with opened(tmp_path, slack, slack.clock, way="socket") as office:
        said: dict[str, str] = {}
        app = office.candor.slack
        assert app
        app.trouble = said.__setitem__
        await slack.sockets.disconnect("link_disabled")
        await come(lambda: bool(said))
        await settled()
        assert "Switch it on" in said["slack link"]
        assert len(slack.called("apps.connections.open")) == 1
        assert not app.connected


@pytest.mark.parametrize(
    "fault",
    mostly_drilled([Status(500), Status(429, retry_after="5"), Error("fatal_error"), Reset()], 1),
)
async def test_f010_an_outage_of_ten_minutes_is_borne_without_a_flood(
    slack: FarEnd, link: Link, caplog: pytest.LogCaptureFixture, fault: Status
) -> None:
    """The waits grow to a minute; a line of the log for each try; and it recovers by itself."""
    await slack.sockets.connected()
    slack.faults.plan("apps.connections.open", fault, times=15)
    caplog.set_level(logging.INFO)
    await slack.sockets.drop()
    for number in range(16):
        await come(partial(waits, link, number))
        await link.time.go_by(link.time.slept[-1])
    await slack.sockets.connected()
    assert link.time.slept == [1, 2, 4, 8, 16, 32, *[60] * 10]
    assert len(slack.called("apps.connections.open")) == 17
    assert link.time.now >= 600
    lines = [
        one
        for one in caplog.records
        if one.levelno >= logging.INFO and one.name.startswith("candor")
    ]
    assert len(lines) <= 17


async def test_f011_for_a_session_that_was_closed_underneath_there_is_another(
    slack: FarEnd, link: Link, http: Office
) -> None:
    """For the connection after one wait, for calls with the next."""
    await slack.sockets.connected()
    (old,) = slack.sockets.open
    await link.calls.session.close()
    await come(lambda: bool(link.time.slept))
    await link.time.go_by(1)
    await slack.sockets.changed_from(old)
    assert link.time.slept == [1]
    assert http.candor.slack
    await http.candor.slack._calls.session.close()
    ts, card = await drafted(http, slack)
    await http.presses(MIA, card, APPROVE)
    assert len(replies(slack, ts)) == 1


# --- 18 to 20: who is not Slack, and odd bodies ----------------------------------------------------------


def changed(slack: FarEnd, body: str, **headers: str | None) -> dict[str, str]:
    assert slack.http
    signed = {**slack.http.signed(body), **headers}
    return {name: value for name, value in signed.items() if value is not None}


SIGNATURE, STAMP = "X-Slack-Signature", "X-Slack-Request-Timestamp"


async def test_f018_who_did_not_sign_it_is_turned_away(
    http: Office, slack: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two dozen kinds of wrong signatures and time stamps: 401 each, before anything is read."""
    assert slack.http
    monkeypatch.setattr(front, "parsed", lambda *given: pytest.fail("it was read"))
    body = json.dumps({"type": "event_callback", "team_id": "T0HARBOR", "event": {}})
    good = slack.http.signed(body)
    now = int(http.clock.now().timestamp())
    other = slack.http.signed(body + " ")[SIGNATURE]
    variants: list[dict[str, str | None]] = [
        {SIGNATURE: None}, {SIGNATURE: ""}, {SIGNATURE: "v0="}, {SIGNATURE: other},
        {SIGNATURE: good[SIGNATURE][:-1]}, {SIGNATURE: good[SIGNATURE] + "0"},
        {SIGNATURE: good[SIGNATURE].upper()}, {SIGNATURE: good[SIGNATURE].replace("v0", "v1")},
        {SIGNATURE: "v0=" + "é" * 64}, {SIGNATURE: "v0=" + "0" * 5000}, {SIGNATURE: "null"},
        {STAMP: None}, {STAMP: ""}, {STAMP: "abc"}, {STAMP: "-1"}, {STAMP: "٣"}, {STAMP: "1e9"},
        {STAMP: "9" * 5000}, {STAMP: "1" + "0" * 12}, {STAMP: "nan"}, {STAMP: f"{now}.5"},
        {STAMP: str(now - 1)}, {STAMP: str(now + 1)}, {STAMP: f" {now}x"},
    ]  # fmt: skip
    for variant in variants:
        assert (await slack.http.post(body, changed(slack, body, **variant))).status == 401, variant
    for seconds in (-301, 301):  # rightly signed, but not now
        http.clock.advance(seconds=seconds)
        old = slack.http.signed(body)
        http.clock.advance(seconds=-seconds)
        assert (await slack.http.post(body, old)).status == 401


DEEP = 100_000
ODD = [
    "", "{", "[]", "null", "1", '"x"', "NaN", "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP,
    '{"a": ' + "1" * 5000 + "}", "payload=", "payload=[]", "payload=null", "payload={",
    "&".join(f"a{n}=1" for n in range(300)),
]  # fmt: skip
STRANGE: list[Any] = [
    {}, {"type": None}, {"type": []}, {"type": "event_callback"}, {"type": "event_callback", "event": []},
    {"type": "event_callback", "event": "x", "authorizations": [1]},
    {"type": "event_callback", "event": None, "authorizations": {"a": 1}, "team": 5},
    {"type": "event_callback", "event": {"type": {}}, "team_id": []},
    {"type": "event_callback", "is_ext_shared_channel": True, "event": [1], "team_id": 1},
    {"type": "block_actions", "actions": []}, {"type": "block_actions", "actions": [None]},
    {"type": "block_actions", "actions": {"a": 1}, "team": {"id": "T0HARBOR"}, "user": {"id": "U0MIA0"}},
    {"type": "block_actions", "user": [], "team": [], "view": [], "container": 3, "message": 7},
    {"type": "view_submission", "view": None}, {"type": "view_submission", "view": {"state": []}},
    {"type": "message_action", "message": [], "channel": "C"}, {"type": "shortcut", "user": 3},
    {"type": "app_rate_limited", "team_id": {}}, {"command": None}, {"command": {}, "text": []},
    {"type": "event_callback", "event": float("nan")}, {"ssl_check": 1}, {"type": "url_verification"},
]  # fmt: skip


def messages_of_odd_shapes() -> list[dict[str, Any]]:
    good: dict[str, Any] = {
        "type": "message",
        "channel": HELP,
        "user": KOFI,
        "ts": "1.5",
        "text": "x",
    }
    odd: list[Any] = [
        None, [], {}, 5, "", "\x00", "\ud800", "9" * 400, "999999999999.5", "٣.٣", "-1.0", True,
    ]  # fmt: skip
    return [
        *({**good, name: value} for name in [*good, "thread_ts", "edited", "subtype"] for value in odd),
        *({**good, "subtype": "message_deleted", "deleted_ts": value} for value in odd),
        *({**good, "subtype": "message_changed", "message": value} for value in odd),
        *({**good, "subtype": "message_changed", "message": {**good, "edited": {"ts": value}}} for value in odd),
    ]  # fmt: skip


async def test_f019_a_body_that_is_none_is_refused_and_harms_nothing(
    http: Office, slack: FarEnd
) -> None:
    assert slack.http
    for type in ("application/json", "application/x-www-form-urlencoded", "text/plain", ""):
        for body in ODD:
            headers = slack.http.signed(body, type or "x")
            status = (await slack.http.post(body, headers)).status
            assert status in (200, 400), (type, body[:40])
            assert status == 400 or type == "application/x-www-form-urlencoded", (type, body[:40])
    invalid = b'{"type": "\xff"}'
    async with aiohttp.ClientSession() as session:
        for raw, status in (
            (invalid, 401),
            (b"x" * (front.LARGEST + 1), 413),
            (b"y" * 5_000_000, 413),
        ):
            async with session.post(slack.http.url, data=io.BytesIO(raw)) as answer:
                assert answer.status == status
    await asked(http, slack)
    assert await kept(http) == [QUESTION]


async def test_f019_a_body_of_a_strange_shape_is_taken_as_nothing(
    office: Office, slack: FarEnd, caplog: pytest.LogCaptureFixture
) -> None:
    """Signed, JSON, and no shape that anybody described: acknowledged, so that it does not come again."""
    slack.patience = 2
    for body in STRANGE:
        delivery = await slack.deliver("events_api", body)
        assert delivery.tries[-1].status in (200, 400), body
        assert delivery.acked or slack.http, body
    for event in messages_of_odd_shapes():
        body = {"type": "event_callback", "team_id": slack.workspace.team, "event": event}
        delivery = await slack.deliver("events_api", body)
        assert delivery.tries[-1].status in (200, 400), event
        assert delivery.acked or slack.http, event
    slack.patience = 10
    await office.done()
    await asked(office, slack)
    assert await kept(office) == [QUESTION]
    assert "Traceback" not in caplog.text


async def test_f020_what_is_sent_twice_within_five_minutes_acts_once(
    http: Office, slack: FarEnd
) -> None:
    """The same bytes with the same signature: whoever sends them."""
    assert slack.http
    ts, card = await drafted(http, slack)
    sent: list[tuple[str, dict[str, str]]] = []
    post = slack.http.post

    async def recorded(body: str, headers: dict[str, str]) -> Any:
        sent.append((body, headers))
        return await post(body, headers)

    slack.http.post = recorded  # type: ignore[method-assign]
    await slack.command(MIA, HELP, "/candor", "check We ship on Mondays.")
    await slack.press(MIA, card, APPROVE)
    await http.done()
    http.clock.advance(minutes=4)
    before = len(slack.ephemerals_of(MIA)), len(await http.candor.store.audit_log())
    for body, headers in sent:
        assert (await post(body, headers)).status == 200
    await http.done()
    assert (len(slack.ephemerals_of(MIA)), len(await http.candor.store.audit_log())) == before
    assert len(replies(slack, ts)) == 1


# --- 21 to 25: storms, loops, edits, late answers -----------------------------------------------------


async def test_f021_slack_left_events_out_and_it_is_said(office: Office, slack: FarEnd) -> None:
    said: dict[str, str] = {}
    assert office.candor.slack
    office.candor.slack.trouble = said.__setitem__
    body = {
        "type": "app_rate_limited", "token": "x", "team_id": slack.workspace.team,
        "minute_rate_limited": 1_518_467_820, "api_app_id": slack.workspace.app,
    }  # fmt: skip
    assert (await slack.deliver("events_api", body)).acked
    assert "more than 30,000" in said["slack events"]


async def test_f021_in_a_storm_what_needs_a_person_is_not_lost_and_the_rest_is_counted(
    http: Office, slack: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "MOST_AT_ONCE", 1)
    texts = [f"Storm number {n}" for n in range(20)] + [THREAT]
    await asyncio.gather(*(slack.says(KOFI, HELP, text) for text in texts))
    await http.done()
    assert all(delivery.acked for delivery in slack.deliveries)
    assert "shoot" in told(slack)
    counted = await http.candor.store.search_messages("storm")
    assert len(counted) < 20


async def test_f022_what_fails_in_a_skill_is_acknowledged_all_the_same(
    office: Office, slack: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So no stretch of our own faults can have Slack switch the subscription off."""

    async def broken(request: Request) -> None:
        raise ValueError("broken")

    ts, card = await drafted(office, slack)
    monkeypatch.setattr(office.candor.bot, "_run", broken)
    slack.deliveries.clear()
    for _ in range(3):
        await slack.command(MIA, HELP, "/candor", "draft")
        await slack.shortcut(MIA, "draft", HELP, ts)
        await slack.press(MIA, card, APPROVE)
        await slack.opens_home(MIA)
    await office.done()
    assert all(delivery.acked for delivery in slack.deliveries)
    assert "went wrong" in slack.words(slack.ephemeral_of(MIA))


async def test_f023_our_own_and_other_bots_words_start_nothing(
    office: Office, slack: FarEnd
) -> None:
    """Two bots in one thread cannot set each other off: neither is heard."""
    slack.add_user("U0ROBOT", "Robot", bot=True)
    slack.channel(HELP).members.append("U0ROBOT")
    ts, card = await drafted(office, slack)
    await slack.says("U0ROBOT", HELP, THREAT)
    await slack.says("U0ROBOT", HELP, "How do I export my export?")
    await office.presses(MIA, card, APPROVE)
    await slack.says("U0ROBOT", HELP, "How do I export it again?", thread=ts)
    for _ in range(3):
        await tick(office, minutes=1)
    assert posts(slack) == 1
    assert slack.messages(STAFF) == []
    assert await kept(office) == [QUESTION]


async def test_f024_an_edit_of_what_was_never_heard_is_heard_and_a_deletion_is_nothing(
    office: Office, slack: FarEnd
) -> None:
    slack.events = set()
    ts = await slack.says(KOFI, HELP, "Hwo do I exprot?")
    gone = await slack.says(KOFI, HELP, "How do I export that?")
    slack.events = None
    await slack.edits(KOFI, HELP, ts, QUESTION)
    await slack.deletes(KOFI, HELP, gone)
    await office.done()
    assert await kept(office) == [QUESTION]


async def test_f024_an_edit_between_click_and_send_sends_it_back(
    http: Office, slack: FarEnd
) -> None:
    ts, card = await drafted(http, slack)
    slack.faults.plan("chat.postMessage", Status(429, retry_after="30"))
    await http.presses(MIA, card, APPROVE)
    await slack.edits(KOFI, HELP, ts, "How do I delete my site?")
    await http.done()
    await tick(http, seconds=31)
    assert replies(slack, ts) == []
    assert (await http.draft()).state is DraftState.STALE


async def test_f025_an_answer_that_is_too_late_for_its_address_finds_another_way(
    office: Office, slack: FarEnd
) -> None:
    """After half an hour Slack takes no answer at a `response_url` any more."""
    await asked(office, slack)
    slack.faults.plan("response_url", Status(404, body="expired_url"), times=5)
    card = await office.candor_says(MIA, HELP, "draft")
    assert APPROVE in card.buttons
    assert slack.called("chat.postEphemeral")
    slack.faults.clear()
