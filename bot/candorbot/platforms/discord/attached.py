"""A file that goes with a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attached:
    """`name` is one Discord leaves as it is; `description` says to people who cannot see it what is in it, at most
    1,024 characters."""

    name: str
    content: bytes
    description: str
