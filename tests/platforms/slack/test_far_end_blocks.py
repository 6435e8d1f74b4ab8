"""Block Kit as the Slack on loopback reads it: what it takes, and what it finds out."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.platforms.slack.far_end import block_kit

pytestmark = pytest.mark.drill  # the far end itself changes seldom

JSON = dict[str, Any]


def text(words: str = "Words", kind: str = "plain_text") -> JSON:
    return {"type": kind, "text": words}


def button(label: str = "Go", action_id: str = "go", **more: Any) -> JSON:
    return {"type": "button", "text": text(label), "action_id": action_id, **more}


def actions(*elements: JSON) -> JSON:
    return {"type": "actions", "elements": list(elements)}


def section(words: str = "Words", **more: Any) -> JSON:
    return {"type": "section", "text": text(words), **more}


def rich(*parts: JSON) -> JSON:
    line = {"type": "rich_text_section", "elements": list(parts)}
    return {"type": "rich_text", "elements": [line]}


def field(element: JSON, label: str = "Label") -> JSON:
    return {"type": "input", "label": text(label), "element": element}


def chart(series: int = 1, points: int = 2, **more: Any) -> JSON:
    labels = [f"d{n}" for n in range(points)]
    rows = [
        {"name": f"s{n}", "data": [{"label": label, "value": 1} for label in labels]}
        for n in range(series)
    ]
    drawing = {"type": "line", "series": rows, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": "Chart", "chart": drawing | more}


OPTIONS = [{"text": text(f"Option {n}"), "value": f"{n}"} for n in range(3)]
CONFIRM = {"title": text(), "text": text(), "confirm": text(), "deny": text()}
WORDS_IN = {"type": "plain_text_input", "action_id": "a", "multiline": True}
GOOD: list[JSON] = [
    section(fields=[text("a"), text("*b*", "mrkdwn")], accessory=button()),
    {"type": "header", "text": text()},
    {"type": "divider"},
    {"type": "context", "elements": [text("*b*", "mrkdwn")]},
    actions(button("Go", confirm=CONFIRM, style="primary", value="1", url="https://a.example")),
    actions({"type": "static_select", "action_id": "s", "options": OPTIONS}),
    actions({"type": "overflow", "action_id": "o", "options": OPTIONS}),
    field(WORDS_IN | {"initial_value": "x", "max_length": 3000}),
    field({"type": "radio_buttons", "action_id": "r", "options": OPTIONS}),
    field({"type": "checkboxes", "action_id": "c", "options": OPTIONS}),
    {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "A picture"},
    {"type": "markdown", "text": "**b**"},
    rich(
        {"type": "text", "text": "a", "style": {"bold": True}},
        {"type": "link", "url": "https://a.example", "text": "here"},
        {"type": "user", "user_id": "U1"},
    ),
    chart(12, 20),
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]},
]
BAD: dict[str, list[JSON]] = {
    "unknown type": [{"type": "sektion"}],
    "no type": [{"text": text()}],
    "unknown field": [section(colour="red")],
    "section too long": [section("x" * 3001)],
    "section empty": [section("")],
    "section without words": [{"type": "section"}],
    "header in mrkdwn": [{"type": "header", "text": text("x", "mrkdwn")}],
    "header too long": [{"type": "header", "text": text("x" * 151)}],
    "context of eleven": [{"type": "context", "elements": [text()] * 11}],
    "actions of none": [actions()],
    "actions of 26": [actions(*(button(action_id=f"{n}") for n in range(26)))],
    "button text too long": [actions(button("x" * 76))],
    "button value too long": [actions(button(value="x" * 2001))],
    "button value a number": [actions(button(value=1))],
    "button without action_id": [actions({"type": "button", "text": text()})],
    "button style": [actions(button(style="green"))],
    "button address": [actions(button(url="javascript:1"))],
    "button confirm": [actions(button(confirm={**CONFIRM, "confirm": text("x" * 31)}))],
    "twice an action_id in a block": [actions(button(), button())],
    "twice an action_id in a message": [actions(button()), actions(button())],
    "twice a block_id": [section(block_id="b"), section(block_id="b")],
    "an input among actions": [actions(WORDS_IN)],
    "a button as an input": [field(button())],
    "101 options": [
        actions(
            {
                "type": "static_select",
                "action_id": "s",
                "options": [{"text": text("x"), "value": f"{n}"} for n in range(101)],
            }
        )
    ],
    "11 radio buttons": [
        field(
            {
                "type": "radio_buttons",
                "action_id": "s",
                "options": [{"text": text("x"), "value": f"{n}"} for n in range(11)],
            }
        )
    ],
    "a first option that is none": [
        field(
            {
                "type": "static_select",
                "action_id": "s",
                "options": OPTIONS,
                "initial_option": {"text": text("Other"), "value": "9"},
            }
        )
    ],
    "options of one value": [
        field({"type": "static_select", "action_id": "s", "options": [OPTIONS[0]] * 2})
    ],
    "initial value too long": [field(WORDS_IN | {"initial_value": "x" * 3001})],
    "51 blocks": [{"type": "divider"}] * 51,
    "12,001 characters": [section("x" * 3000)] * 4 + [section("x")],
    "an empty rich text": [rich({"type": "text", "text": ""})],
    "a rich text of pasted mrkdwn": [rich({"type": "mrkdwn", "text": "x"})],
    "thirteen series": [chart(13)],
    "21 points": [chart(1, 21)],
    "three charts": [chart(), chart(), chart()],
    "a chart with a long name": [chart(axis_config={"categories": ["d" * 21, "d1"]})],
    "a chart whose points are not its categories": [chart(axis_config={"categories": ["d0"]})],
    "half a character": [section("\ud83d")],
}


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_a_good_block_is_taken(block: JSON) -> None:
    assert list(block_kit.message_complaints([block])) == []


@pytest.mark.parametrize("name", BAD)
def test_a_bad_block_is_found_out(name: str) -> None:
    assert list(block_kit.message_complaints(BAD[name]))


VIEW: JSON = {
    "type": "modal",
    "title": text("T"),
    "submit": text("Go"),
    "blocks": [field(WORDS_IN)],
}


@pytest.mark.parametrize(
    ("type", "changes"),
    [
        ("modal", {"title": text("x" * 25)}),
        ("modal", {"submit": text("x" * 25)}),
        ("modal", {"private_metadata": "x" * 3001}),
        ("modal", {"colour": "red"}),
        ("modal", {"blocks": [{"type": "markdown", "text": "x"}]}),
        ("modal", {"blocks": [chart()]}),
        ("modal", {"blocks": [{"type": "divider"}] * 101}),
        ("modal", {"type": "home"}),
        ("home", {"type": "home", "blocks": [{"type": "divider"}]}),  # has a title
    ],
)
def test_a_bad_view_is_found_out(type: str, changes: JSON) -> None:
    assert list(block_kit.view_complaints({**VIEW, **changes}, type))


def test_a_good_view_is_taken_and_needs_its_button() -> None:
    assert not list(block_kit.view_complaints(VIEW, "modal"))
    without = copy.deepcopy(VIEW)
    del without["submit"]
    assert list(block_kit.view_complaints(without, "modal"))
