"""What people do at the Slack on loopback, and what Slack then delivers, in which words."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack.far_end import FarEnd, Message, NotThere

pytestmark = pytest.mark.drill  # the far end itself changes seldom

JSON = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[FarEnd]:
    async with FarEnd.serving() as slack:
        slack.add_user("U1", "Ana", admin=True)
        slack.add_user("U2", "Ben")
        slack.add_user("U3", "Cy", guest=True)
        slack.add_group("S1", "Managers", ["U1"])
        slack.add_channel("C1", "help", members=["U0CANDOR", "U1", "U2"])
        slack.add_channel("C2", "secret", private=True, members=["U0CANDOR", "U1"])
        yield slack
        assert not slack.wrong


@pytest.fixture
async def client(slack: FarEnd) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            slack.bot_token, base_url=slack.url, session=session, retry_handlers=[]
        )


@pytest.fixture
async def heard(slack: FarEnd) -> AsyncIterator[list[tuple[web.Request, str]]]:
    """Requests that an app gets by HTTP; it answers with what `slack.answer` holds."""
    heard: list[tuple[web.Request, str]] = []

    async def take(request: web.Request) -> web.Response:
        heard.append((request, await request.text()))
        return web.json_response(ANSWERS.pop() if ANSWERS else {})

    app = web.Application()
    app.add_routes([web.post("/slack/events", take)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.connect_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield heard
    ANSWERS.clear()
    await runner.cleanup()


ANSWERS: list[JSON] = []


def text(words: str, kind: str = "plain_text") -> JSON:
    return {"type": kind, "text": words}


def button(label: str, action_id: str, **more: Any) -> JSON:
    return {"type": "button", "text": text(label), "action_id": action_id, **more}


CONFIRM = {
    "title": text("Discard?"),
    "text": text("It goes for good."),
    "confirm": text("Discard"),
    "deny": text("Keep"),
}
CARD = [
    {"type": "header", "text": text("Draft")},
    {"type": "section", "text": text("Hello <b> & you", "plain_text")},
    {"type": "section", "text": text("*for* <@U2> in <#C1|help>", "mrkdwn")},
    {
        "type": "actions",
        "elements": [button("Approve and post", "a"), button("Discard", "d", confirm=CONFIRM)],
    },
]


# what is delivered


def event_of(heard: list[tuple[web.Request, str]]) -> JSON:
    return dict(json.loads(heard[-1][1])["event"])


async def test_events_have_slacks_own_shapes(slack: FarEnd, heard: list[Any]) -> None:
    ts = await slack.says("U2", "C1", "a & b")
    said = event_of(heard)
    assert said["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": "a & b"}]
    assert (said["text"], said["channel_type"], said["ts"]) == ("a &amp; b", "channel", ts)
    await slack.says("U1", "C1", "yes", thread=ts)
    assert (event_of(heard)["thread_ts"], event_of(heard)["parent_user_id"]) == (ts, "U2")
    await slack.edits("U2", "C1", ts, "c")
    changed = event_of(heard)
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert changed["message"]["text"] == "c"
    assert changed["message"]["edited"]["user"] == "U2"
    assert changed["previous_message"]["text"] == "a &amp; b"
    await slack.deletes("U2", "C1", ts)
    assert event_of(heard)["message"]["subtype"] == "tombstone"  # a thread keeps its place
    alone = await slack.says("U2", "C1", "alone")
    await slack.deletes("U1", "C1", alone)
    gone = event_of(heard)
    assert (gone["subtype"], gone["deleted_ts"]) == ("message_deleted", alone)
    await slack.joins("U3", "C1")
    assert (event_of(heard)["type"], event_of(heard)["user"]) == ("member_joined_channel", "U3")
    await slack.leaves("U3", "C1")
    await slack.renames("C1", "support")
    assert event_of(heard)["channel"]["name"] == "support"
    await slack.archives("C1")
    assert event_of(heard)["type"] == "channel_archive"
    await slack.calls_themselves("U2", "Ana")
    assert event_of(heard)["user"]["real_name"] == "Ana"


async def test_another_workspaces_people_show_where_they_are_from(
    slack: FarEnd, heard: list[Any]
) -> None:
    slack.add_user("U9", "Zoe", stranger=True)
    slack.add_channel("C9", "partners", shared=True)
    await slack.says("U9", "C9", "Hello")
    body = json.loads(heard[-1][1])
    assert body["is_ext_shared_channel"]
    assert body["team_id"] == slack.workspace.team
    assert body["event"]["user_team"] == "T0OTHER"


async def test_other_apps_and_the_app_itself_are_heard(
    slack: FarEnd, heard: list[Any], client: AsyncWebClient
) -> None:
    slack.add_user("U8", "Standup", bot=True)
    await slack.says("U8", "C1", "Time!")
    assert event_of(heard)["subtype"] == "bot_message"
    await client.chat_postMessage(channel="C1", text="Mine")
    await slack.quiet()
    mine = event_of(heard)
    assert (mine["user"], mine["bot_id"]) == (slack.workspace.bot_user, slack.workspace.bot_id)


async def test_an_app_hears_nothing_from_where_it_is_not(slack: FarEnd, heard: list[Any]) -> None:
    slack.add_channel("C5", "elsewhere", members=["U1"])
    await slack.says("U1", "C5", "psst")
    assert not heard
    slack.granted = slack.granted - {"groups:history"}
    await slack.says("U1", "C2", "psst")
    assert not heard


async def test_requests_are_signed_and_retries_say_so(slack: FarEnd, heard: list[Any]) -> None:
    class Standing:
        def now(self) -> float:
            return float(slack.clock.now().timestamp())

    verifier = SignatureVerifier(slack.signing_secret, clock=Standing())  # type: ignore[arg-type]
    await slack.says("U1", "C1", "Grüße 👋")
    await slack.redeliver(2)
    for number, (request, body) in enumerate(heard):
        assert verifier.is_valid_request(body, dict(request.headers))
        assert request.headers.get("X-Slack-Retry-Num") == (str(number) if number else None)
    assert len({json.loads(body)["event_id"] for _, body in heard}) == 1
    assert len(slack.deliveries) == 1
    assert slack.http is not None
    forged = slack.http.signed("one body")
    assert not verifier.is_valid_request("another body", forged)


async def test_slack_asks_whether_the_address_is_the_apps(slack: FarEnd, heard: list[Any]) -> None:
    await slack.verifies_url()
    assert json.loads(heard[-1][1])["type"] == "url_verification"
    await slack.checks_ssl()
    assert "ssl_check=1" in heard[-1][1]


async def test_an_app_that_moved_is_found_at_its_new_address(
    slack: FarEnd, heard: list[Any]
) -> None:
    assert slack.http is not None
    address = slack.http.url
    slack.connect_http("http://127.0.0.1:9/slack/events")
    assert (await slack.verifies_url()).status is None
    slack.connect_http(address)
    assert (await slack.redeliver()).acked
    assert heard[-1][0].headers["X-Slack-Retry-Num"] == "1"
    slack.connect_sockets()
    assert not (await slack.redeliver(delivery=slack.deliveries[0])).tries[-1].status


# presses


async def test_a_confirmation_refused_delivers_nothing(
    slack: FarEnd, client: AsyncWebClient, heard: list[Any]
) -> None:
    slack.echo = False
    await client.chat_postMessage(channel="C1", text="x", blocks=CARD)
    card = slack.newest("C1")
    assert await slack.press("U1", card, "Discard", confirms=False) is None
    assert not heard
    done = await slack.press("U1", card, "Discard")
    assert done is not None
    assert done.acked
    body = done.body
    assert body["container"]["message_ts"] == card.ts
    assert body["actions"][0]["confirm"] == CONFIRM
    assert body["message"]["blocks"] == card.blocks
    with pytest.raises(NotThere, match="nothing asks"):
        await slack.press("U1", card, "Approve and post", confirms=True)
    with pytest.raises(NotThere, match="there are"):
        await slack.press("U1", card, "Shorter")


async def test_a_press_on_an_old_screen_carries_the_old_button(
    slack: FarEnd, client: AsyncWebClient, heard: list[Any]
) -> None:
    await client.chat_postMessage(channel="C1", text="x", blocks=CARD)
    old = slack.newest("C1").as_seen()
    await client.chat_update(channel="C1", ts=old.ts, text="Posted", blocks=[])
    assert slack.newest("C1").buttons == []
    done = await slack.press("U1", old, "Approve and post")
    assert done is not None
    assert done.body["actions"][0]["action_id"] == "a"


async def test_people_press_only_what_they_see(
    slack: FarEnd, client: AsyncWebClient, heard: list[Any]
) -> None:
    await client.chat_postMessage(channel="C2", text="x", blocks=CARD)
    with pytest.raises(NotThere, match="cannot see"):
        await slack.press("U2", slack.newest("C2"), "Approve and post")
    await client.chat_postEphemeral(channel="C1", user="U1", text="x", blocks=CARD)
    with pytest.raises(NotThere, match="only U1"):
        await slack.press("U2", slack.ephemeral_of("U1"), "Approve and post")
    done = await slack.press("U1", slack.ephemeral_of("U1"), "Approve and post")
    assert done is not None
    assert done.body["container"]["is_ephemeral"]
    assert "message" not in done.body  # Slack does not repeat an ephemeral message
    slack.reloads("U1")
    with pytest.raises(NotThere):
        slack.ephemeral_of("U1")


MODAL = {
    "type": "modal",
    "title": text("Who?"),
    "submit": text("Save"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "label": text("Name"),
            "element": {"type": "plain_text_input", "action_id": "n", "max_length": 5},
        },
        {
            "type": "input",
            "label": text("Side"),
            "optional": True,
            "element": {
                "type": "static_select",
                "action_id": "s",
                "options": [{"text": text("Left"), "value": "l"}],
            },
        },
    ],
}


async def test_a_modal_asks_for_what_it_needs_before_it_is_sent(
    slack: FarEnd, client: AsyncWebClient, heard: list[Any]
) -> None:
    await client.views_open(trigger_id=slack.workspace.trigger("U1"), view=MODAL)
    modal = slack.modal_of("U1")
    assert slack.words(modal) == "Who?\nName: <>\nSide: <>\n[Save]"
    assert await slack.submit("U1", modal) == {"Name": "Please complete this required field."}
    assert await slack.submit("U1", modal, {"Name": "too long"}) == {
        "Name": "Please use at most 5 characters."
    }
    assert not heard
    with pytest.raises(NotThere, match="no option"):
        await slack.submit("U1", modal, {"Name": "Ana", "Side": "Right"})
    assert await slack.submit("U1", modal, {"Name": "Ana", "Side": "Left"}) is None
    (values,) = [d.body["view"]["state"]["values"] for d in slack.deliveries]
    name, side = (next(iter(held.values())) for held in values.values())
    assert name == {"type": "plain_text_input", "value": "Ana"}
    assert side["selected_option"]["value"] == "l"


async def test_an_answer_may_change_the_modal(
    slack: FarEnd, client: AsyncWebClient, heard: list[Any]
) -> None:
    await client.views_open(trigger_id=slack.workspace.trigger("U1"), view=MODAL)
    first = slack.modal_of("U1")
    second = {**MODAL, "title": text("Really?")}
    ANSWERS.append({"response_action": "push", "view": second})
    assert await slack.submit("U1", first, {"Name": "Ana"}) is None
    assert slack.modal_of("U1").title == "Really?"
    ANSWERS.append({"response_action": "update", "view": {**MODAL, "title": text("Sure?")}})
    assert await slack.submit("U1", slack.modal_of("U1"), {"Name": "Ana"}) is None
    assert slack.modal_of("U1").title == "Sure?"
    assert (await slack.closes("U1", slack.modal_of("U1"))).body["type"] == "view_closed"  # type: ignore[union-attr]
    assert slack.modal_of("U1") is first
    ANSWERS.append({"response_action": "errors", "errors": {"no such block": "x"}})
    assert await slack.submit("U1", first, {"Name": "Ana"}) == {
        "": "We had some trouble connecting. Try again?"
    }
    assert slack.wrong.pop().startswith("view_submission: errors name no input")
    ANSWERS.append({"response_action": "clear"})
    assert await slack.submit("U1", first, {"Name": "Ana"}) is None
    with pytest.raises(NotThere):
        slack.modal_of("U1")


async def test_an_app_that_is_away_leaves_the_modal_open(
    slack: FarEnd, client: AsyncWebClient
) -> None:
    slack.connect_http("http://127.0.0.1:9/slack/events")
    await client.views_open(trigger_id=slack.workspace.trigger("U1"), view=MODAL)
    modal = slack.modal_of("U1")
    assert await slack.submit("U1", modal, {"Name": "Ana"}) == {
        "": "We had some trouble connecting. Try again?"
    }
    assert slack.modal_of("U1") is modal


# files and the rest


async def test_a_file_goes_up_and_stands_in_the_channel(
    slack: FarEnd, client: AsyncWebClient
) -> None:
    await client.files_upload_v2(
        channel="C1", filename="a.csv", content="a,b", title="The export", initial_comment="Here:"
    )
    assert slack.shows("C1") == "Candor: Here: (file: The export)"
    (upload,) = slack.workspace.uploads.values()
    assert b"a,b" in upload["content"]


async def test_a_talk_with_one_person_is_opened_once(slack: FarEnd, client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users="U1")
    again = await client.conversations_open(users=["U1"], return_im=True)
    assert opened["channel"]["id"] == again["channel"]["id"]
    assert again["channel"]["user"] == "U1"
    await client.chat_postMessage(channel="U1", text="Psst")
    assert [m.text for m in slack.direct_of("U1")] == ["Psst"]


async def test_what_the_app_sent_is_kept_as_it_was_sent(
    slack: FarEnd, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C1", text="x", blocks=CARD)
    stands: Message = slack.newest("C1")
    assert stands.given == {"channel": "C1", "text": "x", "blocks": CARD}
    assert all("block_id" in block for block in stands.blocks)
    link = await client.chat_getPermalink(channel="C1", message_ts=posted["ts"])
    assert (
        link["permalink"]
        == f"https://harbor.slack.com/archives/C1/p{posted['ts'].replace('.', '')}"
    )
    assert slack.count == 1
    slack.forget()
    assert not slack.calls
