"""What is begun and not waited for is named, logged when it fails, and ended."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from candorbot.at_work import AtWork


async def test_what_fails_is_logged_by_its_name(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError("no")

    at_work = AtWork()
    at_work.begin("a chore", fails())
    await at_work.end(5)
    assert "failed: a chore" in caplog.text


async def test_what_takes_too_long_is_stopped() -> None:
    at_work = AtWork()
    at_work.begin("for ever", asyncio.Event().wait())
    await at_work.end(0)
    await at_work.fewer_than(1)


async def test_what_is_begun_while_all_is_stopped_is_stopped_too() -> None:
    at_work, more = AtWork(), asyncio.sleep(60)

    async def begins_more() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            at_work.begin("more", more)

    at_work.begin("a chore", begins_more())
    await asyncio.sleep(0)
    await at_work.end(0)
    await at_work.fewer_than(1)
    assert inspect.getcoroutinestate(more) == inspect.CORO_CLOSED


async def test_more_wait_until_there_is_room() -> None:
    at_work, go = AtWork(), asyncio.Event()
    at_work.begin("one", go.wait())
    waiting = asyncio.create_task(at_work.fewer_than(1))
    await asyncio.sleep(0)
    assert not waiting.done()
    go.set()
    await waiting
