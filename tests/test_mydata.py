"""What a member can have done with their data: seen, taken away, forgotten to the last byte, and left out."""

from __future__ import annotations

import asyncio
import html
import json
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from candorbot import words
from candorbot.card import Button, Card
from candorbot.feedback_item import ITEM
from candorbot.importing import OPTED_OUT, bring
from candorbot.listening import Listening
from candorbot.mydata import FORGOTTEN, receipt
from candorbot.optout import is_opted_out, opted_out
from candorbot.platforms.kept_cards import KeptCards
from candorbot.records import DraftState, Message, Record
from candorbot.request import Permission, Person
from candorbot.store import leftovers
from candorbot.store.backup import backup
from candorbot.store.engine import Tables
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import FakePlatform, World, find_button, opened
from candorbot.testing.fakes import NOON
from candorbot.traces import FORGETTING, Traces
from candorbot.web_page import pictured
from tests.escalating import TRIAGE, brand_with
from tests.store.heard_contract import ALWAYS, DAYS
from tests.test_listening import kinds

ID, NAME = "u0zorbelid", "Zorbelina Quark"
CANARY = "xylocanarium"
TRACES = (ID, NAME, CANARY)
OTHER = "Ana's own words about the harvest of plums"


@asynccontextmanager
async def peopled(folder: Path, **changes: Any) -> AsyncIterator[World]:
    """A world with Zorbelina and Ana in it, listening and triage."""
    platform = FakePlatform()
    platform.people |= dict.fromkeys((ID, "ana"), Permission.MEMBER)
    async with opened(folder, platform=platform, triage=TRIAGE, **changes) as world:
        world.live.now = replace(world.live.now, listening=Listening(kinds))
        yield world


async def says(world: World, text: str, thread: str = "", **changes: Any) -> Message:
    """Zorbelina says something."""
    number = f"m{next(world.keys)}"
    made = Message(
        "fake", number, "help", thread or number, ID, NAME, text, world.clock.now(),
        f"https://chat.example/{ID}/{number}",
    )  # fmt: skip
    made = replace(made, **changes)
    assert await world.bot.accept(made)
    await world.bot.note(made)
    world.clock.advance(minutes=1)
    return made


async def mine(world: World, text: str = "", by: str = ID, name: str = NAME) -> Card:
    return await world.ask("my-data", text, by=by, person=Person(by, name))


async def forget(world: World, by: str = ID, name: str = NAME) -> Card:
    """The click, and what follows it by itself."""
    card = await mine(world, by=by, name=name)
    done = await press(world, card, words.MINE_FORGET, by, name)
    await follow(world)
    return done


async def press(world: World, card: Card, label: str, by: str = ID, name: str = NAME) -> Card:
    return await world.send(replace(world.click(card, label, by), person=Person(by, name)))


async def follow(world: World) -> None:
    world.clock.advance(minutes=2)
    await world.schedule.run_due()
    await world.bot.settle()


def left_in(folder: Path) -> list[str]:
    """Each canary that a file of the folder holds, as UTF-8 or as JSON escapes it."""
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        held = file.read_bytes()
        found += [f"{trace} in {file.name}" for trace in TRACES if trace.encode() in held]
    return found


