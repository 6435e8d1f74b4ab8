"""What a person reads: messages, cards and views as words; and whom a message would call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.platforms.slack.far_end.shown import Block, Message, Shown, View, words_of
from tests.platforms.slack.far_end.typed import unescaped

Name = Callable[[str], str]
ENTITY = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
CALLS = re.compile(r"<(?:@[UW]|!(?:channel|here|everyone|group)\b|!subteam\^)[^<>]*>")
TYPED_CALLS = re.compile(r"(?<![\w&])@[\w.-]+")
BUTTONS = ("button", "workflow_button")


def read_text(text: str, name: Name) -> str:
    """What a client shows for Slack's `text`: mentions by name, links by their words, & < > themselves."""

    def entity(found: re.Match[str]) -> str:
        target, label = found[1], found[2]
        if target.startswith("@"):
            return f"@{label or name(target[1:])}"
        if target.startswith("#"):
            return f"#{label or name(target[1:])}"
        if target.startswith("!"):
            return label or f"@{target[1:].split('^')[0]}"
        return label or target.removeprefix("mailto:")

    return unescaped(ENTITY.sub(entity, text))


def lines_of(blocks: list[Block], name: Name) -> list[str]:
    """The words of blocks, a line for each block that has any; buttons as [Label]."""
    lines = (block_words(block, name) for block in blocks)
    return [line for line in lines if line]


def block_words(block: Block, name: Name) -> str:
    kind = block["type"]
    if kind == "section":
        texts = [*([block["text"]] if "text" in block else []), *block.get("fields", [])]
        words = [_text(text, name) for text in texts]
        return _joined(
            [*words, _element(block["accessory"], name)] if "accessory" in block else words
        )
    if kind in ("header", "markdown"):
        return _text(block["text"], name)
    if kind in ("context", "actions", "context_actions"):
        return _joined(_element(element, name) for element in block["elements"])
    if kind == "input":
        return f"{words_of(block['label'])}: {_element(block['element'], name)}"
    if kind == "rich_text":
        return "\n".join(_rich(element, name) for element in block["elements"])
    if kind == "image":
        return f"(image: {block['alt_text']})"
    if kind == "data_visualization":
        return f"(chart: {block['title']})"
    if kind == "table":
        return "\n".join(" | ".join(_cell(cell, name) for cell in row) for row in block["rows"])
    return ""


def _element(element: Block, name: Name) -> str:
    kind = element["type"]
    if kind in ("plain_text", "mrkdwn"):
        return _text(element, name)
    if kind in BUTTONS:
        return f"[{words_of(element['text'])}]"
    if kind == "image":
        return f"(image: {element['alt_text']})"
    first = element.get("initial_option") or {}
    held = words_of(first.get("text")) or element.get("initial_value", "")
    return f"<{held or words_of(element.get('placeholder'))}>"


def _rich(element: Block, name: Name) -> str:
    if element["type"] == "rich_text_list":
        return "\n".join(f"• {_rich(one, name)}" for one in element["elements"])
    line = "".join(_part(part, name) for part in element["elements"])
    return f"> {line}" if element["type"] == "rich_text_quote" else line


def _part(part: Block, name: Name) -> str:
    kind = part["type"]
    if kind == "text":
        return str(part["text"])
    if kind == "link":
        return str(part.get("text") or part["url"])
    if kind == "user":
        return f"@{name(part['user_id'])}"
    if kind == "channel":
        return f"#{name(part['channel_id'])}"
    if kind == "usergroup":
        return f"@{name(part['usergroup_id'])}"
    if kind == "broadcast":
        return f"@{part['range']}"
    if kind == "emoji":
        return f":{part['name']}:"
    return str(part.get("fallback", ""))


def _cell(cell: Block, name: Name) -> str:
    if cell["type"] == "rich_text":
        return block_words(cell, name)
    return str(cell.get("text", cell.get("value", "")))


def _text(text: Any, name: Name) -> str:
    words = words_of(text)
    plain = isinstance(text, dict) and text["type"] == "plain_text"
    return words if plain else read_text(words, name)


def _joined(words: Any) -> str:
    return " ".join(word for word in words if word)


# what stands on a surface


def shown_lines(shown: Shown, name: Name) -> list[str]:
    if isinstance(shown, View):
        title = [shown.title] if shown.given["type"] == "modal" else []
        submit = words_of(shown.given.get("submit"))
        return [*title, *lines_of(shown.blocks, name), *([f"[{submit}]"] if submit else [])]
    assert isinstance(shown, Message)
    if shown.blocks:
        return lines_of(shown.blocks, name)
    return [read_text(shown.text, name)]


def one_line(message: Message, name: Name) -> str:
    words = " | ".join(" ".join(line.split()) for line in shown_lines(message, name))
    files = "".join(f" (file: {file['title']})" for file in message.files)
    edited = " (edited)" if message.edited else ""
    alone = f"(only {name(message.only_for)} sees this) " if message.only_for else ""
    return f"{alone}{name(message.user)}: {words}{files}{edited}"


# whom a message calls


def mentions(message: Message) -> list[str]:
    """Each person, group or channel that a message of an app would call."""
    found = list(_calls(message.text))
    if message.options.get("link_names") or message.options.get("parse") == "full":
        found += TYPED_CALLS.findall(message.text)
    found += _in_blocks(message.blocks)
    found += _in_strings(message.options.get("attachments", []))
    return found


def _calls(text: str) -> Iterator[str]:
    for found in CALLS.finditer(text):
        yield found[0]


def _in_blocks(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _in_blocks(one)
    elif isinstance(node, dict):
        kind = node.get("type")
        if kind in ("user", "usergroup", "broadcast"):
            yield str(node.get("user_id") or node.get("usergroup_id") or node.get("range"))
        elif kind in ("mrkdwn", "markdown"):
            yield from _calls(str(node.get("text", "")))
        for one in node.values():
            yield from _in_blocks(one)


def _in_strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield from _calls(node)
    elif isinstance(node, (list, dict)):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _in_strings(one)


def unfurls(message: Message) -> bool:
    """Whether Slack would fetch a page that an app's message links to, and show it under it."""
    links = "http" in message.text or any(_links(message.blocks))
    kept_off = [message.options.get(key) is False for key in ("unfurl_links", "unfurl_media")]
    return links and not all(kept_off)


def _links(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _links(one)
    elif isinstance(node, dict):
        if node.get("type") == "link":
            yield str(node.get("url"))
        elif node.get("type") == "mrkdwn" and "http" in str(node.get("text")):
            yield str(node["text"])
        for one in node.values():
            yield from _links(one)
