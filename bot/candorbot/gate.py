"""The gate: what the policies say of a text that members would read.

It is pure: same text, facts, brand and policies, same verdict. One pass over the text says which
patterns hit; only rules whose phrases hit are looked at, and only their spans are searched. What only seems so
(`seems:`, by trained words) is told where nothing else of its policy objects.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from candorbot import seeming
from candorbot.checks import FINDERS, JUDGES, MOST, Look, Spot
from candorbot.language import foreign
from candorbot.policy import Policies
from candorbot.readings import View, views
from candorbot.request import TEXT_LIMIT
from candorbot.rules import PLACEHOLDER
from candorbot.screen import Ready, Screen
from candorbot.text import Folded, fold, is_plain
from candorbot.verdict import GATE, LANGUAGE_RULE, Finding, Outcome, Reviewed, Severity, Verdict

if TYPE_CHECKING:
    from candorbot.brand import Brand

TOO_LONG_RULE = "too-long-to-check"
READS = ' Without the disguise it reads "{read}".'
_OUTCOME = {
    Severity.NOTE: Outcome.PASS,
    Severity.QUESTION: Outcome.ASK,
    Severity.REVISE: Outcome.REVISE,
    Severity.BLOCK: Outcome.HOLD,
}


class Gate:
    """Policies applied to texts in one brand's name. Safe to share between threads. Raises BadFile where the
    trained words are not right (see seeming)."""

    def __init__(self, policies: Policies, brand: Brand) -> None:
        self.policies = policies
        self.brand = brand
        stands_on = f"{policies.digest} {brand.digest} {seeming.digest()}"
        self.digest = hashlib.sha256(stands_on.encode()).hexdigest()
        """What a verdict stands on: it changes when a rule does, the brand's own lists, or the trained words."""

    def review(self, reviewed: Reviewed) -> Verdict:
        """Judge one text. Never raises, whatever the text; one of more than TEXT_LIMIT characters is
        not looked at, and held."""
        if len(reviewed.text) > TEXT_LIMIT:
            return Verdict(Outcome.HOLD, (_too_long(len(reviewed.text)),), self.digest)
        sight = _Sight(
            reviewed, self.policies.screen(reviewed.brand or self.brand.name), self.brand
        )
        started = sight.started()
        findings = [f for ready in started if not ready.rule.seems for f in sight.findings(ready)]
        objecting = {finding.policy for finding in findings if finding.objects}
        for ready in started:
            if ready.rule.seems and ready.policy not in objecting:
                findings.extend(sight.findings(ready))
        findings.extend(self._unread(reviewed))
        findings.extend(_doubted(reviewed))
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
                GATE, LANGUAGE_RULE, "language", Severity.BLOCK, start, end, reviewed.text[start:end],
                f"This part seems to be in a language the rules do not cover ({language}).",
                "Candor's own rule: what was not checked is not passed.",
                "Have somebody who reads the language post it themselves, or write it in a language the rules cover.",
            )  # fmt: skip


def _doubted(reviewed: Reviewed) -> Iterator[Finding]:
    """What somebody must look at because a model said so, or because a model wrote it."""
    for doubt in dict.fromkeys(reviewed.doubts):
        start = reviewed.text.find(doubt.quote)
        if doubt.quote and start >= 0:
            yield Finding(
                GATE, doubt.rule, "opinion", Severity.REVISE, start, start + len(doubt.quote), doubt.quote,
                doubt.reason,
                "Candor's own rule: what no source shows is for a person to judge.",
                "Look it up, change it, or cut it.",
            )  # fmt: skip


def _too_long(count: int) -> Finding:
    return Finding(
        GATE, TOO_LONG_RULE, "length", Severity.BLOCK, 0, 0, "",
        f"It is too long to check: {count:,} characters, at most {TEXT_LIMIT:,}.",
        "Candor's own rule: what was not checked is not passed.",
        "Check it in parts.",
    )  # fmt: skip


