"""All phrases of the policies, compiled for one brand name: a pass over a text says which rules to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from candorbot.phrases import BRAND, alternatives, any_of, literal, pattern
from candorbot.rules import Review, Routes, Rule
from candorbot.verdict import FACTS

MAX_MEMORY = 1 << 24
"""Bytes re2 may use for one pattern."""
PROBE = "candor looks for this"
"""A pattern that every screen has beside its own, to see that it finds."""


@dataclass(frozen=True)
class Ready:
    """A rule with its phrases as numbers of patterns, so that the gate only looks up what hit."""

    rule: Rule
    policy: str
    looks_for: tuple[int, ...]
    also: tuple[int, ...]
    context: tuple[int, ...]
    unless: tuple[int, ...]
    unless_told: tuple[int, ...]
    unless_front: tuple[int, ...]
    untold: tuple[int, ...]
    ends_at: tuple[int, ...]
    front: int
    order: int
    facts: tuple[tuple[str, Sequence[str]], ...]
    """What `when` wants of the speaker, by fact."""

    @property
    def asks(self) -> bool:
        """A note is not worth a question, nor is a guess; and a rule without words would ask of every text."""
        rule = self.rule
        return rule.asks and not rule.always and not rule.seems and rule.severity != "note"


class Screen:
    """All patterns of a set of policies for one brand name: one pass says which of them hit."""

    def __init__(self, policies: Sequence[Review], brand: str) -> None:
        import re2

        self._numbers: dict[str, int] = {}
        ready: list[Ready] = []
        for policy in policies:
            groups = groups_of(policy, literal(brand))
            for rule in policy.rules:
                ready.append(self._ready(policy, rule, groups, len(ready)))
        self.starters = tuple(r for r in ready if not r.looks_for)
        """Rules that need no phrase to start."""
        self.by_pattern: dict[int, list[Ready]] = {}
        for one in ready:
            for n in dict.fromkeys(one.looks_for):
                self.by_pattern.setdefault(n, []).append(one)
        options = re2.Options()
        options.case_sensitive = False
        options.max_mem = MAX_MEMORY
        options.log_errors = False
        self._filter = re2.Filter()
        for source in (*self._numbers, PROBE):
            self._filter.Add(source, options)
        self._finds = self._ready_to_find()

    def _ready_to_find(self) -> bool:
        """Whether the filter finds what stands there: with the letters of too many patterns re2 does not, and may be
        silent about it."""
        import re2

        try:
            self._filter.Compile()
        except re2.error:
            return False
        return len(self._numbers) in (self._filter.Match(PROBE) or ())

    def hits(self, text: str | bytes) -> frozenset[int]:
        """Numbers of the patterns found in a folded text. Only those are searched of which some letters stand there; all
        are, where the filter is of no use."""
        raw = text.encode() if isinstance(text, str) else text
        if not self._finds:
            return frozenset(n for n in range(len(self._numbers)) if self.pattern(n).search(text))
        return frozenset(self._filter.Match(raw) or ()) - {len(self._numbers)}

    def pattern(self, number: int) -> Any:
        """One pattern by its number, as re2 compiled it."""
        return self._filter.re(number)

    def _ready(self, policy: Review, rule: Rule, groups: Mapping[str, str], order: int) -> Ready:
        def numbers(phrases: Sequence[str]) -> tuple[int, ...]:
            found = [pattern(one, groups) for one in alternatives(phrases, policy.words)]
            return tuple(self._numbers.setdefault(p, len(self._numbers)) for p in found)

        return Ready(
            rule, policy.name, numbers(rule.looks_for), numbers(rule.also), numbers(rule.context),
            numbers(rule.unless), numbers(rule.unless_told), numbers(rule.unless_front),
            numbers(policy.untold), numbers(policy.front.ends_at), policy.front.characters, order,
            tuple((fact, wanted) for fact in FACTS if (wanted := getattr(rule.when, fact))),
        )  # fmt: skip


def groups_of(policy: Review | Routes, brand: str) -> dict[str, str]:
    """The patterns of a policy's groups of words; a group may use those above it. Raises BadPhrase."""
    groups = {BRAND: brand}
    for name, phrases in policy.words.items():
        groups[name] = any_of(phrases, groups)
    return groups
