"""Policies: the files of policies/*.yaml, read, checked and made ready for the gate (rules.py says what
they may hold)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from candorbot import datafile, yamlfile
from candorbot.errors import BadFile
from candorbot.paths import shipped
from candorbot.phrases import BRAND, BadPhrase, any_of, literal, pattern
from candorbot.rules import Review, Routes, Sign
from candorbot.screen import Screen
from candorbot.verdict import HONESTY


class Policies:
    """Policies, checked. `digest` is over their files' names and bytes: it changes when a rule does."""

    def __init__(
        self, policies: Sequence[Review], digest: str, routes: Routes | None = None
    ) -> None:
        self.reviews = tuple(policies)
        self.routes = routes
        self.digest = digest
        self.screen = lru_cache(maxsize=32)(self._screen)

    def _screen(self, brand: str) -> Screen:
        return Screen(self.reviews, brand)

    @cached_property
    def languages(self) -> frozenset[str] | None:
        """What the honesty policy covers; None when it names none, or is not among these.

        Honesty is the promise: a text it cannot read is held. What the other policies are written for
        does not matter here; in another language their phrases find nothing."""
        named = [frozenset(policy.languages) for policy in self.reviews if policy.name == HONESTY]
        return (named[0] or None) if named else None

    def only(self, *names: str) -> Policies:
        """The same policies without the others. The digest stays that of the whole set."""
        return Policies(
            [policy for policy in self.reviews if policy.name in names], self.digest, self.routes
        )


def load_policies(folder: Path) -> Policies:
    """Load every *.yaml of `folder`. Raises BadFile with file, line and cure."""
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    for other in sorted(folder.glob("*.yml")):
        raise BadFile(other.name, None, "would not be read.", "Call it *.yaml.")
    if not files:
        raise BadFile(
            folder,
            None,
            "has no policies (*.yaml).",
            "Check CANDOR_POLICIES, or copy the folder `policies`.",
        )
    return _made(tuple((path.name, datafile.read(path, path.name)) for path in files))


@lru_cache(maxsize=4)
def _made(files: Sequence[tuple[str, bytes]]) -> Policies:
    """The policies of files with these names and bytes: what is the same is not made ready twice."""
    digest = hashlib.sha256()
    policies: list[Review] = []
    routes: Routes | None = None
    names: dict[str, str] = {}
    for name, raw in files:
        policy = _read(name, raw)
        if policy.name in names:
            raise BadFile(
                name,
                None,
                f"is called `{policy.name}`, as {names[policy.name]} is.",
                "Give it another name.",
            )
        names[policy.name] = name
        digest.update(f"{name}\0{len(raw)}\0".encode() + raw)
        if isinstance(policy, Review):
            policies.append(policy)
        elif routes is None:
            routes = policy
        else:
            raise BadFile(
                name,
                None,
                f"is a second policy of kind route, beside {names[routes.name]}.",
                "Put its categories into that one.",
            )
    return Policies(policies, digest.hexdigest(), routes)


def load_to_serve(folder: Path) -> Policies:
    """The same, and the honesty policy must be among them: without it every text would look honest."""
    policies = load_policies(folder)
    if policies.languages is None:
        raise BadFile(
            folder,
            None,
            f"has no policy called `{HONESTY}` that names its languages, and nothing is served without it.",
            "Put honesty.yaml back, or check CANDOR_POLICIES.",
        )
    return policies


def load_routes(folder: Path) -> Routes:
    """The route policy of `folder`; the one that comes along if it has none, so that the floor is
    always there. Raises BadFile with file, line and cure."""
    return load_policies(folder).routes or shipped_routes()


@cache
def shipped_routes() -> Routes:
    """The route policy that comes along."""
    path = shipped("policies") / "escalation.yaml"
    routes = _read(path.name, datafile.read(path, path.name))
    assert isinstance(routes, Routes)
    return routes


