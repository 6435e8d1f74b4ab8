"""The Discord on loopback, whole: what every test against it leans on. The rest is proved by `make drill`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from tests.platforms.discord.wire import GUILD, NotThere, Wire, bits
from tests.platforms.discord.wire.bare import ANA, HELP, MIA, NOBODY, STAFF, BareApp, bare_app


class Listener(discord.Client):
    """discord.py's own client, which answers each interaction with a deferral."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.came: list[str] = []

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.came.append(interaction.type.name)
        await interaction.response.defer(ephemeral=True, thinking=True)


@pytest.fixture
async def app() -> AsyncIterator[BareApp]:
    async with bare_app() as app:
        yield app


@pytest.fixture
async def wire(app: BareApp) -> Wire:
    return app.discord


async def test_discord_py_connects_asks_and_resumes(app: BareApp, wire: Wire) -> None:
    """From login over an interaction to a resume that delivers what came meanwhile."""
    with wire.in_place_of_discord():
        client = Listener()
        running = asyncio.create_task(client.start(wire.token))
        await wire.gateway.connected()
        assert client.get_guild(int(GUILD))
        assert client.get_channel(int(HELP))
        asked = await wire.slash(MIA, HELP, "draft", text="hello")
        assert asked.acked
        assert wire.thinking(MIA)
        await app.fills(asked, content="Here it is.", **NOBODY)
        assert wire.shows(HELP, MIA) == "(only Mia sees this) Candor: Here it is."
        (old,) = wire.gateway.open
        await wire.gateway.drop()
        await wire.slash(MIA, HELP, "my-data")
        await wire.gateway.changed_from(old)
        assert wire.gateway.resumed == 1
        await wire.until(lambda: len(wire.called("POST /interactions/{}/{}/callback")) == 2)
        assert client.came == ["application_command", "application_command"]
        await client.close()
        await running


async def test_a_message_stands_and_calls_nobody(app: BareApp, wire: Wire) -> None:
    question = await wire.says(ANA, HELP, "How?")
    reply = {"message_reference": {"message_id": question.id, "fail_if_not_exists": True}}
    status, sent = await app.says(HELP, f"So, <@{ANA}>. @everyone", **reply)
    assert (status, sent["type"]) == (200, 19)
    assert wire.shows(HELP) == "Ana: How?\nCandor (to Ana): So, @Ana. @everyone"
    assert not wire.pings


async def test_a_nonce_said_again_gives_the_same_message(app: BareApp, wire: Wire) -> None:
    """For some minutes; and no history shows it."""
    once = {"nonce": "abc", "enforce_nonce": True}
    _, first = await app.says(HELP, "one", **once)
    _, again = await app.says(HELP, "one", **once)
    assert (first["id"], first["nonce"]) == (again["id"], "abc")
    assert wire.count == 1
    _, (kept,) = await app.call("GET", f"/channels/{HELP}/messages")
    assert "nonce" not in kept
    wire.clock.advance(minutes=6)
    _, later = await app.says(HELP, "one", **once)
    assert later["id"] != first["id"]


async def test_a_component_keeps_the_id_it_was_given(app: BareApp, wire: Wire) -> None:
    part = {"type": 10, "content": "x", "id": 2**31 - 1}
    await app.call(
        "POST",
        f"/channels/{HELP}/messages",
        {"flags": bits.COMPONENTS_V2, "components": [part], **NOBODY},
    )
    _, (kept,) = await app.call("GET", f"/channels/{HELP}/messages")
    assert kept["components"] == [part]


async def test_what_the_app_may_not_see_it_does_not_get(app: BareApp, wire: Wire) -> None:
    wire.restrict(STAFF, [])
    assert (await app.says(STAFF, "x"))[0] == 403
    with pytest.raises(NotThere):
        await wire.says(ANA, STAFF, "let me in")
    assert (await app.says("999", "x"))[1]["code"] == 10003


async def test_a_wrong_call_is_recorded(app: BareApp, wire: Wire) -> None:
    """It is answered as Discord does, too."""
    path = f"/channels/{HELP}/messages"
    assert (await app.call("POST", path, {"content": "x"}))[0] == 200
    assert (await app.call("POST", path, {"contents": "x", **NOBODY}))[1]["code"] == 50035
    assert (await app.call("GET", f"/channels/{HELP}/invites"))[0] == 404
    assert len(wire.wrong) == 3
    wire.wrong.clear()


async def test_an_answer_comes_within_three_seconds_and_once(app: BareApp, wire: Wire) -> None:
    wire.patience = 0
    asked = await wire.slash(ANA, HELP, "my-data")
    assert (await app.answers(asked, 5, flags=64))[0] == 204
    assert (await app.answers(asked, 5, flags=64))[1]["code"] == 40060
    late = await wire.slash(ANA, HELP, "my-data")
    wire.clock.advance(seconds=4)
    assert (await app.answers(late, 5))[1]["code"] == 10062
    wire.clock.advance(minutes=15)
    assert (await app.fills(asked, content="x", **NOBODY))[1]["code"] == 50027
    wire.wrong.clear()
