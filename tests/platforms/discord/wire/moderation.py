"""What changes a place or a person: timeout, slow mode, locked and closed threads, new threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.platforms.discord.wire import bits, refused
from tests.platforms.discord.wire.gateway import Gateway
from tests.platforms.discord.wire.messages import Messages
from tests.platforms.discord.wire.things import Channel
from tests.platforms.discord.wire.world import World

if TYPE_CHECKING:
    from tests.platforms.discord.wire.rest import Call

LONGEST_TIMEOUT = timedelta(days=28)
OF_THREAD = ("archived", "locked", "name", "rate_limit_per_user", "applied_tags")
OF_CHANNEL = ("name", "topic", "rate_limit_per_user")


class Moderation:
    def __init__(self, world: World, gateway: Gateway, messages: Messages) -> None:
        self.world, self.gateway, self.messages = world, gateway, messages

    def carry(self) -> dict[str, Callable[[Call], Any]]:
        return {
            "PATCH /guilds/{}/members/{}": self.member,
            "PATCH /channels/{}": self.channel,
            "POST /channels/{}/threads": self.thread,
            "POST /channels/{}/messages/{}/threads": self.thread_of,
        }

    def member(self, call: Call) -> Any:
        """Timeout, and nothing else."""
        world = self.world
        guild = world.guild(call.args["guild_id"])
        member = world.member(guild.id, call.args["user_id"])
        if set(call.body) != {"communication_disabled_until"}:
            raise refused.no_route("the wire changes a member's timeout alone")
        rights = world.guild_rights(world.bot, guild)
        theirs = world.guild_rights(member.user.id, guild)
        if not rights & bits.MODERATE_MEMBERS or theirs & bits.ADMINISTRATOR:
            raise refused.missing_permissions()
        if not world.ranks_above(guild, member.user.id):
            raise refused.missing_permissions()
        until = call.body["communication_disabled_until"]
        if until is not None:
            until = datetime.fromisoformat(until).astimezone(world.clock.now().tzinfo)
            if until - world.clock.now() > LONGEST_TIMEOUT:
                raise refused.form(
                    "a timeout lasts 28 days at most", "communication_disabled_until"
                )
            until = until.isoformat(timespec="microseconds")
        member.timeout = until
        what = member.as_discord() | {"guild_id": guild.id}
        self.gateway.dispatch("GUILD_MEMBER_UPDATE", what, bits.GUILD_MEMBERS)
        return member.as_discord()

    def channel(self, call: Call) -> Any:
        """Slow mode, name and topic of a channel; of a thread also whether it is closed or locked."""
        channel, body = self.world.channel(call.args["channel_id"]), dict(call.body)
        if unknown := set(body) - set(OF_THREAD if channel.is_thread else OF_CHANNEL):
            raise refused.no_route(f"the wire does not change {sorted(unknown)} of a channel")
        if channel.is_thread:
            self._thread_rights(channel, set(body))
        else:
            self.world.need(channel, bits.MANAGE_CHANNELS)
        channel.slow = body.pop("rate_limit_per_user", channel.slow) or 0
        if "applied_tags" in body:
            channel.tags = dict.fromkeys(body.pop("applied_tags"), "")
        for name, value in body.items():
            setattr(channel, name, value)
        shape = channel.as_discord(self.world.users)
        self.gateway.dispatch("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", shape)
        return shape

    def _thread_rights(self, thread: Channel, changed: set[str]) -> None:
        own = thread.owner == self.world.bot and changed <= {"archived", "name"}
        opens = changed == {"archived"} and thread.archived and not thread.locked
        if not own and not opens:
            self.world.need(thread, bits.MANAGE_THREADS)
        if thread.archived and "archived" not in changed:
            raise refused.of_code(50083)

    # new threads

    def thread(self, call: Call) -> Any:
        """A post in a forum with its first message, or a thread without one."""
        parent, body = self.world.channel(call.args["channel_id"]), call.body
        if parent.type == bits.FORUM:
            return self._post(parent, call)
        kind = body.get("type") or bits.PRIVATE_THREAD
        private = kind == bits.PRIVATE_THREAD
        self.world.need(parent, bits.PRIVATE_THREADS if private else bits.PUBLIC_THREADS)
        if "message" in body:
            raise refused.form("only posts of a forum begin with a message", "message")
        return self.open(parent, self.world.snowflake(), body["name"], kind, self.world.bot)

    def _post(self, forum: Channel, call: Call) -> Any:
        self.world.need(forum, bits.SEND)
        tags = call.body.get("applied_tags") or []
        if "message" not in call.body:
            raise refused.form("a post begins with a message", "message")
        if any(tag not in forum.tags for tag in tags):
            raise refused.form("no such tag in this forum", "applied_tags")
        if forum.flags & bits.NEEDS_TAG and not tags:
            raise refused.of_code(40067)
        id = self.world.snowflake()
        made = Channel(id, call.body["name"], bits.PUBLIC_THREAD, forum.guild, forum.id)
        self.world.channels[id] = made
        try:
            message = self.messages.made(made, call.body["message"], call.files, id)
        except refused.Refused:
            del self.world.channels[id]
            raise
        made.tags = {tag: forum.tags[tag] for tag in tags}
        shape = self.open(forum, id, made.name, made.type, self.world.bot, made)
        self.messages.stand(made, message)
        return shape | {"message": self.messages.shape(message)}

    def thread_of(self, call: Call) -> Any:
        parent = self.world.channel(call.args["channel_id"])
        message = self.world.message(parent, call.args["message_id"])
        self.world.need(parent, bits.PUBLIC_THREADS)
        if message.id in self.world.channels:
            raise refused.of_code(160004)
        name = call.body["name"]
        return self.open(parent, message.id, name, bits.PUBLIC_THREAD, self.world.bot)

    def open(
        self,
        parent: Channel,
        id: str,
        name: str,
        kind: int,
        owner: str,
        made: Channel | None = None,
    ) -> dict[str, Any]:
        """A thread under a channel or forum, told of to those who may see it."""
        made = made or Channel(id, name, kind, parent.guild, parent.id)
        made.owner, made.people = owner, list({owner: None, **dict.fromkeys(made.people)})
        self.world.channels[id] = made
        shape = made.as_discord(self.world.users)
        if self.world.may(self.world.bot, made, bits.VIEW):
            self.gateway.dispatch("THREAD_CREATE", shape | {"newly_created": True})
        return shape
