"""Policies: the files of policies/*.yaml, read, checked and made ready for the gate (rules.py says what
they may hold)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from candorbot import datafile, yamlfile
from candorbot.errors import BadFile
from candorbot.phrases import BRAND, BadPhrase, any_of, literal, pattern
from candorbot.rules import Review, Route
from candorbot.screen import Screen
from candorbot.verdict import HONESTY


class Policies:
    """Policies, checked. `digest` is over their files' names and bytes: it changes when a rule does."""

    def __init__(self, policies: Sequence[Review], digest: str) -> None:
        self.reviews = tuple(policies)
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
        return Policies([policy for policy in self.reviews if policy.name in names], self.digest)


def load_policies(folder: Path) -> Policies:
    """Load every *.yaml of `folder`. Raises BadFile with file, line and cure."""
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if not files:
        raise BadFile(
            folder,
            None,
            "has no policies (*.yaml).",
            "Check CANDOR_POLICIES, or copy the folder `policies`.",
        )
    digest = hashlib.sha256()
    policies: list[Review] = []
    names: dict[str, str] = {}
    for path in files:
        policy, raw = _load(path)
        if policy.name in names:
            raise BadFile(
                path.name,
                None,
                f"is called `{policy.name}`, as {names[policy.name]} is.",
                "Give it another name.",
            )
        names[policy.name] = path.name
        digest.update(f"{path.name}\0{len(raw)}\0".encode() + raw)
        if isinstance(policy, Review):
            policies.append(policy)
    return Policies(policies, digest.hexdigest())


_ROUTE = re.compile(rb"^kind:\s*[\"']?route\b", re.MULTILINE)


def _load(path: Path) -> tuple[Review | Route, bytes]:
    raw = datafile.read(path, path.name)
    if _ROUTE.search(raw):
        return yamlfile.load(path, Route, path.name), raw
    policy = yamlfile.load(path, Review, path.name)
    _check_phrases(policy, raw, path.name)
    return policy, raw


def _check_phrases(policy: Review, raw: bytes, name: str) -> None:
    import re2

    def refuse(where: tuple[Any, ...], what: str, cure: str) -> BadFile:
        lines = yamlfile.parse(raw.decode("utf-8"), name)[1]
        return BadFile(name, lines.get(where), what, cure)

    seen: set[str] = set()
    options = re2.Options()
    options.log_errors = False

    def check(phrases: Sequence[str], where: tuple[Any, ...], groups: dict[str, str]) -> None:
        for n, phrase in enumerate(phrases):
            try:
                re2.compile(pattern(phrase, groups), options)
            except BadPhrase as error:
                raise refuse(
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
                raise refuse(
                    (*where, n),
                    f"`{phrase}` is no pattern of RE2: {said}.",
                    "Mend it (no look-around, no \\1).",
                ) from None

    groups = {BRAND: literal("Acme")}
    for group, phrases in policy.words.items():
        check(phrases, ("words", group), groups)
        groups[group] = any_of(phrases, groups)
    check(policy.front.ends_at, ("front", "ends_at"), groups)
    for n, rule in enumerate(policy.rules):
        if rule.id in seen:
            raise refuse(
                ("rules", n, "id"), f"gives the rule `{rule.id}` twice.", "Rename one of them."
            )
        seen.add(rule.id)
        for part in ("looks_for", "also", "context", "unless", "unless_front"):
            check(getattr(rule, part), ("rules", n, part), groups)
