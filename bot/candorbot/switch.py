"""The kill switch: a setting, so that a second process finds it too."""

from __future__ import annotations

from datetime import datetime

from candorbot.records import PAUSED, AuditEntry, Clock
from candorbot.request import Person
from candorbot.storage import Store


class KillSwitch:
    """The Switch of `skill.py`. While it is off, the publisher posts nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def paused_by(self) -> tuple[str, datetime] | None:
        kept = await self._store.setting(PAUSED)
        return (kept["by"], datetime.fromisoformat(kept["at"])) if kept else None

    async def pause(self, person: Person, why: str = "") -> None:
        if await self.paused_by() is None:
            now = self._clock.now()
            kept = {"by": person.name, "at": now.isoformat()}
            await self._store.set_setting(
                PAUSED, kept, AuditEntry(now, person.id, "posting paused", why)
            )

    async def resume(self, person: Person) -> None:
        if await self.paused_by() is not None:
            entry = AuditEntry(self._clock.now(), person.id, "posting resumed", "")
            await self._store.set_setting(PAUSED, None, entry)
