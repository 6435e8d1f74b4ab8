"""SQLite on two threads: one writes, one reads. Nothing here knows what the tables mean.

A write is one BEGIN IMMEDIATE transaction on the writer thread, with synchronous=FULL, so that what was
acknowledged survives a crash. The event loop never waits on the file itself.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from sqlite_utils import Database

from candorbot.errors import StoreError
from candorbot.store.migrations import migrate

P = ParamSpec("P")
T = TypeVar("T")

BUSY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Tables:
    """An open file and the one community it is open for. Every query names both."""

    db: Database
    community: str


Work = Callable[Concatenate[Tables, P], T]


class Engine:
    """Runs work on the tables. Open it with `await Engine.open(...)`."""

    def __init__(self, path: Path, community: str) -> None:
        self.path = path
        self.community = community
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="store-reader")
        self._write_tables: Tables
        self._read_tables: Tables

    @classmethod
    async def open(cls, path: Path, community: str) -> Engine:
        """Open or make the file. Raises StoreError with the cure if that cannot be."""
        engine = cls(path, community)
        loop = asyncio.get_running_loop()
        try:
            engine._write_tables = await loop.run_in_executor(engine._writer, engine._open_to_write)
            engine._read_tables = await loop.run_in_executor(engine._reader, engine._open_to_read)
        except BaseException:
            engine._shut_threads()
            raise
        return engine

    def _open_to_write(self) -> Tables:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
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
        connection: sqlite3.Connection | None = None
        try:
            connection = _connect(address(self.path))
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            db = Database(connection, execute_plugins=False)
            if db.execute("pragma quick_check(1)").fetchone()[0] != "ok":
                raise StoreError(f"The store {self.path} is damaged. {_RESTORE}")
            migrate(db)
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise plain(error, self.path) from error
        except StoreError:
            if connection is not None:
                connection.close()
            raise
        return Tables(db, self.community)

    def _open_to_read(self) -> Tables:
        connection = _connect(address(self.path, "ro"))
        return Tables(Database(connection, execute_plugins=False), self.community)

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` as one transaction: all of it is kept, or nothing. Raises StoreError if the file
        cannot take it."""

        def transaction() -> T:
            connection = self._write_tables.db.conn
            try:
                connection.execute("begin immediate")
                try:
                    result = work(self._write_tables, *args, **kwargs)
                    connection.execute("commit")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("rollback")
                    raise
            except sqlite3.Error as error:
                raise plain(error, self.path) from error
            return result

        return await asyncio.get_running_loop().run_in_executor(self._writer, transaction)

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on what has been committed. Raises StoreError if the file cannot be read."""

        def query() -> T:
            try:
                return work(self._read_tables, *args, **kwargs)
            except sqlite3.Error as error:
                raise plain(error, self.path) from error

        return await asyncio.get_running_loop().run_in_executor(self._reader, query)

    async def close(self) -> None:
        """Finish what is under way and close the file."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._reader, self._read_tables.db.close)
        await loop.run_in_executor(self._writer, self._write_tables.db.close)
        self._shut_threads()

    def _shut_threads(self) -> None:
        self._writer.shutdown()
        self._reader.shutdown()


def _connect(target: str) -> sqlite3.Connection:
    # isolation_level None: transactions are ours alone, never begun behind our back
    return sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def address(path: Path, mode: str = "rwc") -> str:
    """The file as SQLite takes it, whatever stands in its name; `mode` ro, rw or rwc."""
    return f"file:{quote(str(path.resolve()))}?mode={mode}"


_RESTORE = "Nothing is served from it. Put a backup in its place: `candor restore FILE`."


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
    elif "malformed" in said or "not a database" in said or "corrupt" in said:
        cure = f"is damaged. {_RESTORE}"
    elif "unable to open" in said:
        cure = "cannot be opened. Check that its folder exists and is yours (CANDOR_DATA)."
    else:
        cure = f"could not be used ({said}). Run `candor doctor`."
    return StoreError(f"The store {path} {cure}")
