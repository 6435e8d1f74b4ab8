"""The documents are true: every command in them is run, every recipe performed, every name known."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import signal
import subprocess
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from candorbot import __version__, words
from candorbot.cli import COMMANDS
from candorbot.registry import find_skills
from candorbot.rules import Rule
from candorbot.settings import SETTINGS
from candorbot.skill import Context
from candorbot.verdict import Outcome, Severity
from tests.processes import BIN, ROOT, SECONDS, environment, small_brand, started

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SAMPLE = ROOT / "examples/thanks/README.md"
RECIPES = [ROOT / "CONTRIBUTING.md", ROOT / "docs/platforms.md"]
"""They are performed by tests of their own, further down."""
RUN = [path for path in DOCUMENTS if path not in RECIPES]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- the code in them ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A fenced block: what it is in, and its lines."""

    kind: str
    lines: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file it is, if its first line is a comment that names one."""
        named = re.fullmatch(r"(?:#|<!--) ([\w./-]+\.(?:py|yaml|md))(?: -->)?", self.lines[0])
        return named[1] if named and self.kind != "sh" else ""

    @property
    def changes(self) -> list[tuple[str, str]]:
        """What a diff takes away and what comes there; a line with nothing on it ends a change."""
        if self.kind != "diff":
            return []
        parts = "\n".join(line.rstrip() for line in self.lines[1:]).split("\n\n")
        return [(_side(part, "-"), _side(part, "+")) for part in parts]


def _side(part: str, sign: str) -> str:
    return "\n".join(line[1:] for line in part.split("\n") if line[0] in (" ", sign))


def blocks(text: str) -> list[Block]:
    found = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(kind, tuple(body.splitlines())) for kind, body in found]


def put_files(text: str, folder: Path) -> None:
    for block in blocks(text):
        path = folder / block.file
        for old, new in block.changes:
            text = path.read_text()
            assert text.count(old) == 1, f"{block.file}: {text.count(old)} times\n{old}"
            path.write_text(text.replace(old, new))
        if block.file and not block.changes:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(block.lines[1:]) + "\n")


def bash(line: str, folder: Path, environ: dict[str, str]) -> str:
    """Run one line, hold it to the exit code it names in a comment (0 if none); what it printed."""
    wanted = re.search(r"# exit (\d+)$", line)
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS * 2,
    )
    said = f"{line}\n{done.stdout}{done.stderr}"
    assert done.returncode == (int(wanted[1]) if wanted else 0), said
    assert "Traceback" not in done.stderr, said
    return done.stdout


def perform(line: str, folder: Path, environ: dict[str, str]) -> None:
    """Run one line of a document; what cannot be run in a test is held to what it would run."""
    words_of = shlex.split(line, comments=True)
    if words_of[0] == "make":
        assert set(words_of[1:]) <= TARGETS, line
    elif words_of[0] == "docker":
        hold_docker(words_of, line)
    elif words_of[1:3] == ["-m", "venv"] or words_of[0].endswith("/pip"):
        for asked in re.findall(r"-r (\S+)", line):
            assert (ROOT / asked).is_file(), line
    elif words_of[0] == "export":
        variable, _, value = words_of[1].partition("=")
        environ[variable] = value
    elif line == "candor run":
        with started("run", folder=folder, CANDOR_BRAND=environ["CANDOR_BRAND"]) as running:
            running.wait_for("Connected")
            running.process.send_signal(signal.SIGTERM)
            assert running.ends() == 0
    else:
        bash(line.replace("| make demo", "| candor console"), folder, environ)


def hold_docker(words_of: list[str], line: str) -> None:
    assert words_of[1] in ("build", "run", "exec"), line
    if words_of[1] != "build":
        for volume in re.findall(r"-v candor:(\S+)", line):
            assert f"VOLUME {volume}" in DOCKERFILE, line
        inside = line.partition(" # ")[0].split(" candor ", 2 if words_of[1] == "run" else 1)[-1]
        ran = re.match(r"(?:candor )?candor (\w+)$", inside.strip())
        assert ran is None or ran[1] in COMMANDS, line
        assert ran is not None or words_of[-1] == "candor", line


FIRST_READ = ("README.md", "skills.md")
"""The documents whose commands every run of the tests runs; those of the others take a minute in `make drill`."""


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(p, id=name(p), marks=() if p.name in FIRST_READ else pytest.mark.drill)
        for p in RUN
        if "```sh" in p.read_text()
    ],
)
def test_every_command_of_a_document_runs(path: Path, tmp_path: Path) -> None:
    perform_all(path, tmp_path, small=True)


@pytest.mark.drill  # ten seconds, which it takes to make all of Harbor's articles ready
def test_every_command_of_the_readme_runs_on_harbor_itself(tmp_path: Path) -> None:
    perform_all(ROOT / "README.md", tmp_path, small=False)


def perform_all(path: Path, tmp_path: Path, *, small: bool) -> None:
    for folder in ("brands", "policies", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    environ = environment(tmp_path)
    if small:
        environ["CANDOR_BRAND"] = small_brand(tmp_path)
    for block in blocks(path.read_text()):
        if block.file:
            target = tmp_path / block.file
            assert target.parent.is_dir(), f"{block.file}: make its folder first"
            target.write_text("\n".join(block.lines[1:]) + "\n")
        elif block.kind == "sh":
            for line in block.lines:
                perform(line, tmp_path, environ)


def test_no_command_hides_in_a_block_that_is_not_run() -> None:
    for path in DOCUMENTS:
        kinds = {block.kind for block in blocks(path.read_text())}
        assert kinds <= {"sh", "text", "yaml", "python", "markdown", "diff"}, path
        for block in blocks(path.read_text()):
            if block.kind == "text":
                assert not any(line.startswith(("$ ", "candor ", "make ")) for line in block.lines)
            elif block.kind != "sh":
                assert block.file, f"{path}: a block that no test looks at"


# --- the recipes ---------------------------------------------------------------------------------


def recipe(heading: str) -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    return re.split(r"^## ", text.split(f"## {heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checkout, with our `.venv` in it, in which the copy's code is found first."""
    here = tmp_path / "checkout"
    here.mkdir()
    for one in ("bot", "skills", "policies", "models", "prompts", "brands", "docs", "tests"):
        shutil.copytree(ROOT / one, here / one, ignore=shutil.ignore_patterns("__pycache__"))
    for one in (*ROOT.glob("*.md"), ROOT / ".env.example", ROOT / "Makefile"):
        shutil.copy(one, here)
    for one in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / one, here)
    (here / ".venv").mkdir()
    (here / ".venv/bin").symlink_to(BIN)
    lock = subprocess.check_output(["cksum", "requirements.lock"], cwd=here, text=True)
    (here / f".venv/ready-{lock.split()[0]}").touch()
    return here


