"""The cards that were shown on a platform: what their buttons are, and where the card of something stands.

A button carries little (presses.py). What more there is to it is kept here, by the id of the card; and where a card
stands, so that it can be brought up to date there.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from candorbot.card import Button, Card, Choice, Input
from candorbot.platforms.presses import Pressed, Presses
from candorbot.records import PASSING, Clock, Record
from candorbot.storage import Store, put_if_first

A_DAY = timedelta(days=1)
MOST_PLACES = 10
"""Places of one subject; the newest are kept."""


class KeptCards:
    """The cards of one platform. Use `KeptCards.open`. Its rows are of three kinds, which begin with its name:
    .card, whose id is made of what it holds; .stands, by workspace and subject; .key, what buttons are signed with."""

    def __init__(self, name: str, store: Store, clock: Clock, presses: Presses) -> None:
        self._card = f"{name}.card"
        self._stands = f"{name}.stands"
        self._store = store
        self._clock = clock
        self.presses = presses

    @classmethod
    async def open(cls, name: str, store: Store, clock: Clock) -> KeptCards:
        """With a key of the platform's own, which is made when it is first asked for."""
        key_name = f"{name}.key"
        if await store.record(key_name, key_name) is None:
            await put_if_first(store, Record(key_name, key_name, {"key": secrets.token_hex(32)}))
        kept = await store.record(key_name, key_name)
        assert kept
        return cls(name, store, clock, Presses(bytes.fromhex(str(kept.body["key"]))))

    async def keep(self, workspace: str, card: Card, *, whole: bool = False) -> str:
        """Keep the buttons of a card that ask for something first, or, `whole`, all of them, with the workspace it
        goes with, and give the id to show it under; "" if there are none."""
        kept = [asdict(button) for button in card.buttons if whole or button.inputs]
        if not kept:
            return ""
        body = {"workspace": workspace, "buttons": kept, "subject": card.subject}
        card_id = hashlib.sha256(json.dumps(body).encode()).hexdigest()[:24]
        if await self._store.record(self._card, card_id) is None:
            row = Record(self._card, card_id, body, state=PASSING, due=self._clock.now())
            await put_if_first(self._store, row)
        return card_id

    async def button(self, pressed: Pressed) -> Button | None:
        """The whole button that was pressed; None if its card is not kept any more."""
        row = await self._store.record(self._card, pressed.card) if pressed.card else None
        for kept in row.body.get("buttons", ()) if row else ():
            button = button_of(kept)
            same = (button.skill, button.action, button.about, button.seen)
            if same == (pressed.skill, pressed.action, pressed.about, pressed.seen):
                return button
        return None

    async def button_at(self, workspace: str, card: str, number: int) -> Button | None:
        """A button of a card that was kept whole in this workspace; None if it is not there any more."""
        row = await self._store.record(self._card, card)
        if row is None or row.body["workspace"] != workspace:
            return None
        buttons = row.body["buttons"]
        return button_of(buttons[number]) if 0 <= number < len(buttons) else None

    async def subject(self, workspace: str, card: str) -> str:
        """What a kept card of this workspace is the card of; "" for one that is not kept any more."""
        row = await self._store.record(self._card, card)
        return str(row.body["subject"]) if row and row.body["workspace"] == workspace else ""

    async def stands(self, workspace: str, subject: str, message: str, mark: int = 0) -> None:
        """Note that the card of a subject stands as this message; `mark`: what it is found by, and keeps. Noted
        again, it is kept as long again."""
        name = f"{workspace} {subject}"
        kept = await self._store.record(self._stands, name)
        places = list(kept.body["messages"]) if kept else []
        if kept and message in places:
            if kept.due and self._clock.now() - kept.due > A_DAY:
                await put_if_first(self._store, replace(kept, due=self._clock.now()))
            return
        body: dict[str, Any] = {"messages": [*places, message][-MOST_PLACES:]}
        if mark:
            marks = {**(kept.body.get("marks", {}) if kept else {}), message: mark}
            body["marks"] = {one: marks[one] for one in body["messages"] if one in marks}
        row = Record(
            self._stands, name, body, PASSING, self._clock.now(), kept.version if kept else 0
        )
        if not await put_if_first(self._store, row):
            await self.stands(workspace, subject, message, mark)

    async def standing(self, workspace: str, subject: str) -> Sequence[str]:
        """The messages that are cards of a subject."""
        kept = await self._store.record(self._stands, f"{workspace} {subject}")
        return tuple(kept.body["messages"]) if kept else ()

    async def marks(self, workspace: str, subject: str) -> Mapping[str, int]:
        """The marks of the messages that are cards of a subject, where they have some."""
        kept = await self._store.record(self._stands, f"{workspace} {subject}")
        return dict(kept.body.get("marks", {})) if kept else {}

    async def stand_no_more(self, workspace: str, subject: str) -> None:
        """Note that no card of a subject stands any more."""
        name = f"{workspace} {subject}"
        kept = await self._store.record(self._stands, name)
        if kept is None:
            return
        row = Record(self._stands, name, {"messages": []}, PASSING, self._clock.now(), kept.version)
        await put_if_first(self._store, row)

    async def newest(self, workspace: str, limit: int) -> Sequence[str]:
        """The subjects whose cards were first shown last."""
        rows = await self._store.find_records(self._stands, newest=True, limit=limit)
        names = [row.id.partition(" ") for row in rows]
        return [subject for team, _, subject in names if team == workspace]


def button_of(kept: Mapping[str, Any]) -> Button:
    """The button that was kept as plain data."""
    inputs = tuple(
        Input(**{**one, "choices": tuple(Choice(**choice) for choice in one["choices"])})
        for one in kept["inputs"]
    )
    return Button(**{**kept, "inputs": inputs})
