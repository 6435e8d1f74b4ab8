"""Bot.handle(request) -> Card: find the skill, run it, answer. Every request gets exactly one card."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from candorbot import waiting, words
from candorbot.card import Card
from candorbot.desk import Desk
from candorbot.errors import StoreError, UserError
from candorbot.live import Live
from candorbot.ports import ReadDrafts, ReadMessages, SkillRecords
from candorbot.publish import Publisher
from candorbot.records import (
    EXPIRY,
    AuditEntry,
    Clock,
    Draft,
    DraftState,
    Event,
    Message,
    Proposed,
    Record,
    Timer,
)
from candorbot.registry import Registry
from candorbot.request import TEXT_LIMIT, Permission, Person, Place, Request
from candorbot.skill import Context, Skill
from candorbot.speaker import speaker_from, speaker_row
from candorbot.storage import Store
from candorbot.switch import KillSwitch
from candorbot.verdict import Speaker

log = logging.getLogger(__name__)

DRAFT = "draft"
"""The skill whose cards carry the buttons of the core (desk.py)."""


class Bot:
    """The core. A platform calls `accept` before it acknowledges anything, then `handle` or `note`."""

    def __init__(
        self,
        *,
        store: Store,
        live: Live,
        registry: Registry,
        publisher: Publisher,
        clock: Clock,
        new_id: Callable[[], str],
        skill_seconds: float,
    ) -> None:
        self.registry = registry
        self._store = store
        self._live = live
        self._publisher = publisher
        self._clock = clock
        self._new_id = new_id
        self._skill_seconds = skill_seconds
        self._desk = Desk(store, publisher, live, clock)

    def skills(self) -> Sequence[Skill]:
        return self.registry.all()

    # --- the way in ---

    async def accept(self, item: Request | Message) -> bool:
        """Keep what a platform delivered; acknowledge it only after this returns. False: it was seen
        before, and must have no second effect. Raises UserError for a text that is too long."""
        text = item.text + "".join(item.values.values()) if isinstance(item, Request) else item.text
        if len(text) > TEXT_LIMIT:
            raise UserError(words.TOO_LONG.format(count=len(text), limit=TEXT_LIMIT))
        kind = "request" if isinstance(item, Request) else "message"
        key = item.key if isinstance(item, Request) else f"message-{item.id}"
        workspace = item.place.workspace
        return await self._store.receive(
            Event(workspace, key, kind, _plain(item), self._clock.now())
        )

    async def handle(self, request: Request) -> Card:
        """Work an accepted request. Never raises to a person: what goes wrong is on the card."""
        card = await self._answer(clean_request(request))
        try:
            await self._store.finish_event(request.place.workspace, request.key)
        except StoreError as error:  # the row still waits, and is worked after the next start
            return _failed(words.NOT_DONE, f"{error} {words.TRIED_AGAIN}")
        return card

    async def note(self, message: Message) -> None:
        """Work an accepted message: keep it, and see what it changes for its thread."""
        message = replace(message, text=clean(message.text), author_name=clean(message.author_name))
        platform = self._publisher.platform(message.workspace)
        by_staff = (
            message.by_staff or await platform.permission(message.author) >= Permission.MODERATOR
        )
        starts = message.thread == message.id
        message = replace(
            message, by_staff=by_staff, asks=starts and not by_staff and waiting.asks(message.text)
        )
        await self._store.save_message(message)
        if not starts:
            await self._note_reply(message)
        await self._store.finish_event(message.workspace, f"message-{message.id}")

    async def _note_reply(self, reply: Message) -> None:
        root = await self._store.message(reply.workspace, reply.thread)
        if root is None:
            return
        if waiting.answers(reply, root):
            await self._store.mark_answered(
                root.workspace, root.id, reply.author, self._clock.now()
            )
        draft = await self._store.open_draft_about(root.workspace, root.id)
        if draft is not None:
            await self._store.move_draft(draft.id, DraftState.STALE, "candor", self._clock.now())

    async def recover(self) -> list[tuple[Request, Card]]:
        """After a start: what was accepted and not worked is worked now. Gives the requests that were
        waiting, each with its card."""
        answered = []
        for event in await self._store.waiting_events():
            item = _item(event)
            if isinstance(item, Request):
                answered.append((item, await self.handle(item)))
                continue
            try:
                await self.note(item)
            except Exception:  # it keeps waiting: the next start tries it again
                log.exception("a message could not be worked", extra={"action": "inbox.failed"})
        return answered

    async def settle(self) -> None:
        """Send what is due now."""
        await self._publisher.drain()

    def timers(self) -> Mapping[str, Callable[[Timer], Awaitable[None]]]:
        """The timers the core works itself: kind -> what is done when one is due."""
        return {EXPIRY: self._desk.expire}

    async def paused_by(self) -> tuple[str, datetime] | None:
        """Who paused posting and when, or None while posting is on."""
        return await KillSwitch(self._store, self._clock).paused_by()

    # --- one request, one card ---

    async def _answer(self, request: Request) -> Card:
        try:
            return await self._run(request)
        except UserError as error:
            return _failed(words.NOT_DONE, str(error))
        except TimeoutError:
            log.error("skill stopped", extra={"action": "skill.timeout", "skill": request.skill})
            said = words.HANGS.format(skill=request.skill, seconds=self._skill_seconds)
            return _failed(words.NOT_DONE, said)
        except Exception:
            number = self._new_id()[:8]
            log.exception("request failed", extra={"action": "request.failed", "error_id": number})
            return _failed(words.NOT_DONE, words.BUG.format(id=number))

    async def _run(self, request: Request) -> Card:
        skill = self.registry.get(request.skill)
        if skill is None:
            nearest = self.registry.nearest(request.skill)
            hint = words.NEAREST.format(nearest=f"/candor {nearest}") if nearest else ""
            return _failed(
                words.UNKNOWN_TITLE, words.UNKNOWN.format(word=request.skill[:40], nearest=hint)
            )
        platform = self._publisher.platform(request.place.workspace)
        permission = await platform.permission(request.person.id)
        needed, run = self._what_runs(skill, request, permission)
        if permission < needed:
            return await self._denied(request, permission, needed)
        card = await run()
        if not isinstance(card, Card):
            raise TypeError(f"{skill.name} answered {type(card).__name__}, not a Card")
        return card

    def _what_runs(
        self, skill: Skill, request: Request, permission: Permission
    ) -> tuple[Permission, Callable[[], Awaitable[Card]]]:
        """The least permission, and what answers: the core for the buttons that touch approvals, else the
        skill. Raises UserError for a button that no card of today has."""
        if (
            request.kind == "button"
            and skill.name == DRAFT
            and request.action in self._desk.buttons
        ):
            needed, press = self._desk.buttons[request.action]
            return needed, lambda: self._desk.press(request, press)
        run, needed = skill.run, skill.allowed
        if request.kind == "button":
            if request.action not in skill.actions:
                raise UserError(words.OLD_BUTTON)
            action = skill.actions[request.action]
            run, needed = action.run, action.allowed
        return needed, lambda: self._in_time(run(self._context(request, permission)))

    async def _in_time(self, running: Awaitable[Card]) -> Card:
        """A skill's card within its seconds. The core's own buttons are not cut short: what they send has
        a bound of its own (publish.py)."""
        async with asyncio.timeout(self._skill_seconds):
            return await running

    async def _denied(self, request: Request, permission: Permission, needed: Permission) -> Card:
        await self._store.audit(
            AuditEntry(
                self._clock.now(), request.person.id, f"denied: {request.skill} {request.action}".strip(),
                request.about,
            )
        )  # fmt: skip
        said = words.DENIED.format(
            skill=request.skill,
            needed=needed.name.lower(),
            have=words.article(permission.name.lower()),
        )
        return _failed(words.DENIED_TITLE, said)

    def _context(self, request: Request, permission: Permission) -> Context:
        async def propose(proposed: Proposed) -> Card:
            return await self._desk.propose(request, proposed)

        async def revise(draft: Draft, proposed: Proposed) -> Card:
            return await self._desk.revise(request, draft, proposed)

        person = f"{request.place.workspace}:{request.person.id}"
        loaded = self._live.now

        async def speaker() -> Speaker:
            kept = await self._store.record("speaker", person)
            return speaker_from(kept.body, Speaker()) if kept else Speaker()

        async def remember_speaker(facts: Speaker) -> None:
            kept = await self._store.record("speaker", person)
            await self._store.put_record(
                Record("speaker", person, speaker_row(facts), version=kept.version if kept else 0)
            )

        return Context(
            request=request,
            permission=permission,
            brand=loaded.brand,
            gate=loaded.gate,
            writer=loaded.writer,
            knowledge=loaded.knowledge,
            messages=ReadMessages(self._store, request.place.workspace),
            drafts=ReadDrafts(self._store, request.place.workspace),
            switch=KillSwitch(self._store, self._clock),
            skills=self.registry,
            clock=self._clock,
            records=lambda kind: SkillRecords(self._store, request.skill, kind),
            propose=propose,
            revise=revise,
            show=self._desk.show,
            speaker=speaker,
            remember_speaker=remember_speaker,
        )


def _failed(title: str, body: str) -> Card:
    return Card(title, body, failed=True)


def clean(text: str) -> str:
    """Text that can be kept: no NUL, and U+FFFD for half a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def clean_request(request: Request) -> Request:
    return replace(
        request,
        text=clean(request.text),
        person=replace(request.person, name=clean(request.person.name)),
        values={name: clean(value) for name, value in request.values.items()},
    )


def _plain(item: Request | Message) -> dict[str, Any]:
    body: dict[str, Any] = asdict(replace(item, values={}) if isinstance(item, Request) else item)
    if isinstance(item, Request):
        body["values"] = dict(item.values)
    else:
        body["at"] = item.at.isoformat()
    return body


def _item(event: Event) -> Request | Message:
    body: Mapping[str, Any] = event.body
    if event.kind == "request":
        return Request(
            **{**body, "person": Person(**body["person"]), "place": Place(**body["place"])}
        )
    at = datetime.fromisoformat(body["at"])
    return Message(**{**body, "at": at, "readers": tuple(body["readers"])})
