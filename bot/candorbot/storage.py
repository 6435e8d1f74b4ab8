"""What the core needs of a store. `store/sqlite.py` is one; a contract test holds every store to this.

A store is opened for one community, so no method names it. Each method is one transaction.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from candorbot.errors import ChangedMeanwhile
from candorbot.feedback_item import ITEM, PRIVATE, item_of
from candorbot.outcomes import Wording
from candorbot.records import (
    ONCE,
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
from candorbot.traces import Kept, Traces

MOST_PRIVATE = 10_000
TRIES = 5
"""How often a change is made anew while others are first."""

Made = TypeVar("Made")


class Store(Protocol):
    # the way in
    async def receive(self, event: Event) -> bool:
        """Keep an event. False if (workspace, key) was seen before: it must have no second effect."""
        ...

    async def was_received(self, workspace: str, key: str) -> bool:
        """Whether an event of this key was ever received."""
        ...

    async def waiting_events(self) -> Sequence[Event]:
        """Events received and not finished, oldest first."""
        ...

    async def try_event(self, event: Event, due: datetime) -> bool:
        """Its work is begun once more; if it is not finished, it is next due at `due`. Counted before
        the work, so that an event which ends the process is not worked for ever. False if it does not
        wait any more, or somebody else began it."""
        ...

    async def finish_event(
        self, workspace: str, key: str, dead: str = "", notices: Sequence[Outgoing] = (), *,
        keep: bool = True,
    ) -> None:  # fmt: skip
        """The event is worked; or put aside for good, `dead` saying why, with its staff notices. `keep` False:
        only its key stays, not what it said."""
        ...

    # messages
    async def save_message(self, message: Message) -> bool:
        """Keep a message, and see whether the question its thread starts with is answered by now. The
        same id again replaces its words. False, and nothing done, if a later edit of it is kept."""
        ...

    async def delete_message(self, workspace: str, message_id: str, at: datetime) -> None:
        """Take out a message that was deleted, and its words from the drafts that answer it: one that is still
        open is stale. That it was said stays counted; a question that nothing else answered waits again. Nothing
        happens if it is not there."""
        ...

    async def save_messages(self, messages: Sequence[Message]) -> tuple[int, int]:
        """Keep many messages, as an import brings them: how many were new, and how many were kept before.
        Those stay as they are."""
        ...

    async def known_messages(
        self, messages: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Origin]:
        """Those of these messages (workspace, id) that are kept, and where each comes from."""
        ...

    async def message(self, workspace: str, message_id: str) -> Message | None: ...

    async def longest_unanswered(self, workspace: str, limit: int) -> Sequence[Message]: ...

    async def thread(self, workspace: str, thread: str) -> Sequence[Message]: ...

    async def mark_answered(
        self, workspace: str, message_id: str, who: str, at: datetime
    ) -> bool: ...

    # what was heard: all workspaces together; an `audience` gets only what all of it may read
    async def messages_between(
        self, since: datetime, until: datetime, *, limit: int = 10_000,
        audience: Sequence[str] | None = None,
    ) -> Sequence[Message]:  # fmt: skip
        """Those with since <= at < until, oldest first."""
        ...

    async def messages_of_theme(
        self, theme: str, since: datetime, until: datetime, limit: int = 1000, *,
        audience: Sequence[str] | None = None,
    ) -> Sequence[Message]:  # fmt: skip
        """The same of one theme, newest first."""
        ...

    async def search_messages(
        self, words: str, limit: int = 50, *, audience: Sequence[str] | None = None
    ) -> Sequence[Message]:
        """Those that have all the words (whatever their capitals and accents) and every "phrase in
        quotes", newest first. Any string; none for one without words."""
        ...

    async def unanswered(
        self, since: datetime, until: datetime, limit: int = 100, *,
        audience: Sequence[str] | None = None,
    ) -> Sequence[Message]:  # fmt: skip
        """Members' questions that were asked in that time and still wait, oldest first."""
        ...

    async def waited_at(
        self, since: datetime, until: datetime, limit: int = 100, *,
        audience: Sequence[str] | None = None,
    ) -> Sequence[Message]:  # fmt: skip
        """The same as of `until`: also those that were answered from then on. It looks at every message of that time."""
        ...

    async def set_theme(self, workspace: str, message_id: str, theme: str) -> bool:
        """What a message is about, "" for nothing; its tallies move with it. It stays when the message is
        saved again with the same words. False if the message is not there."""
        ...

    async def tallies(self, first: date, last: date) -> Sequence[Tally]:
        """The counts of these days, both included; kept with each message, so that they cost what the
        days cost, however many messages there are."""
        ...

    async def spoke(self, first: date, last: date) -> Sequence[Spoke]:
        """Who spoke on these days, both included."""
        ...

    async def totals(self, first: date, last: date) -> Sequence[Tally]:
        """The counts of these days, those of all channels with the same readers together (workspace and
        channel are "")."""
        ...

    async def members(
        self, first: date, last: date, themes: Sequence[str], audience: Sequence[str]
    ) -> int:
        """How many members spoke on these days of any of these themes ("": at all), where the whole
        audience may read."""
        ...

    async def active_days(
        self, first: date, last: date, audience: Sequence[str]
    ) -> Sequence[tuple[str, str, date]]:
        """Which member (workspace and id) spoke on which of these days, where the whole audience may read."""
        ...

    async def spoke_before(
        self, before: date, members: Collection[tuple[str, str]], audience: Sequence[str]
    ) -> Collection[tuple[str, str]]:
        """Those of these members (workspace and id) who spoke before a day, where the whole audience may
        read; as far as counts are kept."""
        ...

    async def count(self, tallies: Sequence[Tally]) -> None:
        """Add to the counts: of what is counted and not kept."""
        ...

    async def heard_channels(self) -> Sequence[HeardChannel]: ...

    async def forget_old(self, words_before: datetime, counts_before: date, at: datetime) -> int:
        """Take out the messages said before one time and the counts of before one date, so that no word
        of them is left in the file; how many messages went. Their words go from the drafts that answer
        them, too, and a draft that is still open is stale; what was only PASSING, and notices that were sent,
        go with them. In several transactions: writes go on."""
        ...

    # a member's own data
    async def kept_of(self, workspace: str, author: str, names: Sequence[str] = ()) -> Kept:
        """All that is kept of one member; `names`: what they are called now."""
        ...

    async def begin_forgetting(
        self, who: Traces, wish: Record, timer: Timer, receipt: AuditEntry
    ) -> None:
        """One transaction: a member is taken out of every table, what is to be done yet is noted, and the
        audit gets its receipt. Other members' words and all counts stay."""
        ...

    async def finish_forgetting(self, who: Traces, wish: str, at: datetime) -> None:
        """Clean the files beside the store, take out what came in meanwhile, and forget the wish itself."""
        ...

    async def forget_answered(
        self, workspace: str, author: str, since: datetime, before: datetime, at: datetime
    ) -> int:
        """Take out what a member who opted out said from `since` on, unless it is a question that waits and was
        asked after `before`; how many messages. That they spoke is not counted, either."""
        ...

    async def purge_outbox(self, workspace: str, at: datetime) -> None:
        """What waits to leave for a workspace is not sent any more; its drafts are in review again."""
        ...

    async def forget_workspace(self, workspace: str, at: datetime) -> None:
        """Take a workspace out of every table but the audit."""
        ...

    async def write_anew(self) -> None:
        """Write the file anew, so that nothing that was deleted is left in it or in its log. Raises
        StoreError where somebody reads it meanwhile."""
        ...

    # drafts
    async def add_draft(
        self, proposed: Proposed, asker: str, version: Version, expires: datetime
    ) -> Draft:
        """A new draft. If one was made before of the same `proposed.once` and has not expired, or an open one stands
        in the way of one that is to be `alone`, that one, as it is, and no new one."""
        ...

    async def set_slot(
        self, draft_id: str, post_at: datetime | None, expires: datetime, who: str, at: datetime
    ) -> bool:
        """When a draft is to be posted, None: at once. An approval that has not led to anything yet is taken
        back. False, and nothing done, if the draft is closed or its post was handed over."""
        ...

    async def scheduled(self, since: datetime, until: datetime) -> Sequence[Draft]:
        """Drafts of any state with since <= post_at < until, by that time."""
        ...

    async def posted_between(
        self, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Draft]]:
        """What was posted of what was released with since <= at < until, without a time on the calendar; with
        the time of its release, oldest first."""
        ...

    async def wordings(self, since: datetime, limit: int) -> Sequence[Wording]:
        """All versions of the newest drafts that were made from `since` on: the newest draft first, each with its
        versions as they came."""
        ...

    async def add_version(self, draft_id: str, after: int, version: Version) -> Draft | None:
        """A next version, state back to draft. None if `after` is not the newest version any more or
        the draft is no longer open."""
        ...

    async def draft(self, draft_id: str) -> Draft | None: ...

    async def open_draft_about(self, workspace: str, message_id: str) -> Draft | None: ...

    async def open_drafts(self, workspace: str, limit: int = 100) -> Sequence[Draft]:
        """Drafts of a workspace that are neither released nor put away, the newest first."""
        ...

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

    async def released_since(self, since: datetime) -> Sequence[Release]:
        """Everything that was approved from `since` on, as it came."""
        ...

    async def enqueue(self, *notices: Outgoing) -> bool:
        """Put staff notices into the outbox, those whose key is not there yet. False if all were."""
        ...

    async def post_of(self, draft_id: str) -> Outgoing | None:
        """The outbox row of a draft's newest approval."""
        ...

    async def outgoing(self, key: str) -> Outgoing | None:
        """One outbox row by its key."""
        ...

    async def outbox(self, *states: str) -> Sequence[Outgoing]:
        """Outbox rows in these states, oldest first."""
        ...

    async def mark_sending(self, key: str, look_at: datetime) -> bool:
        """ready -> sending: from `look_at` on, if nothing else is known by then, it is looked up. False
        if it is not ready any more, or a post while posting is paused."""
        ...

    async def mark_ready(self, key: str, due: datetime, why: str = "") -> bool:
        """sending -> ready, not before `due`, when it is certain that the platform did not get it. False,
        and nothing done, from any other state."""
        ...

    async def put_off(
        self, key: str, state: OutState, due: datetime, why: str, failures: int = 0
    ) -> None:
        """A row that is still in `state` stays so, and is next worked at `due`."""
        ...

    async def mark_sent(
        self, key: str, platform_id: str, at: datetime, who: str = PUBLISHER
    ) -> bool:
        """sending or unknown -> sent; a post's draft becomes posted and its message answered. False,
        and nothing done, from any other state."""
        ...

    async def mark_unknown(
        self, key: str, why: str, at: datetime, notices: Sequence[Outgoing] = ()
    ) -> bool:
        """sending -> unknown, with its staff notices. False, and nothing done, from any other state."""
        ...

    async def refuse(
        self, key: str, why: str, to: DraftState, at: datetime, who: str = PUBLISHER,
        notices: Sequence[Outgoing] = (),
    ) -> bool:  # fmt: skip
        """ready, sending or unknown -> refused, with its staff notices: its approval is spent, its draft
        goes `to`. False, and nothing done, if it was sent or refused before."""
        ...

    # what is kept of it
    async def audit(self, entry: AuditEntry) -> None: ...

    async def audit_log(self, limit: int = 100) -> Sequence[AuditEntry]:
        """The newest entries, newest first."""
        ...

    async def audit_since(self, number: int, limit: int = 1000) -> Sequence[AuditEntry]:
        """The entries after a number, oldest first."""
        ...

    async def verify_audit(self, anchor: str = "") -> AuditCheck:
        """Look at every entry. Nothing that changes, removes, moves or adds one outside this store goes
        unseen, unless it makes all hashes anew: an anchor NUMBER:HASH that was noted elsewhere shows
        that, too. Raises UserError for a text that is no anchor."""
        ...

    async def take_fence(self) -> int:
        """Take over: from now on what leads out (move_draft, approve, enqueue, mark_..., refuse; finish_event and
        put_records with notices) raises TakenOver in every other store object of this community, in whatever
        process. The new token."""
        ...

    async def check_fence(self) -> None:
        """Raises TakenOver if another store object took over meanwhile."""
        ...

    # timers, records, settings
    async def set_timer(self, kind: str, about: str, due: datetime) -> None: ...

    async def timers_due(self, now: datetime, limit: int = 1000) -> Sequence[Timer]: ...

    async def finish_timer(self, timer: Timer) -> bool:
        """Take a timer off. False if somebody else did, or it was moved."""
        ...

    async def record(self, kind: str, record_id: str) -> Record | None: ...

    async def put_record(self, record: Record) -> Record:
        """Insert or replace, version + 1. Raises ChangedMeanwhile if `record.version` is not the kept one."""
        ...

    async def put_records(
        self, *records: Record, entries: Sequence[AuditEntry] = (), notices: Sequence[Outgoing] = (),
        timers: Sequence[Timer] = (),
    ) -> None:  # fmt: skip
        """Put rows with their audit entries, staff notices and timers in one transaction: all or none.
        Raises ChangedMeanwhile if the version of one of them is not the kept one."""
        ...

    async def find_records(
        self, kind: str, *, state: str | None = None, limit: int = 100, newest: bool = False
    ) -> Sequence[Record]:
        """Those of a kind in the order they were first put; `newest`: the last ones, newest first."""
        ...

    async def setting(self, name: str) -> Mapping[str, Any] | None: ...

    async def set_setting(
        self, name: str, value: Mapping[str, Any] | None, entry: AuditEntry
    ) -> None:
        """Set it, or take it off with None, and keep who did."""
        ...

    async def close(self) -> None: ...


