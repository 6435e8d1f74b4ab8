"""The members' messages: how they are kept, changed and forgotten; said.py finds them again.

A message's number is the microsecond in which it was said, or the next that is free: so the table lies in
the order of time, and the newest that match a search are found first. Its words stand in an FTS5 table
beside it, which is told here of every change (a trigger would cost each message twice).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from candorbot.records import AuditEntry, Message, Origin
from candorbot.store import rows
from candorbot.store.audit import audit
from candorbot.store.engine import Tables
from candorbot.store.migrations import microseconds
from candorbot.store.said import said_row, said_rows
from candorbot.store.tallies import Counts

MERGED_AT_ONCE = 500
"""Pages of the word index that are written anew in one transaction."""
DRIFT = 1_000_000
"""How far (µs) a number may lie behind its time, where very many messages have the same."""
QUARTER = 900_000_000
"""Microseconds of a quarter of an hour."""
_COLUMNS = (
    "number, community, id, workspace, channel, thread, author, author_name, text, at, permalink, readers, asks,"
    " answered, by_staff, edited, answering, marked, marked_at, answered_at, language, kinds, theme, sentiment,"
    " local"
)


def save(t: Tables, m: Message, zone: tzinfo) -> bool:
    """Keep one message, or what was changed in it. False if a later edit of it is kept."""
    old = said_row(t, m.workspace, m.id)
    if old is None:
        _keep(t, [m], zone)
        return True
    kept = rows.message(old)
    if (rows.stamp(m.edited) if m.edited else "") < old["edited"]:
        return False
    new = replace(
        kept, text=m.text, asks=m.asks, readers=m.readers, author_name=m.author_name, answering=m.answering,
        edited=m.edited, language=m.language, kinds=m.kinds, sentiment=m.sentiment,
        theme=kept.theme if kept.theme and kept.text == m.text else m.theme,
    )  # fmt: skip
    _change(t, old, new)
    see_answers(t, m.workspace, {m.thread})
    _note_channels(t, [new])
    return True


def save_many(t: Tables, messages: Sequence[Message], zone: tzinfo) -> tuple[int, int]:
    """Keep those that are not there yet: how many were new, and how many were kept before."""
    kept = known(t, [(m.workspace, m.id) for m in messages])
    new: dict[tuple[str, str], Message] = {}
    for m in messages:
        if (m.workspace, m.id) not in kept:
            new.setdefault((m.workspace, m.id), m)
    _keep(t, sorted(new.values(), key=lambda m: m.at), zone)
    return len(new), len(messages) - len(new)


def _keep(t: Tables, fresh: Sequence[Message], zone: tzinfo) -> None:
    """Keep what is not there yet; in the order of time."""
    counts, said, words = Counts(), [], []
    hour = lru_cache(_hour)
    readers_of = lru_cache(json.dumps)
    for number, m in _numbered(t, fresh):
        local = hour(number // QUARTER, zone)
        readers = readers_of(m.readers)
        marked = rows.stamp(m.answered_at or m.at) if m.answered else ""
        said.append((
            number, t.community, m.id, m.workspace, m.channel, m.thread, m.author, m.author_name, m.text,
            rows.stamp(m.at), m.permalink, readers, m.asks, m.answered, m.by_staff,
            rows.stamp(m.edited) if m.edited else "", m.answering, m.answered, marked, marked, m.language,
            " ".join(m.kinds), m.theme, m.sentiment, local,
        ))  # fmt: skip
        words.append((number, m.text))
        counts.count(m, local, readers)
    marks = ", ".join("?" * len(_COLUMNS.split(",")))
    t.db.conn.executemany(f"insert into messages ({_COLUMNS}) values ({marks})", said)
    t.db.conn.executemany("insert into messages_words (rowid, text) values (?, ?)", words)
    counts.write(t)
    threads: dict[str, set[str]] = {}
    for m in fresh:
        if m.answering or m.thread == m.id:
            threads.setdefault(m.workspace, set()).add(m.thread)
    for workspace, touched in threads.items():
        see_answers(t, workspace, touched)
    _note_channels(t, fresh)


def known(t: Tables, messages: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Origin]:
    found = t.db.execute(
        "select m.workspace, m.id, m.channel, m.author, m.at from json_each(?) asked"
        " cross join messages m on m.community = ? and m.workspace = asked.value ->> 0 and m.id = asked.value ->> 1",
        [json.dumps(messages), t.community],
    )
    return {
        (workspace, number): Origin(channel, author, rows.moment(at))
        for workspace, number, channel, author, at in found.fetchall()
    }


def _hour(quarter: int, zone: tzinfo) -> str:
    """The local date and hour in which a quarter of an hour since 1970 lies. (No zone changes within one.)"""
    at = datetime.fromtimestamp(quarter * QUARTER / 1_000_000, UTC)
    return at.astimezone(zone).strftime("%Y-%m-%dT%H")


def _numbered(t: Tables, messages: Sequence[Message]) -> Iterator[tuple[int, Message]]:
    """Each with its number; they must come in the order of time."""
    wished = [microseconds(m.at) for m in messages]
    found = t.db.execute(
        "select number from json_each(?) cross join messages on number = value",
        [json.dumps(wished)],
    )
    taken = {number for (number,) in found}
    last = 0
    for number, m in zip(wished, messages, strict=True):
        if number <= last or number in taken:
            number = _next_free(t, max(number, last + 1))
        last = number
        yield number, m


def _next_free(t: Tables, number: int) -> int:
    if not t.db.execute("select 1 from messages where number = ?", [number]).fetchone():
        return number
    (free,) = t.db.execute(
        "select number + 1 from messages m where number >= ? and not exists"
        " (select 1 from messages where number = m.number + 1) order by number limit 1",
        [number],
    ).fetchone()
    return int(free)


def _change(t: Tables, old: rows.Row, new: Message) -> None:
    """Keep a message in another state, in its words, its counts and its row."""
    number, before = old["number"], rows.message(old)
    if new.text != before.text:
        t.db.execute(
            "insert into messages_words (messages_words, rowid, text) values ('delete', ?, ?)",
            [number, before.text],
        )
        t.db.execute("insert into messages_words (rowid, text) values (?, ?)", [number, new.text])
    counts = Counts()
    readers = json.dumps(new.readers)
    counts.count(before, old["local"], old["readers"], -1)
    counts.count(new, old["local"], readers)
    counts.write(t)
    t.db.execute(
        "update messages set text = ?, asks = ?, answered = ?, answered_at = ?, readers = ?, author_name = ?,"
        " answering = ?, edited = ?, language = ?, kinds = ?, theme = ?, sentiment = ? where number = ?",
        [new.text, new.asks, new.answered, rows.stamp(new.answered_at) if new.answered_at else "",
         readers, new.author_name, new.answering,
         rows.stamp(new.edited) if new.edited else "", new.language, " ".join(new.kinds), new.theme,
         new.sentiment, number],
    )  # fmt: skip


def see_answers(t: Tables, workspace: str, threads: Iterable[str]) -> None:
    """Whether the first messages of these threads are answered: it follows from what is kept, not from
    what came first."""
    found = said_rows(
        t,
        "select root.*, (select min(reply.at) from messages reply where reply.community = root.community"
        " and reply.workspace = root.workspace and reply.thread = root.id and reply.answering = 1"
        " and reply.author <> root.author) as replied"
        " from json_each(?) touched cross join messages root"
        " on root.community = ? and root.workspace = ? and root.id = touched.value",
        [json.dumps(sorted(threads)), t.community, workspace],
    )
    for old in found:
        first = min(filter(None, (old["replied"], old["marked_at"])), default="")
        answered = bool(old["marked"] or old["replied"])
        if (answered, first) != (bool(old["answered"]), old["answered_at"]):
            at = rows.moment(first) if first else None
            _change(t, old, replace(rows.message(old), answered=answered, answered_at=at))


def _note_channels(t: Tables, messages: Iterable[Message]) -> None:
    """When something was said last, or first, in each channel, and who may read it by its newest."""
    seen: dict[tuple[str, str], list[Message]] = {}
    for m in messages:
        seen.setdefault((m.workspace, m.channel), []).append(m)
    t.db.conn.executemany(
        "insert into channels (community, workspace, channel, readers, first, last) values (?, ?, ?, ?, ?, ?)"
        " on conflict do update set first = min(first, excluded.first), last = max(last, excluded.last),"
        " readers = case when excluded.last >= last then excluded.readers else readers end",
        [(t.community, *place, json.dumps(said[-1].readers), rows.stamp(min(m.at for m in said)),
          rows.stamp(max(m.at for m in said))) for place, said in seen.items()],
    )  # fmt: skip


def mark(t: Tables, workspace: str, message_id: str, at: datetime) -> bool:
    """Somebody says that it is answered. False if it was, or is not there."""
    row = said_row(t, workspace, message_id)
    if row is None:
        return False
    answered = bool(row["answered"])
    if not row["marked"]:
        t.db.execute(
            "update messages set marked = 1, marked_at = ? where number = ?",
            [rows.stamp(at), row["number"]],
        )
    if not answered:
        _change(t, row, replace(rows.message(row), answered=True, answered_at=at))
    return not answered


def mark_answered(t: Tables, workspace: str, message_id: str, who: str, at: datetime) -> bool:
    done = mark(t, workspace, message_id, at)
    if done:
        audit(t, AuditEntry(at, who, "message answered", message_id))
    return done


def set_theme(t: Tables, workspace: str, message_id: str, theme: str) -> bool:
    row = said_row(t, workspace, message_id)
    if row is not None:
        _change(t, row, replace(rows.message(row), theme=theme))
    return row is not None


def drop(t: Tables, gone: Sequence[rows.Row]) -> None:
    """Take out these rows, and their words from the index."""
    t.db.conn.executemany(
        "insert into messages_words (messages_words, rowid, text) values ('delete', ?, ?)",
        [(row["number"], row["text"]) for row in gone],
    )
    t.db.conn.executemany(
        "delete from messages where number = ?", [(row["number"],) for row in gone]
    )


def forget_some(t: Tables, before: datetime, most: int) -> list[tuple[str, str]]:
    """Take out up to `most` messages said before a time; workspace and id of each. The counts stay."""
    found = said_rows(
        t,
        "select number, text, workspace, id from messages not indexed"
        " where community = ? and number < ? and at < ? limit ?",
        [t.community, microseconds(before) + DRIFT, rows.stamp(before), most],
    )
    drop(t, found)
    return [(row["workspace"], row["id"]) for row in found]


def merge_words(t: Tables, begin: bool) -> bool:
    """Drop what is deleted from the word index, a part at a time, as the FTS5 documents say ("merge"):
    first with `begin`, then without. False when nothing is left to do."""
    before = t.db.conn.total_changes
    pages = -MERGED_AT_ONCE if begin else MERGED_AT_ONCE
    t.db.conn.execute(
        "insert into messages_words (messages_words, rank) values ('merge', ?)", [pages]
    )
    return t.db.conn.total_changes - before >= 2
