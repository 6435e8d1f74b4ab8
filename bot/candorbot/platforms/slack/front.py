"""What stands in front of Slack's events over HTTP: nobody gets further who is not Slack.

Size, time stamp, signature and shape are looked at in this order, before anything is read out of a body
(Slack, "Verifying requests from Slack").
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

LARGEST = 1_000_000
"""Bytes of a delivery, by either way in; Slack's own are far below."""
OLDEST = 300
"""Seconds that a delivery's time may be off ours."""
_FORM = "application/x-www-form-urlencoded"


class TurnedAway(Exception):
    """Not let in; `status` is the answer's."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def verified(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Let a body pass that Slack signed within the last five minutes. Raises TurnedAway (401)."""
    told = headers.get("X-Slack-Request-Timestamp", "")
    given = headers.get("X-Slack-Signature", "")
    if not re.fullmatch(r"[0-9]{1,12}", told) or abs(now - int(told)) > OLDEST:
        raise TurnedAway(401, "no time stamp of now")
    due = hmac.digest(secret.encode(), b"v0:" + told.encode() + b":" + body, "sha256").hex()
    if not hmac.compare_digest(f"v0={due}".encode(), given.encode("utf-8", "surrogateescape")):
        raise TurnedAway(401, "no signature of Slack's")


def parsed(content_type: str, body: bytes) -> dict[str, Any]:
    """The body as Slack means it: JSON of an event, form of a command, JSON within the form of an interaction.
    Raises TurnedAway (400) for any other."""
    try:
        text = body.decode("utf-8")
        if content_type.partition(";")[0].strip().lower() == _FORM:
            form = {
                name: values[-1]
                for name, values in parse_qs(
                    text, keep_blank_values=True, max_num_fields=200
                ).items()
            }
            found = json.loads(form["payload"]) if "payload" in form else form
        else:
            found = json.loads(text)
    except (ValueError, RecursionError):
        raise TurnedAway(400, "not a body of Slack's") from None
    if not isinstance(found, dict):
        raise TurnedAway(400, "not a body of Slack's")
    return found
