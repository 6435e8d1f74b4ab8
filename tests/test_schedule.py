"""Timers are rows: due ones are worked oldest first, and taken off once they are worked. Slots are local
times of day, one for each local date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from candorbot.faults import Crash, struck_by
from candorbot.localtime import due_between
from candorbot.records import Timer
from candorbot.schedule import Schedule
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import NOON, FakeClock


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path / "candor.db", "harbor")
    yield store
    await store.close()


class Worked:
    """What was worked; the next `faults` raise."""

    def __init__(self) -> None:
        self.timers: list[str] = []
        self.faults: list[Exception] = []

    async def __call__(self, timer: Timer) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.timers.append(timer.about)


def after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


async def test_what_is_due_is_worked_once_and_oldest_first(store: SqliteStore) -> None:
    clock, worked = FakeClock(), Worked()
    schedule = Schedule(store, clock, {"tea": worked})
    await store.set_timer("tea", "late", NOON + after(2))
    await store.set_timer("tea", "early", NOON + after(1))
    assert await schedule.run_due() == 0
    clock.advance(minutes=2)
    assert await schedule.run_due() == 2
    assert worked.timers == ["early", "late"]
    assert await schedule.run_due() == 0


async def test_a_timer_is_due_at_its_very_moment_and_not_before(store: SqliteStore) -> None:
    clock, worked = FakeClock(), Worked()
    schedule = Schedule(store, clock, {"tea": worked})
    await store.set_timer("tea", "cup", NOON + timedelta(seconds=1))
    clock.advance(seconds=0.999999)
    assert await schedule.run_due() == 0
    clock.advance(seconds=0.000001)
    assert await schedule.run_due() == 1


async def test_a_timer_set_again_is_moved(store: SqliteStore) -> None:
    clock, worked = FakeClock(), Worked()
    schedule = Schedule(store, clock, {"tea": worked})
    await store.set_timer("tea", "cup", NOON)
    await store.set_timer("tea", "cup", NOON + after(5))
    assert await schedule.run_due() == 0
    clock.advance(minutes=5)
    assert await schedule.run_due() == 1


async def test_work_that_fails_is_tried_again_and_stops_no_other(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    clock, worked = FakeClock(), Worked()
    worked.faults = [OSError("no water")]
    schedule = Schedule(store, clock, {"tea": worked})
    await store.set_timer("tea", "cup", NOON - after(1))
    await store.set_timer("tea", "pot", NOON)
    await schedule.run_due()
    assert worked.timers == ["pot"]
    assert "no water" in caplog.text
    clock.advance(minutes=1)
    await schedule.run_due()
    assert worked.timers == ["pot", "cup"]


async def test_a_timer_that_work_puts_off_is_not_lost(store: SqliteStore) -> None:
    clock = FakeClock()

    async def later(timer: Timer) -> None:
        await store.set_timer(timer.kind, timer.about, clock.now() + after(10))

    schedule = Schedule(store, clock, {"tea": later})
    await store.set_timer("tea", "cup", NOON)
    assert await schedule.run_due() == 1
    clock.advance(minutes=10)
    assert [t.about for t in await store.timers_due(clock.now())] == ["cup"]


async def test_a_timer_nobody_works_is_logged_and_does_not_stop_the_others(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    worked = Worked()
    schedule = Schedule(store, FakeClock(), {"tea": worked})
    await store.set_timer("coffee", "pot", NOON - after(1))
    await store.set_timer("tea", "cup", NOON)
    assert await schedule.run_due() == 2
    assert worked.timers == ["cup"]
    assert [record.action for record in caplog.records] == ["timer.unknown"]  # type: ignore[attr-defined]


async def test_more_timers_than_one_look_gives_are_all_worked(store: SqliteStore) -> None:
    """What became due in a long outage is worked in one go (the store gives 1,000 at a time)."""
    worked = Worked()
    for number in range(1005):
        await store.set_timer("tea", f"{number:04}", NOON)
    assert await Schedule(store, FakeClock(), {"tea": worked}).run_due() == 1005
    assert len(set(worked.timers)) == 1005


# --- slots: a local time of day as instants -------------------------------------------------------


def slots(after: str, until: str, of_day: str, zone: str, days: range = range(7)) -> list[str]:
    """The slots between two local times, as "date at instant"."""
    there = ZoneInfo(zone)
    first, last = (datetime.fromisoformat(text).replace(tzinfo=there) for text in (after, until))
    found = due_between(first, last, time.fromisoformat(of_day), there, days)
    return [f"{slot.date} {slot.at:%Y-%m-%d %H:%M}" for slot in found]


def test_a_slot_is_due_from_its_very_instant_on() -> None:
    assert slots("2026-11-20T08:59", "2026-11-20T08:59:59.999999", "09:00", "Europe/Berlin") == []
    assert slots("2026-11-20T08:59", "2026-11-20T09:00", "09:00", "Europe/Berlin") == [
        "2026-11-20 2026-11-20 08:00"
    ]
    assert slots("2026-11-20T09:00", "2026-11-21T08:59", "09:00", "Europe/Berlin") == []
    assert slots("2026-11-20T10:00", "2026-11-19T10:00", "09:00", "Europe/Berlin") == [], (
        "a clock that jumped back brings nothing"
    )


@pytest.mark.parametrize(
    ("after", "until", "of_day", "zone", "found"),
    [
        ("2028-02-28T12:00", "2028-03-01T12:00", "09:00", "Europe/Berlin",
         ["2028-02-29 2028-02-29 08:00", "2028-03-01 2028-03-01 08:00"]),
        ("2026-02-28T12:00", "2026-03-01T12:00", "09:00", "UTC", ["2026-03-01 2026-03-01 09:00"]),
        ("2100-02-28T12:00", "2100-03-01T12:00", "09:00", "UTC", ["2100-03-01 2100-03-01 09:00"]),
        ("2026-12-31T12:00", "2027-01-01T12:00", "09:00", "Asia/Tokyo", ["2027-01-01 2027-01-01 00:00"]),
        ("2026-12-31T12:00", "2027-01-01T12:00", "00:00", "America/New_York",
         ["2027-01-01 2027-01-01 05:00"]),
        ("2026-12-31T12:00", "2027-01-01T12:00", "23:59:59.999", "Pacific/Kiritimati",
         ["2026-12-31 2026-12-31 09:59"]),
        ("2026-03-28T12:00", "2026-03-29T12:00", "02:30", "Europe/Berlin", ["2026-03-29 2026-03-29 01:00"]),
        ("2026-10-24T12:00", "2026-10-25T12:00", "02:30", "Europe/Berlin", ["2026-10-25 2026-10-25 00:30"]),
        ("2025-03-29T12:00", "2025-03-30T12:00", "23:30", "America/Nuuk", ["2025-03-29 2025-03-30 01:00"]),
        ("2011-12-29T12:00", "2011-12-31T12:00", "09:00", "Pacific/Apia", ["2011-12-31 2011-12-30 19:00"]),
        ("2026-03-07T12:00", "2026-03-08T12:00", "00:00", "America/Havana", ["2026-03-08 2026-03-08 05:00"]),
        ("2026-04-04T12:00", "2026-04-05T12:00", "01:45", "Australia/Lord_Howe",
         ["2026-04-05 2026-04-04 14:45"]),
    ],
    ids=["leap day", "no leap day", "a century has none", "year end", "midnight", "the last millisecond",
         "gap", "fold", "gap over midnight", "skipped date", "gap at midnight", "half an hour's fold"],
)  # fmt: skip
def test_f053_a_slot_has_the_right_date_at_every_edge(
    after: str, until: str, of_day: str, zone: str, found: list[str]
) -> None:
    assert slots(after, until, of_day, zone) == found


def test_f053_only_the_asked_days_of_the_week_have_slots() -> None:
    week = slots("2026-12-27T12:00", "2027-01-03T12:00", "09:00", "UTC", range(5))
    assert [slot[:10] for slot in week] == [
        "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01",
    ]  # fmt: skip


def test_f053_two_stretches_have_the_slots_of_the_whole() -> None:
    whole = slots("2026-10-20T00:00", "2026-11-05T00:00", "02:30", "Europe/Berlin")
    cut = [
        slot
        for first, last in (("2026-10-20T00:00", "2026-10-25T02:30"), ("2026-10-25T02:30", "2026-11-05T00:00"))
        for slot in slots(first, last, "02:30", "Europe/Berlin")
    ]  # fmt: skip
    assert cut == whole
    assert len(whole) == 16


# --- the process ends in the middle --------------------------------------------------------------


@pytest.mark.parametrize(("point", "times"), [("schedule.work", 1), ("schedule.finish", 2)])
async def test_a_timer_that_the_process_ended_in_is_worked_after_the_restart(
    point: str, times: int, store: SqliteStore
) -> None:
    """Before its work: once. After it, and before it was taken off: again, which its work must bear."""
    worked = Worked()
    schedule = Schedule(store, FakeClock(), {"tea": worked})
    await store.set_timer("tea", "cup", NOON)

    def strike(name: str) -> None:
        if name == point:
            raise Crash

    with struck_by(strike), pytest.raises(Crash):
        await schedule.run_due()
    await schedule.run_due()
    assert worked.timers == ["cup"] * times
    assert await store.timers_due(NOON) == []
