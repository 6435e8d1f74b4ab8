"""One life: people who ask, edit and approve, a process that dies and starts again, and what is left of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

from candorbot import words
from candorbot.card import Card
from candorbot.drill import book
from candorbot.drill.book import Book, Broken
from candorbot.drill.farend import FarEnd
from candorbot.drill.quick import direct_engine
from candorbot.drill.strikes import Plan, Strikes
from candorbot.errors import StoreError
from candorbot.faults import Crash
from candorbot.gate import Gate
from candorbot.publish import Publisher
from candorbot.records import AuditEntry, Message
from candorbot.registry import Registry, find_skills
from candorbot.reload import IN_USE
from candorbot.request import Place, Request
from candorbot.testing import (
    BRAND,
    EXPORT,
    POLICIES,
    FakeClock,
    FakeKnowledge,
    FakeWriter,
    World,
    counted,
    opened,
)
from candorbot.writing import Ask, Proposal, Refusal, Unavailable

QUIET = (16, 16, 64, 16)
"""Minutes between the ticks of the time without faults at a life's end: a post may have to be looked up
and sent once more, 15 minutes apart at most; an event's work may wait for 64."""


class Wording(FakeWriter):
    """Writes another reply each time, with the member's words in it, so that no two versions are the same."""

    def __init__(self, knowledge: FakeKnowledge) -> None:
        super().__init__("")
        self._knowledge = knowledge
        self._numbers = count(1)

    async def write(self, ask: Ask) -> Proposal | Refusal | Unavailable:
        self.answers = [
            f"You asked: {ask.message} Click Export to CSV. [1] ({next(self._numbers)})"
        ]
        self._source = self._knowledge.sections[EXPORT.id]
        return await super().write(ask)


