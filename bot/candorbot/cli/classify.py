"""`candor classify`: what kinds of feedback messages are, how pleased they sound, and what they are about."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from candorbot.cli.check import (
    BAD_INPUT,
    MOST_LETTERS,
    BadRow,
    printable,
    read_text,
    row_object,
)
from candorbot.errors import BadFile, UserError
from candorbot.kinds import Kinds
from candorbot.sentiment import sentiment
from candorbot.themes import NamedThemes, Read

MOST_ROWS = 100_000
"""Rows that --clusters keeps in memory."""
Look = Callable[[str], dict[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "text", nargs="?", default="-", help="the message; a file with --jsonl; - or nothing: stdin"
    )
    parser.add_argument(
        "--themes",
        metavar="EXAMPLES",
        help="rows {text, theme}: put each message into one of these",
    )
    parser.add_argument(
        "--clusters", action="store_true", help="with --jsonl: say which rows mean the same"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help="read rows {id, text}, write {id, kinds, sentiment, theme, cluster} for each",
    )


def run(options: argparse.Namespace) -> int:
    from candorbot.paths import shipped

    if options.clusters and not options.jsonl:
        raise UserError("--clusters compares rows with each other: use it with --jsonl.")
    kinds = Kinds.load(shipped("models") / "kinds.json")
    read = _sentences() if options.themes or options.clusters else None
    themes = NamedThemes(read_examples(options.themes), read) if options.themes else None

    def look(text: str) -> dict[str, Any]:
        """What a program reads of one message."""
        answer: dict[str, Any] = {"kinds": kinds.of(text), "sentiment": sentiment(text).score}
        if themes is not None:
            answer["theme"] = themes.nearest([text])[0][0]
        return answer

    if options.jsonl:
        with _opened(options.text) as stream:
            if options.clusters:
                return cluster_rows(stream, look, read)
            return classify_rows(stream, look)
    text = read_text("-") if options.text == "-" else options.text
    if not text.strip():
        raise UserError("There is nothing to look at. Give a message, or write it to stdin.")
    if options.json:
        print(json.dumps(look(text), indent=2))
    else:
        print(printable(_report(text, look(text))))
    return 0


def _report(text: str, answer: dict[str, Any]) -> str:
    felt = sentiment(text)
    told = f" ({', '.join(dict.fromkeys(felt.words))})" if felt.words else ""
    lines = [
        "Kind: " + ", ".join(kind.replace("_", " ") for kind in answer["kinds"]),
        f"Sounds: {felt.word}, {felt.score:+.2f}{told}",
    ]
    return "\n".join([*lines, f"Theme: {answer['theme']}"] if "theme" in answer else lines)


def _sentences() -> Read | None:
    """The model of sentences; None where it is not installed."""
    from candorbot.store import sentences

    model = sentences.load()
    return model.vectors if model is not None else None


# --- rows --------------------------------------------------------------------------------------


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadFile(
            file, None, f"cannot be read ({why}).", "Check its name and rights."
        ) from None
    with stream:
        yield stream


def answers(stream: Iterable[bytes], look: Look) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """For each row its text and what is said of it; None and an error for one that cannot be read."""
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        row_id: object = None
        try:
            row = row_object(line)
            row_id = row.get("id")
            if isinstance(row_id, bool) or not isinstance(row_id, str | int):
                row_id = None
                raise BadRow("it needs an `id`, text or a whole number")
            text = _text(row, "text")
            yield text, {"id": row_id, **look(text)}
        except BadRow as error:
            yield None, {"id": row_id, "error": f"line {number}: {error}."}


def classify_rows(stream: Iterable[bytes], look: Look) -> int:
    """Print what is said of each row as it comes. The exit code: BAD_INPUT if one could not be read, else 0."""
    code = 0
    for text, answer in answers(stream, look):
        print(json.dumps(answer))
        if text is None:
            code = BAD_INPUT
    return code


def cluster_rows(stream: Iterable[bytes], look: Look, read: Read | None) -> int:
    """The same, with `cluster` in each row: the id of one of those that mean the same, null for one that
    stands alone. All rows are read before the first is printed."""
    from candorbot.clusters import same_wish

    rows = []
    for row in answers(stream, look):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise UserError(f"--clusters compares {MOST_ROWS:,} rows at most. Give fewer.")
    good = [(text, answer) for text, answer in rows if text is not None]
    heads = same_wish([text for text, _ in good], read)
    members = Counter(heads)
    for (_, answer), head in zip(good, heads, strict=True):
        answer["cluster"] = good[head][1]["id"] if members[head] > 1 else None
    for _, answer in rows:
        print(json.dumps(answer))
    return 0 if len(good) == len(rows) else BAD_INPUT


def read_examples(file: str) -> dict[str, list[str]]:
    """The examples of each theme in a file of rows {text, theme}. Raises BadFile with the line: a theme
    learnt from half a file would be another theme."""
    themes: dict[str, list[str]] = {}
    with _opened(file) as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                row = row_object(line)
                themes.setdefault(_text(row, "theme"), []).append(_text(row, "text"))
            except BadRow as error:
                raise BadFile(
                    file, number, f"{error}.", 'Write {"text": "…", "theme": "…"}.'
                ) from None
    return themes


def _text(row: dict[str, Any], key: str) -> str:
    text = row.get(key)
    if not isinstance(text, str):
        raise BadRow(f"it needs a `{key}`")
    if len(text) > MOST_LETTERS:
        raise BadRow(f"it is longer than {MOST_LETTERS:,} characters; look at it in parts")
    return text
