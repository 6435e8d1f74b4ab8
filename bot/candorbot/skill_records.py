"""A skill's own rows: the Records of `skill.py`, over the store's one table for all skills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from candorbot.records import Record
from candorbot.storage import Store


class SkillRecords:
    """Rows of one kind. `put` keeps the newest; two who change one row at once are told so."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store = store
        self._kind = kind

    async def get(self, record_id: str) -> Record | None:
        return await self._store.record(self._kind, record_id)

    async def put(
        self, record_id: str, body: Mapping[str, Any], *, state: str = "", due: datetime | None = None
    ) -> Record:  # fmt: skip
        kept = await self.get(record_id)
        version = kept.version if kept else 0
        return await self._store.put_record(
            Record(self._kind, record_id, body, state, due, version)
        )

    async def find(self, *, state: str | None = None, limit: int = 100) -> Sequence[Record]:
        return await self._store.find_records(self._kind, state=state, limit=limit)
