"""The Discord on loopback breaks on command, before or after the deed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.platforms.discord.wire import Body, Cut, Delay, Fault, Hold, Reset, Status, Wire
from tests.platforms.discord.wire.bare import HELP, BareApp, bare_app

pytestmark = pytest.mark.drill  # the wire itself changes seldom
POST = "POST /channels/{}/messages"


@pytest.fixture
async def app() -> AsyncIterator[BareApp]:
    async with bare_app() as app:
        yield app


@pytest.fixture
async def wire(app: BareApp) -> Wire:
    return app.discord


@pytest.mark.parametrize("fault", [Reset(), Reset(after=True), Cut(), Cut(after=False)])
async def test_a_broken_connection_leaves_the_deed_done_or_not(
    app: BareApp, wire: Wire, fault: Fault
) -> None:
    wire.faults.plan(POST, fault)
    with pytest.raises(aiohttp.ClientError):
        await app.says(HELP, "x")
    assert wire.count == int(getattr(fault, "after", False))
    assert (await app.says(HELP, "y"))[0] == 200


@pytest.mark.parametrize(("scope", "whole"), [("user", False), ("shared", False), ("global", True)])
async def test_a_rate_limit_says_whom_it_concerns(
    app: BareApp, wire: Wire, scope: str, whole: bool
) -> None:
    wire.faults.plan(POST, Status(429, 1.5, scope=scope))
    async with app.session.post(
        f"{wire.api}/channels/{HELP}/messages", json={"content": "x"}
    ) as answer:
        told = await answer.json()
        assert answer.headers["Retry-After"] == "1.5"
        assert answer.headers["X-RateLimit-Scope"] == scope
        assert ("X-RateLimit-Global" in answer.headers) == whole
        assert (told["retry_after"], told["global"]) == (1.5, whole)
    assert wire.count == 0


async def test_cloudflare_answers_without_json(app: BareApp, wire: Wire) -> None:
    wire.faults.plan(POST, Status(429, "abc", cloudflare=True))
    async with app.session.post(f"{wire.api}/channels/{HELP}/messages", json={}) as answer:
        assert answer.status == 429
        assert answer.content_type == "text/html"
        assert "Via" not in answer.headers


async def test_a_fault_strikes_as_often_as_planned(app: BareApp, wire: Wire) -> None:
    wire.faults.plan(POST, Status(502), times=2)
    wire.faults.plan(POST, Body("{}", type="application/json", after=True))
    assert [(await app.says(HELP, "x"))[0] for _ in range(4)] == [502, 502, 200, 200]
    assert wire.count == 2


async def test_what_is_no_call_cannot_be_planned(wire: Wire) -> None:
    with pytest.raises(ValueError, match="no operation"):
        wire.faults.plan("POST /channel/{}/messages", Status(502))


async def test_what_counts_as_invalid_is_counted(app: BareApp, wire: Wire) -> None:
    wire.faults.plan(POST, Status(429, 1))
    wire.faults.plan(POST, Reset())
    await app.says(HELP, "x")
    with pytest.raises(aiohttp.ClientError):
        await app.says(HELP, "x")
    await app.call("GET", "/users/@me", token="stolen")
    assert [call.status for call in wire.calls] == [429, 0, 401]
    assert wire.invalid == 2


async def test_what_is_held_comes_when_it_is_let_go(app: BareApp, wire: Wire) -> None:
    held = Hold(after=True)
    wire.faults.plan(POST, held)
    saying = asyncio.create_task(app.says(HELP, "x"))
    await held.reached.wait()
    assert wire.count == 1
    assert not saying.done()
    held.release()
    assert (await saying)[0] == 200


async def test_a_delay_is_only_late(app: BareApp, wire: Wire) -> None:
    wire.faults.plan(POST, Delay(0.0))
    assert (await app.says(HELP, "x"))[0] == 200


async def test_a_lost_answer_to_an_interaction_lets_the_person_go_on(
    app: BareApp, wire: Wire
) -> None:
    wire.patience = 0
    wire.faults.plan("POST /interactions/{}/{}/callback", Reset(after=True))
    asked = await wire.slash("101", HELP, "my-data")
    with pytest.raises(aiohttp.ClientError):
        await app.answers(asked, 5)
    assert asked.tries == 1
    assert asked.acked
