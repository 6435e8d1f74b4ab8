from __future__ import annotations

import io
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from candorbot.card import (
    Button,
    Card,
    Choice,
    Colour,
    Field,
    Input,
    Light,
    Link,
    Mark,
    Quote,
)
from candorbot.platforms.console.layout import Drawn, Flow, Line, Rule, twin
from candorbot.platforms.console.render import card_parts, plain
from candorbot.visible import MAX_STACKED, heard, one_line, visible
from tests.platforms.hostile import cards, hostile

COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*m")


def drawn(card: Card) -> Drawn:
    """The card as the screen shows it."""
    return Drawn(tuple(card_parts(card)))


def printed(what: object, width: int, *, colour: bool = False) -> str:
    out = io.StringIO()
    Console(
        file=out, width=width, force_terminal=colour, no_color=not colour, color_system="truecolor"
        if colour else None, highlight=False, markup=False, emoji=False,
    ).print(what)  # fmt: skip
    return out.getvalue()


def squeezed(text: str) -> str:
    return re.sub(r"[\s│]", "", text)


def obeyed(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and char not in "\u200c\u200d")


def harmless(text: str) -> bool:
    return not any(char != "\n" and obeyed(char) for char in text)


@settings(max_examples=12, deadline=None)
@given(cards, st.sampled_from([40, 80, 120]))
def test_any_card_fits_and_obeys_nobody(card: Card, width: int) -> None:
    shown = printed(drawn(card), width)
    assert harmless(shown)
    assert all(cell_len(row) <= width for row in shown.split("\n"))
    for number, button in enumerate(card.buttons, start=1):
        assert squeezed(f"{number}) {one_line(button.label)}") in squeezed(shown)


@settings(max_examples=15, deadline=None)
@given(cards)
def test_colour_adds_colour_codes_and_nothing_else(card: Card) -> None:
    coloured = COLOUR_CODE.sub("", printed(drawn(card), 80, colour=True))
    assert coloured == printed(drawn(card), 80)


@settings(max_examples=25, deadline=None)
@given(cards)
def test_the_plain_twin_is_harmless_and_whole(card: Card) -> None:
    text = plain(card)
    assert harmless(text)
    text.encode()
    assert squeezed(one_line(card.title)) in squeezed(text)
    assert squeezed(visible(card.to_post)) in squeezed(text)
    for number, button in enumerate(card.buttons, start=1):
        assert f"{number}) {one_line(button.label)}" in text


@given(hostile)
def test_visible_text_is_visible_already(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=200))
def test_ordinary_letters_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\x9bb", "a⟨U+009B⟩b"),
        ("pay\u202egnp.exe", "pay⟨U+202E⟩gnp.exe"),
        ("\0", "␀"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("x\u200by", "xy"),
        ("\ud83d", "\ufffd"),
        ("Grüße, Chloé, नमस्ते", "Grüße, Chloé, नमस्ते"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("e" + "\u0301" * 100, "e" + "\u0301" * MAX_STACKED),
        ("\u0301a", "a"),
    ],
)
def test_what_acts_on_a_terminal_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_long_line_is_cut_with_an_ellipsis() -> None:
    assert one_line("one two three four", 8) == "one two…"
    assert one_line("one\ntwo", 8) == "one two"


@pytest.mark.parametrize("text", ["x" * 20_001, "x" * 5_000_000, "a\0", "\ud800"])
def test_what_cannot_be_sent_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Exception, match=r"20,000 is the most|NUL|not UTF-8"):
        heard(text)


@given(st.text(max_size=50).filter(lambda text: "\0" not in text))
def test_all_other_text_is_heard_unchanged(text: str) -> None:
    assert heard(text) == text


CARD = Card(
    "Reply to Ana",
    body="Found in two articles.",
    quote=Quote(
        "How do I enable 2FA?\nIs it hard?", "Ana", "#help", "Wed 18 Nov, 09:00", "/message s1"
    ),
    to_post="Hi Ana,\n\nOpen the settings. [1]\n\nMia",
    fields=(Field("Written by", "offline rules"), Field("Waiting", "2 d 1 h")),
    lights=(
        Light("relationship", Colour.GREEN, "signed as Harbor staff"),
        Light("opinion", Colour.AMBER, "one claim to look at"),
        Light("identity", Colour.RED, "not who it says"),
    ),
    marks=(
        Mark(Colour.AMBER, "opinion", "o.best", "the best", "No proof.", "WOMMA 2", "Take it out."),
    ),
    links=(Link("Enable 2FA", "https://harbor.example/docs/2fa", 1),),
    buttons=(
        Button("draft", "approve", "Approve and post", primary=True),
        Button("draft", "copy", "Copy, I'll post it myself"),
        Button("draft", "edit", "Edit", inputs=(Input("text", "The reply"),)),
        Button("draft", "who", "Who?", inputs=(Input("w", "Who", choices=(Choice("a", "A"),)),)),
    ),
    footer="Draft d1, version 1",
)
AT_60 = """\
━━ Reply to Ana ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
Ana · #help · Wed 18 Nov, 09:00 · /message s1
│ How do I enable 2FA?
│ Is it hard?

Found in two articles.

── To post ─────────────────────────────────────────────────
Hi Ana,

Open the settings. [1]

Mia
────────────────────────────────────────────────────────────

[1] Enable 2FA  https://harbor.example/docs/2fa

● Relationship: green – signed as Harbor staff
▲ Opinion: amber – one claim to look at
■ Identity: red – not who it says

▲ “the best” – No proof.
  Fix: Take it out.
  Opinion (amber), rule o.best, from WOMMA 2

Written by: offline rules · Waiting: 2 d 1 h
Draft d1, version 1

1) Approve and post   2) Copy, I'll post it myself
3) Edit…   4) Who?…
"""


def test_a_card_as_it_is_printed() -> None:
    assert printed(drawn(CARD), 60) == AT_60


def test_no_line_is_wider_than_people_read() -> None:
    rows = printed(drawn(Card("T", "word " * 200)), 200).split("\n")
    assert max(len(row) for row in rows) <= 100


def test_a_long_quote_is_cut_and_says_how_much_is_missing() -> None:
    assert "… and 18,500 more characters" in plain(Card("T", quote=Quote("x" * 20_000)))


def test_a_text_to_post_is_never_cut() -> None:
    assert plain(Card("T", to_post="x" * 20_000)).count("x") == 20_000


def test_a_failed_card_says_so_without_colour() -> None:
    assert printed(drawn(Card("Not allowed", failed=True)), 80).startswith("━━ ✗ Not allowed ━")


def test_a_twin_can_leave_the_buttons_out() -> None:
    assert "1) Approve" in plain(CARD)
    assert "1) Approve" not in plain(CARD, buttons=False)


def test_a_flow_breaks_between_its_items_only() -> None:
    rows = printed(Drawn((Flow(("aa aa", "bb bb", "cc cc")),)), 20).splitlines()
    assert rows == ["aa aa   bb bb", "cc cc"]


def test_the_twin_of_parts_keeps_their_leads() -> None:
    assert twin([Rule("To post"), Line("a\nb", lead="│ ", bar="│ ")]) == "To post:\n│ a\n│ b"


def test_a_card_of_nothing_is_its_title() -> None:
    assert len(card_parts(Card("Nothing"))) == 1
