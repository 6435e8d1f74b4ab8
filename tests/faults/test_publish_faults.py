"""What goes wrong on the way out (FAULTS.md, part B): nothing is lost, nothing stands twice.

Rows 30, 32, 39 and the Slack part of 40 belong to the platforms that have them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from candorbot import words
from candorbot.card import Card
from candorbot.errors import StoreError, TakenOver
from candorbot.faults import Crash, struck_by
from candorbot.platform import NotSent
from candorbot.publish import LONGEST_WAIT, MAX_LOOKS, MAX_TRIES
from candorbot.records import DraftState, Outgoing, OutState
from candorbot.request import Place, Request
from candorbot.testing import REPLY, FakeClock, FakePlatform, World, opened

APPROVE = "Approve and post"


async def state_of(world: World, draft: str = "d1") -> DraftState:
    kept = await world.store.draft(draft)
    assert kept is not None
    return kept.state


async def tick(world: World, **time: float) -> None:
    world.clock.advance(**time)
    await world.bot.settle()


def notices(platform: FakePlatform) -> list[str]:
    return [payload for place, payload, _ in platform.posts if place.channel == "staff"]


# --- 26: a crash at each step ---------------------------------------------------------------------


async def click_until(world: World, click: Request, strike: Callable[[str], None]) -> None:
    with struck_by(strike):
        if await world.bot.accept(click):
            await world.bot.handle(click)
        for _ in range(5):
            await tick(world, minutes=1)


@pytest.mark.parametrize("lost", ["nothing", "answer", "request"])
async def test_f026_a_crash_at_any_step_leaves_exactly_one_post(tmp_path: Path, lost: str) -> None:
    """The process ends at the n-th point it passes, for every n; the click is delivered again. (The
    points inside the store, and pairs of faults, are for the drill.)"""
    steps: list[str] = []
    for number in itertools.count():
        clock, platform, keys = FakeClock(), FakePlatform(), itertools.count(1)
        fault = {"nothing": [], "answer": [ConnectionResetError()], "request": [OSError()]}[lost]
        (platform.after if lost == "answer" else platform.faults).extend(fault)
        folder = tmp_path / str(number)
        left = number

        def strike(name: str) -> None:
            nonlocal left
            left -= not name.startswith("store.")
            if left < 0:
                steps.append(name)
                raise Crash

        crashed = False
        async with opened(folder, clock=clock, platform=platform, keys=keys) as world:
            click = world.click(await world.drafted(), APPROVE)
            try:
                await click_until(world, click, strike)
            except Crash:
                crashed = True
        async with opened(folder, clock=clock, platform=platform, keys=keys) as world:
            await world.bot.recover()
            await click_until(world, click, lambda name: None)
            assert platform.posted() == [f"post:{REPLY}"], (number, steps)
            assert await state_of(world) is DraftState.POSTED
        if not crashed:
            break
    assert {"inbox.receive", "inbox.finish", "publish.mark", "publish.send"} <= set(steps)
    assert ("publish.sent" in steps) == (lost != "answer")
    assert ("publish.look" in steps) == (lost != "nothing")


async def test_an_error_after_the_send_does_not_shorten_the_wait(world: World) -> None:
    """Whatever goes wrong of our own once it was handed over: it is looked up in time, not before."""

    def fault(name: str) -> None:
        if name == "publish.sent":
            raise ValueError("a bug")

    card = await world.drafted()
    with struck_by(fault):
        await world.press(card, APPROVE)
    await tick(world, seconds=59)
    assert world.platform.looked == []
    await tick(world, seconds=1)
    assert len(world.platform.sent) == 1
    assert await state_of(world) is DraftState.POSTED


# --- 27, 28, 34: no clear answer ------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [ConnectionResetError(), TimeoutError(), KeyError("ts"), EOFError()]
)
async def test_f027_an_answer_lost_after_creation_is_looked_up(
    world: World, error: Exception
) -> None:
    card = await world.drafted()
    world.platform.after = [error]
    await world.press(card, APPROVE)
    await tick(world, seconds=60)
    assert world.platform.sent == world.platform.looked
    assert len(world.platform.posted()) == 1
    assert await state_of(world) is DraftState.POSTED


async def test_f027_where_effects_are_seen_at_once_the_card_knows_at_once(tmp_path: Path) -> None:
    platform = FakePlatform(settle=timedelta(0))
    async with opened(tmp_path, platform=platform) as world:
        platform.after = [ConnectionResetError()]
        assert words.POSTED in (await world.press(await world.drafted(), APPROVE)).body
        assert len(platform.sent) == 1


@pytest.mark.parametrize("seconds", [0.001, 30, 59, 60])
async def test_f028_a_request_applied_late_is_waited_for(world: World, seconds: float) -> None:
    card = await world.drafted()
    world.platform.appears_after = timedelta(seconds=seconds)
    await world.press(card, APPROVE)
    world.platform.appears_after = timedelta(0)
    for _ in range(30):
        await tick(world, seconds=10)
    assert len(world.platform.sent) == len(world.platform.posted()) == 1
    assert await state_of(world) is DraftState.POSTED


@pytest.mark.parametrize("answer", [None, "", 7, {}, {"ok": True}, b"m1", ["m1"]], ids=repr)
async def test_f034_an_odd_answer_is_no_answer(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    card = await world.drafted()
    send = world.platform.send

    async def odd(place: Place, payload: str, key: str) -> Any:
        await send(place, payload, key)
        return answer

    monkeypatch.setattr(world.platform, "send", odd)
    await world.press(card, APPROVE)
    await tick(world, seconds=60)
    (sent,) = await world.store.outbox(OutState.SENT)
    assert (sent.platform_id, len(world.platform.posted())) == ("m1", 1)


async def test_f034_an_odd_answer_to_the_look_up_is_none_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await world.drafted()
    world.platform.after = [ConnectionResetError()]
    await world.press(card, APPROVE)

    async def odd(place: Place, key: str) -> Any:
        return False

    with monkeypatch.context() as patched:
        patched.setattr(world.platform, "find", odd)
        await tick(world, seconds=60)
    assert await state_of(world) is DraftState.APPROVED
    await tick(world, seconds=60)
    assert await state_of(world) is DraftState.POSTED
    assert len(world.platform.posted()) == 1


async def test_what_never_arrives_is_tried_a_bounded_number_of_times(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [ConnectionResetError()] * MAX_TRIES
    await world.press(card, APPROVE)
    (post,) = world.platform.sent
    for _ in range(60):
        await tick(world, minutes=2)
    assert world.platform.sent.count(post) == MAX_TRIES
    assert await state_of(world) is DraftState.IN_REVIEW
    assert words.NEVER_ARRIVED in notices(world.platform)[0]


async def test_what_never_arrived_and_whose_time_is_over_has_expired(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [ConnectionResetError()] * MAX_TRIES
    await world.press(card, APPROVE)
    (post,) = world.platform.sent
    while world.platform.sent.count(post) < MAX_TRIES:
        await tick(world, minutes=1)
    await tick(world, hours=24)
    assert await state_of(world) is DraftState.EXPIRED


# --- 29: nobody may look --------------------------------------------------------------------------


async def test_f029_what_cannot_be_looked_up_is_for_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Card] = []

    async def payload(card: Card) -> str:
        shown.append(card)
        return card.title

    monkeypatch.setattr(world.platform, "notice_payload", payload)
    card = await world.drafted()
    world.platform.after = [ConnectionResetError()]
    world.platform.hidden = True
    await world.press(card, APPROVE)
    for _ in range(5):
        await tick(world, minutes=2)
    assert len(world.platform.posted()) == 1
    (notice,) = shown
    assert [button.label for button in notice.buttons] == [words.IT_STANDS, words.IT_DOES_NOT]
    assert "does not send it again" in notice.body
    assert notice.to_post == REPLY
    assert notices(world.platform) == [notice.title]
    assert words.POSTED in (await world.press(notice, words.IT_STANDS, by="jonas")).body
    assert await state_of(world) is DraftState.POSTED


async def test_f029_a_look_that_fails_is_repeated_later_and_later(world: World) -> None:
    card = await world.drafted()
    world.platform.after = [ConnectionResetError()]
    world.platform.blind = [TimeoutError(), ConnectionError("429")]
    await world.press(card, APPROVE)
    await tick(world, seconds=60)
    for seconds, looks in ((4, 1), (1, 2), (9, 2), (1, 3)):
        await tick(world, seconds=seconds)
        assert len(world.platform.looked) == looks
    assert await state_of(world) is DraftState.POSTED


async def test_f029_looking_has_an_end(world: World) -> None:
    card = await world.drafted()
    world.platform.after = [ConnectionResetError()]
    world.platform.blind = [ConnectionError("429")] * 100
    await world.press(card, APPROVE)
    for _ in range(30):
        await tick(world, minutes=5)
    (unknown,) = await world.store.outbox(OutState.UNKNOWN)
    assert (unknown.why, world.platform.looked) == ("429", [unknown.key] * MAX_LOOKS)
    assert world.platform.sent.count(unknown.key) == 1


# --- 31: told to wait -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "waits"),
    [(1, 1), (30, 30), (3600, 900), (10**9, 900), (None, 5), (0, 5), (-30, 5)],
)
async def test_f031_a_platform_that_asks_for_time_gets_it(
    tmp_path: Path, asked: int | None, waits: int
) -> None:
    """(What no number can be read from, an adapter hands on as none.)"""
    clock, platform, keys = FakeClock(), FakePlatform(), itertools.count(1)
    after = None if asked is None else timedelta(seconds=asked)
    platform.faults = [NotSent("429", passing=True, retry_after=after)]
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        await world.press(await world.drafted(), APPROVE)
        now = clock.now()
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        (row,) = await world.store.outbox(OutState.READY)
        assert row.due == now + timedelta(seconds=waits), "it is kept over a restart"
        await tick(world, seconds=waits - 0.001)
        assert len(platform.sent) == 1
        await tick(world, seconds=0.001)
        assert len(platform.posted()) == 1


async def test_f031_other_channels_go_on(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [NotSent("429", passing=True, retry_after=timedelta(seconds=30))]
    await world.press(card, APPROVE)
    await world.press(await world.ask("draft", "How do I export?"), APPROVE)
    assert [place.thread for place, _, _ in world.platform.posts] == [None]
    await tick(world, seconds=30)
    assert len(world.platform.posted()) == 2


# --- 33, 41: never ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "why", ["The channel is archived.", "Candor may not post there.", "The token was revoked."]
)
async def test_f033_a_permanent_refusal_ends_it_with_one_call(world: World, why: str) -> None:
    card = await world.drafted()
    world.platform.faults = [NotSent(why, passing=False)]
    assert why in (await world.press(card, APPROVE)).body
    (post,) = world.platform.sent
    for _ in range(10):
        await tick(world, minutes=10)
    assert world.platform.sent.count(post) == 1
    assert await state_of(world) is DraftState.IN_REVIEW
    assert [why in notice for notice in notices(world.platform)] == [True]


async def test_f041_a_platform_that_refuses_all_of_it_is_called_twice(world: World) -> None:
    """Once for the post, once for the notice about it; about a notice there is no notice."""
    card = await world.drafted()
    world.platform.faults = [NotSent("Candor was removed.", passing=False)] * 100
    await world.press(card, APPROVE)
    for _ in range(10):
        await tick(world, minutes=10)
    assert len(world.platform.sent) == 2
    assert [row.kind for row in await world.store.outbox(OutState.REFUSED)] == ["post", "notice"]


async def test_f041_a_notice_that_is_refused_is_no_post_that_was_refused(world: World) -> None:
    """Also one that is about a draft."""
    card = await world.drafted()
    world.platform.faults = [NotSent("no such channel", passing=False)]
    await world.press(card, "Ask a colleague", person="jonas")
    for _ in range(5):
        await tick(world, minutes=10)
    assert (len(world.platform.sent), world.platform.posts) == (1, [])
    assert await state_of(world) is DraftState.IN_REVIEW


# --- 36, 50: the clock and the process --------------------------------------------------------------


async def test_f036_a_process_that_was_stopped_before_its_send_does_not_send_late(
    world: World,
) -> None:
    """By then whoever took over has looked, found nothing, and sent it."""

    def stop(name: str) -> None:
        if name == "publish.send":
            world.clock.advance(minutes=10)

    card = await world.drafted()
    with struck_by(stop):
        await world.press(card, APPROVE)
    assert world.platform.sent == []
    await world.bot.settle()
    await tick(world, seconds=5)
    assert len(world.platform.posted()) == 1


async def test_f036_who_was_taken_over_sends_nothing(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, APPROVE)
    (key,) = world.platform.sent
    await world.store._engine.write(
        lambda t: t.db.execute(
            "insert into fence (community, token) values ('harbor', 9)"
            " on conflict do update set token = 9"
        )
    )
    world.clock.advance(seconds=5)
    with pytest.raises(TakenOver):
        await world.bot.settle()
    assert world.platform.sent == [key]
    assert issubclass(TakenOver, StoreError)


async def test_f050_a_clock_that_is_put_back_holds_nothing_for_ever(world: World) -> None:
    card = await world.drafted()
    world.platform.after = [ConnectionResetError()]
    world.clock.advance(hours=23)
    await world.press(card, APPROVE)
    world.clock.advance(hours=-23)
    await world.bot.settle()
    await tick(world, seconds=LONGEST_WAIT.total_seconds())
    assert await state_of(world) is DraftState.POSTED
    assert len(world.platform.posted()) == 1


# --- 37, 52: obsolete -------------------------------------------------------------------------------


async def test_f037_what_is_obsolete_is_skipped_with_a_record(world: World) -> None:
    world.platform.faults = [NotSent("down", passing=True)]
    morning = world.clock.now()
    await world.publisher.announce(
        "briefing-1", Card("Friday"), expires=morning + timedelta(hours=20)
    )
    await world.bot.settle()
    world.clock.advance(hours=48)
    await world.publisher.announce("briefing-3", Card("Sunday"))
    await world.bot.settle()
    assert notices(world.platform) == ["notice:Sunday\n"]
    (old,) = await world.store.outbox(OutState.REFUSED)
    assert (old.key, old.why) == ("briefing-1@fake", "expired")
    log = await world.store.audit_log()
    assert ("notice refused", "briefing-1@fake") in [(e.what, e.about) for e in log]


# --- 38: several workspaces --------------------------------------------------------------------------


async def test_f038_of_several_targets_only_the_missing_one_is_tried_again(world: World) -> None:
    other = FakePlatform("other")
    world.publisher._platforms["other"] = other  # type: ignore[index]
    other.faults = [NotSent("down", passing=True), NotSent("down", passing=True)]
    await world.publisher.announce("news", Card("Look"))
    await world.publisher.announce("news", Card("Look"))
    await world.bot.settle()
    assert (len(world.platform.posts), len(other.posts)) == (1, 0)
    for _ in range(5):
        await tick(world, seconds=20)
    assert (len(world.platform.posts), len(other.posts)) == (1, 1)
    assert (len(world.platform.sent), len(other.sent)) == (1, 3)


async def test_f038_a_workspace_that_hangs_delays_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one answers only once the second one has its notice."""
    import asyncio

    other = FakePlatform("other")
    delivered = asyncio.Event()
    first, second = world.platform.send, other.send

    async def hang(place: Place, payload: str, key: str) -> str:
        await delivered.wait()
        return await first(place, payload, key)

    async def deliver(place: Place, payload: str, key: str) -> str:
        delivered.set()
        return await second(place, payload, key)

    monkeypatch.setattr(world.platform, "send", hang)
    monkeypatch.setattr(other, "send", deliver)
    world.publisher._platforms["other"] = other  # type: ignore[index]
    await world.publisher.announce("news", Card("Look"))
    await world.bot.settle()
    assert (len(world.platform.posts), len(other.posts)) == (1, 1)


