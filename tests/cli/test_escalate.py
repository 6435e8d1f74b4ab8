"""`candor escalate`: what it shows, and that a case opened from a shell is told by whoever serves."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from candorbot.bootstrap import bootstrap
from candorbot.cli import main
from candorbot.settings import read_settings
from tests.processes import small_brand

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, served once."""
    monkeypatch.setenv("CANDOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANDOR_BRAND", small_brand(tmp_path))
    return tmp_path / "data"


def test_before_the_first_start_it_makes_no_store(data: Path, capsys: Printed) -> None:
    for words in ([], ["c1"], ["it is down", "--kind", "outage"]):
        assert main(["escalate", *words]) == 2
        assert "There is no store" in capsys.readouterr().err
    assert not data.exists()


@pytest.mark.drill
def test_a_case_flagged_in_the_shell_is_told_to_the_staff_by_whoever_serves(
    data: Path, capsys: Printed
) -> None:
    async def served() -> list[str]:
        async with bootstrap(read_settings()) as candor:
            await candor.store.take_fence()
            await candor.schedule.run_due()
            await candor.bot.settle()
            return [entry.what for entry in await candor.store.audit_log()]

    asyncio.run(served())
    assert main(["escalate", "nothing to see here"]) == 2
    assert "--kind KIND, one of self_harm" in capsys.readouterr().err
    for count in (1, 2):  # the second time it is of the same incident
        assert main(["escalate", "The dashboard is down, ana@mail.net", "--kind", "outage"]) == 0
        shown = capsys.readouterr().out
        assert "(c1)" in shown
        assert "[email" in shown
        assert "Flagged by: the shell" in shown
        assert f"Reports: {count}" in shown
        assert ("one more report of it" in shown) == (count == 2)
        assert ("the shell: told of one more report" in shown) == (count == 2)
    for nothing in (["", "--kind", "outage"], ["  "], ["--kind", "outage"]):
        assert main(["escalate", *nothing]) == 2
        assert "nothing to flag" in capsys.readouterr().err
    assert main(["escalate"]) == 0
    assert "1 open escalation" in capsys.readouterr().out
    assert "notice sent" in asyncio.run(served())[:2]
    assert main(["escalate", "C1"]) == 0
    assert "asked" in capsys.readouterr().out
    assert main(["escalate", "c7"]) == 2
    assert "no case c7" in capsys.readouterr().err
