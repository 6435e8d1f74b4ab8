from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot.card import (
    Button,
    Card,
    Chart,
    Colour,
    Entry,
    Field,
    File,
    Group,
    Input,
    Light,
    Link,
    Mark,
    Network,
    Quote,
    Series,
)
from candorbot.errors import UserError
from candorbot.platforms.discord import parts as made_of
from candorbot.platforms.discord.pieces import safe_name
from candorbot.platforms.discord.render import Shown, message, post
from candorbot.visible import visible
from tests.platforms.discord.limits import hold, hold_words, labels, parts, read, texts
from tests.platforms.discord.markup import evened, seen
from tests.platforms.discord.openapi import complaints
from tests.platforms.hostile import everywhere, hostile

HERE = "https://discord.com/channels/1/22/333"


def press(number: int) -> str:
    return f"c1.{'c' * 24}.{number}.{'s' * 22}"


def shown(card: Card) -> Shown:
    return message(card, press)


def says(card: Card) -> str:
    """The card as a message, read."""
    return read(shown(card).components).words


def button(label: str = "Press", action: str = "go", **more: Any) -> Button:
    return Button("draft", action, label, "d1", **more)


APPROVE = button("Approve and post", "approve", primary=True)

# --- what a card looks like ----------------------------------------------------------------------

CARD = Card(
    "Reply to Kofi",
    "It waits for you.",
    quote=Quote("How do I *export*?\n\n- Kofi", "Kofi", "#help", "Fri 20 Nov, 12:00", HERE),
    to_post="Click Export. See https://harbor.example/docs.",
    fields=(Field("Written by", "offline rules"), Field("Waiting", "9 min")),
    lights=(Light("honesty", Colour.GREEN, "signed as staff"), Light("voice", Colour.RED, "shouts")),
    marks=(Mark(Colour.AMBER, "voice", "no-shouting", "NOW", "It shouts.", "House rules", "Say now."),),
    links=(Link("Export your stats", "https://harbor.example/docs/export", 1), Link("Log", "")),
    buttons=(
        APPROVE,
        button("Edit", "edit", inputs=(Input("text", "The reply"),)),
        button("Discard", "discard", confirm="Discard this draft?"),
    ),
    footer="Draft d1, version 1",
    groups=(Group("Alike", (Entry("Ana asked the same", HERE), Entry("No link"))), Group("Empty", ())),
    chart=Chart("Messages a day", ("Mon", "Tue"), (Series("all", (1, 3)),), "Mon 1, Tue 3."),
    network=Network("Who replies", ("Ana",), frozenset(), (), "Ana replies to Ben."),
    file=File("month.csv", "day,posts\n1,2\n"),
)  # fmt: skip
READ = f"""\
Reply to Kofi
Kofi · #help · Fri 20 Nov, 12:00 · {HERE}
How do I *export*?

- Kofi

It waits for you.

Alike
Ana asked the same {HERE}
No link
Empty

Mon 1, Tue 3.

Ana replies to Ben.

To post

Click Export. See https://harbor.example/docs.

month.csv
day,posts
1,2

month.csv

[1] Export your stats: https://harbor.example/docs/export
→ Log

✅ Honesty: green – signed as staff
⛔ Voice: red – shouts

⚠️ “NOW” – It shouts.
Fix: Say now.
Voice (amber), rule no-shouting, from House rules

Written by: offline rules · Waiting: 9 min · Draft d1, version 1

Approve and post · Edit… · Discard"""


def test_a_card_reads_from_top_to_bottom() -> None:
    assert says(CARD) == READ
    hold(shown(CARD))


def test_a_card_has_a_heading_a_quote_lists_and_small_print() -> None:
    found = read(shown(CARD).components)
    assert found.all("bold") == [
        "Kofi · #help · Fri 20 Nov, 12:00", "Alike", "Empty", "month.csv", "“NOW”",
    ]  # fmt: skip
    assert found.all("block") == ["###", ">", ">", ">", "-", "-", "-#", "-#", "-#", "-#"]


def test_a_link_shows_where_it_leads_and_nothing_else_is_one() -> None:
    found = read(shown(CARD).components)
    assert found.all("address", "bare", "masked link") == [
        HERE, HERE, "https://harbor.example/docs", "https://harbor.example/docs/export",
    ]  # fmt: skip


def test_long_facts_stand_one_under_the_other_and_short_ones_side_by_side() -> None:
    short = (Field("Written by", "a person"), Field("Waiting", "9 min"))
    assert says(Card("T", fields=short)).endswith("Written by: a person · Waiting: 9 min")
    long = (*short, Field("/candor brief", "Sum up what needs you and what members say today"))
    card = shown(Card("T", fields=long))
    assert read(card.components).all("block") == ["###", "-", "-", "-"]


