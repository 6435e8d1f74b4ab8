"""FAULTS 50 to 53: clocks that jump, hours that come twice or never, and long sleeps. Nothing is done twice,
and nothing that is due is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.localtime import Slot, due_between
from candorbot.platform import NotSent
from candorbot.records import DraftState, OutState, Timer
from candorbot.schedule import Schedule
from candorbot.testing import NOON, FakeClock, World

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = sorted(available_timezones())
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = {
    "a day on": DAY, "a day back": -DAY, "ten years on": timedelta(days=3653),
    "5 minutes on": timedelta(minutes=5), "5 minutes back": timedelta(minutes=-5),
}  # fmt: skip
jumping = pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)


class Skewed(FakeClock):
    """A clock that is wrong by `skew`."""

    skew = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.skew


def hours(clock: Skewed, jump: timedelta) -> Iterator[None]:
    """Six days, hour by hour; from hour 50 to 61 the clock is wrong."""
    for hour in range(6 * 24):
        clock.skew = jump if 50 <= hour < 62 else timedelta(0)
        yield
        clock.advance(hours=1)


# --- 50: the clock jumps -------------------------------------------------------------------------


@jumping
async def test_f050_every_timer_is_worked_once_whatever_the_clock_does(
    jump: timedelta, world: World
) -> None:
    clock, worked = Skewed(), Counter[str]()

    async def work(timer: Timer) -> None:
        worked[timer.about] += 1

    schedule = Schedule(world.store, clock, {"tea": work})
    for hour in range(0, 6 * 24, 7):
        await world.store.set_timer("tea", f"cup {hour}", NOON + hour * HOUR)
    for _ in hours(clock, jump):
        await schedule.run_due()
    assert set(worked.values()) == {1}
    assert len(worked) == len(range(0, 6 * 24, 7))


@jumping
def test_f050_every_local_date_has_one_briefing_whatever_the_clock_does(jump: timedelta) -> None:
    """As `due_between` says: keep the dates that were worked, and work the newest only."""
    clock = Skewed(datetime(2026, 10, 23, 0, 30, tzinfo=UTC))  # the clocks go back on the 25th
    worked: list[date] = []
    for _ in hours(clock, jump):
        due = list(due_between(clock.now() - DAY, clock.now(), time(2, 30), BERLIN))
        if due and due[-1].date not in worked:
            worked.append(due[-1].date)
    assert len(worked) == len(set(worked))
    assert {date(2026, 10, day) for day in range(23, 29)} <= set(worked)


@jumping
async def test_f050_a_post_that_waits_is_sent_at_most_once_whatever_the_clock_does(
    jump: timedelta, world: World
) -> None:
    await world.hear("How do I export my stats?")
    card = await world.ask("draft")
    world.platform.faults.append(NotSent("busy", passing=True))
    await world.press(card, "Approve and post")
    assert world.platform.posted() == []
    world.clock.advance(seconds=jump.total_seconds())
    await world.bot.settle()
    await world.schedule.run_due()
    world.clock.advance(seconds=-jump.total_seconds() + 600)
    for _ in range(3):
        await world.bot.settle()
        await world.schedule.run_due()
    draft = await world.store.draft("d1")
    assert draft is not None
    if jump >= DAY:  # its 24 hours were over by then
        assert world.platform.posted() == []
        assert draft.state is DraftState.EXPIRED
    else:
        assert len(world.platform.posted()) == 1
        assert draft.state is DraftState.POSTED
    waiting = await world.store.outbox(OutState.READY, OutState.SENDING)
    assert [outgoing for outgoing in waiting if outgoing.kind == "post"] == []


# --- 51: hours that come twice or never, in every zone -------------------------------------------


def shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What clocks there show."""
    return at.astimezone(zone).replace(tzinfo=None)


@cache
def exists(day: date, zone: ZoneInfo) -> bool:
    """Whether any instant of that date is shown there."""
    noon = datetime.combine(day, time(12), UTC)
    near = sorted(range(-40, 41), key=abs)
    return any(shown(noon + hour * HOUR, zone).date() == day for hour in near)


def check(first: date, days: int, of_day: time, zone: ZoneInfo) -> int:
    """Hold the slots of some days against what clocks show; how many there were."""
    after = datetime.combine(first, time(), UTC) - 2 * DAY
    found = [
        slot
        for slot in due_between(after, after + (days + 4) * DAY, of_day, zone)
        if first <= slot.date < first + days * DAY
    ]
    wanted = [first + n * DAY for n in range(days)]
    assert [slot.date for slot in found] == [day for day in wanted if exists(day, zone)], zone
    assert sorted({slot.at for slot in found}) == [slot.at for slot in found], zone
    for slot in found:
        _is_the_first(slot, datetime.combine(slot.date, of_day), zone)
    return len(found)


