"""Connections that went bad are replaced while Candor runs; calls that go on with the old ones end well."""

from __future__ import annotations

import asyncio

import pytest

from candorbot.errors import UserError
from candorbot.testing import FakeClock
from candorbot.writers.model import Answer, Call, ModelFailed
from candorbot.writers.renewed import MOST_FAILURES, OLDEST, Renewed

CALL = Call("draft", "You write.", "How?", {}, 200)


class Connections:
    """Makes models whose pool can be poisoned: from then on each call of theirs fails."""

    def __init__(self) -> None:
        self.made: list[Pool] = []
        self.refuses = False

    def __call__(self) -> Pool:
        if self.refuses:
            raise UserError("No such model.")
        self.made.append(Pool())
        return self.made[-1]


class Pool:
    name = "test:pool"
    host = "localhost"

    def __init__(self) -> None:
        self.poisoned = self.closed = False
        self.answers = asyncio.Event()
        self.answers.set()

    async def ask(self, call: Call) -> Answer:
        await self.answers.wait()
        assert not self.closed, "a call on connections that were closed"
        if self.poisoned:
            raise ModelFailed("it cannot be reached")
        return Answer({})

    async def close(self) -> None:
        assert not self.closed
        self.closed = True


async def fails(model: Renewed, times: int) -> None:
    for _ in range(times):
        with pytest.raises(ModelFailed):
            await model.ask(CALL)


async def test_f070_a_poisoned_client_is_made_anew_after_three_failures() -> None:
    pools = Connections()
    model = Renewed(pools, FakeClock())
    await model.ask(CALL)
    pools.made[0].poisoned = True
    await fails(model, MOST_FAILURES)
    await model.ask(CALL)
    assert [pool.closed for pool in pools.made] == [True, False]
    await model.close()
    assert pools.made[1].closed


async def test_f070_a_client_that_hangs_is_made_anew_too() -> None:
    pools = Connections()
    model = Renewed(pools, FakeClock())
    pools.made[0].answers.clear()
    for _ in range(MOST_FAILURES):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await model.ask(CALL)
    await model.ask(CALL)
    assert len(pools.made) == 2


async def test_f070_a_client_a_day_old_is_made_anew_and_once_for_all_that_ask() -> None:
    clock, pools = FakeClock(), Connections()
    model = Renewed(pools, clock)
    clock.advance(seconds=OLDEST.total_seconds() - 1)
    await model.ask(CALL)
    assert len(pools.made) == 1
    clock.advance(seconds=1)
    await asyncio.gather(*(model.ask(CALL) for _ in range(10)))
    assert [pool.closed for pool in pools.made] == [True, False]


async def test_f070_a_call_that_goes_on_ends_on_the_old_client_which_is_closed_then() -> None:
    clock, pools = FakeClock(), Connections()
    model = Renewed(pools, clock)
    pools.made[0].answers.clear()
    call = asyncio.create_task(model.ask(CALL), name="call")
    await asyncio.sleep(0)
    clock.advance(days=1)
    await model.ask(CALL)
    assert not pools.made[0].closed
    pools.made[0].answers.set()
    await call
    assert pools.made[0].closed


async def test_failures_that_are_not_in_a_row_renew_nothing() -> None:
    pools = Connections()
    model = Renewed(pools, FakeClock())
    for _ in range(MOST_FAILURES):
        pools.made[0].poisoned = True
        await fails(model, MOST_FAILURES - 1)
        pools.made[0].poisoned = False
        await model.ask(CALL)
    assert len(pools.made) == 1


async def test_where_none_can_be_made_the_old_one_is_asked() -> None:
    clock, pools = FakeClock(), Connections()
    model = Renewed(pools, clock)
    pools.refuses = True
    clock.advance(days=2)
    await model.ask(CALL)
    assert not pools.made[0].closed
