"""What Slack delivers to an app, and the two ways it goes: signed HTTP here, Socket Mode beside."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from tests.platforms.slack.far_end.workspace import Clock

PATIENCE = 10.0  # real seconds; a test that waits this long has failed


@dataclass
class Attempt:
    """One try: the HTTP status (200 for an acknowledged envelope, None for no answer) and the body."""

    status: int | None
    answer: Any = None


@dataclass
class Delivery:
    """One thing delivered. kind: "events_api", "interactive" or "slash_commands"."""

    kind: str
    body: dict[str, Any]
    tries: list[Attempt] = field(default_factory=list)

    @property
    def acked(self) -> bool:
        return any(attempt.status == 200 for attempt in self.tries)

    @property
    def answer(self) -> Any:
        """What the app said with its acknowledgement: JSON, text, or None."""
        return next((a.answer for a in self.tries if a.status == 200), None)

    @property
    def event(self) -> dict[str, Any]:
        return self.body.get("event", {})  # type: ignore[no-any-return]


class Way(Protocol):
    patience: float

    async def send(self, delivery: Delivery, retry: int, reason: str) -> Attempt: ...

    async def close(self) -> None: ...


class Http:
    """Signed posts to the app's one address."""

    def __init__(self, url: str, signing_secret: str, clock: Clock) -> None:
        self.url, self.clock = url, clock
        self.signer = SignatureVerifier(signing_secret)
        self.patience = PATIENCE
        self._session = aiohttp.ClientSession()

    def signed(self, body: str, type: str = "application/json") -> dict[str, str]:
        """The headers of a request with this body."""
        timestamp = str(int(self.clock.now().timestamp()))
        signature = self.signer.generate_signature(timestamp=timestamp, body=body)
        return {
            "Content-Type": type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": str(signature),
        }

    async def send(self, delivery: Delivery, retry: int = 0, reason: str = "") -> Attempt:
        if delivery.kind == "events_api":
            body, type = json.dumps(delivery.body), "application/json"
        elif delivery.kind == "interactive":
            body = urlencode({"payload": json.dumps(delivery.body)})
            type = "application/x-www-form-urlencoded"
        else:
            body, type = urlencode(delivery.body), "application/x-www-form-urlencoded"
        headers = self.signed(body, type)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return await self.post(body, headers)

    async def post(self, body: str, headers: dict[str, str]) -> Attempt:
        """Any body with any headers, forged ones too."""
        wait = aiohttp.ClientTimeout(total=self.patience)
        try:
            async with self._session.post(
                self.url, data=body.encode(), headers=headers, timeout=wait
            ) as answer:
                return Attempt(answer.status, _read(await answer.text()))
        except (TimeoutError, aiohttp.ClientError):
            return Attempt(None)

    async def close(self) -> None:
        await self._session.close()


def _read(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
