"""Why a post may not leave. The same questions are asked at the click and at the moment of sending.

A post leaves if nothing objects: the person may approve, posting is not paused, the draft has not
expired, and the digest - over the payload, the place, its readers, the policies, the sources, the
question and the newest message of the thread - is the one on the card.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from candorbot.errors import UserError
from candorbot.live import Live
from candorbot.platform import Platform
from candorbot.records import PAUSED, Draft, DraftState
from candorbot.request import Permission, Place
from candorbot.signing import signed_by
from candorbot.sources import Source
from candorbot.storage import Store

LATE = timedelta(hours=2)
"""A scheduled post that could not leave for so long after its time is not posted any more."""


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
    QUESTION_CHANGED = "question_changed"
    POLICY_CHANGED = "policy_changed"
    SOURCE_CHANGED = "source_changed"
    AUDIENCE_CHANGED = "audience_changed"
    NO_APPROVAL = "no_approval"
    PLACE_GONE = "place_gone"
    TOO_FAST = "too_fast"
    TOO_MANY = "too_many"
    SLOT_OVER = "slot_over"


AFTER_OBJECTION = {
    Objection.EXPIRED: DraftState.EXPIRED,
    Objection.NEWER_MESSAGES: DraftState.STALE,
    Objection.QUESTION_CHANGED: DraftState.STALE,
    Objection.POLICY_CHANGED: DraftState.STALE,
    Objection.SOURCE_CHANGED: DraftState.STALE,
    Objection.AUDIENCE_CHANGED: DraftState.STALE,
}
"""The state an approved draft goes back to; in review for every other objection."""


def is_late(post_at: datetime | None, now: datetime) -> bool:
    """Whether the time of a scheduled post is over, so that it needs another."""
    return post_at is not None and now >= post_at + LATE


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of the world that an approval is bound to, beside the words. `question`: the member's words."""

    readers: tuple[str, ...]
    newest: str
    policies: str
    question: str = ""


def digest(payload: str, place: Place, sources: Sequence[Source], around: Surroundings) -> str:
    """What an approval is for: SHA-256, in hex, over everything that would make it another post."""
    parts: list[Any] = [
        payload,
        [place.workspace, place.channel, place.thread],
        list(around.readers),
        around.newest,
        around.policies,
        around.question,
        [[s.section, s.url, s.digest] for s in sources],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


class Objections:
    """Looks at the world as it is now, afresh each time."""

    def __init__(self, store: Store, platforms: Mapping[str, Platform], live: Live) -> None:
        self._store = store
        self._platforms = platforms
        self._live = live

    def platform(self, workspace: str) -> Platform:
        """The platform of a workspace. Raises UserError if none serves it now."""
        try:
            return self._platforms[workspace]
        except KeyError:
            raise UserError(
                f"The workspace {workspace} is not connected now, so nothing can be read or posted there. "
                "Start Candor with its settings."
            ) from None

    async def surroundings(self, place: Place, about: str) -> Surroundings:
        """The world around a place, and around the message it is about, as it is now. Raises LookupError
        for a place that is gone."""
        platform = self.platform(place.workspace)
        message = await self._store.message(place.workspace, about) if about else None
        return Surroundings(
            await platform.readers(place),
            await platform.newest(place),
            self._live.now.gate.digest,
            message.text if message else "",
        )

    async def paused(self) -> bool:
        return await self._store.setting(PAUSED) is not None

    async def may_approve(self, workspace: str, person: str) -> bool:
        """Read afresh from the platform, by id. We ourselves never may."""
        platform = self.platform(workspace)
        permission = await platform.permission(person)
        return person != platform.bot_id and permission >= Permission.APPROVER

    async def to(self, draft: Draft, person: str, at: datetime) -> Objection | None:
        """Why `person` may not release this draft's newest version at `at`, or None."""
        version = draft.version
        if await self.paused():
            return Objection.PAUSED
        if at >= draft.expires:
            return Objection.EXPIRED
        if not version.verdict.may_be_approved:
            return Objection.NOT_HONEST
        brand = self._live.now.brand
        if signed_by(version.text, brand) not in ("", brand.file.team.people.get(person)):
            return Objection.SIGNED_BY_OTHER
        try:
            around = await self.surroundings(draft.place, draft.about)
        except LookupError:
            return Objection.PLACE_GONE
        if around.policies != version.verdict.policies:
            return Objection.POLICY_CHANGED
        if around.question != version.question:
            return Objection.QUESTION_CHANGED
        if around.newest != version.newest:
            return Objection.NEWER_MESSAGES
        if around.readers != version.readers:
            return Objection.AUDIENCE_CHANGED
        for source in version.sources:
            section = await self._live.now.knowledge.section(source.section)
            if section is None or section.digest != source.digest:
                return Objection.SOURCE_CHANGED
        payload = self.platform(draft.place.workspace).post_payload(version.text)
        if digest(payload, draft.place, version.sources, around) != version.digest:
            return Objection.OTHER_WORDS
        if not await self.may_approve(draft.place.workspace, person):
            return Objection.NOT_APPROVER
        return None
