"""A member's own data as they meet it: seen, taken away, forgotten, opted out."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from candorbot import words
from candorbot.card import Card
from candorbot.optout import is_opted_out
from candorbot.records import Record
from candorbot.request import Person
from candorbot.testing import World, find_button


def shown(card: Card) -> dict[str, list[str]]:
    return {group.title: [entry.words for entry in group.entries] for group in card.groups}


async def test_a_member_sees_what_is_kept_of_them_and_nothing_of_others(world: World) -> None:
    await world.hear("How do I export my stats?")
    await world.hear("Where do Ana's plums go?", by="ana")
    await world.ask("draft")
    await world.store.put_record(
        Record("speaker", "fake:community:kofi", {"tie": "family", "account": "personal"})
    )
    card = await world.ask("my-data", by="kofi")
    assert shown(card) == {
        words.MINE_MESSAGES: ["#help: 1 message, 20 Nov 2026 to 20 Nov 2026"],
        words.MINE_REPLIES: ["d1: draft"],
        words.MINE_SPEAKER: ["You are family or a friend; you write from a personal account"],
    }
    assert "It is counted that you spoke on 1 day." in card.body
    labels = [button.label for button in card.buttons]
    assert labels == [words.MINE_EXPORT, words.MINE_FORGET, words.MINE_OPT_OUT]
    assert "cannot be undone" in find_button(card, words.MINE_FORGET).confirm


async def test_a_note_of_the_teams_is_told_of_and_not_shown(world: World) -> None:
    said = await world.hear("Please add a dark mode to the dashboard soon")
    note = await world.ask("feedback", f"log Kofi is a pain, he wrote: {said.text}")
    await world.press(note, words.SAVE)
    card = await world.ask("my-data", by="kofi")
    assert shown(card)[words.MINE_FEEDBACK] == [words.MINE_NOTE]
    file = (await world.ask("my-data", "export", by="kofi")).file
    assert file is not None
    assert "pain" not in file.text
    assert json.loads(file.text)["kept_with"][0]["quotes_you"] == 1


async def test_of_who_said_nothing_nothing_is_kept(world: World) -> None:
    card = await world.ask("my-data", by="kofi")
    assert card.body == words.MINE_NOTHING
    assert card.groups == ()


async def test_the_export_is_one_file_with_every_word_of_theirs(world: World) -> None:
    await world.hear("How do I export my stats?")
    await world.hear("Where do Ana's plums go?", by="ana")
    card = await world.ask("my-data", "export", by="kofi")
    assert card.file is not None
    assert card.file.name == "my-data.json"
    held = json.loads(card.file.text)
    assert held["of"] == {"workspace": "fake", "id": "kofi", "name": "Kofi"}
    assert [one["text"] for one in held["messages"]] == ["How do I export my stats?"]
    assert "plums" not in card.file.text


async def test_nobody_names_another_in_the_text(world: World) -> None:
    await world.hear("How do I export my stats?")
    for text in ("kofi", "export kofi", "forget kofi", "forget fake:kofi", "opt out kofi", "opt"):
        card = await world.ask("my-data", text, by="ana")
        assert card.failed, text
    world.platform.people["ana"] = world.platform.people["kofi"]
    for text in ("kofi", "export kofi", "forget kofi", "opt out kofi"):
        card = await world.ask("my-data", text, by="ana", about="kofi", values={"person": "kofi"})
        assert card.failed, text
    assert not (await world.ask("my-data", by="ana", about="kofi")).groups
    assert len((await world.ask("my-data", by="kofi")).groups) == 1


async def test_who_takes_anothers_name_sees_nothing_of_theirs(world: World) -> None:
    world.platform.people["ana"] = world.platform.people["kofi"]
    said = await world.hear("Where do the plums of my garden go?", by="ana", name="Ana Plum")
    await world.ask("check", kind="message_action", about=said.id)
    await world.ask("draft", kind="message_action", about=said.id)
    now = world.clock.now()
    await world.store.forget_old(now - timedelta(days=1), now.date(), now)
    thief = Person("kofi", "Ana Plum")
    assert not (await world.ask("my-data", by="kofi", person=thief)).groups
    file = (await world.ask("my-data", "export", by="kofi", person=thief)).file
    assert file is not None
    assert "plums" not in file.text


async def test_typing_forget_asks_first(world: World) -> None:
    await world.hear("How do I export my stats?")
    card = await world.ask("my-data", "forget", by="kofi")
    assert len((await world.ask("my-data", by="kofi")).groups) == 1
    done = await world.press(card, words.MINE_FORGET, by="kofi")
    assert done.title == words.MINE_FORGOTTEN_TITLE
    assert words.MINE_BEYOND in done.body
    assert not (await world.ask("my-data", by="kofi")).groups


async def test_the_team_is_told_what_stays(world: World) -> None:
    assert words.MINE_STAFF in (await world.ask("my-data", "forget", by="mia")).body
    assert words.MINE_STAFF not in (await world.ask("my-data", "forget", by="kofi")).body


async def test_f094_who_opts_out_twice_at_once_is_out(world: World) -> None:
    card = await world.ask("my-data", by="kofi")
    clicks = [world.click(card, words.MINE_OPT_OUT, by="kofi") for _ in range(3)]
    told = await asyncio.gather(*map(world.send, clicks))
    assert {find_button(one, words.MINE_OPT_IN).action for one in told} == {"in"}
    assert await is_opted_out(world.store, "fake", "kofi")


@pytest.mark.parametrize("typed", ["opt out", "Opt Out", "opt-out", "optout"])
async def test_opting_out_can_be_typed_as_people_type_it(world: World, typed: str) -> None:
    card = await world.ask("my-data", typed, by="kofi")
    assert find_button(card, words.MINE_OPT_IN)
    again = await world.press(card, words.MINE_OPT_IN, by="kofi")
    assert again.body.startswith(words.MINE_IN)
    assert find_button(again, words.MINE_OPT_OUT)


async def test_a_receipt_without_its_code_asks_for_the_code(world: World) -> None:
    told = await world.ask("my-data", "receipt", by="kofi")
    assert "with the code" in told.body
    assert "nothing that can be done" not in told.body
    assert "`receipt`" in (await world.ask("my-data", "receipts", by="kofi")).body
