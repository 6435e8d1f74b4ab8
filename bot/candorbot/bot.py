"""Bot.handle(request) -> Card: find the skill, run it, answer. Every request gets exactly one card."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from candorbot import notices, words
from candorbot.briefing_desk import BriefingDesk
from candorbot.briefings import Briefings
from candorbot.calendar_desk import CalendarDesk
from candorbot.card import Card, Choice
from candorbot.case_book import CaseBook
from candorbot.case_desk import CaseDesk
from candorbot.case_record import CASE, URGENT
from candorbot.case_turns import CaseTurns
from candorbot.daily import Daily
from candorbot.desk import Desk
from candorbot.door import cleaned, masked
from candorbot.errors import StoreError, UserError
from candorbot.escalations import Escalations
from candorbot.faults import point
from candorbot.feedback_book import FeedbackBook
from candorbot.feedback_desk import FeedbackDesk
from candorbot.feeds.refresh import Feeds, Fetch
from candorbot.hearing import Hearing
from candorbot.home_desk import HomeDesk
from candorbot.ideas_desk import IdeasDesk
from candorbot.lately import Lately
from candorbot.leaving import Leaving
from candorbot.live import Live
from candorbot.mydata import Forgetting, MyData
from candorbot.optout import alias_of
from candorbot.outside import Outside
from candorbot.people_desk import PeopleDesk
from candorbot.people_finding import PeopleFinding
from candorbot.ports import KnownSpeakers, ReadDrafts, ReadHeard, ReadMessages, SkillRecords
from candorbot.publish import Publisher
from candorbot.records import (
    EXPIRY,
    AuditEntry,
    Clock,
    Draft,
    Event,
    Gone,
    Message,
    Proposed,
    Timer,
)
from candorbot.registry import Registry
from candorbot.request import TEXT_LIMIT, Permission, Person, Place, Request
from candorbot.retention import Retention
from candorbot.second_look import SecondLook
from candorbot.skill import Context, Skill
from candorbot.storage import Store
from candorbot.switch import KillSwitch
from candorbot.theme_desk import ThemeDesk
from candorbot.theme_finding import ThemeFinding
from candorbot.verdict import Opinion

log = logging.getLogger(__name__)

MAX_TRIES = 5
"""How often the work of one event is begun before it is put aside."""
FIRST_RETRY = timedelta(minutes=1)
"""Until its second try; each wait is four times the one before: about an hour and a half in all."""

A_MINUTE = timedelta(minutes=1)
"""How old the permission may be that a skill asks for with `fresh=False`."""
SUGGESTED_WITHIN, MOST_SUGGESTED = 2.0, 25
"""Seconds, and how many: Discord waits three, and shows no more."""

PANEL = "panel"
"""The subject of what Home shows to all staff at once."""
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
        fetch: Fetch | None = None,
        outside: Outside | None = None,
    ) -> None:
        self.registry = registry
        self._store = store
        self._live = live
        self._publisher = publisher
        self._clock = clock
        self._new_id = new_id
        self._skill_seconds = skill_seconds
        self._desk = Desk(store, publisher, live, clock)
        self._cases = CaseBook(store, publisher, live, clock)
        self._escalations = Escalations(self._cases)
        self._people = PeopleFinding(store, lambda: live.now.brand, publisher.our_ids)
        self._briefings = Briefings(self._cases)
        self.daily = Daily(self._briefings, self._desk, publisher, store, live, clock)
        self._retention = Retention(store, live, clock)
        self.feeds = Feeds(store, live, clock, fetch)
        self._feedback = FeedbackBook(store, lambda: live.now, clock)
        self._finding = ThemeFinding(self._feedback)
        self.second_look = SecondLook(outside, store, live, self._escalations)
        self._hearing = Hearing(
            store, live, publisher, clock, self._escalations, new_id, self.second_look.wait
        )
        self._forgetting = Forgetting(store, clock, new_id)
        self.leaving = Leaving(store, clock)
        self._permission_lately = Lately(clock, A_MINUTE, self._permission)

    def skills(self) -> Sequence[Skill]:
        return self.registry.all()

    # --- the way in ---

    async def accept(self, item: Request | Message | Gone) -> bool:
        """Keep what a platform delivered; acknowledge it only after this returns. False: it was seen
        before, and must have no second effect. Raises UserError for a text that is too long."""
        if not isinstance(item, Gone):
            text = item.text
            if isinstance(item, Request):
                text += "".join(item.values.values())
            if len(text) > TEXT_LIMIT:
                raise UserError(words.TOO_LONG.format(count=len(text), limit=TEXT_LIMIT))
            item = masked(item)
        now = self._clock.now()
        workspace = item.place.workspace if isinstance(item, Request) else item.workspace
        event = Event(
            workspace, item.key, _KINDS[type(item)], _plain(item), now, due=now + FIRST_RETRY
        )
        point("inbox.receive")
        try:
            return await self._store.receive(event)
        except StoreError:  # nothing can be kept or sent; the platform will deliver it again
            self._log_if_urgent(item)
            raise

    def _log_if_urgent(self, item: Request | Message | Gone) -> None:
        triage = self._live.now.triage
        if isinstance(item, Message) and triage and triage.look(item.text).severity == URGENT:
            said = {"action": "case.unkept", "key": item.key, "link": item.permalink}
            log.critical("what needs a person now could not be kept", extra=said)

    async def handle(self, request: Request) -> Card:
        """Work an accepted request. Never raises to a person: what goes wrong is on the card."""
        card = await self.answer(request)
        try:
            await self.finish(request)
        except StoreError as error:  # the row still waits, and is worked after the next start
            return _failed(words.NOT_DONE, f"{error} {words.TRIED_AGAIN}")
        return card

    async def answer(self, request: Request) -> Card:
        """The same, and its event is still to be finished: that may go on while the card is on its way."""
        return await self._answer(masked(cleaned(request)))

    async def finish(self, request: Request) -> None:
        """The request is worked, and is not worked again after the next start. Raises StoreError."""
        await self._hearing.finish(request.place.workspace, request.key)

    async def note(self, message: Message | Gone) -> None:
        """Work an accepted message, or that one was deleted. What fails is logged, and `retry_waiting` tries
        it again."""
        try:
            await self._hearing.note(message)
        except Exception:
            said = {"action": "inbox.failed", "key": message.key}
            log.exception("a message could not be worked", extra=said)

    async def retry_waiting(self) -> None:
        """Work the messages again whose work failed and whose time has come. (A request that was not
        finished waits for the next start, where its card can be shown.)"""
        now = self._clock.now()
        for event in await self._waiting():
            if event.kind != "request" and (event.due is None or event.due <= now):
                await self._again(event)

    async def recover(self) -> list[tuple[Request, Card]]:
        """After a start: what was accepted and not worked is worked now. Gives the requests that were
        waiting, each with its card."""
        return [done for event in await self._waiting() if (done := await self._again(event))]

    async def _waiting(self) -> list[Event]:
        """What waits here. What is of a workspace that is not connected waits until it is."""
        connected = self._publisher.workspaces
        waiting = await self._store.waiting_events()
        return [event for event in waiting if event.workspace in connected]

    async def _again(self, event: Event) -> tuple[Request, Card] | None:
        """Begin the work of an event once more, or put it aside if that was done often enough."""
        tries = event.tries + 1
        if tries > MAX_TRIES:
            await self._put_aside(event, "the process ended each time")
            return None
        due = self._clock.now() + FIRST_RETRY * 4 ** (tries - 1)
        if not await self._store.try_event(event, due):
            return None
        try:
            item = _item(event)
            if isinstance(item, Request):
                return item, await self.handle(item)
            await self._hearing.work(item)
        except Exception as error:
            said = {"action": "inbox.failed", "key": event.key}
            log.exception("an event could not be worked", extra=said)
            if tries == MAX_TRIES:
                await self._put_aside(event, str(error) or type(error).__name__)
        return None

    async def _put_aside(self, event: Event, why: str) -> None:
        log.error("put aside: %s", why, extra={"action": "inbox.dead", "key": event.key})
        key = f"dead-{event.workspace}-{event.key}"
        told = await self._publisher.to_all_staff(key, notices.put_aside(event, MAX_TRIES))
        await self._store.finish_event(event.workspace, event.key, why, told)

    async def settle(self) -> None:
        """Send what is due now."""
        await self._publisher.drain()

    def timers(self) -> Mapping[str, Callable[[Timer], Awaitable[None]]]:
        """The timers the core works itself: kind -> what is done when one is due."""
        return {
            EXPIRY: self._desk.expire,
            **CaseTurns(self._cases).timers,
            **self.daily.timers,
            **self._retention.timers,
            **self._finding.timers,
            **self._forgetting.timers,
            **self.leaving.timers,
        }

    async def begin(self) -> None:
        """Set the timers that always go on, and look where staff is told. Once, when serving begins."""
        await self._publisher.find_staff()
        await self._retention.begin()
        await self._finding.begin()

    async def paused_by(self) -> tuple[str, datetime] | None:
        """Who paused posting and when, or None while posting is on."""
        return await KillSwitch(self._store, self._clock).paused_by()

    async def card_of(self, subject: str, workspace: str) -> Card | None:
        """The card of a subject (`Card.subject`) as it stands now; None for what is not of this workspace."""
        kind, _, about = subject.partition(" ")
        if kind == PANEL:
            staff = Person("", words.STAFF_ITSELF)
            asks = Request(PANEL, "command", staff, Place(workspace, ""), "home")
            card = await self._context(asks, Permission.MODERATOR).home.card()
            return replace(card, subject=PANEL)
        if kind == "draft":
            draft = await self._store.draft(about)
            if draft and draft.place.workspace == workspace and await self._desk.may_see(draft):
                return await self._desk.show(draft)
        if kind == CASE:
            case = await self._cases.case(about)
            if case is not None:
                return self._cases.card(case, await self._cases.judged(case), workspace=workspace)
        return None

    async def suggest(self, request: Request) -> Sequence[Choice]:
        """What could follow a verb that somebody types, as far as they may use it: at most 25, those first that
        begin with what is typed."""
        skill = self.registry.get(request.skill)
        if skill is None or skill.suggests is None:
            return []
        typed = request.text.strip().casefold()
        try:
            platform = self._publisher.platform(request.place.workspace)
            async with asyncio.timeout(SUGGESTED_WITHIN):
                permission = await platform.permission(request.person.id)
                if permission < skill.allowed:
                    return []
                found = await skill.suggests(self._context(request, permission))
        except (UserError, TimeoutError):  # nothing is done, and nothing is suggested
            return []
        like = [one for one in found if typed in one.label.casefold()]
        return sorted(like, key=lambda one: not one.label.casefold().startswith(typed))[
            :MOST_SUGGESTED
        ]

    async def refused(self, request: Request) -> Card | None:
        """What somebody is told in the place of what a button would ask them for, where they may not press it; None
        if, as of the last minute, they may. It is looked at again when they have answered."""
        skill = self.registry.get(request.skill)
        if skill is None:
            return None
        try:
            async with asyncio.timeout(SUGGESTED_WITHIN):
                permission = await self._permission_lately(
                    f"{request.place.workspace} {request.person.id}"
                )
            needed, _ = self._what_runs(skill, request, permission)
        except (UserError, TimeoutError):  # nobody knows yet: they are asked
            return None
        return await self._denied(request, permission, needed) if permission < needed else None

    async def tell_staff(self, workspace: str, key: str, card: Card) -> None:
        """Show a card in the staff channel of one workspace. The same key again shows nothing."""
        await self._store.enqueue(await self._publisher.notice(workspace, key, card))

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
        if skill.fresh:
            permission = await platform.permission(request.person.id)
        else:
            permission = await self._permission_lately(f"{platform.workspace} {request.person.id}")
        needed, run = self._what_runs(skill, request, permission)
        if permission < needed:
            return await self._denied(request, permission, needed)
        card = await run()
        if not isinstance(card, Card):
            raise TypeError(f"{skill.name} answered {type(card).__name__}, not a Card")
        return card

    async def _permission(self, who: str) -> Permission:
        """What a workspace's person may do, both in one word."""
        workspace, _, person = who.partition(" ")
        return await self._publisher.platform(workspace).permission(person)

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
        who, workspace = request.person.id, request.place.workspace
        if (
            permission is Permission.MEMBER
        ):  # the audit forgets nothing, and a member may be forgotten
            who = await alias_of(self._store, workspace, who, self._new_id)
        what = f"denied: {request.skill} {request.action}".strip()
        await self._store.audit(AuditEntry(self._clock.now(), who, what, request.about))
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

        async def second_opinion(text: str) -> Opinion:
            if loaded.modelled is None:
                return Opinion()
            return await loaded.modelled.second_opinion.of(text, signer)

        loaded = self._live.now
        signer = loaded.brand.file.team.name_of(request.person)
        workspace = request.place.workspace
        platform = self._publisher.platform(workspace)
        heard = ReadHeard(self._store, request.person.id)
        cases = CaseDesk(request, self._cases, self._escalations)
        briefings = BriefingDesk(
            request, permission, self._briefings, self.daily, self._store, self._clock
        )
        return Context(
            request=request,
            permission=permission,
            brand=loaded.brand,
            gate=loaded.gate,
            writer=loaded.best_writer,
            knowledge=loaded.knowledge,
            messages=ReadMessages(self._store, platform, request.person.id),
            drafts=ReadDrafts(self._store, platform, request.person.id),
            switch=KillSwitch(self._store, self._clock),
            skills=self.registry,
            clock=self._clock,
            records=lambda kind: SkillRecords(self._store, request.skill, kind),
            propose=propose,
            revise=revise,
            show=self._desk.show,
            second_opinion=second_opinion,
            escalations=cases,
            speakers=KnownSpeakers(self._store, workspace, request.person, platform.bot_id),
            heard=heard,
            feedback=FeedbackDesk(request, self._feedback, heard),
            themes=ThemeDesk(request, self._feedback, heard, self._publisher.workspaces),
            calendar=CalendarDesk(
                workspace,
                (request.person.id,),
                request.person.id,
                loaded.brand,
                self._store,
                self._clock,
            ),
            briefings=briefings,
            people=PeopleDesk(request, permission, self._people, self._clock),
            mine=MyData(
                request,
                permission,
                self._forgetting,
                loaded.brand,
                loaded.modelled.name if loaded.modelled else "",
            ),
            ideas=IdeasDesk(request, self._feedback, self._live, heard, self._publisher),
            home=HomeDesk(
                request,
                permission,
                self._live,
                self._store,
                self._clock,
                platform,
                self._desk,
                cases,
                briefings,
            ),
        )


