"""The fakes, shipped: for this project's tests and for those of third-party skills."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from candorbot.card import Card
from candorbot.platform import Known, NoModeration, NotSent, ReadByPeople
from candorbot.request import Permission, Person, Place
from candorbot.sources import Hit, Section, Source
from candorbot.writing import Ask, Proposal, Refusal, Unavailable

Post = tuple[Place, str, str]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **time: float) -> None:
        """Move on by a timedelta's keywords: advance(hours=24)."""
        self._now += timedelta(**time)


def counted(prefix: str = "id") -> Callable[[], str]:
    """Ids that tests can foresee: id1, id2, ..."""
    numbers = itertools.count(1)
    return lambda: f"{prefix}{next(numbers)}"


class FakeKnowledge:
    """Sections by id; a search finds those that share a word with it."""

    def __init__(self, *sections: Section) -> None:
        self.sections = {section.id: section for section in sections}

    async def search(self, words: str, limit: int = 5) -> Sequence[Hit]:
        asked = set(words.casefold().split())
        shared = {
            section: len(asked & set(section.text.casefold().split()))
            for section in self.sections.values()
        }
        found = [Hit(section, score) for section, score in shared.items() if score]
        return sorted(found, key=lambda hit: -hit.score)[:limit]

    async def section(self, section_id: str) -> Section | None:
        return self.sections.get(section_id)


class FakeWriter:
    """Writes what it was given, one after the other; the last one again and again."""

    def __init__(
        self, *answers: str | Proposal | Refusal | Unavailable, source: Section | None = None
    ) -> None:
        self.answers = list(answers)
        self.asked: list[Ask] = []
        self._source = source

    async def write(self, ask: Ask) -> Proposal | Refusal | Unavailable:
        self.asked.append(ask)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if not isinstance(answer, str):
            return answer
        cited = self._source
        sources = (Source(1, cited.id, cited.title, cited.url, cited.digest),) if cited else ()
        return Proposal(answer, sources, "fake writer", bool(sources), "en")


class FakePlatform(NoModeration, ReadByPeople):
    """A workspace in memory.

    faults         raised by the next sends, one each, before anything stands; None lets one through
    after          raised by the next sends when the message already stands: the answer is lost
    appears_after  while it is set, a send gets no answer, and its message stands that much later
    hidden         while it is set, nobody may look whether a message stands
    blind          raised by the next look-ups, one each
    """

    name = "fake"
    bot_id = "candor-bot"

    def __init__(
        self, workspace: str = "fake", *, settle: timedelta = timedelta(seconds=60)
    ) -> None:
        self.workspace = workspace
        self.settle = settle
        self.clock: FakeClock | None = None
        """The clock that `appears_after` goes by."""
        self.people: dict[str, Permission] = {
            "mia": Permission.APPROVER,
            "jonas": Permission.APPROVER,
            "lena": Permission.MODERATOR,
            "kofi": Permission.MEMBER,
        }
        self.sent: list[str] = []
        self.looked: list[str] = []
        self.faults: list[BaseException | None] = []
        self.after: list[BaseException] = []
        self.blind: list[Exception] = []
        self.appears_after = timedelta(0)
        self.hidden = False
        self.threads: dict[str, str] = {}
        self.who_reads: tuple[str, ...] = ("everyone",)
        self.posts: list[Post] = []
        """What stands, oldest first: place, payload, key."""
        self._coming: list[tuple[datetime, Post]] = []

    def post_payload(self, text: str) -> str:
        return f"post:{text}"

    async def notice_payload(self, card: Card) -> str:
        return f"notice:{card.title}\n{card.body}"

    async def send(self, place: Place, payload: str, key: str) -> str:
        self.sent.append(key)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        if self.appears_after:
            assert self.clock, "appears_after goes by a clock"
            self._coming.append((self.clock.now() + self.appears_after, (place, payload, key)))
            raise TimeoutError("no answer")
        self.posts.append((place, payload, key))
        if self.after:
            raise self.after.pop(0)
        return f"m{len(self.posts)}"

    async def find(self, place: Place, key: str) -> str | None:
        self._arrive()
        self.looked.append(key)
        if self.blind:
            raise self.blind.pop(0)
        if self.hidden:
            raise LookupError("history cannot be read")
        return next((f"m{n}" for n, post in enumerate(self.posts, 1) if post[2] == key), None)

    async def readers(self, place: Place) -> tuple[str, ...]:
        return self.who_reads

    async def permission(self, person_id: str) -> Permission:
        return self.people.get(person_id, Permission.NOBODY)

    async def known(self, person_id: str) -> Known:
        return Known("", await self.permission(person_id) >= Permission.MODERATOR)

    async def approvers(self) -> Sequence[Person]:
        return [
            Person(person, person.title())
            for person, permission in self.people.items()
            if permission is Permission.APPROVER
        ]

    async def newest(self, place: Place) -> str:
        return self.threads.get(place.thread or "", "")

    async def staff_place(self) -> Place:
        return Place(self.workspace, "staff")

    def posted(self) -> list[str]:
        """The texts that stand before members."""
        self._arrive()
        return [payload for place, payload, _ in self.posts if place.channel != "staff"]

    def _arrive(self) -> None:
        """What was late stands once its time has come."""
        due = [(at, post) for at, post in self._coming if self.clock and at <= self.clock.now()]
        for late in due:
            self._coming.remove(late)
            self.posts.append(late[1])


__all__ = [
    "NOON",
    "FakeClock",
    "FakeKnowledge",
    "FakePlatform",
    "FakeWriter",
    "NotSent",
    "counted",
]
