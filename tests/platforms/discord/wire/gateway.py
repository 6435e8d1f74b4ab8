"""Discord's gateway, version 10: sessions that outlive their connections, and what they are told."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.platforms.discord.wire import bits, payloads
from tests.platforms.discord.wire.faults import GATEWAY, Fault, Faults
from tests.platforms.discord.wire.links import Event, Link, Session
from tests.platforms.discord.wire.shown import Message
from tests.platforms.discord.wire.things import Channel
from tests.platforms.discord.wire.world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
INVALID, HELLO, ACK = 9, 10, 11
UNHEARD = 10**8  # milliseconds between heartbeats: none in a test, but the first
PATIENCE = 10.0  # real seconds; a test that waits this long has failed
IDENTIFIES = 1000  # that Discord takes in a day


class Gateway:
    """`interval`: milliseconds between heartbeats. `granted`: the privileged intents switched on in the
    developer portal. `resumes`: whether sessions may be resumed. `identifies`, `resumed`: how often
    the app did so."""

    def __init__(self, world: World, faults: Faults, token: Callable[[], str]) -> None:
        self.world, self.faults, self.token = world, faults, token
        self.interval = UNHEARD
        self.granted = 0
        self.resumes = True
        self.identifies = self.resumed = 0
        self.links: list[Link] = []
        self.sessions: dict[str, Session] = {}
        self.told: list[Event] = []
        self.moved = asyncio.Condition()
        self.root = ""

    # the app connects

    @property
    def url(self) -> str:
        return f"{self.root.replace('http://', 'ws://')}/gateway/"

    @property
    def open(self) -> list[Link]:
        """Connections with a session, that hear."""
        return [link for link in self.links if link.session and not link.deaf]

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/{kind:gateway|resume}/", self._link)]

    async def _link(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.next(GATEWAY)
        if type(fault) is not Fault:
            return await fault.strike(request, lambda: web.Response(status=404))
        ws = web.WebSocketResponse(autoping=False, max_msg_size=4096)
        await ws.prepare(request)
        link = Link(ws, request.match_info["kind"])
        if request.query.get("compress") == "zlib-stream":
            link.squeeze = zlib.compressobj()
        self.links.append(link)
        writing = asyncio.create_task(link.write())
        link.say({"op": HELLO, "d": {"heartbeat_interval": self.interval, "_trace": []}, "s": None})
        try:
            await self._listen(link)
        finally:
            self._gone(link)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            await self._tell()
        return ws

    async def _listen(self, link: Link) -> None:
        async for message in link.ws:
            if message.type != WSMsgType.TEXT or link.deaf:
                continue
            try:
                said = json.loads(message.data)
                op, given = said["op"], said.get("d")
            except (ValueError, KeyError, TypeError):
                link.close(4002)
                continue
            if op == HEARTBEAT:
                link.beats += 1
                link.heard = -1 if given is None else given
                link.say({"op": ACK, "d": None})
            elif op == IDENTIFY:
                self._identify(link, given)
            elif op == RESUME:
                self._resume(link, given)
            elif link.session is None:
                link.close(4003)
            await self._tell()

    def _gone(self, link: Link) -> None:
        if link in self.links:
            self.links.remove(link)
        if link.session is not None and link.session.link is link:
            link.session.link = None

    def _identify(self, link: Link, given: Event) -> None:
        self.identifies += 1
        intents = given.get("intents", 0)
        if given.get("token") != self.token():
            return link.close(4004)
        if link.session is not None:
            return link.close(4005)
        if intents & bits.PRIVILEGED & ~self.granted:
            return link.close(4014)
        session = Session(self.world.snowflake(), intents, link=link)
        link.session = self.sessions[session.id] = session
        world = self.world
        here = [guild for guild in world.guilds.values() if world.bot in guild.members]
        self._send(
            session,
            "READY",
            {
                "v": 10,
                "user": world.users[world.bot].as_discord() | {"verified": True, "email": None},
                "guilds": [{"id": guild.id, "unavailable": True} for guild in here],
                "session_id": session.id,
                "resume_gateway_url": self.url.replace("/gateway/", "/resume/"),
                "session_type": "normal",
                "private_channels": [],
                "application": {"id": world.app, "flags": 1 << 18 if self.granted else 0},
                **({"shard": given["shard"]} if "shard" in given else {}),
            },
        )
        if intents & bits.GUILDS:
            for guild in here:
                if not guild.away:
                    self._send(session, "GUILD_CREATE", payloads.of_guild(world, guild))
        return None

    def _resume(self, link: Link, given: Event) -> None:
        session = self.sessions.get(str(given.get("session_id")))
        if given.get("token") != self.token():
            return link.close(4004)
        if session is None or not self.resumes:
            return link.say({"op": INVALID, "d": False})
        seq = given.get("seq") or 0
        if seq > len(session.told):
            return link.close(4007)
        self.resumed += 1
        if session.link is not None:
            session.link.close(4000)
        session.link, link.session = link, session
        for event in session.told[seq:]:
            link.say(event)
        self._send(session, "RESUMED", {"_trace": []})
        return None

    # Discord tells

    def _send(self, session: Session, name: str, what: Event) -> None:
        event = {"op": DISPATCH, "t": name, "s": len(session.told) + 1, "d": what}
        session.told.append(event)
        if session.link is not None:
            session.link.say(event)

    def dispatch(self, name: str, what: Event, intent: int = bits.GUILDS) -> None:
        """Tells each session that asked for this intent (0: every session)."""
        self.told.append({"t": name, "d": what})
        for session in self.sessions.values():
            if not intent or session.intents & intent:
                self._send(session, name, what)

    def of_message(self, name: str, channel: Channel, message: Message) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE, with the words for those that may read them."""
        if not self.world.may(self.world.bot, channel, bits.VIEW):
            return
        intent = bits.GUILD_MESSAGES if channel.guild else bits.DIRECT_MESSAGES
        about = f"<@{self.world.bot}>" in message.content
        for session in self.sessions.values():
            if session.intents & intent:
                reads = about or bool(session.intents & bits.MESSAGE_CONTENT)
                what = payloads.of_event(self.world, message, content=reads)
                if name == "MESSAGE_CREATE" and message.nonce is not None:
                    what["nonce"] = message.nonce
                self._send(session, name, what)

    # waiting

    async def connected(self, count: int = 1) -> None:
        """Waits until the app holds this many sessions, and has read all that they were told."""
        await self._until(lambda: len(self.open) >= count)
        await self.heard()

    async def changed_from(self, old: Link) -> None:
        """Waits until the app holds a connection newer than `old`, and no other."""
        await self._until(lambda: bool(self.open) and old not in self.links)
        await self.heard()

    async def heard(self) -> None:
        """Waits until the app has read all that it was told: it answers to a heartbeat of Discord's."""
        asked = [(link, link.beats, len(link.session.told)) for link in self.open if link.session]
        for link, _, _ in asked:
            link.say({"op": HEARTBEAT, "d": None})

        def has_read(link: Link, beats: int, told: int) -> bool:
            gone = link.deaf or link not in self.links
            return gone or (link.beats > beats and link.heard >= told)

        await self._until(lambda: all(has_read(*one) for one in asked))

    async def _until(self, what: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self.moved:
            await self.moved.wait_for(what)

    async def _tell(self) -> None:
        async with self.moved:
            self.moved.notify_all()
