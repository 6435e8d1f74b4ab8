from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from candorbot.brand import Brand
from candorbot.card import Button, Card, Choice, Input
from candorbot.errors import Denied, UserError
from candorbot.platform import NotSent
from candorbot.platforms.console.community import BOT, Community
from candorbot.records import Record
from candorbot.request import Permission, Place
from candorbot.storage import Store
from tests.platforms.contract import PlatformContract, World

HELP = Place("console", "help", "s1")
TEAM = Place("console", "team")


class TestConsole(PlatformContract):
    @pytest.fixture
    def platform(self, community: Community) -> Community:
        return community

    @pytest.fixture
    def world(self, community: Community, store: Store) -> World:
        async def rename(person_id: str, name: str) -> None:
            row = await store.record("console.member", person_id)
            assert row is not None
            await store.put_record(Record(row.kind, row.id, {"name": name}, version=row.version))

        async def say(person_id: str, place: Place, text: str) -> str:
            return (await community.say(person_id, place.channel, text, place.thread or "")).id

        async def count() -> int:
            return len(await community.messages())

        return World(
            thread=HELP,
            staff=TEAM,
            gone=Place("console", "no-such-channel"),
            approver="mia",
            moderator="lena",
            member="kofi",
            names={"mia": "Mia Holm", "lena": "Lena", "kofi": "Kofi Mensah"},
            rename=rename,
            say=say,
            bytes_at=community.payload,
            count=count,
        )


async def test_the_first_opening_shows_the_brands_community(community: Community) -> None:
    assert [c.id for c in await community.channels()] == ["help", "general", "team"]
    assert [p.name for p in await community.members()][:2] == ["Mia Holm", "Jonas"]
    assert [m.id for m in await community.messages()] == ["s1", "s2", "s3", "s4"]


async def test_times_of_the_seed_are_local_to_the_brand(community: Community, brand: Brand) -> None:
    first = (await community.messages())[0]
    assert first.at.astimezone(brand.zone).strftime("%d %H:%M") == "18 09:00"


async def test_nothing_of_the_seed_lies_in_the_future(store: Store, brand: Brand, clock) -> None:
    clock.at = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)
    community = await Community.open(store, lambda: brand, clock)
    assert max(m.at for m in await community.messages()) <= clock.at


async def test_what_was_said_is_there_after_opening_again(
    community: Community, store: Store, brand: Brand, clock
) -> None:
    said = await community.say("kofi", "help", "Thank you!", "s1")
    clock.move(days=9)
    again = await Community.open(store, lambda: brand, clock)
    assert (await again.messages())[-1] == said
    assert len(await again.messages()) == 5


async def test_a_seed_broken_off_half_way_is_finished_with_its_own_times(
    store: Store, brand: Brand, clock
) -> None:
    calls = 0
    put = store.put_record

    async def breaks(row: Record) -> Record:
        nonlocal calls
        calls += 1
        if calls == 10:
            raise OSError("disk gone")
        return await put(row)

    store.put_record = breaks  # type: ignore[method-assign]
    with pytest.raises(OSError, match="disk gone"):
        await Community.open(store, lambda: brand, clock)
    store.put_record = put  # type: ignore[method-assign]
    clock.move(days=3)
    community = await Community.open(store, lambda: brand, clock)
    messages = await community.messages()
    assert [m.id for m in messages] == ["s1", "s2", "s3", "s4"]
    assert messages[-1].at < datetime(2026, 11, 19, 11, 0, tzinfo=UTC)


async def test_a_brand_without_a_community_starts_with_its_team(
    folder: Path, store: Store, brand: Brand, clock
) -> None:
    (folder / "community.yaml").unlink()
    community = await Community.open(store, lambda: brand, clock)
    assert [c.id for c in await community.channels()] == ["general", "staff"]
    assert {p.id for p in await community.members()} == {"mia", "jonas", "lena"}
    assert await community.staff_place() == Place("console", "staff")


async def test_members_do_not_see_staff_channels(community: Community) -> None:
    assert "team" not in {c.id for c in await community.channels("kofi")}
    assert "team" in {c.id for c in await community.channels("lena")}


async def test_members_cannot_speak_in_staff_channels(community: Community) -> None:
    with pytest.raises(Denied):
        await community.say("kofi", "team", "Hello?")
    assert len(await community.messages("team")) == 1


async def test_nobody_can_speak_as_the_bot(community: Community) -> None:
    with pytest.raises(Denied):
        await community.say(BOT, "help", "I am the bot")


@pytest.mark.parametrize("text", ["", "  \n ", "a\0b", "\udc80", "x" * 20_001])
async def test_text_that_cannot_be_kept_is_refused_whole(community: Community, text: str) -> None:
    with pytest.raises(UserError):
        await community.say("kofi", "help", text)
    assert len(await community.messages()) == 4


