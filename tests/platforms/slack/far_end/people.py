"""Who and what a Slack workspace holds, in the shapes Slack's answers have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.slack.far_end.shown import Message

OTHER_TEAM = "T0OTHER"


@dataclass
class User:
    id: str
    name: str
    team: str
    admin: bool = False
    guest: bool = False
    bot: bool = False
    deleted: bool = False
    single_channel: bool = False

    @property
    def handle(self) -> str:
        return "".join(c for c in self.name.lower().replace(" ", ".") if c.isascii()) or "someone"

    @property
    def limited(self) -> bool:
        """A guest: sees the channels they are in and no others."""
        return self.guest or self.single_channel

    def as_slack(self, home: str, seen: bool) -> dict[str, Any]:
        """As users.info shows it to an app of the workspace `home`; `seen` is whether a person of
        another workspace shares a channel with the app."""
        shape: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team,
            "name": self.handle,
            "deleted": self.deleted,
            "profile": {
                "real_name": self.name,
                "real_name_normalized": self.name,
                "display_name": self.name,
                "display_name_normalized": self.name,
                "team": self.team,
                "title": "",
                "status_text": "",
                "status_emoji": "",
                "avatar_hash": "g0",
                "image_48": "https://a.slack-edge.example/48.png",
            },
            "is_bot": self.bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }
        if self.deleted:
            return shape
        shape |= {
            "color": "9f69e7",
            "real_name": self.name,
            "tz": "Europe/Berlin",
            "tz_label": "Central European Time",
            "tz_offset": 3600,
            "is_admin": self.admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.limited,
            "is_ultra_restricted": self.single_channel,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
        if self.team != home:
            shape["is_stranger"] = not seen
        return shape


@dataclass
class Group:
    id: str
    name: str
    users: list[str]
    disabled: bool = False

    def as_slack(self, team: str, with_users: bool, with_count: bool) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "id": self.id,
            "team_id": team,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name,
            "handle": self.name.lower().replace(" ", "-"),
            "description": "",
            "is_external": False,
            "date_create": 1_700_000_000,
            "date_update": 1_700_000_000,
            "date_delete": 1_700_000_001 if self.disabled else 0,
            "prefs": {"channels": [], "groups": []},
        }
        if with_users:
            shape["users"] = list(self.users)
        if with_count:
            shape["user_count"] = len(self.users)
        return shape


@dataclass
class Channel:
    id: str
    name: str
    members: list[str]
    private: bool = False
    shared: bool = False
    archived: bool = False
    direct: bool = False
    created: int = 1_700_000_000
    previous_names: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The word of `channel_type` in a message event."""
        return "im" if self.direct else "group" if self.private else "channel"

    @property
    def type(self) -> str:
        """The word of `types` in conversations.list."""
        return "im" if self.direct else "private_channel" if self.private else "public_channel"

    @property
    def scope(self) -> str:
        """What stands before `:read` and `:history` in this kind of channel's scopes."""
        return "im" if self.direct else "groups" if self.private else "channels"

    @property
    def shown_name(self) -> str:
        """The name in a command's or a press's body: Slack hides private channels' and DMs' names."""
        return "directmessage" if self.direct else "privategroup" if self.private else self.name

    def thread(self, ts: str) -> list[Message]:
        return [m for m in self.messages.values() if ts in (m.ts, m.thread_ts)]

    def as_slack(self, team: str, bot: str, with_count: bool = False) -> dict[str, Any]:
        if self.direct:
            other = next((m for m in self.members if m != bot), bot)
            return {
                "id": self.id,
                "created": self.created,
                "is_archived": False,
                "is_im": True,
                "is_org_shared": False,
                "context_team_id": team,
                "updated": self.created * 1000,
                "user": other,
                "is_user_deleted": False,
                "priority": 0,
            }
        teams = [team, OTHER_TEAM] if self.shared else [team]
        blank = {"value": "", "creator": "", "last_set": 0}
        shape: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.private,
            "created": self.created,
            "is_archived": self.archived,
            "is_general": False,
            "unlinked": 0,
            "is_shared": self.shared,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "context_team_id": team,
            "updated": self.created * 1000,
            "parent_conversation": None,
            "creator": self.members[0] if self.members else "U0GONE",
            "is_ext_shared": self.shared,
            "shared_team_ids": teams,
            "pending_connected_team_ids": [],
            "is_member": bot in self.members,
            "topic": dict(blank),
            "purpose": dict(blank),
            "previous_names": list(self.previous_names),
        }
        if with_count:
            shape["num_members"] = len(self.members)
        return shape


def sharing(channels: Collection[Channel], user: str, bot: str) -> bool:
    """Whether a person shares a channel with the app."""
    return any(user in c.members and bot in c.members for c in channels)
