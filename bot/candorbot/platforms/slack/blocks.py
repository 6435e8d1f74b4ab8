"""Block Kit from types. Words go into `plain_text` objects and rich text `text` elements and nowhere else, so
that nothing in them can become a mention, a link or a format (Slack, "Block Kit reference").

Every function takes words as they come and makes visible what cannot be seen in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from candorbot.platforms.addresses import host_of, pieces
from candorbot.platforms.cutting import line, shortened
from candorbot.visible import visible
from candorbot.words import CANCEL

Block = dict[str, Any]
NOTHING = "…"
"""What stands where Slack wants a character and there is none."""
HEADER = 150
SECTION = 3_000
CONTEXT = 10
"""Elements of a context block."""
CONTEXT_WORDS = 500
MOST = 12_000
"""Characters of all blocks of a message or a view together: see `weight`."""
ROW = 5
"""Buttons in a row: Slack takes 25, and more than five break badly on a phone."""
LABEL = 75
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def weight(blocks: Sequence[Block]) -> int:
    """Characters of the blocks as JSON. Slack counts them somehow together and names neither the limit nor the
    way of counting (slackapi/bolt-js#2509, #2867); nothing counts more than all of them."""
    return len(_AS_JSON(blocks))


# --- blocks --------------------------------------------------------------------------------------


def plain(text: str, most: int) -> Block:
    """One line as a text object."""
    return {"type": "plain_text", "text": line(text, most) or NOTHING, "emoji": False}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER)}


def section(text: str) -> Block:
    """A paragraph of at most SECTION characters, shown whole, its lines as they are."""
    said = {
        "type": "plain_text",
        "text": shortened(visible(text), SECTION) or NOTHING,
        "emoji": False,
    }
    return {"type": "section", "text": said, "expand": True}


def context(lines: Iterable[str]) -> Iterator[Block]:
    """Small print, each line an element; as many blocks as they need."""
    left = iter(lines)
    while elements := [plain(one, CONTEXT_WORDS) for one in islice(left, CONTEXT)]:
        yield {"type": "context", "elements": elements}


def divider() -> Block:
    return {"type": "divider"}


def actions(buttons: Sequence[Block]) -> Iterator[Block]:
    for start in range(0, len(buttons), ROW):
        yield {"type": "actions", "elements": list(buttons[start : start + ROW])}


def button(label: str, value: str, action_id: str, *, style: str = "", confirm: str = "") -> Block:
    made: Block = {
        "type": "button",
        "text": plain(label, LABEL),
        "action_id": action_id,
        "value": value,
    }
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = {
            "title": plain(label, CONFIRM_TITLE),
            "text": plain(confirm, CONFIRM_TEXT),
            "confirm": plain(label, CONFIRM_BUTTON),
            "deny": plain(CANCEL, CONFIRM_BUTTON),
            "style": "danger",
        }
    return made


# --- rich text -----------------------------------------------------------------------------------


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def paragraph(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def quoted(*elements: Block) -> Block:
    return {"type": "rich_text_quote", "elements": list(elements)}


def as_is(text: str) -> Block:
    """Text in letters of one width, not broken."""
    return {"type": "rich_text_preformatted", "elements": [words(text)]}


def bullets(items: Sequence[Block]) -> Block:
    """A list of paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def words(text: str, style: str = "") -> Block:
    """Words, in one style or none: bold, italic."""
    made: Block = {"type": "text", "text": visible(text) or NOTHING}
    if style:
        made["style"] = {style: True}
    return made


def link(url: str, *, whole: bool = False) -> Block:
    """An address to follow, shown as its host or whole; one that might not lead where it seems to is shown as
    words alone."""
    host = host_of(url)
    if not host:
        return words(line(url, CONTEXT_WORDS))
    return {"type": "link", "url": url} if whole else {"type": "link", "url": url, "text": host}


def linked(text: str) -> list[Block]:
    """Words with the addresses in them to follow, each shown as it is written."""
    return [link(piece, whole=True) if is_url else words(piece) for piece, is_url in pieces(text)]


def exactly(text: str) -> list[Block]:
    """The same with every character as it is: for what members are to read."""
    return [
        link(piece, whole=True) if is_url else {"type": "text", "text": piece}
        for piece, is_url in pieces(text)
    ]
