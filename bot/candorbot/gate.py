"""The gate: what the policies say of a text that members would read.

It is pure: same text, facts, brand and policies, same verdict. One pass over the text says which
patterns hit; only rules whose phrases hit are looked at, and only their spans are searched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from candorbot.checks import FINDERS, JUDGES, MOST, Look, Spot
from candorbot.language import foreign
from candorbot.policy import Policies
from candorbot.readings import readings
from candorbot.request import TEXT_LIMIT
from candorbot.rules import PLACEHOLDER
from candorbot.screen import Ready, Screen
from candorbot.text import fold
from candorbot.verdict import LANGUAGE_RULE, Finding, Outcome, Reviewed, Severity, Verdict

if TYPE_CHECKING:
    from candorbot.brand import Brand

TOO_LONG_RULE = "too-long-to-check"
_OUTCOME = {
    Severity.NOTE: Outcome.PASS,
    Severity.QUESTION: Outcome.ASK,
    Severity.REVISE: Outcome.REVISE,
    Severity.BLOCK: Outcome.HOLD,
}


class Gate:
    """Policies applied to texts in one brand's name. Safe to share between threads."""

    def __init__(self, policies: Policies, brand: Brand) -> None:
        self.policies = policies
        self.brand = brand
        self.digest = hashlib.sha256(f"{policies.digest} {brand.digest}".encode()).hexdigest()
        """What a verdict stands on: it changes when a rule does, or the brand's own lists."""

    def review(self, reviewed: Reviewed) -> Verdict:
        """Judge one text. Never raises, whatever the text; one of more than TEXT_LIMIT characters is
        not looked at, and held."""
        if len(reviewed.text) > TEXT_LIMIT:
            return Verdict(Outcome.HOLD, (_too_long(len(reviewed.text)),), self.digest)
        sight = _Sight(
            reviewed, self.policies.screen(reviewed.brand or self.brand.name), self.brand
        )
        findings = [finding for ready in sight.started() for finding in sight.findings(ready)]
        findings.extend(self._unread(reviewed))
        gravest = max(
            (f.severity for f in findings), key=lambda s: s.gravity, default=Severity.NOTE
        )
        return Verdict(_OUTCOME[gravest], tuple(findings), self.digest)

    def _unread(self, reviewed: Reviewed) -> Iterator[Finding]:
        """A text that no rule can read is held for a person, never passed."""
        languages = self.policies.languages
        if languages is None:
            return
        text = reviewed.text
        for source in reviewed.sources:  # a cited page's title is a name, not a sentence of ours
            if source.label:
                text = text.replace(source.label, " " * len(source.label))
        found = foreign(text, languages)
        if found:
            language, start, end = found
            yield Finding(
                "gate", LANGUAGE_RULE, "language", Severity.BLOCK, start, end, reviewed.text[start:end],
                f"This part seems to be in a language the rules do not cover ({language}).",
                "Candor's own rule: what was not checked is not passed.",
                "Have somebody who reads the language post it themselves, or write it in a language the rules cover.",
            )  # fmt: skip


def _too_long(count: int) -> Finding:
    return Finding(
        "gate", TOO_LONG_RULE, "length", Severity.BLOCK, 0, 0, "",
        f"It is too long to check: {count:,} characters, at most {TEXT_LIMIT:,}.",
        "Candor's own rule: what was not checked is not passed.",
        "Check it in parts.",
    )  # fmt: skip


