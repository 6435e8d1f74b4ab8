"""`candor pii`: personal data and secrets in a text, or in rows: `candor pii --jsonl < rows`."""

from __future__ import annotations

import argparse
import sys

from candorbot.cli.given import Row, answers, opened, read_text, shown, text_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="the text; - or nothing: stdin")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help="read rows {id, text}, write {id, spans: [{start, end, type}]} for each",
    )


def run(options: argparse.Namespace) -> int:
    from candorbot.pii import find, mask

    def spans(row: Row) -> Row:
        found = find(text_of(row))
        return {"spans": [{"start": p.start, "end": p.end, "type": p.type} for p in found]}

    if options.jsonl:
        with opened(options.file) as stream:
            return shown(answers(stream, spans))
    sys.stdout.write(mask(read_text(options.file)).text)
    return 0