def environment_of(checkout: Path) -> dict[str, str]:
    return environment(checkout, PYTHONPATH=f"{checkout}/bot:{checkout}/skills")


@pytest.mark.parametrize("heading", ["Add a skill", "Add a policy rule", "Add a platform"])
def test_a_recipe_has_at_most_eight_lines(heading: str) -> None:
    steps = recipe(heading).strip().split("\n\n")[0].splitlines()
    assert steps[0].startswith("1. ")
    assert len(steps) <= 8


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_the_recipe_for_a_skill_works(checkout: Path) -> None:
    put_files(recipe("Add a skill"), checkout)
    environ = environment_of(checkout)
    for block in blocks(recipe("Add a skill")):
        for line in block.lines if block.kind == "sh" else ():
            bash(line, checkout, environ)
    assert "`/candor hours`" in (checkout / "README.md").read_text()


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_the_recipe_for_a_policy_rule_works(checkout: Path) -> None:
    put_files(recipe("Add a policy rule"), checkout)
    environ = environment_of(checkout)
    said = ""
    for block in blocks(recipe("Add a policy rule")):
        for line in block.lines if block.kind == "sh" else ():
            said += bash(line, checkout, environ)
    assert "house/as-i-said-before  4 of 4" in said
    assert "makes the member feel foolish" in said


