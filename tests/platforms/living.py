"""What every life of an office has, on whichever platform: a writer whose replies differ, a process that dies at any
point of the code, who pressed what and when, and what must come of what was approved."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from candorbot.faults import Crash
from candorbot.live import Loaded
from candorbot.objections import Objection
from candorbot.records import DraftState, Outgoing, OutState
from candorbot.registry import Registry, find_skills
from candorbot.storage import Store
from candorbot.testing import FakeWriter
from candorbot.writing import Ask, Proposal, Refusal, Unavailable

SECTION = "export-stats"
FACT = "There are a couple of different ways you can export your stats."
WRITTEN = "You asked:"
"""Stands in every draft, and in nothing else."""
SECRET = "MARMALADE"
"""A word that is said in the private channel alone."""
QUIET_TIME = (16, 16, 64, 16)
"""Minutes between the looks of the time without faults; see the drill's own."""


class Wording(FakeWriter):
    """Another reply each time, with the member's words in it, so that no two versions are the same.

    ends  what no reply repeats, nor what follows it: the gate holds a reply that calls everybody
    """

    def __init__(self, loaded: Loaded, ends: str) -> None:
        super().__init__("")
        self._numbers = itertools.count(1)
        self._loaded = loaded
        self._ends = ends

    async def write(self, ask: Ask) -> Proposal | Refusal | Unavailable:
        asked = ask.message.partition(self._ends)[0]
        self.answers = [f"{WRITTEN} {asked} {FACT} [1] ({next(self._numbers)})"]
        self._source = await self._loaded.knowledge.section(SECTION)
        return await super().write(ask)


@dataclass
class Strikes:
    """Called at every point of the code. When the count is down to nothing the process is dead: from then on
    every point says so, and the platform hears nothing from it any more."""

    left: int = 0
    dead: bool = False

    def __call__(self, name: str) -> None:
        if self.left:
            self.left -= 1
            self.dead = self.dead or not self.left
        if self.dead:
            raise Crash(name)


@dataclass(frozen=True)
class Click:
    """An approver pressed “Approve and post” on a card that showed these words; `ts`: when."""

    person: str
    said: frozenset[str]
    ts: str


@dataclass
class Since:
    """What was so, and from which ts on."""

    times: list[tuple[str, bool]] = field(default_factory=list)

    def now(self, ts: str, so: bool) -> None:
        self.times.append((ts, so))

    def at(self, ts: str) -> bool:
        return next((so for since, so in reversed(self.times) if since <= ts), False)


@dataclass(frozen=True)
class Lived:
    """What a life came to; `happened`: posts, restarts, faults that struck, deliveries, clicks."""

    seed: int
    trace: tuple[str, ...]
    broken: tuple[str, ...]
    happened: Counter[str]
    shows: str
    command: str
    """Lives it again."""


class Living(Protocol):
    @property
    def strikes(self) -> Strikes: ...
    @property
    def surprises(self) -> list[str]: ...


class Unexpected(logging.Handler):
    """Notes what the log calls a failure of ours, but for what a dying process says."""

    ACTIONS = frozenset({"work.failed", "request.failed"})

    def __init__(self, life: Living) -> None:
        super().__init__(logging.ERROR)
        self._life = life

    def emit(self, record: logging.LogRecord) -> None:
        told = record.__dict__
        if told.get("action") in self.ACTIONS and not self._life.strikes.dead:
            error = record.exc_info[1] if record.exc_info else ""
            self._life.surprises.append(f"{record.getMessage()}: {error!r}")


async def together(*doing: Awaitable[object]) -> None:
    """At the same moment. What dies takes the others along."""
    for end in await asyncio.gather(*doing, return_exceptions=True):
        if isinstance(end, BaseException):
            raise end


def number_of(text: str) -> str:
    """The number of a question, or of the one that a reply repeats."""
    found = re.search(r"Question (\d+)\\?\.", text)
    return found[1] if found else ""


@cache
def registry() -> Registry:
    return find_skills()


def nothing_breaks(lived: Callable[[int], Lived], first: int, count: int) -> Counter[str]:
    """Live so many lives; what happened in them."""
    lives = [lived(seed) for seed in range(first, first + count)]
    told = [f"{life.command}: {life.broken[0]}" for life in lives if life.broken]
    assert not told, "\n".join(told)
    return sum((life.happened for life in lives), Counter[str]())


# --- what must come of what was approved --------------------------------------------------------------


async def ended(store: Store, workspace: str, stands: Callable[[str], int]) -> list[str]:
    """0 lost: what was approved is posted once, or refused or unknown with a notice. `stands`: how often
    a message of this key stands."""
    outbox = await store.outbox(*OutState)
    told = {row.key: row for row in outbox}
    found: list[str] = []
    for row in (row for row in outbox if row.place.workspace == workspace):
        found += _row(row, stands(row.key), told)
    unknown = {row.draft for row in outbox if row.state is OutState.UNKNOWN}
    sent = {row.draft for row in outbox if row.state is OutState.SENT and row.kind == "post"}
    number = 1
    while (draft := await store.draft(f"d{number}")) is not None:
        number += 1
        if draft.state is DraftState.APPROVED and draft.id not in unknown:
            found.append(f"{draft.id} is approved, and nothing comes of it")
        if (draft.state is DraftState.POSTED) != (draft.id in sent):
            found.append(f"{draft.id} is {draft.state}; its post was sent: {draft.id in sent}")
    return found


def _row(row: Outgoing, stands: int, told: dict[str, Outgoing]) -> list[str]:
    match row.state:
        case OutState.READY | OutState.SENDING:
            return [f"{row.key} is still {row.state}"]
        case OutState.SENT:
            return [] if stands == 1 else [f"{row.key} is sent, and stands {stands} times"]
        case OutState.REFUSED if stands:
            return [f"{row.key} is refused, and stands"]
    if not row.why:
        return [f"{row.key} is {row.state} without a reason"]
    if row.kind != "post":
        return []
    notice = told.get(f"{row.state}-{row.key}@{row.place.workspace}")
    if notice is None:
        return [f"nobody is told that {row.key} is {row.state}: {row.why}"]
    if notice.state is OutState.SENT or notice.why == Objection.EXPIRED:
        return []
    return [f"the notice about {row.key} is {notice.state}: {notice.why}"]