class _Sight:
    """One text being looked at: what hit in it, and in what is known around it."""

    def __init__(self, reviewed: Reviewed, screen: Screen, brand: Brand) -> None:
        self.reviewed = reviewed
        self.screen = screen
        self.folded = fold(reviewed.text)
        self.subjects = [_subject(reading) for reading in readings(self.folded.text)]
        self.look = Look(reviewed, self.folded, brand)
        self.hits = frozenset[int]().union(*map(screen.hits, self.subjects))
        self._around: frozenset[int] | None = None
        self._ends: dict[tuple[int, tuple[int, ...]], int] = {}

    def started(self) -> Sequence[Ready]:
        """The rules with something to start from, in the order they are written."""
        by_pattern = self.screen.by_pattern
        found = {r.order: r for hit in self.hits for r in by_pattern.get(hit, ())}
        found.update((r.order, r) for r in self.screen.starters)
        return [found[order] for order in sorted(found)]

    def findings(self, ready: Ready) -> Iterator[Finding]:
        asks = _applies(ready, self.reviewed)
        if asks is None or (asks and not ready.asks) or not self._holds(ready):
            return
        spots = list(self._spots(ready))
        if spots:
            for spot in spots if ready.rule.every else spots[:1]:
                yield self._finding(ready, spot, asks)

    def _holds(self, ready: Ready) -> bool:
        """Everything but the words that start the rule."""
        hits = self.hits
        if ready.also and hits.isdisjoint(ready.also):
            return False
        if not hits.isdisjoint(ready.unless):
            return False
        if ready.context and self.around.isdisjoint(ready.context):
            return False
        return not (ready.unless_front and self._in_front(ready))

    @property
    def around(self) -> frozenset[int]:
        if self._around is None:
            context = self.reviewed.context
            self._around = (
                self.screen.hits(_subject(fold(context).text)) if context else frozenset()
            )
        return self._around

    def _in_front(self, ready: Ready) -> bool:
        """Whether a phrase of `unless_front` stands in the opening."""
        there = [n for n in ready.unless_front if n in self.hits]
        if not there:
            return False
        key = (ready.front, ready.ends_at)
        if key not in self._ends:
            self._ends[key] = self._end_of_front(ready)
        end = self._ends[key]
        patterns = [self.screen.pattern(n) for n in there]
        return any(p.search(subject[:end]) for p in patterns for subject in self.subjects)

    def _end_of_front(self, ready: Ready) -> int:
        end = ready.front
        for n in ready.ends_at:
            if n in self.hits:
                pattern = self.screen.pattern(n)
                for subject in self.subjects:
                    match = pattern.search(subject[: end + 200])
                    end = min(end, int(match.start())) if match else end
        return end

    def _spots(self, ready: Ready) -> Iterable[Spot]:
        rule = ready.rule
        if rule.always:
            return [Spot(0, len(self.reviewed.text))]
        if rule.check is not None:
            return islice(FINDERS[rule.check](self.look), MOST)
        judge = JUDGES[rule.only_if] if rule.only_if else None
        found: dict[int, Spot] = {}
        for n in ready.looks_for:
            if n not in self.hits:
                continue
            pattern = self.screen.pattern(n)
            part = 1 if pattern.groups else 0
            for match in chain.from_iterable(map(pattern.finditer, self.subjects)):
                start, end = match.span(part)
                spot = Spot(*self.folded.span(start, end))
                words = self.folded.text[start:end], self.reviewed.text[spot.start : spot.end]
                if start >= end or (judge and not judge(*words, self.look)):
                    continue
                longest = found.get(spot.start)
                if longest is None or longest.end < spot.end:
                    found[spot.start] = spot
                if not rule.every or len(found) > MOST:
                    break
        return _apart(found[at] for at in sorted(found))[:MOST]

    def _finding(self, ready: Ready, spot: Spot, asks: str) -> Finding:
        rule, text = ready.rule, self.reviewed.text
        quote = text[spot.start : spot.end]
        return Finding(
            ready.policy, rule.id, rule.pillar,
            Severity.QUESTION if asks else Severity(rule.severity),
            spot.start, spot.end, quote,
            self._said(rule.reason, quote, spot), rule.source, self._said(rule.fix, quote, spot), asks,
        )  # fmt: skip

    def _said(self, line: str, quote: str, spot: Spot) -> str:
        """A rule's line with its {quote}, {detail} and {brand} filled in, in that one pass."""
        if "{" not in line:
            return line
        shown = quote if len(quote) <= 80 else quote[:79] + "…"
        brand = self.reviewed.brand or self.look.brand.name
        values = {"quote": shown, "detail": spot.detail, "brand": brand}
        return PLACEHOLDER.sub(lambda m: values[m[1]], line)


def _subject(text: str) -> str | bytes:
    """RE2 works on bytes: plain ASCII is handed over as such, and positions stay the same."""
    return text.encode("ascii") if text.isascii() else text


def _applies(ready: Ready, reviewed: Reviewed) -> str | None:
    """None: the rule does not hold for this speaker, surface or locale. "": it does. A fact's name: it
    is unknown, and decides."""
    when = ready.rule.when
    if when.surface is not None and reviewed.surface not in when.surface:
        return None
    if when.locale is not None and reviewed.locale not in when.locale:
        return None
    asks = ""
    for fact, wanted in ready.facts:
        told = getattr(reviewed.speaker, fact)
        if told in wanted:
            continue
        if told != "unknown":
            return None
        asks = asks or fact
    return asks


def _apart(spots: Iterable[Spot]) -> list[Spot]:
    """Spots in order, without those inside an earlier one."""
    kept: list[Spot] = []
    for spot in spots:
        if not kept or spot.start >= kept[-1].end:
            kept.append(spot)
    return kept
