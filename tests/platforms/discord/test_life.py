"""An office in Discord in any order, with anything failing: whatever people, Discord and the machine do, what stands
was approved, once, nothing that was acknowledged is lost, and nobody is called."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

import pytest

from candorbot.bot import Bot
from candorbot.platforms.call_errors import Unclear
from candorbot.platforms.discord import calls
from candorbot.platforms.discord.workspace import Workspace
from candorbot.request import Permission
from tests.platforms.discord.lives import lived
from tests.platforms.living import nothing_breaks

RANDOM, FEW = 300, 25
"""Lives of every run of the tests, and of each test."""
AT_ONCE = 500
DRILL = 10_000
ENOUGH = 200
"""Lives in which something that is broken on purpose must show."""


@pytest.mark.parametrize("first", range(1, 1 + RANDOM, FEW))
def test_random_orders_of_clicks_restarts_resumes_and_lost_answers_lose_and_double_nothing(
    first: int,
) -> None:
    happened = nothing_breaks(lived, first, FEW)
    assert min(happened[what] for what in ("posts", "deaths", "faults")) >= FEW // 5, happened


@pytest.mark.drill
@pytest.mark.parametrize("first", range(1 + RANDOM, DRILL, AT_ONCE))
def test_ten_thousand_random_orders_lose_and_double_nothing(first: int) -> None:
    assert nothing_breaks(lived, first, AT_ONCE)["posts"] > AT_ONCE // 4


async def everybody(self: Workspace, person: str) -> Permission:
    return Permission.APPROVER


async def never_there(self: Workspace, place: Any, key: str) -> None:
    return None


async def not_kept(self: Bot, item: Any) -> bool:
    return True


async def twice(self: calls.Calls, *given: Any, **more: Any) -> Any:
    """Tries again what got no answer, and does not ask Discord to take it once."""
    try:
        return await ONCE(self, *given, **more)
    except Unclear:
        method, path, body = (*given, None)[:3]
        if isinstance(body, dict) and "nonce" in body:
            given = method, path, {**body, "enforce_nonce": False}
        return await ONCE(self, *given, **more)


ONCE = calls.Calls.call
Breaks = Callable[[], AbstractContextManager[Any]]


@pytest.mark.drill
@pytest.mark.parametrize(
    ("breaks", "shows"),
    [
        (lambda: patch.object(Workspace, "permission", everybody), "no approver approved"),
        (lambda: patch.object(calls.Calls, "call", twice), "stands 2 times"),
        (lambda: patch.object(Workspace, "find", never_there), "and stands"),
        (lambda: patch.object(Bot, "accept", not_kept), "not kept"),
    ],
    ids=[
        "everybody may approve",
        "a call is tried twice",
        "nothing is looked up",
        "nothing is kept",
    ],
)
def test_what_is_broken_on_purpose_shows(breaks: Breaks, shows: str) -> None:
    with breaks():
        found = (line for seed in range(1, 1 + ENOUGH) for line in lived(seed).broken)
        assert any(shows in line for line in found)
