"""Socket Mode of the Slack on loopback against the real SDK's client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack.far_end import FarEnd

pytestmark = pytest.mark.drill  # the far end itself changes seldom

SEEN = list[SocketModeRequest]


@pytest.fixture
async def slack() -> AsyncIterator[FarEnd]:
    async with FarEnd.serving() as slack:
        slack.add_user("U1", "Ana")
        slack.add_channel("C1", "help")
        yield slack
        assert not slack.wrong


@pytest.fixture
async def client(slack: FarEnd) -> AsyncIterator[SocketModeClient]:
    web = AsyncWebClient(base_url=slack.url, retry_handlers=[])
    client = SocketModeClient(slack.app_token, web_client=web, ping_interval=0.05)
    yield client
    await client.close()


@pytest.fixture
async def seen(slack: FarEnd, client: SocketModeClient) -> SEEN:
    """What a connected app gets, all of it acknowledged."""
    seen: SEEN = []

    async def take(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        seen.append(request)
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

    client.socket_mode_request_listeners.append(take)
    await client.connect()
    await slack.sockets.connected()
    return seen


async def test_an_envelope_is_acknowledged(slack: FarEnd, seen: SEEN) -> None:
    await slack.says("U1", "C1", "Hello")
    (request,) = seen
    assert (request.type, request.retry_attempt) == ("events_api", 0)
    assert request.payload["event"]["text"] == "Hello"
    assert slack.deliveries[-1].acked


async def test_a_retry_comes_in_a_new_envelope_with_the_same_event(
    slack: FarEnd, seen: SEEN
) -> None:
    await slack.says("U1", "C1", "Hello")
    await slack.redeliver(3)
    assert [r.retry_attempt for r in seen] == [0, 1, 2, 3]
    assert seen[-1].retry_reason == "http_timeout"
    assert len({r.payload["event_id"] for r in seen}) == 1
    assert len({r.envelope_id for r in seen}) == 4


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "link_disabled"])
async def test_told_to_disconnect_the_app_connects_anew(
    slack: FarEnd, client: SocketModeClient, seen: SEEN, reason: str
) -> None:
    old = slack.sockets.open[0]
    await slack.sockets.disconnect(reason)
    await slack.sockets.changed_from(old)
    await slack.says("U1", "C1", "Still there?")
    assert seen[-1].payload["event"]["text"] == "Still there?"


async def test_a_broken_line_is_mended(slack: FarEnd, client: SocketModeClient, seen: SEEN) -> None:
    old = slack.sockets.open[0]
    await slack.sockets.drop()
    await slack.sockets.changed_from(old)
    assert (await slack.deliver("events_api", {"type": "event_callback"})).acked


async def test_a_deaf_line_is_noticed_and_left(
    slack: FarEnd, client: SocketModeClient, seen: SEEN
) -> None:
    old = slack.sockets.open[0]
    slack.sockets.go_deaf()
    lost = await slack.deliver("events_api", {"type": "event_callback"})
    assert not lost.acked
    assert not seen
    await slack.sockets.changed_from(old)
    assert (await slack.redeliver(delivery=lost)).acked


async def test_without_a_connection_nothing_is_delivered(slack: FarEnd) -> None:
    lost = await slack.deliver("events_api", {"type": "event_callback"})
    assert not lost.acked


async def test_an_address_is_good_for_one_connection_and_an_app_token(
    slack: FarEnd, client: SocketModeClient
) -> None:
    address = slack.sockets.address()
    async with client.aiohttp_client_session.ws_connect(address) as ws:
        assert (await ws.receive_json())["type"] == "hello"
    answer = await client.aiohttp_client_session.get(address.replace("ws://", "http://"))
    assert answer.status == 404
    with pytest.raises(Exception, match="not_allowed_token_type"):
        await client.web_client.apps_connections_open(app_token=slack.bot_token)
    assert slack.wrong.pop().startswith("apps.connections.open: not_allowed_token_type")


async def test_each_envelope_goes_to_one_of_the_connections(
    slack: FarEnd, client: SocketModeClient
) -> None:
    session = client.aiohttp_client_session
    async with (
        session.ws_connect(slack.sockets.address()) as one,
        session.ws_connect(slack.sockets.address()) as other,
    ):
        assert (await one.receive_json())["num_connections"] == 1
        assert (await other.receive_json())["num_connections"] == 2
        slack.patience = 0.01
        for _ in range(2):
            lost = await slack.deliver("events_api", {"type": "event_callback"})
            assert not lost.acked  # nobody answers
        ids = {(await ws.receive_json())["envelope_id"] for ws in (one, other)}
        assert len(ids) == 2
