"""A community's past is brought in: read, masked, judged and kept, a batch at a time.

What was kept is known by its id. So an import that was stopped is gone on with by starting it again, and one
that is started twice brings nothing twice. Nothing is escalated: what is past needs nobody now.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from candorbot import waiting
from candorbot.brand import Brand
from candorbot.door import cleaned, masked
from candorbot.exports.rows import Skipped, SkippedFile
from candorbot.listening import Listening
from candorbot.optout import opted_out
from candorbot.records import Message, Origin
from candorbot.storage import Store

BATCH = 2_000
"""Messages kept in one transaction."""
OPTED_OUT = "of members who opted out"
TAKEN = "with the id of another message: give each row an id of its own"
_APART = timedelta(seconds=1)
"""What is said so far apart is not the same; a platform and its export may cut a second's parts differently."""
PLACES = 3
"""Of each reason, so many places are told."""


@dataclass
class Brought:
    """What an import did: each row that was `read` is `new`, was `known` or is `skipped`. `files`: those left out,
    or the rest of them."""

    read: int = 0
    new: int = 0
    known: int = 0
    asked: int = 0
    by_staff: int = 0
    channels: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None
    skipped: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=dict)

    def skip(self, left_out: Skipped) -> None:
        (self.files if isinstance(left_out, SkippedFile) else self.skipped)[left_out.why] += 1
        places = self.places.setdefault(left_out.why, [])
        if len(places) < PLACES:
            places.append(left_out.where)

    def count(self, new: int, known: int) -> None:
        self.new += new
        self.known += known

    def take(self, messages: Sequence[Message]) -> None:
        for m in messages:
            self.channels[m.channel] += 1
            self.first = min(self.first or m.at, m.at)
            self.last = max(self.last or m.at, m.at)
            self.asked += m.asks
            self.by_staff += m.by_staff


def staff_of(brand: Brand) -> frozenset[str]:
    """The ids of the brand's own people on every platform."""
    return frozenset(brand.file.team.people).union(brand.staff)


async def bring(
    rows: Iterable[Message | Skipped],
    store: Store | None,
    listening: Listening,
    told: Callable[[int], None] = lambda read: None,
    brought: Brought | None = None,
) -> Brought:
    """Read the rows and keep them; without a store only read them. `told` gets the number of rows after
    each batch. While one batch is written the next is read. However it ends, `brought` says what is kept."""
    brought = brought or Brought()
    out = await opted_out(store) if store else frozenset()
    before: list[Message] = []
    for batch in _batches(rows, BATCH):
        for row in batch:
            brought.read += not isinstance(row, SkippedFile)
            if isinstance(row, Skipped):
                brought.skip(row)
            elif (row.workspace, row.author) in out:
                brought.skip(Skipped(OPTED_OUT, f"#{row.channel}"))
        said = [
            row
            for row in batch
            if isinstance(row, Message) and (row.workspace, row.author) not in out
        ]
        fresh = await _fresh(said, before, store, brought)
        keeping = asyncio.create_task(_keep(before, store, brought), name="an import's batch")
        try:
            ready = await asyncio.to_thread(_ready, fresh, listening)
        finally:
            await _to_its_end(keeping)
        brought.take(ready)
        before = ready
        told(brought.read)
    return brought


async def _keep(messages: Sequence[Message], store: Store | None, brought: Brought) -> None:
    """Keep a batch, and count how many were new, and how many were there."""
    kept = await store.save_messages(messages) if store and messages else (len(messages), 0)
    brought.count(*kept)


async def _to_its_end(keeping: asyncio.Task[None]) -> None:
    """What is being kept is kept and counted, also if the import is stopped meanwhile."""
    try:
        await asyncio.shield(keeping)
    except asyncio.CancelledError:
        await asyncio.wait([keeping])
        raise


async def _fresh(
    said: Sequence[Message], before: Sequence[Message], store: Store | None, brought: Brought
) -> list[Message]:
    """Those that are not kept yet, each once; `before` is just about to be kept. What has the id of another
    message is left out."""
    kept = {(m.workspace, m.id): Origin(m.channel, m.author, m.at) for m in before}
    if store and said:
        kept.update(await store.known_messages([(m.workspace, m.id) for m in said]))
    fresh = []
    for m in said:
        origin = Origin(m.channel, m.author, m.at)
        other = kept.setdefault((m.workspace, m.id), origin)
        if other is origin:
            fresh.append(m)
        elif other[:2] == origin[:2] and abs(other.at - origin.at) < _APART:
            brought.known += 1
        else:
            brought.skip(Skipped(TAKEN, f"{m.id} in {m.channel}"))
    return fresh


def _ready(messages: Sequence[Message], listening: Listening) -> list[Message]:
    return listening.read([waiting.judged(masked(cleaned(m))) for m in messages])


def _batches(rows: Iterable[Message | Skipped], size: int) -> Iterator[list[Message | Skipped]]:
    """The rows, so many at a time, and at last none: meanwhile the batch before is kept."""
    each = iter(rows)
    while batch := list(islice(each, size)):
        yield batch
    yield []
