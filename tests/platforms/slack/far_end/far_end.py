"""Slack on loopback, as a test speaks with it: people say, press and submit; the app calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.platforms.slack.far_end import reading
from tests.platforms.slack.far_end.people import Channel, Group, User
from tests.platforms.slack.far_end.pressing import Pressing
from tests.platforms.slack.far_end.shown import Message, NotThere, Shown


class FarEnd(Pressing):
    """`async with FarEnd.serving() as slack:` serves the Web API at `slack.url`. Deliveries go to
    the app's sockets, or by HTTP once `connect_http` said where."""

    # who and what there is

    def add_user(self, id: str, name: str, **what: bool) -> User:
        return self.workspace.add_user(id, name, **what)

    def add_group(self, id: str, name: str, users: list[str]) -> Group:
        return self.workspace.add_group(id, name, users)

    def add_channel(self, id: str, name: str, **what: Any) -> Channel:
        return self.workspace.add_channel(id, name, **what)

    def channel(self, id: str) -> Channel:
        return self.workspace.channels[id]

    def messages(self, channel: str) -> list[Message]:
        """Those that stand in a channel, the oldest first."""
        return sorted(self.channel(channel).messages.values(), key=lambda m: m.ts)

    @property
    def count(self) -> int:
        """How many messages stand in all channels together."""
        return sum(len(channel.messages) for channel in self.workspace.channels.values())

    def forget(self) -> None:
        """Empties the records of calls and deliveries, for runs of many thousands."""
        for record in (self.calls, self.deliveries, self.workspace.triggers, self.workspace.urls):
            record.clear()

    def direct_of(self, user: str) -> list[Message]:
        """The messages of the app's conversation with one person."""
        return self.messages(self.workspace.direct_channel(user).id)

    def newest(self, channel: str) -> Message:
        if found := self.messages(channel):
            return found[-1]
        raise NotThere(f"nothing stands in {channel}")

    # what a reader of a test sees

    def shows(self, channel: str, user: str | None = None) -> str:
        """A channel as text, a line for each message, the replies of a thread indented under it. With
        `user`, also what they alone see there."""
        messages = self.messages(channel)
        if user is not None:
            messages += [m for m in self.ephemerals_of(user) if m.channel == channel]
        standing = {message.ts for message in messages}
        lines = []
        for first in messages:
            if first.thread_ts in (None, first.ts) or first.thread_ts not in standing:
                lines.append(self.line(first))
                replies = [m for m in messages if m is not first and m.thread_ts == first.ts]
                lines += [f"    {self.line(reply)}" for reply in replies]
        return "\n".join(lines)

    def line(self, message: Message) -> str:
        return reading.one_line(message, self.name_of)

    def words(self, shown: Shown) -> str:
        """A card, modal or Home tab as text, a line or more for each block."""
        return "\n".join(reading.shown_lines(shown, self.name_of))

    def name_of(self, id: str) -> str:
        kinds: list[Mapping[str, User | Group | Channel]] = [
            self.workspace.users,
            self.workspace.groups,
            self.workspace.channels,
        ]
        return next((kind[id].name for kind in kinds if id in kind), id)

    @property
    def mentions(self) -> list[str]:
        """Whom the app's messages called: each entity, in the order it was sent."""
        return self.api.chat.mentions

    @property
    def pings(self) -> int:
        """How many people, groups and channels the app's messages called, ever."""
        return len(self.mentions)

    @property
    def unfurled(self) -> list[Message]:
        """The app's messages under which Slack would have shown the page they link to."""
        return self.api.chat.unfurled
