"""A bot that remembers what it was asked and answers with what a test gives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from candorbot.card import Card
from candorbot.records import Message
from candorbot.request import Permission, Request
from candorbot.skill import Context, Skill


async def _unused(context: Context) -> Card:
    raise AssertionError("the stand-in answers, not the skill")


@dataclass
class StandIn:
    """`cards[skill or action]` answers a request; anything else gets a card with its name."""

    cards: dict[str, Card | Callable[[Request], Card]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    noted: list[Message] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    waiting: list[tuple[Request, Card]] = field(default_factory=list)
    settled: int = 0
    paused: tuple[str, datetime] | None = None

    async def accept(self, item: Request | Message) -> bool:
        key = item.key if isinstance(item, Request) else item.id
        new = key not in self.accepted
        self.accepted.append(key)
        return new

    async def handle(self, request: Request) -> Card:
        assert request.key in self.accepted, "worked before it was kept"
        self.asked.append(request)
        card = self.cards.get(request.action or request.skill, Card(f"Answer to {request.skill}"))
        return card if isinstance(card, Card) else card(request)

    async def note(self, message: Message) -> None:
        assert message.id in self.accepted, "worked before it was kept"
        self.noted.append(message)

    async def recover(self) -> Sequence[tuple[Request, Card]]:
        return self.waiting

    async def settle(self) -> None:
        self.settled += 1

    async def paused_by(self) -> tuple[str, datetime] | None:
        return self.paused

    def skills(self) -> Sequence[Skill]:
        may = Permission.MEMBER
        return [
            Skill("check", "Check a text", _unused, may, message_action="Check honesty"),
            Skill("draft", "Draft a reply", _unused, may, message_action="Draft a reply"),
            Skill("help", "Help", _unused, may),
            Skill("pause", "Stop posting", _unused, may),
        ]
