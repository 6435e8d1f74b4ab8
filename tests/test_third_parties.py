"""Skills of other packages: the sample is installed as people install it; broken ones stop nobody."""

from __future__ import annotations

import json
import logging
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from candorbot import __version__
from candorbot.cli import main
from candorbot.registry import find_skills
from tests.processes import ROOT, candor, environment, run, small_brand

THANKS = "Thank you, Ana, for helping Kofi! Clear. Harbor team"
SAMPLE = ROOT / "examples/thanks"
COMMUNITY = """\
channels:
  - {id: help, name: help}
  - {id: staff, name: staff, staff: true}
members:
  - {id: kofi, name: Kofi}
  - {id: ana, name: Ana}
messages:
  - {id: m1, channel: help, by: kofi, days_ago: 1, time: "09:00", text: "How do I export?"}
  - {id: m2, channel: help, by: ana, days_ago: 1, time: "09:05", thread: m1, text: "With the arrow."}
"""


def skill_called(name: str, **more: str) -> str:
    told = {"summary": "Wave", "example": name, **more}
    return (
        "from candorbot.skill import skill, Context\n"
        "from candorbot.card import Card\n"
        "from candorbot.request import Permission\n"
        f"@skill({name!r}, allowed=Permission.MEMBER, **{told!r})\n"
        "async def wave(context: Context) -> Card:\n    return Card('o/')\n"
    )


def put_package(folder: Path, name: str, code: str, requires: str = "candorbot") -> None:
    """A package as an installer leaves it: a module, and its metadata."""
    module = name.replace("-", "_")
    (folder / f"{module}.py").write_text(code)
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nRequires-Dist: {requires}\n"
    )
    (info / "entry_points.txt").write_text(f"[candorbot.skills]\n{module} = {module}\n")