class Life:
    """What people, the platform and the world do to one Candor, on the store in `folder`."""

    def __init__(
        self, folder: Path, plan: Plan, dice: Random, publisher: type[Publisher] = Publisher
    ) -> None:
        self.dice = dice
        self.trace: list[str] = []
        self.clock = FakeClock()
        self.platform = FarEnd(self.clock)
        self.book = Book(self.platform)
        self.strikes = Strikes(plan, self.platform, self.trace)
        self.cards: list[Card] = []
        """The cards people hold, the newest last."""
        self.typed = ""
        """What a manager typed last to have a reply drafted; "" for a member's question."""
        self.texts = count(1)
        self._folder = folder
        self._engine = direct_engine(dice)
        self._publisher = publisher
        self._keys, self._new_id = count(1), counted("key-")
        self._knowledge = FakeKnowledge(EXPORT)
        self._writer = Wording(self._knowledge)
        self._undelivered: dict[str, Request | Message] = {}
        self._process = AsyncExitStack()
        self.world: World

    # --- the process ---

    async def start(self) -> None:
        """A process starts on what the last one left, as often as it takes."""
        while True:
            await self._process.aclose()
            self.strikes.revive()
            try:
                await self._start()
                return
            except (Crash, StoreError) as error:
                self.trace.append(f"  the start ends with {type(error).__name__}")

    async def _start(self) -> None:
        self.world = await self._process.enter_async_context(
            opened(
                self._folder,
                platform=self.platform, clock=self.clock, writer=self._writer, knowledge=self._knowledge,
                registry=_registry(), keys=self._keys, new_id=self._new_id,
                engine=self._engine, publisher=self._publisher,
            )
        )  # fmt: skip
        self.load()
        await self.world.store.take_fence()
        digest = self.world.live.now.gate.digest
        entry = AuditEntry(self.clock.now(), "candor", IN_USE, "", digest)
        await self.world.store.set_setting(IN_USE, {"digest": digest}, entry)
        for _, card in await self.world.bot.recover():
            self.see(card)
        await self.redeliver()

    async def end(self) -> None:
        await self._process.aclose()

    def load(self) -> None:
        """Candor uses the policies as they are now."""
        gate = Gate(POLICIES, BRAND)
        gate.digest += f"-{self.platform.happened['policies']}"
        self.world.live.now = replace(self.world.live.now, gate=gate)

    async def doing(self, what: Awaitable[object]) -> None:
        """Have it done. What dies of it starts again; any other surprise is a fault of Candor's."""
        try:
            try:
                await what
            except Crash:
                await self.start()
        except StoreError:
            self.trace.append("  the store could not be used")
        except Exception as error:  # noqa: BLE001 - whatever it is, the drill reports it
            self.trace.append(f"  {type(error).__name__}: {error}")
            self.book.broken.append(Broken(book.EXPECTED, f"{type(error).__name__}: {error}"))

    # --- the platform delivers ---

    async def deliver(self, item: Request | Message) -> Card | None:
        """The platform hands over what people did, and again later if nobody says that it is kept. The
        card is what they see of it."""
        key = item.key
        self._undelivered[key] = item
        fresh = await self.world.bot.accept(item)
        self._undelivered.pop(key, None)
        if fresh and key in self.book.acknowledged:
            self.book.broken.append(Broken(book.ONCE, f"the event {key} was taken in twice"))
        self.book.acknowledged[key] = item
        if not fresh:
            return None
        if isinstance(item, Message):
            await self.world.bot.note(item)
            return None
        card = await self.world.bot.handle(item)
        self.see(card)
        return card

    async def redeliver(self) -> None:
        for item in list(self._undelivered.values()):
            await self.deliver(item)

    async def together(self, *doing: Awaitable[object]) -> None:
        """Have it done at the same time. One crash is the end of all of it."""
        ended = await asyncio.gather(*doing, return_exceptions=True)
        errors = [error for error in ended if isinstance(error, BaseException)]
        for error in sorted(
            errors, key=lambda e: (not isinstance(e, Crash), isinstance(e, StoreError))
        ):
            raise error

    # --- people ---

    def see(self, card: Card) -> None:
        """A person sees a card, and holds it if it is a draft's."""
        self.book.saw(card)
        if book.version_of(card) is not None and card.quote is not None:
            self.cards.append(card)

    async def say(
        self, text: str, channel: str = "help", thread: str = "", by: str = "kofi"
    ) -> None:
        """Somebody says something in a channel."""
        number = f"m{next(self._keys)}"
        place = Place("fake", channel, thread or number)
        readers = self.platform.around(place).readers
        message = Message(
            "fake", number, channel, thread or number, by, by.title(), text, self.clock.now(), readers=readers
        )  # fmt: skip
        self.platform.threads[message.thread] = number
        self.book.asked.setdefault(text, place)
        self.clock.advance(minutes=1)
        await self.deliver(message)

    async def reword(self, text: str) -> None:
        """The member of the newest card puts the question in other words. It counts as another world if
        nothing failed on the way: else nobody can say from when on Candor knows of it."""
        card = await self.hold()
        said = [m for m in self.book.acknowledged.values() if isinstance(m, Message)]
        asked = [m for m in said if card and card.quote and m.text == card.quote.text]
        if not asked:
            return
        self.book.asked[text] = asked[-1].place
        before = len(self.trace)
        self.clock.advance(minutes=1)  # first: no two edits carry one time
        await self.deliver(replace(asked[-1], text=text, edited=self.clock.now()))
        if len(self.trace) == before:
            self.platform.happened[f"question {asked[-1].thread}"] += 1

    async def ask(self, skill: str, text: str = "", by: str = "mia") -> Card | None:
        """Somebody types a command."""
        return await self.deliver(self.world.request(skill, text, by))

    async def hold(self) -> Card | None:
        """The newest card; one who holds none asks for one."""
        if not self.cards:
            await self.ask("draft", self.typed)
        return self.cards[-1] if self.cards else None

    async def press(
        self, label: str, by: str = "mia", card: Card | None = None, **values: str
    ) -> None:
        """Somebody presses a button of a card, the newest if none is given. Nothing happens if it has no
        such button."""
        card = card or await self.hold()
        if card is not None and label in labels(card):
            await self.deliver(self.click(card, label, by, **values))

    def click(self, card: Card, label: str, by: str, **values: str) -> Request:
        if label == words.APPROVE:
            self.book.clicked(card, by)
        return self.world.click(card, label, by, **values)

    async def decide(self, by: str = "jonas") -> None:
        """Somebody looks whether a reply that nobody knows about stands, and says the truth."""
        card = await self.hold()
        if card is not None and words.IT_STANDS in labels(card):
            stands = self.book.stands(card)
            await self.press(words.IT_STANDS if stands else words.IT_DOES_NOT, by, card)

    async def look(self) -> Card | None:
        """Somebody asks for the newest card again, as it stands now."""
        card = await self.hold()
        if card is not None:
            version = book.version_of(card)
            assert version is not None
            await self.ask("draft", version[0])
        return self.cards[-1] if self.cards else None

    # --- time ---

    async def tick(self, minutes: float = 1) -> None:
        """Time passes, and what is due is worked, as the running Candor does every second
        (bootstrap.py, `serving`)."""
        self.clock.advance(minutes=minutes)
        await self.redeliver()
        bot, schedule = self.world.bot, self.world.schedule
        await self.together(bot.settle(), schedule.run_due(), bot.retry_waiting())

    async def quiet_time(self) -> None:
        """Nothing fails any more: people are back, posting is on, and Candor starts once more."""
        self.strikes.quiet = True
        self.platform.mend()
        await self.ask("pause", "off", by="jonas")
        self.platform.paused = False
        for minutes in QUIET:
            await self.tick(minutes)
        await self.start()
        await self.tick()


def labels(card: Card) -> Sequence[str]:
    return [button.label for button in card.buttons]


@cache
def _registry() -> Registry:
    return find_skills()
