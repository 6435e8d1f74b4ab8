"""Slack's way in: Candor's whole path beside a bare default slack-bolt AsyncApp, over loopback HTTP in one run.

    python tests/benches/slack.py [--pairs N] [--long]

Ours: size, time stamp, signature, shape, one row in the inbox (synchronous=FULL) before the ack, dispatch, who may
do it asked of Slack, the skill, and the `help` card answered where the command asked for it. The bare app has bolt's
defaults, acks and says the same text. Each is a process of its own; they are timed in turn.

  one        one command at a time, until its answer is there      to the bare app's       goal 0.5 (twice as fast)
  many       50 at once                                            to the bare app's       goal 1.25 (0.8 of its speed)
  ack        the same as `one`, until the acknowledgement alone    to the bare app's
  steady     50 messages a second for 10 s: when 99 in 100 are acknowledged, beside the bare app's
  held       the same while another process holds the database for 5 s: the longest stall of the event loop
  commands   processor time of one command where there are 200 of them, to where there are 10       goal 1.1
  memory     (--long) 100,000 messages: how the memory grows
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import itertools
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from pairs import HEAD, Timed, compare, grown, mean_of, repeated_async, together
from slack_apps import COMMAND, SECRET

TEAM, PERSON, CHANNEL = "T0HARBOR", "U0MIA0", "C0HELP"
EACH, AT_ONCE = 10, 50
A_SECOND, SECONDS, HELD = 50, 10, 5
LONG = 100_000
HOLD = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("pragma busy_timeout = 5000")
db.execute("begin immediate")
time.sleep(float(sys.argv[2]))
db.execute("rollback")
"""
PEOPLE = {"id": PERSON, "team_id": TEAM, "name": "mia", "profile": {"display_name": "Mia"}}
ANSWERS: dict[str, dict[str, Any]] = {
    "auth.test": {
        "team_id": TEAM,
        "team": "Harbor",
        "user_id": "U0CANDOR",
        "bot_id": "B0CANDOR",
        "url": "https://harbor.slack.com/",
    },
    "users.info": {"user": PEOPLE},
    "usergroups.users.list": {"users": []},
    "conversations.info": {"channel": {"id": CHANNEL, "name": "help"}},
    "chat.postMessage": {"channel": CHANNEL, "ts": "1.000001"},
}


class Slack:
    """Takes what apps say, and tells whoever waits for it. It checks nothing: it is to cost little."""

    def __init__(self) -> None:
        self.waiting: dict[str, asyncio.Future[Any]] = {}
        self.root = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Slack]:
        app = web.Application()
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._method),
                web.post("/answers/{key}", self._answered),
            ]
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield self
        await runner.cleanup()

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "chat.postMessage":
            body = await request.json()
            self._there(str(body["channel"]), body)
        return web.json_response({"ok": True, **ANSWERS.get(method, {})})

    async def _answered(self, request: web.Request) -> web.Response:
        self._there(request.match_info["key"], await request.json())
        return web.Response(text="ok")

    def _there(self, key: str, body: Any) -> None:
        waits = self.waiting.pop(key, None)
        if waits is not None:
            waits.set_result(body)


@dataclass
class App:
    """One of the two, as Slack sees it."""

    slack: Slack
    session: aiohttp.ClientSession
    port: int
    numbers: Any = field(default_factory=itertools.count)

    async def post(self, kind: str, body: str) -> float:
        """Deliver something; gives the seconds until it is acknowledged."""
        stamp = str(int(time.time()))
        sign = hmac.digest(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hex()
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={sign}",
        }
        start = time.perf_counter()
        url = f"http://127.0.0.1:{self.port}/slack/events"
        async with self.session.post(url, data=body.encode(), headers=headers) as answer:
            await answer.read()
            assert answer.status == 200, answer.status
        return time.perf_counter() - start

    async def command(self, text: str = "help", name: str = COMMAND) -> Any:
        """A person types a command; what they read."""
        ack, answer = await self.typed(text, name)
        await ack
        return await answer

    async def typed(self, text: str, name: str) -> tuple[Awaitable[float], Awaitable[Any]]:
        key = f"C{next(self.numbers):09d}"
        answer = self.slack.waiting[key] = asyncio.get_running_loop().create_future()
        form = {
            "team_id": TEAM,
            "channel_id": key,
            "channel_name": "help",
            "user_id": PERSON,
            "user_name": "mia",
            "command": name,
            "text": text,
            "trigger_id": f"{key}.{self.port}",
            "response_url": f"{self.slack.root}/answers/{key}",
        }
        return self.post("application/x-www-form-urlencoded", urlencode(form)), answer

    async def ack(self) -> float:
        ack, answer = await self.typed("help", COMMAND)
        spent = await ack
        await answer
        return spent

    async def hears(self) -> float:
        """A member says something; until it is acknowledged."""
        number = next(self.numbers)
        event = {
            "type": "message",
            "channel": CHANNEL,
            "channel_type": "channel",
            "user": "U0KOFI",
            "text": f"Message {number} says that all is well today.",
            "ts": f"{1_770_000_000 + number // 1000}.{number % 1000:06d}",
        }
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0BENCH",
            "event_id": f"Ev{number}",
            "event": event,
        }
        return await self.post("application/json", json.dumps(body))

    async def hears_many(self) -> None:
        await asyncio.gather(*(self.hears() for _ in range(AT_ONCE)))

    async def megabytes(self) -> float:
        return (await self.vitals())["rss"] / 1024

    async def vitals(self) -> dict[str, float]:
        async with self.session.get(f"http://127.0.0.1:{self.port}/vitals") as answer:
            told: dict[str, float] = await answer.json()
            return told


