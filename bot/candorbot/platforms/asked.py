"""What every platform does with what people ask and say: the core works it, and something is said meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.records import Gone, Message
from candorbot.request import Request


class Core(Protocol):
    """What is used of the core."""

    async def accept(self, item: Request | Message | Gone) -> bool: ...
    async def refused(self, request: Request) -> Card | None: ...
    async def answer(self, request: Request) -> Card: ...
    async def finish(self, request: Request) -> None: ...
    async def note(self, message: Message | Gone) -> None: ...


def not_done(said: str) -> Card:
    """What somebody is told where what they asked for was not done."""
    return Card(words.NOT_DONE, said, failed=True)


def under_way(request: Request) -> str:
    """What somebody is told who has to wait."""
    return words.WRITING_NOW if request.skill == "draft" else words.WORKING_NOW


async def with_readers(
    message: Message, read_by: Callable[[str], Awaitable[Sequence[str]]]
) -> Message:
    """The message with who may read it; where the platform does not say, the core asks once more."""
    try:
        readers = tuple(await read_by(message.channel))
    except (LookupError, UserError):
        readers = ()
    return replace(message, readers=readers)
