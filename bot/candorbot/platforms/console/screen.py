"""The one place that prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from candorbot.platforms.console.layout import Drawn, Line, Part


class Screen:
    """Prints parts on a stream: in colour on a terminal, without it elsewhere or under NO_COLOR."""

    def __init__(self, out: TextIO, width: int | None = None) -> None:
        from rich.console import Console

        self._console = Console(
            file=out, width=width, highlight=False, markup=False, emoji=False, legacy_windows=False
        )

    def show(self, parts: Sequence[Part], *, gap: bool = True) -> None:
        """Print parts, and an empty row below them."""
        self._console.print(Drawn(tuple(parts)), crop=False)
        if gap:
            self._console.print()

    def note(self, words: str) -> None:
        """Print one quiet line."""
        self.show([Line(words, "dim")], gap=False)
