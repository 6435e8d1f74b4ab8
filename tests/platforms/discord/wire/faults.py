"""What can go wrong between an app and Discord, on command: calls are named as openapi.py names them, "POST
/channels/{}/messages"; the socket is GATEWAY."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.platforms import faults
from tests.platforms.discord import openapi
from tests.platforms.faults import Body, Carry, Cut, Delay, Fault, Hold, Reset

__all__ = ["GATEWAY", "Body", "Cut", "Delay", "Fault", "Faults", "Hold", "Reset", "Status", "said"]
GATEWAY = "gateway"
VIA = {"Via": "1.1 google"}  # what Discord itself answers has it; Cloudflare's own answers do not


def said(what: Any, status: int = 200, **headers: str) -> web.Response:
    """An answer of Discord's own. The type has no charset: discord.py reads no other as JSON."""
    return web.Response(
        body=json.dumps(what).encode(),
        status=status,
        headers={"Content-Type": "application/json", **VIA, **headers},
    )


@dataclass
class Status(Fault):
    """Another status: Status(502), Status(429, 1.5, scope="shared"). `retry_after`: seconds, or any
    text; None leaves it out. `scope`: user, global or shared. `cloudflare`: an HTML page instead, by
    Discord's front, which has banned this address for a while."""

    code: int
    retry_after: float | str | None = None
    scope: str = "user"
    cloudflare: bool = False
    body: str | None = None
    after: bool = False

    async def strike(self, request: web.Request, carry: Carry) -> web.StreamResponse:
        if self.after:
            carry()
        headers = {} if self.cloudflare else dict(VIA)
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        if self.cloudflare or self.body is not None:
            page = self.body or "<html><title>Access denied | discord.com</title></html>"
            return web.Response(
                status=self.code, text=page, content_type="text/html", headers=headers
            )
        if self.code != 429:
            answer = {"message": f"{self.code}: trouble at Discord", "code": 0}
            return said(answer, self.code, **headers)
        headers |= {"X-RateLimit-Scope": self.scope}
        if self.scope == "global":
            headers["X-RateLimit-Global"] = "true"
        limited: dict[str, object] = {
            "message": "You are being rate limited.",
            "global": self.scope == "global",
        }
        if self.retry_after is not None:
            limited["retry_after"] = self.retry_after
        return said(limited, 429, **headers)


class Faults(faults.Faults):
    def plan(self, call: str, fault: Fault, times: int = 1) -> Fault:
        """The next `times` such calls meet the fault, after those planned before."""
        if call != GATEWAY and call not in openapi.names():
            raise ValueError(f"{call!r} is no operation; there are {sorted(openapi.names())}")
        return super().plan(call, fault, times)
