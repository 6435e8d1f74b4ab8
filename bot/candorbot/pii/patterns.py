"""RE2 patterns made when first asked for, quiet about their memory: past it they are only slower."""

from __future__ import annotations

from typing import Any

LETTER = r"A-Za-z\x{80}-\x{10FFFF}"
"""For a class: ASCII letters, and all that folding has left beyond ASCII. \\p{L} would cost 30 times the
memory."""
CAPITAL = r"A-Z\x{80}-\x{10FFFF}"
_MEMORY = 1 << 24


def compiled(*patterns: str) -> tuple[Any, ...]:
    """Each pattern, compiled."""
    import re2

    return tuple(re2.compile(pattern, options()) for pattern in patterns)


def options() -> Any:
    """RE2's options for all patterns here: upper and lower case told apart."""
    import re2

    chosen = re2.Options()
    chosen.log_errors = False
    chosen.max_mem = _MEMORY
    return chosen
