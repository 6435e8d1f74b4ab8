"""What a service outside sees in a message that no rule flagged. It may only add: never the gravest kind, and never
that a message is harmless. Pure, but for the port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from candorbot import words
from candorbot.records import Message
from candorbot.triage import LEVELS, Evidence, Severity, Triage, Triaged

GRAVEST: Final = "P2"
"""What somebody outside says alone never wakes anybody."""
WITHOUT_POLICY: Final = "P3"
CATEGORY = {
    "self-harm": "self_harm",
    "self-harm/intent": "self_harm",
    "self-harm/instructions": "self_harm",
    "sexual/minors": "child_safety",
    "violence": "threat",
    "harassment/threatening": "threat",
    "hate/threatening": "hate",
    "hate": "hate",
    "harassment": "harassment",
    "illicit": "dangerous_request",
    "illicit/violent": "dangerous_request",
    "sexual": "sexual_content",
    "violence/graphic": "violent_content",
}
"""Harm, as OpenAI calls it ("Moderation", category table) -> the kind of escalation; the last two have no entry in
the policies that come along. What is not here is none."""


class Outside(Protocol):
    """A service that says which harm it sees in messages. `name`: what case cards call it."""

    name: str

    async def seen(self, messages: Sequence[Message]) -> Sequence[Mapping[str, float]]:
        """For each message the kinds of harm that it flags, with their scores (0-1). Raises OutsideFailed."""
        ...


class OutsideFailed(Exception):
    """No answer that can be used; `str()` says why, in words that quote nobody."""


def judged(seen: Mapping[str, float], name: str, triage: Triage | None) -> Triaged | None:
    """What triage would say of a message in which a service sees harm; None: nothing is added."""
    known = {harm: score for harm, score in seen.items() if harm in CATEGORY}
    if not known:
        return None
    harm, score = max(known.items(), key=lambda one: one[1])
    category = triage.category(CATEGORY[harm]) if triage else None
    least: Severity = LEVELS[category.severity] if category else WITHOUT_POLICY
    reason = words.OUTSIDE_SEES.format(name=name, harm=harm, score=score)
    evidence = Evidence("outside", name, 0, 0, "", score, reason)
    return Triaged("escalate", CATEGORY[harm], max(least, GRAVEST), score, (evidence,))
