"""A server on loopback that speaks OpenAI's language, as well or as badly as it is told to."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

TOLD = {"answered": False, "candidates": []}
"""An answer of the right shape that answers nothing."""
Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


def choice(content: object = json.dumps(TOLD), reason: str = "stop", **more: Any) -> dict[str, Any]:
    """The whole of an answer whose one choice says this."""
    message = {"role": "assistant", "content": content, **more}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


@asynccontextmanager
async def served(answer: Serve, moderates: Serve | None = None) -> AsyncIterator[str]:
    """The base URL under which it answers; `moderates`: how its moderation endpoint does, if it has one."""
    app = web.Application()
    app.add_routes([web.post("/v1/chat/completions", answer)])
    app.add_routes([web.post("/v1/moderations", moderates)] if moderates else [])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


def says(body: object, status: int = 200, kind: str = "application/json") -> Serve:
    """One that answers everything with this body."""
    text = body if isinstance(body, str) else json.dumps(body)

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, status=status, content_type=kind)

    return answer
