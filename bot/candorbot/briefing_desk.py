"""What people do with a briefing: ask for one, say whether it is right, have it come again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from candorbot import words
from candorbot.briefing_card import briefing_card
from candorbot.briefings import JUDGED, Briefings, Readers
from candorbot.card import Card
from candorbot.daily import Daily
from candorbot.errors import UserError
from candorbot.records import AuditEntry, Clock, Record
from candorbot.request import Permission, Request
from candorbot.slots import reported
from candorbot.storage import Store
from candorbot.usual import KINDS

LONGEST_ABOUT = 200


@dataclass(frozen=True, slots=True)
class BriefingDesk:
    """The Briefings of `skill.py`, for the one request that is being answered."""

    request: Request
    permission: Permission
    briefings: Briefings
    daily: Daily
    store: Store
    clock: Clock

    async def make(self, kind: str, *, in_short: bool = False) -> Card:
        """Today's, the week's or the month's, for the person who asks; `in_short`: also in a language model's
        sentence or two, if there is one."""
        (known,) = [one for one in KINDS if one == kind] or [KINDS[0]]
        now = self.clock.now()
        period = reported(known, now.astimezone(self.briefings.brand.zone))
        found = await self.briefings.make(period, now, self._readers)
        if in_short:
            name = self.briefings.brand.file.team.name_of(self.request.person)
            found = await self.daily.in_short(found, name)
        return briefing_card(found, f"{known}:{period.last.isoformat()}")

    async def right(self, about: str) -> Card:
        return await self._judged(about, True, "", words.JUDGED_RIGHT)

    async def wrong(self, about: str, said: str) -> Card:
        said = " ".join(said.split())[:1000]
        if not said:
            raise UserError(words.JUDGED_NOTHING)
        return await self._judged(about, False, said, words.JUDGED_WRONG.format(said=f"“{said}”"))

    async def snooze(self, about: str, hours: str) -> Card:
        """Raises UserError for hours that no choice has, and for a briefing that is not there."""
        if hours not in words.SNOOZES:
            raise UserError(words.SNOOZE_WHAT)
        name = self.briefings.brand.file.team.name_of(self.request.person)
        workspace = self.request.place.workspace
        due = await self.daily.snooze(about, int(hours), name, workspace)
        when = words.local(due, self.briefings.brand.zone)
        return Card(words.SNOOZE, words.SNOOZED_UNTIL.format(when=when))

    @property
    def _readers(self) -> Readers:
        staff = self.permission >= Permission.MODERATOR
        return Readers((self.request.person.id,), staff, self.request.place.workspace)

    async def _judged(self, about: str, right: bool, said: str, answer: str) -> Card:
        now, who = self.clock.now(), self.request.person.id
        about = about[:LONGEST_ABOUT]
        row_id = f"{self.request.place.workspace}:{about}:{who}"
        state = "right" if right else "wrong"
        entry = AuditEntry(now, who, f"briefing judged {state}", about)
        async with self.daily.turn:
            row = await self.store.record(JUDGED, row_id) or Record(JUDGED, row_id, {})
            row = replace(row, body={"said": said, "at": now.isoformat()}, state=state)
            await self.store.put_records(row, entries=[entry])
        return Card(words.LOOKS_RIGHT if right else words.SOMETHING_WRONG, answer)
