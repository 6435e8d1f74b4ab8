"""What a person could say to a member: a welcome, thanks or an introduction, and where it would stand. Pure.

It is a draft's beginning and nothing else: who presses the button gets a draft, and posts it or not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from candorbot.people import Advocate, Helper, Newcomer
from candorbot.people_meet import Meeting
from candorbot.people_said import Who, who
from candorbot.records import Message

Kind = Literal["welcome", "thanks", "praise", "introduction"]


@dataclass(frozen=True, slots=True)
class Approach:
    """It would stand in the thread of `message`. `names`: of whom it speaks to; `words`: what an introduction
    is about; `once`: of what there is only one draft."""

    kind: Kind
    message: Message
    names: tuple[str, ...]
    once: str
    words: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """The message that a draft answers. A question that waits is answered by no thanks: "" then."""
        waits = self.message.asks and not self.message.answered
        return "" if waits and self.kind != "welcome" else self.message.id


def welcome(one: Newcomer) -> Approach:
    message = one.message
    return Approach("welcome", message, (message.author_name,), _once("welcome", "", who(message)))


def thank(one: Helper) -> Approach:
    """Once a month."""
    month = f"{one.best.at:%Y-%m}"
    return Approach("thanks", one.best, (one.best.author_name,), _once("thanks", month, who(one.best)))  # fmt: skip


def praise(one: Advocate) -> Approach:
    """The same month's thanks as for help: nobody is thanked twice in it."""
    month = f"{one.best.at:%Y-%m}"
    return Approach("praise", one.best, (one.best.author_name,), _once("thanks", month, who(one.best)))  # fmt: skip


def introduce(one: Meeting) -> Approach:
    two = (one.one, one.other)
    return Approach(
        "introduction", one.at, tuple(m.author_name for m in two),
        _once("introduction", "", *map(who, two)), one.words,
    )  # fmt: skip


def _once(kind: str, when: str, *members: Who) -> str:
    """Names nobody, so that it may outlast what is known of them."""
    said = "\0".join([kind, when, *(part for member in sorted(members) for part in member)])
    return f"people-{kind}-{hashlib.sha256(said.encode()).hexdigest()[:24]}"
