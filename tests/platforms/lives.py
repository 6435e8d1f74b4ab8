"""Lives one life of an office on a platform: the seed says all of it, and lives it again."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from candorbot.faults import struck_by
from candorbot.testing import FakeClock
from tests.platforms.living import Lived, Unexpected
from tests.platforms.swift import SwiftLoop

FEWEST, MOST = 4, 10
"""Steps of a life after the first question with its draft."""
LOUD = ("asyncio", "discord")
"""They tell of each task and connection that a crash ended."""
Step = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True)
class Lives:
    """The lives on one platform, each of a class `Life`; `rolled` gives a step of one, by its dice.

    begun     a platform with people and channels, and a life there: of a folder, a clock and dice
    broken    what must not be, in words
    posts     what stands before members
    happened  what else is counted
    shows     all that stands on the platform
    """

    platform: str
    begun: Callable[[Path, FakeClock, Random], AbstractAsyncContextManager[Any]]
    first: Step
    rolled: Callable[[Random], Step]
    broken: Callable[[Any], Awaitable[Sequence[str]]]
    posts: Callable[[Any], Sequence[object]]
    happened: Callable[[Any], dict[str, int]]
    shows: Callable[[Any], str]

    def lived(self, seed: int) -> Lived:
        """Live the life of a seed, on a store of its own that is thrown away."""
        for name in LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        with (
            tempfile.TemporaryDirectory() as folder,
            asyncio.Runner(loop_factory=SwiftLoop) as runner,
        ):
            return runner.run(self._lived(seed, Path(folder)))

    async def _lived(self, seed: int, folder: Path) -> Lived:
        dice, clock = Random(seed), FakeClock()
        async with self.begun(folder, clock, dice) as life:
            watching = Unexpected(life)
            logging.getLogger("candorbot").addHandler(watching)
            try:
                with struck_by(life.strikes):
                    await life.start()
                    steps = [self.rolled(dice) for _ in range(dice.randint(FEWEST, MOST))]
                    for step in (self.first, *steps):
                        await life.doing(step)
                    await life.quiet_time()
                    found = await self.broken(life)
                    happened = Counter(
                        posts=len(self.posts(life)),
                        clicks=len(life.clicks),
                        deaths=sum("dies" in line for line in life.trace),
                        faults=sum(line.startswith("  ") and ": " in line for line in life.trace),
                        **self.happened(life),
                    )
            finally:
                logging.getLogger("candorbot").removeHandler(watching)
                await life.stop()
            shows = self.shows(life)
        command = f"python -m tests.platforms.{self.platform}.lives {seed}"
        return Lived(seed, tuple(life.trace), tuple(found), happened, shows, command)

    def main(self) -> int:
        """Print the steps of the life of the seed that is typed, what the platform shows at its end, and what broke."""
        life = self.lived(int(sys.argv[1]))
        print(*life.trace, "", life.shows, "", dict(life.happened), *life.broken, sep="\n")
        return bool(life.broken)
