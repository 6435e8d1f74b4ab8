"""Finds skills: those built in, then the entry points `candorbot.skills` of other packages."""

from __future__ import annotations

import difflib
import importlib
import logging
import operator
import pkgutil
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

from candorbot import __version__
from candorbot.errors import UserError
from candorbot.skill import Skill

GROUP = "candorbot.skills"
OUR_OWN = "Candor itself"
log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())  # where there is no log file, no trace on the screen either


class Registry:
    """The skills by name. Two of one name are refused: the second would silently win.

    left_out   third-party packages whose skills are not here -> why, in a sentence
    """

    def __init__(self, skills: Iterable[Skill], left_out: Mapping[str, str] | None = None) -> None:
        self.left_out = left_out or {}
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
    """Import every built-in skill module and every entry point, and collect their skills. A third-party
    package that is not right is left out whole and logged with the reason: it must not stop the others."""
    import candorbot_skills

    skills = [
        skill
        for found in pkgutil.iter_modules(candorbot_skills.__path__)
        for skill in skills_in(importlib.import_module(f"candorbot_skills.{found.name}"))
    ]
    brought_by = dict.fromkeys((skill.name for skill in skills), OUR_OWN)
    left_out: dict[str, str] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (_package(entry), entry.name)):
        try:
            brought = skills_of(entry)
            _hold_apart(brought, brought_by)
        except (Exception, SystemExit) as error:
            why = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
            left_out[_package(entry)] = why
            log.exception(
                "skill package left out: %s", _package(entry),
                extra={"action": "skill.left_out", "why": why},
            )  # fmt: skip
            continue
        skills += brought
        brought_by |= dict.fromkeys((skill.name for skill in brought), _package(entry))
    return Registry(skills, left_out)


def skills_of(entry: EntryPoint) -> list[Skill]:
    """The skills a third-party entry point brings. Raises UserError if it brings none or asks for another
    Candor, and whatever its import raises."""
    unmet = _unmet((entry.dist and entry.dist.requires) or ())
    if unmet:
        raise UserError(
            f"it asks for {unmet}, and this is {__version__}. Install versions that fit."
        )
    loaded = entry.load()
    found = [loaded] if isinstance(loaded, Skill) else []
    if isinstance(loaded, ModuleType):
        found = skills_in(loaded)
    if not found:
        raise UserError(f"{entry.value} has no skill in it: nothing there is declared with @skill.")
    return found


def skills_in(module: ModuleType) -> list[Skill]:
    """The skills a module declares, each once."""
    declared = {id(value): value for value in vars(module).values() if isinstance(value, Skill)}
    return list(declared.values())


def _hold_apart(brought: Sequence[Skill], brought_by: Mapping[str, str]) -> None:
    names = [skill.name for skill in brought]
    for name in names:
        if name in brought_by:
            raise UserError(
                f"the command `{name}` is there already, from {brought_by[name]}. Rename this one."
            )
        if names.count(name) > 1:
            raise UserError(f"the command `{name}` is declared twice. Rename one.")


def _package(entry: EntryPoint) -> str:
    """The name people installed it by."""
    return entry.dist.name if entry.dist else entry.name


_COMPARE = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne,
    "~=": operator.ge, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
_CLAUSE = re.compile(r"(>=|<=|==|!=|~=|>|<)\s*(\d+(?:\.\d+)*)(?![\w.*])")


def _unmet(requires: Iterable[str]) -> str:
    """The requirement on candorbot that this version does not meet, as written; "" if all is well. Plain
    clauses are read (PEP 440, "Version specifiers"), others pass: pip looked at them."""
    for line in requires:
        asked = line.partition(";")[0]
        if re.match(r"candorbot(?![\w.-])", asked, re.IGNORECASE):
            for sign, number in _CLAUSE.findall(asked):
                if not _COMPARE[sign](_numbers(__version__), _numbers(number)):
                    return asked.strip()
    return ""


def _numbers(version: str) -> list[int]:
    """0.1 -> [0, 1, 0, 0]"""
    release = re.match(r"[\d.]*", version)
    assert release
    numbers = [int(part) for part in release[0].split(".") if part]
    return (numbers + [0] * 4)[:4]
