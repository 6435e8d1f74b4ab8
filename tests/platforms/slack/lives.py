"""Lives one life in Slack: the seed says all of it, and lives it again.

python -m tests.platforms.slack.lives SEED      prints its steps, what Slack shows at the end, and what broke
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from candorbot.faults import struck_by
from candorbot.testing import FakeClock
from tests.platforms.living import Lived, Unexpected
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.life import Life
from tests.platforms.slack.life_check import broken, posts
from tests.platforms.slack.life_steps import a_question_and_a_draft_for_it, rolled
from tests.platforms.slack.office import HELP, QUIET, STAFF, furnished
from tests.platforms.swift import SwiftLoop

FEWEST, MOST = 4, 10
"""Steps of a life after the first question with its draft."""


def lived(seed: int) -> Lived:
    """Live the life of a seed, on a store of its own that is thrown away."""
    logging.getLogger("asyncio").setLevel(
        logging.CRITICAL
    )  # it tells of each task that a crash ended
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=SwiftLoop) as runner,
    ):
        return runner.run(_lived(seed, Path(folder)))


async def _lived(seed: int, folder: Path) -> Lived:
    dice, clock = Random(seed), FakeClock()
    async with FarEnd.serving(clock) as slack:
        furnished(slack)
        life = Life(folder, slack, clock, dice)
        watching = Unexpected(life)
        logging.getLogger("candorbot").addHandler(watching)
        try:
            with struck_by(life.strikes):
                await life.start()
                steps = [rolled(dice) for _ in range(dice.randint(FEWEST, MOST))]
                for step in (a_question_and_a_draft_for_it, *steps):
                    await life.doing(step)
                await life.quiet_time()
                found = await broken(life)
                happened = Counter(
                    posts=len(posts(life)),
                    clicks=len(life.clicks),
                    deaths=sum("dies" in line for line in life.trace),
                    faults=sum(line.startswith("  ") and ": " in line for line in life.trace),
                    deliveries=sum(len(one.tries) for one in slack.deliveries),
                )
        finally:
            logging.getLogger("candorbot").removeHandler(watching)
            await life.stop()
        shows = "\n\n".join(slack.shows(channel) for channel in (HELP, QUIET, STAFF))
    command = f"python -m tests.platforms.slack.lives {seed}"
    return Lived(seed, tuple(life.trace), tuple(found), happened, shows, command)


def main() -> int:
    life = lived(int(sys.argv[1]))
    print(*life.trace, "", life.shows, "", dict(life.happened), *life.broken, sep="\n")
    return bool(life.broken)


if __name__ == "__main__":
    sys.exit(main())