@pytest.mark.timeout(300)
def test_the_recipe_for_a_platform_works(checkout: Path) -> None:
    told = (ROOT / "docs/platforms.md").read_text()
    assert "docs/platforms.md" in recipe("Add a platform")
    put_files(told, checkout)
    environ = environment_of(checkout)
    for block in blocks(told):
        for line in block.lines if block.kind == "sh" else ():
            bash(line, checkout, environ)


# --- the names in them ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_what_a_document_names_is_there(path: Path) -> None:
    text = path.read_text()
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    skills = {one.name for one in find_skills().all()}
    assert set(re.findall(r"`/candor ([a-z-]+)", prose)) <= skills
    assert set(re.findall(r"`candor ([a-z]+)", prose)) <= set(COMMANDS)
    assert set(re.findall(r"`make ([a-z]+)", prose)) <= TARGETS
    assert set(re.findall(r"\bCANDOR_[A-Z_]+", text)) <= {setting.name for setting in SETTINGS}
    for there in re.findall(
        r"`((?:bot|skills|tests|docs|policies|brands|prompts)/[\w./-]*)`", prose
    ):
        assert (ROOT / there).exists(), there


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "CHANGELOG.md", SAMPLE], ids=name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text()):
        there, _, anchor = target.partition("#")
        found = path.parent / there if there else path
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", found.read_text(), re.MULTILINE)
            assert anchor in {h.lower().replace(" ", "-") for h in headings}, target


def test_every_document_with_generated_parts_is_checked() -> None:
    checked = next(line for line in MAKEFILE.splitlines() if "cog --check" in line).split()
    for path in DOCUMENTS:
        if "[[[cog" in path.read_text():
            assert name(path) in checked or "docs/*.md" in checked


def test_the_guide_explains_every_button_of_the_draft_card() -> None:
    told = (ROOT / "docs/using.md").read_text()
    buttons = (
        words.APPROVE, words.COPY, words.EDIT, words.SHORTER, words.WARMER, words.COLLEAGUE,
        words.ANSWERED, words.DISCARD, words.FIX, words.WHO, words.AGAIN, words.IT_STANDS,
        words.IT_DOES_NOT,
    )  # fmt: skip
    missing = {button for button in buttons if button not in told}
    assert not missing


def test_the_guide_to_policies_names_every_entry_of_a_rule() -> None:
    told = (ROOT / "docs/policies.md").read_text()
    missing = {entry for entry in Rule.model_fields if not re.search(rf"\b{entry}\b", told)}
    assert not missing
    assert all(f"`{severity}`" in told for severity in Severity)


def test_the_guide_for_skill_authors_names_all_that_a_skill_reaches() -> None:
    told = (ROOT / "docs/skills.md").read_text()
    assert {field.name for field in fields(Context)} <= set(re.findall(r"`(\w+)`", told))
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    forbidden = next(
        c["forbidden_modules"] for c in contracts if c["name"].startswith("Skills know")
    )
    named = set(re.findall(r"`(candorbot\.[a-z]+)`", told)) - {
        "candorbot.testing",
        "candorbot.skills",
    }
    assert all(importlib.util.find_spec(module) for module in named)
    assert named.isdisjoint(forbidden)
    assert len(named) > 5


def test_the_glossary_has_the_words_of_a_verdict() -> None:
    told = (ROOT / "docs/glossary.md").read_text()
    assert all(f"*{word}*" in told for word in (*Outcome, *Severity))


def test_the_guide_to_running_names_what_the_doctor_looks_at() -> None:
    from candorbot.cli import doctor
    from candorbot.settings import read_settings

    told = (ROOT / "docs/operating.md").read_text().split("It looks at")[1].split(".")[0]
    looked_at = [found.what for found in doctor.examine(read_settings({"CANDOR_DATA": "/nowhere"}))]
    assert [part for part in looked_at if part not in told] == []


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
    assert f": {__version__}" in (ROOT / "CHANGELOG.md").read_text()
    assert f"version {__version__.rpartition('.')[0]}" in (ROOT / "README.md").read_text()
