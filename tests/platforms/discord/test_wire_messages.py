"""The Discord on loopback holds messages as Discord does: rights, limits, replies, pings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.platforms.discord.wire import APP, NotThere, Wire, bits
from tests.platforms.discord.wire.bare import (
    ANA,
    FORUM,
    HELP,
    MIA,
    MODERATORS,
    NOBODY,
    STAFF,
    BareApp,
    bare_app,
)

pytestmark = pytest.mark.drill  # the wire itself changes seldom
PATH = f"/channels/{HELP}/messages"


@pytest.fixture
async def app() -> AsyncIterator[BareApp]:
    async with bare_app() as app:
        yield app


@pytest.fixture
async def wire(app: BareApp) -> Wire:
    return app.discord


async def shows(app: BareApp, *components: dict[str, Any], **more: Any) -> tuple[int, Any]:
    body = {"flags": bits.COMPONENTS_V2, "components": list(components), **NOBODY, **more}
    return await app.call("POST", PATH, body)


def text(words: str) -> dict[str, Any]:
    return {"type": 10, "content": words}


def row(*labels: str, style: int = 1) -> dict[str, Any]:
    one = [{"type": 2, "style": style, "label": name, "custom_id": name} for name in labels]
    return {"type": 1, "components": one}


async def refused(app: BareApp, answer: tuple[int, Any], code: int = 50035) -> None:
    assert answer[1].get("code") == code, answer
    app.discord.wrong.clear()


async def test_forty_components_and_four_thousand_characters_are_the_most(app: BareApp) -> None:
    whole = {"type": 17, "components": [text("x") for _ in range(39)]}
    assert (await shows(app, whole))[0] == 200
    await refused(app, await shows(app, whole, text("x")))
    assert (await shows(app, text("x" * 3999), text("y")))[0] == 200
    await refused(app, await shows(app, text("x" * 3999), text("yy")))


@pytest.mark.parametrize(
    "components",
    [
        [row("a"), row("a")],
        [{**text("x"), "id": 5}, {**text("y"), "id": 5}],
        [{"type": 1, "components": [{"type": 2, "style": 5, "label": "x", "custom_id": "y"}]}],
        [{"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "y"}]}],
        [{"type": 12, "items": [{"media": {"url": "attachment://no.png"}}]}],
        [{"type": 17, "components": []}],
    ],
)
async def test_a_component_that_breaks_a_rule_is_refused(
    app: BareApp, components: list[dict[str, Any]]
) -> None:
    await refused(app, await shows(app, *components))


async def test_components_v2_stand_alone_and_for_good(app: BareApp) -> None:
    await refused(app, await shows(app, text("x"), content="y"))
    _, sent = await shows(app, text("x"))
    path = f"{PATH}/{sent['id']}"
    await refused(app, await app.call("PATCH", path, {"content": "y", **NOBODY}))
    body = {"components": [text("z")], **NOBODY}
    _, edited = await app.call("PATCH", path, body)
    assert edited["flags"] == bits.COMPONENTS_V2
    assert edited["edited_timestamp"]
    assert app.discord.shows(HELP) == "Candor: z (edited)"


async def test_two_thousand_characters_are_the_most_of_a_plain_text(app: BareApp) -> None:
    assert (await app.says(HELP, "x" * 2000))[0] == 200
    await refused(app, await app.says(HELP, "x" * 2001))
    await refused(app, await app.says(HELP, " "), 50006)


async def test_a_file_is_sent_and_shown(app: BareApp, wire: Wire) -> None:
    picture = {
        "type": 12,
        "items": [{"media": {"url": "attachment://a.png"}, "description": "alt"}],
    }
    body = {"flags": bits.COMPONENTS_V2, "components": [picture], **NOBODY}
    body["attachments"] = [{"id": "0", "filename": "a.png", "description": "alt"}]
    status, _ = await app.call("POST", PATH, body, files={"a.png": b"PNG"})
    assert status == 200
    assert wire.shows(HELP) == "Candor: (image: alt)"
    assert wire.newest(HELP).files == {"a.png": b"PNG"}


async def test_only_what_allowed_mentions_lets_through_calls(app: BareApp, wire: Wire) -> None:
    words = f"<@{ANA}> <@&{MODERATORS}> @everyone"
    await app.says(HELP, words, allowed_mentions={"parse": []})
    assert wire.pings == []
    await app.says(HELP, words, allowed_mentions={"parse": ["users"]})
    assert wire.pings == [f"<@{ANA}>"]
    await app.says(HELP, words, allowed_mentions={"parse": [], "users": [ANA]})
    assert wire.pings == [f"<@{ANA}>"] * 2
    await app.call("POST", PATH, {"content": words})
    assert wire.pings == [f"<@{ANA}>"] * 3  # the app may call neither roles nor everyone
    wire.grant(bits.MENTION_EVERYONE)
    await app.call("POST", PATH, {"content": words})
    assert wire.pings[3:] == [f"<@{ANA}>", f"<@&{MODERATORS}>", "@everyone"]
    assert len(wire.wrong) == 2
    wire.wrong.clear()


async def test_a_reply_calls_its_author_unless_told_not_to(app: BareApp, wire: Wire) -> None:
    asked = await wire.says(ANA, HELP, "How?")
    to = {"message_reference": {"message_id": asked.id}}
    await app.says(HELP, "so", **to)
    assert wire.pings == []
    await app.says(HELP, "so", **to, allowed_mentions={"parse": [], "replied_user": True})
    assert wire.pings == [f"reply to {ANA}"]


async def test_a_reply_to_what_is_gone_is_refused(app: BareApp, wire: Wire) -> None:
    asked = await wire.says(ANA, HELP, "How?")
    await wire.deletes(ANA, asked)
    to = {"message_id": asked.id, "fail_if_not_exists": True}
    answer = await app.says(HELP, "so", message_reference=to)
    assert "REPLIES_UNKNOWN_MESSAGE" in str(answer[1])
    assert not wire.wrong  # nobody is to blame
    loose = {"message_id": asked.id, "fail_if_not_exists": False}
    assert (await app.says(HELP, "so", message_reference=loose))[1]["type"] == 0


async def test_rights_are_those_of_the_channel(app: BareApp, wire: Wire) -> None:
    await wire.overwrites(HELP, APP, deny=bits.SEND)
    await refused(app, await app.says(HELP, "x"), 50013)
    await wire.overwrites(HELP, APP, deny=bits.READ_HISTORY)
    asked = await wire.says(ANA, HELP, "How?")
    assert (await app.call("GET", PATH))[1] == []
    to = {"message_reference": {"message_id": asked.id}}
    await refused(app, await app.says(HELP, "x", **to), 160002)
    await wire.overwrites(HELP, APP, deny=bits.VIEW)
    await refused(app, await app.says(HELP, "x"), 50001)


async def test_only_its_own_words_are_edited(app: BareApp, wire: Wire) -> None:
    asked = await wire.says(ANA, HELP, "How?")
    body = {"content": "What?", **NOBODY}
    await refused(app, await app.call("PATCH", f"{PATH}/{asked.id}", body), 50005)
    await refused(app, await app.call("DELETE", f"{PATH}/{asked.id}"), 50013)
    wire.grant(bits.MANAGE_MESSAGES)
    assert (await app.call("DELETE", f"{PATH}/{asked.id}"))[0] == 204
    await refused(app, await app.call("DELETE", f"{PATH}/{asked.id}"), 10008)


async def test_what_is_not_about_the_app_is_without_words(app: BareApp, wire: Wire) -> None:
    """Until the developer portal lets it read them."""
    await wire.says(ANA, HELP, "secret")
    await wire.says(ANA, HELP, f"<@{APP}> help")
    words = [one["content"] for one in (await app.call("GET", PATH))[1]]
    assert words == [f"<@{APP}> help", ""]
    wire.let_read()
    assert (await app.call("GET", PATH))[1][1]["content"] == "secret"


async def test_a_history_is_read_page_by_page(app: BareApp, wire: Wire) -> None:
    ids = [(await wire.says(ANA, HELP, str(number))).id for number in range(5)]

    async def page(**query: Any) -> list[int]:
        return [ids.index(one["id"]) for one in (await app.call("GET", PATH, **query))[1]]

    assert await page() == [4, 3, 2, 1, 0]
    assert await page(limit="2") == [4, 3]
    assert await page(after=ids[0], limit="2") == [2, 1]
    assert await page(before=ids[3], limit="2") == [2, 1]
    assert await page(around=ids[2], limit="3") == [3, 2, 1]


async def test_pins_need_their_own_right(app: BareApp, wire: Wire) -> None:
    _, sent = await app.says(HELP, "panel")
    path = f"{PATH}/pins/{sent['id']}"
    await refused(app, await app.call("PUT", path), 50013)
    wire.grant(bits.PIN_MESSAGES)
    assert (await app.call("PUT", path))[0] == 204
    _, pins = await app.call("GET", f"{PATH}/pins")
    assert [one["message"]["id"] for one in pins["items"]] == [sent["id"]]
    assert wire.shows(HELP) == "Candor: panel (pinned)"
    assert (await app.call("DELETE", path))[0] == 204


async def test_a_forum_takes_posts_and_no_messages(app: BareApp, wire: Wire) -> None:
    await refused(app, await app.says(FORUM, "x"), 50008)
    post = {"name": "Idea", "message": {"content": "x", **NOBODY}, "applied_tags": ["401"]}
    status, made = await app.call("POST", f"/channels/{FORUM}/threads", post)
    assert (status, made["id"]) == (201, made["message"]["id"])
    wire.channel(FORUM).flags = bits.NEEDS_TAG
    bare = {"name": "Idea", "message": {"content": "x", **NOBODY}}
    await refused(app, await app.call("POST", f"/channels/{FORUM}/threads", bare), 40067)
    assert wire.shows(made["id"]) == "Candor: x"


async def test_a_closed_thread_opens_and_a_locked_one_does_not(app: BareApp, wire: Wire) -> None:
    post = await wire.posts(ANA, FORUM, "How?", "Like so?", ["401"])
    assert post.id == wire.newest(post.id).id
    await wire.closes(post.id)
    assert (await app.says(post.id, "yes"))[0] == 200
    assert not post.archived
    await wire.closes(post.id, locked=True)
    await refused(app, await app.says(post.id, "no"), 50083)
    wire.grant(bits.MANAGE_THREADS)
    assert (await app.says(post.id, "yes"))[0] == 200


async def test_a_private_thread_is_for_those_in_it(app: BareApp, wire: Wire) -> None:
    wire.add_thread("501", "between us", HELP, private=[MIA])
    await refused(app, await app.says("501", "x"), 50001)
    with pytest.raises(NotThere):
        await wire.says(ANA, "501", "x")
    wire.channel("501").people.append(APP)
    assert (await app.says("501", "x"))[0] == 200
    _, members = await app.call("GET", "/channels/501/thread-members")
    assert [one["user_id"] for one in members] == [MIA, APP]


async def test_a_conversation_takes_words_unless_the_person_does_not(
    app: BareApp, wire: Wire
) -> None:
    _, opened = await app.call("POST", "/users/@me/channels", {"recipient_id": ANA})
    assert (await app.says(opened["id"], "hello"))[0] == 200
    await wire.tells(ANA, "hello yourself")
    assert [one.content for one in wire.direct_of(ANA)] == ["hello", "hello yourself"]
    wire.world.users[ANA].closed = True
    await refused(app, await app.says(opened["id"], "hello"), 50007)


async def test_a_token_is_needed(app: BareApp, wire: Wire) -> None:
    assert (await app.call("GET", "/users/@me", token="stolen"))[0] == 401
    assert (await app.call("GET", "/users/@me"))[0] == 200


async def test_moderation_needs_the_right_and_the_rank(app: BareApp, wire: Wire) -> None:
    path = f"/guilds/{wire.guild().id}/members/{ANA}"
    until = {"communication_disabled_until": "2026-11-21T12:00:00+00:00"}
    await refused(app, await app.call("PATCH", path, until), 50013)
    wire.grant(bits.MODERATE_MEMBERS | bits.MANAGE_CHANNELS)
    assert (await app.call("PATCH", path, until))[0] == 200
    with pytest.raises(NotThere):
        await wire.says(ANA, HELP, "x")
    assert (await app.call("PATCH", path, {"communication_disabled_until": None}))[0] == 200
    await wire.says(ANA, HELP, "x")
    wire.guild().roles[MODERATORS].position = 9
    above = f"/guilds/{wire.guild().id}/members/{MIA}"
    await refused(app, await app.call("PATCH", above, until), 50013)
    assert (await app.call("PATCH", f"/channels/{HELP}", {"rate_limit_per_user": 30}))[0] == 200
    assert wire.channel(HELP).slow == 30


async def test_look_ups_say_who_may_see_what(app: BareApp, wire: Wire) -> None:
    guild = wire.guild().id
    _, member = await app.call("GET", f"/guilds/{guild}/members/{MIA}")
    assert member["roles"] == [MODERATORS]
    assert (await app.call("GET", f"/guilds/{guild}/members/77"))[1]["code"] == 10013
    wire.add_user("77", "Stan", guild=None)
    assert (await app.call("GET", f"/guilds/{guild}/members/77"))[1]["code"] == 10007
    _, channel = await app.call("GET", f"/channels/{STAFF}")
    assert {one["id"] for one in channel["permission_overwrites"]} >= {guild, MODERATORS}
    await wire.removes_app()
    assert (await app.call("GET", f"/guilds/{guild}"))[1]["code"] == 50001
    assert (await app.call("GET", f"/channels/{HELP}"))[1]["code"] == 50001
