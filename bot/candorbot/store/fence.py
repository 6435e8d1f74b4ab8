"""The fence: who took over last has the newest token, and only with it may anything leave.

The lock on the data folder (see lease) keeps a second process from starting. This holds where the lock
cannot: a process that was stopped and goes on later, a lock file that was deleted, a shared disk.
"""

from __future__ import annotations

from candorbot.errors import TakenOver
from candorbot.store.engine import Tables

NONE = 0
"""The token of a store object that never took over: good while nobody else has."""


def take(t: Tables) -> int:
    """A token newer than any before it."""
    t.db.execute(
        "insert into fence (community, token) values (?, 1) "
        "on conflict do update set token = token + 1",
        [t.community],
    )
    return newest(t)


def newest(t: Tables) -> int:
    found = t.db.execute("select token from fence where community = ?", [t.community]).fetchone()
    return int(found[0]) if found else NONE


def check(t: Tables, token: int) -> None:
    """Raises TakenOver, in the transaction that would let something leave, unless `token` is the newest."""
    if newest(t) != token:
        raise TakenOver(
            "Another Candor took over this store, so this one sends nothing more and nothing was "
            "changed. Stop this process; if it should serve, start it again."
        )
