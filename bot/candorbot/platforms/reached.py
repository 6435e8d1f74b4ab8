"""The start, while a platform cannot be reached: it is tried again and again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

log = logging.getLogger(__name__)

Opened = TypeVar("Opened")
LONGEST_WAIT = 60.0
"""Seconds between two tries: 1, 2, 4, ... 60."""


async def reached(
    name: str, opened: Callable[[], Awaitable[Opened]], *passing: type[Exception]
) -> Opened:
    """What `opened` gives, once it does. Raises whatever is not `passing`."""
    wait = 1.0
    while True:
        try:
            return await opened()
        except passing as error:
            said = {"action": f"{name}.unreached"}
            log.warning("%s cannot be reached: %s", name.capitalize(), error, extra=said)
        await asyncio.sleep(wait)
        wait = min(LONGEST_WAIT, wait * 2)
