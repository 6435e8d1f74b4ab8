from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.card import Button, Choice, Input
from candorbot.platforms.slack.modal import filled, modal, notice_modal
from tests.platforms.hostile import hostile, short
from tests.platforms.slack.far_end.block_kit import view_complaints
from tests.platforms.slack.limits import hold_view

names = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=20), min_size=1, max_size=6, unique=True
)  # fmt: skip
choices = st.lists(
    st.builds(Choice, st.integers(0, 10**6).map(str), hostile), max_size=120, unique_by=lambda c: c.value
).map(tuple)  # fmt: skip
inputs = names.flatmap(
    lambda some: st.tuples(
        *(st.builds(Input, st.just(name), hostile, hostile, st.booleans(), choices) for name in some)
    )
)  # fmt: skip
CHANNEL = Input("channel", "Where?", "help")
TEXT = Input("text", "The reply", "Hi Kofi,\n\nclick Export.", multiline=True)
WHO = Input("person", "Who?", "u2", choices=(Choice("u1", "Ana"), Choice("u2", "Ben")))


def asked(*fields: Input) -> dict[str, Any]:
    return modal(Button("draft", "edit", "Edit", "d1", inputs=fields), "state")


def submitted(view: dict[str, Any]) -> dict[str, Any]:
    """The view as Slack sends it back when nobody changed anything."""
    values: dict[str, dict[str, Any]] = {}
    for block in view["blocks"]:
        element = block["element"]
        told: dict[str, Any] = {"type": element["type"]}
        if "options" in element:
            told["selected_option"] = element.get("initial_option")
        else:
            told["value"] = element.get("initial_value")
        values[block["block_id"]] = {element["action_id"]: told}
    return {**view, "state": {"values": values}}


def test_a_modal_asks_for_what_the_button_needs_and_gives_it_back() -> None:
    view = asked(TEXT, WHO, CHANNEL)
    assert [block["element"]["type"] for block in view["blocks"]] == [
        "plain_text_input", "radio_buttons", "plain_text_input",
    ]  # fmt: skip
    assert (view["callback_id"], view["private_metadata"]) == ("fill", "state")
    assert filled(submitted(view)) == {"text": TEXT.value, "person": "u2", "channel": "help"}


def test_what_was_left_empty_comes_back_empty() -> None:
    view = asked(Input("when", "When?"), Input("who", "Who?", choices=WHO.choices))
    assert filled(submitted(view)) == {"when": "", "who": ""}


def test_many_choices_fold_away_and_those_beyond_a_hundred_are_counted() -> None:
    many = tuple(Choice(f"u{n}", f"Person {n}") for n in range(130))
    (block,) = asked(Input("person", "Who?", "u120", choices=many))["blocks"]
    assert block["element"]["type"] == "static_select"
    assert block["element"]["initial_option"]["value"] == "u120"
    assert len(block["element"]["options"]) == 100
    assert block["element"]["initial_option"] in block["element"]["options"]
    assert block["hint"]["text"] == "… and 30 more choices"


def test_f039_a_text_too_long_for_a_form_is_never_cut() -> None:
    view = asked(Input("text", "The reply", "long " * 700, multiline=True))
    assert "submit" not in view
    assert "3,500 characters, 3,000 at most" in view["blocks"][0]["text"]["text"]
    hold_view(view)


@given(inputs, short)
def test_f080_any_modal_stands_within_the_limits(fields: tuple[Input, ...], title: str) -> None:
    view = modal(Button("draft", "edit", title, "d1", inputs=fields), "state")
    hold_view(view)
    assert list(view_complaints(view, "modal")) == []


@given(short, hostile)
def test_f080_any_notice_stands_within_the_limits(title: str, body: str) -> None:
    view = notice_modal(title, body)
    hold_view(view)
    assert list(view_complaints(view, "modal")) == []


odd = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["state", "values", "value", "selected_option", "x"]), inner, max_size=3
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["state", "blocks"]), odd, max_size=2))
def test_f080_a_view_of_another_shape_fills_in_nothing_or_words(view: dict[str, Any]) -> None:
    told = filled(view)
    assert all(isinstance(one, str) for pair in told.items() for one in pair)


@pytest.mark.parametrize("view", [{}, {"state": None}, {"state": {"values": []}}, {"state": {"values": {"b": None}}}, {"state": {"values": {"b": {"a": {"selected_option": "x"}}}}}, {"state": {"values": {"b": {"a": "x"}}}}])  # fmt: skip
def test_f080_a_broken_state_fills_in_nothing(view: dict[str, Any]) -> None:
    assert filled(view) == {}
