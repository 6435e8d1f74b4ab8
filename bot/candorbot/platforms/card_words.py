"""How what stands on a card is said on every platform where it is shown as a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from candorbot import words
from candorbot.card import Button, Card, Choice, Colour, Entry, Group, Input, Light, Mark, Quote
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


def entries_of(card: Card) -> Sequence[tuple[Group, Entry | None]]:
    """The entries of the card's groups, each with its group; a group without any stands once."""
    return [(group, entry) for group in card.groups for entry in group.entries or (None,)]


def facts_of(card: Card) -> tuple[Sequence[str], Sequence[str]]:
    """What stands below, one under the other, and what stands side by side in small print."""
    found = [f"{field.label}: {field.value}" for field in card.fields]
    footer = [card.footer] if card.footer.strip() else []
    if any(len(fact) > LONGEST_FACT for fact in found):
        return found, footer
    return [], [*found, *footer]


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


def offered(field: Input, most: int) -> Sequence[Choice]:
    """The choices of a field; where there are more than `most`, so many, the chosen one first."""
    if len(field.choices) <= most:
        return field.choices
    return sorted(field.choices, key=lambda choice: choice.value != field.value)[:most]
