"""Finds skills: those built in, then the entry points `candorbot.skills` of other packages."""

from __future__ import annotations

import difflib
import importlib
import logging
import pkgutil
from collections.abc import Iterable, Sequence
from importlib.metadata import entry_points
from types import ModuleType

from candorbot.errors import UserError
from candorbot.skill import Skill

GROUP = "candorbot.skills"
log = logging.getLogger(__name__)


class Registry:
    """The skills by name. Two of one name are refused: the second would silently win."""

    def __init__(self, skills: Iterable[Skill]) -> None:
        self._skills: dict[str, Skill] = {}
        for skill in skills:
            if skill.name in self._skills:
                raise UserError(
                    f"Two skills are called `{skill.name}`. Remove the package that brought the second."
                )
            self._skills[skill.name] = skill

    def all(self) -> Sequence[Skill]:
        """Every skill, by name."""
        return sorted(self._skills.values(), key=lambda skill: skill.name)

    def get(self, name: str) -> Skill | None:
        return self._skills.get(name)

    def nearest(self, word: str) -> str:
        """The name most like `word`, or ""."""
        found = difflib.get_close_matches(word.casefold()[:40], self._skills, n=1, cutoff=0.5)
        return found[0] if found else ""


def find_skills() -> Registry:
    """Import every built-in skill module and every entry point, and collect their skills.
    A third-party module that fails to import is left out and logged: it must not stop the others."""
    import candorbot_skills

    modules = [
        importlib.import_module(f"candorbot_skills.{found.name}")
        for found in pkgutil.iter_modules(candorbot_skills.__path__)
    ]
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            loaded = entry.load()
        except Exception:
            log.exception(
                "skill package left out", extra={"action": "skill.left_out", "entry": entry.name}
            )
            continue
        modules.append(loaded)
    return Registry(skill for module in modules for skill in skills_in(module))


def skills_in(module: ModuleType) -> list[Skill]:
    """The skills a module declares."""
    return [value for value in vars(module).values() if isinstance(value, Skill)]
