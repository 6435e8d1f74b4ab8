"""The state of one Slack workspace with one app installed in it."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from tests.platforms.slack.far_end.people import OTHER_TEAM, Channel, Group, User, sharing
from tests.platforms.slack.far_end.shown import Message, View

TRIGGER_SECONDS = 3
URL_USES = 5
URL_TIME = timedelta(minutes=30)


class Clock(Protocol):
    def now(self) -> datetime: ...


class StandingClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **time: float) -> None:
        self.at += timedelta(**time)


class Refused(Exception):
    """Slack's answer to a call that it does not carry out. `fault` is whether the app is to blame:
    it sent what Slack never takes, rather than met a state it could not know."""

    def __init__(self, error: str, fault: bool = False, **more: Any) -> None:
        super().__init__(error)
        self.error, self.fault, self.more = error, fault, more


@dataclass
class Trigger:
    user: str
    until: datetime
    used: bool = False
    channel: str = ""


@dataclass
class ResponseUrl:
    user: str
    channel: str
    until: datetime
    original: Message | None = None
    used: int = 0


@dataclass
class Workspace:
    clock: Clock
    team: str = "T0HARBOR"
    domain: str = "harbor"
    app: str = "A0CANDOR"
    bot_user: str = "U0CANDOR"
    bot_id: str = "B0CANDOR"
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    urls: dict[str, ResponseUrl] = field(default_factory=dict)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    _last: int = 0
    _count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.users[self.bot_user] = User(self.bot_user, "Candor", self.team, bot=True)

    # ids and times

    def next_ts(self) -> str:
        """A message's ts: later than every one before, even while the clock stands."""
        now = int(self.clock.now().timestamp() * 1_000_000)
        self._last = max(now, self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def next_id(self, letter: str) -> str:
        return f"{letter}{next(self._count):010d}"

    def seconds(self) -> int:
        return int(self.clock.now().timestamp())

    # who and what there is

    def add_user(
        self,
        id: str,
        name: str,
        *,
        admin: bool = False,
        guest: bool = False,
        stranger: bool = False,
        bot: bool = False,
        deleted: bool = False,
        single_channel: bool = False,
    ) -> User:
        """`stranger`: of another workspace, met in a shared channel (Slack Connect).
        `single_channel`: a guest in one channel alone."""
        team = OTHER_TEAM if stranger else self.team
        self.users[id] = User(id, name, team, admin, guest, bot, deleted, single_channel)
        return self.users[id]

    def add_group(self, id: str, name: str, users: Sequence[str]) -> Group:
        self.groups[id] = Group(id, name, list(users))
        return self.groups[id]

    def add_channel(
        self,
        id: str,
        name: str,
        *,
        private: bool = False,
        members: Sequence[str] | None = None,
        shared: bool = False,
        archived: bool = False,
    ) -> Channel:
        """Without `members`, everybody of the workspace there is now, and the app, is in it."""
        if members is None:
            members = [u.id for u in self.users.values() if u.team == self.team or shared]
        self.channels[id] = Channel(id, name, list(members), private, shared, archived)
        return self.channels[id]

    def direct_channel(self, user: str) -> Channel:
        """The conversation of the app with one person."""
        for channel in self.channels.values():
            if channel.direct and user in channel.members:
                return channel
        channel = Channel(self.next_id("D"), "", [user, self.bot_user], direct=True)
        self.channels[channel.id] = channel
        return channel

    # what the app may see of it

    def user(self, id: str) -> User:
        if id not in self.users:
            raise Refused("user_not_found")
        return self.users[id]

    def shares_a_channel(self, user: str) -> bool:
        return sharing(self.channels.values(), user, self.bot_user)

    def channel(self, id: str) -> Channel:
        """A channel the app can see: a private one only from inside."""
        channel = self.channels.get(id)
        if channel is None or (
            (channel.private or channel.direct) and self.bot_user not in channel.members
        ):
            raise Refused("channel_not_found")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        if ts not in channel.messages:
            raise Refused("message_not_found")
        return channel.messages[ts]

    # what is made

    def bot_profile(self) -> dict[str, Any]:
        return {
            "id": self.bot_id,
            "app_id": self.app,
            "user_id": self.bot_user,
            "name": "Candor",
            "icons": {"image_48": "https://a.slack-edge.example/bot_48.png"},
            "deleted": False,
            "updated": 1_700_000_000,
            "team_id": self.team,
        }

    def with_ids(self, blocks: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
        """Slack gives a block without an id one of its own."""
        return [{"type": b["type"], "block_id": self.next_id("b"), **b} for b in blocks]

    def trigger(self, user: str, channel: str = "") -> str:
        until = self.clock.now() + timedelta(seconds=TRIGGER_SECONDS)
        name = f"{next(self._count)}.{self.seconds()}.{uuid.uuid4().hex}"
        self.triggers[name] = Trigger(user, until, channel=channel)
        return name

    def spend_trigger(self, name: str) -> Trigger:
        trigger = self.triggers.get(name)
        if trigger is None:
            raise Refused("invalid_trigger_id", fault=True)
        if trigger.used:
            raise Refused("exchanged_trigger_id", fault=True)
        if self.clock.now() > trigger.until:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def response_url(self, kind: str, user: str, channel: str, original: Message | None) -> str:
        """The path of a new response_url."""
        path = f"{kind}/{self.team}/{next(self._count)}/{uuid.uuid4().hex}"
        until = self.clock.now() + URL_TIME
        self.urls[path] = ResponseUrl(user, channel, until, original)
        return path
