"""A model that failed too often in a row is left alone for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from candorbot.records import Clock

MOST_FAILURES = 5
RESTS = timedelta(minutes=1)
"""After so many failures in a row nothing is asked for so long; then once, to see."""


class Breaker:
    """Lets nothing be asked of a model that failed too often in a row, but one call after each rest."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._until: datetime | None = None

    def lets_through(self) -> bool:
        """Whether one call may be made now. The one after a rest begins the next rest, which ends early if it
        works: so a call that never comes back holds nothing up."""
        if self._until is None:
            return True
        now = self._clock.now()
        if now < self._until <= now + RESTS:  # further off: the clock was put back
            return False
        self._until = now + RESTS
        return True

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            self._until = self._clock.now() + RESTS

    def worked(self) -> None:
        self._failures, self._until = 0, None
