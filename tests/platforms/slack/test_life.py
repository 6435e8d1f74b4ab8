"""An office in Slack in any order, with anything failing: whatever people, Slack and the machine do, what stands was
approved, once, nothing that was acknowledged is lost, and nobody is called."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from candorbot.bot import Bot
from candorbot.platforms.slack import calls
from candorbot.platforms.slack.workspace import Workspace
from candorbot.request import Permission
from tests.platforms.living import nothing_breaks
from tests.platforms.slack.lives import lived

RANDOM, FEW = 300, 25
"""Lives of every run of the tests, and of each test."""
AT_ONCE = 500
DRILL = 10_000
ENOUGH = 200
"""Lives in which something that is broken on purpose must show."""


@pytest.mark.parametrize("first", range(1, 1 + RANDOM, FEW))
def test_random_orders_of_deliveries_clicks_restarts_and_lost_answers_lose_and_double_nothing(
    first: int,
) -> None:
    happened = nothing_breaks(lived, first, FEW)
    assert min(happened[what] for what in ("posts", "deaths", "faults")) >= FEW // 5, happened


@pytest.mark.drill
@pytest.mark.parametrize("first", range(1 + RANDOM, DRILL, AT_ONCE))
def test_ten_thousand_random_orders_lose_and_double_nothing(first: int) -> None:
    assert nothing_breaks(lived, first, AT_ONCE)["posts"] > AT_ONCE // 4


class Retrying(AsyncWebClient):
    """The SDK's client as it comes: it tries again what got no answer."""

    def __init__(self, *given: Any, retry_handlers: Any = None, **more: Any) -> None:
        super().__init__(*given, **more)


async def everybody(self: Workspace, person: str) -> Permission:
    return Permission.APPROVER


async def never_there(self: Workspace, place: Any, key: str) -> None:
    return None


async def not_kept(self: Bot, item: Any) -> bool:
    return True


Breaks = Callable[[], AbstractContextManager[Any]]


@pytest.mark.drill
@pytest.mark.parametrize(
    ("breaks", "shows"),
    [
        (lambda: patch.object(Workspace, "permission", everybody), "no approver approved"),
        (lambda: patch.object(calls, "AsyncWebClient", Retrying), "posts of the key"),
        (lambda: patch.object(Workspace, "find", never_there), "and stands"),
        (lambda: patch.object(Bot, "accept", not_kept), "not kept"),
    ],
    ids=["everybody may approve", "the SDK tries again", "nothing is looked up", "nothing is kept"],
)
def test_what_is_broken_on_purpose_shows(breaks: Breaks, shows: str) -> None:
    with breaks():
        found = (line for seed in range(1, 1 + ENOUGH) for line in lived(seed).broken)
        assert any(shows in line for line in found)
