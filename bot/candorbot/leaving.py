"""A workspace that took Candor away: nothing leaves for it any more, and after some days what was kept of it goes.
The audit and our own posts' digests stay."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from candorbot.records import AuditEntry, Clock, Record, Timer
from candorbot.storage import Store

log = logging.getLogger(__name__)

LEFT = "workspace.left"
"""The kind of the row, and of the timer, of a workspace that took us away."""
GRACE = timedelta(days=14)
"""Whoever removed the app by mistake has so long to install it again."""


class Leaving:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.timers: Mapping[str, Callable[[Timer], Awaitable[None]]] = {LEFT: self._forget}

    async def left(self, workspace: str) -> None:
        """We are not welcome there any more. Said twice, the first time counts."""
        row = await self._store.record(LEFT, workspace)
        if row is not None and row.state == LEFT:
            return
        now = self._clock.now()
        version = row.version if row else 0
        await self._store.purge_outbox(workspace, now)
        await self._store.put_records(
            Record(LEFT, workspace, {"at": now.isoformat()}, LEFT, version=version),
            entries=[AuditEntry(now, "candor", "workspace left", workspace)],
            timers=[Timer(LEFT, workspace, now + GRACE)],
        )

    async def back(self, workspace: str) -> None:
        """We serve it: what was to be deleted stays."""
        row = await self._store.record(LEFT, workspace)
        if row is not None and row.state == LEFT:
            now = self._clock.now()
            await self._store.put_records(
                Record(LEFT, workspace, row.body, "back", version=row.version),
                entries=[AuditEntry(now, "candor", "workspace back", workspace)],
            )

    async def _forget(self, timer: Timer) -> None:
        row = await self._store.record(LEFT, timer.about)
        if row is None or row.state != LEFT:
            return
        log.info("a workspace is forgotten", extra={"action": "workspace.forgotten"})
        await self._store.forget_workspace(timer.about, self._clock.now())
        await self._store.write_anew()
