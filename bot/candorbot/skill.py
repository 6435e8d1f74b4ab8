"""What a skill author imports: `@skill`, the Context a skill gets, and the ports in it.

A skill is a coroutine, Context in, Card out. It knows no platform, no SDK and no store. Nothing in its
Context can approve or send: `propose` hands a draft over, and a person does the rest.

    @skill("hello", summary="Say hello", example="hello", allowed=Permission.MEMBER)
    async def hello(context: Context) -> Card:
        return Card(f"Hello, {context.request.person.name}")
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from candorbot.card import Card, Choice
from candorbot.feedback_item import Wishes
from candorbot.occasion import Occasion
from candorbot.records import Clock, Draft, Message, Proposed, Record, Spoke, Tally
from candorbot.request import Hand, Permission, Person, Place, Request
from candorbot.sources import Hit, Section
from candorbot.theme_record import Status, Theme
from candorbot.verdict import Opinion, Reviewed, Speaker, Verdict
from candorbot.writing import Ask, Proposal, Refusal, Unavailable

if TYPE_CHECKING:  # pydantic is slow to import, and `candor --help` reads every skill
    from candorbot.brand import Brand
    from candorbot.people_approach import Approach


class Gate(Protocol):
    digest: str
    """What its verdicts stand on: it changes when a rule or the brand does."""

    def review(self, reviewed: Reviewed) -> Verdict:
        """Judge one text. Same text, same facts, same policies: same verdict."""
        ...


class Writer(Protocol):
    async def write(self, ask: Ask) -> Proposal | Refusal | Unavailable:
        """Propose one reply. Never raises for odd input."""
        ...


class Knowledge(Protocol):
    async def search(self, words: str, limit: int = 5) -> Sequence[Hit]:
        """Sections that match, best first; at most `limit` (1-100)."""
        ...

    async def section(self, section_id: str) -> Section | None:
        """One section by its id."""
        ...


class Messages(Protocol):
    async def message(self, message_id: str) -> Message | None:
        """One message by its id."""
        ...

    async def oldest_unanswered(self) -> Message | None:
        """The member's question that has waited longest, or None."""
        ...

    async def thread(self, thread: str) -> Sequence[Message]:
        """The messages of one thread, oldest first."""
        ...

    async def answers_at(self, message: Message) -> Place:
        """Where a reply to a message goes."""
        ...


class Heard(Protocol):
    """What members said in all channels that are listened to, as far as the person who asks may read it."""

    @property
    def audience(self) -> tuple[str, ...]:
        """The ids of those who ask: one person, as a rule."""
        ...

    async def search(self, words: str, limit: int = 50) -> Sequence[Message]:
        """Messages with all the words, or a "phrase in quotes", newest first."""
        ...

    async def between(
        self, since: datetime, until: datetime, limit: int = 10_000
    ) -> Sequence[Message]:
        """Messages with since <= at < until, oldest first."""
        ...

    async def of_theme(
        self, theme: str, since: datetime, until: datetime, limit: int = 1000
    ) -> Sequence[Message]:  # fmt: skip
        """The same of one theme, newest first."""
        ...

    async def unanswered(
        self, since: datetime, until: datetime, limit: int = 100
    ) -> Sequence[Message]:
        """Members' questions of that time that still wait, oldest first."""
        ...

    async def tallies(self, first: date, last: date) -> Sequence[Tally]:
        """The counts of these days, both included."""
        ...

    async def spoke(self, first: date, last: date) -> Sequence[Spoke]:
        """Who spoke on these days, both included."""
        ...

    async def set_theme(self, message: Message, theme: str) -> bool:
        """What a message is about, "" for nothing. False if it is not kept, or not theirs to read."""
        ...


class Drafts(Protocol):
    async def open_ones(self) -> Sequence[Draft]:
        """Those that wait for somebody, the newest first."""
        ...

    async def draft(self, draft_id: str) -> Draft | None:
        """One draft with its newest version."""
        ...

    async def made_once(self, once: str) -> Draft | None:
        """The draft that was made of what was proposed with this `once`."""
        ...

    async def open_draft_about(self, message_id: str) -> Draft | None:
        """The open draft that answers this message, if there is one."""
        ...


