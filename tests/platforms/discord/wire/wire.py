"""Discord on loopback, as a test speaks with it: people say, press and submit; the app calls."""

from __future__ import annotations

from typing import Any

from tests.platforms.discord.wire import reading
from tests.platforms.discord.wire.pressing import Pressing
from tests.platforms.discord.wire.shown import Message, NotThere, Shown


class Wire(Pressing):
    """`async with Wire.serving(clock) as discord:` serves REST at `discord.api`, the gateway at
    `discord.gateway.url`; the bot's token is `discord.token`."""

    def install(self, commands: list[dict[str, Any]]) -> None:
        """The app's commands, as if it had sent them (PUT /applications/{}/commands)."""
        self.places.install(commands)

    # what stands

    def messages(self, channel: str) -> list[Message]:
        """Those that stand in a channel, the oldest first."""
        return sorted(self.channel(channel).messages.values(), key=lambda m: int(m.id))

    def newest(self, channel: str) -> Message:
        if found := self.messages(channel):
            return found[-1]
        raise NotThere(f"nothing stands in {channel}")

    def direct_of(self, user: str) -> list[Message]:
        """The messages of the app's conversation with one person."""
        return self.messages(self.world.direct_channel(user).id)

    @property
    def count(self) -> int:
        """How many messages stand in all channels together."""
        return sum(len(channel.messages) for channel in self.world.channels.values())

    def forget(self) -> None:
        """Empties the records of calls and events, for runs of many thousands."""
        self.calls.clear()
        self.gateway.told.clear()
        self.interactions.forget()

    # what a reader of a test sees

    def shows(self, channel: str, user: str | None = None) -> str:
        """A channel as text, a line for each message. With `user`, also what they alone see there."""
        messages = self.messages(channel)
        if user is not None:
            messages += [m for m in self.ephemerals_of(user) if m.channel == channel]
        return "\n".join(self.line(message) for message in messages)

    def line(self, message: Message) -> str:
        replied = self.channel(message.channel).messages.get(message.reply_to or "")
        to = "" if message.reply_to is None else "nobody"
        return reading.one_line(
            message, self.name_of, self.name_of(replied.author) if replied else to
        )

    def words(self, shown: Shown) -> str:
        """A card or modal as text, a line or more for each component."""
        return "\n".join(reading.shown_lines(shown, self.name_of))

    def name_of(self, id: str) -> str:
        if id in self.world.users:
            return self.world.users[id].name
        if id in self.world.channels:
            return self.world.channels[id].name
        roles = {
            role.id: role for guild in self.world.guilds.values() for role in guild.roles.values()
        }
        return roles[id].name if id in roles else id
