"""Named places where a drill makes something go wrong. In production a point is one look at None.

A drill puts its plan in with `struck_by(strike)`; `strike` is called with the name of each point that is
passed, on whatever thread, and raises what shall happen there. `Crash` is the end of the process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Strike = Callable[[str], None]

POINTS = (
    "store.begin",
    "store.commit",
    "store.committed",
    "inbox.receive",
    "inbox.finish",
    "publish.mark",
    "publish.send",
    "publish.sent",
    "publish.look",
    "schedule.work",
    "schedule.finish",
)
"""Every point there is. A test holds this list and the code together."""

_strike: Strike | None = None


class Crash(BaseException):
    """The process ends here: nothing after this point is done. Nothing of ours catches it."""


def point(name: str) -> None:
    """Pass the point `name` of `POINTS`."""
    if _strike is not None:
        _strike(name)


@contextmanager
def struck_by(strike: Strike) -> Iterator[None]:
    """Have `strike` called at every point while the block runs."""
    global _strike
    before, _strike = _strike, strike
    try:
        yield
    finally:
        _strike = before
