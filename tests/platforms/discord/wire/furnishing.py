"""Who and what there is: people, roles, channels, threads; and how these change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.platforms.discord.wire import bits, payloads
from tests.platforms.discord.wire.served import Served
from tests.platforms.discord.wire.shown import Message, NotThere
from tests.platforms.discord.wire.things import Channel, Guild, Member, Overwrite, Role, User
from tests.platforms.discord.wire.world import GUILD, OWNER


class Furnishing(Served):
    """Ids are Discord's: strings of digits. Without `guild`, the first one is meant."""

    # at first, before the app connects

    def grant(self, permissions: int, guild: str = GUILD) -> None:
        """What the app may do: the permissions of its own role."""
        self.world.own_role(guild).permissions = permissions

    def let_read(self) -> None:
        """Switches the privileged intent MESSAGE_CONTENT on, in the developer portal."""
        self.gateway.granted |= bits.MESSAGE_CONTENT
        self.world.reads_content = True

    def add_user(
        self, id: str, name: str, *roles: str, guild: str | None = GUILD, **what: bool
    ) -> User:
        """A person, in the guild unless it is None."""
        user = self.world.users.setdefault(id, User(id, name, **what))
        if guild is not None:
            self.world.guilds[guild].members[id] = Member(user, list(roles))
        return user

    def add_role(self, id: str, name: str, permissions: int = 0, guild: str = GUILD) -> Role:
        role = self.world.guilds[guild].roles[id] = Role(id, name, permissions)
        return role

    def add_channel(
        self,
        id: str,
        name: str,
        type: int = bits.TEXT,
        *,
        only: Sequence[str] | None = None,
        guild: str = GUILD,
        tags: Mapping[str, str] | None = None,
        flags: int = 0,
    ) -> Channel:
        """`only`: the roles and people who see it, besides the app; None: everyone. `tags`: of a forum,
        id -> name."""
        made = Channel(id, name, type, guild, tags=dict(tags or {}), flags=flags)
        self.world.channels[id] = made
        if only is not None:
            self.restrict(id, [*only, self.world.own_role(guild).id])
        return made

    def add_thread(
        self, id: str, name: str, parent: str, *, private: Sequence[str] = ()
    ) -> Channel:
        """`private`: who is in a private thread."""
        kind = bits.PRIVATE_THREAD if private else bits.PUBLIC_THREAD
        where = self.world.channels[parent]
        made = Channel(id, name, kind, where.guild, parent, people=list(private), owner=OWNER)
        self.world.channels[id] = made
        return made

    def restrict(self, channel: str, only: Sequence[str]) -> None:
        """From here on these alone see the channel; nobody is told (see `narrows`)."""
        where = self.world.channels[channel]
        where.overwrites = {where.guild: Overwrite(where.guild, deny=bits.VIEW)}
        for id in only:
            where.overwrites[id] = Overwrite(id, allow=bits.VIEW, member=id in self.world.users)

    def channel(self, id: str) -> Channel:
        return self.world.channels[id]

    def guild(self, id: str = GUILD) -> Guild:
        return self.world.guilds[id]

    # later: what the gateway tells of

    async def narrows(self, channel: str, only: Sequence[str]) -> None:
        self.restrict(channel, only)
        await self._changed("CHANNEL_UPDATE", self.channel(channel))

    async def overwrites(self, channel: str, id: str, allow: int = 0, deny: int = 0) -> None:
        """What a role or a person may or may not do in a channel."""
        member = id in self.world.users
        self.channel(channel).overwrites[id] = Overwrite(id, allow, deny, member)
        await self._changed("CHANNEL_UPDATE", self.channel(channel))

    async def renames(self, channel: str, name: str) -> None:
        self.channel(channel).name = name
        thread = self.channel(channel).is_thread
        await self._changed("THREAD_UPDATE" if thread else "CHANNEL_UPDATE", self.channel(channel))

    async def closes(self, thread: str, *, locked: bool = False) -> None:
        """Somebody closes (archives) a thread, and locks it, too."""
        self.channel(thread).archived, self.channel(thread).locked = True, locked
        self.channel(thread).archived_at = self.world.time()
        await self._changed("THREAD_UPDATE", self.channel(thread))

    async def removes_channel(self, id: str) -> None:
        """Deletes a channel with its threads, or a thread."""
        gone = self.world.channels[id]
        shape = gone.as_discord(self.world.users)
        for thread in [c for c in self.world.channels.values() if c.parent == id]:
            del self.world.channels[thread.id]
        del self.world.channels[id]
        if gone.is_thread:
            names = ("id", "guild_id", "parent_id", "type")
            await self.happens("THREAD_DELETE", {name: shape[name] for name in names})
        else:
            await self.happens("CHANNEL_DELETE", shape)

    async def gives_role(self, user: str, role: str, guild: str = GUILD) -> None:
        self.guild(guild).members[user].roles.append(role)
        await self._member_changed(user, guild)

    async def takes_role(self, user: str, role: str, guild: str = GUILD) -> None:
        self.guild(guild).members[user].roles.remove(role)
        await self._member_changed(user, guild)

    async def leaves(self, user: str, guild: str = GUILD) -> None:
        member = self.guild(guild).members.pop(user)
        what = {"guild_id": guild, "user": member.user.as_discord()}
        await self.happens("GUILD_MEMBER_REMOVE", what, bits.GUILD_MEMBERS)

    async def _member_changed(self, user: str, guild: str) -> None:
        what = self.guild(guild).members[user].as_discord() | {"guild_id": guild}
        own = user == self.world.bot
        await self.happens("GUILD_MEMBER_UPDATE", what, bits.GUILDS if own else bits.GUILD_MEMBERS)

    async def removes_app(self, guild: str = GUILD) -> None:
        """Somebody throws the app out."""
        self.guild(guild).members.pop(self.world.bot)
        await self.happens("GUILD_DELETE", {"id": guild})

    async def goes_away(self, guild: str = GUILD) -> None:
        """An outage of Discord's."""
        self.guild(guild).away = True
        await self.happens("GUILD_DELETE", {"id": guild, "unavailable": True})

    async def comes_back(self, guild: str = GUILD) -> None:
        self.guild(guild).away = False
        await self.happens("GUILD_CREATE", payloads.of_guild(self.world, self.guild(guild)))

    async def happens(self, name: str, what: dict[str, Any], intent: int = bits.GUILDS) -> None:
        """Tells any event, and waits until the app has read it."""
        self.gateway.dispatch(name, what, intent)
        await self.heard()

    async def _changed(self, name: str, channel: Channel) -> None:
        await self.happens(name, channel.as_discord(self.world.users))

    # what they share

    def _in(self, user: str, channel: str, *rights: int) -> tuple[User, Channel]:
        """The person and the channel, in which they have these rights."""
        who, where = self.world.users[user], self.world.channels[channel]
        for right in (bits.VIEW, *rights):
            if not self.world.may(user, where, right):
                raise NotThere(f"{who.name} may not, in #{where.name} (right {right})")
        return who, where

    def _message(self, message: Message | str) -> Message:
        """The message as it stands now, of which an older sight may have been given."""
        id = message if isinstance(message, str) else message.id
        everywhere = [*self.world.ephemerals]
        for channel in self.world.channels.values():
            everywhere += [channel.messages[id]] if id in channel.messages else []
        for one in everywhere:
            if one.id == id:
                return one
        raise NotThere(f"no message {id}")
