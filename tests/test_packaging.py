"""What is shipped: the wheel, the lock files, the image. All of it without a network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from candorbot import __version__
from candorbot.cli import COMMANDS
from tests.processes import ROOT, SECONDS, environment, run, small_brand

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


# --- the wheel -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree as it stands."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=SECONDS)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment in which the wheel is installed. It sees our dependencies, not our tree: a path
    that a .pth file adds has its own .pth files (those of the checkout) left alone."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False, symlinks=True)
    here = home / "bin" / "python"
    (site,) = home.glob("lib/python*/site-packages")
    (ours,) = {p for p in sys.path if p.endswith("site-packages") and Path(p, "pydantic").is_dir()}
    (site / "dependencies.pth").write_text(ours + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(here), "install"]
    offline = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*pip, *offline, str(wheel)], check=True, capture_output=True, timeout=SECONDS)
    return here


def test_the_wheel_holds_code_rules_brands_prompts_and_licences(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    info = f"candorbot-{__version__}.dist-info"
    assert {
        "candorbot/__main__.py",
        "candorbot/py.typed",
        "candorbot_skills/draft.py",
        "candorbot_skills/py.typed",
        "candorbot/policies/honesty.yaml",
        "candorbot/models/triage.json",
        "candorbot/prompts/README.md",
        "candorbot/brands/harbor/brand.yaml",
        "candorbot/brands/harbor/knowledge/LICENSE.md",
        "candorbot/brands/harbor/ADAPTED.md",
        f"{info}/licenses/LICENSE",
        f"{info}/licenses/NOTICE",
    } <= held


def test_the_wheel_holds_every_source_file_but_what_tables_learned_from(wheel: Path) -> None:
    tracked = {
        *(f"candorbot/{p.relative_to(ROOT / 'bot/candorbot')}" for p in _files("bot/candorbot")),
        *(p.relative_to(ROOT / "skills").as_posix() for p in _files("skills/candorbot_skills")),
        *(
            f"candorbot/{p.relative_to(ROOT)}"
            for folder in ("prompts", "policies", "brands", "models")
            for p in _files(folder)
            if (folder, p.suffix) != ("models", ".yaml")
        ),
    }
    held = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    assert held == tracked


def _files(folder: str) -> list[Path]:
    return [p for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def test_the_wheel_needs_what_the_project_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        metadata = held.read(f"candorbot-{__version__}.dist-info/METADATA").decode()
    needed = re.findall(r"^Requires-Dist: ([^;\n]+)$", metadata, re.MULTILINE)
    assert names(needed) == names(PROJECT["dependencies"])
    assert f"Requires-Python: {PROJECT['requires-python']}" in metadata


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(one).name) for one in requirements}


@pytest.mark.drill
def test_an_installed_candor_works_from_any_folder(python: Path, tmp_path: Path) -> None:
    where = run(str(python), "-c", "import candorbot; print(candorbot.__file__)", folder=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(python.parent.parent)
    candor = str(python.parent / "candor")
    assert run(candor, "--version", folder=tmp_path).stdout == f"candor {__version__}\n"
    tested = run(candor, "policies", "test", folder=tmp_path)
    assert ", 0 failed" in tested.stdout, tested.stdout + tested.stderr
    assert tested.returncode == 0
    drafted = run(candor, "draft", "How do I export my stats?", "--json", folder=tmp_path)
    assert json.loads(drafted.stdout)["engine"] == "offline rules"
    assert run(candor, "doctor", folder=tmp_path).returncode == 0


def test_an_installed_candor_finds_its_skills(python: Path, tmp_path: Path) -> None:
    asked = (
        "from candorbot.registry import find_skills; print(*[s.name for s in find_skills().all()])"
    )
    found = run(str(python), "-c", asked, folder=tmp_path).stdout.split()
    found = [name.replace("-", "") for name in found]
    assert found == sorted(p.stem for p in (ROOT / "skills/candorbot_skills").glob("[a-z]*.py"))


@pytest.mark.drill
def test_an_installed_candor_brings_the_world_that_skills_are_tested_in(
    python: Path, tmp_path: Path
) -> None:
    asked = (
        "import asyncio, pathlib; from candorbot.testing import opened\n"
        "async def ask():\n"
        "    async with opened(pathlib.Path('.')) as world: print((await world.ask('help')).title)\n"
        "asyncio.run(ask())"
    )
    done = run(str(python), "-c", asked, folder=tmp_path)
    assert done.stdout == "What Candor does\n", done.stderr


# --- quick starts --------------------------------------------------------------------------------

PLATFORMS_AND_MODELS = {
    "slack_bolt", "slack_sdk", "discord", "aiohttp", "openai", "langchain", "langchain_core", "langchain_openai",
    "httpx2",
}  # fmt: skip
HEAVY = {
    "pydantic", "sqlite_utils", "rich", "prompt_toolkit", "re2", "numpy", "yaml", "py3langid",
    "Stemmer", "asyncio",
}  # fmt: skip


def imported(*arguments: str, folder: Path) -> set[str]:
    """The top-level modules that `candor ARGUMENTS`, with nothing on its input, has imported."""
    told = (
        "import sys\nfrom candorbot.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('IMPORTED', *{m.partition('.')[0] for m in sys.modules})\n"
    )
    environ = environment(folder, CANDOR_BRAND=small_brand(folder))
    done = run(sys.executable, "-c", told, *arguments, folder=folder, environ=environ)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("IMPORTED ")[2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"], []])
def test_help_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    found = imported(*arguments, folder=tmp_path)
    assert "candorbot" in found
    assert found.isdisjoint(HEAVY | PLATFORMS_AND_MODELS), found & (HEAVY | PLATFORMS_AND_MODELS)


def test_the_console_imports_no_other_platform_and_no_model(tmp_path: Path) -> None:
    found = imported("console", folder=tmp_path)
    assert "sqlite_utils" in found
    assert found.isdisjoint(PLATFORMS_AND_MODELS)


# --- the lock files ------------------------------------------------------------------------------

LOCKS = ("requirements.lock", "requirements-run.lock")


def locked(name: str) -> dict[str, tuple[str, list[str]]]:
    """Package -> (version, hashes), every line of the file accounted for."""
    found: dict[str, tuple[str, list[str]]] = {}
    whole = (ROOT / name).read_text().replace("\\\n", " ")
    for line in filter(None, whole.splitlines()):
        match = re.fullmatch(
            r"([A-Za-z0-9._-]+)==([\w.+!-]+)(?: ; [^-]+?)?((?:\s+--hash=sha256:[0-9a-f]{64})+)", line.rstrip()
        )  # fmt: skip
        assert match, f"{name}: {line[:80]}"
        found[canonicalize_name(match[1])] = (match[2], re.findall(r"sha256:(\w+)", match[3]))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_each_version_with_its_hashes_and_names_no_registry(name: str) -> None:
    assert len(locked(name)) > 5
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--index|--extra-index|--find-links|--trusted", text)


def test_what_runs_is_locked_as_it_was_tested() -> None:
    full, lean = locked("requirements.lock"), locked("requirements-run.lock")
    assert {name: full.get(name) for name in lean} == lean
    assert len(lean) < len(full)


def test_the_locked_versions_are_what_the_project_asks_for() -> None:
    def hold(asked: list[str], found: Mapping[str, tuple[str, list[str]]]) -> None:
        for line in asked:
            needed = Requirement(line)
            if needed.name == PROJECT["name"]:  # one of our own extras: it is held by itself
                continue
            version, _ = found[canonicalize_name(needed.name)]
            assert needed.specifier.contains(version), f"{line}: {version} is locked"

    hold(PROJECT["dependencies"], locked("requirements-run.lock"))
    hold(PROJECT["dependencies"], locked("requirements.lock"))
    for extra in PROJECT["optional-dependencies"].values():
        hold(extra, locked("requirements.lock"))


def test_the_wheel_is_built_by_the_tool_that_is_locked() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    for line in asked:
        needed = Requirement(line)
        assert needed.specifier.contains(locked("requirements.lock")[needed.name][0])


# --- the image -----------------------------------------------------------------------------------


def dockerfile() -> list[tuple[str, str]]:
    """(instruction, the rest) for each of the file's instructions."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def given(instruction: str, steps: list[tuple[str, str]]) -> list[str]:
    return [rest for word, rest in steps if word == instruction]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for step in dockerfile():
        if step[0] == "FROM":
            found.append([])
        found[-1].append(step)
    return found


