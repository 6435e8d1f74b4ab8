"""The tables come up to date whole or not at all, and nothing that was kept is lost on the way."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from candorbot.errors import OlderStore, StoreError
from candorbot.records import function_of
from candorbot.store.backup import check
from candorbot.store.engine import Engine
from candorbot.store.migrations import migrate, migrations
from candorbot.store.sqlite import SqliteStore

pytestmark = pytest.mark.usefixtures("anew")
STEPS = {step.name for step in migrations.pending(Database(memory=True))}
OLD = [
    (number, ("harbor", "anchor")[number % 2], f"2026-11-20T12:00:{number:02}.000000+00:00",
     "mia", f"did {number}", f"d{number}", "") for number in range(1, 13)
]  # fmt: skip


def opened(path: Path) -> Database:
    return Database(sqlite3.connect(path, isolation_level=None), execute_plugins=False)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of the first version, with an audit of two communities that has no chain yet."""
    path = tmp_path / "candor.db"
    with closing(opened(path)) as db:
        db.execute("pragma journal_mode = wal")
        migrations.apply(db, stop_before="m002_audit_chain")
        db.conn.executemany("insert into audit values (?, ?, ?, ?, ?, ?, ?)", OLD)
        db.execute("insert into settings values ('harbor', 'paused', '{}')")
    return path


async def test_an_older_audit_is_chained_and_keeps_every_entry(old: Path) -> None:
    for community, words in (("harbor", range(2, 13, 2)), ("anchor", range(1, 13, 2))):
        store = await SqliteStore.open(old, community)
        assert str(await store.verify_audit()) == "6 entries, each as it was written"
        entries = list(reversed(await store.audit_log()))
        assert [entry.what for entry in entries] == [f"did {n}" for n in words]
        assert [entry.number for entry in entries] == list(range(1, 7))
        await store.close()
    assert check(old) == []


def test_an_older_backup_can_be_checked_before_it_is_restored(old: Path) -> None:
    before = old.read_bytes()
    assert check(old) == []
    assert old.read_bytes() == before


def steps_of(path: Path) -> set[str]:
    with closing(opened(path)) as db:
        return {step.name for step in migrations.applied(db)}


def tables_of(path: Path) -> set[str]:
    with closing(opened(path)) as db:
        return {name for (name,) in db.execute("select name from sqlite_schema")}


