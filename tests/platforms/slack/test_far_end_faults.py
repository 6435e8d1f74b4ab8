"""The Slack on loopback breaks on command, before or after the deed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack.far_end import (
    Body,
    Cut,
    Delay,
    Error,
    FarEnd,
    Fault,
    Hold,
    Reset,
    Status,
)

pytestmark = pytest.mark.drill  # the far end itself changes seldom


@pytest.fixture
async def slack() -> AsyncIterator[FarEnd]:
    async with FarEnd.serving() as slack:
        slack.add_user("U1", "Ana")
        slack.add_channel("C1", "help")
        yield slack
        assert not slack.wrong
        assert not slack.faults.left


@pytest.fixture
async def client(slack: FarEnd) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            slack.bot_token, base_url=slack.url, session=session, retry_handlers=[]
        )


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    "fault", [Reset, Cut, lambda after: Body("<html>busy</html>", after=after)]
)
async def test_a_lost_answer_leaves_the_deed_done_or_not(
    slack: FarEnd, client: AsyncWebClient, fault: type[Reset], after: bool
) -> None:
    slack.faults.plan("chat.postMessage", fault(after=after))
    with pytest.raises((aiohttp.ClientError, SlackApiError)):
        await client.chat_postMessage(channel="C1", text="once")
    assert slack.count == after
    await client.chat_postMessage(channel="C1", text="again")
    assert slack.count == after + 1
    assert len(slack.called("chat.postMessage")) == 2


@pytest.mark.parametrize("retry_after", ["1", "3600", "abc", "-1", None])
async def test_a_rate_limit_says_what_it_is_told_to(
    slack: FarEnd, client: AsyncWebClient, retry_after: str | None
) -> None:
    slack.faults.plan("chat.postMessage", Status(429, retry_after=retry_after), times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as raised:
            await client.chat_postMessage(channel="C1", text="x")
        assert raised.value.response.status_code == 429
        assert raised.value.response.headers.get("Retry-After") == retry_after
    assert (await client.chat_postMessage(channel="C1", text="x"))["ok"]


@pytest.mark.parametrize("fault", [Error("is_archived"), Error("ok_so_far", {"ok": "true?"})])
async def test_slack_may_answer_anything(
    slack: FarEnd, client: AsyncWebClient, fault: Error
) -> None:
    slack.faults.plan("chat.update", fault)
    answer = client.api_call("chat.update", json={"channel": "C1", "ts": "1.5", "text": "x"})
    if "ok" in fault.more:
        assert (await answer)["ok"] == "true?"
    else:
        with pytest.raises(SlackApiError, match=fault.error):
            await answer


async def test_a_held_request_is_carried_out_late(slack: FarEnd, client: AsyncWebClient) -> None:
    held = Hold()
    slack.faults.plan("chat.postMessage", held)
    sent = asyncio.create_task(client.chat_postMessage(channel="C1", text="late"))
    await held.reached.wait()
    sent.cancel()  # the app has waited long enough
    with pytest.raises(asyncio.CancelledError):
        await sent
    assert slack.count == 0
    held.release()
    await slack.until(lambda: slack.count == 1)


async def test_a_held_answer_comes_after_the_deed(slack: FarEnd, client: AsyncWebClient) -> None:
    held = Hold(after=True)
    slack.faults.plan("chat.postMessage", held)
    sent = asyncio.create_task(client.chat_postMessage(channel="C1", text="now"))
    await held.reached.wait()
    assert slack.count == 1
    held.release()
    assert (await sent)["ok"]


async def test_a_delay_is_real_and_no_fault_is_none(slack: FarEnd, client: AsyncWebClient) -> None:
    slack.faults.plan("auth.test", Fault())
    slack.faults.plan("auth.test", Delay(0.001))
    assert (await client.auth_test())["user_id"] == slack.workspace.bot_user
    assert (await client.auth_test())["team_id"] == slack.workspace.team


async def test_what_is_planned_and_not_wanted_is_cleared(slack: FarEnd) -> None:
    slack.faults.plan("auth.test", Hold(), times=3)
    assert slack.faults.left == {"auth.test": 3}
    slack.faults.clear()
    assert not slack.faults.left


async def test_the_way_to_a_socket_can_break_too(slack: FarEnd, client: AsyncWebClient) -> None:
    slack.faults.plan("link", Status(503))
    slack.faults.plan("response_url", Status(500))
    assert client.session is not None
    address = slack.sockets.address()
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await client.session.ws_connect(address)
    async with client.session.ws_connect(address) as ws:
        assert (await ws.receive_json())["type"] == "hello"
    url = slack.new_response_url("actions", "U1", "C1")
    async with client.session.post(url, json={"text": "x"}) as answer:
        assert answer.status == 500
    assert not slack.ephemerals_of("U1")


async def test_an_answer_to_a_response_url_can_be_lost_after_the_deed(
    slack: FarEnd, client: AsyncWebClient
) -> None:
    slack.faults.plan("response_url", Body("<html>busy</html>", after=True))
    assert client.session is not None
    url = slack.new_response_url("actions", "U1", "C1")
    async with client.session.post(url, json={"text": "x"}) as answer:
        assert await answer.text() == "<html>busy</html>"
    assert slack.ephemeral_of("U1").text == "x"