async def every_path(world: World, folder: Path) -> None:
    """Zorbelina's words, name and id in everything that is kept, and Ana's beside them."""
    ana = await world.hear(f"{OTHER}: how do I export them?", by="ana")
    await says(world, f"Ana, the {CANARY} export is under the third button there", thread=ana.id)
    asked = await says(world, f"How do I export the {CANARY} report of my garden?")
    card = await world.ask("draft", by="mia", kind="message_action", about=asked.id)
    await world.press(card, "Edit", text=f"Hi {NAME},\n\nClick Export to CSV for the report.")
    await world.press(await world.ask("draft", "d1"), "Ask a colleague", person="jonas")
    again = replace(
        asked, text=f"How do I export the whole {CANARY} at once?", edited=world.clock.now()
    )
    await world.bot.accept(again)
    await world.bot.note(again)
    posted = await says(world, f"Where is the setting for {CANARY} colours?")
    card = await world.ask("draft", by="mia", kind="message_action", about=posted.id)
    await world.press(card, "Approve and post")
    wish = await says(world, f"Please add a {CANARY} mode to the dashboard soon")
    card = await world.ask("feedback", by="mia", kind="message_action", about=wish.id)
    await world.press(card, words.CONSENT, consent="yes")
    await world.press(await world.ask("feedback", f"log She wrote: {wish.text}"), words.SAVE)
    await says(world, f"This is a threat about the {CANARY}, I mean it")
    await says(world, f"my key is sk-abcdefghijklmnop1234567890 for {CANARY} things", id="k1")
    await world.ask("check", by="mia", kind="message_action", about=wish.id)
    await world.ask("draft", f"A member wrote: {wish.text}", by="mia")
    await world.ask("escalate", f"Look at this: {wish.text}", by="mia")
    await world.ask("pause", by=ID, person=Person(ID, NAME))  # denied, and recorded
    await world.store.put_record(
        Record("speaker", f"fake:community:{ID}", {"tie": "family", "account": "personal"})
    )
    await world.bot.daily.look()
    await world.ask("brief", "week", by="mia")
    await world.bot.settle()
    log = logging.getLogger("candorbot.test")
    log.error("odd: %s", wish.text, extra={"action": "test", "key": f"message-{ID}"})
    (folder / "console_history").write_text(f"# 2026-11-20\n+{wish.text}\n# 2026-11-20\n+/help\n")
    (folder / "exports").mkdir()
    (folder / "exports" / "feedback.csv").write_text(f"text\n{wish.text}\n")
    (folder / "month.html").write_text(f"<p>{wish.text}</p>")
    (folder / "plums.csv").write_text(f"text\n{OTHER}\n")
    await asyncio.to_thread(backup, world.store.path, folder / "backups" / "before.db")
    assert await world.store.search_messages(CANARY)


# --- forgetting -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("log")
async def test_f102_no_byte_of_a_forgotten_member_is_left_in_any_file(tmp_path: Path) -> None:
    briefings = [{"workspace": "fake", "channel": "staff", "at": "08:00", "kind": "today"}]
    async with peopled(tmp_path, brand=brand_with(briefings=briefings)) as world:
        try:
            await every_path(world, tmp_path)
            before = await world.store.tallies(*DAYS)
            members = await world.store.members(*DAYS, [""], ("mia",))
            assert {line.split(" in ")[1] for line in left_in(tmp_path)} == {
                "candor.db-wal", "candor.log", "console_history", "before.db", "feedback.csv", "month.html",
            }  # fmt: skip
            card = await forget(world)
            assert left_in(tmp_path) == []
            assert card.title == words.MINE_FORGOTTEN_TITLE
            assert await world.store.tallies(*DAYS) == before
            assert await world.store.members(*DAYS, [""], ("mia",)) == members
            assert [m.author for m in await world.store.messages_between(*ALWAYS)] == ["ana"]
            assert OTHER in (tmp_path / "plums.csv").read_text()
            assert (await world.store.verify_audit()).faults == ()
            notes = [e.what for e in await world.store.audit_log() if "deleted" in e.what]
            assert sorted(note.split(" ")[2] for note in notes) == ["feedback.csv", "month.html"]
            assert await world.store.timers_due(world.clock.now()) == []
        finally:
            _close_log(tmp_path)
    assert left_in(tmp_path) == []
    with sqlite3.connect(tmp_path / "backups" / "before.db") as kept:
        assert kept.execute("pragma integrity_check").fetchone() == ("ok",)
        assert kept.execute("select author from messages").fetchall() == [("ana",)]
    lines = (tmp_path / "candor.log").read_text().splitlines()
    assert all(json.loads(line) for line in lines)


