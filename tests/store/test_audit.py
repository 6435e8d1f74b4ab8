"""The audit in its file: it is only added to, and whatever is done to it from outside is seen."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from candorbot.errors import StoreError
from candorbot.records import AuditCheck, AuditEntry
from candorbot.store.backup import backup, check, restore
from candorbot.store.chain import Row, anchor, digest
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import NOON

COLUMNS = ", ".join(Row._fields)


async def written(path: Path, count: int, community: str = "harbor") -> list[Row]:
    """A store with so many entries; the entries."""
    store = await SqliteStore.open(path, community, durable=False)
    for number in range(count):
        what = ("draft written", "draft approved", "post sent")[number % 3]
        digest = f"{number * 7919:064x}"
        await store.audit(AuditEntry(NOON, f"person{number % 7}", what, f"d{number}", digest))
    await store.close()
    with closing(sqlite3.connect(path)) as raw:
        return [Row(*row) for row in raw.execute(f"select {COLUMNS} from audit")]


async def verified(path: Path, noted: str = "") -> AuditCheck:
    store = await SqliteStore.open(path, "harbor", durable=False)
    try:
        return await store.verify_audit(noted)
    finally:
        await store.close()


def reported(found: AuditCheck) -> set[int]:
    return {n for fault in found.faults for n in range(fault.first, fault.last + 1)}


@contextmanager
def unguarded(path: Path) -> Iterator[sqlite3.Connection]:
    """The file in the hands of somebody who takes its guards away."""
    with closing(sqlite3.connect(path)) as raw, raw:
        for (name,) in raw.execute("select name from sqlite_schema where type = 'trigger'"):
            raw.execute(f"drop trigger {name}")
        yield raw


# --- only added to -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack",
    [
        "update audit set who = 'eve'",
        "update audit set number = 9 where number = 3",
        "delete from audit where number = 3",
        "insert or replace into audit values ('harbor', 3, '', 'eve', '', '', '', '', '')",
        "insert or replace into audit values ('harbor', 2, '', 'eve', '', '', '', '', '')",
        "replace into audit select * from audit",
        "delete from audit_head",
        "update audit_head set number = 2",
        "update audit_head set hash = '' where number = 3",
        "update audit_head set community = 'eve'",
        "insert or replace into audit_head values ('harbor', 2, '')",
    ],
)
async def test_f105_the_database_refuses_to_change_the_audit(tmp_path: Path, attack: str) -> None:
    path = tmp_path / "candor.db"
    before = await written(path, 3)
    with (
        closing(sqlite3.connect(path)) as raw,  # recursive_triggers is off, as it is by default
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        raw.execute(attack)
    assert await written(path, 0) == before


# --- and what gets past the guards is seen -------------------------------------------------------


def rewritten(raw: sqlite3.Connection, number: int) -> None:
    """An entry changed by somebody who knows how it is hashed."""
    row = Row(*raw.execute(f"select {COLUMNS} from audit where number = ?", [number]).fetchone())
    new = row._replace(who="eve")
    raw.execute("update audit set who = 'eve', hash = ? where number = ?", [digest(new), number])


def swapped(raw: sqlite3.Connection) -> None:
    raw.execute("update audit set number = -number where number in (4, 5)")
    raw.execute("update audit set number = 9 + number where number < 0")


ATTACKS: dict[str, tuple[Callable[[sqlite3.Connection], Any], str]] = {
    "a word": (lambda raw: raw.execute("update audit set who = 'eve' where number = 4"), "entry 4 is changed"),
    "a time": (lambda raw: raw.execute("update audit set at = '' where number = 4"), "entry 4 is changed"),
    "a type": (lambda raw: raw.execute("update audit set hash = 1 where number = 4"), "entry 4 is changed"),
    "every word": (lambda raw: raw.execute("update audit set who = 'eve'"), "entries 1 to 9 are changed"),
    "hashed anew": (lambda raw: rewritten(raw, 4), "entries 4 to 5 are not written one after"),
    "the first, hashed anew": (lambda raw: rewritten(raw, 1), "entries 1 to 2 are not written one after"),
    "the last, hashed anew": (lambda raw: rewritten(raw, 9), "entry 9 is not the one noted as the newest"),
    "one removed": (lambda raw: raw.execute("delete from audit where number = 4"), "entry 4 is missing"),
    "the first removed": (lambda raw: raw.execute("delete from audit where number < 3"), "entries 1 to 2 are missing"),
    "the end cut": (lambda raw: raw.execute("delete from audit where number > 6"), "entries 7 to 9 are missing"),
    "all removed": (lambda raw: raw.execute("delete from audit"), "entries 1 to 9 are missing"),
    "two swapped": (swapped, "entries 4 to 5 are changed"),
    "one moved": (lambda raw: raw.execute("update audit set number = 20 where number = 4"), "entry 4 is missing"),
    "one added": (lambda raw: raw.execute(
        "insert into audit select community, 10, at, 'eve', what, about, digest, hash, hash from audit"
        " where number = 9"), "entry 10 is added"),
    "another community's": (lambda raw: raw.execute(
        "update audit set community = 'anchor' where number = 4"), "entry 4 is missing"),
    "all given to another community": (lambda raw: raw.executescript(
        "update audit set community = 'eve'; update audit_head set community = 'eve'"), "entry 1 is missing, with all"),
    "the head put back": (lambda raw: raw.execute("update audit_head set number = 7"), "entries 8 to 9 are added"),
    "the head removed": (lambda raw: raw.execute("delete from audit_head"), "entry 9 is not the one noted"),
    "the head changed": (lambda raw: raw.execute("update audit_head set hash = ''"), "entry 9 is not the one noted"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
async def test_f105_what_was_done_to_the_audit_is_named(tmp_path: Path, attack: str) -> None:
    path = tmp_path / "candor.db"
    await written(path, 9)
    assert (await verified(path)).faults == ()
    done, said = ATTACKS[attack]
    with unguarded(path) as raw:
        raw.execute("pragma ignore_check_constraints = on")
        if attack == "a type":
            raw.execute("pragma writable_schema = on")
            raw.execute(
                "update sqlite_schema set sql = replace(sql, 'strict, ', '') where name = 'audit'"
            )
            raw.commit()
            with closing(sqlite3.connect(path)) as again, again:
                done(again)
        else:
            done(raw)
    assert said in str(await verified(path))


async def test_f105_what_broke_it_stays_to_be_seen_when_entries_are_added(tmp_path: Path) -> None:
    """A newest entry that was hashed anew is not made good by the next one, and pausing still works."""
    path = tmp_path / "candor.db"
    await written(path, 9)
    with unguarded(path) as raw:
        rewritten(raw, 9)
    await written(path, 2)
    assert "entries 9 to 10 are not written one after the other" in str(await verified(path))
    with unguarded(path) as raw:
        raw.execute("delete from audit where number > 8")
    await written(path, 1)
    assert "entries 9 to 11 are missing" in str(await verified(path))


async def test_f105_a_chain_made_wholly_anew_is_shown_by_an_anchor_noted_elsewhere(
    tmp_path: Path,
) -> None:
    path, forged = tmp_path / "candor.db", tmp_path / "forged.db"
    entries = await written(path, 9)
    noted = (await verified(path)).newest
    assert anchor(noted) == (9, entries[-1].hash)
    assert (await verified(path, noted)).faults == ()
    await written(path, 1)
    assert (await verified(path, noted)).faults == ()  # the chain has grown over it

    await written(forged, 4)
    assert (await verified(forged)).faults == ()  # whole in itself
    assert "entry 9 is not the one the anchor names" in str(await verified(forged, noted))
    await written(forged, 9)
    assert "entry 9 is not the one the anchor names" in str(await verified(forged, noted))


async def test_f105_a_wiped_audit_shows_where_anything_else_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "candor.db"
    assert (await verified(path)).faults == (), "a new store has none, and needs none"
    await written(path, 3)
    with unguarded(path) as raw:
        raw.executescript(
            "delete from audit; delete from audit_head;"
            "insert into inbox (community, workspace, key, kind, body, at)"
            " values ('harbor', 'console', 'k1', 'request', '{}', '')"
        )
    assert "missing, with all that came after" in str(await verified(path))


async def test_each_community_has_a_chain_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "candor.db"
    await written(path, 3)
    await written(path, 5, "anchor")
    await written(path, 2)
    assert str(await verified(path)) == "5 entries, each as it was written"
    with unguarded(path) as raw:
        raw.execute("delete from audit where community = 'anchor' and number = 2")
    assert (await verified(path)).faults == ()
    (said,) = check(path)
    assert "entry 2 is missing" in said


# --- bits that flip ------------------------------------------------------------------------------


def as_read(path: Path) -> set[Any] | None:
    """The entries as they stand in a file; None if they cannot be read."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as raw:
        raw.text_factory = bytes
        try:
            return set(raw.execute(f"select {COLUMNS} from audit"))
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return None


