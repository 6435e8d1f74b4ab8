"""Who acts, where they stand, and what the words and numbers they type point at."""

from __future__ import annotations

from collections.abc import Sequence

from candorbot.errors import Denied, UserError
from candorbot.platforms.console import lines
from candorbot.platforms.console.community import Community
from candorbot.platforms.console.kept import Channel
from candorbot.records import Message
from candorbot.request import Permission, Person, Place
from candorbot.visible import one_line


def first_channel(person: Person, channels: Sequence[Channel]) -> Channel:
    """Where somebody stands first, of the channels they can read. Raises UserError if there is none."""
    if not channels:
        raise UserError(f"{one_line(person.name)} can read no channel here.")
    return channels[0]


class Standing:
    """One person in one channel. `refresh` reads the community again.

    people, channels   everybody, and the channels this person can read
    numbered           ids of the messages last shown; the first has number 1
    """

    def __init__(self, community: Community, person: Person, channel: Channel) -> None:
        self.person = person
        self.channel = channel
        self.people: list[Person] = []
        self.channels: list[Channel] = []
        self.numbered: list[str] = []
        self._community = community

    @property
    def place(self) -> Place:
        return Place(self._community.workspace, self.channel.id)

    async def refresh(self) -> None:
        self.people = await self._community.members()
        self.channels = await self._community.channels(self.person.id)
        if self.channel not in self.channels:
            self.channel = first_channel(self.person, self.channels)

    async def become(self, who: str) -> None:
        """Act as the person of this id or name. Raises UserError if nobody has it, or several do, or
        they can read no channel; then nothing changes."""
        wanted = who.strip().removeprefix("@").casefold()
        found = [person for person in self.people if person.id.casefold() == wanted] or [
            person for person in self.people if person.name.casefold() == wanted
        ]
        if len(found) != 1:
            near = lines.nearest_name(wanted, [person.id for person in self.people])
            raise UserError(
                f"Nobody here is called “{one_line(who, 40)}”.{near} /members lists everybody."
            )
        first_channel(found[0], await self._community.channels(found[0].id))
        self.person = found[0]
        await self.refresh()

    async def role(self, person: Person) -> str:
        """What somebody may do: "member", "moderator", "approver"."""
        permission: Permission = await self._community.permission(person.id)
        return permission.name.lower()

    async def words(self) -> str:
        """Who acts, as what, and where."""
        role = await self.role(self.person)
        return f"You are {one_line(self.person.name)} ({role}) in #{one_line(self.channel.name)}."

    def channel_named(self, name: str) -> Channel:
        """A channel this person can read, by name. Raises UserError if there is none."""
        wanted = name.strip().removeprefix("#").casefold()
        for channel in self.channels:
            if wanted in (channel.id.casefold(), channel.name.casefold()):
                return channel
        near = lines.nearest_name(wanted, [channel.id for channel in self.channels])
        raise UserError(
            f"There is no channel “{one_line(wanted, 40)}” for {one_line(self.person.name)}.{near} "
            "/channels lists them."
        )

    def number(self, message_id: str) -> int:
        """The number a message goes by, a new one if it has none yet."""
        if message_id not in self.numbered:
            self.numbered.append(message_id)
        return self.numbered.index(message_id) + 1

    async def message(self, which: str) -> Message:
        """A message by its number or id. Raises Denied if this person can read no such message."""
        which = which.strip()
        number = lines.count_of(which)
        if number is not None and 1 <= number <= len(self.numbered):
            which = self.numbered[number - 1]
        message = await self._community.message(which) if which else None
        if message is None or message.channel not in {channel.id for channel in self.channels}:
            raise Denied(
                f"There is no message “{one_line(which, 20)}” here. /read shows what there is."
            )
        return message
