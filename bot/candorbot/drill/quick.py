"""A store and an event loop with one thread and no waiting, so that a life takes milliseconds and takes the
same course every time."""

from __future__ import annotations

import asyncio
import selectors
from collections import deque
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from candorbot.store.engine import Engine
from candorbot.store.lane import Answer, Lane

MOST_TURNS = 3
"""Turns of the event loop a call of the store may wait for its own: what happens at once takes turns."""


class DirectLane(Lane):
    """Makes its calls one after the other on the event loop's own thread, each after a few turns of the
    loop, as the dice say."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._waiting: deque[tuple[Callable[[], Any], Answer]] = deque()

    def start(self, call: Callable[[], Any], answer: Answer) -> None:
        self._waiting.append((call, answer))
        self._soon(self._dice.randrange(MOST_TURNS))

    def stop(self) -> None:
        """There is no thread to end."""

    def _soon(self, turns: int) -> None:
        loop = asyncio.get_running_loop()
        if turns:
            loop.call_soon(self._soon, turns - 1)
        else:
            loop.call_soon(self._make)

    def _make(self) -> None:
        call, answer = self._waiting.popleft()
        given, error = None, None
        try:
            given = call()
        except BaseException as raised:  # noqa: BLE001 - the caller gets it, whatever it is
            error = raised
        answer(given, error)


def direct_engine(dice: Random) -> type[Engine]:
    """An engine whose lanes are direct. The disk is not waited for: only the process dies here."""

    class OurLane(DirectLane):
        def __init__(self, name: str) -> None:
            super().__init__(dice)

    class DirectEngine(Engine):
        lane = OurLane

        def __init__(self, path: Path, community: str, durable: bool = True) -> None:
            super().__init__(path, community, durable=False)

    return DirectEngine


class SwiftLoop(asyncio.SelectorEventLoop):
    """An event loop with its own time: when everything waits, the next timer's time has come at once."""

    def __init__(self) -> None:
        self._swift_time = 0.0
        super().__init__(_SwiftSelector(self._pass))

    def time(self) -> float:
        return self._swift_time

    def _pass(self, seconds: float) -> None:
        self._swift_time += seconds


class _SwiftSelector(selectors.DefaultSelector):
    def __init__(self, passes: Callable[[float], None]) -> None:
        super().__init__()
        self._passes = passes

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everything waits, and no timer would end it")
        self._passes(timeout)
        return super().select(0)
