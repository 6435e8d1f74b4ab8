"""What people do with a briefing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from candorbot import words
from candorbot.briefings import JUDGED, Readers
from candorbot.card import Card
from candorbot.records import Message
from candorbot.request import Place
from candorbot.testing import FakePlatform, World, find_button
from candorbot.usual import Period
from tests.escalating import case, escalating
from tests.test_daily import DAILY, came, world_of


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with escalating(tmp_path) as world:
        yield world


def lines(card: Card) -> list[str]:
    return [entry.words for group in card.groups for entry in group.entries]


async def test_it_shows_the_open_cases_and_who_waits_and_leads_to_both(world: World) -> None:
    await world.hear("I was charged twice", by="ana")
    asked = await world.hear("How do I export my stats?")
    world.clock.advance(hours=3)
    card = await world.ask("brief")
    assert lines(card)[0].startswith("Today: About refund|charged (c1), Jonas, due")
    assert "Kofi has waited 3 h 1 min: “How do I export my stats?”" in lines(card)
    assert (await world.press(card, "Open c1")).title == (await case(world)).title
    drafted = await world.press(card, "Reply to Kofi")
    assert drafted.quote is not None
    assert drafted.quote.text == asked.text


async def test_it_says_what_is_to_be_posted_today(world: World) -> None:
    draft = await world.ask("draft", "How do I export my stats?")
    await world.press(draft, words.SCHEDULE, when="16:00")
    (today,) = [g for g in (await world.ask("brief")).groups if g.title == words.POST_TODAY]
    first, second = (entry.words for entry in today.entries)
    assert first == "16:00 · d1 · “Hi Kofi, Click Export to CSV. [1] [1] E…” · not approved yet"
    assert second.startswith("The month is short of what came of members' wishes (0 %")


async def test_members_read_in_no_briefing_what_is_to_be_posted(world: World) -> None:
    await world.hear("How do I export my stats?")
    card = await world.ask("brief", by="mia")
    assert words.POST_TODAY in [group.title for group in card.groups]
    briefings = world.bot.daily._briefings
    period, now = Period("today", date(2026, 11, 20), date(2026, 11, 20)), world.clock.now()
    found = await briefings.make(period, now, Readers(("everyone",), False, "fake"))
    assert words.POST_TODAY not in [part.title for part in found.parts]


async def test_the_week_and_the_month_are_asked_for_by_name(world: World) -> None:
    assert (await world.ask("brief", "week")).title == "The week: Fri 13 Nov to Thu 19 Nov"
    month = await world.ask("brief", " Month ")
    assert month.title == "The month: Sun 1 Nov to Mon 30 Nov, so far"
    assert words.DIGEST_GOALS in [group.title for group in month.groups]
    card = await world.ask("brief", "yesteryear")
    assert card.failed
    assert "today, week and month, but none for “yesteryear”" in card.body


async def test_f093_members_may_not_ask(world: World) -> None:
    assert (await world.ask("brief", by="kofi")).title == "Not allowed"


async def test_f098_a_person_sees_only_what_they_may_read(world: World) -> None:
    for channel, readers in (("leads", ("mia",)), ("lounge", ("lena", "mia"))):
        secret = Message(
            "fake", f"x-{channel}", channel, f"x-{channel}", "kofi", "Kofi", f"What about {channel}?",
            world.clock.now(), readers=readers,
        )  # fmt: skip
        assert await world.bot.accept(secret)
        await world.bot.note(secret)
    world.clock.advance(minutes=1)
    seen = {who: str(await world.ask("brief", by=who)) for who in ("mia", "lena", "jonas")}
    assert "leads" in seen["mia"]
    assert "leads" not in seen["lena"]
    assert "lounge" in seen["lena"]
    assert "What about" not in seen["jonas"]


async def test_what_people_make_of_it_is_kept(world: World) -> None:
    card = await world.ask("brief")
    await world.press(card, words.LOOKS_RIGHT)
    said = await world.press(card, words.SOMETHING_WRONG, by="jonas", said="The count is off")
    assert "“The count is off”" in said.body
    rows = await world.store.find_records(JUDGED)
    assert sorted(row.state for row in rows) == ["right", "wrong"]
    await world.press(card, words.LOOKS_RIGHT, by="jonas")  # on second thoughts
    rows = await world.store.find_records(JUDGED)
    assert [row.state for row in rows] == ["right", "right"]
    assert "Briefings found right: 100 % (2 of 2)" in lines(await world.ask("brief", "month"))


async def test_f094_who_presses_twice_at_once_is_thanked_twice_and_counted_once(
    world: World,
) -> None:
    card = await world.ask("brief")
    twice = await asyncio.gather(*(world.press(card, "Looks right") for _ in range(2)))
    assert [one.failed for one in twice] == [False, False]
    assert len(await world.store.find_records(JUDGED)) == 1


async def test_saying_that_something_is_wrong_needs_words(world: World) -> None:
    card = await world.press(await world.ask("brief"), words.SOMETHING_WRONG, said="  ")
    assert card.failed
    assert card.body == words.JUDGED_NOTHING


async def test_one_that_was_asked_for_has_nothing_to_snooze(world: World) -> None:
    labels = [button.label for button in (await world.ask("brief")).buttons]
    assert words.SNOOZE not in labels


async def test_a_snoozed_one_comes_again_once_with_everything_as_it_is_then(
    tmp_path: Path,
) -> None:
    async with world_of(tmp_path) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        assert len(await came(world)) == 1
        about = "fake:staff:today:2026-11-23"
        press = {"kind": "button", "action": "snooze", "about": about}
        card = await world.ask("brief", values={"hours": "3"}, **press)
        assert "It comes again Mon 23 Nov, 16:00" in card.body
        assert (await world.ask("brief", values={"hours": "9"}, **press)).failed
        assert (await world.ask("brief", values={"hours": "3"}, **{**press, "about": "x"})).failed
        world.clock.advance(hours=2, minutes=59)
        await world.schedule.run_due()
        assert len(await came(world)) == 1
    async with world_of(tmp_path, platform=world.platform, clock=world.clock) as again:
        again.clock.advance(minutes=1)
        await again.schedule.run_due()
        assert (await came(again))[1:] == [
            "notice:Briefing: Sun 22 Nov\nOnce more: Mia asked for it again at this time."
        ]
        again.clock.advance(hours=5)
        await again.schedule.run_due()
        assert len(await came(again)) == 2


async def test_f094_of_two_who_snooze_at_once_both_are_told_and_it_comes_once(
    tmp_path: Path,
) -> None:
    async with world_of(tmp_path) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        assert len(await came(world)) == 1
        press = {"kind": "button", "action": "snooze", "about": "fake:staff:today:2026-11-23"}
        both = await asyncio.gather(
            *(world.ask("brief", by=by, values={"hours": "3"}, **press) for by in ("mia", "lena"))
        )
        assert [one.failed for one in both] == [False, False]
        world.clock.advance(hours=3)
        await world.schedule.run_due()
        assert len(await came(world)) == 2


async def test_a_snoozed_one_for_a_channel_that_is_gone_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with world_of(tmp_path) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        assert len(await came(world)) == 1
        press = {"kind": "button", "action": "snooze", "about": "fake:staff:today:2026-11-23"}
        await world.ask("brief", values={"hours": "3"}, **press)

        async def gone(place: Place) -> tuple[str, ...]:
            raise LookupError("gone")

        monkeypatch.setattr(world.platform, "readers", gone)
        world.clock.advance(hours=3)
        assert await world.schedule.run_due() == 1
        assert await world.store.timers_due(world.clock.now()) == []
        assert caplog.text == ""


async def test_a_snoozed_one_for_a_workspace_that_is_not_connected_is_let_go(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world_of(tmp_path) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        assert len(await came(world)) == 1
        press = {"kind": "button", "action": "snooze", "about": "fake:staff:today:2026-11-23"}
        await world.ask("brief", values={"hours": "3"}, **press)
    async with world_of(tmp_path, platform=FakePlatform("other"), clock=world.clock) as other:
        other.clock.advance(hours=3)
        assert await other.schedule.run_due() == 1
        assert await other.store.timers_due(other.clock.now()) == []
        assert caplog.text == ""


async def test_the_delivered_card_offers_to_snooze(tmp_path: Path) -> None:
    async with world_of(tmp_path, DAILY) as world:
        cards = []

        async def payload(card: Card) -> str:
            cards.append(card)
            return card.title

        world.platform.notice_payload = payload  # type: ignore[method-assign]
        await world.bot.daily.look()
        world.clock.advance(days=3)
        await came(world)
        (card,) = cards
        choices = find_button(card, words.SNOOZE).inputs[0].choices
        assert [choice.value for choice in choices] == list(words.SNOOZES)
