"""`candor pause [off]`: the kill switch from the shell. It works beside a running Candor."""

from __future__ import annotations

import argparse

from candorbot.request import Person


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("off", nargs="?", choices=["off"], help="resume posting")


def run(options: argparse.Namespace) -> int:
    import asyncio

    return asyncio.run(_pause(resume=options.off == "off"))


SHELL = Person("shell", "the shell")


async def _pause(*, resume: bool) -> int:
    from candorbot.cli.store import opened
    from candorbot.clock import SystemClock
    from candorbot.switch import KillSwitch

    async with opened() as store:
        switch = KillSwitch(store, SystemClock())
        if resume:
            await switch.resume(SHELL)
        else:
            await switch.pause(SHELL)
        paused = await switch.paused_by()
    print(f"Posting is paused (by {paused[0]}). `candor pause off` resumes it." if paused else "Posting is on.")  # fmt: skip
    return 0
