"""What one member said, as feedback: heard, and perhaps logged by a person. Plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from candorbot import words
from candorbot.pii import mask
from candorbot.records import PASSING, Message, Record
from candorbot.request import Place

ITEM = "skill.feedback.item"
"""The kind of the records that hold items."""
PRIVATE = "private"
"""The state of the row of an item that never leaves the team."""
NO_THEME = "-"
"""The theme of an item of which a person said that it has none: none is found for it, either."""
ASKS = ("feature_request", "problem_report")
"""The kinds by which a member asked for something that can ship."""


class Consent(StrEnum):
    """Whether the member lets us quote them elsewhere."""

    NOT_ASKED = "not asked"
    ASKED = "asked"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of feedback.

    message  the id of the message it is; "" if a person typed the words
    by       who logged it, by name; "" if it was only heard
    theme    the theme's name as the message has it ("" none): `Themes.name_now` says what it is called now
    private  it stays with the team: no export, no digest, no draft
    """

    id: str
    workspace: str
    text: str
    at: datetime
    message: str = ""
    channel: str = ""
    thread: str = ""
    author: str = ""
    author_name: str = ""
    permalink: str = ""
    readers: tuple[str, ...] = ("everyone",)
    language: str = ""
    kinds: tuple[str, ...] = ()
    theme: str = ""
    sentiment: float = 0.0
    consent: Consent = Consent.NOT_ASKED
    private: bool = False
    by: str = ""
    logged_at: datetime | None = None
    version: int = 0

    @property
    def place(self) -> Place:
        return Place(self.workspace, self.channel, self.thread or None)

    @property
    def asks(self) -> bool:
        """It wants something that can ship."""
        return any(kind in ASKS for kind in self.kinds)


def item_id(workspace: str, message: str) -> str:
    return f"{workspace}:{message}"


def heard_item(message: Message) -> Item:
    """A message as feedback that nobody has logged."""
    return Item(
        item_id(message.workspace, message.id), message.workspace, message.text, message.at,
        message.id, message.channel, message.thread, message.author, message.author_name, message.permalink,
        message.readers, message.language, message.kinds, message.theme, message.sentiment,
    )  # fmt: skip


def masked(item: Item) -> Item:
    """The same without personal data: an item is kept longer than a message, and leaves as a file."""
    return replace(item, text=mask(item.text).text)


def one_each(logged: Iterable[Item], heard: Iterable[Item]) -> list[Item]:
    """Each piece once, newest first: as a person logged it, else as it was heard."""
    by_id = {item.id: item for item in heard}
    by_id.update((item.id, item) for item in logged)
    return sorted(by_id.values(), key=lambda item: (item.at, item.id), reverse=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """Those who asked for a theme in one place: the first of their messages, and everybody by name and by
    (workspace, id)."""

    place: Place
    first: Item
    members: tuple[str, ...]
    language: str
    authors: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Wishes:
    """The places where members asked for a theme, as one workspace sees them.

    here       those in it
    elsewhere  how many lie in another workspace that Candor serves
    away       how many lie where it cannot post, as what was brought in by import does
    """

    here: Sequence[Asked]
    elsewhere: int = 0
    away: int = 0

    @property
    def members(self) -> int:
        """Who asked here."""
        return len({who for asked in self.here for who in asked.authors})

    @property
    def not_here(self) -> list[str]:
        """In sentences, where else members asked."""
        told = ((self.elsewhere, words.SHIPPED_ELSEWHERE), (self.away, words.SHIPPED_AWAY))
        return [said.format(places=words.counted(n, "place")) for n, said in told if n]


def wishes_of(places: Sequence[Asked], workspace: str, served: Collection[str]) -> Wishes:
    """Where members asked, seen from a workspace; `served`: those where Candor can post."""
    here = [one for one in places if one.place.workspace == workspace]
    others = [one.place.workspace for one in places if one.place.workspace != workspace]
    elsewhere = sum(one in served for one in others)
    return Wishes(here, elsewhere, len(others) - elsewhere)


def who_asked(items: Sequence[Item]) -> list[Asked]:
    """One for each thread in which members asked, oldest first. Private items and typed words ask nowhere.
    `language` is the one most of them wrote in; "" where it cannot be told."""
    threads: dict[Place, list[Item]] = {}
    for item in sorted(items, key=lambda item: (item.at, item.id)):
        if item.asks and item.message and item.channel and not item.private:
            threads.setdefault(item.place, []).append(item)
    return [
        Asked(
            place, said[0],
            tuple({item.author: item.author_name for item in said}.values()),
            _most([item.language for item in said if item.language]),
            frozenset((item.workspace, item.author) for item in said),
        )
        for place, said in threads.items()
    ]  # fmt: skip


def _most(languages: Sequence[str]) -> str:
    """The one that stands most often; of several, the first of them."""
    return max(languages, key=languages.count, default="")


def record_of(item: Item) -> Record:
    """The row that keeps an item."""
    body = asdict(item)
    for known in ("id", "version", "private"):
        del body[known]
    body["at"] = item.at.isoformat()
    body["logged_at"] = item.logged_at.isoformat() if item.logged_at else None
    if not item.by:  # a typed text that nobody has saved yet
        return Record(ITEM, item.id, body, PASSING, item.at, item.version)
    return Record(ITEM, item.id, body, PRIVATE if item.private else "", version=item.version)


def item_of(record: Record) -> Item:
    """The item that a row holds."""
    body: Mapping[str, Any] = record.body
    at = body["logged_at"]
    return Item(
        **{
            **body,
            "id": record.id,
            "version": record.version,
            "private": record.state == PRIVATE,
            "at": datetime.fromisoformat(body["at"]),
            "logged_at": datetime.fromisoformat(at) if at else None,
            "readers": tuple(body["readers"]),
            "kinds": tuple(body["kinds"]),
            "consent": Consent(body["consent"]),
        }
    )
