"""Does a briefing cost what a day costs, however many messages were heard?

    python tests/benches/briefing.py [--million] [--pairs N]

  brief    a day's briefing from 100,000 messages     to one from 10,000, over the same 100 days    goal 2
           (--million: from 1,000,000 to 10,000)

Both stores hold the same 100 days, nine channels, eight themes and up to 5,000 members; the large one has ten
or a hundred times as much of each day, and so more people who spoke on it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pairs import HEAD, Measured, Timed, compare

from candorbot.briefings import Briefings, Readers
from candorbot.cli.brief import cases_of
from candorbot.records import Message
from candorbot.settings import read_settings
from candorbot.store.sqlite import SqliteStore
from candorbot.usual import period_of

START = datetime(2026, 8, 1, tzinfo=UTC)
DAYS, MEMBERS, CHANNELS = 100, 5_000, 9
THEMES = ("", "", "", *(f"theme {n}" for n in range(8)))
KINDS = ("question", "problem_report", "praise", "other")
AT_ONCE = 20_000
STAFF = Readers(("jonas", "lena", "mia"), True, "console")
SMALL = 10_000
GOAL = 2


def message(n: int, count: int) -> Message:
    """One in 20 asks and still waits; the rest differ in all that is counted."""
    thread = f"m{n}"
    return Message(
        "console", f"m{n}", f"c{n % CHANNELS}", thread, f"member{n * 7919 % MEMBERS}", "Somebody",
        f"What somebody says about their numbers, the {n}th time, and how it went", START + timedelta(days=DAYS) * n / count,
        f"/message m{n}", asks=n % 20 == 0, answered=n % 40 == 0, language="en",
        kinds=(KINDS[n % 4],), theme=THEMES[n * 31 % len(THEMES)], sentiment=(n % 5 - 2) / 2,
    )  # fmt: skip


async def store_of(folder: Path, count: int) -> SqliteStore:
    store = await SqliteStore.open(folder / f"{count}.db", "bench", durable=False)
    for start in range(0, count, AT_ONCE):
        await store.save_messages(
            [message(n, count) for n in range(start, min(start + AT_ONCE, count))]
        )
    return store


def timed(briefings: Briefings) -> Timed:
    day = period_of("today", (START + timedelta(days=DAYS - 2)).date())
    now = START + timedelta(days=DAYS - 1, hours=9)

    async def once() -> float:
        start = time.perf_counter()
        found: Any = await briefings.make(day, now, STAFF)
        assert len(found.lines) > 5
        return time.perf_counter() - start

    return once


async def briefs(pairs: int, large: int) -> Measured:
    """The same day's briefing from `large` messages, to one from SMALL."""
    with tempfile.TemporaryDirectory() as name:
        stores = [await store_of(Path(name), count) for count in (large, SMALL)]
        ours, baseline = (timed(Briefings(cases_of(read_settings(), store))) for store in stores)
        found = await compare("brief", ours, baseline, pairs, 1)
        for store in stores:
            await store.close()
        return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=11)
    parser.add_argument("--million", action="store_true", help="some minutes")
    options = parser.parse_args()
    large = 1_000_000 if options.million else 100_000
    print(HEAD)
    print(f"{asyncio.run(briefs(options.pairs, large))}   {large:,} messages, goal {GOAL}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