def copied(steps: list[tuple[str, str]]) -> list[str]:
    """What a stage copies from the checkout."""
    return [
        source
        for rest in given("COPY", steps)
        if not rest.startswith("--from=")
        for source in rest.split()[:-1]
    ]


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    sources = copied(dockerfile())
    assert sources
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for source in sources:
        assert (ROOT / source).exists(), source
        assert source not in ignored, source
        assert f"{source}/" not in ignored, source


def test_the_image_copies_all_that_the_build_reads(tmp_path: Path) -> None:
    """The wheel is built from a folder that holds only what is copied before the build."""
    build, _ = stages()
    at = next(n for n, (word, rest) in enumerate(build) if word == "RUN" and "pip wheel" in rest)
    for source in copied(build[:at]):
        path = ROOT / source
        if path.is_dir():
            shutil.copytree(path, tmp_path / source, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, tmp_path / source)
    done = run(
        sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out", folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    (built,) = (tmp_path / "out").glob("*.whl")
    names = zipfile.ZipFile(built).namelist()
    assert "candorbot/policies/honesty.yaml" in names
    assert any(name.endswith("licenses/NOTICE") for name in names)


def test_the_image_runs_without_rights_on_a_volume_of_its_own() -> None:
    _, final = stages()
    (user,) = given("USER", final)
    assert user not in ("root", "0")
    (volume,) = given("VOLUME", final)
    (environ,) = given("ENV", final)
    assert f"CANDOR_DATA={volume}" in environ
    made = next(rest for rest in given("RUN", final) if volume in rest)
    assert f"chown {user} {volume}" in made
    order = [word for word, _ in final]
    assert order.index("USER") < order.index("CMD")


def test_the_image_runs_and_checks_itself_with_commands_that_are_there(tmp_path: Path) -> None:
    _, final = stages()
    (ran,) = given("CMD", final)
    (health,) = given("HEALTHCHECK", final)
    for words in (json.loads(ran), json.loads(health.partition("CMD ")[2])):
        assert words[0] == "candor"
        assert words[1] in COMMANDS
    checked = json.loads(health.partition("CMD ")[2])
    environ = environment(tmp_path)
    assert run(*checked, folder=tmp_path, environ=environ).returncode == 0
    assert given("STOPSIGNAL", final) == ["SIGTERM"]


def test_the_image_has_the_python_the_project_needs() -> None:
    wanted = SpecifierSet(PROJECT["requires-python"])
    found = [re.match(r"python:(\d+\.\d+)-slim\b", stage[0][1]) for stage in stages()]
    assert len(found) == 2
    assert all(match and wanted.contains(match[1]) for match in found)


def test_what_the_image_does_not_need_is_not_sent_to_it() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".git", ".venv", "tests", ".candor"} <= {line.strip("/") for line in ignored}
