"""OpenAI's moderation endpoint behind the real SDK, against a server on loopback that answers well and badly. One
test for all its faults: the SDK takes a second to read."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web

from candorbot.outside import OutsideFailed
from candorbot.records import Message
from candorbot.settings import ModerationSettings
from candorbot.testing import NOON, FakeClock
from candorbot.writers.breaker import MOST_FAILURES

SAID = "I am Kofi, kofi@mail.example, +49 30 1234567. You are nasty."


def message(text: str, name: str = "Kofi") -> Message:
    return Message("console", "m1", "help", "m1", "kofi", name, text, NOON)


def result(**harm: float) -> dict[str, Any]:
    """One text's result; what scores over a half is flagged."""
    scores = {name.replace("_", "/"): score for name, score in harm.items()}
    categories = {name: score > 0.5 for name, score in scores.items()}
    return {
        "flagged": any(categories.values()), "categories": categories, "category_scores": scores,
        "category_applied_input_types": {name: ["text"] for name in scores},
    }  # fmt: skip


def body(*results: object) -> str:
    return json.dumps({"id": "m", "model": "omni-moderation-latest", "results": results})


WELL = body(result(harassment=0.9, harassment_threatening=0.7, hate=0.1))
ODD = {
    "html": "<html>hello</html>",
    "no results": "{}",
    "results are none": '{"results": null}',
    "too few": body(),
    "too many": body(result(), result()),
    "no scores": body({"flagged": True, "categories": {"hate": True}}),
    "odd scores": body({"categories": {"hate": True}, "category_scores": {"hate": "much"}}),
    "a list": "[]",
    "50 MB": body(result()) + " " * 3_000_000,
}


class Server:
    """Answers as it is told to; keeps what it was asked."""

    def __init__(self) -> None:
        self.says, self.status, self.hangs = WELL, 200, False
        self.asked: list[Any] = []
        app = web.Application(client_max_size=10**7)
        app.add_routes([web.post("/v1/moderations", self._answer)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> Server:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        if self.hangs:
            await asyncio.Event().wait()
        return web.Response(text=self.says, status=self.status, content_type="application/json")


async def test_what_is_shown_to_openai_and_what_is_made_of_its_answers() -> None:
    module = await asyncio.to_thread(
        __import__, "candorbot.writers.moderation", fromlist=["OpenAIModeration"]
    )
    clock = FakeClock()
    async with Server() as server:
        settings = ModerationSettings("sk-secret", server.url)
        looks = module.OpenAIModeration(settings, clock, seconds=5.0)
        assert await looks.seen([message(SAID)]) == [
            {"harassment": 0.9, "harassment/threatening": 0.7}
        ]
        (asked,) = server.asked
        assert asked["model"] == "omni-moderation-latest"
        (shown,) = asked["input"]
        assert shown == "I am Member-1, Email-1, Phone-1. You are nasty."
        await it_has_no_answer(looks, server, clock)
        await looks.close()
        hurried = module.OpenAIModeration(settings, clock, seconds=0.05)
        server.hangs = True
        with pytest.raises(OutsideFailed, match="longer than"):
            await hurried.seen([message(SAID)])
        await hurried.close()


async def it_has_no_answer(looks: Any, server: Server, clock: FakeClock) -> None:
    """Each odd answer is none, asked for once; after five in a row it rests; then it works again."""
    for name, odd in ODD.items():
        server.says = odd
        clock.advance(minutes=1)
        before = len(server.asked)
        with pytest.raises(OutsideFailed) as raised:
            await looks.seen([message(SAID)])
        assert len(server.asked) == before + 1, name
        assert "nasty" not in str(raised.value)
    server.says, server.status = '{"error": {"message": "bad key sk-secret: nasty"}}', 401
    clock.advance(minutes=1)
    with pytest.raises(OutsideFailed, match="key is not taken") as raised:
        await looks.seen([message(SAID)])
    assert "sk-secret" not in str(raised.value)
    before = len(server.asked)
    for _ in range(MOST_FAILURES):
        with pytest.raises(OutsideFailed, match="asked again in a minute"):
            await looks.seen([message(SAID)])
    assert len(server.asked) == before
    server.says, server.status = WELL, 200
    clock.advance(minutes=1)
    assert len(await looks.seen([message("")])) == 1
    assert server.asked[-1]["input"] == ["-"]