def _close_log(folder: Path) -> None:
    root = logging.getLogger()
    for handler in [
        h for h in root.handlers if getattr(h, "baseFilename", "").startswith(str(folder))
    ]:
        root.removeHandler(handler)
        handler.close()


async def test_what_was_posted_stays_and_what_was_open_is_stale(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        posted = await says(world, f"How do I export the {CANARY} report of my garden?")
        card = await world.ask("draft", by="mia", kind="message_action", about=posted.id)
        await world.press(card, "Approve and post")
        await says(world, f"And how do I print the {CANARY} report?")
        await world.ask("draft", by="mia")
        await forget(world)
        first, second = [await world.store.draft(number) for number in ("d1", "d2")]
        assert first is not None
        assert second is not None
        assert (first.state, second.state) == (DraftState.POSTED, DraftState.STALE)
        assert "Click Export to CSV" in first.version.text
        assert {d.asked + d.member + d.version.question for d in (first, second)} == {""}
        for number in ("d1", "d2"):
            assert (await world.ask("draft", number)).to_post


async def test_an_approved_reply_to_a_forgotten_member_never_leaves(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        asked = await says(world, f"How do I export the {CANARY} report?")
        card = await world.ask("draft", by="mia", kind="message_action", about=asked.id)
        world.platform.faults = [OSError("no line")]
        world.platform.hidden = False
        await world.press(card, "Approve and post")
        await forget(world)
        world.clock.advance(hours=1)
        await world.bot.settle()
        assert world.platform.posted() == []


async def test_a_question_that_a_forgotten_member_answered_stays_answered(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        asked = await world.hear("How do I export my stats?", by="ana")
        await says(world, "Click the third button, it exports them.", thread=asked.id)
        before = await world.store.message("fake", asked.id)
        await forget(world)
        assert before is not None
        assert before.answered
        assert await world.store.message("fake", asked.id) == before
        await world.hear("Thanks, that works for me.", by="ana", thread=asked.id)
        assert await world.store.message("fake", asked.id) == before


async def test_what_comes_in_while_somebody_is_forgotten_goes_too_and_later_words_stay(
    tmp_path: Path,
) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"The {CANARY} is slow today")
        late = replace(await says(world, "x"), id="late", text=f"still the {CANARY} of before")
        card = await mine(world)
        await press(world, card, words.MINE_FORGET)
        await world.store.save_message(late)  # it was being worked
        world.clock.advance(seconds=30)
        new = await says(world, "I am back with new questions")
        await follow(world)
        kept = await world.store.messages_between(*ALWAYS)
        assert [(m.id, m.author) for m in kept] == [(new.id, ID)]


async def test_a_crash_between_the_click_and_its_end_is_gone_on_with(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"The {CANARY} is slow today")
        await asyncio.to_thread(backup, world.store.path, tmp_path / "backups" / "a.db")
        await press(world, await mine(world), words.MINE_FORGET)
        clock = world.clock
    assert left_in(tmp_path / "backups")
    async with peopled(tmp_path, clock=clock) as world:
        await follow(world)
        assert left_in(tmp_path) == []
        assert await world.store.find_records(FORGETTING) == []


async def test_a_failed_end_is_tried_again(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"The {CANARY} is slow today")
        await press(world, await mine(world), words.MINE_FORGET)
        with sqlite3.connect(world.store.path) as reader:  # somebody reads the old file meanwhile
            reader.execute("begin")
            reader.execute("select count(*) from messages").fetchone()
            await world.store._engine.write(_short_wait)
            await follow(world)
        assert [t.kind for t in await world.store.timers_due(world.clock.now() + timedelta(hours=1))
                if t.kind == FORGETTING] == [FORGETTING]  # fmt: skip
        reader.close()
        await follow(world)
        assert left_in(tmp_path) == []


def _short_wait(t: Tables) -> None:
    t.db.conn.execute("pragma busy_timeout = 50")


async def test_a_backup_that_cannot_be_read_goes_and_the_audit_says_why(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"The {CANARY} is slow today")
        (tmp_path / "backups").mkdir()
        (tmp_path / "backups" / "odd.db").write_bytes(f"no store, but {CANARY}".encode())
        (tmp_path / "other.db").write_bytes(b"another program's")
        await forget(world)
        assert left_in(tmp_path) == []
        assert (tmp_path / "other.db").exists()
        assert any("odd.db could not be read" in e.what for e in await world.store.audit_log())


async def test_f102_a_backup_made_between_the_click_and_its_end_is_cleaned(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        world.platform.who_reads = ("ana", ID)
        for text in (f"The {CANARY} is slow today", "plums"):
            await says(world, text, readers=())
        await press(world, await mine(world), words.MINE_FORGET)
        await says(world, f"The {CANARY} is slow again", readers=())
        await world.hear("Plums are ripe", by="ana")
        await asyncio.to_thread(backup, world.store.path, tmp_path / "backups" / "a.db")
        assert left_in(tmp_path / "backups")
        await follow(world)
        assert left_in(tmp_path / "backups") == []
        assert await world.store.find_records(FORGETTING) == []


async def test_what_is_deleted_of_a_backup_that_was_written_meanwhile_is_in_the_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"The {CANARY} is slow today")
        clean = leftovers.clean

        def meanwhile(*about: Any) -> list[str]:
            notes = clean(*about)
            monkeypatch.undo()
            (tmp_path / "late.csv").write_text(f"text\nThe {CANARY} is slow today\n")
            return notes

        monkeypatch.setattr(leftovers, "clean", meanwhile)
        await forget(world)
        assert not (tmp_path / "late.csv").exists()
        assert any("late.csv" in entry.what for entry in await world.store.audit_log())


async def test_f102_a_backup_of_any_name_is_cleaned(tmp_path: Path) -> None:
    names = ("backups/mine.bak", "backups/monday", "before.sqlite3")
    async with peopled(tmp_path) as world:
        await says(world, f"The {CANARY} is slow today")
        for name in names:
            await asyncio.to_thread(backup, world.store.path, tmp_path / name)
        await forget(world)
        assert left_in(tmp_path) == []
    for name in names:
        with sqlite3.connect(tmp_path / name) as kept:
            assert kept.execute("select count(*) from messages").fetchone() == (0,)


async def test_a_store_that_was_put_aside_is_cleaned_with_its_log(tmp_path: Path) -> None:
    async with peopled(tmp_path / "old") as world:
        await says(world, f"The {CANARY} is slow today")
        for end in ("", "-wal", "-shm"):
            file = world.store.path.with_name(world.store.path.name + end)
            aside = tmp_path / f"candor.db.before-restore-1{end}"
            aside.write_bytes(file.read_bytes())
    async with peopled(tmp_path) as world:
        await forget(world)
        assert [line for line in left_in(tmp_path) if "candor.db" not in line] == []
        with sqlite3.connect(tmp_path / "candor.db.before-restore-1") as kept:
            assert kept.execute("select count(*) from messages").fetchone() == (0,)


@pytest.mark.parametrize(
    "name", ["Zorb O'Quark", "Zoë Ångström", "Иван Кварк", "A & B Quark", "Zorb, M.Sc."]
)
async def test_f102_an_export_is_read_as_whoever_opens_it_reads_it(
    tmp_path: Path, name: str
) -> None:
    """HTML, JSON and CSV write some letters otherwise; iCalendar folds its lines."""
    told = f'Hi {name}, "hello"'
    exports = {
        "a.html": html.escape(told),
        "b.json": json.dumps({"words": told}, indent=2),
        "c.csv": f'"{told.replace(chr(34), chr(34) * 2)}"',
        "d.ics": f"SUMMARY:Hi {name[:3]}\r\n {name[3:]}".replace(",", "\\,"),
        "other.html": html.escape("Hi Ana, it's fine"),
    }
    async with peopled(tmp_path) as world:
        (tmp_path / "exports").mkdir()
        for file, text in exports.items():
            (tmp_path / "exports" / file).write_bytes(text.encode())
        await forget(world, name=name)
        assert [file.name for file in (tmp_path / "exports").iterdir()] == ["other.html"]


@pytest.mark.parametrize("deep", [3, 600, 100_000])
def test_a_text_of_nothing_but_brackets_stops_nobodys_forgetting(deep: int) -> None:
    who = Traces("fake", ID, frozenset({NAME}))
    theirs = {"author": ID, "workspace": "fake", "text": "mine"}
    rows = [{"quote": "[" * deep + "]" * deep}, theirs]
    assert who.without(rows) == rows[:1]


def test_f102_what_stands_on_the_border_of_two_pieces_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "PIECE", 50)
    monkeypatch.setattr(leftovers, "OVERLAP", 20)
    who = Traces("fake", ID, frozenset({NAME}))
    (tmp_path / "exports").mkdir()
    for before in range(40, 120, 7):
        file = tmp_path / "exports" / "wide.csv"
        file.write_text("é" * before + f" {NAME} " + "x" * 90)
        leftovers.clean(tmp_path / "candor.db", "harbor", who, NOON)
        assert not file.exists()


async def test_f102_a_picture_of_a_forgotten_member_goes_with_its_page(tmp_path: Path) -> None:
    name = "Maximiliana Zorbelinova of Quark"
    short = "Maximiliana Zor…"
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "page.html").write_text(pictured(f"<svg>{short}</svg>".encode(), b"<svg/>", "Who"))
    (exports / "list.txt").write_text("Welcome: Maximiliana Zorbel…, “Hi”")
    for end, drawn in ((".svg", f"<text>{short}</text>"), (".png", "pixels")):
        (exports / f"network-dark{end}").write_text(drawn)
    (exports / "other.png").write_text("pixels")
    async with peopled(tmp_path) as world:
        await forget(world, name=name)
    assert [file.name for file in exports.iterdir()] == ["other.png"]


