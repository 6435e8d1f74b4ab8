"""`candor audit`: what it shows, what it finds, and the exit code it ends with."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from candorbot.bootstrap import bootstrap
from candorbot.cli import main
from candorbot.records import AuditEntry
from candorbot.settings import read_settings
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import NOON
from tests.processes import small_brand

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own."""
    for variable in [name for name in os.environ if name.startswith("CANDOR_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("CANDOR_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def store(data: Path) -> Path:
    async def made() -> None:
        store = await SqliteStore.open(data / "candor.db", "harbor", durable=False)
        await store.audit(AuditEntry(NOON, "mia", "draft approved", "d1", "abcdef0123456789"))
        await store.audit(AuditEntry(NOON, "eve\n     9  mia\x1b[2J", "posting paused", ""))
        await store.audit(AuditEntry(NOON, "mia", "posting resumed", ""))
        await store.close()

    asyncio.run(made())
    return data / "candor.db"


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def forged(store: Path) -> None:
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("drop trigger audit_keeps_words")
        raw.execute("update audit set who = 'eve' where number = 1")


def test_it_shows_the_newest_entries_in_local_time_the_newest_last(
    store: Path, berlin: None, capsys: Printed
) -> None:
    assert main(["audit"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split() == ["1", f"{NOON:%Y-%m-%d}", "13:00:00", "CET", "mia", "draft", "approved", "d1", "abcdef012345"]  # fmt: skip
    assert "posting resumed" in shown[-1]
    assert main(["audit", "show", "--limit", "1"]) == 0
    assert capsys.readouterr().out.splitlines() == shown[-1:]


def test_a_name_cannot_forge_a_line(store: Path, capsys: Printed) -> None:
    assert main(["audit", "show"]) == 0
    shown = capsys.readouterr().out
    assert len(shown.splitlines()) == 3
    assert "\x1b" not in shown


def test_f105_verify_ends_with_0_for_an_audit_as_it_was_written_and_1_for_another(
    store: Path, capsys: Printed
) -> None:
    assert main(["audit", "verify"]) == 0
    assert "3 entries, each as it was written" in capsys.readouterr().out
    forged(store)
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr().out
    assert "entry 1 is changed" in said
    assert "`candor restore FILE`" in said


def test_f105_an_anchor_noted_elsewhere_is_checked(store: Path, capsys: Printed) -> None:
    assert main(["audit", "anchor"]) == 0
    noted = capsys.readouterr().out.strip()
    assert noted.startswith("3:")
    assert main(["pause"]) == 0
    assert main(["audit", "verify", "--anchor", noted]) == 0
    capsys.readouterr()
    assert main(["audit", "verify", "--anchor", f"3:{'0' * 64}"]) == 1
    assert "entry 3 is not the one the anchor names" in capsys.readouterr().out
    assert main(["audit", "verify", "--anchor", "noted"]) == 2
    assert "NUMBER:HASH" in capsys.readouterr().err


def test_a_broken_audit_gives_no_anchor(store: Path, capsys: Printed) -> None:
    forged(store)
    assert main(["audit", "anchor"]) == 1
    assert "entry 1 is changed" in capsys.readouterr().out


def test_the_doctor_looks_at_the_audit(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("CANDOR_BRAND", small_brand(tmp_path))
    monkeypatch.setenv("CANDOR_COMMUNITY", "harbor")
    forged(store)
    assert main(["doctor"]) == 1
    (fault,) = [row for row in capsys.readouterr().out.splitlines() if row.startswith("FAULT")]
    assert "audit" in fault
    assert "entry 1 is changed" in fault


def test_a_backup_of_a_broken_audit_warns_and_so_does_its_restore(
    store: Path, tmp_path: Path, capsys: Printed
) -> None:
    forged(store)
    copy = str(tmp_path / "copy.db")
    for command in (["backup", copy], ["restore", copy]):
        assert main(command) == 0
        assert "Warning: The audit is not as it was written: entry 1 is changed." in capsys.readouterr().out  # fmt: skip


@pytest.mark.parametrize("command", [[], ["show"], ["verify"], ["anchor"]])
def test_before_the_first_start_there_is_no_audit_and_none_is_made(
    command: list[str], data: Path, capsys: Printed
) -> None:
    assert main(["audit", *command]) == 2
    assert "There is no store" in capsys.readouterr().err
    assert not data.exists()


@pytest.mark.parametrize("limit", ["0", "-1", "many", "1000000000000", "٣"])
def test_a_limit_that_is_none_is_refused(limit: str, store: Path, capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["audit", "show", "--limit", limit])
    assert ended.value.code == 2
    assert "from 1 to 100000" in capsys.readouterr().err


def test_a_time_that_is_none_is_told_without_a_traceback(store: Path, capsys: Printed) -> None:
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("drop trigger audit_keeps_words")
        raw.execute("update audit set at = 'yesterday' where number = 2")
    assert main(["audit"]) == 2
    said = capsys.readouterr().err
    assert "'yesterday' where a time belongs" in said
    assert "candor audit verify" in said
    assert main(["audit", "verify"]) == 1
    assert "entry 2 is changed" in capsys.readouterr().out


def test_verify_and_the_doctor_leave_an_older_store_as_it_is(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("CANDOR_BRAND", small_brand(tmp_path))
    monkeypatch.setenv("CANDOR_COMMUNITY", "harbor")
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("pragma journal_mode = delete")
        raw.execute("delete from _sqlite_migrations where name > 'm004'")  # all but the first three
    before = store.read_bytes()
    assert main(["audit", "verify"]) == 2
    assert "candor backup" in capsys.readouterr().err
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.count("brings it up to date") == 3
    assert store.read_bytes() == before


@pytest.mark.parametrize("lost", ["audit", "_sqlite_migrations", "outbox"])
def test_of_a_store_that_lost_a_table_every_line_has_a_cure(
    lost: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("CANDOR_BRAND", small_brand(tmp_path))
    monkeypatch.setenv("CANDOR_COMMUNITY", "harbor")
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute(f"drop table {lost}")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out.splitlines()
    lines = [line for line in said if line.startswith("FAULT")]
    assert lines
    assert all("candor restore FILE" in line and "candor doctor" not in line for line in lines)
    assert main(["backup", str(tmp_path / "copy.db")]) == 2
    assert "candor restore FILE" in capsys.readouterr().err
    assert list(tmp_path.glob("copy.db*")) == []


def test_a_backup_of_another_community_is_restored_only_if_told(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    copy = str(tmp_path / "copy.db")
    assert main(["backup", copy]) == 0
    monkeypatch.setenv("CANDOR_COMMUNITY", "pier")
    before = store.read_bytes()
    assert main(["restore", copy]) == 2
    assert "a backup of harbor, and this Candor serves pier" in capsys.readouterr().err
    assert store.read_bytes() == before
    assert main(["restore", copy, "--another-community"]) == 0


def test_the_audit_and_the_doctor_name_the_rules_in_use_alike(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("CANDOR_BRAND", small_brand(tmp_path))

    async def served() -> str:
        async with bootstrap(read_settings()) as candor:
            await candor.reload.record()
            return candor.live.now.gate.digest

    digest = asyncio.run(served())[:12]
    assert main(["audit"]) == 0
    assert digest in capsys.readouterr().out
    main(["doctor"])
    assert digest in capsys.readouterr().out
