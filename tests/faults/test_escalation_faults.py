"""What goes wrong around escalations: a storm of reports, nobody who answers, a channel that is gone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import candorbot.bootstrap
from candorbot.bootstrap import bootstrap
from candorbot.card import Card
from candorbot.errors import StoreError
from candorbot.faults import Crash, struck_by
from candorbot.request import Permission
from candorbot.settings import read_settings
from candorbot.testing import FakePlatform, NotSent, World
from candorbot.writing import Unavailable
from tests.escalating import AROUND_THE_CLOCK, case, escalating, pass_time, tell
from tests.processes import small_brand


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        yield world


def fields_of(card: object) -> dict[str, str]:
    return {field.label: field.value for field in getattr(card, "fields", ())}


@pytest.mark.parametrize("reports", [60, pytest.param(500, marks=pytest.mark.drill)])
async def test_f110_a_storm_of_reports_is_one_case_and_one_alert_and_drops_none(
    world: World, reports: int
) -> None:
    start = world.clock.now()
    await world.hear("it is down here")
    assert len(await tell(world)) == 1  # told at once, not when the storm is over
    for n in range(1, reports):
        world.clock.advance(seconds=(start - world.clock.now()).total_seconds() + n * 60 / reports)
        await world.hear("it is down here", by=f"member{n}")
    assert len(await tell(world)) == 1
    assert fields_of(await case(world))["Reports"] == str(reports)
    assert (await world.ask("escalate")).title == "1 open escalation"
    rows = await world.store.find_records("case.report", state="c1", limit=1000)
    assert {row.id for row in rows} == {f"fake:m{n}:outage" for n in range(1, reports + 1)}


async def test_f110_a_storm_that_goes_on_is_told_a_few_times_more(world: World) -> None:
    for n in range(40):
        await world.hear("it is down here", by=f"member{n}")
        await pass_time(world, 2, step=2)
    told = [text for text in await tell(world) if "reports;" in text]
    assert 2 <= len(told) <= 5
    counts = [int(text.split("Now ")[1].split()[0]) for text in told]
    assert all(later >= 2 * before for before, later in pairwise(counts))


async def test_f110_reports_that_come_at_the_same_moment_make_one_case(world: World) -> None:
    await asyncio.gather(*(world.hear("it is down here", by=f"member{n}") for n in range(30)))
    assert fields_of(await case(world))["Reports"] == "30"
    assert len(await tell(world)) == 1


@pytest.mark.parametrize("passes", range(8))
async def test_f110_a_crash_loses_no_report_and_counts_none_twice(
    tmp_path: Path, passes: int
) -> None:
    left = [passes]

    def strike(name: str) -> None:
        if name in ("store.commit", "store.committed"):
            left[0] -= 1
            if left[0] == -1:
                raise Crash(name)

    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        await world.hear("it is down here", by="ana")
        with struck_by(strike):
            with suppress(Crash):
                await world.hear("it is down here", by="ben")
            crashed = left[0] < 0
    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        world.clock.advance(hours=1)
        await world.bot.recover()
        rows = await world.store.find_records("case.report", state="c1")
        assert fields_of(await case(world))["Reports"] == str(len(rows))
        assert passes == 0 or len(rows) == 2  # before the first commit it was not received
    assert crashed


async def test_f111_an_escalation_nobody_acknowledges_goes_round_and_ends_visibly(
    world: World,
) -> None:
    await world.hear("I was charged twice")
    start = world.clock.now()
    asked: list[tuple[int, str]] = []
    for _ in range(24):
        told = len(await tell(world))
        await pass_time(world, 30, step=10)
        hours = round((world.clock.now() - start).total_seconds() / 3600)
        new = [text.splitlines()[1] for text in (await tell(world))[told:]]
        asked += [(hours, said.split(",")[0].split(".")[0]) for said in new]
    assert asked == [
        (2, "Jonas"),  # reminded before it is due
        (4, "Mia"),  # the next person when it is
        (6, "Jonas"),
        (8, "Mia"),
        (10, "Nobody answered"),
    ]
    card = await world.ask("escalate")
    assert "nobody answered" in card.body
    assert not (await world.press(await case(world), "Acknowledge", by="lena")).failed
    assert "nobody answered" not in (await world.ask("escalate")).body


async def test_f111_what_must_be_looked_at_now_waits_for_no_office_hour(tmp_path: Path) -> None:
    async with escalating(tmp_path, holidays=["2026-11-20", "2026-11-21"]) as world:
        world.clock.advance(hours=14)  # Saturday, 03:00 in Berlin, a holiday
        await world.hear("this is a threat")
        assert len(await tell(world)) == 1
        await pass_time(world, 16)
        told = await tell(world)
        assert "Jonas, nobody has acknowledged" in told[1]
        assert "Mia, nobody has acknowledged this yet, so it comes to you" in told[2]


async def test_f112_an_alert_that_is_refused_goes_to_the_next_at_once(world: World) -> None:
    world.platform.faults = [NotSent("the channel is archived", passing=False)]
    await world.hear("I was charged twice")
    assert await tell(world) == []
    await pass_time(world, 1, step=0.25)
    (told,) = await tell(world)
    assert "Mia, nobody has acknowledged" in told
    assert "an alert did not arrive: the channel is archived" in (await case(world)).body
    assert fields_of(await case(world))["Alerts that did not arrive"] == "1"


@pytest.mark.parametrize("name", ["Barnacle", "Barn\u200bacle"])
async def test_f112_where_the_workspace_cannot_be_reached_the_others_are_told(
    tmp_path: Path, name: str
) -> None:
    other = FakePlatform("elsewhere")
    async with escalating(tmp_path, others=[other], hours=AROUND_THE_CLOCK) as world:
        world.platform.faults = [NotSent("no network", passing=True) for _ in range(20)]
        await world.hear(f"I was charged twice for {name}")
        await pass_time(world, 3, step=0.25)
        (place, payload, _) = other.posts[0]
        assert place.channel == "staff"
        assert "cannot be reached" in payload
        assert "acknowledge" in payload.lower()
        assert "Barnacle" not in payload


async def test_f112_that_nobody_answered_is_told_elsewhere_without_the_members_words(
    tmp_path: Path,
) -> None:
    other = FakePlatform("elsewhere")
    async with escalating(tmp_path, others=[other], hours=AROUND_THE_CLOCK) as world:
        await world.hear("I was charged twice for Barn\u200bacle")
        await pass_time(world, 60 * 24 * 3, step=60)
        assert any("Nobody answered" in payload for _, payload, _ in other.posts)
        assert not any("Barnacle" in payload for _, payload, _ in other.posts)


async def test_f112_a_channel_that_is_gone_for_good_does_not_ask_for_ever(world: World) -> None:
    world.platform.faults = [NotSent("gone", passing=False) for _ in range(200)]
    await world.hear("this is a threat")
    await pass_time(world, 120, step=0.5)
    assert len(world.platform.sent) < 12
    assert "nobody answered" in (await world.ask("escalate")).body


async def test_f113_the_floor_holds_without_writer_knowledge_or_model(world: World) -> None:
    world.writer.answers = [Unavailable("no network")]
    world.knowledge.sections.clear()
    await world.hear("this is a threat")
    assert "Now: About threat" in (await tell(world))[0]


async def test_f113_what_must_be_looked_at_now_is_told_in_every_workspace(tmp_path: Path) -> None:
    down, up = FakePlatform("down"), FakePlatform("up")
    async with escalating(tmp_path, others=[down, up]) as world:
        down.faults = [NotSent("down", passing=True) for _ in range(20)]
        await world.hear("this is a threat against Ana")
        await world.bot.settle()
        (_, payload, _) = up.posts[0]
        assert "Now: About threat" in payload
        assert "against Ana" not in payload  # the words stay where they were said


async def test_a_long_list_of_open_cases_stays_short(world: World) -> None:
    async def flag(n: int) -> None:
        card = await world.ask("escalate", f"look at this, number {n}")
        await world.press(card, "Flag it", kind="harassment")

    for n in range(22):
        await flag(n)
    card = await world.ask("escalate")
    assert card.title == "22 open escalations"
    assert "… and 2 more" in card.body


async def test_f113_what_cannot_be_kept_is_at_least_logged_and_never_acknowledged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def full(name: str) -> None:
        if name == "store.commit":
            raise sqlite3.OperationalError("database or disk is full")

    with struck_by(full), pytest.raises(StoreError, match="disk is full"):
        await world.hear("this is a threat")
    (urgent,) = [line for line in caplog.records if line.levelname == "CRITICAL"]
    assert "needs a person now" in urgent.message
    assert "threat" not in str(vars(urgent))  # the member's words stay out of the log
    await world.hear("this is a threat")
    assert len(await tell(world)) == 1


async def test_f113_without_the_trained_words_the_rules_work_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candorbot.bootstrap, "shipped", lambda folder: tmp_path)
    settings = replace(read_settings({}), data=tmp_path / "data", brand=str(small_brand(tmp_path)))
    async with bootstrap(settings) as candor, candor.serving(give_up=lambda: None):
        triage = candor.live.now.triage
        assert triage is not None
        assert triage.look("I am going to kill you").severity == "P1"
        (said,) = candor.supervisor.wrong()
        assert "rules alone" in said
        assert "triage.json" in said


# --- 82, 108: what stands in a case ------------------------------------------------------------------


async def test_f082_what_a_disguise_hides_is_seen_and_shown_on_the_case(world: World) -> None:
    await world.hear("this is a thr\u200beat, and a refu\u043dd")
    card = await case(world)
    assert "The rules read: “this is a threat" in card.body
    assert "zero-width characters and letters of two alphabets" in card.body
    await world.hear("I was charged for the façade, Grüße")
    assert "as it looks" not in (await case(world, 2)).body


async def test_f108_a_key_in_a_report_stands_nowhere(world: World) -> None:
    key = "sk-" + "Ab3" * 16
    await world.hear(f"it is down since I set my key {key}, call +49 30 901820 12")
    await world.ask("escalate", f"charged twice, key {key}")
    shown = [repr(await case(world)), *(await tell(world))]
    assert not [text for text in shown if key in text or "901820" in text]
    await world.store.close()
    kept = b"".join(path.read_bytes() for path in world.store.path.parent.glob("candor.db*"))
    assert key.encode() not in kept


# --- 109: whoever spams ------------------------------------------------------------------------------


async def flagged(world: World, number: int, by: str = "lena") -> Card:
    card = await world.ask("escalate", f"look at this, number {number}", by=by)
    return await world.press(card, "Flag it", by=by, kind="harassment")


async def test_f109_whoever_flags_on_and_on_alerts_ten_times_and_nothing_is_dropped(
    world: World,
) -> None:
    cards = [await flagged(world, n) for n in range(14)]
    told = await tell(world)
    assert len([text for text in told if "this is yours" in text]) == 10
    assert len([text for text in told if "flagged more than 10" in text]) == 1
    assert "Listed without an alert" in cards[10].body
    assert (await world.ask("escalate")).title == "14 open escalations"
    await flagged(world, 20, by="mia")  # the limit is each person's own
    assert "this is yours" in (await tell(world))[-1]
    await pass_time(world, 4 * 60 + 30, step=30)
    asked = [text for text in await tell(world) if "nobody has acknowledged" in text]
    assert len([text for text in asked if "Jonas" in text]) >= 14  # the listed ones, too, when due


async def test_f109_one_message_is_one_case_however_often_it_is_flagged(world: World) -> None:
    message = await world.hear("please look at him")
    for by in ("mia", "lena", "jonas"):
        card = await world.ask("escalate", kind="message_action", about=message.id, by=by)
        shown = await world.press(card, "Flag it", by=by, kind="harassment")
        assert "(c1)" in shown.title
    assert "in an open case already" in shown.body
    assert len(await tell(world)) == 1


async def test_f109_what_is_flagged_by_hand_joins_the_incident_it_is_of(world: World) -> None:
    await world.hear("it is down here")
    message = await world.hear("nothing loads for me", by="ana")
    card = await world.ask("escalate", kind="message_action", about=message.id)
    shown = await world.press(card, "Flag it", kind="outage")
    assert fields_of(shown)["Reports"] == "2"
    assert "one more report" in shown.body


def _seen(card: Card) -> str:
    return next(button.seen for button in card.buttons if button.seen)


async def released(world: World, number: int, by: str = "mia") -> Card:
    """A reply to a question of its own, asked for and approved at one moment."""
    card = await world.ask("draft", f"How do I export my stats, {number}?", by=by)
    return await world.press(card, "Approve and post", by=by)


async def test_f109_posts_in_one_channel_leave_a_second_apart(world: World) -> None:
    for n in range(3):
        await released(world, n)
    assert len(world.platform.posts) == 1
    for posted in (2, 3, 3):
        world.clock.advance(seconds=1)
        await world.bot.settle()
        assert len(world.platform.posts) == posted


async def test_f109_nobody_floods_a_channel_however_slowly(world: World) -> None:
    for n in range(30):
        assert not (await released(world, n, by=("mia", "jonas")[n % 2])).failed
        world.clock.advance(seconds=15)
    for by in ("mia", "jonas"):
        card = await released(world, 99, by=by)
        assert card.failed
        assert "30 posts were released" in card.body
    await world.bot.settle()
    assert len(world.platform.posts) == 30
    world.clock.advance(minutes=10)
    assert not (await released(world, 100)).failed


async def test_f109_posting_is_paused_at_once_while_the_queue_is_full(world: World) -> None:
    """The platform hangs, a hundred notices wait, and posts behind them."""
    notices = [await world.publisher.notice("fake", f"n{n}", Card("Notice")) for n in range(100)]
    await world.store.enqueue(*notices)
    for n in range(3):
        card = await world.ask("draft", f"How do I export my stats, {n}?")
        draft = await world.store.draft(card.buttons[0].about)
        assert draft is not None
        assert await world.publisher.approve(draft, "mia", draft.version.digest) is None
    hangs = asyncio.Event()
    send = world.platform.send

    async def hang(*args: Any) -> str:
        await hangs.wait()
        return await send(*args)

    world.platform.send = hang  # type: ignore[method-assign]
    draining = asyncio.create_task(world.bot.settle())
    card = await world.ask("pause", by="lena")
    assert card.title == "Posting is paused"
    hangs.set()
    await draining
    for _ in range(5):
        world.clock.advance(seconds=2)
        await world.bot.settle()
    assert len(world.platform.posts) == 100
    assert {place.channel for place, _, _ in world.platform.posts} == {"staff"}


# --- 114, 115: approval by fatigue, and what a pause holds -------------------------------------------


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.drill)])
async def test_f114_nobody_releases_faster_than_they_read(world: World, count: int) -> None:
    """So many cards, and somebody who presses the first button of each."""
    cards = [await world.ask("draft", f"How do I export my stats, {n}?") for n in range(count)]
    pressed = [await world.press(card, "Approve and post") for card in cards]
    assert [card.failed for card in pressed] == [False] * 5 + [True] * (count - 5)
    assert "faster than anybody reads" in pressed[5].body
    states = [await world.store.draft(f"d{n}") for n in range(1, count + 1)]
    assert sum(draft is not None and draft.state == "draft" for draft in states) == count - 5
    world.clock.advance(minutes=1)
    assert not (await world.press(pressed[5], "Approve and post")).failed


async def test_f114_clicks_of_one_moment_count_each_other(world: World) -> None:
    cards = [await world.ask("draft", f"How do I export my stats, {n}?") for n in range(20)]
    await asyncio.gather(*(world.press(card, "Approve and post") for card in cards))
    since = world.clock.now() - timedelta(hours=1)
    assert len(await world.store.released_since(since)) == 5


async def test_f114_clicks_that_are_looked_at_in_another_order_count_each_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform answers who may approve for the last click first."""
    cards = [await world.ask("draft", f"How do I export my stats, {n}?") for n in range(7)]
    drafts = [await world.store.draft(card.buttons[0].about) for card in cards]
    permission, asked = world.platform.permission, asyncio.Queue[asyncio.Event]()

    async def slow(person_id: str) -> Permission:
        answered = asyncio.Event()
        asked.put_nowait(answered)
        await answered.wait()
        return await permission(person_id)

    monkeypatch.setattr(world.platform, "permission", slow)
    clicks = []
    for draft in drafts:
        assert draft is not None
        approving = world.publisher.approve(draft, "mia", draft.approvable)
        clicks.append((asyncio.create_task(approving), await asked.get()))
        world.clock.advance(seconds=0.05)
    monkeypatch.setattr(world.platform, "permission", permission)
    found = []
    for approved, answered in reversed(clicks):
        answered.set()
        found.append(await approved)
    assert found == [None] * 5 + ["too_fast"] * 2


