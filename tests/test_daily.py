"""The briefings that come by themselves: once for each destination and local date, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from candorbot import words
from candorbot.briefing_card import briefing_card
from candorbot.briefings import Readers
from candorbot.card import Card
from candorbot.daily import CLAIM, plan_of
from candorbot.faults import Crash, struck_by
from candorbot.platforms.console.render import plain as text_of
from candorbot.records import OutState, Record
from candorbot.request import Place
from candorbot.slots import Plan, last_slot, reported, reported_at, slots
from candorbot.testing import FakePlatform, World, opened
from candorbot.usual import DAY, period_of, start_of
from tests.escalating import brand_with
from tests.evals.slots import zones

STAFF = ("jonas", "lena", "mia")
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAILY: dict[str, Any] = {"channel": "staff", "at": "09:00"}
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""A Friday; 13:00 in Berlin."""


def world_of(folder: Path, *briefings: dict[str, Any], **more: Any) -> Any:
    """A world with these entries, whose channels only staff can read."""
    platform = more.pop("platform", None) or FakePlatform()
    platform.who_reads = more.pop("readers", STAFF)
    brand = brand_with(briefings=list(briefings or [DAILY]))
    return opened(folder, brand=brand, platform=platform, **more)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with world_of(tmp_path) as world:
        await world.bot.daily.look()  # from now on the entry is known
        yield world


async def came(world: World) -> list[str]:
    """Look, send, and give the titles and bodies of the briefings that stand, oldest first."""
    await world.bot.daily.look()
    await world.bot.settle()
    return [text for _, text, key in world.platform.posts if key.startswith("briefing-")]


async def test_it_comes_at_its_local_time_and_once(world: World) -> None:
    world.clock.advance(days=2, hours=19, minutes=59)  # Monday, 08:59 in Berlin
    assert await came(world) == []
    world.clock.advance(minutes=1)
    assert await came(world) == ["notice:Briefing: Sun 22 Nov\n"]
    for _ in range(3):
        world.clock.advance(hours=5)
        assert len(await came(world)) == 1
    (place, _, key) = world.platform.posts[0]
    assert (place, key) == (Place("fake", "staff"), "briefing-fake:staff:today:2026-11-23")


async def test_it_comes_on_no_holiday_and_on_no_day_that_is_left_out(world: World) -> None:
    said = []
    for _ in range(3 * 45):
        world.clock.advance(hours=8)
        said = await came(world)
    days = [date.fromisoformat(key[-10:]) for _, _, key in world.platform.posts]
    assert len(said) == len(days) == len(set(days))
    assert all(day.weekday() < 5 for day in days)
    assert date(2026, 12, 25) not in days  # a holiday, a Friday
    assert days[0] == date(2026, 11, 23)
    assert len([day for day in days if day.month == 12]) == 22


async def test_what_was_due_before_it_was_written_down_is_not_sent(tmp_path: Path) -> None:
    async with world_of(tmp_path, {**DAILY, "at": "12:30"}) as world:
        assert await came(world) == []
        world.clock.advance(days=3)
        assert len(await came(world)) == 1


async def test_one_whose_time_was_changed_is_not_late_for_its_new_time(tmp_path: Path) -> None:
    late = {**DAILY, "at": "18:00", "days": EVERY_DAY}
    async with world_of(tmp_path, late) as world:
        await world.bot.daily.look()
        world.clock.advance(hours=23)  # Saturday, 12:00: yesterday's was missed
        assert len(await came(world)) == 1
        early = brand_with(briefings=[{**late, "at": "09:00"}])
        world.live.now = replace(world.live.now, brand=early)
        assert len(await came(world)) == 1
        world.clock.advance(hours=21)
        assert (await came(world))[1:] == ["notice:Briefing: Sat 21 Nov\n"]


async def test_a_restart_brings_nothing_twice(tmp_path: Path) -> None:
    platform = FakePlatform()
    async with world_of(tmp_path, platform=platform) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        assert len(await came(world)) == 1
    for _ in range(3):
        async with world_of(tmp_path, platform=platform, clock=world.clock) as again:
            assert len(await came(again)) == 1


