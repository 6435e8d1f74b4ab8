"""The panel of staff: one card in their channel, pinned, that says how things stand and has a button for each verb.
What Home is in Slack."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Protocol

from candorbot.card import Card
from candorbot.errors import StoreError, UserError
from candorbot.platforms.call_errors import CallError, Refused
from candorbot.platforms.discord.calls import Calls
from candorbot.platforms.discord.messages import as_edit
from candorbot.platforms.discord.workspace import Workspace
from candorbot.platforms.kept_cards import KeptCards
from candorbot.platforms.up_to_date import Shows
from candorbot.records import Clock, Record
from candorbot.storage import Store, put_if_first

log = logging.getLogger(__name__)

PANEL = "panel"
"""The subject of the card."""
ROW = "discord.panel"
"""When it was last put up, and which message was pinned; a row for each server."""
AGAIN = timedelta(minutes=10)
"""Before it is put up anew where none stands, or pinned where Discord refused to."""
GONE = 10008


class Bot(Protocol):
    async def tell_staff(self, workspace: str, key: str, card: Card) -> None: ...


class Panel:
    """Of one server."""

    def __init__(
        self, bot: Bot, shows: Shows, calls: Calls, workspace: Workspace, cards: KeptCards,
        store: Store, clock: Clock,
    ) -> None:  # fmt: skip
        self._bot = bot
        self._shows = shows
        self._calls = calls
        self._workspace = workspace
        self._cards = cards
        self._store = store
        self._clock = clock
        self._shown = ""
        self._pins_from: datetime | None = None
        """Before then it is not tried to pin it again."""

    async def look(self) -> None:
        """Put it up where none stands, bring it up to date, and pin it once. While Discord does not answer, it waits."""
        try:
            await self._look()
        except StoreError:
            raise
        except (CallError, UserError) as error:
            log.warning("the panel waits: %s", error, extra={"action": "discord.panel"})

    async def _look(self) -> None:
        server = self._workspace.workspace
        with self._workspace.at_one_look():
            card = await self._shows(PANEL, server)
        if card is None:
            return
        standing = await self._cards.standing(server, PANEL)
        if not standing:
            await self._put_up(card)
            return
        channel, _, message = standing[-1].partition(":")
        staff = self._workspace.access.staff_channel
        if staff and channel != staff:  # brand.yaml names another by now
            await self._cards.stand_no_more(server, PANEL)
            return
        await self._cards.stands(server, PANEL, standing[-1])  # it is not forgotten as old
        try:
            await self._bring_up_to_date(card, channel, message)
            await self._pin(channel, message)
        except Refused as error:
            if error.code != GONE:
                raise
            await self._cards.stand_no_more(server, PANEL)

    async def _put_up(self, card: Card) -> None:
        now = self._clock.now()
        row = await self._row()
        told = row.body.get("told")
        if told and now - datetime.fromisoformat(told) < AGAIN:
            return
        await self._keep(row, {"told": now.isoformat()})
        server = self._workspace.workspace
        await self._bot.tell_staff(server, f"panel-{server}-{now.isoformat()}", card)

    async def _bring_up_to_date(self, card: Card, channel: str, message: str) -> None:
        body, files = await self._workspace.message(card)
        shown = json.dumps(body)
        if shown != self._shown:
            await self._workspace.staff_place()  # that not every member reads it, by now
            path = f"/channels/{channel}/messages/{message}"
            marks = await self._cards.marks(self._workspace.workspace, PANEL)
            told = as_edit(body["components"], files, marks.get(f"{channel}:{message}", 0))
            await self._calls.call("PATCH", path, told, files=files)
            self._shown = shown

    async def _pin(self, channel: str, message: str) -> None:
        row, now = await self._row(), self._clock.now()
        if row.body.get("pinned") == message or (self._pins_from and now < self._pins_from):
            return
        try:
            await self._calls.call("PUT", f"/channels/{channel}/messages/pins/{message}")
        except Refused as error:
            if not error.passing:
                self._pins_from = now + AGAIN
            raise
        await self._keep(row, {**row.body, "pinned": message})

    async def _row(self) -> Record:
        server = self._workspace.workspace
        return await self._store.record(ROW, server) or Record(ROW, server, {})

    async def _keep(self, row: Record, body: dict[str, str]) -> None:
        await put_if_first(self._store, Record(ROW, row.id, body, version=row.version))
