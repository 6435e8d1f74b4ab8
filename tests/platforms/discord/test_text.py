from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.platforms.addresses import host_of
from candorbot.platforms.discord.text import as_is, link, plain, size, typed
from tests.platforms.discord.markup import Found, Seen, evened, seen
from tests.platforms.hostile import hostile

MARKDOWN = [
    "**bold**", "*em*", "_em_", "__under__", "~~gone~~", "||spoiler||", "`code`", "```py\ncode\n```",
    "# Big", "### Small", "-# tiny", "> quoted", ">>> all quoted", "- item", "* item", "1. item", "\n- x",
    "\r# x", "\f# x", "[good](https://evil.example)", "[good](<https://evil.example> 't')", "\\", "\\*",
    "<@123456789012345678>", "<@!1>", "<@&1>", "<#1>", "<:name:1>", "<a:name:1>", "<t:0:R>", "</cmd:1>", "<id:guide>",
    "@everyone", "@here", ":smile:", "steam://x/y", "<mailto:a@b.example>", "<tel:+15551234>", "https://a.example:",
    "¯\\_(ツ)_/¯", "[x\\](https://evil.example)", "https://a.example\\](https://evil.example)", "2.", "\n\n", "  - x",
]  # fmt: skip
ENTITY = re.compile(r"<(?:[@#][!&]?\d|a?:\w+:\d|t:-?\d|/[^<>:\\]+:\d|id:)")
tricky = st.builds(
    lambda parts, times: ("".join(parts) * times)[:20_000],
    st.lists(st.sampled_from(MARKDOWN) | st.text(max_size=8), max_size=12),
    st.sampled_from([1, 1, 1, 40]),
)


@pytest.mark.parametrize("text", MARKDOWN)
def test_the_reader_of_these_tests_obeys_what_discord_obeys(text: str) -> None:
    inert = {"\\*", "\\", "2.", "\n\n", "1. item", "https://a.example:"}
    assert seen(text).obeyed or text in inert or seen(f"{text} x").obeyed


def test_the_reader_of_these_tests_tells_words_from_what_is_obeyed() -> None:
    found = seen(
        "# Hi **you \\* all** <@1>, [go](https://evil.example) \\<\\@1\\> <https://a.example>"
    )
    assert found.words == "Hi you * all @1, go <@1> https://a.example"
    assert found.obeyed == (
        Found("block", "#"),
        Found("bold", "you * all"),
        Found("mention", "@1"),
        Found("masked link", "https://evil.example"),
        Found("address", "https://a.example"),
    )


@given(hostile | tricky)
def test_f078_a_text_is_read_as_it_was_typed_and_nothing_in_it_is_obeyed(text: str) -> None:
    found = seen(typed(text))
    assert found.words == evened(text)
    assert {one.kind for one in found.obeyed} <= {"address"}
    assert all(host_of(url) and url in text for url in found.all("address"))


@given(*[(hostile | tricky).map(lambda text: text[:1_000])] * 2)
def test_f078_nothing_comes_of_two_texts_that_stand_side_by_side(one: str, other: str) -> None:
    found = seen(f"**{typed(one)}** {typed(other)}\n{typed(one)}{typed(other)}")
    assert {found.kind for found in found.obeyed} <= {"address", "bold", "format"}
    assert len(found.all("format")) in (0, 4)  # four stars, if nothing stands between them


@given(hostile | tricky)
def test_f078_no_mention_stands_in_what_is_sent_even_for_who_reads_no_markdown(text: str) -> None:
    assert not ENTITY.search(typed(text))


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("See https://harbor.example/docs.", "See <https://harbor.example/docs>."),
        ("**https://harbor.example/a_b**", r"\*\*<https://harbor.example/a_b>\*\*"),
        ("(https://en.example/Foo_(bar))", "(<https://en.example/Foo_(bar)>)"),
        ("Note: at 12:30", r"Note: at 12\:30"),
        ("well-known, 3.5 m", r"well-known, 3\.5 m"),
        ("a -1 b", r"a \-1 b"),
        ("https://harbor.example@evil.example/x", r"https\://harbor.example\@evil.example/x"),
        ("https://hаrbor.example/x", r"https\://hаrbor.example/x"),
        ("[good](https://evil.example)", r"\[good\](<https://evil.example>)"),
        ("", ""),
    ],
)
def test_f077_only_addresses_that_lead_where_they_seem_to_can_be_followed(
    text: str, sent: str
) -> None:
    assert typed(text) == sent


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://harbor.example/a*b", "<https://harbor.example/a*b>"),
        ("https://discord.com/channels/1/22/333", "https://discord.com/channels/1/22/333"),
        ("https://discord.com/channels/1/22/333/x", "<https://discord.com/channels/1/22/333/x>"),
        ("https://a@evil.example", r"https\://a\@evil.example"),
        ("javascript:alert(1)", r"javascript\:alert(1)"),
        ("", ""),
    ],
)
def test_f077_a_link_shows_where_it_leads(url: str, shown: str) -> None:
    assert link(url) == shown


@given(hostile | tricky)
def test_f077_any_link_is_an_address_or_words(url: str) -> None:
    found = seen(link(url))
    assert found.obeyed in ((), (Found("address", url),))


@given(hostile | tricky)
def test_f078_lines_shown_as_they_are_end_nowhere_but_at_their_end(text: str) -> None:
    lines = f"x{text}x".replace("\u200b", "")
    found = seen(as_is(lines))
    assert found == Seen(evened(lines), (Found("fence", ""),))


NAMES = {"1": "@Ana", "2": "#help", "3": "@Crew"}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Hi <@1>, <@!1>", "Hi @Ana, @Ana"),
        ("<@9> and <@&9> in <#9>", "@somebody and @a role in #a channel"),
        ("<@&3> in <#2>", "@Crew in #help"),
        ("<:wave:123> <a:dance:123>", ":wave: :dance:"),
        ("at <t:1700000000:f>", "at Tue 14 Nov 2023, 22:13 UTC"),
        ("at <t:-1>", "at Wed 31 Dec 1969, 23:59 UTC"),
        ("at <t:9999999999999>", "at <t:9999999999999>"),
        ("</candor draft:123>", "/candor draft"),
        ("<https://harbor.example/docs>", "https://harbor.example/docs"),
        ("@everyone, <3 and <@x> <#> <>", "@everyone, <3 and <@x> <#> <>"),
        ("<<@1>>", "<@Ana>"),
        ("**bold** \\* ||x||", "**bold** \\* ||x||"),
    ],
)  # fmt: skip
def test_a_text_of_discords_is_read_as_people_see_it(sent: str, read: str) -> None:
    assert plain(sent, NAMES) == read


@given(st.text(alphabet="<>@!&#:/at0123456789x ", max_size=200) | hostile)
def test_any_text_can_be_read(text: str) -> None:
    plain(text)


def test_f039_a_text_is_measured_by_its_characters_or_by_its_bytes() -> None:
    assert (size("abc"), size("éé"), size("日本"), size("👩"), size("\ud800")) == (3, 2, 3, 2, 2)


@pytest.mark.parametrize("unit", ["<@", "`", "[a](", "https://", "1", "\\", "<t:1", "*a ", ":a"])
def test_f080_a_long_text_takes_no_longer_than_it_is(unit: str) -> None:
    """Were there anything that grows with the square of its length, this would not end."""
    text = unit * 40_000
    assert len(plain(typed(text))) >= len(text)
    plain(text)
