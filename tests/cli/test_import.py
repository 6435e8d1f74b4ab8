"""`candor import` brings in what was said before: once, however often it is started and wherever it was stopped."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from candorbot import bootstrap, importing
from candorbot.brand import Brand
from candorbot.cli import import_, main
from candorbot.errors import StoreError
from candorbot.exports.rows import DAMAGED, OTHER_KIND
from candorbot.faults import Crash, struck_by
from candorbot.importing import bring, staff_of
from candorbot.listening import Listening
from candorbot.records import Message
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import BRAND
from tests.exports.test_formats import SLACK, TEAM, discord_file, packed, row, written
from tests.store.contract import message
from tests.store.heard_contract import ALWAYS, DAYS, counted
from tests.test_listening import kinds


class Shell:
    """Runs `candor import` for Harbor, without themes, with its data in a folder of the test."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store = data / "candor.db"
        self.capsys = capsys

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        code = main(["import", *map(str, arguments)])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def kept(self) -> list[Message]:
        async def all_of_it() -> list[Message]:
            store = await SqliteStore.look(self.store, "harbor")
            try:
                return list(await store.messages_between(*ALWAYS, limit=100_000))
            finally:
                await store.close()

        return asyncio.run(all_of_it())


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    def without_themes(brand: Brand) -> Listening:
        return Listening(kinds)

    monkeypatch.setattr(bootstrap, "listening_to_many", without_themes)
    monkeypatch.setenv("CANDOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANDOR_BRAND", "harbor")
    return Shell(tmp_path / "data", capsys)


def test_what_was_imported_twice_is_there_once(shell: Shell, tmp_path: Path) -> None:
    file = written(
        tmp_path / "chat.jsonl", row(text="How do I export my stats?"), row(id="a2", thread="a1", author="ana", text="Click Export, then CSV it is."),
        row(), b"{", row(id="a3", author="mia", text="I am of the team. Any idea?"),
    )  # fmt: skip
    code, out, err = shell(file)
    assert (code, err) == (0, "")
    assert "JSON lines: 5 rows read." in out
    assert "3 messages new, 1 here before." in out
    assert "1 ask something; 1 are the team's own. Nothing was escalated" in out
    assert "1 not JSON (chat.jsonl, line 4)" in out
    question, answer, ours = shell.kept()
    assert (question.asks, question.answered, question.answered_at) == (True, True, answer.at)
    assert (question.kinds, question.language) == (("question",), "en")
    assert (ours.by_staff, ours.asks) == (True, False)
    code, out, _ = shell(file)
    assert "0 messages new, 4 here before." in out
    assert shell.kept() == [question, answer, ours]
    main(["audit", "show"])
    assert shell.capsys.readouterr().out.count("3 messages imported") == 1


