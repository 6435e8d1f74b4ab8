"""What a member can do about what is kept of them: see it, take it away, have it forgotten, opt out.

Whom a request is about says the platform, never the text. Forgetting is one transaction for all tables, at the
click; a minute later the files beside the store and what came in meanwhile follow, and the file is written anew.
A timer does that, so that what a crash leaves undone is done after the next start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.mydata_card import Seen, asked_card, export_of, forgotten_card, seen_card
from candorbot.optout import MANY, is_opted_out, opt
from candorbot.records import ONCE, AuditEntry, Clock, Record, Timer, mark_of
from candorbot.request import Permission, Request
from candorbot.storage import Store, discard
from candorbot.traces import FORGETTING, Kept, Traces

if TYPE_CHECKING:
    from candorbot.brand import Brand

SOON = timedelta(minutes=1)
"""Until the files follow: what was being worked when the member asked is kept by then."""
FORGOTTEN = "member forgotten"
"""What the audit says of it; its digest is the receipt."""
MOST_RECEIPTS = 100_000
"""Entries of the audit among which a receipt is looked for, the newest."""


def receipt(code: str, workspace: str, author: str) -> str:
    """What the audit keeps of a forgetting: SHA-256, in hex, of the member's code and id. Without the code, which
    the member alone has, nobody can tell whose it is."""
    return hashlib.sha256(f"{code}:{workspace}:{author}".encode()).hexdigest()


class Forgetting:
    """Ends what a member's click began. `timers`: kind -> what is done when one is due."""

    def __init__(self, store: Store, clock: Clock, new_id: Callable[[], str]) -> None:
        self.store = store
        self.clock = clock
        self.new_id = new_id
        self.timers: Mapping[str, Callable[[Timer], Awaitable[None]]] = {FORGETTING: self._end}

    async def begin(self, who: Traces) -> str:
        """Take a member out of every table; the code of their receipt."""
        now = self.clock.now()
        code, wish = self.new_id(), self.new_id()
        body = {
            "workspace": who.workspace,
            "author": who.author,
            "names": sorted(who.names),
            "texts": sorted(who.texts),
            "stand_in": who.stand_in,
            "until": now.astimezone(UTC).isoformat(timespec="microseconds"),
            "reads": who.reads,
            "threads": sorted(who.threads),
        }
        digest = receipt(code, who.workspace, who.author)
        await self.store.begin_forgetting(
            who,
            Record(FORGETTING, wish, body),
            Timer(FORGETTING, wish, now + SOON),
            AuditEntry(now, "candor", FORGOTTEN, "", digest),
        )
        return code

    async def _end(self, timer: Timer) -> None:
        wish = await self.store.record(FORGETTING, timer.about)
        if wish is not None:
            body = wish.body
            who = Traces(
                body["workspace"], body["author"], frozenset(body["names"]), frozenset(body["texts"]),
                body["stand_in"], body["until"], body["reads"], frozenset(body["threads"]),
            )  # fmt: skip
            await self.store.finish_forgetting(who, timer.about, self.clock.now())
        await self.store.write_anew()


class MyData:
    """The Mine of `skill.py`, for the one request that is being answered."""

    def __init__(
        self,
        request: Request,
        permission: Permission,
        forgetting: Forgetting,
        brand: Brand,
        model: str = "",
    ) -> None:
        self._person = request.person
        self._workspace = request.place.workspace
        self._staff = permission >= Permission.MODERATOR
        self._forgetting = forgetting
        self._store = forgetting.store
        self._brand = brand
        self._model = model

    async def see(self, news: str = "") -> Card:
        return seen_card(await self._seen(), self._brand, news, self._model)

    async def export(self) -> Card:
        """Everything that is kept of them, as one file of JSON."""
        seen = await self._seen()
        return export_of(seen, self._workspace, self._person, self._forgetting.clock.now())

    async def ask(self) -> Card:
        """What forgetting does, before it is done."""
        return asked_card(staff=self._staff)

    async def forget(self) -> Card:
        kept = await self._kept()
        opted_out = await self._opted_out()
        stand_in = f"gone-{self._forgetting.new_id()[:12]}"
        who = Traces(
            self._workspace, self._person.id, frozenset({self._person.name}) - {""},
            stand_in=stand_in, reads=not self._staff,
        ).knowing(kept)  # fmt: skip
        if self._staff:  # cards, cases and plans go on saying who of the team has them
            who = replace(who, names=frozenset())
        code = await self._forgetting.begin(who)
        return forgotten_card(code, opted_out=opted_out, staff=self._staff)

    async def opt(self, *, out: bool) -> Card:
        now = self._forgetting.clock.now()
        await opt(self._store, self._workspace, self._person.id, now, out=out)
        if out:
            await self._discard_of_them()
        return await self.see(words.MINE_OUT if out else words.MINE_IN)

    async def _discard_of_them(self) -> None:
        """No draft that has not left welcomes, thanks or introduces them any more, approved or not; a question
        that waits still gets its answer."""
        mark, now = mark_of(self._workspace, self._person.id), self._forgetting.clock.now()
        for row in await self._store.find_records(ONCE, limit=MANY, newest=True):
            if mark not in row.body.get("of", ()):
                continue
            draft = await self._store.draft(str(row.body["draft"]))
            if draft is None:
                continue
            asked = await self._store.message(self._workspace, draft.about)
            theirs = asked is not None and asked.author == self._person.id
            if not (theirs and asked and asked.asks and not asked.answered):
                await discard(self._store, draft.id, "candor", now)

    async def prove(self, code: str) -> Card:
        """Whether a receipt is one of theirs, and of when. Raises UserError if it is not."""
        digest = receipt(code.strip(), self._workspace, self._person.id)
        for entry in await self._store.audit_log(MOST_RECEIPTS):
            if entry.what == FORGOTTEN and entry.digest == digest:
                when = words.local(entry.at, self._brand.zone)
                said = words.MINE_PROVED.format(when=when, number=entry.number, digest=digest)
                return Card(words.MINE_PROVED_TITLE, said)
        raise UserError(words.MINE_NOT_PROVED)

    async def _seen(self) -> Seen:
        return Seen(await self._kept(), await self._opted_out())

    async def _kept(self) -> Kept:
        return await self._store.kept_of(self._workspace, self._person.id, [self._person.name])

    async def _opted_out(self) -> bool:
        return await is_opted_out(self._store, self._workspace, self._person.id)
