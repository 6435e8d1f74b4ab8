"""Triage: which of the members' messages need a person, how soon, and why.

Two layers. The rules of the route policy are the floor: they work with model, weights, platform and disk
gone. Trained weights, if there are any, find what no rule says; alone they never wake anybody (never P1).
Pure, and linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from candorbot.anchors import Anchors, Needs, needs, needs_of_group, needs_of_name
from candorbot.phrases import BRAND, any_of, literal, pattern
from candorbot.readings import PAD, chat_readings
from candorbot.rules import Category, Harmless, Routes, Sign, Urgency
from candorbot.screen import MAX_MEMORY, groups_of
from candorbot.text import Folded, fold

if TYPE_CHECKING:
    from candorbot.weights import Scored, Weights

Severity = Literal["P1", "P2", "P3", "P4", ""]
LEVELS: Mapping[Urgency, Severity] = {
    "now": "P1", "today": "P2", "this week": "P3", "when you can": "P4",
}  # fmt: skip
"""What people read, and the short name records and rows use."""
NEAR = 200
"""Characters on each side of what a rule found, within which its `also` and `unless` are looked for."""
CERTAIN = 0.95
"""The score of a text that a rule has found (0 to 1)."""
MOST_PLACES = 20
"""Places looked at for one phrase in one text; with so many, the rest would only repeat them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why. `start` and `end` are code points in the original text, end exclusive; `weight` is 1
    for a rule, and for a platform that held it back, what the word added to the score for a word, and the score for
    what is seen outside (outside.py)."""

    kind: Literal["rule", "words", "outside", "platform"]
    name: str
    start: int
    end: int
    quote: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Triaged:
    """What triage says of one text. `category` and `severity` are "" when the label is ok."""

    label: Literal["escalate", "ok"]
    category: str
    severity: Severity
    score: float
    evidence: tuple[Evidence, ...]
    sure: bool = True
    """False where only the weights say so, and not strongly: enough to show, too little to alert anybody."""

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules that fired, the one that decided first."""
        return tuple(e.name for e in self.evidence if e.kind == "rule")


class _Ready:
    """A rule with its phrases, compiled when they are first needed."""

    def __init__(
        self, order: int, sign: Sign, category: Category | None, groups: Mapping[str, str]
    ) -> None:
        self.order = order
        self.sign = sign
        self.category = category
        self.severity: Severity = LEVELS[sign.severity or category.severity] if category else ""
        self._groups = groups

    @cached_property
    def also(self) -> Any:
        return _compiled(any_of(self.sign.also, self._groups)) if self.sign.also else None

    @cached_property
    def unless(self) -> Any:
        return _compiled(any_of(self.sign.unless, self._groups)) if self.sign.unless else None

    @cached_property
    def unless_beside(self) -> Any:
        phrases = self.sign.unless_beside
        return _compiled(any_of(phrases, self._groups)) if phrases else None


class _Rules:
    """A list of rules, and which of them hold for a text."""

    def __init__(
        self, ready: Sequence[_Ready], groups: Mapping[str, str], known: Mapping[str, Needs]
    ) -> None:
        self._phrases = [(r, phrase) for r in ready for phrase in r.sign.looks_for]
        also = {r.order: needs_of_group(r.sign.also, known) for r in ready if r.sign.also}
        self._anchors = Anchors(
            [needs(phrase, known) + also.get(r.order, ()) for r, phrase in self._phrases]
        )
        self._groups = groups
        self._searches: dict[int, Any] = {}

    def holding(self, text: str) -> Iterator[tuple[_Ready, tuple[int, int]]]:
        """Each rule that holds, with the place where it holds in a folded text."""
        subject: str | bytes = text.encode() if text.isascii() else text
        held: set[int] = set()
        for n in self._anchors.allowed(text):
            ready = self._phrases[n][0]
            if ready.order in held:
                continue
            place = _place(ready, self._search(n), subject)
            if place:
                held.add(ready.order)
                yield ready, place

    def holding_as_read(self, text: str) -> Iterator[tuple[_Ready, tuple[int, int]]]:
        """The same of every way in which a person reads the text; a rule may come more than once."""
        for reading in chat_readings(text):
            for ready, (start, end) in self.holding(reading):
                while reading.startswith(PAD, end):
                    end += 1
                yield ready, (start, end)

    def prepare(self) -> None:
        for n, (ready, _) in enumerate(self._phrases):
            self._search(n), ready.also, ready.unless, ready.unless_beside

    def _search(self, n: int) -> Any:
        if n not in self._searches:
            self._searches[n] = _compiled(pattern(self._phrases[n][1], self._groups))
        return self._searches[n]


