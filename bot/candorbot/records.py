"""What Candor remembers: plain, frozen rows. Times are aware datetimes in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

from candorbot.request import Place
from candorbot.sources import Source
from candorbot.verdict import Speaker, Verdict


@dataclass(frozen=True, slots=True)
class Message:
    """What a member said, as kept: an excerpt, where it stands, and who may read it there.

    readers   ids of groups or people who can read the place; ("everyone",) for an open channel
    thread    id of the message its thread starts with; its own id if it starts one
    asks      it reads as a question that waits for an answer
    answered  a manager marked it answered, or somebody answered in its thread
    """

    workspace: str
    id: str
    channel: str
    thread: str
    author: str
    author_name: str
    text: str
    at: datetime
    permalink: str = ""
    readers: tuple[str, ...] = ("everyone",)
    asks: bool = False
    answered: bool = False
    by_staff: bool = False

    @property
    def place(self) -> Place:
        return Place(self.workspace, self.channel, self.thread)


class DraftState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    POSTED = "posted"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    STALE = "stale"


EXPIRY = "draft.expires"
"""The kind of the timer that ends a draft; it is set in the transaction that keeps the draft."""

OPEN_STATES = (DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.STALE)


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a draft. A changed wording is a new version; a version never changes.

    readers  who could read the place when it was reviewed
    newest   id of the newest message of the thread when it was reviewed ("" = not checked)
    payload  the exact bytes the platform would send, as text
    digest   over payload, target, audience, policies, sources and `newest`: what an approval is for
    """

    number: int
    text: str
    sources: tuple[Source, ...]
    speaker: Speaker
    verdict: Verdict
    engine: str
    answered: bool
    note: str
    by: str
    at: datetime
    readers: tuple[str, ...]
    newest: str
    payload: str
    digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Text proposed for members, with its newest version. `about` is the id of the member's message
    ("" when a person typed the question); `asked` holds the member's words as the card shows them."""

    id: str
    state: DraftState
    place: Place
    about: str
    asked: str
    asker: str
    created: datetime
    expires: datetime
    version: Version
    member: str = ""
    reviewer: str = ""


PERSON = "person"
"""The engine of words a person wrote or changed."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a skill hands to `Context.propose`: words, their sources, and where they would go."""

    text: str
    place: Place
    about: str = ""
    asked: str = ""
    member: str = ""
    sources: tuple[Source, ...] = ()
    engine: str = PERSON
    answered: bool = True
    note: str = ""
    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An inbox row: what a platform delivered, before anyone looked at it. `body` is plain JSON."""

    workspace: str
    key: str
    kind: str
    body: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's release of one digest; used at most once."""

    draft: str
    version: int
    digest: str
    person: str
    at: datetime


PAUSED = "paused"
"""The setting that is there while nothing may be posted."""

PUBLISHER = "publisher"
"""Who did it, in the audit, when nobody pressed a button."""


class OutState(StrEnum):
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An outbox row. `kind` post: members can read it and `digest` names its approval; notice: staff
    only. `key` is ours and unique: the platform keeps it, so that a lost answer can be looked up. It is
    not sent before `due`, nor from `expires` on."""

    key: str
    kind: Literal["post", "notice"]
    place: Place
    payload: str
    digest: str
    draft: str
    state: OutState
    tries: int
    at: datetime
    due: datetime
    expires: datetime
    platform_id: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what when, to which draft or setting; digests only, never the words."""

    at: datetime
    who: str
    what: str
    about: str
    digest: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Timer:
    """Something due: `kind` says whose, `about` what it is for."""

    kind: str
    about: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """A skill's own row, by kind and id; `version` counts its changes and guards against lost updates."""

    kind: str
    id: str
    body: Mapping[str, Any]
    state: str = ""
    due: datetime | None = None
    version: int = 0


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...
