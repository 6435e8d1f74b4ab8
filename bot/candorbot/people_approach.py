"""What a person could say to a member: a welcome, thanks or an introduction, and where it would stand. Pure.

It is a draft's beginning and nothing else: who presses the button gets a draft, and posts it or not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

from candorbot.people import Advocate, Helper, Newcomer
from candorbot.people_meet import Meeting
from candorbot.people_talk import Who, who
from candorbot.records import Message, mark_of

Kind = Literal["welcome", "thanks", "praise", "introduction"]


@dataclass(frozen=True, slots=True)
class Approach:
    """It would stand in the thread of `message`. `names`: of whom it speaks to; `words`: what an introduction
    is about; `once`: of what there is only one draft; `of`: the marks of those it speaks of."""

    kind: Kind
    message: Message
    names: tuple[str, ...]
    once: str
    words: tuple[str, ...] = ()
    of: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """The message that a draft answers. A question that waits is answered by no thanks: "" then."""
        waits = self.message.asks and not self.message.answered
        return "" if waits and self.kind != "welcome" else self.message.id


def welcome(one: Newcomer) -> Approach:
    return _to("welcome", "", one.message)


def thank(one: Helper) -> Approach:
    """Once a month."""
    return _to("thanks", f"{one.best.at:%Y-%m}", one.best)


def praise(one: Advocate) -> Approach:
    """The same month's thanks as for help: nobody is thanked twice in it."""
    return replace(_to("thanks", f"{one.best.at:%Y-%m}", one.best), kind="praise")


def introduce(one: Meeting) -> Approach:
    return replace(_to("introduction", "", one.one, one.other), message=one.at, words=one.words)


def _to(kind: Kind, when: str, *said: Message) -> Approach:
    """Speaks of those who said this; below the first."""
    names, members = tuple(one.author_name for one in said), [who(one) for one in said]
    marks = tuple(mark_of(*member) for member in members)
    return Approach(kind, said[0], names, _once(kind, when, *members), of=marks)


def _once(kind: str, when: str, *members: Who) -> str:
    """Names nobody, so that it may outlast what is known of them."""
    said = "\0".join([kind, when, *(part for member in sorted(members) for part in member)])
    return f"people-{kind}-{hashlib.sha256(said.encode()).hexdigest()[:24]}"
