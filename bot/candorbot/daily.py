"""The briefings that come by themselves: each once for its destination and local date.

What is due follows from brand.yaml and the clock alone (slots.py). A row claims a slot in the transaction
that puts its notice into the outbox, so that neither a restart nor a second process nor a clock that was
moved brings it twice. Of several that were missed the last one is sent, and says that it is late. Where
members can read, it becomes a draft: a post needs an approval.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from candorbot import words
from candorbot.briefing import Briefing
from candorbot.briefing_card import as_post, briefing_card
from candorbot.briefings import Briefings, Readers
from candorbot.card import Card
from candorbot.desk import Desk
from candorbot.draft_card import elsewhere_card
from candorbot.errors import ChangedMeanwhile, StoreError, UserError
from candorbot.live import Live
from candorbot.localtime import WEEKDAYS, Slot
from candorbot.publish import Publisher
from candorbot.records import AuditEntry, Clock, Outgoing, Proposed, Record, Timer
from candorbot.request import Person, Place, Request
from candorbot.slots import Plan, last_slot, reported_at
from candorbot.storage import Store, made_once, put_if_first
from candorbot.usual import Period

if TYPE_CHECKING:
    from candorbot.brand import Brand, Delivery

log = logging.getLogger(__name__)

CLAIM = "briefing"
"""One row for each destination and local date: it was made."""
KNOWN = "briefing.since"
"""One row for each destination: since when it is in brand.yaml. What was due before is not sent."""
AGAIN = "briefing.again"
"""The timer of one that somebody wants to see again; `about` is the claim's id."""
LATE = timedelta(minutes=10)
"""From then on it says that it is late."""
AGAIN_LATER = timedelta(minutes=5)
"""Until one that failed is tried again."""
CANDOR = Person("candor", "Candor")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a briefing goes, and which."""

    place: Place
    entry: Delivery

    @property
    def id(self) -> str:
        return f"{self.place.workspace}:{self.place.channel}:{self.entry.kind}"

    def claim(self, slot: Slot) -> str:
        return f"{self.id}:{slot.date.isoformat()}"


class Daily:
    """`look` sends what is due; `timers`: kind -> what is done when one is due."""

    def __init__(
        self,
        briefings: Briefings,
        desk: Desk,
        publisher: Publisher,
        store: Store,
        live: Live,
        clock: Clock,
    ) -> None:
        self._briefings = briefings
        self._desk = desk
        self._publisher = publisher
        self._store = store
        self._live = live
        self._clock = clock
        self.turn = asyncio.Lock()
        """Who presses a briefing's button changes its row alone: two at once go one after the other."""
        self._done: set[str] = set()
        """Claims that are known to be there: they are not read again."""
        self._waits: dict[str, datetime] = {}
        """Destinations that failed, and when they are tried again."""
        self.timers: Mapping[str, Callable[[Timer], Awaitable[None]]] = {AGAIN: self._again}

    async def look(self) -> int:
        """Send every briefing that is due now; how many. One that fails is logged and tried again in
        AGAIN_LATER, and holds no other up."""
        sent = 0
        for entry in self._live.now.brand.file.briefings:
            for workspace in self._workspaces(entry):
                there = Destination(Place(workspace, entry.channel), entry)
                sent += await self._tried(there)
        return sent

    def _workspaces(self, entry: Delivery) -> list[str]:
        """The one it is for, if it is connected now."""
        connected = self._publisher.workspaces
        wanted = entry.workspace or next(iter(connected), "")
        return [wanted] if wanted in connected else []

    async def _tried(self, there: Destination) -> bool:
        now = self._clock.now()
        if now < self._waits.get(there.id, now) <= now + AGAIN_LATER:
            return False
        try:
            return await self._look_at(there, now)
        except StoreError:
            raise
        except Exception:
            log.exception("no briefing", extra={"action": "briefing.failed", "to": there.id})
            self._waits[there.id] = now + AGAIN_LATER
            return False

    async def _look_at(self, there: Destination, now: datetime) -> bool:
        slot = last_slot(plan_of(there.entry, self._live.now.brand), now)
        if slot is None or there.claim(slot) in self._done:
            return False
        if slot.at < await self._known_since(there, now):
            return False
        sent = False
        if await self._store.record(CLAIM, there.claim(slot)) is None:
            sent = await self._send(there, slot, now)
        self._done.add(there.claim(slot))
        return sent

    async def _known_since(self, there: Destination, now: datetime) -> datetime:
        """Since when the entry is there as it is; noted the first time, and anew if its time or its days
        were changed, or if the clock was ahead then."""
        row = await self._store.record(KNOWN, there.id) or Record(KNOWN, there.id, {})
        comes = " ".join([there.entry.at, there.entry.zone or "", *(there.entry.days or ())])
        since = datetime.fromisoformat(row.body["at"]) if row.body else None
        if since is not None and since <= now and row.body.get("comes", comes) == comes:
            return since
        body = {"at": now.isoformat(), "comes": comes}
        await put_if_first(self._store, replace(row, body=body))
        return now

    async def _send(self, there: Destination, slot: Slot, now: datetime) -> bool:
        """Make it, and keep it with its claim. False if another process was first."""
        zone = zone_of(there.entry, self._live.now.brand)
        period = reported_at(there.entry.kind, slot.at, zone, self._live.now.brand.zone)
        late = now - slot.at >= LATE
        news = words.LATE.format(due=words.local(slot.at, zone)) if late else ""
        claim = Record(
            CLAIM,
            there.claim(slot),
            {
                "workspace": there.place.workspace,
                "channel": there.place.channel,
                "kind": there.entry.kind,
                "first": period.first.isoformat(),
                "last": period.last.isoformat(),
                "at": now.isoformat(),
                "again": 0,
            },
        )
        notices = await self._notices(there.place, claim, period, now, news, f"briefing-{claim.id}")
        entry = AuditEntry(now, CANDOR.id, f"briefing made: {there.entry.kind}", claim.id)
        try:
            await self._store.put_records(claim, entries=[entry], notices=notices)
        except ChangedMeanwhile:  # the row is there by now: somebody else made it
            return False
        return True

    async def _notices(
        self, place: Place, claim: Record, period: Period, now: datetime, news: str, key: str
    ) -> list[Outgoing]:
        """The notice that brings it; or, where members can read, the one that asks for an approval."""
        try:
            staff = await self._publisher.is_for_staff(place)
            audience = await self._publisher.platform(place.workspace).readers(place)
        except LookupError:
            gone = Card(
                words.BRIEFING_GONE_TITLE, words.BRIEFING_GONE.format(channel=place.channel)
            )
            return await self._publisher.to_all_staff(key, gone)
        readers = Readers(audience, staff, place.workspace)
        found = await self._briefings.make(
            period, now, readers, news=news, anchor=staff, post=not staff
        )
        if staff:
            card = briefing_card(await self.in_short(found), claim.id, snooze=True)
            return [await self._publisher.notice(place.workspace, key, card, place=place)]
        return [
            await self._publisher.notice(
                place.workspace, key, await self._draft(place, found, claim.id)
            )
        ]

    async def in_short(self, found: Briefing, asker: str = "") -> Briefing:
        """The same with what matters most in front, if there is a language model and it has words for that."""
        modelled = self._live.now.modelled
        return replace(found, short=await modelled.in_short.of(found, asker)) if modelled else found

    async def _draft(self, place: Place, found: Briefing, about: str) -> Card:
        """A draft of it, and the card that asks for an approval."""
        request = Request(about, "command", CANDOR, place, "brief")
        proposed = Proposed(
            as_post(found), place, engine=words.BRIEFING_ENGINE, once=f"briefing {about}"
        )
        card = await self._desk.propose(request, proposed)
        draft = await made_once(self._store, proposed.once)
        if draft is not None and not await self._desk.may_see(draft):
            said = words.BRIEFING_ELSEWHERE.format(channel=place.channel, id=draft.id)
            return elsewhere_card(draft, said)
        body = words.BRIEFING_WAITS.format(channel=place.channel)
        title = words.BRIEFING_WAITS_TITLE.format(channel=place.channel)
        return replace(card, title=title, body="\n".join(filter(None, [body, card.body])))

    # --- once more ---

    async def snooze(self, claim_id: str, hours: int, who: str, workspace: str) -> datetime:
        """Have it come again in so many hours; of several who say so, the last counts. Raises UserError if
        it is not there."""
        async with self.turn:
            row = await self._store.record(CLAIM, claim_id)
            if row is None or row.body["workspace"] != workspace:
                raise UserError(words.SNOOZE_GONE)
            now = self._clock.now()
            due = now + timedelta(hours=hours)
            body = {**row.body, "again": row.body["again"] + 1, "who": who}
            entry = AuditEntry(now, who, "briefing snoozed", claim_id)
            timer = Timer(AGAIN, claim_id, due)
            await self._store.put_records(replace(row, body=body), entries=[entry], timers=[timer])
        return due

    async def _again(self, timer: Timer) -> None:
        row = await self._store.record(CLAIM, timer.about)
        if row is None:
            return
        body = row.body
        place = Place(body["workspace"], body["channel"])
        if place.workspace not in self._publisher.workspaces:
            return
        try:
            for_staff = await self._publisher.is_for_staff(place)
        except LookupError:  # the channel is gone
            return
        if not for_staff:
            return
        first, last = datetime.fromisoformat(body["first"]), datetime.fromisoformat(body["last"])
        period = Period(body["kind"], first.date(), last.date())
        news = words.SNOOZED.format(who=body["who"])
        key = f"briefing-{row.id}-again-{body['again']}"
        now = self._clock.now()
        await self._store.enqueue(*await self._notices(place, row, period, now, news, key))


def plan_of(entry: Delivery, brand: Brand) -> Plan:
    """When an entry of brand.yaml is due."""
    days = {WEEKDAYS.index(day) for day in entry.days or brand.file.hours.days}
    at = time.fromisoformat(entry.at)
    return Plan(entry.kind, at, zone_of(entry, brand), days, brand.holidays)


def zone_of(entry: Delivery, brand: Brand) -> ZoneInfo:
    return ZoneInfo(entry.zone) if entry.zone else brand.zone
