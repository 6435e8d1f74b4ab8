"""Every verb with each of its views, every message action and every button ends in Discord as it ends on the console:
the core gave both cards, and what Discord shows is the card it was given."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from candorbot.card import Button
from candorbot.platforms.card_words import label
from candorbot.platforms.discord.pieces import LABEL
from candorbot.platforms.discord.tree import VIEW, commands
from candorbot.registry import find_skills
from tests.platforms.discord.office import (
    FORUM,
    HELP,
    JONAS,
    KOFI,
    LENA,
    MIA,
    QUIET,
    Office,
    loaded,
)
from tests.platforms.discord.wire import Wire
from tests.platforms.discord.wire.reading import as_read
from tests.platforms.side_by_side import ACTIONS, SAID, WISH, Both, Typed, beside

SKILLS = find_skills().all()
MENUS = {skill.name: skill.message_action for skill in SKILLS if skill.message_action}
VIEWS = {
    verb["name"]: [choice["value"] for option in verb.get("options", ()) if option["name"] == VIEW
                   for choice in option["choices"]]
    for verb in commands(SKILLS)[0]["options"]
}  # fmt: skip
"""The verbs of /candor, and what can be chosen for each."""
ENDS = {"theme": "Dark mode", "search": "dark", "join": "the week", "shipped": "Dark mode"}
"""What is typed beside what was chosen, where that needs words."""
LINK = re.compile(r"<(https?://[^>]+)>")
"""An address, which Discord shows without what stands around it."""


class InDiscord:
    def __init__(self, office: Office, discord: Wire) -> None:
        self.office, self.discord = office, discord
        self.candor, self.clock = office.candor, office.clock
        self.names = {MIA: "mia", JONAS: "jonas", LENA: "lena", KOFI: "kofi"}
        self.incoming: Any = office.discord.incoming

    async def says(self, person: str, text: str) -> str:
        message = await self.discord.says(person, HELP, text)
        await self.office.done()
        return message.id

    async def asks(self, person: str, verb: str, view: str, text: str) -> None:
        options = {name: said for name, said in (("view", view), ("text", text)) if said}
        await self.office.candor_says(person, HELP, verb, **options)

    async def acts(self, person: str, skill: str, message: str) -> None:
        await self.discord.menu(person, MENUS[skill], message)
        await self.office.done()

    async def press(self, person: str, button: Button) -> None:
        card = self.discord.ephemeral_of(person)
        await self.office.presses(person, card, label(button, LABEL))
        if button.confirm and not button.inputs:
            await self.office.presses(person, self.discord.ephemeral_of(person), button.label)

    async def fill(self, person: str, typed: Sequence[Typed]) -> bool:
        modal = self.discord.modal_of(person)
        labels = {part["custom_id"]: label for label, part in modal.labels.items()}
        given = {
            labels[one.field.name]: modal.labels[labels[one.field.name]]["options"][one.number]["label"]
            if one.field.choices
            else one.value
            for one in typed
        }  # fmt: skip
        await self.discord.submit(person, modal, given)
        await self.office.done()
        return True

    async def members_read(self) -> list[str]:
        ours = self.discord.world.bot
        places = [
            c.id
            for c in self.discord.world.channels.values()
            if c.id in (HELP, QUIET) or c.parent == FORUM
        ]
        found = [m for channel in places for m in self.discord.messages(channel)]
        assert not self.discord.ephemerals_of(KOFI)
        said = [as_read(m.text, self.discord.name_of) for m in found if m.author == ours]
        return [LINK.sub(r"\1", text) for text in said]

    def clear(self) -> None:
        self.discord.world.ephemerals.clear()


@pytest.fixture
async def both(office: Office, discord: Wire, tmp_path: Path) -> AsyncIterator[Both]:
    folder = tmp_path / "console"
    folder.mkdir()
    async with beside(InDiscord(office, discord), loaded(), folder) as both:
        both.hands = office.discord.workspace.hands
        yield both


async def test_every_verb_with_each_of_its_views_ends_as_on_the_console(both: Both) -> None:
    """Commands that want words get some; what belongs to a person alone comes last."""
    assert set(SAID) < set(VIEWS)
    await both.says(KOFI, WISH)
    for verb in sorted(VIEWS, key=lambda verb: verb == "my-data"):
        await both.asks(MIA, verb, text="Best tool ever!" if verb == "check" else "")
        for view in sorted(VIEWS[verb], key=lambda view: view == "forget"):
            await both.asks(MIA, verb, view, ENDS.get(view, ""))
        both.front.clear()
    await both.members_read_what_was_released()


@pytest.mark.parametrize(
    ("verbs", "kinds"),
    [
        (("escalate", "feedback", "people", "home", "pause"), 8),
        pytest.param(SAID, 20, marks=pytest.mark.drill),
    ],
)
async def test_every_button_of_every_card_ends_as_on_the_console(
    both: Both, verbs: Sequence[str], kinds: int
) -> None:
    """From each verb's card each kind of button is pressed once."""
    pressed = await both.every_button(KOFI, MIA, verbs)
    assert len(pressed) >= kinds, sorted(pressed)
    await both.members_read_what_was_released()


@pytest.mark.parametrize("action", ACTIONS)
async def test_every_button_of_a_message_actions_card_ends_as_on_the_console(
    both: Both, action: str
) -> None:
    await both.every_button_of_an_action(KOFI, MIA, action)
    await both.members_read_what_was_released()
