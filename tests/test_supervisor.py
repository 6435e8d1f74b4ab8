"""Every task has an owner: what fails or ends is started again, seen and told; and what stops stops cleanly."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.card import Card
from candorbot.errors import StoreError, TakenOver
from candorbot.health import (
    KIND,
    Health,
    Stall,
    TaskHealth,
    health_from,
    health_row,
    summary,
    wrong,
)
from candorbot.stalls import StallWatch
from candorbot.store.sqlite import SqliteStore
from candorbot.supervisor import STUCK, WELL, Supervisor
from candorbot.testing import NOON, FakeClock

BERLIN = ZoneInfo("Europe/Berlin")


class Time:
    """Seconds that pass when a test says so. Whoever sleeps wakes in the order of the hours."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        awake = asyncio.Event()
        self._sleepers.append((self.now + seconds, awake))
        await awake.wait()

    async def go_by(self, seconds: float) -> None:
        until = self.now + seconds
        await settled()
        while due := [sleeper for sleeper in self._sleepers if sleeper[0] <= until]:
            first = min(due, key=lambda sleeper: sleeper[0])
            self._sleepers.remove(first)
            self.now = max(self.now, first[0])
            first[1].set()
            await settled()
        self.now = until


async def settled() -> None:
    """Let every task go on until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


class Told(list[tuple[str, Card]]):
    async def __call__(self, key: str, card: Card) -> None:
        self.append((key, card))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "candor.db", "harbor")
    yield opened
    await opened.close()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def supervisor(store: SqliteStore, time: Time, told: Told) -> AsyncIterator[Supervisor]:
    made = Supervisor(store, FakeClock(), told, sleep=time.sleep, elapsed=lambda: time.now, drain=0)
    yield made
    await made.stop()


class Step:
    """Counts how often it was done; raises `faults` one after the other, None lets one through."""

    def __init__(self, *faults: Exception | None) -> None:
        self.faults = list(faults)
        self.done = 0

    async def __call__(self) -> None:
        self.done += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault


def one(supervisor: Supervisor, name: str) -> TaskHealth:
    (task,) = (task for task in supervisor.health().tasks if task.name == name)
    return task


# --- a task that dies ----------------------------------------------------------------------------


async def test_a_step_is_done_again_and_again_with_a_rest_between(
    supervisor: Supervisor, time: Time
) -> None:
    step = Step()
    supervisor.every(2.0, "files", step)
    await time.go_by(7)
    assert step.done == 4, "at 0, 2, 4 and 6 s"
    assert supervisor.wrong() == []


async def test_f016_a_task_that_dies_is_started_again_and_it_shows(
    supervisor: Supervisor, time: Time, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    step = Step(None, ValueError("no ink"))
    supervisor.every(1.0, "outbox", step)
    await time.go_by(1)
    assert step.done == 2
    assert one(supervisor, "outbox") == TaskHealth("outbox", 1, 1, "ValueError: no ink")
    assert supervisor.wrong() == [
        "The task “outbox” fails (ValueError: no ink). It is started again and again; the log has the rest."
    ]
    assert "no ink" in caplog.text
    assert "Traceback" in caplog.text
    ((key, card),) = told
    assert key == "task-outbox-2026-11-20"
    assert "no ink" in card.body
    await time.go_by(1)
    assert step.done == 3, "it goes on by itself"
    await time.go_by(WELL)
    assert supervisor.wrong() == [], "and when it has run well for a while, all is well"
    assert one(supervisor, "outbox").restarts == 1, "but it is not forgotten"


async def test_f016_one_dying_task_disturbs_no_other(supervisor: Supervisor, time: Time) -> None:
    bad, good = Step(*[ValueError("x")] * 50), Step()
    supervisor.every(1.0, "bad", bad)
    supervisor.every(1.0, "good", good)
    await time.go_by(100)
    assert good.done == 101
    assert [task.name for task in supervisor.health().tasks if task.failing] == ["bad"]


async def test_each_wait_is_twice_the_one_before_up_to_a_minute(
    supervisor: Supervisor, time: Time
) -> None:
    supervisor.own("socket", Step(*[OSError("gone")] * 40))
    await time.go_by(2000)
    assert time.slept[:9] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert set(time.slept[9:]) == {60}


async def test_after_a_good_while_the_waits_are_short_again(
    supervisor: Supervisor, time: Time
) -> None:
    step = Step(*[OSError("gone")] * 4, *[None] * 100, OSError("again"))
    supervisor.every(1.0, "outbox", step)
    await time.go_by(1 + 2 + 4 + 8 + 99 + 1)
    assert one(supervisor, "outbox").error == "OSError: again"
    assert time.slept[-1] == 1
    assert one(supervisor, "outbox").failing == 1


async def test_f017_a_task_that_returns_is_started_again(
    supervisor: Supervisor, time: Time, told: Told
) -> None:
    connected = Step()
    supervisor.own("slack", connected)
    await time.go_by(0.5)
    assert supervisor.wrong() == [
        "The task “slack” fails (it ended by itself). It is started again and again; the log has the rest."
    ]
    await time.go_by(1)
    assert connected.done == 2
    assert len(told) == 2, "the staff hear of it; the same key a second time tells nobody"
    assert told[0][0] == told[1][0]


async def test_f015_a_task_that_is_started_five_times_runs_once(
    supervisor: Supervisor, time: Time
) -> None:
    step = Step()
    for _ in range(5):
        supervisor.every(1.0, "briefing", step)
        await time.go_by(0)
    assert step.done == 1
    assert len(supervisor.health().tasks) == 1


async def test_f057_a_cancellation_that_is_not_ours_ends_no_task(
    supervisor: Supervisor, time: Time
) -> None:
    calls = []

    async def step() -> None:
        calls.append(len(calls))
        if len(calls) == 1:
            raise asyncio.CancelledError  # a library's own, let out by mistake

    supervisor.every(1.0, "outbox", step)
    await time.go_by(3)
    assert len(calls) >= 3
    assert one(supervisor, "outbox").restarts == 1


async def test_a_staff_notice_that_fails_does_not_stop_the_restart(
    store: SqliteStore, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    async def full(key: str, card: Card) -> None:
        raise StoreError("The disk is full.")

    supervisor = Supervisor(store, FakeClock(), full, sleep=time.sleep, elapsed=lambda: time.now)
    step = Step(ValueError("x"))
    supervisor.every(1.0, "outbox", step)
    await time.go_by(2)
    await supervisor.stop()
    assert step.done >= 2
    assert "The disk is full." in caplog.text


async def test_when_another_process_took_over_this_one_gives_up(
    supervisor: Supervisor, time: Time
) -> None:
    stop = asyncio.Event()
    async with supervisor.running(stop.set):
        supervisor.every(1.0, "outbox", Step(TakenOver("Another Candor took over this store.")))
        await time.go_by(0.1)
        assert stop.is_set()
        assert "another Candor took over" in " ".join(supervisor.wrong())


async def test_a_step_that_never_ends_is_seen(supervisor: Supervisor, time: Time) -> None:
    async def hangs() -> None:
        await asyncio.Event().wait()

    supervisor.every(1.0, "outbox", hangs)
    await time.go_by(STUCK)
    assert supervisor.wrong() == []
    await time.go_by(1)
    assert supervisor.wrong() == [
        "The task “outbox” has been at one step for over five minutes. Stop Candor and start it again."
    ]


# --- stopping ------------------------------------------------------------------------------------


async def test_f056_what_is_under_way_is_finished_and_nothing_new_begun(
    store: SqliteStore, time: Time, told: Told
) -> None:
    supervisor = Supervisor(store, FakeClock(), told, sleep=time.sleep, elapsed=lambda: time.now)
    gate, finished = asyncio.Event(), []

    async def sending() -> None:
        await gate.wait()
        finished.append("sent")

    resting = Step()
    supervisor.every(1.0, "outbox", sending)
    supervisor.every(1.0, "timers", resting)
    await time.go_by(0.5)
    stopping = asyncio.create_task(supervisor.stop())
    await settled()
    assert not stopping.done(), "the send is under way"
    gate.set()
    await stopping
    await time.go_by(10)
    assert finished == ["sent"]
    assert resting.done == 1


async def test_f056_what_hangs_is_cut_off_and_nothing_waits_for_ever(
    supervisor: Supervisor, time: Time
) -> None:
    undone = []

    async def hangs() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            undone.append("put back")

    supervisor.every(1.0, "outbox", hangs)
    await time.go_by(0)
    await supervisor.stop()  # drain is 0 s here
    assert undone == ["put back"]


async def test_f056_what_listens_is_stopped_at_once_also_while_it_waits_to_be_started_again(
    supervisor: Supervisor, time: Time
) -> None:
    async def listen() -> None:
        await asyncio.Event().wait()

    supervisor.own("slack", listen)
    supervisor.own("discord", Step(OSError("gone")))
    await time.go_by(0.5)
    await supervisor.stop()
    assert [task for task in asyncio.all_tasks() if task.get_name() in ("slack", "discord")] == []


# --- what a second process finds -----------------------------------------------------------------


async def written(store: SqliteStore) -> tuple[Health, datetime, int]:
    row = await store.record(KIND, KIND)
    assert row is not None
    return *health_from(row.body), row.version


async def test_a_sign_of_life_is_written_on_a_change_and_once_a_minute(
    supervisor: Supervisor, store: SqliteStore, time: Time
) -> None:
    for _ in range(59):
        await supervisor.report()
        time.now += 1
    assert await written(store) == (Health(), NOON, 1)
    time.now += 1
    await supervisor.report()
    assert (await written(store))[2] == 2, "a minute is over"
    supervisor.say("files", "voice.yaml:3: is not right.")
    await supervisor.report()
    health, _, version = await written(store)
    assert version == 3, "something has changed"
    assert health.trouble == ("voice.yaml:3: is not right.",)
    supervisor.say("files", "")
    await supervisor.report()
    assert (await written(store))[0].trouble == ()


async def test_while_it_runs_the_signs_of_life_come_by_themselves(
    supervisor: Supervisor, store: SqliteStore
) -> None:
    async with supervisor.running(lambda: None):
        async with asyncio.timeout(30):
            while await store.record(KIND, KIND) is None:  # noqa: ASYNC110 - no wall clock
                await asyncio.sleep(0)
    assert [task.name for task in (await written(store))[0].tasks] == ["signs of life"]


task_healths = st.builds(
    TaskHealth, st.text(max_size=20), st.integers(0), st.integers(0), st.text(), st.booleans()
)
healths = st.builds(
    Health,
    st.lists(task_healths, max_size=3).map(tuple),
    st.lists(st.text(), max_size=3).map(tuple),
    st.none() | st.builds(Stall, st.just(NOON), st.floats(1, 1e6), st.text()),
)


@given(healths)
def test_what_is_written_is_what_is_read(health: Health) -> None:
    assert health_from(health_row(health, NOON)) == (health, NOON)
    assert bool(wrong(health)) == bool(
        health.trouble or any(task.failing or task.stuck for task in health.tasks)
    )


def test_the_summary_is_one_line_in_local_time() -> None:
    health = Health(
        (TaskHealth("outbox", 3, 0, "OSError: gone"), TaskHealth("timers")),
        (),
        Stall(NOON - timedelta(hours=2, minutes=57), 2.3, "gate.py:10 in review"),
    )
    assert summary(health, BERLIN) == (
        "2 tasks running; “outbox” was started again 3 times, last: OSError: gone; "
        "everything stood still for 2.3 s on Fri 20 Nov, 10:03"
    )


# --- the loop stands still -----------------------------------------------------------------------


class Beats:
    def __init__(self) -> None:
        self.now = 0.0
        self.found: list[tuple[float, str]] = []
        self.watch = StallWatch(lambda *stall: self.found.append(stall), lambda: self.now)


def in_a_thread(look: Callable[[], None]) -> None:
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()


async def test_f014_a_loop_that_stands_still_is_reported_with_the_line_it_stood_at(
    caplog: pytest.LogCaptureFixture,
) -> None:
    beats = Beats()

    def blocks_the_loop() -> None:
        beats.now += 20
        in_a_thread(beats.watch.look)
        in_a_thread(beats.watch.look)

    blocks_the_loop()
    beats.watch.beat()
    ((seconds, where),) = beats.found
    assert seconds == 20
    assert where.startswith("test_supervisor.py:") or "threading.py" in where
    stacks = [record.stack for record in caplog.records if hasattr(record, "stack")]  # type: ignore[attr-defined]
    assert len(stacks) == 1, "one stall, one stack"
    assert "in blocks_the_loop" in stacks[0]


async def test_f014_a_stall_that_held_even_the_watching_thread_is_still_measured() -> None:
    beats = Beats()
    beats.now = 3.0
    beats.watch.beat()
    assert beats.found == [(3.0, "")]


async def test_a_loop_that_beats_in_time_is_no_stall(caplog: pytest.LogCaptureFixture) -> None:
    beats = Beats()
    for _ in range(10):
        beats.now += 1.0
        in_a_thread(beats.watch.look)
        beats.watch.beat()
    assert beats.found == []
    assert caplog.records == []


async def test_f014_the_thread_sees_a_stall_by_itself_and_health_shows_it(
    supervisor: Supervisor, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    seen = threading.Event()
    caplog.handler.addFilter(lambda record: seen.set() is None)
    async with supervisor.running(lambda: None):
        await asyncio.sleep(0)
        time.now += 2.3
        assert seen.wait(60), "the thread looks while the loop waits here"
        async with asyncio.timeout(30):
            while supervisor.health().stall is None:  # noqa: ASYNC110 - no wall clock
                await asyncio.sleep(0)
    stall = supervisor.health().stall
    assert stall is not None
    assert (stall.at, stall.seconds) == (NOON, 2.3)
