"""The SQLite store: the contract, and what is SQLite's own."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from candorbot.errors import AlreadyRunning, StoreError
from candorbot.records import AuditEntry, DraftState, Event
from candorbot.store.backup import backup, restore
from candorbot.store.engine import Tables, plain
from candorbot.store.lease import held, lease
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import NOON
from tests.processes import ROOT
from tests.store.contract import Open, StoreContract, message
from tests.store.heard_contract import HeardContract

EVENT = Event("console", "e1", "request", {"text": "hi"}, NOON)


async def open_sqlite(folder: Path, community: str = "harbor") -> SqliteStore:
    return await SqliteStore.open(folder / "candor.db", community)


class TestSqlite(StoreContract, HeardContract):
    @pytest.fixture
    def open_store(self) -> Open:
        return open_sqlite


async def test_the_file_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    store = await open_sqlite(tmp_path)

    def modes(t: Tables) -> tuple[str, int]:
        read = t.db.conn.execute
        return read("pragma journal_mode").fetchone()[0], read("pragma synchronous").fetchone()[0]

    assert await store._engine.write(modes) == ("wal", 2)  # 2 is FULL
    await store.close()


async def test_f047_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    await (await open_sqlite(tmp_path)).close()
    path = tmp_path / "candor.db"
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("insert into _sqlite_migrations values (99, 'candor', 'm999_later', '2030')")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer Candor"):
        await open_sqlite(tmp_path)
    assert path.read_bytes() == before


async def test_f048_a_read_only_store_is_refused_with_a_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await open_sqlite(tmp_path)).close()
    monkeypatch.setattr("os.access", lambda path, mode: False)  # chmod does not stop root
    with pytest.raises(StoreError, match=r"read-only.*chmod"):
        await open_sqlite(tmp_path)


@pytest.mark.parametrize("damage", [b"not a database at all, at length" * 200, b"\0" * 4096])
async def test_f045_a_damaged_store_is_not_served(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "candor.db").write_bytes(damage)
    with pytest.raises(StoreError, match=r"damaged.*candor restore"):
        await open_sqlite(tmp_path)


async def test_f048_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="CANDOR_DATA"):
        await SqliteStore.open(tmp_path / "file" / "candor.db", "harbor")


async def test_f043_a_full_disk_loses_nothing_and_heals(tmp_path: Path) -> None:
    store = await open_sqlite(tmp_path)

    def pages(t: Tables, most: int) -> None:
        t.db.conn.execute(f"pragma max_page_count = {most}")

    await store._engine.write(pages, 1)
    accepted: list[str] = []

    async def fill() -> None:
        for number in range(2000):
            event = Event("console", f"e{number}", "request", {"text": "x" * 500}, NOON)
            if await store.receive(event):
                accepted.append(event.key)

    with pytest.raises(StoreError, match="disk is full"):
        await fill()
    await store._engine.write(pages, 1_000_000)
    assert [e.key for e in await store.waiting_events()] == accepted
    assert await store.receive(Event("console", "after", "request", {}, NOON))
    await store.close()


async def test_sqlites_own_words_become_a_cure() -> None:
    for said, cure in [
        ("attempt to write a readonly database", "read-only"),
        ("database is locked", "another program"),
        ("disk I/O error", "candor doctor"),
        ("unable to open database file", "folder"),
    ]:
        assert cure in str(plain(sqlite3.OperationalError(said), Path("candor.db")))


async def test_f049_a_backup_made_while_writing_is_whole_and_its_audit_verifies(
    tmp_path: Path,
) -> None:
    store = await SqliteStore.open(tmp_path / "candor.db", "harbor", durable=False)

    async def pause(number: int) -> None:
        entry = AuditEntry(NOON, "mia", f"change {number}", "")
        await store.set_setting(f"s{number}", {"n": number}, entry)

    for number in range(50):
        await pause(number)
    copying = asyncio.create_task(asyncio.to_thread(backup, store.path, tmp_path / "copy.db"))
    number = 50
    while not copying.done():
        await pause(number)
        number += 1
    assert await copying == []
    await store.close()

    copy = await SqliteStore.open(tmp_path / "copy.db", "harbor", durable=False)
    found = await copy.verify_audit()
    assert found.faults == ()
    assert 50 <= found.entries <= number
    assert await copy.setting(f"s{found.entries - 1}") is not None  # the change and its entry
    assert await copy.setting(f"s{found.entries}") is None
    await copy.close()


async def test_a_backup_comes_back(tmp_path: Path) -> None:
    store = await open_sqlite(tmp_path)
    await store.receive(EVENT)
    copy = tmp_path / "copy.db"
    backup(store.path, copy)
    await store.receive(Event("console", "later", "request", {}, NOON))
    await store.close()

    aside, warnings = restore(copy, store.path)

    assert warnings == []
    assert aside is not None
    assert aside.exists()
    again = await open_sqlite(tmp_path)
    assert [e.key for e in await again.waiting_events()] == ["e1"]
    await again.close()


async def test_what_a_backup_cannot_know_is_looked_at_after_a_restore(tmp_path: Path) -> None:
    """A draft that was posted after the backup must not go out a second time by itself."""
    contract = StoreContract()
    store = await open_sqlite(tmp_path)
    open_draft = await contract.drafted(store)
    await contract.approved(store)
    await store.close()
    backup(store.path, tmp_path / "copy.db")
    restore(tmp_path / "copy.db", store.path)
    again = await open_sqlite(tmp_path)
    assert (await again.draft(open_draft.id)).state is DraftState.STALE  # type: ignore[union-attr]
    assert await again.outbox("ready") == []
    assert [o.why for o in await again.outbox("unknown")] == ["restored from a backup"]
    await again.close()


@pytest.mark.parametrize("odd", ["a b", "q?x", "h#1", "p%41", "quote'\"", "ünï"])
async def test_a_data_folder_may_have_any_name(tmp_path: Path, odd: str) -> None:
    folder = tmp_path / odd
    store = await open_sqlite(folder)
    await store.receive(EVENT)
    await store.close()
    backup(store.path, folder / "copy.db")
    restore(folder / "copy.db", store.path)
    again = await open_sqlite(folder)
    assert len(await again.waiting_events()) == 1
    await again.close()
    assert os.listdir(tmp_path) == [odd]


async def test_a_backup_does_not_overwrite(tmp_path: Path) -> None:
    await (await open_sqlite(tmp_path)).close()
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(StoreError, match="left alone"):
        backup(tmp_path / "candor.db", tmp_path / "precious")
    assert (tmp_path / "precious").read_text() == "mine"


async def test_a_backup_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        backup(tmp_path / "candor.db", tmp_path / "copy.db")


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\1" * 5000])
async def test_what_is_no_backup_is_not_restored(tmp_path: Path, content: bytes) -> None:
    store = await open_sqlite(tmp_path)
    await store.receive(EVENT)
    await store.close()
    (tmp_path / "odd.db").write_bytes(content)
    with pytest.raises(StoreError, match="Nothing was changed"):
        restore(tmp_path / "odd.db", store.path)
    again = await open_sqlite(tmp_path)
    assert len(await again.waiting_events()) == 1
    await again.close()


def test_f035_only_one_process_holds_the_folder(tmp_path: Path) -> None:
    assert not held(tmp_path)
    with lease(tmp_path):
        assert held(tmp_path)
        with pytest.raises(AlreadyRunning, match=r"process \d+"), lease(tmp_path):
            pass
    assert not held(tmp_path)


def test_f091_no_column_is_ever_named_by_what_comes_from_outside() -> None:
    """sqlite-utils can make columns of a record's keys: that part of it is not used."""
    for path in (ROOT / "bot" / "candorbot" / "store").glob("*.py"):
        found = re.findall(r"alter=|\.(?:insert|upsert|insert_all|upsert_all|add_column)\(", path.read_text())  # fmt: skip
        assert not found, path


