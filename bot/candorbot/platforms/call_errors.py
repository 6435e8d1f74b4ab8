"""Calls of a platform that did not go well: whoever made one has to know which of the three it was."""

from __future__ import annotations

from datetime import timedelta

import aiohttp

from candorbot import words
from candorbot.errors import UserError

ASK_AGAIN = timedelta(seconds=30)
"""After a rate limit that names no time one can wait for."""
LONGEST_ASK = timedelta(hours=1)
"""After one that names a longer time."""


class CallError(Exception):
    """A call that did not go well; `str()` says why."""


class Refused(CallError):
    """The platform did nothing, and says why.

    code, status  the platform's own number for it, and HTTP's; 0 none
    retry_after   it is asked too often, and not before that
    """

    def __init__(
        self, said: str, *, code: int = 0, status: int = 0, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(said)
        self.code = code
        self.status = status
        self.retry_after = retry_after

    @property
    def passing(self) -> bool:
        """Whether the same may be asked again later."""
        return self.retry_after is not None


class Unreached(CallError):
    """The call never left: nobody answers there."""


class Unclear(CallError):
    """No answer that can be read: it may have been done."""


def cut_off(error: Exception) -> CallError:
    """What it means for a call that there was no whole answer."""
    said = f"{type(error).__name__}: {error}"[:200]
    return Unreached(said) if isinstance(error, aiohttp.ClientConnectorError) else Unclear(said)


def is_passing(error: Exception) -> bool:
    """Whether the same may go well later."""
    if isinstance(error, Refused):
        return error.passing
    return isinstance(error, CallError | UserError)  # `unanswered` is one


def unanswered(platform: str, error: CallError | str) -> UserError:
    """What a person is told where a platform could not be asked."""
    busy = isinstance(error, Refused) and error.passing
    said = words.PLATFORM_BUSY if busy else words.PLATFORM_SILENT
    return UserError(said.format(platform=platform.capitalize(), error=error))
