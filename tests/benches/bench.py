"""How fast is it? Ratios to a baseline measured in the same run, so that the machine drops out.

    python tests/benches/bench.py [--pairs N]

What is measured and its baseline are timed in turn, N times (pairs), and each ratio is the median of
the pairs' ratios; beside it the middle half of them (25 to 75 %). Under a minute in all.

  start    `candor --help`                        to `python -c pass`
  review   gate.review of a 300-character reply   to a bare loop: one match of the same compiled RE2 set
           and its lights                         on the same bytes, and the lights of a known verdict
  keep     one inbox row through the store        to one row in a raw sqlite3 transaction (WAL, FULL)
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from candorbot.brand import load_brand
from candorbot.gate import Gate
from candorbot.paths import brand_folder, policies_folder
from candorbot.policy import load_policies
from candorbot.records import Event
from candorbot.report import lights
from candorbot.sources import Source
from candorbot.speaker import FOR_THE_BRAND
from candorbot.store.sqlite import SqliteStore
from candorbot.verdict import Reviewed

REPLY = (
    "Hi Kofi,\n\nYou asked how to leave your own visits out. Open Settings of your site and go to Shields. "
    "[1] Add your address under IP Addresses, and your visits are no longer counted. [1]\n\n"
    "Tell me if you see something else.\n\nMia, Harbor team\n\n"
    "[1] Excluding – https://harbor.example/docs/excluding"
)
SOURCE = Source(1, "excluding", "Excluding", "https://harbor.example/docs/excluding", "")
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Timed = Callable[[], float]
"""Does it a number of times; gives the seconds of one."""


@dataclass(frozen=True)
class Measured:
    name: str
    ratio: float
    low: float
    high: float
    ours: float
    baseline: float
    pairs: int
    each: int


def compare(name: str, ours: Timed, baseline: Timed, pairs: int, each: int) -> Measured:
    """Time the two in turn; who goes first changes from pair to pair."""
    ours(), baseline()  # warm
    found = []
    for number in range(pairs):
        first, second = (ours, baseline) if number % 2 else (baseline, ours)
        a, b = first(), second()
        found.append((a, b) if number % 2 else (b, a))
    return summed(name, found, each)


def repeated(work: Callable[[], object], each: int) -> Timed:
    def timed() -> float:
        start = time.perf_counter()
        for _ in range(each):
            work()
        return (time.perf_counter() - start) / each

    return timed


def start_up(pairs: int) -> Measured:
    def process(*arguments: str) -> Timed:
        command = [sys.executable, *arguments]
        return repeated(lambda: subprocess.run(command, check=True, capture_output=True), 1)

    ours, baseline = process("-m", "candorbot", "--help"), process("-c", "pass")
    return compare("start", ours, baseline, pairs, 1)


def review(pairs: int, each: int = 200) -> Measured:
    brand = load_brand(brand_folder("harbor"))
    policies = load_policies(policies_folder())
    gate = Gate(policies, brand)
    reviewed = Reviewed(REPLY, FOR_THE_BRAND, brand=brand.name, sources=(SOURCE,))
    screen = policies.screen(brand.name)
    verdict = gate.review(reviewed)
    assert verdict.may_be_approved, verdict
    subject = REPLY.replace("–", "-").encode()
    bare = repeated(lambda: (screen.hits(subject), lights(verdict)), each)
    ours = repeated(lambda: lights(gate.review(reviewed)), each)
    return compare("review", ours, bare, pairs, each)


async def keep(pairs: int, folder: Path, each: int = 20) -> Measured:
    store = await SqliteStore.open(folder / "candor.db", "bench")
    numbers = iter(range(10**9))
    body = {"text": REPLY}

    async def ours() -> float:
        start = time.perf_counter()
        for _ in range(each):
            await store.receive(Event("console", f"e{next(numbers)}", "request", body, AT))
        return (time.perf_counter() - start) / each

    with closing(sqlite3.connect(folder / "raw.db", isolation_level=None)) as raw:
        raw.execute("pragma journal_mode = wal")
        raw.execute("pragma synchronous = full")
        raw.execute("create table inbox (key text primary key, body text not null) strict")

        def one() -> None:
            raw.execute("begin immediate")
            raw.execute("insert into inbox values (?, ?)", [f"e{next(numbers)}", str(body)])
            raw.execute("commit")

        baseline = repeated(one, each)
        await ours(), baseline()
        found = []
        for number in range(pairs):
            if number % 2:
                mine, base = await ours(), baseline()
            else:
                base, mine = baseline(), await ours()
            found.append((mine, base))
    await store.close()
    return summed("keep", found, each)


def summed(name: str, found: list[tuple[float, float]], each: int) -> Measured:
    low, middle, high = statistics.quantiles([mine / base for mine, base in found], n=4)
    mine, base = (statistics.median(column) for column in zip(*found, strict=True))
    return Measured(name, middle, low, high, mine, base, len(found), each)


def shown(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds > 1e-3 else f"{seconds * 1e6:.1f} µs"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=21, help="how often the two are timed in turn")
    pairs = parser.parse_args().pairs
    print(f"{'':<8}{'ratio':>7}  {'25-75 %':>13}  {'ours':>9}  {'baseline':>9}  {'n':>14}")
    with tempfile.TemporaryDirectory() as folder:
        measures = (
            lambda: start_up(pairs),
            lambda: review(pairs),
            lambda: asyncio.run(keep(pairs, Path(folder))),
        )
        for measure in measures:
            m = measure()
            spread, n = f"{m.low:.2f}-{m.high:.2f}", f"{m.pairs} x {m.each}"
            print(
                f"{m.name:<8}{m.ratio:>7.2f}  {spread:>13}  {shown(m.ours):>9}  "
                f"{shown(m.baseline):>9}  {n:>14}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
