"""A thread that makes one call after the other, so that the event loop never waits on the file.

The answers come back over a pipe that the loop listens to: twice as quick as `call_soon_threadsafe`, and
for a small write the way back takes as long as the disk.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Answer = Callable[[Any, BaseException | None], None]
"""Called on the event loop with what the call gave, or with what it raised."""


class Lane:
    """Makes calls in the order given, for the event loop it is made on. It is ended with `stop`."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[tuple[Callable[[], Any], Answer] | None] = SimpleQueue()
        self._answers: deque[tuple[Answer, Any, BaseException | None]] = deque()
        self._hears, self._says = os.pipe()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._hears, self._give_answers)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def start(self, call: Callable[[], Any], answer: Answer) -> None:
        """Make the call on the thread; `answer` is then called on the event loop."""
        self._calls.put((call, answer))

    async def run(self, call: Callable[[], T]) -> T:
        """Make the call on the thread; what it gives, or raises."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.start(call, lambda given, error: settle(future, given, error))
        return await future

    def stop(self) -> None:
        """End the thread when the calls before are made; what they give, nobody hears any more."""
        self._calls.put(None)
        self._thread.join()
        self._loop.remove_reader(self._hears)
        os.close(self._hears)
        os.close(self._says)

    def _run(self) -> None:
        while (task := self._calls.get()) is not None:
            call, answer = task
            given, error = None, None
            try:
                given = call()
            except BaseException as raised:  # noqa: BLE001 - whatever it is, the caller gets it
                error = raised
            self._answers.append((answer, given, error))
            os.write(self._says, b".")

    def _give_answers(self) -> None:
        os.read(self._hears, 4096)
        while self._answers:
            answer, given, error = self._answers.popleft()
            answer(given, error)


def settle(future: asyncio.Future[Any], given: Any, error: BaseException | None) -> None:
    """Give the one who waits the result or the error; nothing if nobody waits any more."""
    if future.done():
        return
    if error is None:
        future.set_result(given)
    else:
        future.set_exception(error)
