"""The cards people meet: those of every verb, and those that pressing each of their buttons gives."""

from __future__ import annotations

from pathlib import Path

from candorbot.card import Button, Card
from candorbot.platforms.presses import Presses
from candorbot.platforms.slack.modal import modal
from candorbot.platforms.slack.reading import read
from candorbot.platforms.slack.render import home, label, message
from candorbot.platforms.slack.text import plain
from candorbot.testing import World, opened
from candorbot.visible import visible
from tests.platforms.slack.far_end.block_kit import message_complaints, view_complaints
from tests.platforms.slack.limits import hold, hold_view, parts

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
        hold_card(card)
    asking = {button.action: button for card in cards for button in card.buttons if button.inputs}
    assert set(asking) >= {"edit", "colleague", "who", "wrong", "flag"}
    for button in asking.values():
        view = modal(button, button.label, "state")
        hold_view(view)
        assert list(view_complaints(view, "modal")) == []
        assert [block["block_id"] for block in view["blocks"]] == [f.name for f in button.inputs]


def hold_card(card: Card) -> None:
    """It fits, and nothing of it is left out."""
    made = message(card, PRESSES, "c" * 24)
    hold(made["blocks"], "message")
    assert list(message_complaints(made["blocks"])) == []
    hold_view(home(card, PRESSES, "c" * 24))
    shown = [one["text"]["text"] for one in parts(made["blocks"]) if one.get("type") == "button"]
    assert shown == [label(button) for button in card.buttons]
    said = read(made["blocks"])
    assert "more characters" not in said
    assert visible(card.to_post) in said
    assert plain(made["text"]).removesuffix("…") in said


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
