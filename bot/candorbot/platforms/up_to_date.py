"""Cards that stand somewhere change with what they are the card of, whoever changed it: the audit says what did."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.mydata import FORGOTTEN
from candorbot.platforms.kept_cards import KeptCards
from candorbot.storage import Store

log = logging.getLogger(__name__)

SHOWN_LATELY = 50
"""Subjects whose cards are brought up to date after a start, and when a member was forgotten."""
KINDS = ("draft", "case")
Shows = Callable[[str, str], Awaitable[Card | None]]
"""Gives the card of a subject as it is now: (subject, workspace)."""


class UpToDate:
    """The cards of one workspace. `refresh` shows a card wherever that of its subject stands; False: not everywhere yet."""

    def __init__(
        self, workspace: str, store: Store, cards: KeptCards, shows: Shows,
        refresh: Callable[[Card], Awaitable[bool]],
    ) -> None:  # fmt: skip
        self._workspace = workspace
        self._store = store
        self._cards = cards
        self._shows = shows
        self._refresh = refresh
        self._seen = 0
        self._left: list[str] = []
        """Subjects that could not be shown, to be tried again at the next look."""

    async def look(self) -> None:
        """Bring the cards up to date whose subject has changed since the last look."""
        if not self._seen:
            newest = await self._store.audit_log(1)
            self._seen = newest[0].number if newest else 0
            subjects = await self._cards.newest(self._workspace, SHOWN_LATELY)
        else:
            entries = await self._store.audit_since(self._seen)
            self._seen = entries[-1].number if entries else self._seen
            changed = dict.fromkeys(entry.about for entry in entries if entry.about)
            subjects = [f"{kind} {about}" for about in changed for kind in KINDS]
            if any(entry.what == FORGOTTEN for entry in entries):  # whichever cards quote them
                subjects += await self._cards.newest(self._workspace, SHOWN_LATELY)
        left, self._left = self._left, []
        for subject in dict.fromkeys([*left, *subjects]):
            try:
                done = await self._show(subject)
            except UserError as error:  # the platform does not answer: the others are tried
                done = False
                log.warning("not up to date: %s", error, extra={"action": "cards.not_up_to_date"})
            if not done:
                self._left.append(subject)

    async def _show(self, subject: str) -> bool:
        if not await self._cards.standing(self._workspace, subject):
            return True
        card = await self._shows(subject, self._workspace)
        return card is None or await self._refresh(card)
