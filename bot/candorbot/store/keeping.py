"""What else is kept: timers, skills' records, settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from candorbot.errors import ChangedMeanwhile
from candorbot.records import PASSING, AuditEntry, Outgoing, Record, Timer
from candorbot.store import outbox, rows
from candorbot.store.audit import audit
from candorbot.store.engine import Tables


def set_timer(t: Tables, kind: str, about: str, due: datetime) -> None:
    t.db.execute(
        "insert into timers (community, kind, about, due) values (?, ?, ?, ?) "
        "on conflict do update set due = excluded.due",
        [t.community, kind, about, rows.stamp(due)],
    )


def timers_due(t: Tables, now: datetime, limit: int) -> list[Timer]:
    found = t.db.query(
        "select * from timers where community = ? and due <= ? order by due, kind, about limit ?",
        [t.community, rows.stamp(now), limit],
    )
    return [Timer(r["kind"], r["about"], rows.moment(r["due"])) for r in found]


def finish_timer(t: Tables, timer: Timer) -> bool:
    done = t.db.execute(
        "delete from timers where community = ? and kind = ? and about = ? and due = ?",
        [t.community, timer.kind, timer.about, rows.stamp(timer.due)],
    )
    return done.rowcount == 1


def record(t: Tables, kind: str, record_id: str) -> Record | None:
    for row in t.db.query(
        "select * from records where community = ? and kind = ? and id = ?",
        [t.community, kind, record_id],
    ):
        return rows.record(row)
    return None


def put_record(t: Tables, new: Record) -> Record:
    old = record(t, new.kind, new.id)
    if (old.version if old else 0) != new.version:
        raise ChangedMeanwhile(
            f"{new.kind} {new.id} was changed by somebody else meanwhile. Open it again and repeat."
        )
    t.db.execute(
        "insert into records (community, kind, id, version, state, due, body) values (?,?,?,?,?,?,?) "
        "on conflict do update set version = excluded.version, state = excluded.state,"
        " due = excluded.due, body = excluded.body",
        [t.community, new.kind, new.id, new.version + 1, new.state,
         rows.stamp(new.due) if new.due else None, json.dumps(dict(new.body))],
    )  # fmt: skip
    return Record(new.kind, new.id, new.body, new.state, new.due, new.version + 1)


def drop_record(t: Tables, kind: str, record_id: str) -> None:
    t.db.execute(
        "delete from records where community = ? and kind = ? and id = ?",
        [t.community, kind, record_id],
    )


def put_records(
    t: Tables, records: Sequence[Record], entries: Sequence[AuditEntry], notices: Sequence[Outgoing],
    timers: Sequence[Timer],
) -> None:  # fmt: skip
    for new in records:
        put_record(t, new)
    for entry in entries:
        audit(t, entry)
    outbox.enqueue(t, *notices)
    for timer in timers:
        set_timer(t, timer.kind, timer.about, timer.due)


def find_records(
    t: Tables, kind: str, state: str | None, limit: int, newest: bool = False
) -> list[Record]:
    found = t.db.query(
        "select * from records where community = ? and kind = ? and (? is null or state = ?) "
        f"order by rowid {'desc' if newest else 'asc'} limit ?",
        [t.community, kind, state, state, limit],
    )
    return [rows.record(row) for row in found]


def forget(t: Tables, before: datetime) -> None:
    t.db.execute(
        "delete from records where community = ? and state = ? and due < ?",
        [t.community, PASSING, rows.stamp(before)],
    )


def setting(t: Tables, name: str) -> dict[str, Any] | None:
    for row in t.db.query(
        "select value from settings where community = ? and name = ?", [t.community, name]
    ):
        value: dict[str, Any] = json.loads(row["value"])
        return value
    return None


def set_setting(t: Tables, name: str, value: Mapping[str, Any] | None, entry: AuditEntry) -> None:
    audit(t, entry)
    if value is None:
        t.db.execute("delete from settings where community = ? and name = ?", [t.community, name])
        return
    t.db.execute(
        "insert into settings (community, name, value) values (?, ?, ?) "
        "on conflict do update set value = excluded.value",
        [t.community, name, json.dumps(dict(value))],
    )
