"""One process serves a data folder: whoever holds the lock on `candor.lock`. The system lets go of it
when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from candorbot.errors import AlreadyRunning, StoreError


@contextmanager
def lease(folder: Path) -> Iterator[None]:
    """Hold the data folder. Raises AlreadyRunning, naming the process, if another one does."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "candor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Give yourself the right to write it, or set CANDOR_DATA to another folder."
        ) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(lock, 20).decode("ascii", "replace").strip() or "unknown"
            raise AlreadyRunning(
                f"Candor already runs on {folder} (process {holder}). Stop that one first, or set "
                "CANDOR_DATA to another folder. `candor doctor` and `candor backup` work beside it."
            ) from None
        os.ftruncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        yield
    finally:
        os.close(lock)


def held(folder: Path) -> bool:
    """Whether a process serves this folder now."""
    try:
        with lease(folder):
            return False
    except AlreadyRunning:
        return True
