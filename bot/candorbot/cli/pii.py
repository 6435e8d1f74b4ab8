"""`candor pii`: personal data and secrets in a text, or in rows: `candor pii --jsonl < rows`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from candorbot.errors import BadFile, UserError

BAD_ROW = 2
MOST_BYTES = 1_000_000
MOST_LETTERS = 200_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="the text; - or nothing: stdin")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help="read rows {id, text}, write {id, spans: [{start, end, type}]} for each",
    )


def run(options: argparse.Namespace) -> int:
    if options.file == "-":
        return _answer(sys.stdin.buffer, options)
    try:
        with Path(options.file).open("rb") as stream:
            return _answer(stream, options)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadFile(
            options.file, None, f"cannot be read ({why}).", "Check its name and rights."
        ) from None


def _answer(stream: Iterable[bytes], options: argparse.Namespace) -> int:
    return _rows(stream) if options.jsonl else _masked(b"".join(stream), options.file)


def _masked(raw: bytes, file: str) -> int:
    """Print the text with a mask in each place."""
    from candorbot.pii import mask

    if len(raw) > MOST_BYTES:
        raise UserError(f"The text is longer than {MOST_BYTES:,} bytes. Give it in parts.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        named = "stdin" if file == "-" else file
        raise BadFile(named, line, "is not UTF-8 text.", "Save it as UTF-8.") from None
    sys.stdout.write(mask(text).text)
    return 0


def _rows(stream: Iterable[bytes]) -> int:
    from candorbot.pii import find

    code = 0
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        row_id: object = None
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("it is not an object")
            given = row.get("id")
            row_id = given if isinstance(given, str | int) and not isinstance(given, bool) else None
            text = row.get("text")
            if row_id is None or not isinstance(text, str):
                raise ValueError("it needs an `id` and a `text`")
            if len(text) > MOST_LETTERS:
                raise ValueError(f"it is longer than {MOST_LETTERS:,} characters; give it in parts")
        except (ValueError, RecursionError) as error:
            unread = isinstance(error, json.JSONDecodeError | UnicodeError | RecursionError)
            said = "it is not JSON" if unread else error
            print(json.dumps({"id": row_id, "error": f"line {number}: {said}."}))
            code = BAD_ROW
        else:
            spans = [{"start": p.start, "end": p.end, "type": p.type} for p in find(text)]
            print(json.dumps({"id": row_id, "spans": spans}))
    return code
