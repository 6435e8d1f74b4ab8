"""`candor run`: serve until stopped. SIGTERM and Ctrl-C finish what is under way first."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from candorbot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: the settings say it all."""


def run(options: argparse.Namespace) -> int:
    import asyncio

    from candorbot.logfile import log_to
    from candorbot.settings import read_settings
    from candorbot.store.lease import lease

    settings = read_settings()
    with lease(settings.data):
        log_to(settings.data)
        return asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> int:
    import asyncio
    import signal

    from candorbot.bootstrap import bootstrap

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with bootstrap(settings) as candor:
        await candor.bot.recover()
        print(f"Candor serves {candor.live.now.brand.name} from {settings.data}. Stop it with Ctrl-C.", flush=True)  # fmt: skip
        print("Connected: the console's community. (Slack and Discord are not part of this version.)", flush=True)  # fmt: skip
        async with candor.ticking():
            await stop.wait()
    print("Candor has stopped. Nothing was lost.", flush=True)
    return 0
