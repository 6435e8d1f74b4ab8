"""The cards that were shown in Slack: what their buttons ask for, and where the card of something stands.

A button carries what it presses (press.py). What it asks for first may be longer than Slack lets a button carry,
so it is kept here, by the id of the card; and where a card stands, so that it can be brought up to date there.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from candorbot.card import Button, Card, Choice, Input
from candorbot.errors import StoreError, UserError
from candorbot.platforms.slack.press import Pressed, Presses
from candorbot.records import PASSING, Clock, Record
from candorbot.storage import Store

CARD = "slack.card"
"""One for each card whose buttons ask for something; its id is made of what it holds."""
STANDS = "slack.stands"
"""Where the cards of a subject stand; by workspace and subject."""
KEY = "slack.key"
"""What the values of buttons are signed with; one for each store."""
MOST_PLACES = 10
"""Of one subject; the newest are kept."""


class Cards:
    """The cards of one workspace. Use `Cards.open`."""

    def __init__(self, store: Store, clock: Clock, presses: Presses) -> None:
        self._store = store
        self._clock = clock
        self.presses = presses

    @classmethod
    async def open(cls, store: Store, clock: Clock) -> Cards:
        """With the store's own key, which is made when it is first asked for."""
        if await store.record(KEY, KEY) is None:
            try:
                await store.put_record(Record(KEY, KEY, {"key": secrets.token_hex(32)}))
            except StoreError:
                raise
            except UserError:  # another process made one a moment before
                pass
        kept = await store.record(KEY, KEY)
        assert kept
        return cls(store, clock, Presses(bytes.fromhex(str(kept.body["key"]))))

    async def keep(self, workspace: str, card: Card) -> str:
        """Keep what the card's buttons ask for, with the workspace it goes with, and give the id to show it under; "" if they ask nothing."""
        asking = [asdict(button) for button in card.buttons if button.inputs]
        if not asking:
            return ""
        body = {"workspace": workspace, "buttons": asking, "subject": card.subject}
        card_id = hashlib.sha256(json.dumps(body).encode()).hexdigest()[:24]
        if await self._store.record(CARD, card_id) is None:
            row = Record(CARD, card_id, body, state=PASSING, due=self._clock.now())
            try:
                await self._store.put_record(row)
            except StoreError:
                raise
            except UserError:  # the same card, a moment before
                pass
        return card_id

    async def button(self, pressed: Pressed) -> Button | None:
        """The whole button that was pressed; None if its card is not kept any more."""
        row = await self._store.record(CARD, pressed.card) if pressed.card else None
        for kept in row.body.get("buttons", ()) if row else ():
            button = _button(kept)
            same = (button.skill, button.action, button.about, button.seen)
            if same == (pressed.skill, pressed.action, pressed.about, pressed.seen):
                return button
        return None

    async def stands(self, workspace: str, subject: str, message: str) -> None:
        """Note that the card of a subject stands as this message."""
        name = f"{workspace} {subject}"
        kept = await self._store.record(STANDS, name)
        places = list(kept.body["messages"]) if kept else []
        if message in places:
            return
        body = {"messages": [*places, message][-MOST_PLACES:]}
        row = Record(STANDS, name, body, PASSING, self._clock.now(), kept.version if kept else 0)
        try:
            await self._store.put_record(row)
        except StoreError:
            raise
        except UserError:  # it was noted elsewhere at this moment
            await self.stands(workspace, subject, message)

    async def standing(self, workspace: str, subject: str) -> Sequence[str]:
        """The messages that are cards of a subject."""
        kept = await self._store.record(STANDS, f"{workspace} {subject}")
        return tuple(kept.body["messages"]) if kept else ()

    async def newest(self, workspace: str, limit: int) -> Sequence[str]:
        """The subjects whose cards were first shown last."""
        rows = await self._store.find_records(STANDS, newest=True, limit=limit)
        names = [row.id.partition(" ") for row in rows]
        return [subject for team, _, subject in names if team == workspace]


def _button(kept: Mapping[str, Any]) -> Button:
    inputs = tuple(
        Input(**{**one, "choices": tuple(Choice(**choice) for choice in one["choices"])})
        for one in kept["inputs"]
    )
    return Button(**{**kept, "inputs": inputs})
