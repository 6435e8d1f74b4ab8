from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.terms import term
from candorbot.text import fold, hidden, mixed_alphabets

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


@given(ANY_TEXT)
def test_every_folded_place_leads_back_into_the_original(text: str) -> None:
    folded = fold(text)
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(text)
    assert folded.span(len(folded.text), len(folded.text))[1] <= len(text)


@given(ANY_TEXT)
def test_folded_text_is_utf8_and_positions_never_go_back(text: str) -> None:
    folded = fold(text)
    folded.text.encode("utf-8")
    spans = [folded.span(at, at + 1) for at in range(len(folded.text))]
    assert spans == sorted(spans)


@given(st.text(st.characters(codec="ascii", categories=("L", "N")), max_size=50))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert fold(text).text == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("spon\u200bsored", "sponsored"),
        ("s p o n s o r e d by us", "sponsored by us"),
        ("s.p.o.n.s.o.r.e.d", "sponsored"),
        ("ѕроnѕоrеd", "sponsored"),
        ("ｓｐｏｎｓｏｒｅｄ", "sponsored"),
        ("𝐬𝐩𝐨𝐧𝐬𝐨𝐫𝐞𝐝", "sponsored"),
        ("spo\u0301n\u0336sored", "sponsored"),
        ("“It’s” – Fógra…", '"It\'s" - Fogra...'),
        ("a\ud800b", "a\ufffdb"),
        ("nul\x00l", "null"),
        ("_a_ **b** `c` ~~d~~ ||e|| __f__", "a b c d e f"),
        ("a_b utm_source #c_d", "a_b utm_source #c_d"),
        ("https://a.test/_x_~y", "https://a.test/_x_~y"),
        ("5* for it, 12* not", "5* for it, 12 not"),
        ("&#110;o&shy;&lt; &nothing;", "no< &nothing;"),
        (
            "We\u3164will\u2800pay\u1680you\u2028for\u2029a\x85five\x0bstar\x0cstay",
            "We will pay you for a five star stay",
        ),
        ("p\u3164a\u3164i\u3164d by us", "paid by us"),
        ("We·will·pay·you·for·a·five·star·review.", "We will pay you for a five star review."),
        ("We-will-pay-you-for-a-review.", "We will pay you for a review."),
        ("I.want.to.kill.myself.", "I want to kill myself."),
        ("(I+want+to+kill+myself)", "(I want to kill myself)"),
        ("so: We/will/pay/you, then", "so: We will pay you, then"),
        ("we_will_pay_you_now", "we will pay you now"),
        ("we|will|pay|you", "we will pay you"),
        ("No•risk•at•all", "No risk at all"),
        ("We👏will👏🏽pay 👏 you 👏 now", "We will pay you now"),
        ("ꜱᴍᴀʟʟ 🅱🄱Ⓑ 🇩🇪", "small BBB 🇩🇪"),
    ],
)
def test_evasions_are_seen_through(written: str, read: str) -> None:
    assert fold(written).text == read


def test_a_span_on_an_entity_covers_it() -> None:
    text = "x Bar&#110; *y*"
    folded = fold(text)
    assert folded.text == "x Barn y"
    assert folded.span(2, 6) == (2, 11)
    assert folded.span(7, 8) == (13, 14)


def test_a_phrase_keeps_its_marks() -> None:
    assert fold("refund* a|b", marks=True).text == "refund* a|b"


@pytest.mark.parametrize("joint", ["·", "_", "/", "\u3164", "👏", " 👏🏽 "])
def test_a_span_of_glued_words_is_where_they_stand(joint: str) -> None:
    text = f"so: {joint.join(['we', 'will', 'pay', 'you', 'now'])}!"
    folded = fold(text)
    assert folded.text == "so: we will pay you now!"
    at = folded.text.index("pay you")
    start, end = folded.span(at, at + 7)
    assert text[start:end] == f"pay{joint}you"


