"""`candor search`: rows in, ranked ids out; a bad row is named and the others are answered."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from candorbot.cli import main

ROWS = (
    '{"id": "a", "title": "Bots", "body": "We filter bots."}\n{"id": "b", "body": "Pay by card."}\n'
)


@pytest.fixture
def knowledge(tmp_path: Path) -> str:
    path = tmp_path / "rows.jsonl"
    path.write_text(ROWS)
    return str(path)


def ask(monkeypatch: pytest.MonkeyPatch, lines: bytes) -> None:
    class Stdin:
        buffer = io.BytesIO(lines)

    monkeypatch.setattr("sys.stdin", Stdin)


def test_each_query_gets_its_ranked_ids(
    knowledge: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(monkeypatch, b'{"id": "q1", "text": "paying with a card?"}\n\n{"id": 2, "text": "bot"}\n')
    assert main(["search", "--knowledge", knowledge, "--jsonl"]) == 0
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert out == [{"id": "q1", "ranked": ["b"]}, {"id": 2, "ranked": ["a"]}]


def test_a_bad_row_is_named_and_the_others_are_answered(
    knowledge: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (
        b'x\n[1]\n{"id": "q"}\n\xff\n'
        + b"[" * 100_000
        + b'\n{"id": "\\ud800", "text": "bots \\ud800"}\n'
    )
    ask(monkeypatch, lines)
    assert main(["search", "--knowledge", knowledge, "--jsonl"]) == 2
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [("error" in row, row["id"]) for row in out] == [
        (True, None), (True, None), (True, "q"), (True, None), (True, None), (False, "\ud800"),
    ]  # fmt: skip
    assert out[-1]["ranked"] == ["a"]


def test_a_folder_of_markdown_is_knowledge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bots.md").write_text(
        "---\ntitle: Bots\nurl: https://h.example/bots\n---\nWe filter."
    )
    assert main(["search", "--knowledge", str(tmp_path), "bot"]) == 0
    assert capsys.readouterr().out == "1. Bots\n   https://h.example/bots\n"


def test_words_alone_search_the_brands_knowledge(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "enable", "2fa"]) == 0
    assert capsys.readouterr().out.startswith("1. Enable two-factor authentication")


def test_nothing_found_is_said(knowledge: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--knowledge", knowledge, "unicorns"]) == 0
    assert "Nothing in the knowledge has these words" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("{}", "row 1 has no `id`"),
        ("x", "rows.jsonl:1: is not JSON"),
        ("[]", "rows.jsonl:1: is not an object"),
        ('{"id": "a", "body": 1}', "needs a `body`"),
    ],
)
def test_bad_knowledge_is_refused(
    tmp_path: Path, rows: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows.jsonl").write_text(rows)
    assert main(["search", "--knowledge", str(tmp_path / "rows.jsonl"), "x"]) == 2
    assert said in capsys.readouterr().err


def test_no_words_and_no_file_each_say_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search"]) == 2
    assert main(["search", "--knowledge", "/nowhere/at/all.jsonl", "x"]) == 2
    assert main(["search", "--jsonl", "words"]) == 2
    err = capsys.readouterr().err
    assert "Say what to look for" in err
    assert "cannot be read" in err
    assert "leave the words out" in err
