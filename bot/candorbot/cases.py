"""The rules' own cases: each rule says on which texts it must fire, ask or be silent, and here they run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from candorbot.brand import Brand, BrandFile, StrategyFile
from candorbot.gate import Gate
from candorbot.policy import Policies
from candorbot.rules import Case, Routes
from candorbot.sources import Source
from candorbot.triage import Triage
from candorbot.verdict import Reviewed


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case of one rule: what it must do ("fire", "ask" or "pass"), and what it did."""

    policy: str
    rule: str
    text: str
    must: str
    did: str

    @property
    def holds(self) -> bool:
        return self.must == self.did


def run_cases(policies: Policies) -> Iterator[CaseResult]:
    """Run every rule's cases, in the made-up brand's name."""
    gate = Gate(policies, example_brand())
    for policy in policies.reviews:
        for rule in policy.rules:
            wanted = (
                ("fire", rule.cases.fires),
                ("pass", rule.cases.passes),
                ("ask", rule.cases.asks),
            )
            for must, cases in wanted:
                for case in cases:
                    yield CaseResult(
                        policy.name, rule.id, case.text, must, _did(gate, rule.id, case)
                    )
    if policies.routes:
        yield from _run_routes(policies.routes)


def _run_routes(routes: Routes) -> Iterator[CaseResult]:
    triage = Triage(routes, brand=example_brand().name)
    for _, sign in routes.signs:
        for must, texts in (("fire", sign.cases.fires), ("pass", sign.cases.passes)):
            for text in texts:
                did = "fire" if triage.fires(sign.id, text) else "pass"
                yield CaseResult(routes.name, sign.id, text, must, did)


def _did(gate: Gate, rule: str, case: Case) -> str:
    sources = tuple(Source(n, "", url, url, "") for n, url in enumerate(case.cites, 1))
    reviewed = Reviewed(
        case.text, case.speaker, case.surface, case.locale, case.brand, case.context, sources
    )
    found = [finding for finding in gate.review(reviewed).findings if finding.rule == rule]
    if not found:
        return "pass"
    return "ask" if found[0].asks else "fire"


def example_brand() -> Brand:
    """Acme, the brand of the cases: what the policies' own examples may count on."""
    return Brand(
        Path("acme"),
        BrandFile.model_validate(
            {
                "name": "Acme",
                "about": "Acme makes lamps.",
                "docs_url": "https://acme.example/docs",
                "team": {"name": "the Acme team", "bot_name": "Acme"},
                "voice": {"traits": ["plain"], "avoid": ["synergy"], "max_words": 40},
                "disclosure": {"community": "I work for Acme."},
                "claims": [
                    {"says": "Students get 20% off.", "evidence": "https://acme.example/students"}
                ],
                "links": {"hosts": ["acme.example"], "urls": ["https://code.example/acme"]},
                "access": {},
                "areas": [{"name": "all", "owner": "Ada", "about": ["lamp"]}],
                "locale": "US",
                "languages": ["en"],
                "time_zone": "UTC",
                "hours": {"days": ["mon"], "opens": "09:00", "closes": "17:00"},
                "confidential": ["Project Kite"],
            }
        ),
        StrategyFile.model_validate(
            {
                "topics": [
                    {
                        "name": "light", "why": "it is what we make", "words": ["lamp"],
                        "goal": "four answers", "count": 4, "per": "month",
                    }
                ]
            }
        ),
    )  # fmt: skip
