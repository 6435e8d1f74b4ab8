"""Two things timed in turn, again and again, so that a busy machine slows both."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

LOOKS = 10
"""How often the memory is looked at."""
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


def together(work: Callable[[], Awaitable[object]], each: int) -> Timed:
    """So many at once."""

    async def timed() -> float:
        start = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(each)))
        return (time.perf_counter() - start) / each

    return timed


def mean_of(work: Timed, each: int) -> Timed:
    """Of what times itself."""

    async def timed() -> float:
        return statistics.fmean([await work() for _ in range(each)])

    return timed


async def grown(
    work: Callable[[], Awaitable[object]], megabytes: Timed, count: int, each: int
) -> None:
    """Print how the memory grows over so many messages, of which `work` brings in `each`: its size after each tenth,
    once it has all its pages and caches."""
    sizes = []
    part = count // LOOKS
    for _ in range(LOOKS):
        for _ in range(part // each):
            await work()
        sizes.append(await megabytes())
        print(f"  {len(sizes) * part:,} messages: {sizes[-1]:.1f} MB", flush=True)
    half = sizes[LOOKS // 2 - 1 :]
    slope = statistics.linear_regression(range(len(half)), half).slope
    print(f"  the second half grows by {slope * 1024 * 1024 / part:.1f} bytes a message")


def shown(seconds: float) -> str:
    """Seconds as people read them."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1e3:.1f} ms" if seconds > 1e-3 else f"{seconds * 1e6:.1f} µs"
