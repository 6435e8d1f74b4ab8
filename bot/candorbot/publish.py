"""Approvals, outbox, publisher: the only way out. Only this module calls what can write to a platform.

A row of the outbox goes ready > sending > sent. Before anything is handed to a platform, the row says
so, and when to look for it: if no clear answer was kept by then - it got lost, it was odd, the process
ended - the platform is asked for the row's own key. What is there was sent; what is certainly not there
is ready again; what nobody can see is unknown, and a person decides. Nothing is sent again blindly.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from candorbot import notices, words
from candorbot.card import Card
from candorbot.errors import StoreError, UserError
from candorbot.faults import point
from candorbot.live import Live
from candorbot.objections import (
    AFTER_OBJECTION,
    LATE,
    Objection,
    Objections,
    Surroundings,
    is_late,
)
from candorbot.pace import LONGEST, apart, too_fast, too_many
from candorbot.platform import Moderation, NotSent, Platform
from candorbot.records import (
    OPEN_STATES,
    Approval,
    AuditEntry,
    Clock,
    Draft,
    DraftState,
    Outgoing,
    OutState,
)
from candorbot.request import Hand, Permission, Place
from candorbot.storage import Store

log = logging.getLogger(__name__)

NOTICE_LIVES = timedelta(hours=24)
MAX_TRIES = 8
MAX_LOOKS = 6
FIRST_WAIT = timedelta(seconds=5)
"""Before the second try; each wait is twice the one before: about ten minutes in all."""
LONGEST_WAIT = timedelta(minutes=15)
"""Also when a platform asks for a longer one: then it is asked again, and says so again."""
SEND_SECONDS = 15.0
"""How long a platform may take to answer; after that nobody knows."""


class Publisher:
    """Releases drafts and sends what is in the outbox."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        live: Live,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._objections = Objections(store, platforms, live)
        self._clock = clock
        self._new_id = new_id
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._releasing = asyncio.Lock()
        self._staff: dict[str, Place] = {}
        """Where the staff of each workspace was when it was last asked."""
        self._last: dict[tuple[str, str], datetime] = {}
        """When something was last sent in a channel. A process that has just started sent none."""

    def platform(self, workspace: str) -> Platform:
        """The platform of a workspace. Raises UserError if none serves it now."""
        return self._objections.platform(workspace)

    @property
    def workspaces(self) -> Sequence[str]:
        """Those that are connected."""
        return list(self._platforms)

    def our_ids(self) -> frozenset[str]:
        """The author ids of what we post ourselves."""
        return frozenset(platform.bot_id for platform in self._platforms.values())

    async def surroundings(self, place: Place, about: str) -> Surroundings:
        """The world around a place, and around the message it is about, as it is now."""
        return await self._objections.surroundings(place, about)

    async def approve(self, draft: Draft, person: str, seen: str) -> Objection | None:
        """Release the version that the person saw (`Draft.approvable`), once. None: it is in the outbox."""
        if not await self._objections.may_approve(draft.place.workspace, person):
            return Objection.NOT_APPROVER
        if draft.state not in OPEN_STATES:
            return Objection.CLOSED
        if seen != draft.approvable:
            return Objection.OTHER_WORDS
        if is_late(draft.post_at, self._clock.now()):
            return Objection.SLOT_OVER
        objection = await self._objections.to(draft, person, self._clock.now())
        if objection is not None:
            return objection
        async with self._releasing:  # or clicks of one moment would not count each other
            now = self._clock.now()  # in the order of their turns
            before = await self._store.released_since(now - LONGEST)
            if too_fast(person, draft.place, before, now):
                return Objection.TOO_FAST
            if too_many(person, draft.place, before, now):
                return Objection.TOO_MANY
            return await self._release(draft, person, now)

    async def _release(self, draft: Draft, person: str, now: datetime) -> Objection | None:
        version = draft.version
        post_at, expires = draft.post_at, draft.expires
        approval = Approval(draft.id, version.number, version.digest, person, now, post_at)
        if post_at is not None:
            expires = min(expires, post_at + LATE)
        outgoing = Outgoing(
            key=f"{draft.id}-{version.number}-{self._new_id()}",
            kind="post",
            place=draft.place,
            payload=version.payload,
            digest=version.digest,
            draft=draft.id,
            state=OutState.READY,
            tries=0,
            at=now,
            due=max(now, post_at or now),
            expires=expires,
        )
        return None if await self._store.approve(approval, outgoing) else Objection.CLOSED

    # --- what staff are told ---

    async def notice(
        self,
        workspace: str,
        key: str,
        card: Card,
        draft: str = "",
        expires: datetime | None = None,
        place: Place | None = None,
    ) -> Outgoing:
        """A staff notice, ready for the outbox: it goes to the staff channel, or to a `place` that only
        staff reads (see `is_for_staff`), and not from `expires` on (else NOTICE_LIVES from now)."""
        platform = self.platform(workspace)
        payload = await platform.notice_payload(notices.masked(card))
        now = self._clock.now()
        return Outgoing(
            key=key,
            kind="notice",
            place=place or await self._staff_place(platform),
            payload=payload,
            digest=hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest(),
            draft=draft,
            state=OutState.READY,
            tries=0,
            at=now,
            due=now,
            expires=expires or now + NOTICE_LIVES,
        )

    async def _staff_place(self, platform: Platform) -> Place:
        """The staff channel. Where the platform does not say now, the notice waits for the one it said before:
        who reads there is looked at when it is sent."""
        try:
            place = self._staff[platform.workspace] = await platform.staff_place()
        except StoreError:
            raise
        except UserError:
            if platform.workspace not in self._staff:
                raise
            place = self._staff[platform.workspace]
        return place

    async def find_staff(self) -> None:
        """Note where the staff of each workspace is, as far as it can be said now: for the first notice."""
        for platform in self._platforms.values():
            try:
                await self._staff_place(platform)
            except StoreError:
                raise
            except UserError as error:  # it may say so later
                said = {"action": "staff.unknown"}
                log.warning("no staff channel: %s", error, extra=said)

    async def is_for_staff(self, place: Place) -> bool:
        """Whether nobody but staff can read a place now. Raises LookupError for one that is gone."""
        platform = self.platform(place.workspace)
        readers = await platform.readers(place)
        if not readers or "everyone" in readers:
            return False
        if place.channel == (await platform.staff_place()).channel:
            return True
        allowed = [await platform.permission(reader) for reader in readers]
        return all(permission >= Permission.MODERATOR for permission in allowed)

    async def to_all_staff(
        self, key: str, card: Card, *, home: str = "", away: Card | None = None,
        expires: datetime | None = None,
    ) -> list[Outgoing]:  # fmt: skip
        """One notice for each connected workspace, with a key of its own, so that one that is down delays
        no other. With a `home`, the others see the card `away`; without one, the title and the body alone."""
        rows = []
        for workspace in self._platforms:
            elsewhere = away or Card(card.title, card.body)
            shown = card if home in ("", workspace) else elsewhere
            try:
                rows.append(
                    await self.notice(workspace, f"{key}@{workspace}", shown, expires=expires)
                )
            except StoreError:
                raise
            except Exception:
                log.exception("no notice there", extra={"action": "notice.lost", "key": key})
        return rows

    async def announce(self, key: str, card: Card, expires: datetime | None = None) -> None:
        """Tell the staff of every connected workspace. The same key again tells nobody anything."""
        await self._store.enqueue(*await self.to_all_staff(key, card, expires=expires))

    # --- what moderators have done ---

    def hands(self, workspace: str) -> Sequence[Hand]:
        """What the platform of a workspace does for moderators; nothing while it is not connected."""
        platform = self._platforms.get(workspace)
        return platform.hands if platform else ()

    async def moderate(self, workspace: str, what: Moderation, about: str) -> bool:
        """Have it done, once, as a person decided, and keep in the audit that it was begun and how it ended; False: it
        was done already. `about`: the case. Raises UserError where it was not done, or nobody knows."""
        platform = self.platform(workspace)

        async def keep(how: str) -> None:
            said = f"moderation {how}: {what.hand}"
            await self._store.audit(AuditEntry(self._clock.now(), what.person.id, said, about))

        await keep("begun")
        try:
            async with asyncio.timeout(SEND_SECONDS):
                now = await platform.moderate(what)
        except UserError:
            await keep("refused")
            raise
        except Exception as error:
            log.exception("nobody knows", extra={"action": "moderation.unknown", "about": about})
            await keep("unknown")
            raise UserError(words.MODERATION_UNKNOWN) from error
        await keep("done" if now else "found done")
        return now

    # --- the outbox ---

    async def drain(self) -> None:
        """Work what is due, in all workspaces at once; none waits for another."""
        waiting = await self._store.outbox(OutState.READY, OutState.SENDING)
        workspaces = dict.fromkeys(outgoing.place.workspace for outgoing in waiting)
        ends = await asyncio.gather(*map(self.drain_one, workspaces), return_exceptions=True)
        for end in ends:
            if end is not None:
                raise end

    async def drain_one(self, workspace: str) -> None:
        """Work what is due in one workspace, oldest first, one at a time. What cannot be worked now is
        logged and waits; a store that refuses stops it."""
        async with self._turns[workspace]:
            for outgoing in await self._store.outbox(OutState.READY, OutState.SENDING):
                now = self._clock.now()
                if outgoing.place.workspace != workspace:
                    continue
                if outgoing.due > now + LONGEST_WAIT and not _has_its_time(outgoing):
                    # we set none so late: the clock was put back
                    due = now + LONGEST_WAIT
                    await self._store.put_off(outgoing.key, outgoing.state, due, outgoing.why)
                if outgoing.due > now:
                    continue
                try:
                    await self._work(outgoing)
                except StoreError:
                    raise
                except Exception as error:
                    said = {"action": "publish.waits", "key": outgoing.key}
                    log.exception("outbox row waits", extra=said)
                    await self._put_off(outgoing, _said(error))

    async def _work(self, outgoing: Outgoing) -> None:
        platform = self._platforms.get(outgoing.place.workspace)
        over = self._clock.now() >= outgoing.expires
        if outgoing.state is OutState.SENDING:
            if platform is not None:
                await self._look(outgoing, platform)
            elif over:
                await self._unknown(outgoing, words.NOT_CONNECTED)
        elif over:
            await self._refuse(outgoing, Objection.EXPIRED)
        elif platform is not None:
            await self._send(outgoing, platform)

    async def _send(self, outgoing: Outgoing, platform: Platform) -> None:
        channel = outgoing.place.workspace, outgoing.place.channel
        if outgoing.kind == "post":
            objection = await self._objection_at_send(outgoing)
            if objection is Objection.PAUSED:
                return
            if objection is not None:
                await self._refuse(outgoing, objection)
                return
            if not apart(self._last.get(channel), self._clock.now()):
                return  # the next look sends it
        elif not await self._may_be_told(outgoing.place):
            await self._refuse(outgoing, Objection.AUDIENCE_CHANGED)
            return
        point("publish.mark")
        look_at = self._clock.now() + platform.settle
        if not await self._store.mark_sending(outgoing.key, look_at):
            return
        outgoing = replace(
            outgoing, state=OutState.SENDING, tries=outgoing.tries + 1, due=look_at, failures=0
        )
        point("publish.send")
        if outgoing.kind == "post" and await self._objections.paused():
            await self._store.mark_ready(outgoing.key, self._clock.now())
            return
        if platform.settle and self._clock.now() >= look_at:
            return  # we were stopped so long that whoever took over may have looked, and sent it
        self._last[channel] = self._clock.now()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                sent = await platform.send(outgoing.place, outgoing.payload, outgoing.key)
            platform_id = _an_id(sent)
        except NotSent as error:  # so there is nothing that members have to keep up with
            self._last.pop(channel, None)
            await self._not_sent(
                outgoing, str(error), passing=error.passing, after=error.retry_after
            )
            return
        except Exception as error:
            said = {"action": "publish.unclear", "key": outgoing.key}
            log.exception("no clear answer; it is looked up", extra=said)
            await self._store.put_off(outgoing.key, outgoing.state, look_at, _said(error))
        else:
            point("publish.sent")
            await self._store.mark_sent(outgoing.key, platform_id, self._clock.now())
            return
        if look_at <= self._clock.now():
            await self._look(outgoing, platform)

    async def _look(self, outgoing: Outgoing, platform: Platform) -> None:
        """See what became of a row that was handed to the platform."""
        point("publish.look")
        try:
            async with asyncio.timeout(SEND_SECONDS):
                found = await platform.find(outgoing.place, outgoing.key)
            platform_id = None if found is None else _an_id(found)
        except LookupError as error:
            await self._unknown(outgoing, _said(error))
        except Exception as error:
            said = {"action": "publish.unseen", "key": outgoing.key}
            log.exception("it could not be looked up", extra=said)
            if outgoing.failures + 1 < MAX_LOOKS:
                await self._put_off(outgoing, _said(error))
            else:
                await self._unknown(outgoing, _said(error))
        else:
            if platform_id is None:
                await self._not_sent(outgoing, words.NEVER_ARRIVED, passing=True)
            else:
                await self._store.mark_sent(outgoing.key, platform_id, self._clock.now())

    async def _may_be_told(self, place: Place) -> bool:
        """Whether a notice may still go there: to the staff channel, or where only staff reads."""
        staff = await self.platform(place.workspace).staff_place()
        return place.channel == staff.channel or await self.is_for_staff(place)

    async def _objection_at_send(self, outgoing: Outgoing) -> Objection | None:
        draft = await self._store.draft(outgoing.draft)
        approval = await self._store.approval(outgoing.key)
        if draft is None or approval is None or draft.state is not DraftState.APPROVED:
            return Objection.NO_APPROVAL
        version = draft.version
        sent = (outgoing.payload, outgoing.digest, outgoing.place)
        if (
            sent != (version.payload, version.digest, draft.place)
            or approval.digest != version.digest
        ):
            return Objection.OTHER_WORDS
        return await self._objections.to(draft, approval.person, self._clock.now())

    # --- how a row goes on ---

    async def _not_sent(
        self, outgoing: Outgoing, why: str, *, passing: bool, after: timedelta | None = None
    ) -> None:
        """Certainly nothing was created: again later, or never."""
        if passing and outgoing.tries < MAX_TRIES:
            wait = after if after and after > timedelta(0) else _wait(outgoing.tries)
            due = self._clock.now() + min(wait, LONGEST_WAIT)
            await self._store.mark_ready(outgoing.key, due, why)
        else:
            await self._refuse(outgoing, why)

    async def _put_off(self, outgoing: Outgoing, why: str) -> None:
        failures = outgoing.failures + 1
        due = self._clock.now() + _wait(failures)
        await self._store.put_off(outgoing.key, outgoing.state, due, why, failures)

    async def _refuse(self, outgoing: Outgoing, why: str) -> None:
        log.warning("not sent: %s", why, extra={"action": "publish.refused", "key": outgoing.key})
        now = self._clock.now()
        draft = await self._draft_of(outgoing)
        to = draft.back_at(now) if draft else DraftState.IN_REVIEW
        if isinstance(why, Objection):
            to = AFTER_OBJECTION.get(why, to)
        told = await self._told(
            outgoing, "refused", draft, lambda draft: notices.not_posted(draft, why)
        )
        await self._store.refuse(outgoing.key, why, to, now, notices=told)

    async def _unknown(self, outgoing: Outgoing, why: str) -> None:
        said = {"action": "publish.unknown", "key": outgoing.key}
        log.warning("nobody knows whether it was sent: %s", why, extra=said)
        draft = await self._draft_of(outgoing)
        told = await self._told(outgoing, "unknown", draft, notices.nobody_knows)
        await self._store.mark_unknown(outgoing.key, why, self._clock.now(), told)

    async def _draft_of(self, outgoing: Outgoing) -> Draft | None:
        """The draft of a post; None of a notice."""
        return await self._store.draft(outgoing.draft) if outgoing.kind == "post" else None

    async def _told(
        self, outgoing: Outgoing, what: str, draft: Draft | None, card: Callable[[Draft], Card]
    ) -> list[Outgoing]:
        """The notices about a post. About a notice there are none: that would have no end."""
        if draft is None:
            return []
        return await self.to_all_staff(
            f"{what}-{outgoing.key}", card(draft), home=draft.place.workspace
        )


def _has_its_time(outgoing: Outgoing) -> bool:
    """Whether it is due when a person scheduled it, and nobody has handed it over yet."""
    untouched = outgoing.tries == 0 and outgoing.failures == 0
    return untouched and outgoing.due > outgoing.at


def _wait(times: int) -> timedelta:
    """How long until the next time, after so many (1 or more)."""
    return min(FIRST_WAIT * (1 << min(times - 1, 20)), LONGEST_WAIT)


def _an_id(answer: object) -> str:
    """A platform's id of what it created. Anything else is no answer."""
    if not isinstance(answer, str) or not answer:
        raise UserError(f"The platform answered {answer!r:.100}, which is no id.")
    return answer


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
