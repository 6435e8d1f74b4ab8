"""A network that only writes down what it is asked, and answers from a script."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from candorbot.feeds.fetch import Fetcher, open_connection
from candorbot.hosts import Target

PUBLIC = "93.184.215.14"
RSS = b"""<?xml version="1.0"?>
<rss version="2.0"><channel><title>Harbor</title><item>
  <title>Funnels are here</title><link>https://harbor.example/blog/funnels</link>
  <pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate><description>See where visitors leave.</description>
</item></channel></rss>"""


def answer(
    body: bytes = b"", status: str = "200 OK", kind: str = "application/rss+xml", **headers: str
) -> bytes:
    """An HTTP answer; `content_encoding="gzip"` becomes a header."""
    said = {"content-type": kind, "content-length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{n.replace('_', '-')}: {v}" for n, v in said.items() if v)]
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body


def sent_on(link: str) -> bytes:
    return answer(status="302 Found", location=link)


class Writer:
    """What is written to it stands in `written`."""

    def __init__(self) -> None:
        self.written = b""
        self.aborted = False
        self.transport = self

    def write(self, data: bytes) -> None:
        self.written += data

    async def drain(self) -> None:
        pass

    def abort(self) -> None:
        self.aborted = True


class Reader:
    """Gives piece after piece, then the end; `read` says how many bytes went. An exception is raised."""

    def __init__(self, pieces: Iterable[bytes | Exception]) -> None:
        self._pieces: Iterator[bytes | Exception] = iter(pieces)
        self.given = 0

    async def read(self, size: int) -> bytes:
        piece = next(self._pieces, b"")
        if isinstance(piece, Exception):
            raise piece
        assert len(piece) <= size
        self.given += len(piece)
        return piece


def pieces(whole: bytes, size: int = 16 * 1024) -> list[bytes]:
    return [whole[at : at + size] for at in range(0, len(whole), size)]


@dataclass
class Net:
    """`numbers`: host -> what stands behind it, a list of lists one after the other. `script`: what each
    connection answers, in turn."""

    script: Sequence[Any] = ()
    numbers: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    connected: list[tuple[str, str]] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    writers: list[Writer] = field(default_factory=list)
    seconds: Iterable[float] = itertools.repeat(0.0)
    """What the clock of the fetcher shows, look by look."""

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.looked_up.append(host)
        answers = self.numbers.get(host, [[PUBLIC]])
        return answers[min(self.looked_up.count(host), len(answers)) - 1]

    async def connect(self, target: Target, number: str) -> Any:
        self.connected.append((target.host, number))
        came = self.script[len(self.connected) - 1]
        if isinstance(came, Exception):
            raise came
        self.readers.append(Reader(pieces(came) if isinstance(came, bytes) else came))
        self.writers.append(Writer())
        return self.readers[-1], self.writers[-1]

    def fetcher(self, **more: Any) -> Fetcher:
        elapsed: Callable[[], float] = iter(self.seconds).__next__
        return Fetcher(resolve=self.resolve, connect=self.connect, elapsed=elapsed, **more)


async def hangs(*_: Any) -> Any:
    await asyncio.Event().wait()


# --- a real server

PEM = Path(__file__).with_name("feeds.test.pem")
"""A certificate of feeds.test and its key, made for these tests, known to nobody else."""


@asynccontextmanager
async def served(*answers: bytes) -> AsyncIterator[tuple[Fetcher, list[bytes]]]:
    """A server with TLS on loopback that gives these answers in turn: a fetcher that reaches it, and what
    it was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answers[len(asked) - 1])
        writer.close()

    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(PEM)
    trust = ssl.create_default_context(cafile=str(PEM))

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=ours) as server:
        port = server.sockets[0].getsockname()[1]
        reach = partial(open_connection, port=port, trust=trust)
        yield Fetcher(resolve=here, connect=reach, allowed="127.0.0.1".__eq__), asked
