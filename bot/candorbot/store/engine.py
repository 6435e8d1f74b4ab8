"""SQLite on two threads: one writes, one reads. Nothing here knows what the tables mean.

Writes that wait at the same time are kept in one BEGIN IMMEDIATE transaction on the writer thread, with
synchronous=FULL, so that what was acknowledged survives a crash and the disk is waited for once. Each is
a savepoint of its own: one that fails takes none of the others with it. The event loop never waits on
the file itself.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar
from urllib.parse import quote

from sqlite_utils import Database

from candorbot import faults
from candorbot.errors import StoreError
from candorbot.store.lane import Lane, settle
from candorbot.store.migrations import check_current, check_version, migrate

P = ParamSpec("P")
T = TypeVar("T")

BUSY_SECONDS = 10
TOGETHER = 64
"""Writes kept in one transaction, at most."""


@dataclass(frozen=True, slots=True)
class Tables:
    """An open file and the one community it is open for. Every query names both."""

    db: Database
    community: str


Work = Callable[Concatenate[Tables, P], T]
Outcome = tuple[Any, BaseException | None]
"""What a write gave, or what it raised."""


class Write(NamedTuple):
    """One caller's work, and where its outcome is waited for."""

    work: Callable[[Tables], Any]
    outcome: asyncio.Future[Any]


