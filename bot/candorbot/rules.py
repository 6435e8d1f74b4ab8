"""What a policy file may say: the schema of policies/*.yaml.

A rule fires when all of this holds:

    looks_for     the text has one of these phrases (see phrases.py), or `check` finds something, or
                  it `seems` to do this by trained words and nothing else of the policy objects, or
                  `always` is set
    also          and one of these, anywhere in the text
    context       and one of these in what is known around the text (so more context can only tighten)
    unless        and none of these in the text
    unless_told   and none of these said of the speaker: in a denial, a wish or of others (`untold:`) it tells nothing
    unless_front  and none of these so said in its opening, where a reader cannot miss it (`front:`)
    only_if       and the named judge of checks.py says the words count
    when          and the speaker's facts, the surface and the locale are among these

If a fact that `when` names is unknown and everything else holds, the rule asks for it instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from candorbot.brand import Locale
from candorbot.checks import FINDERS, JUDGES
from candorbot.seeming import SEEMS
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
    seems: Literal[tuple(SEEMS)] | None = None  # type: ignore[valid-type]
    always: bool = False
    also: list[Phrase] = []
    context: list[Phrase] = []
    unless: list[Phrase] = []
    unless_told: list[Phrase] = []
    unless_front: list[Phrase] = []
    only_if: Literal[tuple(JUDGES)] | None = None  # type: ignore[valid-type]
    asks: bool = True
    """Whether the rule asks for a fact of `when` that is unknown and decides. Never with `always` or `seems`."""
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
        ways = (self.looks_for, self.check, self.seems, self.always)
        if sum(map(bool, ways)) != 1:
            raise ValueError("give one of looks_for, check, seems or always")
        if self.only_if and not self.looks_for:
            raise ValueError("only_if judges what looks_for found: give looks_for")
        for line in (self.reason, self.fix):
            odd = re.search(r"[{}]", PLACEHOLDER.sub("", line))
            if odd:
                raise ValueError("reason and fix know only {quote}, {detail} and {brand}")
        return self


class Front(Strict):
    """Where a reader cannot miss something: the first `characters`, and never past `ends_at`, or what a pattern
    there has in brackets."""

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
    untold: list[Phrase] = []
    """Where words tell nothing of the speaker: a denial, the past, a wish, other people, a question. What a pattern
    has in brackets, or else the whole of it, is left out for `unless_told` and `unless_front`."""
    words: dict[Group, Annotated[list[Phrase], Field(min_length=1)]] = {}
    rules: Annotated[list[Rule], Field(min_length=1)]


# --- kind route --------------------------------------------------------------------------------

Urgency = Literal["now", "today", "this week", "when you can"]
"""How soon a person has to look, in the words people read: P1, P2, P3, P4."""
CategoryId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Area = Annotated[str, Field(min_length=1, max_length=80)]
Message = Annotated[str, Field(min_length=1, max_length=2000)]
_WITHIN = re.compile(r"([1-9]\d{0,2}) (minute|hour|day)s?")


def _time_of(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _WITHIN.fullmatch(value)
    if not match:
        raise ValueError("write a time such as 15 minutes, 4 hours or 2 days")
    return timedelta(**{match[2] + "s": int(match[1])})


class MessageCases(Strict):
    """Members' messages: at least two the rule must find, and two it must not."""

    fires: Annotated[list[Message], Field(min_length=2)]
    passes: Annotated[list[Message], Field(min_length=2)]


class Sign(Strict):
    """A rule of a route policy: what to look for in a member's message. It fires when the text has one
    of `looks_for`, and within NEAR characters of it one of `also` and none of `unless`, nor any of
    `unless_beside` that overlaps it or stands next to it in the same sentence."""

    id: Id
    looks_for: Annotated[list[Phrase], Field(min_length=1)]
    also: list[Phrase] = []
    unless: list[Phrase] = []
    unless_beside: list[Phrase] = []
    severity: Urgency | None = None
    """Where it differs from the category's."""
    reason: Line
    """One plain line. {quote} is what was found."""
    source: Line
    cases: MessageCases

    @model_validator(mode="after")
    def _plain_reason(self) -> Self:
        if re.search(r"[{}]", self.reason.replace("{quote}", "")):
            raise ValueError("reason knows only {quote}")
        return self


class Harmless(Sign):
    """A sign that frightening words are meant well."""

    explains: list[CategoryId] = []
    """The categories it explains away, where the trained weights alone name one. None: any."""


class Category(Strict):
    """A kind of message that needs a person: who, how soon, and what to say meanwhile."""

    id: CategoryId
    title: Line
    severity: Urgency
    within: Annotated[timedelta, BeforeValidator(_time_of)]
    """Until somebody has to have acknowledged it, written as 15 minutes, 4 hours or 2 days."""
    owner: Area
    """An area of brand.yaml; if the brand has none of that name, whoever looks after the rest."""
    route: Literal["alert", "list"]
    """alert: the owner is told at once; list: it waits among the open cases."""
    holding: Message
    """What may be said to the member meanwhile."""
    do_not_say: Annotated[list[Line], Field(min_length=1)]
    rules: Annotated[list[Sign], Field(min_length=1)]


class Routes(Strict):
    """A policy file of kind route."""

    name: Id
    kind: Literal["route"]
    about: Line
    languages: list[Annotated[str, Field(pattern=r"^[a-z]{2}$")]] = []
    """What its phrases are written for (ISO 639-1)."""
    words: dict[Group, Annotated[list[Phrase], Field(min_length=1)]] = {}
    categories: Annotated[list[Category], Field(min_length=1)]
    """The order decides between two of the same severity: the first is named."""
    harmless: list[Harmless] = []
    """They silence the trained weights, never a rule."""

    @property
    def signs(self) -> Iterator[tuple[Category | None, Sign]]:
        """Every sign with its category; None for the harmless ones."""
        for category in self.categories:
            for sign in category.rules:
                yield category, sign
        for sign in self.harmless:
            yield None, sign
