"""One process serves a data folder: whoever holds the lock on `candor.lock`. The system lets go of it
when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from candorbot.errors import AlreadyRunning, StoreError


@contextmanager
def lease(folder: Path) -> Iterator[None]:
    """Hold the data folder. Raises AlreadyRunning, naming the process, if another one does."""
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "candor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Give yourself the right to write it, or set CANDOR_DATA to another folder."
        ) from None
    try:
        if not _taken(lock):
            holder = os.read(lock, 20).decode("ascii", "replace").strip() or "unknown"
            raise AlreadyRunning(
                f"Candor already runs on {folder} (process {holder}). Stop that one first, or set "
                "CANDOR_DATA to another folder. `candor doctor` and `candor backup` work beside it."
            )
        os.ftruncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        yield
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    """Take the lock; again for a moment if it is held, for `held` may be looking."""
    for _ in range(5):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.05)  # before anything runs: no loop waits on this
        else:
            return True
    return False


def held(folder: Path) -> bool:
    """Whether a process serves this folder now. It makes nothing and waits for nothing."""
    try:
        lock = os.open(folder / "candor.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False
