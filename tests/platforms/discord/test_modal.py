from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot.card import Button, Choice, Input
from candorbot.platforms.discord.modal import filled, modal
from tests.platforms.discord.limits import hold_modal
from tests.platforms.hostile import hostile, short

names = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=20), min_size=1, max_size=6, unique=True
)  # fmt: skip
choices = st.lists(
    st.builds(Choice, st.integers(0, 10**6).map(str), short), max_size=30, unique_by=lambda c: c.value
).map(tuple)  # fmt: skip
inputs = names.flatmap(
    lambda some: st.tuples(
        *(st.builds(Input, st.just(name), hostile, hostile, st.booleans(), choices) for name in some)
    )
)  # fmt: skip
CHANNEL = Input("channel", "Where?", "help")
TEXT = Input("text", "The reply", "Hi Kofi,\n\nclick Export.", multiline=True)
WHO = Input("person", "Who?", "u2", choices=(Choice("u1", "Ana"), Choice("u2", "Ben")))
PARAGRAPH, SHORT = 2, 1


def asked(*fields: Input) -> dict[str, Any]:
    form = modal(Button("draft", "edit", "Edit", "d1", inputs=fields), "m1.state")
    assert form
    hold_modal(form)
    return form


def submitted(form: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts as Discord sends them back when nobody changed anything."""
    told = []
    for number, label in enumerate(form["components"]):
        field = label["component"]
        sent = {"type": field["type"], "id": number, "custom_id": field["custom_id"]}
        chosen = [one["value"] for one in field.get("options", ()) if one["default"]]
        if field["type"] == 3:
            sent["values"] = chosen
        elif field["type"] == 21:
            sent["value"] = chosen[0] if chosen else None
        else:
            sent["value"] = field.get("value") or ""
        told.append({"type": 18, "id": 10 + number, "component": sent})
    return told


def test_what_cannot_be_undone_says_so_over_what_it_asks() -> None:
    merge = Button("feedback", "merge", "Merge", "t1", confirm="Merge *all* of it?", inputs=(WHO,))
    form = modal(merge, "m1.state")
    assert form
    hold_modal(form)
    sure, asked = form["components"]
    assert (sure["type"], sure["content"]) == (10, r"Merge \*all\* of it?")
    assert filled([{"type": 10, "id": 1}, *submitted({"components": [asked]})]) == {"person": "u2"}


def test_a_modal_asks_for_what_the_button_needs_and_gives_it_back() -> None:
    form = asked(TEXT, WHO, CHANNEL)
    assert (form["custom_id"], form["title"]) == ("m1.state", "Edit")
    fields = [label["component"] for label in form["components"]]
    assert [field["type"] for field in fields] == [4, 21, 4]
    assert [field.get("style") for field in fields] == [PARAGRAPH, None, SHORT]
    assert filled(submitted(form)) == {"text": TEXT.value, "person": "u2", "channel": "help"}


def test_what_was_left_empty_comes_back_empty() -> None:
    form = asked(Input("when", "When?"), Input("who", "Who?", choices=WHO.choices))
    assert filled(submitted(form)) == {"when": "", "who": ""}


def test_a_text_of_several_lines_is_asked_for_in_several() -> None:
    (label,) = asked(Input("text", "The reply", "One\nTwo"))["components"]
    assert label["component"]["style"] == PARAGRAPH


@pytest.mark.parametrize("count", [1, 11, 25, 30])
def test_a_single_choice_and_many_fold_away_and_those_beyond_25_are_counted(count: int) -> None:
    many = tuple(Choice(f"u{n}", f"Person {n}") for n in range(count))
    form = asked(Input("person", "Who?", f"u{count - 1}", choices=many))
    (label,) = form["components"]
    assert label["component"]["type"] == 3
    assert len(label["component"]["options"]) == min(count, 25)
    assert label.get("description") == ("… and 5 more choices" if count == 30 else None)
    assert filled(submitted(form)) == {"person": f"u{count - 1}"}


@pytest.mark.parametrize(
    ("label", "over", "below"),
    [
        ("Who?", "Who?", None),
        ("When? For example: tomorrow 9:00, tue 16:00, 2026-12-01 09:00", "When?", "For example: tomorrow 9:00, tue 16:00, 2026-12-01 09:00"),
        ("What shipped, in a sentence or a link that members may get", "What shipped", "in a sentence or a link that members may get"),
        ("one two three four five six seven eight nine ten eleven", "one two three four five six seven eight nine", "ten eleven"),
        ("x" * 50, "x" * 45, "x" * 5),
        ("", "…", None),
    ],
)  # fmt: skip
def test_a_long_question_goes_on_below(label: str, over: str, below: str | None) -> None:
    (part,) = asked(Input("name", label))["components"]
    assert (part["label"], part.get("description")) == (over, below)


@pytest.mark.parametrize(
    "fields",
    [
        (Input("text", "The reply", "long " * 801, multiline=True),),
        (Input("text", "The reply", "日" * 2_700),),
        (Input("who", "Who?", choices=(Choice("x" * 101, "Ana"),)),),
        (Input("who", "Who?", choices=(Choice("", "Nobody"), Choice("u1", "Ana"))),),
        tuple(Input(f"n{number}", "What?") for number in range(6)),
        (),
    ],
)
def test_f039_what_does_not_fit_into_a_form_is_never_cut(fields: tuple[Input, ...]) -> None:
    assert modal(Button("draft", "edit", "Edit", "d1", inputs=fields), "m1") is None


@settings(max_examples=settings().max_examples // 2)  # each is up to a hundred hostile texts
@given(inputs, short)
def test_f080_any_modal_stands_within_the_limits(fields: tuple[Input, ...], title: str) -> None:
    form = modal(Button("draft", "edit", title, "d1", inputs=fields), "m1.state")
    if form:
        hold_modal(form)
        told = filled(submitted(form))
        typed = {field.name: field.value for field in fields if not field.choices}
        assert all(told[name] == text.encode("utf-8", "replace").decode() for name, text in typed.items())  # fmt: skip
    else:
        assert len(fields) > 5 or len(str(fields).encode("utf-8", "replace")) > 7_000


odd = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["component", "components", "custom_id", "value", "values", "type"]), inner, max_size=4
    ),
    max_leaves=12,
)  # fmt: skip


@given(odd | st.lists(odd, max_size=4))
def test_f080_parts_of_another_shape_fill_in_nothing_or_words(components: object) -> None:
    told = filled(components)
    assert all(isinstance(one, str) for pair in told.items() for one in pair)


@pytest.mark.parametrize("components", [None, {}, "x", [None], [{}], [{"component": None}], [{"component": {"custom_id": 1, "value": "x"}}], [{"type": 10, "id": 1}]])  # fmt: skip
def test_f080_broken_parts_fill_in_nothing(components: object) -> None:
    assert filled(components) == {}
