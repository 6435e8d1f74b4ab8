"""What the store has of one member, and where it stands: by what says whose it is, and by what quotes them.

forgetting.py takes it out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from candorbot.case_record import CASE
from candorbot.optout import OPTED_OUT, OUT
from candorbot.records import ONCE, mark_of
from candorbot.store import rows, said
from candorbot.store.engine import Tables
from candorbot.traces import ACCOUNTS, FORGETTING, GONE, Kept, KeptRow, Traces
from candorbot.words import BRIEFING_ENGINE, FORGOTTEN_WORDS

STAYS = (FORGETTING, *ACCOUNTS)
"""Kinds of records that are not looked at: the wish itself, and a platform's own list of accounts. Nor is it
that they opted out."""
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where something of a member stands: the keys of rows in each table."""

    messages: Sequence[int] = ()
    drafts: Sequence[int] = ()
    """Those that answer or speak of them, and in `quoting` those whose question quotes or names them."""
    quoting: Sequence[int] = ()
    versions: Sequence[Key] = ()
    records: Sequence[Key] = ()
    inbox: Sequence[Key] = ()
    outbox: Sequence[str] = ()
    timers: Sequence[Key] = ()


def kept_of(t: Tables, workspace: str, author: str, names: Sequence[str] = ()) -> Kept:
    """Everything the store has of a member; `names`: what they are called now."""
    messages = [rows.message(row) for row in _messages(t, workspace, author)]
    called = {one.author_name for one in messages} | set(names) | _names_in_rows(t, author)
    by_id = Traces(workspace, author)  # anybody may take another's name, and sees nothing by it
    answering = [rows.draft(row) for row in _drafts_to(t, by_id, [m.id for m in messages])]
    first = Kept(messages, answering, _rows_of(t, by_id), names=frozenset(called - {""}))
    by_words = replace(by_id.knowing(first), names=frozenset())
    spoke = t.db.execute(
        "select count(distinct date) from spoke where community = ? and workspace = ? and author = ?",
        [t.community, workspace, author],
    )
    copies = len(list(_inbox(t, by_words))) + len(list(_outgoing(t, by_words, ())))
    return replace(first, rows=_rows_of(t, by_words), days=spoke.fetchone()[0], copies=copies)


def any_of(there: Places) -> bool:
    return any(getattr(there, one.name) for one in fields(there))


def places(t: Tables, who: Traces) -> Places:
    """Where something of them stands now."""
    messages = _messages(t, who.workspace, who.author, who.until)
    answering = {row["number"] for row in _drafts_to(t, who, [row["id"] for row in messages])}
    tied = sorted(answering | _drafts_of(t, who))
    found = [
        (draft, number, "text" in looked_at)
        for draft, number, looked_at, _ in versions(t, who, tied)
        if draft in tied or who.without(looked_at) != looked_at
    ]
    worded = {rows.draft_id(draft) for draft, _, ours in found if ours}
    return Places(
        [row["number"] for row in messages],
        tied,
        [
            r["number"]
            for r in t.db.query(_NOBODYS, [t.community, who.workspace, who.author])
            if who.without([r["asked"]]) != [r["asked"]]
        ],
        [(draft, number) for draft, number, _ in found],
        [
            (r["kind"], r["id"])
            for r in _records(t)
            if who.is_of(r["id"]) or left_of(t, who, r["kind"], _body(r), tied) != _body(r)
        ],
        list(_inbox(t, who)),
        list(_outgoing(t, who, sorted(worded))),
        [
            (r["kind"], r["about"])
            for r in t.db.query("select * from timers where community = ?", [t.community])
            if who.is_of(r["about"])
        ],
    )


def _messages(t: Tables, workspace: str, author: str, until: str = "") -> list[rows.Row]:
    return said.said_rows(
        t,
        "select * from messages where community = ? and workspace = ? and author = ?"
        " and (? = '' or at <= ?) order by number",
        [t.community, workspace, author, until, until],
    )


def _names_in_rows(t: Tables, author: str) -> set[str]:
    """What they are called in skills' rows, where their messages are forgotten already."""
    found: set[str] = set()
    for row in _records(t):
        body = _body(row)
        for one in [body, *body.get("reports", ())] if isinstance(body, dict) else ():
            if isinstance(one, dict) and one.get("author") == author:
                found.add(str(one.get("author_name", "")))
    return found


def _drafts_to(t: Tables, who: Traces, messages: Sequence[str]) -> list[rows.Row]:
    """The drafts that answer these messages, or one of a member so called that is not kept any more."""
    return list(
        t.db.query(
            "select d.*, v.body from drafts d join versions v on v.community = d.community"
            " and v.draft = d.number and v.number = d.version"
            " where d.community = ? and d.workspace = ? and ((d.about <> '' and d.about in"
            " (select value from json_each(?))) or (d.member in (select value from json_each(?)) and not exists"
            " (select 1 from messages m where m.community = d.community and m.workspace = d.workspace"
            " and m.id = d.about))) order by d.number",
            [t.community, who.workspace, json.dumps(messages), json.dumps(sorted(who.names))],
        )
    )


def _drafts_of(t: Tables, who: Traces) -> set[int]:
    """The drafts that speak of them, such as an introduction below another member's words."""
    found = t.db.execute(
        "select o.body ->> 'draft' from records o, json_each(o.body, '$.of') one"
        " where o.community = ? and o.kind = ? and one.value = ?",
        [t.community, ONCE, mark_of(who.workspace, who.author)],
    )
    return {rows.draft_number(draft) for (draft,) in found.fetchall()}


_NOBODYS = (
    "select d.number, d.asked from drafts d where d.community = ? and not exists (select 1 from messages m"
    " where m.community = d.community and m.workspace = d.workspace and m.id = d.about"
    " and (m.workspace, m.author) <> (?, ?))"
)
"""Drafts that do not answer another member: what that member asked is theirs, even in the same words."""


