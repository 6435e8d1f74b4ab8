"""A small world for tests of the core: the real bot, desk, publisher, gate and store, on a platform in
memory, with a clock that stands still."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from candorbot.bot import Bot
from candorbot.brand import Brand, load_brand
from candorbot.card import Button, Card
from candorbot.gate import Gate
from candorbot.live import Live, Loaded
from candorbot.outside import Outside
from candorbot.paths import brand_folder, policies_folder
from candorbot.policy import Policies, load_policies
from candorbot.publish import Publisher
from candorbot.records import Message
from candorbot.registry import Registry, find_skills
from candorbot.request import Person, Place, Request
from candorbot.schedule import Schedule
from candorbot.sources import Section
from candorbot.store.engine import Engine
from candorbot.store.sqlite import SqliteStore
from candorbot.testing.fakes import FakeClock, FakeKnowledge, FakePlatform, FakeWriter, counted
from candorbot.triage import Triage

EXPORT = Section(
    "export-stats#csv", "Export your stats", "CSV", "https://harbor.example/docs/export-stats#csv",
    "Click Export to CSV.", "section-1",
)  # fmt: skip
REPLY = (
    "Hi Kofi,\n\nClick Export to CSV. [1]\n\n"
    "[1] Export your stats – https://harbor.example/docs/export-stats#csv"
)
BRAND = load_brand(brand_folder("harbor"))
POLICIES = load_policies(policies_folder())


@dataclass
class World:
    """What a test holds in its hand."""

    bot: Bot
    store: SqliteStore
    platform: FakePlatform
    clock: FakeClock
    knowledge: FakeKnowledge
    writer: FakeWriter
    publisher: Publisher
    live: Live
    schedule: Schedule
    keys: Any = field(default_factory=lambda: itertools.count(1))

    async def hear(self, text: str, by: str = "kofi", thread: str = "", name: str = "") -> Message:
        """A person says something in #help."""
        number = f"m{next(self.keys)}"
        message = Message(
            "fake", number, "help", thread or number, by, name or by.title(), text, self.clock.now()
        )
        self.platform.threads[message.thread] = number
        if await self.bot.accept(message):
            await self.bot.note(message)
        self.clock.advance(minutes=1)
        return message

    async def drafted(self) -> Card:
        """Kofi asks something, and Mia holds the card of the reply."""
        await self.hear("How do I export my stats?")
        return await self.ask("draft")

    async def ask(self, skill: str, text: str = "", by: str = "mia", **changes: Any) -> Card:
        """Somebody types a command."""
        return await self.send(self.request(skill, text, by, **changes))

    def request(self, skill: str, text: str = "", by: str = "mia", **changes: Any) -> Request:
        plain = Request(
            f"k{next(self.keys)}",
            "command",
            Person(by, by.title()),
            Place("fake", "help"),
            skill,
            text,
        )
        return replace(plain, **changes)

    async def press(self, card: Card, label: str, by: str = "mia", **values: str) -> Card:
        """Somebody presses the button with this label."""
        return await self.send(self.click(card, label, by, **values))

    def click(self, card: Card, label: str, by: str = "mia", **values: str) -> Request:
        button = find_button(card, label)
        return self.request(
            button.skill, by=by, kind="button", action=button.action, about=button.about,
            seen=button.seen, values=values,
        )  # fmt: skip

    async def send(self, request: Request) -> Card:
        assert await self.bot.accept(request)
        return await self.bot.handle(request)


def find_button(card: Card, label: str) -> Button:
    found = [button for button in card.buttons if button.label == label]
    assert found, f"no button {label!r} among {[button.label for button in card.buttons]}"
    return found[0]


@asynccontextmanager
async def opened(
    folder: Path,
    *,
    platform: FakePlatform | None = None,
    clock: FakeClock | None = None,
    writer: FakeWriter | None = None,
    registry: Registry | None = None,
    policies: Policies = POLICIES,
    brand: Brand = BRAND,
    knowledge: FakeKnowledge | None = None,
    skill_seconds: float = 20,
    keys: Any = None,
    new_id: Callable[[], str] | None = None,
    engine: type[Engine] = Engine,
    publisher: type[Publisher] = Publisher,
    triage: Triage | None = None,
    others: Sequence[FakePlatform] = (),
    outside: Outside | None = None,
) -> AsyncIterator[World]:
    """Build the world on a folder; opened again on the same folder, it is what a restart finds. `new_id`
    gives the publisher its ids, and must then go on where it was. Without `triage` no message is flagged;
    `others` are further workspaces, `outside` is what looks at what triage does not flag."""
    platform = platform or FakePlatform()
    clock = platform.clock = clock or FakeClock()
    knowledge = knowledge or FakeKnowledge(EXPORT)
    writer = writer or FakeWriter(REPLY, source=EXPORT)
    live = Live(Loaded(brand, Gate(policies, brand), knowledge, writer, triage=triage))
    built = await engine.open(folder / "candor.db", "harbor")
    store = SqliteStore(built, lambda: live.now.brand.zone)
    new_id = new_id or counted("key-")
    served = {one.workspace: one for one in (platform, *others)}
    publishes = publisher(store, served, live, clock, new_id)
    bot = Bot(
        store=store,
        live=live,
        registry=registry or find_skills(),
        publisher=publishes,
        clock=clock,
        new_id=counted("error-"),
        skill_seconds=skill_seconds,
        outside=outside,
    )
    try:
        yield World(
            bot,
            store,
            platform,
            clock,
            knowledge,
            writer,
            publishes,
            live,
            Schedule(store, clock, bot.timers()),
            keys or itertools.count(1),
        )
    finally:
        await store.close()


DAY = timedelta(hours=24)
