"""One life of an office in Slack: people who ask, click and change their minds, a Slack that loses answers and
delivers things twice, and a Candor that dies and starts again. What it comes to, life_check.py looks at.

Everything a life does is rolled by the dice of its seed, on one thread, in time of its own (swift.py), so that
the seed alone lives it again.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from candorbot import bootstrap as bootstrap_module
from candorbot import words
from candorbot.drill.quick import direct_engine
from candorbot.errors import StoreError
from candorbot.faults import Crash
from candorbot.store import sqlite
from candorbot.testing import FakeClock
from tests.platforms.living import (
    QUIET_TIME,
    SECRET,
    Click,
    Since,
    Strikes,
    Wording,
    number_of,
    registry,
    together,
)
from tests.platforms.slack import office as office_module
from tests.platforms.slack.far_end import FarEnd, bodies
from tests.platforms.slack.far_end.delivery import Delivery
from tests.platforms.slack.far_end.faults import Fault, Faults, Hold, Reset
from tests.platforms.slack.far_end.shown import Message, NotThere, Shown, View, elements
from tests.platforms.slack.office import (
    HELP,
    JONAS,
    LENA,
    MANAGERS,
    MIA,
    STAFF,
    TEAM,
    Office,
    Way,
)

CALLS = "<!channel> <!here> <@U0ANA0> <!subteam^S0MANAGERS> @channel <#C0STAFF|staff>"
"""What would call people, if it got out as it came in."""


class Mortal(Faults):
    """Slack's faults, and that a dead process reaches nobody."""

    def __init__(self, strikes: Strikes) -> None:
        super().__init__()
        self._strikes = strikes

    def next(self, method: str) -> Fault:
        return Reset() if self._strikes.dead else super().next(method)


