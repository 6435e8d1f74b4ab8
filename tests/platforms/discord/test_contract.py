"""Discord holds what every platform must hold."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from candorbot.platform import Platform
from candorbot.request import Place
from tests.platforms.contract import PlatformContract, World
from tests.platforms.discord.office import HELP, JONAS, KOFI, LENA, MIA, STAFF, Office, opened
from tests.platforms.discord.wire import Wire


class TestDiscord(PlatformContract):
    @pytest.fixture
    async def office(self, discord: Wire, tmp_path: Path) -> AsyncIterator[Office]:
        async with opened(tmp_path, discord, discord.clock) as office:
            yield office

    @pytest.fixture
    def platform(self, office: Office) -> Platform:
        return office.discord.workspace

    @pytest.fixture
    async def world(self, office: Office, discord: Wire) -> World:
        server = office.discord.workspace.workspace
        first = await discord.says(KOFI, HELP, "How do I export?")

        async def rename(person: str, name: str) -> None:
            discord.world.users[person].name = name

        async def say(person: str, place: Place, text: str) -> str:
            return (await discord.says(person, place.channel, text, reply_to=place.thread)).id

        async def bytes_at(sent: str) -> str:
            """The payload as Discord got it: without where it goes, and without our key."""
            (call,) = [
                one
                for one in discord.called("POST /channels/{}/messages")
                if (one.answer or {}).get("id") == sent
            ]
            told = json.loads(json.dumps(call.body["components"]))
            del told[0]["id"]
            payload = json.loads(kept[-1])
            assert told == payload["components"]
            return kept[-1]

        kept: list[str] = []
        send = office.discord.workspace.send

        async def watched(place: Place, payload: str, key: str) -> str:
            kept.append(payload)
            return await send(place, payload, key)

        office.discord.workspace.send = watched  # type: ignore[method-assign]

        async def count() -> int:
            return discord.count

        return World(
            thread=Place(server, HELP, first.id),
            staff=Place(server, STAFF),
            gone=Place(server, "900000000000000999"),
            approver=MIA,
            moderator=LENA,
            member=KOFI,
            names={MIA: "Mia", JONAS: "Jonas", LENA: "Lena", KOFI: "Kofi"},
            rename=rename,
            say=say,
            bytes_at=bytes_at,
            count=count,
        )
