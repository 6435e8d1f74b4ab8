"""What a hostile member, an odd body and an unlucky operator bring about in Discord: nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import unquote

import discord as library
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot import bootstrap as bootstrap_module
from candorbot.bootstrap import bootstrap
from candorbot.card import Card, File, Group
from candorbot.card import Entry as CardEntry
from candorbot.errors import UserError
from candorbot.platforms.discord import app, gateway
from candorbot.platforms.discord.events import Came, Reader
from candorbot.platforms.discord.tree import VERBS
from candorbot.platforms.presses import Presses
from candorbot.request import Person, Place, Request
from candorbot.settings import DiscordSettings, Settings
from tests.platforms.discord.markup import seen
from tests.platforms.discord.office import (
    ANA,
    FORUM,
    HELP,
    JONAS,
    KOFI,
    LENA,
    MANAGERS,
    MIA,
    MODERATORS,
    STAFF,
    Office,
    loaded,
    opened,
    shared_brand,
)
from tests.platforms.discord.ways import (
    APPROVE,
    QUESTION,
    THREAT,
    asked,
    connected,
    drafted,
    kept,
    replies,
    session,
)
from tests.platforms.discord.wire import GUILD, Message, Status, Wire, bits
from tests.platforms.hostile import NASTY, pieces

CALLS = f"@everyone @here <@{MIA}> <@!{ANA}> <@&{MODERATORS}> <#{STAFF}> </candor:1> <id:browse>"
MASKS = (
    "[harbor.example](https://evil.example) [https://harbor.example](<https://evil.example>) "
    "<https://evil.example|https://harbor.example> [x]: https://evil.example\n# Big\n-# small\n> quoted\n"
    "||hidden|| **bold** `code` <:smile:1> <t:1:R> hxxps://evil.example //evil.example evil。example"
)
ALL = f"{CALLS} {MASKS}"
FORMATS = (
    "mention",
    "everyone",
    "masked link",
    "emoji",
    "time",
    "command",
    "block",
    "bold",
    "format",
)


def misled(discord: Wire, shown: Sequence[Message]) -> list[str]:
    """What a reader of our messages is called by, or led elsewhere by."""
    kinds = "mention", "everyone", "masked link", "command", "emoji", "time"
    ours = [one for one in shown if one.author == discord.world.bot]
    return [what for one in ours for what in seen(one.text).all(*kinds)]


def everything(discord: Wire) -> list[Message]:
    standing = [one for id in discord.world.channels for one in discord.messages(id)]
    return [*standing, *discord.world.ephemerals]


def quiet(discord: Wire) -> list[str]:
    """Calls that would put words before people and do not say that they mention nobody."""
    bodies = [
        body
        for call in discord.calls
        for body in (call.body, (call.body or {}).get("data") if isinstance(call.body, dict) else 0,
                     (call.body or {}).get("message") if isinstance(call.body, dict) else 0)
        if isinstance(body, dict) and ("components" in body or "content" in body) and "title" not in body
    ]  # fmt: skip
    return [str(body)[:200] for body in bodies if body.get("allowed_mentions") != {"parse": []}]


# --- 76 to 79: what members write, anywhere -------------------------------------------------------------------


async def test_f077_f079_what_a_hostile_member_says_and_is_called_calls_nobody_and_masks_nothing(
    office: Office, discord: Wire
) -> None:
    """In their words, their name, a thread's title, a post's title; on a draft, a case, a list, a briefing."""
    eve = discord.add_user("900000000000000209", ALL[:60]).id
    question = await discord.says(eve, HELP, f"{QUESTION} {ALL}")
    thread = await discord.opens_thread(eve, question, CALLS[:90])
    await discord.says(eve, thread.id, f"How do I export to PDF? {ALL}")
    post = await discord.posts(eve, FORUM, MASKS[:90], f"It would be great to export PDF. {ALL}")
    await discord.says(eve, HELP, f"{THREAT} {ALL}")
    threat = await discord.says(eve, HELP, THREAT)
    await discord.renames(HELP, "@everyone")
    await office.done()
    asks = {
        "Draft a reply": question,
        "Check honesty": threat,
        "Log as feedback": discord.messages(post.id)[0],
    }
    for name, message in asks.items():
        await discord.menu(MIA, name, message)
        await office.done()
    for verb in ("brief", "escalate", "people"):
        await office.candor_says(MIA, HELP, verb)
    await office.discord.panel.look()
    await office.done()
    await office.refresh()
    assert "A threat" in discord.shows(STAFF)
    assert misled(discord, everything(discord)) == []
    assert quiet(discord) == []
    assert not discord.pings


async def test_f076_f079_a_post_is_its_words_whatever_they_are(
    office: Office, discord: Wire
) -> None:
    """Straight to the sender, past every check: it still calls nobody, and shows each address as it is."""
    discord.world.own_role(GUILD).permissions |= bits.MENTION_EVERYONE
    workspace = office.discord.workspace
    question = await discord.says(KOFI, HELP, QUESTION)
    for number, text in enumerate([*NASTY, ALL, CALLS, MASKS]):
        for place in (Place(GUILD, HELP, question.id), Place(GUILD, HELP), Place(GUILD, FORUM)):
            try:
                payload = workspace.post_payload(text)
            except UserError:
                continue
            if not text.strip():
                continue
            sent = await workspace.send(
                place, payload, f"key-{number}-{place.channel}-{place.thread}"
            )
            where = discord.channel(sent if place.channel == FORUM else HELP)
            (message,) = [one for one in where.messages.values() if one.id == sent]
            assert seen(message.text).all(*FORMATS) == [], text
            assert "https://evil.example" not in " ".join(seen(message.text).all("masked link"))
    assert quiet(discord) == []
    assert not discord.pings
    titles = [one.name for one in discord.world.channels.values() if one.parent == FORUM]
    assert all(0 < len(title) <= 100 for title in titles)


@pytest.mark.drill
async def test_f079_a_notice_with_a_file_of_any_name_calls_nobody(
    office: Office, discord: Wire
) -> None:
    workspace = office.discord.workspace
    for number, name in enumerate(
        ["../../etc/passwd", CALLS, "a" * 300, "\u202egnp.exe", "", "x\r\ny.csv"]
    ):
        card = Card("A file", ALL, file=File(name, f"a,b\n{ALL}\n"), groups=(Group(CALLS, (CardEntry(ALL, "x"),)),))  # fmt: skip
        payload = await workspace.notice_payload(card)
        await workspace.send(await workspace.staff_place(), payload, f"file-{number}")
    names = [one["filename"] for shown in discord.messages(STAFF) for one in shown.attachments]
    assert len(names) == 6
    assert not [name for name in names if set(name) & set("/\\@<>\r\n\u202e") or len(name) > 120]
    assert misled(discord, discord.messages(STAFF)) == []
    assert not discord.pings


async def test_f079_a_form_filled_with_four_thousand_characters_is_kept_as_typed(
    office: Office, discord: Wire
) -> None:
    """Too long as Discord shows it: said, with the whole text to try again; and nobody is called."""
    _, card = await drafted(office, discord)
    await discord.press(MIA, card, "Edit…")
    text = (ALL * 20)[:4_000]
    await discord.submit(MIA, discord.modal_of(MIA), {"The reply": text})
    await office.done()
    assert (await office.draft()).version.number == 1
    told = discord.ephemeral_of(MIA)
    assert "about 4,000 characters" in told.text, "with its escapes it is longer"
    await discord.press(MIA, told, "Try again…")
    assert discord.modal_of(MIA).labels["The reply"]["value"] == text
    await discord.submit(MIA, discord.modal_of(MIA), {"The reply": text[:1_500]})
    await office.done()
    version = (await office.draft()).version
    assert version.text == text[:1_500]
    assert APPROVE not in discord.ephemeral_of(MIA).buttons
    assert misled(discord, everything(discord)) == []
    assert quiet(discord) == []


async def test_f079_an_alert_of_automod_quotes_what_it_held_back(
    office: Office, discord: Wire
) -> None:
    """In the staff channel, by Discord itself, whoever wrote it."""
    message = Message(
        discord.world.snowflake(), STAFF, KOFI, discord.world.time(), type=24, content=""
    )
    what: dict[str, Any] = {
        "id": message.id, "channel_id": STAFF, "guild_id": GUILD, "type": 24, "content": "",
        "author": discord.world.users[KOFI].as_discord(), "timestamp": message.at, "edited_timestamp": None,
        "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [{"type": "auto_moderation_message", "description": f"buy now {ALL}", "fields": []}],
        "pinned": False, "flags": 0, "components": [],
    }  # fmt: skip
    await discord.happens("MESSAGE_CREATE", what, bits.GUILD_MESSAGES)
    await office.done()
    assert "AutoMod" in discord.shows(STAFF)
    assert misled(discord, discord.messages(STAFF)) == []
    assert not discord.pings


# --- bodies of any shape --------------------------------------------------------------------------------------------

ids = st.sampled_from([GUILD, KOFI, HELP, "", "x", "1" * 30, "0", "٣" * 17])
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), ids, st.sampled_from(NASTY)
)  # fmt: skip
NAMES = [
    "id",
    "name",
    "type",
    "options",
    "value",
    "custom_id",
    "components",
    "component",
    "values",
    "target_id",
    "resolved",
    "messages",
    "author",
    "content",
    "timestamp",
    "edited_timestamp",
    "embeds",
    "description",
    "mentions",
    "username",
    "global_name",
    "bot",
    "webhook_id",
    "message_reference",
    "referenced_message",
    "message_id",
    "mention_channels",
]
shapes = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=25,
)
bodies = st.dictionaries(st.sampled_from(NAMES), shapes, max_size=8)
PRESSES = Presses(b"key")
READER = Reader(GUILD, "100200300400500600", PRESSES, {"Draft a reply": "draft"})


@given(
    bodies,
    st.sampled_from(["command", "press", "typing", "form"]),
    ids,
    st.sampled_from(["", PRESSES.place("c1", GUILD, "a" * 24, 3), PRESSES.place("m1", GUILD, "a" * 24, 3)]),
)  # fmt: skip
def test_f019_reading_an_interaction_is_total(
    data: dict[str, Any], kind: Any, user: str, name: str
) -> None:
    if name:
        data = {**data, "custom_id": name}
    came = Came("1", "t", kind, GUILD, HELP, HELP, user, "Kofi", data)
    READER.interaction(came)


@given(bodies)
def test_f019_reading_a_message_is_total(said: dict[str, Any]) -> None:
    known = {"id": "900000000000000777", "timestamp": "2026-01-01T00:00:00+00:00"}
    written = said["author"] if isinstance(said.get("author"), dict) else {}
    author = {"author": {"id": KOFI, **written}}
    for body in (said, {**said, **known}, {**said, **known, **author, "type": 0}):
        for handed in (False, True):
            message = READER.said(body, HELP, HELP, "", handed=handed)
            assert message is None or (message.text is not None and message.author)


@given(pieces)
def test_f079_what_is_read_of_a_message_keeps_its_words(parts: list[str]) -> None:
    said = {
        "id": "900000000000000777", "type": 0, "timestamp": "2026-01-01T00:00:00+00:00",
        "author": {"id": KOFI, "username": "".join(parts)[:40]}, "content": "".join(parts),
    }  # fmt: skip
    message = READER.said(said, HELP, HELP, "")
    assert message
    assert message.workspace == GUILD


def test_f019_what_an_interaction_holds_is_handed_over_whatever_it_is() -> None:
    """In a thread, in a private one, in a channel nobody knows, outside of a server, of a kind to come."""
    thread = Mock(spec=library.Thread, parent_id=7, type=library.ChannelType.public_thread)
    secret = Mock(spec=library.Thread, parent_id=7, type=library.ChannelType.private_thread)
    for channel, parent, inside in ((None, "5", ""), (thread, "7", "5"), (secret, "5", "5")):
        for kind in (1, 2, 3, 4, 5, 99):
            for data in (None, {}, {"custom_id": "c1"}):
                for guild in (None, int(GUILD)):
                    made = Mock(
                        type=Mock(value=kind), guild_id=guild, channel_id=5, channel=channel, id=1, token="t",
                        user=Mock(id=int(KOFI), display_name=ALL), data=data, message=None,
                    )  # fmt: skip
                    came = gateway.came_of(made)
                    assert (came is None) == (guild is None or kind not in (2, 3, 4, 5))
                    if came:
                        assert (came.parent, came.thread) == (parent, inside)
                        READER.interaction(came)


# --- intents and servers ------------------------------------------------------------------------------------------------


async def test_without_listening_nothing_privileged_is_asked_for(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switched off and on while connected: the connection is made anew with other intents."""
    monkeypatch.setattr(app, "BETWEEN", 0.0)
    await connected(office)
    listened = type(office.discord.workspace).listened
    assert session(discord).intents & bits.PRIVILEGED == bits.MESSAGE_CONTENT
    with monkeypatch.context() as patched:
        patched.setattr(type(office.discord.workspace), "listened", property(lambda self: []))
        (old,) = discord.gateway.open
        await office.discord.hear_on()
        await discord.gateway.changed_from(old)
        await connected(office)
        assert session(discord).intents == bits.GUILDS
        await discord.says(KOFI, HELP, "How do I export this?")
        await office.done()
        assert await kept(office) == []
        await discord.menu(MIA, "Draft a reply", discord.messages(HELP)[0])
        await office.done()
        assert "export" in discord.words(discord.ephemeral_of(MIA))
    assert type(office.discord.workspace).listened is listened
    (old,) = discord.gateway.open
    await office.discord.hear_on()
    await discord.gateway.changed_from(old)
    await connected(office)
    await asked(office, discord)
    assert QUESTION in await kept(office)


