"""What the gate is asked, and what it says: a text, the facts about who speaks, findings, a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, get_args, get_type_hints

from candorbot.sources import Source

Tie = Literal[
    "none", "employee", "owner", "agency", "paid", "free_product", "affiliate", "contest", "family",
    "programme", "unknown",
]  # fmt: skip
Account = Literal["official", "personal", "persona", "other", "unknown"]
Used = Literal["yes", "no", "unknown"]
Evidence = Literal["supported", "unsupported", "not_needed", "unknown"]
Incentive = Literal["true", "false", "unknown"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as far as it is known. The same words can be honest from one and not from another."""

    tie: Tie = "unknown"
    account: Account = "unknown"
    used: Used = "unknown"
    evidence: Evidence = "unknown"
    incentive_for_opinion: Incentive = "unknown"


FACTS: dict[str, tuple[str, ...]] = {
    name: get_args(hint) for name, hint in get_type_hints(Speaker).items()
}
"""The facts about a speaker, each with the values it can have."""

LANGUAGE_RULE = "language-not-covered"

GATE = "gate"
"""The policy of what the gate itself finds, and no file."""

HONESTY = "honesty"
"""The policy whose findings no approval passes over."""


class Severity(StrEnum):
    """How grave a finding is. note: worth knowing; question: a fact is missing; revise: change it;
    block: it must not leave."""

    NOTE = "note"
    QUESTION = "question"
    REVISE = "revise"
    BLOCK = "block"

    @property
    def gravity(self) -> int:
        """0 for a note to 3 for a block."""
        return list(Severity).index(self)


class Outcome(StrEnum):
    """A verdict in one word: the gravest finding decides."""

    PASS = "pass"
    ASK = "ask"
    REVISE = "revise"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a language model's words, or a model that read a text, make a person look at: `quote` as it stands there,
    and why. It can only add a finding. `rule`: UNSUPPORTED or SECOND_OPINION."""

    rule: str
    quote: str
    reason: str


UNSUPPORTED, SECOND_OPINION = "unsupported", "second-opinion"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A model's second opinion of a text: what it points at, and who gave it, or why there is none."""

    doubts: tuple[Doubt, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule saw. `start` and `end` are code points in the original text, end exclusive;
    `policy` is the policy's name ("honesty"); `asks` names the missing speaker fact of a question."""

    policy: str
    rule: str
    pillar: str
    severity: Severity
    start: int
    end: int
    quote: str
    reason: str
    source: str
    fix: str
    asks: str = ""
    guess: bool = False
    """It only seems so, by trained words."""

    @property
    def objects(self) -> bool:
        """The text cannot stay as it is."""
        return self.severity in (Severity.REVISE, Severity.BLOCK)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of one text under one version of the policies (`policies`: their digest)."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    policies: str = ""

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Those that the text was reviewed with, and that hold for it."""
        of_models = (
            f for f in self.findings if f.policy == GATE and f.rule in (UNSUPPORTED, SECOND_OPINION)
        )
        return tuple(Doubt(f.rule, f.quote, f.reason) for f in of_models)

    @property
    def is_violation(self) -> bool:
        """Honesty itself objects: a finding of honesty.yaml that is revise or block."""
        return any(f.policy == HONESTY and f.objects for f in self.findings)

    @property
    def may_be_approved(self) -> bool:
        """No block, no open question, and no violation of honesty. A revise of another policy is advice
        that a person may weigh."""
        return not self.is_violation and not any(
            f.severity in (Severity.BLOCK, Severity.QUESTION) for f in self.findings
        )

    @property
    def is_only_unread(self) -> bool:
        """All that is wrong is that no rule reads its language: held for a person, who may post it."""
        grave = [f for f in self.findings if f.severity.gravity]
        return bool(grave) and all(f.rule == LANGUAGE_RULE for f in grave)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the gate is asked to look at: a text, who speaks, where it would stand, and in what brand's
    name. `context` is what else is known (the post around it, the brief it belongs to). A doubt holds while its words
    stand in the text."""

    text: str
    speaker: Speaker = field(default_factory=Speaker)
    surface: str = "community"
    locale: str = "US"
    brand: str = ""
    context: str = ""
    sources: tuple[Source, ...] = ()
    doubts: tuple[Doubt, ...] = ()
