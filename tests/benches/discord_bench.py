"""Discord's way in: Candor's whole path beside a bare command tree of discord.py, over loopback in one run.

    python tests/benches/discord_bench.py [--pairs N] [--long]

Ours: the gateway's event, one row in the inbox (synchronous=FULL) before the interaction is deferred, dispatch, who
may do it asked of Discord, the skill, and the `help` card in the place of the deferral. The bare tree has discord.py's
defaults, defers and answers the same text. Each is a process of its own; they are timed in turn.

  one        one command at a time, until its answer is there      to the bare tree's       goal 1.43 (0.7 of its speed)
  ack        the same, until it is deferred alone                  to the bare tree's
  many       50 at once                                            to the bare tree's       goal 1.43
  kept one   the bare tree with nothing added but such a row       to the bare tree's       what durability alone costs
  memory     (--long) 100,000 messages seen with listening on: how the memory grows
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from pairs import HEAD, compare, grown, mean_of, repeated_async, together

sys.path.insert(0, str(Path(__file__).parents[2]))

from discord_apps import TOKENS

from candorbot.clock import SystemClock
from tests.platforms.discord.office import HELP, KOFI, MIA, furnished
from tests.platforms.discord.wire import GUILD, Wire, payloads
from tests.platforms.discord.wire.shown import Message

EACH, AT_ONCE = 10, 50
LONG = 100_000
EPOCH = 1_420_070_400_000  # milliseconds: ids begin with the year 2015


class Link:
    """What an app is told, by the gateway."""

    def __init__(self, ws: web.WebSocketResponse, squeezed: bool) -> None:
        self._ws = ws
        self._squeeze = zlib.compressobj() if squeezed else None
        self._told = 0

    async def tell(self, name: str, what: Any) -> None:
        self._told += 1
        await self.say({"op": 0, "t": name, "s": self._told, "d": what})

    async def say(self, event: Any) -> None:
        text = json.dumps(event)
        if self._squeeze is None:
            await self._ws.send_str(text)
        else:
            bare = self._squeeze.compress(text.encode())
            await self._ws.send_bytes(bare + self._squeeze.flush(zlib.Z_SYNC_FLUSH))


class Discord:
    """Takes what apps say, and tells whoever waits for it. It checks nothing: it is to cost little. What stands in
    it is made of the Discord of the tests."""

    def __init__(self) -> None:
        wire = Wire(SystemClock())
        furnished(wire)
        self.world = world = wire.world
        message = Message(HELP[:-1] + "9", HELP, world.bot, world.time())
        self.message = payloads.of_message(world, message)
        self.guild = payloads.of_guild(world, world.guild(GUILD))
        self.places = {
            "/users/@me": world.users[world.bot].as_discord(),
            "/oauth2/applications/@me": wire.places.application(None),  # type: ignore[arg-type]
            "/users/@me/guilds": [{"id": GUILD, "name": "Harbor"}],
            f"/guilds/{GUILD}": world.guild(GUILD).as_discord(),
            **{
                f"/guilds/{GUILD}/members/{id}": member.as_discord()
                for id, member in world.guild(GUILD).members.items()
            },
            **{f"/channels/{id}": c.as_discord(world.users) for id, c in world.channels.items()},
        }
        self.deferred: dict[str, asyncio.Future[None]] = {}
        self.answered: dict[str, asyncio.Future[Any]] = {}
        self.links: dict[str, asyncio.Future[Link]] = {}
        self.root = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Discord]:
        app = web.Application()
        app.add_routes(
            [
                web.get("/gateway/", self._gateway),
                web.post("/api/interactions/{id}/{token}/callback", self._deferred),
                web.patch("/api/webhooks/{app}/{token}/messages/@original", self._answered),
                web.route("*", "/api{path:.*}", self._asked),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield self
        await runner.cleanup()

    def link(self, token: str) -> asyncio.Future[Link]:
        return self.links.setdefault(token, asyncio.get_running_loop().create_future())

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        link = Link(ws, request.query.get("compress") == "zlib-stream")
        await link.say({"op": 10, "d": {"heartbeat_interval": 41_250}, "s": None})
        async for message in ws:
            said = json.loads(message.data)
            if said["op"] == 1:
                await link.say({"op": 11, "d": None})
            elif said["op"] == 2:
                await link.tell("READY", self._ready())
                await link.tell("GUILD_CREATE", self.guild)
                self.link(said["d"]["token"]).set_result(link)
        return ws

    def _ready(self) -> dict[str, Any]:
        return {
            "v": 10,
            "user": self.places["/users/@me"],
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": "1",
            "resume_gateway_url": f"{self.root.replace('http', 'ws')}/gateway/",
            "private_channels": [],
            "application": {"id": self.world.app, "flags": 1 << 18},
        }

    async def _deferred(self, request: web.Request) -> web.Response:
        body, token = await request.json(), request.match_info["token"]
        assert body["type"] == 5, body
        self.deferred.pop(token).set_result(None)
        if not request.query.get("with_response"):
            return web.Response(status=204)
        there = {"id": request.match_info["id"], "type": 2, "response_message_loading": True}
        return told({"interaction": {**there, "response_message_ephemeral": True}})

    async def _answered(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.answered.pop(request.match_info["token"]).set_result(body)
        return told(self.message)

    async def _asked(self, request: web.Request) -> web.Response:
        found = self.places.get(request.match_info["path"])
        if request.method == "GET" and found is None:
            return told({"code": 10003, "message": "Unknown"}, 404)
        return told(self.message if request.method == "POST" else found or [])


def told(what: Any, status: int = 200) -> web.Response:
    """Without a charset: discord.py reads no other as JSON."""
    headers = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(what).encode(), status=status, headers=headers)


@dataclass
class App:
    """One of the two, as Discord sees it."""

    discord: Discord
    session: aiohttp.ClientSession
    port: int
    link: Link
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def snowflake(self) -> str:
        since = int(time.time() * 1000) - EPOCH
        return str((since << 22) + next(self.numbers) % (1 << 22))

    async def typed(self) -> tuple[asyncio.Future[None], asyncio.Future[Any]]:
        """A person types /candor help: when it is deferred, and what they read."""
        discord, loop = self.discord, asyncio.get_running_loop()
        number = self.snowflake()
        token = f"{number}.{self.port}"
        deferred = discord.deferred[token] = loop.create_future()
        answered = discord.answered[token] = loop.create_future()
        verb = {"name": "help", "type": 1, "options": []}
        data = {"id": "1", "name": "candor", "type": 1, "options": [verb]}
        made = payloads.Interaction(number, token, payloads.CHAT_INPUT, MIA, HELP, data, 0.0)
        await self.link.tell("INTERACTION_CREATE", made.as_discord(discord.world))
        return deferred, answered

    async def command(self) -> Any:
        _, answered = await self.typed()
        return await answered

    async def ack(self) -> float:
        start = time.perf_counter()
        deferred, answered = await self.typed()
        await deferred
        spent = time.perf_counter() - start
        await answered
        return spent

    async def hears(self) -> None:
        """A member says something."""
        number = self.snowflake()
        text = f"Message {number} says that all is well today."
        said = Message(number, HELP, KOFI, self.discord.world.time(), text)
        event = payloads.of_event(self.discord.world, said, content=True)
        await self.link.tell("MESSAGE_CREATE", event)

    async def hears_many(self) -> None:
        """So many messages at once, until they are worked."""
        for _ in range(AT_ONCE):
            await self.hears()
        await self.command()  # what was said before has been read
        async with self.session.get(f"http://127.0.0.1:{self.port}/worked") as answer:
            assert answer.status == 200

    async def megabytes(self) -> float:
        async with self.session.get(f"http://127.0.0.1:{self.port}/vitals") as answer:
            return float((await answer.json())["rss"]) / 1024


@asynccontextmanager
async def started(discord: Discord, which: str, where: Path) -> AsyncIterator[App]:
    """The app runs, and is connected."""
    script = str(Path(__file__).with_name("discord_apps.py"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, script, which, str(where), discord.root,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout
    try:
        port = int(await process.stdout.readline() or 0)
        assert port, f"{which} did not start"
        async with aiohttp.ClientSession() as session:
            async with asyncio.timeout(60):
                app = App(discord, session, port, await discord.link(TOKENS[which]))
                await app.command()
            yield app
    finally:
        process.kill()
        await process.wait()


def words_of(answer: Any) -> str:
    """All words of a card."""
    if isinstance(answer, dict):
        own = [answer["content"]] if isinstance(answer.get("content"), str) else []
        return "\n".join(own + [w for one in answer.values() if (w := words_of(one))])
    return (
        "\n".join(w for one in answer if (w := words_of(one))) if isinstance(answer, list) else ""
    )


async def measure(pairs: int, long: bool) -> None:
    async with AsyncExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        discord = await ending.enter_async_context(Discord().serving())
        ours = await ending.enter_async_context(started(discord, "ours", folder))
        text = words_of((await ours.command())["components"])
        said = folder / "text.json"
        said.write_text(json.dumps(text))
        bare = await ending.enter_async_context(started(discord, "bare", said))
        assert (await bare.command())["content"] == text
        print(f"discord: the help card, {len(text)} characters\n{HEAD}")
        one = [repeated_async(app.command, EACH) for app in (ours, bare)]
        print(await compare("one", *one, pairs, EACH))
        acks = [mean_of(app.ack, EACH) for app in (ours, bare)]
        print(await compare("ack", *acks, pairs, EACH))
        many = [together(app.command, AT_ONCE) for app in (ours, bare)]
        print(await compare("many", *many, pairs, AT_ONCE))
        kept = await ending.enter_async_context(started(discord, "kept", said))
        floor = [repeated_async(app.command, EACH) for app in (kept, bare)]
        print(await compare("kept one", *floor, pairs, EACH))
        if long:
            print(f"memory, {LONG:,} messages, and a command for each {AT_ONCE}")
            await grown(ours.hears_many, ours.megabytes, LONG, AT_ONCE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=11, help="how often the two are timed in turn")
    parser.add_argument(
        "--long", action="store_true", help="memory over 100,000 messages, some minutes"
    )
    options = parser.parse_args()
    asyncio.run(measure(options.pairs, options.long))
    return 0


if __name__ == "__main__":
    sys.exit(main())
