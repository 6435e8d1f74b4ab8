"""`candor pause [off]`: the kill switch from the shell. It works beside a running Candor."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("off", nargs="?", choices=["off"], help="resume posting")


def run(options: argparse.Namespace) -> int:
    import asyncio

    return asyncio.run(_pause(resume=options.off == "off"))


async def _pause(*, resume: bool) -> int:
    from candorbot.bootstrap import SystemClock
    from candorbot.cli.store import opened
    from candorbot.switch import KillSwitch

    async with opened() as store:
        switch = KillSwitch(store, SystemClock())
        if resume:
            await switch.resume("the shell")
        else:
            await switch.pause("the shell")
        paused = await switch.paused_by()
    print(f"Posting is paused (by {paused[0]}). `candor pause off` resumes it." if paused else "Posting is on.")  # fmt: skip
    return 0