class Triage:
    """A route policy made ready for a brand by its name ("": none), and weights if there are any. Safe to share between
    threads."""

    def __init__(self, policy: Routes, weights: Weights | None = None, brand: str = "") -> None:
        self.policy = policy
        self.weights = weights
        self.brand = brand
        self._categories = {category.id: category for category in policy.categories}
        groups = groups_of(policy, literal(brand))
        known: dict[str, Needs] = {BRAND: needs_of_name(brand)}
        for name, phrases in policy.words.items():
            known[name] = needs_of_group(phrases, known)
        ready = [
            _Ready(order, sign, category, groups)
            for order, (category, sign) in enumerate(policy.signs)
        ]
        self._rules = _Rules([r for r in ready if r.category], groups, known)
        self._harmless = _Rules([r for r in ready if not r.category], groups, known)

    def look(self, text: str) -> Triaged:
        """Say whether a person is needed. Never raises, whatever the text."""
        folded = fold(text)
        holding: dict[int, tuple[_Ready, tuple[int, int]]] = {}
        for ready, place in self._rules.holding_as_read(folded.text):
            holding.setdefault(ready.order, (ready, place))
        found = [(ready, _evidence(ready.sign, folded, place)) for ready, place in holding.values()]
        if found:
            return self._by_rules(found, self.weights.escalate(text) if self.weights else 0.0)
        return self._by_words(self.weights.score(text) if self.weights else None, folded)

    def prepare(self) -> None:
        """Compile every pattern now, which takes about half a second, and not each when it is first needed."""
        self._rules.prepare()
        self._harmless.prepare()

    def fires(self, rule: str, text: str) -> bool:
        """Whether one rule, by its id, holds for a text; a harmless one too."""
        folded = fold(text).text
        return any(
            ready.sign.id == rule
            for rules in (self._rules, self._harmless)
            for ready, _ in rules.holding_as_read(folded)
        )

    def category(self, name: str) -> Category | None:
        """The policy's entry for a category."""
        return self._categories.get(name)

    def _by_rules(self, found: Sequence[tuple[_Ready, Evidence]], escalate: float) -> Triaged:
        """The gravest decides; of two as grave the one that stands first in the policy."""
        order = sorted(found, key=lambda pair: (pair[0].severity, pair[0].order))
        first = order[0][0]
        assert first.category is not None
        evidence = tuple(evidence for _, evidence in order)
        score = max(CERTAIN, escalate)
        return Triaged("escalate", first.category.id, first.severity, score, evidence)

    def _is_explained(self, category: str, text: str) -> bool:
        """Whether a harmless sign says why a message only looks like one of this category."""
        return any(_explains(ready.sign, category) for ready, _ in self._harmless.holding(text))

    def _by_words(self, scored: Scored | None, folded: Folded) -> Triaged:
        """What the weights say alone: believed from their threshold on, unless a harmless sign explains
        it; never a P1, and a P2 only when they are sure."""
        if scored is None or self.weights is None:
            return Triaged("ok", "", "", 0.0, ())
        likeliest = next((name for name in scored.categories if name in self._categories), None)
        if likeliest is None:
            return Triaged("ok", "", "", scored.escalate, ())
        category = self._categories[likeliest]
        if scored.escalate < self.weights.thresholds[category.id]:
            return Triaged("ok", "", "", scored.escalate, ())
        if self._is_explained(category.id, folded.text):
            return Triaged("ok", "", "", self.weights.threshold / 2, ())
        least: Severity = "P2" if scored.escalate >= self.weights.sure else "P3"
        evidence = tuple(
            Evidence(
                "words", word.name, word.start, word.end,
                folded.original[word.start : word.end], word.weight,
                f'Messages of this kind often have "{word.name}".',
            )
            for word in scored.words
        )  # fmt: skip
        severity = max(LEVELS[category.severity], least)
        sure = scored.escalate >= self.weights.sure
        return Triaged("escalate", category.id, severity, scored.escalate, evidence, sure)


def _explains(sign: Sign, category: str) -> bool:
    return isinstance(sign, Harmless) and (not sign.explains or category in sign.explains)


def _compiled(source: str) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    return re2.compile(source, options)


def _place(ready: _Ready, search: Any, subject: str | bytes) -> tuple[int, int] | None:
    """Where a phrase stands with nothing against it near, in the folded text."""
    for match in islice(search.finditer(subject), MOST_PLACES):
        start, end = match.span()
        around = subject[max(0, start - NEAR) : end + NEAR]
        if ready.also and not ready.also.search(around):
            continue
        if ready.unless and ready.unless.search(around):
            continue
        if ready.unless_beside and _is_beside(ready.unless_beside, subject, start, end):
            continue
        return int(start), int(end)
    return None


def _is_beside(search: Any, subject: str | bytes, start: int, end: int) -> bool:
    """Whether something stands on the words from `start` to `end`, or next to them in their sentence."""
    first = max(0, start - NEAR)
    for match in search.finditer(subject[first : end + NEAR]):
        front, back = match.start() + first, match.end() + first
        if not _between().search(subject[back:start] or subject[end:front]):
            return True
    return False


@cache
def _between() -> Any:
    """What parts two things that do not touch: a word, or a sentence's end."""
    return _compiled(r"[\pL\pN.!?\n]")


def _evidence(sign: Sign, folded: Folded, place: tuple[int, int]) -> Evidence:
    start, end = folded.span(*place)
    quote = folded.original[start:end]
    shown = quote if len(quote) <= 80 else quote[:79] + "…"
    reason = sign.reason.replace("{quote}", shown)
    return Evidence("rule", sign.id, start, end, quote, 1.0, reason)
