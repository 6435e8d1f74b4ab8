"""The drill's own book: what cards showed, who pressed what, and what was acknowledged. It is kept beside the
store and never asks it, so that a store that errs cannot clear itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from candorbot import words
from candorbot.card import Card
from candorbot.drill.farend import PRIVATE, Around, Attempt, FarEnd
from candorbot.records import Message
from candorbot.request import Place, Request

SECRET = "MARMALADE"
"""A word that is said in the private channel alone."""

APPROVED = "every post was approved"
ONCE = "nothing stands twice"
KEPT = "what was acknowledged is worked"
ENDS = "what was approved is posted, or refused with a reason"
KNOWN = "unknown only where the platform hid the truth"
TRUE = "what a card says is so"
AUDITED = "the audit is whole, and says what stands"
PRIVATE_STAYS = "private words stay where they were said"
EXPECTED = "nothing unexpected is raised"
SEEN_THROUGH = "whoever sees it through gets the reply posted, once"
INVARIANTS = (
    APPROVED, ONCE, KEPT, ENDS, KNOWN, TRUE, AUDITED, PRIVATE_STAYS, EXPECTED, SEEN_THROUGH,
)  # fmt: skip

_FOOTER = re.compile(r" (d\d+), version (\d+)$")


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that did not hold, and how."""

    invariant: str
    said: str


@dataclass(frozen=True, slots=True)
class Click:
    """A press of “Approve and post”: these bytes, for this place, in the world the version was first seen in."""

    payload: str
    place: Place
    around: Around
    person: str


@dataclass
class Book:
    platform: FarEnd
    asked: dict[str, Place] = field(default_factory=dict)
    """A member's words -> where a reply to them goes."""
    acknowledged: dict[str, Request | Message] = field(default_factory=dict)
    clicks: list[Click] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    first_seen: dict[tuple[str, str], Around] = field(default_factory=dict)

    def saw(self, card: Card) -> None:
        """A person sees a card."""
        if card.body.startswith(words.BUG.partition("{")[0]):
            self.broken.append(Broken(EXPECTED, "a card says that something in Candor went wrong"))
        version = version_of(card)
        place = self._place(card)
        if version is None or place is None:
            return
        self.first_seen.setdefault(version, self.platform.around(place))
        if words.POSTED in card.body.split("\n") and not self._stands(card.to_post, place):
            self.broken.append(
                Broken(TRUE, f"“{words.POSTED}” and it does not stand: {card.to_post!r}")
            )

    def clicked(self, card: Card, person: str) -> None:
        """A person presses “Approve and post” on a card."""
        version, place = version_of(card), self._place(card)
        assert version is not None
        assert place is not None
        payload = self.platform.post_payload(card.to_post)
        self.clicks.append(Click(payload, place, self.first_seen[version], person))

    def stands(self, card: Card) -> bool:
        """A person looks into the channel: does the reply of this card stand there?"""
        place = self._place(card)
        return place is not None and self._stands(card.to_post, place)

    def faults(self) -> Iterator[Broken]:
        """What is wrong with what the platform was asked to write, and with what stands there."""
        yield from self.broken
        for attempt in self.platform.attempts:
            if is_post(attempt.place):
                yield from self._faults_of(attempt)
        posts = [post for post in self.platform.standing() if is_post(post[0])]
        said = Counter((place, words_of(payload)) for place, payload, _ in posts)
        keys = Counter(key for _, _, key in self.platform.standing())
        for (place, text), count in said.items():
            if count > 1:
                yield Broken(ONCE, f"{count} times in {place.channel}: {text!r}")
        for key, count in keys.items():
            if count > 1:
                yield Broken(ONCE, f"{count} messages carry the key {key}")

    def _faults_of(self, attempt: Attempt) -> Iterator[Broken]:
        if SECRET in attempt.payload and attempt.place.channel != PRIVATE:
            yield Broken(PRIVATE_STAYS, f"in {attempt.place.channel}: {attempt.payload!r}")
        if attempt.paused:
            yield Broken(APPROVED, f"while posting is paused: {attempt.payload!r}")
        same = [c for c in self.clicks if (c.payload, c.place) == (attempt.payload, attempt.place)]
        if not same:
            yield Broken(APPROVED, f"nobody approved these bytes: {attempt.payload!r}")
            return
        then = [c for c in same if c.around == attempt.around]
        if not then:
            yield Broken(
                APPROVED, f"approved in another world: {same[-1].around}, sent in {attempt.around}"
            )
        elif not any(c.person in attempt.approvers for c in then):
            yield Broken(APPROVED, f"{then[-1].person} may not approve when it is sent")

    def _place(self, card: Card) -> Place | None:
        return self.asked.get(card.quote.text) if card.quote else None

    def _stands(self, text: str, place: Place) -> bool:
        return any(
            p == place and words_of(payload) == text for p, payload, _ in self.platform.standing()
        )


def version_of(card: Card) -> tuple[str, str] | None:
    """The draft and the number of the version that a card shows, as its footer says."""
    found = _FOOTER.search(card.footer)
    return (found[1], found[2]) if found else None


def words_of(payload: str) -> str:
    """The words of a payload, however they were rendered."""
    return payload.partition(":")[2]


def is_post(place: Place) -> bool:
    """Members can read it."""
    return place.channel != "staff"
