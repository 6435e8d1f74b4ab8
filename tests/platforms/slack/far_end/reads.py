"""What an app reads: conversations.*, users.*, usergroups.*, a page at a time."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.platforms.slack.far_end.people import Channel
from tests.platforms.slack.far_end.shown import Message
from tests.platforms.slack.far_end.workspace import Refused, Workspace

Params = Mapping[str, Any]
USUAL_PAGE = 100
SCOPE_OF = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


class Reads:
    """`largest_page` lets a test meet the second page without a thousand rows."""

    def __init__(self, workspace: Workspace, granted: Callable[[], set[str]]) -> None:
        self.workspace, self.granted = workspace, granted
        self.largest_page = 999

    def page(self, rows: Sequence[Any], p: Params) -> tuple[list[Any], str]:
        """The rows from the cursor on, and the next cursor ("" at the end)."""
        limit = min(p.get("limit") or USUAL_PAGE, self.largest_page)
        start = 0
        if cursor := p.get("cursor"):
            try:
                start = int(base64.b64decode(cursor.encode(), validate=True).decode())
            except ValueError:
                raise Refused("invalid_cursor", fault=True) from None
        left = start + limit < len(rows)
        following = base64.b64encode(str(start + limit).encode()).decode() if left else ""
        return list(rows[start : start + limit]), following

    # channels

    def info(self, p: Params) -> dict[str, Any]:
        channel = self.workspace.channel(p["channel"])
        return {"channel": self._shape(channel, bool(p.get("include_num_members")))}

    def members(self, p: Params) -> dict[str, Any]:
        channel = self.workspace.channel(p["channel"])
        rows, following = self.page(channel.members, p)
        return {"members": rows, "response_metadata": {"next_cursor": following}}

    def list(self, p: Params) -> dict[str, Any]:
        return self._channels(p, list(self.workspace.channels.values()))

    def of_user(self, p: Params) -> dict[str, Any]:
        """users.conversations: those the person is in (without a name, the app itself)."""
        user = self.workspace.user(p.get("user", self.workspace.bot_user)).id
        theirs = [c for c in self.workspace.channels.values() if user in c.members]
        return self._channels(p, theirs)

    def _channels(self, p: Params, channels: Sequence[Channel]) -> dict[str, Any]:
        types = p.get("types") or ["public_channel"]
        for type in types:
            if type not in SCOPE_OF:
                raise Refused("invalid_types", fault=True)
            self.need(f"{SCOPE_OF[type]}:read")
        bot = self.workspace.bot_user
        seen = [
            c
            for c in channels
            if c.type in types
            and (c.type == "public_channel" or bot in c.members)
            and not (p.get("exclude_archived") and c.archived)
        ]
        rows, following = self.page(seen, p)
        shapes = [self._shape(c, True) for c in rows]
        return {"channels": shapes, "response_metadata": {"next_cursor": following}}

    def open(self, p: Params) -> dict[str, Any]:
        if "channel" in p:
            channel = self.workspace.channel(p["channel"])
        else:
            users = p.get("users") or []
            if not users:
                raise Refused("users_list_not_supplied", fault=True)
            if len(users) > 1:
                self.need("mpim:write")
                raise Refused("too_many_users", fault=True)  # we never write to several at once
            user = self.workspace.user(users[0])
            if user.deleted:
                raise Refused("user_disabled")
            if user.bot:
                raise Refused("cannot_dm_bot", fault=True)
            if user.team != self.workspace.team:
                raise Refused("user_not_visible")
            channel = self.workspace.direct_channel(user.id)
        shape = self._shape(channel) if p.get("return_im") else {"id": channel.id}
        return {"no_op": False, "already_open": False, "channel": shape}

    # messages

    def history(self, p: Params) -> dict[str, Any]:
        """The newest first, without the replies in threads."""
        channel = self._from_inside(p)
        rows = [
            m for m in channel.messages.values() if m.thread_ts in (None, m.ts) and _between(m, p)
        ]
        rows.sort(key=lambda m: m.ts, reverse=True)
        return self._messages(channel, rows, p) | {"pin_count": 0}

    def replies(self, p: Params) -> dict[str, Any]:
        """The thread's first message, then its replies, the oldest first."""
        channel = self._from_inside(p)
        at = channel.messages.get(p["ts"])
        if at is None:
            raise Refused("thread_not_found")
        first = at.thread_ts or at.ts
        thread = sorted(channel.thread(first), key=lambda m: m.ts)
        rows = [m for m in thread if m.ts == first or _between(m, p)]
        return self._messages(channel, rows, p)

    def _messages(self, channel: Channel, rows: Sequence[Message], p: Params) -> dict[str, Any]:
        page, following = self.page(rows, p)
        shapes = []
        for message in page:
            shape = message.as_slack(bool(p.get("include_all_metadata")))
            if message.thread_ts == message.ts:
                shape |= _thread_of(channel, message)
            shapes.append(shape)
        answer: dict[str, Any] = {"messages": shapes, "has_more": bool(following)}
        if following:
            answer["response_metadata"] = {"next_cursor": following}
        return answer

    def _from_inside(self, p: Params) -> Channel:
        channel = self.workspace.channel(p["channel"])
        if self.workspace.bot_user not in channel.members:
            raise Refused("not_in_channel")
        return channel

    # people

    def user(self, p: Params) -> dict[str, Any]:
        user = self.workspace.user(p["user"])
        seen = self.workspace.shares_a_channel(user.id)
        shape = user.as_slack(self.workspace.team, seen)
        return {"user": shape | ({"locale": "en-GB"} if p.get("include_locale") else {})}

    def groups(self, p: Params) -> dict[str, Any]:
        groups = [
            g.as_slack(
                self.workspace.team, bool(p.get("include_users")), bool(p.get("include_count"))
            )
            for g in self.workspace.groups.values()
            if p.get("include_disabled") or not g.disabled
        ]
        return {"usergroups": groups}

    def group_users(self, p: Params) -> dict[str, Any]:
        group = self.workspace.groups.get(p["usergroup"])
        if group is None or (group.disabled and not p.get("include_disabled")):
            raise Refused("no_such_subteam")
        return {"users": list(group.users)}

    # what they share

    def need(self, scope: str) -> None:
        granted = self.granted()
        if scope not in granted:
            provided = ",".join(sorted(granted))
            raise Refused("missing_scope", needed=scope, provided=provided)

    def _shape(self, channel: Channel, with_count: bool = False) -> dict[str, Any]:
        return channel.as_slack(self.workspace.team, self.workspace.bot_user, with_count)


def _between(message: Message, p: Params) -> bool:
    ts, equal = message.ts, bool(p.get("inclusive"))
    latest, oldest = p.get("latest"), p.get("oldest")
    if latest is not None and (float(ts) > float(latest) or (ts == latest and not equal)):
        return False
    return not (oldest is not None and (float(ts) < float(oldest) or (ts == oldest and not equal)))


def _thread_of(channel: Channel, first: Message) -> dict[str, Any]:
    replies = [m for m in channel.thread(first.ts) if m is not first]
    users = list(dict.fromkeys(m.user for m in replies))
    return {
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": max((m.ts for m in replies), default=first.ts),
        "reply_users": users,
        "is_locked": False,
        "subscribed": False,
    }
