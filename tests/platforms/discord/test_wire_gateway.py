"""The gateway on loopback, with discord.py's own client: sessions, their troubles, who is told what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest

from tests.platforms.discord.wire import GUILD, Reset, Wire, bits
from tests.platforms.discord.wire.bare import ANA, FORUM, HELP, MIA, STAFF, bare_app

pytestmark = pytest.mark.drill  # the wire itself changes seldom


class Listener(discord.Client):
    """Writes down what comes."""

    def __init__(self, intents: discord.Intents, **options: Any) -> None:
        super().__init__(intents=intents, max_messages=None, enable_debug_events=True, **options)
        self.heard: list[str] = []
        self.words: list[str] = []

    async def on_socket_event_type(self, name: str) -> None:
        self.heard.append(name)

    async def on_message(self, message: discord.Message) -> None:
        self.words.append(message.content)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with bare_app() as app:
        yield app.discord


@asynccontextmanager
async def listening(wire: Wire, *names: str, **options: Any) -> AsyncIterator[Listener]:
    intents = discord.Intents(guilds=True, **dict.fromkeys(names, True))
    client = Listener(intents, **options)
    with wire.in_place_of_discord():
        running = asyncio.create_task(client.start(wire.token))
        await wire.gateway.connected()
        try:
            yield client
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)


async def test_a_session_begins_with_the_guild_as_it_is(wire: Wire) -> None:
    wire.add_thread("501", "thread", HELP)
    async with listening(wire) as client:
        guild = client.get_guild(int(GUILD))
        assert guild
        assert {one.name for one in guild.channels} == {"help", "staff", "ideas"}
        assert [one.name for one in guild.threads] == ["thread"]
        assert guild.me.id == client.application_id
        assert wire.gateway.identifies == 1


@pytest.mark.parametrize("trouble", ["reconnect", "invalidate", "shut"])
async def test_a_session_that_can_be_resumed_is(wire: Wire, trouble: str) -> None:
    async with listening(wire, "guild_messages") as client:
        (old,) = wire.gateway.open
        if trouble == "reconnect":
            wire.gateway.reconnect()
        elif trouble == "invalidate":
            wire.gateway.invalidate(resumable=True)
        else:
            wire.gateway.shut(4000)
        await wire.gateway.changed_from(old)
        assert (wire.gateway.identifies, wire.gateway.resumed) == (1, 1)
        assert client.heard[-1] == "RESUMED"
        assert wire.gateway.open[0].asked == "resume"


async def test_what_came_meanwhile_is_said_after_a_resume(wire: Wire) -> None:
    async with listening(wire, "guild_messages") as client:
        (old,) = wire.gateway.open
        await wire.gateway.drop()
        await wire.says(ANA, HELP, "one")
        await wire.says(ANA, HELP, "two")
        await wire.gateway.changed_from(old)
        assert client.heard[-3:] == ["MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]


async def test_a_session_that_is_over_begins_anew_and_what_came_is_lost(wire: Wire) -> None:
    async with listening(wire, "guild_messages") as client:
        (old,) = wire.gateway.open
        wire.gateway.resumes = False
        await wire.gateway.drop()
        await wire.says(ANA, HELP, "lost")
        await wire.gateway.changed_from(old)
        assert (wire.gateway.identifies, wire.gateway.resumed) == (2, 0)
        assert "MESSAGE_CREATE" not in client.heard


async def test_a_half_open_connection_is_noticed_and_left(wire: Wire) -> None:
    wire.gateway.interval = 20
    async with listening(wire, heartbeat_timeout=0.1):
        (old,) = wire.gateway.open
        wire.gateway.go_deaf()
        await wire.gateway.changed_from(old)
        assert wire.gateway.resumed == 1


async def test_an_event_said_twice_has_its_old_number(wire: Wire) -> None:
    async with listening(wire, "guild_messages") as client:
        await wire.says(ANA, HELP, "one")
        wire.gateway.replay()
        await wire.heard()
        assert client.heard[-2:] == ["MESSAGE_CREATE", "MESSAGE_CREATE"]
        (session,) = wire.gateway.sessions.values()
        assert [one["s"] for one in session.told] == list(range(1, len(session.told) + 1))


async def test_a_wrong_token_is_turned_away(wire: Wire) -> None:
    with wire.in_place_of_discord():
        client = Listener(discord.Intents(guilds=True))
        async with client:
            await client.login(wire.token)
            wire.rest.token = "another"
            with pytest.raises(discord.ConnectionClosed) as closed:
                await client.connect()
            assert closed.value.code == 4004


async def test_a_privileged_intent_has_to_be_granted(wire: Wire) -> None:
    """Then the words of messages come along."""
    with wire.in_place_of_discord():
        client = Listener(discord.Intents(guilds=True, message_content=True))
        async with client:
            with pytest.raises(discord.PrivilegedIntentsRequired):
                await client.start(wire.token)
    async with listening(wire, "guild_messages") as client:
        await wire.says(ANA, HELP, "secret")
        assert client.words == [""]
    wire.let_read()
    async with listening(wire, "guild_messages", "message_content") as client:
        await wire.says(ANA, HELP, "secret")
        assert client.words == ["secret"]


async def test_only_what_the_intents_name_and_the_rights_allow_is_told(wire: Wire) -> None:
    async with listening(wire) as client:
        await wire.says(ANA, HELP, "x")
        await wire.gives_role(ANA, "301")
        assert client.heard[-1] == "GUILD_CREATE"
    async with listening(wire, "guild_messages") as client:
        await wire.narrows(STAFF, [ANA])
        await wire.says(ANA, STAFF, "x")
        assert client.heard[-1] == "CHANNEL_UPDATE"


async def test_each_change_is_told_as_discord_tells_it(wire: Wire) -> None:
    wire.grant(bits.MANAGE_GUILD)
    async with listening(wire, "guild_messages", "auto_moderation_execution") as client:
        told = len(client.heard)
        message = await wire.says(ANA, HELP, "x")
        await wire.edits(ANA, message, "y")
        other = await wire.says(ANA, HELP, "z")
        await wire.deletes(MIA, message, other)
        post = await wire.posts(ANA, FORUM, "t", "u")
        await wire.deletes(ANA, wire.newest(post.id))
        await wire.closes(post.id)
        await wire.removes_channel(post.id)
        await wire.automod(ANA, HELP, "bad words")
        await wire.renames(HELP, "support")
        await wire.removes_channel(HELP)
        await wire.goes_away()
        await wire.comes_back()
        await wire.removes_app()
        assert client.heard[told:] == [
            "MESSAGE_CREATE",
            "MESSAGE_UPDATE",
            "MESSAGE_CREATE",
            "MESSAGE_DELETE_BULK",
            "THREAD_CREATE",
            "MESSAGE_CREATE",
            "MESSAGE_DELETE",
            "THREAD_UPDATE",
            "THREAD_DELETE",
            "AUTO_MODERATION_ACTION_EXECUTION",
            "CHANNEL_UPDATE",
            "CHANNEL_DELETE",
            "GUILD_DELETE",
            "GUILD_CREATE",
            "GUILD_DELETE",
        ]


async def test_a_connection_that_breaks_at_once_is_tried_again(wire: Wire) -> None:
    async with listening(wire):
        (old,) = wire.gateway.open
        wire.faults.plan("gateway", Reset(), times=2)
        await wire.gateway.drop()
        await wire.gateway.changed_from(old)
        assert wire.gateway.resumed == 1


async def test_typing_is_offered_what_the_app_offers(wire: Wire) -> None:
    async with listening(wire) as client:

        async def on_interaction(interaction: discord.Interaction) -> None:
            choice = discord.app_commands.Choice(name="Draft 1", value="1")
            await interaction.response.autocomplete([choice])

        client.event(on_interaction)
        found = await wire.autocompletes(MIA, HELP, "draft", "text", text="dr")
        assert found == ["Draft 1"]