@pytest.mark.parametrize(
    "text", ["x" * 20_000, "\u202eabc", "e" + "\u0301" * 90, "@everyone", "\x1b[2J"]
)
async def test_odd_text_is_kept_as_it_was_said(community: Community, text: str) -> None:
    said = await community.say("kofi", "help", text)
    assert (await community.message(said.id)) == said
    assert said.text == text


async def test_readers_of_a_staff_message_are_the_staff(community: Community) -> None:
    message = await community.message("s3")
    assert message is not None
    assert message.readers == ("jonas", "lena", "mia")


async def test_a_removed_staff_channel_stays_staff_only(community: Community, store: Store) -> None:
    row = await store.record("console.channel", "team")
    assert row is not None
    await store.put_record(Record(row.kind, row.id, row.body, "removed", version=row.version))
    message = await community.message("s3")
    assert message is not None
    assert message.readers == ("jonas", "lena", "mia")
    with pytest.raises(NotSent):
        await community.send(TEAM, community.post_payload("Hello"), "k")
    with pytest.raises(LookupError):
        await community.readers(TEAM)


async def test_another_workspace_is_not_ours(community: Community) -> None:
    with pytest.raises(NotSent):
        await community.send(Place("slack", "help"), community.post_payload("Hello"), "k")


@pytest.mark.parametrize("payload", ["", "[]", "null", '{"text": 1}', '{"text": " "}', "{"])
async def test_a_payload_without_words_is_not_sent(community: Community, payload: str) -> None:
    with pytest.raises(NotSent):
        await community.send(HELP, payload, "k")


async def test_a_key_sent_twice_at_once_is_one_message(community: Community) -> None:
    payload = community.post_payload("Hello")
    sent = await asyncio.gather(*(community.send(HELP, payload, "k") for _ in range(5)))
    assert len(set(sent)) == 1
    assert len(await community.messages()) == 5


async def test_two_people_who_speak_at_once_are_both_heard(community: Community) -> None:
    said = await asyncio.gather(*(community.say("kofi", "help", f"line {n}") for n in range(5)))
    assert len({message.id for message in said}) == 5
    assert len(await community.messages()) == 9


async def test_a_post_stands_in_the_bots_name(community: Community, brand: Brand) -> None:
    sent = await community.send(HELP, community.post_payload("Hello\n[bold]you"), "k")
    message = await community.message(sent)
    assert message is not None
    assert (message.author_name, message.text) == (brand.file.team.bot_name, "Hello\n[bold]you")
    assert message.thread == "s1"
    assert message.by_staff


async def test_a_post_outside_a_thread_starts_one(community: Community) -> None:
    sent = await community.send(Place("console", "general"), community.post_payload("News"), "k")
    message = await community.message(sent)
    assert message is not None
    assert message.thread == sent


async def test_the_buttons_of_a_notice_come_back_as_they_were(community: Community) -> None:
    buttons = (
        Button("draft", "edit", "Edit", "d1", "abc", inputs=(Input("text", "Reply", "Hi", True),)),
        Button("draft", "x", "Who?", inputs=(Input("w", "Who", choices=(Choice("a", "A"),)),)),
    )
    sent = await community.send(
        TEAM, await community.notice_payload(Card("T", buttons=buttons)), "k"
    )
    assert await community.buttons(sent) == buttons
    assert await community.buttons("s1") == ()


async def test_what_was_said_waits_until_the_bot_has_it(community: Community) -> None:
    assert [m.id for m in await community.unheard()] == ["s1", "s2", "s3", "s4"]
    for message in await community.unheard():
        await community.mark_heard(message.id)
    said = await community.say("kofi", "help", "And this?")
    assert await community.unheard() == [said]


async def test_a_notice_is_no_message_to_the_bot(community: Community) -> None:
    before = await community.unheard()
    await community.send(TEAM, await community.notice_payload(Card("Look")), "k")
    assert await community.unheard() == before


@pytest.fixture
def rewrite(folder: Path) -> Callable[[str, str], None]:
    file = folder / "brand.yaml"

    def change(old: str, new: str) -> None:
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
        stamp = file.stat().st_mtime_ns + 1_000_000
        os.utime(file, ns=(stamp, stamp))

    return change


async def test_a_right_taken_away_in_the_file_is_gone_at_once(
    community: Community, rewrite: Callable[[str, str], None]
) -> None:
    assert await community.permission("jonas") is Permission.APPROVER
    rewrite("approvers: [mia, jonas]", "approvers: [mia]")
    assert await community.permission("jonas") is Permission.MEMBER
    assert [p.id for p in await community.approvers()] == ["mia"]


async def test_a_broken_access_list_grants_nothing(
    community: Community, rewrite: Callable[[str, str], None]
) -> None:
    rewrite("approvers: [mia, jonas]", "approvers: yes")
    assert await community.permission("mia") is Permission.MEMBER
    rewrite("approvers: yes", "approvers: [mia]")
    assert await community.permission("mia") is Permission.APPROVER
