"""Lives in Discord; `python -m tests.platforms.discord.lives SEED` lives one again."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from candorbot.testing import FakeClock
from tests.platforms.discord.life import Life
from tests.platforms.discord.life_check import broken, posts
from tests.platforms.discord.life_steps import a_question_and_a_draft_for_it, rolled
from tests.platforms.discord.office import HELP, QUIET, STAFF, furnished
from tests.platforms.discord.wire import Wire
from tests.platforms.lives import Lives


@asynccontextmanager
async def begun(folder: Path, clock: FakeClock, dice: Random) -> AsyncIterator[Life]:
    async with Wire.serving(clock) as discord:
        furnished(discord)
        yield Life(folder, discord, clock, dice)


LIVES = Lives(
    "discord", begun, a_question_and_a_draft_for_it, rolled, broken, posts,
    lambda life: {"connections": life.discord.gateway.identifies + life.discord.gateway.resumed},
    lambda life: "\n\n".join(life.discord.shows(channel) for channel in (HELP, QUIET, STAFF)),
)  # fmt: skip
lived = LIVES.lived

if __name__ == "__main__":
    sys.exit(LIVES.main())
