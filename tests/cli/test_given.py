"""Rows of JSON: what is no file of rows is said once, with its name and the cure."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from candorbot.cli import main

ROW = {"id": 1, "text": "I want to die"}
COMMANDS = ["check", "triage", "pii", "classify"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("written", "what"),
    [
        (b"", "has no rows"),
        (b" \n\n", "has no rows"),
        (json.dumps([ROW, ROW]).encode(), "is one list"),
        (json.dumps([ROW], indent=2).encode(), "is one list"),
        (b"[\n" + json.dumps(ROW).encode() + b"\n]\n", "is one list"),
        (json.dumps(ROW, indent=2).encode(), "has an object over several lines"),
        (json.dumps(ROW).encode("utf-16"), "is UTF-16 or UTF-32"),
        (json.dumps(ROW).encode("utf-16-le"), "is UTF-16 or UTF-32"),
        (json.dumps(ROW).encode("utf-16-be"), "is UTF-16 or UTF-32"),
        (json.dumps(ROW).encode("utf-32"), "is UTF-16 or UTF-32"),
    ],
)
def test_what_is_no_file_of_rows_is_said_once_with_its_name_and_the_cure(
    command: str, written: bytes, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(written)
    assert main([command, "--jsonl", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"rows.jsonl: {what}." in said.err
    assert "one JSON object a line, as UTF-8" in said.err
    assert "jq -c '.[]'" in said.err


def test_what_comes_from_a_pipe_is_called_stdin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n")))
    assert main(["check", "--jsonl"]) == 2
    assert "stdin: has no rows." in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_good_rows_exit_0_whatever_is_said_of_them(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.jsonl"
    bad = {"id": 2, "text": "I am a real person, the best tool on the market! I want to die. #sp"}
    file.write_text(f"\ufeff{json.dumps(ROW)}\n{json.dumps(bad)}\n", encoding="utf-8")
    assert main([command, "--jsonl", str(file)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize("command", ["check", "triage"])
def test_the_help_says_where_the_verdict_stands_with_rows(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert "the exit code is then 0 whatever" in " ".join(capsys.readouterr().out.split())
