"""What every platform must hold. A platform's own test subclasses `PlatformContract` and gives two
fixtures: `platform`, and `world`, which names what is there and looks at it from the far side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from candorbot.card import Button, Card
from candorbot.errors import UserError
from candorbot.platform import NotSent, Platform
from candorbot.publish import LONGEST_WAIT, SEND_SECONDS
from candorbot.request import Permission, Place


@dataclass(frozen=True)
class World:
    """What the platform's far end holds.

    thread, staff, gone   a thread members can read; the staff place; a channel that is not there
    approver, moderator, member   ids; the three have different names
    rename   give a person another name, at the far end
    say      let a person write into a thread, at the far end; gives the message's id
    bytes_at the payload that stands under an id, as the far end got it
    count    how many messages the far end holds
    """

    thread: Place
    staff: Place
    gone: Place
    approver: str
    moderator: str
    member: str
    names: dict[str, str]
    rename: Callable[[str, str], Awaitable[None]]
    say: Callable[[str, Place, str], Awaitable[str]]
    bytes_at: Callable[[str], Awaitable[str]]
    count: Callable[[], Awaitable[int]]


class PlatformContract:
    async def test_what_is_sent_is_one_message(self, platform: Platform, world: World) -> None:
        before = await world.count()
        await platform.send(world.thread, platform.post_payload("Hello"), "key-1")
        assert await world.count() == before + 1

    async def test_the_same_key_again_is_still_one_message(
        self, platform: Platform, world: World
    ) -> None:
        if platform.settle:
            pytest.skip("it takes the same key twice: `find` is asked before a second send")
        before = await world.count()
        payload = platform.post_payload("Hello")
        first = await platform.send(world.thread, payload, "key-1")
        assert await platform.send(world.thread, payload, "key-1") == first
        assert await world.count() == before + 1

    async def test_another_key_is_another_message(self, platform: Platform, world: World) -> None:
        payload = platform.post_payload("Hello")
        first = await platform.send(world.thread, payload, "key-1")
        assert await platform.send(world.thread, payload, "key-2") != first

    async def test_what_was_sent_is_found_by_its_key(
        self, platform: Platform, world: World
    ) -> None:
        sent = await platform.send(world.thread, platform.post_payload("Hello"), "key-1")
        assert await platform.find(world.thread, "key-1") == sent

    async def test_a_key_nothing_carries_is_not_found(
        self, platform: Platform, world: World
    ) -> None:
        await platform.send(world.thread, platform.post_payload("Hello"), "key-1")
        assert await platform.find(world.thread, "key-2") is None

    @pytest.mark.parametrize(
        "text",
        [
            "Hello",
            "a\nb",
            "مرحبا",
            "👩‍👩‍👧",
            "<!channel> @everyone *b* [x](y)",
            "\x1b[31m",
            '"\\',
        ],
    )
    async def test_the_bytes_that_stand_are_the_payload(
        self, platform: Platform, world: World, text: str
    ) -> None:
        payload = platform.post_payload(text)
        payload.encode()
        sent = await platform.send(world.thread, payload, "key-1")
        assert await world.bytes_at(sent) == payload

    async def test_half_a_character_stands_as_it_is_or_is_refused(
        self, platform: Platform, world: World
    ) -> None:
        try:
            payload = platform.post_payload("\ud800")
        except UserError:
            return
        payload.encode()
        sent = await platform.send(world.thread, payload, "key-1")
        assert await world.bytes_at(sent) == payload

    async def test_the_same_text_has_the_same_payload(self, platform: Platform) -> None:
        assert platform.post_payload("Hello") == platform.post_payload("Hello")
        assert platform.post_payload("Hello") != platform.post_payload("hello")

    async def test_a_notice_stands_where_staff_read(self, platform: Platform, world: World) -> None:
        card = Card("Look", "at this", buttons=(Button("draft", "approve", "Approve"),))
        place = await platform.staff_place()
        assert place == world.staff
        payload = await platform.notice_payload(card)
        sent = await platform.send(place, payload, "key-1")
        assert await world.bytes_at(sent) == payload
        assert world.member not in await platform.readers(place)

    async def test_nothing_is_sent_to_a_place_that_is_gone(
        self, platform: Platform, world: World
    ) -> None:
        before = await world.count()
        with pytest.raises(NotSent) as raised:
            await platform.send(world.gone, platform.post_payload("Hello"), "key-1")
        assert not raised.value.passing
        assert await world.count() == before

    async def test_a_thread_that_is_gone_takes_nothing(
        self, platform: Platform, world: World
    ) -> None:
        with pytest.raises(NotSent):
            await platform.send(
                replace(world.thread, thread="no-such-thread"),
                platform.post_payload("Hello"),
                "key-1",
            )

    async def test_an_open_channel_is_read_by_everyone(
        self, platform: Platform, world: World
    ) -> None:
        assert await platform.readers(world.thread) == ("everyone",)

    async def test_a_staff_channel_is_read_by_staff_only(
        self, platform: Platform, world: World
    ) -> None:
        readers = await platform.readers(world.staff)
        assert readers == tuple(sorted(readers))
        assert "everyone" not in readers

    async def test_nobody_can_say_who_reads_a_place_that_is_gone(
        self, platform: Platform, world: World
    ) -> None:
        with pytest.raises(LookupError):
            await platform.readers(world.gone)

    async def test_permission_goes_by_id(self, platform: Platform, world: World) -> None:
        assert await platform.permission(world.approver) is Permission.APPROVER
        assert await platform.permission(world.moderator) is Permission.MODERATOR
        assert await platform.permission(world.member) is Permission.MEMBER

    async def test_a_name_grants_nothing(self, platform: Platform, world: World) -> None:
        await world.rename(world.member, world.names[world.approver])
        assert await platform.permission(world.member) is Permission.MEMBER
        assert world.member not in {person.id for person in await platform.approvers()}

    @pytest.mark.parametrize(
        "person", ["", "nobody-knows", "everyone", "*", "\ud800", "a" * 10_000]
    )
    async def test_an_unknown_person_may_nothing(self, platform: Platform, person: str) -> None:
        assert await platform.permission(person) is Permission.NOBODY

    async def test_we_ourselves_may_nothing(self, platform: Platform) -> None:
        assert await platform.permission(platform.bot_id) is Permission.NOBODY
        assert platform.bot_id not in {person.id for person in await platform.approvers()}

    async def test_what_may_appear_late_is_waited_for_long_enough(self, platform: Platform) -> None:
        settle = platform.settle.total_seconds()
        assert settle == 0 or SEND_SECONDS < settle < LONGEST_WAIT.total_seconds()

    async def test_approvers_may_approve(self, platform: Platform, world: World) -> None:
        approvers = [person.id for person in await platform.approvers()]
        assert world.approver in approvers
        assert len(set(approvers)) == len(approvers)
        for person in approvers:
            assert await platform.permission(person) is Permission.APPROVER

    async def test_the_bot_itself_may_approve_nothing(self, platform: Platform) -> None:
        assert platform.bot_id
        assert await platform.permission(platform.bot_id) < Permission.APPROVER
        assert platform.bot_id not in {person.id for person in await platform.approvers()}

    async def test_settling_takes_a_time_and_not_a_negative_one(self, platform: Platform) -> None:
        assert platform.settle >= timedelta(0)

    async def test_newest_is_what_was_said_last_in_the_thread(
        self, platform: Platform, world: World
    ) -> None:
        before = await platform.newest(world.thread)
        said = await world.say(world.member, world.thread, "One more thing")
        assert before != said
        assert await platform.newest(world.thread) == said

    async def test_newest_does_not_look_at_other_threads(
        self, platform: Platform, world: World
    ) -> None:
        before = await platform.newest(world.thread)
        await world.say(world.member, replace(world.thread, thread=None), "Something else")
        assert await platform.newest(world.thread) == before

    async def test_our_own_post_is_the_newest_once_it_stands(
        self, platform: Platform, world: World
    ) -> None:
        sent = await platform.send(world.thread, platform.post_payload("Hello"), "key-1")
        assert await platform.newest(world.thread) == sent
