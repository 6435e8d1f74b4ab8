"""What Candor can do here, for the person who asks."""

from __future__ import annotations

from candorbot.testing import World


async def test_a_moderator_sees_every_command_with_its_summary(world: World) -> None:
    card = await world.ask("help", by="lena")
    assert [f.label.split()[1] for f in card.fields] == [
        "brief", "calendar", "check", "draft", "escalate", "feedback", "help", "home", "ideas", "my-data", "pause", "people",
    ]  # fmt: skip
    assert all(f.value for f in card.fields)


async def test_a_member_sees_only_what_a_member_may_do(world: World) -> None:
    card = await world.ask("help", by="kofi")
    assert [f.label.split()[1] for f in card.fields] == ["help", "home", "my-data"]


async def test_one_command_is_explained_with_an_example(world: World) -> None:
    card = await world.ask("help", "draft")
    assert ("In a message's menu", "Draft a reply") in [(f.label, f.value) for f in card.fields]
    assert (await world.press(card, "All commands")).title == "What Candor does"


async def test_an_unknown_command_names_the_nearest(world: World) -> None:
    card = await world.ask("help", "chekc")
    assert card.failed
    assert "check" in card.body
