"""How what stands on a card is said on every platform where it is shown as a message."""

from __future__ import annotations

from dataclasses import dataclass

from candorbot import words
from candorbot.card import Button, Colour, Light, Mark, Quote
from candorbot.platforms.cutting import line

SIGN = {Colour.GREEN: "✅", Colour.AMBER: "⚠️", Colour.RED: "⛔"}
"""Told apart by their shapes, too; the words beside them say the same."""
LONGEST_QUOTE = 1_500
LONGEST_LINE = 600
"""Characters of one entry of a list, one reason, one head of a quote."""
LONGEST_FACT = 45
"""Facts that are no longer stand side by side."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words: the words it points at ("" if the reason names them), why, the fix, and the rule."""

    spot: str
    reason: str
    fix: str
    rule: str


def as_line(text: str) -> str:
    """A text as one line of a list."""
    return line(text, LONGEST_LINE)


def light_words(light: Light) -> str:
    return (
        f"{SIGN[light.colour]} {as_line(light.pillar).capitalize()}: {light.colour} – {light.words}"
    )


def told(mark: Mark) -> Told:
    rule = words.CARD_RULE_FROM if mark.source else words.CARD_RULE
    named = f'"{mark.quote}"' in mark.reason
    return Told(
        spot="" if named else as_line(mark.quote),
        reason=as_line(mark.reason),
        fix=words.CARD_FIX.format(fix=as_line(mark.fix)) if mark.fix else "",
        rule=rule.format(
            pillar=as_line(mark.pillar).capitalize(),
            colour=mark.colour,
            rule=as_line(mark.rule),
            source=as_line(mark.source),
        ),
    )


def head(quote: Quote) -> str:
    """Who said it, where and when."""
    return " · ".join(as_line(part) for part in (quote.by, quote.where, quote.when) if part)


def releases(button: Button) -> bool:
    """Whether pressing it lets the card's text out: nobody may, who does not see the whole of it."""
    return button.action == "approve"


def label(button: Button, most: int) -> str:
    """What stands on a button, at most `most` characters; an ellipsis says that something is asked first."""
    if not button.inputs:
        return line(button.label, most)
    return line(button.label, most - 1).removesuffix("…") + "…"
