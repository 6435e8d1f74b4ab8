"""A post around an event: that it comes, that it is near, or that it was. Name, time and details as a person gave
them."""

from __future__ import annotations

from candorbot.records import AROUND_EVENT
from candorbot.writers.slots import Slots
from candorbot.writing import Proposal

AFTER = "It speaks as if the event had taken place: approve it when it has."


def post(slots: Slots) -> Proposal:
    """Compose it in the brand's language. The details stand in what comes before the event, not after it."""
    ask = slots.ask
    over = ask.stage == "follow-up"
    slot = {"announcement": "event_ahead", "reminder": "event_near"}.get(ask.stage, "event_over")
    text = slots.frame(
        [slots.pick(slot, event=ask.theme, when=ask.when), "" if over else ask.details],
        everybody=True,
    )
    return Proposal(text, (), AROUND_EVENT, True, slots.language, AFTER if over else "")
