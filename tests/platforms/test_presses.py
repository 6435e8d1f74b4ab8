from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.card import Button, Input
from candorbot.platforms.presses import Pressed, Presses

PRESSES = Presses(b"k" * 32)
APPROVE = Button("draft", "approve", "Approve and post", "d7", "digest", primary=True)
words = st.text(max_size=60)


@given(words, words, words, words, words, st.booleans())
def test_what_a_button_carries_comes_back_whole(
    skill: str, action: str, about: str, seen: str, card: str, asks: bool
) -> None:
    inputs = (Input("text", "The reply"),) if asks else ()
    value = PRESSES.write(Button(skill, action, "Press", about, seen, inputs=inputs), card)
    assert len(value) <= 2_000
    assert set(value) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert PRESSES.read(value) == Pressed(skill, action, about, seen, card, asks)


@given(st.text(), st.integers(0, 200))
def test_f080_a_value_that_was_changed_anywhere_is_not_ours(other: str, at: int) -> None:
    value = PRESSES.write(APPROVE, "c1")
    at %= len(value)
    changed = value[:at] + other + value[at + 1 :]
    assert (PRESSES.read(changed) is None) == (changed != value)


@given(st.text(alphabet=st.characters(), max_size=3_000))
def test_f080_nothing_but_our_own_is_read(value: str) -> None:
    assert PRESSES.read(value) is None


def test_f080_a_value_of_another_community_is_not_ours() -> None:
    assert PRESSES.read(Presses(b"o" * 32).write(APPROVE, "")) is None


def test_f080_what_a_view_keeps_is_no_buttons_value_and_the_other_way_round() -> None:
    value = PRESSES.write(APPROVE, "c1")
    assert PRESSES.read(PRESSES.seal("any words")) is None
    assert PRESSES.opened(value) is None
    assert PRESSES.opened(PRESSES.seal("any words")) == "any words"


def test_a_button_with_more_than_a_value_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="more than a value holds"):
        PRESSES.write(Button("draft", "open", "Open", "x" * 1_500), "c1")


def test_a_placed_button_is_read_in_its_own_workspace_alone() -> None:
    card = "ab" * 12
    name = PRESSES.place("c1", "guild", card, 7)
    assert len(name) <= 100
    assert PRESSES.placed(name, "guild") == ("c1", card, 7)
    assert PRESSES.placed(name, "another guild") is None
    assert PRESSES.placed(name.replace("c1.", "m1."), "guild") is None
    assert Presses(b"o" * 32).placed(name, "guild") is None


@given(st.text(max_size=120))
def test_a_name_that_we_did_not_make_places_nothing(name: str) -> None:
    assert PRESSES.placed(name, "guild") is None
