"""What people do in channels: they write, edit, delete, join, and call the app."""

from __future__ import annotations

import uuid
from typing import Any

from tests.platforms.slack.far_end import bodies
from tests.platforms.slack.far_end.chat import changed_event, message_event
from tests.platforms.slack.far_end.delivery import Delivery
from tests.platforms.slack.far_end.people import OTHER_TEAM, Channel, User
from tests.platforms.slack.far_end.served import Served
from tests.platforms.slack.far_end.shown import Message, NotThere
from tests.platforms.slack.far_end.typed import rich_text, wire_text


class Speaking(Served):
    async def says(
        self, user: str, channel: str, text: str, thread: str | None = None, *, raw: bool = False
    ) -> str:
        """A person (or another app's bot) writes; gives the message's ts. `raw`: `text` stands as
        Slack's wire form already."""
        who, where = self._in(user, channel)
        if where.archived:
            raise NotThere(f"#{where.name} is archived")
        text = text if raw else wire_text(text)
        message = Message(
            where.id, self.workspace.next_ts(), who.id, who.team, text, thread_ts=thread
        )
        message.blocks = self.workspace.with_ids([rich_text(text)])
        if thread is not None:
            self._message(where, thread).thread_ts = thread
        if who.bot:
            message.subtype, app = "bot_message", {"id": f"B{who.id[1:]}", "app_id": "A0OTHER"}
            message.bot = app | {"name": who.name, "team_id": who.team, "deleted": False}
        else:
            message.client_msg_id = str(uuid.uuid4())
        where.messages[message.ts] = message
        event = message_event(where, message)
        if thread is not None:
            event["parent_user_id"] = where.messages[thread].user
        await self.happens(self._from(who, event))
        return message.ts

    async def edits(self, user: str, channel: str, ts: str, text: str) -> Delivery | None:
        who, where = self._in(user, channel)
        message = self._message(where, ts)
        if message.user != user:
            raise NotThere(f"{user} did not write {ts}")
        before, now = message.as_slack(), self.workspace.next_ts()
        message.text, message.edited = wire_text(text), {"user": user, "ts": now}
        message.blocks = self.workspace.with_ids([rich_text(message.text)])
        return await self.happens(self._from(who, changed_event(where, message, before, now)))

    async def deletes(self, user: str, channel: str, ts: str) -> Delivery | None:
        """Its writer, or an admin, takes a message away."""
        who, where = self._in(user, channel)
        message = self._message(where, ts)
        if message.user != user and not who.admin:
            raise NotThere(f"{user} may not delete {ts}")
        return await self.happens(self.api.chat.remove(where, message))

    async def joins(self, user: str, channel: str) -> Delivery | None:
        """Also the app itself, when somebody invites it."""
        where, who = self.workspace.channels[channel], self.workspace.users[user]
        if user not in where.members:
            where.members.append(user)
        return await self._membership("member_joined_channel", who, where)

    async def leaves(self, user: str, channel: str) -> Delivery | None:
        where, who = self.workspace.channels[channel], self.workspace.users[user]
        where.members.remove(user)
        if user == self.workspace.bot_user:
            name = "group_left" if where.private else "channel_left"
            return await self.happens({"type": name, "channel": channel, "actor_id": "U0ADMIN"})
        return await self._membership("member_left_channel", who, where)

    async def _membership(self, type: str, who: User, where: Channel) -> Delivery | None:
        letter = "G" if where.private else "C"
        event = {"type": type, "user": who.id, "channel": where.id, "channel_type": letter}
        return await self.happens(event | {"team": who.team})

    # what changes about a channel

    async def renames(self, channel: str, name: str) -> Delivery | None:
        where = self.workspace.channels[channel]
        where.previous_names.append(where.name)
        where.name = name
        about = {"id": channel, "name": name, "created": where.created}
        type = "group_rename" if where.private else "channel_rename"
        return await self.happens({"type": type, "channel": about})

    async def archives(self, channel: str, user: str = "U0ADMIN") -> Delivery | None:
        where = self.workspace.channels[channel]
        where.archived = True
        type = "group_archive" if where.private else "channel_archive"
        return await self.happens({"type": type, "channel": channel, "user": user})

    async def shares(self, channel: str) -> Delivery | None:
        """The channel becomes one of two workspaces (Slack Connect)."""
        self.workspace.channels[channel].shared = True
        event = {"type": "channel_shared", "channel": channel, "connected_team_id": OTHER_TEAM}
        return await self.happens(event)

    async def calls_themselves(self, user: str, name: str) -> Delivery | None:
        """A person takes another name."""
        who = self.workspace.users[user]
        who.name = name
        seen = self.workspace.shares_a_channel(user)
        shape = who.as_slack(self.workspace.team, seen)
        return await self.happens({"type": "user_change", "user": shape})

    def turns(self, channel: str, *, private: bool) -> None:
        """Public becomes private, or the other way; Slack sends bots no event that says so."""
        self.workspace.channels[channel].private = private

    # they call the app

    async def command(self, user: str, channel: str, name: str, text: str = "") -> Delivery:
        who, where = self._in(user, channel)
        if self.commands is not None and name not in self.commands:
            raise NotThere(f"{name} is not a valid command")
        url = self.new_response_url("commands", user, channel)
        body = bodies.command(self.workspace, who, where, name, text, url)
        delivery = await self.deliver("slash_commands", body)
        self._say(user, channel, delivery)
        return delivery

    async def shortcut(self, user: str, callback: str, channel: str, ts: str) -> Delivery:
        """A message shortcut, from the three dots of a message."""
        who, where = self._in(user, channel)
        self._known(callback)
        message = self._message(where, ts)
        url = self.new_response_url("actions", user, channel)
        body = bodies.message_shortcut(self.workspace, who, where, callback, message, url)
        return await self.deliver("interactive", body)

    async def global_shortcut(self, user: str, callback: str) -> Delivery:
        self._known(callback)
        who = self._person(user)
        body = bodies.global_shortcut(self.workspace, who, callback)
        return await self.deliver("interactive", body)

    # what they share

    def _say(self, user: str, channel: str, delivery: Delivery) -> None:
        """An acknowledgement with words in it is an answer to the person."""
        answer = delivery.answer
        said: dict[str, Any] = answer if isinstance(answer, dict) else {"text": answer or ""}
        if said.get("text") or said.get("blocks"):
            self.api.answer_to(delivery.body["response_url"], said)

    def new_response_url(
        self, kind: str, user: str, channel: str, of: Message | None = None
    ) -> str:
        path = self.workspace.response_url(kind, user, channel, of)
        return f"{self.api.root}/{path}"

    def _known(self, callback: str) -> None:
        if self.callbacks is not None and callback not in self.callbacks:
            raise NotThere(f"no shortcut {callback!r}; there are {sorted(self.callbacks)}")

    def _person(self, user: str) -> User:
        who = self.workspace.users[user]
        if who.deleted:
            raise NotThere(f"{user} is deactivated")
        return who

    def _in(self, user: str, channel: str) -> tuple[User, Channel]:
        """The person and the channel, which they can see."""
        who, where = self._person(user), self.workspace.channels[channel]
        if user not in where.members and (where.private or where.direct or who.limited):
            raise NotThere(f"{user} cannot see {channel}")
        return who, where

    def _message(self, channel: Channel, ts: str) -> Message:
        if ts not in channel.messages:
            raise NotThere(f"no message {ts} in {channel.id}")
        return channel.messages[ts]

    def _from(self, who: User, event: dict[str, Any]) -> dict[str, Any]:
        return event if who.team == self.workspace.team else bodies.of_stranger(event, who)
