"""`candor feedback`: what a shell shows of feedback, and the files it writes."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from candorbot.brand import load_brand
from candorbot.cli import main
from candorbot.cli.feedback import quoted
from candorbot.cli.store import opened
from candorbot.clock import SystemClock
from candorbot.paths import brand_folder
from candorbot.records import Message
from candorbot.settings import read_settings
from tests.processes import small_brand

Printed = pytest.CaptureFixture[str]


async def _said() -> None:
    async with opened(load_brand(brand_folder(read_settings().brand))) as store:
        now = SystemClock().now() - timedelta(hours=1)
        for number, (text, readers) in enumerate(
            [
                ("=cmd|' /C calc'!A0 I want a dark mode", ("everyone",)),
                ("A dark mode, please", ("everyone",)),
                ("The secret roadmap needs a dark mode", ("mia",)),
            ]
        ):
            await store.save_message(
                Message(
                    "console", f"f{number}", readers[0], f"f{number}", "kofi", "Kofi", text, now, "", readers,
                    kinds=("feature_request",), theme="Dark mode",
                )
            )  # fmt: skip


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("feedback")
    return {"CANDOR_DATA": str(folder / "data"), "CANDOR_BRAND": small_brand(folder)}


def test_f098_what_a_shell_shows_is_what_all_staff_may_read(
    shell: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    for name, value in shell.items():
        monkeypatch.setenv(name, value)
    assert main(["feedback"]) == 2
    assert "There is no store" in capsys.readouterr().err
    assert not Path(shell["CANDOR_DATA"]).exists()
    asyncio.run(_said())
    for words in (["list", "kind:feature_request"], ["search", "dark", "mode"]):
        assert main(["feedback", *words]) == 0
        shown = capsys.readouterr().out
        assert "A dark mode, please" in shown
        assert "roadmap" not in shown
    assert main(["feedback", "export", "csv"]) == 0
    written = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(written.out, newline="")))
    assert sorted(row["quote"][:6] for row in rows) == ["'=cmd|", "A dark"]
    assert "2 pieces of feedback" in written.err
    assert main(["feedback", "export", "jsonl", "since:2h"]) == 0
    assert len([json.loads(line) for line in capsys.readouterr().out.splitlines()]) == 2

    for words, told in (
        (["theme", "Nothing like it"], "There is no theme"),
        (["theme"], "Say which"),
        (["lsit"], "There is no view 'lsit'"),
    ):
        assert main(["feedback", *words]) == 2
        assert told in capsys.readouterr().err


def test_a_filter_with_blanks_is_put_in_quotes_again() -> None:
    assert quoted("theme:Dark mode") == 'theme:"Dark mode"'
    assert quoted("since:7d") == "since:7d"
    assert quoted("Dark mode") == "Dark mode"
