"""Lines from a pipe or a file, for scripts and for `printf … | make demo`."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator, Sequence

from candorbot.card import Input
from candorbot.errors import UserError
from candorbot.platforms.console.keys import Ended, asking, chosen, is_yes, show_choices
from candorbot.platforms.console.screen import Screen
from candorbot.request import TEXT_LIMIT
from candorbot.visible import heard, one_line

END = "."
"""A line that is only this ends a text of several lines."""
MAX_BYTES = 16 * 1024 * 1024
"""Of one line; what goes beyond it is dropped, and the line is refused for its length anyway."""
AHEAD = 64
"""Lines read before they are asked for."""


class Lines:
    """Bytes in, lines out, however they are cut; no line grows beyond MAX_BYTES."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[str]:
        """The lines that are whole now. Bytes that are not UTF-8 become lone surrogates."""
        *whole, rest = data.split(b"\n")
        for piece in whole:
            self._hold(piece)
            yield from self.end()
        self._hold(rest)

    def end(self) -> Iterator[str]:
        """The line that was not ended."""
        line = bytes(self._held).removesuffix(b"\r").decode("utf-8", "surrogateescape")
        self._held.clear()
        yield line

    @property
    def waiting(self) -> bool:
        return bool(self._held)

    def _hold(self, piece: bytes) -> None:
        self._held += piece[: MAX_BYTES - len(self._held)]


class Piped:
    """Lines from a pipe or a file. They are printed as they are read, so that the output can be
    followed; a field takes the next line, or the lines up to a single `.`."""

    def __init__(self, read: Callable[[], bytes], screen: Screen) -> None:
        self._read = read
        self._screen = screen
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._room = threading.Semaphore(AHEAD)
        self._started = False
        self._over = False

    async def line(self, prompt: str) -> str | None:
        line = await self._next()
        if line is not None:
            self._screen.note(prompt + one_line(line, 200))
        return line

    async def fill(self, field: Input) -> str:
        if field.choices:
            show_choices(self._screen, field)
            return chosen(field, await self._must())
        if not field.multiline:
            self._screen.note(f"{asking(field)} the next line")
            return heard(await self._must())
        self._screen.note(f"{asking(field)} the next lines; a line with only {END} ends them")
        rows: list[str] = []
        size = 0
        while (row := await self._must()) != END:
            size += len(row) + 1
            rows += [row] if size <= TEXT_LIMIT + 1 else []
        if size > TEXT_LIMIT + 1:
            heard(" " * size)
        return heard("\n".join(rows))

    async def form(self, fields: Sequence[Input]) -> dict[str, str]:
        """Takes the lines of all fields also if one is refused: else the others would be said in the channel."""
        values: dict[str, str] = {}
        wrong: UserError | None = None
        for field in fields:
            try:
                values[field.name] = await self.fill(field)
            except Ended as error:
                raise wrong or error from None
            except UserError as error:
                wrong = wrong or error
        if wrong is not None:
            raise wrong
        return values

    async def confirm(self, question: str) -> bool:
        self._screen.note(f"{one_line(question)} (y or n on the next line)")
        return is_yes(await self._must())

    async def _must(self) -> str:
        line = await self._next()
        if line is None:
            raise Ended("The input ended before the answer. Nothing was done.")
        return line

    async def _next(self) -> str | None:
        if not self._started:
            self._started = True
            loop = asyncio.get_running_loop()
            threading.Thread(target=self._pump, args=(loop,), name="stdin", daemon=True).start()
        if self._over:
            return None
        line = await self._lines.get()
        self._room.release()
        self._over = line is None
        return line

    def _pump(self, loop: asyncio.AbstractEventLoop) -> None:
        """Runs beside the loop, because reading waits; holds at most AHEAD lines."""
        lines = Lines()
        while data := self._read():
            for line in lines.feed(data):
                if not self._hand(loop, line):
                    return
        if lines.waiting:
            for line in lines.end():
                self._hand(loop, line)
        self._hand(loop, None)

    def _hand(self, loop: asyncio.AbstractEventLoop, line: str | None) -> bool:
        self._room.acquire()
        try:
            loop.call_soon_threadsafe(self._lines.put_nowait, line)
        except RuntimeError:  # the loop is closed: the person left before the input ended
            return False
        return True


def stdin_bytes() -> bytes:
    """The next bytes of standard input, b"" at its end."""
    return os.read(0, 65_536)
