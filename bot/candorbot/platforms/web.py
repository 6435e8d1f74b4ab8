"""The web server: whether Candor is alive and ready, figures for a monitor, and the platforms' own routes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from candorbot import words
from candorbot.errors import UserError

LARGEST = 2_000_000


@asynccontextmanager
async def served(
    address: tuple[str, int],
    routes: Iterable[web.RouteDef],
    wrong: Callable[[], Sequence[str]],
    ready: Callable[[], bool],
    figures: Callable[[], Mapping[str, float]],
) -> AsyncIterator[int]:
    """Serve while the block runs; gives the port. /healthz: the process answers; /readyz: nothing is wrong and
    the platforms are connected, else 503 with a sentence each; /metrics: `figures`, as Prometheus reads them.
    Raises UserError if the address cannot be had."""

    async def healthz(request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(request: web.Request) -> web.Response:
        sentences = [*wrong(), *([] if ready() else [words.PLATFORM_NOT_CONNECTED])]
        if sentences:
            return web.Response(status=503, text="".join(f"{one}\n" for one in sentences))
        return web.Response(text="ok\n")

    async def metrics(request: web.Request) -> web.Response:
        lines = [f"candor_{name} {value:g}\n" for name, value in sorted(figures().items())]
        return web.Response(text="".join(lines))

    app = web.Application(client_max_size=LARGEST)
    app.add_routes(
        [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
    )
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        host, port = address
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
        except OSError as error:
            raise UserError(
                words.NO_ADDRESS.format(host=host, port=port, error=error.strerror)
            ) from None
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
