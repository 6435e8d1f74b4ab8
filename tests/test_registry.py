"""A walk over the registry: what every skill must have, built in or not."""

from __future__ import annotations

import importlib.metadata
import logging
from pathlib import Path
from types import ModuleType

import pytest

from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.registry import Registry, find_skills
from candorbot.request import Permission
from candorbot.skill import Context, Skill, skill
from candorbot.testing import World

ROOT = Path(__file__).resolve().parent.parent
SKILLS = find_skills().all()


@pytest.mark.parametrize("one", SKILLS, ids=lambda s: s.name)
def test_a_skill_says_what_it_does_and_how(one: Skill) -> None:
    assert one.name.replace("-", "_").isidentifier()
    assert one.name == one.name.lower()
    assert one.summary
    assert not one.summary.endswith(".")
    assert one.example.split()[0] == one.name
    assert one.allowed > Permission.NOBODY


@pytest.mark.parametrize("one", SKILLS, ids=lambda s: s.name)
def test_a_skill_has_its_file_its_tests_and_its_row_in_the_readme(one: Skill) -> None:
    file = one.name.replace("-", "")
    assert (ROOT / "skills/candorbot_skills" / f"{file}.py").is_file()
    assert (ROOT / "tests/skills" / f"test_{file}.py").is_file()
    assert f"`/candor {one.name}" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("one", SKILLS, ids=lambda s: s.name)
async def test_a_skill_answers_an_empty_line_and_its_example(world: World, one: Skill) -> None:
    for text in ("", one.example.removeprefix(one.name).strip()):
        card = await world.ask(one.name, text)
        assert isinstance(card, Card)
        assert "Tell whoever runs Candor" not in card.body
    await world.ask("pause", "off")


@pytest.mark.parametrize("one", SKILLS, ids=lambda s: s.name)
async def test_every_button_of_a_skill_bears_a_stale_press(world: World, one: Skill) -> None:
    for action in one.actions:
        card = await world.ask(one.name, kind="button", action=action, about="gone", seen="x")
        assert "Tell whoever runs Candor" not in card.body


def test_two_skills_of_one_name_are_refused() -> None:
    with pytest.raises(UserError, match="Two skills are called `help`"):
        Registry([*SKILLS, next(s for s in SKILLS if s.name == "help")])


class _Entry:
    dist = None

    def __init__(self, name: str, module: ModuleType | Exception) -> None:
        self.name = name
        self._module = module

    def load(self) -> ModuleType:
        if isinstance(self._module, Exception):
            raise self._module
        return self._module


def test_a_package_that_does_not_load_is_left_out_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @skill("wave", summary="Wave", example="wave", allowed=Permission.MEMBER)
    async def wave(context: Context) -> Card:
        return Card("o/")

    good = ModuleType("good")
    good.wave = wave  # type: ignore[attr-defined]
    entries = [_Entry("broken", ImportError("no such thing")), _Entry("good", good)]
    monkeypatch.setattr("candorbot.registry.entry_points", lambda group: entries)
    with caplog.at_level(logging.ERROR):
        found = find_skills()
    assert found.get("wave") is wave
    assert found.get("draft") is not None
    assert "skill package left out" in caplog.text


def test_the_entry_point_group_is_the_documented_one() -> None:
    from candorbot.registry import GROUP

    assert GROUP == "candorbot.skills"
    assert importlib.metadata.version("candorbot")
