"""The audit: who did what when. Entries are only added, each chained to the one before it (see chain)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from candorbot.records import AuditCheck, AuditEntry, AuditFault
from candorbot.store import rows
from candorbot.store.chain import NONE_YET, Head, Row, Unreadable, following, verify
from candorbot.store.engine import Tables, address, told

_COLUMNS = ", ".join(Row._fields)
_MARKS = ", ".join("?" for _ in Row._fields)


def audit(t: Tables, entry: AuditEntry) -> None:
    """Add an entry, in the transaction of what it tells of."""
    row = following(
        _newest(t), t.community, rows.stamp(entry.at), entry.who, entry.what, entry.about, entry.digest
    )  # fmt: skip
    t.db.execute(f"insert into audit ({_COLUMNS}) values ({_MARKS})", row)
    moved = t.db.execute(
        "update audit_head set number = ?, hash = ? where community = ?",
        [row.number, row.hash, t.community],
    )
    if not moved.rowcount:
        t.db.execute(
            "insert into audit_head (community, number, hash) values (?, ?, ?)",
            [t.community, row.number, row.hash],
        )


def _newest(t: Tables) -> Head:
    """What the next entry follows: the head. Only where an entry is newer than the head, that one, so
    that a broken chain can be added to as well; what broke it stays to be seen."""
    last = t.db.execute(
        "select number, hash from audit where community = ? order by number desc limit 1",
        [t.community],
    ).fetchone()
    head = _head(t.db.conn, t.community)
    return max(head or NONE_YET, Head(*last) if last else NONE_YET, key=lambda one: one.number)


def _head(connection: sqlite3.Connection, community: str) -> Head | None:
    kept = connection.execute(
        "select number, hash from audit_head where community = ?", [community]
    ).fetchone()
    return Head(*kept) if kept else None


def audit_log(t: Tables, limit: int) -> list[AuditEntry]:
    return _entries(
        t, "select * from audit where community = ? order by number desc limit ?", limit
    )


def audit_since(t: Tables, number: int, limit: int) -> list[AuditEntry]:
    return _entries(
        t,
        "select * from audit where community = ? and number > ? order by number limit ?",
        number,
        limit,
    )


def _entries(t: Tables, query: str, *values: int) -> list[AuditEntry]:
    found = t.db.query(query, [t.community, *values])
    return [
        AuditEntry(
            rows.moment(r["at"]), r["who"], r["what"], r["about"], r["digest"], r["number"], r["hash"]
        )
        for r in found
    ]  # fmt: skip


def verified(t: Tables, path: Path, noted: Head | None) -> AuditCheck:
    return verify_file(path, t.community, noted)


def verify_file(path: Path, community: str, noted: Head | None = None) -> AuditCheck:
    """Look at every entry of a community, on a connection of its own: a store may be in use meanwhile.
    Raises StoreError if the file cannot be opened."""
    with told(path), closing(sqlite3.connect(address(path, "ro"), uri=True)) as connection:
        connection.isolation_level = None
        connection.execute("begin")  # the head and the entries of one moment
        found = _looked_at(connection, community, noted)
        if found.faults:  # once more, slower: what is no text any more does not end it
            connection.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
            found = _looked_at(connection, community, noted)
        return found


def _looked_at(connection: sqlite3.Connection, community: str, noted: Head | None) -> AuditCheck:
    try:
        head = _head(connection, community)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        head = None
    found = verify(_read(connection, community), head, noted)
    if not found.faults and not found.entries and _was_used(connection):
        return replace(found, faults=(AuditFault(1, 1, "missing, with all that came after"),))
    return found


def _was_used(connection: sqlite3.Connection) -> bool:
    """Whether the file holds what is never kept without an entry, whichever community it is of."""
    try:
        used = connection.execute(
            "select exists(select 1 from inbox) or exists(select 1 from drafts)"
            " or exists(select 1 from audit) or exists(select 1 from audit_head)"
        )
        return bool(used.fetchone()[0])
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return True


def _read(connection: sqlite3.Connection, community: str) -> Iterator[Row]:
    """Every entry in the table's own order. The + keeps SQLite from looking only where they should be."""
    try:
        yield from map(
            Row._make,
            connection.execute(f"select {_COLUMNS} from audit where +community = ?", [community]),
        )
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise Unreadable from error


def communities(connection: sqlite3.Connection) -> list[str]:
    """The communities that a file has an audit of, chained or not yet."""
    there = connection.execute("select name from sqlite_master where name = 'audit_head'")
    tables = ("audit_head", "audit") if there.fetchone() else ("audit",)
    each = " union ".join(f"select community from {table}" for table in tables)
    return [name for (name,) in connection.execute(f"{each} order by 1")]
