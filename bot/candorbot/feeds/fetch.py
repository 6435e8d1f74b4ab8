"""Fetches a page of the Internet, and nothing else: what it may ask, how much it takes and how long is bounded.

Only https. The host is looked up once, each number behind it must be a public one (hosts.py), and the
connection goes to that number, so that a name that changes its mind leads nowhere else; certificate and name are
still checked by the host. A redirect is a new address and is checked like the first. Proxies that the
environment names are not used.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from functools import cache
from typing import ParamSpec, TypeVar

from candorbot.errors import UserError
from candorbot.feeds.fetched import Page
from candorbot.hosts import Target, is_public, joined, target_of

SECONDS = 5.0
"""For all of it: look-ups, redirects, every byte."""
MOST_REDIRECTS = 3
MOST_NUMBERS = 4
"""Of one host that are tried."""

_MARK = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,199}")
T = TypeVar("T")
P = ParamSpec("P")

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port -> the numbers behind it."""
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[Target, str], Awaitable[Streams]]
"""A target and the number to connect to -> the connection, secured if the target is https."""


class Fetcher:
    """`get` fetches a page.

    resolve, connect    the network, or a test's own
    elapsed             seconds that only go on
    schemes, allowed    what may be asked; others than these only in tests, on loopback
    """

    def __init__(
        self,
        *,
        resolve: Resolve | None = None,
        connect: Connect | None = None,
        elapsed: Callable[[], float] = time.monotonic,
        seconds: float = SECONDS,
        schemes: Collection[str] = ("https",),
        allowed: Callable[[str], bool] = is_public,
    ) -> None:
        self._resolve = resolve or look_up
        self._connect = connect or open_connection
        self._elapsed = elapsed
        self._seconds = seconds
        self._schemes = schemes
        self._allowed = allowed

    async def get(self, url: str, etag: str = "", modified: str = "") -> Page:
        """The page at this address, or that it has not changed since these marks were given. Raises
        UserError, saying what refused it or went wrong."""
        target = target_of(url, self._schemes)
        within = _Within(self._seconds, self._elapsed)
        marks = _marks(etag, modified)
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._ask(target, marks, within)
            if isinstance(answer, Page):
                return answer
            target = target_of(joined(target.url, answer), self._schemes)
        raise UserError(f"{target.host} and others send on more than {MOST_REDIRECTS} times.")

    async def _ask(
        self, target: Target, marks: Sequence[tuple[str, str]], within: _Within
    ) -> Page | str:
        """The page, or the link it sends us on to."""
        from candorbot.feeds.exchange import Exchange

        reader, writer = await self._connected(target, within)
        try:
            return await Exchange(target, reader, writer, within).run(marks)
        except (OSError, EOFError) as error:
            raise UserError(f"{target.host} broke the connection off ({_why(error)}).") from None
        finally:
            writer.transport.abort()

    async def _connected(self, target: Target, within: _Within) -> Streams:
        try:
            numbers = await within(self._resolve, target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise UserError(f"{target.host} is not known ({_why(error)}).") from None
        if inside := [number for number in numbers if not self._allowed(number)]:
            raise UserError(
                f"{target.host} stands at {inside[0][:45]}, which is no public address. It is not asked."
            )
        failed = OSError("it has no number")
        for number in numbers[:MOST_NUMBERS]:
            try:
                return await within(self._connect, target, number)
            except ssl.SSLCertVerificationError as error:
                raise UserError(
                    f"The certificate of {target.host} is not right ({error.verify_message})."
                ) from None
            except OSError as error:
                failed = error
        raise UserError(f"{target.host} does not answer ({_why(failed)}).")


class _Within:
    """Lets each step take what is left of the time, and no longer."""

    def __init__(self, seconds: float, elapsed: Callable[[], float]) -> None:
        self._seconds = seconds
        self._elapsed = elapsed
        self._end = elapsed() + seconds

    async def __call__(
        self, step: Callable[P, Awaitable[T]], *args: P.args, **named: P.kwargs
    ) -> T:
        left = self._end - self._elapsed()
        if left > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    return await step(*args, **named)
        raise UserError(f"It takes longer than {self._seconds:g} seconds.")


def _marks(etag: str, modified: str) -> list[tuple[str, str]]:
    """The marks of a state as headers, those that may stand in one."""
    given = (("If-None-Match", etag.strip()), ("If-Modified-Since", modified.strip()))
    return [(name, mark) for name, mark in given if _MARK.fullmatch(mark)]


def _why(error: BaseException) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return ascii(said)[1:-1][:100]


# --- the network ---------------------------------------------------------------------------------


async def look_up(host: str, port: int) -> Sequence[str]:
    """The numbers behind a name, as this machine looks it up, each once. The look-up cannot be stopped, so it
    has a thread of its own that keeps nobody waiting: neither who gave up nor the process that ends."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Sequence[str]] = loop.create_future()

    def settle(found: Sequence[str], error: OSError | UnicodeError | None) -> None:
        if error is not None and not done.done():
            done.set_exception(error)
        elif not done.done():
            done.set_result(found)

    def look() -> None:
        numbers, failed = [], None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
        except (OSError, UnicodeError) as error:
            failed = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, numbers, failed)

    threading.Thread(target=look, name=f"look up {host}", daemon=True).start()
    return await done


async def open_connection(
    target: Target, number: str, *, port: int = 0, trust: ssl.SSLContext | None = None
) -> Streams:
    """A connection to this number; with TLS, the certificate must be the host's. `port`, `trust`: a test
    server's."""
    secured = target.scheme == "https"
    return await asyncio.open_connection(
        number,
        port or target.port,
        ssl=(trust or _trust()) if secured else None,
        server_hostname=target.host if secured else None,
    )


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
