"""What a manager writes under `feeds`, and what the doctor says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from candorbot.brand import load_brand
from candorbot.cli import doctor
from candorbot.clock import SystemClock
from candorbot.errors import BadFile, UserError
from candorbot.feeds.fetched import Page
from candorbot.feeds.pages import Entry
from candorbot.feeds.refresh import Feeds
from candorbot.live import Live, Loaded
from candorbot.settings import read_settings
from candorbot.store.sqlite import SqliteStore
from tests.processes import ROOT, environment, small_brand


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(small_brand(tmp_path))


def write(folder: Path, feeds: str) -> None:
    text = (ROOT / "brands/harbor/brand.yaml").read_text("utf-8")
    assert "\nfeeds: []\n" in text
    (folder / "brand.yaml").write_text(
        text.replace("\nfeeds: []\n", f"\nfeeds: {feeds}\n"), "utf-8"
    )


@pytest.mark.parametrize(
    ("feeds", "what"),
    [
        ("[http://harbor.example/feed]", "only https is fetched. Write one like https://"),
        ("[https://127.0.0.1/feed]", "by a number"),
        ("[https://feeds.local/]", "own network"),
        ("['https://harbor.example:8443/']", "port 8443"),
        ("['https://mia:x@harbor.example/']", "a name or a password"),
        ("[https://harbor.example/f, https://harbor.example/f]", "is given twice"),
        (str([f"https://harbor.example/{n}" for n in range(21)]), "too many"),
    ],
)
def test_f086_a_feed_that_could_not_be_asked_is_refused_with_its_line(
    folder: Path, feeds: str, what: str
) -> None:
    write(folder, feeds)
    with pytest.raises(BadFile) as caught:
        load_brand(folder)
    assert what in str(caught.value)
    assert caught.value.line


def test_offline_is_one_or_nothing() -> None:
    assert read_settings({"CANDOR_OFFLINE": "1"}).offline
    assert not read_settings({"CANDOR_OFFLINE": "0"}).offline
    with pytest.raises(UserError, match="CANDOR_OFFLINE is 'maybe'"):
        read_settings({"CANDOR_OFFLINE": "maybe"})


class Shell:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in environment(folder, CANDOR_BRAND=str(folder / "small")).items():
            monkeypatch.setenv(name, value)
        self.set = monkeypatch.setenv

    def feeds(self) -> str:
        """The doctor's line; a fault is raised."""
        return doctor._feeds(read_settings())


def test_the_doctor_names_the_hosts_that_text_may_come_from(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(tmp_path, monkeypatch)
    assert shell.feeds() == "none: no text is fetched from anywhere"
    write(folder, "[https://harbor.example/feed.xml?key=secret, https://old.example/news]")
    assert shell.feeds() == "text may come from harbor.example, old.example"
    asyncio.run(_looked_at(folder))
    said = shell.feeds()  # no fault of ours: no health check fails for it
    assert said.startswith("text may come from harbor.example, new.example, old.example; ")
    assert "harbor.example/feed.xml is not read since" in said
    assert said.endswith(": harbor.example answered 404.")
    assert "secret" not in said
    shell.set("CANDOR_OFFLINE", "1")
    assert shell.feeds() == "2 of them, and none is fetched: CANDOR_OFFLINE is 1"


async def _looked_at(folder: Path) -> None:
    async def fetch(url: str, etag: str = "", modified: str = "") -> Page:
        if "old" in url:
            return Page("https://new.example/news", "text/plain", b"")
        raise UserError("harbor.example answered 404.")

    async def read(raw: bytes, kind: str) -> Sequence[Entry]:
        return []

    settings, brand = read_settings(), load_brand(folder)
    store = await SqliteStore.open(settings.store, folder.name, zone=lambda: brand.zone)
    nothing: object = None
    loaded = Loaded(brand, nothing, nothing, nothing)  # type: ignore[arg-type]
    feeds = Feeds(store, Live(loaded), SystemClock(), fetch, read)
    assert await feeds.look()
    assert await feeds.look()
    await store.close()
