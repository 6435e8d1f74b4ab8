"""Lists of people, and what could be said to them, for the one request that is being answered."""

from __future__ import annotations

from dataclasses import dataclass

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.people_approach import Approach
from candorbot.people_finding import PERIOD, PeopleFinding
from candorbot.people_found import Found
from candorbot.people_sheet import VIEWS, approaches, overview, people_card, view
from candorbot.records import Clock
from candorbot.request import Permission, Request


@dataclass(frozen=True, slots=True)
class PeopleDesk:
    """The People of `skill.py`."""

    request: Request
    permission: Permission
    finding: PeopleFinding
    clock: Clock

    async def overview(self) -> Card:
        return people_card(overview(await self._found()))

    async def view(self, name: str) -> Card:
        """One of people_sheet.VIEWS. Raises UserError for another one."""
        if name not in VIEWS:
            raise UserError(words.PEOPLE_WHICH.format(text=name[:40]))
        return people_card(view(name, await self._found()))

    async def approach(self, once: str) -> Approach:
        """What could be said, as it is now: looked for anew, since people answer, leave and opt out while a
        card stands. Raises UserError if that is not so any more."""
        found = approaches(await self._found())
        here = self.request.place.workspace
        for one in found:
            if one.once == once and one.message.workspace == here:
                return one
        raise UserError(words.PEOPLE_GONE)

    async def _found(self) -> Found:
        if self.permission < Permission.MODERATOR:
            raise UserError(words.PEOPLE_STAFF)
        request, now = self.request, self.clock.now()
        readers = (request.person.id,)
        return await self.finding.find(readers, request.place.workspace, now - PERIOD, now)
