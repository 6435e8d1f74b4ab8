"""`candor run`: serve until stopped. SIGTERM and Ctrl-C finish what is under way first."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from contextlib import AbstractAsyncContextManager

    from candorbot.candor import Candor
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
    from contextlib import nullcontext

    from candorbot import language
    from candorbot.bootstrap import bootstrap
    from candorbot.egress import told

    await asyncio.to_thread(language.get_ready)
    for name, there in (("Slack", settings.slack), ("Discord", settings.discord)):
        if there:
            print(f"Reaching {name} ...", flush=True)
    async with bootstrap(settings, connect=True) as candor:
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

        web = _web(settings.http, candor) if settings.http else nullcontext()
        async with candor.serving(give_up=stop.set), web:  # nothing comes in while it ends
            for request, card in await candor.bot.recover():
                for platform in candor.outside:
                    await platform.show_late(request, card)
            print(f"Candor serves {candor.live.now.brand.name} from {settings.data}. Stop it with Ctrl-C.", flush=True)  # fmt: skip
            print(f"Connected: {_connected(candor)}", flush=True)
            print(f"Text goes to: {told(settings, candor.live.now.brand)}.", flush=True)
            await say_trouble()
            candor.supervisor.every(5.0, "trouble on the screen", say_trouble)
            await stop.wait()
        await say_trouble()
    print("Candor has stopped. Nothing was lost.", flush=True)
    return 0


def _connected(candor: Candor) -> str:
    if not candor.outside:
        return "the console's community. (Neither Slack nor Discord is set up: see docs/slack.md and docs/discord.md.)"
    there = [
        f"{one.workspace.name.capitalize()}, {one.workspace.title}, by {one.way}"
        for one in candor.outside
    ]
    return f"{'; '.join(there)}; and the console's community."


def _web(address: tuple[str, int], candor: Candor) -> AbstractAsyncContextManager[int]:
    from candorbot.platforms.web import served

    slack = candor.slack
    return served(
        address,
        slack.routes() if slack else [],
        candor.supervisor.wrong,
        lambda: all(one.connected for one in candor.outside),
        candor.figures,
    )
