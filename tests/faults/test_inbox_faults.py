"""What goes wrong on the way in (FAULTS.md, part A, as far as it touches core and console).

Rows 8-12, 14, 18-20, 22 and 25 belong to the platforms that have them. The console has no edits and no
deletions: a platform that has them hands on `Message.edited` (row 24); deletions come with that platform.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candorbot.bot import FIRST_RETRY, MAX_TRIES
from candorbot.faults import Crash, struck_by
from candorbot.platform import NotSent
from candorbot.records import DraftState, Message
from candorbot.request import Permission
from candorbot.testing import NOON, FakeClock, FakePlatform, World, opened

ROOT = Message("fake", "m50", "help", "m50", "kofi", "Kofi", "How do I export my stats?", NOON)
AN_HOUR_AND_A_HALF = 90


def reply(number: int, text: str, by: str = "ana", **changes: Any) -> Message:
    plain = Message("fake", f"m{number}", "help", "m50", by, by.title(), text, NOON)
    return replace(plain, **changes)


def edit(message: Message, text: str, minutes: int) -> Message:
    return replace(message, text=text, edited=NOON + timedelta(minutes=minutes))


async def deliver(world: World, *messages: Message) -> None:
    for message in messages:
        if await world.bot.accept(message):
            await world.bot.note(message)


async def tick(world: World, **time: float) -> None:
    world.clock.advance(**time)
    await world.bot.retry_waiting()
    await world.bot.settle()


def at(point: str) -> Callable[[str], None]:
    def strike(name: str) -> None:
        if name == point:
            raise Crash

    return strike


# --- 1 to 4: the same event, and crashes around it --------------------------------------------------


async def test_f001_an_event_delivered_four_times_has_one_effect(world: World) -> None:
    card = await world.drafted()
    click = world.click(card, "Approve and post")
    for _ in range(4):
        if await world.bot.accept(click):
            await world.bot.handle(click)
    assert len(world.platform.posted()) == 1


async def test_f002_the_same_event_a_week_and_a_restart_later_has_no_second_effect(
    tmp_path: Path,
) -> None:
    clock, platform, keys = FakeClock(), FakePlatform(), itertools.count(1)
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        click = world.click(await world.drafted(), "Approve and post")
        await world.send(click)
        await deliver(world, ROOT)
        log = await world.store.audit_log()
    clock.advance(days=7)
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        assert not await world.bot.accept(click)
        assert not await world.bot.accept(ROOT)
        assert await world.bot.recover() == []
        assert await world.store.audit_log() == log
        assert len(platform.posted()) == 1


@pytest.mark.parametrize("point", ["inbox.finish", "publish.mark"])
async def test_f003_what_was_acknowledged_is_worked_after_a_crash(
    tmp_path: Path, point: str
) -> None:
    clock, platform, keys = FakeClock(), FakePlatform(), itertools.count(1)
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        click = world.click(await world.drafted(), "Approve and post")
        assert await world.bot.accept(click)
        with pytest.raises(Crash), struck_by(at(point)):
            await world.bot.handle(click)
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        ((request, _),) = await world.bot.recover()
        assert request.key == click.key
        await world.bot.settle()
        assert len(platform.posted()) == 1
        assert await world.store.waiting_events() == []


async def test_f004_what_was_not_kept_was_not_acknowledged_and_comes_again(tmp_path: Path) -> None:
    clock, platform = FakeClock(), FakePlatform()
    for point in ("inbox.receive", "store.begin", "store.commit"):
        async with opened(tmp_path, clock=clock, platform=platform) as world:
            with pytest.raises(Crash), struck_by(at(point)):
                await world.bot.accept(ROOT)
    async with opened(tmp_path, clock=clock, platform=platform) as world:
        assert await world.bot.recover() == []
        await deliver(world, ROOT)
        assert await world.store.message("fake", "m50") is not None


async def test_f003_a_request_waits_for_a_start_where_its_card_can_be_shown(world: World) -> None:
    await world.hear("How do I export my stats?")
    assert await world.bot.accept(world.request("draft"))
    await tick(world, hours=1)
    assert await world.store.draft("d1") is None
    ((_, card),) = await world.bot.recover()
    assert card.title == "Reply to Kofi"


# --- 6: poison ---------------------------------------------------------------------------------------


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch, world: World) -> list[str]:
    """Whatever eve says cannot be worked. The authors that were looked at."""
    looked: list[str] = []
    permission = world.platform.permission

    async def poison(person: str) -> Permission:
        looked.append(person)
        if person == "eve":
            raise ValueError("poison")
        return await permission(person)

    monkeypatch.setattr(world.platform, "permission", poison)
    return looked


async def dead(world: World) -> list[tuple[str, str]]:
    def rows(t: Any) -> list[tuple[str, str]]:
        return list(t.db.execute("select key, failed from inbox where state = 'dead'"))

    return await world.store._engine.read(rows)


async def test_f006_poison_is_put_aside_after_five_tries_and_said_once(
    world: World, poisoned: list[str]
) -> None:
    await deliver(world, reply(60, "secret words", by="eve"))
    for minutes in (1, 4, 16, 64):
        assert poisoned.count("eve") < MAX_TRIES
        await tick(world, minutes=minutes)
    assert poisoned.count("eve") == MAX_TRIES
    assert await dead(world) == [("message-m60", "poison")]
    for _ in range(5):
        await tick(world, hours=20)
    assert poisoned.count("eve") == MAX_TRIES
    ((place, notice, _),) = world.platform.posts
    assert place.channel == "staff"
    assert "message-m60" in notice
    assert "secret words" not in notice
    assert world.platform.posted() == []


async def test_f006_the_others_flow(world: World, poisoned: list[str]) -> None:
    await deliver(world, reply(60, "x", by="eve"), ROOT, reply(61, "And in CSV?"))
    assert [m.id for m in await world.store.thread("fake", "m50")] == ["m50", "m61"]
    await tick(world, minutes=AN_HOUR_AND_A_HALF)
    await deliver(world, reply(62, "Anyone?"))
    assert await world.store.message("fake", "m62") is not None


async def test_f006_what_fails_for_a_time_is_worked_once_it_does_not(
    world: World, poisoned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await deliver(world, replace(ROOT, author="eve"))
    assert poisoned == ["eve"]
    await tick(world, seconds=FIRST_RETRY.total_seconds() - 1)
    assert poisoned == ["eve"], "it waits first"
    monkeypatch.undo()
    await tick(world, seconds=1)
    assert await world.store.longest_unanswered("fake", 1)
    assert await world.store.waiting_events() == []


async def test_f006_an_event_that_ends_the_process_is_not_worked_for_ever(tmp_path: Path) -> None:
    clock, platform = FakeClock(), FakePlatform()
    async with opened(tmp_path, clock=clock, platform=platform) as world:
        assert await world.bot.accept(ROOT)
        with pytest.raises(Crash), struck_by(at("inbox.finish")):
            await world.bot.note(ROOT)
    crashes = 1
    for _ in range(10):
        async with opened(tmp_path, clock=clock, platform=platform) as world:
            try:
                with struck_by(at("inbox.finish")):
                    await world.bot.recover()
            except Crash:
                crashes += 1
    assert crashes == MAX_TRIES
    async with opened(tmp_path, clock=clock, platform=platform) as world:
        assert [key for key, _ in await dead(world)] == ["message-m50"]
        await world.bot.settle()
        assert len(platform.posts) == 1


async def test_f006_an_event_nobody_can_read_stops_no_start(world: World) -> None:
    await world.bot.accept(ROOT)
    await world.bot.accept(reply(61, "And in CSV?"))
    await world.store._engine.write(
        lambda t: t.db.execute("update inbox set body = '{}' where key = 'message-m50'")
    )
    assert await world.bot.recover() == []
    assert await world.store.message("fake", "m61") is not None


async def test_f006_a_start_and_the_loop_beside_it_try_a_message_once(
    world: World, poisoned: list[str]
) -> None:
    await deliver(world, reply(60, "x", by="eve"))
    world.clock.advance(minutes=1)
    await asyncio.gather(world.bot.recover(), world.bot.retry_waiting())
    assert len(poisoned) == 2, "when it came, and now"


# --- 7, 13: any order ----------------------------------------------------------------------------------

WHAT_MAY_COME = (
    ROOT,
    edit(ROOT, "How do I export my stats, please?", 5),
    reply(51, "same here"),
    edit(reply(51, "same here"), "Go to settings and press the Export button there.", 6),
    reply(52, "Go to settings and press the Export button there."),
    edit(reply(52, ""), "Is there a way?", 7),
    edit(reply(52, ""), "Never mind", 8),
    reply(53, "I have the same question as you", by="kofi"),
)


async def state(world: World) -> list[Message]:
    return sorted(await world.store.thread("fake", "m50"), key=lambda m: m.id)


@given(
    chosen=st.lists(st.sampled_from(WHAT_MAY_COME), max_size=8, unique=True),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_f007_any_order_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, chosen: list[Message], order: Any
) -> None:
    """Replies before their question, edits before what they edit, and each of them twice."""
    async with opened(tmp_path_factory.mktemp("straight")) as world:
        await deliver(world, *sorted(chosen, key=WHAT_MAY_COME.index))
        straight = await state(world)
    shuffled = chosen * 2
    order.shuffle(shuffled)
    async with opened(tmp_path_factory.mktemp("shuffled")) as world:
        await deliver(world, *shuffled)
        assert await state(world) == straight


async def test_f007_a_reply_that_came_before_its_question_answers_it(world: World) -> None:
    await deliver(world, reply(52, "Go to settings and press the Export button there."))
    await deliver(world, ROOT)
    assert not await world.store.longest_unanswered("fake", 1)


async def test_f013_each_change_of_a_message_is_an_event_of_its_own(world: World) -> None:
    first, back = edit(ROOT, "And as CSV?", 5), edit(ROOT, ROOT.text, 6)
    await deliver(world, ROOT, first, back, first, ROOT, back)
    kept = await world.store.message("fake", "m50")
    assert kept is not None
    assert (kept.text, kept.edited) == (back.text, back.edited)


# --- 23: ourselves -------------------------------------------------------------------------------------


async def test_f023_our_own_words_are_never_a_question_that_waits(world: World) -> None:
    own = replace(ROOT, author=world.platform.bot_id, text="Shall we talk about exports?")
    await deliver(world, own)
    assert not await world.store.longest_unanswered("fake", 1)
    assert "Nobody is waiting" in (await world.ask("draft")).title


async def test_f023_our_own_post_is_answered_by_nothing_of_ours(world: World) -> None:
    await world.press(await world.drafted(), "Approve and post")
    (_, words, _) = world.platform.posts[0]
    await deliver(world, replace(ROOT, id="m70", thread="m1", author="candor-bot", text=words))
    for _ in range(10):
        await tick(world, minutes=1)
    assert len(world.platform.posts) == 1


# --- 24: edits -----------------------------------------------------------------------------------------


async def test_f024_an_edited_question_is_kept_and_its_draft_needs_another_look(
    world: World,
) -> None:
    await deliver(world, ROOT)
    card = await world.ask("draft")
    await deliver(world, edit(ROOT, "How do I delete my stats?", 5))
    assert await state_of(world) is DraftState.STALE
    refused = await world.press(card, "Approve and post")
    assert refused.failed
    assert refused.quote is not None
    assert refused.quote.text == "How do I delete my stats?"
    again = await world.press(refused, "Check it again")
    await world.press(again, "Approve and post")
    assert len(world.platform.posted()) == 1


async def test_f024_an_edit_between_click_and_send_sends_it_back(world: World) -> None:
    await deliver(world, ROOT)
    card = await world.ask("draft")
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, "Approve and post")
    await deliver(world, edit(ROOT, "How do I delete my stats?", 5))
    await tick(world, seconds=5)
    assert world.platform.posted() == []
    assert await state_of(world) is DraftState.STALE


async def test_f024_an_edit_while_the_reply_is_written_is_not_missed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await deliver(world, ROOT)
    write = world.writer.write

    async def slow(ask: Any) -> Any:
        written = await write(ask)
        await deliver(world, edit(ROOT, "How do I delete my stats?", 5))
        return written

    monkeypatch.setattr(world.writer, "write", slow)
    refused = await world.press(await world.ask("draft"), "Approve and post")
    assert "has changed their message" in refused.body
    assert world.platform.posted() == []


async def test_f024_an_edited_reply_below_needs_another_look(world: World) -> None:
    below = reply(51, "same here")
    await deliver(world, ROOT, below)
    await world.ask("draft")
    await deliver(world, edit(below, "I found it, it is under Settings.", 5))
    assert await state_of(world) is DraftState.STALE


async def test_f024_an_old_edit_that_comes_late_changes_nothing(world: World) -> None:
    await deliver(world, ROOT, edit(ROOT, "How do I delete my stats?", 6))
    await world.ask("draft")
    await deliver(world, edit(ROOT, "How do I hide my stats?", 5))
    assert await state_of(world) is DraftState.DRAFT


async def state_of(world: World) -> DraftState:
    kept = await world.store.draft("d1")
    assert kept is not None
    return kept.state