class Records(Protocol):
    """A skill's own rows of one kind; ids are the skill's."""

    async def get(self, record_id: str) -> Record | None: ...

    async def put(
        self,
        record_id: str,
        body: Mapping[str, Any],
        *,
        state: str = "",
        due: datetime | None = None,
    ) -> Record: ...

    async def find(self, *, state: str | None = None, limit: int = 100) -> Sequence[Record]: ...


class Speakers(Protocol):
    """Who speaks, as far as it is known."""

    async def me(self) -> Speaker:
        """What the person who asks said of themselves here."""
        ...

    async def remember(self, facts: Speaker) -> None:
        """Keep what holds for their next text, too, so that they are not asked again."""
        ...

    def author(self, message: Message) -> Speaker:
        """What is known of a message's author: that our own account speaks for the brand. What others
        said of themselves is theirs."""
        ...


class Switch(Protocol):
    """The kill switch: while it is off, nothing is posted."""

    async def paused_by(self) -> tuple[str, datetime] | None:
        """Who paused posting, by name, and when; None while posting is on."""
        ...

    async def pause(self, person: Person) -> None: ...

    async def resume(self, person: Person) -> None: ...


class Escalations(Protocol):
    """The flagged cases of this workspace, as whoever asks may see and settle them. A case id that is not
    there is a UserError."""

    async def open_ones(self) -> Card: ...

    async def choices(self) -> Sequence[Choice]:
        """The same, to choose one."""
        ...

    async def show(self, case_id: str) -> Card: ...

    async def rules(self) -> Card:
        """How often people found each rule of triage right."""
        ...

    def kinds(self) -> Sequence[Choice]:
        """The kinds of escalation there are."""
        ...

    def guess(self, text: str) -> str:
        """The kind that triage sees in a text, "" if it would not flag it."""
        ...

    async def moderate(self, case_id: str, hand: Hand, reason: str, seconds: str) -> Card:
        """Have the platform act on what was reported first, as a person decided."""
        ...

    async def first_message(self, case_id: str) -> tuple[str, str]:
        """The id of the message that was reported first ("" if none), and what may be said meanwhile."""
        ...

    async def house_rule(self, case_id: str) -> str:
        """The community's rule that speaks to this kind of case, "" if none does."""
        ...

    async def acknowledge(self, case_id: str) -> Card: ...

    async def resolve(self, case_id: str) -> Card: ...

    async def dismiss(self, case_id: str) -> Card: ...

    async def reassign(self, case_id: str, person_id: str) -> Card: ...

    async def flag(self, message: Message, kind: str) -> Card:
        """Open a case by hand."""
        ...


class Briefings(Protocol):
    """What members said and what needs a person, as far as whoever asks may read it."""

    async def make(self, kind: str, *, in_short: bool = False) -> Card:
        """Of today, the week or the month; `in_short`: also in a language model's sentence or two, if there is one."""
        ...

    async def right(self, about: str) -> Card:
        """Somebody found the briefing right."""
        ...

    async def wrong(self, about: str, said: str) -> Card:
        """Somebody says what is wrong with it. Raises UserError if nothing is said."""
        ...

    async def snooze(self, about: str, hours: str) -> Card:
        """Have one that came by itself come again. Raises UserError for one that is not there."""
        ...


class Home(Protocol):
    """Where people start."""

    async def card(self) -> Card: ...

    async def open(self) -> Card:
        """A draft of the queue. Raises UserError for one that is not there."""
        ...

    async def skip(self) -> Card:
        """Leave out a step of the set-up."""
        ...


class Calendar(Protocol):
    """The month's posts and events, as whoever asks may see them."""

    async def month(self, text: str = "", news: str = "") -> Card:
        """A month: "2026-12", "december", "next", or "" for this one."""
        ...

    async def as_file(self, kind: str, text: str) -> Card:
        """The month as a file: ical or page."""
        ...

    async def plan_event(
        self, kind: str, name: str, when: str, channel: str, details: str
    ) -> Occasion:
        """Put an event on the calendar. Raises UserError for what is none."""
        ...

    async def still_planned(self, one: Occasion) -> bool:
        """Whether nobody cancelled it while the posts around it were written; else they are discarded."""
        ...

    async def cancel_event(self, event_id: str) -> Card:
        """Take it and the posts around it that have not left off the calendar."""
        ...


