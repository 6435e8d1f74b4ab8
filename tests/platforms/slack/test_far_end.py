"""The Slack on loopback against the real SDK: a bare bolt app, by HTTP and by Socket Mode."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import slack_sdk.signature
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack.far_end import FarEnd, NotThere

pytestmark = pytest.mark.drill  # the far end itself changes seldom


@pytest.fixture
async def slack() -> AsyncIterator[FarEnd]:
    async with FarEnd.serving() as slack:
        slack.add_user("U1", "Ana", admin=True)
        slack.add_user("U2", "Ben")
        slack.add_group("S1", "Managers", ["U1"])
        slack.add_channel("C1", "help")
        yield slack
        assert not slack.wrong


@pytest.fixture
def web_client(slack: FarEnd) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])


@pytest.fixture(params=["http", "socket mode"])
async def app(
    request: pytest.FixtureRequest,
    slack: FarEnd,
    web_client: AsyncWebClient,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[AsyncApp]:
    """A bare bolt app, reached by either way."""
    app = AsyncApp(
        client=web_client,
        signing_secret=slack.signing_secret,
        process_before_response=True,
    )
    if request.param == "http":
        standing = staticmethod(lambda: slack.clock.now().timestamp())
        monkeypatch.setattr(slack_sdk.signature.Clock, "now", standing)
        runner = web.AppRunner(app.web_app())
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        slack.connect_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        yield app
        await runner.cleanup()
    else:
        handler = AsyncSocketModeHandler(app, slack.app_token)
        await handler.connect_async()
        await slack.sockets.connected()
        yield app
        await handler.close_async()


def button(label: str, action_id: str = "go", **more: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": label}
    element = {"type": "button", "action_id": action_id, "text": text, "value": "1", **more}
    return {"type": "actions", "elements": [element]}


def modal(label: str = "The reply") -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "words", "initial_value": "old words"}
    block = {"type": "input", "label": {"type": "plain_text", "text": label}, "element": element}
    return {
        "type": "modal",
        "callback_id": "fill",
        "title": {"type": "plain_text", "text": "Edit"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": [block],
    }


async def test_a_message_reaches_the_app_and_the_answer_the_thread(
    slack: FarEnd, app: AsyncApp
) -> None:
    @app.event("message")
    async def answer(event: dict[str, Any], say: Any) -> None:
        if "bot_id" not in event:
            await say(f"You said {event['text']}", thread_ts=event["ts"])

    ts = await slack.says("U2", "C1", "tea & cake")
    await slack.quiet()
    first, reply = slack.messages("C1")
    assert (first.ts, reply.thread_ts) == (ts, ts)
    assert reply.text == "You said tea &amp; cake"
    assert all(d.acked for d in slack.deliveries)
    assert len(slack.deliveries) == 2  # the app hears of its own message, too


async def test_a_command_is_answered_where_it_was_given(slack: FarEnd, app: AsyncApp) -> None:
    @app.command("/candor")
    async def command(ack: Any, command: dict[str, str], respond: Any) -> None:
        await ack(f"{command['user_name']} wants {command['text']}")
        await respond("And this, later")

    await slack.command("U1", "C1", "/candor", "draft a reply")
    assert {m.text for m in slack.ephemerals_of("U1")} == {
        "ana wants draft a reply",
        "And this, later",
    }
    assert not slack.ephemerals_of("U2")


async def test_a_press_opens_a_modal_whose_words_arrive(slack: FarEnd, app: AsyncApp) -> None:
    said = []

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("fill")
    async def fill(ack: Any, view: dict[str, Any]) -> None:
        (words,) = (v["words"]["value"] for v in view["state"]["values"].values())
        if words == "no":
            (block,) = view["state"]["values"]
            await ack(response_action="errors", errors={block: "Say more"})
        else:
            said.append(words)
            await ack()

    await app.client.chat_postMessage(channel="C1", text="A card", blocks=[button("Edit…")])
    await slack.press("U1", slack.newest("C1"), "Edit…")
    shown = slack.modal_of("U1")
    assert await slack.submit("U1", shown, {"The reply": "no"}) == {"The reply": "Say more"}
    assert slack.modal_of("U1") is shown
    assert await slack.submit("U1", shown, {"The reply": "new words"}) is None
    assert said == ["new words"]
    with pytest.raises(NotThere):
        slack.modal_of("U1")


async def test_a_message_shortcut_carries_the_message(slack: FarEnd, app: AsyncApp) -> None:
    @app.shortcut("draft")
    async def draft(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"Draft for: {body['message']['text']}")

    slack.events = set()  # nothing but interactions
    ts = await slack.says("U2", "C1", "Where is my order?")
    await slack.shortcut("U1", "draft", "C1", ts)
    assert slack.ephemeral_of("U1").text == "Draft for: Where is my order?"


async def test_a_global_shortcut_and_home(slack: FarEnd, app: AsyncApp) -> None:
    view = {"type": "home", "blocks": [button("Brief me")]}

    @app.shortcut("menu")
    async def menu(ack: Any, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_publish(user_id=shortcut["user"]["id"], view=view)

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_update(
            view_id=body["container"]["view_id"],
            hash=body["view"]["hash"],
            view=view | {"blocks": [button("Again")]},
        )

    await slack.opens_home("U1")
    await slack.global_shortcut("U2", "menu")
    assert slack.home_of("U2").buttons == ["Brief me"]
    await slack.press("U1", slack.home_of("U1"), "Brief me")
    assert slack.home_of("U1").buttons == ["Again"]
