"""Thank members who help others. Install the package first: Candor finds it by its entry point."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from candorbot.card import Card
from candorbot.testing import World, opened

THANKS = "Thank you, Ana, for helping Kofi! Clear and kind.\n\nHarbor team"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as world:
        yield world


async def helped(world: World, by: str = "ana") -> Card:
    """Kofi asks, Ana helps, Mia chooses “Thank for this” in the menu of Ana's message."""
    question = await world.hear("How do I export?", by="kofi")
    answer = await world.hear("Click the arrow above the graph.", by=by, thread=question.id)
    return await world.ask("thanks", kind="message_action", about=answer.id)


async def test_who_helps_most_comes_first(world: World) -> None:
    for helper in ("ben", "ana", "ana"):
        await helped(world, by=helper)
    card = await world.ask("thanks")
    assert [(field.label, field.value) for field in card.fields] == [("Ana", "2"), ("Ben", "1")]


async def test_a_thank_you_is_posted_when_it_is_approved_and_not_before(world: World) -> None:
    draft = await world.press(await helped(world), "Draft a thank-you", why="Clear and kind.")
    assert draft.to_post == THANKS
    assert world.platform.posted() == []
    await world.press(draft, "Approve and post")
    assert world.platform.posted() == [f"post:{THANKS}"]


async def test_the_gate_holds_a_thank_you_with_a_stranger_s_link(world: World) -> None:
    card = await helped(world)
    draft = await world.press(card, "Draft a thank-you", why="See https://shop.example/ana")
    assert [mark.rule for mark in draft.marks] == ["link-not-ours"]
    assert "Approve and post" not in [button.label for button in draft.buttons]


async def test_a_second_press_shows_the_draft_that_is_there(world: World) -> None:
    card = await helped(world)
    first = await world.press(card, "Draft a thank-you", why="Clear.")
    assert await world.press(card, "Draft a thank-you", why="Kind.") == first


async def test_the_team_does_not_thank_itself(world: World) -> None:
    card = await helped(world, by="lena")
    assert card.failed
    assert "one of the team" in card.body


async def test_members_may_not_use_it(world: World) -> None:
    assert (await world.ask("thanks", by="kofi")).failed
