"""One life of an office in Discord: people who ask, click and change their minds, a Discord that loses answers, cuts
connections and says things twice, and a Candor that dies and starts again. What it comes to, life_check.py looks at.

Everything a life does is rolled by the dice of its seed, on one thread, in time of its own (../swift.py), so that the
seed alone lives it again.
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
from candorbot.switch import KillSwitch
from candorbot.testing import FakeClock
from tests.platforms.discord import office as office_module
from tests.platforms.discord.office import HELP, JONAS, LENA, MANAGERS, MIA, STAFF, TEAM, Office
from tests.platforms.discord.wire import Fault, Hold, Interaction, Message, NotThere, Reset, Wire
from tests.platforms.discord.wire.faults import Faults
from tests.platforms.discord.wire.payloads import CHAT_INPUT, COMPONENT
from tests.platforms.discord.wire.shown import BUTTON, walk
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

CALLS = f"@everyone @here <@{MIA}> <@&{MANAGERS}> <#{STAFF}>"
"""What would call people, if it got out as it came in."""
LINKED = "[stats](https://evil.example) ||as|| **CSV** `x` <:a:900000000000000100>"


class Mortal(Faults):
    """Discord's faults, and that a dead process reaches nobody."""

    def __init__(self, strikes: Strikes) -> None:
        super().__init__()
        self._strikes = strikes

    def next(self, call: str) -> Fault:
        return Reset() if self._strikes.dead else super().next(call)


