"""A post that waits for its time on the calendar: approved like any other, and looked at again when due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.platform import NotSent
from candorbot.records import DraftState, Function
from candorbot.request import Place
from candorbot.testing import EXPORT, REPLY, World, find_button
from candorbot.when import FARTHEST, instant

POST = f"post:{REPLY}"


async def planned(world: World, when: str = "tomorrow 9:00") -> Card:
    """A post to the channel, on the calendar."""
    card = await world.ask("draft", "How do I export my stats?")
    return await world.press(card, words.SCHEDULE, when=when)


def approve(card: Card) -> str:
    return next(b.label for b in card.buttons if b.action == "approve")


async def test_an_approved_post_waits_for_its_time_and_is_sent_once(world: World) -> None:
    card = await planned(world)
    done = await world.press(card, approve(card))
    assert "It is posted on" in done.body
    world.clock.advance(hours=1)
    await world.bot.settle()
    assert world.platform.posted() == []
    world.clock.advance(hours=19)  # 8:00 in UTC is 9:00 in Berlin
    await world.bot.settle()
    await world.bot.settle()
    assert world.platform.posted() == [POST]


async def test_a_scheduled_post_that_nobody_approved_stays_unsent(world: World) -> None:
    await planned(world)
    world.clock.advance(hours=30)
    await world.bot.settle()
    await world.schedule.run_due()
    assert world.platform.posted() == []


async def test_it_is_looked_at_again_when_it_is_due(world: World) -> None:
    card = await planned(world)
    await world.press(card, approve(card))
    world.knowledge.sections[EXPORT.id] = replace(EXPORT, digest="section-2")
    world.clock.advance(hours=20, minutes=5)
    await world.bot.settle()
    await world.bot.settle()  # what the first one found is told now
    assert world.platform.posted() == []
    told = [payload for place, payload, _ in world.platform.posts if place.channel == "staff"]
    assert any("source it cites has changed" in one for one in told)
    assert (await world.store.draft("d1")).state is DraftState.STALE  # type: ignore[union-attr]


async def test_a_post_whose_time_passed_while_posting_was_paused_is_not_posted_late(
    world: World,
) -> None:
    card = await planned(world)
    await world.press(card, approve(card))
    await world.ask("pause", by="jonas")
    world.clock.advance(hours=30)
    await world.ask("pause", "off", by="jonas")
    await world.bot.settle()
    assert world.platform.posted() == []
    assert (await world.store.draft("d1")).state is DraftState.EXPIRED  # type: ignore[union-attr]


async def test_a_moved_post_needs_a_new_approval_and_goes_at_its_new_time(world: World) -> None:
    card = await planned(world)
    done = await world.press(card, approve(card))
    moved = await world.press(done, words.MOVE, when="2026-12-01 09:00")
    assert words.APPROVE_THAT_TIME in moved.body
    world.clock.advance(hours=48)
    await world.bot.settle()
    assert world.platform.posted() == []
    await world.press(moved, approve(moved))
    world.clock.advance(days=8, hours=20, minutes=5)
    await world.bot.settle()
    assert world.platform.posted() == [POST]


async def test_off_the_calendar_it_is_a_draft_like_any_other(world: World) -> None:
    card = await planned(world)
    done = await world.press(card, approve(card))
    back = await world.press(done, words.UNSCHEDULE)
    assert approve(back) == words.APPROVE
    await world.press(back, words.APPROVE)
    assert world.platform.posted() == [POST]


async def test_what_is_posted_moves_no_more(world: World) -> None:
    card = await world.ask("draft", "How do I export my stats?")
    await world.press(card, words.APPROVE)
    late = await world.press(card, words.SCHEDULE, when="tomorrow 9:00")
    assert "posted already" in late.body
    world.clock.advance(hours=30)
    await world.bot.settle()
    assert world.platform.posted() == [POST]


async def test_a_clock_put_back_does_not_bring_a_scheduled_post_forward(world: World) -> None:
    card = await planned(world, "2026-12-01 09:00")
    await world.press(card, approve(card))
    world.clock.advance(hours=-5)
    await world.bot.settle()
    world.clock.advance(hours=6)
    await world.bot.settle()
    assert world.platform.posted() == []


@pytest.mark.parametrize("move", [words.MOVE, words.UNSCHEDULE])
async def test_an_old_card_approves_no_other_time_than_it_shows(world: World, move: str) -> None:
    card = await planned(world)
    await world.press(card, move, by="jonas", when="2026-12-01 09:00")
    old = await world.press(card, approve(card))
    assert old.failed
    assert words.OBJECTIONS["other_words"] in old.body
    world.clock.advance(days=12)
    await world.bot.settle()
    assert world.platform.posted() == []


async def test_a_post_that_is_moved_while_somebody_approves_it_is_not_approved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await planned(world)
    moved: list[bool] = []

    async def readers(place: Place) -> tuple[str, ...]:
        if not moved:
            moved.append(await world.store.set_slot("d1", LATER, LATER, "jonas", NOW))
        return ("everyone",)

    monkeypatch.setattr(world.platform, "readers", readers)
    done = await world.press(card, approve(card))
    assert moved == [True]
    assert "It is posted on" not in done.body
    kept = await world.store.draft("d1")
    assert kept is not None
    assert (kept.state, kept.post_at) == (DraftState.DRAFT, LATER)
    assert await world.store.post_of("d1") is None


async def test_a_post_for_the_same_day_is_not_posted_late_either(world: World) -> None:
    card = await planned(world, "16:00")
    await world.press(card, approve(card))
    await world.ask("pause", by="jonas")
    world.clock.advance(hours=5)  # 18:00 in Berlin
    await world.ask("pause", "off", by="jonas")
    await world.bot.settle()
    assert world.platform.posted() == []
    assert (await world.store.draft("d1")).state is DraftState.EXPIRED  # type: ignore[union-attr]


async def test_a_post_whose_time_is_over_is_not_approved_for_another(world: World) -> None:
    card = await planned(world, "16:00")
    world.clock.advance(hours=5)  # 18:00 in Berlin
    late = await world.press(card, "Approve for Fri 20 Nov, 16:00")
    assert late.failed
    assert words.OBJECTIONS["slot_over"] in late.body
    assert world.platform.posted() == []
    assert "approve" not in {button.action for button in late.buttons}
    moved = await world.press(late, words.MOVE, when="tomorrow 9:00")
    assert approve(moved) == "Approve for Sat 21 Nov, 09:00"
    off = await world.press(moved, words.UNSCHEDULE)
    await world.press(off, words.APPROVE)
    assert world.platform.posted() == [POST]


async def test_a_post_that_is_approved_just_after_its_time_leaves_soon_or_not_at_all(
    world: World,
) -> None:
    card = await planned(world, "16:00")
    world.clock.advance(hours=4)  # 17:00 in Berlin
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, approve(card))
    await world.ask("pause", by="jonas")
    world.clock.advance(hours=1)
    await world.ask("pause", "off", by="jonas")
    await world.bot.settle()
    assert world.platform.posted() == []
    assert (await world.store.draft("d1")).state is DraftState.EXPIRED  # type: ignore[union-attr]


async def test_a_draft_that_got_more_time_as_its_timer_ran_does_not_expire(world: World) -> None:
    card = await world.ask("draft", "How do I export my stats?")
    world.clock.advance(hours=24)
    (timer,) = [t for t in await world.store.timers_due(world.clock.now()) if t.about == "d1"]
    await world.press(card, words.SCHEDULE, when="tomorrow 9:00")
    await world.bot.timers()[timer.kind](timer)
    assert (await world.store.draft("d1")).state is DraftState.DRAFT  # type: ignore[union-attr]


async def test_a_reply_to_a_member_has_no_day(world: World) -> None:
    card = await world.drafted()
    assert words.SCHEDULE not in [button.label for button in card.buttons]
    button = find_button(card, words.DISCARD)
    old = await world.send(
        world.request("draft", kind="button", action="schedule", about=button.about, values={"when": "tue 9:00"})
    )  # fmt: skip
    assert words.NO_REPLY_LATER in old.body


async def test_an_odd_time_changes_nothing(world: World) -> None:
    card = await planned(world)
    odd = await world.press(card, words.MOVE, when="soon")
    assert "is no time" in odd.body
    kept = await world.store.draft("d1")
    assert kept is not None
    assert kept.post_at is not None


async def test_the_calendar_lists_what_has_a_time(world: World) -> None:
    await planned(world)
    now = world.clock.now()
    (one,) = await world.store.scheduled(now, now + timedelta(days=2))
    assert one.id == "d1"
    assert one.function is Function.INFORMER
    assert await world.store.scheduled(now + timedelta(days=2), now + timedelta(days=9)) == []


BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)  # a Tuesday, 11:30 in Berlin
LATER = NOW + timedelta(days=7)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("12:00", "2026-11-24 12:00"),
        ("9:00", "2026-11-25 09:00"),
        ("tomorrow 9.15", "2026-11-25 09:15"),
        ("Tue 12:00", "2026-11-24 12:00"),
        ("tuesday 9:00", "2026-12-01 09:00"),
        (" 2026-12-24,  18:00 ", "2026-12-24 18:00"),
        ("2026-12-24T18:00", "2026-12-24 18:00"),
    ],
)
def test_a_time_is_read_as_people_there_mean_it(said: str, meant: str) -> None:
    at = instant(said, NOW, BERLIN)
    assert at.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") == meant


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "no time"), ("soon", "no time"), ("25:00", "no time"), ("2026-02-30 09:00", "no time"),
        ("someday 09:00", "no time"), ("monkey 09:00", "no time"), ("today 9:00", "over"), ("2025-01-01 09:00", "over"),
        ("2099-01-01 09:00", "days away"), ("2027-03-28 02:30", "put forward"), ("9999-12-31 09:00", "days away"),
        ("0001-01-01 09:00", "over"), ("9:00" * 30, "no time"),
    ],
)  # fmt: skip
def test_what_is_no_later_time_says_why(said: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        instant(said, NOW, BERLIN)


@given(st.text(max_size=60))
def test_any_words_name_a_later_time_or_are_refused(said: str) -> None:
    try:
        at = instant(said, NOW, BERLIN)
    except UserError:
        return
    assert NOW < at <= NOW + FARTHEST
