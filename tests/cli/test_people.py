"""`candor people`: who to welcome and to thank, as all staff may read it; the audience as a page and as pictures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from candorbot.brand import load_brand
from candorbot.cli import main
from candorbot.cli.people import VIEWS
from candorbot.cli.store import opened
from candorbot.optout import opt
from candorbot.paths import brand_folder
from candorbot.people_sheet import VIEWS as SHEETS
from candorbot.records import Message

Printed = pytest.CaptureFixture[str]
DAY = datetime(2024, 5, 21, 10, tzinfo=UTC)
SAID = (
    ("old", "Good morning everybody", 90, ("everyone",)),
    ("ben", "I have been here for long", 60, ("everyone",)),
    ("ben", "How do I export the numbers of last year?", 3, ("everyone",)),
    ("kofi", "Hi all, I just came here", 2, ("everyone",)),
    ("zoe", "Hi all, I am new in the secret channel", 2, ("mia",)),
    ("luisa", "Hi all, I just came here, too", 2, ("everyone",)),
)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("people")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANDOR_DATA", str(folder / "data"))
        patch.setenv("CANDOR_BRAND", "harbor")
        asyncio.run(keep())
        yield folder


async def keep() -> None:
    async with opened(load_brand(brand_folder("harbor"))) as store:
        said = [
            Message("irc", f"m{n}", "help", f"m{n}", who, who.title(), text, DAY - timedelta(days=ago), readers=readers)
            for n, (who, text, ago, readers) in enumerate(SAID)
        ]  # fmt: skip
        answer = Message("irc", "a1", "help", "m2", "ana", "Ana", "Open the dashboard and choose the year", DAY - timedelta(days=2.9))  # fmt: skip
        await store.save_messages([*said, answer])
        await opt(store, "irc", "luisa", DAY, out=True)


def said(capsys: Printed, *arguments: str) -> str:
    assert main(["people", *arguments, "--date", "2024-05-21"]) == 0
    return capsys.readouterr().out


def test_f098_the_shell_shows_what_all_staff_may_read_and_nobody_who_opted_out(
    heard: Path, capsys: Printed
) -> None:
    out = said(capsys)
    assert "– Kofi, new Sun 19 May, has no reply: “Hi all, I just" in out
    assert "– Ana answered 1 member:" in out
    every = out + "".join(said(capsys, view) for view in VIEWS)
    assert "Zoe" not in every
    assert "Luisa" not in every


def test_the_views_of_the_shell_are_those_of_the_chat() -> None:
    assert set(VIEWS) == set(SHEETS)


def test_the_audience_is_printed_as_json_and_drawn(
    heard: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "candorbot.charts.picture", lambda *_: b"a chart"
    )  # drawn by tests of brief
    found = json.loads(said(capsys, "audience", "--json"))
    assert found["network"]["names"] == ["Ana", "Ben"]
    assert found["parts"][0]["lines"][0]["words"].startswith("3 members wrote, 0 in")
    folder = heard / "drawn"
    page = folder / "page.html"
    said(capsys, "audience", "--html", str(page), "--charts", str(folder))
    assert "Who replies to whom: 2 members, 1 pair" in page.read_text()
    assert said(capsys, "new", "--html", "-").startswith("<!DOCTYPE html>")
    assert {"network-light.svg", "network-dark.png", "network.txt", "audience-1-dark.svg"} <= {
        one.name for one in folder.iterdir()
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("everybody",), "There is no view 'everybody'"), (("--html", "/dev/null/x"), "cannot be written"),
        (("--date", "2999-01-01"), "That day has not come yet"),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_a_line(
    heard: Path, capsys: Printed, arguments: Sequence[str], told: str
) -> None:
    assert main(["people", *arguments]) == 2
    assert told in capsys.readouterr().err
