"""How Discord names things, and how the key of what we send is marked on it."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Final

NAME: Final = "discord"
SNOWFLAKE = re.compile(r"[1-9][0-9]{14,19}")
"""Discord's id of anything."""
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""Snowflakes count milliseconds from here (Discord, "Reference", Snowflakes)."""
THREADS = frozenset({10, 11, 12})
"""Types of channels that are threads; a forum's posts are, too."""
PRIVATE_THREAD = 12
FORUMS = frozenset({15, 16})
"""Types of channels that hold posts alone."""


def is_id(text: object) -> bool:
    """Whether it is an id of Discord's."""
    return isinstance(text, str) and SNOWFLAKE.fullmatch(text) is not None


def first_id(at: datetime) -> str:
    """The smallest id that something made at this time can have."""
    return str(max(0, (at - EPOCH) // timedelta(milliseconds=1)) << 22)


def nonce(key: str) -> str:
    """What Discord knows a message by for some minutes, so that a second one is not made: 25 characters."""
    return _digest(key).hex()[:25]


def mark(key: str) -> int:
    """The number of a message's first component, which stays with it: 1 to 2^31 - 1."""
    return int.from_bytes(_digest(key)[:4], "big") % (2**31 - 1) + 1


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
