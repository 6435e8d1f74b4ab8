"""What a command is given: a text, or rows of JSON, one object a line. A row that cannot be read is answered
with what is wrong with it, and the others are read all the same."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from candorbot.errors import BadFile, UserError

BAD_INPUT = 2
MOST_BYTES = 1_000_000
MOST_LETTERS = 200_000
LIKE = "Write one JSON object a line, as UTF-8 (`jq -c '.[]'` turns a list into lines, `jq -c .` objects)."
Row = dict[str, Any]


class BadRow(Exception):
    """A row that cannot be read, in a sentence."""


@contextmanager
def opened(file: str) -> Iterator[BinaryIO]:
    """A file's bytes, or stdin's for "-". Raises BadFile for a file that cannot be read."""
    if file == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as closing:
        try:
            stream = closing.enter_context(Path(file).open("rb"))
        except (
            OSError,
            ValueError,
        ) as error:  # the opening's own: what is written meanwhile may fail, too
            why = error.strerror if isinstance(error, OSError) else error
            raise BadFile(
                file, None, f"cannot be read ({why}).", "Check its name and rights."
            ) from None
        yield stream


def read_text(file: str) -> str:
    """A text of at most MOST_BYTES. Raises BadFile or UserError with the cure."""
    with opened(file) as stream:
        raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise UserError(f"The text is longer than {MOST_BYTES:,} bytes. Give it in parts.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        named = "stdin" if file == "-" else file
        raise BadFile(named, line, "is not UTF-8 text.", "Save it as UTF-8.") from None


def message(said: str) -> str:
    """The message on the command line, or stdin's for "-". Raises UserError if it says nothing."""
    text = read_text("-") if said == "-" else said
    if not text.strip():
        raise UserError("There is nothing to look at. Give a message, or write it to stdin.")
    return text


def rows(stream: Iterable[bytes]) -> Iterator[tuple[int, Row | BadRow]]:
    """Each line's number (from 1) and its object, or what is wrong with it; empty lines left out. Raises BadFile
    for what is no file of rows at all, so that not each of its lines is told."""
    lines = ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
    first = next(lines, None)
    if first is None:
        return
    opening, second = first[1].strip(), None
    if opening in (b"[", b"{"):
        second = next(lines, None)
    if what := _no_rows(opening, second[1] if second else b""):
        raise BadFile(_name(stream), None, what, LIKE)
    for number, line in chain((first,), (second,) if second else (), lines):
        try:
            yield number, _row(line)
        except BadRow as error:
            yield number, error


def _row(line: bytes) -> Row:
    """Raises BadRow."""
    try:
        row = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_once_each)
    except UnicodeDecodeError:
        raise BadRow("it is not UTF-8; save it as UTF-8") from None
    except (ValueError, RecursionError):
        raise BadRow("it is not JSON") from None
    if not isinstance(row, dict):
        raise BadRow("it is not an object")
    return row


def _once_each(pairs: list[tuple[str, Any]]) -> Row:
    """Raises BadRow for a name that is there twice: one of its values would be lost without a word."""
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadRow(f'it has the name "{twice[:40]}" twice')
    return row


def _no_rows(first: bytes, second: bytes) -> str:
    """What a file is by its first two lines if it is none of rows; else nothing."""
    if b"\0" in first[:4]:
        return "is UTF-16 or UTF-32."
    if re.match(rb"\[\s*\{", first) or (first == b"[" and second):
        return "is one list."
    if first == b"{" and second and isinstance(_tried(second), BadRow):
        return "has an object over several lines."
    return ""


def _tried(line: bytes) -> Row | BadRow:
    try:
        return _row(line)
    except BadRow as error:
        return error


def _name(stream: Iterable[bytes]) -> str:
    name = getattr(stream, "name", "")
    return name if isinstance(name, str) and name not in ("", "<stdin>") else "stdin"


def answers(stream: Iterable[bytes], answer: Callable[[Row], Row]) -> Iterator[Row]:
    """For each row its id and the answer; an `error` instead where the row, or `answer` by BadRow, says so. Raises
    BadFile if there is no row."""
    number = 0
    for number, row in rows(stream):
        row_id: object = None
        try:
            if isinstance(row, BadRow):
                raise row
            row_id = row.get("id")
            if isinstance(row_id, bool) or not isinstance(row_id, str | int):
                row_id = None
                raise BadRow("it needs an `id`, text or a whole number")
            yield {"id": row_id, **answer(row)}
        except BadRow as error:
            yield {"id": row_id, "error": f"line {number}: {error}."}
    if not number:
        raise BadFile(_name(stream), None, "has no rows.", LIKE)


def shown(answered: Iterable[Row]) -> int:
    """Print each answer as it comes. The exit code: BAD_INPUT if a row could not be read, else 0."""
    code = 0
    for one in answered:
        print(json.dumps(one))
        if "error" in one:
            code = BAD_INPUT
    return code


def text_of(row: Row, key: str = "text") -> str:
    """A row's text of at most MOST_LETTERS. Raises BadRow."""
    text = row.get(key)
    if key not in row:
        raise BadRow(f"it needs a `{key}`")
    if not isinstance(text, str):
        raise BadRow(f"its `{key}` is no text (a string)")
    if len(text) > MOST_LETTERS:
        raise BadRow(f"it is longer than {MOST_LETTERS:,} characters; give it in parts")
    return text
