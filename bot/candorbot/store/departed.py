"""A workspace that took Candor away is taken out of every table but the audit."""

from __future__ import annotations

from datetime import datetime

from candorbot.records import AuditEntry, DraftState, OutState
from candorbot.store import outbox, rows
from candorbot.store.audit import audit
from candorbot.store.engine import Tables

BY_WORKSPACE = ("messages", "tallies", "spoke", "channels")


def purge(t: Tables, workspace: str, at: datetime) -> None:
    """Nothing that waits to leave for it is sent any more."""
    waiting = t.db.execute(
        "select key from outbox where community = ? and workspace = ? and state in (?, ?, ?)",
        [t.community, workspace, OutState.READY, OutState.SENDING, OutState.UNKNOWN],
    )
    for (key,) in waiting.fetchall():
        outbox.refuse(t, key, "place_gone", DraftState.IN_REVIEW, at, "candor", ())


def forget(t: Tables, workspace: str, at: datetime) -> None:
    """Take out its messages, counts, drafts' words, cases and whatever else a row says is of it."""
    ours = [t.community, workspace]
    purge(t, workspace, at)
    t.db.execute(
        "insert into messages_words (messages_words, rowid, text)"
        " select 'delete', number, text from messages where community = ? and workspace = ?",
        ours,
    )
    for table in BY_WORKSPACE:
        t.db.execute(f"delete from {table} where community = ? and workspace = ?", ours)
    t.db.execute(
        "update inbox set body = '{}', state = iif(state = 'waiting', 'done', state)"
        " where community = ? and workspace = ?",
        ours,
    )
    t.db.execute("update outbox set payload = '' where community = ? and workspace = ?", ours)
    t.db.execute(
        "update versions set body = json_set(body, '$.text', '', '$.question', '', '$.payload', '',"
        " '$.note', '') where community = ? and draft in"
        " (select number from drafts where community = ? and workspace = ?)",
        [t.community, *ours],
    )
    t.db.execute(
        f"update drafts set asked = '', member = '', state = iif(state in ({rows.OPEN}), ?, state)"
        " where community = ? and workspace = ?",
        [DraftState.DISCARDED, *ours],
    )
    t.db.execute(
        "delete from records where community = ? and (body ->> 'workspace' = ? or id = ?"
        " or substr(id, 1, ?) in (? || ' ', ? || ':'))",
        [*ours, workspace, len(workspace) + 1, workspace, workspace],
    )
    audit(t, AuditEntry(at, "candor", "workspace forgotten", workspace))
