"""A draft's life in any order, with anything failing: whatever people and the world do, what stands was
approved, once, and nothing that was acknowledged is lost. The lives are the drill's (candorbot/drill)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from candorbot.drill import explore
from candorbot.drill.explore import Program
from candorbot.drill.steps import LIVES, PLAIN

RANDOM = 300
AT_ONCE = 50


def nothing_breaks(programs: Iterable[Program]) -> int:
    tally = explore.tally(programs)
    told = [f"{lived.program.command}: {lived.broken[0]}" for lived in tally.broken]
    assert not told, "\n".join(told)
    return tally.runs


@pytest.mark.parametrize(
    "start",
    [1, *(pytest.param(n, marks=pytest.mark.drill) for n in range(1 + AT_ONCE, RANDOM, AT_ONCE))],
)
def test_random_orders_of_events_clicks_edits_retries_and_crashes_lose_and_double_nothing(
    start: int,
) -> None:
    assert nothing_breaks(explore.randoms(AT_ONCE, start)) == AT_ONCE


@pytest.mark.parametrize("life", [PLAIN, pytest.param("both at once", marks=pytest.mark.drill)])
def test_f026_f044_every_single_fault_at_every_moment_of_a_life_loses_and_doubles_nothing(
    life: str,
) -> None:
    assert nothing_breaks(explore.singles([life])) > 50


def test_every_named_life_ends_well_without_a_fault() -> None:
    assert nothing_breaks(explore.without()) == len(LIVES)
