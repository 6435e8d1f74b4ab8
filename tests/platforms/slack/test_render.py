from __future__ import annotations

import re
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
from candorbot.platforms.cutting import place, shortened
from candorbot.platforms.presses import Presses
from candorbot.platforms.slack.reading import read
from candorbot.platforms.slack.render import card_view, home, message, post, twin
from candorbot.platforms.slack.text import plain
from candorbot.visible import visible
from tests.platforms.hostile import everywhere, hostile
from tests.platforms.slack.far_end.block_kit import message_complaints, view_complaints
from tests.platforms.slack.limits import hold, hold_view, parts

PRESSES = Presses(b"k" * 32)
Blocks = list[dict[str, Any]]
OBEYED = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\ud800-\udfff]"
)
"""What a terminal or a reader's eye would follow."""


def shown(card: Card) -> Blocks:
    blocks: Blocks = message(card, PRESSES, "c1")["blocks"]
    return blocks


def says(card: Card) -> str:
    """The card as a message, read."""
    return read(shown(card))


def labels(blocks: Blocks) -> list[str]:
    return [part["text"]["text"] for part in parts(blocks) if part.get("type") == "button"]


def button(label: str = "Press", action: str = "go", **more: Any) -> Button:
    return Button("draft", action, label, "d1", **more)


APPROVE = button("Approve and post", "approve", primary=True)

# --- what a card looks like ----------------------------------------------------------------------

CARD = Card(
    "Reply to Kofi",
    "It waits for you.",
    quote=Quote("How do I export?", "Kofi", "#help", "Fri 20 Nov, 12:00", "https://acme.slack.com/p1"),
    to_post="Click Export. See https://harbor.example/docs.",
    fields=(Field("Written by", "offline rules"), Field("Waiting", "9 min")),
    lights=(Light("honesty", Colour.GREEN, "signed as staff"), Light("voice", Colour.RED, "shouts")),
    marks=(Mark(Colour.AMBER, "voice", "no-shouting", "NOW", "It shouts.", "House rules", "Say now."),),
    links=(Link("Export your stats", "https://harbor.example/docs/export", 1),),
    buttons=(
        APPROVE,
        button("Edit", "edit", inputs=(Input("text", "The reply"),)),
        button("Discard", "discard", confirm="Discard this draft?"),
    ),
    footer="Draft d1, version 1",
    groups=(Group("Alike", (Entry("Ana asked the same", "https://acme.slack.com/p2"), Entry("No link"))),),
    chart=Chart("Messages a day", ("Mon", "Tue"), (Series("all", (1, 3)),), "Mon 1, Tue 3."),
    network=Network("Who replies", ("Ana",), frozenset(), (), "Ana replies to Ben."),
    file=File("month.csv", "day,posts\n1,2\n"),
)  # fmt: skip
READ = """\
Reply to Kofi

Kofi · #help · Fri 20 Nov, 12:00 · https://acme.slack.com/p1
│ How do I export?

It waits for you.

Alike:
– Ana asked the same https://acme.slack.com/p2
– No link

Mon 1, Tue 3.

Ana replies to Ben.

To post

Click Export. See https://harbor.example/docs.

month.csv
day,posts
1,2

[1] Export your stats https://harbor.example/docs/export

✅ Honesty: green – signed as staff
⛔ Voice: red – shouts

⚠️ “NOW” – It shouts.
Fix: Say now.
Voice (amber), rule no-shouting, from House rules

Written by: offline rules · Waiting: 9 min · Draft d1, version 1

Approve and post · Edit… · Discard"""


def test_a_card_reads_from_top_to_bottom() -> None:
    assert says(CARD) == READ


def test_the_twin_has_the_same_words_in_the_same_order() -> None:
    assert twin(CARD) == READ.replace("Mon 1, Tue 3.", "▃█ Mon 1, Tue 3.")
    assert plain(message(CARD, PRESSES, "")["text"]) == READ


def test_long_facts_stand_one_under_the_other_and_short_ones_side_by_side() -> None:
    short = (Field("Written by", "a person"), Field("Waiting", "9 min"))
    assert says(Card("T", fields=short)).endswith("Written by: a person · Waiting: 9 min")
    long = (*short, Field("/candor brief", "Sum up what needs you and what members say today"))
    assert says(Card("T", fields=long)).splitlines()[-1].startswith("– /candor brief: Sum up")


def test_a_failed_card_says_so_in_its_title_and_keeps_no_button() -> None:
    assert (
        says(Card("That did not work", "Try again.", failed=True))
        == "✗ That did not work\n\nTry again."
    )


def test_the_buttons_of_a_card_carry_what_they_press() -> None:
    made = {p["text"]["text"]: p for p in parts(shown(CARD)) if p.get("type") == "button"}
    approve, edit, discard = made.values()
    assert [one["action_id"] for one in made.values()] == ["press-1", "press-2", "press-3"]
    pressed = PRESSES.read(edit["value"])
    assert pressed
    assert (pressed.action, pressed.card, pressed.asks) == ("edit", "c1", True)
    assert approve["style"] == "primary"
    assert "style" not in discard
    assert discard["confirm"]["text"]["text"] == "Discard this draft?"
    assert "confirm" not in approve


