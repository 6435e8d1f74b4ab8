"""The way in, and the members' messages."""

from __future__ import annotations

import json
from datetime import datetime

from candorbot.records import AuditEntry, Event, Message
from candorbot.store import rows
from candorbot.store.engine import Tables
from candorbot.store.keeping import audit


def receive(t: Tables, event: Event) -> bool:
    done = t.db.execute(
        "insert into inbox (community, workspace, key, kind, body, at) values (?, ?, ?, ?, ?, ?) "
        "on conflict do nothing",
        [t.community, event.workspace, event.key, event.kind, json.dumps(dict(event.body)), rows.stamp(event.at)],
    )  # fmt: skip
    return done.rowcount == 1


def waiting_events(t: Tables) -> list[Event]:
    found = t.db.query(
        "select * from inbox where community = ? and state = 'waiting' order by at, rowid",
        [t.community],
    )
    return [
        Event(r["workspace"], r["key"], r["kind"], json.loads(r["body"]), rows.moment(r["at"]))
        for r in found
    ]


def finish_event(t: Tables, workspace: str, key: str, failed: str) -> None:
    t.db.execute(
        "update inbox set state = ?, failed = ? where community = ? and workspace = ? and key = ?",
        ["failed" if failed else "done", failed, t.community, workspace, key],
    )


def save_message(t: Tables, m: Message) -> None:
    t.db.execute(
        "insert into messages (community, id, workspace, channel, thread, author, author_name, text, at,"
        " permalink, readers, asks, answered, by_staff) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
        "on conflict (community, workspace, id) do update set text = excluded.text, asks = excluded.asks,"
        " readers = excluded.readers, author_name = excluded.author_name",
        [t.community, m.id, m.workspace, m.channel, m.thread, m.author, m.author_name, m.text, rows.stamp(m.at),
         m.permalink, json.dumps(m.readers), m.asks, m.answered, m.by_staff],
    )  # fmt: skip


def message(t: Tables, workspace: str, message_id: str) -> Message | None:
    for row in t.db.query(
        "select * from messages where community = ? and workspace = ? and id = ?",
        [t.community, workspace, message_id],
    ):
        return rows.message(row)
    return None


def oldest_unanswered(t: Tables, workspace: str) -> Message | None:
    for row in t.db.query(
        "select * from messages where community = ? and workspace = ? and asks = 1 and answered = 0 "
        "order by at, id limit 1",
        [t.community, workspace],
    ):
        return rows.message(row)
    return None


def thread(t: Tables, workspace: str, thread: str) -> list[Message]:
    found = t.db.query(
        "select * from messages where community = ? and workspace = ? and thread = ? order by at, id",
        [t.community, workspace, thread],
    )
    return [rows.message(row) for row in found]


def mark_answered(t: Tables, workspace: str, message_id: str, who: str, at: datetime) -> bool:
    done = t.db.execute(
        "update messages set answered = 1 "
        "where community = ? and workspace = ? and id = ? and answered = 0",
        [t.community, workspace, message_id],
    )
    if done.rowcount:
        audit(t, AuditEntry(at, who, "message answered", message_id))
    return done.rowcount == 1
