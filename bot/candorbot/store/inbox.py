"""The way in: what a platform delivered, until it is worked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from candorbot.records import Event, Outgoing
from candorbot.store import outbox, rows
from candorbot.store.engine import Tables


def receive(t: Tables, event: Event) -> bool:
    done = t.db.execute(
        "insert into inbox (community, workspace, key, kind, body, at, tries, due)"
        " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        [t.community, event.workspace, event.key, event.kind, json.dumps(dict(event.body)), rows.stamp(event.at),
         event.tries, rows.stamp(event.due or event.at)],
    )  # fmt: skip
    return done.rowcount == 1


def was_received(t: Tables, workspace: str, key: str) -> bool:
    found = t.db.execute(
        "select 1 from inbox where community = ? and workspace = ? and key = ?",
        [t.community, workspace, key],
    )
    return found.fetchone() is not None


def forget_message(t: Tables, workspace: str, message_id: str) -> None:
    """Take the words of one message, of its edits, and of its being handed over, out of what was worked."""
    key = f"message-{message_id}"
    t.db.execute(
        "update inbox set body = '{}' where community = ? and workspace = ? and state <> 'waiting'"
        " and (key = ? or (key > ? and key < ?))",
        [t.community, workspace, key, f"{key}-", f"{key}."],  # an edit's key goes on with "-"
    )
    t.db.execute(
        "update inbox set body = '{}' where community = ? and workspace = ? and state <> 'waiting'"
        " and key > 'handed-' and key < 'handed.' and body ->> 'id' = ?",
        [t.community, workspace, message_id],
    )


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


def try_event(t: Tables, event: Event, due: datetime) -> bool:
    done = t.db.execute(
        "update inbox set tries = tries + 1, due = ?"
        " where community = ? and workspace = ? and key = ? and state = 'waiting' and tries = ?",
        [rows.stamp(due), t.community, event.workspace, event.key, event.tries],
    )
    return done.rowcount == 1


def finish_event(
    t: Tables, workspace: str, key: str, dead: str, notices: Sequence[Outgoing], keep: bool = True
) -> None:
    t.db.execute(
        "update inbox set state = ?, failed = ?, body = iif(?, body, '{}')"
        " where community = ? and workspace = ? and key = ?",
        ["dead" if dead else "done", dead, keep, t.community, workspace, key],
    )
    outbox.enqueue(t, *notices)


def forget(t: Tables, before: datetime) -> None:
    """Take the words out of what came before a time; what still waits is not worked any more. Its key stays: it
    is still known."""
    t.db.execute(
        "update inbox set body = '{}', state = iif(state = 'waiting', 'done', state)"
        " where community = ? and at < ? and body <> '{}'",
        [t.community, rows.stamp(before)],
    )
