"""Calls of Discord's REST API, each tried once: what became of it is for the caller to say."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote, unquote_to_bytes

import aiohttp

from candorbot import words
from candorbot.platforms.call_errors import (
    ASK_AGAIN,
    LONGEST_ASK,
    CallError,
    Refused,
    Unclear,
    cut_off,
)
from candorbot.platforms.discord.attached import Attached
from candorbot.records import Clock

TIMEOUT = aiohttp.ClientTimeout(total=14, sock_connect=5)
"""Seconds; less than the publisher waits."""
LARGEST = 8_000_000
"""Bytes of an answer that are read."""
REASON = 512
"""Characters of a reason as it is sent (Discord, "Audit Logs")."""
MOST_INVALID, IN = 1_000, timedelta(minutes=10)
"""Calls answered 401, 403 or 429: Discord bans an address after 10,000 ("Rate Limits", Invalid Request Limit)."""
INVALID = frozenset({401, 403, 429})
AGENT = "DiscordBot (candorbot, 0.1)"
"""Discord asks for this form ("Reference", User Agent)."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Sends one call and reads its answer. Raises aiohttp's errors."""

    async def send(
        self, method: str, path: str, body: object | None, files: Sequence[Attached], reason: str
    ) -> Answer: ...


class Http:
    """Calls over HTTP."""

    def __init__(self, api: str, token: str) -> None:
        self._api = api
        self._token = token
        self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        self._over = False

    async def send(
        self, method: str, path: str, body: object | None, files: Sequence[Attached], reason: str
    ) -> Answer:
        headers = {"Authorization": f"Bot {self._token}", "User-Agent": AGENT}
        if reason:
            headers["X-Audit-Log-Reason"] = _reason(reason)
        if files:
            data: object = _form(body, files)
        else:
            data = None if body is None else json.dumps(body).encode()
            headers |= {} if body is None else {"Content-Type": "application/json"}
        if self._session.closed and not self._over:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        async with self._session.request(
            method, f"{self._api}{path}", data=data, headers=headers, allow_redirects=False
        ) as answer:
            read = await answer.content.read(LARGEST + 1)
            while len(read) <= LARGEST and not answer.content.at_eof():
                read += await answer.content.read(LARGEST + 1 - len(read))
            return Answer(answer.status, answer.headers, read)

    async def close(self) -> None:
        self._over = True
        await self._session.close()


class Calls:
    """The API for one bot. Use `Calls.opened`."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self.transport = transport
        self._clock = clock
        self._invalid: deque[datetime] = deque()
        self._all_wait: datetime | None = None

    @classmethod
    @asynccontextmanager
    async def opened(cls, token: str, api: str, clock: Clock) -> AsyncIterator[Calls]:
        http = Http(api, token)
        try:
            yield cls(http, clock)
        finally:
            await http.close()

    async def call(
        self, method: str, path: str, body: object | None = None, *,
        files: Sequence[Attached] = (), reason: str = "",
    ) -> Any:  # fmt: skip
        """Have something done, or read: the answer's JSON, None if it is empty. `reason` stands in Discord's own
        audit log. Raises CallError."""
        self._may_ask()
        try:
            answer = await self.transport.send(method, path, body, files, reason)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise cut_off(error) from None
        if answer.status in INVALID:
            self._invalid.append(self._clock.now())
        told = _json(answer.body)
        if 200 <= answer.status < 300:
            if told is _ODD:
                raise Unclear(f"{answer.status}, and no JSON")
            return told
        raise self._failed(answer, told)

    def _failed(self, answer: Answer, told: Any) -> CallError:
        body = told if isinstance(told, Mapping) else {}
        code = body.get("code")
        code = code if isinstance(code, int) else 0
        told = body.get("message")
        said = re.sub(r"[^ -~]", "?", told)[:120] if isinstance(told, str) else ""
        if answer.status == 429:
            wait = _wait(answer.headers, body)
            if body.get("global") or not body:  # not even Discord's own: whoever stands before it
                self._all_wait = self._clock.now() + wait
            return Refused("asked too often", code=code, status=429, retry_after=wait)
        if answer.status >= 500 or answer.status < 400:
            return Unclear(f"HTTP {answer.status}")
        return Refused(said or f"HTTP {answer.status}", code=code, status=answer.status)

    def _may_ask(self) -> None:
        """Raises Refused while everything has to wait, or too much was asked in vain."""
        now = self._clock.now()
        if self._all_wait is not None and now < self._all_wait:
            raise Refused("everything waits", status=429, retry_after=self._all_wait - now)
        while self._invalid and now - self._invalid[0] > IN:
            self._invalid.popleft()
        if len(self._invalid) >= MOST_INVALID:
            wait = self._invalid[0] + IN - now
            raise Refused("too much was asked in vain", status=429, retry_after=wait)


def _reason(text: str) -> str:
    """A reason as a header takes it, cut between two characters: Discord refuses a part of one."""
    told = re.sub("%.?$", "", quote(text.encode("utf-8", "replace"), safe=" ")[:REASON])
    return quote(unquote_to_bytes(told).decode("utf-8", "ignore"), safe=" ")


_ODD = object()


def _json(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return _ODD


def _wait(headers: Mapping[str, str], body: Mapping[str, Any]) -> timedelta:
    """How long to wait after a rate limit: what the answer says, within LONGEST_ASK."""
    header = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    for told in (body.get("retry_after"), header):
        try:
            seconds = float(told)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if 0 < seconds < float("inf"):
            return min(timedelta(seconds=min(seconds, 1e6)), LONGEST_ASK)
    return ASK_AGAIN


def _form(body: object, files: Sequence[Attached]) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(body), content_type="application/json")
    for number, file in enumerate(files):
        form.add_field(
            f"files[{number}]", file.content, filename=file.name, content_type="application/octet-stream"
        )  # fmt: skip
    return form


def why(code: int, error: str = "") -> str:
    """What Discord refused, in words a manager reads."""
    found = words.DISCORD_REFUSED.get(code)
    return found or words.DISCORD_REFUSED_ELSE.format(error=error or code)
