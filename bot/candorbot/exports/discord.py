"""What DiscordChatExporter writes as JSON: one file a channel or thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from candorbot.exports.files import Files
from candorbot.exports.jsonrows import Array, Misplaced, Stream, Undecoded, whole
from candorbot.exports.rows import (
    BY_A_BOT,
    DIRECT,
    ELSEWHERE,
    NOT_SAID,
    NOT_UTF8,
    PRIVATE,
    Skipped,
    Wanted,
    made,
    moment,
    word,
)
from candorbot.records import Message

NAME = "DiscordChatExporter"
SAID = ("Default", "Reply")
"""The types of messages that somebody wrote."""
_OPENING = r'"messages"\s*:\s*\['


def files_of(files: Files) -> list[str]:
    return files.ending(".json")


def rows(files: Files, wanted: Wanted) -> Iterator[Message | Skipped]:
    def read(name: str, stream: Stream) -> Iterator[Message | Skipped]:
        array = Array(stream, _OPENING)
        channel = _Channel(array.before, wanted)
        for number, row in enumerate(array, start=1):
            yield channel.message(row, f"{name}, message {number}")

    return files.rows(files_of(files), read)


class _Channel:
    """The channel of one file, and which message each reply goes back to. Raises Misplaced."""

    def __init__(self, head: str, wanted: Wanted) -> None:
        self._wanted = wanted
        self._starts: dict[str, str] = {}
        about = whole(_Bytes(head.rstrip().rstrip(",") + "}"))
        if not isinstance(about, dict):
            raise Misplaced
        guild, channel = about.get("guild"), about.get("channel")
        if not isinstance(guild, dict) or not isinstance(channel, dict):
            raise Misplaced
        self._guild, self._id = word(guild.get("id")), word(channel.get("id"))
        kind = word(channel.get("type"))
        self._direct = "Direct" in kind or self._guild in ("", "0")
        self._private = "Private" in kind
        self._thread = "Thread" in kind
        parent = word(channel.get("categoryId"))
        self._named: tuple[str, ...] = (self._id, word(channel.get("name")))
        if self._thread:  # it belongs to its channel
            self._named += (parent, word(channel.get("category")))
        self._channel = parent if self._thread and parent else self._id

    def message(self, row: Any, where: str) -> Message | Skipped:
        if self._direct:
            return Skipped(DIRECT, where)
        if self._private:
            return Skipped(PRIVATE, where)
        if not self._wanted.wants(*self._named):
            return Skipped(ELSEWHERE, where)
        if isinstance(row, Undecoded):
            return Skipped(NOT_UTF8, where)
        if not isinstance(row, dict) or row.get("type") not in SAID:
            return Skipped(NOT_SAID, where)
        author = row.get("author")
        if not isinstance(author, dict):
            return Skipped(NOT_SAID, where)
        if author.get("isBot") is True:
            return Skipped(BY_A_BOT, where)
        number = word(row.get("id"))
        return made(
            self._wanted,
            where,
            workspace=self._guild,
            id=number,
            channel=self._channel,
            author=author.get("id"),
            name=author.get("nickname") or author.get("name"),
            text=row.get("content"),
            at=moment(row.get("timestamp")),
            thread=self._id if self._thread else self._start(row, number),
            edited=moment(row.get("timestampEdited")),
            permalink=f"https://discord.com/channels/{self._guild}/{self._id}/{number}",
        )

    def _start(self, row: dict[str, Any], number: str) -> str:
        """Where a chain of replies began."""
        reference = row.get("reference")
        if not isinstance(reference, dict):
            return number
        to = word(reference.get("messageId"))
        if not to or word(reference.get("channelId")) not in ("", self._id):
            return number
        start = self._starts[number] = self._starts.get(to, to)
        return start


class _Bytes:
    """A short text as a stream."""

    def __init__(self, text: str) -> None:
        self._left = text.encode("utf-8", "replace")

    def read(self, size: int) -> bytes:
        found, self._left = self._left[:size], self._left[size:]
        return found

    def readline(self, size: int) -> bytes:
        return self.read(size)
