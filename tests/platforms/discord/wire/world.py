"""The state of Discord, as far as one app sees it: its guilds, channels and people."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any, Protocol

from tests.platforms.discord.wire import bits, refused
from tests.platforms.discord.wire.shown import Message, Modal
from tests.platforms.discord.wire.things import Channel, Guild, Member, Overwrite, Role, User

APP = "100200300400500600"  # also the id of its bot
OWNER, GUILD = "100000000000000001", "100000000000000002"
EPOCH = 1_420_070_400_000  # milliseconds: ids begin with the year 2015


class Clock(Protocol):
    def now(self) -> datetime: ...


class World:
    """`reads_content`: whether the app may have the words of messages that are not about it: the
    privileged intent MESSAGE_CONTENT, as granted in the developer portal. `pings`: whom its messages
    called, ever."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.app = self.bot = APP
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Message] = []
        self.modals: dict[str, Modal] = {}
        self.commands: dict[str, list[dict[str, Any]]] = {}  # guild id, or "" for all
        self.pings: list[str] = []
        self.reads_content = False
        self._count = itertools.count(1)
        self.users[APP] = User(APP, "Candor", bot=True)
        self.users[OWNER] = User(OWNER, "Olga")
        self.add_guild(GUILD, "Harbor")

    # ids and times

    def snowflake(self) -> str:
        """An id that says when it was made, later than all before it."""
        since = int(self.clock.now().timestamp() * 1000) - EPOCH
        return str((since << 22) + next(self._count))

    def time(self) -> str:
        return self.clock.now().isoformat(timespec="microseconds")

    # making

    def add_guild(self, id: str, name: str) -> Guild:
        guild = self.guilds[id] = Guild(id, name, OWNER)
        guild.roles[id] = Role(id, "@everyone", bits.EVERYONE, position=0)
        guild.members[OWNER] = Member(self.users[OWNER])
        self.join(id)
        return guild

    def join(self, guild: str, permissions: int = 0) -> None:
        """The app enters a guild with a role of its own."""
        role = Role(str(int(guild) + 1000), "Candor", permissions, position=2, managed=True)
        self.guilds[guild].roles[role.id] = role
        self.guilds[guild].members[self.bot] = Member(self.users[self.bot], [role.id])

    def own_role(self, guild: str) -> Role:
        return self.guilds[guild].roles[str(int(guild) + 1000)]

    def direct_channel(self, user: str) -> Channel:
        """The conversation of the app with one person."""
        for channel in self.channels.values():
            if channel.type == bits.DIRECT and channel.people == [user]:
                return channel
        made = Channel(self.snowflake(), "", bits.DIRECT, people=[user])
        self.channels[made.id] = made
        return made

    # finding, or refusing as Discord does

    def user(self, id: str) -> User:
        if id not in self.users:
            raise refused.unknown("user")
        return self.users[id]

    def guild(self, id: str) -> Guild:
        guild = self.guilds.get(id)
        if guild is None or self.bot not in guild.members:
            raise refused.missing_access() if guild else refused.unknown("guild")
        return guild

    def member(self, guild: str, id: str) -> Member:
        members = self.guild(guild).members
        if id not in members:
            raise refused.unknown("member" if id in self.users else "user")
        return members[id]

    def channel(self, id: str) -> Channel:
        """A channel the app may see."""
        if id not in self.channels:
            raise refused.unknown("channel")
        if not self.may(self.bot, self.channels[id], bits.VIEW):
            raise refused.missing_access()
        return self.channels[id]

    def message(self, channel: Channel, id: str) -> Message:
        if id not in channel.messages:
            raise refused.unknown("message")
        return channel.messages[id]

    def need(self, channel: Channel, *rights: int) -> None:
        """Refuses unless the app has these rights in a channel."""
        if not all(self.may(self.bot, channel, right) for right in rights):
            raise refused.missing_permissions()

    def ranks_above(self, guild: Guild, user: str) -> bool:
        """Whether the app's highest role stands above this member's: nobody ranks above the owner."""

        def rank(id: str) -> int:
            return max((guild.roles[role].position for role in guild.members[id].roles), default=0)

        return user != guild.owner and rank(self.bot) > rank(user)

    # rights (Discord: Topics, Permissions)

    def may(self, user: str, channel: Channel, right: int) -> bool:
        return bool(self.rights(user, channel) & right)

    def rights(self, user: str, channel: Channel) -> int:
        """What a person may do in a channel, as Discord's bits."""
        if channel.type == bits.DIRECT:
            return bits.ALL if user in (*channel.people, self.bot) else 0
        guild = self.guilds[channel.guild]
        if user not in guild.members or guild.away:
            return 0
        rights = self.guild_rights(user, guild)
        if rights == bits.ALL:
            return rights
        above = self.channels[channel.parent] if channel.is_thread and channel.parent else channel
        rights = _overwritten(rights, above.overwrites, guild.id, guild.members[user])
        if guild.members[user].timeout and guild.members[user].timeout > self.time():  # type: ignore[operator]
            rights &= bits.TIMED_OUT
        if not rights & bits.VIEW or not self._in_thread(user, channel, rights):
            return 0
        return rights if rights & bits.SEND else rights & ~bits.WITHOUT_SEND

    def guild_rights(self, user: str, guild: Guild) -> int:
        rights = guild.roles[guild.id].permissions
        for role in guild.members[user].roles:
            rights |= guild.roles[role].permissions
        return bits.ALL if user == guild.owner or rights & bits.ADMINISTRATOR else rights

    def _in_thread(self, user: str, channel: Channel, rights: int) -> bool:
        private = channel.type == bits.PRIVATE_THREAD
        return not private or user in channel.people or bool(rights & bits.MANAGE_THREADS)


def _overwritten(rights: int, given: dict[str, Overwrite], everyone: str, member: Member) -> int:
    """First what is said of everyone, then of all roles together, then of the member."""
    roles = [given[role] for role in member.roles if role in given]
    together = Overwrite("")
    for role in roles:
        together.allow, together.deny = together.allow | role.allow, together.deny | role.deny
    for one in (given.get(everyone), together, given.get(member.user.id)):
        if one is not None:
            rights = rights & ~one.deny | one.allow
    return rights
