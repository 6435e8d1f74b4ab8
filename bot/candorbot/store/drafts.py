"""Drafts with their versions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from candorbot.outcomes import Wording
from candorbot.records import (
    EXPIRY,
    ONCE,
    AuditEntry,
    Draft,
    DraftState,
    Outgoing,
    Proposed,
    Record,
    Version,
)
from candorbot.store import keeping, outbox, rows
from candorbot.store.audit import audit
from candorbot.store.engine import Tables

_JOINED = (
    "select d.*, v.body from drafts d join versions v"
    " on v.community = d.community and v.draft = d.number and v.number = d.version"
    " where d.community = ?"
)


def add_draft(
    t: Tables, proposed: Proposed, asker: str, version: Version, expires: datetime
) -> Draft:
    kept = keeping.record(t, ONCE, proposed.once) if proposed.once else None
    before = draft(t, str(kept.body["draft"])) if kept else None
    if before is not None and before.state is not DraftState.EXPIRED:
        return before
    if proposed.alone and proposed.about:
        standing = open_draft_about(t, proposed.place.workspace, proposed.about)
        if standing is not None:
            return standing
    (number,) = t.db.execute(
        "select coalesce(max(number), 0) + 1 from drafts where community = ?", [t.community]
    ).fetchone()
    place = proposed.place
    t.db.execute(
        "insert into drafts (community, number, state, workspace, channel, thread, about, asked, member,"
        " asker, version, created, expires, post_at, function) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [t.community, number, DraftState.DRAFT, place.workspace, place.channel, place.thread, proposed.about,
         proposed.asked, proposed.member, asker, version.number, rows.stamp(version.at), rows.stamp(expires),
         _slot(proposed.post_at), proposed.serves],
    )  # fmt: skip
    _keep_version(t, number, version)
    if proposed.once:
        body: dict[str, Any] = {"draft": rows.draft_id(number)}
        body |= {"of": list(proposed.of)} if proposed.of else {}
        row = Record(ONCE, proposed.once, body)
        keeping.put_record(t, row if kept is None else replace(row, version=kept.version))
    keeping.set_timer(t, EXPIRY, rows.draft_id(number), expires)
    audit(t, AuditEntry(version.at, asker, "draft written", rows.draft_id(number), version.digest))
    return _required(t, number)


def add_version(t: Tables, draft_id: str, after: int, version: Version) -> Draft | None:
    number = rows.draft_number(draft_id)
    done = t.db.execute(
        f"update drafts set version = ?, state = ?, reviewer = '' "
        f"where community = ? and number = ? and version = ? and state in ({rows.OPEN})",
        [version.number, DraftState.DRAFT, t.community, number, after],
    )
    if done.rowcount != 1:
        return None
    _keep_version(t, number, version)
    audit(t, AuditEntry(version.at, version.by, "draft changed", draft_id, version.digest))
    return _required(t, number)


def set_slot(
    t: Tables, draft_id: str, post_at: datetime | None, expires: datetime, who: str, at: datetime
) -> bool:
    outbox.withdraw(t, draft_id, who, at)
    done = t.db.execute(
        f"update drafts set post_at = ?, expires = ? "
        f"where community = ? and number = ? and state in ({rows.OPEN})",
        [_slot(post_at), rows.stamp(expires), t.community, rows.draft_number(draft_id)],
    )
    if done.rowcount != 1:
        return False
    keeping.set_timer(t, EXPIRY, draft_id, expires)
    what = f"draft scheduled for {rows.stamp(post_at)}" if post_at else "draft off the calendar"
    audit(t, AuditEntry(at, who, what, draft_id))
    return True


def scheduled(t: Tables, since: datetime, until: datetime) -> list[Draft]:
    found = t.db.query(
        _JOINED
        + " and d.post_at >= ? and d.post_at < ? and d.post_at <> '' order by d.post_at, d.number",
        [t.community, rows.stamp(since), rows.stamp(until)],
    )
    return [rows.draft(row) for row in found]


def posted_between(t: Tables, since: datetime, until: datetime) -> list[tuple[datetime, Draft]]:
    found = t.db.query(
        "select d.*, v.body, a.at as released from approvals a"
        " join drafts d on d.community = a.community and d.number = a.draft"
        " join versions v on v.community = a.community and v.draft = a.draft and v.number = d.version"
        " where a.community = ? and a.used = 'sent' and a.at >= ? and a.at < ? and d.post_at = ''"
        " order by a.at",
        [t.community, rows.stamp(since), rows.stamp(until)],
    )
    return [(rows.moment(row["released"]), rows.draft(row)) for row in found]


def wordings(t: Tables, since: datetime, limit: int) -> list[Wording]:
    found = t.db.execute(
        "select d.number, d.state, v.body ->> '$.engine', v.body ->> '$.text' from"
        " (select number, state from drafts where community = ? and created >= ? order by number desc limit ?) d"
        " join versions v on v.community = ? and v.draft = d.number order by d.number desc, v.number",
        [t.community, rows.stamp(since), limit, t.community],
    )
    return [
        Wording(rows.draft_id(number), DraftState(state), engine, text)
        for number, state, engine, text in found
    ]


def _slot(post_at: datetime | None) -> str:
    return rows.stamp(post_at) if post_at else ""


def draft(t: Tables, draft_id: str) -> Draft | None:
    for row in t.db.query(
        _JOINED + " and d.number = ?", [t.community, rows.draft_number(draft_id)]
    ):
        return rows.draft(row)
    return None


def open_draft_about(t: Tables, workspace: str, message_id: str) -> Draft | None:
    for row in t.db.query(
        _JOINED
        + f" and d.workspace = ? and d.about = ? and d.state in ({rows.OPEN}) order by d.number desc limit 1",
        [t.community, workspace, message_id],
    ):
        return rows.draft(row)
    return None


def open_drafts(t: Tables, workspace: str, limit: int) -> list[Draft]:
    found = t.db.query(
        _JOINED
        + f" and d.workspace = ? and d.state in ({rows.OPEN}) order by d.number desc limit ?",
        [t.community, workspace, limit],
    )
    return [rows.draft(row) for row in found]


def move_draft(
    t: Tables, draft_id: str, to: DraftState, who: str, at: datetime, reviewer: str,
    notice: Outgoing | None,
) -> bool:  # fmt: skip
    done = t.db.execute(
        f"update drafts set state = ?, reviewer = ? "
        f"where community = ? and number = ? and state in ({rows.OPEN})",
        [to, reviewer, t.community, rows.draft_number(draft_id)],
    )
    if done.rowcount != 1:
        return False
    audit(t, AuditEntry(at, who, f"draft {to}", draft_id))
    if notice is not None:
        outbox.enqueue(t, notice)
    return True


def forget_asked(t: Tables, messages: Sequence[tuple[str, str]], at: datetime) -> None:
    """Take the words of these messages (workspace, id) out of the drafts that answer them. One that is
    still open is stale: nobody can compare it with what was asked any more."""
    found = t.db.execute(
        "select d.number from json_each(?) gone cross join drafts d on d.community = ?"
        " and d.about = gone.value ->> 1 and d.workspace = gone.value ->> 0",
        [json.dumps(messages), t.community],
    )
    for (number,) in found.fetchall():
        move_draft(t, rows.draft_id(number), DraftState.STALE, "candor", at, "", None)
        t.db.execute(
            "update drafts set asked = '' where community = ? and number = ?", [t.community, number]
        )
        t.db.execute(
            "update versions set body = json_set(body, '$.question', '')"
            " where community = ? and draft = ?",
            [t.community, number],
        )


def _keep_version(t: Tables, number: int, version: Version) -> None:
    t.db.execute(
        "insert into versions (community, draft, number, body) values (?, ?, ?, ?)",
        [t.community, number, version.number, rows.encode_version(version)],
    )


def _required(t: Tables, number: int) -> Draft:
    found = draft(t, rows.draft_id(number))
    assert found is not None
    return found