def _is_the_first(slot: Slot, wanted: datetime, zone: ZoneInfo) -> None:
    is_shown = shown(slot.at, zone)
    if is_shown != wanted:
        assert shown(slot.at - timedelta.resolution, zone) < wanted < is_shown, (zone, slot)
        return
    around = [slot.at + n * DAY for n in (-2, -1, 0, 1, 2)]
    for offset in {at.astimezone(zone).utcoffset() for at in around}:
        assert offset is not None
        other = (wanted - offset).replace(tzinfo=UTC)
        assert shown(other, zone) != wanted or other >= slot.at, (zone, slot)


def changes(year: int, zone: ZoneInfo) -> list[date]:
    """The dates on which the offset changes."""
    noons = [datetime(year, 1, 1, 12) + n * DAY for n in range(366)]
    offsets = [zone.utcoffset(noon) for noon in noons]
    return [
        noon.date()
        for noon, before, now in zip(noons[1:], offsets, offsets[1:], strict=False)
        if now != before
    ]


AT_LENGTH = [pytest.param(year, marks=pytest.mark.drill) for year in range(1916, 2038)]


@pytest.mark.parametrize("year", [2011, 2026, *AT_LENGTH])
def test_f051_where_the_clocks_change_every_date_has_one_slot(year: int) -> None:
    """In every zone there is, around each change of its offset in that year."""
    checked = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for day in changes(year, zone):
            for of_day in (time(0), time(2, 30)):
                checked += check(day - 2 * DAY, 4, of_day, zone)
    assert checked, "no zone changed its offset in that year"


@given(
    st.sampled_from(ZONES),
    st.dates(date(1900, 1, 1), date(2099, 12, 1)),
    st.times(),
)
def test_f051_every_date_of_any_week_in_any_zone_has_one_slot_or_does_not_exist(
    name: str, first: date, of_day: time
) -> None:
    check(first, 7, of_day, ZoneInfo(name))


def test_f051_a_date_that_a_zone_skips_has_no_slot() -> None:
    assert check(date(2011, 12, 29), 3, time(9), ZoneInfo("Pacific/Apia")) == 2
    assert check(date(1994, 12, 30), 3, time(9), ZoneInfo("Pacific/Kiritimati")) == 2


def test_f051_a_rule_that_changes_moves_a_slot_and_brings_none_twice() -> None:
    """A date is its name: the same date by the old rules and by the new is one slot, worked once."""
    until = datetime(2026, 7, 1, 12, tzinfo=UTC)
    old, new = (
        list(due_between(until - DAY, until, time(9), ZoneInfo(zone)))[-1]
        for zone in ("Europe/Berlin", "Africa/Lagos")  # with and without summer time
    )
    assert old.at != new.at
    assert old.date == new.date


# --- 52: a laptop sleeps for three days ----------------------------------------------------------


async def test_f052_after_three_days_of_sleep_nothing_stale_is_posted_and_timers_are_worked_once(
    world: World,
) -> None:
    await world.hear("How do I export my stats?")
    card = await world.ask("draft")
    world.platform.faults.append(NotSent("busy", passing=True))
    await world.press(card, "Approve and post")
    worked: list[str] = []

    async def work(timer: Timer) -> None:
        worked.append(timer.about)

    for n in range(5):
        await world.store.set_timer("tea", f"cup {n}", world.clock.now() + n * 12 * HOUR)
    world.clock.advance(days=3)
    schedule = Schedule(world.store, world.clock, {"tea": work, **world.bot.timers()})
    for _ in range(2):
        await schedule.run_due()
        await world.bot.settle()
    assert world.platform.posted() == []
    draft = await world.store.draft("d1")
    assert draft is not None
    assert draft.state is DraftState.EXPIRED
    assert worked == [f"cup {n}" for n in range(5)]


def test_f052_of_the_slots_that_were_missed_the_newest_is_the_last() -> None:
    woke = datetime(2026, 11, 23, 12, tzinfo=UTC)
    missed = list(due_between(woke - timedelta(days=3), woke, time(9), BERLIN))
    assert [slot.date.day for slot in missed] == [21, 22, 23]
    assert missed[-1] == Slot(date(2026, 11, 23), datetime(2026, 11, 23, 8, tzinfo=UTC))
