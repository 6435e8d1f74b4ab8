"""The cards people meet: those of every verb, and those that pressing each of their buttons gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from candorbot.card import Button, Card
from candorbot.platforms.discord import modal as discord_modal
from candorbot.platforms.discord import render as discord
from candorbot.platforms.presses import Presses
from candorbot.platforms.slack import modal as slack_modal
from candorbot.platforms.slack import render as slack
from candorbot.platforms.slack.reading import read
from candorbot.platforms.slack.text import plain
from candorbot.testing import World, opened
from candorbot.visible import visible
from tests.platforms.discord import limits as in_discord
from tests.platforms.slack import limits as in_slack
from tests.platforms.slack.far_end.block_kit import message_complaints, view_complaints

PRESSES = Presses(b"k" * 32)

VERBS = [
    ("help", ""), ("help", "draft"), ("draft", ""), ("draft", "How do I export my stats?"),
    ("check", "Best tool ever, everybody should get it! #sp"), ("escalate", ""),
    ("escalate", "he will hurt me"), ("escalate", "rules"), ("feedback", "Please add dark mode"),
    ("feedback", ""), ("feedback", "themes"), ("feedback", "search export"), ("feedback", "export csv"),
    ("ideas", ""), ("ideas", "month"), ("ideas", "gaps"), ("ideas", "join"), ("people", ""),
    ("people", "audience"), ("brief", ""), ("brief", "week"), ("brief", "month"), ("calendar", ""),
    ("calendar", "ical"), ("pause", ""), ("my-data", ""), ("my-data", "export"), ("darft", ""),
]  # fmt: skip


async def test_every_card_and_what_its_buttons_ask_for_fits(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        cards = await every_card(world)
    assert len(set(cards)) > 90
    for card in set(cards):
        hold_in_slack(card)
        hold_in_discord(card)
    asking = {button.action: button for card in cards for button in card.buttons if button.inputs}
    assert set(asking) >= {"edit", "colleague", "who", "wrong", "flag"}
    for button in asking.values():
        names = [field.name for field in button.inputs]
        view = slack_modal.modal(button, "state")
        in_slack.hold_view(view)
        assert list(view_complaints(view, "modal")) == []
        assert [block["block_id"] for block in view["blocks"]] == names
        form = discord_modal.modal(button, "m1.state")
        assert form
        in_discord.hold_modal(form)
        assert [
            part["component"]["custom_id"] for part in form["components"] if "component" in part
        ] == names


def hold_in_slack(card: Card) -> None:
    """It fits, and nothing of it is left out."""
    made = slack.message(card, PRESSES, "c" * 24)
    in_slack.hold(made["blocks"], "message")
    assert list(message_complaints(made["blocks"])) == []
    in_slack.hold_view(slack.home(card, PRESSES, "c" * 24))
    parts = in_slack.parts(made["blocks"])
    shown = [one["text"]["text"] for one in parts if one.get("type") == "button"]
    assert shown == [slack.label(button) for button in card.buttons]
    said = read(made["blocks"])
    assert "more characters" not in said
    assert visible(card.to_post) in said
    assert plain(made["text"]).removesuffix("…") in said


def hold_in_discord(card: Card) -> None:
    """The same; pictures are made elsewhere."""
    made = discord.message(replace(card, chart=None), "c1.{}".format)
    in_discord.hold(made)
    shown = in_discord.labels(made.components)
    assert [one.removesuffix("…") for one in shown] == [
        b.label.removesuffix("…") for b in card.buttons
    ]
    said = in_discord.read(made.components).words
    assert "… and" not in said
    assert visible(card.to_post) in said


async def every_card(world: World) -> list[Card]:
    """What each verb gives in a small world, what each button of that gives, and what theirs give."""
    for number in range(3):
        await world.hear(f"How do I export my stats, part {number}? It is slow.", f"u{number}")
    cards: list[Card] = []
    for verb, text in VERBS:
        first = await world.ask(verb, text)
        cards.append(first)
        for button in first.buttons:
            second = await pressed(world, button)
            cards += [second, *[await pressed(world, one) for one in second.buttons]]
    return cards


async def pressed(world: World, button: Button) -> Card:
    """Mia presses it, and fills in what it asks for."""
    values = {
        field.name: field.choices[0].value if field.choices else field.value or "Friday 9:00"
        for field in button.inputs
    }
    request = world.request(
        button.skill, kind="button", action=button.action, about=button.about, seen=button.seen,
        values=values,
    )  # fmt: skip
    return await world.send(request)