@pytest.mark.parametrize(
    "text",
    [
        "and/or", "he/she/they", "/usr/share/the/words/you", "src/app/main/java", "https://a.test/we/pay/you/now",
        "a.test/we/pay/you/now", "get_user_by_id", "MAX_NUMBER_OF_ROWS", "docs/for/you/start.md", "./my/own/notes",
        "yes|no|maybe|never", "mon·tue·wed", "One • two • three • four", "nice 👏👏👏👏", "2026/11/23/a", "1/2/3/4",
        "our/own/notes/here/", "see www.the.site.example/a-b-c", "docs/how-to-use-the-page", "1.2.3.4", "one-two-three-four", "s·p·o·n·s·o·r·e·d", "sp👏on👏so👏re👏d", "we_pay", "utm_source=a&utm_medium=you_me_us_we",
    ],
)  # fmt: skip
def test_paths_names_and_lists_stay_as_they_are(text: str) -> None:
    assert fold(text).text == text


def test_a_span_across_a_hidden_character_covers_it() -> None:
    text = "x a\u200bd y"
    folded = fold(text)
    start = folded.text.index("ad")
    assert folded.span(start, start + 2) == (2, 5)


@pytest.mark.parametrize("text", ["Привет, мир", "नमस्ते", "안녕하세요", "مرحبا", "日本語"])
def test_other_alphabets_keep_their_letters(text: str) -> None:
    assert fold(text).text == text


def test_smuggled_letters_are_read_out() -> None:
    (found,) = hidden("hi\U000e0070\U000e0061\U000e0079")
    assert (found.start, found.end, found.reads, found.forced) == (2, 5, "pay", True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a\u202eb", "forced reading direction"),
        ("a\u200eb", "direction marks"),
        ("a\u200bb", "zero-width characters"),
        ("a\u200db", "zero-width characters"),
        ("\ufeffa", "zero-width characters"),
        ("a\ufe0fb", "variation selectors"),
        ("a\u00adb", "soft hyphens"),
        ("a\u3164b", "blank characters"),
        ("a\x07b", "control characters"),
        ("é\x07b", "control characters"),
        ("é\x85b", "control characters"),
    ],
)
def test_what_nobody_can_see_is_named(text: str, name: str) -> None:
    assert [found.name for found in hidden(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "plain\ttext\nhere",
        "👨‍👩‍👧 ❤️ 1️⃣",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "می‌خواهم",
        "שלום\u200f עולם",
    ],
)
def test_honest_uses_of_invisible_characters_are_let_be(text: str) -> None:
    assert hidden(text) == ()


def test_words_in_two_alphabets_are_found() -> None:
    assert mixed_alphabets("see Pаypal now") == ((4, 10),)
    assert mixed_alphabets("our саре is here for all") == ((4, 8),)
    assert mixed_alphabets("Привет, мир") == ()
    assert mixed_alphabets("plain") == ()


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        " ",
        "a ",
        "a.",
        "é",
        "а",
        "a\u200b",
        "aа ",
        "\U000e0041",
        "`",
        "```",
        "_",
        "a_",
        "*a",
        "|",
        "&#1",
        "&#110;",
        "https://",
        "5*",
        "\\",
        "a·",
        "a/",
        "·",
        "aaaa_b ",
        "a 👏 ",
        "👏",
        " 👏 a",
        "\u3164",
    ],
)
def test_folding_takes_linear_time(unit: str) -> None:
    """Twice the text takes about twice the time (four times would be quadratic; noise allowed)."""

    def cost(text: str) -> float:
        best = 1e9
        for _ in range(2):
            before = time.process_time()
            fold(text)
            hidden(text)
            mixed_alphabets(text)
            best = min(best, time.process_time() - before)
        return best

    cost(unit)
    small, large = cost(unit * 4_000), cost(unit * 16_000)
    assert large < 0.02 + 10 * small


@given(ANY_TEXT, st.sampled_from(["en", "de", "fr", "es"]))
def test_any_word_has_a_stem(word: str, language: str) -> None:
    """Also a broken character, which the library refuses."""
    assert isinstance(term(word, language), str)
    assert term("a\ud800", language) == "a?"
