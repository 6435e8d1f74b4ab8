"""What a card is put together from in Discord: lines of Markdown, and what stands between them. Words of anybody's
are only ever written with `text.typed`, so that nothing in them is obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import discord
from discord import ui

from candorbot.platforms.cutting import shortened
from candorbot.platforms.discord.attached import Attached
from candorbot.platforms.discord.text import size
from candorbot.visible import visible

Item = ui.Item[Any]
MOST = 4_000
"""Characters of all texts of a message together (Discord, "Text Display")."""
ROW = 5
"""Buttons in a row."""
LABEL = 80
DESCRIPTION = 1_024
"""Characters that say what is seen on an attachment."""
BYTES = 10_000_000
"""Of a file; Discord takes a little more of everybody."""
NAME = 100
HEADING, SMALL, BULLET, QUOTED = "### ", "-# ", "- ", "> "
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file, and what of the message shows it."""

    item: Item
    file: Attached


Piece = str | Item | Enclosed
"""A str is one or more lines of Markdown."""


def weight(pieces: Sequence[Piece]) -> int:
    """How much of MOST their texts take, with the gaps between them and what is said of their files."""
    texts = (piece.file.description if isinstance(piece, Enclosed) else piece for piece in pieces)
    return sum(size(text) + len("\n\n") for text in texts if isinstance(text, str))


def built(pieces: Sequence[Piece], accent: int | None) -> list[dict[str, Any]]:
    """The components of a message: one frame around all, texts that follow each other in one."""
    frame = ui.Container[Any](accent_colour=accent)
    for _, some in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        texts: list[str] = []
        for piece in some:
            match piece:
                case str():
                    texts.append(piece)
                case Enclosed(item):
                    frame.add_item(item)
                case _:
                    frame.add_item(piece)
        if texts:
            frame.add_item(ui.TextDisplay(_joined(texts)))
    return [frame.to_component_dict()]


def rows(buttons: Sequence[ui.Button[Any]]) -> list[Piece]:
    return [ui.ActionRow(*buttons[at : at + ROW]) for at in range(0, len(buttons), ROW)]


def picture(name: str, content: bytes, alt: str) -> Enclosed:
    file = Attached(name, content, shortened(visible(alt), DESCRIPTION))
    shown = discord.MediaGalleryItem(f"attachment://{name}", description=file.description)
    return Enclosed(ui.MediaGallery(shown), file)


def download(name: str, content: bytes) -> Enclosed:
    return Enclosed(ui.File(f"attachment://{name}"), Attached(name, content, name))


def safe_name(name: str, taken: str) -> str:
    """A file's name in letters that Discord leaves as they are; another one than `taken`."""
    safe = _UNSAFE.sub("_", name)[-NAME:].strip("._") or "file"
    return safe if safe != taken else f"the-{safe}"


def _joined(texts: Iterable[str]) -> str:
    """One under the other, with a gap, but for what stands under a heading and small print under words."""
    lines: list[str] = []
    for text in texts:
        last = lines[-1] if lines else HEADING
        under = text.startswith(SMALL) and not last.startswith(SMALL)
        if not under and not last.startswith(HEADING):
            lines.append("")
        lines += text.split("\n")
    return "\n".join(lines)
