"""`candor classify`, as a shell runs it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from candorbot.cli import classify, main
from candorbot.cli.given import MOST_LETTERS
from candorbot.store import sentences


class Shell:
    """Runs `candor classify` with bytes on stdin, without the model of sentences."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        monkeypatch.setattr(sentences, "reader", lambda: None)

    def __call__(self, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        stream = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        self.monkeypatch.setattr(sys, "stdin", stream)
        code = main(["classify", *arguments])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def rows(self, *lines: bytes, more: tuple[str, ...] = ()) -> tuple[int, list[Any]]:
        code, out, err = self("--jsonl", *more, stdin=b"\n".join(lines))
        assert err == ""
        return code, [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    path = tmp_path / "examples.jsonl"
    path.write_text(
        '{"text": "I want a refund", "theme": "billing"}\n\n{"text": "it crashes", "theme": "bugs"}\n'
    )
    return path


def test_a_message_is_told_in_plain_words(shell: Shell) -> None:
    code, out, _ = shell("Please add a dark mode, I love it")
    assert code == 0
    assert "feature request" in out
    assert "Sounds: positive" in out
    assert "(love)" in out


def test_a_message_can_come_from_stdin_and_go_out_as_json(shell: Shell) -> None:
    code, out, _ = shell("--json", stdin=b"It crashes with an error")
    assert code == 0
    assert json.loads(out)["kinds"][0] == "problem_report"


def test_each_row_is_answered_and_bad_ones_say_why(shell: Shell) -> None:
    code, rows = shell.rows(
        b'{"id": 1, "text": "Where is it?"}', b"", b"no", b'{"id": true, "text": "x"}', b'{"id": "a"}',
        json.dumps({"id": "long", "text": "x" * (MOST_LETTERS + 1)}).encode(), b'{"id": "z", "text": ""}',
    )  # fmt: skip
    assert code == 2
    assert set(rows[0]) == {"id", "kinds", "sentiment"}
    assert [row.get("error", "")[:8] for row in rows] == [
        "",
        "line 3: ",
        "line 4: ",
        "line 5: ",
        "line 6: ",
        "",
    ]
    assert rows[-1] == {"id": "z", "kinds": ["other"], "sentiment": 0.0}


def test_each_row_is_put_into_a_theme(shell: Shell, examples: Path) -> None:
    code, rows = shell.rows(
        b'{"id": 1, "text": "a refund"}',
        b'{"id": 2, "text": "crashes"}',
        more=("--themes", str(examples)),
    )
    assert (code, [row["theme"] for row in rows]) == (0, ["billing", "bugs"])
    assert "Theme: bugs" in shell("it crashes", "--themes", str(examples))[1]


def test_rows_are_placed_together_whatever_their_order(
    shell: Shell, examples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(texts: Sequence[str]) -> Any:
        return np.array([[1.0, len(text) / 9, "crash" in text] for text in texts])

    monkeypatch.setattr(sentences, "reader", lambda: read)
    texts = ("a refund", "crashes", "money", "it crashed", "refund me", "hello")
    lines = [json.dumps({"id": text, "text": text}).encode() for text in texts]
    lines.append(b"bad")
    more = ("--themes", str(examples), "--clusters")
    code, rows = shell.rows(*lines, more=more)
    turned = shell.rows(*lines[::-1], more=more)[1]
    assert code == 2
    assert all({"theme", "cluster"} <= set(row) for row in rows[:-1])
    assert "error" in rows[-1]
    assert [row.get("theme") for row in rows] == [row.get("theme") for row in turned[::-1]]


def test_more_rows_than_can_be_compared_are_refused(
    shell: Shell, examples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classify, "MOST_ROWS", 1)
    rows = b'{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}'
    for more in (("--clusters",), ("--themes", str(examples))):
        code, out, err = shell("--jsonl", *more, stdin=rows)
        assert (code, out) == (2, "")
        assert "1 rows can be compared at most" in err


def test_rows_that_mean_the_same_share_a_cluster(shell: Shell) -> None:
    lines = (
        b'{"id": "a", "text": "please add a dark mode"}', b"bad", b'{"id": "b", "text": "add a dark mode please"}',
        b'{"id": "c", "text": "hello"}',
    )  # fmt: skip
    code, rows = shell.rows(*lines, more=("--clusters",))
    assert code == 2
    assert [row.get("cluster") for row in rows] == ["b", None, "b", None]
    assert "error" in rows[1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("x", "2: it is not JSON"),
        ('{"text": "a"}', "2: it needs a `theme`"),
        ('{"text": "a", "theme": " "}', "2: its `theme` is empty"),
        ('{"theme": "a"}', "`text`"),
    ],
)
def test_a_bad_line_of_examples_is_refused_with_its_number(
    shell: Shell, tmp_path: Path, content: str, why: str
) -> None:
    path = tmp_path / "examples.jsonl"
    path.write_text('{"text": "a", "theme": "b"}\n' + content + "\n")
    code, _, err = shell("hello", "--themes", str(path))
    assert code == 2
    assert why in err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--clusters", "x"), "use it with --jsonl"),
        (("--jsonl", "/no/such/file"), "cannot be read"),
        (("x", "--themes", "/no/such/file"), "cannot be read"),
        ((" ",), "nothing to look at"),
    ],
)
def test_what_a_person_must_mend_is_said(
    shell: Shell, arguments: tuple[str, ...], why: str
) -> None:
    code, _, err = shell(*arguments)
    assert code == 2
    assert why in err


def test_no_examples_are_no_themes(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    assert "no themes" in shell("x", "--themes", str(tmp_path / "empty.jsonl"))[2]


def test_rows_in_other_languages_get_themes_named_in_english(shell: Shell, examples: Path) -> None:
    code, told = shell.rows(
        '{"id": 1, "text": "Ich hätte gerne mein Geld zurück"}'.encode(),
        b'{"id": 2, "text": "Das Programm ist schon wieder abgest\\u00fcrzt"}',
        b'{"id": 3, "text": "Je voudrais un remboursement, merci"}',
        more=("--themes", str(examples)),
    )
    assert code == 0
    assert [row["theme"] for row in told] == ["billing", "bugs", "billing"]