@pytest.mark.parametrize("batch", [2_000, 20])
def test_a_message_with_the_id_of_another_is_told_and_is_not_here_before(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(importing, "BATCH", batch)
    two = tmp_path / "two"
    two.mkdir()
    for channel in ("general", "help"):
        rows = [row(id=n, channel=channel, text=f"In {channel}, {n}") for n in range(50)]
        written(two / f"{channel}.jsonl", *rows)
    for new, known in ((50, 0), (0, 50)):
        code, out, _ = shell(two)
        assert code == 0
        assert f"{new} messages new, {known} here before." in out
        assert f"50 {importing.TAKEN} (0 in help, 1 in help, 2 in help, …)" in out
        assert {m.channel for m in shell.kept()} == {"general"}
    other = [row(id=1, channel="general", author="ana"), row(id=2, channel="general", at=1.7e9)]
    part = row(id=3, channel="general", at="2026-11-20T10:00:00.123Z")
    _, out, _ = shell(written(tmp_path / "more.jsonl", *other, part))
    assert "0 messages new, 1 here before." in out
    assert f"2 {importing.TAKEN} (1 in general, 2 in general)" in out


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_one_damaged_file_of_a_zip_is_told_and_stops_no_other(
    shell: Shell, tmp_path: Path, packing: int
) -> None:
    path = tmp_path / "mid.zip"
    with zipfile.ZipFile(path, "w", packing) as file:
        for name in "abc":
            rows = [row(id=f"{name}{n}", channel=name) for n in range(50)]
            file.writestr(f"{name}.jsonl", "\n".join(map(json.dumps, rows)))
    raw = path.read_bytes()
    at = raw.index(b"b.jsonl") + 40
    path.write_bytes(raw[:at] + b"\xff" * 20 + raw[at + 20 :])
    code, out, err = shell(path)
    assert (code, err) == (0, "")
    assert f"1 {DAMAGED} (b.jsonl: " in out
    kept = Counter(m.channel for m in shell.kept())
    assert (kept["a"], kept["c"]) == (50, 50)
    main(["audit", "show"])
    assert f"{kept.total()} messages imported" in shell.capsys.readouterr().out


def test_what_is_of_another_kind_or_a_second_export_is_told(shell: Shell, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    written(mixed / "a.json", discord_file())
    written(mixed / "extra.jsonl", row())
    (mixed / "picture.png").write_bytes(b"no message")
    _, out, _ = shell(mixed)
    assert f"1 {OTHER_KIND} (a.json)" in out
    two = tmp_path / "two"
    for name in ("e1", "e2"):
        with zipfile.ZipFile(packed(tmp_path / f"{name}.zip", SLACK)) as file:
            file.extractall(two / name)
    _, out, _ = shell(two)
    found = re.search(rf"(\d+) {OTHER_KIND} \((\S+?)/", out)
    assert found is not None
    assert found[2] == "e2"
    assert int(found[1]) == sum(name.endswith(".json") for name in SLACK)


def test_a_dry_run_reads_all_and_keeps_nothing(shell: Shell, tmp_path: Path) -> None:
    code, out, _ = shell(written(tmp_path / "chat.jsonl", row()), "--dry-run")
    assert code == 0
    assert "1 message would be new" in out
    assert not shell.store.exists()


def test_f108_secrets_are_masked_before_they_are_kept(shell: Shell, tmp_path: Path) -> None:
    text = "my card is 4111 1111 1111 1111 \ud800"
    shell(written(tmp_path / "chat.jsonl", row(text=text)))
    (kept,) = shell.kept()
    assert "4111" not in kept.text
    assert kept.text.endswith("?")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("export.zip", SLACK, "Slack export: 14 rows read."),
     ("help.json", discord_file(), "DiscordChatExporter: 6 rows read.")],
)  # fmt: skip
def test_the_format_is_told_from_the_files(
    shell: Shell, tmp_path: Path, name: str, content: Any, said: str
) -> None:
    make: Callable[..., Path] = packed if name.endswith("zip") else written
    code, out, _ = shell(make(tmp_path / name, content))
    assert code == 0
    assert said in out
    assert shell.kept()


def test_f098_the_team_alone_reads_what_nobody_called_open(shell: Shell, tmp_path: Path) -> None:
    file = written(tmp_path / "chat.jsonl", row())
    _, out, _ = shell(file)
    assert "it is for the team alone (--open changes that)" in out
    assert shell.kept()[0].readers == tuple(sorted(staff_of(BRAND)))
    other = written(tmp_path / "open.jsonl", row(id="b1"))
    _, out, _ = shell(other, "--open", "--workspace", "forum")
    assert "--open" not in out
    assert [(m.workspace, m.readers) for m in shell.kept() if m.id == "b1"] == [
        ("forum", ("everyone",))
    ]
    assert set(TEAM) <= staff_of(BRAND)


def test_words_older_than_the_brand_keeps_them_are_told(shell: Shell, tmp_path: Path) -> None:
    _, out, _ = shell(written(tmp_path / "chat.jsonl", row(at="2001-01-01")))
    assert "older than 30 days" in out