def versions(
    t: Tables, who: Traces, tied: Sequence[int], drafts: Sequence[int] | None = None
) -> Iterator[tuple[int, int, Any, Any]]:
    """Every wording of these drafts (None: of all): its draft, its number, what of it is looked at, and all of
    it. Our own words are looked at in replies to them (`tied`) and in briefings, which quote members; the
    question where it is no other member's; and always who may read it."""
    found = t.db.query(_NOBODYS, [t.community, who.workspace, who.author])
    nobodys = {row["number"] for row in found}
    for row in t.db.query(
        "select draft, number, body from versions where community = ?"
        " and (? is null or draft in (select value from json_each(?)))",
        [t.community, None if drafts is None else "", json.dumps(drafts or [])],
    ):
        body, draft = json.loads(row["body"]), row["draft"]
        looked_at = {"readers": body["readers"]}
        if draft in tied or (draft in nobodys and body["engine"] == BRIEFING_ENGINE):
            looked_at = {**body, "by": ""}
        elif draft in nobodys:
            looked_at["question"] = body.get("question", "")
        yield draft, row["number"], looked_at, body


def _records(t: Tables) -> Iterator[rows.Row]:
    marks = ", ".join("?" for _ in STAYS)
    yield from t.db.query(
        f"select * from records where community = ? and kind not in ({marks})"
        " and not (kind = ? and state = ?) order by rowid",
        [t.community, *STAYS, OPTED_OUT, OUT],
    )


def _buttons(body: Any) -> list[dict[str, Any]]:
    """The buttons of what a platform keeps of a card."""
    found = body.get("buttons") if isinstance(body, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _buttons_without(who: Traces, buttons: Sequence[dict[str, Any]]) -> list[Any]:
    """A button that begins a draft to a member names them."""
    return [who.closely.without(b) if b.get("skill") == "people" else b for b in buttons]


def _body(row: rows.Row) -> Any:
    return json.loads(row["body"])


def _rows_of(t: Tables, who: Traces) -> list[KeptRow]:
    found = []
    for row in _records(t):
        pieces: list[Any] = []
        body = _body(row)
        who.without(body, pieces)
        if row["kind"] == CASE and any(who.is_theirs(one) for one in body["reports"][:1]):
            pieces.append({"quote": body["quote"], "kind": body["category"]})
        if who.is_of(row["id"]):
            pieces = [body]
        if pieces:
            theirs = tuple(one for one in pieces if isinstance(one, dict))
            quotes = len(pieces) - len(theirs)
            found.append(KeptRow(row["kind"], row["id"], theirs, quotes))
    return found


def _inbox(t: Tables, who: Traces) -> Iterator[Key]:
    """What they sent, and what others asked that quotes them."""
    mine = json.dumps(who.author)
    for row in t.db.query(
        "select workspace, key, kind, body, at from inbox where community = ? and body <> '{}'"
        " and (kind = 'request' or instr(body, ?) or instr(body, ?))",
        [t.community, f'"author": {mine}', f'"id": {mine}'],
    ):
        body = json.loads(row["body"])
        sent = body.get("author") if row["kind"] == "message" else body.get("person", {}).get("id")
        if sent == who.author:
            theirs = row["workspace"] == who.workspace and not (who.until and row["at"] > who.until)
        else:
            given = [body.get("text", ""), *body.get("values", {}).values()]
            near = who.loosely
            quoted = any(near.quoted_in(one) or near.named_in(one) for one in given)
            theirs = row["kind"] == "request" and quoted
        if theirs:
            yield row["workspace"], row["key"]


def _outgoing(t: Tables, who: Traces, worded: Sequence[str]) -> Iterator[str]:
    """Posts of the drafts that are `worded` otherwise without them, and notices that hold their words or name,
    or are about such a draft."""
    for row in t.db.query(
        "select key, kind, payload, draft from outbox where community = ? and payload <> ''",
        [t.community],
    ):
        payload = [row["payload"]]
        cut = row["kind"] == "notice" and who.loosely.without(payload) != payload
        if cut or row["draft"] in worded:
            yield row["key"]


def left_of(t: Tables, who: Traces, kind: str, body: Any, drafts: Sequence[int] = ()) -> Any:
    """What is left of a row without them; GONE if it is theirs as a whole. `drafts`: those that answer or speak of
    them."""
    if buttons := _buttons(body):
        ids = {rows.draft_id(number) for number in drafts}
        if any(one.get("about") in ids for one in buttons):
            return GONE  # a form holds the draft's words, a label whom it answers
        body = {**body, "buttons": _buttons_without(who, buttons)}
    if kind == CASE and any(who.is_theirs(one) for one in body["reports"]):
        return who.closely.without(_case_without(t, who, body))
    return who.without(body)


def _case_without(t: Tables, who: Traces, body: dict[str, Any]) -> dict[str, Any]:
    """A case without what it took from their reports: what it quotes, and what it is known by, unless
    another report says the same. That there were so many reports stays."""
    theirs = [one for one in body["reports"] if who.is_theirs(one)]
    if body["workspace"] != who.workspace or not theirs:
        return body
    others = [one for one in body["reports"] if one not in theirs]
    found = [said.message(t, body["workspace"], one["message"]) for one in others]
    heard = "\n".join(one.text for one in found if one is not None).casefold()
    return {
        **body,
        "quote": FORGOTTEN_WORDS if body["reports"][0] in theirs else body["quote"],
        "names": [name for name in body["names"] if name in heard],
        "reasons": [
            one if one["quote"].casefold() in heard else {**one, "quote": "", "reason": ""}
            for one in body["reasons"]
        ],
    }
