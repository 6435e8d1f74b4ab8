"""`candor pii`: rows in, spans out; a text in, the masked text out."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from candorbot.cli import main


def give(monkeypatch: pytest.MonkeyPatch, lines: bytes) -> None:
    class Stdin:
        buffer = io.BytesIO(lines)

    monkeypatch.setattr("sys.stdin", Stdin)


def test_each_row_gets_its_spans_in_characters(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"id": "a", "text": "é jo@mail.test"}, {"id": 2, "text": "nothing"}]
    give(monkeypatch, "\n\n".join(json.dumps(row) for row in rows).encode())
    assert main(["pii", "--jsonl"]) == 0
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert out == [
        {"id": "a", "spans": [{"start": 2, "end": 14, "type": "EMAIL_ADDRESS"}]},
        {"id": 2, "spans": []},
    ]


def test_a_bad_row_is_named_and_the_others_are_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = b'x\n[1]\n{"id": "q"}\n{"id": true, "text": ""}\n\xff\n' + b"[" * 100_000
    give(monkeypatch, lines + b'\n{"id": "\\ud800", "text": "jo@mail.test \\ud800"}\n')
    assert main(["pii", "--jsonl"]) == 2
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["error" in row for row in out] == [True] * 6 + [False]
    assert out[0]["error"] == "line 1: it is not JSON."
    assert out[2] == {"id": "q", "error": "line 3: it needs a `text`."}
    assert len(out[-1]["spans"]) == 1


def test_a_row_that_is_too_long_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, json.dumps({"id": 1, "text": "a" * 200_001}).encode())
    assert main(["pii", "--jsonl"]) == 2
    assert "give it in parts" in json.loads(capsys.readouterr().out)["error"]


def test_a_text_is_printed_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "text.txt"
    file.write_text("Write to jo@mail.test.\n")
    assert main(["pii", str(file)]) == 0
    assert capsys.readouterr().out == "Write to [email 1].\n"


@pytest.mark.parametrize("content", [b"\xff\xfe\xfa", b"a" * 1_000_001])
def test_what_cannot_be_read_is_said_with_the_cure(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes(content)
    assert main(["pii", str(file)]) == 2
    assert main(["pii", str(tmp_path / "none")]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "cannot be read" in said
