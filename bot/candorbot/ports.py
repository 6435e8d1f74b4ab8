"""What stands behind the ports of a Context: narrow views of the store. A skill holds these and never the
store itself, so that nothing it can call approves, sends, audits or reaches another workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from candorbot import words
from candorbot.errors import UserError
from candorbot.platform import Platform
from candorbot.records import ONCE, Draft, Message, Record, Spoke, Tally, may_read
from candorbot.request import Person, Place
from candorbot.speaker import FOR_THE_BRAND, SURFACE, of_a_person, speaker_from, speaker_row
from candorbot.storage import Store
from candorbot.verdict import Speaker
from candorbot.who_reads import may_see

MOST_LOOKED_AT = 50
"""Messages that wait, until one is found that whoever asks may read."""


class ReadMessages:
    """The messages of one workspace, as far as one person may read them."""

    def __init__(self, store: Store, platform: Platform, person: str) -> None:
        self._store = store
        self._platform = platform
        self._workspace = platform.workspace
        self._person = person

    async def message(self, message_id: str) -> Message | None:
        found = await self._store.message(self._workspace, message_id)
        return found if found and await self._may_see(found) else None

    async def oldest_unanswered(self) -> Message | None:
        for message in await self._store.longest_unanswered(self._workspace, MOST_LOOKED_AT):
            if await self._may_see(message):
                return message
        return None

    async def thread(self, thread: str) -> Sequence[Message]:
        return await self._store.thread(self._workspace, thread)

    async def answers_at(self, message: Message) -> Place:
        return await self._platform.answers_at(message)

    async def _may_see(self, message: Message) -> bool:
        return await may_see(self._platform, self._person, message.place, message.readers)


class ReadHeard:
    """What was heard, as far as everybody of an audience may read it: one person, as a rule."""

    def __init__(self, store: Store, *audience: str) -> None:
        self._store = store
        self.audience = audience

    async def search(self, words: str, limit: int = 50) -> Sequence[Message]:
        return await self._store.search_messages(words, limit, audience=self.audience)

    async def between(
        self, since: datetime, until: datetime, limit: int = 10_000
    ) -> Sequence[Message]:
        return await self._store.messages_between(since, until, limit=limit, audience=self.audience)

    async def of_theme(
        self, theme: str, since: datetime, until: datetime, limit: int = 1000
    ) -> Sequence[Message]:  # fmt: skip
        return await self._store.messages_of_theme(
            theme, since, until, limit, audience=self.audience
        )

    async def unanswered(
        self, since: datetime, until: datetime, limit: int = 100
    ) -> Sequence[Message]:
        return await self._store.unanswered(since, until, limit, audience=self.audience)

    async def tallies(self, first: date, last: date) -> Sequence[Tally]:
        found = await self._store.tallies(first, last)
        return [one for one in found if may_read(self.audience, one.readers)]

    async def spoke(self, first: date, last: date) -> Sequence[Spoke]:
        found = await self._store.spoke(first, last)
        return [one for one in found if may_read(self.audience, one.readers)]

    async def set_theme(self, message: Message, theme: str) -> bool:
        kept = await self._store.message(message.workspace, message.id)
        if kept is None or not may_read(self.audience, kept.readers):
            return False
        return await self._store.set_theme(message.workspace, message.id, theme)


class ReadDrafts:
    """The drafts of one workspace, to read."""

    def __init__(self, store: Store, platform: Platform, person: str) -> None:
        self._store = store
        self._platform = platform
        self._workspace = platform.workspace
        self._person = person

    async def open_ones(self) -> Sequence[Draft]:
        return await self._store.open_drafts(self._workspace)

    async def draft(self, draft_id: str) -> Draft | None:
        found = await self._store.draft(draft_id)
        if found is None or found.place.workspace != self._workspace:
            return None
        return await self._seen(found)

    async def made_once(self, once: str) -> Draft | None:
        row = await self._store.record(ONCE, once)
        return await self.draft(str(row.body["draft"])) if row else None

    async def open_draft_about(self, message_id: str) -> Draft | None:
        found = await self._store.open_draft_about(self._workspace, message_id)
        return await self._seen(found) if found else None

    async def _seen(self, draft: Draft) -> Draft:
        if not await may_see(self._platform, self._person, draft.place, draft.version.readers):
            raise UserError(words.DRAFT_NOT_YOURS.format(id=draft.id))
        return draft


class SkillRecords:
    """A skill's own rows of one kind. `put` keeps the newest; two who change one row at once are told
    so."""

    def __init__(self, store: Store, skill: str, kind: str) -> None:
        self._store = store
        self._kind = f"skill.{skill}.{kind}"

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


class KnownSpeakers:
    """Who speaks, as far as it is known to one person in one workspace. What people say of themselves is
    kept in rows of kind "speaker", one for each person and surface, and shown to nobody else."""

    def __init__(self, store: Store, workspace: str, person: Person, bot_id: str) -> None:
        self._store = store
        self._key = f"{workspace}:{SURFACE}:{person.id}"
        self._bot_id = bot_id

    async def me(self) -> Speaker:
        kept = await self._store.record("speaker", self._key)
        return speaker_from(kept.body, Speaker()) if kept else Speaker()

    async def remember(self, facts: Speaker) -> None:
        kept = await self._store.record("speaker", self._key)
        version = kept.version if kept else 0
        row = speaker_row(of_a_person(facts))
        await self._store.put_record(Record("speaker", self._key, row, version=version))

    def author(self, message: Message) -> Speaker:
        return FOR_THE_BRAND if message.author == self._bot_id else Speaker()
