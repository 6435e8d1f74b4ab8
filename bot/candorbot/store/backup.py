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
    part = to.with_name(to.name + ".part")
    try:
        if to.exists():
            raise StoreError(f"{to} is there already and was left alone. Give another name.")
        to.parent.mkdir(parents=True, exist_ok=True)
        # here and not by SQLite, which would call it the store's fault; nobody else may read members' words
        part.touch(0o600)
    except OSError as error:
        raise _not_written(to, error) from None
    try:
        with (
            closing(sqlite3.connect(address(store, "ro"), uri=True)) as source,
            closing(sqlite3.connect(part)) as target,
        ):
            source.backup(target)
            target.execute("pragma journal_mode = delete")
        warnings = check(part, f"the store {store}", IN_ITS_PLACE)
        part.rename(to)
    except sqlite3.Error as error:
        raise plain(error, store) from error
    except OSError as error:
        raise _not_written(to, error) from None
    finally:
        part.unlink(missing_ok=True)
    return warnings


def _not_written(to: Path, error: OSError) -> StoreError:
    return StoreError(
        f"The backup {to} cannot be written ({error.strerror}). Choose another place."
    )


OTHER = "Take another file that `candor backup` wrote."
IN_ITS_PLACE = "Put a backup in its place: `candor restore FILE`."


def check(file: Path, named: str = "", cure: str = OTHER) -> list[str]:
    """What is wrong with the audit in a store: nothing, or a line for each community. Raises StoreError,
    with `cure`, unless the file is a whole store that this version can serve. `named`: what to call it,
    else its path."""
    named = named or str(file)
    if not file.is_file():
        raise StoreError(f"There is no file {file}. Check its name.")
    try:
        with closing(sqlite3.connect(address(file, "ro"), uri=True)) as connection:
            db = Database(connection, execute_plugins=False)
            if "outbox" not in db.table_names():
                raise StoreError(f"{named} is not a Candor store. Nothing was changed. {cure}")
            check_version(db)
            (found,) = connection.execute("pragma integrity_check(1)").fetchone()
            kept = communities(connection)
            chained = kept if "audit_head" in db.table_names() else []
    except sqlite3.Error as error:
        raise StoreError(
            f"{named} is damaged or no store ({error}). Nothing was changed. {cure}"
        ) from None
    if found != "ok":
        raise StoreError(f"{named} is damaged ({found}). Nothing was changed. {cure}")
    looked_at = (verify_file(file, community) for community in chained)
    return [str(audit) for audit in looked_at if audit.faults]


def restore(backup_file: Path, store: Path, community: str = "") -> tuple[Path | None, list[str]]:
    """Put a backup in the store's place; where the old store was moved to, None if there was none, and
    what is wrong with the backup's audit (see `check`). The caller holds the lease. Raises StoreError for
    a file that is no whole store, or has nothing of `community` ("": any will do)."""
    warnings = check(backup_file)
    there = _communities(backup_file)
    if community and there and community not in there:
        raise StoreError(
            f"{backup_file} is a backup of {', '.join(there)}, and this Candor serves {community}. Nothing "
            "was changed. Check CANDOR_BRAND and CANDOR_COMMUNITY; `--another-community` restores it all "
            "the same."
        )
    fresh = store.with_name(store.name + ".restoring")
    try:
        store.parent.mkdir(0o700, parents=True, exist_ok=True)
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


def _communities(file: Path) -> list[str]:
    with closing(sqlite3.connect(address(file, "ro"), uri=True)) as connection:
        return communities(connection)


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