class Life:
    def __init__(self, folder: Path, slack: FarEnd, clock: FakeClock, dice: Random) -> None:
        self.slack, self.clock, self.dice, self._folder = slack, clock, dice, folder
        self.way: Way = dice.choice(("http", "http", "socket"))
        self.strikes = Strikes()
        slack.faults = slack.api.faults = slack.sockets.faults = Mortal(self.strikes)
        self.trace: list[str] = [f"by {self.way}"]
        self.surprises: list[str] = []
        self.texts = itertools.count(1)
        self.cards: list[tuple[str, Shown]] = []
        """Who sees what, or saw it: the newest last."""
        self.clicks: list[Click] = []
        self.asked: dict[str, tuple[str, str]] = {}
        """A question's number -> the channel and the thread to reply in."""
        self.paused = Since()
        self.jonas_may = Since([("", True)])
        self._seen: set[tuple[str, str, str]] = set()
        self._held: list[Hold] = []
        self._engine = direct_engine(dice)
        self._writer = Wording(office_module._loaded(), " @")
        self._process = AsyncExitStack()
        self.office: Office
        self.running = False

    # --- the process ---

    async def start(self) -> None:
        """A process starts on what the last one left, as often as it takes; Slack then delivers again what
        nobody acknowledged."""
        while not self.running:
            self.strikes.dead = False
            self._process = AsyncExitStack()
            opening = office_module.opened(
                self._folder, self.slack, self.clock, way=self.way, writer=self._writer
            )
            try:
                with (
                    patch.object(sqlite, "Engine", self._engine),
                    patch.object(bootstrap_module, "find_skills", registry),
                ):
                    self.office = await self._process.enter_async_context(opening)
                self.running = True
            except (Crash, StoreError) as error:
                self.trace.append(f"  the start ends with {type(error).__name__}")
        await self.deliver_again()

    async def die(self) -> None:
        """The process is gone, whatever it was doing."""
        self.strikes.dead, self.strikes.left = True, 0
        for hold in self.holds():
            hold.release()
        for task in self._at_work():
            task.cancel()
        crash = Crash("killed")
        with suppress(Crash):
            await self._process.__aexit__(Crash, crash, None)
        self.running = False
        self.trace.append("  the process dies")

    async def stop(self) -> None:
        """The process ends as it is told to."""
        self.strikes.left = 0
        await self._process.aclose()
        self.running = False

    async def doing(self, what: Callable[[Life], Awaitable[None]]) -> None:
        """Have a step done; what dies of it starts again. People do only what they can."""
        self.trace.append(what.__name__.replace("_", " "))
        try:
            with suppress(NotThere):
                await what(self)
            if not self.strikes.dead:
                await self.rest()
        except Crash:
            self.strikes.dead = True
        except StoreError as error:
            self.trace.append(f"  {error}")
        for hold in self.holds():
            hold.release()
        if self.strikes.dead and self.running:
            await self.die()
        await self.start()
        self.look()

    async def rest(self) -> None:
        """Until what was delivered is worked."""
        await self.slack.quiet()
        while (tasks := self._at_work()) and not self.strikes.dead:
            await asyncio.wait(tasks)
            await self.slack.quiet()

    def _at_work(self) -> set[asyncio.Task[None]]:
        assert self.office.candor.slack
        return set(self.office.candor.slack.incoming._at_work._tasks)

    async def tick(self, minutes: float = 0) -> None:
        """Time passes, and what goes on by itself goes on (candor.py, `serving`)."""
        for hold in self.holds():
            hold.release()
        self.clock.advance(minutes=minutes)
        candor = self.office.candor
        assert candor.slack
        doing = candor.bot.settle(), candor.schedule.run_due(), candor.bot.retry_waiting()
        await together(*doing)
        await candor.slack.refresh()
        await self.rest()

    async def quiet_time(self) -> None:
        """Nothing fails any more: people are back, posting is on, and Candor starts once more."""
        self.strikes.left = 0
        self.slack.faults.clear()
        self.trace.append("(a quiet time)")
        group = self.slack.workspace.groups[MANAGERS]
        group.users = [*dict.fromkeys([*group.users, JONAS])]
        ts = self.slack.workspace.next_ts()
        self.jonas_may.now(ts, True)
        self.paused.now(ts, False)
        await self.slack.command(MIA, HELP, "/candor", "pause off")
        await self.rest()
        for minutes in QUIET_TIME:
            await self.deliver_again()
            await self.tick(minutes)
        await self.stop()
        await self.start()
        await self.tick(1)

    # --- Slack ---

    def holds(self) -> list[Hold]:
        return [one for one in self._held if not one.released.is_set()]

    def plan(self, method: str, fault: Fault) -> None:
        self.trace.append(f"  {method}: {fault}")
        if isinstance(fault, Hold):
            self._held.append(fault)
        self.slack.faults.plan(method, fault)

    async def deliver_again(self) -> None:
        """Events alone: Slack gives nobody's click or command a second time."""
        for delivery in list(self.slack.deliveries):
            if delivery.kind == "events_api" and not delivery.acked and not self.strikes.dead:
                await self.slack.redeliver(1, delivery)

    # --- people ---

    def look(self) -> None:
        """People look at what is new on their screens."""
        for message in self.slack.workspace.ephemerals:
            self._see(message.only_for, message)
        for message in self.slack.messages(STAFF):
            for person in (MIA, JONAS, LENA):
                self._see(person, message)

    def _see(self, person: str, shown: Message) -> None:
        values = "".join(element.get("value", "") for _, element in elements(shown.blocks))
        if not values or (person, shown.ts, values) in self._seen:
            return
        self._seen.add((person, shown.ts, values))
        self.cards.append((person, shown.as_seen()))

    async def says(self, person: str, channel: str, thread: str | None = None) -> None:
        """A member asks something that nobody asked before."""
        text = self.question(channel)
        ts = await self.slack.says(person, channel, text, thread, raw=True)
        self.asked[number_of(text)] = (channel, thread or ts)
        self.clock.advance(seconds=5)

    def question(self, channel: str) -> str:
        """Members try to call people; in the private channel they say what is to stay there."""
        what = SECRET if channel == TEAM else self.dice.choice(("stats", CALLS, "*stats* `as` CSV"))
        return f"Question {next(self.texts)}. How do I export my {what}?"

    async def press(self, person: str, card: Shown, label: str) -> Delivery:
        """A press as Slack delivers it. Who presses may be somebody who never saw the card: a forgery."""
        block, element = card.button(label)
        workspace, url = self.slack.workspace, ""
        if isinstance(card, Message):
            url = self.slack.new_response_url(
                "actions", person, card.channel, self.slack._standing(card)
            )
        action = bodies.action_of(block, element)
        values = bodies.initial_values(card, {})
        body = bodies.press(workspace, workspace.users[person], card, action, values, url)
        if label == words.APPROVE:
            self.clicks.append(Click(person, frozenset(paragraphs(card)), workspace.next_ts()))
        return await self.slack.deliver("interactive", body)

    async def fill(self, person: str, text: str) -> None:
        """A person fills in the form that stands open before them."""
        view: View = self.slack.modal_of(person)
        labels = [block["label"]["text"] for block in view.blocks if block["type"] == "input"]
        given = {label: _answer(label, text, person) for label in labels}
        if None in given.values():
            await self.slack.closes(person, view)
            return
        with suppress(NotThere):
            await self.slack.submit(person, view, given)
        if self.slack.workspace.modals.get(person):
            await self.slack.closes(person, self.slack.modal_of(person))


def paragraphs(shown: Shown) -> list[str]:
    """What the paragraphs of typed words say: among them what is to be posted, to the letter."""
    return [paragraph(block) for block in shown.blocks if block["type"] == "rich_text"]


def paragraph(block: dict[str, Any]) -> str:
    """The typed words of one block."""
    parts = (part for element in block["elements"] for part in element["elements"])
    return "".join(str(part.get("url") or part.get("text")) for part in parts)


def _answer(label: str, text: str, person: str) -> Any:
    if label == "Who?":
        return "Jonas" if person != JONAS else "Mia"
    return text if label == "The reply" else None
