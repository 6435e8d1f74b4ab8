"""Approvals, outbox, publisher: the only way out. Only this module calls what can write to a platform.

A post leaves if, at the click and again at the moment of sending, nothing objects: the person may
approve, posting is not paused, the draft has not expired, and the digest - over the payload, the place,
its readers, the policies, the sources and the newest message of the thread - is the one on the card.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from candorbot.card import Card
from candorbot.errors import StoreError, UserError
from candorbot.live import Live
from candorbot.platform import NotSent, Platform
from candorbot.records import (
    OPEN_STATES,
    PAUSED,
    Approval,
    Clock,
    Draft,
    DraftState,
    Outgoing,
    OutState,
)
from candorbot.request import Permission, Place
from candorbot.signing import signed_by
from candorbot.sources import Source
from candorbot.storage import Store

log = logging.getLogger(__name__)

NOTICE_LIVES = timedelta(hours=24)
MAX_TRIES = 8
FIRST_WAIT = timedelta(seconds=5)
"""Before the second try; each wait is twice the one before: about ten minutes in all."""
SEND_SECONDS = 15.0
"""How long a platform may take to answer a send; after that nobody knows."""


class Objection(StrEnum):
    """Why a post may not leave now."""

    NOT_APPROVER = "not_approver"
    PAUSED = "paused"
    CLOSED = "closed"
    EXPIRED = "expired"
    OTHER_WORDS = "other_words"
    NOT_HONEST = "not_honest"
    SIGNED_BY_OTHER = "signed_by_other"
    NEWER_MESSAGES = "newer_messages"
    POLICY_CHANGED = "policy_changed"
    SOURCE_CHANGED = "source_changed"
    AUDIENCE_CHANGED = "audience_changed"
    NO_APPROVAL = "no_approval"
    PLACE_GONE = "place_gone"


AFTER_OBJECTION = {
    Objection.EXPIRED: DraftState.EXPIRED,
    Objection.NEWER_MESSAGES: DraftState.STALE,
    Objection.POLICY_CHANGED: DraftState.STALE,
    Objection.SOURCE_CHANGED: DraftState.STALE,
    Objection.AUDIENCE_CHANGED: DraftState.STALE,
}
"""The state an approved draft goes back to; in review for every other objection."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of the world that an approval is bound to, beside the words."""

    readers: tuple[str, ...]
    newest: str
    policies: str


