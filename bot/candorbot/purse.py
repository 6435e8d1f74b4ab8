"""What may be spent on a language model: by one call, by a person in a day, by the community in a day. In tokens, and
in money where the price is known. What was spent is kept by day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from candorbot import words
from candorbot.costs import Calls, Day, body_of, day_of
from candorbot.errors import ChangedMeanwhile
from candorbot.records import PASSING, Clock, Record
from candorbot.settings import ModelSettings
from candorbot.storage import Store, made_anew

log = logging.getLogger(__name__)

SPENT = "model.spent"
"""A row for each day (costs.py); it is forgotten with the messages of that day."""
MOST_IN_A_CALL = 12_000
SHARE = 4
"""A person may use one of so many parts of what the community may."""
MOST_DAYS = 366


Change = Callable[[Day], str]
"""Changes a day and gives "", or leaves it as it is and gives the reason."""


@dataclass(eq=False)
class _Asked:
    """A change that waits for its turn. `answer`: what the change gave, once that is kept."""

    day: str
    change: Change
    answer: str = words.MODEL_BUSY


class StoredPurse:
    """Implements `writers.model.Purse`. The day is the brand's."""

    def __init__(
        self, store: Store, clock: Clock, zone: Callable[[], ZoneInfo], bounds: ModelSettings
    ) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._bounds = bounds
        self._waiting: list[_Asked] = []
        self._turn = asyncio.Lock()

    async def set_aside(self, person: str, tokens_in: int, tokens_out: int) -> str:
        """Count a call before it is made; or say why it may not be. One that is never settled stays counted."""

        def change(day: Day) -> str:
            refused = refusal(day, self._bounds, person, tokens_in, tokens_out)
            if not refused:
                day.book(person, tokens_in, tokens_out)
            return refused

        return await self._changed(change)

    async def settle(self, person: str, aside: tuple[int, int], engine: str, calls: Calls) -> None:
        """Count what was used in the place of what was set aside, on the day on which that was."""

        def change(day: Day) -> str:
            day.book(person, calls.tokens_in - aside[0], calls.tokens_out - aside[1])
            price = self._bounds.price
            money = price.of(calls.tokens_in, calls.tokens_out) if price else 0.0
            day.note(engine, replace(calls, money=money))
            return ""

        await self._changed(change, timedelta(milliseconds=calls.milliseconds))

    async def note(self, engine: str, why: str) -> None:
        """Count a reason why nothing came of an engine."""

        def change(day: Day) -> str:
            day.note(engine, Calls(none={why: 1}))
            return ""

        await self._changed(change)

    async def _changed(self, change: Change, ago: timedelta = timedelta()) -> str:
        """Change the row of the day that was so long ago; why that may not be, "" once it is kept. Who waits for a turn is
        counted in another's write, if it is the same day. Raises StoreError."""
        day = (self._clock.now() - ago).astimezone(self._zone()).date().isoformat()
        mine = _Asked(day, change)
        self._waiting.append(mine)
        try:
            async with self._turn:
                if mine in self._waiting:
                    await self._count_all(day)
        finally:
            if mine in self._waiting:  # cancelled before its turn
                self._waiting.remove(mine)
        return mine.answer

    async def _count_all(self, day: str) -> None:
        """Count all that waits for a day. A write that has begun is waited for, whoever is cancelled; after one that
        failed each tries for itself."""
        taken = [one for one in self._waiting if one.day == day]
        counting = asyncio.create_task(self._count(day, taken), name="the purse")
        try:
            await asyncio.shield(counting)
        finally:
            if not counting.done():
                await asyncio.wait({counting})
            if counting.exception() is None:
                self._waiting = [one for one in self._waiting if one not in taken]

    async def _count(self, key: str, taken: Sequence[_Asked]) -> None:
        """Another process may count at the same time: `candor draft` beside a running Candor. What is not counted since
        others were always first is told in the log: what was set aside stays counted then."""

        async def once() -> list[str]:
            row = await self._store.record(SPENT, key)
            day = day_of(row.body) if row else Day()
            answers = [one.change(day) for one in taken]
            version = row.version if row else 0
            new = Record(SPENT, key, body_of(day), PASSING, self._clock.now(), version)
            if not all(answers):
                await self._store.put_record(new)
            return answers

        try:
            answers = await made_anew(once)
        except ChangedMeanwhile:
            log.error("not counted: others were first", extra={"action": "model.uncounted"})
            return
        for one, answer in zip(taken, answers, strict=True):
            one.answer = answer


def refusal(day: Day, bounds: ModelSettings, person: str, tokens_in: int, tokens_out: int) -> str:
    """Why a call may not be made that uses so many tokens; "" it may."""
    tokens = tokens_in + tokens_out
    if tokens > MOST_IN_A_CALL:
        return words.MODEL_CALL_DEAR
    if sum(day.people.values()) + tokens > bounds.tokens:
        return words.MODEL_DAY_SPENT
    if day.people.get(person, 0) + tokens > bounds.tokens // SHARE:
        return words.MODEL_PERSON_SPENT
    if bounds.price and bounds.money is not None:
        cost = bounds.price.of(day.tokens_in + tokens_in, day.tokens_out + tokens_out)
        if cost > bounds.money:
            return words.MODEL_MONEY_SPENT
    return ""


async def spent(store: Store, since: date) -> Mapping[date, Day]:
    """What was used on each day from `since` on on which anything was, the newest first."""
    rows = await store.find_records(SPENT, limit=MOST_DAYS, newest=True)
    found = {date.fromisoformat(row.id): day_of(row.body) for row in rows}
    return {day: used for day, used in found.items() if day >= since}
