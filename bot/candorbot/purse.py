"""What may be spent on a language model: by one call, by a person in a day, by the community in a day. In tokens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from candorbot import words
from candorbot.records import Clock, Record
from candorbot.storage import Store

SPENT = "model.spent"
"""A row for each day: what each person used, and how often the model was asked."""
MOST_IN_A_CALL = 12_000
SHARE = 4
"""A person may use one of so many parts of what the community may."""


class StoredPurse:
    """Implements `writers.model.Purse`. The day is the brand's."""

    def __init__(
        self, store: Store, clock: Clock, zone: Callable[[], ZoneInfo], tokens: int
    ) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._tokens = tokens
        self._turn = asyncio.Lock()

    async def refusal(self, person: str, tokens: int) -> str:
        """Why so many tokens may not be spent for a person now; "" they may."""
        if tokens > MOST_IN_A_CALL:
            return words.MODEL_CALL_DEAR
        used = await self.used(self._today())
        if sum(used.values()) + tokens > self._tokens:
            return words.MODEL_DAY_SPENT
        if used.get(person, 0) + tokens > self._tokens // SHARE:
            return words.MODEL_PERSON_SPENT.format(person=person or words.NOBODY_NAMED)
        return ""

    async def spend(self, person: str, tokens_in: int, tokens_out: int) -> None:
        """Keep what was spent."""
        day = self._today().isoformat()
        async with self._turn:
            row = await self._store.record(SPENT, day) or Record(SPENT, day, {"people": {}})
            people = dict(row.body["people"])
            people[person] = people.get(person, 0) + tokens_in + tokens_out
            kept = Record(SPENT, day, {"people": people}, version=row.version)
            await self._store.put_record(kept)

    async def used(self, day: date) -> dict[str, int]:
        """What each person used on a day."""
        row = await self._store.record(SPENT, day.isoformat())
        return dict(row.body["people"]) if row else {}

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone()).date()
