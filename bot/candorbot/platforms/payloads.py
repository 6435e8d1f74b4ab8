"""The bytes of a message of ours: JSON, in ASCII, so that any text has bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from candorbot import words
from candorbot.platform import NotSent
from candorbot.platforms.bodies import listed, text_of


def packed(body: Mapping[str, Any]) -> str:
    """The payload of a message."""
    return json.dumps(body)


def unpacked(payload: str, shown: str) -> dict[str, Any]:
    """The message of a payload; `shown` names what people see of it. Raises NotSent if there is nothing of that."""
    try:
        body = json.loads(payload)
    except ValueError:
        body = None
    if isinstance(body, dict) and (text_of(body, shown).strip() or listed(body.get(shown))):
        return body
    raise NotSent(words.NO_WORDS, passing=False)
