"""What a policy file may say: the schema of policies/*.yaml.

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

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from candorbot.brand import Locale
from candorbot.checks import FINDERS, JUDGES
from candorbot.verdict import Account, Evidence, Incentive, Speaker, Tie, Used

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Group = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Phrase = Annotated[str, Field(min_length=1, max_length=1000)]
Line = Annotated[str, Field(min_length=1, max_length=600)]
Surface = Literal["community", "social", "review", "email"]
PLACEHOLDER = re.compile(r"\{(quote|detail|brand)\}")


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
