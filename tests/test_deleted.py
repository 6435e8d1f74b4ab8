"""A member deletes what they said: the words go, what was made of them needs another look, counts stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from candorbot.platform import Known
from candorbot.records import DraftState, Gone, Message
from candorbot.testing import World, opened

WORDS = "zebrafish"


async def deleted(world: World, message: Message) -> None:
    gone = Gone(message.workspace, message.id)
    assert await world.bot.accept(gone)
    await world.bot.note(gone)


async def test_a_deleted_message_is_not_found_any_more(world: World) -> None:
    message = await world.hear(f"How do I export my {WORDS}?")
    await deleted(world, message)
    assert await world.store.message("fake", message.id) is None
    assert not await world.store.search_messages(WORDS)


async def test_f024_the_draft_that_answers_a_deleted_message_is_stale(world: World) -> None:
    message = await world.hear(f"How do I export my {WORDS}?")
    await world.ask("draft")
    draft = await world.store.open_draft_about("fake", message.id)
    assert draft
    await deleted(world, message)
    draft = await world.store.draft(draft.id)
    assert draft is not None
    assert draft.state is DraftState.STALE
    assert WORDS not in draft.asked + draft.version.question


async def test_a_question_whose_only_answer_was_deleted_waits_again(world: World) -> None:
    asked = await world.hear("How do I export my stats?")
    first = await world.hear("Go to Settings and press Export.", by="ana", thread=asked.id)
    second = await world.hear("Press the Export button there.", by="eve", thread=asked.id)
    await deleted(world, first)
    assert await world.store.longest_unanswered("fake", 1) == []
    await deleted(world, second)
    assert await world.store.longest_unanswered("fake", 1) == [replace(asked, asks=True)]


async def test_no_word_of_it_stays_in_the_inbox(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        await deleted(world, await world.hear(f"How do I export my {WORDS}?"))
        assert not await inbox_holds(world, WORDS)


async def test_no_word_of_one_that_was_handed_over_stays_in_the_inbox(world: World) -> None:
    said = Message("fake", "m7", "help", "m7", "kofi", "Kofi", f"{WORDS}?", world.clock.now())
    handed = replace(said, handed="k1", handed_by="mia")
    assert await world.bot.accept(handed)
    await world.bot.note(handed)
    assert await inbox_holds(world, WORDS)
    await deleted(world, said)
    assert not await inbox_holds(world, WORDS)


async def inbox_holds(world: World, words: str) -> bool:
    kept = await world.store._engine.read(
        lambda t: [row["body"] for row in t.db.query("select body from inbox")]
    )
    return any(words in body for body in kept)


async def test_f007_a_deletion_that_comes_before_its_message_holds(world: World) -> None:
    late = Message("fake", "m7", "help", "m7", "kofi", "Kofi", f"{WORDS}?", world.clock.now())
    await deleted(world, late)
    assert await world.bot.accept(late)
    await world.bot.note(late)
    assert await world.store.message("fake", "m7") is None


@pytest.mark.parametrize("out", [False, True])
async def test_a_message_that_is_deleted_while_it_is_worked_is_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, out: bool
) -> None:
    if out:
        await world.ask("my-data", "opt out", by="kofi")
    said = Message("fake", "m7", "help", "m7", "kofi", "Kofi", f"{WORDS}?", world.clock.now())
    known = world.platform.known

    async def meanwhile(person: str) -> Known:
        await deleted(world, said)
        return await known(person)

    monkeypatch.setattr(world.platform, "known", meanwhile)
    assert await world.bot.accept(said)
    await world.bot.note(said)
    assert await world.store.message("fake", "m7") is None


async def test_a_deletion_is_worked_again_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        message = await world.hear(f"{WORDS}?")
        assert await world.bot.accept(Gone("fake", message.id))
    async with opened(tmp_path) as world:
        await world.bot.recover()
        assert await world.store.message("fake", message.id) is None


async def test_the_entries_of_the_audit_since_a_number(world: World) -> None:
    await world.drafted()
    entries = await world.store.audit_since(0)
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert await world.store.audit_since(entries[-1].number) == []
    assert (await world.store.audit_since(0, 1)) == entries[:1]
