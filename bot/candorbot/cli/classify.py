"""`candor classify`: what kinds of feedback messages are, how pleased they sound, and what they are about."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from candorbot.cli.check import printable
from candorbot.cli.given import BadRow, Row, answers, message, opened, rows, shown, text_of
from candorbot.clusters import Read
from candorbot.errors import BadFile, UserError
from candorbot.kinds import Kinds
from candorbot.sentiment import sentiment
from candorbot.theme_languages import ThemesByLanguage

MOST_ROWS = 100_000
"""Rows that --themes and --clusters keep in memory."""
Look = Callable[[str], dict[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "text", nargs="?", default="-", help="the message; a file with --jsonl; - or nothing: stdin"
    )
    parser.add_argument(
        "--themes",
        metavar="EXAMPLES",
        help="rows {text, theme}: put each message into one of these; with --jsonl all rows are read first,"
        " and teach what the themes are about",
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
    from candorbot.store import sentences, theme_models

    if options.clusters and not options.jsonl:
        raise UserError("--clusters compares rows with each other: use it with --jsonl.")
    kinds = Kinds.load(shipped("models") / "kinds.json")
    read = sentences.reader() if options.clusters else None
    themes = None
    if options.themes:
        themes = ThemesByLanguage(read_examples(options.themes), theme_models.of_each)

    def look(text: str) -> dict[str, Any]:
        """What a program reads of one message, but its theme and cluster."""
        return {"kinds": kinds.of(text), "sentiment": sentiment(text).score}

    if options.jsonl:
        with opened(options.text) as stream:
            if themes is None and not options.clusters:
                return shown(answers(stream, lambda row: look(text_of(row))))
            return shown(compared(stream, look, themes, options.clusters, read))
    text = message(options.text)
    answer = look(text)
    if themes is not None:
        answer["theme"] = themes.together([text])[0]
    print(json.dumps(answer, indent=2) if options.json else printable(_report(text, answer)))
    return 0


def _report(text: str, answer: dict[str, Any]) -> str:
    felt = sentiment(text)
    told = f" ({', '.join(dict.fromkeys(felt.words))})" if felt.words else ""
    lines = [
        "Kind: " + ", ".join(kind.replace("_", " ") for kind in answer["kinds"]),
        f"Sounds: {felt.word}, {felt.score:+.2f}{told}",
    ]
    return "\n".join([*lines, f"Theme: {answer['theme']}"] if "theme" in answer else lines)


# --- rows --------------------------------------------------------------------------------------


def compared(
    stream: Iterable[bytes],
    look: Look,
    themes: ThemesByLanguage | None,
    clusters: bool,
    read: Read | None,
) -> list[Row]:
    """The answers, with `theme` in each if there are any, and, if `clusters` are asked for, `cluster`: the id of
    one of the rows that mean the same, null for one that stands alone. All rows are read before the first is
    answered, for what is said of one may depend on the others."""
    texts: list[str] = []

    def kept(row: Row) -> Row:
        text = text_of(row)
        answer = look(text)
        texts.append(text)
        return answer

    found = []
    for answer in answers(stream, kept):
        found.append(answer)
        if len(found) > MOST_ROWS:
            raise UserError(f"{MOST_ROWS:,} rows can be compared at most. Give fewer.")
    good = [answer for answer in found if "error" not in answer]
    if themes is not None:
        for answer, theme in zip(good, themes.together(texts), strict=True):
            answer["theme"] = theme
    if clusters:
        from candorbot.clusters import same_wish

        heads = same_wish(texts, read)
        members = Counter(heads)
        for answer, head in zip(good, heads, strict=True):
            answer["cluster"] = good[head]["id"] if members[head] > 1 else None
    return found


def read_examples(file: str) -> dict[str, list[str]]:
    """The examples of each theme in a file of rows {text, theme}. Raises BadFile with the line: a theme
    learnt from half a file would be another theme."""
    themes: dict[str, list[str]] = {}
    with opened(file) as stream:
        for number, row in rows(stream):
            try:
                if isinstance(row, BadRow):
                    raise row
                theme = text_of(row, "theme").strip()
                if not theme:
                    raise BadRow("its `theme` is empty")
                themes.setdefault(theme, []).append(text_of(row))
            except BadRow as error:
                raise BadFile(
                    file, number, f"{error}.", 'Write {"text": "…", "theme": "…"}.'
                ) from None
    return themes