async def test_more_commands_than_discord_takes_are_said_and_candor_connects(
    office: Office, discord: Wire
) -> None:
    said: dict[str, str] = {}
    office.discord.trouble = said.__setitem__
    registry = office.candor.bot.registry
    draft = registry._skills["draft"]
    registry._skills.update({f"x{n}": replace(draft, name=f"x{n}") for n in range(VERBS)})
    again = asyncio.create_task(office.discord.listen())
    await discord.gateway.connected(2)
    assert "Discord takes 25 verbs" in said["discord commands"]
    again.cancel()
    await asyncio.wait({again})


async def test_an_intent_that_the_portal_refuses_is_said_and_the_rest_works(
    discord: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "BETWEEN", 0.0)
    async with opened(tmp_path, discord, discord.clock) as office:
        said: dict[str, str] = {}
        office.discord.trouble = said.__setitem__
        discord.gateway.granted = 0
        (old,) = discord.gateway.open
        discord.gateway.invalidate()
        await discord.gateway.changed_from(old)
        await connected(office)
        assert "Message Content Intent" in said["discord intent"]
        assert session(discord).intents == bits.GUILDS
        assert discord.gateway.identifies == 3
        question = await discord.says(KOFI, HELP, QUESTION)
        await discord.menu(MIA, "Draft a reply", question)
        await office.done()
        await office.presses(MIA, discord.ephemeral_of(MIA), APPROVE)
        assert len(replies(discord, question)) == 1
        await office.discord.hear_on()
        assert discord.gateway.identifies == 3, "it is not tried again and again"


