"""One member is taken out of a store, and nobody else: random worlds, each looked at byte by byte."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from candorbot import words
from candorbot.listening import Listening
from candorbot.records import AuditEntry, DraftState, Message, Record, Spoke, Timer
from candorbot.request import Permission, Person
from candorbot.store.engine import Tables
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import NOON, FakePlatform, World, opened
from candorbot.traces import FORGETTING, Traces
from tests.escalating import TRIAGE
from tests.store.heard_contract import ALWAYS, DAYS
from tests.test_listening import kinds

MEMBERS = {"u0anaplum": "Ana Plumtree", "u0benoak": "Ben Oakley", "u0cleofern": "Cleo Fern"}
SAID = (
    "How do I export the {w} report of last week?",
    "Where is the setting for {w} colours in the menu?",
    "Please add a {w} mode to the dashboard, it is too bright",
    "Click the third button above the {w}, it exports them.",
    "This is a threat about the {w}, I mean every word of it",
    "Since the {w} update everything is down for all of us",
    "I like the {w} very much, thank you for it!",
    "How do I print the whole report on one page?",
    "Please make the letters of the report a bit larger",
)


def word_of(author: str) -> str:
    """What only this member says."""
    return f"{author[::-1]}berry"


def all_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def says(world: World, chance: random.Random, author: str, said: list[Message]) -> None:
    number = f"m{next(world.keys)}"
    root = chance.choice(said).thread if said and chance.random() < 0.4 else number
    text = chance.choice(SAID).format(w=word_of(author))
    readers = ("everyone",) if chance.random() < 0.7 else ("mia", *sorted(MEMBERS))
    channel = "help" if readers == ("everyone",) else "den"
    made = Message(
        "fake", number, channel, root, author, MEMBERS[author], text, world.clock.now(), readers=readers
    )  # fmt: skip
    await heard(world, made)
    said.append(made)


async def heard(world: World, message: Message) -> None:
    assert await world.bot.accept(message)
    await world.bot.note(message)
    world.clock.advance(minutes=7)


async def step(world: World, chance: random.Random, said: list[Message]) -> None:
    """Somebody says something, or the team does something with what was said."""
    if not said or chance.random() < 0.5:
        await says(world, chance, chance.choice(sorted(MEMBERS)), said)
        return
    one = chance.choice(said)
    match chance.randrange(6):
        case 0:
            text = f"{one.text} (edited, {word_of(one.author)})"
            await heard(world, replace(one, text=text, edited=world.clock.now()))
        case 1:
            card = await world.ask("draft", kind="message_action", about=one.id)
            chosen = [b.label for b in card.buttons if b.label in ("Approve and post", "Discard")]
            if chosen and chance.random() < 0.6:
                await world.press(card, chance.choice(chosen))
        case 2:
            card = await world.ask("feedback", kind="message_action", about=one.id)
            if any(button.label == words.SAVE for button in card.buttons):
                await world.press(card, words.SAVE)
        case 3:
            await world.ask("check", kind="message_action", about=one.id)
        case 4:
            await world.ask("brief", "today")
        case 5:
            await world.ask("pause", by=one.author)


async def look(world: World, without: str, mine: set[str]) -> dict[str, Any]:
    """Everything that is kept, as far as it is not about one member and their messages."""
    messages = [m for m in await world.store.messages_between(*ALWAYS) if m.author != without]
    found = [
        {m.id for m in await world.store.search_messages(word_of(author), limit=1000)}
        for author in sorted(MEMBERS)
        if author != without
    ]
    kept = await world.store._engine.read(_rows)
    drafts = [row for row in kept["drafts"] if row[0] not in mine]
    items = [json.loads(body) for body in kept["items"]]
    return {
        "messages": [replace(m, readers=_others(m.readers, without)) for m in messages],
        "found": found,
        "tallies": Counter({(t.date, t.channel, t.what): t.count for t in await world.store.tallies(*DAYS)}),
        "spoke": _shape(await world.store.spoke(*DAYS), without),
        "members": await world.store.members(*DAYS, [""], ("mia",)),
        "drafts": [(*row, _worded(body)) for *row, body in drafts if row[0]],
        "items": sorted(one["text"] for one in items if one["author"] != without),
        "cases": kept["cases"],
    }  # fmt: skip


def _worded(body: str) -> tuple[str, ...]:
    kept = json.loads(body)
    return kept["text"], kept["question"], kept["payload"], kept["by"]


def _others(readers: Sequence[str], without: str) -> tuple[str, ...]:
    return tuple(one for one in readers if one != without and not one.startswith("gone-"))


def _shape(spoke: Sequence[Spoke], without: str) -> Counter[tuple[object, ...]]:
    """Who spoke where and when, whatever the one member is called."""
    called = {one.author: one.author for one in spoke if one.author in MEMBERS}
    called[without] = "somebody"
    return Counter(
        (one.date, one.channel, one.theme, called.get(one.author, "somebody")) for one in spoke
    )


def _rows(t: Tables) -> dict[str, list[Any]]:
    def all_of(sql: str) -> list[Any]:
        return list(t.db.execute(sql).fetchall())

    return {
        "drafts": all_of(
            "select d.about, d.state, d.asked, d.member, v.body from drafts d join versions v on v.draft = d.number order by d.number, v.number"
        ),
        "items": [
            body
            for (body,) in all_of("select body from records where kind = 'skill.feedback.item'")
        ],
        "cases": all_of(
            "select id, state, body ->> 'count' from records where kind = 'case' order by id"
        ),
    }


async def a_world(folder: Path, seed: int, steps: int = 30) -> None:
    chance = random.Random(seed)
    platform = FakePlatform()
    platform.people |= dict.fromkeys(MEMBERS, Permission.MEMBER)
    who = chance.choice(sorted(MEMBERS))
    async with opened(folder, platform=platform, triage=TRIAGE) as world:
        world.live.now = replace(world.live.now, listening=Listening(kinds))
        said: list[Message] = []
        for _ in range(steps):
            await step(world, chance, said)
        mine = {m.id for m in said if m.author == who}
        before = await look(world, who, mine)
        person = Person(who, MEMBERS[who])
        export = await world.ask("my-data", "export", by=who, person=person)
        assert export.file is not None
        for other in MEMBERS.keys() - {who}:
            assert word_of(other) not in export.file.text, (seed, other)
            assert MEMBERS[other] not in export.file.text, (seed, other)
        card = await world.ask("my-data", by=who, person=person)
        click = replace(world.click(card, words.MINE_FORGET, by=who), person=person)
        assert not (await world.send(click)).failed
        world.clock.advance(minutes=2)
        await world.schedule.run_due()
        assert await look(world, who, mine) == before, seed
        sent = len(world.platform.posts)
        await world.bot.settle()
        for _, payload, _ in world.platform.posts[sent:]:
            assert not any(one in payload for one in (who, MEMBERS[who], word_of(who))), seed
        held = all_bytes(folder)
        for trace in (who, MEMBERS[who], word_of(who)):
            assert trace.encode() not in held, (seed, trace)
        assert (await world.store.verify_audit()).faults == ()
        drafts = [await world.store.draft(f"d{number}") for number in range(1, steps)]
        closed = (DraftState.STALE, DraftState.POSTED, DraftState.DISCARDED, DraftState.EXPIRED)
        assert all(one.state in closed for one in drafts if one and one.about in mine), seed


@pytest.mark.parametrize("seed", range(3))
async def test_forgetting_one_member_leaves_every_word_of_the_others_and_every_count(
    tmp_path: Path, seed: int
) -> None:
    await a_world(tmp_path, seed)


@pytest.mark.drill
async def test_in_300_random_worlds_only_one_member_is_forgotten(tmp_path: Path) -> None:
    for seed in range(100, 400):
        await a_world(tmp_path / str(seed), seed, steps=random.Random(seed).randrange(5, 60))


@pytest.mark.parametrize(
    ("seed", "messages"),
    [(1, 400), *(pytest.param(n, 1500, marks=pytest.mark.drill) for n in range(2, 8))],
)
async def test_nothing_is_left_where_sqlite_has_moved_rows_about(
    tmp_path: Path, seed: int, messages: int
) -> None:
    """`secure_delete` writes over what is deleted, not over the copies that stay behind when a page is split:
    so the file is written anew."""
    chance = random.Random(seed)
    store = await SqliteStore.open(tmp_path / "candor.db", "harbor", durable=False)
    said = []
    for n in range(messages):
        author = "u0canary" if chance.random() < 0.1 else f"u{chance.randrange(50)}"
        text = " ".join(chance.choices(["plum", "export", "x" * chance.randrange(1, 40)], k=30))
        if author == "u0canary":
            text += " xylocanarium please help me with this now"
        at = NOON + timedelta(seconds=chance.randrange(1_000_000))
        made = Message("fake", f"m{n}", "help", f"m{n}", author, author.title(), text, at)
        said.append(made)
        await store.save_message(made)
        if chance.random() < 0.3:
            old = chance.choice(said)
            longer = f"{old.text} {'y' * chance.randrange(200)}"
            later = NOON + timedelta(days=20, seconds=n)
            await store.save_message(replace(old, text=longer, edited=later))
        if n % 150 == 0:
            await store._engine.empty_log()
    kept = await store.kept_of("fake", "u0canary")
    who = Traces("fake", "u0canary", stand_in="gone-1").knowing(kept)
    wish = Record(FORGETTING, "w1", {"author": "u0canary", "texts": sorted(who.texts)})
    timer, entry = Timer(FORGETTING, "w1", NOON), AuditEntry(NOON, "candor", "member forgotten", "")
    await store.begin_forgetting(who, wish, timer, entry)
    await store.finish_forgetting(replace(who, until="2027"), "w1", NOON)
    await store.write_anew()
    left = all_bytes(tmp_path)
    assert b"xylocanarium" not in left
    assert b"u0canary" not in left
    others = await store.messages_between(*ALWAYS, limit=5_000)
    assert len(others) == sum(m.author != "u0canary" for m in said)
    await store.close()
