"""Settings are one table; a value that cannot be used is refused with a cure."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.errors import UserError
from candorbot.settings import SETTINGS, Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent


def test_without_any_variable_the_defaults_hold() -> None:
    assert read_settings({}) == Settings(Path.home() / ".candor", "harbor", "", "", 20.0)


def test_a_variable_that_is_set_holds() -> None:
    told = {
        "CANDOR_DATA": "/data",
        "CANDOR_BRAND": "./lumen",
        "CANDOR_POLICIES": "/rules",
        "CANDOR_COMMUNITY": "lumen",
        "CANDOR_SKILL_SECONDS": "1.5",
        "CANDOR_OFFLINE": "1",
    }
    assert read_settings(told) == Settings(Path("/data"), "./lumen", "/rules", "lumen", 1.5, True)
    assert set(told) == {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_an_empty_variable_is_as_good_as_none(setting: object) -> None:
    assert read_settings({setting.name: "  "}) == read_settings({})  # type: ignore[attr-defined]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_a_setting_says_what_it_does(setting: object) -> None:
    name, told = setting.name, setting.help  # type: ignore[attr-defined]
    assert name.startswith("CANDOR_")
    assert told.endswith(".")


@pytest.mark.parametrize("value", ["soon", "0", "0.9", "301", "-5", "nan", "inf", "1e9", "٣٠x"])
def test_seconds_out_of_range_are_refused_by_name(value: str) -> None:
    with pytest.raises(UserError, match=r"CANDOR_SKILL_SECONDS is .* from 1 to 300"):
        read_settings({"CANDOR_SKILL_SECONDS": value})


def test_the_home_of_nobody_is_an_error_for_people() -> None:
    with pytest.raises(UserError, match="CANDOR_DATA"):
        read_settings({"CANDOR_DATA": "~nobody-here/candor"})


@given(st.text())
def test_any_value_gives_settings_or_a_cure(value: str) -> None:
    for setting in SETTINGS:
        try:
            found = read_settings({setting.name: value})
        except UserError as error:
            said = str(error)
        else:
            said = setting.name
            assert 1 <= found.skill_seconds <= 300
        assert setting.name in said


def test_the_example_file_loads_in_a_shell_and_changes_nothing(tmp_path: Path) -> None:
    """`.env.example` as it stands, and with every line taken in, gives the defaults."""
    text = (ROOT / ".env.example").read_text()
    taken_in = "\n".join(line.removeprefix("#") for line in text.splitlines() if "=" in line)
    for content in (text, "\n".join(x for x in taken_in.splitlines() if x.startswith("CANDOR_"))):
        (tmp_path / "my.env").write_text(content)
        told = subprocess.run(
            ["sh", "-c", "set -a; . ./my.env; set +a; env"],
            cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        loaded = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
        assert read_settings(loaded) == read_settings({})
    assert "CANDOR_BRAND" in loaded
