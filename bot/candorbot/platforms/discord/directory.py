"""Who is who in one Discord server, who reads what, and who may do what.

Authority comes from Discord by id, at the moment it is asked for: people, their roles, the channel's permissions.
Bots, and who is not in the server, are nobody; who has not passed its screening, or is timed out, is a member at
most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.errors import UserError
from candorbot.lately import Lately
from candorbot.platform import Known
from candorbot.platforms.bodies import Body, listed
from candorbot.platforms.call_errors import unanswered
from candorbot.platforms.discord.calls import Calls, why
from candorbot.platforms.discord.ids import NAME, PRIVATE_THREAD, THREADS, is_id
from candorbot.platforms.discord.messages import replied_to
from candorbot.platforms.discord.permits import (
    EVERYONE,
    height,
    is_admin,
    is_held_back,
    own_ids,
    permissions_in,
    readers_of,
    user_id,
)
from candorbot.platforms.discord.reads import Reads
from candorbot.records import Clock, Message
from candorbot.request import Permission, Person, Place

if TYPE_CHECKING:
    from candorbot.brand import Access, Brand

ADMINS = "admins"
"""In brand.yaml: the server's owner, and whose role is an administrator's."""
A_MINUTE, AN_HOUR = timedelta(minutes=1), timedelta(hours=1)


class Directory(Reads):
    """The people and channels of one server. `me` and `server` are what Discord says of us and of it."""

    def __init__(
        self, calls: Calls, brand: Callable[[], Brand], clock: Clock, me: Body, server: Body
    ) -> None:
        super().__init__(calls, str(server["id"]), str(me["id"]))
        self._brand = brand
        self._clock = clock
        self.title = str(server.get("name") or self.workspace)
        self.app_id = str(me["app"])
        self._people = Lately(clock, A_MINUTE, self._member)
        self._channels = Lately(clock, A_MINUTE, self._channel)
        self._read_by = Lately(clock, A_MINUTE, self._readers)
        self._where = Lately(clock, AN_HOUR, self._stands)

    @property
    def access(self) -> Access:
        """Who may do what, as brand.yaml says now."""
        from candorbot.brand import Access

        return self._brand().file.access.get(NAME) or Access()

    @property
    def listened(self) -> Sequence[str]:
        """The channels here that a person listed to be listened to."""
        return [one for one in self._brand().listened_channels(self.workspace) if is_id(one)]

    # --- who reads --------------------------------------------------------------------------------

    async def readers(self, place: Place) -> tuple[str, ...]:
        """Everyone in an open channel; of another the ids of the roles and people who can view it. Raises
        LookupError for one that is gone or that we cannot see."""
        return await self._readers(place.channel)

    async def reads(self, person_id: str, place: Place) -> bool:
        """Whether this person can read the place now. Raises LookupError for one that is gone."""
        channel = await self._channel(place.channel)
        if channel.get("type") != PRIVATE_THREAD:
            return await self.has(person_id, "view_channel", place.channel)
        parent = str(channel.get("parent_id"))
        if not await self.has(person_id, "view_channel", parent):
            return False
        there = await self._in_thread(place.channel, parent)
        return person_id in there or await self.has(person_id, "manage_threads", parent)

    async def lately_read_by(self, channel: str) -> tuple[str, ...]:
        """The same, at most a minute old: for what is heard."""
        return await self._read_by(channel)

    async def _readers(self, channel_id: str) -> tuple[str, ...]:
        channel = await self._channel(channel_id)
        if channel.get("type") == PRIVATE_THREAD:
            return await self._in_thread(channel_id, str(channel.get("parent_id")))
        if channel.get("type") in THREADS:
            return await self._readers(str(channel.get("parent_id")))
        server = await self._server()
        found = readers_of(channel, server, self.access.everyone)
        return found if EVERYONE in found else await self._with_staff(found, channel, server)

    async def _with_staff(
        self, readers: Sequence[str], channel: Body, server: Body
    ) -> tuple[str, ...]:
        """The same with those of brand.yaml's people who see the channel, by their own ids: what was said there is
        shown to whoever asks by who they are, and who has a role is not listed to us."""
        roles = {str(role.get("id")) for role in listed(server.get("roles"))}
        named = {*self.access.approvers, *self.access.moderators} - roles - {ADMINS}
        found = [(one, await self._people(one)) for one in sorted(named)]
        seeing = {
            one
            for one, member in found
            if member and not is_held_back(member, self._clock.now())
            and permissions_in(member, channel, server).view_channel
        }  # fmt: skip
        return tuple(sorted({*readers, *seeing}))

    async def _in_thread(self, thread: str, parent: str) -> tuple[str, ...]:
        """Who is in a private thread, and by one name whoever may manage the threads of its channel."""
        found = await self._read(f"/channels/{thread}/thread-members")
        people = {str(one.get("user_id")) for one in listed(found)} - {self.bot_id}
        return tuple(sorted({*people, f"moderators of {parent}"}))

    async def staff_place(self) -> Place:
        """The staff channel of brand.yaml. Raises UserError if there is none, or every member can read it."""
        channel = self.access.staff_channel
        if not channel:
            raise UserError(words.DISCORD_NO_STAFF)
        place = Place(self.workspace, channel)
        try:
            readers = await self.readers(place)
        except LookupError as error:
            raise UserError(words.DISCORD_STAFF_GONE.format(channel=channel, why=error)) from None
        if EVERYONE in readers:
            raise UserError(words.DISCORD_STAFF_OPEN.format(channel=channel))
        return place

    async def newest(self, place: Place) -> str:
        """Id of the newest message of a thread, or of those that answer one message; "" if we may not look.
        Raises LookupError for what is gone."""
        if not place.thread:
            return ""
        if not is_id(place.thread):
            raise LookupError(words.DISCORD_NO_THREAD)
        if await self.is_thread(place.thread):
            newest = await self._messages(f"/channels/{place.thread}/messages?limit=1")
            return str(newest[0]["id"]) if newest else place.thread
        at = f"/channels/{place.channel}/messages"
        await self._read(f"{at}/{place.thread}")
        later = await self._messages(f"{at}?after={place.thread}&limit=100")
        answers = [str(one["id"]) for one in later if replied_to(one) == place.thread]
        return max([place.thread, *answers], key=int)

    async def answers_at(self, message: Message) -> Place:
        """Where a reply to a message goes: the thread it stands in, else the message itself, not what that one
        replied to."""
        in_thread = message.thread != message.id and await self.is_thread(message.thread)
        return message.place if in_thread else replace(message.place, thread=message.id)

    async def is_thread(self, thread: str) -> bool:
        """Whether a thread of ours is one of Discord's, or else a message that is answered."""
        try:
            channel = await self._channel(thread)
        except LookupError:
            return False
        return channel.get("type") in THREADS

    async def stands(self, channel: str) -> tuple[str, str]:
        """Where a message stands that Discord delivers from `channel`: the channel that says who reads it, and
        the thread, "" if it is none."""
        return await self._where(channel)

    async def _stands(self, channel: str) -> tuple[str, str]:
        found = await self._channel(channel)
        if found.get("type") == PRIVATE_THREAD:
            return channel, channel
        if found.get("type") in THREADS:
            return str(found.get("parent_id")), channel
        return channel, ""

    # --- who may do what --------------------------------------------------------------------------

    async def permission(self, person_id: str) -> Permission:
        """What this person may do now, asked of Discord by id."""
        member = await self._member(person_id)
        if member is None:
            return Permission.NOBODY
        if is_held_back(member, self._clock.now()):
            return Permission.MEMBER
        for allowed, ids in (
            (Permission.APPROVER, self.access.approvers),
            (Permission.MODERATOR, self.access.moderators),
        ):
            if await self._is_among(member, ids):
                return allowed
        return Permission.MEMBER

    async def known(self, person_id: str) -> Known:
        """Who somebody is, at most a minute old."""
        member = await self._people(person_id)
        if member is None:
            return Known("", staff=False)
        ids = [one for one in (*self.access.approvers, *self.access.moderators) if one != ADMINS]
        staff = not is_held_back(member, self._clock.now()) and bool(own_ids(member) & set(ids))
        return Known(name_of(member), staff=staff)

    async def approvers(self) -> Sequence[Person]:
        """The people who may release a post, for choosing among them: those that brand.yaml names one by one.
        Who has a role, Discord tells only those who may list all members."""
        found = [(one, await self._people(one)) for one in dict.fromkeys(self.access.approvers)]
        return [
            Person(one, name_of(member))
            for one, member in found
            if member and user_id(member) == one and not is_held_back(member, self._clock.now())
        ]

    async def has(self, person_id: str, right: str, channel: str) -> bool:
        """Whether Discord itself lets this person do something (a name of discord.Permissions) in a channel."""
        member, server = await self._member(person_id), await self._server()
        if member is None or is_held_back(member, self._clock.now()):
            return False
        found = await self._channel(channel)
        if found.get("type") in THREADS:
            found = await self._channel(str(found.get("parent_id")))
        return bool(getattr(permissions_in(member, found, server), right))

    async def stands_above(self, person_id: str, member_id: str) -> bool:
        """Whether Discord lets a person act on a member: the owner always, others by the highest of their roles.
        Raises LookupError for a member who is not there any more."""
        one, other = await self._member(person_id), await self._member(member_id)
        server = await self._server()
        owner = str(server.get("owner_id"))
        if other is None:
            raise LookupError(why(10007))
        if one is None or member_id == owner:
            return False
        return person_id == owner or height(one, server) > height(other, server)

    async def granted(self) -> tuple[int, int]:
        """What we may do in the whole server, and what every member may, as bits. Raises UserError where Discord
        does not say."""
        try:
            me = await self._read(f"/guilds/{self.workspace}/members/{self.bot_id}")
        except LookupError as error:
            raise unanswered(NAME, str(error)) from None
        server = await self._server()
        nobody = {"user": {"id": ""}, "roles": []}
        everyone = permissions_in(nobody, {}, server).value
        return permissions_in(me, {}, server).value, everyone

    async def _is_among(self, member: Body, ids: Sequence[str]) -> bool:
        if own_ids(member) & set(ids):
            return True
        return ADMINS in ids and is_admin(member, await self._server())

    # --- what cards say ---------------------------------------------------------------------------

    async def channel_name(self, channel: str) -> str:
        """The name of a channel, at most a minute old; its id if we cannot see it, or if it is a private one that
        brand.yaml does not list: anybody may type an id, and its name is not for everybody."""
        try:
            found = await self._channels(channel)
            listed = channel in (self.access.staff_channel, *self.listened)
            if not listed and EVERYONE not in await self._read_by(channel):
                return channel
        except (LookupError, UserError):
            return channel
        return str(found.get("name") or channel)


def name_of(member: Body) -> str:
    """The name that people see."""
    user = member["user"]
    names = member.get("nick"), user.get("global_name"), user.get("username")
    return next((str(name) for name in names if name), user_id(member))
