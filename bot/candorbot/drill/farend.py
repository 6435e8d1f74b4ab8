"""The platform of a drill: it keeps what stands, notes what it was asked to post, and has a platform's faults."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from candorbot.faults import Crash
from candorbot.platform import NotSent
from candorbot.publish import MAX_LOOKS
from candorbot.request import Permission, Place
from candorbot.testing.fakes import FakeClock, FakePlatform, Post

LATE = timedelta(seconds=30)
"""After which a late message stands after all."""
PRIVATE = "mods"
"""A channel that only some can read."""


@dataclass(frozen=True, slots=True)
class Around:
    """The world a post goes into. Each part only ever moves on, so that two that are equal are the same."""

    readers: tuple[str, ...]
    newest: str
    question: int
    policies: int
    sources: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the platform was asked to write, and what was so at that moment."""

    place: Place
    payload: str
    key: str
    around: Around
    approvers: frozenset[str]
    paused: bool


class FarEnd(FakePlatform):
    """`armed` is the fault of the next send, `blinded` that of the next look; each strikes once."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self.clock = clock
        self.armed = ""
        self.blinded = ""
        self.hid: Counter[str] = Counter()
        """How much was hidden of what became of a key: MAX_LOOKS or more is all of it."""
        self.attempts: list[Attempt] = []
        self.happened: Counter[str] = Counter()
        """How often the world around has changed: policies, sources, rendering, a question."""
        self.paused = False
        self.dead = False

    def around(self, place: Place) -> Around:
        return Around(
            self._readers(place),
            self._newest(place),
            self.happened[f"question {place.thread}"],
            self.happened["policies"],
            self.happened["sources"],
        )

    def standing(self) -> list[Post]:
        """Place, payload and key of all that stands now."""
        self._arrive()
        return self.posts

    def mend(self) -> None:
        """From here on nothing fails."""
        self.armed = self.blinded = ""

    # --- the platform of publish.py ---

    def post_payload(self, text: str) -> str:
        return f"post{self.happened['rendering'] or ''}:{text}"

    async def send(self, place: Place, payload: str, key: str) -> str:
        self._alive()
        armed, self.armed = self.armed, ""
        may = frozenset(
            p for p, permission in self.people.items() if permission is Permission.APPROVER
        )
        self.attempts.append(Attempt(place, payload, key, self.around(place), may, self.paused))
        self.appears_after = LATE if armed == "late" else timedelta(0)
        match armed:
            case "reset before":
                self.faults.append(ConnectionResetError("the connection was reset"))
            case "reset after":
                self.after.append(ConnectionResetError("the connection was reset"))
            case "busy":
                self.faults.append(NotSent("too many requests", passing=True))
            case "refused":
                self.faults.append(NotSent("the channel is archived", passing=False))
            case "no answer":
                await asyncio.Event().wait()
        return await super().send(place, payload, key)

    async def find(self, place: Place, key: str) -> str | None:
        self._alive()
        blinded, self.blinded = self.blinded, ""
        self.hid[key] += {"": 0, "hidden": MAX_LOOKS}.get(blinded, 1)
        if blinded == "look hangs":
            await asyncio.Event().wait()
        if blinded == "look fails":
            self.blind.append(ConnectionResetError("the connection was reset"))
        self.hidden = blinded == "hidden"
        return await super().find(place, key)

    async def readers(self, place: Place) -> tuple[str, ...]:
        return self._readers(place)

    async def newest(self, place: Place) -> str:
        return self._newest(place)

    def _newest(self, place: Place) -> str:
        """What was said last in the thread, and how many posts of ours stand there."""
        ours = sum(post[0] == place for post in self.standing())
        return f"{self.threads.get(place.thread, '')}+{ours}" if place.thread else ""

    def _readers(self, place: Place) -> tuple[str, ...]:
        return ("mods",) if place.channel == PRIVATE else self.who_reads

    def _alive(self) -> None:
        if self.dead:
            raise Crash("a dead process reaches nobody")
