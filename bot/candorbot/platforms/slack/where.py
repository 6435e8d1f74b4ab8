"""Where an answer to what somebody asks in Slack goes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Where:
    """Where an answer goes: to whom, and in the place of what.

    channel   where the person was; "" in Home and after a global shortcut
    stands    how what they pressed stands: a message all read, one only they see, a view; "" nothing was pressed;
              a status line that whatever comes takes the place of
    message   our id of the message they pressed in ("" none)
    view      Slack's id of the view
    url       where Slack takes an answer for half an hour
    trigger   lets a view be opened, for three seconds
    """

    user: str
    channel: str = ""
    thread: str = ""
    stands: Literal["", "message", "private", "status", "view", "home"] = ""
    message: str = ""
    view: str = ""
    url: str = ""
    trigger: str = ""


def state(value: str, where: Where) -> str:
    """What a view keeps of the button that opened it, until it is filled in."""
    at = where.user, where.channel, where.thread, where.stands, where.message, where.view, where.url
    return json.dumps([value, *at], separators=(",", ":"))


def opened(told: str) -> tuple[str, Where] | None:
    """What `state` kept, and where; None for anything else."""
    try:
        value, user, channel, thread, stands, message, view, url = json.loads(told)
    except ValueError:
        return None
    return value, Where(user, channel, thread, stands, message, view, url)
