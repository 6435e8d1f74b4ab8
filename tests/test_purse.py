"""What is spent on a model is counted before it is spent, and is no more than may be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.costs import MOST_ENGINES, MOST_REASONS, OTHERS, Calls, Day, Price, body_of, day_of
from candorbot.errors import ChangedMeanwhile, StoreError
from candorbot.purse import MOST_IN_A_CALL, SPENT, StoredPurse, refusal, spent
from candorbot.records import PASSING, Record
from candorbot.settings import ModelSettings
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import FakeClock
from candorbot.words import MODEL_BUSY

ZONE = ZoneInfo("Europe/Berlin")
TODAY = FakeClock().now().astimezone(ZONE).date()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(
        tmp_path / "candor.db", "harbor", zone=lambda: ZONE, durable=False
    )
    yield opened
    await opened.close()


def purse(
    store: SqliteStore, tokens: int, clock: FakeClock | None = None, price: Price | None = None,
    money: float | None = None,
) -> StoredPurse:  # fmt: skip
    bounds = ModelSettings("openai", "small", "", "", tokens, price, money)
    return StoredPurse(store, clock or FakeClock(), lambda: ZONE, bounds)


async def today(store: SqliteStore) -> Day:
    return (await spent(store, TODAY))[TODAY]


async def test_f068_one_call_has_a_bound(store: SqliteStore) -> None:
    rich = purse(store, 10**6)
    assert "too long" in await rich.set_aside("Mia", MOST_IN_A_CALL, 1)
    assert await rich.set_aside("Mia", MOST_IN_A_CALL - 1, 1) == ""


async def test_f068_a_person_has_a_quarter_of_a_day(store: SqliteStore) -> None:
    bounded = purse(store, 4_000)
    assert await bounded.set_aside("Mia", 900, 100) == ""
    assert "the one who asks" in await bounded.set_aside("Mia", 1, 0)
    assert await bounded.set_aside("Lena", 1, 0) == ""


async def test_f068_a_community_has_a_bound_until_the_brands_day_ends(store: SqliteStore) -> None:
    clock = FakeClock()
    bounded = purse(store, 4_000, clock)
    for person in ("Mia", "Lena", "Jonas", "Ana"):
        assert await bounded.set_aside(person, 900, 100) == ""
    assert "the community" in await bounded.set_aside("Kofi", 1, 0)
    clock.advance(days=1)
    assert await bounded.set_aside("Kofi", 1, 0) == ""


async def test_f068_what_is_given_back_after_midnight_is_given_back_to_the_day_before(
    store: SqliteStore,
) -> None:
    clock = FakeClock()
    bounded = purse(store, 4_000, clock)
    local = clock.now().astimezone(ZONE)
    clock.advance(seconds=86_399 - (local.hour * 3600 + local.minute * 60 + local.second))
    assert await bounded.set_aside("Mia", 900, 100) == ""
    clock.advance(seconds=2)
    assert await bounded.set_aside("Mia", 900, 100) == ""  # another day has begun
    await bounded.settle("Mia", (900, 100), "small", Calls(1, 40, 10, 2_000, 2_000))
    assert "the one who asks" in await bounded.set_aside("Mia", 1, 0)


async def test_f068_money_has_a_bound_where_the_price_is_known(store: SqliteStore) -> None:
    bounded = purse(store, 10**9, price=Price(1.0, 10.0), money=0.02)
    assert await bounded.set_aside("Mia", 9_000, 1_000) == ""  # 0.009 + 0.01
    assert "spent" in await bounded.set_aside("Lena", 0, 101)
    assert await bounded.set_aside("Lena", 1_000, 0) == ""
    nothing = purse(store, 1_000_000, price=Price(1.0, 1.0), money=0.0)
    assert "spent" in await nothing.set_aside("Lena", 1, 0)


async def test_f068_fifty_calls_at_once_cannot_pass_the_bound_together(store: SqliteStore) -> None:
    bounded = purse(store, 4_000)
    refused = await asyncio.gather(*(bounded.set_aside(f"p{n}", 900, 100) for n in range(50)))
    assert refused.count("") == 4
    assert sum((await today(store)).people.values()) == 4_000


async def test_calls_that_wait_for_each_other_are_counted_in_one_write(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[Record] = []
    put = store.put_record

    async def counted(record: Record) -> Record:
        writes.append(record)
        return await put(record)

    monkeypatch.setattr(store, "put_record", counted)
    bounded = purse(store, 10**6)
    await asyncio.gather(*(bounded.set_aside(f"p{n}", 90, 10) for n in range(50)))
    assert sum((await today(store)).people.values()) == 5_000
    assert len(writes) <= 2


async def test_whoever_is_cancelled_takes_nobody_along(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither while it writes for the others, nor while it waits for its turn."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    put = store.put_record

    async def slow(record: Record) -> Record:
        begun.set()
        await go_on.wait()
        return await put(record)

    monkeypatch.setattr(store, "put_record", slow)
    bounded = purse(store, 10**6)
    calls = [asyncio.ensure_future(bounded.set_aside(f"p{n}", 90, 10)) for n in range(4)]
    await begun.wait()
    late = [asyncio.ensure_future(bounded.set_aside(f"q{n}", 90, 10)) for n in range(2)]
    await asyncio.sleep(0)
    calls[0].cancel()
    late[0].cancel()
    go_on.set()
    ends = await asyncio.gather(*calls, *late, return_exceptions=True)
    gone = [isinstance(one, asyncio.CancelledError) for one in ends]
    assert gone == [True, False, False, False, True, False]
    assert {one for one in ends if isinstance(one, str)} == {""}
    assert set((await today(store)).people) == {"p0", "p1", "p2", "p3", "q1"}  # p0's had begun


async def test_a_write_that_fails_is_one_calls_own_and_the_others_try_for_themselves(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, fails = store.put_record, [True]

    async def once(record: Record) -> Record:
        if fails.pop() if fails else False:
            raise StoreError("The disk is full.")
        return await put(record)

    monkeypatch.setattr(store, "put_record", once)
    bounded = purse(store, 10**6)
    calls = (bounded.note("small", f"why {n}") for n in range(4))
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(one) for one in ends] == [StoreError, type(None), type(None), type(None)]
    assert (await today(store)).engines["small"].none == {"why 1": 1, "why 2": 1, "why 3": 1}


async def test_what_two_processes_spend_at_once_is_counted_whole(tmp_path: Path) -> None:
    stores = [
        await SqliteStore.open(tmp_path / "candor.db", "harbor", durable=False) for _ in range(2)
    ]
    purses = [purse(store, 10**6) for store in stores]
    await asyncio.gather(*(purses[n % 2].set_aside(f"p{n}", 10, 1) for n in range(8)))
    assert sum((await today(stores[0])).people.values()) == 88
    for store in stores:
        await store.close()


async def test_what_was_set_aside_and_not_used_is_given_back(store: SqliteStore) -> None:
    bounded = purse(store, 4_000)
    await bounded.set_aside("Mia", 900, 100)
    await bounded.settle("Mia", (900, 100), "small", Calls(1, 40, 10, 1200, 1200))
    assert await bounded.set_aside("Mia", 850, 100) == ""
    day = await today(store)
    assert (day.people, day.tokens_in, day.tokens_out) == ({"Mia": 1_000}, 890, 110)
    assert day.engines == {"small": Calls(1, 40, 10, 1200, 1200)}


async def test_a_call_over_midnight_gives_the_new_day_nothing(store: SqliteStore) -> None:
    clock = FakeClock()
    bounded = purse(store, 4_000, clock)
    await bounded.set_aside("Mia", 900, 100)
    clock.advance(days=1)
    await bounded.settle("Mia", (900, 100), "small", Calls(1, 40, 10))
    assert "the one who asks" in await bounded.set_aside("Mia", 1_001, 0)


async def test_what_a_call_costs_is_kept_at_the_price_of_then(store: SqliteStore) -> None:
    for price in (Price(1.0, 10.0), Price(2.0, 20.0), None):
        bounded = purse(store, 10**6, price=price)
        await bounded.settle("Mia", (0, 0), "small", Calls(1, 1_000, 100))
    assert (await today(store)).engines["small"].money == pytest.approx(0.002 + 0.004)


async def test_a_day_is_kept_as_one_row_that_is_forgotten_with_the_days_messages(
    store: SqliteStore,
) -> None:
    clock = FakeClock()
    bounded = purse(store, 4_000, clock)
    await bounded.set_aside("Mia", 10, 1)
    await bounded.note("small", "it refused")
    (row,) = await store.find_records(SPENT)
    assert (row.id, row.state, row.due) == (TODAY.isoformat(), PASSING, clock.now())
    clock.advance(days=31)
    await store.forget_old(clock.now().replace(day=1), TODAY, clock.now())
    assert await spent(store, TODAY) == {}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Mia", "Lena", "Ana", "Jonas", "Kofi"]),
            st.integers(0, 700),
            st.integers(0, 700),
            st.floats(0, 1),
        )
    )
)
def test_f068_whatever_is_asked_no_bound_is_passed(
    asked: list[tuple[str, int, int, float]],
) -> None:
    """Of those who use no more than was set aside for them."""
    bounds, day = ModelSettings("openai", "small", "", "", 4_000, Price(1.0, 2.0), 0.006), Day()
    for person, tokens_in, tokens_out, share in asked:
        if refusal(day, bounds, person, tokens_in, tokens_out):
            continue
        day.book(person, tokens_in, tokens_out)
        unused = int(tokens_in * share), int(tokens_out * share)
        day.book(person, -unused[0], -unused[1])
        assert sum(day.people.values()) == day.tokens_in + day.tokens_out <= 4_000
        assert max(day.people.values()) <= 1_000
        assert Price(1.0, 2.0).of(day.tokens_in, day.tokens_out) <= 0.006


async def test_where_others_are_always_first_nothing_is_spent(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def first(record: Record) -> Record:
        raise ChangedMeanwhile("It was changed by somebody else meanwhile.")

    monkeypatch.setattr(store, "put_record", first)
    assert await purse(store, 4_000).set_aside("Mia", 900, 100) == MODEL_BUSY
    await purse(store, 4_000).note("small", "it refused")


def test_a_day_comes_back_as_it_was_kept() -> None:
    day = Day()
    day.book("Mia", 5, 2)
    day.note("small", Calls(1, 5, 2, 70, 70, none={"it refused": 1}))
    assert day_of(body_of(day)) == day


def test_of_a_day_the_engines_and_the_reasons_are_bounded() -> None:
    day = Day()
    for n in range(100):
        day.note(f"engine {n}", Calls(1))
        day.note("engine 0", Calls(1, none={f"why {n}": 1}))
    assert len(day.engines) == MOST_ENGINES + 1
    assert day.engines[OTHERS].calls == 100 - MOST_ENGINES
    assert len(day.engines["engine 0"].none) == MOST_REASONS + 1
    assert sum(day.engines["engine 0"].none.values()) == 100