async def test_f102_a_kept_card_that_offers_to_thank_a_member_forgets_their_name(
    tmp_path: Path,
) -> None:
    async with peopled(tmp_path) as world:
        cards = await KeptCards.open("fake", world.store, world.clock)
        thank = Button("people", "thanks", f"Draft thanks: {NAME}", "people-thanks-1")
        card = await cards.keep("fake", Card("Today", buttons=(thank, Button("home", "more", "More"))), whole=True)  # fmt: skip
        await says(world, f"The {CANARY} is slow today")
        await forget(world)
        assert left_in(tmp_path) == []
        found = [await cards.button_at("fake", card, number) for number in (0, 1)]
        assert [one.label for one in found if one] == ["Draft thanks: …", "More"]


async def test_a_case_keeps_what_others_reported_and_that_it_was_reported(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"Since the {CANARY} update everything is down for me")
        await world.hear("The dashboard is down since noon", by="ana")
        before = (await world.store.record("case", "c1")).body  # type: ignore[union-attr]
        assert before["quote"]
        assert before["count"] == 2
        await forget(world)
        after = (await world.store.record("case", "c1")).body  # type: ignore[union-attr]
        assert (after["quote"], after["count"]) == (words.FORGOTTEN_WORDS, 2)
        assert [one["author"] for one in after["reports"]] == ["ana"]
        assert not (await world.ask("escalate", "c1")).failed


