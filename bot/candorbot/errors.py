"""Errors for people: one family. Anything else that is raised is a bug, logged with an id."""

from __future__ import annotations


class UserError(Exception):
    """Something a person can mend. The message says what was wrong, where, and what to do."""


class Denied(UserError):
    """The person may not do this here."""


class BadFile(UserError):
    """A file a person wrote (brand, policy, knowledge) is not right: `file:line: what. Cure.`"""

    def __init__(self, file: object, line: int | None, what: str, cure: str = "") -> None:
        where = f"{file}:{line}" if line else f"{file}"
        super().__init__(f"{where}: {what}" + (f" {cure}" if cure else ""))
        self.line = line


class ChangedMeanwhile(UserError):
    """Somebody else wrote the row first. Nothing was written."""


class StoreError(UserError):
    """The store cannot be opened or written: newer version, read-only, full disk, corrupt."""


class OlderStore(StoreError):
    """The store is of an older version: whoever only looks at it leaves it as it is."""


class TakenOver(StoreError):
    """Another Candor took over this store: this process must stop, and sends nothing more."""


class AlreadyRunning(UserError):
    """Another Candor process serves this data folder."""
