"""Every verb, message action and button ends in Slack as it ends on the console: the core gave both cards, and what
Slack shows is the card it was given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from candorbot.card import Button
from candorbot.platforms.slack.render import label as label_of
from tests.platforms.side_by_side import ACTIONS, Both, Typed, beside
from tests.platforms.slack import office as rooms
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.life_check import paragraph
from tests.platforms.slack.office import HELP, JONAS, KOFI, LENA, MIA, QUIET, Office


class InSlack:
    def __init__(self, office: Office, slack: FarEnd) -> None:
        assert office.candor.slack
        self.office, self.slack = office, slack
        self.candor, self.clock = office.candor, office.clock
        self.names = {MIA: "mia", JONAS: "jonas", LENA: "lena", KOFI: "kofi"}
        self.incoming: Any = office.candor.slack.incoming

    async def says(self, person: str, text: str) -> str:
        ts = await self.slack.says(person, HELP, text)
        await self.office.done()
        return ts

    async def asks(self, person: str, verb: str, view: str, text: str) -> None:
        line = " ".join(filter(None, (verb, view, text)))
        await self.slack.command(person, HELP, "/candor", line)
        await self.office.done()

    async def acts(self, person: str, skill: str, message: str) -> None:
        await self.slack.shortcut(person, skill, HELP, message)
        await self.office.done()

    async def press(self, person: str, button: Button) -> None:
        await self.slack.press(person, self.slack.ephemeral_of(person), label_of(button))
        await self.office.done()

    async def fill(self, person: str, typed: Sequence[Typed]) -> bool:
        modal = self.slack.modal_of(person)
        asked = {one["block_id"]: one["element"] for one in modal.blocks if one["type"] == "input"}
        given = {
            one.field.label: asked[one.field.name]["options"][one.number]["text"]["text"]
            if one.field.choices
            else one.value
            for one in typed
        }
        errors = await self.slack.submit(person, modal, given)
        await self.office.done()
        if errors:
            await self.slack.closes(person, modal)
        return not errors

    async def members_read(self) -> list[str]:
        ours = self.slack.workspace.bot_user
        found = [m for channel in (HELP, QUIET) for m in self.slack.messages(channel)]
        return [paragraph(m.blocks[0]) for m in found if m.user == ours]

    def clear(self) -> None:
        self.slack.workspace.ephemerals.clear()


@pytest.fixture
async def both(office: Office, slack: FarEnd, tmp_path: Path) -> AsyncIterator[Both]:
    folder = tmp_path / "console"
    folder.mkdir()
    async with beside(InSlack(office, slack), rooms._loaded(), folder) as both:
        yield both


@pytest.mark.parametrize(
    "office", ["http", pytest.param("socket", marks=pytest.mark.drill)], indirect=True
)
async def test_every_button_of_every_card_ends_as_on_the_console(both: Both) -> None:
    """From each verb's card each kind of button is pressed once."""
    pressed = await both.every_button(KOFI, MIA)
    assert len(pressed) >= 20, sorted(pressed)
    await both.members_read_what_was_released()


@pytest.mark.parametrize("action", ACTIONS)
async def test_every_button_of_a_message_actions_card_ends_as_on_the_console(
    both: Both, action: str
) -> None:
    await both.every_button_of_an_action(KOFI, MIA, action)
    await both.members_read_what_was_released()