class _Sight:
    """One text being looked at: what hit in it, and in what is known around it."""

    def __init__(self, reviewed: Reviewed, screen: Screen, brand: Brand) -> None:
        self.reviewed = reviewed
        self.screen = screen
        self.views = views(fold(reviewed.text))
        self.look = Look(reviewed, brand, self.views)
        self.hits = frozenset[int]().union(*(screen.hits(view.subject) for view in self.views))
        self._around: frozenset[int] | None = None
        self._ends: dict[tuple[int, int, tuple[int, ...]], int] = {}
        self._told: dict[tuple[int, ...], list[View]] = {}

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
        if ready.unless_told and self._is_told(ready):
            return False
        return not (ready.unless_front and self._in_front(ready))

    @property
    def around(self) -> frozenset[int]:
        if self._around is None:
            context = fold(self.reviewed.context)
            known = View(context, context.text).subject
            self._around = self.screen.hits(known) if known else frozenset()
        return self._around

    def _is_told(self, ready: Ready) -> bool:
        """Whether a phrase of `unless_told` is said of the speaker."""
        there = [self.screen.pattern(n) for n in ready.unless_told if n in self.hits]
        return any(
            pattern.search(view.subject)
            for pattern in there
            for view in self._views_told(ready.untold)
        )

    def _views_told(self, untold: tuple[int, ...]) -> list[View]:
        """The views without what tells nothing of the speaker, in whichever of them it is read."""
        if untold not in self._told:
            patterns = [self.screen.pattern(n) for n in untold if n in self.hits]
            spans = {
                view.folded.span(*_meant(match))
                for pattern in patterns
                for view, match in self._matches(pattern)
            }
            self._told[untold] = [_without(view, sorted(spans)) for view in self.views]
        return self._told[untold]

    def _in_front(self, ready: Ready) -> bool:
        """Whether a phrase of `unless_front` stands in the opening."""
        there = [n for n in ready.unless_front if n in self.hits]
        if not there:
            return False
        patterns = [self.screen.pattern(n) for n in there]
        return any(
            pattern.search(view.subject[: self._end_of_front(ready, view.folded)])
            for pattern in patterns
            for view in self._views_told(ready.untold)
        )

    def _end_of_front(self, ready: Ready, folded: Folded) -> int:
        key = (id(folded), ready.front, ready.ends_at)
        if key not in self._ends:
            end = ready.front
            for n in ready.ends_at:
                if n in self.hits:
                    pattern = self.screen.pattern(n)
                    for view in self.views:
                        if view.folded is folded:
                            match = pattern.search(view.subject[: end + 200])
                            end = min(end, _meant(match)[0]) if match else end
            self._ends[key] = end
        return self._ends[key]

    def _spots(self, ready: Ready) -> Iterable[Spot]:
        rule = ready.rule
        if rule.always:
            return [Spot(0, len(self.reviewed.text))]
        if rule.seems is not None:
            return self.look.seems(rule.seems)[:MOST]
        if rule.check is not None:
            return islice(FINDERS[rule.check](self.look), MOST)
        judge = JUDGES[rule.only_if] if rule.only_if else None
        found: dict[int, tuple[Spot, str]] = {}
        for n in ready.looks_for:
            if n not in self.hits:
                continue
            pattern = self.screen.pattern(n)
            for view, match in self._matches(pattern):
                start, end = _meant(match)
                spot = Spot(*view.folded.span(start, end))
                words = view.folded.text[start:end], self.reviewed.text[spot.start : spot.end]
                if start >= end or (judge and not judge(*words, self.look)):
                    continue
                longest = found.get(spot.start)
                if longest is None or longest[0].end < spot.end:
                    found[spot.start] = spot, view.read[start:end]
                if not rule.every or len(found) > MOST:
                    break
        kept = _apart(found[at][0] for at in sorted(found))[:MOST]
        return [self._revealed(spot, found[spot.start][1]) for spot in kept]

    def _matches(self, pattern: Any) -> Iterator[tuple[View, Any]]:
        for view in self.views:
            for match in pattern.finditer(view.subject):
                yield view, match

    def _revealed(self, spot: Spot, read: str) -> Spot:
        """With what its words read as its detail, if they do not stand there plainly."""
        written = self.reviewed.text[spot.start : spot.end]
        return spot if is_plain(written, read) else Spot(spot.start, spot.end, read)

    def _finding(self, ready: Ready, spot: Spot, asks: str) -> Finding:
        rule, text = ready.rule, self.reviewed.text
        quote = text[spot.start : spot.end]
        reason = self._said(rule.reason, quote, spot)
        if spot.detail and rule.looks_for:
            reason += READS.format(read=_short(spot.detail))
        return Finding(
            ready.policy, rule.id, rule.pillar,
            Severity.QUESTION if asks else Severity(rule.severity),
            spot.start, spot.end, quote,
            reason, rule.source, self._said(rule.fix, quote, spot), asks, rule.seems is not None,
        )  # fmt: skip

    def _said(self, line: str, quote: str, spot: Spot) -> str:
        """A rule's line with its {quote}, {detail} and {brand} filled in, in that one pass."""
        if "{" not in line:
            return line
        brand = self.reviewed.brand or self.look.brand.name
        values = {"quote": _short(quote), "detail": spot.detail, "brand": brand}
        return PLACEHOLDER.sub(lambda m: values[m[1]], line)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _meant(match: Any) -> tuple[int, int]:
    """Where that stands which a pattern is about: what its brackets found, or else the whole of it."""
    start, end = match.span(1) if match.re.groups and match.span(1)[0] >= 0 else match.span()
    return int(start), int(end)


def _without(view: View, spans: Sequence[tuple[int, int]]) -> View:
    """A view with these spans of the original struck out, so that positions stay the same."""
    if not spans:
        return view
    starts = view.folded.starts or range(len(view.read))
    kept, at = [], 0
    for span in spans:
        start, end = (bisect_left(starts, place, at) for place in span)
        kept += [view.read[at:start], "~" * (end - start)]
        at = end
    read = "".join(kept) + view.read[at:]
    return View(view.folded, read)


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
