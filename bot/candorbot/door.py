"""What happens to every text at the door, whoever brings it: it is made fit to be kept, and keys, cards and the
like are masked, so that neither store, skill nor model ever has them (pii)."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from candorbot import pii
from candorbot.records import Message
from candorbot.request import Request

Item = TypeVar("Item", bound=Request | Message)


def clean(text: str) -> str:
    """Text that can be kept: no NUL, and U+FFFD for half a surrogate pair."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def cleaned(item: Item) -> Item:
    """The same, in words that can be kept."""
    if isinstance(item, Message):
        text, name = clean(item.text), clean(item.author_name)
        same = (text, name) == (item.text, item.author_name)
        return item if same else replace(item, text=text, author_name=name)
    return replace(
        item,
        text=clean(item.text),
        person=replace(item.person, name=clean(item.person.name)),
        values={name: clean(value) for name, value in item.values.items()},
    )


def masked(item: Item) -> Item:
    """The same without keys, cards and the like."""
    text = pii.mask(item.text, pii.AT_THE_DOOR).text
    if isinstance(item, Message):
        return item if text == item.text else replace(item, text=text)
    values = {name: pii.mask(value, pii.AT_THE_DOOR).text for name, value in item.values.items()}
    return replace(item, text=text, values=values)
