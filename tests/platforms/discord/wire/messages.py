"""Messages in channels: write, edit, delete, read, pin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.platforms.discord.wire import bits, contents, payloads, refused
from tests.platforms.discord.wire.gateway import Gateway
from tests.platforms.discord.wire.shown import Message
from tests.platforms.discord.wire.things import Channel
from tests.platforms.discord.wire.world import World

if TYPE_CHECKING:
    from tests.platforms.discord.wire.rest import Call

NONCE_TIME = timedelta(minutes=5)  # Discord says "in the past few minutes"
MOST_PINS = 250


class Messages:
    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway
        self._nonces: dict[tuple[str, str], tuple[datetime, str]] = {}

    def carry(self) -> dict[str, Callable[[Call], Any]]:
        return {
            "GET /channels/{}/messages": self.list,
            "POST /channels/{}/messages": self.create,
            "GET /channels/{}/messages/{}": self.get,
            "PATCH /channels/{}/messages/{}": self.edit,
            "DELETE /channels/{}/messages/{}": self.delete,
            "GET /channels/{}/messages/pins": self.pins,
            "PUT /channels/{}/messages/pins/{}": self.pin,
            "DELETE /channels/{}/messages/pins/{}": self.unpin,
        }

    # reading

    def shape(self, message: Message) -> dict[str, Any]:
        """As the app gets it: without words it may not read."""
        about = f"<@{self.world.bot}>" in message.content
        reads = self.world.reads_content or about
        return payloads.of_message(self.world, message, content=reads)

    def list(self, call: Call) -> Any:
        channel = self.world.channel(call.args["channel_id"])
        limit = int(call.query.get("limit", 50))
        if not self.world.may(self.world.bot, channel, bits.READ_HISTORY):
            return []
        given = [name for name in ("around", "before", "after") if name in call.query]
        if len(given) > 1:
            raise refused.form("before, after and around exclude each other")
        ids = sorted(channel.messages, key=int)
        if "after" in call.query:
            ids = [id for id in ids if int(id) > int(call.query["after"])][:limit]
        elif "before" in call.query:
            ids = [id for id in ids if int(id) < int(call.query["before"])][-limit:]
        elif "around" in call.query:
            middle = sum(int(id) < int(call.query["around"]) for id in ids)
            ids = ids[max(0, middle - limit // 2) :][:limit]
        else:
            ids = ids[-limit:]
        return [self.shape(channel.messages[id]) for id in reversed(ids)]

    def get(self, call: Call) -> Any:
        channel = self.world.channel(call.args["channel_id"])
        self.world.need(channel, bits.READ_HISTORY)
        return self.shape(self.world.message(channel, call.args["message_id"]))

    def pins(self, call: Call) -> Any:
        channel = self.world.channel(call.args["channel_id"])
        pinned = [m for m in reversed(channel.messages.values()) if m.pinned]
        items = [{"pinned_at": m.at, "message": self.shape(m)} for m in pinned]
        return {"items": items, "has_more": False}

    # writing

    def create(self, call: Call) -> Any:
        channel = self.world.channel(call.args["channel_id"])
        body: Mapping[str, Any] = call.body
        self.may_write(channel, files=bool(call.files))
        key = (channel.id, str(body.get("nonce")))
        if body.get("enforce_nonce") and (before := self._said_before(channel, key)):
            return self.shape(before)
        message = self.new(channel, body, call.files)
        if body.get("nonce") is not None:
            self._nonces[key] = (self.world.clock.now(), message.id)
        said_back = {} if message.nonce is None else {"nonce": message.nonce}
        return self.shape(message) | said_back

    def _said_before(self, channel: Channel, key: tuple[str, str]) -> Message | None:
        at, id = self._nonces.get(key, (None, ""))
        recent = at is not None and self.world.clock.now() - at < NONCE_TIME
        return channel.messages.get(id) if recent else None

    def new(
        self,
        channel: Channel,
        body: Mapping[str, Any],
        files: Mapping[str, bytes],
    ) -> Message:
        """A message of the app, standing and told of."""
        return self.stand(channel, self.made(channel, body, files))

    def made(
        self,
        channel: Channel,
        body: Mapping[str, Any],
        files: Mapping[str, bytes],
        id: str | None = None,
    ) -> Message:
        """A message that the app may send; nobody has seen it yet."""
        world = self.world
        made = Message(id or world.snowflake(), channel.id, world.bot, world.time())
        self._refer(channel, made, body.get("message_reference"))
        made.nonce = body.get("nonce")
        contents.fill(world, channel, made, body, files)
        return made

    def stand(self, channel: Channel, made: Message) -> Message:
        channel.messages[made.id] = made
        channel.archived = False
        self.gateway.of_message("MESSAGE_CREATE", channel, made)
        return made

    def may_write(self, channel: Channel, *, files: bool = False) -> None:
        """Refuses unless the app may write there."""
        world = self.world
        if channel.type not in bits.TALKING:
            raise refused.of_code(50008)
        if channel.type == bits.DIRECT:
            if world.users[channel.people[0]].closed:
                raise refused.of_code(50007)
            return
        world.need(channel, bits.SEND_IN_THREADS if channel.is_thread else bits.SEND)
        if files:
            world.need(channel, bits.ATTACH_FILES)
        if channel.locked and not world.may(world.bot, channel, bits.MANAGE_THREADS):
            raise refused.of_code(50083 if channel.archived else 160005)

    def _refer(self, channel: Channel, made: Message, reference: Any) -> None:
        if not reference:
            return
        elsewhere = reference.get("channel_id") not in (None, channel.id)
        if elsewhere or reference["message_id"] not in channel.messages:
            if reference.get("fail_if_not_exists", True) or elsewhere:
                raise refused.reply_gone()
            return
        if not self.world.may(self.world.bot, channel, bits.READ_HISTORY):
            raise refused.of_code(160002)
        made.reply_to, made.type = reference["message_id"], payloads.REPLY

    def edit(self, call: Call) -> Any:
        channel = self.world.channel(call.args["channel_id"])
        message = self.world.message(channel, call.args["message_id"])
        if message.author != self.world.bot:
            raise refused.of_code(50005, fault=True)
        if channel.archived:
            raise refused.of_code(50083)
        contents.fill(self.world, channel, message, call.body, call.files)
        self.changed(channel, message)
        return self.shape(message)

    def changed(self, channel: Channel, message: Message) -> None:
        if message.flags & bits.LOADING:  # what takes the place of "thinking" is no edit to readers
            message.flags &= ~bits.LOADING
        else:
            message.edited = self.world.time()
        if not message.only_for:
            self.gateway.of_message("MESSAGE_UPDATE", channel, message)

    def delete(self, call: Call) -> None:
        channel = self.world.channel(call.args["channel_id"])
        message = self.world.message(channel, call.args["message_id"])
        if message.author != self.world.bot:
            self.world.need(channel, bits.MANAGE_MESSAGES)
        if channel.archived:
            raise refused.of_code(50083)
        self.remove(channel, message.id)

    def remove(self, channel: Channel, *ids: str) -> None:
        """Takes messages away and tells of it."""
        for id in ids:
            channel.messages.pop(id, None)
        intent = bits.GUILD_MESSAGES if channel.guild else bits.DIRECT_MESSAGES
        where = {"channel_id": channel.id}
        where |= {"guild_id": channel.guild} if channel.guild else {}
        if not self.world.may(self.world.bot, channel, bits.VIEW):
            return
        if len(ids) == 1:
            self.gateway.dispatch("MESSAGE_DELETE", {"id": ids[0], **where}, intent)
        else:
            self.gateway.dispatch("MESSAGE_DELETE_BULK", {"ids": [*ids], **where}, intent)

    # pins

    def pin(self, call: Call) -> None:
        self._pin(call, True)

    def unpin(self, call: Call) -> None:
        self._pin(call, False)

    def _pin(self, call: Call, pinned: bool) -> None:
        channel = self.world.channel(call.args["channel_id"])
        if channel.guild:
            self.world.need(channel, bits.PIN_MESSAGES)
        message = self.world.message(channel, call.args["message_id"])
        if pinned and sum(m.pinned for m in channel.messages.values()) >= MOST_PINS:
            raise refused.of_code(30003)
        message.pinned = pinned
        self.gateway.of_message("MESSAGE_UPDATE", channel, message)
        what = {"channel_id": channel.id, "last_pin_timestamp": self.world.time()}
        self.gateway.dispatch("CHANNEL_PINS_UPDATE", what | {"guild_id": channel.guild})