# --- the sample ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the sample is installed into, by pip and without a network; its tests lie beside it."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(SAMPLE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *offline]
    done = run(*pip, "--target", str(folder / "site"), str(folder / "source"), folder=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_the_sample_holds_its_own_tests(installed: Path) -> None:
    source = installed.parent / "source"
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_asyncio.plugin"}
    environ = environment(source, PYTHONPATH=str(installed), **alone)
    done = run(
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"),
        folder=source,
        environ=environ,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.drill
def test_the_sample_works_at_the_console_beside_a_broken_package(
    installed: Path, tmp_path: Path
) -> None:
    put_package(tmp_path, "candor-broken", "import no_such_module_anywhere")
    brand = small_brand(tmp_path)
    (Path(brand) / "community.yaml").write_text(COMMUNITY)
    path = f"{installed}:{tmp_path}"
    lines = ["/candor help", "/candor thanks", "/read help", "/act 2 thanks", "1", "Clear.", "1"]
    done = candor(
        "console", folder=tmp_path, given="\n".join(lines), CANDOR_BRAND=brand, PYTHONPATH=path
    )
    said = " ".join(done.stdout.split())
    assert done.returncode == 0, said + done.stderr
    assert "/candor thanks: Thank a member who helped, and see who helps most" in said
    assert "Nobody is noted yet." in said
    assert "Ana helped" in said
    assert "posted as staff of the brand" in said
    assert said.endswith(f"{THANKS} Everything is kept. Until next time."), said
    assert THANKS in said.rpartition("━ New in #help")[2]
    assert "candor-broken" not in done.stdout + done.stderr
    log = [json.loads(line) for line in (tmp_path / "data/candor.log").read_text().splitlines()]
    (left_out,) = [line for line in log if line.get("action") == "skill.left_out"]
    assert left_out["said"] == "skill package left out: candor-broken"
    assert "no_such_module_anywhere" in left_out["why"]
    assert "Traceback" in left_out["trace"]


def test_the_doctor_names_a_broken_package_and_the_reason(
    installed: Path,
    site: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = f"{installed}:{tmp_path}"
    brand = small_brand(tmp_path)
    ours = sorted([*(skill.name for skill in find_skills().all()), "thanks"])
    with monkeypatch.context() as patched:
        patched.syspath_prepend(installed)
        patched.setenv("CANDOR_BRAND", brand)
        patched.setenv("CANDOR_DATA", str(tmp_path / "data"))
        assert main(["doctor"]) == 0
    assert f"commands: {', '.join(ours)}\n" in capsys.readouterr().out
    put_package(tmp_path, "candor-broken", "import no_such_module_anywhere")
    done = candor("doctor", folder=tmp_path, CANDOR_BRAND=brand, PYTHONPATH=path)
    assert "FAULT  skills    candor-broken is left out: ModuleNotFoundError" in done.stdout
    assert (done.returncode, done.stderr) == (1, "")


def test_the_guide_for_authors_points_to_the_sample() -> None:
    for document in ("CONTRIBUTING.md", "docs/skills.md"):
        assert "examples/thanks" in (ROOT / document).read_text()


# --- packages that are not right -----------------------------------------------------------------


@dataclass(frozen=True)
class Broken:
    code: str
    why: str
    requires: str = "candorbot"


BROKEN = {
    "import error": Broken("import no_such_module_anywhere", "No module named"),
    "newer core": Broken("from candorbot.skill import Telepathy", "cannot import name 'Telepathy'"),
    "leaves": Broken("raise SystemExit(3)", "SystemExit: 3"),
    "odd characters": Broken("x = (", "SyntaxError"),
    "no skill": Broken("wave = 'o/'", "no skill in it"),
    "bare coroutine": Broken("async def wave(context): ...", "no skill in it"),
    "not a coroutine": Broken(skill_called("wave").replace("async ", ""), "must be an `async def`"),
    "odd name": Broken(skill_called("Wave Hello"), "one word of small letters"),
    "long summary": Broken(skill_called("wave", summary="x" * 101), "the summary of wave is longer than 100"),
    "long action": Broken(skill_called("wave", message_action="x" * 33), "action of wave is longer than 32"),
    "many ways": Broken(skill_called("wave", usage="|".join("abcdefghijklmnopqrstuvwxyz")), "more than 25 ways"),
    "long way": Broken(skill_called("wave", usage="x" * 101), "one of over 100 characters"),
    "a name of ours": Broken(skill_called("draft"), "`draft` is there already, from Candor itself"),
    "a name of theirs": Broken(skill_called("good"), "`good` is there already, from a-good-one"),
    "twice": Broken(skill_called("wave") + skill_called("wave").replace("def wave", "def w2"), "twice"),
    "too new": Broken(skill_called("wave"), f"candorbot>=99, and this is {__version__}", "candorbot>=99"),
    "too old": Broken(skill_called("wave"), "asks for candorbot<0.1", "candorbot<0.1"),
    "other series": Broken(skill_called("wave"), "asks for Candorbot ~=9.1", "Candorbot ~=9.1 ; python_version>'3'"),
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path, for packages of this test only."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for module in set(sys.modules) - before:
        del sys.modules[module]


@pytest.mark.parametrize("case", BROKEN)
def test_a_package_that_is_not_right_is_named_with_the_reason_and_stops_nobody(
    case: str, site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put_package(site, "a-good-one", skill_called("good"))
    put_package(site, "broken-one", BROKEN[case].code, BROKEN[case].requires)
    with caplog.at_level(logging.ERROR):
        found = find_skills()
    assert list(found.left_out) == ["broken-one"]
    assert BROKEN[case].why in found.left_out["broken-one"]
    assert "skill package left out: broken-one" in caplog.text
    assert {"check", "draft", "good", "help", "pause"} <= {skill.name for skill in found.all()}
    assert "wave" not in {skill.name for skill in found.all()}


@pytest.mark.parametrize(
    "requires",
    ["candorbot", f"candorbot=={__version__}", "candorbot (>=0.0.1,<99)", "candorbot!=0.0.1", "candorbot-x>=99",
     "candorbot==0.*", "candorbot @ file:///somewhere", "other>=99"],
)  # fmt: skip
def test_a_package_whose_needs_are_met_is_used(site: Path, requires: str) -> None:
    put_package(site, "a-good-one", skill_called("good"), requires)
    found = find_skills()
    assert found.left_out == {}
    assert found.get("good") is not None


def test_a_skill_that_is_imported_under_two_names_is_one_skill(site: Path) -> None:
    put_package(site, "a-good-one", skill_called("good") + "again = wave\n")
    assert find_skills().get("good") is not None


def test_an_entry_point_may_name_the_skill_itself(site: Path) -> None:
    put_package(site, "a-good-one", skill_called("good"))
    points = site / "a_good_one-1.0.dist-info/entry_points.txt"
    points.write_text("[candorbot.skills]\ngood = a_good_one:wave\n")
    found = find_skills()
    assert found.left_out == {}
    assert found.get("good") is not None
