"""One member is taken out of every table.

What says whose it is goes by that; out of words of nobody in particular goes what quotes the member (traces.py).
What stays: other members' words, the counts, what the brand posted (without the member's name and words), the audit.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from candorbot.records import AuditEntry, DraftState, OutState, Record, Timer
from candorbot.store import drafts, heard, inbox, keeping, outbox, rows, said, tallies, theirs
from candorbot.store.audit import audit
from candorbot.store.engine import Tables
from candorbot.store.theirs import Places
from candorbot.traces import FORGETTING, GONE, Traces

UNSENT = (OutState.READY, OutState.SENDING, OutState.UNKNOWN)
READERS = ("messages", "tallies", "spoke", "channels")


def begin(
    t: Tables, who: Traces, there: Places, wish: Record, timer: Timer, receipt: AuditEntry
) -> None:
    """Take the rows out, and keep what is to be done yet: `wish` knows whom it is about until it is done."""
    take_out(t, who, there, receipt.at)
    keeping.put_record(t, wish)
    keeping.set_timer(t, timer.kind, timer.about, timer.due)
    audit(t, receipt)


def end(
    t: Tables, who: Traces, there: Places, wish: str, notes: Sequence[str], at: datetime
) -> None:
    """Take out what came in meanwhile, and forget the wish itself."""
    take_out(t, who, there, at)
    keeping.drop_record(t, FORGETTING, wish)
    for note in notes:
        audit(t, AuditEntry(at, "candor", note, ""))


def take_out(t: Tables, who: Traces, there: Places, at: datetime) -> None:
    """Take out what stands in these places. Other members' words and all counts stay."""
    messages = _take_messages(t, who, there.messages)
    tallies.call(t, who.workspace, who.author, who.stand_in, messages if who.until else None)
    _take_drafts(t, who, there, _keys(messages), at)
    for kind, record_id in there.records:
        _take_record(t, who, kind, record_id, there.drafts)
    for workspace, event in there.inbox:
        t.db.execute(
            "update inbox set body = '{}', state = iif(state = 'waiting', 'done', state)"
            " where community = ? and workspace = ? and key = ?",
            [t.community, workspace, event],
        )
    for key in there.outbox:
        _take_outgoing(t, who, key, {rows.draft_id(number) for number in there.drafts}, at)
    for kind, about in there.timers:
        t.db.execute(
            "delete from timers where community = ? and kind = ? and about = ?",
            [t.community, kind, about],
        )
    if who.reads and not who.until:
        _take_from_readers(t, who)


def take_deleted(t: Tables, workspace: str, message_id: str, at: datetime) -> None:
    """Take out a message that was deleted where it stood; that it was said stays counted. A question that nothing
    else answered waits again."""
    inbox.forget_message(t, workspace, message_id)
    row = said.said_row(t, workspace, message_id)
    if row:
        heard.drop(t, [row])
        heard.see_answers(t, workspace, [row["thread"]])
    drafts.forget_asked(t, [(workspace, message_id)], at)


def _keys(messages: Sequence[rows.Row]) -> list[tuple[str, str]]:
    return [(row["workspace"], row["id"]) for row in messages]


def _take_messages(t: Tables, who: Traces, numbers: Sequence[int]) -> list[rows.Row]:
    """Take out the messages, and give them. What they answered stays answered."""
    found = said.said_rows(
        t,
        "select messages.* from json_each(?) cross join messages on number = value"
        " where community = ? and workspace = ? and author = ?",
        [json.dumps(numbers), t.community, who.workspace, who.author],
    )
    for thread in {row["thread"] for row in found if row["answering"]}:
        t.db.execute(
            "update messages set marked = 1, marked_at = answered_at where community = ? and workspace = ?"
            " and id = ? and answered = 1 and marked = 0",
            [t.community, who.workspace, thread],
        )
    heard.drop(t, found)
    return found


