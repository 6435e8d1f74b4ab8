"""The Slack on loopback refuses what Slack refuses, and remembers it."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack.far_end import FarEnd, StandingClock
from tests.platforms.slack.far_end.methods import METHODS

pytestmark = pytest.mark.drill  # the far end itself changes seldom

JSON = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[FarEnd]:
    async with FarEnd.serving(StandingClock()) as slack:
        slack.add_user("U1", "Ana", admin=True)
        slack.add_user("U2", "Ben", guest=True)
        slack.add_user("U9", "Zoe", stranger=True)
        slack.add_group("S1", "Managers", ["U1"])
        slack.add_channel("C1", "help")
        slack.add_channel("C2", "secret", private=True, members=["U1"])
        slack.add_channel("C3", "old", archived=True)
        slack.add_channel("C4", "elsewhere", members=["U1"])
        yield slack


@pytest.fixture
async def client(slack: FarEnd) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            slack.bot_token, base_url=slack.url, session=session, retry_handlers=[]
        )


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as raised:
        await call
    return str(raised.value.response["error"])


# the parameters


@pytest.mark.parametrize("name", METHODS)
def test_every_parameter_is_one_that_the_sdk_knows(name: str) -> None:
    sdk = inspect.signature(getattr(AsyncWebClient, name.replace(".", "_"))).parameters
    assert not METHODS[name].takes.keys() - sdk.keys()


@pytest.mark.parametrize(
    ("method", "given", "error"),
    [
        ("chat.postMesage", {"channel": "C1"}, "unknown_method"),
        ("chat.postMessage", {"chanel": "C1", "text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": 1, "text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "thread_ts": 1.5}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "blocks": "{"}, "invalid_arguments"),
        (
            "chat.postMessage",
            {"channel": "C1", "text": "x", "link_names": "no"},
            "invalid_arguments",
        ),
        ("chat.postMessage", {"channel": "C1"}, "no_text"),
        ("chat.postMessage", {"channel": "C1", "text": "x" * 40_001}, "msg_too_long"),
        (
            "chat.postMessage",
            {"channel": "C1", "text": "x", "metadata": {"event_type": "a"}},
            "invalid_metadata_format",
        ),
        ("conversations.info", {"channel": "C1"}, "invalid_post_type"),
        ("views.open", {"view": {"type": "modal"}, "trigger_id": "t"}, "invalid_arguments"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
    ],
)
async def test_a_call_slack_never_takes_is_refused_and_remembered(
    slack: FarEnd, client: AsyncWebClient, method: str, given: JSON, error: str
) -> None:
    assert await refused(client.api_call(method, json=given)) == error
    assert len(slack.wrong) == 1
    assert slack.wrong[0].startswith(f"{method}: {error}")


@pytest.mark.parametrize(
    ("method", "given", "error"),
    [
        ("chat.postMessage", {"channel": "C0", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C2", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C3", "text": "x"}, "is_archived"),
        ("chat.postMessage", {"channel": "C4", "text": "x"}, "not_in_channel"),
        (
            "chat.postMessage",
            {"channel": "C1", "text": "x", "thread_ts": "1.5"},
            "thread_not_found",
        ),
        ("chat.update", {"channel": "C1", "ts": "1.5", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "C1", "ts": "1.5"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": "C1", "user": "U0", "text": "x"}, "user_not_found"),
        ("conversations.open", {"users": "U9"}, "user_not_visible"),
    ],
)
async def test_a_place_that_cannot_be_written_to_is_no_fault_of_the_app(
    slack: FarEnd, client: AsyncWebClient, method: str, given: JSON, error: str
) -> None:
    assert await refused(client.api_call(method, json=given)) == error
    assert not slack.wrong


async def test_a_token_is_wanted_and_must_be_ours(slack: FarEnd) -> None:
    async with aiohttp.ClientSession() as session:
        other = AsyncWebClient("xoxb-other", base_url=slack.url, session=session)
        assert await refused(other.auth_test()) == "invalid_auth"
        answer = await session.post(f"{slack.url}auth.test")
        assert await answer.json() == {"ok": False, "error": "not_authed"}


# scopes


@pytest.mark.parametrize(
    ("scope", "method", "given"),
    [
        ("chat:write", "chat.postMessage", {"channel": "C1", "text": "x"}),
        ("channels:read", "conversations.info", {"channel": "C1"}),
        ("channels:history", "conversations.history", {"channel": "C1"}),
        ("groups:read", "conversations.members", {"channel": "G1"}),
        ("groups:history", "conversations.replies", {"channel": "G1", "ts": "1.5"}),
        ("channels:read", "users.conversations", {}),
        ("groups:read", "conversations.list", {"types": "private_channel"}),
        ("users:read", "users.info", {"user": "U1"}),
        ("usergroups:read", "usergroups.users.list", {"usergroup": "S1"}),
        ("im:write", "conversations.open", {"users": "U1"}),
        ("files:write", "files.getUploadURLExternal", {"filename": "a", "length": 1}),
    ],
)
async def test_a_scope_not_granted_is_named(
    slack: FarEnd, client: AsyncWebClient, scope: str, method: str, given: JSON
) -> None:
    slack.add_channel("G1", "staff", private=True)
    slack.granted = slack.granted - {scope}
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, params=given)
    answer = raised.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert answer["provided"] == ",".join(sorted(slack.granted))
    assert answer.headers["x-oauth-scopes"] == answer["provided"]


async def test_a_manifest_sets_scopes_events_commands_and_shortcuts(slack: FarEnd) -> None:
    manifest = {
        "features": {
            "slash_commands": [{"command": "/candor"}],
            "shortcuts": [{"callback_id": "draft"}],
        },
        "oauth_config": {"scopes": {"bot": ["chat:write"], "bot_optional": ["channels:history"]}},
        "settings": {"event_subscriptions": {"bot_events": ["message.channels"]}},
    }
    slack.install(manifest)
    await slack.says("U1", "C1", "heard")
    await slack.opens_home("U1")
    slack.install(manifest, without=["channels:history"])
    await slack.says("U1", "C1", "not heard")
    assert [d.event["text"] for d in slack.deliveries] == ["heard"]
    with pytest.raises(AssertionError, match="not a valid command"):
        await slack.command("U1", "C1", "/other")


# who is who


async def test_people_are_shown_as_slack_shows_them(slack: FarEnd, client: AsyncWebClient) -> None:
    async def user(id: str) -> JSON:
        return dict((await client.users_info(user=id))["user"])

    assert (await user("U1"))["is_admin"]
    assert (await user("U2"))["is_restricted"]
    assert not (await user("U2"))["is_ultra_restricted"]
    slack.add_user("U3", "Cy", single_channel=True)
    assert (await user("U3"))["is_ultra_restricted"]
    assert (await user("U9"))["is_stranger"]
    slack.add_channel("C9", "shared", shared=True)
    stranger = await user("U9")  # not called a stranger in a shared channel: only the team tells
    assert (stranger["is_stranger"], stranger["team_id"]) == (False, "T0OTHER")
    assert (await client.conversations_info(channel="C9"))["channel"]["is_ext_shared"]


# pages


async def test_long_lists_come_in_pages(slack: FarEnd, client: AsyncWebClient) -> None:
    slack.api.reads.largest_page = 2
    pages = [page["members"] async for page in await client.conversations_members(channel="C1")]
    assert pages == [["U0CANDOR", "U1"], ["U2"]]
    said = [await slack.says("U1", "C1", f"m{number}") for number in range(5)]
    for number in range(3):
        await slack.says("U2", "C1", f"r{number}", thread=said[0])
    seen = [
        [m["text"] for m in page["messages"]]
        async for page in await client.conversations_history(channel="C1")
    ]
    assert seen == [["m4", "m3"], ["m2", "m1"], ["m0"]]
    replies = [
        [m["text"] for m in page["messages"]]
        async for page in await client.conversations_replies(channel="C1", ts=said[0])
    ]
    assert replies == [["m0", "r0"], ["r1", "r2"]]
    assert await refused(client.conversations_history(channel="C1", cursor="?")) == "invalid_cursor"


async def test_history_keeps_to_the_times_given(slack: FarEnd, client: AsyncWebClient) -> None:
    a, b, c = [await slack.says("U1", "C1", word) for word in "abc"]
    for given, wanted in [
        ({"oldest": a}, "cb"),
        ({"oldest": a, "inclusive": True}, "cba"),
        ({"latest": c}, "ba"),
        ({"oldest": a, "latest": c}, "b"),
        ({"oldest": b, "latest": b, "inclusive": True}, "b"),
    ]:
        answer = await client.conversations_history(channel="C1", **given)
        assert "".join(m["text"] for m in answer["messages"]) == wanted


async def test_metadata_is_told_to_who_asks(slack: FarEnd, client: AsyncWebClient) -> None:
    mark = {"event_type": "post", "event_payload": {"key": "k1"}}
    await client.chat_postMessage(channel="C1", text="x", metadata=mark)
    (plain,) = (await client.conversations_history(channel="C1"))["messages"]
    (full,) = (await client.conversations_history(channel="C1", include_all_metadata=True))[
        "messages"
    ]
    assert "metadata" not in plain
    assert full["metadata"] == mark


# time


async def test_a_trigger_opens_one_modal_within_three_seconds(
    slack: FarEnd, client: AsyncWebClient
) -> None:
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "T"},
        "blocks": [{"type": "divider"}],
    }
    first, late = slack.workspace.trigger("U1"), slack.workspace.trigger("U1")
    await client.views_open(trigger_id=first, view=view)
    assert await refused(client.views_open(trigger_id=first, view=view)) == "exchanged_trigger_id"
    slack.clock.advance(seconds=3.1)
    assert await refused(client.views_open(trigger_id=late, view=view)) == "expired_trigger_id"
    shown = slack.modal_of("U1")
    assert await refused(client.views_update(view_id="V0", view=view)) == "not_found"
    changed = client.views_update(view_id=shown.id, view=view, hash="old")
    assert await refused(changed) == "hash_conflict"


async def test_a_response_url_serves_five_times_for_half_an_hour(
    slack: FarEnd, client: AsyncWebClient
) -> None:
    async def post(url: str, **body: Any) -> tuple[int, str]:
        assert client.session is not None
        async with client.session.post(url, json=body) as answer:
            return answer.status, await answer.text()

    url = slack.new_response_url("commands", "U1", "C1")
    assert [await post(url, text=f"{n}") for n in range(5)] == [(200, "ok")] * 5
    assert await post(url, text="6") == (404, '{"ok": false, "error": "used_url"}')
    assert [m.text for m in slack.ephemerals_of("U1")] == ["0", "1", "2", "3", "4"]
    other = slack.new_response_url("actions", "U1", "C1", slack.ephemeral_of("U1"))
    assert await post(other, text="new", replace_original=True) == (200, "ok")
    assert slack.ephemeral_of("U1").text == "new"
    await post(other, delete_original=True)
    assert len(slack.ephemerals_of("U1")) == 4
    slack.clock.at += timedelta(minutes=31)
    assert (await post(other, text="late"))[1] == '{"ok": false, "error": "expired_url"}'

    other = slack.new_response_url("actions", "U1", "C1")
    assert "invalid_arguments" in (await post(other, txt="x"))[1]
    assert slack.wrong == ["response_url: invalid_arguments: response_url has no parameter 'txt'"]


async def test_bad_blocks_are_refused_and_not_shown(slack: FarEnd, client: AsyncWebClient) -> None:
    block = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}}
    call = client.chat_postMessage(channel="C1", text="x", blocks=[block])
    assert await refused(call) == "invalid_blocks"
    assert slack.wrong == [
        "chat.postMessage: invalid_blocks: "
        "blocks[0](section).text(plain_text).text: 1 to 3000 characters, not 3001"
    ]
    assert not slack.messages("C1")