@pytest.mark.parametrize("flips", [100, pytest.param(300, marks=pytest.mark.drill)])
async def test_f045_every_entry_that_a_flipped_bit_changed_is_reported(
    flips: int, tmp_path: Path
) -> None:
    path, copy = tmp_path / "candor.db", tmp_path / "copy" / "candor.db"
    await written(path, 350)
    whole, before = path.read_bytes(), as_read(path)
    assert before is not None
    copy.parent.mkdir()
    dice = random.Random(45)
    refused = changed = 0
    for _ in range(flips):
        bit = dice.randrange(len(whole) * 8)
        spoilt = bytearray(whole)
        spoilt[bit // 8] ^= 1 << bit % 8
        copy.write_bytes(spoilt)
        now = as_read(copy)
        try:
            found = await verified(copy)
        except StoreError as error:
            assert "`candor " in str(error) or "CANDOR_DATA" in str(error)  # noqa: PT017 - the cure
            refused += 1
            continue
        finally:
            for end in ("-wal", "-shm"):
                copy.with_name(copy.name + end).unlink(missing_ok=True)
        assert now is not None or found.faults, f"bit {bit}: the rows cannot be read"
        lost = {row[1] for row in before - (now or set())}
        assert lost <= reported(found), f"bit {bit}: {lost - reported(found)} not in {found}"
        changed += bool(lost)
    print(f"{flips} flips: {changed} changed entries, all reported; {refused} files refused")
    assert changed > flips * 4 / 15


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-5000],
        lambda whole: whole[: 4096 * 3],
        lambda whole: whole[:100],
        lambda whole: whole[:-4096] + bytes(4096),
        lambda whole: bytes(4096) + whole[4096:],
        lambda whole: whole[:4096] + bytes(4096) + whole[8192:],
    ],
    ids=["half", "cut", "three pages", "100 bytes", "last page zero", "first", "second"],
)
async def test_f045_a_file_that_was_cut_or_zeroed_is_not_served(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "candor.db"
    await written(path, 100)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StoreError, match=r"damaged.*candor restore"):
        await verified(path)


