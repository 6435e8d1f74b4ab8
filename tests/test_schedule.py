"""Timers are rows: due ones are worked oldest first, and taken off once they are worked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

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
