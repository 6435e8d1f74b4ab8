"""Which lives are lived: every single fault, every pair of faults, and random programs.

Nothing is pruned: a pair's second fault is tried at every moment that the life with the first fault has
after it. A life takes the same course every time, so whatever is found can be lived again."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

from candorbot.drill.book import Broken
from candorbot.drill.check import audited, broken, seen_through
from candorbot.drill.life import Life
from candorbot.drill.quick import SwiftLoop
from candorbot.drill.steps import LIVES, STEPS, rolled
from candorbot.drill.strikes import Chosen, Fault, Moment, Plan, Rolled, faults_at
from candorbot.faults import struck_by
from candorbot.publish import Publisher
from candorbot.store.sqlite import SqliteStore

FEWEST, MOST = 3, 8
"""Faults of a random program."""
STEPS_LEAST, STEPS_MOST = 6, 16
STEPS_AT_ALL = 80
"""A random life goes on until all its faults have struck, but not for ever."""


@dataclass(frozen=True, slots=True)
class Program:
    """A life that can be lived again: a named one with these faults, or the random one of a seed."""

    life: str = ""
    faults: tuple[Fault, ...] = ()
    seed: int = 0

    @property
    def command(self) -> str:
        """What lives it again and prints each step."""
        if not self.life:
            return f"candor drill --seed {self.seed}"
        faults = "".join(f" --fault '{fault}'" for fault in self.faults)
        return f"candor drill --life '{self.life}'{faults}"


@dataclass(frozen=True, slots=True)
class Lived:
    """What a program came to."""

    program: Program
    moments: tuple[Moment, ...]
    trace: tuple[str, ...]
    broken: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Runs, the points they passed, and those in which something broke."""

    runs: int
    points: frozenset[str]
    broken: tuple[Lived, ...]


def live(program: Program, publisher: type[Publisher] = Publisher) -> Lived:
    """Live one program, on a store of its own that is thrown away."""
    with _room() as folder, _silence(), asyncio.Runner(loop_factory=SwiftLoop) as runner:
        return runner.run(_live(program, folder, publisher))


async def _live(program: Program, folder: Path, publisher: type[Publisher]) -> Lived:
    dice = Random(program.seed)  # noqa: S311 - dice, no secrets
    plan: Plan = Chosen(*program.faults)
    if not program.life:
        plan = Rolled(dice, dice.randint(FEWEST, MOST))
    life = Life(folder, plan, dice, publisher)
    found: list[Broken] = []
    try:
        with struck_by(life.strikes):
            await life.start()
            for step in _steps(program, plan, dice):
                life.trace.append(step)
                await life.doing(STEPS[step](life))
            life.trace.append("(a quiet time)")
            await life.doing(life.quiet_time())
            found += [one async for one in broken(life)]
            if program.life and not found:
                found += [one async for one in seen_through(life)]
                found += [one async for one in broken(life)]
            found += [one async for one in audited(life)]
    finally:
        await life.end()
    return Lived(
        program, tuple(life.strikes.moments), tuple(life.trace), tuple(dict.fromkeys(found))
    )


def _steps(program: Program, plan: Plan, dice: Random) -> Iterator[str]:
    if program.life:
        yield from LIVES[program.life]
        return
    yield from ("hear", "draft")
    wanted = dice.randint(STEPS_LEAST, STEPS_MOST)
    lived = 0
    while lived < wanted or (plan.left and lived < STEPS_AT_ALL):
        yield rolled(dice)
        lived += 1


# --- which programs ---


def without() -> list[Program]:
    """Every named life, and nothing fails."""
    return [Program(life) for life in LIVES]


def singles(lives: Iterable[str]) -> Iterator[Program]:
    """Every fault at every moment of these lives."""
    for life in lives:
        yield from seconds(Program(life))


def seconds(first: Program) -> Iterator[Program]:
    """Every fault more, at every moment of the life of `first` that comes after its faults."""
    moments = live(first).moments
    if first.faults:
        moments = moments[moments.index(first.faults[-1].moment) + 1 :]
    for moment in moments:
        for fault in faults_at(moment):
            yield Program(first.life, (*first.faults, fault))


def randoms(count: int, start: int = 1) -> Iterator[Program]:
    return (Program(seed=seed) for seed in range(start, start + count))


# --- all of them ---


def tally(programs: Iterable[Program], publisher: type[Publisher] = Publisher) -> Tally:
    """Live these programs, here, one after the other."""
    runs, points, bad = 0, set[str](), []
    for program in programs:
        lived = live(program, publisher)
        runs += 1
        points.update(moment.name for moment in lived.moments)
        if lived.broken:
            bad.append(lived)
    return Tally(runs, frozenset(points), tuple(bad))


def pairs(first: Program) -> Tally:
    """Live every pair of faults that begins with this one."""
    return tally(seconds(first))


Job = TypeVar("Job")


@contextmanager
def every_core() -> Iterator[ProcessPoolExecutor]:
    """Processes that live lives, one for each core. Ctrl-C ends them quietly. For the main thread."""
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as cores:
        heed = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what starts now ignores it, too
        for _ in range(os.cpu_count() or 1):
            cores.submit(_template)
        signal.signal(signal.SIGINT, heed)
        try:
            yield cores
        except BaseException:  # an error, or Ctrl-C: what waits is not begun
            cores.shutdown(wait=False, cancel_futures=True)
            raise


def spread(
    cores: ProcessPoolExecutor, work: Callable[[Job], Tally], jobs: Sequence[Job], told: Callable[[int], None]
) -> Tally:  # fmt: skip
    """Do the jobs on every core. `told` is called, now and then, with how many runs are done."""
    done = Tally(0, frozenset(), ())
    for one in cores.map(work, jobs):
        done = Tally(done.runs + one.runs, done.points | one.points, done.broken + one.broken)
        told(done.runs)
    return done


def bundles(programs: Iterable[Program], size: int = 10) -> list[tuple[Program, ...]]:
    """The programs, so many to a job."""
    listed = tuple(programs)
    return [listed[at : at + size] for at in range(0, len(listed), size)]


# --- where they are lived ---


@cache
def _template() -> bytes:
    """An empty store, migrated once."""
    with tempfile.TemporaryDirectory(prefix="candor-drill-") as folder:
        path = Path(folder) / "candor.db"

        async def make() -> None:
            await (await SqliteStore.open(path, "harbor")).close()

        asyncio.run(make())
        return path.read_bytes()


@contextmanager
def _room() -> Iterator[Path]:
    """A folder with an empty store."""
    with tempfile.TemporaryDirectory(prefix="candor-drill-") as folder:
        (Path(folder) / "candor.db").write_bytes(_template())
        yield Path(folder)


@contextmanager
def _silence() -> Iterator[None]:
    """The faults are meant: nothing is logged of them."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
