"""What is spent on a model is counted, and is no more than may be spent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

from candorbot.purse import MOST_IN_A_CALL, StoredPurse
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import FakeClock

ZONE = ZoneInfo("Europe/Berlin")


async def test_f068_a_day_a_person_and_a_call_have_their_bounds(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await SqliteStore.open(tmp_path / "candor.db", "harbor", zone=lambda: ZONE)
    purse = StoredPurse(store, clock, lambda: ZONE, 4_000)
    assert "too long" in await purse.refusal("Mia", MOST_IN_A_CALL + 1)
    assert await purse.refusal("Mia", 900) == ""
    await purse.spend("Mia", 800, 100)
    assert "Mia" in await purse.refusal("Mia", 900)
    assert await purse.refusal("Lena", 900) == ""
    for person in ("Lena", "Jonas", "Ana"):
        await purse.spend(person, 900, 100)
    assert "community" in await purse.refusal("Kofi", 900)
    clock.advance(days=1)
    assert await purse.refusal("Mia", 900) == ""
    await store.close()


async def test_what_many_spend_at_once_is_counted_whole(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await SqliteStore.open(tmp_path / "candor.db", "harbor", zone=lambda: ZONE)
    purse = StoredPurse(store, clock, lambda: ZONE, 10**6)
    await asyncio.gather(*(purse.spend(f"p{n}", 10, 1) for n in range(5)))
    assert sum((await purse.used(clock.now().date())).values()) == 55
    await store.close()
