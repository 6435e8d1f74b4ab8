"""Keeps a paste of millions of characters from stalling the terminal: what is too long for a message
anyway is counted and dropped as it is read."""

from __future__ import annotations

from typing import Protocol

START, END = "\x1b[200~", "\x1b[201~"
"""What terminals put around a paste (xterm's bracketed paste mode)."""
TAIL = len(START) - 1


class Reader(Protocol):
    """prompt_toolkit's reader of a terminal."""

    closed: bool

    def read(self, count: int = ...) -> str: ...


class PasteGuard:
    """Lets through what is typed, and of each paste at most `most` characters and one more.

    length   the characters of the newest paste, all of them
    """

    closed = property(lambda self: self._reader.closed)

    def __init__(self, reader: Reader, most: int) -> None:
        self.length = 0
        self._reader = reader
        self._most = most
        self._inside = False
        self._tail = ""
        """Outside a paste: the last that went through. Inside: what may be the start of its end."""

    def read(self, count: int = 1024) -> str:
        """The next of the input, in larger pieces than asked for."""
        return self.let_through(self._reader.read(max(count, 65_536)))

    def let_through(self, data: str) -> str:
        """What of `data` goes on. Marks may be cut anywhere between two pieces."""
        out = ""
        while data:
            seen = self._tail + data
            if not self._inside:
                at = seen.find(START)
                if at < 0:
                    self._tail = seen[-TAIL:]
                    return out + data
                rest = at + len(START) - len(self._tail)
                out += data[:rest]
                data, self._tail, self._inside, self.length = data[rest:], "", True, 0
                continue
            at = seen.find(END)
            if at < 0:
                self._tail = seen[-TAIL:]
                return out + self._some(seen[:-TAIL])
            out += self._some(seen[:at]) + END
            data, self._tail, self._inside = seen[at + len(END) :], "", False
        return out

    def _some(self, pasted: str) -> str:
        room = max(0, self._most + 1 - self.length)
        self.length += len(pasted)
        return pasted[:room]
