"""What Slack delivers: kept first, then acknowledged, then worked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from candorbot import words
from candorbot.at_work import AtWork
from candorbot.card import Card
from candorbot.errors import StoreError, UserError
from candorbot.platforms.asked import Core, not_done, under_way, with_readers
from candorbot.platforms.slack.answers import Answers
from candorbot.platforms.slack.events import Asked, Filled, InVain, Lost, OpenedHome, Opens, Reader
from candorbot.platforms.slack.modal import notice_modal
from candorbot.platforms.slack.where import Where
from candorbot.platforms.slack.workspace import Workspace
from candorbot.records import Gone, Message
from candorbot.request import Person, Place, Request

SLOW = 1.0
"""Seconds after which a status line says what goes on."""
AT_ONCE = 2.0
"""Seconds an answer to a filled-in view may take to be shown in it: Slack waits three."""
Ack = Mapping[str, Any]
NOTHING: Ack = {}


class Incoming:
    """Takes deliveries, whichever way they come.

    lost  is told when Slack says that we are not welcome any more, or that something was not delivered
    """

    def __init__(
        self, bot: Core, reader: Reader, answers: Answers, workspace: Workspace,
        lost: Callable[[Lost], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._bot = bot
        self._reader = reader
        self._answers = answers
        self._workspace = workspace
        self._lost = lost
        self._at_work = AtWork()
        self.taken = 0

    async def take(self, body: object) -> Ack:
        """Keep a delivery, and give what acknowledges it. Raises StoreError if it cannot be kept: then it must
        not be acknowledged, and Slack delivers it again."""
        arrived = self._reader.read(body)
        self.taken += 1
        match arrived:
            case Message() | Gone():
                if await self._bot.accept(arrived):
                    self._begin(self._note(arrived))
            case Asked():
                await self._take_asked(arrived)
            case Filled():
                return await self._take_filled(arrived)
            case Opens():
                self._begin(self._ask(arrived))
            case InVain():
                self._begin(self._answers.show(not_done(arrived.why), arrived.where))
            case OpenedHome():
                self._begin(self._home(arrived.user))
            case Lost():
                await self._lost(arrived)
            case None:
                pass
        return NOTHING

    async def _ask(self, opens: Opens) -> None:
        """Ask for what a button asks for, if the person may press it."""
        refused = await self._bot.refused(opens.request)
        await (self._answers.show(refused, opens.where) if refused else self._answers.ask(opens))

    async def _take_asked(self, asked: Asked) -> None:
        message = asked.message
        try:
            handed = message is not None and await self._bot.accept(message)
            new = await self._bot.accept(asked.request)
        except StoreError:  # not kept, so not acknowledged
            raise
        except UserError as error:
            self._begin(self._answers.show(not_done(str(error)), asked.where))
            return
        if new:
            self._begin(self._answer(asked, message if handed else None))

    async def _answer(self, asked: Asked, handed: Message | None) -> None:
        if handed is not None:
            await self._note(handed)
        where = asked.where
        if where.stands in ("view", "home") and not where.view:
            where = await self._answers.working(where, words.WORKING_NOW)
        work = asyncio.create_task(self._handle(asked.request), name="Slack's request")
        try:
            done, _ = await asyncio.wait({work}, timeout=SLOW)
            if not done:
                where = await self._answers.working(where, under_way(asked.request))
            await self._answers.show(await work, where)
        finally:
            work.cancel()  # if it is not done, Candor ends: it is worked after the next start

    async def _take_filled(self, filled: Filled) -> Ack:
        """Answer in the view itself what cannot be done, as far as that is known at once."""
        try:
            if not await self._bot.accept(filled.request):
                return NOTHING
        except StoreError:
            raise
        except UserError as error:
            return _errors(filled, str(error))
        work = asyncio.create_task(self._handle(filled.request), name="Slack's form")
        try:
            done, _ = await asyncio.wait({work}, timeout=AT_ONCE)
        except asyncio.CancelledError:  # Candor ends: it is worked after the next start
            work.cancel()
            raise
        if done and (card := await work).failed:
            return _errors(filled, card.body or card.title)
        where = filled.where
        if where.stands == "home":
            where = replace(where, view=filled.view)
        self._begin(self._show(work, where))
        if where.stands == "home":
            view = notice_modal(words.CANDOR, words.WORKING_NOW)
            return {"response_action": "update", "view": view}
        return NOTHING

    async def _handle(self, request: Request) -> Card:
        """Have a request worked, by a person of the name that people see; it is finished while its card is on its
        way."""
        try:
            name = (await self._workspace.known(request.person.id)).name
        except UserError:  # Slack does not answer: the core will say so
            name = ""
        person = replace(request.person, name=name or request.person.name)
        card = await self._bot.answer(replace(request, person=person))
        self._begin(self._bot.finish(request))
        return card

    async def _show(self, work: Awaitable[Card], where: Where) -> None:
        await self._answers.show(await work, where)

    async def said(self, channel: str, body: object) -> None:
        """Take a message that was fetched: what was delivered before has no second effect."""
        message = self._reader.fetched(channel, body)
        if message is not None and await self._bot.accept(message):
            await self._note(message)

    async def _note(self, message: Message | Gone) -> None:
        """Have a message worked, with who may read it."""
        if isinstance(message, Message):
            message = await with_readers(message, self._workspace.lately_read_by)
        await self._bot.note(message)

    async def show_late(self, request: Request, card: Card) -> None:
        """Show what was asked before a restart."""
        await self._answers.show(card, Where(request.person.id, request.place.channel))

    async def _home(self, user: str) -> None:
        place = Place(self._workspace.workspace, "")
        request = Request(f"home-{user}", "command", Person(user, user), place, "home")
        await self._answers.home(user, await self._handle(request))

    def _begin(self, work: Coroutine[Any, Any, object]) -> None:
        self._at_work.begin("Slack's delivery", work)

    async def idle(self, seconds: float = 5.0) -> None:
        """Wait for what is under way; what takes longer is stopped, and worked after the next start."""
        await self._at_work.end(seconds)


def _errors(filled: Filled, said: str) -> Ack:
    """What is wrong, under the first field of the view."""
    block = next(iter(filled.blocks.values()), "")
    if not block:
        return {"response_action": "update", "view": notice_modal(words.NOT_DONE, said)}
    return {"response_action": "errors", "errors": {block: said[:1_900]}}
