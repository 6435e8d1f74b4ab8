"""What people do with the Discord on loopback: commands, menus, buttons, modals, typing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.platforms.discord.wire import Interaction, NotThere, Wire, bits
from tests.platforms.discord.wire.bare import ANA, HELP, MIA, NOBODY, STAFF, BareApp, bare_app

pytestmark = pytest.mark.drill  # the wire itself changes seldom
CARD = {
    "flags": bits.COMPONENTS_V2 | bits.EPHEMERAL,
    "components": [
        {"type": 10, "content": "A draft for *you*"},
        {
            "type": 1,
            "components": [
                {"type": 2, "style": 1, "label": "Approve", "custom_id": "a"},
                {"type": 2, "style": 2, "label": "Wait", "custom_id": "w", "disabled": True},
            ],
        },
    ],
    **NOBODY,
}
MODAL = {
    "custom_id": "m1",
    "title": "Edit",
    "components": [
        {
            "type": 18,
            "label": "Text",
            "component": {"type": 4, "custom_id": "text", "style": 2, "value": "old"},
        },
        {
            "type": 18,
            "label": "Who",
            "component": {
                "type": 21,
                "custom_id": "who",
                "options": [{"label": "Mia", "value": "1"}, {"label": "Jo", "value": "2"}],
            },
        },
    ],
}


@pytest.fixture
async def app() -> AsyncIterator[BareApp]:
    async with bare_app() as app:
        app.discord.patience = 0
        yield app


@pytest.fixture
async def wire(app: BareApp) -> Wire:
    return app.discord


async def card(app: BareApp) -> tuple[Interaction, Any]:
    """Mia asks and is shown a card."""
    asked = await app.discord.slash(MIA, HELP, "candor draft", text="x")
    await app.answers(asked, 4, **CARD)
    return asked, app.discord.ephemeral_of(MIA)


async def test_a_command_carries_what_was_typed(app: BareApp, wire: Wire) -> None:
    asked = await wire.slash(MIA, HELP, "draft", text="x", view="all")
    (sub,) = asked.data["options"]
    assert {one["name"]: one["value"] for one in sub["options"]} == {"text": "x", "view": "all"}
    for options in ({"view": "none"}, {"texts": "x"}, {"text": 5}):
        with pytest.raises(NotThere):
            await wire.slash(MIA, HELP, "draft", **options)


async def test_a_command_is_hidden_from_those_without_its_right(app: BareApp, wire: Wire) -> None:
    with pytest.raises(NotThere):
        await wire.slash(ANA, HELP, "draft")
    message = await wire.says(ANA, HELP, "x")
    with pytest.raises(NotThere):
        await wire.menu(ANA, "Draft a reply", message)
    await wire.slash(ANA, HELP, "my-data")


async def test_a_menu_carries_the_whole_message(app: BareApp, wire: Wire) -> None:
    """Its words, too, which the app may not read otherwise."""
    message = await wire.says(ANA, HELP, "How?")
    asked = await wire.menu(MIA, "Draft a reply", message)
    assert asked.data["target_id"] == message.id
    assert asked.data["resolved"]["messages"][message.id]["content"] == "How?"


async def test_a_card_is_shown_to_one_person_and_pressed(app: BareApp, wire: Wire) -> None:
    _, shown = await card(app)
    assert wire.words(shown) == "A draft for *you*\n[Approve] (Wait)"
    assert wire.shows(HELP) == ""
    pressed = await wire.press(MIA, shown, "Approve")
    assert pressed.data == {"component_type": 2, "custom_id": "a", "id": 3}
    for person, label in ((ANA, "Approve"), (MIA, "Wait"), (MIA, "Reject")):
        with pytest.raises(NotThere):
            await wire.press(person, shown, label)
    body = {"components": [{"type": 10, "content": "Done"}], **NOBODY}
    assert (await app.answers(pressed, 7, **body))[0] == 204
    assert wire.words(wire.ephemeral_of(MIA)) == "Done"


async def test_an_old_sight_of_a_card_can_still_be_pressed(app: BareApp, wire: Wire) -> None:
    asked, shown = await card(app)
    old = shown.as_seen()
    await app.fills(asked, components=[{"type": 10, "content": "Done"}], **NOBODY)
    pressed = await wire.press(MIA, old, "Approve")
    assert pressed.source is shown
    wire.dismisses(MIA)
    with pytest.raises(NotThere):
        await wire.press(MIA, old, "Approve")
    assert (await app.fills(asked, content="x", **NOBODY))[1]["code"] == 10008


async def test_a_modal_is_filled_in_and_stays_until_it_is_answered(
    app: BareApp, wire: Wire
) -> None:
    _, shown = await card(app)
    pressed = await wire.press(MIA, shown, "Approve")
    assert (await app.answers(pressed, 9, **MODAL))[0] == 204
    modal = wire.modal_of(MIA)
    assert wire.words(modal) == "Edit\nText: <old>\nWho: <>"
    with pytest.raises(NotThere):
        await wire.submit(MIA, modal)  # nobody is chosen
    unanswered = await wire.submit(MIA, modal, {"Who": "Jo", "Text": "new"})
    assert not unanswered.acked
    assert wire.modal_of(MIA) is modal
    given = [part["component"] for part in unanswered.data["components"]]
    assert [one["value"] for one in given] == ["new", "2"]
    again = await wire.submit(MIA, modal, {"Who": "Mia"})
    assert (await app.answers(again, 6))[0] == 204
    with pytest.raises(NotThere):
        wire.modal_of(MIA)


async def test_a_modal_of_six_parts_is_refused(app: BareApp, wire: Wire) -> None:
    asked = await wire.slash(MIA, HELP, "draft")
    parts = [{"type": 10, "content": "x"} for _ in range(6)]
    assert (await app.answers(asked, 9, **{**MODAL, "components": parts}))[0] == 400
    wire.wrong.clear()


@pytest.mark.parametrize("kind", [6, 7, 8])
async def test_a_command_takes_no_answer_that_is_for_others(
    app: BareApp, wire: Wire, kind: int
) -> None:
    asked = await wire.slash(MIA, HELP, "draft")
    data: dict[str, Any] = {"choices": []} if kind == 8 else {}
    assert (await app.answers(asked, kind, **data))[0] == 400
    wire.wrong.clear()


async def test_thinking_gives_place_to_the_first_words(app: BareApp, wire: Wire) -> None:
    asked = await wire.slash(MIA, HELP, "draft")
    await app.answers(asked, 5, flags=bits.EPHEMERAL)
    assert wire.thinking(MIA)
    assert wire.shows(HELP, MIA) == "(only Mia sees this) Candor: is thinking…"
    _, first = await app.follows(asked, content="one", **NOBODY)
    _, second = await app.follows(asked, content="two", flags=bits.EPHEMERAL, **NOBODY)
    assert not wire.thinking(MIA)
    assert [one.content for one in wire.ephemerals_of(MIA)] == ["one", "two"]
    assert first["flags"] == second["flags"] == bits.EPHEMERAL
    path = f"/webhooks/{wire.world.app}/{asked.token}/messages"
    assert (await app.call("GET", f"{path}/@original"))[1]["id"] == first["id"]
    assert (await app.call("DELETE", f"{path}/{second['id']}"))[0] == 204
    assert (await app.call("GET", f"{path}/{second['id']}"))[1]["code"] == 10008


async def test_a_follow_up_needs_an_answer_before_it(app: BareApp, wire: Wire) -> None:
    asked = await wire.slash(MIA, HELP, "draft")
    assert (await app.follows(asked, content="x", **NOBODY))[1]["code"] == 10015


async def test_what_everybody_sees_of_an_answer_stands_in_the_channel(
    app: BareApp, wire: Wire
) -> None:
    asked = await wire.slash(MIA, STAFF, "draft")
    await app.answers(asked, 4, content=f"<@{ANA}>", allowed_mentions={"parse": ["users"]})
    assert wire.shows(STAFF) == "Candor: @Ana"
    assert wire.pings == [f"<@{ANA}>"]


async def test_commands_are_replaced_as_a_whole_and_keep_their_ids(
    app: BareApp, wire: Wire
) -> None:
    path = f"/applications/{wire.world.app}/commands"
    _, before = await app.call("GET", path)
    one = {"name": "my-data", "description": "new words"}
    _, after = await app.call("PUT", path, [one])
    assert [command["name"] for command in after] == ["my-data"]
    assert after[0]["id"] in {command["id"] for command in before}
    for bad in (
        [one, one],
        [{"name": "My Data", "description": "x"}],
        [{"name": "x"}],
        [{"name": str(number), "type": 3} for number in range(16)],
    ):
        assert (await app.call("PUT", path, bad))[1]["code"] == 50035
    wire.wrong.clear()
