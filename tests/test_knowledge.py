"""Markdown articles become sections that can be cited."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.errors import BadFile
from candorbot.knowledge import (
    blocks,
    load_knowledge,
    plain_rows,
    sections,
    sentences,
    slug,
    split_sentences,
)
from candorbot.markdown import inline
from candorbot.paths import brand_folder

HEAD = "---\ntitle: Sharing\nurl: https://harbor.example/docs/share\n---\n"


def one(body: str) -> str:
    """The text of the article's only section."""
    (section,) = sections(HEAD + body, "share")
    return section.text


def test_a_section_has_a_stable_id_and_an_address() -> None:
    found = sections(HEAD + "Intro.\n\n## Make a link\n\nClick it.\n", "share")
    assert [(s.id, s.heading, s.url) for s in found] == [
        ("share", "Sharing", "https://harbor.example/docs/share"),
        ("share#make-a-link", "Make a link", "https://harbor.example/docs/share#make-a-link"),
    ]


def test_an_anchor_of_its_own_is_kept() -> None:
    assert sections(HEAD + "## Make a link {#link}\nText.", "share")[0].id == "share#link"


def test_the_same_heading_twice_is_numbered() -> None:
    found = sections(HEAD + "## Usage\nOne.\n## Usage\nTwo.", "share")
    assert [s.id for s in found] == ["share#usage", "share#usage-1"]


def test_an_anchor_is_made_as_github_makes_it() -> None:
    assert slug("What's “new” in v2.0? (beta)") == "whats-new-in-v20-beta"


def test_the_digest_changes_with_the_words_and_only_then() -> None:
    before, same, after = (
        sections(HEAD + body, "share")[0].digest for body in ("A b.", "A  b.", "A c.")
    )
    assert before == same != after


def test_a_long_section_is_cut_at_its_sub_headings() -> None:
    body = "## Goals\n" + "".join(f"### Part {n}\n{'word ' * 120}\n" for n in (1, 2))
    assert [s.heading for s in sections(HEAD + body, "share")] == [
        "Goals › Part 1",
        "Goals › Part 2",
    ]


def test_a_short_section_keeps_its_sub_headings() -> None:
    (section,) = sections(HEAD + "## Goals\nSome words.\n### Part\nMore words.", "share")
    assert [b.kind for b in blocks(section.text)] == ["text", "heading", "text"]


def test_a_heading_without_words_gives_no_section() -> None:
    assert [s.heading for s in sections(HEAD + "## Empty\n\n## Full\nText.", "share")] == ["Full"]


def test_markup_is_dropped_and_words_stay() -> None:
    text = one("Open **Site _settings_** and [see `x_y`](a.md#b) <br/> ![pic](p.png) &amp; more.")
    assert text == "Open Site settings and see x_y & more."


def test_a_comment_with_code_in_it_is_never_words() -> None:
    text = "<!-- Internal: we drop exports.\n\n```\nrm exports\n```\n\nNobody knows yet. -->\n\nHow to export."
    assert one(text) == "How to export."


def test_a_comments_mark_in_code_hides_nothing() -> None:
    text = "Write `<!--` first.\n\n```\na <!-- b -->\n```\n\nThen go on."
    assert one(text) == "Write <!-- first.\n    a <!-- b -->\nThen go on."


def test_scripts_comments_and_components_are_never_words() -> None:
    body = '<script>{`a`}</script>\n<!-- note -->\n<Cta\n  link="x"\n/>\n:::tip Try it\nYes.\n:::\n'
    assert one(body) == "## Try it\nYes."


def test_code_stays_code_and_its_headings_are_none() -> None:
    assert (
        one("Do:\n```sh\n# not a heading\nrun <x>\n```\n")
        == "Do:\n    # not a heading\n    run <x>"
    )


def test_lists_tables_and_quotes_are_told_apart() -> None:
    text = one("> Said.\n\n* one\n  and on\n1. two\n\n| a | b |\n|---|---|\n| c | d |\n")
    assert text.split("\n") == ["Said.", "- one and on", "1. two", "| a | b", "| c | d"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It costs 9.50 a month. Yes.", 2),
        ("Use e.g. a VPN, i.e. a tunnel. Then go on.", 2),
        ("Open harbor.example/docs?a=b. Click Save!", 2),
        ("Set file.name to a.b and save.", 1),
        ("“Is it?” Yes, it is. (Really.) Ok…", 4),
        ("Das kostet z.B. 5 Euro. Öffnen Sie es.", 2),
        ("", 0),
    ],
)
def test_a_full_stop_ends_a_sentence_only_where_one_ends(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


def test_sentences_leave_out_headings_rows_and_code() -> None:
    text = one("First. Second.\n\n### Sub\n- third\n\n| a | b |\n\n```\ncode\n```")
    assert sentences(text) == ["First.", "Second.", "third"]


@given(st.text(max_size=400))
def test_no_sentence_is_lost_or_invented(paragraph: str) -> None:
    assert "".join("".join(split_sentences(paragraph)).split()) == "".join(paragraph.split())


@given(st.text(max_size=300))
def test_any_body_can_be_read(body: str) -> None:
    for section in sections(HEAD + body, "share"):
        assert sentences(section.text) is not None
        assert "\x00" not in section.text


@given(st.text(alphabet="*_[]()`<>\\!~ab &;#", max_size=60))
def test_inline_markup_of_any_shape_can_be_read(text: str) -> None:
    assert "\n" not in inline(text)


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("no front matter", "x.md:1: has no front matter."),
        ("---\ntitle: A\n", "x.md:1: has front matter that never ends."),
        ("---\nurl: https://h\n---\nA.", "x.md:1: has no `title`."),
        ("---\ntitle: A\n---\nA.", "x.md:1: has no `url`."),
        ("---\ntitle: A\ntitle: B\n---\n", "x.md:3: gives `title` twice."),
        ("---\ntitle A\n---\n", "x.md:2: is not an entry"),
        ("---\ntitle: A\nurl: u\nlanguage: English\n---\n", "x.md:1: has the language `English`."),
    ],
)
def test_a_bad_article_is_refused_with_its_line(markdown: str, said: str) -> None:
    with pytest.raises(BadFile) as caught:
        sections(markdown, "x")
    assert str(caught.value).startswith(said)


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(HEAD.encode() + b"caf\xe9")
    with pytest.raises(BadFile, match=r"a\.md:5: is not UTF-8 text"):
        load_knowledge(tmp_path)


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "LICENSE.md").write_text("CC BY-SA 4.0")
    with pytest.raises(BadFile, match="holds no articles"):
        load_knowledge(tmp_path)


def test_rows_become_sections_and_a_bad_row_is_named() -> None:
    (section,) = plain_rows([{"id": "a", "title": "T", "body": "B \ud800"}])
    assert (section.id, section.title, section.text) == ("a", "T", "B ?")
    with pytest.raises(ValueError, match="row 2 gives the id a again"):
        plain_rows([{"id": "a", "body": ""}, {"id": "a", "body": ""}])


def test_the_example_brand_has_clean_sections_with_one_id_each() -> None:
    found = load_knowledge(brand_folder("harbor"))
    assert len({s.id for s in found}) == len(found) > 300
    assert {s.language for s in found} >= {"en", "de", "fr"}
    prose = [sentence for s in found for sentence in sentences(s.text)]
    assert not [p for p in prose if "](" in p or ":::" in p or "\x00" in p]
