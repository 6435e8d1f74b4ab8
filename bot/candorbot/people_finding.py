"""Gathers what is known of the people of a period, for those who may read it, and finds who is to be told of.
Nothing is changed here."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from candorbot import words
from candorbot.case_record import CASE, case_of
from candorbot.errors import UserError
from candorbot.optout import opted_out
from candorbot.people_approach import Approach, introduce, praise, thank, welcome
from candorbot.people_found import SETTLED, Found, Given, look, look_briefly
from candorbot.people_talk import Who, who
from candorbot.records import DraftState, Message, may_read
from candorbot.storage import Store, made_once, private_messages
from candorbot.theme_record import THEME, Themes, theme_of

if TYPE_CHECKING:
    from candorbot.brand import Brand

PERIOD = timedelta(days=28)
REGULARS = timedelta(weeks=14)
"""How far back days are looked at for who is a regular."""
MOST = 15_000
"""Messages that are read, the newest; where there were more, the period begins later."""
BRIEFED = 300
"""Messages that are read for a briefing, so that it costs what a day costs however much was said."""
PIECE = timedelta(days=1)
MANY = 10_000
KEPT = 12
"""People of each list of whom it is looked up whether something was said to them already."""
DONE = (DraftState.POSTED, DraftState.APPROVED, DraftState.DISCARDED)
"""A draft in these states has done with its occasion: it was sent, or somebody did not want it."""
T = TypeVar("T")


class PeopleFinding:
    """Finds them for one community. `brand` and `ours` (ids of our own accounts) are asked for anew each time."""

    def __init__(
        self, store: Store, brand: Callable[[], Brand], ours: Callable[[], Collection[str]] = tuple
    ) -> None:
        self._store = store
        self._brand = brand
        self._ours = ours

    @property
    def on(self) -> bool:
        """Whether the brand wants lists of people at all."""
        return self._brand().file.people

    async def find(
        self, audience: Sequence[str], workspace: str, since: datetime, until: datetime
    ) -> Found:
        """Everybody, of the messages with since <= at < until that the whole audience may read, to be shown in
        this workspace. Raises UserError if the brand wants no lists of people."""
        if not self.on:
            raise UserError(words.PEOPLE_OFF)
        given = await self._given(audience, workspace, since, until, MOST)
        first, last = (at.astimezone(given.zone).date() for at in (given.since, until))
        members = {who(one) for one in given.said if not one.by_staff}
        given = replace(
            given,
            known=await self._store.spoke_before(first, sorted(members), audience),
            days=await self._days(last - REGULARS, last, audience),
        )
        found = await asyncio.to_thread(look, given)
        return replace(
            found,
            newcomers=await self._left(found.newcomers, welcome),
            helpers=await self._left(found.helpers, thank),
            advocates=await self._left(found.advocates, praise),
            meetings=await self._left(found.meetings, introduce),
        )

    async def briefly(
        self, audience: Sequence[str], workspace: str, since: datetime, until: datetime
    ) -> Found:
        """Whom a briefing tells of, from its first BRIEFED messages: newcomers, some, and helpers."""
        given = await self._given(audience, workspace, since, until, BRIEFED)
        found = await asyncio.to_thread(look_briefly, given)
        maybe = found.newcomers[:KEPT]
        first = since.astimezone(given.zone).date()
        asked = sorted(who(one.message) for one in maybe)
        known = await self._store.spoke_before(first, asked, audience) if asked else ()
        new = [one for one in maybe if who(one.message) not in known]
        return replace(
            found,
            newcomers=await self._left(new, welcome),
            helpers=await self._left(found.helpers[:KEPT], thank),
        )

    async def _given(
        self, audience: Sequence[str], workspace: str, since: datetime, until: datetime, most: int
    ) -> Given:
        brand = self._brand()
        said, since = await self._said(audience, since, until, most)
        return Given(
            said,
            since,
            until,
            brand.zone,
            settled=await self._settled(audience, until),
            workspace=workspace,
            staff={*brand.staff, *brand.file.team.people, *self._ours()},
            left_out=await opted_out(self._store),
            apart=await self._apart(),
            brand=brand.name,
            topics=brand.strategy.topics,
        )

    async def _said(
        self, audience: Sequence[str], since: datetime, until: datetime, most: int
    ) -> tuple[list[Message], datetime]:
        """The messages, a piece at a time from the newest on, until there are many; and since when. Themes
        under their present names, without those whose name is not for this audience."""
        said: list[Message] = []
        begins = until
        while begins > since and len(said) < most:
            piece = max(since, begins - PIECE)
            found = await self._store.messages_between(piece, begins, limit=most, audience=audience)
            said = [*found, *said]
            begins = piece
        names = await self._theme_names(audience)
        return [replace(one, theme=names.get(one.theme, one.theme)) for one in said], begins

    async def _theme_names(self, audience: Sequence[str]) -> dict[str, str]:
        themes = Themes(map(theme_of, await self._store.find_records(THEME, limit=MANY)))
        return {
            name: theme.name if may_read(audience, theme.readers) else ""
            for theme in themes
            for name in themes.names_of(theme)
        }

    async def _settled(self, audience: Sequence[str], until: datetime) -> datetime:
        """When listening had gone on for so long that who was not heard before is new."""
        heard = await self._store.heard_channels()
        firsts = [one.first for one in heard if may_read(audience, one.readers)]
        return min(firsts, default=until) + SETTLED

    async def _days(self, first: date, last: date, audience: Sequence[str]) -> dict[Who, set[date]]:
        days: defaultdict[Who, set[date]] = defaultdict(set)
        for workspace, author, day in await self._store.active_days(first, last, audience):
            days[workspace, author].add(day)
        return days

    async def _apart(self) -> set[tuple[str, str]]:
        """The messages that stand in an escalation, or that somebody keeps private."""
        cases = map(case_of, await self._store.find_records(CASE, limit=MANY, newest=True))
        reported = {(case.workspace, report.message) for case in cases for report in case.reports}
        return reported | await private_messages(self._store)

    async def _left(self, people: Sequence[T], approach: Callable[[T], Approach]) -> list[T]:
        """Without those to whom that was said already, or to whom somebody did not want to say it."""
        left: list[T] = []
        for one in people:
            if len(left) == KEPT:
                break
            if not await self._is_done(approach(one).once):
                left.append(one)
        return left

    async def _is_done(self, once: str) -> bool:
        draft = await made_once(self._store, once)
        return draft is not None and draft.state in DONE
