"""What can go wrong between an app and Slack, on command: `plan` takes the Web API's method names, "response_url",
"upload" and "link" (the socket)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.platforms.faults import Body, Carry, Cut, Delay, Fault, Faults, Hold, Reset

__all__ = ["Body", "Cut", "Delay", "Error", "Fault", "Faults", "Hold", "Reset", "Status"]


@dataclass
class Status(Fault):
    """Another status: Status(429, retry_after="30"), Status(503)."""

    code: int
    retry_after: str | None = None
    body: str | None = None
    after: bool = False

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        if self.after:
            carry()
        headers = {} if self.retry_after is None else {"Retry-After": self.retry_after}
        if self.body is not None:
            return web.Response(status=self.code, text=self.body, headers=headers)
        error = "ratelimited" if self.code == 429 else "internal_error"
        answer = {"ok": False, "error": error}
        return web.json_response(answer, status=self.code, headers=headers)


@dataclass
class Error(Fault):
    """Slack answers ok: false with this error, and does nothing."""

    error: str
    more: dict[str, Any] = field(default_factory=dict)
    after: bool = False

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        if self.after:
            carry()
        return web.json_response({"ok": False, "error": self.error, **self.more})