async def test_f037_of_several_missed_the_last_comes_late_and_says_so(tmp_path: Path) -> None:
    platform = FakePlatform()
    async with world_of(tmp_path, platform=platform) as world:
        await world.bot.daily.look()
    world.clock.advance(days=6)  # Thursday, 13:00: four were due
    async with world_of(tmp_path, platform=platform, clock=world.clock) as world:
        assert await came(world) == [
            "notice:Briefing: Wed 25 Nov\nLate: it was due Thu 26 Nov, 09:00, and Candor was not running."
        ]


async def test_f050_a_clock_that_jumps_brings_nothing_twice_and_loses_nothing(world: World) -> None:
    world.clock.advance(days=3)
    assert len(await came(world)) == 1
    for jump in (-1, 1, -3, 3):
        world.clock.advance(days=jump)
        assert len(await came(world)) == 1
    world.clock.advance(days=3653)
    assert len(await came(world)) == 2
    world.clock.advance(days=-3653)
    assert len(await came(world)) == 2
    world.clock.advance(days=1)
    assert len(await came(world)) == 3


async def test_f050_an_entry_first_seen_by_a_clock_that_was_ahead_is_not_held_back(
    tmp_path: Path,
) -> None:
    async with world_of(tmp_path) as world:
        world.clock.advance(days=400)
        await world.bot.daily.look()
        world.clock.advance(days=-400)
        assert await came(world) == []
        world.clock.advance(days=3)
        assert len(await came(world)) == 1


async def test_f035_two_processes_send_it_once(tmp_path: Path) -> None:
    platform = FakePlatform()
    async with (
        world_of(tmp_path, platform=platform) as one,
        world_of(tmp_path, platform=platform, clock=one.clock) as two,
    ):
        await one.bot.daily.look()
        one.clock.advance(days=3)
        await asyncio.gather(*(world.bot.daily.look() for world in (one, two) for _ in range(3)))
        assert len(await came(one)) == 1
        assert len(await one.store.find_records(CLAIM)) == 1


async def test_f035_two_processes_that_first_see_an_entry_at_once_both_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The other one notes it between this one's look and its own note."""
    async with world_of(tmp_path) as one, world_of(tmp_path, clock=one.clock) as two:
        put = one.store.put_record

        async def later(record: Record) -> None:
            await two.bot.daily.look()
            await put(record)

        monkeypatch.setattr(one.store, "put_record", later)
        await one.bot.daily.look()
        assert caplog.text == ""
        one.clock.advance(days=3)
        assert len(await came(one)) == 1


async def test_f044_a_process_that_dies_before_the_claim_has_sent_nothing(world: World) -> None:
    world.clock.advance(days=3)

    def strike(name: str) -> None:
        if name == "store.commit":
            raise Crash(name)

    with struck_by(strike), pytest.raises(Crash):
        await world.bot.daily.look()
    assert await world.store.find_records(CLAIM) == []
    assert len(await came(world)) == 1


async def test_one_that_fails_holds_no_other_up_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with world_of(tmp_path, DAILY, {**DAILY, "channel": "leads"}) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        made = world.bot._briefings.make
        fails = [OSError("no disk")]

        async def make(*given: Any, **named: Any) -> Any:
            if fails:
                raise fails.pop()
            return await made(*given, **named)

        monkeypatch.setattr(world.bot._briefings, "make", make)
        assert len(await came(world)) == 1
        assert "no disk" in caplog.text
        world.clock.advance(minutes=5)
        assert len(await came(world)) == 2