@pytest.mark.parametrize("what", ["nothing there", "no chat", "empty folder"])
def test_what_cannot_be_imported_is_told_in_one_line(
    shell: Shell, tmp_path: Path, what: str
) -> None:
    path = tmp_path / "given"
    if what == "no chat":
        path.write_text("hello")
    elif what == "empty folder":
        path.mkdir()
    code, out, err = shell(path)
    assert (code, out) == (2, "")
    assert err.startswith("candor: ")
    assert err.count("\n") == 1
    assert not shell.store.exists()


@pytest.mark.parametrize("lines", [[], [b"{"], [row(readers="everyone")], [row(at=1e12)]])
def test_an_import_of_which_nothing_could_be_used_fails_and_says_so(
    shell: Shell, tmp_path: Path, lines: list[Any]
) -> None:
    file = written(tmp_path / "chat.jsonl", *lines)
    for more in ([], ["--dry-run"]):
        code, out, err = shell(file, *more)
        assert (code, err.count("\n")) == (2, 1)
        assert f"JSON lines: {len(lines)} row" in out
        assert "Nothing in" in err
        assert ("It holds no messages" in err) == (not lines)
    shell(written(tmp_path / "good.jsonl", row()))
    assert shell(tmp_path / "good.jsonl")[0] == 0, "what is here already was usable"