def digest(payload: str, place: Place, sources: Sequence[Source], around: Surroundings) -> str:
    """What an approval is for: SHA-256, in hex, over everything that would make it another post."""
    parts: list[Any] = [
        payload,
        [place.workspace, place.channel, place.thread],
        list(around.readers),
        around.newest,
        around.policies,
        [[s.section, s.url, s.digest] for s in sources],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


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
        self._live = live
        self._clock = clock
        self._new_id = new_id
        self._sending = asyncio.Lock()

    def platform(self, workspace: str) -> Platform:
        """The platform of a workspace. Raises UserError if none serves it now."""
        try:
            return self._platforms[workspace]
        except KeyError:
            raise UserError(
                f"The workspace {workspace} is not connected now, so nothing can be read or posted there. "
                "Start Candor with its settings."
            ) from None

    async def surroundings(self, place: Place) -> Surroundings:
        """The world around a place as it is now."""
        platform = self.platform(place.workspace)
        return Surroundings(
            await platform.readers(place), await platform.newest(place), self._live.now.gate.digest
        )

    async def paused(self) -> bool:
        return await self._store.setting(PAUSED) is not None

    async def objection(self, draft: Draft, person: str, at: datetime) -> Objection | None:
        """Why `person` may not release this draft's newest version now, or None. The same questions are
        asked at the click and at the moment of sending."""
        version = draft.version
        platform = self.platform(draft.place.workspace)
        if await self.paused():
            return Objection.PAUSED
        if at >= draft.expires:
            return Objection.EXPIRED
        if not version.verdict.may_be_approved:
            return Objection.NOT_HONEST
        if signed_by(version.text, self._live.now.brand) not in ("", person):
            return Objection.SIGNED_BY_OTHER
        try:
            around = await self.surroundings(draft.place)
        except LookupError:
            return Objection.PLACE_GONE
        if around.policies != version.verdict.policies:
            return Objection.POLICY_CHANGED
        if around.newest != version.newest:
            return Objection.NEWER_MESSAGES
        if around.readers != version.readers:
            return Objection.AUDIENCE_CHANGED
        for source in version.sources:
            section = await self._live.now.knowledge.section(source.section)
            if section is None or section.digest != source.digest:
                return Objection.SOURCE_CHANGED
        payload = platform.post_payload(version.text)
        if digest(payload, draft.place, version.sources, around) != version.digest:
            return Objection.OTHER_WORDS
        if await platform.permission(person) < Permission.APPROVER:
            return Objection.NOT_APPROVER
        return None

    async def approve(self, draft: Draft, person: str, seen: str) -> Objection | None:
        """Release the version whose digest the person saw, once. None: it is in the outbox."""
        now = self._clock.now()
        version = draft.version
        platform = self.platform(draft.place.workspace)
        if await platform.permission(person) < Permission.APPROVER:
            return Objection.NOT_APPROVER
        if draft.state not in OPEN_STATES:
            return Objection.CLOSED
        if seen != version.digest:
            return Objection.OTHER_WORDS
        objection = await self.objection(draft, person, now)
        if objection is not None:
            return objection
        approval = Approval(draft.id, version.number, version.digest, person, now)
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
            due=now,
            expires=draft.expires,
        )
        return None if await self._store.approve(approval, outgoing) else Objection.CLOSED

    async def notice(self, workspace: str, key: str, card: Card, draft: str = "") -> Outgoing:
        """A staff notice, ready for the outbox: it goes to the staff channel and nowhere else."""
        platform = self.platform(workspace)
        payload = platform.notice_payload(card)
        now = self._clock.now()
        return Outgoing(
            key=key,
            kind="notice",
            place=await platform.staff_place(),
            payload=payload,
            digest=hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest(),
            draft=draft,
            state=OutState.READY,
            tries=0,
            at=now,
            due=now,
            expires=now + NOTICE_LIVES,
        )

    async def drain(self) -> None:
        """Send what is due, oldest first, one at a time. What objects is refused; what is unknown stays
        unknown; what cannot be worked now is logged and waits."""
        async with self._sending:
            now = self._clock.now()
            for outgoing in await self._store.outbox(OutState.READY):
                if outgoing.due > now:
                    continue
                try:
                    await self._send(outgoing, now)
                except StoreError:
                    raise
                except Exception:
                    log.exception(
                        "outbox row waits", extra={"action": "publish.waits", "key": outgoing.key}
                    )

    async def recover(self) -> None:
        """After a start, before anything is sent: whatever was being sent when the process ended is
        looked up by its own key, never sent blindly again."""
        async with self._sending:
            for outgoing in await self._store.outbox(OutState.SENDING):
                try:
                    platform = self.platform(outgoing.place.workspace)
                    found = await platform.find(outgoing.place, outgoing.key)
                except (LookupError, UserError) as error:
                    await self._store.mark_unknown(outgoing.key, str(error), self._clock.now())
                    continue
                if found is None:
                    await self._store.mark_ready(outgoing.key, self._clock.now())
                else:
                    await self._store.mark_sent(outgoing.key, found, self._clock.now())

    async def _send(self, outgoing: Outgoing, now: datetime) -> None:
        if now >= outgoing.expires:
            await self._refuse(outgoing, Objection.EXPIRED)
            return
        platform = self.platform(outgoing.place.workspace)
        if outgoing.kind == "post":
            objection = await self._objection_at_send(outgoing, now)
            if objection is Objection.PAUSED:
                return
            if objection is not None:
                await self._refuse(outgoing, objection)
                return
        if not await self._store.mark_sending(outgoing.key):
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                platform_id = await platform.send(outgoing.place, outgoing.payload, outgoing.key)
        except NotSent as error:
            await self._not_sent(outgoing, error)
        except Exception as error:
            log.exception("nobody knows whether it was sent", extra={"action": "publish.unknown"})
            why = str(error) or type(error).__name__
            await self._store.mark_unknown(outgoing.key, why, self._clock.now())
        else:
            await self._store.mark_sent(outgoing.key, platform_id, self._clock.now())

    async def _objection_at_send(self, outgoing: Outgoing, now: datetime) -> Objection | None:
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
        return await self.objection(draft, approval.person, now)

    async def _refuse(self, outgoing: Outgoing, objection: Objection) -> None:
        to = AFTER_OBJECTION.get(objection, DraftState.IN_REVIEW)
        await self._store.refuse(outgoing.key, objection, to, self._clock.now())

    async def _not_sent(self, outgoing: Outgoing, error: NotSent) -> None:
        now = self._clock.now()
        if error.passing and outgoing.tries + 1 < MAX_TRIES:
            await self._store.mark_ready(outgoing.key, now + FIRST_WAIT * 2**outgoing.tries)
        else:
            await self._store.refuse(outgoing.key, str(error), DraftState.IN_REVIEW, now)