def test_a_failed_card_says_so_in_its_title() -> None:
    said = says(Card("That did not work", "Try again.", failed=True))
    assert said == "✗ That did not work\nTry again."


def test_the_buttons_of_a_card_carry_its_number_and_look_like_what_they_do() -> None:
    approve, edit, discard = (p for p in parts(shown(CARD).components) if p["type"] == 2)
    assert [one["custom_id"] for one in (approve, edit, discard)] == [press(0), press(1), press(2)]
    assert [one["style"] for one in (approve, edit, discard)] == [1, 2, 4]


def test_buttons_stand_in_rows_of_five_and_the_rest_is_counted() -> None:
    card = shown(Card("Many", buttons=tuple(button(f"B{n}") for n in range(22))))
    rows = [len(part["components"]) for part in parts(card.components) if part["type"] == 1]
    assert rows == [5, 5, 5, 5]
    assert read(card.components).words.endswith("… and 2 more buttons")


def test_the_frame_has_the_colour_of_the_worst_light_and_none_without_lights() -> None:
    assert shown(CARD).components[0]["accent_color"] == 0xD55E00
    assert shown(Card("T")).components[0]["accent_color"] is None


def test_a_message_that_was_only_a_picture_still_says_who_sent_it() -> None:
    assert says(Card("One", quote=Quote("", "Kofi", "#help"))) == "One\nKofi · #help"


def test_a_name_that_is_all_marks_changes_nothing_around_it() -> None:
    card = Card("**", quote=Quote("*\n>", "** _ ** \\", "#||", "*"), groups=(Group("\\**", ()),))
    assert says(card) == "**\n** _ ** \\ · #|| · *\n*\n>\n\n\\**"
    hold(shown(card))


# --- pictures and files --------------------------------------------------------------------------


def test_a_chart_is_a_picture_with_its_words() -> None:
    picture = shown(CARD).files[0]
    assert (picture.name, picture.description) == ("chart.png", "Mon 1, Tue 3.")
    assert picture.content.startswith(b"\x89PNG")
    (gallery,) = [part for part in parts(shown(CARD).components) if part["type"] == 12]
    assert gallery["items"][0]["description"] == "Mon 1, Tue 3."


@pytest.mark.parametrize(
    "chart",
    [
        Chart("Odd", ("Mon",), (Series("a", (float("nan"),)),), "Alt."),
        Chart("Huge", ("Mon",), (Series("a", (1e300,)),), "Alt."),
        Chart("Uneven", ("Mon", "Tue"), (Series("a", (1,)),), "Alt."),
        Chart("Many", ("Mon",), tuple(Series(f"s{n}", (1,)) for n in range(13)), "Alt."),
        Chart("None", (), (), "Alt."),
    ],
    ids=lambda chart: chart.title,
)  # fmt: skip
def test_a_chart_that_cannot_be_drawn_is_said_in_words(chart: Chart) -> None:
    card = shown(Card("Chart", chart=chart))
    assert read(card.components).words.endswith("Alt.")
    assert card.files == ()


def test_a_short_file_is_read_at_once_and_a_long_one_is_only_taken_away() -> None:
    (short,) = shown(Card("T", file=File("a.csv", "a,b\n1,2\n"))).files
    assert short.content == b"a,b\n1,2\n"
    long = shown(Card("T", file=File("a.csv", "a,b\n" * 500)))
    assert read(long.components).words == "T\n\na.csv"
    assert long.files[0].content == b"a,b\n" * 500


def test_a_file_that_is_too_large_is_shown_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_of, "BYTES", 1_000)
    card = shown(Card("T", file=File("a.csv", "a,b\n" * 500)))
    assert card.files == ()
    assert "… and 349 more lines" in read(card.components).words


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("month 2026-12.ics", "month_2026-12.ics"), ("../../etc/passwd", "etc_passwd"), ("", "file"),
        ("naïve\n.csv", "na_ve_.csv"), ("chart.png", "the-chart.png"), ("@everyone.md", "everyone.md"),
        ("x" * 200 + ".csv", "x" * 96 + ".csv"),
    ],
)  # fmt: skip
def test_f080_a_file_has_a_name_that_discord_leaves_as_it_is(name: str, safe: str) -> None:
    assert safe_name(name, "chart.png") == safe


# --- what is too long ----------------------------------------------------------------------------


def test_what_is_left_out_is_counted_where_it_is_missing() -> None:
    said = says(replace(CARD, quote=Quote("word " * 400)))
    assert "… and 500 more characters" in said


def test_a_long_list_is_cut_after_a_line_and_the_buttons_stay() -> None:
    entries = tuple(Entry(f"Line {n} " + "x" * 90, HERE) for n in range(99))
    card = shown(replace(CARD, groups=(Group("Many", entries),)))
    said = read(card.components).words
    kept = said.count("\nLine ")
    assert 0 < kept < 99
    assert f"… and {99 - kept} more lines" in said
    assert labels(card.components) == ["Approve and post", "Edit…", "Discard"]
    assert "Click Export." in said
    hold(card)