@asynccontextmanager
async def started(slack: Slack, which: str, where: Path, commands: int) -> AsyncIterator[App]:
    """The app runs, and has answered a command."""
    script = str(Path(__file__).with_name("slack_apps.py"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, script, which, str(where), f"{slack.root}/api/", str(commands),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout
    port = int(await process.stdout.readline() or 0)
    assert port, f"{which} did not start"
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield App(slack, session, port)
    process.kill()
    await process.wait()


def written(folder: Path, text: str) -> Path:
    """What the bare app is to say, in a file."""
    folder.mkdir(exist_ok=True)
    file = folder / "text.json"
    file.write_text(json.dumps(text))
    return file


# --- what is measured ----------------------------------------------------------------------------


async def steady(app: App, seconds: float) -> list[float]:
    """So many messages a second, whether those before are acknowledged or not; the seconds of each."""
    start, doing = time.perf_counter(), []
    for number in range(int(A_SECOND * seconds)):
        await asyncio.sleep(max(0.0, start + number / A_SECOND - time.perf_counter()))
        doing.append(asyncio.ensure_future(app.hears()))
    return sorted(await asyncio.gather(*doing))


async def under_load(ours: App, bare: App, store: Path) -> None:
    for name, app, held in (("ours", ours, False), ("bare", bare, False), ("ours", ours, True)):
        await app.vitals()
        holder = None
        if held:
            holder = await asyncio.create_subprocess_exec(
                sys.executable, "-c", HOLD, str(store), str(HELD)
            )
        took = await steady(app, SECONDS)
        if holder:
            assert await holder.wait() == 0
        stall = (await app.vitals())["stall"]
        what = f"database held {HELD} s" if held else "steady"
        print(
            f"  {name}, {what}: {len(took)} acks, half in {took[len(took) // 2] * 1e3:.1f} ms, 99 in 100 in"
            f" {took[int(len(took) * 0.99)] * 1e3:.1f} ms; longest stall of the loop {stall:.0f} ms"
        )


async def by_commands(slack: Slack, folder: Path, pairs: int) -> None:
    async with AsyncExitStack() as ending:

        async def app(which: str, where: Path, commands: int) -> App:
            said = written(where, "Done")
            given = where if which == "ours" else said
            return await ending.enter_async_context(started(slack, which, given, commands))

        for which, name, text in (("ours", COMMAND, "bench-8"), ("bare", COMMAND, "")):
            few = await app(which, folder / f"{which}-10", 10)
            lots = await app(which, folder / f"{which}-200", 200)
            found = await compare(
                which, cost(lots, name, text), cost(few, name, text), pairs, AT_ONCE
            )
            print(f"{found}   200 commands to 10, processor time")


def cost(app: App, name: str, text: str) -> Timed:
    """Processor time of one."""

    async def timed() -> float:
        before = (await app.vitals())["cpu"]
        for _ in range(AT_ONCE):
            await app.command(text, name)
        return ((await app.vitals())["cpu"] - before) / AT_ONCE

    return timed


async def measure(pairs: int, long: bool) -> None:
    async with AsyncExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        slack = await ending.enter_async_context(Slack().serving())
        ours = await ending.enter_async_context(started(slack, "ours", folder, 0))
        text = (await ours.command())["text"]
        said = written(folder, text)
        bare = await ending.enter_async_context(started(slack, "bare", said, 1))
        assert (await bare.command())["text"] == text
        print(f"slack: the help card, {len(text)} characters\n{HEAD}")
        one = [repeated_async(app.command, EACH) for app in (ours, bare)]
        print(await compare("one", *one, pairs, EACH))
        acks = [mean_of(app.ack, EACH) for app in (ours, bare)]
        print(await compare("ack", *acks, pairs, EACH))
        many = [together(app.command, AT_ONCE) for app in (ours, bare)]
        print(await compare("many", *many, pairs, AT_ONCE))
        print(f"{A_SECOND} messages a second for {SECONDS} s")
        await under_load(ours, bare, folder / "data" / "candor.db")
        if long:
            print(f"memory, {LONG:,} messages")
            await grown(ours.hears_many, ours.megabytes, LONG, AT_ONCE)
        print(HEAD)
        await by_commands(slack, folder, pairs)


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
