"""Slack's Web API, one call at a time. Nothing is tried twice here: who calls knows whether that is safe."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from candorbot import words
from candorbot.platforms.call_errors import (
    ASK_AGAIN,
    LONGEST_ASK,
    CallError,
    Refused,
    Unclear,
    cut_off,
)

Answer = Mapping[str, Any]
TIMEOUT = aiohttp.ClientTimeout(total=10)
"""Shorter than publish.SEND_SECONDS, so that a slow answer is told from a stopped task."""
RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
MAYBE_DONE = frozenset(
    {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)
"""Errors after which something may have been done all the same (Slack, "chat.postMessage", Errors)."""
TURNED_AWAY = frozenset({400, 401, 403, 404, 405, 407, 410, 413, 414, 415, 431})
"""Statuses without a word of Slack's, of who stands before it: the call was not let in (RFC 9110, section 15.5).
What may come of the others nobody knows."""
RESPONSE_HOST = "hooks.slack.com"


class Calls:
    """The Web API of one workspace. Use `Calls.opened`.

    scopes  what the token was granted, as Slack last said it with an answer; None before the first
    """

    def __init__(self, token: str, api: str, session: aiohttp.ClientSession) -> None:
        self._api = api
        self._session = session
        self._over = False
        self.client = AsyncWebClient(token, base_url=api, session=session, retry_handlers=[])
        self.scopes: frozenset[str] | None = None

    @classmethod
    @asynccontextmanager
    async def opened(cls, token: str, api: str) -> AsyncIterator[Calls]:
        calls = cls(token, api, aiohttp.ClientSession(timeout=TIMEOUT))
        try:
            yield calls
        finally:
            calls._over = True
            await calls._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """What the calls go through; another in the place of one that was closed underneath."""
        if self._session.closed and not self._over:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self._session

    async def read(self, method: str, **params: Any) -> Answer:
        """Ask for something. Raises CallError."""
        return await self._call(method, http_verb="GET", params=params)

    async def write(self, method: str, body: Mapping[str, Any]) -> Answer:
        """Have something done. Raises CallError."""
        return await self._call(method, json=dict(body))

    async def pages(
        self, method: str, name: str, most: int = 10, **params: Any
    ) -> AsyncIterator[list[Any]]:
        """The lists `name` of an answer that comes in pages. Raises CallError, and LookupError if it is not at
        its end after `most` of them."""
        cursor = ""
        for _ in range(most):
            more = {"cursor": cursor} if cursor else {}
            answer = await self.read(method, **params, **more)
            yield list(answer.get(name) or ())
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
        raise LookupError(f"{method} goes on after {most} pages")

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer where an interaction asked for it (its `response_url`). Raises CallError."""
        if not self.is_ours(url):
            raise Refused("no address of Slack's")
        try:
            async with self.session.post(url, json=dict(body), allow_redirects=False) as answer:
                said = (await answer.content.read(1000)).decode("utf-8", "replace").strip()
                if answer.status != 200 or (said not in ("", "ok") and '"ok":true' not in said):
                    wait = _wait(answer.status, answer)
                    raise Refused(f"{answer.status} {said[:100]}", retry_after=wait)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise cut_off(error) from None

    def is_ours(self, url: str) -> bool:
        """Whether an address is one that Slack gives for answers."""
        try:
            asked, api = urlsplit(url), urlsplit(self._api)
        except ValueError:
            return False
        if (asked.scheme, asked.hostname) == ("https", RESPONSE_HOST):
            return True
        return (asked.scheme, asked.netloc) == (api.scheme, api.netloc)

    async def _call(self, method: str, **how: Any) -> Answer:
        self.client.session = self.session
        try:
            answer = await self.client.api_call(method, **how)
        except SlackApiError as error:
            raise _refused(error) from None
        except (aiohttp.ClientError, SlackClientError, TimeoutError, ValueError) as error:
            raise cut_off(error) from None
        except (AttributeError, RecursionError) as error:  # the SDK on what is no JSON object
            raise Unclear(f"an odd answer ({cut_off(error)})") from None
        if not isinstance(answer.data, dict):
            raise Unclear("the answer is no JSON object")
        granted = answer.headers.get("x-oauth-scopes")
        if granted is not None:
            self.scopes = frozenset(one.strip() for one in str(granted).split(",")) - {""}
        return answer.data


def _refused(error: SlackApiError) -> CallError:
    """What an answer without `ok: true` means."""
    answer = error.response
    status = getattr(answer, "status_code", None) or getattr(answer, "status", 0)
    data = getattr(answer, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    code = code if isinstance(code, str) else ""
    if status == 429 or code in RATE_LIMITED:
        return Refused("asked too often", retry_after=_wait(429, answer))
    if not code and status in TURNED_AWAY:
        return Refused(f"HTTP {status}")
    if not code or code in MAYBE_DONE or (status or 0) >= 500:
        return Unclear(f"{status} {code}".strip())
    return Refused(re.sub(r"[^\w.:-]", "", code)[:80])


def _wait(status: int, answer: Any) -> timedelta | None:
    """How long to wait after a rate limit."""
    if status != 429:
        return None
    headers = getattr(answer, "headers", None) or {}
    told = next((str(headers[name]) for name in headers if name.lower() == "retry-after"), "")
    if not re.fullmatch(r"[0-9]{1,9}", told):
        return ASK_AGAIN
    return min(timedelta(seconds=int(told)), LONGEST_ASK)


def why(error: str) -> str:
    """What Slack refused, in words a manager reads; its own word for what is rare."""
    return words.SLACK_REFUSED.get(error) or words.SLACK_REFUSED_ELSE.format(error=error)
