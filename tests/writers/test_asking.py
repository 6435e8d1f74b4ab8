"""A model is asked within its bounds, and what came of it is counted: nothing a member said is in that."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from candorbot.testing import FakeClock
from candorbot.testing.models import FreePurse, ScriptedModel
from candorbot.writers.asking import SECONDS, Asking, seconds_within
from candorbot.writers.breaker import MOST_FAILURES, RESTS, Breaker
from candorbot.writers.model import Answer, Call, ModelFailed

CALL = Call("draft 1 (0a1b2c3d)", "You write.", "How? " * 100, {"type": "object"}, 200)


class Slowly:
    """A model that takes a while, by the clock, and answers or fails."""

    name = "test:slowly"
    host = "localhost"

    def __init__(self, clock: FakeClock, told: Answer | ModelFailed) -> None:
        self._clock = clock
        self._told = told

    async def ask(self, call: Call) -> Answer:
        self._clock.advance(milliseconds=1500)
        if isinstance(self._told, ModelFailed):
            raise self._told
        return self._told


async def asked(told: Answer | ModelFailed) -> FreePurse:
    clock, purse = FakeClock(), FreePurse()
    asking = Asking(Slowly(clock, told), purse, clock)
    if isinstance(told, ModelFailed):
        with pytest.raises(ModelFailed):
            await asking.ask("Mia", CALL)
    else:
        assert await asking.ask("Mia", CALL) == told.data
    return purse


async def test_a_call_is_counted_with_its_tokens_and_its_time() -> None:
    purse = await asked(Answer({"a": 1}, (40, 10)))
    (calls,) = purse.spent
    assert (calls.calls, calls.tokens_in, calls.tokens_out) == (1, 40, 10)
    assert (calls.milliseconds, calls.slowest, calls.none) == (1500, 1500, {})
    assert purse.aside == []


@pytest.mark.parametrize(
    ("told", "spent"),
    [
        (Answer({}), (CALL.tokens_in, CALL.most)),
        (ModelFailed("it refused", (40, 3)), (40, 3)),
        (ModelFailed("it answers with an error (500)", (0, 0)), (0, 0)),
        (ModelFailed("its answer is too long"), (CALL.tokens_in, CALL.most)),
    ],
)
async def test_f068_where_nobody_says_what_was_used_all_that_was_set_aside_is(
    told: Answer | ModelFailed, spent: tuple[int, int]
) -> None:
    (calls,) = (await asked(told)).spent
    assert (calls.tokens_in, calls.tokens_out) == spent


async def test_why_there_is_no_answer_is_counted() -> None:
    assert (await asked(ModelFailed("it refused"))).reasons == ["it refused"]
    purse = FreePurse("today's share is used")
    with pytest.raises(ModelFailed, match="today's share"):
        await Asking(ScriptedModel({}), purse, FakeClock()).ask("Mia", CALL)
    assert purse.reasons == ["today's share is used"]
    assert purse.spent == []


async def test_what_is_set_aside_for_a_call_that_is_cut_off_stays_counted() -> None:
    purse, begun = FreePurse(), asyncio.Event()
    asking = Asking(ScriptedModel(lambda call: begun.set()), purse, FakeClock())
    call = asyncio.create_task(asking.ask("Mia", CALL), name="call")
    await begun.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert purse.aside == [(CALL.tokens_in, CALL.most)]


def test_f068_the_schema_and_bytes_beyond_ascii_count_before_the_call() -> None:
    plain = Call("draft", "a" * 300, "b" * 300, {}, 50)
    assert plain.tokens_in >= 200
    assert Call("draft", "a" * 300, "語" * 300, {}, 50).tokens_in >= 400
    schema = {"description": "c" * 3_000}
    assert Call("draft", "a" * 300, "b" * 300, schema, 50).tokens_in >= plain.tokens_in + 1_000
    assert plain.tokens == plain.tokens_in + 50


@pytest.mark.parametrize(("command", "call"), [(1, 0.75), (8, 6), (20, SECONDS), (300, SECONDS)])
def test_f060_a_call_leaves_the_rules_time_to_write(command: float, call: float) -> None:
    assert seconds_within(command) == call


# --- the breaker -----------------------------------------------------------------------------------


def broken(clock: FakeClock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(MOST_FAILURES):
        assert breaker.lets_through()
        breaker.failed()
    return breaker


def test_f061_after_its_rest_exactly_one_call_gets_through() -> None:
    clock = FakeClock()
    breaker = broken(clock)
    assert not breaker.lets_through()
    clock.advance(seconds=RESTS.total_seconds())
    assert [breaker.lets_through() for _ in range(50)].count(True) == 1


def test_f061_a_call_that_works_ends_the_rest_and_one_that_fails_begins_another() -> None:
    clock = FakeClock()
    breaker = broken(clock)
    clock.advance(seconds=RESTS.total_seconds())
    assert breaker.lets_through()
    breaker.failed()
    assert not breaker.lets_through()
    clock.advance(seconds=RESTS.total_seconds())
    assert breaker.lets_through()
    breaker.worked()
    assert breaker.lets_through()
    assert breaker.lets_through()


def test_f061_a_clock_that_is_put_back_makes_no_rest_longer() -> None:
    clock = FakeClock()
    breaker = broken(clock)
    clock.advance(hours=-3)
    assert breaker.lets_through()


def test_f061_a_call_that_never_comes_back_holds_nothing_up() -> None:
    clock = FakeClock()
    breaker = broken(clock)
    for _ in range(3):
        clock.advance(seconds=RESTS.total_seconds())
        assert [breaker.lets_through() for _ in range(3)] == [True, False, False]


async def test_f061_fifty_that_ask_at_once_after_a_rest_make_one_call() -> None:
    clock = FakeClock()
    told: list[Any] = [ModelFailed("HTTP 500")] * MOST_FAILURES
    model = ScriptedModel(*told, None)
    asking = Asking(model, FreePurse(), clock, seconds=0.01)
    for _ in told:
        with pytest.raises(ModelFailed):
            await asking.ask("Mia", CALL)
    clock.advance(seconds=RESTS.total_seconds())
    said = await asyncio.gather(
        *(asking.ask("Mia", CALL) for _ in range(50)), return_exceptions=True
    )
    assert len(model.calls) == MOST_FAILURES + 1
    assert all(isinstance(one, ModelFailed) for one in said)
