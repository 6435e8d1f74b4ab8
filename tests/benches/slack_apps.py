"""The two apps that slack.py compares, each a process of its own, over HTTP on loopback.

    python tests/benches/slack_apps.py ours FOLDER API COMMANDS       Candor, as `candor run` serves it
    python tests/benches/slack_apps.py bare TEXTFILE API COMMANDS     slack-bolt with its defaults: acks, and says the text

Prints its port. `GET /vitals` tells how it is: the longest stall of its event loop since it was last asked (ms),
its processor time (s) and its memory (KB).
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from aiohttp import web

sys.path.insert(0, str(Path(__file__).parents[2]))

TOKEN, SECRET = "xoxb-bench", "the-signing-secret"
BEAT = 0.01
"""Seconds between two looks at the clock."""
COMMAND = "/candor"


class Vitals:
    """Notes how long the event loop was busy with one thing."""

    def __init__(self) -> None:
        self._longest = 0.0

    async def beat(self) -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(BEAT)
            self._longest = max(self._longest, time.perf_counter() - start - BEAT)

    async def told(self, request: web.Request) -> web.Response:
        longest, self._longest = self._longest, 0.0
        told = {"stall": longest * 1e3, "cpu": time.process_time(), "rss": _memory()}
        return web.json_response(told)


def _memory() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


async def ours(folder: Path, api: str, commands: int) -> None:
    from candorbot import language
    from candorbot.bootstrap import bootstrap
    from candorbot.platforms.web import served
    from candorbot.registry import Registry, find_skills
    from candorbot.settings import Settings, SlackSettings
    from tests.platforms.slack.office import brand_folder

    brand = folder / "harbor"
    brand = brand if brand.exists() else brand_folder(folder)
    settings = Settings(
        data=folder / "data",
        brand=str(brand),
        policies="",
        community="harbor",
        skill_seconds=20,
        offline=True,
        slack=SlackSettings(TOKEN, "", SECRET, api),
    )
    registry = find_skills()
    if commands:
        registry = Registry([registry.all()[0], *_others(commands - 1)])
    vitals = Vitals()
    await asyncio.to_thread(language.get_ready)
    async with AsyncExitStack() as ending:
        candor = await ending.enter_async_context(
            bootstrap(settings, connect=True, registry=registry)
        )
        assert candor.slack
        await ending.enter_async_context(candor.serving(give_up=lambda: None))
        routes = [*candor.slack.routes(), web.get("/vitals", vitals.told)]
        port = await ending.enter_async_context(
            served(("127.0.0.1", 0), routes, lambda: [], lambda: True, candor.figures)
        )
        print(port, flush=True)
        await vitals.beat()


def _others(count: int) -> Sequence[Any]:
    """Commands that answer a line each."""
    from candorbot.card import Card
    from candorbot.request import Permission
    from candorbot.skill import Context, skill

    async def answer(context: Context) -> Card:
        return Card("Done", "That is all there is.")

    declare = [
        skill(
            f"bench-{number}", summary="For the bench", example=f"bench-{number}",
            allowed=Permission.MEMBER,
        )
        for number in range(count)
    ]  # fmt: skip
    return [one(answer) for one in declare]


async def bare(text: str, api: str, commands: int) -> None:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    app = AsyncApp(signing_secret=SECRET, client=AsyncWebClient(TOKEN, base_url=api))

    async def listener(ack, say) -> None:  # type: ignore[no-untyped-def]
        await ack()
        await say(text)

    async def heard(event) -> None:  # type: ignore[no-untyped-def]
        """It hears a message, and does nothing about it."""

    for number in range(commands - 1):
        app.command(f"/bench-{number}")(listener)
    app.command(COMMAND)(listener)
    app.event("message")(heard)
    vitals = Vitals()
    served = app.web_app("/slack/events", 0)
    served.router.add_get("/vitals", vitals.told)
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await vitals.beat()


def main() -> int:
    which, where, api, commands = sys.argv[1:]
    if which == "ours":
        asyncio.run(ours(Path(where), api, int(commands)))
    else:
        asyncio.run(bare(json.loads(Path(where).read_text()), api, int(commands)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