class Life:
    def __init__(self, folder: Path, discord: Wire, clock: FakeClock, dice: Random) -> None:
        self.discord, self.clock, self.dice, self._folder = discord, clock, dice, folder
        self.strikes = Strikes()
        discord.faults = discord.rest.faults = discord.gateway.faults = Mortal(self.strikes)
        self.trace: list[str] = []
        self.surprises: list[str] = []
        self.texts = itertools.count(1)
        self.cards: list[tuple[str, Message]] = []
        """Who sees what, or saw it: the newest last."""
        self.clicks: list[Click] = []
        self.asked: dict[str, tuple[str, str]] = {}
        """A question's number -> the channel and the thread to reply in."""
        self.once: dict[str, set[str]] = {}
        """A message's id -> what it said before: an edit in trouble is not told again."""
        self.paused = Since()
        self.jonas_may = Since([("", True)])
        self._seen: set[tuple[str, str, str]] = set()
        self._held: list[Hold] = []
        self._engine = direct_engine(dice)
        self._writer = Wording(office_module.loaded(), " @")
        self._process = AsyncExitStack()
        self.office: Office
        self.running = False

    # --- the process ---

    async def start(self) -> None:
        """A process starts on what the last one left, as often as it takes."""
        while not self.running:
            self.strikes.dead = False
            self._process = AsyncExitStack()
            opening = office_module.opened(
                self._folder, self.discord, self.clock, writer=self._writer
            )
            try:
                with (
                    patch.object(sqlite, "Engine", self._engine),
                    patch.object(bootstrap_module, "find_skills", registry),
                ):
                    self.office = await self._process.enter_async_context(opening)
                    await self.office.discord.hear_on()
                self.running = True
            except (Crash, StoreError, TimeoutError) as error:
                self.trace.append(f"  the start ends with {type(error).__name__}")
                await self.discord.gateway.drop()

    async def die(self) -> None:
        """The process is gone, whatever it was doing."""
        self.strikes.dead, self.strikes.left = True, 0
        self.let_go()
        for task in self._at_work():
            task.cancel()
        crash = Crash("killed")
        with suppress(Crash):
            await self._process.__aexit__(Crash, crash, None)
        await self._gone()
        self.trace.append("  the process dies")

    async def stop(self) -> None:
        """The process ends as it is told to."""
        self.strikes.left = 0
        await self._process.aclose()
        await self._gone()

    async def _gone(self) -> None:
        await self.discord.gateway.drop()
        self.discord.gateway.forget()
        self.discord.world.modals.clear()
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
        self.let_go()
        if self.strikes.dead and self.running:
            await self.die()
        await self.start()
        self.look()

    async def rest(self) -> None:
        """Until the app is connected, and what was delivered is worked."""
        await self._heard()
        while (tasks := self._at_work()) and not self.strikes.dead:
            await asyncio.wait(tasks)
            await self._heard()

    async def _heard(self) -> None:
        if not self.strikes.dead:
            with suppress(TimeoutError):
                await self.discord.gateway.connected()

    def _at_work(self) -> set[asyncio.Task[None]]:
        return set(self.office.discord.incoming._at_work._tasks)

    async def tick(self, minutes: float = 0) -> None:
        """Time passes, and what goes on by itself goes on (candor.py, `serving`)."""
        self.let_go()
        self.clock.advance(minutes=minutes)
        candor, discord = self.office.candor, self.office.discord
        doing = candor.bot.settle(), candor.schedule.run_due(), candor.bot.retry_waiting()
        await together(*doing)
        for step in (discord.refresh, discord.hear_on, discord.panel.look):
            await step()
        await self.rest()

    async def quiet_time(self) -> None:
        """Nothing fails any more: people are back, posting is on, and Candor starts once more."""
        self.strikes.left = 0
        self.discord.faults.clear()
        self.trace.append("(a quiet time)")
        ts = self.now()
        self.jonas_may.now(ts, True)
        self.paused.now(ts, False)
        if MANAGERS not in self.discord.guild().members[JONAS].roles:
            await self.discord.gives_role(JONAS, MANAGERS)
        await self.rest()
        await self._resumes()
        for minutes in QUIET_TIME:
            await self.tick(minutes)
            await self._resumes()
        await self.stop()
        await self.start()
        await self.tick(1)

    async def _resumes(self) -> None:
        """Mia has posting go on; where Discord asks to wait, she types it again later."""
        if await KillSwitch(self.office.candor.store, self.clock).paused_by():
            await self.discord.slash(MIA, HELP, "candor pause", view="off")
            await self.rest()

    # --- Discord ---

    def now(self) -> str:
        """Ids say what was first."""
        return self.discord.world.snowflake()

    def let_go(self) -> None:
        for hold in self._held:
            hold.release()
        self._held.clear()

    def plan(self, call: str, fault: Fault) -> None:
        self.trace.append(f"  {call}: {fault}")
        if isinstance(fault, Hold):
            self._held.append(fault)
        self.discord.faults.plan(call, fault)

    # --- people ---

    def look(self) -> None:
        """People look at what is new on their screens."""
        for message in self.discord.world.ephemerals:
            self._see(message.only_for, message)
        for message in self.discord.messages(STAFF):
            for person in (MIA, JONAS, LENA):
                self._see(person, message)

    def _see(self, person: str, shown: Message) -> None:
        names = "".join(str(part.get("custom_id", "")) for part in walk(shown.components))
        if not names or (person, shown.id, names) in self._seen:
            return
        self._seen.add((person, shown.id, names))
        self.cards.append((person, shown.as_seen()))

    async def says(self, person: str, channel: str, answered: str = "") -> None:
        """A member asks something that nobody asked before, in the channel or in answer to a message."""
        text = self.question(channel)
        said = await self.discord.says(person, channel, text, reply_to=answered or None)
        where = self.discord.channel(channel)
        place = (where.parent or "", channel) if where.is_thread else (channel, said.id)
        self.asked[number_of(text)] = place
        self.clock.advance(seconds=5)

    def question(self, channel: str) -> str:
        """Members try to call people; in the private channel they say what is to stay there."""
        what = SECRET if channel == TEAM else self.dice.choice(("stats", CALLS, LINKED))
        return f"Question {next(self.texts)}. How do I export my {what}?"

    async def forged(self, person: str, verb: str) -> Interaction:
        """A command by somebody to whom Discord does not show it."""
        data = {
            "id": self.now(),
            "name": "candor",
            "type": 1,
            "options": [{"name": verb, "type": 1}],
        }
        return await self.discord._interacts(CHAT_INPUT, person, HELP, data, "candor")

    async def press(self, person: str, card: Message, label: str) -> Interaction:
        """A press as Discord delivers it. Who presses may be somebody who never saw the card: a forgery."""
        button = card.button(label)
        data = {"component_type": BUTTON, "custom_id": button["custom_id"], "id": button["id"]}
        if label == words.APPROVE:
            self.clicks.append(Click(person, frozenset([card.text]), self.now()))
        seen = self.discord._message(card)
        return await self.discord._interacts(COMPONENT, person, card.channel, data, "", seen)

    async def fill(self, person: str, text: str) -> None:
        """A person fills in the form that stands open before them, or closes it."""
        modal = self.discord.modal_of(person)
        given = {label: _answer(label, text, person) for label in modal.labels}
        if None not in given.values():
            with suppress(NotThere):
                await self.discord.submit(person, modal, given)
        self.discord.closes_modal(person)


def _answer(label: str, text: str, person: str) -> Any:
    if label == "Who?":
        return "Mia" if person != MIA else None
    return text if label == "The reply" else None