async def test_an_alert_that_waits_goes_out_without_the_words(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"threat: {CANARY}")
        await press(world, await mine(world), words.MINE_FORGET)
        await world.bot.settle()
        (alert,) = [
            payload for place, payload, _ in world.platform.posts if place.channel == "staff"
        ]
        assert "About threat" in alert
        assert not any(one in alert for one in TRACES)


async def test_what_the_team_has_stays_theirs_when_one_of_them_is_forgotten(
    tmp_path: Path,
) -> None:
    async with peopled(tmp_path) as world:
        people = world.live.now.brand.file.team.people
        who = next(one for one in people if one in world.platform.people)
        await world.hear("Everything is down here, a refund please", by="ana")
        await world.hear("We look at this at once.", by=who, name=people[who])
        card = await world.ask("escalate", "c1", by=who, person=Person(who, people[who]))
        await world.press(card, "Acknowledge", by=who)
        before = await world.store.record("case", "c1")
        await forget(world, by=who, name=people[who])
        assert await world.store.record("case", "c1") == before
        assert [m.author for m in await world.store.messages_between(*ALWAYS)] == ["ana"]
        assert who in {entry.who for entry in await world.store.audit_log()}


async def test_two_members_of_one_name_are_not_taken_for_each_other(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"How do I export the {CANARY} report?")
        theirs = await world.hear("How do I print my own report here?", by="ana", name=NAME)
        await world.ask("draft", by="mia", kind="message_action", about=theirs.id)
        before = await world.store.draft("d1")
        await forget(world)
        assert await world.store.draft("d1") == before
        kept = await world.store.messages_between(*ALWAYS)
        assert [(m.author, m.author_name, m.text) for m in kept] == [("ana", NAME, theirs.text)]


