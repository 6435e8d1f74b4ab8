"""Slack holds what every platform must hold."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from candorbot.platform import Platform
from candorbot.platforms.payloads import packed
from candorbot.platforms.slack.ids import MESSAGE_ID, message_id
from candorbot.request import Place
from tests.platforms.contract import PlatformContract, World
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.office import HELP, JONAS, KOFI, LENA, STAFF, Office, opened


class TestSlack(PlatformContract):
    @pytest.fixture
    async def office(self, slack: FarEnd, tmp_path: Path) -> AsyncIterator[Office]:
        async with opened(tmp_path, slack, slack.clock) as office:
            yield office

    @pytest.fixture
    def platform(self, office: Office) -> Platform:
        assert office.candor.slack
        return office.candor.slack.workspace

    @pytest.fixture
    async def world(self, office: Office, slack: FarEnd) -> World:
        team = slack.workspace.team
        first = await slack.says(KOFI, HELP, "How do I export?")

        async def rename(person: str, name: str) -> None:
            slack.workspace.users[person].name = name

        async def say(person: str, place: Place, text: str) -> str:
            thread = place.thread.split(":")[1] if place.thread else None
            return message_id(HELP, await slack.says(person, place.channel, text, thread=thread))

        async def bytes_at(sent: str) -> str:
            """The payload as Slack got it: without where it goes, and without our key."""
            channel, ts = MESSAGE_ID.fullmatch(sent).groups()
            (call,) = [
                dict(call.params)
                for call in slack.calls
                if call.method == "chat.postMessage" and (call.answer or {}).get("ts") == ts
            ]
            assert call.pop("channel") == channel
            call.pop("thread_ts", None)
            told = call["metadata"]["event_payload"]
            del told["key"]
            if call["metadata"]["event_payload"] == {}:
                del call["metadata"]
            return packed(call)

        async def count() -> int:
            return sum(len(channel.messages) for channel in slack.workspace.channels.values())

        return World(
            thread=Place(team, HELP, message_id(HELP, first)),
            staff=Place(team, STAFF),
            gone=Place(team, "C0GONE"),
            approver=JONAS,
            moderator=LENA,
            member=KOFI,
            names={JONAS: "Jonas", LENA: "Lena", KOFI: "Kofi"},
            rename=rename,
            say=say,
            bytes_at=bytes_at,
            count=count,
        )