async def made_once(store: Store, once: str) -> Draft | None:
    """The draft of what there is only one of (`Proposed.once`); None before, and once it is forgotten."""
    row = await store.record(ONCE, once)
    return await store.draft(str(row.body["draft"])) if row else None


async def private_messages(store: Store) -> set[tuple[str, str]]:
    """(workspace, id) of the messages that a person keeps to the team; of more than MOST_PRIVATE the newest."""
    rows = await store.find_records(ITEM, state=PRIVATE, limit=MOST_PRIVATE, newest=True)
    return {(one.workspace, one.message) for one in map(item_of, rows) if one.message}


async def discard(store: Store, draft_id: str, who: str, at: datetime) -> None:
    """Put a draft away, also one that is approved, unless its post was handed over already."""
    await store.set_slot(draft_id, None, at, who, at)  # takes the approval back
    await store.move_draft(draft_id, DraftState.DISCARDED, who, at)


async def put_if_first(store: Store, row: Record) -> bool:
    """Write a row; False if somebody else wrote it a moment before. Raises StoreError."""
    try:
        await store.put_record(row)
    except ChangedMeanwhile:
        return False
    return True


async def made_anew(change: Callable[[], Awaitable[Made]]) -> Made:
    """What a change gives. If somebody else was first it is made again, from what is there then. Raises
    ChangedMeanwhile if others always are."""
    for _ in range(TRIES - 1):
        try:
            return await change()
        except ChangedMeanwhile:
            continue
    return await change()