async def begun(discord: Wire, folder: Path, monkeypatch: pytest.MonkeyPatch, server: str) -> str:
    """Which server Candor serves; raises UserError where it cannot know."""
    monkeypatch.setattr(bootstrap_module, "load", lambda *given, **how: loaded())
    settings = Settings(
        data=folder, brand=str(shared_brand()), policies="", community="harbor", skill_seconds=20,
        offline=True, discord=DiscordSettings(discord.token, server, discord.api),
    )  # fmt: skip
    async with bootstrap(settings, clock=discord.clock, connect=True) as candor:
        assert candor.discord
        return candor.discord.workspace.workspace


OTHER = "100000000000000099"


async def test_of_two_servers_the_one_that_is_named_is_served_and_no_other(
    discord: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    discord.world.add_guild(OTHER, "Elsewhere")
    with pytest.raises(UserError, match=f"Elsewhere.*{OTHER}"):
        await begun(discord, tmp_path, monkeypatch, "")
    assert await begun(discord, tmp_path, monkeypatch, GUILD) == GUILD
    discord.world.guilds[OTHER].members.pop(discord.world.bot)
    for wrong in (OTHER, "100000000000000098"):
        with pytest.raises(UserError, match="DISCORD_SERVER"):
            await begun(discord, tmp_path, monkeypatch, wrong)
    discord.wrong.clear()


async def test_what_happens_in_another_server_is_none_of_ours(
    office: Office, discord: Wire
) -> None:
    """Candor was let into a second one while it runs: its words are not kept, its commands not answered."""
    discord.world.add_guild(OTHER, "Elsewhere")
    discord.add_user(MIA, "Mia", guild=OTHER)
    discord.add_channel("900000000000000190", "elsewhere", guild=OTHER)
    discord.guild(OTHER).members[MIA].roles.append(
        discord.add_role("900000000000000390", "Boss", bits.ALL, OTHER).id
    )
    await discord.comes_back(OTHER)
    await discord.says(MIA, "900000000000000190", QUESTION)
    discord.patience = 0.1
    made = await discord.slash(MIA, "900000000000000190", "candor draft")
    await office.done()
    assert made.tries == 0
    assert await kept(office) == []
    await discord.removes_app(OTHER)
    await office.done()
    assert not await office.candor.store.find_records("workspace.left")
    assert not discord.wrong


# --- what is a member's own, and who is shown what -----------------------------------------------------------------

BOARD = "900000000000000150"
"""A channel that Lena, a moderator, does not see."""


async def passed(office: Office, days: int) -> None:
    """Days pass, and what is old is forgotten."""
    office.clock.advance(days=days)
    now = office.clock.now()
    await office.candor.store.forget_old(now - timedelta(days=30), now.date(), now)


async def is_forgotten(office: Office, discord: Wire, user: str) -> None:
    await discord.slash(user, HELP, "my-data", view="forget")
    await office.done()
    for _ in range(2):
        await office.presses(user, discord.ephemeral_of(user), "Forget me")
    office.clock.advance(minutes=20)
    await office.candor.schedule.run_due()
    await office.done()


async def test_f102_no_kept_card_holds_the_name_of_a_forgotten_member(
    office: Office, discord: Wire, tmp_path: Path
) -> None:
    """In the words that a form would open with, and on the panel's buttons."""
    eve = discord.add_user("900000000000000209", "Zaphodia").id
    await discord.says(eve, HELP, QUESTION)
    await office.done()
    card = await office.candor_says(MIA, HELP, "draft")
    await discord.press(MIA, card, "Edit…")
    await discord.submit(MIA, discord.modal_of(MIA), {"The reply": "Hi Zaphodia, look there."})
    for _ in range(2):
        await office.discord.panel.look()
        await office.done()
    assert "Open draft d1 to Zaphodia" in discord.newest(STAFF).buttons
    await is_forgotten(office, discord, eve)
    with closing(sqlite3.connect(tmp_path / "candor.db")) as file:
        left = [str(row) for row in file.execute("select kind, body from records")]
    assert left
    assert [row for row in left if "Zaphodia" in row] == []
    await office.discord.panel.look()
    assert "Zaphodia" not in discord.shows(STAFF)
    await office.presses(MIA, discord.newest(STAFF), "Escalations")
    assert "too old" not in discord.words(discord.ephemeral_of(MIA))


async def test_f102_a_card_in_the_staff_channel_forgets_a_member_too(
    office: Office, discord: Wire
) -> None:
    """A case that nobody touches any more."""
    eve = discord.add_user("900000000000000209", "Zaphodia").id
    await discord.says(eve, HELP, THREAT)
    await office.done()
    await office.presses(MIA, discord.newest(STAFF), "Acknowledge")
    await office.refresh()
    assert "Zaphodia" in discord.shows(STAFF)
    await is_forgotten(office, discord, eve)
    await office.refresh()
    assert "Zaphodia" not in discord.shows(STAFF)
    assert "shoot" not in discord.shows(STAFF).partition("You could say")[0]


async def test_f025_what_candor_keeps_of_a_moderator_is_told_to_no_colleague_when_it_is_late(
    office: Office, discord: Wire
) -> None:
    edits = "PATCH /webhooks/{}/{}/messages/@original"
    discord.faults.plan(edits, Status(401, body='{"message": "over", "code": 50027}'), 2)
    await discord.slash(LENA, STAFF, "my-data", view="export")
    await office.done()
    request = Request("interaction-1", "command", Person(LENA, "Lena"), Place(GUILD, STAFF), "my-data", "export")  # fmt: skip
    await office.discord.show_late(request, await office.candor.bot.answer(request))
    await office.done()
    assert discord.messages(STAFF) == []


async def test_f040_a_panel_and_a_case_tell_no_news_where_members_read_by_now(
    office: Office, discord: Wire
) -> None:
    """Whoever presses there is answered alone; closed again, all is brought up to date."""
    for _ in range(2):
        await office.discord.panel.look()
        await office.done()
    await asked(office, discord, text=THREAT)
    before = discord.shows(STAFF)
    await discord.overwrites(STAFF, GUILD, allow=bits.VIEW)
    office.clock.advance(minutes=2)
    await office.presses(MIA, discord.newest(STAFF), "Acknowledge")
    await asked(office, discord)
    await office.candor_says(MIA, HELP, "draft")
    await office.refresh()
    await office.discord.panel.look()
    assert discord.shows(STAFF) == before
    assert any("acknowledged" in discord.words(one) for one in discord.ephemerals_of(MIA))
    await discord.overwrites(STAFF, GUILD, deny=bits.VIEW)
    await office.discord.panel.look()
    assert "1 draft and 1 escalation" in discord.shows(STAFF)


async def test_one_panel_stands_however_long(office: Office, discord: Wire) -> None:
    """What is kept of cards goes after a month; the panel is in use."""
    for _ in range(2):
        await passed(office, 20)
        for _ in range(2):
            await office.discord.panel.look()
            await office.done()
    await passed(office, 20)
    await office.discord.panel.look()
    await office.done()
    assert len(discord.messages(STAFF)) == 1


async def test_what_is_suggested_while_one_types_quotes_no_channel_that_they_do_not_see(
    office: Office, discord: Wire
) -> None:
    discord.add_channel(BOARD, "board", only=[MANAGERS])
    question = await discord.says(JONAS, BOARD, "How do I export the wobbulation stats to CSV?")
    await discord.menu(MIA, "Draft a reply", question)
    await office.done()
    await discord.press(MIA, discord.ephemeral_of(MIA), "Edit…")
    await discord.submit(
        MIA, discord.modal_of(MIA), {"The reply": "About wobbulation: press Export."}
    )
    await office.done()
    (offered,) = await discord.autocompletes(LENA, HELP, "candor draft", "text", text="")
    assert offered.startswith("d1")
    assert "wobbulation" not in offered
    await discord.says(KOFI, HELP, QUESTION)
    await office.done()
    await office.candor_says(MIA, HELP, "draft")
    offers = await discord.autocompletes(LENA, HELP, "candor draft", "text", text="d2")
    assert "Kofi" in offers[0]
    assert "Export" in offers[0] or len(offers[0]) > len("d2, to Kofi: …")


@pytest.mark.parametrize("reason", ["ä€" * 300, "€ä" * 300, "😀x" * 200, "x" * 1_000, "%" * 600])
async def test_f039_a_long_reason_is_cut_between_two_characters(
    office: Office, discord: Wire, reason: str
) -> None:
    """Discord takes 512 characters of it, as they are sent, and no part of one."""
    await discord.says(KOFI, HELP, THREAT)
    await office.done()
    await office.presses(MIA, discord.newest(STAFF), "Time out…")
    why = "Why? It stands in the platform's own log, too"
    await discord.submit(MIA, discord.modal_of(MIA), {"For how long?": "1 day", why: reason})
    await office.done()
    (call,) = discord.called("PATCH /guilds/{}/members/{}")
    assert len(call.reason) <= 512
    assert f"Mia: {reason}".startswith(unquote(call.reason, errors="strict"))
    assert len(unquote(call.reason)) > 50
