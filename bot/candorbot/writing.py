"""What a writer is asked for, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from candorbot.sources import Source
from candorbot.verdict import Doubt

Style = Literal["plain", "shorter", "warmer"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a writer is asked for: one reply to one message.

    first   the first reply to this member in this thread: greeting and sign-off belong there
    signer  the person whose name signs it ("Mia"); "" leaves the name out
    kind    calm: words to everybody in a quarrel, that hear both sides and name no person;
            shipped: the news that what members asked for is there;
            post: a post to everybody that answers what members asked; refused where nothing answers it;
            news: a post that says what our own news is called (`theme`) and where it stands (`shipped`)
            welcome: a first word to a new member, with the answer if they ask something; thanks: to a member
            who helped others; praise: to one who spoke well of us; introduction: of `member` and `other`, who both
            wrote of `theme`
    rule    what the community has agreed on, for a calm reply; "" if nothing fits
    theme   what members asked for, by the name of the theme, and `shipped` what is there now, in a person's
            words; an empty `member` speaks to everybody
    stage   which of the posts around an event it is; `theme` is the event's name, `when` its local time, `details`
            what a person says of it
    language  what those spoken to write in, if it is known better than from the message; "" if not
    askers  how many members asked what a post answers
    """

    message: str
    member: str = ""
    signer: str = ""
    first: bool = True
    style: Style = "plain"
    kind: Literal[
        "reply",
        "calm",
        "shipped",
        "post",
        "news",
        "event",
        "welcome",
        "thanks",
        "praise",
        "introduction",
    ] = "reply"
    rule: str = ""
    theme: str = ""
    shipped: str = ""
    language: str = ""
    other: str = ""
    stage: Literal["", "announcement", "reminder", "follow-up"] = ""
    when: str = ""
    details: str = ""
    askers: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words for members. Every factual sentence ends with the [n] of a source that contains it.

    answered  False: nothing in the knowledge answers; the text says so and holds
    doubts    sentences that no source fully bears out, for a person to look at
    note      for the person who reads the card ("answered in English: nothing in German")
    """

    text: str
    sources: tuple[Source, ...]
    engine: str
    answered: bool
    language: str
    note: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """The writer will not write this, and says why."""

    why: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The writer cannot write now (no network, over budget), and says why."""

    why: str
