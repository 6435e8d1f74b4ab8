"""What every test would make anew for itself, and gets ready-made: the tables of a new store, the list of the
packages that are installed, what was read of the same files before. Each is made by the product's own code, once in
each process. Which folder is quick is said here, too."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import available_timezones

from sqlite_utils import Database

from candorbot import brand, kinds, knowledge, policy, registry, weights
from candorbot.knowledge import sections
from candorbot.policy import Review, Routes
from candorbot.screen import Screen
from candorbot.store import engine
from candorbot.store.migrations import migrate
from candorbot.triage import Triage
from candorbot.weights import Table, Weights, load_table

IN_MEMORY = Path("/dev/shm")
"""Linux's folder in memory, where no disk is waited for. Where there is none the tests' folders lie as ever."""
ROOM = 2 << 30
"""Bytes that must be free there; a run of all tests takes far less."""
MOST_SCREENS = 20


@cache
def _new_store() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    migrate(Database(made, execute_plugins=False))
    return made


def _migrate(db: Database) -> None:
    """A file without tables gets those of a new store, as they are; any other is brought up to date."""
    if not db.table_names():
        _new_store().backup(db.conn)
    migrate(db)


@cache
def _installed(path: tuple[str, ...], group: str) -> EntryPoints:
    return entry_points(group=group)


class _Screens:
    """The phrases of policies, compiled: for the same policies and the same brand once."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[int, ...], str], tuple[Sequence[Review], Screen]] = {}

    def __call__(self, reviews: Sequence[Review], brand: str) -> Screen:
        key = tuple(map(id, reviews)), brand
        if key not in self._made:
            if len(self._made) == MOST_SCREENS:
                del self._made[next(iter(self._made))]
            self._made[key] = (
                reviews,
                Screen(reviews, brand),
            )  # kept, so that nobody else has their ids
        return self._made[key][1]


_init = Triage.__init__
_last: list[Triage] = []


def _triage(
    triage: Triage, policy: Routes, weights: Weights | None = None, brand: str = ""
) -> None:
    """One of the same policy, weights and brand as the last shares what was compiled for that."""
    last = _last[0] if _last else None
    if not (last and last.policy is policy and last.weights is weights and last.brand == brand):
        _init(triage, policy, weights, brand)
        _last[:] = [triage]
    triage.__dict__.update(_last[0].__dict__)


class _Tables:
    """What was made of a table of weights, for as long as its file is as it was."""

    def __init__(self) -> None:
        self._made: dict[object, Any] = {}

    def __call__(self, path: Path, made: Callable[[Mapping[str, Any]], Table]) -> Table:
        try:
            found = path.stat()
        except OSError:
            return load_table(path, made)
        key = made, path, found.st_mtime_ns, found.st_size, found.st_ino
        if key not in self._made:
            self._made[key] = load_table(path, made)
        table: Table = self._made[key]
        return table


def _points(group: str) -> EntryPoints:
    return _installed(tuple(sys.path), group)


_READY = (
    (engine, "migrate", _migrate),
    (registry, "entry_points", _points),
    (policy, "Screen", _Screens()),
    (Triage, "__init__", _triage),
    (weights, "load_table", _Tables()),
    (kinds, "load_table", _Tables()),
    (knowledge, "sections", lru_cache(1000)(sections)),
    (brand, "available_timezones", cache(available_timezones)),
)
_THEMSELVES = [(where, name, getattr(where, name)) for where, name, _ in _READY]


@contextmanager
def made_once() -> Iterator[None]:
    """Within the block nothing of it is made twice."""
    with _put(_READY):
        yield


@contextmanager
def made_anew() -> Iterator[None]:
    """Within the block all of it is made by itself again."""
    with _put(_THEMSELVES):
        yield


@contextmanager
def _put(what: Iterable[tuple[Any, str, Any]]) -> Iterator[None]:
    with ExitStack() as ending:
        for where, name, value in what:
            ending.enter_context(patch.object(where, name, value))
        yield


def quick(folder: Path) -> bool:
    """Whether the tests' folders can lie there: it is there, has room, and runs what is put into it."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    runs = not found.f_flag & os.ST_NOEXEC
    return runs and os.access(folder, os.W_OK) and found.f_bavail * found.f_frsize > ROOM
