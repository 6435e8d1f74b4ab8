"""Owns every task that goes on by itself. One that fails or ends is started again; nothing dies silently."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from candorbot import words
from candorbot.card import Card
from candorbot.errors import TakenOver
from candorbot.health import KIND, Health, Stall, TaskHealth, health_row, wrong
from candorbot.records import Clock, Record
from candorbot.stalls import StallWatch
from candorbot.storage import Store, put_if_first

log = logging.getLogger(__name__)

LONGEST_WAIT = 60.0
"""Seconds before the next try, at most: 1, 2, 4, ... 60."""
WELL = 60.0
"""A task that has run for so many seconds since it failed runs well."""
STUCK = 300.0
"""Seconds that no step of any task takes."""
DRAIN = 5.0
"""Seconds for what is under way when Candor stops; ten with those of a console's line."""
SIGN_OF_LIFE = 60.0
"""Seconds between two signs of life in the store; a change is written at once."""

Work = Callable[[], Awaitable[object]]
Notice = Callable[[str, Card], Awaitable[object]]
"""Tells the staff: a key under which it is told once, and the card."""


@dataclass(slots=True, eq=False)
class _Owned:
    name: str
    work: Work
    task: asyncio.Task[None] | None = None
    since: float = 0.0
    """When it started, or when its step did."""
    started: float = 0.0
    idle: bool = True
    """It may be stopped here without cutting anything short."""
    waiting: bool = False
    """For its next try."""
    restarts: int = 0
    failing: int = 0
    error: str = ""


class Supervisor:
    """What runs by itself, by name.

    notice    tells the staff that a task failed: each task once a day
    sleep     asyncio.sleep, or a test's own
    elapsed   seconds that only go on, as time.monotonic
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        notice: Notice,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        elapsed: Callable[[], float] = time.monotonic,
        drain: float = DRAIN,
    ) -> None:
        self._store = store
        self._clock = clock
        self._notice = notice
        self._give_up: Callable[[], None] = lambda: None
        self._sleep = sleep
        self._elapsed = elapsed
        self._drain = drain
        self._tasks: dict[str, _Owned] = {}
        self._trouble: dict[str, str] = {}
        self._stall: Stall | None = None
        self._stopping = False
        self._writing = asyncio.Lock()
        self._told: tuple[Health, float] | None = None

    def own(self, name: str, work: Work) -> None:
        """Keep `work` going: what a platform listens with. It is stopped first. A second one of the same
        name is not started."""
        self._start(_Owned(name, work))

    def every(self, seconds: float, name: str, step: Work) -> None:
        """Do `step` again and again, with a rest between. A step under way is let finish."""

        async def work() -> None:
            while not self._stopping:
                owned.since, owned.idle = self._elapsed(), False
                await step()
                await self._rest(owned, seconds)

        owned = _Owned(name, work)
        self._start(owned)

    def _start(self, owned: _Owned) -> None:
        if owned.name not in self._tasks:
            self._tasks[owned.name] = owned
            owned.task = asyncio.create_task(self._keep(owned), name=owned.name)

    async def _keep(self, owned: _Owned) -> None:
        while not self._stopping:
            owned.started = owned.since = self._elapsed()
            owned.waiting = False
            await self._run(owned)
            if not self._stopping:
                owned.waiting = True
                await self._tell(owned)
                await self._rest(owned, min(LONGEST_WAIT, 2.0 ** min(owned.failing - 1, 10)))

    async def _rest(self, owned: _Owned, seconds: float) -> None:
        if not self._stopping:
            owned.idle = True
            await self._sleep(seconds)

    async def _run(self, owned: _Owned) -> None:
        """Run it until it ends, which it must not, and note how it did."""
        extra = {"action": "task.failed", "task": owned.name}
        try:
            await owned.work()
            if self._stopping:
                return
            owned.error = words.TASK_ENDED
            log.error("a task ended by itself", extra=extra)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            owned.error = words.TASK_ENDED  # something inside was cancelled, and not by us
            log.exception("a task failed", extra=extra)
        except TakenOver:
            log.critical("another Candor took over: this one ends", extra=extra)
            owned.error = words.TAKEN_OVER
            self._give_up()
        except Exception as error:
            owned.error = f"{type(error).__name__}: {error}"[:500]
            log.exception("a task failed", extra=extra)
        if self._elapsed() - owned.started >= WELL:
            owned.failing = 0
        owned.failing += 1
        owned.restarts += 1

    async def _tell(self, owned: _Owned) -> None:
        key = f"task-{owned.name}-{self._clock.now():%Y-%m-%d}"
        said = words.TASK_FAILS.format(name=owned.name, error=owned.error)
        try:
            await self._notice(key, Card(words.TROUBLE, said, failed=True))
        except Exception:  # the store itself may be what fails; the log and `doctor` tell it too
            log.exception("the staff could not be told", extra={"action": "notice.failed"})

    # --- how it is ---

    def say(self, what: str, trouble: str) -> None:
        """Have a sentence shown as trouble, until the same `what` brings another or ""."""
        self._trouble[what] = trouble

    def stalled(self, seconds: float, where: str) -> None:
        """The loop stood still."""
        self._stall = Stall(self._clock.now(), round(seconds, 1), where)

    def health(self) -> Health:
        now = self._elapsed()
        return Health(
            tuple(
                TaskHealth(
                    task.name,
                    task.restarts,
                    task.failing if task.waiting or now - task.started < WELL else 0,
                    task.error,
                    stuck=not task.idle and now - task.since > STUCK,
                )
                for task in self._tasks.values()
            ),
            tuple(sentence for sentence in self._trouble.values() if sentence),
            self._stall,
        )

    def wrong(self) -> list[str]:
        """What is wrong now, a sentence each."""
        return wrong(self.health())

    async def report(self) -> None:
        """Write a sign of life, if it is time for one or something has changed."""
        async with self._writing:
            health, now = self.health(), self._elapsed()
            if self._told and self._told[0] == health and now - self._told[1] < SIGN_OF_LIFE:
                return
            kept = await self._store.record(KIND, KIND)
            row = health_row(health, self._clock.now())
            version = kept.version if kept else 0
            # If another process wrote its own at this moment, the next look writes ours.
            if await put_if_first(self._store, Record(KIND, KIND, row, version=version)):
                self._told = health, now

    # --- from start to stop ---

    @asynccontextmanager
    async def running(self, give_up: Callable[[], None]) -> AsyncIterator[None]:
        """Watch the loop and give signs of life while the block runs; then stop everything. `give_up`
        ends the block: another process took over."""
        self._give_up = give_up
        with StallWatch(self.stalled, self._elapsed).watching():
            try:
                self.every(1.0, "signs of life", self.report)
                yield
            finally:
                await self.stop()

    async def stop(self) -> None:
        """Take nothing new in, let finish what is under way for `drain` seconds, and end every task."""
        self._stopping = True
        tasks = [owned.task for owned in self._tasks.values() if owned.task]
        for owned in self._tasks.values():
            if owned.task and owned.idle:
                owned.task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=self._drain)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