async def test_f103_what_a_briefing_quoted_is_not_kept_longer_than_the_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world_of(tmp_path) as world:

        async def payload(card: Card) -> str:
            return text_of(card)

        monkeypatch.setattr(world.platform, "notice_payload", payload)
        await world.bot.daily.look()
        world.clock.advance(days=2, hours=10)
        await world.hear("Where is the zebrafish chart?")
        world.clock.advance(hours=10)
        (said,) = await came(world)
        assert "zebrafish" in said
        now = world.clock.now() + timedelta(days=1)
        await world.store.forget_old(now, now.date(), now)
        assert len(await came(world)) == 1
        path = world.store.path
    assert b"zebrafish" not in path.read_bytes()


# --- where it may go ----------------------------------------------------------------------------


@pytest.mark.parametrize("readers", [("everyone",), ("kofi", "mia")])
async def test_where_members_can_read_it_becomes_a_draft(
    tmp_path: Path, readers: tuple[str, ...]
) -> None:
    async with world_of(tmp_path, {**DAILY, "channel": "news"}, readers=readers) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        (asked,) = await came(world)
        assert asked.startswith(f"notice:{words.BRIEFING_WAITS_TITLE.format(channel='news')}")
        assert world.platform.posted() == []
        draft = await world.store.draft("d1")
        assert draft is not None
        assert draft.place == Place("fake", "news")
        world.clock.advance(hours=2)
        assert len(await came(world)) == 1
        card = await world.ask("draft", "d1")
        await world.press(card, words.APPROVE)
        assert len(world.platform.posted()) == 1
        assert "Briefing: Sun 22 Nov" in world.platform.posted()[0]


async def test_a_post_for_members_names_nobody_and_quotes_nobody(tmp_path: Path) -> None:
    async with world_of(tmp_path, {**DAILY, "channel": "news"}, readers=("everyone",)) as world:
        await world.bot.daily.look()
        world.clock.advance(days=2, hours=10)
        await world.hear("Where is the zebrafish chart?")
        world.clock.advance(hours=10)
        await came(world)
        draft = await world.store.draft("d1")
        assert draft is not None
        assert "1 message" in draft.version.text
        assert "zebrafish" not in draft.version.text
        assert "Kofi" not in draft.version.text


async def test_where_not_all_staff_read_they_are_told_without_its_words(tmp_path: Path) -> None:
    async with world_of(tmp_path, {**DAILY, "channel": "news"}, readers=()) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        (asked,) = await came(world)
        assert "The briefing for #news is draft d1." in asked
        assert "Nobody" not in asked
        assert world.platform.posted() == []


async def test_a_process_that_dies_after_the_draft_makes_no_second_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world_of(tmp_path, {**DAILY, "channel": "news"}, readers=("everyone",)) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)

        async def dies(*given: Any, **named: Any) -> None:
            raise Crash("before the claim")

        with monkeypatch.context() as patch:
            patch.setattr(world.store, "put_records", dies)
            with pytest.raises(Crash):
                await world.bot.daily.look()
        assert await world.store.draft("d1") is not None
        assert len(await came(world)) == 1
        assert await world.store.draft("d2") is None


async def test_f040_a_place_that_members_can_read_by_now_gets_nothing(tmp_path: Path) -> None:
    """It was for staff when it was made, and is not when it is sent."""
    async with world_of(tmp_path, {**DAILY, "channel": "leads"}) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        await world.bot.daily.look()
        world.platform.who_reads = ("everyone",)
        await world.bot.settle()
        assert world.platform.posts == []
        (row,) = await world.store.outbox(OutState.REFUSED)
        assert row.why == "audience_changed"


async def test_a_channel_that_is_gone_is_told_to_staff_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(place: Place) -> tuple[str, ...]:
        raise LookupError("gone")

    monkeypatch.setattr(world.platform, "readers", gone)
    world.clock.advance(days=3)
    assert await came(world) == [
        f"notice:{words.BRIEFING_GONE_TITLE}\n{words.BRIEFING_GONE.format(channel='staff')}"
    ]
    assert len(await came(world)) == 1


