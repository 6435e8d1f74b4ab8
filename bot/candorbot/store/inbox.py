"""The way in, and the members' messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from candorbot.records import AuditEntry, Event, Message, Outgoing
from candorbot.store import outbox, rows
from candorbot.store.audit import audit
from candorbot.store.engine import Tables


def receive(t: Tables, event: Event) -> bool:
    done = t.db.execute(
        "insert into inbox (community, workspace, key, kind, body, at, tries, due)"
        " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        [t.community, event.workspace, event.key, event.kind, json.dumps(dict(event.body)), rows.stamp(event.at),
         event.tries, rows.stamp(event.due or event.at)],
    )  # fmt: skip
    return done.rowcount == 1


def waiting_events(t: Tables) -> list[Event]:
    found = t.db.query(
        "select * from inbox where community = ? and state = 'waiting' order by at, rowid",
        [t.community],
    )
    return [
        Event(
            r["workspace"], r["key"], r["kind"], json.loads(r["body"]), rows.moment(r["at"]),
            rows.moment(r["due"]), r["tries"],
        )
        for r in found
    ]  # fmt: skip


def try_event(t: Tables, workspace: str, key: str, due: datetime) -> bool:
    done = t.db.execute(
        "update inbox set tries = tries + 1, due = ? "
        "where community = ? and workspace = ? and key = ? and state = 'waiting'",
        [rows.stamp(due), t.community, workspace, key],
    )
    return done.rowcount == 1


def finish_event(
    t: Tables, workspace: str, key: str, dead: str, notices: Sequence[Outgoing]
) -> None:
    t.db.execute(
        "update inbox set state = ?, failed = ? where community = ? and workspace = ? and key = ?",
        ["dead" if dead else "done", dead, t.community, workspace, key],
    )
    outbox.enqueue(t, *notices)


def save_message(t: Tables, m: Message) -> bool:
    done = t.db.execute(
        "insert into messages (community, id, workspace, channel, thread, author, author_name, text, at,"
        " permalink, readers, asks, answered, marked, by_staff, answering, edited)"
        " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
        "on conflict (community, workspace, id) do update set text = excluded.text, asks = excluded.asks,"
        " readers = excluded.readers, author_name = excluded.author_name, answering = excluded.answering,"
        " edited = excluded.edited where excluded.edited >= messages.edited",
        [t.community, m.id, m.workspace, m.channel, m.thread, m.author, m.author_name, m.text, rows.stamp(m.at),
         m.permalink, json.dumps(m.readers), m.asks, m.answered, m.answered, m.by_staff, m.answering,
         rows.stamp(m.edited) if m.edited else ""],
    )  # fmt: skip
    if done.rowcount == 1:
        _see_answers(t, m.workspace, m.thread)
    return done.rowcount == 1


def _see_answers(t: Tables, workspace: str, thread: str) -> None:
    """Whether a thread's first message is answered: it follows from what is kept, not from what came
    first."""
    t.db.execute(
        "update messages set answered = marked or exists (select 1 from messages reply"
        " where reply.community = messages.community and reply.workspace = messages.workspace"
        " and reply.thread = messages.id and reply.answering = 1 and reply.author <> messages.author) "
        "where community = ? and workspace = ? and id = ?",
        [t.community, workspace, thread],
    )


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
        "update messages set answered = 1, marked = 1 "
        "where community = ? and workspace = ? and id = ? and answered = 0",
        [t.community, workspace, message_id],
    )
    if done.rowcount:
        audit(t, AuditEntry(at, who, "message answered", message_id))
    return done.rowcount == 1
