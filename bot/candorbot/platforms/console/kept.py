"""The console's community as records of the store, and how it first comes to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from candorbot.records import AuditEntry, Clock, Record
from candorbot.request import Person
from candorbot.storage import Store

if TYPE_CHECKING:
    from candorbot.brand import Brand

CHANNEL = "console.channel"
MEMBER = "console.member"
MESSAGE = "console.message"
SEED = "console.seed"
ALL = 100_000
"""More rows than a console ever has."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the console. `staff`: only approvers and moderators read it."""

    id: str
    name: str
    purpose: str = ""
    staff: bool = False


BARE = (
    Channel("general", "general", "Everybody"),
    Channel("staff", "staff", "The team only", staff=True),
)
"""What a brand without a community.yaml starts with."""


def channel_row(channel: Channel) -> Record:
    body = {"name": channel.name, "purpose": channel.purpose, "staff": channel.staff}
    return Record(CHANNEL, channel.id, body, "open")


def channel_of(row: Record) -> Channel:
    return Channel(row.id, str(row.body["name"]), str(row.body["purpose"]), bool(row.body["staff"]))


def member_row(person: Person) -> Record:
    return Record(MEMBER, person.id, {"name": person.name})


def member_of(row: Record) -> Person:
    return Person(row.id, str(row.body["name"]))


def message_row(
    message_id: str, channel: str, thread: str, by: str, text: str, at: datetime, **more: str
) -> Record:
    """A message nobody has handed to the bot yet (state "new"). No thread: it starts one."""
    stands = {"channel": channel, "thread": thread or message_id, "by": by}
    body = {**stands, "text": text, "at": at.astimezone(UTC).isoformat(), **more}
    return Record(MESSAGE, message_id, body, "new")


async def found(store: Store, brand: Brand, clock: Clock) -> None:
    """Write the brand's community.yaml into the store, once; broken off half-way, go on from there."""
    kept = await store.setting(SEED)
    if kept and kept["done"]:
        return
    start = datetime.fromisoformat(kept["at"]) if kept else clock.now()
    rows = _first_rows(brand, start)
    began = AuditEntry(clock.now(), "candor", "community begun", "")
    await store.set_setting(SEED, {"at": start.isoformat(), "done": False}, began)
    for row in rows:
        if await store.record(row.kind, row.id) is None:
            await store.put_record(row)
    ended = AuditEntry(clock.now(), "candor", "community seeded", "")
    await store.set_setting(SEED, {"at": start.isoformat(), "done": True}, ended)


def _first_rows(brand: Brand, start: datetime) -> list[Record]:
    from candorbot.platforms.console.seed import load_community, moments

    channels, people, messages = list(BARE), dict(brand.file.team.people), []
    if brand.folder.joinpath("community.yaml").exists():
        file = load_community(brand.folder)
        at = moments(file, start, brand.zone)
        channels = [Channel(c.id, c.name, c.purpose, c.staff) for c in file.channels]
        people |= {member.id: member.name for member in file.members}
        messages = [
            message_row(m.id, m.channel, m.thread or "", m.by, m.text, at[m.id])
            for m in sorted(file.messages, key=lambda m: at[m.id])
        ]
    return [
        *(channel_row(channel) for channel in channels),
        *(member_row(Person(person_id, name)) for person_id, name in people.items()),
        *messages,
    ]
