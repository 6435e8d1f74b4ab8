"""Where people start: how things stand, what waits for them, and what is to be set up."""

from __future__ import annotations

import pytest

from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.request import Place
from candorbot.testing import World


def lines(card: Card, title: str) -> list[str]:
    return [entry.words for group in card.groups if group.title == title for entry in group.entries]


async def test_a_draft_waits_for_the_one_who_asked_for_it(world: World) -> None:
    await world.drafted()
    card = await world.ask("home")
    assert "Posting is on. 1 draft and 0 escalations open." in card.body
    assert lines(card, "Waiting for you")[0].startswith("Draft d1 to Kofi, draft")
    opened = await world.press(card, "Open draft d1 to Kofi")
    assert opened.title == "Reply to Kofi"
    other = await world.ask("home", by="lena")
    assert lines(other, "Waiting for you") == ["Nothing. Well done."]


async def test_a_draft_waits_for_the_colleague_who_was_asked(world: World) -> None:
    card = await world.drafted()
    await world.press(card, "Ask a colleague", person="jonas")
    assert "Draft d1" in lines(await world.ask("home", by="jonas"), "Waiting for you")[0]
    assert lines(await world.ask("home"), "Waiting for you") == ["Nothing. Well done."]


async def test_it_says_who_paused_posting(world: World) -> None:
    await world.ask("pause")
    assert "paused by" in (await world.ask("home")).body


async def test_a_member_sees_what_members_can_do_and_no_staff_matters(world: World) -> None:
    await world.drafted()
    card = await world.ask("home", by="kofi")
    assert "/my-data" in card.body
    assert not card.groups
    assert not card.buttons


async def test_a_step_of_the_set_up_can_be_skipped_and_stays_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none() -> Place:
        raise UserError("There is no staff channel.")

    monkeypatch.setattr(world.platform, "staff_place", none)
    card = await world.ask("home")
    assert "Staff channel: There is no staff channel." in lines(card, "To set up")
    card = await world.press(card, "Skip: Staff channel")
    assert not lines(card, "To set up")
    assert not lines(await world.ask("home"), "To set up")


async def test_a_draft_of_another_workspace_is_not_opened(world: World) -> None:
    await world.drafted()
    card = await world.ask("home")
    forged = world.click(card, "Open draft d1 to Kofi")
    answer = await world.send(type(forged)(**{**_fields(forged), "about": "d99"}))
    assert answer.failed


def _fields(request: object) -> dict[str, object]:
    return {name: getattr(request, name) for name in request.__slots__}  # type: ignore[attr-defined]
