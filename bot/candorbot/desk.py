"""A draft's life between writer and outbox: proposed, changed, shown, approved or put away.

What the buttons of the draft card do, as far as it touches approvals; a skill never reaches these.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from candorbot import words
from candorbot.card import Card
from candorbot.draft_card import Around, draft_card, elsewhere_card, open_questions
from candorbot.errors import UserError
from candorbot.fix import change, mend
from candorbot.live import Live
from candorbot.objections import AFTER_OBJECTION, LATE, Objection, digest
from candorbot.publish import Publisher
from candorbot.records import (
    ASKED_FOR,
    OPEN_STATES,
    PERSON,
    AuditEntry,
    Clock,
    Draft,
    DraftState,
    Message,
    Outgoing,
    OutState,
    Proposed,
    Timer,
    Version,
)
from candorbot.request import Permission, Request
from candorbot.signing import signed_anew
from candorbot.speaker import FOR_THE_BRAND, SURFACE, speaker_from, told_against
from candorbot.storage import Store
from candorbot.verdict import Reviewed
from candorbot.when import instant
from candorbot.who_reads import may_see

if TYPE_CHECKING:
    from candorbot.brand import Brand

DRAFT_LIVES = timedelta(hours=24)
POSTED_BY = "Posted by the brand's bot account."
"""What is true of every post, for the rules that ask who speaks."""


Press = Callable[[Request, Draft], Awaitable[Card]]


class Desk:
    def __init__(self, store: Store, publisher: Publisher, live: Live, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._live = live
        self._clock = clock
        self.buttons: dict[str, tuple[Permission, Press]] = {
            "approve": (Permission.MODERATOR, self._approve),
            "copy": (Permission.MODERATOR, self._copy),
            "colleague": (Permission.MODERATOR, self._colleague),
            "answered": (Permission.MODERATOR, self._answered),
            "discard": (Permission.MODERATOR, self._discard),
            "again": (Permission.MODERATOR, self._again),
            "who": (Permission.MODERATOR, self._who),
            "fix": (Permission.MODERATOR, self._fix),
            "schedule": (Permission.MODERATOR, self._schedule),
            "unschedule": (Permission.MODERATOR, self._unschedule),
            "sign": (Permission.APPROVER, self._sign),
            "stands": (Permission.APPROVER, self._stands),
            "not_there": (Permission.APPROVER, self._not_there),
        }
        """Button -> the least permission, and what answers it. Approving asks for more, at the click and
        at the send; a moderator who presses it is told to ask a colleague."""

    # --- what skills reach through their Context ---

    async def propose(self, request: Request, proposed: Proposed) -> Card:
        """Review a new draft, keep it, and give its card; or that of the draft that stands in its way."""
        version = await self._version(request, proposed, 1)
        draft = await self._store.add_draft(
            proposed, request.person.id, version, _good_until(version.at, proposed.post_at)
        )
        first = draft.version.digest != version.digest
        return await self.show(draft, words.STANDS_ALREADY if first else "")

    async def revise(
        self, request: Request, draft: Draft, proposed: Proposed, news: str = ""
    ) -> Card:
        """Review a new wording and keep it as the draft's next version. An approval of another version
        does not release it."""
        if not proposed.text.strip():
            return await self.show(draft, words.EMPTY_TEXT, failed=True)
        pressed = request.seen if request.about == draft.id else ""
        if pressed and pressed != draft.version.digest:
            return await self.show(draft, words.OBJECTIONS["other_words"], failed=True)
        version = await self._version(request, proposed, draft.version.number + 1)
        changed = await self._store.add_version(draft.id, draft.version.number, version)
        if changed is None:
            return await self._closed(draft)
        return await self.show(changed, news)

    async def show(
        self, draft: Draft, news: str = "", *, failed: bool = False, sign: bool = False
    ) -> Card:
        """The card of a draft as it stands now."""
        platform = self._publisher.platform(draft.place.workspace)
        post = await self._post(draft)
        brand = self._live.now.brand
        around = Around(
            now=self._clock.now(),
            message=await self._message(draft),
            colleagues=await platform.approvers(),
            news=news or _news(draft, post, brand.zone),
            failed=failed,
            sign=sign,
            unknown=post is not None and post.state is OutState.UNKNOWN,
        )
        return draft_card(draft, around, brand)

    async def expire(self, timer: Timer) -> None:
        """A draft's time is over: an open one expires; any other, and one that got more time a moment before,
        is left as it is."""
        draft = await self._store.draft(timer.about)
        if draft is not None and draft.expires <= timer.due:
            await self._store.move_draft(draft.id, DraftState.EXPIRED, "candor", self._clock.now())

    # --- the buttons ---

    async def press(self, request: Request, press: Press) -> Card:
        """Answer one of `buttons`. Raises UserError if the draft is not one of this workspace."""
        draft = await self._store.draft(request.about)
        if draft is None or draft.place.workspace != request.place.workspace:
            raise UserError(words.NO_DRAFT.format(id=request.about[:20]))
        if not await self.may_see(draft, request.person.id):
            raise UserError(words.DRAFT_NOT_YOURS.format(id=draft.id))
        return await press(request, draft)

    async def may_see(self, draft: Draft, person: str = "") -> bool:
        """Whether a person, or with none all staff, may be shown a draft."""
        platform = self._publisher.platform(draft.place.workspace)
        return await may_see(platform, person, draft.place, draft.version.readers)

    async def _approve(self, request: Request, draft: Draft) -> Card:
        objection = await self._publisher.approve(draft, request.person.id, request.seen)
        if objection is None:
            await self._publisher.drain_one(draft.place.workspace)
            return await self._after_sending(draft.id)
        if objection is Objection.CLOSED:
            return await self._closed(draft)
        await self._store.audit(
            AuditEntry(
                self._clock.now(), request.person.id, f"approval refused: {objection}", draft.id, request.seen
            )
        )  # fmt: skip
        now_state = AFTER_OBJECTION.get(objection)
        if now_state is not None and draft.state is not now_state:
            await self._store.move_draft(draft.id, now_state, "candor", self._clock.now())
            draft = await self._store.draft(draft.id) or draft
        sign = objection is Objection.SIGNED_BY_OTHER
        return await self.show(draft, words.OBJECTIONS[objection], failed=True, sign=sign)

    async def _after_sending(self, draft_id: str) -> Card:
        draft = await self._store.draft(draft_id)
        assert draft is not None
        if draft.state is DraftState.POSTED:
            return await self.show(draft, words.POSTED)
        if draft.state is DraftState.APPROVED:
            return await self.show(draft)
        post = await self._store.post_of(draft_id)
        why = post.why if post else ""
        return await self.show(
            draft, words.OBJECTIONS.get(why, words.NOT_POSTED.format(why=why)), failed=True
        )

    async def _copy(self, request: Request, draft: Draft) -> Card:
        verdict = draft.version.verdict
        if not (verdict.may_be_approved or verdict.is_only_unread):
            return await self.show(draft, words.OBJECTIONS["not_honest"], failed=True)
        if draft.state not in OPEN_STATES:
            return await self._closed(draft)
        await self._store.audit(
            AuditEntry(self._clock.now(), request.person.id, "draft copied", draft.id, draft.version.digest)
        )  # fmt: skip
        return await self.show(draft, words.COPIED)

    async def _colleague(self, request: Request, draft: Draft) -> Card:
        if draft.state is DraftState.STALE:  # handed over, it would not look so any more
            return await self.show(draft, failed=True)
        platform = self._publisher.platform(draft.place.workspace)
        chosen = [p for p in await platform.approvers() if p.id == request.values.get("person")]
        if not chosen:
            raise UserError(words.CHOOSE_COLLEAGUE)
        colleague = chosen[0]
        who, whom = request.person.name, colleague.name
        if await self.may_see(draft):
            asked = await self.show(draft, words.ASKED.format(who=who, whom=whom))
        else:
            asked = elsewhere_card(
                draft, words.DRAFT_ELSEWHERE.format(who=who, whom=whom, id=draft.id)
            )
        notice = await self._publisher.notice(
            draft.place.workspace, f"ask-{draft.id}-{draft.version.number}-{colleague.id}", asked, draft.id
        )  # fmt: skip
        moved = await self._store.move_draft(
            draft.id, DraftState.IN_REVIEW, request.person.id, self._clock.now(), colleague.name, notice
        )  # fmt: skip
        if not moved:
            return await self._closed(draft)
        await self._publisher.drain_one(draft.place.workspace)
        return await self._now(draft, words.HANDED.format(whom=colleague.name))

    async def _answered(self, request: Request, draft: Draft) -> Card:
        if draft.about:
            await self._store.mark_answered(
                draft.place.workspace, draft.about, request.person.id, self._clock.now()
            )
        return await self._put_away(request, draft, words.MARKED_ANSWERED)

    async def _discard(self, request: Request, draft: Draft) -> Card:
        if request.seen and request.seen != draft.version.digest:
            return await self.show(draft, words.OBJECTIONS["other_words"], failed=True)
        return await self._put_away(request, draft, words.DISCARDED)

    async def _put_away(self, request: Request, draft: Draft, news: str) -> Card:
        moved = await self._store.move_draft(
            draft.id, DraftState.DISCARDED, request.person.id, self._clock.now()
        )
        return await self._now(draft, news) if moved else await self._closed(draft)

    async def _again(self, request: Request, draft: Draft) -> Card:
        return await self.revise(request, draft, same(draft), words.CHECKED_AGAIN)

    async def _who(self, request: Request, draft: Draft) -> Card:
        asked = open_questions(draft) | told_against(draft.version.speaker)
        told = {name: value for name, value in request.values.items() if name in asked}
        speaker = speaker_from(told, draft.version.speaker)
        return await self.revise(
            request, draft, replace(same(draft), speaker=speaker), words.CHECKED_AGAIN
        )

    async def _fix(self, request: Request, draft: Draft) -> Card:
        loaded = self._live.now
        is_news = draft.version.engine.startswith(ASKED_FOR)
        reviewed = reviewed_as(same(draft), loaded.brand)
        fixed = mend(reviewed, loaded.gate.review, loaded.brand, whole=is_news)
        if fixed is None:
            why = words.FIX_NO_NEWS if is_news else words.FIX_NOTHING_LEFT
            return await self.show(draft, why, failed=True)
        said = words.FIXED if fixed.passes else words.FIXED_PARTLY
        news = said.format(change=change(draft.version.text, fixed.text))
        proposed = replace(
            same(draft),
            text=fixed.text,
            speaker=fixed.reviewed.speaker,
            doubts=fixed.verdict.doubts,
        )
        return await self.revise(request, draft, proposed, news)

    async def _schedule(self, request: Request, draft: Draft) -> Card:
        now, zone = self._clock.now(), self._live.now.brand.zone
        post_at = instant(request.values.get("when", ""), now, zone)
        when = words.local(post_at, zone)
        return await self._set_slot(request, draft, post_at, words.SCHEDULED.format(when=when))

    async def _unschedule(self, request: Request, draft: Draft) -> Card:
        return await self._set_slot(request, draft, None, words.UNSCHEDULED)

    async def _set_slot(
        self, request: Request, draft: Draft, post_at: datetime | None, news: str
    ) -> Card:
        now = self._clock.now()
        if draft.about:
            return await self.show(draft, words.NO_REPLY_LATER, failed=True)
        moved = await self._store.set_slot(
            draft.id, post_at, _good_until(now, post_at), request.person.id, now
        )
        if not moved:
            return await self._closed(draft)
        if draft.state is DraftState.APPROVED:
            news = f"{news} {words.APPROVE_THAT_TIME}"
        return await self._now(draft, news)

    async def _sign(self, request: Request, draft: Draft) -> Card:
        text = signed_anew(draft.version.text, request.person.id, self._live.now.brand)
        return await self.revise(request, draft, replace(same(draft), text=text), words.SIGNED)

    async def _stands(self, request: Request, draft: Draft) -> Card:
        post = await self._unknown(request, draft)
        if post is None:
            return await self._now(draft, "")
        await self._store.mark_sent(post.key, "", self._clock.now(), request.person.id)
        return await self._now(draft, words.POSTED)

    async def _not_there(self, request: Request, draft: Draft) -> Card:
        post = await self._unknown(request, draft)
        if post is None:
            return await self._now(draft, "")
        who, now = request.person.id, self._clock.now()
        to = draft.back_at(now)
        await self._store.refuse(post.key, "not there", to, now, who)
        over = to is DraftState.EXPIRED
        return await self._now(draft, words.OBJECTIONS["expired"] if over else words.APPROVE_ANEW)

    async def _unknown(self, request: Request, draft: Draft) -> Outgoing | None:
        """The post of which nobody knows whether it arrived, if the card showed that one."""
        post = await self._post(draft)
        shown = post is not None and post.digest == request.seen
        return post if post and shown and post.state is OutState.UNKNOWN else None

    # --- shared ---

    async def _post(self, draft: Draft) -> Outgoing | None:
        """The outbox row of an approved draft: where its post is on its way."""
        approved = draft.state is DraftState.APPROVED
        return await self._store.post_of(draft.id) if approved else None

    async def _message(self, draft: Draft) -> Message | None:
        if not draft.about:
            return None
        return await self._store.message(draft.place.workspace, draft.about)

    async def _now(self, draft: Draft, news: str) -> Card:
        return await self.show(await self._store.draft(draft.id) or draft, news)

    async def _closed(self, draft: Draft) -> Card:
        """Somebody was first. Nothing happens twice, and the card says what is so."""
        current = await self._store.draft(draft.id) or draft
        post = await self._post(current)
        handed_over = post is not None and post.state is not OutState.READY
        news = words.CLOSED.get(current.state, words.OBJECTIONS["other_words"])
        return await self.show(current, "" if handed_over else news)

    async def _version(self, request: Request, proposed: Proposed, number: int) -> Version:
        place = proposed.place
        try:
            around = await self._publisher.surroundings(place, proposed.about)
        except LookupError:
            raise UserError(words.NO_PLACE.format(channel=place.channel[:80])) from None
        if number == 1 and around.question:  # it may have changed while the reply was written
            around = replace(around, question=proposed.asked)
        loaded = self._live.now
        reviewed = reviewed_as(proposed, loaded.brand)
        verdict = loaded.gate.review(reviewed)
        payload = self._publisher.platform(place.workspace).post_payload(proposed.text)
        return Version(
            number=number,
            text=proposed.text,
            sources=proposed.sources,
            speaker=reviewed.speaker,
            verdict=verdict,
            engine=proposed.engine,
            answered=proposed.answered,
            note=proposed.note,
            by=request.person.id,
            at=self._clock.now(),
            readers=around.readers,
            newest=around.newest,
            payload=payload,
            digest=digest(payload, place, proposed.sources, around),
            question=around.question,
        )


def reviewed_as(proposed: Proposed, brand: Brand) -> Reviewed:
    """What the gate is asked of a draft. If it is not known who speaks, it is the brand: a writer's cited
    words are backed by their sources, a person's are not known to be."""
    cited = proposed.engine != PERSON and bool(proposed.sources)
    as_staff = replace(FOR_THE_BRAND, evidence="supported" if cited else "unknown")
    return Reviewed(
        text=proposed.text,
        speaker=proposed.speaker or as_staff,
        surface=SURFACE,
        locale=brand.file.locale,
        brand=brand.name,
        context=f"{POSTED_BY}\n{proposed.asked}",
        sources=proposed.sources,
        doubts=proposed.doubts,
    )


