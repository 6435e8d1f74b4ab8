"""`candor brief`: beside a running Candor, in words, Markdown, JSON, as a page, with charts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from candorbot.brand import load_brand
from candorbot.cli import main
from candorbot.cli.store import opened
from candorbot.paths import brand_folder
from candorbot.records import Message


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with three weeks of messages in it."""
    folder = tmp_path_factory.mktemp("heard")
    said = [
        Message(
            "irc", f"m{day}-{n}", "help", f"m{day}-{n}", f"member{n}", f"Member {n}",
            "How do I export my statistics as CSV?", datetime(2024, 5, day, 10 + n, 5, tzinfo=UTC), asks=True,
        )
        for day in range(1, 22)
        for n in range(4 if day < 21 else 9)
    ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANDOR_DATA", str(folder / "data"))
        patch.setenv("CANDOR_BRAND", "harbor")
        asyncio.run(keep(said))
        yield folder


async def keep(said: Sequence[Message]) -> None:
    async with opened(load_brand(brand_folder("harbor"))) as store:
        assert await store.save_messages(said) == (len(said), 0)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["brief", *arguments]) == 0
    return capsys.readouterr().out


def test_a_day_in_every_shape(heard: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = ("--date", "2024-05-21")
    words = said(capsys, *day)
    assert "Briefing: Tue 21 May\n" in words
    assert "9 messages by 9 members: twice the usual" in words
    found = json.loads(said(capsys, *day, "--json"))
    assert (found["from"], found["to"]) == ("2024-05-21", "2024-05-21")
    lines = [line for part in found["parts"] for line in part["lines"]]
    assert lines[0]["verb"] == "draft"
    assert all(line["words"] in words for line in lines)
    twin = said(capsys, *day, "--markdown")
    assert "# Briefing: Tue 21 May\n" in twin
    page, charts = heard / "out" / "page.html", heard / "charts"
    written = said(capsys, *day, "--html", str(page), "--charts", str(charts))
    assert written.count("Written:") == 6
    assert {one.suffix for one in charts.iterdir()} == {".svg", ".png", ".txt"}
    assert "<h1>Briefing: Tue 21 May</h1>" in page.read_text()


def test_where_there_is_nothing_to_draw_it_is_said(
    heard: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["brief", "--date", "1991-01-01", "--charts", str(heard / "none")]) == 0
    assert "nothing to draw" in capsys.readouterr().err


def test_bad_input_is_said_in_a_sentence(heard: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "--date", "2999-01-01"]) == 2
    assert "has not come yet" in capsys.readouterr().err
    assert main(["brief", "--date", "2024-05-21", "--html", f"{heard}/data/candor.db/x"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["brief", "--date", "yesterday"])
    assert "give a date like" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["0001-01-01", "0099-12-31", "1989-12-31", "9999-12-31"])
@pytest.mark.parametrize("kind", ["today", "week", "month"])
def test_a_day_that_no_calendar_here_has_is_said_in_a_sentence(
    heard: Path, capsys: pytest.CaptureFixture[str], kind: str, day: str
) -> None:
    with pytest.raises(SystemExit):
        main(["brief", kind, "--date", day])
    assert "give a date from 1990 to 9998" in capsys.readouterr().err


def test_without_a_store_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CANDOR_DATA", str(tmp_path))
    assert main(["brief"]) == 2
    assert "There is no store" in capsys.readouterr().err
