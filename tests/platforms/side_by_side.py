"""A platform and the console side by side: the same things are said and done on both, step by step, and after each
step the two cards are held together."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

from candorbot import bootstrap as bootstrap_module
from candorbot.bootstrap import bootstrap
from candorbot.brand import load_brand
from candorbot.candor import Candor
from candorbot.card import Button, Card, Input
from candorbot.live import Loaded
from candorbot.paths import shipped
from candorbot.platforms.card_words import releases
from candorbot.request import Person, Place, Request
from candorbot.settings import Settings
from candorbot.testing import FakeClock

QUESTION = "How do I export my stats to CSV?"
THREAT = "I will come to your office and shoot you all."
WISH = "Please add a dark mode to the dashboard, I would love that."
SAID = (
    "draft",
    "escalate",
    "feedback",
    "ideas",
    "people",
    "brief",
    "calendar",
    "help",
    "home",
    "pause",
)
"""The verbs whose cards' buttons are pressed."""
ACTIONS = ("draft", "check", "escalate", "feedback")
COMMUNITY = """\
channels:
  - {id: help, name: help}
  - {id: quiet, name: quiet}
  - {id: staff, name: staff, staff: true}
members:
  - {id: mia, name: Mia}
  - {id: jonas, name: Jonas}
  - {id: lena, name: Lena}
  - {id: kofi, name: Kofi}
messages: []
"""
FILLED = {
    "The reply": "Hi Kofi,\n\nClick Export to CSV.\n\nMia, Harbor team",
    "When? For example: tomorrow 9:00, tue 16:00, 2026-12-01 09:00": "tomorrow 9:00",
}
"""What is typed into the forms; every other input keeps what it holds, or gets its first choice or a word."""
ONE_BY_ONE = re.compile(
    r"#\w+|[CU]0\w+(?::[\d.]+)?|\bm\d+\b|\b\d{15,20}\b|slack|discord|console", re.IGNORECASE
)


@dataclass(frozen=True)
class Typed:
    """What is filled into one input: a text, or of choices the number of one."""

    field: Input
    value: str
    number: int = 0


class Front(Protocol):
    """An office on a platform, as its people meet it.

    names    id -> the id on the console
    press    presses a button of the newest card that this person alone sees; where it asks whether it is meant, it is
    fill     fills in the form that stands open; whether it was taken
    members_read  all that stands before members and that we wrote, as typed
    """

    names: dict[str, str]
    candor: Candor
    clock: FakeClock
    incoming: Any

    async def says(self, person: str, text: str) -> str: ...
    async def asks(self, person: str, verb: str, view: str, text: str) -> None: ...
    async def acts(self, person: str, skill: str, message: str) -> None: ...
    async def press(self, person: str, button: Button) -> None: ...
    async def fill(self, person: str, typed: Sequence[Typed]) -> bool: ...
    async def members_read(self) -> list[str]: ...
    def clear(self) -> None: ...


class Console:
    """The same brand on the console, with a card in hand."""

    def __init__(self, candor: Any, names: dict[str, str]) -> None:
        self.candor = candor
        self.number = 0
        self._names = names

    async def says(self, person: str, text: str) -> str:
        message = await self.candor.community.say(self._names[person], "help", text)
        assert await self.candor.bot.accept(message)
        await self.candor.bot.note(message)
        return str(message.id)

    async def asks(self, person: str, kind: str, skill: str, **more: Any) -> Card:
        self.number += 1
        who = Person(self._names[person], self._names[person].title())
        request = Request(f"k{self.number}", kind, who, Place("console", "help"), skill, **more)  # type: ignore[arg-type]
        assert await self.candor.bot.accept(request)
        card: Card = await self.candor.bot.handle(request)
        return card

    async def presses(self, person: str, button: Button, values: dict[str, str]) -> Card:
        if not button.action:
            return await self.asks(person, "command", button.skill)
        return await self.asks(
            person, "button", button.skill, about=button.about, action=button.action,
            seen=button.seen, values=values,
        )  # fmt: skip