def test_the_counts_of_a_summary_add_up_and_files_are_no_rows(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    folder = tmp_path / "export"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.json").symlink_to(tmp_path / "secret.json")
    written(folder / "cut.json", json.dumps(discord_file()).encode()[:-200])
    written(folder / "again.json", discord_file())
    code, out, _ = shell(folder)
    assert code == 0
    counts = [
        int(found) for found in re.findall(r"(\d+) (?:rows? read|messages? new|here before)", out)
    ]
    rows, files = map(int, re.findall(r"Left out.*: (\d+) (?:row|file)s?", out))
    assert counts[0] == sum(counts[1:]) + rows
    assert files == 3
    assert "Left out, whole or in part: 3 files.\n  2 outside the export" in out


def test_a_slack_export_without_its_people_brings_nothing_in_twice(
    shell: Shell, tmp_path: Path
) -> None:
    whole = packed(tmp_path / "whole.zip", SLACK)
    no_people = {name: rows for name, rows in SLACK.items() if name != "users.json"}
    by_rows = packed(tmp_path / "rows.zip", no_people)
    day = "help/2025-11-20.json"
    silent = {**no_people, day: [{**row, "team": ""} for row in SLACK[day] if row != "odd"]}
    by_none = packed(tmp_path / "none.zip", silent)
    _, out, _ = shell(whole)
    assert "4 messages new" in out
    assert {m.workspace for m in shell.kept()} == {"T1"}
    _, out, _ = shell(by_rows)
    assert "1 message new, 4 here before." in out, "nobody says that UB is a bot"
    code, out, err = shell(by_none)
    assert (code, out, len(shell.kept())) == (2, "", 5)
    assert "are kept under T1. Say it: --workspace T1 goes on there." in err
    code, out, _ = shell(by_none, "--workspace", "T1")
    assert (code, "0 messages new, 5 here before." in out) == (0, True)


def test_a_single_file_may_have_any_name_if_its_format_is_said(
    shell: Shell, tmp_path: Path
) -> None:
    file = written(tmp_path / "plain.txt", row())
    assert shell(file)[0] == 2
    assert shell(file, "--format", "jsonl")[0] == 0
    assert shell(written(tmp_path / "help.txt", discord_file()), "--format", "discord")[0] == 0
    code, _, err = shell(tmp_path, "--format", "slack")
    assert (code, "holds nothing" in err) == (2, True)


@pytest.mark.parametrize("name", ["", " ", "\0"])
def test_a_workspace_without_a_name_is_refused(shell: Shell, tmp_path: Path, name: str) -> None:
    code, _, err = shell(written(tmp_path / "chat.jsonl", row()), "--workspace", name)
    assert code == 2
    assert "--workspace needs a name" in err
    assert not shell.store.exists()


# --- stopped anywhere -----------------------------------------------------------------------------


def many(count: int) -> list[Message]:
    return [message(n, text=f"How do I do number {n}?", workspace="imported") for n in range(count)]


async def test_an_import_that_was_killed_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = 200
    monkeypatch.setattr(importing, "BATCH", batch)
    said = many(3 * batch)
    read: list[str] = []

    class Seen(Listening):
        def read(self, messages: Any) -> list[Message]:
            read.extend(m.id for m in messages)
            return list(messages)

    for kill_at in ("store.commit", "store.committed"):
        folder = tmp_path / kill_at
        store = await SqliteStore.open(folder / "candor.db", "harbor", durable=False)
        passed: Iterator[int] = iter(range(100))

        def killed(name: str, passed: Iterator[int] = passed, at: str = kill_at) -> None:
            if name == at and next(passed) == 1:
                raise Crash

        with pytest.raises(Crash), struck_by(killed):
            await bring(iter(said), store, Seen(kinds))
        await store.close()
        store = await SqliteStore.open(folder / "candor.db", "harbor", durable=False)
        before = len(await store.messages_between(*ALWAYS, limit=100_000))
        assert before in (batch, 2 * batch)
        read.clear()
        brought = await bring(iter(said), store, Seen(kinds))
        assert (brought.known, brought.new) == (before, 3 * batch - before)
        assert len(read) == 3 * batch - before, "what is kept is not read again"
        assert counted(await store.tallies(*DAYS))["messages"] == 3 * batch
        assert len(await store.messages_between(*ALWAYS, limit=100_000)) == 3 * batch
        await store.close()


@pytest.mark.parametrize("ending", ["Ctrl-C", "full disk"])
def test_what_an_import_kept_before_it_was_stopped_is_told_and_audited(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    file = written(tmp_path / "chat.jsonl", *(row(id=n, text=f"Words {n}") for n in range(50)))
    passed = iter(range(100))

    class Stopped(Listening):
        def read(self, messages: Any) -> list[Message]:
            if next(passed) == 3 and ending == "Ctrl-C":
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return list(messages)

    def full(name: str, commits: Iterator[int] = iter(range(100))) -> None:  # noqa: B008
        if ending == "full disk" and name == "store.commit" and next(commits) == 3:
            raise StoreError("The disk is full.")

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs of a shell ignore it
    with monkeypatch.context() as patched, struck_by(full):
        patched.setattr(bootstrap, "listening_to_many", lambda brand: Stopped(kinds))
        code, out, err = shell(file)
    signal.signal(signal.SIGINT, before)
    kept = len(shell.kept())
    assert (code, out, kept) == (130 if ending == "Ctrl-C" else 2, "", 30)
    assert f"candor: {kept} messages kept; start it again, and it goes on." in err
    main(["audit", "show"])
    assert f"{kept} messages imported" in shell.capsys.readouterr().out
    code, out, _ = shell(file)
    assert f"{50 - kept} messages new, {kept} here before." in out
    assert len(shell.kept()) == 50


def test_the_progress_is_a_bar_on_a_terminal_and_nothing_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with import_.progress(100) as told:
        told(50, 1_234)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with import_.progress(100) as told:
        told(50, 1_234)
    said = capsys.readouterr().err
    assert "1,234 rows" in said
    assert "50%" in said


def test_f084_rows_in_a_summary_cannot_move_the_cursor(shell: Shell, tmp_path: Path) -> None:
    name = "chat\x1b[2J.jsonl"
    _, out, _ = shell(
        written(tmp_path / name, b"{", json.loads(json.dumps(row(channel="a\x1b[2J"))))
    )
    assert "\x1b" not in out


def test_no_path_is_not_the_folder_one_is_in(shell: Shell) -> None:
    code, _, err = shell("")
    assert code == 2
    assert "Say what to import" in err
