"""Every host that text can go to is named, with what goes there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from candorbot.egress import egress, told
from candorbot.settings import Settings, read_settings
from candorbot.testing import BRAND

OFF = Settings(Path("/data"), "harbor", "", "", 20.0)


def hosts(settings: Settings) -> list[str]:
    return [host for host, _ in egress(settings, BRAND)]


def test_without_a_key_and_offline_nothing_leaves() -> None:
    assert told(replace(OFF, offline=True), BRAND) == "nothing leaves this machine"


def test_moderation_is_off_unless_it_is_asked_for_by_name_and_offline_forbids_it() -> None:
    key = {"OPENAI_API_KEY": "sk-1"}
    on = {**key, "CANDOR_MODERATION": "1"}
    assert read_settings(key).moderation is None
    assert read_settings(on).moderation
    assert read_settings({**on, "CANDOR_OFFLINE": "1"}).moderation is None
    assert "sk-1" not in repr(read_settings(on))


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://model.example/v1", True),
        ("https://model.example/v1", False),
        ("http://127.0.0.1:8080/v1", False),
        ("", False),
    ],
)
def test_it_says_where_text_goes_unencrypted(url: str, plain: bool) -> None:
    settings = read_settings({"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": url})
    assert ("NOT ENCRYPTED" in told(settings, BRAND)) is plain


def test_the_model_and_the_moderation_are_named_apart() -> None:
    settings = read_settings({"OPENAI_API_KEY": "sk-1", "CANDOR_MODERATION": "1"})
    assert hosts(settings).count("api.openai.com") == 2
    assert "to be looked at for harm" in told(settings, BRAND)
    other = {"CANDOR_MODEL": "anthropic:small", "OPENAI_API_KEY": "sk-1", "CANDOR_MODERATION": "1"}
    assert "anthropic's own" in hosts(read_settings(other))
    assert "api.openai.com" in hosts(read_settings(other))
