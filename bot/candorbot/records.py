"""What Candor remembers: plain, frozen rows. Times are aware datetimes in UTC."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal, NamedTuple, Protocol

from candorbot.request import Place
from candorbot.sources import Source
from candorbot.verdict import Doubt, Speaker, Verdict
from candorbot.writing import Proposal


@dataclass(frozen=True, slots=True)
class Message:
    """What a member said, as kept: an excerpt, where it stands, and who may read it there.

    readers   ids of groups or people who can read the place; ("everyone",) for an open channel; () when it
              came: the platform is asked
    thread    id of the message its thread starts with; its own id if it starts one
    asks      it reads as a question that waits for an answer
    answered  a manager marked it answered, or somebody answered in its thread
    answering it stands in a thread and reads as an answer to what started it
    edited    when its author last changed it, as the platform says; None: never

    What is read out of its words (listening.py):
    language     two letters (ISO 639-1); "" cannot be told
    kinds        kinds of feedback (kinds.KINDS), or ("other",); () nobody looked
    theme        the name of what it is about; "" none
    sentiment    -1 (displeased) to 1 (pleased)

    answered_at  when somebody else first answered in its thread, or a manager marked it; None: neither
    handed       the key of the message action it was handed over with: it is kept where nobody listens, too
    handed_by    the id of who did
    alert        who held it back before anybody could read it ("AutoMod"): it needs a person, and is not kept
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
    answering: bool = False
    edited: datetime | None = None
    language: str = ""
    kinds: tuple[str, ...] = ()
    theme: str = ""
    sentiment: float = 0.0
    answered_at: datetime | None = None
    handed: str = ""
    handed_by: str = ""
    alert: str = ""

    @property
    def key(self) -> str:
        """The inbox key of its being said; each later change of it, or its being handed over, is an event of
        its own."""
        if self.handed:
            return f"handed-{self.handed}"
        return f"message-{self.id}" + (f"-{self.edited.isoformat()}" if self.edited else "")

    @property
    def place(self) -> Place:
        return Place(self.workspace, self.channel, self.thread)


class Origin(NamedTuple):
    """Where a message comes from: two with the same id and another origin are two messages."""

    channel: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """A message that was deleted where it stood."""

    workspace: str
    id: str

    @property
    def key(self) -> str:
        return gone_key(self.id)


def gone_key(message_id: str) -> str:
    """The inbox key of its being deleted."""
    return f"gone-{message_id}"


def may_read(audience: Collection[str], readers: Collection[str]) -> bool:
    """Whether everybody of an audience, or everyone, is among the readers of a place. Nobody in
    particular may read only what everyone may."""
    return "everyone" in readers or (bool(audience) and set(audience) <= set(readers))


SHED = "shed"
"""What is tallied when a message came in a storm and was not kept."""
GAP = "gap"
"""What is tallied for each minute in which a platform delivered nothing, and nothing could be fetched later; of no
channel ("")."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was heard in one channel on one day.

    date     the brand's local date
    readers  who may read the channel: the count is for nobody else
    what     messages (members'), staff (the team's), asked, answered (on the day of the question),
             kind:<kind>, theme:<name>, mood:<-1|0|1>, theme-mood:<name>:<-1|0|1>, hour:<00..23> (local),
             language:<xx>; all but `staff` count members alone; shed: came in a storm, and was not kept
    """

    date: date
    workspace: str
    channel: str
    readers: tuple[str, ...]
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Spoke:
    """A member spoke in a channel on one day (the brand's local date); of a theme, or, "", at all."""

    date: date
    workspace: str
    channel: str
    readers: tuple[str, ...]
    theme: str
    author: str


@dataclass(frozen=True, slots=True)
class HeardChannel:
    """A channel of which something was kept: who may read it, the newest and the oldest message."""

    workspace: str
    channel: str
    readers: tuple[str, ...]
    last: datetime
    first: datetime