class Feedback(Protocol):
    """What members said, as whoever asks may see and log it. A button's item or theme that is not there, or
    not theirs to read, is a UserError."""

    async def of_message(self, message_id: str) -> Card:
        """A message as feedback, logged or about to be."""
        ...

    async def of_text(self, text: str) -> Card:
        """Typed words as feedback, about to be logged."""
        ...

    async def open(self, about: str) -> Card: ...

    async def save(self) -> Card: ...

    async def private(self) -> Card: ...

    async def consent(self) -> Card: ...

    async def change_theme(self) -> Card: ...

    async def listed(self, text: str) -> Card:
        """The newest that fit the filters in the text."""
        ...

    async def searched(self, text: str, skip: int = 0) -> Card:
        """The newest with all the words, without so many of them."""
        ...

    async def exported(self, kind: str, text: str) -> Card:
        """A file (csv, jsonl, md) of all that fit the filters and may leave."""
        ...


class FeedbackThemes(Protocol):
    """What members speak of. A theme is named, or, by a button, given by its id; one that is not there is a
    UserError that names the nearest."""

    async def all(self, news: str = "") -> Card: ...

    async def names(self) -> Sequence[str]:
        """The names that whoever asks may read."""
        ...

    async def show(self, name: str, news: str = "", *, failed: bool = False) -> Card: ...

    async def find(self) -> Card:
        """Look for themes among what has none."""
        ...

    async def ask_merge(self, name: str, into: str) -> Card:
        """The question whether one shall be a part of the other."""
        ...

    async def merge(self, name: str, into: str, seen: str = "") -> Card: ...

    async def rename(self, name: str, to: str) -> Card: ...

    async def move(self, name: str, status: Status, shipped: str = "") -> Card: ...

    async def ask_what_shipped(self, name: str) -> Card: ...

    async def asked(self, name: str) -> tuple[Theme, Wishes]:
        """A theme, and those who asked for it, by the place where they did."""
        ...


class People(Protocol):
    """Who to welcome, to thank, to miss and to introduce, as far as the person who asks may read. Each raises
    UserError if the brand has switched this off, and for who is no moderator, whatever the skill allows."""

    async def overview(self) -> Card: ...

    async def view(self, name: str) -> Card:
        """One list: new, helpers, quiet, advocates, introduce, audience. Raises UserError for another."""
        ...

    async def approach(self, once: str) -> Approach:
        """What could be said to somebody, by the name a button has for it. Raises UserError if that is not so
        any more."""
        ...


class Ideas(Protocol):
    """Posts that could be written, as far as the person who asks may read what they stand on. An idea that is
    not there, or not theirs to read, is a UserError."""

    async def make(self, period: str) -> Card:
        """Those of the last week or month, what no article answers, and the conversations to join."""
        ...

    async def gaps(self) -> Card:
        """What no article answers, and the threads of which one could be made."""
        ...

    async def join(self) -> Card:
        """The conversations to join."""
        ...

    async def open(self, idea_id: str) -> Card:
        """One idea, with its words."""
        ...

    async def post(self, idea_id: str, *, later: bool) -> Proposed:
        """Its post, to be proposed; `later`: for the time that is suggested. Raises UserError if others can
        read its channel than those who asked."""
        ...

    async def drafted(self, idea_id: str, *, later: bool) -> None:
        """Note that its draft was made."""
        ...

    async def not_now(self, idea_id: str) -> Card:
        """Put it off for some weeks."""
        ...

    async def article(self, about: str) -> Card:
        """A first version of an article, of the thread of a message, by its id or link. Raises UserError if no
        answer was confirmed in it, or not everybody may read it."""
        ...


class Mine(Protocol):
    """What is kept of the person who asks, and of nobody else."""

    async def see(self) -> Card: ...

    async def export(self) -> Card: ...

    async def ask(self) -> Card:
        """What forgetting does, before it is done."""
        ...

    async def forget(self) -> Card: ...

    async def opt(self, *, out: bool) -> Card: ...

    async def prove(self, code: str) -> Card:
        """Whether a receipt is theirs. Raises UserError if it is not."""
        ...


