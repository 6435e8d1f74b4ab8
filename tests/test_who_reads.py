"""Drafts and messages of a channel that not all staff read: shown to who reads it, and to nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from candorbot.request import Permission, Place
from candorbot.testing import FakePlatform
from candorbot.testing.world import World, opened

STAFF = ("jonas", "lena", "mia")
PRIVATE = ("jonas", "mia")


class Closed(FakePlatform):
    """#help is read by Mia and Jonas; the staff channel by Lena, too."""

    async def readers(self, place: Place) -> tuple[str, ...]:
        return STAFF if place.channel == "staff" else self.who_reads


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    platform = Closed()
    platform.people["lena"] = Permission.APPROVER
    platform.who_reads = PRIVATE
    async with opened(tmp_path, platform=platform) as made:
        yield made


async def asked(world: World, text: str = "How do I export my stats?") -> None:
    """Kofi asks in the channel that Lena does not read."""
    message = replace(await world.hear("hello"), id="q1", thread="q1", text=text, readers=PRIVATE)
    assert await world.bot.accept(message)
    await world.bot.note(message)


async def test_a_draft_is_not_shown_to_who_cannot_read_its_channel(world: World) -> None:
    await asked(world)
    await world.ask("draft")
    hers, his = (
        await world.ask("draft", "d1", by="lena"),
        await world.ask("draft", "d1", by="jonas"),
    )
    assert hers.failed
    assert "cannot read" in hers.body
    assert "export" not in f"{hers}"
    assert his.to_post


@pytest.mark.parametrize("button", ["Discard", "Edit", "Shorter", "Approve and post"])
async def test_its_buttons_do_nothing_for_them(world: World, button: str) -> None:
    await asked(world)
    card = await world.ask("draft")
    before = await world.store.draft("d1")
    done = await world.press(card, button, by="lena", text="Hers.")
    assert done.failed
    assert "cannot read" in done.body
    assert await world.store.draft("d1") == before
    assert world.platform.posts == []


async def test_home_opens_it_for_who_reads_the_channel_alone(world: World) -> None:
    await asked(world)
    await world.ask("draft")
    press = world.request("home", kind="button", action="open", about="d1")
    assert (await world.send(press)).to_post
    hers = world.request("home", by="lena", kind="button", action="open", about="d1")
    assert "cannot read" in (await world.send(hers)).body


async def test_who_waits_there_is_not_offered_to_others(world: World) -> None:
    await asked(world)
    assert (await world.ask("draft", by="lena")).title == "Nobody is waiting"
    open_one = await world.hear("Where is the export?")  # what everybody reads
    hers = await world.ask("draft", by="lena")
    assert hers.quote
    assert hers.quote.text == open_one.text


async def test_a_message_there_is_not_here_for_others(world: World) -> None:
    await asked(world)
    hers = world.request("draft", by="lena", kind="button", action="reply", about="q1")
    assert (await world.send(hers)).failed
    assert await world.store.open_drafts("fake", 10) == []


async def test_a_colleague_is_asked_in_the_staff_channel_without_its_words(world: World) -> None:
    await asked(world, "Is my salary of 4711 in the export?")
    card = await world.ask("draft")
    await world.press(card, "Ask a colleague", person="jonas")
    (post,) = world.platform.posts
    assert "d1" in post[1]
    assert "4711" not in post[1]
    assert await world.bot.card_of("draft d1", "fake") is None


async def test_a_draft_of_an_open_channel_is_for_all_staff(world: World) -> None:
    world.platform.who_reads = ("everyone",)
    await world.hear("How do I export my stats?")
    await world.ask("draft")
    assert (await world.ask("draft", "d1", by="lena")).to_post
    assert await world.bot.card_of("draft d1", "fake") is not None


async def test_of_a_channel_that_is_gone_it_is_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(world)
    await world.ask("draft")

    async def gone(person_id: str, place: Place) -> bool:
        raise LookupError("It is gone.")

    monkeypatch.setattr(world.platform, "reads", gone)
    assert (await world.ask("draft", "d1")).to_post
    assert (await world.ask("draft", "d1", by="lena")).failed
