"""Feedback as a file: members' words are words in it, whatever they are."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.feedback_export import COLUMNS, as_csv, as_jsonl, as_markdown, escaped, safe_cell
from candorbot.feedback_item import Item
from candorbot.theme_record import Origin, Theme

ITEM = Item(
    "w:m1", "w", "Dark mode please", datetime(2026, 11, 20, 12, tzinfo=UTC), "m1", "help", "m1", "kofi", "Kofi",
    "https://chat.example/m1", kinds=("feature_request",), theme="Dark mode", sentiment=-0.4, language="en",
)  # fmt: skip
THEMES = {"Dark mode": Theme("t1", "Dark mode", Origin.FOUND)}
FORMULAS = (
    "=1+2", "+1+2", "-1+2", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "\u200b=cmd|' /C calc'!A0",
    "＝1+2", "＋1", "－1", "＠SUM", "|cmd", "=HYPERLINK(\"http://evil.example\";\"x\")", "'=1", "\u00a0@x", "−1",
)  # fmt: skip


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("words", FORMULAS)
def test_f083_a_spreadsheet_computes_nothing_a_member_wrote(words: str) -> None:
    item = replace(ITEM, text=words, author_name=words, theme=words, permalink=words, by=words)
    header, row = cells(as_csv([item], {}))
    assert header == list(COLUMNS)
    for cell in row:
        start = cell.lstrip("\ufeff\u200b\u00a0 ")[:1]
        assert start not in tuple("=+-@|\t\r\n＝＋－＠"), cell
    assert row[1].replace("'", "") == words.replace("'", "")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "words",
    [
        'The app crashes ;=HYPERLINK("http://evil.example");, please fix', "so ; \u200b=1+2", "so\n=1+2", "so\r\n +1",
        'I said "=1+2" to it', "so\t@SUM(1)", "a,=1+2", "a;;＝1+2", "a;'x';|cmd", '";=1;"',
    ],
)  # fmt: skip
def test_f083_no_cell_is_computed_where_another_mark_parts_cells(
    words: str, separator: str
) -> None:
    text = as_csv([replace(ITEM, text=words, author_name=words)], {})
    for quoted in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoted)
        for cell in (cell for row in rows for cell in row):
            start = cell.lstrip('\u200b "')[:1]
            assert start not in tuple("=+-@|＝"), cell
    assert cells(text)[1][1].replace("'", "") == words.replace("'", "")


def test_words_with_dashes_and_prices_stay_readable() -> None:
    words = "Two-step login, e-mail and 3+4 seats; it costs 5 - 7 euros (a=b)"
    assert safe_cell(words) == words


@given(st.text(max_size=60))
def test_a_row_reads_back_as_it_was_but_for_the_apostrophe(words: str) -> None:
    words = words.encode("utf-8", "replace").decode()
    header, *rows = cells(as_csv([replace(ITEM, text=words), ITEM], THEMES))
    assert len(rows) == 2
    assert [len(row) for row in rows] == [len(header)] * 2
    assert rows[0][1] == safe_cell(words)
    assert safe_cell(words).replace("'", "") == words.replace("'", "")


def test_ordinary_words_stay_as_they_are() -> None:
    assert cells(as_csv([ITEM], THEMES))[1] == [
        "2026-11-20T12:00:00+00:00", "Dark mode please", "Kofi", "help", "https://chat.example/m1",
        "feature_request", "Dark mode", "open", "displeased", "en", "not asked", "", "everyone",
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_each_line_of_json_is_one_item(words: str) -> None:
    text = as_jsonl([replace(ITEM, text=words)] * 2, THEMES)
    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["quote"] for row in rows] == [words] * 2
    assert rows[0]["kinds"] == ["feature_request"]
    assert rows[0]["sentiment"] == -0.4


def test_markdown_shows_marks_as_they_are() -> None:
    hostile = "# Title\n<img src=x>\n[click](javascript:x) **bold** @everyone\n- [ ] `x`"
    text = as_markdown(
        [replace(ITEM, text=hostile, permalink="javascript:alert(1)", theme="<b>")], {}
    )
    assert "\n> \\# Title\n> \\<img src\\=x\\>\n" in text
    assert "\\@everyone" in text
    assert "## \\<b\\>" in text
    assert "[link]" not in text
    assert "[link](https://chat.example/m1)" in as_markdown([ITEM], THEMES)


@given(st.text(max_size=40))
def test_an_escaped_text_is_one_line(words: str) -> None:
    assert len(escaped(words).splitlines()) <= 1


def test_no_line_of_a_quote_makes_a_heading_a_rule_or_a_table() -> None:
    words = "code\n=====\n---\n***\n___\n| a |\n1. one\n2) two\n~~~\n==high=="
    text = as_markdown([replace(ITEM, text=words)], {})
    lines = [line.removeprefix("> ") for line in text.splitlines() if line.startswith("> ")]
    assert lines[:-1] == [
        "code", r"\=\=\=\=\=", r"\-\-\-", r"\*\*\*", r"\_\_\_", r"\| a \|", r"1\. one", r"2\) two", r"\~\~\~",
        r"\=\=high\=\=",
    ]  # fmt: skip


@pytest.mark.parametrize("url", ["http://[", "https://x.example/a b)(", "ftp://x", "", "\x00"])
def test_an_odd_link_breaks_nothing(url: str) -> None:
    text = as_markdown([replace(ITEM, permalink=url)], THEMES)
    assert "\x00" not in text
    assert ") (" not in text