def killed_at_every_statement(path: Path, folder: Path) -> list[Path]:
    """Bring the store up to date; a copy of its files as a process leaves them that is killed before
    a statement, for every statement at which they differ."""
    copies: dict[tuple[bytes, ...], Path] = {}
    statements: list[str] = []

    def copy(statement: str) -> None:
        statements.append(statement)
        files = [path.with_name(path.name + end) for end in ("", "-wal")]
        left = tuple(file.read_bytes() for file in files if file.exists())
        if left not in copies:
            copies[left] = folder / str(len(copies)) / path.name
            copies[left].parent.mkdir(parents=True)
            for file, content in zip(files, left, strict=False):
                copies[left].with_name(file.name).write_bytes(content)

    with closing(opened(path)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma cache_size = 4")  # pages go to the log before the commit, too
        db.conn.set_trace_callback(copy)
        migrate(db)
        db.conn.set_trace_callback(None)
    assert len(statements) > 30
    assert statements[-1] == "commit"
    return list(copies.values())


async def test_f046_killed_at_any_statement_an_older_store_is_old_or_new_and_can_be_opened(
    old: Path, tmp_path: Path
) -> None:
    before = tables_of(old)
    copies = killed_at_every_statement(old, tmp_path / "copies")
    after = tables_of(old)
    assert len(copies) > 2
    for copy in copies:
        found = steps_of(copy)
        assert found in ({"m001_first_tables"}, STEPS)
        assert tables_of(copy) == (after if found == STEPS else before)
        engine = await Engine.open(copy, "harbor", durable=False)
        await engine.close()
        assert (steps_of(copy), tables_of(copy)) == (STEPS, after)
        with closing(opened(copy)) as db:
            kept = db.execute("select what from audit order by at").fetchall()
            assert kept == [(what,) for _, _, _, _, what, _, _ in OLD]


async def test_f046_killed_at_any_statement_a_new_store_is_nothing_or_whole(tmp_path: Path) -> None:
    path = tmp_path / "candor.db"
    for copy in killed_at_every_statement(path, tmp_path / "copies"):
        assert tables_of(copy) == set()
        store = await SqliteStore.open(copy, "harbor", durable=False)
        assert await store.audit_log() == []
        await store.close()
        assert steps_of(copy) == STEPS


def test_f046_a_step_that_fails_leaves_the_old_tables(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables_of(old)

    def power_cut(*_: object) -> None:
        raise RuntimeError("power cut")

    *_, last = migrations.pending(Database(memory=True))
    monkeypatch.setattr(last, "fn", power_cut)
    with closing(opened(old)) as db:
        with pytest.raises(RuntimeError, match="power cut"):
            migrate(db)
        assert not db.conn.in_transaction
    assert (steps_of(old), tables_of(old)) == ({"m001_first_tables"}, before)


def test_two_that_start_at_once_bring_it_up_to_date_once(old: Path) -> None:
    errors: list[BaseException] = []
    ready = threading.Barrier(4)

    def start() -> None:
        try:
            with closing(sqlite3.connect(old, isolation_level=None, timeout=30)) as connection:
                ready.wait()
                migrate(Database(connection, execute_plugins=False))
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert check(old) == []


async def test_a_store_whose_list_of_steps_was_changed_is_not_made_anew(old: Path) -> None:
    """Or a broken audit would be chained again, and look whole."""
    store = await SqliteStore.open(old, "harbor")
    await store.close()
    with closing(opened(old)) as db:
        db.execute("delete from _sqlite_migrations where name = 'm002_audit_chain'")
    with pytest.raises(StoreError):
        await SqliteStore.open(old, "harbor")


def test_whoever_only_looks_leaves_an_older_store_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with pytest.raises(OlderStore, match="next start brings it up to date"):
        asyncio.run(SqliteStore.look(old, "harbor"))
    assert (old.read_bytes(), steps_of(old)) == (before, {"m001_first_tables"})


def test_an_empty_file_is_not_taken_for_an_older_store(tmp_path: Path) -> None:
    path = tmp_path / "candor.db"
    path.touch()
    with pytest.raises(StoreError, match="is empty") as refused:
        asyncio.run(SqliteStore.look(path, "harbor"))
    assert not isinstance(refused.value, OlderStore)


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "candor.db"
    with closing(opened(path)) as db:
        db.execute("create table theirs (id integer)")
    before = path.read_bytes()
    for opening in (SqliteStore.open, SqliteStore.look):
        with pytest.raises(StoreError, match="another program's database"):
            asyncio.run(opening(path, "harbor"))
    assert path.read_bytes() == before


async def test_what_is_open_to_be_looked_at_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "candor.db"
    await (await SqliteStore.open(path, "harbor")).close()
    store = await SqliteStore.look(path, "harbor")
    try:
        assert await store.audit_log() == []
        with pytest.raises(StoreError, match="read-only"):
            await store.set_timer("expiry", "d1", datetime(2026, 11, 20, tzinfo=UTC))
    finally:
        await store.close()


@pytest.mark.parametrize(
    "spoil",
    ["drop table _sqlite_migrations", "delete from _sqlite_migrations where name like 'm003%'"],
)
async def test_a_store_that_lost_its_list_of_steps_says_how_to_go_on(
    tmp_path: Path, spoil: str
) -> None:
    path = tmp_path / "candor.db"
    await (await SqliteStore.open(path, "harbor")).close()
    with closing(opened(path)) as db:
        db.execute(spoil)
    for use in (SqliteStore.open, SqliteStore.look):
        with pytest.raises(StoreError, match="candor restore FILE"):
            await use(path, "harbor")
    with pytest.raises(StoreError, match="candor restore FILE"):
        check(path)


async def test_messages_that_were_kept_before_are_numbered_counted_and_found(
    tmp_path: Path,
) -> None:
    path = tmp_path / "candor.db"
    at = "2026-11-20T12:00:00.000000+00:00"
    later = "2026-11-21T09:30:00.000000+00:00"
    with closing(opened(path)) as db:
        migrations.apply(db, stop_before="m006_heard")
        kept = [
            # id, thread, author, text, at, asks, answered, by_staff, answering, marked
            ("m2", "m1", "ana", "Click Export.", later, 0, 0, 0, 1, 0),
            ("m1", "m1", "kofi", "How do I export?", at, 1, 1, 0, 0, 0),
            ("m3", "m3", "mia", "Good morning.", at, 0, 0, 1, 0, 0),
        ]
        db.conn.executemany(
            "insert into messages (community, workspace, channel, author_name, permalink, readers, id, thread,"
            " author, text, at, asks, answered, by_staff, answering, marked) values"
            " ('harbor', 'console', 'help', '', '', '[\"everyone\"]', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            kept,
        )
    store = await SqliteStore.open(path, "harbor")
    question = await store.message("console", "m1")
    assert question is not None
    assert (question.answered, question.answered_at) == (True, datetime.fromisoformat(later))
    assert [m.id for m in await store.search_messages("export")] == ["m2", "m1"]
    tallies = await store.tallies(datetime(2026, 11, 20).date(), datetime(2026, 11, 21).date())
    assert [(t.date.day, t.what, t.count) for t in tallies] == [
        (20, "answered", 1), (20, "asked", 1), (20, "hour:12", 1), (20, "messages", 1), (20, "staff", 1),
        (21, "hour:09", 1), (21, "messages", 1),
    ]  # fmt: skip
    assert [(c.channel, c.last) for c in await store.heard_channels()] == [
        ("help", datetime.fromisoformat(later))
    ]
    year = datetime(2027, 1, 1, tzinfo=UTC)
    await store.forget_old(year, year.date(), year)
    assert await store.search_messages("export") == []
    await store.close()
    assert check(path) == []


def test_drafts_of_an_older_store_know_what_they_are_for(tmp_path: Path) -> None:
    wrote = {1: ("offline rules", "m1"), 2: ("person", ""), 3: ("escalation policy", "m2"),
             4: ("offline rules, calm", "m3"), 5: ("offline rules, you asked", "m4")}  # fmt: skip
    with closing(opened(tmp_path / "candor.db")) as db:
        migrations.apply(db, stop_before="m007_calendar")
        for number, (engine, about) in wrote.items():
            db.execute(
                "insert into drafts (community, number, state, workspace, channel, about, asked, member, asker,"
                " version, created, expires) values ('harbor', ?, 'draft', 'w', 'help', ?, '', '', 'mia', 2, '', '')",
                [number, about],
            )  # fmt: skip
            for version, by in ((1, engine), (2, "person")):
                body = json.dumps({"engine": by})
                db.execute(
                    "insert into versions values ('harbor', ?, ?, ?)", [number, version, body]
                )
        migrate(db)
        found = dict(db.execute("select number, function from drafts").fetchall())
    assert found == {number: function_of(*by) for number, by in wrote.items()}
