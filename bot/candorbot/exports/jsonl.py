"""JSONL: one message a line, {id, channel, author, text, at}, and if known {author_name, thread, readers,
workspace, permalink, edited, by_staff}. Rows of IRC logs may say `user`, `date` and `time`, and `conversation`
for what belongs together; times without a zone are UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from candorbot.exports.files import Files
from candorbot.exports.jsonrows import Broken, Long, Stream, Undecoded, lines
from candorbot.exports.rows import (
    ELSEWHERE,
    IMPORTED,
    LONG_ID,
    MOST_LETTERS,
    NO_OBJECT,
    NO_READERS,
    NOT_JSON,
    NOT_UTF8,
    TOO_LARGE,
    Skipped,
    Wanted,
    made,
    moment,
    word,
)
from candorbot.records import Message

NAME = "JSON lines"
ENDS = (".jsonl", ".ndjson")


def files_of(files: Files) -> list[str]:
    return files.ending(ENDS)


def rows(files: Files, wanted: Wanted) -> Iterator[Message | Skipped]:
    starts: dict[tuple[str, str], str] = {}

    def read(name: str, stream: Stream) -> Iterator[Message | Skipped]:
        for number, row in lines(stream):
            where = f"{name}, line {number}"
            if isinstance(row, Long):
                yield Skipped(TOO_LARGE, where)
            elif isinstance(row, Undecoded):
                yield Skipped(NOT_UTF8, where)
            elif not isinstance(row, dict):
                yield Skipped(NOT_JSON if isinstance(row, Broken) else NO_OBJECT, where)
            else:
                yield _message(row, wanted, where, starts)

    return files.rows(files_of(files), read)


def _message(
    row: dict[str, Any], wanted: Wanted, where: str, starts: dict[tuple[str, str], str]
) -> Message | Skipped:
    channel = word(row.get("channel"))
    if channel and not wanted.wants(channel):
        return Skipped(ELSEWHERE, where)
    together = word(row.get("conversation"))
    if len(together) > MOST_LETTERS:
        return Skipped(LONG_ID, where)
    thread: object = row.get("thread")
    if together and not thread:
        thread = starts.setdefault((channel, together), word(row.get("id")))
    at = row.get("at")
    if at is None and isinstance(row.get("date"), str):
        at = f"{row['date']}T{row.get('time') or '00:00'}"
    readers = row.get("readers")
    if readers is not None and not (isinstance(readers, list) and all(map(_is_id, readers))):
        return Skipped(NO_READERS, where)
    permalink = row.get("permalink")
    message = made(
        wanted,
        where,
        workspace=word(row.get("workspace")) or wanted.workspace or IMPORTED,
        id=row.get("id"),
        channel=channel,
        author=row.get("author", row.get("user")),
        name=row.get("author_name"),
        text=row.get("text"),
        at=moment(at),
        thread=thread,
        edited=moment(row.get("edited")),
        permalink=permalink if isinstance(permalink, str) else "",
        readers=None if readers is None else tuple(map(word, readers)),
    )
    if isinstance(message, Message) and row.get("by_staff") is True:
        return replace(message, by_staff=True)
    return message


def _is_id(value: object) -> bool:
    return 0 < len(word(value)) <= MOST_LETTERS
