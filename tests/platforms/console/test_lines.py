from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from candorbot.errors import UserError
from candorbot.platforms.console.lines import COMMANDS, Said, count_of, suggestions, understand
from candorbot.platforms.console.piped import MAX_BYTES, Lines


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Hello there", Said("say", "Hello there")),
        ("  Hello  ", Said("say", "Hello")),
        ("7", Said("press", "7")),
        (" 12) ", Said("press", "12")),
        ("007", Said("press", "7")),
        ("1234", Said("say", "1234")),
        ("²", Said("say", "²")),
        ("1 thing", Said("say", "1 thing")),
        ("/read", Said("read")),
        ("/READ help", Said("read", "help")),
        ("/say 7", Said("say", "7")),
        ("/candor draft  two\nlines", Said("candor", "draft  two\nlines")),
        ("/home/mia", Said("say", "/home/mia")),
        ("//", Said("say", "//")),
    ],
)
def test_a_line_means_one_thing(line: str, said: Said) -> None:
    assert understand(line) == said


@pytest.mark.parametrize("line", ["/in", "/as ", "/message", "/reply", "/act\t"])
def test_a_command_that_means_nothing_alone_says_what_it_needs(line: str) -> None:
    with pytest.raises(UserError, match=rf"^Type {line.strip()} [A-Z]+"):
        understand(line)


@given(st.text())
def test_any_line_is_understood_or_refused_with_help(line: str) -> None:
    refused = ""
    try:
        word = understand(line, ["draft"]).word
    except UserError as error:
        word, refused = "", str(error)
    assert word in COMMANDS or word == "press" or "/help" in refused


@given(st.text())
@example("0\x1f")
def test_a_count_is_a_small_number(word: str) -> None:
    count = count_of(word)
    assert count is None or 0 <= count <= 999_999


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("/ca", ["/candor"]),
        ("/m", ["/message", "/members", "/my-data"]),
        ("/candor ", ["check", "draft"]),
        ("/candor dr", ["draft"]),
        ("/as K", ["kofi"]),
        ("/in ", ["help", "team"]),
        ("/read h", ["help"]),
        ("/act 1", ["1"]),
        ("/act 1 d", ["draft"]),
        ("hello ca", []),
        ("/as kofi ", []),
        ("", []),
    ],
)
def test_what_is_suggested_fits_what_stands_before(before: str, words: list[str]) -> None:
    given_words = suggestions(
        before,
        verbs=["check", "draft"],
        people=["kofi", "mia"],
        channels=["help", "team"],
        messages=["1"],
    )
    assert given_words == words


@given(st.lists(st.text().filter(lambda t: "\n" not in t and not t.endswith("\r"))), st.data())
def test_lines_do_not_depend_on_how_they_are_cut(rows: list[str], data: st.DataObject) -> None:
    whole = b"".join(row.encode("utf-8", "surrogatepass") + b"\n" for row in rows)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    lines, found = Lines(), []
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        found += lines.feed(whole[start:end])
    expected = [r.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape") for r in rows]
    assert found == expected
    assert not lines.waiting


def test_a_last_line_without_an_end_is_a_line() -> None:
    lines = Lines()
    assert list(lines.feed(b"a\nb")) == ["a"]
    assert lines.waiting
    assert list(lines.end()) == ["b"]


def test_an_endless_line_takes_bounded_room() -> None:
    lines = Lines()
    for _ in range(20):
        assert list(lines.feed(b"x" * 1_000_000)) == []
    [line] = lines.feed(b"\n")
    assert len(line) == MAX_BYTES
