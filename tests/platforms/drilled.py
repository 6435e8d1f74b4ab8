"""Which cases of a test every run takes, and which a drill alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from candorbot.faults import Crash


def mostly_drilled(cases: Iterable[Any], quick: int) -> list[Any]:
    """Of these cases the first few at every run of the tests, all of them in a drill."""
    kept, others = list(cases)[:quick], list(cases)[quick:]
    return [*kept, *(pytest.param(case, marks=pytest.mark.drill) for case in others)]


def at(point: str) -> Callable[[str], None]:
    """The process ends at this point."""

    def strike(name: str) -> None:
        if name == point:
            raise Crash

    return strike
