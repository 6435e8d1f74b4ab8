"""The two threads: what waits is kept together, what fails undoes itself alone, and the loop never waits."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from candorbot import faults
from candorbot.errors import StoreError
from candorbot.store.engine import TOGETHER, Engine, Tables


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = await Engine.open(tmp_path / "candor.db", "harbor", durable=False)
    yield engine
    await engine.close()


def put(t: Tables, name: str, size: int = 0) -> str:
    body = '"' + "x" * size + '"'
    t.db.execute("insert into settings values (?, ?, ?)", [t.community, name, body])
    return name


def names(t: Tables) -> list[str]:
    kept = t.db.execute("select name from settings where community = ?", [t.community])
    return sorted(name for (name,) in kept)


async def statements(engine: Engine) -> list[str]:
    """What the writer says to SQLite from now on."""
    seen: list[str] = []
    await engine.write(lambda t: t.db.conn.set_trace_callback(seen.append))
    seen.clear()
    return seen


# --- together ------------------------------------------------------------------------------------


async def test_fifty_writes_at_once_are_two_commits(engine: Engine) -> None:
    """The first goes at once, those that come while it is written go together."""
    seen = await statements(engine)
    told = [f"n{number:02}" for number in range(50)]
    assert await asyncio.gather(*(engine.write(put, name) for name in told)) == told
    assert await engine.read(names) == told
    assert seen.count("commit") == 2
    assert seen.count("begin immediate") == 2


async def test_a_transaction_takes_so_many_writes_and_no_more(engine: Engine) -> None:
    seen = await statements(engine)
    many = 3 * TOGETHER + 1
    await asyncio.gather(*(engine.write(put, f"n{number}") for number in range(many)))
    assert len(await engine.read(names)) == many
    assert seen.count("commit") == 4


async def test_a_write_alone_is_a_plain_transaction(engine: Engine) -> None:
    seen = await statements(engine)
    await engine.write(put, "a")
    assert [said.split()[0] for said in seen] == ["begin", "insert", "commit"]


async def test_writes_are_kept_in_the_order_they_were_asked_for(engine: Engine) -> None:
    order: list[int] = []
    await asyncio.gather(*(engine.write(lambda t, n=n: order.append(n)) for n in range(200)))
    assert order == list(range(200))


# --- each by itself ------------------------------------------------------------------------------


def fails(t: Tables, name: str) -> None:
    put(t, name)
    raise LookupError(name)


async def test_a_write_that_fails_takes_no_other_with_it(engine: Engine) -> None:
    outcomes = await asyncio.gather(
        engine.write(put, "first"),
        engine.write(put, "a"),
        engine.write(fails, "b"),
        engine.write(put, "a"),  # breaks a constraint
        engine.write(put, "c"),
        return_exceptions=True,
    )
    assert await engine.read(names) == ["a", "c", "first"]
    assert [type(one).__name__ for one in outcomes] == ["str", "str", "LookupError", "StoreError", "str"]  # fmt: skip


async def test_a_write_alone_that_fails_keeps_nothing(engine: Engine) -> None:
    with pytest.raises(LookupError):
        await engine.write(fails, "a")
    assert await engine.read(names) == []
    await engine.write(put, "a")


async def test_a_caller_that_is_cancelled_breaks_nothing(engine: Engine) -> None:
    """The one at work is finished; one whose turn has not come is not begun."""
    begun = [asyncio.create_task(engine.write(put, f"n{number}")) for number in range(4)]
    await asyncio.sleep(0)  # n0 is at work, the others wait
    begun[0].cancel()
    begun[2].cancel()
    outcomes = await asyncio.gather(*begun, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in outcomes] == [True, False, True, False]  # fmt: skip
    await engine.write(put, "after")
    assert await engine.read(names) == ["after", "n0", "n1", "n3"]


async def test_when_sqlite_undoes_all_of_a_transaction_all_of_its_callers_are_told(
    engine: Engine,
) -> None:
    def undone(t: Tables) -> None:
        t.db.conn.execute("insert or rollback into settings select * from settings")

    outcomes = await asyncio.gather(
        *(engine.write(put, name) for name in ("first", "a")),
        engine.write(undone),
        engine.write(put, "b"),
        return_exceptions=True,
    )
    assert await engine.read(names) == ["first"]
    assert [isinstance(one, StoreError) for one in outcomes] == [False, True, True, True]


# --- faults --------------------------------------------------------------------------------------


def at(point: str, time: int, error: BaseException) -> Callable[[str], None]:
    """Raises `error` when the point is passed for the n-th time."""
    passed = 0

    def strike(name: str) -> None:
        nonlocal passed
        passed += name == point
        if name == point and passed == time:
            raise error

    return strike


POINTS = ("store.begin", "store.commit", "store.committed")


@pytest.mark.parametrize("point", POINTS)
async def test_f044_the_death_of_the_process_reaches_the_callers_and_leaves_all_or_nothing(
    point: str, tmp_path: Path
) -> None:
    path = tmp_path / "candor.db"
    engine = await Engine.open(path, "harbor", durable=False)
    with faults.struck_by(at(point, 2, faults.Crash())):
        outcomes = await asyncio.gather(
            *(engine.write(put, name) for name in ("first", "a", "b")), return_exceptions=True
        )
    assert [type(one) for one in outcomes] == [str, faults.Crash, faults.Crash]
    await engine.close()
    with closing(sqlite3.connect(path)) as raw:
        kept = sorted(name for (name,) in raw.execute("select name from settings"))
    assert kept == (["a", "b", "first"] if point == "store.committed" else ["first"])


@pytest.mark.parametrize("point", POINTS)
async def test_f044_an_error_of_the_disk_at_any_write_leaves_the_old_state_or_the_new(
    point: str, engine: Engine
) -> None:
    for time in range(1, 6):
        before = await engine.read(names)
        told: list[str] = []
        with faults.struck_by(at(point, time, sqlite3.OperationalError("disk I/O error"))):
            for number in range(6):
                try:
                    told.append(await engine.write(put, f"{point}-{time}-{number}"))
                except StoreError as error:
                    assert "candor doctor" in str(error)  # noqa: PT017 - the cure
        kept = await engine.read(names)
        assert len(told) == 5
        assert set(before) | set(told) <= set(kept)
        unsaid = set(kept) - set(before) - set(told)
        assert len(unsaid) == (1 if point == "store.committed" else 0)


async def test_f042_while_another_holds_the_store_the_loop_goes_on_and_nothing_is_lost(
    engine: Engine,
) -> None:
    with closing(sqlite3.connect(engine.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        writing = asyncio.gather(*(engine.write(put, f"n{number}") for number in range(20)))
        for _ in range(50):  # the loop turns, and what is kept can be read
            assert await engine.read(names) == []
        assert not writing.done()
        other.execute("rollback")
    assert len(await writing) == 20
    assert len(await engine.read(names)) == 20


async def test_f005_what_cannot_be_kept_in_time_is_not_acknowledged_and_can_be_sent_again(
    engine: Engine,
) -> None:
    await engine.write(lambda t: t.db.conn.execute("pragma busy_timeout = 0") and None)
    with closing(sqlite3.connect(engine.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(StoreError, match="held by another program"):
            await engine.write(put, "a")
        other.execute("rollback")
    assert await engine.read(names) == []
    assert await engine.write(put, "a") == "a"


FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from candorbot.errors import StoreError
from candorbot.store.engine import Engine
from tests.store.test_engine import names, put

async def main(folder):
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    sweeps = 0
    for limit in range(150_000, 250_000, 8_000):
        engine = await Engine.open(folder / f"{limit}" / "candor.db", "harbor", durable=False)
        told = []
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))  # no file grows beyond this
        try:
            for number in range(200):
                told += await asyncio.gather(*(engine.write(put, f"{number}-{n}", 500) for n in range(3)))
        except StoreError as error:
            sweeps += 1
            assert "candor doctor" in str(error) or "disk is full" in str(error), error
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        assert set(told) <= set(await engine.read(names)), limit
        told.append(await engine.write(put, "room again"))
        await engine.close()
        again = await Engine.open(folder / f"{limit}" / "candor.db", "harbor", durable=False)
        assert set(told) <= set(await again.read(names)), limit
        await again.close()
    print(sweeps)

asyncio.run(main(Path(sys.argv[1])))
"""


def test_f043_where_the_disk_fills_up_what_was_acknowledged_is_kept_and_it_goes_on_when_freed(
    tmp_path: Path,
) -> None:
    """At each of 13 sizes, in a process of its own: the limit is the process's."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        env={"PYTHONPATH": ":".join(filter(None, sys.path)), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip() == "13", done.stdout + done.stderr


# --- the end -------------------------------------------------------------------------------------


async def test_closing_finishes_what_waits_and_then_nothing_is_taken(tmp_path: Path) -> None:
    engine = await Engine.open(tmp_path / "candor.db", "harbor", durable=False)
    writing = [asyncio.create_task(engine.write(put, f"n{number}")) for number in range(100)]
    await asyncio.sleep(0)
    await engine.close()
    assert len(await asyncio.gather(*writing)) == 100
    with pytest.raises(RuntimeError, match="closed"):
        await engine.write(put, "late")
    with pytest.raises(RuntimeError, match="closed"):
        await engine.read(names)
