"""The Store of `storage.py` on SQLite. Each method is one transaction; the SQL is in its neighbours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any

from candorbot.outcomes import Wording
from candorbot.records import (
    PUBLISHER,
    Approval,
    AuditCheck,
    AuditEntry,
    Draft,
    DraftState,
    Event,
    HeardChannel,
    Message,
    Origin,
    Outgoing,
    OutState,
    Proposed,
    Record,
    Release,
    Spoke,
    Tally,
    Timer,
    Version,
)
from candorbot.store import (
    audit,
    chain,
    departed,
    drafts,
    fence,
    forgetting,
    heard,
    inbox,
    keeping,
    leftovers,
    outbox,
    said,
    tallies,
    theirs,
)
from candorbot.store.engine import Engine, P, T, Tables, Work
from candorbot.traces import Kept, Traces

FORGOTTEN_AT_ONCE = 2_000
"""Messages taken out in one transaction, so that nobody waits long for his."""


class SqliteStore:
    """Open it with `await SqliteStore.open(path, community)`; it serves that community alone. `zone` says
    where its days begin, for what is counted of each day."""

    def __init__(self, engine: Engine, zone: Callable[[], tzinfo] = lambda: UTC) -> None:
        self._engine = engine
        self._zone = zone
        self._token = fence.NONE
        self.path = engine.path
        self.community = engine.community

    @classmethod
    async def open(
        cls,
        path: Path,
        community: str,
        durable: bool = True,
        zone: Callable[[], tzinfo] = lambda: UTC,
    ) -> SqliteStore:
        """Open or make the store. Raises StoreError, with the cure, for a file that is read-only,
        damaged or of a newer version. `durable` False: for drills in which only the process dies."""
        return cls(await Engine.open(path, community, durable), zone)

    @classmethod
    async def look(cls, path: Path, community: str) -> SqliteStore:
        """Open the store to read it, and leave it as it is. Raises StoreError, and OlderStore for one of
        an older version."""
        return cls(await Engine.look(path, community))

    async def close(self) -> None:
        await self._engine.close()

    async def take_fence(self) -> int:
        self._token = await self._engine.write(fence.take)
        return self._token

    async def check_fence(self) -> None:
        await self._engine.read(fence.check, self._token)

    async def _let_out(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Engine.write`, for what lets something leave: only while nobody else has taken over."""

        def fenced(t: Tables) -> T:
            fence.check(t, self._token)
            return work(t, *args, **kwargs)

        return await self._engine.write(fenced)

    # the way in, and messages
    async def receive(self, event: Event) -> bool:
        return await self._engine.write(inbox.receive, event)

    async def was_received(self, workspace: str, key: str) -> bool:
        return await self._engine.read(inbox.was_received, workspace, key)

    async def waiting_events(self) -> Sequence[Event]:
        return await self._engine.read(inbox.waiting_events)

    async def try_event(self, event: Event, due: datetime) -> bool:
        return await self._engine.write(inbox.try_event, event, due)

    async def finish_event(
        self, workspace: str, key: str, dead: str = "", notices: Sequence[Outgoing] = (), *,
        keep: bool = True,
    ) -> None:  # fmt: skip
        write = self._let_out if notices else self._engine.write
        await write(inbox.finish_event, workspace, key, dead, notices, keep)

    async def save_message(self, message: Message) -> bool:
        return await self._engine.write(heard.save, message, self._zone())

    async def delete_message(self, workspace: str, message_id: str, at: datetime) -> None:
        await self._engine.write(forgetting.take_deleted, workspace, message_id, at)

    async def save_messages(self, messages: Sequence[Message]) -> tuple[int, int]:
        return await self._engine.write(heard.save_many, messages, self._zone())

    async def known_messages(
        self, messages: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Origin]:
        return await self._engine.read(heard.known, messages)

    async def message(self, workspace: str, message_id: str) -> Message | None:
        return await self._engine.read(said.message, workspace, message_id)

    async def longest_unanswered(self, workspace: str, limit: int) -> Sequence[Message]:
        return await self._engine.read(said.longest_unanswered, workspace, limit)

    async def thread(self, workspace: str, thread: str) -> Sequence[Message]:
        return await self._engine.read(said.thread, workspace, thread)

    async def mark_answered(self, workspace: str, message_id: str, who: str, at: datetime) -> bool:
        return await self._engine.write(heard.mark_answered, workspace, message_id, who, at)

    # what was heard
    async def messages_between(
        self, since: datetime, until: datetime, *, limit: int = 10_000,
        audience: Sequence[str] | None = None,
    ) -> Sequence[Message]:  # fmt: skip
        return await self._engine.read(said.between, since, until, limit, audience)

    async def messages_of_theme(
        self, theme: str, since: datetime, until: datetime, limit: int = 1000, *,
        audience: Sequence[str] | None = None,
    ) -> Sequence[Message]:  # fmt: skip
        return await self._engine.read(said.of_theme, theme, since, until, limit, audience)

    async def search_messages(
        self, words: str, limit: int = 50, *, audience: Sequence[str] | None = None
    ) -> Sequence[Message]:
        return await self._engine.read(said.search, words, limit, audience)

    async def unanswered(
        self, since: datetime, until: datetime, limit: int = 100, *,
        audience: Sequence[str] | None = None,
    ) -> Sequence[Message]:  # fmt: skip
        return await self._engine.read(said.unanswered, since, until, limit, audience)

    async def waited_at(
        self, since: datetime, until: datetime, limit: int = 100, *,
        audience: Sequence[str] | None = None,
    ) -> Sequence[Message]:  # fmt: skip
        return await self._engine.read(said.waited_at, since, until, limit, audience)

    async def set_theme(self, workspace: str, message_id: str, theme: str) -> bool:
        return await self._engine.write(heard.set_theme, workspace, message_id, theme)

    async def tallies(self, first: date, last: date) -> Sequence[Tally]:
        return await self._engine.read(tallies.tallies, first, last)

    async def spoke(self, first: date, last: date) -> Sequence[Spoke]:
        return await self._engine.read(tallies.spoke, first, last)

    async def totals(self, first: date, last: date) -> Sequence[Tally]:
        return await self._engine.read(tallies.totals, first, last)

    async def members(
        self, first: date, last: date, themes: Sequence[str], audience: Sequence[str]
    ) -> int:
        return await self._engine.read(tallies.members, first, last, themes, audience)

    async def active_days(
        self, first: date, last: date, audience: Sequence[str]
    ) -> Sequence[tuple[str, str, date]]:
        return await self._engine.read(tallies.active_days, first, last, audience)

    async def spoke_before(
        self, before: date, members: Collection[tuple[str, str]], audience: Sequence[str]
    ) -> Collection[tuple[str, str]]:
        return await self._engine.read(tallies.spoke_before, before, members, audience)

    async def count(self, tallies_: Sequence[Tally]) -> None:
        await self._engine.write(tallies.count, *tallies_)

    async def heard_channels(self) -> Sequence[HeardChannel]:
        return await self._engine.read(said.channels)

    async def forget_old(self, words_before: datetime, counts_before: date, at: datetime) -> int:
        gone = 0
        while part := await self._engine.write(_forget_some, words_before, at):
            gone += part
        await self._engine.write(inbox.forget, words_before)
        await self._engine.write(keeping.forget, words_before)
        await self._engine.write(outbox.forget, words_before)
        await self._engine.write(tallies.forget, counts_before)
        if gone:
            more = await self._engine.write(heard.merge_words, begin=True)
            while more:
                more = await self._engine.write(heard.merge_words, begin=False)
        await self._engine.empty_log()
        return gone

    # a member's own data
    async def kept_of(self, workspace: str, author: str, names: Sequence[str] = ()) -> Kept:
        return await self._engine.read(theirs.kept_of, workspace, author, names)

    async def begin_forgetting(
        self, who: Traces, wish: Record, timer: Timer, receipt: AuditEntry
    ) -> None:
        there = await self._engine.read(theirs.places, who)
        await self._let_out(forgetting.begin, who, there, wish, timer, receipt)

    async def finish_forgetting(self, who: Traces, wish: str, at: datetime) -> None:
        def beside() -> list[str]:
            return leftovers.clean(self.path, self.community, who, at)

        notes = await asyncio.to_thread(beside)
        there = await self._engine.read(theirs.places, who)
        await self._let_out(forgetting.end, who, there, wish, notes, at)
        for note in await asyncio.to_thread(beside):  # a backup that was written meanwhile
            await self.audit(AuditEntry(at, "candor", note, ""))

    async def forget_answered(
        self, workspace: str, author: str, since: datetime, before: datetime, at: datetime
    ) -> int:
        gone = await self._let_out(
            forgetting.take_answered, workspace, author, since, before, at, self._zone()
        )
        if gone:
            await self._engine.write(forgetting.merge_words)
        return gone

    async def purge_outbox(self, workspace: str, at: datetime) -> None:
        await self._let_out(departed.purge, workspace, at)

    async def forget_workspace(self, workspace: str, at: datetime) -> None:
        await self._let_out(departed.forget, workspace, at)

    async def write_anew(self) -> None:
        await self._engine.write(forgetting.merge_words)
        await self._engine.write_anew()

    # drafts
    async def add_draft(
        self, proposed: Proposed, asker: str, version: Version, expires: datetime
    ) -> Draft:
        return await self._engine.write(drafts.add_draft, proposed, asker, version, expires)

    async def set_slot(
        self, draft_id: str, post_at: datetime | None, expires: datetime, who: str, at: datetime
    ) -> bool:
        return await self._let_out(drafts.set_slot, draft_id, post_at, expires, who, at)

    async def scheduled(self, since: datetime, until: datetime) -> Sequence[Draft]:
        return await self._engine.read(drafts.scheduled, since, until)

    async def posted_between(
        self, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Draft]]:
        return await self._engine.read(drafts.posted_between, since, until)

    async def wordings(self, since: datetime, limit: int) -> Sequence[Wording]:
        return await self._engine.read(drafts.wordings, since, limit)

    async def add_version(self, draft_id: str, after: int, version: Version) -> Draft | None:
        return await self._engine.write(drafts.add_version, draft_id, after, version)

    async def draft(self, draft_id: str) -> Draft | None:
        return await self._engine.read(drafts.draft, draft_id)

    async def open_draft_about(self, workspace: str, message_id: str) -> Draft | None:
        return await self._engine.read(drafts.open_draft_about, workspace, message_id)

    async def open_drafts(self, workspace: str, limit: int = 100) -> Sequence[Draft]:
        return await self._engine.read(drafts.open_drafts, workspace, limit)

    async def move_draft(
        self, draft_id: str, to: DraftState, who: str, at: datetime, reviewer: str = "",
        notice: Outgoing | None = None,
    ) -> bool:  # fmt: skip
        return await self._let_out(drafts.move_draft, draft_id, to, who, at, reviewer, notice)

    # the way out
    async def approve(self, approval: Approval, outgoing: Outgoing) -> bool:
        return await self._let_out(outbox.approve, approval, outgoing)

    async def approval(self, key: str) -> Approval | None:
        return await self._engine.read(outbox.approval, key)

    async def released_since(self, since: datetime) -> Sequence[Release]:
        return await self._engine.read(outbox.released_since, since)

    async def enqueue(self, *notices: Outgoing) -> bool:
        return await self._let_out(outbox.enqueue, *notices)

    async def post_of(self, draft_id: str) -> Outgoing | None:
        return await self._engine.read(outbox.post_of, draft_id)

    async def outgoing(self, key: str) -> Outgoing | None:
        return await self._engine.read(outbox.outgoing, key)

    async def outbox(self, *states: str) -> Sequence[Outgoing]:
        return await self._engine.read(outbox.listed, states)

    async def mark_sending(self, key: str, look_at: datetime) -> bool:
        return await self._let_out(outbox.mark_sending, key, look_at)

    async def mark_ready(self, key: str, due: datetime, why: str = "") -> bool:
        return await self._let_out(outbox.mark_ready, key, due, why)

    async def put_off(
        self, key: str, state: OutState, due: datetime, why: str, failures: int = 0
    ) -> None:
        await self._let_out(outbox.put_off, key, state, due, why, failures)

    async def mark_sent(
        self, key: str, platform_id: str, at: datetime, who: str = PUBLISHER
    ) -> bool:
        return await self._let_out(outbox.mark_sent, key, platform_id, at, who)

    async def mark_unknown(
        self, key: str, why: str, at: datetime, notices: Sequence[Outgoing] = ()
    ) -> bool:
        return await self._let_out(outbox.mark_unknown, key, why, at, notices)

    async def refuse(
        self, key: str, why: str, to: DraftState, at: datetime, who: str = PUBLISHER,
        notices: Sequence[Outgoing] = (),
    ) -> bool:  # fmt: skip
        return await self._let_out(outbox.refuse, key, why, to, at, who, notices)

    # what is kept of it
    async def audit(self, entry: AuditEntry) -> None:
        await self._engine.write(audit.audit, entry)

    async def audit_log(self, limit: int = 100) -> Sequence[AuditEntry]:
        return await self._engine.read(audit.audit_log, limit)

    async def audit_since(self, number: int, limit: int = 1000) -> Sequence[AuditEntry]:
        return await self._engine.read(audit.audit_since, number, limit)

    async def verify_audit(self, anchor: str = "") -> AuditCheck:
        noted = chain.anchor(anchor) if anchor else None
        return await self._engine.read(audit.verified, self.path, noted)

    async def set_timer(self, kind: str, about: str, due: datetime) -> None:
        await self._engine.write(keeping.set_timer, kind, about, due)

    async def timers_due(self, now: datetime, limit: int = 1000) -> Sequence[Timer]:
        return await self._engine.read(keeping.timers_due, now, limit)

    async def finish_timer(self, timer: Timer) -> bool:
        return await self._engine.write(keeping.finish_timer, timer)

    async def record(self, kind: str, record_id: str) -> Record | None:
        return await self._engine.read(keeping.record, kind, record_id)

    async def put_record(self, record: Record) -> Record:
        return await self._engine.write(keeping.put_record, record)

    async def put_records(
        self, *records: Record, entries: Sequence[AuditEntry] = (), notices: Sequence[Outgoing] = (),
        timers: Sequence[Timer] = (),
    ) -> None:  # fmt: skip
        write = self._let_out if notices else self._engine.write
        await write(keeping.put_records, records, entries, notices, timers)

    async def find_records(
        self, kind: str, *, state: str | None = None, limit: int = 100, newest: bool = False
    ) -> Sequence[Record]:
        return await self._engine.read(keeping.find_records, kind, state, limit, newest)

    async def setting(self, name: str) -> Mapping[str, Any] | None:
        return await self._engine.read(keeping.setting, name)

    async def set_setting(
        self, name: str, value: Mapping[str, Any] | None, entry: AuditEntry
    ) -> None:
        await self._engine.write(keeping.set_setting, name, value, entry)


def _forget_some(t: Tables, before: datetime, at: datetime) -> int:
    gone = heard.forget_some(t, before, FORGOTTEN_AT_ONCE)
    drafts.forget_asked(t, gone, at)
    return len(gone)
