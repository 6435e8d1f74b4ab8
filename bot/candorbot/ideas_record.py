"""An idea for a post, and what is kept of it: which messages it stands on and what became of it, never a
member's words. Plain data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from candorbot.card import Entry
from candorbot.ideas_demand import Demand, Key
from candorbot.records import Function, Record
from candorbot.request import Place
from candorbot.writing import Ask, Proposal

IDEA = "idea"
"""The kind of the rows."""
AWAY = timedelta(weeks=4)
"""How long an idea stays away after *Not now*, or after its post."""
TWICE = 2
"""Times as many members as then bring it back sooner."""
MOST_KEYS = 200


class Source(StrEnum):
    """Where an idea comes from: what members asked, what shipped of their wishes, the organisation's news."""

    ASKED = "asked"
    SHIPPED = "shipped"
    NEWS = "news"


class State(StrEnum):
    NEW = "new"
    DRAFTED = "drafted"
    SCHEDULED = "scheduled"
    NOT_NOW = "not now"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an idea.

    about    the id of the theme that shipped, the address of the news; "" for what members asked
    keys     the messages it stands on (workspace, id), the oldest first
    readers  who may read all of them
    members  how many members stood behind it when a person last decided on it
    until    it stays away until then
    turn     how often it came back after a decision: each turn may have one draft
    slot     when its post is suggested to go out
    """

    id: str
    source: Source
    readers: tuple[str, ...]
    about: str = ""
    keys: tuple[Key, ...] = ()
    state: State = State.NEW
    members: int = 0
    until: datetime | None = None
    turn: int = 0
    slot: datetime | None = None
    version: int = 0

    @property
    def once(self) -> str:
        """Of what there may be only one draft."""
        return f"idea {self.id} {self.turn}"

    def is_away(self, members: int, now: datetime) -> bool:
        """Whether it stays away, with so many members behind it by now."""
        away = self.until is not None and now < self.until
        return away and (members < TWICE * self.members or not self.members)

    def put_away(self, members: int, now: datetime) -> Kept:
        """The same once a person said *Not now*, or its post is out."""
        return replace(
            self, state=State.NOT_NOW, members=members, until=now + AWAY, turn=self.turn + 1
        )

    def shown(self, keys: Iterable[Key], slot: datetime | None) -> Kept:
        """The same as it is suggested anew: with all messages it ever stood on."""
        every = tuple(dict.fromkeys((*self.keys, *keys)))[-MOST_KEYS:]
        state = State.NEW if self.state is State.NOT_NOW else self.state
        return replace(self, keys=every, slot=slot, state=state, until=None)


@dataclass(frozen=True, slots=True)
class Idea:
    """A post that could be written, as its card shows it.

    why      what speaks for it, each line with the message it stands on
    topic    the name of the strategy topic it serves, "" none
    place    the channel where its post would stand
    members  how many members stand behind it
    points   what it is ranked by (ideas_rank.py)
    post     the words, and the section they quote
    draft    the id of its draft, "" if there is none
    ask      what a writer is asked for to write the post anew; None for an idea among many
    """

    kept: Kept
    title: str
    why: tuple[Entry, ...]
    function: Function
    topic: str
    place: Place
    members: int
    points: float
    post: Proposal
    draft: str = ""
    ask: Ask | None = None

    @property
    def id(self) -> str:
        return self.kept.id


@dataclass(frozen=True, slots=True)
class Gap:
    """What members ask and the knowledge does not answer. `name` is what it is about, "" if that cannot be told;
    `said` how much it was asked; `quotes` some of the questions, and `why` what else speaks for an article."""

    name: str
    said: str
    quotes: tuple[Entry, ...]
    why: tuple[Entry, ...]
    topic: str
    members: int


def asked_id(demand: Demand) -> str:
    """The id of a new idea: of the oldest message it stands on."""
    workspace, message = demand.keys[0]
    digest = hashlib.sha256(f"{workspace}\0{message}".encode("utf-8", "replace")).hexdigest()
    return f"i{digest[:10]}"


def kept_of(demand: Demand, before: Sequence[Kept]) -> Kept:
    """What is kept of the idea that a demand is: the row that shares most messages with it, else a new one.
    So an idea stays the same while questions come and the oldest are forgotten."""
    keys = frozenset(demand.keys)
    shared = [
        (len(keys.intersection(one.keys)), one.id, one)
        for one in before
        if one.source is Source.ASKED and one.readers == demand.readers
    ]
    often, _, nearest = max(shared, default=(0, "", None), key=lambda one: (one[0], one[1]))
    if nearest is not None and often:
        return nearest
    return Kept(asked_id(demand), Source.ASKED, demand.readers, keys=demand.keys)


def record_of(kept: Kept) -> Record:
    """The row that keeps it."""
    body: dict[str, Any] = {
        "source": kept.source,
        "readers": list(kept.readers),
        "about": kept.about,
        "keys": [list(key) for key in kept.keys],
        "members": kept.members,
        "until": kept.until.isoformat() if kept.until else None,
        "turn": kept.turn,
        "slot": kept.slot.isoformat() if kept.slot else None,
    }
    return Record(IDEA, kept.id, body, kept.state, version=kept.version)


def idea_of(record: Record) -> Kept:
    """What a row keeps."""
    body: Mapping[str, Any] = record.body

    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(body[name]) if body[name] else None

    return Kept(
        record.id,
        Source(body["source"]),
        tuple(body["readers"]),
        body["about"],
        tuple((workspace, message) for workspace, message in body["keys"]),
        State(record.state),
        body["members"],
        moment("until"),
        body["turn"],
        moment("slot"),
        record.version,
    )
