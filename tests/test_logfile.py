"""The log is lines of JSON that nothing in them can break, and it does not fill the disk."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.logfile import JsonLines, log_to


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Path]:
    """A log that is taken off the root logger again."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    log_to(tmp_path / "data")
    yield tmp_path / "data" / "candor.log"
    for handler in [h for h in root.handlers if h not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def entry(message: str, **more: object) -> dict[str, str]:
    record = logging.makeLogRecord({"msg": message, "name": "test", "levelno": 20, **more})
    line = JsonLines().format(record)
    assert "\n" not in line
    assert line.isascii()
    read: dict[str, str] = json.loads(line)
    return read


def test_a_line_says_when_how_grave_and_from_where(lines: Path) -> None:
    logging.getLogger("candorbot.test").warning("low on %s", "tea", extra={"action": "tea.low"})
    (line,) = lines.read_text().splitlines()
    told = json.loads(line)
    assert told.pop("at").endswith("+00:00")
    assert told == {
        "level": "warning", "from": "candorbot.test", "said": "low on tea", "action": "tea.low",
    }  # fmt: skip


def test_a_failure_brings_its_trace_on_the_same_line(lines: Path) -> None:
    try:
        raise RuntimeError("boom")
    except RuntimeError:
        logging.getLogger("candorbot.test").exception("failed", extra={"error_id": "e1"})
    (line,) = lines.read_text().splitlines()
    told = json.loads(line)
    assert told["error_id"] == "e1"
    assert "RuntimeError: boom" in told["trace"]
    assert "test_a_failure_brings_its_trace" in told["trace"]


def test_what_other_libraries_say_in_detail_is_left_out(lines: Path) -> None:
    logging.getLogger("somebody.else").debug("a member said: secret")
    assert not lines.exists()


@given(st.text(), st.text())
def test_no_text_breaks_out_of_its_line(message: str, name: str) -> None:
    told = entry(message, action=name)
    assert told["said"] == message
    assert told["action"] == name


def test_control_characters_and_lone_surrogates_are_written_as_escapes() -> None:
    assert entry("\x1b[31m\n\u2028\ud800")["said"] == "\x1b[31m\n\u2028\ud800"


def test_the_log_is_bounded(lines: Path) -> None:
    (handler,) = [
        h for h in logging.getLogger().handlers if getattr(h, "baseFilename", "") == str(lines)
    ]
    assert handler.maxBytes == 10_000_000  # type: ignore[attr-defined]
    handler.maxBytes = 2_000  # type: ignore[attr-defined]
    for _ in range(100):
        logging.getLogger("candorbot.test").info("x" * 200)
    kept = sorted(lines.parent.iterdir())
    assert [path.name for path in kept] == ["candor.log", "candor.log.1", "candor.log.2"]
    assert sum(path.stat().st_size for path in kept) <= 3 * 2_000
