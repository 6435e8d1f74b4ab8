"""`candor triage`, as a shell runs it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from candorbot.cli import main
from candorbot.cli.given import MOST_LETTERS

KEYS = {"id", "label", "category", "severity", "score", "rules"}


class Shell:
    """Runs `candor triage` with bytes on stdin, by the rules alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(self, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        stream = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        self.monkeypatch.setattr(sys, "stdin", stream)
        code = main(["triage", "--rules-only", *arguments])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def rows(self, *lines: bytes) -> tuple[int, list[Any]]:
        code, out, err = self("--jsonl", stdin=b"\n".join(lines))
        assert err == ""
        return code, [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    for name in ("CANDOR_BRAND", "CANDOR_POLICIES"):
        monkeypatch.delenv(name, raising=False)
    return Shell(monkeypatch, capsys)


def test_an_ordinary_message_exits_0(shell: Shell) -> None:
    assert shell("How do I kill the process?") == (0, "ok: nobody needs to look at this.\n", "")


def test_a_dangerous_one_exits_1_and_says_why_in_plain_words(shell: Shell) -> None:
    code, out, _ = shell("I want to die")
    assert code == 1
    assert out.startswith("now: Somebody may harm themselves\n")
    assert 'want to die" can mean' in out
    assert "Until somebody answers, say:" in out
    assert "P1" not in out


def test_a_message_can_come_from_stdin(shell: Shell) -> None:
    assert shell(stdin=b"I want to speak to a human")[0] == 1


def test_one_message_as_json(shell: Shell) -> None:
    code, out, _ = shell("--json", "I want to die")
    row = json.loads(out)
    assert code == 1
    assert set(row) == KEYS - {"id"}
    assert (row["label"], row["category"], row["severity"]) == ("escalate", "self_harm", "P1")
    assert row["rules"] == ["wants-to-die"]


def test_rows_get_one_answer_each_in_their_order(shell: Shell) -> None:
    code, answers = shell.rows(
        b'{"id": "a", "text": "I want to die"}', b"", b'{"id": 2, "text": "Good morning"}'
    )
    assert code == 0
    assert [answer["id"] for answer in answers] == ["a", 2]
    assert [answer["label"] for answer in answers] == ["escalate", "ok"]
    assert all(set(answer) == KEYS for answer in answers)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "line 2: it is not JSON."),
        (b"[1]", "line 2: it is not an object."),
        (b'{"text": "x"}', "line 2: it needs an `id`, text or a whole number."),
        (b'{"id": true, "text": "x"}', "line 2: it needs an `id`, text or a whole number."),
        (b'{"id": "x"}', "line 2: it needs a `text`."),
        (b'{"id": "x", "text": "' + b"a" * (MOST_LETTERS + 1) + b'"}', "longer than 200,000"),
        (b"\xff\xfe", "line 2: it is not UTF-8; save it as UTF-8."),
    ],
)
def test_a_bad_row_is_answered_with_its_line_and_the_rest_goes_on(
    shell: Shell, line: bytes, said: str
) -> None:
    good = b'{"id": 1, "text": "hello"}'
    code, answers = shell.rows(good, line, good)
    assert code == 2
    assert said in answers[1]["error"]
    assert [answer.get("label") for answer in answers] == ["ok", None, "ok"]


def test_a_file_of_rows_is_read_and_a_missing_one_is_named(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": 1, "text": "hello"}\n')
    code, out, _ = shell("--jsonl", str(file))
    assert (code, json.loads(out)["id"]) == (0, 1)
    code, _, err = shell("--jsonl", str(tmp_path / "none.jsonl"))
    assert code == 2
    assert "none.jsonl" in err


@pytest.mark.parametrize("arguments", [("",), ("   ",), ()])
def test_nothing_to_look_at_is_said(shell: Shell, arguments: tuple[str, ...]) -> None:
    code, _, err = shell(*arguments)
    assert code == 2
    assert "There is nothing" in err