async def test_f114_one_click_releases_one_draft_and_never_a_risky_one(world: World) -> None:
    """There is no approving in batches: a click names one draft and the one digest that was read."""
    cards = [await world.ask("draft", f"How do I export my stats, {n}?") for n in range(3)]
    both = replace(world.click(cards[0], "Approve and post"), about="d1 d2", values={"also": "d2"})
    assert (await world.send(both)).failed
    assert await world.store.released_since(world.clock.now() - timedelta(hours=1)) == []
    risky = await world.press(
        cards[1], "Edit", text="Buy it, it is the best! I am just a customer."
    )
    assert "Approve and post" not in [button.label for button in risky.buttons]
    forced = replace(world.click(cards[0], "Approve and post"), about="d2", seen=_seen(risky))
    assert (await world.send(forced)).failed
    assert world.platform.posts == []


async def test_f115_while_paused_alerts_go_on_and_a_calm_reply_waits(world: World) -> None:
    await world.hear("he insulted me")
    await world.ask("pause")
    drafted = await world.press(await case(world), "Draft a holding reply")
    assert (await world.press(drafted, "Approve and post")).failed
    await world.hear("this is a threat", by="ana")
    assert len(await tell(world)) == 2
    assert {place.channel for place, _, _ in world.platform.posts} == {"staff"}
