"""What people do in channels: they write, edit, delete, open threads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.platforms.discord.wire import bits, contents
from tests.platforms.discord.wire.furnishing import Furnishing
from tests.platforms.discord.wire.payloads import REPLY
from tests.platforms.discord.wire.shown import Message, NotThere
from tests.platforms.discord.wire.things import Channel


class Speaking(Furnishing):
    async def says(
        self, user: str, channel: str, text: str, *, reply_to: Message | str | None = None
    ) -> Message:
        """A person (or another app's bot) writes. `text` as Discord keeps it: <@id> for a mention."""
        _, where = self._in(user, channel)
        right = bits.SEND_IN_THREADS if where.is_thread else bits.SEND
        self._in(user, channel, right)
        if where.type not in bits.TALKING:
            raise NotThere(f"#{where.name} takes no messages")
        message = self._written(user, where, text)
        if reply_to is not None:
            message.reply_to, message.type = self._message(reply_to).id, REPLY
        await self._stands(where, message)
        return message

    async def tells(self, user: str, text: str) -> Message:
        """A person writes to the app alone."""
        where = self.world.direct_channel(user)
        message = self._written(user, where, text)
        await self._stands(where, message)
        return message

    def _written(self, user: str, where: Channel, text: str, id: str = "") -> Message:
        id = id or self.world.snowflake()
        message = Message(id, where.id, user, self.world.time(), content=text)
        called = [f"<@{id}>" for id, _, _ in contents.CALLS.findall(text) if id]
        message.pings = [one for one in called if one[2:-1] in self.world.users]
        return message

    async def _stands(self, where: Channel, message: Message) -> None:
        where.messages[message.id] = message
        where.archived = where.archived and where.locked
        self.gateway.of_message("MESSAGE_CREATE", where, message)
        await self.heard()

    async def edits(self, user: str, message: Message | str, text: str) -> None:
        stands = self._message(message)
        if stands.author != user:
            raise NotThere(f"{user} did not write {stands.id}")
        stands.content, stands.edited = text, self.world.time()
        where = self.channel(stands.channel)
        self.gateway.of_message("MESSAGE_UPDATE", where, stands)
        await self.heard()

    async def deletes(self, user: str, *messages: Message | str) -> None:
        """Their own messages, or anybody's for those who may; several at once are one event."""
        gone = [self._message(message) for message in messages]
        where = self.channel(gone[0].channel)
        for message in gone:
            if message.author != user:
                self._in(user, where.id, bits.MANAGE_MESSAGES)
        self.messages_.remove(where, *(message.id for message in gone))
        await self.heard()

    # threads and posts

    async def posts(
        self, user: str, forum: str, title: str, text: str, tags: Sequence[str] = ()
    ) -> Channel:
        """A person opens a post in a forum."""
        _, where = self._in(user, forum, bits.SEND)
        if where.type != bits.FORUM:
            raise NotThere(f"#{where.name} is no forum")
        id = self.world.snowflake()
        made = Channel(id, title, bits.PUBLIC_THREAD, where.guild, forum)
        made.tags = {tag: where.tags[tag] for tag in tags}
        self.moderation.open(where, id, title, made.type, user, made)
        await self._stands(made, self._written(user, made, text, id))
        return made

    async def opens_thread(self, user: str, message: Message | str, name: str) -> Channel:
        """A person opens a thread under a message; the thread has the message's id."""
        stands = self._message(message)
        _, where = self._in(user, stands.channel, bits.PUBLIC_THREADS)
        self.moderation.open(where, stands.id, name, bits.PUBLIC_THREAD, user)
        await self.heard()
        return self.channel(stands.id)

    async def automod(
        self, user: str, channel: str, text: str, rule: str = "Harmful words"
    ) -> None:
        """Discord's AutoMod holds back what a person wanted to say."""
        what: dict[str, Any] = {
            "guild_id": self.channel(channel).guild,
            "action": {"type": 1, "metadata": {"custom_message": rule}},
            "rule_id": self.world.snowflake(),
            "rule_trigger_type": 1,
            "user_id": user,
            "channel_id": channel,
            "content": text,
            "matched_keyword": text.split()[0] if text else None,
            "matched_content": text.split()[0] if text else None,
        }
        guild = self.world.guilds[what["guild_id"]]
        if self.world.guild_rights(self.world.bot, guild) & bits.MANAGE_GUILD:
            await self.happens("AUTO_MODERATION_ACTION_EXECUTION", what, bits.AUTOMOD_EXECUTION)