class Both:
    """A platform and the console, step by step. `released`: the texts whose release was pressed."""

    def __init__(self, front: Front, console: Console) -> None:
        self.front, self.console = front, console
        self.given: list[Card] = []
        self.about: dict[str, str] = {}
        self.released: list[str] = []
        self.hands: Sequence[str] = ()
        answer = front.candor.bot.answer

        async def watched(request: Request) -> Card:
            self.given.append(await answer(request))
            return self.given[-1]

        front.incoming._bot.answer = watched

    async def says(self, person: str, text: str) -> str:
        message = await self.front.says(person, text)
        self.about[message] = await self.console.says(person, text)
        return message

    async def asks(
        self, person: str, verb: str, view: str = "", text: str = ""
    ) -> tuple[Card, Card]:
        before = len(self.given)
        await self.front.asks(person, verb, view, text)
        assert len(self.given) == before + 1, verb
        line = " ".join(filter(None, (view, text)))
        ended = await self.console.asks(person, "command", verb, text=line)
        return self.held_together(f"{verb} {line}", ended)

    async def acts(self, person: str, skill: str, message: str) -> tuple[Card, Card]:
        await self.front.acts(person, skill, message)
        card = await self.console.asks(person, "message_action", skill, about=self.about[message])
        return self.held_together(skill, card)

    async def presses(
        self, person: str, card: Card, other: Card, button: Button
    ) -> tuple[Card, Card]:
        """A button of a card that this person alone sees, on both sides."""
        of_label = [one for one in card.buttons if one.label == button.label]
        button = of_label[0]  # of several that are called the same, the first is pressed
        twin = next(one for one in other.buttons if one.label == button.label)
        if releases(button):
            self.released.append(card.to_post)
        before = len(self.given)
        await self.front.press(person, button)
        values: dict[str, str] = {}
        taken = True
        if button.inputs:
            typed = [_typed(field) for field in button.inputs]
            values = {
                field.name: field.choices[one.number].value if field.choices else one.value
                for field, one in zip(twin.inputs, typed, strict=True)
            }
            taken = await self.front.fill(person, typed)
        assert len(self.given) == before + 1, button.label
        ended = await self.console.presses(person, twin, values)
        if taken:
            return self.held_together(button.label, ended)
        assert self.given[-1].failed, button.label
        assert same(self.given[-1].body) == same(ended.body)
        return self.given[-1], ended

    def held_together(self, what: str, console: Card) -> tuple[Card, Card]:
        here = self.given[-1]
        assert "error" not in here.body.casefold() or "number" not in here.body, (what, here)
        assert same(here.title) == same(console.title), what
        assert here.failed == console.failed, (what, here.body, console.body)
        labels = [one.label for one in here.buttons if one.action not in self.hands]
        assert labels == [button.label for button in console.buttons], what
        return here, console

    # --- whole runs -------------------------------------------------------------------------------

    async def every_button(
        self, member: str, approver: str, verbs: Sequence[str] = SAID
    ) -> set[str]:
        """From each verb's card each kind of button is pressed once; the kinds."""
        pressed: set[str] = set()
        await self.says(member, WISH)
        for verb in verbs:
            kinds: set[str] = set()
            while True:
                if verb == "draft":
                    await self.says(member, QUESTION)
                card, other = await self.asks(approver, verb)
                left = [
                    b for b in card.buttons if _kind(b) not in kinds and b.action not in self.hands
                ]
                if not left:
                    break
                await self.presses(approver, card, other, left[0])
                kinds.add(_kind(left[0]))
                self._goes_on()
            pressed |= kinds
        return pressed

    async def every_button_of_an_action(self, member: str, approver: str, action: str) -> None:
        count, n = 1, 0
        while n < count:
            message = await self.says(member, THREAT if action == "escalate" else QUESTION)
            card, other = await self.acts(approver, action, message)
            buttons = [one for one in card.buttons if one.action not in self.hands]
            count = len(buttons)
            if buttons:
                await self.presses(approver, card, other, buttons[n])
            n += 1
            self._goes_on()

    async def members_read_what_was_released(self) -> None:
        """Whatever stands before members is a text that an approver released, and stands as often as it was."""
        for text in await self.front.members_read():
            assert text in self.released, text
            self.released.remove(text)

    def _goes_on(self) -> None:
        self.front.clock.advance(minutes=2)
        self.front.clear()


def same(text: str) -> str:
    """A text without what has another name on the other side."""
    return ONE_BY_ONE.sub("…", text)


def _kind(button: Button) -> str:
    return f"{button.skill} {button.action}"


def _typed(field: Input) -> Typed:
    value = field.value or (field.choices[0].value if field.choices else "a word")
    value = FILLED.get(field.label, value)
    offered = [choice.value for choice in field.choices]
    return Typed(field, value, offered.index(value) if value in offered else 0)


@asynccontextmanager
async def beside(front: Front, loaded: Loaded, folder: Path) -> AsyncIterator[Both]:
    """The console beside a platform, on the same clock; `loaded`: what the office was made of."""
    shutil.copytree(shipped("brands") / "harbor", folder / "harbor")
    (folder / "harbor/community.yaml").write_text(COMMUNITY)
    brand = load_brand(folder / "harbor")
    settings = Settings(folder, str(brand.folder), "", "harbor", 20, offline=True)
    async with AsyncExitStack() as ending:
        shared = replace(loaded, brand=brand)
        with patch.object(bootstrap_module, "load", lambda *given, **how: shared):
            candor = await ending.enter_async_context(bootstrap(settings, clock=front.clock))
        await candor.store.take_fence()
        yield Both(front, Console(candor, front.names))