def _take_drafts(
    t: Tables, who: Traces, there: Places, gone: Sequence[tuple[str, str]], at: datetime
) -> None:
    """Those that answer them wait for nothing any more, and no wording holds their words or name."""
    for number in there.drafts:
        outbox.withdraw(t, rows.draft_id(number), "candor", at)
        drafts.move_draft(t, rows.draft_id(number), DraftState.STALE, "candor", at, "", None)
        t.db.execute(
            "update drafts set asked = '', member = '' where community = ? and number = ?",
            [t.community, number],
        )
    drafts.forget_asked(t, gone, at)
    stale = set(there.quoting)
    worded = sorted({draft for draft, _ in there.versions})
    for draft, number, looked_at, body in list(theirs.versions(t, who, there.drafts, worded)):
        looks = who.closely if draft in there.drafts else who
        left = {**body, **looks.without(looked_at), "by": body["by"]}
        if draft in there.drafts:
            left["question"] = ""
        if (left["text"], left.get("question")) != (body["text"], body.get("question")):
            stale.add(draft)
        t.db.execute(
            "update versions set body = ? where community = ? and draft = ? and number = ?",
            [json.dumps(left), t.community, draft, number],
        )
    for number in stale:
        drafts.move_draft(t, rows.draft_id(number), DraftState.STALE, "candor", at, "", None)
    for number in there.quoting:
        t.db.execute(
            "update drafts set asked = ? where community = ? and number = ?",
            [_asked(t, who, number), t.community, number],
        )


def _asked(t: Tables, who: Traces, number: int) -> str:
    (asked,) = t.db.execute(
        "select asked from drafts where community = ? and number = ?", [t.community, number]
    ).fetchone()
    return who.without(asked) or ""


def _take_record(t: Tables, who: Traces, kind: str, record_id: str, drafts: Sequence[int]) -> None:
    row = keeping.record(t, kind, record_id)
    if row is None:
        return
    left = GONE if who.is_of(record_id) else theirs.left_of(t, who, kind, row.body, drafts)
    if left is GONE:
        keeping.drop_record(t, kind, record_id)
    else:
        keeping.put_record(t, replace(row, body=left))


def _take_outgoing(t: Tables, who: Traces, key: str, tied: Collection[str], at: datetime) -> None:
    """Nothing with their words leaves any more; that something left stays known. A notice goes on without them,
    unless it is about a reply to them."""
    row = outbox.outgoing(t, key)
    if row is None:
        return
    left: list[str] = []
    if row.kind == "notice" and row.state in UNSENT:
        left = [] if row.draft in tied else who.loosely.without([row.payload])
        if not left:
            outbox.refuse(t, key, "forgotten", DraftState.STALE, at, "candor", ())
    t.db.execute(
        "update outbox set payload = ? where community = ? and key = ?",
        [*(left or [""]), t.community, key],
    )


def _take_from_readers(t: Tables, who: Traces) -> None:
    """Their id goes from the lists of who may read a place."""
    mine = json.dumps(who.author)
    for table in READERS:
        t.db.execute(
            f"update {table} set readers = replace(readers, ?, ?)"
            " where community = ? and workspace = ? and instr(readers, ?)",
            [mine, json.dumps(who.stand_in), t.community, who.workspace, mine],
        )
    t.db.execute(
        "update inbox set body = replace(body, ?, ?)"
        " where community = ? and workspace = ? and kind = 'message' and instr(body, ?)",
        [mine, json.dumps(who.stand_in), t.community, who.workspace, mine],
    )


def merge_words(t: Tables) -> None:
    """Drop what is deleted from the word index, all at once."""
    t.db.execute("insert into messages_words (messages_words) values ('optimize')")


def take_answered(
    t: Tables, workspace: str, author: str, since: datetime, before: datetime, at: datetime, zone: tzinfo
) -> int:  # fmt: skip
    """Take out what a member who opted out said from `since` on and that waits for no answer: answered, no
    question, or from before a time. How many messages went; nor is it counted that they spoke on the days after,
    which begin as those of the counts do, in `zone`."""
    found = t.db.execute(
        "select number from messages where community = ? and workspace = ? and author = ? and at >= ?"
        " and (asks = 0 or answered = 1 or at < ?)",
        [t.community, workspace, author, rows.stamp(since), rows.stamp(before)],
    ).fetchall()
    gone = _take_messages(t, Traces(workspace, author), [number for (number,) in found])
    drafts.forget_asked(t, _keys(gone), at)
    t.db.execute(
        "delete from spoke where community = ? and workspace = ? and author = ? and date > ?",
        [t.community, workspace, author, since.astimezone(zone).date().isoformat()],
    )
    return len(gone)
