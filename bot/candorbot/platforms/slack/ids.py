"""How Slack names people, groups, channels and messages, and how we name a message."""

from __future__ import annotations

import re
from typing import Final

NAME: Final = "slack"
PERSON_ID = re.compile(r"[UW][A-Z0-9]{2,20}")
GROUP_ID = re.compile(r"S[A-Z0-9]{2,20}")
CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,20}")
TS = r"[0-9]{1,11}\.[0-9]{1,9}"
"""Slack's id of a message within its channel: seconds since 1970, up to the year 5138."""
MESSAGE_ID = re.compile(rf"([CGD][A-Z0-9]{{2,20}}):({TS})")


def message_id(channel: str, ts: str) -> str:
    """Our id of a message: Slack's own (ts) is one only within its channel."""
    return f"{channel}:{ts}"


def ts_of(message: str) -> str:
    """Slack's id of a message, of ours; "" if it is none."""
    found = MESSAGE_ID.fullmatch(message)
    return found[2] if found else ""