@pytest.mark.parametrize("length", [0, 7, 70, 700])
def test_f039_a_card_that_is_too_long_everywhere_is_cut_to_its_room(length: int) -> None:
    text = "<*word*> " * (length // 7 + 400)
    hold(shown(Card(
        text, text, Quote(text, text, text, text), text, (Field(text, text),) * 9,
        (Light(text, Colour.RED, text),) * 9, CARD.marks * length, CARD.links * length,
        CARD.buttons * 9, text, True, CARD.groups * length, CARD.chart, File(text, text[:500]),
        Network(text, (), frozenset(), (), text),
    )))  # fmt: skip


def test_f039_a_card_with_everything_has_no_more_components_than_discord_takes() -> None:
    """As many texts and lines as can be stand between the others, and each is cut short."""
    text, buttons = "word " * 300, tuple(button(f"B{n}") for n in range(40))
    card = replace(CARD, body=text, to_post=text * 3, buttons=buttons, links=CARD.links * 99)
    hold(shown(card))
    assert len(list(parts(shown(card).components))) > 30
    hold(shown(replace(card, chart=Chart("C", (), (), text), lights=CARD.lights * 200)))


def test_f039_what_would_be_posted_is_shown_whole_or_not_approved() -> None:
    fits, too_long = "fits " * 600, "long " * 760
    card = shown(replace(CARD, to_post=fits))
    assert "Approve and post" in labels(card.components)
    assert fits in read(card.components).words
    card = shown(replace(CARD, to_post=too_long))
    assert labels(card.components) == ["Edit…", "Discard"]
    assert "too long to be approved here" in read(card.components).words
    pressed = [part["custom_id"] for part in parts(card.components) if part["type"] == 2]
    assert pressed == [press(1), press(2)]


@pytest.mark.parametrize("name", ["naïve", "日本", "👩‍👩‍👧‍👦"])
def test_f039_letters_of_several_bytes_are_held_to_discords_bytes(name: str) -> None:
    hold(shown(Card("T", name * 2_000, to_post=name * 900, buttons=(APPROVE,) * 20)))


# --- anything anywhere ---------------------------------------------------------------------------


@settings(max_examples=settings().max_examples // 3)  # each is a hundred hostile texts
@given(everywhere)
def test_f080_any_card_stands_within_the_limits_and_pings_nobody(card: Card) -> None:
    hold(shown(replace(card, chart=None)))


@given(hostile)
def test_f039_no_button_approves_what_cannot_be_read_whole(to_post: str) -> None:
    card = shown(replace(CARD, to_post=to_post))
    if "Approve and post" in labels(card.components):
        assert evened(visible(to_post)) in read(card.components).words


# --- posts ---------------------------------------------------------------------------------------


@given(hostile)
def test_f078_a_post_is_exactly_its_text_and_mentions_nobody(text: str) -> None:
    try:
        components = post(text, 2**31 - 1)
    except UserError:
        return
    (content,) = texts(components)
    assert seen(content).words == evened(text)
    hold_words(components)
    body = {"components": components, "flags": 1 << 15}
    assert complaints("POST", "/channels/1/messages", body) == []


@given(hostile)
def test_f077_a_link_in_a_post_shows_where_it_leads(text: str) -> None:
    try:
        components = post(f"See https://harbor.example/docs and {text}")
    except UserError:
        return
    found = read(components)
    assert found.all("address")[0] == "https://harbor.example/docs"
    assert found.all("masked link", "bare") == []


def test_a_post_is_one_text_that_keeps_its_mark() -> None:
    assert post("Hi", 7) == [{"type": 10, "content": "Hi", "id": 7}]
    assert post("Hi") == [{"type": 10, "content": "Hi"}]


@pytest.mark.parametrize(("text", "why"), [("", "empty"), (" \n", "empty"), ("a" * 4_001, "4,001"), ("*" * 2_001, "4,002"), ("👩" * 2_001, "4,002"), ("a\0", "NUL"), ("\ud800", "broken")])  # fmt: skip
def test_f039_what_no_message_can_hold_is_refused_before_it_is_sent(text: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        post(text)


@given(st.integers(1, 4_000))
def test_f039_what_a_message_can_hold_is_sent(length: int) -> None:
    assert len(texts(post("a" * length))[0]) == length


def test_a_still_card_looks_as_any_other_each_time_it_is_shown() -> None:
    card = Card("Help", "What it does", fields=(Field("/candor draft", "Draft a reply"),))
    still = replace(card, still=True)
    assert shown(still) == shown(still) == shown(card)
    pressed = replace(still, buttons=(Button("help", "menu", "Menu"),))
    assert message(pressed, lambda number: "a") != message(pressed, lambda number: "b")
