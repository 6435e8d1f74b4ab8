"""The way out: approvals and the outbox. State, approval, audit and outbox row commit together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from candorbot.records import (
    PAUSED,
    PUBLISHER,
    Approval,
    AuditEntry,
    DraftState,
    Function,
    Outgoing,
    OutState,
    Release,
)
from candorbot.store import heard, rows
from candorbot.store.audit import audit
from candorbot.store.engine import Tables


def approve(t: Tables, approval: Approval, outgoing: Outgoing) -> bool:
    number = rows.draft_number(approval.draft)
    done = t.db.execute(
        f"update drafts set state = ? where community = ? and number = ? and version = ? "
        f"and post_at = ? and state in ({rows.OPEN})",
        [DraftState.APPROVED, t.community, number, approval.version,
         rows.stamp(approval.post_at) if approval.post_at else ""],
    )  # fmt: skip
    if done.rowcount != 1:
        return False
    t.db.execute(
        "insert into approvals (community, key, draft, version, digest, person, at) values (?,?,?,?,?,?,?)",
        [t.community, outgoing.key, number, approval.version, approval.digest, approval.person,
         rows.stamp(approval.at)],
    )  # fmt: skip
    if not enqueue(t, outgoing):
        raise AssertionError(f"the outbox already holds {outgoing.key}")
    audit(
        t,
        AuditEntry(approval.at, approval.person, "draft approved", approval.draft, approval.digest),
    )
    return True


def approval(t: Tables, key: str) -> Approval | None:
    for r in t.db.query(
        "select * from approvals where community = ? and key = ? and used = ''", [t.community, key]
    ):
        return Approval(
            rows.draft_id(r["draft"]), r["version"], r["digest"], r["person"], rows.moment(r["at"])
        )
    return None


def released_since(t: Tables, since: datetime) -> list[Release]:
    found = t.db.query(
        "select a.person, o.workspace, o.channel, a.at, d.function from approvals a"
        " join outbox o on o.community = a.community and o.key = a.key"
        " join drafts d on d.community = a.community and d.number = a.draft"
        " where a.community = ? and a.at >= ? order by a.at",
        [t.community, rows.stamp(since)],
    )
    return [
        Release(
            r["person"], r["workspace"], r["channel"], rows.moment(r["at"]),
            Function(r["function"]),
        )
        for r in found
    ]  # fmt: skip


def enqueue(t: Tables, *outgoing: Outgoing) -> bool:
    new = [
        t.db.execute(
            "insert into outbox (community, key, kind, workspace, channel, thread, payload, digest, draft,"
            " state, tries, at, due, expires) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?) on conflict do nothing",
            [t.community, out.key, out.kind, out.place.workspace, out.place.channel, out.place.thread,
             out.payload, out.digest, out.draft, out.state, out.tries, rows.stamp(out.at), rows.stamp(out.due),
             rows.stamp(out.expires)],
        ).rowcount
        for out in outgoing
    ]  # fmt: skip
    return any(new)


def forget(t: Tables, before: datetime) -> None:
    """Take the words out of notices that were done with before a time: they may quote members. Their keys
    stay, so that none is sent again."""
    t.db.execute(
        "update outbox set payload = '' where community = ? and kind = 'notice' and at < ?"
        " and state in ('sent', 'refused') and payload <> ''",
        [t.community, rows.stamp(before)],
    )


def listed(t: Tables, states: tuple[str, ...]) -> list[Outgoing]:
    marks = ", ".join("?" for _ in states)
    found = t.db.query(
        f"select * from outbox where community = ? and state in ({marks}) order by at, rowid",
        [t.community, *states],
    )
    return [rows.outgoing(row) for row in found]


def post_of(t: Tables, draft_id: str) -> Outgoing | None:
    for row in t.db.query(
        "select * from outbox where community = ? and draft = ? and kind = 'post' "
        "order by at desc, rowid desc limit 1",
        [t.community, draft_id],
    ):
        return rows.outgoing(row)
    return None


def outgoing(t: Tables, key: str) -> Outgoing | None:
    for row in t.db.query(
        "select * from outbox where community = ? and key = ?", [t.community, key]
    ):
        return rows.outgoing(row)
    return None


def mark_sending(t: Tables, key: str, look_at: datetime) -> bool:
    done = t.db.execute(
        "update outbox set state = ?, tries = tries + 1, due = ?, failures = 0, why = '' "
        "where community = ? and key = ? and state = ? "
        "and (kind = 'notice' or not exists (select 1 from settings where community = ? and name = ?))",
        [OutState.SENDING, rows.stamp(look_at), t.community, key, OutState.READY, t.community, PAUSED],
    )  # fmt: skip
    return done.rowcount == 1


def mark_ready(t: Tables, key: str, due: datetime, why: str) -> bool:
    done = t.db.execute(
        "update outbox set state = ?, due = ?, failures = 0, why = ? "
        "where community = ? and key = ? and state = ?",
        [OutState.READY, rows.stamp(due), why, t.community, key, OutState.SENDING],
    )
    return done.rowcount == 1


def put_off(t: Tables, key: str, state: OutState, due: datetime, why: str, failures: int) -> None:
    t.db.execute(
        "update outbox set due = ?, why = ?, failures = ? "
        "where community = ? and key = ? and state = ?",
        [rows.stamp(due), why, failures, t.community, key, state],
    )


def mark_sent(t: Tables, key: str, platform_id: str, at: datetime, who: str) -> bool:
    out = _move(t, key, (OutState.SENDING, OutState.UNKNOWN), OutState.SENT, at, who)
    if out is None:
        return False
    t.db.execute(
        "update outbox set platform_id = ? where community = ? and key = ?",
        [platform_id, t.community, key],
    )
    if out.kind == "post":
        _spend(t, out, "sent", DraftState.POSTED)
        for draft in t.db.query(
            "select about from drafts where community = ? and number = ?",
            [t.community, rows.draft_number(out.draft)],
        ):
            heard.mark(t, out.place.workspace, draft["about"], at)
    return True


def mark_unknown(t: Tables, key: str, why: str, at: datetime, notices: Sequence[Outgoing]) -> bool:
    moved = _move(t, key, (OutState.SENDING,), OutState.UNKNOWN, at, PUBLISHER, why)
    if moved is not None:
        enqueue(t, *notices)
    return moved is not None


def refuse(
    t: Tables, key: str, why: str, to: DraftState, at: datetime, who: str,
    notices: Sequence[Outgoing],
) -> bool:  # fmt: skip
    unsent = (OutState.READY, OutState.SENDING, OutState.UNKNOWN)
    out = _move(t, key, unsent, OutState.REFUSED, at, who, why)
    if out is None:
        return False
    if out.kind == "post":
        _spend(t, out, "refused", to)
    enqueue(t, *notices)
    return True


def withdraw(t: Tables, draft_id: str, who: str, at: datetime) -> None:
    """Take back the approval of a post that nobody has handed over yet, if there is one."""
    post = post_of(t, draft_id)
    if post is not None and post.state is OutState.READY:
        refuse(t, post.key, "moved", DraftState.IN_REVIEW, at, who, ())


def _move(
    t: Tables, key: str, origins: tuple[OutState, ...], to: OutState, at: datetime, who: str, why: str = ""
) -> Outgoing | None:  # fmt: skip
    """Move a row that is in one of `origins`, with its audit row. None if it is in none of them."""
    marks = ", ".join("?" for _ in origins)
    for row in t.db.query(
        f"select * from outbox where community = ? and key = ? and state in ({marks})",
        [t.community, key, *origins],
    ):
        out = rows.outgoing(row)
        t.db.execute(
            "update outbox set state = ?, why = ? where community = ? and key = ?",
            [to, why, t.community, key],
        )
        audit(t, AuditEntry(at, who, f"{out.kind} {to}", out.draft or out.key, out.digest))
        return out
    return None


def _spend(t: Tables, out: Outgoing, used: str, to: DraftState) -> None:
    """The approval is used up, and its draft moves on."""
    t.db.execute(
        "update approvals set used = ? where community = ? and key = ?",
        [used, t.community, out.key],
    )
    t.db.execute(
        "update drafts set state = ? where community = ? and number = ? and state = ?",
        [to, t.community, rows.draft_number(out.draft), DraftState.APPROVED],
    )
