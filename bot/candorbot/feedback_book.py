"""Where feedback is kept: items and themes, read, and changed one after the other.

Every change is one transaction with its audit entry. Two who change one thing at once do so one after the
other, and the second sees what the first did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from candorbot.feedback_item import ITEM, Item, item_of
from candorbot.records import PASSING, AuditEntry, Clock, Record
from candorbot.storage import Store, made_anew
from candorbot.theme_record import (
    THEME,
    Themes,
    theme_of,
)

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.clusters import Read
    from candorbot.listening import Listening
    from candorbot.live import Modelled

MANY = 10_000
"""Items, themes or messages that are read at once."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is kept together, and what it did in a line."""

    records: tuple[Record, ...]
    news: str
    entries: tuple[AuditEntry, ...] = ()


class Files(Protocol):
    """What is used of the files that people edit (live.Loaded)."""

    @property
    def brand(self) -> Brand: ...

    @property
    def listening(self) -> Listening | None: ...

    @property
    def sentences(self) -> Callable[[], Read | None]: ...

    @property
    def modelled(self) -> Modelled | None: ...


class FeedbackBook:
    """The feedback of one community. `files` gives what people edit as it is now."""

    def __init__(self, store: Store, files: Callable[[], Files], clock: Clock) -> None:
        self.store = store
        self.files = files
        self.clock = clock
        self._turn = asyncio.Lock()

    # --- to read ---

    async def themes(self) -> Themes:
        """Every theme: kept, or named by the brand."""
        rows = await self.store.find_records(THEME, limit=MANY)
        listening = self.files().listening
        return Themes(map(theme_of, rows), listening.names if listening else ())

    async def items(self) -> list[Item]:
        """The items that people logged, the newest MANY, newest first."""
        rows = await self.store.find_records(ITEM, limit=MANY, newest=True)
        return [item_of(row) for row in rows if row.state != PASSING]

    async def item(self, item_id: str) -> Item | None:
        row = await self.store.record(ITEM, item_id)
        return item_of(row) if row else None

    # --- to change ---

    async def keep(self, change: Callable[[], Awaitable[Change | str]]) -> str:
        """Make a change and keep it; if somebody else was first, look again and make it anew. What it
        did, or why there was nothing to do. Raises ChangedMeanwhile if others are always first."""

        async def once() -> str:
            made = await change()
            if isinstance(made, str):
                return made
            await self.store.put_records(*made.records, entries=made.entries)
            return made.news

        async with self._turn:
            return await made_anew(once)
