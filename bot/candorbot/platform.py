"""What the core asks of a platform. Each `platforms/<p>/` implements it for one workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.records import Message, may_read
from candorbot.request import Hand, Permission, Person, Place


class NotSent(Exception):
    """The platform certainly created nothing. `passing`: trying again later may work, not before
    `retry_after` if the platform named one."""

    def __init__(self, why: str, *, passing: bool, retry_after: timedelta | None = None) -> None:
        super().__init__(why)
        self.passing = passing
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Moderation:
    """One action that a person decided on. `seconds`: how long a member is silenced."""

    hand: Hand
    person: Person
    channel: str
    thread: str
    message: str
    member: str
    reason: str
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """Who somebody is, for reading only: it grants nothing. `staff`: moderator or more."""

    name: str
    staff: bool


class NoModeration:
    """Of a platform that does nothing for moderators."""

    hands: Sequence[Hand] = ()

    async def moderate(self, what: Moderation) -> bool:
        """Raises UserError."""
        raise UserError(words.MODERATION_NOT_HERE)


class ReadByPeople:
    """Of a platform whose `readers` are people's ids, or everyone, and where a reply goes to the thread of its
    message."""

    async def readers(self, place: Place) -> tuple[str, ...]:
        """Who can read the place now."""
        raise NotImplementedError

    async def reads(self, person_id: str, place: Place) -> bool:
        """Whether this person can read the place now. Raises LookupError for one that is gone."""
        return may_read((person_id,), await self.readers(place))

    async def answers_at(self, message: Message) -> Place:
        """Where a reply to a message goes."""
        return message.place


class Platform(Protocol):
    """One workspace of one platform, as the core sees it."""

    name: str
    """slack, discord, console"""
    hands: Sequence[Hand]
    """What it can do for moderators; each once, decided by a person."""
    workspace: str
    bot_id: str
    """The author id of what we post; it may never approve anything."""
    settle: timedelta
    """How long after a request was begun its effect can still appear, whatever was answered. Zero only
    where it appears at once and `send` with the same key again creates nothing."""

    def post_payload(self, text: str) -> str:
        """The exact bytes a post of this text would be, as text. `send` sends them unchanged."""
        ...

    async def notice_payload(self, card: Card) -> str:
        """The same for a staff notice. What its buttons ask for may be kept beside it."""
        ...

    async def send(self, place: Place, payload: str, key: str) -> str:
        """Write `payload` to `place`, marked with our `key`, and give the platform's id of it.
        Raises NotSent if certainly nothing was created; any other error means: nobody knows."""
        ...

    async def find(self, place: Place, key: str) -> str | None:
        """The platform's id of what carries our key, None if certainly nothing does. Raises LookupError
        if the platform does not let us look; any other error means: look again later."""
        ...

    async def readers(self, place: Place) -> tuple[str, ...]:
        """Who can read the place now: ids of groups or people, sorted; ("everyone",) if open."""
        ...

    async def reads(self, person_id: str, place: Place) -> bool:
        """Whether this person can read the place now. Raises LookupError for one that is gone."""
        ...

    async def answers_at(self, message: Message) -> Place:
        """Where a reply to a message goes: its thread, or, where replies make no thread, to the message itself."""
        ...

    async def permission(self, person_id: str) -> Permission:
        """What this person may do now, read afresh by id. Unknown ids: NOBODY."""
        ...

    async def known(self, person_id: str) -> Known:
        """Who wrote something: as of the last minute, since it is asked for every message."""
        ...

    async def approvers(self) -> Sequence[Person]:
        """The people who may release a post now."""
        ...

    async def newest(self, place: Place) -> str:
        """Id of the newest message of the thread, "" if it cannot be seen."""
        ...

    async def moderate(self, what: Moderation) -> bool:
        """Do it, if the person may do so on the platform itself; False: it was done already. Raises UserError for who
        may not, and for what certainly was not done; any other error means: nobody knows."""
        ...

    async def staff_place(self) -> Place:
        """Where staff notices stand."""
        ...
