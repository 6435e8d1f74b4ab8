"""`candor ideas`: what a shell shows of ideas, and how the results of posts come in."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from candorbot.brand import load_brand
from candorbot.cli import main
from candorbot.cli.store import opened
from candorbot.clock import SystemClock
from candorbot.paths import brand_folder
from candorbot.records import Message
from candorbot.results_file import COLUMNS
from candorbot.settings import read_settings
from tests.processes import small_brand

Printed = pytest.CaptureFixture[str]
ASKED = (
    ("How do I export all my stats to date?", "kofi", ("everyone",)),
    ("Is there a way to export all stats to date?", "ana", ("everyone",)),
    ("Does it have heatmaps of the roadmap?", "mia", ("mia",)),
    ("Does it have session recordings of clicks?", "ben", ("everyone",)),
)


async def _said() -> None:
    async with opened(load_brand(brand_folder(read_settings().brand))) as store:
        now = SystemClock().now() - timedelta(hours=9)
        for number, (text, by, readers) in enumerate(ASKED):
            at = now + timedelta(hours=number)
            await store.save_message(
                Message(
                    "console", f"q{number}", "help", f"q{number}", by, by.title(), text, at, "", readers,
                    asks=True, language="en",
                )
            )  # fmt: skip


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANDOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANDOR_BRAND", small_brand(tmp_path))


@pytest.mark.usefixtures("shell")
def test_f098_a_shell_shows_ideas_as_all_staff_may_read_them(capsys: Printed) -> None:
    assert main(["ideas"]) == 2
    assert "There is no store" in capsys.readouterr().err
    asyncio.run(_said())
    assert main(["ideas", "week"]) == 0
    shown = capsys.readouterr().out
    assert "Export all stats to date" in shown
    assert "2 questions by 2 members" in shown
    assert "session recordings" in shown
    assert "roadmap" not in shown
    assert main(["ideas", "month", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (idea,) = found["ideas"]
    assert (idea["members"], idea["channel"], idea["state"]) == (2, "help", "new")
    assert idea["sources"][0]["url"].startswith("https://harbor.example/docs/export-stats")
    assert {one["url"] for one in idea["why"]} >= {"q0", "q1"}
    assert [gap["members"] for gap in found["gaps"]] == [1]
    assert [talk["url"] for talk in found["conversations"]] == ["q1", "q0"]


@pytest.mark.usefixtures("shell")
def test_results_are_brought_in_once_and_what_they_teach_is_told(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(56)]  # the first is a Tuesday
    rows = [
        f"post {n},help,{day}T09:00,informer,400,{60 if n % 7 == 0 else 10 + n % 5},1,1"
        for n, day in enumerate(days)
    ]
    file = tmp_path / "results.csv"
    file.write_text("\n".join([",".join(COLUMNS), *rows]))
    assert main(["ideas", "--results", str(file)]) == 0
    told = capsys.readouterr().out
    assert "56 rows: 56 new, 0 changed." in told
    assert "Posts on Tuesdays got" in told
    assert main(["ideas", "--results", str(file)]) == 0
    assert "56 rows: 0 new, 0 changed." in capsys.readouterr().out
    few = io.TextIOWrapper(io.BytesIO(f"{','.join(COLUMNS)}\n{rows[0]}x".encode()))
    monkeypatch.setattr(sys, "stdin", few)
    assert main(["ideas", "--results", "-"]) == 2
    assert "stdin:2: has the clicks “1x”" in capsys.readouterr().err
    file.write_text(f"{','.join(COLUMNS)}\n{rows[0].replace('informer', chr(27) + ']0;x')}")
    assert main(["ideas", "--results", str(file)]) == 2
    assert (
        "the function “␛]0;x”" in capsys.readouterr().err
    )  # what the file says steers no terminal
    for none in (str(tmp_path / "none.csv"), ""):
        assert main(["ideas", "--results", none]) == 2
        assert "cannot be read" in capsys.readouterr().err