_ROUTE = re.compile(rb"^kind:\s*[\"']?route\b", re.MULTILINE)


def _read(name: str, raw: bytes) -> Review | Routes:
    if _ROUTE.search(raw):
        routes = yamlfile.made(raw, Routes, name)
        _check_routes(routes, raw, name)
        return routes
    policy = yamlfile.made(raw, Review, name)
    _check_review(policy, raw, name)
    return policy


class _Refusing:
    """Checks the parts of one file, and refuses it with the line of what is wrong."""

    def __init__(self, raw: bytes, name: str) -> None:
        import re2

        self._raw = raw
        self._name = name
        self._seen: set[str] = set()
        self.groups: dict[str, str] = {}
        self._options = re2.Options()
        self._options.log_errors = False

    def words(self, words: Mapping[str, Sequence[str]]) -> None:
        for group, phrases in words.items():
            self.phrases(phrases, ("words", group))
            self.groups[group] = any_of(phrases, self.groups)

    def once(self, id_: str, where: tuple[Any, ...], kind: str) -> None:
        if id_ in self._seen:
            raise self.refuse(where, f"gives the {kind} `{id_}` twice.", "Rename one of them.")
        self._seen.add(id_)

    def phrases(self, phrases: Sequence[str], where: tuple[Any, ...]) -> None:
        import re2

        for n, phrase in enumerate(phrases):
            try:
                made = pattern(phrase, self.groups)
                if phrase.startswith("/"):  # words alone always make a good pattern
                    re2.compile(made, self._options)
            except BadPhrase as error:
                raise self.refuse(
                    (*where, n),
                    f"a phrase is not right: {error}",
                    "See phrases.py for what may stand in one.",
                ) from None
            except re2.error as error:
                said = (
                    error.args[0].decode()
                    if error.args and isinstance(error.args[0], bytes)
                    else error
                )
                raise self.refuse(
                    (*where, n),
                    f"`{phrase}` is no pattern of RE2: {said}.",
                    "Mend it (no look-around, no \\1).",
                ) from None

    def refuse(self, where: tuple[Any, ...], what: str, cure: str) -> BadFile:
        lines = yamlfile.parse(self._raw.decode("utf-8"), self._name)[1]
        return BadFile(self._name, lines.get(where), what, cure)


def _check_review(policy: Review, raw: bytes, name: str) -> None:
    file = _Refusing(raw, name)
    file.groups[BRAND] = literal("Acme")
    file.words(policy.words)
    file.phrases(policy.front.ends_at, ("front", "ends_at"))
    file.phrases(policy.untold, ("untold",))
    for n, rule in enumerate(policy.rules):
        file.once(rule.id, ("rules", n, "id"), "rule")
        for part in ("looks_for", "also", "context", "unless", "unless_told", "unless_front"):
            file.phrases(getattr(rule, part), ("rules", n, part))


def _check_routes(routes: Routes, raw: bytes, name: str) -> None:
    file = _Refusing(raw, name)
    file.groups[BRAND] = literal("Acme")
    file.words(routes.words)
    for n, category in enumerate(routes.categories):
        file.once(category.id, ("categories", n, "id"), "category")
        for m, sign in enumerate(category.rules):
            _check_sign(file, sign, ("categories", n, "rules", m))
    known = {category.id for category in routes.categories}
    for n, harmless in enumerate(routes.harmless):
        _check_sign(file, harmless, ("harmless", n))
        for m, explained in enumerate(harmless.explains):
            if explained not in known:
                raise file.refuse(
                    ("harmless", n, "explains", m),
                    f"explains `{explained}`, and there is no such category.",
                    "Write the id of one above.",
                )


def _check_sign(file: _Refusing, sign: Sign, where: tuple[Any, ...]) -> None:
    file.once(sign.id, (*where, "id"), "rule")
    for part in ("looks_for", "also", "unless", "unless_beside"):
        file.phrases(getattr(sign, part), (*where, part))
