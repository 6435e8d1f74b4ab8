"""Policies: the rules in policies/*.yaml, read, checked and made ready for the gate.

A rule fires when all of this holds:

    looks_for     the text has one of these phrases (see phrases.py), or `check` finds something, or
                  `always` is set
    also          and one of these, anywhere in the text
    context       and one of these in what is known around the text (so more context can only tighten)
    unless        and none of these in the text
    unless_front  and none of these in its opening, where a reader cannot miss it (`front:`)
    only_if       and the named judge of checks.py says the words count
    when          and the speaker's facts, the surface and the locale are among these

If a fact that `when` names is unknown and everything else holds, the rule asks for it instead.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from candorbot import yamlfile
from candorbot.brand import Locale
from candorbot.checks import FINDERS, JUDGES
from candorbot.errors import BadFile
from candorbot.phrases import BRAND, BadPhrase, any_of, literal, pattern
from candorbot.verdict import HONESTY, Account, Evidence, Incentive, Speaker, Tie, Used

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Group = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Phrase = Annotated[str, Field(min_length=1, max_length=1000)]
Line = Annotated[str, Field(min_length=1, max_length=600)]
Surface = Literal["community", "social", "review", "email"]
"""The speaker facts, in the order they are asked for."""
PLACEHOLDER = re.compile(r"\{(quote|detail|brand)\}")
MAX_MEMORY = 1 << 28


def _word_of(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


Told = Annotated[Incentive, BeforeValidator(_word_of)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class When(Strict):
    """For each fact, the values the rule holds for. A fact that is not named does not matter."""

    tie: Annotated[list[Tie], Field(min_length=1)] | None = None
    account: Annotated[list[Account], Field(min_length=1)] | None = None
    used: Annotated[list[Used], Field(min_length=1)] | None = None
    evidence: Annotated[list[Evidence], Field(min_length=1)] | None = None
    incentive_for_opinion: Annotated[list[Told], Field(min_length=1)] | None = None
    surface: Annotated[list[Surface], Field(min_length=1)] | None = None
    locale: Annotated[list[Locale], Field(min_length=1)] | None = None


class Case(Strict):
    """A text as somebody might say it; what is not given is unknown."""

    text: Annotated[str, Field(max_length=5000)]
    context: str = ""
    surface: Surface = "community"
    locale: Locale = "US"
    brand: str = "Acme"
    tie: Tie = "unknown"
    account: Account = "unknown"
    used: Used = "unknown"
    evidence: Evidence = "unknown"
    incentive_for_opinion: Told = "unknown"
    cites: list[str] = []
    """Addresses of cited sources."""

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.tie, self.account, self.used, self.evidence, self.incentive_for_opinion)


class Cases(Strict):
    """At least two texts on which the rule must fire and two on which it must be silent. `asks`:
    texts on which it must ask for a missing fact."""

    fires: Annotated[list[Case], Field(min_length=2)]
    passes: Annotated[list[Case], Field(min_length=2)]
    asks: list[Case] = []


class Rule(Strict):
    id: Id
    pillar: Id
    severity: Literal["note", "question", "revise", "block"]
    looks_for: list[Phrase] = []
    check: Literal[tuple(FINDERS)] | None = None  # type: ignore[valid-type]
    always: bool = False
    also: list[Phrase] = []
    context: list[Phrase] = []
    unless: list[Phrase] = []
    unless_front: list[Phrase] = []
    only_if: Literal[tuple(JUDGES)] | None = None  # type: ignore[valid-type]
    asks: bool = True
    """Whether the rule asks for a fact of `when` that is unknown and decides. Never with `always`."""
    every: bool = False
    """One finding for each place, not only for the first."""
    when: When = When()
    reason: Line
    """{quote} is what was found, {detail} what a check says of it, {brand} the brand spoken of."""
    source: Line
    fix: Line
    cases: Cases

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (bool(self.looks_for), self.check is not None, self.always).count(True) != 1:
            raise ValueError("give one of looks_for, check or always")
        if self.only_if and not self.looks_for:
            raise ValueError("only_if judges what looks_for found: give looks_for")
        for line in (self.reason, self.fix):
            odd = re.search(r"[{}]", PLACEHOLDER.sub("", line))
            if odd:
                raise ValueError("reason and fix know only {quote}, {detail} and {brand}")
        return self


class Front(Strict):
    """Where a reader cannot miss something: the first `characters`, and never past `ends_at`."""

    characters: Annotated[int, Field(ge=20, le=2000)] = 160
    ends_at: list[Phrase] = []


class Review(Strict):
    """A policy file of kind review."""

    name: Id
    kind: Literal["review"]
    about: Line
    languages: list[Annotated[str, Field(pattern=r"^[a-z]{2}$")]]
    """What its phrases are written for (ISO 639-1). None: they hold in any language. Of the honesty
    policy it is also what Candor covers: a text in another language is held (see Policies.languages)."""
    front: Front = Front()
    words: dict[Group, Annotated[list[Phrase], Field(min_length=1)]] = {}
    rules: Annotated[list[Rule], Field(min_length=1)]


class Route(BaseModel):
    """A policy file of kind route: its head only."""

    model_config = ConfigDict(frozen=True, strict=True)

    name: Id
    kind: Literal["route"]
    about: Line


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
        self._set = re2.Set.SearchSet(options)
        for p in self._numbers:
            self._set.Add(p)
        self._proof: int = self._set.Add("")
        self._set.Compile()

    def hits(self, text: str | bytes) -> frozenset[int]:
        """Numbers of the patterns found in a folded text.

        A set that runs out of memory answers "nothing found", in silence. The empty pattern is found
        in every text: where it is missing, the patterns are searched one by one."""
        found = frozenset(self._set.Match(text) or ())
        if self._proof not in found:
            found = frozenset(n for n in range(len(self._sources)) if self.pattern(n).search(text))
        return found - {self._proof}

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
        )  # fmt: skip


def groups_of(policy: Review, brand: str) -> dict[str, str]:
    """The patterns of a policy's groups of words; a group may use those above it. Raises BadPhrase."""
    groups = {BRAND: brand}
    for name, phrases in policy.words.items():
        groups[name] = any_of(phrases, groups)
    return groups


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
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(
            path.name, None, f"cannot be read ({error.strerror}).", "Check its rights."
        ) from None
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
