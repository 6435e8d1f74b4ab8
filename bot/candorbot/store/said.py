"""How members' messages are found again (heard.py keeps them): by time, theme, thread and words, for those who
may read them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from candorbot.records import HeardChannel, Message
from candorbot.store import rows
from candorbot.store.engine import Tables
from candorbot.store.migrations import microseconds
from candorbot.terms import pieces_of

_READ = "messages.community = :community and messages.number >= :since and messages.number < :until"
_FOR = """(:audience is null or readers = '["everyone"]' or (
    exists (select 1 from json_each(readers) where value = 'everyone') or (:audience <> '[]' and not exists (
        select 1 from json_each(:audience) where value not in (select value from json_each(readers))))))"""
"""What the whole audience may read (records.may_read)."""


def said_rows(
    t: Tables, sql: str, given: Sequence[object] | Mapping[str, object]
) -> list[rows.Row]:
    """What a query finds. (`Database.query` looks at each statement first, which costs as much again.)"""
    found = t.db.conn.execute(sql, given)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def said_row(t: Tables, workspace: str, message_id: str) -> rows.Row | None:
    found = said_rows(
        t,
        "select * from messages where community = ? and workspace = ? and id = ?",
        [t.community, workspace, message_id],
    )
    return found[0] if found else None


def message(t: Tables, workspace: str, message_id: str) -> Message | None:
    row = said_row(t, workspace, message_id)
    return rows.message(row) if row else None


def thread(t: Tables, workspace: str, thread: str) -> list[Message]:
    found = said_rows(
        t,
        "select * from messages where community = ? and workspace = ? and thread = ? order by at, id",
        [t.community, workspace, thread],
    )
    return [rows.message(row) for row in found]


def longest_unanswered(t: Tables, workspace: str, limit: int) -> list[Message]:
    found = said_rows(
        t,
        "select * from messages where community = ? and workspace = ? and asks = 1 and answered = 0 "
        "order by number limit ?",
        [t.community, workspace, limit],
    )
    return [rows.message(row) for row in found]


def unanswered(
    t: Tables, since: datetime, until: datetime, limit: int, audience: Sequence[str] | None
) -> list[Message]:
    return _said(
        t, "select * from messages indexed by messages_open"
        f" where {_READ} and asks = 1 and answered = 0 and by_staff = 0 and {_FOR}"
        " order by number limit :limit",
        since, until, limit, audience,
    )  # fmt: skip


def waited_at(
    t: Tables, since: datetime, until: datetime, limit: int, audience: Sequence[str] | None
) -> list[Message]:
    return _said(
        t, f"select * from messages not indexed where {_READ} and asks = 1 and by_staff = 0"
        f" and (answered = 0 or answered_at >= :end) and {_FOR} order by number limit :limit",
        since, until, limit, audience, end=rows.stamp(until),
    )  # fmt: skip


def between(
    t: Tables, since: datetime, until: datetime, limit: int, audience: Sequence[str] | None
) -> list[Message]:
    return _said(
        t, f"select * from messages not indexed where {_READ} and {_FOR} order by number limit :limit",
        since, until, limit, audience,
    )  # fmt: skip


def of_theme(
    t: Tables, theme: str, since: datetime, until: datetime, limit: int,
    audience: Sequence[str] | None,
) -> list[Message]:  # fmt: skip
    return _said(
        t, f"select * from messages indexed by messages_theme where {_READ} and theme = :theme and theme <> '' and {_FOR}"
        " order by number desc limit :limit",
        since, until, limit, audience, theme=theme,
    )  # fmt: skip


def _said(
    t: Tables, sql: str, since: datetime, until: datetime, limit: int, audience: Sequence[str] | None,
    **more: str,
) -> list[Message]:  # fmt: skip
    found = said_rows(
        t,
        sql,
        {
            "community": t.community, "since": microseconds(since),
            "until": microseconds(until), "limit": limit, "audience": _json(audience), **more,
        },
    )  # fmt: skip
    return [rows.message(row) for row in found]


def search(t: Tables, words: str, limit: int, audience: Sequence[str] | None) -> list[Message]:
    # each in quotes, so that nothing in it is a command to FTS5
    asked = " ".join(f'"{piece}"' for piece in pieces_of(words))
    if not asked:
        return []
    found = said_rows(
        t,
        "select messages.* from messages_words cross join messages"
        " on messages.number = messages_words.rowid"
        f" where messages_words match :asked and messages.community = :community and {_FOR}"
        " order by messages_words.rowid desc limit :limit",
        {"asked": asked, "community": t.community, "limit": limit, "audience": _json(audience)},
    )
    return [rows.message(row) for row in found]


def _json(audience: Sequence[str] | None) -> str | None:
    return None if audience is None else json.dumps(list(audience))


def channels(t: Tables) -> list[HeardChannel]:
    found = said_rows(
        t, "select * from channels where community = ? order by workspace, channel", [t.community]
    )
    return [
        HeardChannel(
            r["workspace"], r["channel"], tuple(json.loads(r["readers"])), rows.moment(r["last"]),
            rows.moment(r["first"]),
        )
        for r in found
    ]  # fmt: skip
