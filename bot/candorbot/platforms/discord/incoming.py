"""What Discord delivers: kept first, then acknowledged, then worked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any, Protocol

from candorbot import words
from candorbot.at_work import AtWork
from candorbot.card import Button, Card, Choice
from candorbot.errors import StoreError, UserError
from candorbot.platforms.asked import Core, not_done, under_way, with_readers
from candorbot.platforms.discord.answers import Answers
from candorbot.platforms.discord.events import Asked, Came, InVain, Pressed, Reader, Typing
from candorbot.platforms.discord.tree import OWN_COMMAND
from candorbot.platforms.discord.workspace import Workspace
from candorbot.platforms.kept_cards import KeptCards
from candorbot.records import Gone, Message
from candorbot.request import Request

log = logging.getLogger(__name__)

SLOW = 1.0
"""Seconds after which a status line says what goes on."""


class Bot(Core, Protocol):
    """What is used of the core."""

    async def suggest(self, request: Request) -> Sequence[Choice]: ...


class Incoming:
    """Takes deliveries."""

    def __init__(
        self, bot: Bot, reader: Reader, answers: Answers, workspace: Workspace, cards: KeptCards
    ) -> None:
        self._bot = bot
        self._reader = reader
        self._answers = answers
        self._workspace = workspace
        self._cards = cards
        self._at_work = AtWork()
        self.taken = 0

    async def take(self, came: Came) -> None:
        """Keep an interaction, acknowledge it, and have it worked. One that cannot be kept is not acknowledged:
        then Discord tells the person that there was no answer."""
        self.taken += 1
        arrived = self._reader.interaction(came)
        try:
            match arrived:
                case Asked():
                    await self._asked(arrived)
                case Pressed():
                    await self._pressed(arrived)
                case InVain():
                    await self._answers.say(arrived.where, not_done(arrived.why))
                case Typing():
                    found = await self._bot.suggest(arrived.request)
                    await self._answers.choices(arrived.where, found)
                case None:
                    pass
        except StoreError as error:
            log.error("not kept: %s", error, extra={"action": "discord.not_kept"})

    async def _pressed(self, pressed: Pressed) -> None:
        """A button: asked first, if it asks for something; else a request."""
        button = await self._cards.button_at(
            self._workspace.workspace, pressed.card, pressed.number
        )
        if button is None:
            await self._answers.say(pressed.where, not_done(words.DISCORD_OLD_CARD))
            return
        request = _request(pressed, button)
        if pressed.values is not None or not (button.inputs or button.confirm):
            await self._asked(Asked(request, pressed.where), button)
        elif refused := await self._bot.refused(request):
            await self._answers.say(pressed.where, refused)
        elif button.inputs:
            await self._answers.ask(pressed, button)
        else:
            await self._answers.confirm(pressed, button)

    async def _asked(self, asked: Asked, button: Button | None = None) -> None:
        message = asked.message
        try:
            handed = message is not None and await self._bot.accept(message)
            new = await self._bot.accept(asked.request)
        except StoreError:
            raise
        except UserError as error:
            await self._answers.say(
                asked.where, _again(not_done(str(error)), asked.request, button)
            )
            return
        if new:
            self.begin(self._answer(asked, message if handed else None, button))

    async def _answer(self, asked: Asked, handed: Message | None, button: Button | None) -> None:
        later = asyncio.create_task(self._answers.later(asked.where), name="Discord's deferral")
        if handed is not None:
            await self._note(handed)
        work = asyncio.create_task(self._handle(asked.request), name="Discord's request")
        try:
            done, _ = await asyncio.wait({work}, timeout=SLOW)
            await later  # no card before it
            if not done:
                await self._answers.working(asked.where, under_way(asked.request))
            card = _again(await work, asked.request, button)
            own = asked.request.skill in OWN_COMMAND
            await self._answers.show(card, replace(asked.where, own=own))
        finally:
            later.cancel()
            work.cancel()  # if it is not done, Candor ends: it is worked after the next start

    async def _handle(self, request: Request) -> Card:
        """Have a request worked; it is finished while its card is on its way."""
        card = await self._bot.answer(request)
        self.begin(self._bot.finish(request))
        return card

    # --- what people say --------------------------------------------------------------------------

    async def said(self, said: dict[str, Any], channel: str) -> None:
        """Take a message that was delivered or fetched from a channel: the second time has no effect. Raises
        StoreError where it cannot be kept, UserError where Discord does not say where it stands."""
        self.taken += 1
        try:
            parent, thread = await self._workspace.stands(channel)
        except LookupError:
            return
        message = self._reader.said(said, channel, parent, thread)
        if message is None:
            return
        heard = parent in self._workspace.listened
        if not heard and not (message.alert and parent == self._workspace.access.staff_channel):
            return
        if await self._bot.accept(message):
            self.begin(self._note(message))

    async def gone(self, message: str) -> None:
        """Take that a message was deleted."""
        gone = Gone(self._workspace.workspace, message)
        if await self._bot.accept(gone):
            self.begin(self._bot.note(gone))

    async def _note(self, message: Message) -> None:
        """Have a message worked, with who may read it."""
        await self._bot.note(await with_readers(message, self._workspace.lately_read_by))

    def begin(self, work: Coroutine[Any, Any, object]) -> None:
        """Have something done; go on at once."""
        self._at_work.begin("Discord's delivery", work)

    async def idle(self, seconds: float = 5.0) -> None:
        """Wait for what is under way; what takes longer is stopped, and worked after the next start."""
        await self._at_work.end(seconds)


def _request(pressed: Pressed, button: Button) -> Request:
    """The request that a button becomes; one without an action is the command itself."""
    if not button.action:
        return Request(pressed.key, "command", pressed.person, pressed.place, button.skill)
    return Request(
        pressed.key, "button", pressed.person, pressed.place, button.skill, about=button.about,
        action=button.action, seen=button.seen, values=pressed.values or {},
    )  # fmt: skip


def _again(card: Card, request: Request, button: Button | None) -> Card:
    """A card that says that a form could not be taken, with what was typed, to try again."""
    if button is None or not button.inputs or not card.failed or card.buttons:
        return card
    kept = tuple(
        replace(one, value=request.values.get(one.name, one.value)) for one in button.inputs
    )
    once_more = replace(button, label=words.TRY_AGAIN, inputs=kept, primary=True)
    return replace(card, buttons=(once_more,))
