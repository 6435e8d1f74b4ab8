"""A small community of a small brand, on a real store, with a clock that moves when told."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from candorbot.brand import Brand, load_brand
from candorbot.paths import shipped
from candorbot.platforms.console.community import Community
from candorbot.storage import Store
from candorbot.store.sqlite import SqliteStore

COMMUNITY = """\
channels:
  - {id: help, name: help, purpose: Ask anything}
  - {id: general, name: general}
  - {id: team, name: team, purpose: The team only, staff: true}
members:
  - {id: mia, name: Mia Holm}
  - {id: jonas, name: Jonas}
  - {id: lena, name: Lena}
  - {id: kofi, name: Kofi Mensah}
  - {id: ana, name: Ana}
messages:
  - {id: s1, channel: help, by: ana, days_ago: 1, time: "09:00", text: "How do I enable 2FA?"}
  - {id: s2, channel: help, by: kofi, days_ago: 1, time: "09:10", thread: s1, text: Same here}
  - {id: s3, channel: team, by: lena, days_ago: 1, time: "10:00", text: Only for us}
  - {id: s4, channel: general, by: kofi, days_ago: 0, time: "08:00", text: "Good morning"}
"""
BRAND = """\
name: Harbor
about: Harbor is a web analytics tool.
docs_url: https://harbor.example/docs
team: {name: Harbor team, bot_name: Harbor Team, people: {mia: Mia, jonas: Jonas, lena: Lena}}
voice: {traits: [plain]}
disclosure: {community: I work for Harbor., social: I work for Harbor.}
links: {hosts: [harbor.example]}
access: {console: {approvers: [mia, jonas], moderators: [lena]}}
areas: [{name: the rest, owner: Lena, about: [help]}]
locale: EU
languages: [en]
time_zone: Europe/Berlin
hours: {days: [mon], opens: "09:00", closes: "17:00"}
"""
STRATEGY = "topics: [{name: plain, why: it helps, words: [plain], goal: one, count: 1, per: week}]"
START = datetime(2026, 11, 19, 11, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until somebody moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a brand like Harbor, with five people and two help articles."""
    made = tmp_path / "brand"
    (made / "knowledge").mkdir(parents=True)
    harbor = shipped("brands") / "harbor"
    for name in ("knowledge/2fa.md", "knowledge/shared-links.md"):
        shutil.copy(harbor / name, made / name)
    (made / "brand.yaml").write_text(BRAND)
    (made / "strategy.yaml").write_text(STRATEGY)
    (made / "community.yaml").write_text(COMMUNITY)
    return made


@pytest.fixture
def brand(folder: Path) -> Brand:
    return load_brand(folder)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await SqliteStore.open(tmp_path / "candor.db", "brand")
    yield opened
    await opened.close()


@pytest.fixture
async def community(store: Store, brand: Brand, clock: Clock) -> Community:
    return await Community.open(store, lambda: brand, clock)


@pytest.fixture
def new_key() -> Callable[[], str]:
    count = itertools.count(1)
    return lambda: f"key{next(count):05}"