def _good_until(now: datetime, post_at: datetime | None) -> datetime:
    """When a draft expires: a day from now, or some time after it should have been posted."""
    return max(now + DRAFT_LIVES, post_at + LATE) if post_at else now + DRAFT_LIVES


def _news(draft: Draft, post: Outgoing | None, zone: ZoneInfo) -> str:
    if post is not None and post.state is OutState.UNKNOWN:
        return words.UNKNOWN_SENT
    if post is not None and post.state is OutState.SENDING:
        return words.WAITING_TO_SEE.format(when=words.to_the_second(post.due, zone))
    if draft.state is DraftState.APPROVED and post is not None and draft.post_at is not None:
        return words.POSTED_LATER.format(when=words.local(draft.post_at, zone))
    return {DraftState.APPROVED: words.ON_ITS_WAY, DraftState.STALE: words.STALE}.get(
        draft.state, ""
    )


def same(draft: Draft) -> Proposed:
    """The draft's newest version as a proposal again."""
    version = draft.version
    return Proposed(
        text=version.text,
        place=draft.place,
        about=draft.about,
        asked=draft.asked,
        member=draft.member,
        sources=version.sources,
        engine=version.engine,
        answered=version.answered,
        note=version.note,
        speaker=version.speaker,
        doubts=version.verdict.doubts,
    )
