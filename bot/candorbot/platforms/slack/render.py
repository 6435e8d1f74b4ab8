"""Cards as Slack shows them, in a message or on the Home tab, and posts. Nothing here speaks to Slack."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from candorbot.card import Button, Card
from candorbot.errors import UserError
from candorbot.platforms import card_words
from candorbot.platforms.card_words import releases
from candorbot.platforms.cutting import shortened
from candorbot.platforms.fitting import fitted
from candorbot.platforms.presses import Presses
from candorbot.platforms.slack import blocks as kit
from candorbot.platforms.slack.blocks import LABEL, MOST, Block
from candorbot.platforms.slack.modal import notice_modal
from candorbot.platforms.slack.parts import parts_of
from candorbot.platforms.slack.reading import read
from candorbot.platforms.slack.text import escaped
from candorbot.visible import heard, visible
from candorbot.words import EMPTY_TEXT, TOO_LONG_TO_POST

TEXT = 3_900
"""Characters of a message's `text`, escaped: "for best results" at most 4,000 (Slack, "chat.postMessage")."""
MESSAGE, VIEW = 50, 100
"""Blocks of a message and of a view."""
STILL = 20
"""Cards that say the same to everybody and are kept as they were shown last."""


def message(card: Card, presses: Presses, card_id: str) -> dict[str, Any]:
    """The card as a message: `text`, its plain twin, and `blocks`.

    card_id   where the card is kept, for the buttons' values; "" if nowhere
    """
    if card.still and not card.buttons:
        text, still = _still(card)
        return {"text": text, "blocks": list(still)}
    blocks = _blocks(card, presses, card_id, MESSAGE, charts=True)
    return {"text": _within(read(blocks)), "blocks": blocks}


@lru_cache(maxsize=STILL)
def _still(card: Card) -> tuple[str, Sequence[Block]]:
    """Text and blocks of a card that says the same to everybody: it is asked for again and again."""
    blocks = _blocks(card, None, "", MESSAGE, charts=True)
    return _within(read(blocks)), tuple(blocks)


def home(card: Card, presses: Presses, card_id: str) -> dict[str, Any]:
    """The card as a person's Home tab."""
    return {"type": "home", "blocks": _blocks(card, presses, card_id, VIEW, charts=False)}


def card_view(card: Card, presses: Presses, card_id: str) -> dict[str, Any]:
    """The card as a modal, for those who asked where no message can stand."""
    blocks = _blocks(card, presses, card_id, VIEW, charts=False)
    return {**notice_modal(card.title, ""), "blocks": blocks}


def post(text: str) -> dict[str, Any]:
    """What members read: these characters and no others, with the addresses in them to follow. Raises
    UserError for what Slack cannot hold in one message."""
    if not heard(text).strip():
        raise UserError(EMPTY_TEXT)
    blocks = [kit.rich(kit.paragraph(*kit.exactly(text)))]
    if (count := kit.weight(blocks)) > MOST:
        raise UserError(TOO_LONG_TO_POST.format(most=MOST, count=count))
    return {"text": _within(text), "blocks": blocks}


def twin(card: Card) -> str:
    """The whole card in plain text, its buttons at the end."""

    def make(number: int, button: Button) -> Block:
        return kit.button(label(button), "", f"press-{number + 1}")

    parts = parts_of(card, make, charts=False)
    return read([block for part in parts for block in part.shown(part.size)])


def label(button: Button) -> str:
    """What stands on a button; an ellipsis says that something is asked first."""
    return card_words.label(button, LABEL)


def _blocks(
    card: Card, presses: Presses | None, card_id: str, places: int, *, charts: bool
) -> list[Block]:
    """`presses` None: the card has no buttons."""

    def make(number: int, button: Button) -> Block | None:
        assert presses
        try:
            value = presses.write(button, card_id)
        except ValueError:
            return None
        return kit.button(
            label(button),
            value,
            f"press-{number + 1}",
            style="primary" if button.primary else "",
            confirm=button.confirm,
        )

    blocks = fitted(parts_of(card, make, charts=charts), kit.weight, MOST, places)
    if not card.to_post or not any(map(releases, card.buttons)) or _whole(card, blocks):
        return blocks
    return fitted(parts_of(card, make, charts=charts, whole=False), kit.weight, MOST, places)


def _whole(card: Card, blocks: list[Block]) -> bool:
    """Whether all that would be posted can be read."""
    return kit.rich(kit.paragraph(*kit.linked(visible(card.to_post)))) in blocks


def _within(text: str) -> str:
    """The text as Slack's `text`, cut before it is escaped, so that no entity is."""
    lengths = (TEXT, 3_000, 2_000, 1_000, TEXT // len("&amp;"))
    cuts = (escaped(shortened(text, most)) for most in lengths)
    return next(cut for cut in cuts if len(cut) <= TEXT)
