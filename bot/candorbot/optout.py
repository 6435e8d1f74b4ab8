"""Who asked to be left out: named in no list of people, and nothing of them is kept but what waits for an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from candorbot.records import Record
from candorbot.storage import Store, put_if_first

OPTED_OUT = "member.opted-out"
"""The kind of the rows, one for each member who opted out."""
OUT, BACK = "out", "in"
"""The states of such a row."""
MANY = 100_000


def _row_id(workspace: str, author: str) -> str:
    return f"{workspace}:{author}"


async def opt(store: Store, workspace: str, author: str, at: datetime, *, out: bool) -> None:
    """Leave a member out from now on, or no longer."""
    row_id = _row_id(workspace, author)
    row = await store.record(OPTED_OUT, row_id)
    if (row is not None and row.state == OUT) == out:
        return
    body = {"workspace": workspace, "author": author, "at": at.isoformat()}
    state, version = OUT if out else BACK, row.version if row else 0
    if not await put_if_first(store, Record(OPTED_OUT, row_id, body, state, version=version)):
        await opt(store, workspace, author, at, out=out)  # another click of theirs came before


async def opted_out(store: Store) -> frozenset[tuple[str, str]]:
    """Everybody who opted out, by workspace and id."""
    rows = await store.find_records(OPTED_OUT, state=OUT, limit=MANY)
    return frozenset((str(row.body["workspace"]), str(row.body["author"])) for row in rows)


async def is_opted_out(store: Store, workspace: str, author: str) -> bool:
    row = await store.record(OPTED_OUT, _row_id(workspace, author))
    return row is not None and row.state == OUT


ALIAS = "member.alias"
"""The kind of the rows that say what a member is called in the audit."""


async def alias_of(store: Store, workspace: str, author: str, new_id: Callable[[], str]) -> str:
    """What a member is called where nothing can be taken out again: "member-1f3a9c20b7d4". Once their row
    here is forgotten, nobody can tell whose name it was."""
    row_id = _row_id(workspace, author)
    kept = await store.record(ALIAS, row_id)
    if kept is None:
        kept = Record(ALIAS, row_id, {"alias": f"member-{new_id()[:12]}"})
        if not await put_if_first(store, kept):  # somebody else named them
            kept = await store.record(ALIAS, row_id) or kept
    return str(kept.body["alias"])