async def test_a_name_that_is_a_word_goes_only_close_to_the_member(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        asked = await says(world, "How do I export the report?", author_name="Mark")
        card = await world.ask("draft", by="mia", kind="message_action", about=asked.id)
        await world.press(card, "Edit", text="Hi Mark,\n\nClick Export to CSV.")
        await world.press(await world.ask("draft", "d1"), "Ask a colleague", person="jonas")
        other = await world.hear("Where is the box for it?", by="ana")
        card = await world.ask("draft", by="mia", kind="message_action", about=other.id)
        await world.press(card, "Edit", text="Hi Ana,\n\nMark the box below.")
        await forget(world, name="Mark")
        first, second = [await world.store.draft(number) for number in ("d1", "d2")]
        assert first is not None
        assert second is not None
        assert first.version.text == "Hi …,\n\nClick Export to CSV."
        assert second.version.text == "Hi Ana,\n\nMark the box below."
        assert second.state is not DraftState.STALE


async def test_what_the_brand_says_to_others_stays_though_a_member_repeated_it(
    tmp_path: Path,
) -> None:
    said = "Click the third button above the table to export it."
    async with peopled(tmp_path) as world:
        other = await world.hear("Where is the box for it?", by="ana")
        card = await world.ask("draft", by="mia", kind="message_action", about=other.id)
        await world.press(card, "Edit", text=f"Hi Ana,\n\n{said}")
        await says(world, f"You said: {said} It does nothing.", author_name="Click Export to CSV")
        before = await world.store.draft("d1")
        note = await world.ask("feedback", f"log He writes that “{said} It does nothing” today")
        await world.press(note, words.SAVE)
        await forget(world, name="the third button")
        assert await world.store.draft("d1") == before
        (row,) = await world.store.find_records(ITEM)
        assert row.body["text"] == "He writes that “…” today"


async def test_the_same_id_in_another_workspace_is_another_member(tmp_path: Path) -> None:
    other = FakePlatform("second")
    other.people[ID] = Permission.MEMBER
    async with peopled(tmp_path, others=[other]) as world:
        there = await says(world, f"The {CANARY} of the other place", workspace="second")
        await says(world, "The one of this place is slow")
        await forget(world)
        assert await world.store.message("second", there.id) is not None
        assert {s.workspace for s in await world.store.spoke(*DAYS) if s.author == ID} == {"second"}


async def test_a_member_who_cannot_be_named_in_the_audit_is_recorded_all_the_same(
    tmp_path: Path,
) -> None:
    async with peopled(tmp_path) as world:
        for _ in range(2):
            assert (await world.ask("pause", by=ID)).failed
        (first, second) = await world.store.audit_log()
        assert first.who == second.who
        assert first.who.startswith("member-")
        await forget(world)
        assert (await world.ask("pause", by=ID)).failed
        assert (await world.store.audit_log())[0].who != first.who


async def test_f099_forgetting_in_one_community_touches_no_other_in_the_same_file(
    tmp_path: Path,
) -> None:
    async with peopled(tmp_path) as world:
        said = await says(world, f"The {CANARY} is slow today")
        other = await SqliteStore.open(world.store.path, "other")
        await other.save_message(said)
        await other.put_record(Record("speaker", f"fake:community:{ID}", {"tie": "none"}))
        await asyncio.to_thread(backup, world.store.path, tmp_path / "backups" / "both.db")
        assert (await mine(world)).groups
        await forget(world)
        assert await world.store.messages_between(*ALWAYS) == []
        assert (await other.kept_of("fake", ID)).messages == await other.messages_between(*ALWAYS)
        assert [m.text for m in await other.search_messages(CANARY)] == [said.text]
        assert {s.author for s in await other.spoke(*DAYS)} == {ID}
        await other.close()
    with sqlite3.connect(tmp_path / "backups" / "both.db") as kept:
        assert kept.execute("select community from messages").fetchall() == [("other",)]


async def test_f100_an_answer_about_ones_own_data_goes_to_nobody_else(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"The {CANARY} is slow today")
        for text in ("", "export", "forget", "opt out", "opt in"):
            await mine(world, text)
        await forget(world)
        assert world.platform.sent == []
        assert await world.store.outbox("ready", "sending", "sent", "refused", "unknown") == []


# --- the receipt ------------------------------------------------------------------------------------


async def test_the_receipt_proves_it_to_whoever_has_it_and_to_nobody_else(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await says(world, f"The {CANARY} is slow today")
        card = await forget(world)
        code = card.fields[0].value
        (entry,) = [e for e in await world.store.audit_log() if e.what == FORGOTTEN]
        assert entry.digest == receipt(code, "fake", ID)
        assert (entry.who, entry.about) == ("candor", "")
        assert code.encode() not in world.store.path.read_bytes()
        proved = await mine(world, f"receipt {code}")
        assert proved.title == words.MINE_PROVED_TITLE
        assert entry.digest in proved.body
        assert (await mine(world, f"receipt {code}", by="ana", name="Ana")).failed
        assert (await mine(world, "receipt nonsense")).failed


# --- opting out -------------------------------------------------------------------------------------


async def test_of_a_member_who_opted_out_only_a_waiting_question_is_kept(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await says(world, "What I said before stays for now")
        assert (await mine(world, "opt out")).body.startswith(words.MINE_OUT)
        assert await opted_out(world.store) == {("fake", ID)}
        asked = await says(world, f"How do I export the {CANARY} report?")
        await says(world, f"I like the {CANARY} very much.")
        ana = await world.hear("How do I print my plums?", by="ana")
        await says(world, f"Click the third button, {CANARY} exports them.", thread=ana.id)
        kept = {m.id: m for m in await world.store.messages_between(*ALWAYS)}
        assert [m.text for m in kept.values() if m.author == ID] == [
            "What I said before stays for now", asked.text,
        ]  # fmt: skip
        assert kept[ana.id].answered
        assert kept[asked.id].kinds == ()
        assert await world.store._engine.read(_inbox_holds, CANARY) == 0
        card = await world.ask("draft", by="mia")
        assert card.quote is not None
        assert card.quote.text == asked.text
        await world.press(card, "Approve and post")
        await world.bot.begin()
        world.clock.advance(days=1)
        await world.schedule.run_due()
        said = [m.text for m in await world.store.messages_between(*ALWAYS) if m.author == ID]
        assert said == ["What I said before stays for now"]
        assert not await world.store.search_messages(CANARY)


def _inbox_holds(t: Tables, words: str) -> int:
    found = t.db.execute("select count(*) from inbox where instr(body, ?)", [words])
    return int(found.fetchone()[0])


async def test_a_question_that_nobody_answers_is_kept_for_two_weeks_at_most(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await mine(world, "opt out")
        asked = await says(world, "How do I export the report?")
        await world.bot.begin()
        for day in range(16):
            world.clock.advance(days=1)
            await world.schedule.run_due()
            there = await world.store.message("fake", asked.id)
            assert (there is not None) == (day < 13), day


async def test_who_opted_out_is_not_counted_from_the_brands_next_day_on(tmp_path: Path) -> None:
    async with peopled(tmp_path, brand=brand_with(time_zone="America/New_York")) as world:
        world.clock.advance(hours=14)  # there it is nine in the evening, in UTC the next day
        await mine(world, "opt out")
        world.clock.advance(hours=12)
        await says(world, "How do I export the report?")
        assert await world.store.spoke(*DAYS)
        await world.bot.begin()
        world.clock.advance(days=1)
        await world.schedule.run_due()
        assert await world.store.spoke(*DAYS) == []


async def test_an_import_leaves_out_who_opted_out(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await mine(world, "opt out")
        theirs = replace(await says(world, "x"), id="old1", text=f"an old {CANARY}")
        other = replace(theirs, id="old2", author="ana", author_name="Ana", text="old plums")
        brought = await bring([theirs, other], world.store, Listening(kinds))
        assert (brought.new, dict(brought.skipped)) == (1, {OPTED_OUT: 1})
        assert not await world.store.search_messages(CANARY)


async def test_a_threat_by_a_member_who_opted_out_still_finds_a_person(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await mine(world, "opt out")
        await says(world, "This is a threat, I mean it")
        assert not (await world.ask("escalate", "c1")).failed


async def test_who_opts_in_again_is_heard_as_before(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await mine(world, "opt out")
        card = await mine(world)
        assert find_button(card, words.MINE_OPT_IN)
        await press(world, card, words.MINE_OPT_IN)
        assert not await is_opted_out(world.store, "fake", ID)
        said = await says(world, "I like plums.")
        assert await world.store.message("fake", said.id) is not None


async def test_who_opted_out_and_is_forgotten_stays_out(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await mine(world, "opt out")
        card = await forget(world)
        assert words.MINE_STAYS_OUT in card.body
        assert await is_opted_out(world.store, "fake", ID)


# --- who left ---------------------------------------------------------------------------------------


async def test_f101_who_lost_a_role_or_left_is_denied_at_the_next_word(tmp_path: Path) -> None:
    async with peopled(tmp_path) as world:
        await world.hear("How do I export?", by="ana")
        assert not (await world.ask("feedback", "search export", by="lena")).failed
        world.platform.people["lena"] = Permission.MEMBER
        assert (await world.ask("feedback", "search export", by="lena")).failed
        del world.platform.people[ID]
        assert (await mine(world)).failed


async def test_f104_a_workspace_that_is_gone_gets_nothing_and_its_queue_runs_out(
    tmp_path: Path,
) -> None:
    second = FakePlatform("second")
    second.people["mia"] = Permission.APPROVER
    async with peopled(tmp_path, others=[second]) as world:
        row = await world.publisher.notice("second", "n1", Card("Hello", CANARY))
        await world.store.enqueue(row)
        clock = world.clock
    async with peopled(tmp_path, clock=clock) as world:
        clock.advance(days=8)
        await world.bot.settle()
        (gone,) = await world.store.outbox("refused")
        assert (gone.key, second.sent) == ("n1", [])
        now = clock.now() + timedelta(days=40)
        await world.store.forget_old(now, now.date(), now)
        assert left_in(tmp_path) == []