async def test_f105_it_carries_the_newest_audit_anchor_to_staff_alone(world: World) -> None:
    await world.ask("pause")
    entry = (await world.store.audit_log(1))[0]
    anchor = f"{entry.number}:{entry.hash}"
    period, now = period_of("today", date(2026, 11, 19)), world.clock.now()
    for readers, shown in (
        (Readers(STAFF, True, "fake"), True),
        (Readers(("everyone",), False, "fake"), False),
    ):
        made = await world.bot._briefings.make(period, now, readers, anchor=True)
        assert (anchor in text_of(briefing_card(made, "x"))) is shown


# --- when it is due, by itself ------------------------------------------------------------------


def plan(kind: Any, days: str = "0123456", zone: str = "Europe/Berlin", **more: Any) -> Plan:
    at = more.pop("at", datetime(2000, 1, 1, 9).time())
    return Plan(kind, at, ZoneInfo(zone), {int(day) for day in days}, **more)


def dates(found: Plan, first: date, last: date) -> list[date]:
    start, end = (datetime.combine(day, datetime.min.time(), UTC) for day in (first, last))
    return [
        slot.date
        for slot in slots(found, start - timedelta(days=1), end + timedelta(days=2))
        if first <= slot.date <= last
    ]


def test_a_weeks_comes_on_the_first_working_day_of_each_week() -> None:
    christmas = plan("week", "01234", holidays=[date(2026, 12, 21), date(2026, 12, 22)])
    assert dates(christmas, date(2026, 12, 7), date(2027, 1, 3)) == [
        date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 23), date(2026, 12, 28),
    ]  # fmt: skip


def test_a_months_comes_on_the_first_working_day_of_each_month() -> None:
    found = plan("month", "01234", holidays=[date(2027, 1, 1)])
    assert dates(found, date(2026, 10, 2), date(2027, 3, 31)) == [
        date(2026, 11, 2), date(2026, 12, 1), date(2027, 1, 4), date(2027, 2, 1), date(2027, 3, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "local", "first", "last"),
    [
        ("today", "2026-11-20T09:00", "2026-11-19", "2026-11-19"),
        ("today", "2026-11-20T12:00", "2026-11-20", "2026-11-20"),
        ("today", "2024-03-01T00:00", "2024-02-29", "2024-02-29"),
        ("week", "2026-11-23T09:00", "2026-11-16", "2026-11-22"),
        ("week", "2027-01-04T09:00", "2026-12-28", "2027-01-03"),
        ("month", "2026-12-01T09:00", "2026-11-01", "2026-11-30"),
        ("month", "2027-01-04T09:00", "2026-12-01", "2026-12-31"),
        ("month", "2024-03-02T09:00", "2024-02-01", "2024-02-29"),
        ("month", "2026-11-20T09:00", "2026-11-01", "2026-11-30"),
    ],
)
def test_f053_what_it_is_about_follows_from_the_local_time(
    kind: Any, local: str, first: str, last: str
) -> None:
    period = reported(kind, datetime.fromisoformat(local))
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


def test_f053_every_month_is_told_once_however_late_its_first_slot_is() -> None:
    late = plan("month", days="0", zone="America/New_York", holidays=[date(2026, 9, 7)])
    zone = ZoneInfo("America/New_York")
    found = [
        reported_at("month", slot.at, zone, zone)
        for slot in slots(
            late, datetime(2026, 7, 15, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC)
        )
    ]
    assert [f"{period.first:%m-%d}" for period in found] == ["07-01", "08-01", "09-01", "10-01"]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Athens", "America/Los_Angeles"])
@pytest.mark.parametrize("hour", [0, 7, 9, 11])
def test_f053_what_is_read_in_another_zone_is_about_days_that_are_over(
    zone: str, hour: int
) -> None:
    """Each day of the brand's zone once, and whole."""
    home, there = ZoneInfo("Europe/Berlin"), ZoneInfo(zone)
    due = [datetime(2026, 11, day, hour, tzinfo=there).astimezone(UTC) for day in range(10, 20)]
    periods = [reported_at("today", at, there, home) for at in due]
    assert all(
        start_of(period.last + DAY, home) <= at for period, at in zip(periods, due, strict=True)
    )
    assert all(b.first - a.first == DAY for a, b in pairwise(periods))


