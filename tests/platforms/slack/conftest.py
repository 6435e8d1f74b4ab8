"""The office of a brand in Slack, by either way in; every run of the tests takes HTTP, and Socket Mode where a
test asks for it (test_guide, test_run, test_faults_in); `make drill` takes both everywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from candorbot.testing import FakeClock
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.office import Office, furnished, opened


@pytest.fixture
async def slack() -> AsyncIterator[FarEnd]:
    """Slack, with the people and channels of an office; what it would never take fails the test."""
    async with FarEnd.serving(FakeClock()) as slack:
        furnished(slack)
        yield slack
        assert not slack.wrong


@pytest.fixture(params=["http", pytest.param("socket", marks=pytest.mark.drill)])
async def office(
    request: pytest.FixtureRequest, slack: FarEnd, tmp_path: Path
) -> AsyncIterator[Office]:
    async with opened(tmp_path, slack, slack.clock, way=request.param) as office:
        yield office
