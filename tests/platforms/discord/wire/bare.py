"""An app that is nothing but REST: for tests of the wire itself."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from candorbot.testing import FakeClock
from tests.platforms.discord.wire import bits
from tests.platforms.discord.wire.payloads import Interaction
from tests.platforms.discord.wire.wire import Wire
from tests.platforms.discord.wire.world import APP

NOBODY: dict[str, Any] = {"allowed_mentions": {"parse": []}}
ANA, MIA = "101", "102"
HELP, STAFF, FORUM = "201", "202", "203"
MODERATORS = "301"
COMMANDS: list[dict[str, Any]] = [
    {
        "name": "candor",
        "description": "Candor",
        "default_member_permissions": bits.MANAGE_MESSAGES,
        "contexts": [0],
        "options": [
            {
                "type": 1,
                "name": "draft",
                "description": "Draft a reply",
                "options": [
                    {"type": 3, "name": "text", "description": "to what", "autocomplete": True},
                    {
                        "type": 3,
                        "name": "view",
                        "description": "which",
                        "choices": [{"name": "all", "value": "all"}],
                    },
                ],
            }
        ],
    },
    {"name": "my-data", "description": "What is kept of you"},
    {"name": "Draft a reply", "type": 3, "default_member_permissions": bits.MANAGE_MESSAGES},
]


class BareApp:
    """Each call gives the answer's status and JSON."""

    def __init__(self, discord: Wire, session: aiohttp.ClientSession) -> None:
        self.discord, self.session = discord, session

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        files: Mapping[str, bytes] | None = None,
        token: str | None = None,
        **query: str,
    ) -> tuple[int, Any]:
        headers = {
            "Authorization": f"Bot {self.discord.token if token is None else token}",
            "User-Agent": "DiscordBot (https://candor.example, 1)",
        }
        form = None
        if files:
            form = aiohttp.FormData()
            form.add_field("payload_json", json.dumps(body), content_type="application/json")
            for number, (name, content) in enumerate(files.items()):
                form.add_field(f"files[{number}]", content, filename=name)
        async with self.session.request(
            method,
            f"{self.discord.api}{path}",
            json=None if form is not None or body is None else body,
            data=form,
            params=query,
            headers=headers,
        ) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None

    async def says(self, channel: str, text: str, **more: Any) -> tuple[int, Any]:
        body = {"content": text, **NOBODY, **more}
        return await self.call("POST", f"/channels/{channel}/messages", body)

    async def answers(self, to: Interaction, type: int, **data: Any) -> tuple[int, Any]:
        """The first answer to an interaction."""
        body = {"type": type, **({"data": data} if data else {})}
        return await self.call("POST", f"/interactions/{to.id}/{to.token}/callback", body)

    async def follows(self, to: Interaction, **body: Any) -> tuple[int, Any]:
        return await self.call("POST", f"/webhooks/{APP}/{to.token}", body)

    async def fills(self, to: Interaction, **body: Any) -> tuple[int, Any]:
        """Puts words where "thinking" stands."""
        path = f"/webhooks/{APP}/{to.token}/messages/@original"
        return await self.call("PATCH", path, body)


@asynccontextmanager
async def bare_app() -> AsyncIterator[BareApp]:
    """A small server with a member, a moderator, an open channel, a closed one and a forum."""
    async with Wire.serving(FakeClock()) as discord, aiohttp.ClientSession() as session:
        discord.add_role(MODERATORS, "Moderators", bits.MANAGE_MESSAGES)
        discord.add_user(ANA, "Ana")
        discord.add_user(MIA, "Mia", MODERATORS)
        discord.add_channel(HELP, "help")
        discord.add_channel(STAFF, "staff", only=[MODERATORS])
        discord.add_channel(FORUM, "ideas", bits.FORUM, tags={"401": "idea"})
        discord.install(COMMANDS)
        yield BareApp(discord, session)
        assert not discord.wrong
        assert not discord.faults.left