class Function(StrEnum):
    """The four functions of a community manager (Blanchard): to answer members, to carry what they say into
    the organisation and back, to calm, to give them something useful."""

    ADVOCATE = "advocate"
    VOICE = "voice"
    MEDIATOR = "mediator"
    INFORMER = "informer"


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
    digest   over all of it and what surrounds it (objections.py): what an approval is for
    question the member's words that it answers, "" if there is no message
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
    question: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Text proposed for members, with its newest version. `about` is the id of the member's message
    ("" when a person typed the question); `asked` holds the member's words as the card shows them; `post_at`
    is its time on the calendar, None: as soon as it is approved."""

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
    post_at: datetime | None = None
    function: Function = Function.ADVOCATE

    def back_at(self, now: datetime) -> DraftState:
        """Its state if its post did not leave: once its time is over nothing would end it any more."""
        return DraftState.EXPIRED if now >= self.expires else DraftState.IN_REVIEW

    @property
    def approvable(self) -> str:
        """What a click on Approve must have seen: these words, to be posted at this time."""
        digest = self.version.digest
        return f"{digest} {self.post_at.isoformat()}" if self.post_at else digest


PERSON = "person"
"""The engine of words a person wrote or changed."""
HOLDING = "escalation policy"
"""The engine of a holding reply, which the policy gives word for word."""
CALM = "offline rules, calm"
"""The engine of a reply to everybody in a quarrel."""
ASKED_FOR = "offline rules, you asked"
"""The engine of the news that what members asked for is there."""
SEVERAL_ASKED = "offline rules, several asked"
"""The engine of a post that answers what members asked."""
AROUND_EVENT = "offline rules, event"
"""The engine of a post around an event on the calendar."""
TO_MEMBERS = "offline rules, to a member"
"""The engine of a welcome, of thanks and of an introduction."""
AS_WRITTEN = (PERSON, AROUND_EVENT, HOLDING, CALM, ASKED_FOR, SEVERAL_ASKED, TO_MEMBERS)
"""Engines whose words are not written anew in another style; those a model put otherwise begin like them."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a skill hands to `Context.propose`: words, their sources, and where they would go. `about` is
    the id of the member's message, if there is one, and `asked` the words that were answered. Of one
    `once` only one draft is made; a further one is made only if that has expired. `post_at`: when it is to be
    posted, None at once; `function`: which of the four it serves, None as `function_of` has it; `of`: the marks
    (`mark_of`) of members it speaks of; kept beside `once` alone; `doubts`: what a person must look at before it is
    posted; `alone`: none is made where an open draft about the same message stands."""

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
    once: str = ""
    post_at: datetime | None = None
    function: Function | None = None
    of: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    alone: bool = False

    @classmethod
    def of_writer(cls, written: Proposal, place: Place, **more: Any) -> Proposed:
        """What a writer wrote, for a place; `more`: what else is known of it."""
        return cls(
            written.text,
            place,
            sources=written.sources,
            engine=written.engine,
            answered=written.answered,
            note=written.note,
            doubts=written.doubts,
            **more,
        )

    @property
    def serves(self) -> Function:
        return self.function or function_of(self.engine, self.about)


ONCE = "draft.once"
"""The kind of the rows that say which draft was made of what may be proposed only once."""


def mark_of(workspace: str, author: str) -> str:
    """Stands for a member in a row that outlasts what is known of them: it names nobody."""
    return hashlib.sha256(f"{workspace}\0{author}".encode("utf-8", "replace")).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Event:
    """An inbox row: what a platform delivered, before anyone looked at it. `body` is plain JSON.

    tries  how often its work was begun; the one who delivers it is the first
    due    not worked again before; None: at any time
    """

    workspace: str
    key: str
    kind: str
    body: Mapping[str, Any]
    at: datetime
    due: datetime | None = None
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's release of one digest, for one time on the calendar (None: at once); used at most once."""

    draft: str
    version: int
    digest: str
    person: str
    at: datetime
    post_at: datetime | None = None


def function_of(engine: str, about: str) -> Function:
    """Which of them a draft serves, by what wrote it first and the id of the message it answers ("" none)."""
    if engine.startswith((HOLDING, CALM)):
        return Function.MEDIATOR
    if engine.startswith(ASKED_FOR):
        return Function.VOICE
    return Function.ADVOCATE if about else Function.INFORMER


@dataclass(frozen=True, slots=True)
class Release:
    """Who released a post, where, when, and which function it serves."""

    person: str
    workspace: str
    channel: str
    at: datetime
    function: Function


PAUSED = "paused"
"""The setting that is there while nothing may be posted."""

PUBLISHER = "publisher"
"""Who did it, in the audit, when nobody pressed a button."""


class OutState(StrEnum):
    """ready     to be sent from `due` on
    sending   handed to the platform, and no clear answer kept yet; looked up from `due` on
    sent      it stands there
    unknown   handed over, and it cannot be seen whether it stands there: a person decides
    refused   it does not stand there, and is not sent any more
    """

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An outbox row. `kind` post: members can read it and `digest` names its approval; notice: staff
    only. `key` is ours and unique: the platform keeps it, so that a lost answer can be looked up. It is
    not worked before `due`, nor sent from `expires` on.

    tries     how often it was handed to the platform
    failures  how often in a row, since then, it could not be worked at all
    """

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
    failures: int = 0


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what when, to which draft or setting; digests only, never the words."""

    at: datetime
    who: str
    what: str
    about: str
    digest: str = ""
    number: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class AuditFault:
    """Entries `first` to `last` of the audit that are not as they were written; `what` is wrong."""

    first: int
    last: int
    what: str

    def __str__(self) -> str:
        if self.first == self.last:
            return f"entry {self.first} is {self.what}"
        return f"entries {self.first} to {self.last} are {self.what}"


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """What looking at the whole audit found: how many entries, the newest as an anchor NUMBER:HASH, and
    every fault."""

    entries: int
    newest: str
    faults: tuple[AuditFault, ...] = ()

    MOST: ClassVar = 5

    def __str__(self) -> str:
        if not self.faults:
            return f"{self.entries:,} entries, each as it was written"
        more = len(self.faults) - self.MOST
        shown = [*map(str, self.faults[: self.MOST]), *([f"and {more} more"] if more > 0 else [])]
        return f"The audit is not as it was written: {'; '.join(shown)}."


@dataclass(frozen=True, slots=True)
class Timer:
    """Something due: `kind` says whose, `about` what it is for."""

    kind: str
    about: str
    due: datetime


PASSING = "waits"
"""The state of a record that holds words only until a person does something with them: from `due` on it is as
old as a message that was said then, and is forgotten with it."""


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
