"""What the core needs of a store. `store/sqlite.py` is one; a contract test holds every store to this.

A store is opened for one community, so no method names it. Each method is one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from candorbot.records import (
    PUBLISHER,
    Approval,
    AuditEntry,
    Draft,
    DraftState,
    Event,
    Message,
    Outgoing,
    Proposed,
    Record,
    Timer,
    Version,
)


class Store(Protocol):
    # the way in
    async def receive(self, event: Event) -> bool:
        """Keep an event. False if (workspace, key) was seen before: it must have no second effect."""
        ...

    async def waiting_events(self) -> Sequence[Event]:
        """Events received and not finished, oldest first."""
        ...

    async def finish_event(self, workspace: str, key: str, failed: str = "") -> None:
        """The event is worked; `failed` says why if it could not be."""
        ...

    # messages
    async def save_message(self, message: Message) -> None:
        """Keep a message; the same id again replaces its text."""
        ...

    async def message(self, workspace: str, message_id: str) -> Message | None: ...

    async def oldest_unanswered(self, workspace: str) -> Message | None: ...

    async def thread(self, workspace: str, thread: str) -> Sequence[Message]: ...

    async def mark_answered(
        self, workspace: str, message_id: str, who: str, at: datetime
    ) -> bool: ...

    # drafts
    async def add_draft(
        self, proposed: Proposed, asker: str, version: Version, expires: datetime
    ) -> Draft: ...

    async def add_version(self, draft_id: str, after: int, version: Version) -> Draft | None:
        """A next version, state back to draft. None if `after` is not the newest version any more or
        the draft is no longer open."""
        ...

    async def draft(self, draft_id: str) -> Draft | None: ...

    async def open_draft_about(self, workspace: str, message_id: str) -> Draft | None: ...

    async def move_draft(
        self, draft_id: str, to: DraftState, who: str, at: datetime, reviewer: str = "",
        notice: Outgoing | None = None,
    ) -> bool:  # fmt: skip
        """Move an open draft to another state, with its audit row and, if given, a staff
        notice. False if it is not open any more."""
        ...

    # the way out
    async def approve(self, approval: Approval, outgoing: Outgoing) -> bool:
        """One transaction: the draft becomes approved, the approval, the audit row and the outbox row
        are kept. False if the draft is not open or its newest version is another."""
        ...

    async def approval(self, key: str) -> Approval | None:
        """The approval an outbox row was made from, while it is not spent."""
        ...

    async def enqueue(self, outgoing: Outgoing) -> bool:
        """Put a staff notice into the outbox. False if its key was there before."""
        ...

    async def outbox(self, *states: str) -> Sequence[Outgoing]:
        """Outbox rows in these states, oldest first."""
        ...

    async def mark_sending(self, key: str) -> bool:
        """ready -> sending. False if it is not ready any more, or a post while posting is paused."""
        ...

    async def mark_ready(self, key: str, due: datetime) -> None:
        """sending -> ready, not before `due`, when it is certain that the platform did not get it."""
        ...

    async def mark_sent(
        self, key: str, platform_id: str, at: datetime, who: str = PUBLISHER
    ) -> bool:
        """sending or unknown -> sent; a post's draft becomes posted and its message answered. False,
        and nothing done, from any other state."""
        ...

    async def mark_unknown(self, key: str, why: str, at: datetime) -> bool:
        """sending -> unknown. False, and nothing done, from any other state."""
        ...

    async def refuse(
        self, key: str, why: str, to: DraftState, at: datetime, who: str = PUBLISHER
    ) -> bool:
        """ready, sending or unknown -> refused: its approval is spent, its draft goes `to`. False, and
        nothing done, if it was sent or refused before."""
        ...

    # what is kept of it
    async def audit(self, entry: AuditEntry) -> None: ...

    async def audit_log(self, limit: int = 100) -> Sequence[AuditEntry]:
        """The newest entries, newest first."""
        ...

    # timers, records, settings
    async def set_timer(self, kind: str, about: str, due: datetime) -> None: ...

    async def timers_due(self, now: datetime, limit: int = 1000) -> Sequence[Timer]: ...

    async def finish_timer(self, timer: Timer) -> bool:
        """Take a timer off. False if somebody else did, or it was moved."""
        ...

    async def record(self, kind: str, record_id: str) -> Record | None: ...

    async def put_record(self, record: Record) -> Record:
        """Insert or replace, version + 1. Raises UserError if `record.version` is not the kept one."""
        ...

    async def find_records(
        self, kind: str, *, state: str | None = None, limit: int = 100
    ) -> Sequence[Record]: ...

    async def setting(self, name: str) -> Mapping[str, Any] | None: ...

    async def set_setting(
        self, name: str, value: Mapping[str, Any] | None, entry: AuditEntry
    ) -> None:
        """Set it, or take it off with None, and keep who did."""
        ...

    async def close(self) -> None: ...
