"""The server, the way to the app, and the deliveries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.platforms.slack.far_end import bodies
from tests.platforms.slack.far_end.delivery import PATIENCE, Attempt, Delivery, Http, Way
from tests.platforms.slack.far_end.faults import Faults
from tests.platforms.slack.far_end.shown import NotThere
from tests.platforms.slack.far_end.sockets import Sockets
from tests.platforms.slack.far_end.web_api import APP_TOKEN, BOT_TOKEN, Call, WebApi
from tests.platforms.slack.far_end.workspace import Clock, StandingClock, Workspace

SECRET = "the-signing-secret"
T = TypeVar("T")
SCOPES = frozenset(
    [
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:read",
        "usergroups:read",
        "users:read",
    ]
)
EVENT_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


class Served:
    """`granted`: the app's scopes. `events`: what it subscribed to (None: everything). `echo`:
    whether the app hears of its own messages, as it does at Slack. `patience`: the real seconds
    after which an acknowledgement counts as missing."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Any = clock or StandingClock()
        self.workspace = Workspace(self.clock)
        self.faults = Faults()
        self.sockets = Sockets(self.workspace.app, self.faults)
        self.api = WebApi(self.workspace, self.faults, self._heard, self.sockets.address)
        self.api.granted = set(SCOPES)
        self.events: set[str] | None = None
        self.commands: set[str] | None = None
        self.callbacks: set[str] | None = None
        self.echo = True
        self.patience = PATIENCE
        self.deliveries: list[Delivery] = []
        self.bot_token, self.app_token, self.signing_secret = BOT_TOKEN, APP_TOKEN, SECRET
        self.url = ""
        self.http: Http | None = None
        self._opened: list[Http] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    @classmethod
    @asynccontextmanager
    async def serving(cls, clock: Clock | None = None) -> AsyncIterator[Self]:
        slack = cls(clock)
        app = web.Application(client_max_size=4 * 2**20)
        app.add_routes([*slack.api.routes(), *slack.sockets.routes()])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            root = f"http://127.0.0.1:{runner.addresses[0][1]}"
            slack.url, slack.api.root, slack.sockets.root = f"{root}/api/", root, root
            yield slack
        finally:
            slack.faults.clear()
            for task in slack._tasks:
                task.cancel()
            await asyncio.gather(*slack._tasks, return_exceptions=True)
            for http in slack._opened:
                await http.close()
            await slack.sockets.close()
            await runner.cleanup()

    # how the app is set up

    @property
    def calls(self) -> list[Call]:
        return self.api.calls

    def called(self, method: str) -> list[Mapping[str, Any]]:
        """The parameters of each call of one method."""
        return [call.params for call in self.calls if call.method == method]

    @property
    def wrong(self) -> list[str]:
        """What the app did that Slack never takes; empty for an app that does well."""
        return self.api.wrong

    @property
    def granted(self) -> set[str]:
        return self.api.granted

    @granted.setter
    def granted(self, scopes: Collection[str]) -> None:
        self.api.granted = set(scopes)

    def install(self, manifest: Mapping[str, Any], *, without: Collection[str] = ()) -> None:
        """Sets the app up as its manifest says, but for the scopes `without`."""
        scopes = manifest.get("oauth_config", {}).get("scopes", {})
        asked = {*scopes.get("bot", ()), *scopes.get("bot_optional", ())}
        self.granted = asked - set(without)
        settings = manifest.get("settings", {})
        self.events = set(settings.get("event_subscriptions", {}).get("bot_events", ()))
        features = manifest.get("features", {})
        self.commands = {c["command"] for c in features.get("slash_commands", ())}
        self.callbacks = {s["callback_id"] for s in features.get("shortcuts", ())}

    def connect_http(self, url: str, signing_secret: str = SECRET) -> None:
        """From here on deliveries are signed posts to `url`, not Socket Mode. Said again, it is where
        the app moved to."""
        self.http = Http(url, signing_secret, self.clock)
        self._opened.append(self.http)

    def connect_sockets(self) -> None:
        """From here on deliveries go to the sockets that the app opens, as from the first."""
        self.http = None

    # deliveries

    async def deliver(self, kind: str, body: dict[str, Any]) -> Delivery:
        delivery = Delivery(kind, body)
        self.deliveries.append(delivery)
        await self._send(delivery)
        return delivery

    async def redeliver(
        self, times: int = 1, delivery: Delivery | None = None, reason: str = "http_timeout"
    ) -> Delivery:
        """Slack tries again: the same body (the last one's, if none is given), with the retries'
        headers, or in a new envelope."""
        delivery = delivery or self.deliveries[-1]
        for _ in range(times):
            await self._send(delivery, len(delivery.tries), reason)
        return delivery

    async def _send(self, delivery: Delivery, retry: int = 0, reason: str = "") -> Attempt:
        way: Way = self.http or self.sockets
        way.patience = self.patience
        attempt = await way.send(delivery, retry, reason)
        delivery.tries.append(attempt)
        await self.api.tell_all()
        return attempt

    async def happens(self, event: dict[str, Any]) -> Delivery | None:
        """Delivers any event, if the app may hear of it; None if not."""
        event = {"event_ts": self.workspace.next_ts(), **event}
        if not self._may_hear(event):
            return None
        channel = self.workspace.channels.get(_channel_of(event))
        shared = channel is not None and channel.shared
        return await self.deliver("events_api", bodies.event(self.workspace, event, shared))

    async def verifies_url(self) -> Attempt:
        """What Slack sends when somebody enters the app's address (HTTP alone)."""
        body = {"token": bodies.TOKEN, "challenge": "3eZbrw1a", "type": "url_verification"}
        return (await self.deliver("events_api", body)).tries[-1]

    async def checks_ssl(self) -> Attempt:
        """What Slack sends now and then, to see the certificate (HTTP alone)."""
        form = {"ssl_check": "1", "token": bodies.TOKEN}
        return (await self.deliver("slash_commands", form)).tries[-1]

    def _may_hear(self, event: dict[str, Any]) -> bool:
        name = event["type"]
        channel = self.workspace.channels.get(_channel_of(event))
        if name == "message" and channel is not None:
            name = f"message.{'im' if channel.direct else channel.kind + 's'}"
            if self.workspace.bot_user not in channel.members:
                return False
        if self.events is not None and name not in self.events:
            return False
        return EVENT_SCOPES.get(name, "") in {"", *self.granted}

    def _heard(self, event: dict[str, Any]) -> None:
        """What the app itself did comes back to it as an event, a moment later."""
        if self.echo and (self.http or self.sockets.open):
            task = asyncio.get_running_loop().create_task(self.happens(event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    # waiting, for what the app does after it has acknowledged

    async def quiet(self) -> None:
        """Waits until every echo of the app's own messages is delivered."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def until(self, what: Callable[[], T]) -> T:
        """Waits, after each call and each delivery, until `what` gives something true, and gives that."""
        async with self.api.moved:
            try:
                async with asyncio.timeout(PATIENCE):
                    while not (found := _tried(what)):
                        await self.api.moved.wait()
            except TimeoutError:
                last = [f"{c.method} -> {c.answer}" for c in self.calls[-5:]]
                raise NotThere(f"it never came; the last calls were {last}") from None
            return found


def _tried(what: Callable[[], T]) -> T | None:
    try:
        return what()
    except NotThere:
        return None


def _channel_of(event: dict[str, Any]) -> str:
    channel = event.get("channel", "")
    return str(channel.get("id", "") if isinstance(channel, dict) else channel)