def _failed(title: str, body: str) -> Card:
    return Card(title, body, failed=True)


_KINDS = {Request: "request", Message: "message", Gone: "gone"}


def _named_values(item: Request | Message | Gone | Person | Place) -> dict[str, Any]:
    """Its fields by their names, as they are. (dataclasses.asdict copies each, which takes ten times as long.)"""
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _plain(item: Request | Message | Gone) -> dict[str, Any]:
    body = _named_values(item)
    if isinstance(item, Request):
        body |= {"person": _named_values(item.person), "place": _named_values(item.place)}
        body["values"] = dict(item.values)
    elif isinstance(item, Message):
        body["at"] = item.at.isoformat()
        body["edited"] = item.edited.isoformat() if item.edited else None
    return body


def _item(event: Event) -> Request | Message | Gone:
    body: Mapping[str, Any] = event.body
    if event.kind == "gone":
        return Gone(**body)
    if event.kind == "request":
        return Request(
            **{**body, "person": Person(**body["person"]), "place": Place(**body["place"])}
        )
    edited = body.get("edited")
    times = {
        "at": datetime.fromisoformat(body["at"]),
        "edited": datetime.fromisoformat(edited) if edited else None,
    }
    return Message(**{**body, **times, "readers": tuple(body["readers"])})
