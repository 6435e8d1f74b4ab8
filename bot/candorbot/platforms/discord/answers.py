"""A card to the one who asked, where they are; and to all who read the card of the same thing elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from candorbot import notices, words
from candorbot.card import Button, Card, Choice
from candorbot.errors import UserError
from candorbot.platforms.asked import not_done
from candorbot.platforms.call_errors import CallError, Refused, is_passing
from candorbot.platforms.discord.attached import Attached
from candorbot.platforms.discord.calls import Calls
from candorbot.platforms.discord.events import Pressed, Where
from candorbot.platforms.discord.messages import PRIVATE, as_edit, as_message
from candorbot.platforms.discord.modal import TEXT, modal
from candorbot.platforms.discord.permits import EVERYONE
from candorbot.platforms.discord.workspace import Workspace
from candorbot.platforms.kept_cards import KeptCards

log = logging.getLogger(__name__)

MESSAGE, LATER, LATER_IN_PLACE, CHOICES, FORM = 4, 5, 6, 8, 9
"""Types of what an interaction is answered with at once (Discord, "Interaction Callback Type")."""
TRIES, MOMENT = 3, timedelta(seconds=10)
"""How often an answer is tried, where Discord asks to wait no longer than that."""
CHOICE = 100
"""Characters of the name and the value of what could follow."""
Late = Callable[[Where, Card], Awaitable[None]]


class Answers:
    """Shows cards in one server. What Discord refuses is tried another way; then it is logged.

    late  is given what comes too late for a private answer
    """

    def __init__(self, calls: Calls, workspace: Workspace, cards: KeptCards, late: Late) -> None:
        self._calls = calls
        self._workspace = workspace
        self._cards = cards
        self._late = late
        self._app = workspace.app_id

    # --- at once: within three seconds ------------------------------------------------------------

    async def later(self, where: Where) -> None:
        """Say that an answer comes, privately."""
        if where.stands:
            await self._at_once(where, LATER_IN_PLACE)
        else:
            await self._at_once(where, LATER, {"flags": PRIVATE})

    async def choices(self, where: Where, found: Sequence[Choice]) -> None:
        """Show what could follow."""
        shown = [{"name": one.label[:CHOICE], "value": one.value[:CHOICE]} for one in found[:25]]
        await self._at_once(where, CHOICES, {"choices": shown})

    async def say(self, where: Where, card: Card) -> None:
        """Show a card at once, privately."""
        body, files = await self._workspace.message(card)
        data = as_message(body["components"], files)
        await self._at_once(where, MESSAGE, {**data, "flags": data["flags"] | PRIVATE}, files)

    async def ask(self, pressed: Pressed, button: Button) -> None:
        """Ask for what a button asks for, in a form."""
        name = self._cards.presses.place(
            "m1", self._workspace.workspace, pressed.card, pressed.number
        )
        form = modal(button, name)
        if form is None:
            longest = max(len(one.value) for one in button.inputs)
            said = words.TOO_LONG_TO_FILL.format(count=longest, most=TEXT)
            await self.say(pressed.where, not_done(said))
        else:
            await self._at_once(pressed.where, FORM, form)

    async def confirm(self, pressed: Pressed, button: Button) -> None:
        """Ask whether it is really meant: what cannot be undone."""
        sure = replace(button, confirm="", primary=False)
        await self.say(pressed.where, Card(button.label, button.confirm, buttons=(sure,)))

    async def _at_once(
        self, where: Where, kind: int, data: dict[str, Any] | None = None, files: Sequence[Attached] = ()
    ) -> None:  # fmt: skip
        body = {"type": kind, **({"data": data} if data is not None else {})}
        path = f"/interactions/{where.id}/{where.token}/callback"
        try:
            await self._calls.call("POST", path, body, files=files)
        except CallError as error:
            log.warning("not answered at once: %s", error, extra={"action": "discord.unanswered"})

    # --- when it is done --------------------------------------------------------------------------

    async def show(self, card: Card, where: Where) -> None:
        """Show a card in the place of what was pressed, or to the one who asked alone."""
        if where.stands == "message" and not card.failed and card.subject:
            standing = await self._cards.standing(self._workspace.workspace, card.subject)
            if where.message in standing and await self._is_closed(where.channel):
                await self.refresh(card)
                return
        body, files = await self._workspace.message(card)
        only_news = card.failed and not card.buttons
        beside = where.stands == "message" or (where.stands == "private" and only_news)
        at = f"/webhooks/{self._app}/{where.token}"
        try:
            if beside:
                data = as_message(body["components"], files)
                told = {**data, "flags": data["flags"] | PRIVATE}
                await self._patiently("POST", at, told, files)
            else:
                told = as_edit(body["components"], files)
                await self._patiently("PATCH", f"{at}/messages/@original", told, files)
        except CallError as error:
            log.warning("no private answer: %s", error, extra={"action": "discord.late"})
            await self._late(where, card)

    async def _patiently(
        self, method: str, path: str, told: object, files: Sequence[Attached]
    ) -> None:
        """Call; where Discord asks to wait for a moment, wait, and call again. Raises CallError."""
        for _ in range(TRIES - 1):
            try:
                await self._calls.call(method, path, told, files=files)
            except Refused as error:
                if error.retry_after is None or error.retry_after > MOMENT:
                    raise
                await asyncio.sleep(error.retry_after.total_seconds())
            else:
                return
        await self._calls.call(method, path, told, files=files)

    async def working(self, where: Where, said: str) -> None:
        """Say what goes on, until the card is there."""
        if where.stands:
            return
        text = as_message([{"type": 10, "content": said}])
        path = f"/webhooks/{self._app}/{where.token}/messages/@original"
        try:
            await self._calls.call("PATCH", path, text)
        except CallError as error:
            log.info("no status line: %s", error, extra={"action": "discord.status"})

    async def refresh(self, card: Card) -> bool:
        """Bring the cards of a subject up to date, wherever they stand. False where one may be later."""
        server = self._workspace.workspace
        done = True
        body, files = await self._workspace.message(notices.masked(card))
        marks = await self._cards.marks(server, card.subject)
        for message in await self._cards.standing(server, card.subject):
            channel, _, number = message.partition(":")
            if not await self._is_closed(channel):
                log.warning("not where all read", extra={"action": "discord.open"})
                continue
            told = as_edit(body["components"], files, marks.get(message, 0))
            try:
                path = f"/channels/{channel}/messages/{number}"
                await self._calls.call("PATCH", path, told, files=files)
            except CallError as error:
                said = {"action": "discord.refused"}
                log.warning("a card is not up to date: %s", error, extra=said)
                done = done and not is_passing(error)
        return done

    async def _is_closed(self, channel: str) -> bool:
        """Whether not every member read there a minute ago: what is news of a case or a draft is for staff."""
        try:
            return EVERYONE not in await self._workspace.lately_read_by(channel)
        except (LookupError, UserError):
            return False
