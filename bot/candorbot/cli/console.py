"""`candor console`: the community in this terminal. Lines on standard input work the same way."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from candorbot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="person", default="", metavar="ID", help="who acts first (default: an approver)")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    from candorbot.cli.until_told import until_told
    from candorbot.logfile import log_to
    from candorbot.settings import read_settings
    from candorbot.store.lease import lease

    settings = read_settings()
    with lease(settings.data):
        log_to(settings.data)
        return until_told(lambda stop: _open(settings, options.person, stop))


async def _open(settings: Settings, person: str, stop: asyncio.Event) -> int:
    from candorbot.bootstrap import bootstrap
    from candorbot.platforms.console.app import run_console

    async with bootstrap(settings) as candor, candor.serving(give_up=stop.set):
        return await run_console(
            candor.bot, candor.community, settings.data, person=person, stop=stop,
            wrong=candor.supervisor.wrong,
        )  # fmt: skip
