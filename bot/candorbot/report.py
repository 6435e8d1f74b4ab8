"""A verdict as people read it: lights, and marks on the words."""

from __future__ import annotations

from candorbot.card import Colour, Light, Mark
from candorbot.verdict import HONESTY, Finding, Severity, Verdict

PILLARS = ("relationship", "opinion", "identity")
"""The three honesties (WOMMA's Honesty ROI)."""
MOST_QUOTED = 120
"""Characters of a finding's words that a mark shows."""
_COLOUR = {
    Severity.NOTE: Colour.GREEN,
    Severity.QUESTION: Colour.AMBER,
    Severity.REVISE: Colour.AMBER,
    Severity.BLOCK: Colour.RED,
}
_GREEN_WORDS = {
    "relationship": "Nothing hides who speaks for whom.",
    "opinion": "Nothing claims what nobody has shown or felt.",
    "identity": "Nobody pretends to be someone else.",
}
_NOT_CHECKED = {
    "language": "Not checked: the rules do not cover this language.",
    "length": "Not checked: it is too long.",
}
_COLOUR_WORDS = {Colour.AMBER: "Look at this first", Colour.RED: "Must not be posted"}
_ASKED = {
    "tie": "Who is speaking? What is their link to {brand}?",
    "account": "From which account will this stand: the official one, or a person's own?",
    "used": "Has the one who speaks used it?",
    "evidence": "Is there something that shows this is true?",
    "incentive_for_opinion": "Does anybody get something for a good opinion?",
}


def lights(verdict: Verdict) -> tuple[Light, ...]:
    """The three honesties, always; other pillars only when they are not green."""
    gravest: dict[str, Finding] = {}
    for finding in verdict.findings:
        pillar = finding.pillar if finding.policy in (HONESTY, "gate") else finding.policy
        worst = gravest.get(pillar)
        if worst is None or finding.severity.gravity > worst.severity.gravity:
            gravest[pillar] = finding
    unread = gravest.pop("length", None) or gravest.pop("language", None)
    shown = []
    for pillar in PILLARS:
        worst = gravest.pop(pillar, None)
        if unread and (worst is None or worst.severity is not Severity.BLOCK):
            shown.append(Light(pillar, Colour.RED, _NOT_CHECKED[unread.pillar]))
        else:
            shown.append(_light(pillar, worst))
    others = [_light(pillar, finding) for pillar, finding in gravest.items()]
    return (*shown, *(light for light in others if light.colour is not Colour.GREEN))


def _light(pillar: str, worst: Finding | None) -> Light:
    colour = _COLOUR[worst.severity] if worst else Colour.GREEN
    if worst is None or colour is Colour.GREEN:
        return Light(pillar, Colour.GREEN, _GREEN_WORDS.get(pillar, "Nothing to change."))
    if worst.asks:
        return Light(pillar, colour, _ASKED[worst.asks].replace("{brand}", "the brand"))
    return Light(pillar, colour, f"{_COLOUR_WORDS[colour]}: {worst.reason}")


def marks(verdict: Verdict) -> tuple[Mark, ...]:
    """Each finding as a person reads it, gravest first."""
    ordered = sorted(verdict.findings, key=lambda f: -f.severity.gravity)
    return tuple(
        Mark(_COLOUR[f.severity], f.pillar, f.rule, _short(f.quote), f.reason, f.source, _fix(f))
        for f in ordered
    )


def _short(quote: str) -> str:
    """The quoted words, or the start of them: a mark points, it does not repeat a page."""
    line = " ".join(quote.split())
    return line if len(line) <= MOST_QUOTED else line[: MOST_QUOTED - 1].rstrip() + "…"


def _fix(finding: Finding) -> str:
    if not finding.asks:
        return finding.fix
    return f"{_ASKED[finding.asks].replace('{brand}', 'the brand')} If it applies: {finding.fix}"
