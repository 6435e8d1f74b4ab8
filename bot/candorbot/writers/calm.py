"""A reply to everybody in a quarrel: it hears both sides, names the rule and no person, and never argues.

The order - acknowledge, listen, the shared rule, a way on - is that of mediation: people first, the matter
after them (Fisher and Ury, Getting to Yes, 1981, chapters 2 and 3).
"""

from __future__ import annotations

from candorbot.records import CALM
from candorbot.writers.slots import Slots
from candorbot.writing import Proposal

NOTE = "Nobody is named and nobody is blamed. Read the thread once more before you approve it."


def reply(slots: Slots) -> Proposal:
    """Compose it in the language of the message, if the brand speaks it. Nothing a member wrote is
    repeated."""
    rule = slots.ask.rule.strip()
    named = f"{slots.pick('agreed')} {rule}" if rule else ""
    text = slots.frame(
        [f"{slots.pick('calm')} {slots.pick('both')}", named, slots.pick("settle")], everybody=True
    )
    return Proposal(text, (), CALM, True, slots.language, NOTE)
