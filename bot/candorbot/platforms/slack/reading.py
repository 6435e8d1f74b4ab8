"""What blocks say, as plain text: for notifications, for people who listen, for logs of what was shown. It is
read off the blocks themselves, so that the two cannot say different things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from candorbot.platforms.slack.blocks import Block

BETWEEN = " · "


def read(blocks: Sequence[Block]) -> str:
    """The words of the blocks, in their order, a gap between any two; whole addresses in the place of hosts."""
    said = ("\n".join(_block(block)) for block in blocks)
    return "\n\n".join(words for words in said if words)


def _block(block: Block) -> Iterator[str]:
    match block["type"]:
        case "header" | "section":
            yield block["text"]["text"]
        case "context" | "actions":
            yield BETWEEN.join(_element(element) for element in block["elements"])
        case "rich_text":
            for element in block["elements"]:
                yield from _rich(element)


def _element(element: Block) -> str:
    return str(element["text"]["text"] if element["type"] == "button" else element["text"])


def _rich(element: Block) -> Iterator[str]:
    match element["type"]:
        case "rich_text_list":
            for item in element["elements"]:
                yield "– " + _words(item)
        case "rich_text_quote":
            for line in _words(element).split("\n"):
                yield "│ " + line
        case _:
            yield _words(element)


def _words(element: Block) -> str:
    return "".join(part.get("url") or part["text"] for part in element["elements"])
