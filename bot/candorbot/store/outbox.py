"""The way out: approvals and the outbox. State, approval, audit and outbox row commit together."""

from __future__ import annotations

from datetime import datetime

from candorbot.records import (
    OPEN_STATES,
    Approval,
    AuditEntry,
    DraftState,
    Outgoing,
    OutState,
)
from candorbot.store import rows
from candorbot.store.engine import Tables
from candorbot.store.keeping import audit

_OPEN = ", ".join(f"'{state}'" for state in OPEN_STATES)


def approve(t: Tables, approval: Approval, outgoing: Outgoing) -> bool:
    number = rows.draft_number(approval.draft)
    done = t.db.execute(
        f"update drafts set state = ? where community = ? and number = ? and version = ? "
        f"and state in ({_OPEN})",
        [DraftState.APPROVED, t.community, number, approval.version],
    )
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


def enqueue(t: Tables, out: Outgoing) -> bool:
    done = t.db.execute(
        "insert into outbox (community, key, kind, workspace, channel, thread, payload, digest, draft,"
        " state, tries, at, expires) values (?,?,?,?,?,?,?,?,?,?,?,?,?) on conflict do nothing",
        [t.community, out.key, out.kind, out.place.workspace, out.place.channel, out.place.thread, out.payload,
         out.digest, out.draft, out.state, out.tries, rows.stamp(out.at), rows.stamp(out.expires)],
    )  # fmt: skip
    return done.rowcount == 1


def listed(t: Tables, states: tuple[str, ...]) -> list[Outgoing]:
    marks = ", ".join("?" for _ in states)
    found = t.db.query(
        f"select * from outbox where community = ? and state in ({marks}) order by at, rowid",
        [t.community, *states],
    )
    return [rows.outgoing(row) for row in found]


def mark_sending(t: Tables, key: str) -> bool:
    done = t.db.execute(
        "update outbox set state = ?, tries = tries + 1 where community = ? and key = ? and state = ?",
        [OutState.SENDING, t.community, key, OutState.READY],
    )
    return done.rowcount == 1


def mark_ready(t: Tables, key: str) -> None:
    t.db.execute(
        "update outbox set state = ? where community = ? and key = ? and state = ?",
        [OutState.READY, t.community, key, OutState.SENDING],
    )


def mark_sent(t: Tables, key: str, platform_id: str, at: datetime) -> None:
    out = _row(t, key)
    t.db.execute(
        "update outbox set state = ?, platform_id = ?, why = '' where community = ? and key = ?",
        [OutState.SENT, platform_id, t.community, key],
    )
    audit(t, AuditEntry(at, "publisher", f"{out.kind} sent", out.draft or out.key, out.digest))
    if out.kind == "post":
        number = rows.draft_number(out.draft)
        t.db.execute(
            "update approvals set used = 'sent' where community = ? and key = ?",
            [t.community, key],
        )
        t.db.execute(
            "update drafts set state = ? where community = ? and number = ?",
            [DraftState.POSTED, t.community, number],
        )
        t.db.execute(
            "update messages set answered = 1 where community = ? and id = "
            "(select about from drafts where community = ? and number = ?)",
            [t.community, t.community, number],
        )


def mark_unknown(t: Tables, key: str, why: str, at: datetime) -> None:
    out = _row(t, key)
    t.db.execute(
        "update outbox set state = ?, why = ? where community = ? and key = ?",
        [OutState.UNKNOWN, why, t.community, key],
    )
    audit(t, AuditEntry(at, "publisher", f"{out.kind} unknown", out.draft or out.key, out.digest))


def refuse(t: Tables, key: str, why: str, to: DraftState, at: datetime) -> None:
    out = _row(t, key)
    t.db.execute(
        "update outbox set state = ?, why = ? where community = ? and key = ?",
        [OutState.REFUSED, why, t.community, key],
    )
    audit(t, AuditEntry(at, "publisher", f"{out.kind} refused", out.draft or out.key, out.digest))
    if out.kind == "post":
        number = rows.draft_number(out.draft)
        t.db.execute(
            "update approvals set used = 'refused' where community = ? and key = ?",
            [t.community, key],
        )
        t.db.execute(
            "update drafts set state = ? where community = ? and number = ? and state = ?",
            [to, t.community, number, DraftState.APPROVED],
        )


def _row(t: Tables, key: str) -> Outgoing:
    for row in t.db.query(
        "select * from outbox where community = ? and key = ?", [t.community, key]
    ):
        return rows.outgoing(row)
    raise AssertionError(f"the outbox has no {key}")