@pytest.mark.parametrize("sign", ["candor.db-wal", "backups/friday.db", "search.db"])
async def test_f045_a_store_that_was_emptied_is_not_taken_for_a_new_one(
    tmp_path: Path, sign: str
) -> None:
    path = tmp_path / "candor.db"
    path.write_bytes(b"")
    (tmp_path / sign).parent.mkdir(exist_ok=True)
    (tmp_path / sign).write_bytes(b"something")
    with pytest.raises(StoreError, match=r"is empty.*candor restore.*first start failed.*delete"):
        await SqliteStore.open(path, "harbor")
    assert path.read_bytes() == b""


async def test_an_empty_file_where_nothing_was_before_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "candor.db").write_bytes(b"")
    assert (await verified(tmp_path / "candor.db")).entries == 0


async def test_f045_entries_on_a_damaged_page_are_faults_not_an_error(tmp_path: Path) -> None:
    """In a file that was whole when it was opened."""
    path = tmp_path / "candor.db"
    await written(path, 400)
    store = await SqliteStore.open(path, "harbor", durable=False)
    spoilt = bytearray(path.read_bytes())
    entry = spoilt.index(b"person")
    page = entry // 4096 * 4096
    spoilt[page : page + 8] = b"\xff" * 8
    path.write_bytes(spoilt)
    found = await store.verify_audit()
    assert "unreadable" in str(found)
    await store.close()


# --- copies --------------------------------------------------------------------------------------


async def test_a_backup_of_a_broken_audit_is_written_and_says_so(tmp_path: Path) -> None:
    path, copy = tmp_path / "candor.db", tmp_path / "copy.db"
    await written(path, 9)
    assert backup(path, tmp_path / "whole.db") == []
    with unguarded(path) as raw:
        raw.execute("update audit set who = 'eve' where number = 4")
    assert "entry 4 is changed" in backup(path, copy)[0]
    assert "entry 4 is changed" in restore(copy, path)[1][0]
    assert "entry 4 is changed" in str(await verified(path))


async def test_an_entry_tells_its_hash(tmp_path: Path) -> None:
    (row,) = await written(tmp_path / "candor.db", 1)
    store = await SqliteStore.open(tmp_path / "candor.db", "harbor")
    (entry,) = await store.audit_log()
    assert (entry.number, entry.hash) == (1, row.hash)
    await store.close()


async def test_entries_written_at_once_stand_one_after_the_other(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "candor.db", "harbor", durable=False)
    await asyncio.gather(
        *(store.audit(AuditEntry(NOON, "mia", f"did {n}", "")) for n in range(100))
    )
    assert (await store.verify_audit()).faults == ()
    assert [e.what for e in reversed(await store.audit_log(100))] == [
        f"did {n}" for n in range(100)
    ]
    await store.close()
