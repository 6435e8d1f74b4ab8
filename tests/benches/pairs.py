"""Two things timed in turn, again and again, so that a busy machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Timed = Callable[[], Awaitable[float]]
"""Does it a number of times; gives the seconds of one."""


@dataclass(frozen=True)
class Measured:
    """`ratio` is the median of the pairs' ratios, `low` and `high` are their quartiles; seconds else."""

    name: str
    ratio: float
    low: float
    high: float
    ours: float
    baseline: float
    pairs: int
    each: int

    def __str__(self) -> str:
        spread, n = f"{self.low:.2f}-{self.high:.2f}", f"{self.pairs} x {self.each}"
        return (
            f"{self.name:<9}{self.ratio:>7.2f}  {spread:>13}  {shown(self.ours):>9}  "
            f"{shown(self.baseline):>9}  {n:>9}"
        )


HEAD = f"{'':<9}{'ratio':>7}  {'25-75 %':>13}  {'ours':>9}  {'baseline':>9}  {'n':>9}"


async def compare(name: str, ours: Timed, baseline: Timed, pairs: int, each: int) -> Measured:
    """Time the two in turn; who goes first changes from pair to pair."""
    await ours(), await baseline()  # warm
    found = []
    for number in range(pairs):
        if number % 2:
            mine, base = await ours(), await baseline()
        else:
            base, mine = await baseline(), await ours()
        found.append((mine, base))
    low, middle, high = statistics.quantiles([mine / base for mine, base in found], n=4)
    mine, base = (statistics.median(column) for column in zip(*found, strict=True))
    return Measured(name, middle, low, high, mine, base, len(found), each)


def repeated(work: Callable[[], object], each: int) -> Timed:
    async def timed() -> float:
        start = time.perf_counter()
        for _ in range(each):
            work()
        return (time.perf_counter() - start) / each

    return timed


def repeated_async(work: Callable[[], Awaitable[object]], each: int) -> Timed:
    async def timed() -> float:
        start = time.perf_counter()
        for _ in range(each):
            await work()
        return (time.perf_counter() - start) / each

    return timed


def shown(seconds: float) -> str:
    """Seconds as people read them."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1e3:.1f} ms" if seconds > 1e-3 else f"{seconds * 1e6:.1f} µs"
