"""The console's far end: a community with channels, members, threads and messages, kept in the store.

What Slack's servers are to Slack, this is to the console. Nothing here decides what may be posted; it
keeps what was said, and answers who may read and do what.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from candorbot.card import Button, Card
from candorbot.errors import BadFile, Denied, UserError
from candorbot.platform import Known, NoModeration, NotSent, ReadByPeople
from candorbot.platforms.console import payload as payloads
from candorbot.platforms.console.kept import (
    ALL,
    CHANNEL,
    MEMBER,
    MESSAGE,
    Channel,
    channel_of,
    found,
    member_of,
    message_row,
)
from candorbot.records import Clock, Message, Record
from candorbot.request import Permission, Person, Place
from candorbot.storage import Store
from candorbot.visible import heard

if TYPE_CHECKING:
    from candorbot.brand import Access, Brand

NAME = "console"
EVERYONE = ("everyone",)
BOT = "candor-bot"
"""The author id of what the bot posts; nobody can act as it."""
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
log = logging.getLogger(__name__)


class Community(NoModeration, ReadByPeople):
    """One community in the console; the Platform that `publish.py` asks for. Use `Community.open`."""

    name = NAME
    workspace = NAME
    bot_id = BOT
    settle = timedelta(0)  # what is written stands at once, and once for each key

    def __init__(self, store: Store, brand: Callable[[], Brand], clock: Clock) -> None:
        self._brand_now = brand
        self._store = store
        self._clock = clock
        self._access: Access | None = None
        self._access_stamp: tuple[int, int] | None = None

    @classmethod
    async def open(cls, store: Store, brand: Callable[[], Brand], clock: Clock) -> Community:
        """The community as it was left; at the very first opening, as the brand's community.yaml says.
        A brand without that file starts with two empty channels and its own team."""
        await found(store, brand(), clock)
        return cls(store, brand, clock)

    @property
    def brand(self) -> Brand:
        """The brand as its files stand."""
        return self._brand_now()

    def now(self) -> datetime:
        return self._clock.now()

    # --- what the console shows -----------------------------------------------------------------

    async def channels(self, reader: str = "") -> list[Channel]:
        """The channels that are open; given a reader, those this person can read."""
        kept = await self._store.find_records(CHANNEL, state="open", limit=ALL)
        staff = not reader or await self.permission(reader) >= Permission.MODERATOR
        return [channel for channel in map(channel_of, kept) if staff or not channel.staff]

    async def members(self) -> list[Person]:
        """Everybody, in the order they came."""
        return [member_of(row) for row in await self._store.find_records(MEMBER, limit=ALL)]

    async def member(self, person_id: str) -> Person | None:
        """A person by id; None for an id nobody has, also one no store could hold."""
        row = None if _UNKEEPABLE.search(person_id) else await self._store.record(MEMBER, person_id)
        return member_of(row) if row else None

    async def messages(self, channel: str = "") -> list[Message]:
        """Everything said, oldest first; of one channel if given."""
        return await self._messages(None, channel)

    async def message(self, message_id: str) -> Message | None:
        row = await self._store.record(MESSAGE, message_id)
        return (await self._as_messages([row]))[0] if row else None

    async def buttons(self, message_id: str) -> tuple[Button, ...]:
        """The buttons a staff notice carries."""
        payload = await self.payload(message_id)
        return payloads.buttons_of(payload) if payload else ()

    async def payload(self, message_id: str) -> str:
        """The bytes that stand there, as text; "" if a person typed it."""
        row = await self._store.record(MESSAGE, message_id)
        return str(row.body.get("payload", "")) if row else ""

    # --- what people do ---------------------------------------------------------------------------

    async def say(self, person_id: str, channel_id: str, text: str, thread: str = "") -> Message:
        """Keep what a person says, and give it as it stands. Raises UserError for text that cannot be
        sent, and Denied for a person or place that is not there for them."""
        heard(text)
        if not text.strip():
            raise UserError("There is nothing to say: the message is empty.")
        person = await self.member(person_id)
        if person is None:
            raise Denied(f"Nobody here has the id {person_id}. /members lists everybody.")
        if channel_id not in {channel.id for channel in await self.channels(person_id)}:
            raise Denied(
                f"{person.name} cannot write in #{channel_id}. /channels lists where they can."
            )
        if thread and not await self._stands(channel_id, thread):
            raise UserError(
                f"No thread in #{channel_id} starts with {thread}. /read shows what is there."
            )
        number = len(await self._store.find_records(MESSAGE, limit=ALL))
        row = None
        while row is None:
            number += 1
            row = await self._keep(
                message_row(f"m{number:02}", channel_id, thread, person_id, text, self._clock.now())
            )
        return (await self._as_messages([row]))[0]

    async def unheard(self) -> list[Message]:
        """What was said and not yet handed to the bot, oldest first."""
        return await self._messages("new")

    async def mark_heard(self, message_id: str) -> None:
        """The bot has it."""
        row = await self._store.record(MESSAGE, message_id)
        if row and row.state == "new":
            await self._store.put_record(replace(row, state="heard"))

    # --- the Platform of publish.py ---------------------------------------------------------------

    def post_payload(self, text: str) -> str:
        """The exact bytes a post of this text would be, as text."""
        return payloads.post(text)

    async def notice_payload(self, card: Card) -> str:
        """The same for a staff notice."""
        return payloads.notice(card)

    async def send(self, place: Place, payload: str, key: str) -> str:
        """Post in the bot's name, once for each key. Raises NotSent for a place that is not there."""
        if await self._channel(place) is None:
            raise NotSent(f"The channel {place.channel} is not there any more.", passing=False)
        if place.thread and not await self._stands(place.channel, place.thread):
            raise NotSent(f"The thread {place.thread} is not there any more.", passing=False)
        text, thread, at = payloads.text_of(payload), place.thread or "", self._clock.now()
        row = message_row(
            _id_of(key), place.channel, thread, BOT, text, at, payload=payload, key=key
        )
        if payloads.is_notice(payload):  # our own cards are no messages to us
            row = replace(row, state="heard")
        await self._keep(row)
        return row.id

    async def find(self, place: Place, key: str) -> str | None:
        """The id of what carries our key, None if nothing does."""
        row = await self._store.record(MESSAGE, _id_of(key))
        return row.id if row and row.body["channel"] == place.channel else None

    async def readers(self, place: Place) -> tuple[str, ...]:
        """Everyone in an open channel, the team's ids in a staff channel. Raises LookupError for a
        channel that is gone."""
        channel = await self._channel(place)
        if channel is None:
            raise LookupError(f"The channel {place.channel} is not there any more.")
        return self._staff() if channel.staff else EVERYONE

    async def permission(self, person_id: str) -> Permission:
        """What this person may do now, by id, from brand.yaml's access list as it stands."""
        access = self._access_now()
        if person_id in access.approvers:
            return Permission.APPROVER
        if person_id in access.moderators:
            return Permission.MODERATOR
        return Permission.MEMBER if await self.member(person_id) else Permission.NOBODY

    async def known(self, person_id: str) -> Known:
        """Who somebody is, for reading only."""
        person = await self.member(person_id)
        staff = await self.permission(person_id) >= Permission.MODERATOR
        return Known(person.name if person else "", staff)

    async def approvers(self) -> Sequence[Person]:
        """The people who may release a post now."""
        names = {person.id: person.name for person in await self.members()}
        return [Person(i, names.get(i, i)) for i in dict.fromkeys(self._access_now().approvers)]

    async def newest(self, place: Place) -> str:
        """Id of the newest message of the thread; "" for a place that is no thread. Raises LookupError
        for a thread that is gone."""
        if not place.thread:
            return ""
        if not await self._stands(place.channel, place.thread):
            raise LookupError(f"The thread {place.thread} is not there any more.")
        inside = [m for m in await self.messages(place.channel) if m.thread == place.thread]
        return inside[-1].id

    async def staff_place(self) -> Place:
        """The first staff channel. Raises UserError if there is none."""
        for channel in await self.channels():
            if channel.staff:
                return Place(NAME, channel.id)
        raise UserError(
            "The community has no staff channel. Mark one `staff: true` in community.yaml."
        )

    # --- inside -----------------------------------------------------------------------------------

    def _access_now(self) -> Access:
        """brand.yaml's access list, read again when the file has changed. A file that the change broke
        grants nothing to anybody until it is mended."""
        from candorbot.brand import Access, load_brand

        try:
            file = (self.brand.folder / "brand.yaml").stat()
        except OSError as error:
            log.warning("access list gone: %s", error, extra={"action": "access.unreadable"})
            return Access()
        stamp = (file.st_mtime_ns, file.st_size)
        if self._access is None or stamp != self._access_stamp:
            try:
                self._access = load_brand(self.brand.folder).file.access.get("console") or Access()
            except BadFile as error:
                log.warning(
                    "access list unreadable: %s", error, extra={"action": "access.unreadable"}
                )
                self._access = Access()
            self._access_stamp = stamp
        return self._access

    def _staff(self) -> tuple[str, ...]:
        access = self._access_now()
        return tuple(sorted({*access.approvers, *access.moderators}))

    async def _channel(self, place: Place) -> Channel | None:
        row = await self._store.record(CHANNEL, place.channel)
        there = row is not None and row.state == "open" and place.workspace == NAME
        return channel_of(row) if row and there else None

    async def _stands(self, channel_id: str, thread: str) -> bool:
        start = await self._store.record(MESSAGE, thread)
        return start is not None and (start.body["channel"], start.body["thread"]) == (
            channel_id,
            thread,
        )

    async def _keep(self, row: Record) -> Record | None:
        """Write a new row. None if one of that id is there: nothing is written over it."""
        if await self._store.record(row.kind, row.id):
            return None
        try:
            return await self._store.put_record(row)
        except UserError:  # another process may have written it a moment before
            if await self._store.record(row.kind, row.id) is None:
                raise
            return None

    async def _messages(self, state: str | None, channel: str = "") -> list[Message]:
        rows = await self._store.find_records(MESSAGE, state=state, limit=ALL)
        said = await self._as_messages(
            [row for row in rows if channel in ("", row.body["channel"])]
        )
        return sorted(said, key=lambda m: m.at)  # stable: what came at one moment stays as it came

    async def _as_messages(self, rows: Sequence[Record]) -> list[Message]:
        names = {person.id: person.name for person in await self.members()}
        names[BOT] = self.brand.file.team.bot_name
        staff = self._staff()
        places = await self._store.find_records(CHANNEL, limit=ALL)  # also those that are gone
        closed = {channel.id for channel in map(channel_of, places) if channel.staff}
        return [
            Message(
                workspace=NAME,
                id=row.id,
                channel=row.body["channel"],
                thread=row.body["thread"],
                author=row.body["by"],
                author_name=names.get(row.body["by"], row.body["by"]),
                text=row.body["text"],
                at=datetime.fromisoformat(row.body["at"]),
                permalink=f"/message {row.id}",
                readers=staff if row.body["channel"] in closed else EVERYONE,
                by_staff=row.body["by"] == BOT or row.body["by"] in staff,
            )
            for row in rows
        ]


def _id_of(key: str) -> str:
    return "p" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
