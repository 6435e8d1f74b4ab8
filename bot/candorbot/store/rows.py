"""Rows to records and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from candorbot.errors import StoreError
from candorbot.records import (
    OPEN_STATES,
    Draft,
    DraftState,
    Function,
    Message,
    Outgoing,
    OutState,
    Record,
    Version,
)
from candorbot.request import Place

Row = dict[str, Any]
OPEN = ", ".join(f"'{state}'" for state in OPEN_STATES)
"""The open states, as SQL lists them."""


_VERSION = TypeAdapter(Version)


def encode_version(version: Version) -> str:
    return _VERSION.dump_json(version).decode()


def stamp(at: datetime) -> str:
    """A time as text that sorts. Only aware times have one meaning."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """A kept time. Raises StoreError for what `stamp` cannot have written."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise StoreError(
            f"The store has {text[:40]!a} where a time belongs: something changed it outside Candor. "
            "`candor audit verify` looks at the audit; `candor restore FILE` puts a backup in its place."
        ) from None


def message(row: Row) -> Message:
    return Message(
        workspace=row["workspace"],
        id=row["id"],
        channel=row["channel"],
        thread=row["thread"],
        author=row["author"],
        author_name=row["author_name"],
        text=row["text"],
        at=moment(row["at"]),
        permalink=row["permalink"],
        readers=tuple(json.loads(row["readers"])),
        asks=bool(row["asks"]),
        answered=bool(row["answered"]),
        by_staff=bool(row["by_staff"]),
        answering=bool(row["answering"]),
        edited=moment(row["edited"]) if row["edited"] else None,
        language=row["language"],
        kinds=tuple(row["kinds"].split()),
        theme=row["theme"],
        sentiment=row["sentiment"],
        answered_at=moment(row["answered_at"]) if row["answered_at"] else None,
    )


def draft(row: Row) -> Draft:
    """A row of drafts joined with its newest version's body."""
    return Draft(
        id=draft_id(row["number"]),
        state=DraftState(row["state"]),
        place=Place(row["workspace"], row["channel"], row["thread"]),
        about=row["about"],
        asked=row["asked"],
        asker=row["asker"],
        created=moment(row["created"]),
        expires=moment(row["expires"]),
        version=_VERSION.validate_json(row["body"]),
        member=row["member"],
        reviewer=row["reviewer"],
        post_at=moment(row["post_at"]) if row["post_at"] else None,
        function=Function(row["function"]),
    )


def draft_id(number: int) -> str:
    """What people see: d1, d2, ..."""
    return f"d{number}"


def draft_number(draft_id: str) -> int:
    """The number in a draft's id; -1 (which no row has) for anything else."""
    digits = draft_id.strip().lower().removeprefix("d")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else -1


def outgoing(row: Row) -> Outgoing:
    return Outgoing(
        key=row["key"],
        kind=row["kind"],
        place=Place(row["workspace"], row["channel"], row["thread"]),
        payload=row["payload"],
        digest=row["digest"],
        draft=row["draft"],
        state=OutState(row["state"]),
        tries=row["tries"],
        at=moment(row["at"]),
        due=moment(row["due"]),
        expires=moment(row["expires"]),
        platform_id=row["platform_id"],
        why=row["why"],
        failures=row["failures"],
    )


def record(row: Row) -> Record:
    return Record(
        kind=row["kind"],
        id=row["id"],
        body=json.loads(row["body"]),
        state=row["state"],
        due=moment(row["due"]) if row["due"] else None,
        version=row["version"],
    )
