"""The Slack on loopback as text, and whom an app's messages call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack.far_end import FarEnd, reading

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


# a channel as text


async def test_a_channel_reads_as_a_dialogue(slack: FarEnd, client: AsyncWebClient) -> None:
    first = await slack.says("U2", "C1", "Is 2 < 3 & is https://a.example/?a=1&b=2 ours, <@U1>?")
    assert slack.shows("C1") == "Ben: Is 2 < 3 & is https://a.example/?a=1&b=2 ours, @Ana?"
    assert slack.newest("C1").text == (
        "Is 2 &lt; 3 &amp; is <https://a.example/?a=1&amp;b=2> ours, <@U1>?"
    )
    other = await slack.says("U1", "C1", "Good morning")
    posted = await client.chat_postMessage(channel="C1", text="twin", blocks=CARD, thread_ts=first)
    await client.chat_postEphemeral(channel="C1", user="U1", text="Only you &amp; me")
    await slack.says("U2", "C1", "thanks", thread=first)
    await slack.edits("U2", "C1", first, "Is 2 < 3?")
    await slack.deletes("U1", "C1", other)
    assert slack.shows("C1", user="U1") == (
        "Ben: Is 2 < 3? (edited)\n"
        "    Candor: Draft | Hello <b> & you | *for* @Ben in #help | [Approve and post] [Discard]\n"
        "    Ben: thanks\n"
        "(only Ana sees this) Candor: Only you & me"
    )
    assert "only Ana" not in slack.shows("C1")
    card = slack.channel("C1").messages[posted["ts"]]
    assert slack.words(card).splitlines()[0] == "Draft"
    await slack.deletes("U1", "C1", first)
    assert slack.shows("C1").splitlines()[0].endswith("This message was deleted. (edited)")


def test_every_kind_of_block_has_words() -> None:
    line = [
        {"type": "text", "text": "see "},
        {"type": "link", "url": "https://a.example"},
        {"type": "user", "user_id": "U1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "wave"},
        {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "today"},
    ]
    section = {"type": "rich_text_section", "elements": line[:2]}
    blocks: list[JSON] = [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": line},
                {"type": "rich_text_quote", "elements": line[:1]},
                {"type": "rich_text_list", "style": "bullet", "elements": [section]},
            ],
        },
        {"type": "divider"},
        {"type": "section", "fields": [text("a"), text("b")], "accessory": button("Go", "g")},
        {"type": "context", "elements": [{"type": "image", "image_url": "u", "alt_text": "cat"}]},
        {"type": "image", "image_url": "u", "alt_text": "dog"},
        {"type": "markdown", "text": "**m**"},
        {"type": "data_visualization", "title": "Moods", "chart": {}},
        {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": "x"}, {"type": "raw_number", "value": 2}]],
        },
        {
            "type": "input",
            "label": text("Words"),
            "element": {"type": "plain_text_input", "action_id": "i", "initial_value": "old"},
        },
    ]
    assert reading.lines_of(blocks, lambda id: f"({id})") == [
        "see https://a.example@(U1)#(C1)@(S1)@here:wave:today\n> see \n• see https://a.example",
        "a b [Go]",
        "(image: cat)",
        "(image: dog)",
        "**m**",
        "(chart: Moods)",
        "x | 2",
        "Words: <old>",
    ]


# pings


@pytest.mark.parametrize(
    "words",
    ["<@U1>", "<@W1|ann>", "<!channel>", "<!here|here>", "<!everyone>", "<!subteam^S1|@managers>"],
)
async def test_a_mention_is_counted_wherever_it_stands(
    slack: FarEnd, client: AsyncWebClient, words: str
) -> None:
    await client.chat_postMessage(channel="C1", text=f"Hello {words}")
    assert slack.pings == 1
    section = {"type": "section", "text": text(words, "mrkdwn")}
    posted = await client.chat_postMessage(channel="C1", text="x", blocks=[section])
    assert slack.pings == 2
    await client.chat_update(channel="C1", ts=posted["ts"], text=words, blocks=[])
    assert slack.pings == 3


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ({"type": "user", "user_id": "U1"}, 1),
        ({"type": "usergroup", "usergroup_id": "S1"}, 1),
        ({"type": "broadcast", "range": "channel"}, 1),
        ({"type": "text", "text": "<!channel> @everyone"}, 0),
        ({"type": "channel", "channel_id": "C1"}, 0),
    ],
)
async def test_a_rich_text_calls_by_its_elements_alone(
    slack: FarEnd, client: AsyncWebClient, part: JSON, count: int
) -> None:
    section = {"type": "rich_text_section", "elements": [part]}
    block = {"type": "rich_text", "elements": [section]}
    await client.chat_postMessage(channel="C1", text="x", blocks=[block])
    assert slack.pings == count


async def test_escaped_words_and_plain_text_call_nobody(
    slack: FarEnd, client: AsyncWebClient
) -> None:
    section = {"type": "section", "text": text("<!channel> <@U1>")}
    words = "&lt;!channel&gt; @here mail@a.example"
    await client.chat_postMessage(channel="C1", text=words, blocks=[section])
    assert slack.mentions == []
    await client.chat_postMessage(channel="C1", text=words, link_names=True)
    assert slack.mentions == ["@here"]


async def test_a_link_unfurls_unless_both_ways_are_off(
    slack: FarEnd, client: AsyncWebClient
) -> None:
    link = "<https://a.example>"
    off = {"unfurl_links": False, "unfurl_media": False}
    await client.chat_postMessage(channel="C1", text=link, **off)
    assert slack.unfurled == []
    await client.chat_postMessage(channel="C1", text=link, unfurl_links=False)
    assert [m.text for m in slack.unfurled] == [link]
