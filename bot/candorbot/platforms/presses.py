"""What a button of a card carries through a platform and back: opaque, and of no use unless we wrote it."""

from __future__ import annotations

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, Literal

from candorbot.card import Button

LONGEST = 2_000
"""Characters of a button's `value` (Slack, "Button element"); Discord's `custom_id` has 100, so that there a button
has but a name (`place`)."""
_PURPOSE = b"candor press 1\0"
"""Signed before every value, so that nothing else the key signs can pass for one. The number changes with
what a value holds: values of another version are not ours."""
_SEAL = b"candor seal 1\0"
_PLACE = b"candor place 1\0"
_PLACED = re.compile(r"([cm]1)\.([0-9a-f]{24})\.([0-9]{1,3})\.([\w-]{22})", re.ASCII)
_TAG = 16
"""Bytes of the HMAC that are kept: no fewer than half of it, and 80 bits (RFC 2104, section 5)."""
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Pressed:
    """What the pressed button was made of; see `card.Button`.

    card  the id of the kept card it stands on, "" for none
    asks  the button has inputs, which the kept card holds
    """

    skill: str
    action: str
    about: str
    seen: str
    card: str
    asks: bool


class Presses:
    """Writes and reads the values of buttons under one key (32 random bytes that never leave the store)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, button: Button, card: str) -> str:
        """The value of this button on the card kept as `card` ("" for none). Raises ValueError if its ids are
        so long that it does not fit into a value."""
        asks = bool(button.inputs)
        told = (button.skill, button.action, button.about, button.seen, card, asks)
        body = _letters(_bytes(_COMPACT(told)))
        value = f"{body}.{self._tag(body)}"
        if len(value) > LONGEST:
            raise ValueError(f"the button {button.label[:40]!r} carries more than a value holds")
        return value

    def read(self, value: str) -> Pressed | None:
        """What `write` wrote; None for anything else, whatever it is."""
        body, _, tag = value.rpartition(".")
        if not hmac.compare_digest(_bytes(tag), _bytes(self._tag(body))):
            return None
        told: list[Any] = json.loads(_raw(body))
        return Pressed(*told)

    def seal(self, told: str) -> str:
        """Words that a view keeps for us, so that nobody can change them."""
        body = _letters(_bytes(told))
        return f"{body}.{self._tag(body, _SEAL)}"

    def opened(self, sealed: str) -> str | None:
        """What `seal` sealed; None for anything else."""
        body, _, tag = sealed.rpartition(".")
        if not hmac.compare_digest(_bytes(tag), _bytes(self._tag(body, _SEAL))):
            return None
        return _raw(body).decode("utf-8", "surrogatepass")

    def place(self, kind: Literal["c1", "m1"], workspace: str, card: str, number: int) -> str:
        """The name of a button of a kept card, by its number, or of the form it opens: at most 56 characters."""
        name = f"{kind}.{card}.{number}"
        return f"{name}.{self._tag(f'{workspace} {name}', _PLACE)}"

    def placed(self, name: str, workspace: str) -> tuple[str, str, int] | None:
        """What `place` was given for this workspace: kind, card, number; None for anything else, whatever it is."""
        found = _PLACED.fullmatch(name)
        if found is None:
            return None
        kind, card, number, tag = found.groups()
        real = self._tag(f"{workspace} {kind}.{card}.{number}", _PLACE)
        return (kind, card, int(number)) if hmac.compare_digest(tag, real) else None

    def _tag(self, body: str, purpose: bytes = _PURPOSE) -> str:
        digest = hmac.digest(self._key, purpose + _bytes(body), "sha256")
        return _letters(digest[:_TAG])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _raw(letters: str) -> bytes:
    return urlsafe_b64decode(letters + "=" * (-len(letters) % 4))


def _letters(raw: bytes) -> str:
    """As letters, digits, - and _: Slack gives some other characters back escaped."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
