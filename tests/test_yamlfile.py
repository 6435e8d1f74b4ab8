"""YAML that people write is read as they meant it, or refused with file, line and cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from candorbot import datafile, yamlfile
from candorbot.errors import BadFile


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    count: int = 1
    on: bool = False
    tags: list[str] = []


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    rows: list[Row]


def load(tmp_path: Path, text: str) -> Table:
    path = tmp_path / "table.yaml"
    path.write_text(text, "utf-8")
    return yamlfile.load(path, Table, "table.yaml")


PLAIN = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12
)
TRAPS = """yes no on off Yes NO y n null ~ Null 12:30:00 12:30 0x1F 0o17 1_000 1e3 .5 5. +1 -0 007 1.10
.inf .nan 2024-01-31 2024-01-31T10:00:00Z = << true false True 42 -3.5 99999999999999999999"""


@given(PLAIN | st.sampled_from(TRAPS.split()))
def test_a_plain_scalar_stays_the_same_text_or_number_or_is_refused(scalar: str) -> None:
    try:
        data, _ = yamlfile.parse(f"key: {scalar}\n", "f.yaml")
    except BadFile:
        return
    value = data["key"]
    written = [
        event for event in yaml.parse(f"key: {scalar}\n") if isinstance(event, yaml.ScalarEvent)
    ]
    if isinstance(value, bool | int):
        assert written[1].value == str(value).lower()
    elif isinstance(value, float):
        assert re.fullmatch(r"-?\d+\.\d+", written[1].value)
        assert float(written[1].value) == value
    elif isinstance(value, str):
        assert written[1].value == value


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_the_file_named(text: str) -> None:
    refused = ""
    try:
        yamlfile.parse(text, "f.yaml")
    except BadFile as error:
        refused = str(error)
    assert not refused or refused.startswith("f.yaml")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF, exclude_characters="\x7f")))
def test_text_in_single_quotes_stays_the_same(text: str) -> None:
    if any(c in text for c in "\x85\u2028\u2029") or any("\x7f" <= c <= "\x9f" for c in text):
        return
    doubled = text.replace("'", "''")
    data, _ = yamlfile.parse(f"key: '{doubled}'\n", "f.yaml")
    assert data["key"] == text


@pytest.mark.parametrize(
    ("text", "line", "what", "cure"),
    [
        ("rows:\n  - name: no\n", 2, "`no` can be read in two ways", 'quotes: "no"'),
        ("rows:\n  - name: 12:30:00\n", 2, "two ways", 'quotes: "12:30:00"'),
        ("rows:\n  - name: 2024-01-31\n", 2, "two ways", "in quotes"),
        ("rows:\n  - name: a\n    name: b\n", 3, "gives `name` twice", "Keep one"),
        ("rows:\n  - &a {name: x}\n  - *a\n", 2, "anchor or alias", "Write the value out"),
        ("rows:\n  - name: !!python/name:os.system x\n", 2, "uses a tag", "Remove it"),
        ("rows:\n  - name:\n", 2, "`name` is empty", "Fill it in"),
        ("rows:\n  - name: a\n\tcount: 1\n", 3, "is not YAML", "Check indents"),
        ("rows:\n  - {name: a\n", 3, "is not YAML", "Check indents"),
        ('rows:\n  - name: "\\U00110000"\n', 2, "is not YAML", "Check indents"),
        ("rows:\n  - ? [a]\n    : b\n", 2, "a key that is not a word", "plain word"),
        ("", None, "is empty", "Copy the example"),
        ("rows: " + "[" * 500, 1, "nested deeper than 20", "Flatten"),
        ("rows:\n  - count: 1\n", 2, "`rows.1.name` is missing", "Add it"),
        ("rows:\n  - name: a\n    nane: b\n", 3, "`rows.1.nane` is not a known entry", "spelling"),
        ("rows:\n  - name: 7\n", 2, "must be text", "quotes"),
        ("rows:\n  - name: a\n    count: many\n", 3, "must be a whole number", "digits"),
        ("rows:\n  - name: a\n    on: 'yes'\n", 3, "must be true or false", "without quotes"),
        ("rows:\n  - name: a\n    tags: one\n", 3, "must be a list", "[one, two]"),
        ("rows:\n  - just text\n", 2, "must have entries of its own", "Indent"),
        ("rows:\n  - name: a\n---\nrows: []\n", 3, "a second document", "split the file"),
    ],
)
def test_a_fault_names_file_line_and_cure(
    tmp_path: Path, text: str, line: int | None, what: str, cure: str
) -> None:
    with pytest.raises(BadFile) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(f"table.yaml:{line}: " if line else "table.yaml: ")
    assert caught.value.line == line
    assert what in message
    assert cure in message


def test_true_false_and_plain_numbers_are_read_as_such(tmp_path: Path) -> None:
    row = load(tmp_path, "rows:\n  - {name: a, count: 12, on: true, tags: [b, c]}\n").rows[0]
    assert (row.count, row.on, row.tags) == (12, True, ["b", "c"])


def test_a_number_too_long_to_keep_is_refused() -> None:
    for digits in ("310000000000000001", "9" * 5000):
        with pytest.raises(BadFile, match="Put it in quotes"):
            yamlfile.parse(f"id: {digits}\n", "f.yaml")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"^gone\.yaml: cannot be read \(No such file"):
        yamlfile.load(tmp_path / "gone.yaml", Table, "gone.yaml")
    with pytest.raises(BadFile, match="cannot be read"):
        yamlfile.load(tmp_path, Table, "a folder")


def test_bytes_that_are_not_text_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"rows:\n  - name: \xff\n")
    with pytest.raises(BadFile, match=r"f\.yaml:2: is not UTF-8"):
        yamlfile.load(tmp_path / "f.yaml", Table, "f.yaml")


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"#" * (datafile.MAX_BYTES + 1))
    with pytest.raises(BadFile, match="larger than"):
        yamlfile.load(tmp_path / "f.yaml", Table, "f.yaml")


BOMB = "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\n"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("name: x\nrun: !!python/object/apply:os.system ['true']\n", 2, "uses a tag"),
        ("name: x\nrun: !!python/name:os.system\n", 2, "uses a tag"),
        ("run: !!python/module:os\n", 1, "uses a tag"),
        ("run: !<tag:yaml.org,2002:python/object/new:os.system> [x]\n", 1, "uses a tag"),
        ("%TAG ! tag:yaml.org,2002:python/\n---\nrun: !name:os.system x\n", 3, "uses a tag"),
        ("when: !!timestamp 2024-01-31\n", 1, "uses a tag"),
        ("on: !!bool no\n", 1, "uses a tag"),
        (BOMB, 1, "anchor or alias"),
        ("a: x\nb: *nobody\n", 2, "alias"),
        ("a: {x: 1}\n<<: *a\n", 2, "alias"),
        ("a: no\n", 1, "`no` can be read in two ways"),
        ("a:\n  - NO\n", 2, "`NO` can be read in two ways"),
        ("a: Off\n", 1, "two ways"),
        ("a: ~\n", 1, "two ways"),
        ("a: 12:30:00\n", 1, "two ways"),
        ("a: 2024-01-31\n", 1, "two ways"),
        ("a: 0x10\n", 1, "two ways"),
        ("a: 010\n", 1, "two ways"),
        ("a: 1_000\n", 1, "two ways"),
        ("a: x\nb: y\na: z\n", 3, "gives `a` twice"),
        ("a: {b: x, b: y}\n", 1, "gives `b` twice"),
        ('a: x\n"a": y\n', 2, "gives `a` twice"),
        ("? {a: b}\n: c\n", 1, "a key that is not a word"),
        ("- x\n" * (yamlfile.MAX_ENTRIES + 1), yamlfile.MAX_ENTRIES, "more than 10,000 entries"),
        ("a: " + "[" * 100_000, 1, "nested deeper"),
        ("a: x\n---\na: y\n", 2, "a second document"),
        ("a: \x00\n", None, "not YAML"),
    ],
)
def test_f089_what_yaml_would_run_or_misread_is_refused_with_its_line(
    text: str, line: int | None, what: str
) -> None:
    with pytest.raises(BadFile) as caught:
        yamlfile.parse(text, "f.yaml")
    assert what in str(caught.value)
    assert caught.value.line == line


def test_f089_a_word_that_yaml_would_change_stays_itself_in_quotes_and_as_a_key() -> None:
    data, _ = yamlfile.parse('no: "no"\n12:30:00: "12:30:00"\n<<: {a: b}\n', "f.yaml")
    assert data == {"no": "no", "12:30:00": "12:30:00", "<<": {"a": "b"}}


def test_f089_a_bomb_of_aliases_is_refused_before_it_is_built() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"k{n}: &k{n} [{', '.join(['*a'] * 9)}]\n" for n in range(10_000)
    )
    with pytest.raises(BadFile, match=r"^f\.yaml:1: uses an anchor or alias"):
        yamlfile.parse(bomb, "f.yaml")


def test_f089_a_huge_file_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    huge = tmp_path / "f.yaml"
    with huge.open("wb") as file:
        file.truncate(2**40)  # a terabyte of nothing
    with pytest.raises(BadFile, match="larger than 1,000,000 bytes"):
        yamlfile.load(huge, Table, "f.yaml")


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes("\ufeffrows:\r\n  - name: Zoë\r\n".encode())
    assert yamlfile.load(tmp_path / "f.yaml", Table).rows[0].name == "Zoë"
