"""What is done with a member's message that was accepted: it is read, kept, and looked at for what needs a
person. Where nobody asked to listen, nothing is kept; in a storm, the rest is counted instead of kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from candorbot import notices, pii, waiting
from candorbot.door import cleaned, masked
from candorbot.escalations import Escalations
from candorbot.faults import point
from candorbot.live import Live
from candorbot.optout import alias_of, is_opted_out
from candorbot.publish import Publisher
from candorbot.records import (
    SHED,
    Clock,
    DraftState,
    Gone,
    Message,
    Outgoing,
    Tally,
    gone_key,
)
from candorbot.storage import Store

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500
"""Messages that are worked at the same time. What comes beyond them is counted, and only what triage flags
or a person hands over is worked as well."""


class Hearing:
    def __init__(
        self, store: Store, live: Live, publisher: Publisher, clock: Clock, escalations: Escalations,
        new_id: Callable[[], str], unflagged: Callable[[Message], None],
    ) -> None:  # fmt: skip
        self._store = store
        self._live = live
        self._publisher = publisher
        self._clock = clock
        self._escalations = escalations
        self._new_id = new_id
        self._unflagged = unflagged
        self._at_work = 0

    async def note(self, message: Message | Gone) -> None:
        """Work a message, or, while too many are at work, count it; what triage flags, and what a person hands
        over, is always worked."""
        if isinstance(message, Gone):
            await self.work(message)
            return
        shed = self._at_work >= MOST_AT_ONCE and not self._flagged(message)
        self._at_work += 1
        try:
            await (self._shed(message) if shed else self.work(message))
        finally:
            self._at_work -= 1

    async def work(self, message: Message | Gone) -> None:
        """Keep a message, and see what it changes for its thread; or take out one that was deleted. Its event
        is finished with it."""
        workspace, key = message.workspace, message.key
        if isinstance(message, Gone):
            await self._store.delete_message(workspace, message.id, self._clock.now())
            await self.finish(workspace, key)
            return
        if await self._store.was_received(workspace, gone_key(message.id)):  # it came out of order
            await self._store.finish_event(workspace, key, keep=False)
            return
        if message.alert:
            await self._escalations.alerted(await self._known(masked(cleaned(message))))
            await self._store.finish_event(workspace, key, keep=False)
            return
        kept = bool(message.handed and await self._store.message(workspace, message.id))
        if kept or not (message.handed or self._listened_to(message)):
            await self._store.finish_event(workspace, key, keep=False)
            return
        message = await self._known(masked(cleaned(message)))
        out = await is_opted_out(self._store, message.workspace, message.author)
        if out and not message.by_staff:
            await self._of_one_who_opted_out(message)
        else:
            await self._keep(message)
        if await self._store.was_received(workspace, gone_key(message.id)):  # it came meanwhile
            await self._store.delete_message(workspace, message.id, self._clock.now())

    async def _keep(self, message: Message) -> None:
        """Read it and keep it; look whether it needs a person, and what it changes."""
        message = await self._read(message)
        if await self._store.save_message(message):
            if not (message.by_staff or await self._escalations.look(message)):
                self._unflagged(message)
            await self._make_stale(message)
        await self.finish(message.workspace, message.key, await self._told_of_secrets(message))

    async def _of_one_who_opted_out(self, message: Message) -> None:
        """Do what others are owed: a question gets its answer, and is kept unread until it has one (see
        Retention); an answer is noted without its words; what surely needs a person finds one."""
        there = await self._store.message(message.workspace, message.id)
        root = await self._store.message(message.workspace, message.thread)
        if message.asks or there is not None:
            await self._store.save_message(message)
        elif message.answering and root is not None and root.author != message.author:
            now = self._clock.now()
            await self._store.mark_answered(message.workspace, root.id, "candor", now)
        await self._escalations.look(message, counted=False)
        await self._make_stale(message)
        told = await self._told_of_secrets(message)
        await self._store.finish_event(message.workspace, message.key, "", told, keep=False)

    async def finish(self, workspace: str, key: str, told: Sequence[Outgoing] = ()) -> None:
        """The event is worked; with what the staff is told of it."""
        point("inbox.finish")
        await self._store.finish_event(workspace, key, "", told)

    def _listened_to(self, message: Message) -> bool:
        platform = self._publisher.platform(message.workspace).name
        brand = self._live.now.brand
        return brand.listens_to(platform, message.workspace, message.channel)

    def _flagged(self, message: Message) -> bool:
        triage = self._live.now.triage
        if message.alert or message.handed:
            return True
        return triage is not None and triage.look(message.text).label == "escalate"

    async def _shed(self, message: Message) -> None:
        """Count a message that is not kept. A draft that it makes stale is stale all the same."""
        if self._listened_to(message):
            day = message.at.astimezone(self._live.now.brand.zone).date()
            shed = Tally(day, message.workspace, message.channel, message.readers, SHED, 1)
            await self._store.count([shed])
            await self._make_stale(masked(cleaned(message)))
        await self.finish(message.workspace, message.key)

    async def _known(self, message: Message) -> Message:
        """Who wrote it and who may read it, as far as the platform did not say so, and whether it asks or
        answers."""
        platform = self._publisher.platform(message.workspace)
        author = await platform.known(message.author)
        by_staff = message.by_staff or author.staff or message.author == platform.bot_id
        readers = message.readers
        if not readers:
            try:
                readers = await platform.readers(message.place)
            except LookupError:  # who handed it over can read it; who else, we may not see
                if not message.handed:
                    raise
                readers = (message.handed_by,)
        name = author.name or message.author_name
        return waiting.judged(
            replace(message, by_staff=by_staff, author_name=name, readers=readers)
        )

    async def _read(self, message: Message) -> Message:
        """Its language, kinds, theme and sentiment; a message that cannot be read is kept unread."""
        listening = self._live.now.listening
        if listening is None:
            return message
        try:
            return (await asyncio.to_thread(listening.read, [message]))[0]
        except Exception:
            said = {"action": "listening.failed", "key": message.key}
            log.exception("a message is kept unread", extra=said)
            return message

    async def _told_of_secrets(self, message: Message) -> Sequence[Outgoing]:
        """What the staff is told when a key, a card or the like was masked: once an hour for each author."""
        kinds = {found.type for found in pii.masks(message.text)} & pii.AT_THE_DOOR
        if not kinds:
            return ()
        hour = f"{self._clock.now():%Y-%m-%dT%H}"
        who = await alias_of(self._store, message.workspace, message.author, self._new_id)
        key = f"masked-{message.workspace}-{who}-{hour}"
        card = notices.secret_masked(message, kinds)
        return await self._publisher.to_all_staff(key, card, home=message.workspace)

    async def _make_stale(self, message: Message) -> None:
        """A draft needs another look once its question changed, or something stands below it."""
        about = await self._store.open_draft_about(message.workspace, message.id)
        drafts = [about] if about and about.version.question != message.text else []
        if message.thread != message.id:
            below = await self._store.open_draft_about(message.workspace, message.thread)
            drafts += [below] if below else []
        for draft in drafts:
            if draft.state is not DraftState.STALE:
                now = self._clock.now()
                await self._store.move_draft(draft.id, DraftState.STALE, "candor", now)