async def test_f038_another_workspace_learns_of_it_without_the_words(world: World) -> None:
    """The words of a draft, and buttons that work in its workspace alone, stay in it."""
    other = FakePlatform("other")
    world.publisher._platforms["other"] = other  # type: ignore[index]
    shown: dict[str, Card] = {}
    for platform in (world.platform, other):

        async def payload(card: Card, name: str = platform.workspace) -> str:
            return shown.setdefault(name, card).title

        platform.notice_payload = payload  # type: ignore[method-assign]
    card = await world.drafted()
    world.platform.after = [ConnectionResetError()]
    world.platform.hidden = True
    await world.press(card, APPROVE)
    await tick(world, minutes=1)
    assert shown["fake"].to_post == REPLY
    assert len(shown["fake"].buttons) == 2
    assert (shown["other"].to_post, shown["other"].buttons) == ("", ())
    assert shown["other"].body == shown["fake"].body


async def test_a_row_of_a_workspace_that_is_gone_ends_with_its_time(world: World) -> None:
    """Ready, it is refused; sent and never looked up, a person decides."""
    now = world.clock.now()
    for key in ("ready", "sending"):
        row = Outgoing(
            key, "notice", Place("gone", "staff"), "x", "x", "", OutState.READY, 0, now, now,
            now + timedelta(hours=1),
        )  # fmt: skip
        await world.store.enqueue(row)
    await world.store.mark_sending("sending", now)
    await world.bot.settle()
    assert len(await world.store.outbox(OutState.READY, OutState.SENDING)) == 2
    await tick(world, hours=1)
    assert [row.key for row in await world.store.outbox(OutState.REFUSED)] == ["ready"]
    assert [row.key for row in await world.store.outbox(OutState.UNKNOWN)] == ["sending"]


async def test_a_check_that_fails_waits_longer_each_time(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A platform that is down fills no log, and the post goes out once it is back."""
    card = await world.drafted()
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, APPROVE)

    async def down(place: Place) -> tuple[str, ...]:
        raise ConnectionError("no route")

    with monkeypatch.context() as patched:
        patched.setattr(world.platform, "readers", down)
        for _ in range(600):
            await tick(world, seconds=1)
    waits = [r for r in caplog.records if vars(r).get("action") == "publish.waits"]
    assert len(waits) == 7, "5, 10, 20, 40, 80, 160, 320 seconds"
    await tick(world, minutes=15)
    assert len(world.platform.posted()) == 1