def test_buttons_stand_in_rows_of_five() -> None:
    blocks = shown(Card("Many", buttons=tuple(button(f"B{n}") for n in range(1, 28))))
    rows = [len(block["elements"]) for block in blocks if block["type"] == "actions"]
    assert rows == [5, 5, 5, 5, 5]
    assert read(blocks).endswith("… and 2 more buttons")


def test_small_print_stands_ten_facts_to_a_block() -> None:
    blocks = shown(Card("Facts", fields=tuple(Field("Fact", str(n)) for n in range(23))))
    assert [len(block["elements"]) for block in blocks if block["type"] == "context"] == [10, 10, 3]


def test_a_card_of_nothing_but_lines_keeps_to_its_blocks() -> None:
    blocks = shown(Card("Facts", lights=(Light("voice", Colour.GREEN, "calm"),) * 900))
    assert len(blocks) <= 50
    assert "more lines" in read(blocks)


def test_a_button_that_cannot_be_carried_is_counted_as_left_out() -> None:
    blocks = shown(Card("One too long", buttons=(Button("a", "b", "Long", "x" * 2_000), button())))
    assert labels(blocks) == ["Press"]
    assert read(blocks).endswith("… and 1 more button")


def test_a_source_is_followed_by_its_host_and_nothing_else_is_a_link() -> None:
    links = [part for part in parts(shown(CARD)) if part.get("type") == "link"]
    assert [(link.get("text"), link["url"]) for link in links] == [
        ("acme.slack.com", "https://acme.slack.com/p1"),
        ("acme.slack.com", "https://acme.slack.com/p2"),
        (None, "https://harbor.example/docs"),
        ("harbor.example", "https://harbor.example/docs/export"),
    ]


def test_a_message_that_was_only_a_picture_still_says_who_sent_it() -> None:
    assert says(Card("One", quote=Quote("", "Kofi", "#help"))) == "One\n\nKofi · #help"


def test_a_chart_is_drawn_by_slack_in_a_message_and_said_on_the_home_tab() -> None:
    chart = next(block for block in shown(CARD) if block["type"] == "data_visualization")
    assert chart["chart"]["type"] == "line"
    assert chart["chart"]["series"][0]["data"][1] == {"label": "Tue", "value": 3}
    view = home(CARD, PRESSES, "c1")
    assert "▃█ Mon 1, Tue 3." in read(view["blocks"])


@pytest.mark.parametrize(
    "chart",
    [
        Chart("Long", tuple(f"d{n}" for n in range(21)), (Series("a", (1.0,) * 21),), "Alt."),
        Chart("Twice", ("Mon", "Mon"), (Series("a", (1, 2)),), "Alt."),
        Chart("Odd", ("Mon",), (Series("a", (float("nan"),)),), "Alt."),
        Chart("Many", ("Mon",), tuple(Series(f"s{n}", (1,)) for n in range(7)), "Alt."),
        Chart("None", (), (), "Alt."),
        Chart("", ("Mon",), (Series("", (1,)),), "Alt."),
    ],
    ids=lambda chart: chart.title,
)  # fmt: skip
def test_a_chart_that_slack_would_refuse_is_said_in_words(chart: Chart) -> None:
    assert "Alt." in says(Card("Chart", chart=chart))
    assert all(block["type"] != "data_visualization" for block in shown(Card("C", chart=chart)))


# --- what is too long ----------------------------------------------------------------------------


def test_what_is_left_out_is_counted_where_it_is_missing() -> None:
    long = replace(CARD, quote=Quote("word " * 400), file=File("big.csv", "1,2\n" * 2_000))
    said = says(long)
    assert "… and 500 more characters" in said
    assert "… and 1,249 more lines" in said


def test_a_long_list_is_cut_after_a_line_and_the_buttons_stay() -> None:
    entries = tuple(
        Entry(f"Line {n} " + "x" * 90, f"https://harbor.example/{n}") for n in range(99)
    )
    said = says(replace(CARD, groups=(Group("Many", entries),)))
    kept = said.count("\n– Line ")
    assert f"… and {99 - kept} more lines" in said
    assert said.endswith("Approve and post · Edit… · Discard")
    assert "Click Export." in said


