"""What people say in Slack, read. Pure, and total for any body."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from candorbot.platforms.bodies import Body, part, text_of
from candorbot.platforms.slack.ids import MESSAGE_ID, PERSON_ID, TS, message_id
from candorbot.platforms.slack.text import plain
from candorbot.records import Gone, Message
from candorbot.request import TEXT_LIMIT

SAID = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of what people say; all others are Slack's own or a bot's."""
_TS = re.compile(TS)
Link = Callable[[str, str, str], str]
"""Gives the address of a message: (channel, ts, thread)."""


class Messages:
    """Reads those of one workspace."""

    def __init__(self, workspace: str, bot_id: str, link: Link) -> None:
        self._workspace = workspace
        self._bot = bot_id
        self._link = link

    def of_event(self, event: Body) -> Message | Gone | None:
        """What an event says: a message, new or edited, or that one was deleted."""
        channel, subtype = text_of(event, "channel"), text_of(event, "subtype")
        if subtype == "message_deleted":
            return self._gone(channel, text_of(event, "deleted_ts"))
        if subtype == "message_changed":
            now = part(event, "message")
            if now.get("subtype") == "tombstone":  # deleted, with a thread below it
                return self._gone(channel, text_of(now, "ts"))
            return self.message(now, channel) if part(now, "edited") else None
        return self.message(event, channel)

    def is_own(self, said: Body) -> bool:
        """Whether Candor wrote it."""
        return text_of(said, "user") == self._bot

    def _gone(self, channel: str, ts: str) -> Gone | None:
        gone = message_id(channel, ts)
        return Gone(self._workspace, gone) if MESSAGE_ID.fullmatch(gone) else None

    def message(self, said: Body, channel: str) -> Message | None:
        """What a person said; None for what a bot or Slack itself says, and for what cannot be read."""
        author, ts = text_of(said, "user"), text_of(said, "ts")
        if not PERSON_ID.fullmatch(author) or author == self._bot or said.get("bot_id"):
            return None
        if text_of(said, "subtype") not in SAID or not MESSAGE_ID.fullmatch(
            message_id(channel, ts)
        ):
            return None
        thread = text_of(said, "thread_ts")
        thread = thread if _TS.fullmatch(thread) else ts
        edited = text_of(part(said, "edited"), "ts")
        return Message(
            workspace=self._workspace,
            id=message_id(channel, ts),
            channel=channel,
            thread=message_id(channel, thread),
            author=author,
            author_name=author,
            text=plain(text_of(said, "text"))[:TEXT_LIMIT],
            at=_moment(ts),
            permalink=self._link(channel, ts, thread),
            readers=(),
            edited=_moment(edited) if _TS.fullmatch(edited) else None,
        )


def _moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
