"""Backup while the store is in use, and restore."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from candorbot.errors import StoreError
from candorbot.records import DraftState, OutState
from candorbot.store.audit import communities, verify_file
from candorbot.store.engine import address, plain
from candorbot.store.migrations import check_version


def backup(store: Path, to: Path) -> list[str]:
    """Copy the store as it is at this moment; what is wrong with its audit (see `check`). Raises
    StoreError if there is no store, or `to` is there already."""
    if not store.is_file():
        raise StoreError(
            f"There is no store at {store} yet. Start Candor once, or check CANDOR_DATA."
        )
    if to.exists():
        raise StoreError(f"{to} is there already and was left alone. Give another name.")
    part = to.with_name(to.name + ".part")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with (
            closing(sqlite3.connect(address(store, "ro"), uri=True)) as source,
            closing(sqlite3.connect(part)) as target,
        ):
            source.backup(target)
            target.execute("pragma journal_mode = delete")
        warnings = check(part)
        part.rename(to)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise plain(error, store) from error
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            f"The backup {to} cannot be written ({error.strerror}). Choose another place."
        ) from None
    return warnings


def check(file: Path) -> list[str]:
    """What is wrong with the audit in a store: nothing, or a line for each community. Raises StoreError
    unless the file is a whole store that this version can serve."""
    if not file.is_file():
        raise StoreError(f"There is no file {file}. Check its name.")
    try:
        with closing(sqlite3.connect(address(file, "ro"), uri=True)) as connection:
            db = Database(connection, execute_plugins=False)
            if "outbox" not in db.table_names():
                raise StoreError(f"{file} is not a Candor store. Nothing was changed.")
            check_version(db)
            (found,) = connection.execute("pragma integrity_check(1)").fetchone()
            chained = communities(connection) if "audit_head" in db.table_names() else []
    except sqlite3.Error as error:
        raise StoreError(f"{file} is damaged or no store ({error}). Nothing was changed.") from None
    if found != "ok":
        raise StoreError(f"{file} is damaged ({found}). Nothing was changed. Try an older backup.")
    looked_at = (verify_file(file, community) for community in chained)
    return [str(audit) for audit in looked_at if audit.faults]


def restore(backup_file: Path, store: Path) -> tuple[Path | None, list[str]]:
    """Put a backup in the store's place; where the old store was moved to, None if there was none, and
    what is wrong with the backup's audit (see `check`). The caller holds the lease. Raises StoreError for
    a file that is no whole store."""
    warnings = check(backup_file)
    fresh = store.with_name(store.name + ".restoring")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(address(backup_file, "ro"), uri=True)) as source,
            closing(sqlite3.connect(fresh)) as target,
        ):
            source.backup(target)
            _as_restored(target)
        aside = _aside(store) if store.exists() else None
        if aside is not None:
            for end in ("", "-wal", "-shm"):
                old = store.with_name(store.name + end)
                if old.exists():
                    old.rename(aside.with_name(aside.name + end))
        fresh.rename(store)
        _flush(store.parent)
    except sqlite3.Error as error:
        raise plain(error, store) from error
    except OSError as error:
        raise StoreError(
            f"{store} cannot be written ({error.strerror}). Check its rights."
        ) from None
    return aside, warnings


def _as_restored(connection: sqlite3.Connection) -> None:
    """A backup does not know what was posted after it was made: open drafts need another look, and what
    was on its way is unknown, so that a person looks before anything is posted twice."""
    with connection:
        connection.execute(
            "update drafts set state = ? where state in (?, ?)",
            (DraftState.STALE, DraftState.DRAFT, DraftState.IN_REVIEW),
        )
        connection.execute(
            "update outbox set state = ?, why = 'restored from a backup' where state in (?, ?)",
            (OutState.UNKNOWN, OutState.READY, OutState.SENDING),
        )


def _aside(store: Path) -> Path:
    number = 1
    while (old := store.with_name(f"{store.name}.before-restore-{number}")).exists():
        number += 1
    return old


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
