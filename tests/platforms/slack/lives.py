"""Lives in Slack; `python -m tests.platforms.slack.lives SEED` lives one again."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from candorbot.testing import FakeClock
from tests.platforms.lives import Lives
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.life import Life
from tests.platforms.slack.life_check import broken, posts
from tests.platforms.slack.life_steps import a_question_and_a_draft_for_it, rolled
from tests.platforms.slack.office import HELP, QUIET, STAFF, furnished


@asynccontextmanager
async def begun(folder: Path, clock: FakeClock, dice: Random) -> AsyncIterator[Life]:
    async with FarEnd.serving(clock) as slack:
        furnished(slack)
        yield Life(folder, slack, clock, dice)


LIVES = Lives(
    "slack", begun, a_question_and_a_draft_for_it, rolled, broken, posts,
    lambda life: {"deliveries": sum(len(one.tries) for one in life.slack.deliveries)},
    lambda life: "\n\n".join(life.slack.shows(channel) for channel in (HELP, QUIET, STAFF)),
)  # fmt: skip
lived = LIVES.lived

if __name__ == "__main__":
    sys.exit(LIVES.main())
