"""Our calls and discord.py's client in simcord, with a store's thread between them."""

from __future__ import annotations

import asyncio
import threading

import discord
import pytest
import simcord

from candorbot.platforms.call_errors import Refused
from candorbot.platforms.discord.calls import Calls
from candorbot.testing import FakeClock
from tests.platforms.discord.sim import Simulated, simulated

COMMAND = {"name": "candor", "description": "Candor", "type": 1}


class Deferring(discord.Client):
    """Defers, waits for a thread, then answers: each call through `calls`."""

    def __init__(self, calls: Calls) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.calls = calls

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        await self.calls.call("POST", path, {"type": 5, "data": {"flags": 64}})
        words = await from_a_thread("Kept.")
        path = f"/webhooks/{interaction.application_id}/{interaction.token}/messages/@original"
        body = {"content": words, "allowed_mentions": {"parse": []}}
        await self.calls.call("PATCH", path, body)


def from_a_thread(words: str) -> asyncio.Future[str]:
    """As the store's writer answers: from its own thread, by the loop."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()
    threading.Thread(target=lambda: loop.call_soon_threadsafe(future.set_result, words)).start()
    return future


def calls() -> Calls:
    return Calls(Simulated(simcord.backend.Backend()), FakeClock())


async def test_a_handler_may_wait_for_the_store() -> None:
    ours = calls()
    async with simulated(Deferring(ours), ours) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("help")
        ana = guild.add_member(env.create_user("ana"))
        await ours.call("PUT", f"/applications/{env.backend.application_id}/commands", [COMMAND])
        result = await ana.slash(channel, "candor")
        assert result.response
        assert (result.response.content, result.response.ephemeral) == ("Kept.", True)


async def test_a_refusal_is_discords() -> None:
    ours = calls()
    async with simulated(Deferring(ours), ours):
        with pytest.raises(Refused) as refused:
            await ours.call("GET", "/channels/12")
        assert refused.value.code == 10003


async def test_what_discord_does_not_describe_fails_the_test() -> None:
    ours = calls()
    with pytest.raises(AssertionError, match="message_id"):  # noqa: PT012 - it fails as it ends
        async with simulated(Deferring(ours), ours) as env:
            channel = env.create_guild().create_text_channel("help")
            body = {"content": "x", "message_reference": {"message_id": 12}}  # no string
            await ours.call("POST", f"/channels/{channel.id}/messages", body)
