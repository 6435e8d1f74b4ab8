"""The office of a brand in Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from candorbot.testing import FakeClock
from tests.platforms.discord.office import Office, furnished, opened
from tests.platforms.discord.wire import Wire


@pytest.fixture
async def discord() -> AsyncIterator[Wire]:
    """Discord, with the people and channels of an office; what it would never take fails the test."""
    async with Wire.serving(FakeClock()) as wire:
        furnished(wire)
        yield wire
        assert not wire.wrong


@pytest.fixture
async def office(discord: Wire, tmp_path: Path) -> AsyncIterator[Office]:
    async with opened(tmp_path, discord, discord.clock) as office:
        yield office
