"""`candor console`: the community in this terminal. Lines on standard input work the same way."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from candorbot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="person", default="", metavar="ID", help="who acts first (default: an approver)")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    import asyncio

    from candorbot.logfile import log_to
    from candorbot.settings import read_settings
    from candorbot.store.lease import lease

    settings = read_settings()
    with lease(settings.data):
        log_to(settings.data)
        return asyncio.run(_open(settings, options.person))


async def _open(settings: Settings, person: str) -> int:
    from candorbot.bootstrap import bootstrap
    from candorbot.platforms.console.app import run_console

    async with bootstrap(settings) as candor, candor.ticking():
        return await run_console(candor.bot, candor.community, settings.data, person=person)
