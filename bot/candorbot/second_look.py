"""Messages that no rule flagged are shown to a service outside, if the settings say so, a few at a time and some
seconds later: the rules have decided and alerted by then, and nothing waits for it. What waits is in memory alone, and
gone with the process: the service only adds to what the rules find."""

from __future__ import annotations

import logging
from collections import deque

from candorbot import words
from candorbot.escalations import Escalations
from candorbot.live import Live
from candorbot.optout import is_opted_out
from candorbot.outside import Outside, OutsideFailed, judged
from candorbot.records import Message
from candorbot.storage import Store

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two calls: at most 30 a minute."""
AT_ONCE = 20
"""Messages in a call."""
MOST_WAITING = 600
"""More are not shown: the oldest go first."""


class SecondLook:
    def __init__(
        self, outside: Outside | None, store: Store, live: Live, escalations: Escalations
    ) -> None:
        self._outside = outside
        self._store = store
        self._live = live
        self._escalations = escalations
        self._waiting: deque[tuple[str, str]] = deque(maxlen=MOST_WAITING)
        self.trouble = ""
        """Why there is no answer at present, in a sentence; "" all is well."""

    @property
    def is_on(self) -> bool:
        return self._outside is not None

    def wait(self, message: Message) -> None:
        """Have a message looked at soon, as it stands then; nothing if nobody is to look."""
        if self._outside is not None:
            self._waiting.append((message.workspace, message.id))

    async def look(self) -> None:
        """Show what waits longest; what is seen in a message becomes a case, or joins one."""
        if self._outside is None or not self._waiting:
            return
        taken = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        messages = [one for key in dict.fromkeys(taken) if (one := await self._message(*key))]
        if not messages:
            return
        try:
            found = await self._outside.seen(messages)
        except OutsideFailed as error:
            said = {"action": "outside.failed", "messages": len(messages)}
            log.warning("no second look: %s", error, extra=said)
            self.trouble = words.OUTSIDE_FAILED.format(name=self._outside.name, why=error)
            return
        self.trouble = ""
        for message, seen in zip(messages, found, strict=True):
            triaged = judged(seen, self._outside.name, self._live.now.triage)
            if triaged is not None:
                await self._escalations.report(message, triaged)

    async def _message(self, workspace: str, message_id: str) -> Message | None:
        """The message as it is kept now; None if it is gone, or its author asked to be left out."""
        message = await self._store.message(workspace, message_id)
        if message is None or await is_opted_out(self._store, workspace, message.author):
            return None
        return message
