"""Data files are found beside the package or at the checkout's root, never by the working directory."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot import paths
from candorbot.errors import UserError
from candorbot.paths import brand_folder, policies_folder, shipped

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("folder", ["brands", "policies", "prompts"])
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


def test_policies_of_ones_own_are_a_folder_that_is_there(tmp_path: Path) -> None:
    assert policies_folder() == ROOT / "policies"
    assert policies_folder(str(tmp_path)) == tmp_path
    with pytest.raises(UserError, match="CANDOR_POLICIES"):
        policies_folder(str(tmp_path / "none"))