def all_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_f102_no_word_of_a_forgotten_message_is_left_in_any_file(tmp_path: Path) -> None:
    store = await open_sqlite(tmp_path)
    canary = "xylocanarium"
    old = [message(n, text=f"my {canary}{n} hurts", at=NOON) for n in range(50)]
    await store.save_messages(old[:30])
    for m in old[30:]:  # each a segment of the word index of its own
        await store.save_message(m)
    for m in old[:20]:
        body = {"text": m.text}
        await store.receive(Event("console", m.key, "message", body, NOON))
        await store.finish_event("console", m.key)
    await store.save_message(replace(old[0], text="changed", edited=NOON))
    await store.save_message(message(99, text="new words", at=NOON + timedelta(days=2)))
    later = NOON + timedelta(days=1)
    assert await store.forget_old(later, later.date(), later) == 50
    left = all_bytes(tmp_path)
    assert canary.encode() not in left
    assert canary[:8].encode() not in left
    assert not await store.receive(Event("console", old[0].key, "message", {}, NOON))
    assert [m.id for m in await store.search_messages("words")] == ["m99"]
    await store.close()


async def test_no_look_at_what_was_heard_reads_or_sorts_all_of_it(tmp_path: Path) -> None:
    """Or it would cost more with every message: each finds its rows in the order of an index."""
    store = await open_sqlite(tmp_path)
    await store.save_messages([message(n, theme="csv") for n in range(9)])
    asked: list[str] = []
    await store._engine.read(lambda t: t.db.conn.set_trace_callback(asked.append))
    day = (NOON, NOON + timedelta(days=1))
    await store.messages_between(*day, audience=("mia",))
    await store.messages_of_theme("csv", *day)
    await store.unanswered(*day)
    await store.longest_unanswered("console", 1)
    await store.search_messages("question")
    await store.thread("console", "m1")
    await store.tallies(NOON.date(), NOON.date())
    await store.spoke(NOON.date(), NOON.date())
    await store._engine.read(lambda t: t.db.conn.set_trace_callback(None))
    looks = [sql for sql in asked if sql.startswith("select")]
    assert len(looks) == 8

    def plans(t: Tables) -> dict[str, str]:
        return {
            sql: " | ".join(row[3] for row in t.db.execute(f"explain query plan {sql}"))
            for sql in looks
        }

    for sql, plan in (await store._engine.read(plans)).items():
        steps = [step for step in plan.split(" | ") if "json_each" not in step]
        assert not any(re.match(r"SCAN (?!messages_words VIRTUAL)", step) for step in steps), (
            sql,
            plan,
        )
        assert "TEMP B-TREE FOR ORDER BY" not in plan or "thread =" in sql, (sql, plan)
    await store.close()
