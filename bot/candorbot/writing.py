"""What a writer is asked for, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from candorbot.sources import Source

Style = Literal["plain", "shorter", "warmer"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a writer is asked for: one reply to one message.

    first   the first reply to this member in this thread: greeting and sign-off belong there
    signer  the person whose name signs it ("Mia"); "" leaves the name out
    kind    calm: words to everybody in a quarrel, that hear both sides and name no person
    rule    what the community has agreed on, for a calm reply; "" if nothing fits
    """

    message: str
    member: str = ""
    signer: str = ""
    first: bool = True
    style: Style = "plain"
    kind: Literal["reply", "calm"] = "reply"
    rule: str = ""


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
