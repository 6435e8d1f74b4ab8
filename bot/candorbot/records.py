"""What Candor remembers: plain, frozen rows. Times are aware datetimes in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

from candorbot.request import Place

# --- speaker facts -----------------------------------------------------------------------------

Tie = Literal[
    "none", "employee", "owner", "agency", "paid", "free_product", "affiliate", "contest", "family",
    "programme", "unknown",
]  # fmt: skip
Account = Literal["official", "personal", "persona", "other", "unknown"]
Used = Literal["yes", "no", "unknown"]
Evidence = Literal["supported", "unsupported", "not_needed", "unknown"]
Incentive = Literal["true", "false", "unknown"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as far as it is known. The same words can be honest from one and not from another."""

    tie: Tie = "unknown"
    account: Account = "unknown"
    used: Used = "unknown"
    evidence: Evidence = "unknown"
    incentive_for_opinion: Incentive = "unknown"


# --- what the gate says ------------------------------------------------------------------------


LANGUAGE_RULE = "language-not-covered"
HONESTY = "honesty"
"""The policy whose findings no approval passes over."""


class Severity(StrEnum):
    """How grave a finding is. note: worth knowing; question: a fact is missing; revise: change it;
    block: it must not leave."""

    NOTE = "note"
    QUESTION = "question"
    REVISE = "revise"
    BLOCK = "block"

    @property
    def gravity(self) -> int:
        """0 for a note to 3 for a block."""
        return list(Severity).index(self)


class Outcome(StrEnum):
    """A verdict in one word: the gravest finding decides."""

    PASS = "pass"
    ASK = "ask"
    REVISE = "revise"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule saw. `start` and `end` are code points in the original text, end exclusive;
    `policy` is the policy's name ("honesty"); `asks` names the missing speaker fact of a question."""

    policy: str
    rule: str
    pillar: str
    severity: Severity
    start: int
    end: int
    quote: str
    reason: str
    source: str
    fix: str
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of one text under one version of the policies (`policies`: their digest)."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    policies: str = ""

    @property
    def is_violation(self) -> bool:
        """Honesty itself objects: a finding of honesty.yaml that is revise or block."""
        return any(
            f.policy == HONESTY and f.severity in (Severity.REVISE, Severity.BLOCK)
            for f in self.findings
        )

    @property
    def may_be_approved(self) -> bool:
        """No block, no open question, and no violation of honesty. A revise of another policy is advice
        that a person may weigh."""
        return not self.is_violation and not any(
            f.severity in (Severity.BLOCK, Severity.QUESTION) for f in self.findings
        )

    @property
    def is_only_unread(self) -> bool:
        """All that is wrong is that no rule reads its language: held for a person, who may post it."""
        grave = [f for f in self.findings if f.severity.gravity]
        return bool(grave) and all(f.rule == LANGUAGE_RULE for f in grave)


# --- messages and knowledge --------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of the brand's knowledge that can be cited. `id` and `url` stay the same while the
    article and heading do; `digest` changes with the words. `text` is plain, without markup. `about`
    describes its article in a line: it is searched, never quoted."""

    id: str
    title: str
    heading: str
    url: str
    text: str
    digest: str
    language: str = "en"
    about: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section found, best first. `score` grows with the match: 1 is what a word is worth that no
    section has. `weights`: each content word that was sought and its share (0-1, the rarest most; they sum to 1).
    """

    section: Section
    score: float
    weights: Mapping[str, float] = field(default_factory=dict)


# --- drafts ------------------------------------------------------------------------------------


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
class Source:
    """A numbered source of a draft: [1] in its text points at `number` 1. `digest` is the section's
    when it was cited."""

    number: int
    section: str
    label: str
    url: str
    digest: str


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


# --- the way in, the way out, and what is kept of it -------------------------------------------


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


# --- what writers take and give ----------------------------------------------------------------

Style = Literal["plain", "shorter", "warmer"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a writer is asked for: one reply to one message.

    first   the first reply to this member in this thread: greeting and sign-off belong there
    signer  the person whose name signs it ("Mia"); "" leaves the name out
    """

    message: str
    member: str = ""
    signer: str = ""
    first: bool = True
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words for members. Every factual sentence ends with the [n] of a source that contains it.

    answered  False: nothing in the knowledge answers; the text says so and holds
    note      for the person who reads the card ("answered in English: nothing in German")
    """

    text: str
    sources: tuple[Source, ...]
    engine: str
    answered: bool
    language: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The writer will not write this, and says why."""

    why: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The writer cannot write now (no network, over budget), and says why."""

    why: str


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the gate is asked to look at: a text, who speaks, where it would stand, and in what brand's
    name. `context` is what else is known (the post around it, the brief it belongs to)."""

    text: str
    speaker: Speaker = field(default_factory=Speaker)
    surface: str = "community"
    locale: str = "US"
    brand: str = ""
    context: str = ""
    sources: tuple[Source, ...] = ()