@pytest.mark.parametrize("length", [0, 7, 70, 700])
def test_f039_a_card_that_is_too_long_everywhere_is_cut_to_its_room(length: int) -> None:
    text = "<word> " * (length // 7 + 400)
    long = Card(
        text, text, Quote(text, text, text, text), text, (Field(text, text),) * 9,
        (Light(text, Colour.RED, text),) * 9, CARD.marks * length, CARD.links * length,
        CARD.buttons * 5, text, True, CARD.groups * length, CARD.chart, File(text, text * 2),
        Network(text, (), frozenset(), (), text),
    )  # fmt: skip
    hold(shown(long), "message")
    for view in (home(long, PRESSES, "c1"), card_view(long, PRESSES, "c1")):
        hold_view(view)
        assert list(view_complaints(view, view["type"])) == []


def test_f039_what_would_be_posted_is_shown_whole_or_not_approved() -> None:
    fits, too_long = "fits " * 1_600, "long " * 2_400
    assert "Approve and post" in labels(shown(replace(CARD, to_post=fits)))
    assert visible(fits) in says(replace(CARD, to_post=fits))
    blocks = shown(replace(CARD, to_post=too_long))
    assert labels(blocks) == ["Edit…", "Discard"]
    assert "too long to be approved here" in read(blocks)


def test_f039_a_text_is_cut_after_a_line_a_word_or_a_letter_and_never_inside_one() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert place("first line\nsecond line", 14) == len("first line\n")
    family = "👩‍👩‍👧‍👦"
    assert shortened(family * 3, len(family) + 3) == family + "…"
    assert shortened("ée\u0301" * 2, 3) == "é…"
    assert shortened("🇩🇪🇫🇷🇪🇸", 4) == "🇩🇪…"


@given(hostile, st.integers(1, 300))
def test_f039_a_cut_text_is_no_longer_than_asked(text: str, most: int) -> None:
    cut = shortened(text, most)
    assert len(cut) <= most
    assert cut == text or text.startswith(cut[:-1])


# --- anything anywhere ---------------------------------------------------------------------------


@settings(max_examples=settings().max_examples // 3)  # each is a hundred hostile texts
@given(everywhere)
def test_f080_any_card_stands_within_the_limits_wherever_it_stands(card: Card) -> None:
    made = message(card, PRESSES, "c1")
    hold(made["blocks"], "message")
    assert list(message_complaints(made["blocks"])) == []
    assert len(made["text"]) <= 3_900
    assert not set("<>") & set(made["text"])
    hold_view(home(card, PRESSES, "c1"))
    assert not OBEYED.search(twin(card))


@given(hostile)
def test_f039_no_button_approves_what_cannot_be_read_whole(to_post: str) -> None:
    blocks = shown(replace(CARD, to_post=to_post))
    if "Approve and post" in labels(blocks):
        assert visible(to_post) in read(blocks)


# --- posts ---------------------------------------------------------------------------------------


def read_as_members(payload: dict[str, Any]) -> str:
    (block,) = payload["blocks"]
    (section,) = block["elements"]
    return "".join(part.get("url") or part["text"] for part in section["elements"])


@given(hostile)
def test_f078_a_post_is_exactly_its_text_and_mentions_nobody(text: str) -> None:
    try:
        payload = post(text)
    except UserError:
        return
    assert read_as_members(payload) == text
    hold(payload["blocks"], "message")
    assert list(message_complaints(payload["blocks"])) == []
    assert len(payload["text"]) <= 3_900
    assert not set("<>") & set(payload["text"])


@given(hostile)
def test_f077_a_link_in_a_post_shows_where_it_leads(text: str) -> None:
    try:
        payload = post(f"See https://harbor.example/docs and {text}")
    except UserError:
        return
    links = [part for part in parts(payload["blocks"]) if part.get("type") == "link"]
    assert links[0] == {"type": "link", "url": "https://harbor.example/docs"}
    assert all(set(link) == {"type", "url"} for link in links)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("(see https://harbor.example/docs).", ["https://harbor.example/docs"]),
        ("https://en.example/wiki/Foo_(bar), https://b.example!", ["https://en.example/wiki/Foo_(bar)", "https://b.example"]),
        ("**https://harbor.example/a**", ["https://harbor.example/a"]),
        ("https://harbor.example@evil.example/x", []),
        ("https://evil.example\\@harbor.example", []),
        ("https://@evil.example/x", []),
        ("https://hаrbor.example/x", []),
        ("https://harbor.example/ünder", []),
        ("javascript:alert(1) mailto:a@b.example ftp://c.example harbor.example", []),
        ("<https://evil.example|https://harbor.example>", []),
        ("[good](https://evil.example)", ["https://evil.example"]),
        ("https://" + "a" * 4_000, []),
    ],
)  # fmt: skip
def test_f077_only_addresses_that_lead_where_they_seem_to_can_be_followed(
    text: str, urls: list[str]
) -> None:
    payload = post(text)
    assert [p["url"] for p in parts(payload["blocks"]) if p.get("type") == "link"] == urls
    assert read_as_members(payload) == text


@pytest.mark.parametrize(("text", "why"), [("", "empty"), (" \n", "empty"), ("a" * 12_000, "holds about"), ("a\0", "NUL"), ("\ud800", "broken")])  # fmt: skip
def test_f039_what_no_message_can_hold_is_refused_before_it_is_sent(text: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        post(text)


def test_a_still_card_looks_as_any_other_each_time_it_is_shown() -> None:
    card = Card("Help", "What it does", fields=(Field("/candor draft", "Draft a reply"),))
    still = replace(card, still=True)
    assert message(still, PRESSES, "") == message(still, PRESSES, "") == message(card, PRESSES, "")
    pressed = replace(still, buttons=(Button("help", "menu", "Menu"),))
    assert message(pressed, PRESSES, "k1") != message(pressed, PRESSES, "k2")