def test_the_last_slot_is_found_behind_any_holidays() -> None:
    now = datetime(2027, 1, 20, 12, tzinfo=UTC)
    away = [date(2027, 1, 1) + timedelta(days=n) for n in range(19)]
    found = last_slot(plan("today", holidays=away), now)
    assert found is not None
    assert found.date == date(2027, 1, 20)
    found = last_slot(plan("today", holidays=[*away, date(2027, 1, 20)]), now)
    assert found is not None
    assert found.date == date(2026, 12, 31)
    assert (
        last_slot(plan("today", holidays=[now.date() - timedelta(days=n) for n in range(99)]), now)
        is None
    )


def test_every_entry_of_the_example_brand_is_due_some_day() -> None:
    brand = brand_with()
    for entry in brand.file.briefings:
        assert last_slot(plan_of(entry, brand), START) is not None


# --- across zones -------------------------------------------------------------------------------

ODD = [
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo",
    "Asia/Beirut", "Pacific/Apia", "Pacific/Kiritimati", "America/Nuuk", "Asia/Kathmandu",
]  # fmt: skip


@pytest.mark.parametrize("at", [(0, 0), (2, 30), (9, 0), (23, 59)])
def test_f051_one_slot_for_each_local_date(at: tuple[int, int]) -> None:
    """A sample; `make eval` walks all zones from 2024 to 2030."""
    for zone in ODD:
        found = plan("today", zone=zone, at=datetime(2000, 1, 1, *at).time())
        days = dates(found, date(2025, 12, 30), date(2027, 1, 2))
        assert days == [date(2025, 12, 30) + timedelta(days=n) for n in range(len(days))]
        assert days[-1] == date(2027, 1, 2)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", datetime(2026, 3, 27, 12, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 23, 12, tzinfo=UTC)),
        ("America/Santiago", datetime(2026, 9, 4, 12, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 3, 12, tzinfo=UTC)),
    ],
)
async def test_f051_the_whole_path_across_a_change_of_the_clocks(
    tmp_path: Path, zone: str, start: datetime
) -> None:
    entry = {**DAILY, "at": "02:30", "zone": zone, "days": EVERY_DAY}
    async with world_of(tmp_path, entry) as world:
        world.clock.advance(seconds=(start - world.clock.now()).total_seconds())
        await world.bot.daily.look()
        for _ in range(4 * 24 * 4):
            world.clock.advance(minutes=15)
            await world.bot.daily.look()
        days = [date.fromisoformat(row.id[-10:]) for row in await world.store.find_records(CLAIM)]
    assert len(days) == 4
    assert all(b - a == timedelta(days=1) for a, b in pairwise(days))


def test_the_zones_of_the_eval_are_all_there_are() -> None:
    assert len(zones()) > 590


# --- many at once -------------------------------------------------------------------------------


@pytest.mark.drill
async def test_ten_thousand_due_in_one_second_are_all_delivered(tmp_path: Path) -> None:
    many = [{**DAILY, "channel": f"staff-{n}"} for n in range(10_000)]
    async with world_of(tmp_path, *many) as world:
        await world.bot.daily.look()
        world.clock.advance(days=2, hours=20)
        assert await world.bot.daily.look() == 10_000
        await world.bot.settle()
        keys = [key for _, _, key in world.platform.posts]
        assert len(keys) == len(set(keys)) == 10_000
        assert {place.channel for place, _, _ in world.platform.posts} == {
            one["channel"] for one in many
        }
        assert await world.bot.daily.look() == 0


async def test_many_due_in_one_second_are_all_delivered(tmp_path: Path) -> None:
    many = [{**DAILY, "channel": f"staff-{n}"} for n in range(10)]
    async with world_of(tmp_path, *many) as world:
        await world.bot.daily.look()
        world.clock.advance(days=3)
        assert len(await came(world)) == 10
        assert len(await came(world)) == 10
