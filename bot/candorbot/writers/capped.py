"""Answers of a server that are too long are not read to their end."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2

LARGEST = 400_000
"""Bytes of an answer that are read."""


class TooLong(Exception):
    """An answer of more than LARGEST bytes."""


class Capped(httpx2.AsyncBaseTransport):
    """Reads no more of an answer than LARGEST bytes."""

    def __init__(self) -> None:
        self._under = httpx2.AsyncHTTPTransport(retries=0)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["Accept-Encoding"] = "identity"
        answer = await self._under.handle_async_request(request)
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            await answer.aclose()
            raise TooLong  # a hundred thousand bytes that are packed can be a hundred million
        stream = answer.stream
        assert isinstance(stream, httpx2.AsyncByteStream)
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers,
            stream=Measured(stream),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._under.aclose()


class Measured(httpx2.AsyncByteStream):
    """A stream that ends with an error once it is too long."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for piece in self._stream:
            read += len(piece)
            if read > LARGEST:
                raise TooLong
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
