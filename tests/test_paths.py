"""Data files are found beside the package or at the checkout's root, never by the working directory."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from candorbot import datafile, paths
from candorbot.brand import load_brand
from candorbot.errors import BadFile, UserError
from candorbot.knowledge import load_knowledge
from candorbot.paths import brand_folder, folder_at, policies_folder, shipped
from candorbot.policy import load_policies
from candorbot.request import Permission
from candorbot.rules import Id
from candorbot.skill import skill

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("folder", ["brands", "models", "policies", "prompts"])
def test_in_a_checkout_they_lie_at_its_root_wherever_one_stands(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path)
    assert shipped(folder) == ROOT / folder


def test_installed_they_lie_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "candorbot" / "policies").mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "candorbot")
    assert shipped("policies") == tmp_path / "candorbot" / "policies"
    assert policies_folder() == tmp_path / "candorbot" / "policies"


def test_a_brand_is_a_name_or_a_folder(tmp_path: Path) -> None:
    assert brand_folder("harbor") == ROOT / "brands" / "harbor"
    (tmp_path / "brand.yaml").touch()
    assert brand_folder(str(tmp_path)) == tmp_path


def test_a_folder_may_start_with_a_dot_or_with_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lumen").mkdir()
    (tmp_path / "lumen" / "brand.yaml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert brand_folder("./lumen") == Path("lumen")
    assert brand_folder("~/lumen") == tmp_path / "lumen"


def test_a_brand_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    for missing in ("pier", str(tmp_path)):
        with pytest.raises(UserError, match=r"no brand\.yaml.*CANDOR_BRAND.*harbor"):
            brand_folder(missing)


@pytest.mark.parametrize("odd", ["Harbor", "har bor", "9lives", "", "hárbor", "harbor\n", "a" * 65])
def test_what_is_no_name_says_what_a_name_is(odd: str) -> None:
    with pytest.raises(UserError, match="small letters"):
        brand_folder(odd)


@pytest.mark.parametrize("odd", ["~nobody-here/lumen", "./" + "a" * 5000])
def test_a_folder_the_system_cannot_name_is_an_error_for_people(odd: str) -> None:
    with pytest.raises(UserError):
        brand_folder(odd)


@given(st.text(max_size=80))
def test_a_name_never_leaves_the_brands(name: str) -> None:
    """Whatever is written: a folder with a brand in it, or an error for people."""
    try:
        found = brand_folder(name)
    except UserError:
        return
    assert (found / "brand.yaml").is_file()


HOSTILE = [
    "..", ".", "../harbor", "../../etc", "..\\..\\etc", "harbor/..", "harbor/../harbor", "harbor/../../etc",
    "./../harbor", "/etc", "/etc/passwd", "//etc", "C:\\brands", "\\\\host\\share", "~root", "~/../etc",
    "harbor\0", "\0", "./harbor\0.yaml", "harbor\n", "harbor\r", " harbor", "harbor ", "harbor\t", "HARBOR",
    "Harbor", "harbor.", "harbor.yaml", ".harbor", "-harbor", "_harbor", "9harbor", "hárbor", "hаrbor",
    "harbor\u202e", "harbor\u200b", "con", "nul", "aux", "com1", "lpt1", "%2e%2e", "..%2fharbor", "$HOME",
    "`id`", "harbor;id", "harbor*", "?", "", "a" * 65, "\udcff", "．．",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_f088_a_hostile_name_of_a_brand_reaches_no_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where one lies in wait: outside the brands, a folder up, there is one to be found."""
    brands = tmp_path / "there" / "brands"
    for folder in (brands / "harbor", tmp_path / "there", tmp_path):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "brand.yaml").touch()
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "there")
    monkeypatch.chdir(tmp_path / "there" / "brands")
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    as_a_path = name in {"..", ".", "../harbor", "harbor/../harbor", "harbor/..", "./../harbor"}
    try:
        found = brand_folder(name)
    except UserError:
        return
    assert as_a_path, found  # a path is the operator's own word, taken as it stands
    assert found == Path(name)


@pytest.mark.parametrize("name", sorted({*HOSTILE} - {"con", "nul", "aux", "com1", "lpt1"}))
def test_f088_no_skill_policy_or_rule_bears_such_a_name(name: str) -> None:
    """Words that a system reserves for devices are names all the same: no file is called by these."""
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(name)
    with pytest.raises(ValueError, match="name"):
        skill(name, summary="Wave", example="wave", allowed=Permission.MEMBER)


def test_f088_a_brand_that_is_a_link_out_of_the_brands_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "brands").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "brand.yaml").touch()
    (tmp_path / "brands" / "lumen").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path)
    with pytest.raises(UserError, match="link to another folder"):
        brand_folder("lumen")
    assert brand_folder(str(tmp_path / "elsewhere")) == tmp_path / "elsewhere"


def link(at: Path, to: Path | str) -> None:
    at.symlink_to(to)


def pipe(at: Path, to: Path | str) -> None:
    os.mkfifo(at)


@pytest.mark.parametrize(
    ("made", "to"),
    [(link, "/etc/hostname"), (link, "../outside.txt"), (link, "/dev/zero"), (link, "/nowhere"),
     (pipe, "")],
)  # fmt: skip
def test_f088_a_data_file_is_a_regular_file_in_its_own_folder(
    made: Callable[[Path, str], None], to: str, tmp_path: Path
) -> None:
    (tmp_path / "outside.txt").write_text("kind: route\n")
    folder = tmp_path / "policies"
    folder.mkdir()
    made(folder / "a.yaml", to)
    made(folder / "a.md", to)
    made(folder / "brand.yaml", to)
    for load in (load_policies, load_knowledge, load_brand):
        with pytest.raises(BadFile, match=r"Copy the file here|Check its name|Put a file"):
            load(folder)


def test_f088_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    """Mounted settings are such links (..data -> ..2026, policy.yaml -> ..data/policy.yaml)."""
    (tmp_path / "..2026").mkdir()
    (tmp_path / "..2026" / "f.md").write_text("hello")
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "f.md").symlink_to("..data/f.md")
    assert datafile.read(tmp_path / "f.md") == b"hello"


def test_f088_links_in_a_circle_are_an_error_for_people(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("b.md")
    (tmp_path / "b.md").symlink_to("a.md")
    with pytest.raises(BadFile, match="cannot be read"):
        datafile.read(tmp_path / "a.md")
    with pytest.raises(BadFile, match="cannot be read"):
        datafile.read(tmp_path / "a\0b.md")


def test_policies_of_ones_own_are_a_folder_that_is_there(tmp_path: Path) -> None:
    assert policies_folder() == ROOT / "policies"
    assert policies_folder(str(tmp_path)) == tmp_path
    with pytest.raises(UserError, match="CANDOR_POLICIES"):
        policies_folder(str(tmp_path / "none"))


def test_a_folder_that_may_not_be_looked_into_is_not_called_a_wrong_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refused)  # whoever runs this may be allowed everything
    with pytest.raises(UserError, match=r"CANDOR_DATA .* no right to look into"):
        folder_at(str(tmp_path / "closed" / "data"), "CANDOR_DATA")
