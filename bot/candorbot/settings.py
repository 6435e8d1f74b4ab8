"""Settings: one table. `.env.example`, `candor doctor` and the docs are made from it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from candorbot.errors import UserError
from candorbot.paths import folder_at


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable: its name, what holds when it is unset, and what it does."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("CANDOR_DATA", "~/.candor", "The folder of the store, the log and the backups."),
    Setting("CANDOR_BRAND", "harbor", "The brand: a name under brands/, or a folder of your own."),
    Setting(
        "CANDOR_POLICIES", "", "A folder of policies of your own; empty: those that come along."
    ),
    Setting(
        "CANDOR_COMMUNITY",
        "",
        "The community the store is opened for; empty: the brand folder's name.",
    ),
    Setting("CANDOR_OFFLINE", "", "1: fetch nothing, not even the brand's own feeds."),
    Setting("CANDOR_SKILL_SECONDS", "20", "How long a command may take, in seconds (1-300)."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    brand: str
    policies: str
    community: str
    skill_seconds: float
    offline: bool = False

    @property
    def store(self) -> Path:
        return self.data / "candor.db"

    @property
    def search_index(self) -> Path:
        return self.data / "search.db"

    @property
    def backups(self) -> Path:
        return self.data / "backups"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from the environment. Raises UserError for a value that cannot be used."""
    value = {s.name: environment.get(s.name, "").strip() or s.default for s in SETTINGS}
    try:
        seconds = float(value["CANDOR_SKILL_SECONDS"])
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 300:
        raise UserError(
            f"CANDOR_SKILL_SECONDS is {value['CANDOR_SKILL_SECONDS']!r}: "
            "write a number of seconds from 1 to 300."
        )
    community = value["CANDOR_COMMUNITY"]
    if not re.fullmatch(r"[\w .-]{0,64}", community):
        raise UserError(
            f"CANDOR_COMMUNITY is {community[:80]!a}: use letters, digits, spaces, dots, - and _, at most 64."
        )
    if value["CANDOR_OFFLINE"] not in ("", "0", "1"):
        raise UserError(f"CANDOR_OFFLINE is {value['CANDOR_OFFLINE'][:80]!a}: write 1, or nothing.")
    return Settings(
        data=folder_at(value["CANDOR_DATA"], "CANDOR_DATA"),
        brand=value["CANDOR_BRAND"],
        policies=value["CANDOR_POLICIES"],
        community=community,
        skill_seconds=seconds,
        offline=value["CANDOR_OFFLINE"] == "1",
    )
