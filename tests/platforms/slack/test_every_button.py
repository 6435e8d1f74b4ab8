"""Every verb, message action and button ends in Slack as it ends on the console.

The same things are said and done on both sides, step by step, and after each step the two cards are held
together: the core gave both, and what Slack shows is the card it was given.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from candorbot import bootstrap as bootstrap_module
from candorbot.bootstrap import bootstrap
from candorbot.brand import load_brand
from candorbot.card import Button, Card
from candorbot.paths import shipped
from candorbot.platforms.slack.render import label as label_of
from candorbot.request import Person, Place, Request
from candorbot.settings import Settings
from tests.platforms.slack import office as rooms
from tests.platforms.slack.far_end import FarEnd, Shown
from tests.platforms.slack.office import HELP, JONAS, KOFI, LENA, MIA, Office

QUESTION = "How do I export my stats to CSV?"
THREAT = "I will come to your office and shoot you all."
WISH = "Please add a dark mode to the dashboard, I would love that."
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
NAMES = {MIA: "mia", JONAS: "jonas", LENA: "lena", KOFI: "kofi"}
FILLED = {
    "The reply": "Hi Kofi,\n\nClick Export to CSV.\n\nMia, Harbor team",
    "When? For example: tomorrow 9:00, tue 16:00, 2026-12-01 09:00": "tomorrow 9:00",
}
"""What is typed into the forms; every other input keeps what it holds, or gets its first choice or a word."""
ONE_BY_ONE = re.compile(r"#\w+|[CU]0\w+(?::[\d.]+)?|\bm\d+\b|slack|console", re.IGNORECASE)


class Console:
    """The same brand on the console, with a card in hand."""

    def __init__(self, candor: Any) -> None:
        self.candor = candor
        self.number = 0

    async def says(self, person: str, text: str) -> str:
        message = await self.candor.community.say(NAMES[person], "help", text)
        assert await self.candor.bot.accept(message)
        await self.candor.bot.note(message)
        return str(message.id)

    async def asks(self, person: str, kind: str, skill: str, **more: Any) -> Card:
        self.number += 1
        who = Person(NAMES[person], NAMES[person].title())
        request = Request(f"k{self.number}", kind, who, Place("console", "help"), skill, **more)
        assert await self.candor.bot.accept(request)
        return await self.candor.bot.handle(request)

    async def presses(self, person: str, button: Button, values: dict[str, str]) -> Card:
        if not button.action:
            return await self.asks(person, "command", button.skill)
        return await self.asks(
            person, "button", button.skill, about=button.about, action=button.action,
            seen=button.seen, values=values,
        )  # fmt: skip


class Both:
    """Slack and the console, step by step."""

    def __init__(self, office: Office, slack: FarEnd, console: Console) -> None:
        self.office, self.slack, self.console = office, slack, console
        self.given: list[Card] = []
        self.about: dict[str, str] = {}
        answer = office.candor.bot.answer

        async def watched(request: Request) -> Card:
            self.given.append(await answer(request))
            return self.given[-1]

        office.candor.slack.incoming._bot.answer = watched  # type: ignore[union-attr,method-assign]

    async def says(self, person: str, text: str) -> str:
        ts = await self.slack.says(person, HELP, text)
        await self.office.done()
        self.about[ts] = await self.console.says(person, text)
        return ts

    async def asks(self, person: str, line: str) -> tuple[Card, Card]:
        await self.slack.command(person, HELP, "/candor", line)
        await self.office.done()
        verb, _, text = line.partition(" ")
        return self.held_together(line, await self.console.asks(person, "command", verb, text=text))

    async def acts(self, person: str, skill: str, ts: str) -> tuple[Card, Card]:
        await self.slack.shortcut(person, skill, HELP, ts)
        await self.office.done()
        card = await self.console.asks(person, "message_action", skill, about=self.about[ts])
        return self.held_together(skill, card)

    async def presses(self, person: str, card: Card, other: Card, n: int) -> tuple[Card, Card]:
        """The n-th button of a card that this person alone sees, on both sides."""
        labels = [button.label for button in card.buttons]
        n = labels.index(labels[n])  # of several that are called the same, the first is pressed
        button, twin = card.buttons[n], other.buttons[n]
        shown: Shown = self.slack.ephemeral_of(person)
        await self.slack.press(person, shown, label_of(button))
        await self.office.done()
        values: dict[str, str] = {}
        if button.inputs:
            modal = self.slack.modal_of(person)
            typed: dict[str, str] = {}
            chosen: dict[str, int] = {}
            for field in button.inputs:
                value = field.value or (field.choices[0].value if field.choices else "a word")
                value = FILLED.get(field.label, value)
                offered = [choice.value for choice in field.choices]
                chosen[field.name] = offered.index(value) if value in offered else 0
                typed[field.label] = field.choices[chosen[field.name]].label if offered else value
                values[field.name] = value
            theirs = {
                field.name: field.choices[chosen[field.name]].value
                if field.choices
                else values[field.name]
                for field in twin.inputs
            }
            errors = await self.slack.submit(person, modal, typed)
            await self.office.done()
            ended = await self.console.presses(person, twin, theirs)
            if errors:
                assert self.given[-1].failed, (button.label, errors)
                await self.slack.closes(person, modal)
                assert same(self.given[-1].body) == same(ended.body)
                return self.given[-1], ended
            return self.held_together(button.label, ended)
        return self.held_together(button.label, await self.console.presses(person, twin, values))

    def held_together(self, what: str, console: Card) -> tuple[Card, Card]:
        slack = self.given[-1]
        assert "error" not in slack.body.casefold() or "number" not in slack.body, (what, slack)
        assert same(slack.title) == same(console.title), what
        assert slack.failed == console.failed, (what, slack.body, console.body)
        labels = [button.label for button in slack.buttons]
        assert labels == [button.label for button in console.buttons], what
        return slack, console


def same(text: str) -> str:
    """A text without what has another name on the other side."""
    return ONE_BY_ONE.sub("…", text)


@pytest.fixture
async def both(office: Office, slack: FarEnd, tmp_path: Path) -> AsyncIterator[Both]:
    folder = tmp_path / "console"
    folder.mkdir()
    shared = rooms._loaded()
    shutil.copytree(shipped("brands") / "harbor", folder / "harbor")
    (folder / "harbor/community.yaml").write_text(COMMUNITY)
    brand = load_brand(folder / "harbor")
    settings = Settings(folder, str(brand.folder), "", "harbor", 20, offline=True)
    async with AsyncExitStack() as ending:
        loaded = replace(shared, brand=brand)
        with patch.object(bootstrap_module, "load", lambda *given, **how: loaded):
            candor = await ending.enter_async_context(bootstrap(settings, clock=office.clock))
        await candor.store.take_fence()
        yield Both(office, slack, Console(candor))


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


@pytest.mark.parametrize(
    "office", ["http", pytest.param("socket", marks=pytest.mark.drill)], indirect=True
)
async def test_every_button_of_every_card_ends_as_on_the_console(both: Both) -> None:
    """From each verb's card each kind of button is pressed once."""
    pressed: set[str] = set()
    await both.says(KOFI, WISH)
    for line in SAID:
        kinds: set[str] = set()
        while True:
            if line == "draft":
                await both.says(KOFI, QUESTION)
            card, other = await both.asks(MIA, line)
            left = [n for n, b in enumerate(card.buttons) if f"{b.skill} {b.action}" not in kinds]
            if not left:
                break
            button = card.buttons[left[0]]
            await both.presses(MIA, card, other, left[0])
            kinds.add(f"{button.skill} {button.action}")
            both.office.clock.advance(minutes=2)
            both.slack.workspace.ephemerals.clear()
        pressed |= kinds
    assert len(pressed) >= 20, sorted(pressed)


@pytest.mark.parametrize("action", ["draft", "check", "escalate", "feedback"])
async def test_every_button_of_a_message_actions_card_ends_as_on_the_console(
    both: Both, action: str
) -> None:
    count, n = 1, 0
    while n < count:
        ts = await both.says(KOFI, THREAT if action == "escalate" else QUESTION)
        card, other = await both.acts(MIA, action, ts)
        count = len(card.buttons)
        if card.buttons:
            await both.presses(MIA, card, other, n)
        n += 1
        both.office.clock.advance(minutes=2)
        both.slack.workspace.ephemerals.clear()
