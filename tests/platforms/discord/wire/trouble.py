"""What can go wrong with the gateway, on command."""

from __future__ import annotations

from tests.platforms.discord.wire.gateway import INVALID, RECONNECT, Gateway


class Trouble(Gateway):
    def reconnect(self) -> None:
        """Discord asks every connection to come again (op 7)."""
        for link in self.open:
            link.say({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """The sessions are over (op 9); those that are not resumable are forgotten."""
        for link in self.open:
            link.say({"op": INVALID, "d": resumable})
            if not resumable and link.session is not None:
                self.sessions.pop(link.session.id, None)
                link.session = None

    def shut(self, code: int) -> None:
        """Closes every connection with a code: 4000 unknown error, 4004 authentication failed, ..."""
        for link in self.links:
            link.close(code)

    def go_deaf(self) -> None:
        """Half-open from here on: what is open stays open, and neither says nor hears anything."""
        for link in self.links:
            link.deaf = True

    async def drop(self) -> None:
        """Every connection breaks without a word."""
        for link in list(self.links):
            transport = link.ws._req.transport if link.ws._req else None
            self._gone(link)
            if transport is not None:
                transport.abort()
        await self._tell()

    def forget(self) -> None:
        """No session can be resumed any more, as after a long absence."""
        self.sessions = {link.session.id: link.session for link in self.open if link.session}

    def replay(self, last: int = 1) -> None:
        """Says the last events of each session once more, with their old numbers."""
        for link in self.open:
            assert link.session
            for event in link.session.told[-last:]:
                link.say(event)

    async def close(self) -> None:
        """At the end of a test."""
        for link in list(self.links):
            self._gone(link)
            await link.ws.close()
