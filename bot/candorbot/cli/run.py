"""`candor run`: serve until stopped. SIGTERM and Ctrl-C finish what is under way first."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from candorbot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: the settings say it all."""


def run(options: argparse.Namespace) -> int:
    from candorbot.cli.until_told import until_told
    from candorbot.logfile import log_to
    from candorbot.settings import read_settings
    from candorbot.store.lease import lease

    settings = read_settings()
    with lease(settings.data):
        log_to(settings.data)
        return until_told(lambda stop: _serve(settings, stop))


async def _serve(settings: Settings, stop: asyncio.Event) -> int:
    import asyncio

    from candorbot import language
    from candorbot.bootstrap import bootstrap

    await asyncio.to_thread(language.get_ready)
    async with bootstrap(settings) as candor:
        said: list[str] = []

        async def say_trouble() -> None:
            """Print what is wrong, each thing when it begins, and when all is over."""
            wrong = candor.supervisor.wrong()
            for sentence in wrong:
                if sentence not in said:
                    print(f"! {sentence}", flush=True)
            if said and not wrong:
                print("All is well again.", flush=True)
            said[:] = wrong

        async with candor.serving(give_up=stop.set):
            await candor.bot.recover()
            print(f"Candor serves {candor.live.now.brand.name} from {settings.data}. Stop it with Ctrl-C.", flush=True)  # fmt: skip
            print("Connected: the console's community. (Slack and Discord are not part of this version.)", flush=True)  # fmt: skip
            await say_trouble()
            candor.supervisor.every(5.0, "trouble on the screen", say_trouble)
            await stop.wait()
        await say_trouble()
    print("Candor has stopped. Nothing was lost.", flush=True)
    return 0