class Skills(Protocol):
    def all(self) -> Sequence[Skill]:
        """Every skill, by name."""
        ...

    def nearest(self, word: str) -> str:
        """The name most like `word`, or ""."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """All a skill may touch."""

    request: Request
    permission: Permission
    brand: Brand
    gate: Gate
    writer: Writer
    knowledge: Knowledge
    messages: Messages
    drafts: Drafts
    switch: Switch
    skills: Skills
    clock: Clock
    records: Callable[[str], Records]
    propose: Callable[[Proposed], Awaitable[Card]]
    """Review a new draft, keep it, and give its card."""
    revise: Callable[[Draft, Proposed], Awaitable[Card]]
    """Review a new wording of a draft, keep it as its next version, and give its card."""
    show: Callable[[Draft], Awaitable[Card]]
    """The card of a draft as it stands now."""
    second_opinion: Callable[[str], Awaitable[Opinion]]
    """What a language model points at in a text, where one is set up."""
    escalations: Escalations
    speakers: Speakers
    heard: Heard
    feedback: Feedback
    themes: FeedbackThemes
    briefings: Briefings
    calendar: Calendar
    people: People
    mine: Mine
    ideas: Ideas
    home: Home


Run = Callable[[Context], Awaitable[Card]]
Choices = Callable[[Context], Awaitable[Sequence[Choice]]]
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
SUMMARY, MENU_ENTRY, WAYS, WAY = 100, 32, 25, 100
"""The most characters of a summary and of a menu's entry, the most ways in a usage, and characters of one of them.
Discord takes no longer ones, neither of these nor of a name."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a button of the skill's cards does, and the least permission it needs."""

    run: Run
    allowed: Permission


@dataclass(frozen=True, slots=True)
class Skill:
    """A command as declared, once: the shell, the platforms, `help` and the docs all read it here."""

    name: str
    summary: str
    run: Run
    allowed: Permission
    usage: str = ""
    example: str = ""
    message_action: str = ""
    actions: dict[str, Action] = field(default_factory=dict)
    suggests: Choices | None = None
    fresh: bool = True

    def action(self, name: str, *, allowed: Permission | None = None) -> Callable[[Run], Run]:
        """Name the coroutine that answers the button `name` of this skill's cards."""

        def register(run: Run) -> Run:
            self.actions[name] = Action(run, self.allowed if allowed is None else allowed)
            return run

        return register


def skill(
    name: str,
    *,
    summary: str,
    allowed: Permission,
    usage: str = "",
    example: str = "",
    message_action: str = "",
    suggests: Choices | None = None,
    fresh: bool = True,
) -> Callable[[Run], Skill]:
    """Declare a command.

    name            the verb people type: one word of small letters, digits and -, at most 32
    summary         what it does, in one line without a full stop, at most 100 characters
    allowed         the least permission it needs
    usage           its arguments as people read them: "[TEXT | list]", at most 25 ways of 100 characters each
    example         one line that works on the example brand
    message_action  the entry in a message's menu, if it has one ("Draft a reply"), at most 32 characters
    fresh           False: it shows nothing that is anybody's, so who may do what as of the last minute is enough
    suggests        gives what could follow the verb, while somebody types it: at most 25 of them are shown

    Raises ValueError for another name or what is longer, and TypeError for what is no `async def`.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"a skill's name is one word of small letters, not {name[:40]!r}")
    if len(summary) > SUMMARY:
        raise ValueError(f"the summary of {name} is longer than {SUMMARY} characters")
    if len(message_action) > MENU_ENTRY:
        raise ValueError(f"the message action of {name} is longer than {MENU_ENTRY} characters")
    ways = usage.split("|")
    if len(ways) > WAYS or any(len(way) > WAY for way in ways):
        raise ValueError(
            f"the usage of {name} has more than {WAYS} ways, or one of over {WAY} characters"
        )

    def register(run: Run) -> Skill:
        if not inspect.iscoroutinefunction(run):
            raise TypeError(f"the skill {name} must be an `async def`")
        return Skill(
            name,
            summary,
            run,
            allowed,
            usage,
            example,
            message_action,
            suggests=suggests,
            fresh=fresh,
        )

    return register
