"""The connection to Discord's gateway: discord.py's own client, whose events come to us."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Literal, Protocol

import discord
from discord.http import Route

from candorbot.errors import StoreError, UserError
from candorbot.platforms.discord.events import Came

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it speaks to nobody
logging.getLogger("discord").setLevel(logging.WARNING)  # at DEBUG it logs what people write

Kind = Literal["command", "press", "typing", "form"]
KINDS: Mapping[int, Kind] = {2: "command", 3: "press", 4: "typing", 5: "form"}


class Taker(Protocol):
    """Takes what the gateway delivers. `begin` has it done, and knows what is under way."""

    def begin(self, work: Coroutine[Any, Any, object]) -> None: ...
    async def take(self, came: Came) -> None: ...
    async def said(self, said: dict[str, Any], channel: str) -> None: ...
    async def gone(self, message: str) -> None: ...


class Gateway(discord.Client):
    """One connection. It caches no messages and no members, and asks for what is needed alone.

    listens  with the messages of the server; needs the message content intent
    missed   is told when a new session begins, for which nothing is delivered again, and of what could not be kept,
             with what would keep it
    hears    whether a session is open: not while discord.py is at connecting again
    there    is told whether we are in the server, when a session begins and when that changes
    """

    def __init__(
        self, api: str, taker: Taker, server: str, *, listens: bool,
        missed: Callable[[Work | None], None], there: Callable[[bool], Coroutine[Any, Any, None]],
    ) -> None:  # fmt: skip
        Route.BASE = api
        super().__init__(
            intents=intents(listens=listens),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30.0,
        )
        self.listens = listens
        self.hears = False
        self._taker = taker
        self._server = server
        self._told_missed = missed
        self._told_there = there

    async def on_ready(self) -> None:
        """As often as Discord says it."""
        self._told_missed(None)
        self.hears = True
        self._taker.begin(self._told_there(self.get_guild(int(self._server)) is not None))

    async def on_resumed(self) -> None:
        self.hears = True

    async def on_disconnect(self) -> None:
        self.hears = False

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        came = came_of(interaction)
        if came is not None:
            self._taker.begin(self._taker.take(came))

    async def on_message(self, message: discord.Message) -> None:
        if message.guild and self._is_ours(message.guild.id):
            self._said(said_of(message), message.channel.id)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        said: dict[str, Any] = dict(payload.data)
        if self._is_ours(payload.guild_id) and said.get("edited_timestamp"):
            self._said(said, payload.channel_id)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        if self._is_ours(payload.guild_id):
            self._gone(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        if self._is_ours(payload.guild_id):
            for message in payload.message_ids:
                self._gone(message)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        if self._is_ours(guild.id):
            self._taker.begin(self._told_there(False))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """At the start, after an outage, and when we were invited anew."""
        if self._is_ours(guild.id):
            self._told_missed(None)
            self._taker.begin(self._told_there(True))

    on_guild_join = on_guild_available

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        log.exception("failed: %s", event_method, extra={"action": "discord.failed"})

    def _said(self, said: dict[str, Any], channel: int) -> None:
        self._begin(partial(self._taker.said, said, str(channel)))

    def _gone(self, message: int) -> None:
        self._begin(partial(self._taker.gone, str(message)))

    def _begin(self, work: Work) -> None:
        self._taker.begin(self._kept(work))

    async def _kept(self, work: Work) -> None:
        """Keep what was said or deleted; what cannot be kept is kept later."""
        try:
            await work()
        except (StoreError, UserError) as error:
            log.error("not kept: %s", error, extra={"action": "discord.not_kept"})
            self._told_missed(work)

    def _is_ours(self, guild: int | None) -> bool:
        return str(guild) == self._server


def intents(*, listens: bool) -> discord.Intents:
    """What Discord is asked to deliver: nothing privileged, unless a manager switched listening on."""
    asked = discord.Intents(guilds=True)
    asked.guild_messages = asked.message_content = listens
    return asked


def came_of(interaction: discord.Interaction) -> Came | None:
    """An interaction, as events.py reads it; None for one of no kind that we know, or outside a server."""
    kind = KINDS.get(interaction.type.value)
    if kind is None or interaction.guild_id is None or interaction.channel_id is None:
        return None
    channel = parent = str(interaction.channel_id)
    thread = ""
    at = interaction.channel
    if isinstance(at, discord.Thread):
        thread = channel
        if at.type is not discord.ChannelType.private_thread:
            parent = str(at.parent_id)
    message = interaction.message
    return Came(
        id=str(interaction.id),
        token=interaction.token,
        kind=kind,
        server=str(interaction.guild_id),
        channel=channel,
        parent=parent,
        user=str(interaction.user.id),
        name=interaction.user.display_name,
        data=dict(interaction.data or {}),
        thread=thread,
        message=str(message.id) if message else "",
        private=bool(message and message.flags.ephemeral),
    )


def said_of(message: discord.Message) -> dict[str, Any]:
    """A message in the form in which Discord sends it."""
    author, told = message.author, message.reference
    answered = told.resolved if told else None
    return {
        "id": str(message.id),
        "type": message.type.value,
        "author": _person(author),
        "content": message.content,
        "timestamp": message.created_at.isoformat(),
        "edited_timestamp": message.edited_at.isoformat() if message.edited_at else None,
        "webhook_id": message.webhook_id,
        "mentions": [_person(one) for one in message.mentions],
        "embeds": [{"description": one.description} for one in message.embeds],
        "message_reference": _reference(told),
        "referenced_message": {"message_reference": _reference(answered.reference)}
        if isinstance(answered, discord.Message)
        else None,
    }


def _person(user: discord.User | discord.Member) -> dict[str, Any]:
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": user.global_name,
        "bot": user.bot,
    }


def _reference(told: discord.MessageReference | None) -> dict[str, Any] | None:
    if told is None or told.message_id is None:
        return None
    return {"type": told.type.value, "message_id": str(told.message_id)}
