"""Who and what a guild holds, in the shapes Discord's answers have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.platforms.discord.wire import bits
from tests.platforms.discord.wire.shown import Message

JOINED = "2024-01-01T00:00:00.000000+00:00"


@dataclass
class User:
    """`closed`: takes no direct messages."""

    id: str
    name: str
    bot: bool = False
    closed: bool = False

    def as_discord(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "username": self.name.lower().replace(" ", "_"),
            "global_name": None if self.bot else self.name,
            "discriminator": "0",
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "bot": self.bot,
            "primary_guild": None,
            "banner": None,
            "accent_color": None,
            "avatar_decoration_data": None,
            "collectibles": None,
            "display_name_styles": None,
        }


@dataclass
class Role:
    id: str
    name: str
    permissions: int = 0
    position: int = 1
    mentionable: bool = False
    managed: bool = False

    def as_discord(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "description": None,
            "permissions": str(self.permissions),
            "position": self.position,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": self.managed,
            "mentionable": self.mentionable,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass
class Member:
    """`timeout`: until when the member may not speak, as ISO 8601."""

    user: User
    roles: list[str] = field(default_factory=list)
    nick: str | None = None
    timeout: str | None = None

    @property
    def name(self) -> str:
        return self.nick or self.user.name

    def as_discord(self, with_user: bool = True) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "roles": list(self.roles),
            "nick": self.nick,
            "avatar": None,
            "banner": None,
            "joined_at": JOINED,
            "premium_since": None,
            "communication_disabled_until": self.timeout,
            "flags": 0,
            "pending": False,
            "deaf": False,
            "mute": False,
            "collectibles": None,
            "display_name_styles": None,
        }
        return shape | ({"user": self.user.as_discord()} if with_user else {})


@dataclass
class Overwrite:
    """What a role or a member may or may not do in one channel."""

    id: str
    allow: int = 0
    deny: int = 0
    member: bool = False

    def as_discord(self) -> dict[str, Any]:
        kind = 1 if self.member else 0
        return {"id": self.id, "type": kind, "allow": str(self.allow), "deny": str(self.deny)}


@dataclass
class Channel:
    """A channel, forum, thread, forum post or direct conversation. `tags`: of a forum id -> name, of
    a post the ids alone. `people`: of a thread its members, of a conversation the other person."""

    id: str
    name: str
    type: int = bits.TEXT
    guild: str = ""
    parent: str | None = None
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    flags: int = 0
    topic: str | None = None
    slow: int = 0
    archived: bool = False
    archived_at: str = JOINED
    locked: bool = False
    owner: str = ""
    position: int = 0
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        return self.type in bits.THREADS

    @property
    def newest(self) -> str | None:
        return max(self.messages, key=int, default=None)

    def as_discord(self, users: dict[str, User]) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "id": self.id,
            "type": self.type,
            "last_message_id": self.newest,
            "flags": self.flags,
        }
        if self.type == bits.DIRECT:
            return shape | {"recipients": [users[one].as_discord() for one in self.people]}
        shape |= {
            "guild_id": self.guild,
            "name": self.name,
            "parent_id": self.parent,
            "rate_limit_per_user": self.slow,
        }
        return shape | (self._of_thread() if self.is_thread else self._of_channel())

    def _of_thread(self) -> dict[str, Any]:
        return {
            "owner_id": self.owner,
            "applied_tags": list(self.tags),
            "message_count": len(self.messages),
            "total_message_sent": len(self.messages),
            "member_count": len(self.people),
            "thread_metadata": {
                "archived": self.archived,
                "archive_timestamp": self.archived_at,
                "auto_archive_duration": 10080,
                "locked": self.locked,
                "create_timestamp": JOINED,
                **({"invitable": True} if self.type == bits.PRIVATE_THREAD else {}),
            },
        }

    def _of_channel(self) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "position": self.position,
            "topic": self.topic,
            "nsfw": False,
            "permission_overwrites": [one.as_discord() for one in self.overwrites.values()],
        }
        if self.type == bits.FORUM:
            shape |= {
                "available_tags": [
                    {"id": id, "name": n, "moderated": False, "emoji_id": None, "emoji_name": None}
                    for id, n in self.tags.items()
                ],
                "default_reaction_emoji": None,
                "default_sort_order": None,
                "default_forum_layout": 0,
                "default_tag_setting": "match_some",
                "template": "",
            }
        return shape


@dataclass
class Guild:
    """`away`: Discord has an outage, and the guild cannot be reached."""

    id: str
    name: str
    owner: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    away: bool = False

    def as_discord(self) -> dict[str, Any]:
        nothing = "icon banner splash discovery_splash description vanity_url_code"
        nothing += " afk_channel_id system_channel_id rules_channel_id home_header"
        nothing += " public_updates_channel_id safety_alerts_channel_id application_id"
        nothing += " widget_channel_id"
        return dict.fromkeys(nothing.split()) | {
            "id": self.id,
            "name": self.name,
            "owner_id": self.owner,
            "roles": [role.as_discord() for role in self.roles.values()],
            "features": [],
            "emojis": [],
            "stickers": [],
            "region": "deprecated",
            "afk_timeout": 300,
            "system_channel_flags": 0,
            "widget_enabled": False,
            "verification_level": 1,
            "default_message_notifications": 1,
            "mfa_level": 1,
            "explicit_content_filter": 2,
            "max_presences": None,
            "max_members": 500_000,
            "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": "en-US",
            "premium_progress_bar_enabled": False,
            "nsfw": False,
            "nsfw_level": 0,
            "incidents_data": None,
        }
