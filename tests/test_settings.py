"""Settings are one table; a value that cannot be used is refused with a cure."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.costs import Price
from candorbot.errors import UserError
from candorbot.settings import (
    OPENAI,
    SETTINGS,
    DiscordSettings,
    ModelSettings,
    Settings,
    SlackSettings,
    read_settings,
)

SLACK_WAYS = ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN")
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
        "CANDOR_HTTP": "0.0.0.0:8080",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_SIGNING_SECRET": "s",
        "SLACK_API": "https://slack-gov.com/api/",
        "DISCORD_TOKEN": "abc.def.ghijklmnopqrstuvw",
        "DISCORD_SERVER": "123456789012345678",
        "DISCORD_API": "https://discord.example/api/v10",
        "CANDOR_MODEL": "anthropic:small",
        "CANDOR_MODEL_TOKENS": "1000",
        "CANDOR_MODEL_PRICE": "0.25/2",
        "CANDOR_MODEL_MONEY": "2.50",
        "CANDOR_MODERATION": "1",
        "OPENAI_API_KEY": "sk-1",
        "OPENAI_BASE_URL": "http://127.0.0.1:8080/v1",
    }
    slack = SlackSettings("xoxb-1", "xapp-1", "s", "https://slack-gov.com/api/")
    http = "0.0.0.0", 8080
    discord = DiscordSettings(
        "abc.def.ghijklmnopqrstuvw", "123456789012345678", "https://discord.example/api/v10"
    )
    assert read_settings(told) == Settings(
        Path("/data"), "./lumen", "/rules", "lumen", 1.5, True, slack, discord, http
    )
    assert set(told) == {setting.name for setting in SETTINGS}
    model = read_settings({**told, "CANDOR_OFFLINE": "", "CANDOR_MODERATION": "0"}).model
    assert model == ModelSettings(
        "anthropic", "small", "sk-1", "http://127.0.0.1:8080/v1", 1000, Price(0.25, 2.0), 2.5
    )


def test_a_key_alone_chooses_a_model_and_offline_forbids_it() -> None:
    model = read_settings({"OPENAI_API_KEY": "sk-1"}).model
    assert model
    assert (model.model, model.host) == (OPENAI, "api.openai.com")
    assert "sk-1" not in repr(model)
    assert read_settings({"OPENAI_API_KEY": "sk-1", "CANDOR_OFFLINE": "1"}).model is None
    assert read_settings({}).model is None


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"CANDOR_MODEL": "gpt"}, "provider:name"),
        ({"CANDOR_MODEL": "openai:small"}, "OPENAI_API_KEY is missing"),
        ({"CANDOR_MODEL": "a:b", "OPENAI_BASE_URL": "file:///etc"}, "provider:name"),
        ({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "file:///etc"}, "OPENAI_BASE_URL"),
        ({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://[::1/v1"}, "OPENAI_BASE_URL"),
        ({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://:80/v1"}, "OPENAI_BASE_URL"),
        ({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://h:99999/v1"}, "OPENAI_BASE_URL"),
        ({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "https://?h"}, "OPENAI_BASE_URL"),
        (
            {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "https://me:pw@h/v1"},
            "holds a name or a password",
        ),
        ({"OPENAI_API_KEY": "sk-clé"}, "copy it again"),
        ({"OPENAI_API_KEY": "k", "CANDOR_MODEL_TOKENS": "many"}, "CANDOR_MODEL_TOKENS"),
        ({"OPENAI_API_KEY": "k", "CANDOR_MODEL_PRICE": "0.25"}, "in and out"),
        ({"OPENAI_API_KEY": "k", "CANDOR_MODEL_PRICE": "-1/2"}, "in and out"),
        ({"OPENAI_API_KEY": "k", "CANDOR_MODEL_PRICE": "nan/inf"}, "in and out"),
        (
            {"OPENAI_API_KEY": "k", "CANDOR_MODEL_PRICE": "1/2", "CANDOR_MODEL_MONEY": "much"},
            "amount",
        ),
        ({"OPENAI_API_KEY": "k", "CANDOR_MODEL_MONEY": "2"}, "CANDOR_MODEL_PRICE is not"),
        ({"CANDOR_MODERATION": "1"}, "OPENAI_API_KEY is missing"),
        ({"OPENAI_API_KEY": "k", "CANDOR_MODERATION": "yes"}, "write 1"),
        (
            {"OPENAI_API_KEY": "k", "CANDOR_MODERATION": "1", "OPENAI_BASE_URL": "http://h/v1"},
            "names another server",
        ),
    ],
)
def test_a_model_that_cannot_be_reached_so_is_refused_by_name(
    told: dict[str, str], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        read_settings(told)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_an_empty_variable_is_as_good_as_none(setting: object) -> None:
    assert read_settings({setting.name: "  "}) == read_settings({})  # type: ignore[attr-defined]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_a_setting_says_what_it_does(setting: object) -> None:
    name, told = setting.name, setting.help  # type: ignore[attr-defined]
    assert name.startswith(("CANDOR_", "SLACK_", "DISCORD_", "OPENAI_"))
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
            if setting.name in SLACK_WAYS:  # without a bot token, that is what is missing
                said = said.replace("SLACK_BOT_TOKEN", setting.name)
            if setting.name == "DISCORD_SERVER":
                said = said.replace("DISCORD_TOKEN", setting.name)
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


SLACK = {"SLACK_BOT_TOKEN": "xoxb-1"}


@pytest.mark.parametrize(
    ("told", "names"),
    [
        (SLACK, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({**SLACK, "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({**SLACK, "SLACK_APP_TOKEN": "xapp-1", "SLACK_API": "slack.com"}, "SLACK_API"),
        ({"CANDOR_HTTP": "8080"}, "CANDOR_HTTP"),
        ({"CANDOR_HTTP": "localhost:99999"}, "CANDOR_HTTP"),
    ],
)
def test_half_of_a_connection_is_refused_by_name(told: dict[str, str], names: str) -> None:
    with pytest.raises(UserError, match=names):
        read_settings(told)


def test_the_settings_that_are_there_choose_the_way_in() -> None:
    by_http = read_settings({**SLACK, "SLACK_SIGNING_SECRET": "s"})
    assert by_http.slack
    assert not by_http.slack.by_socket
    assert by_http.http == ("127.0.0.1", 3000)
    both = read_settings({**SLACK, "SLACK_SIGNING_SECRET": "s", "SLACK_APP_TOKEN": "xapp-1"})
    assert both.slack
    assert both.slack.by_socket
    assert both.http is None


def test_f106_settings_show_no_secret() -> None:
    told = {**SLACK, "SLACK_SIGNING_SECRET": "hush-hush", "SLACK_APP_TOKEN": "xapp-secret"}
    shown = repr(read_settings(told))
    assert not [value for value in told.values() if value in shown]
