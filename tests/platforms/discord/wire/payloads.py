"""Messages, guilds and interactions as Discord sends them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.discord.wire import bits
from tests.platforms.discord.wire.shown import Message
from tests.platforms.discord.wire.things import Guild
from tests.platforms.discord.wire.world import World

REPLY = 19
CHAT_INPUT, MENU, COMPONENT, AUTOCOMPLETE, SUBMIT = "slash", "menu", "press", "typing", "submit"
KINDS = {CHAT_INPUT: 2, MENU: 2, COMPONENT: 3, AUTOCOMPLETE: 4, SUBMIT: 5}


def of_message(
    world: World, message: Message, *, content: bool = True, inner: bool = False
) -> dict[str, Any]:
    """As in an answer. Without `content`: as to an app that may not read what is not about it."""
    channel = world.channels[message.channel]
    called = [m.removeprefix("<@").removesuffix(">") for m in message.pings if m[:3] != "<@&"]
    seen = content or message.author == world.bot or channel.type == bits.DIRECT
    shape: dict[str, Any] = {
        "id": message.id,
        "channel_id": message.channel,
        "type": message.type,
        "author": world.users[message.author].as_discord(),
        "content": message.content if seen else "",
        "timestamp": message.at,
        "edited_timestamp": message.edited,
        "tts": False,
        "mention_everyone": any(m.startswith("@") for m in message.pings),
        "mentions": [world.users[m].as_discord() for m in called if m in world.users],
        "mention_roles": [m[3:-1] for m in message.pings if m.startswith("<@&")],
        "attachments": message.attachments if seen else [],
        "embeds": [],
        "components": message.components if seen else [],
        "pinned": message.pinned,
        "flags": message.flags,
    }
    if message.author == world.bot:
        shape["application_id"] = world.app
    if message.asked:
        shape |= {"interaction_metadata": message.asked, "webhook_id": world.app}
    if message.reply_to:
        reference = {"type": 0, "channel_id": message.channel, "message_id": message.reply_to}
        shape["message_reference"] = reference | (
            {"guild_id": channel.guild} if channel.guild else {}
        )
        if not inner:
            before = channel.messages.get(message.reply_to)
            shape["referenced_message"] = before and of_message(
                world, before, content=content, inner=True
            )
    return copy.deepcopy(shape)


def of_event(world: World, message: Message, *, content: bool) -> dict[str, Any]:
    """As in MESSAGE_CREATE and MESSAGE_UPDATE."""
    channel = world.channels[message.channel]
    shape = of_message(world, message, content=content) | {"channel_type": channel.type}
    if channel.guild:
        shape["guild_id"] = channel.guild
    if channel.guild and message.author in world.guilds[channel.guild].members:
        member = world.guilds[channel.guild].members[message.author]
        shape["member"] = member.as_discord(with_user=False)
    return shape


def of_guild(world: World, guild: Guild) -> dict[str, Any]:
    channels = [c for c in world.channels.values() if c.guild == guild.id]
    threads = [c for c in channels if c.is_thread and not c.archived]
    seen = [thread for thread in threads if world.may(world.bot, thread, bits.VIEW)]
    return guild.as_discord() | {
        "joined_at": "2024-01-01T00:00:00.000000+00:00",
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "members": [guild.members[world.bot].as_discord()],
        "channels": [c.as_discord(world.users) for c in channels if not c.is_thread],
        "threads": [thread.as_discord(world.users) for thread in seen],
    }


@dataclass
class Interaction:
    """Something a person does with the app. `kind`: slash, menu, press, typing (autocomplete) or submit.
    `tries`: how often the app's first answer came in, or was lost on its way; `answer`: that answer.
    `message`: what @original means. `source`: the message whose button was pressed."""

    id: str
    token: str
    kind: str
    user: str
    channel: str
    data: dict[str, Any]
    at: float
    name: str = ""
    source: Message | None = None
    tries: int = 0
    answer: dict[str, Any] | None = None
    message: Message | None = None
    followups: list[Message] = field(default_factory=list)

    @property
    def acked(self) -> bool:
        return self.answer is not None

    @property
    def choices(self) -> list[str]:
        """What an autocomplete offered: the names."""
        data = (self.answer or {}).get("data") or {}
        return [choice["name"] for choice in data.get("choices") or ()]

    def metadata(self, world: World) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": KINDS[self.kind],
            "user": world.users[self.user].as_discord(),
            "authorizing_integration_owners": {"0": world.channels[self.channel].guild or "0"},
            **({"name": self.name} if self.name else {}),
        }

    def as_discord(self, world: World) -> dict[str, Any]:
        channel = world.channels[self.channel]
        rights = world.rights(self.user, channel)
        shape: dict[str, Any] = {
            "id": self.id,
            "application_id": world.app,
            "type": KINDS[self.kind],
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": channel.id,
            "channel": channel.as_discord(world.users) | {"permissions": str(rights)},
            "app_permissions": str(world.rights(world.bot, channel)),
            "locale": "en-US",
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": {"0": channel.guild or "0"},
            "context": 0 if channel.guild else 1,
            "attachment_size_limit": 10 * 2**20,
        }
        if channel.guild:
            guild = world.guilds[channel.guild]
            member = guild.members[self.user].as_discord() | {"permissions": str(rights)}
            short = {"id": guild.id, "locale": "en-US", "features": []}
            shape |= {"guild_id": guild.id, "guild": short, "member": member}
            shape |= {"guild_locale": "en-US"}
        else:
            shape["user"] = world.users[self.user].as_discord()
        if self.source is not None:
            shape["message"] = of_message(world, self.source)
        return copy.deepcopy(shape)
