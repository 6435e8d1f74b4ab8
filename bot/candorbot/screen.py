"""All phrases of the policies, compiled for one brand name: a pass over a text says which rules to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from candorbot.phrases import BRAND, any_of, literal, pattern
from candorbot.rules import Review, Routes, Rule
from candorbot.verdict import FACTS

MAX_MEMORY = 1 << 24
"""Bytes re2 may use for one set of patterns."""
IN_A_SET = 22
"""Patterns of one set. re2 makes a state for each mix of half-found phrases a text leads to: over new
texts one set of 350 patterns takes ten times as long as sixteen small ones, and those as long as more."""
LETTERS_IN_A_SET = 25_000
"""Letters of one set's patterns together: two long ones in one set overflow its memory."""


@dataclass(frozen=True)
class Ready:
    """A rule with its phrases as numbers of patterns, so that the gate only looks up what hit."""

    rule: Rule
    policy: str
    looks_for: tuple[int, ...]
    also: tuple[int, ...]
    context: tuple[int, ...]
    unless: tuple[int, ...]
    unless_front: tuple[int, ...]
    ends_at: tuple[int, ...]
    front: int
    order: int
    facts: tuple[tuple[str, Sequence[str]], ...]
    """What `when` wants of the speaker, by fact."""

    @property
    def asks(self) -> bool:
        """A note is not worth a question, and a rule without words would ask of every text."""
        return self.rule.asks and not self.rule.always and self.rule.severity != "note"


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
        self.by_pattern: dict[int, tuple[Ready, ...]] = {
            n: tuple(r for r in ready if n in r.looks_for)
            for n in set().union(*(r.looks_for for r in ready))
        }
        options = re2.Options()
        options.case_sensitive = False
        options.max_mem = MAX_MEMORY
        options.log_errors = False
        self._options = options
        self._sources = tuple(self._numbers)
        self._compiled: dict[int, Any] = {}
        self._sets = [(numbers, re2.Set.SearchSet(options)) for numbers in _parts(self._sources)]
        for numbers, patterns in self._sets:
            for n in numbers:
                patterns.Add(self._sources[n])
            patterns.Add("")
            patterns.Compile()

    def hits(self, text: str | bytes) -> frozenset[int]:
        """Numbers of the patterns found in a folded text.

        A set that runs out of memory answers "nothing found", in silence. The empty pattern is found
        in every text: where it is missing, the patterns are searched one by one."""
        raw = text.encode() if isinstance(text, str) else text
        found: list[int] = []
        for numbers, patterns in self._sets:
            here = patterns.Match(raw) or ()
            if len(numbers) in here:
                found += (numbers[n] for n in here if n < len(numbers))
            else:
                found += (n for n in numbers if self.pattern(n).search(text))
        return frozenset(found)

    def pattern(self, number: int) -> Any:
        """One pattern by its number, as re2 compiled it; made when first asked for."""
        if number not in self._compiled:
            import re2

            self._compiled[number] = re2.compile(self._sources[number], self._options)
        return self._compiled[number]

    def _ready(self, policy: Review, rule: Rule, groups: Mapping[str, str], order: int) -> Ready:
        def numbers(phrases: Sequence[str]) -> tuple[int, ...]:
            found = [pattern(phrase, groups) for phrase in phrases]
            return tuple(self._numbers.setdefault(p, len(self._numbers)) for p in found)

        return Ready(
            rule, policy.name, numbers(rule.looks_for), numbers(rule.also), numbers(rule.context),
            numbers(rule.unless), numbers(rule.unless_front),
            numbers(policy.front.ends_at), policy.front.characters, order,
            tuple((fact, wanted) for fact in FACTS if (wanted := getattr(rule.when, fact))),
        )  # fmt: skip


def _parts(sources: Sequence[str]) -> Iterator[range]:
    """Consecutive numbers of patterns, as many as go into one set."""
    first = letters = 0
    for n, source in enumerate(sources):
        letters += len(source)
        if n > first and (n - first == IN_A_SET or letters > LETTERS_IN_A_SET):
            yield range(first, n)
            first, letters = n, len(source)
    yield range(first, len(sources))


def groups_of(policy: Review | Routes, brand: str) -> dict[str, str]:
    """The patterns of a policy's groups of words; a group may use those above it. Raises BadPhrase."""
    groups = {BRAND: brand}
    for name, phrases in policy.words.items():
        groups[name] = any_of(phrases, groups)
    return groups
