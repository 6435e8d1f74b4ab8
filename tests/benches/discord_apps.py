"""The two apps that discord_bench.py compares, each a process of its own, by gateway and REST on loopback.

    python tests/benches/discord_apps.py ours FOLDER ROOT      Candor, as `candor run` serves it
    python tests/benches/discord_apps.py bare TEXTFILE ROOT    a command tree of discord.py: defers, and says the text
    python tests/benches/discord_apps.py kept TEXTFILE ROOT    the same, and keeps a row before it defers

Prints a port. There `GET /vitals` tells how it is, as in slack_apps.py; `GET /worked` answers when all that was
delivered is worked.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import discord
import yarl
from aiohttp import web
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from slack_apps import Vitals

sys.path.insert(0, str(Path(__file__).parents[2]))

TOKENS = {which: f"{which}.token.of-the-bench" for which in ("ours", "bare", "kept")}


def on_loopback(root: str) -> None:
    """discord.py speaks with the Discord of the bench."""
    Route.BASE = f"{root}/api"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{root.replace('http', 'ws')}/gateway/")


@asynccontextmanager
async def looked_at(worked: Callable[[], Awaitable[None]]) -> AsyncIterator[Vitals]:
    vitals = Vitals()

    async def all_worked(request: web.Request) -> web.Response:
        await worked()
        return web.Response()

    app = web.Application()
    app.add_routes([web.get("/vitals", vitals.told), web.get("/worked", all_worked)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    yield vitals
    await runner.cleanup()


async def ours(folder: Path, root: str) -> None:
    from candorbot import language
    from candorbot.bootstrap import bootstrap
    from candorbot.settings import DiscordSettings, Settings
    from tests.platforms.discord.office import brand_folder

    settings = Settings(
        data=folder / "data",
        brand=str(brand_folder(folder)),
        policies="",
        community="harbor",
        skill_seconds=20,
        offline=True,
        discord=DiscordSettings(TOKENS["ours"], "", f"{root}/api"),
    )
    await asyncio.to_thread(language.get_ready)
    async with bootstrap(settings, connect=True) as candor:
        there = candor.discord
        assert there
        async with (
            candor.serving(give_up=lambda: None),
            looked_at(lambda: there.incoming.idle(600)) as vitals,
        ):
            await vitals.beat()


def rows(file: Path) -> Callable[[str], None]:
    """Keeps one row in a transaction that is on the disk when it returns."""
    db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("create table inbox (key text primary key, body text) strict")

    def keep(key: str) -> None:
        db.execute("insert into inbox values (?, ?)", [key, "help"])

    return keep


async def bare(which: str, text: str, root: str, keep: Callable[[str], None] | None) -> None:
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)
    group = app_commands.Group(name="candor", description="Candor")

    @group.command(name="help", description="Show what you can do here")
    async def listener(interaction: discord.Interaction) -> None:
        if keep is not None:
            await asyncio.to_thread(keep, str(interaction.id))
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content=text)

    tree.add_command(group)

    async def at_once() -> None:
        """It keeps nothing."""

    async with looked_at(at_once) as vitals, client:
        beating = asyncio.create_task(vitals.beat())
        await client.start(TOKENS[which])
        beating.cancel()


def main() -> int:
    which, where, root = sys.argv[1:]
    on_loopback(root)
    if which == "ours":
        asyncio.run(ours(Path(where), root))
    else:
        file = Path(where)
        keep = rows(file.with_name("kept.db")) if which == "kept" else None
        asyncio.run(bare(which, json.loads(file.read_text()), root, keep))
    return 0


if __name__ == "__main__":
    sys.exit(main())