class Engine:
    """Runs work on the tables. Open it with `await Engine.open(...)`. A drill has other lanes."""

    lane = Lane

    def __init__(self, path: Path, community: str, durable: bool = True) -> None:
        self.path = path
        self.community = community
        self._durable = durable
        self._writer = self.lane("store-writer")
        self._reader = self.lane("store-reader")
        self._write_tables: Tables
        self._read_tables: Tables
        self._waiting: list[Write] = []  # touched on the event loop alone, as the next two
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    @classmethod
    async def open(cls, path: Path, community: str, durable: bool = True) -> Engine:
        """Open or make the file. `durable` False is for drills in which only the process dies: the disk
        is not waited for. Raises StoreError with the cure if the file cannot be served."""
        engine = cls(path, community, durable)
        try:
            engine._write_tables = await engine._writer.run(engine._open_to_write)
            engine._read_tables = await engine._reader.run(engine._open_to_read)
        except BaseException:
            engine._stop()
            raise
        return engine

    @classmethod
    async def look(cls, path: Path, community: str) -> Engine:
        """Open the file only to read it: it is neither made nor brought up to date. Raises StoreError, and
        OlderStore for a file of an older version."""
        engine = cls(path, community)
        try:
            engine._write_tables = await engine._writer.run(engine._open_to_look)
            engine._read_tables = await engine._reader.run(engine._open_to_look)
        except BaseException:
            engine._stop()
            raise
        return engine

    def _open_to_look(self) -> Tables:
        with told(self.path):
            tables = self._open_to_read()
            try:
                check_current(tables.db)
            except BaseException:
                tables.db.close()
                raise
        return tables

    def _open_to_write(self) -> Tables:
        try:
            self.path.parent.mkdir(0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {self.path.parent} cannot be made ({error.strerror}). "
                "Set CANDOR_DATA to a folder you may write to."
            ) from None
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise StoreError(
                f"The store {self.path} is read-only. Give yourself the right to write it "
                "(chmod u+w), or set CANDOR_DATA to another folder."
            )
        if was_emptied(self.path):
            raise StoreError(
                f"The store {self.path} is empty, though Candor was started here before. {_RESTORE} "
                "Only if that first start failed and nothing was ever kept: delete the empty file."
            )
        with told(self.path):
            connection = _connect(address(self.path))
            try:
                db = Database(connection, execute_plugins=False)
                check_version(db)  # before anything is set: what is refused stays as it is
                connection.execute("pragma journal_mode = wal")
                connection.execute("pragma secure_delete = on")
                connection.execute(f"pragma synchronous = {'full' if self._durable else 'off'}")
                if connection.execute("pragma quick_check(1)").fetchone()[0] != "ok":
                    raise StoreError(f"The store {self.path} is damaged. {_RESTORE}")
                migrate(db)
            except BaseException:
                connection.close()
                raise
        return Tables(db, self.community)

    def _open_to_read(self) -> Tables:
        connection = _connect(address(self.path, "ro"))
        return Tables(Database(connection, execute_plugins=False), self.community)

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` as one transaction: all of it is kept, or nothing. It is on the disk when this
        returns. Raises StoreError if the file cannot take it. A caller that is cancelled after its turn
        came does not undo it."""
        self._must_be_open()
        write = Write(
            partial(_called, work, args, kwargs), asyncio.get_running_loop().create_future()
        )
        self._waiting.append(write)
        if self._idle.is_set():
            self._next_batch()
        result: T = await write.outcome
        return result

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on what has been committed. Raises StoreError if the file cannot be read."""
        self._must_be_open()

        def query() -> T:
            with told(self.path):
                return work(self._read_tables, *args, **kwargs)

        return await self._reader.run(query)

    async def empty_log(self) -> None:
        """Bring all that stands in the log into the file, and leave the log empty: what was deleted is
        then in neither. Where somebody reads at this moment, it is done when the next one asks."""
        self._must_be_open()

        def emptied() -> None:
            with told(self.path):
                self._write_tables.db.conn.execute("pragma wal_checkpoint(truncate)").fetchone()

        await self._writer.run(emptied)

    async def write_anew(self) -> None:
        """Write the whole file anew without what was deleted, also not where SQLite moved it about, and empty the
        log. It takes the time of a copy, and writes wait. Raises StoreError where somebody reads meanwhile."""
        self._must_be_open()

        def written() -> None:
            with told(self.path):
                connection = self._write_tables.db.conn
                connection.execute("vacuum")
                busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
                if busy:
                    raise sqlite3.OperationalError("database is busy")

        await self._writer.run(written)

    async def close(self) -> None:
        """Finish what is under way and close the file."""
        if self._closed:
            return
        self._closed = True
        await self._idle.wait()
        try:
            await self._reader.run(self._read_tables.db.close)
            await self._writer.run(self._write_tables.db.close)
        finally:
            self._stop()

    def _must_be_open(self) -> None:
        if self._closed:
            raise RuntimeError("the store was closed")

    def _stop(self) -> None:
        self._writer.stop()
        self._reader.stop()

    def _next_batch(self) -> None:
        """Hand the writer thread what waits. What comes while it is at work is the next batch."""
        self._waiting = [write for write in self._waiting if not write.outcome.cancelled()]
        batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
        if not batch:
            self._idle.set()
            return
        self._idle.clear()
        self._writer.start(partial(self._keep, batch), partial(self._answer, batch))

    def _answer(
        self, batch: Sequence[Write], outcomes: Sequence[Outcome], error: BaseException | None
    ) -> None:
        self._next_batch()
        for write, outcome in zip(batch, outcomes or [(None, error)] * len(batch), strict=True):
            settle(write.outcome, *outcome)

    def _keep(self, batch: Sequence[Write]) -> list[Outcome]:
        """The whole batch in one transaction, on the writer thread. What it raises, all of them get, and
        then nothing of it is kept."""
        connection = self._write_tables.db.conn
        with told(self.path):
            try:
                faults.point("store.begin")
                connection.execute("begin immediate")
                if len(batch) == 1:
                    outcomes: list[Outcome] = [(batch[0].work(self._write_tables), None)]
                else:
                    outcomes = [self._in_savepoint(write) for write in batch]
                faults.point("store.commit")
                connection.execute("commit")
                faults.point("store.committed")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise
        return outcomes

    def _in_savepoint(self, write: Write) -> Outcome:
        """One of several writes: what it raises is its own, and undoes nothing but itself."""
        connection = self._write_tables.db.conn
        outcome: Outcome
        connection.execute("savepoint one_write")
        try:
            with told(self.path):
                outcome = (write.work(self._write_tables), None)
        except Exception as error:
            if not connection.in_transaction:  # a full disk, say: SQLite has undone them all
                raise
            connection.execute("rollback to one_write")
            outcome = (None, error)
        connection.execute("release one_write")
        return outcome


def _called(work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], t: Tables) -> T:
    return work(t, *args, **kwargs)


def was_emptied(store: Path) -> bool:
    """A file of 0 bytes where other files show that a store was there. (SQLite would begin a new one.)"""
    if not store.is_file() or store.stat().st_size:
        return False
    log = store.with_name(store.name + "-wal")
    return (log.is_file() and log.stat().st_size > 0) or any(
        next(store.parent.glob(sign), None) is not None
        for sign in ("backups/*.db", f"{store.name}.before-restore-*", "search.db")
    )


def _connect(target: str) -> sqlite3.Connection:
    # isolation_level None: transactions are ours alone, never begun behind our back
    return sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def address(path: Path, mode: str = "rwc") -> str:
    """The file as SQLite takes it, whatever stands in its name; `mode` ro, rw or rwc."""
    return f"file:{quote(str(path.resolve()))}?mode={mode}"


_RESTORE = "Nothing is served from it. Put a backup in its place: `candor restore FILE`."


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's errors in the block are raised as a person can use them."""
    try:
        yield
    except sqlite3.Error as error:
        raise plain(error, path) from error
    except UnicodeDecodeError as error:  # a column's name that is no text any more
        raise StoreError(f"The store {path} is damaged. {_RESTORE}") from error


_DAMAGE = (
    "malformed", "not a database", "corrupt", "no such", "already exists", "duplicate column",
)  # fmt: skip


def is_damage(error: sqlite3.Error) -> bool:
    """Whether it says that the file is no whole store, and not that it cannot be used now."""
    return any(sign in str(error) for sign in _DAMAGE)


def plain(error: sqlite3.Error, path: Path) -> StoreError:
    """What SQLite said, as a person can use it."""
    said = str(error)
    if "readonly" in said or "read-only" in said:
        cure = "is read-only. Give yourself the right to write it, or set CANDOR_DATA elsewhere."
    elif "full" in said:
        cure = "has no room: the disk is full. Free some space; what was acknowledged is kept."
    elif "locked" in said or "busy" in said:
        cure = (
            f"is held by another program for over {BUSY_SECONDS} seconds. Close it and try again."
        )
    elif is_damage(error):
        cure = f"is damaged ({said}). {_RESTORE}"
    elif "unable to open" in said:
        cure = "cannot be opened. Check that its folder exists and is yours (CANDOR_DATA)."
    else:
        cure = (
            f"could not be used ({said}). Run `candor doctor`; if it says the same, put a backup in its "
            "place: `candor restore FILE`."
        )
    return StoreError(f"The store {path} {cure}")
