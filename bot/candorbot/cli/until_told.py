"""Serving until it is over, or until SIGTERM or Ctrl-C: then what is under way is finished first."""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import Callable, Coroutine
from typing import Any

Serve = Callable[[asyncio.Event], Coroutine[Any, Any, int]]


def until_told(serve: Serve) -> int:
    """Run `serve` to its end and give its exit code. Its event is set when it is to come to an end; what
    it does then is its own, and a second Ctrl-C ends it at once."""
    resource.setrlimit(
        resource.RLIMIT_CORE, (0, 0)
    )  # a core dump would hold tokens and members' words
    return asyncio.run(_until_told(serve))


async def _until_told(serve: Serve) -> int:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    serving = asyncio.create_task(serve(stop), name="serving")
    try:
        return await asyncio.shield(serving)
    except asyncio.CancelledError:
        if serving.done():
            raise
        stop.set()  # Ctrl-C
        return await serving
