"""One request and its answer over one connection. h11 knows HTTP and does no I/O; what may come is bounded here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import ParamSpec, Protocol, TypeVar

import h11

from candorbot import __version__
from candorbot.errors import UserError
from candorbot.feeds.fetched import MOST_BYTES, MOST_HEAD, MOST_ON_THE_WIRE, READ, Page
from candorbot.feeds.unpack import PACKINGS, TOO_LONG, Unpacked
from candorbot.hosts import Target

PIECE = 16 * 1024
"""Bytes that are read at once."""
MOST_HINTS = 10
"""Answers that are none yet (1xx)."""
_REDIRECTS = (301, 302, 303, 307, 308)
T = TypeVar("T")
P = ParamSpec("P")


class Within(Protocol):
    """Lets a step take what is left of the time."""

    async def __call__(
        self, step: Callable[P, Awaitable[T]], *args: P.args, **named: P.kwargs
    ) -> T: ...


class Exchange:
    def __init__(
        self,
        target: Target,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        within: Within,
    ) -> None:
        self._target = target
        self._reader = reader
        self._writer = writer
        self._within = within
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEAD)
        self._came = 0

    async def run(self, marks: Sequence[tuple[str, str]]) -> Page | str:
        """Ask, with these marks of a state that is known: the page, or the link we are sent on to. Raises
        UserError."""
        try:
            await self._send(marks)
            return await self._answer(asked_again=bool(marks))
        except h11.ProtocolError:
            raise UserError(f"{self._target.host} does not speak proper HTTP.") from None

    async def _send(self, marks: Sequence[tuple[str, str]]) -> None:
        headers = [
            ("Host", self._target.host),
            ("User-Agent", f"candorbot/{__version__} (reads feeds)"),
            ("Accept", ", ".join((*READ, "*/*;q=0.1"))),
            ("Accept-Encoding", ", ".join(PACKINGS)),
            ("Connection", "close"),
            *marks,
        ]
        request = h11.Request(method="GET", target=self._target.path, headers=headers)
        for event in (request, h11.EndOfMessage()):
            self._writer.write(self._http.send(event) or b"")
        await self._within(self._writer.drain)

    async def _answer(self, *, asked_again: bool) -> Page | str:
        for _ in range(MOST_HINTS + 1):
            response = await self._next()
            if not isinstance(response, h11.InformationalResponse):
                break
        if not isinstance(response, h11.Response):
            raise UserError(f"{self._target.host} gave no answer.")
        said = {n.decode().lower(): v.decode("utf-8", "replace") for n, v in response.headers}
        if response.status_code in _REDIRECTS and said.get("location"):
            return said["location"]
        kind = said.get("content-type", "").partition(";")[0].strip().lower()
        marks = said.get("etag", ""), said.get("last-modified", "")
        if response.status_code == 304 and asked_again:
            return Page(self._target.url, kind, b"", *marks, fresh=False)
        if response.status_code != 200:
            raise UserError(f"{self._target.host} answered {response.status_code}.")
        if kind and kind not in READ:
            raise UserError(f"It is {ascii(kind)[1:61]}, which is no feed and no page.")
        body = await self._body(said.get("content-encoding", ""))
        return Page(self._target.url, kind, body, *marks)

    async def _body(self, packing: str) -> bytes:
        unpacked = Unpacked(packing, MOST_BYTES)
        while not isinstance(event := await self._next(), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise UserError(f"{self._target.host} stopped before the end of the page.")
            unpacked.take(bytes(event.data))
        return unpacked.whole()

    async def _next(self) -> object:
        """h11's next event, once enough has come for one."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            piece = await self._within(self._reader.read, PIECE)
            self._came += len(piece)
            if self._came > MOST_ON_THE_WIRE:
                raise UserError(TOO_LONG.format(most=MOST_BYTES))
            self._http.receive_data(piece)
        return event
