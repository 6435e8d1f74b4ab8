"""`candor search WORDS`, and `candor search --knowledge DIR_OR_JSONL --jsonl < queries`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from candorbot.cli.given import BadRow, Row, answers, rows, shown, text_of
from candorbot.errors import BadFile, UserError

if TYPE_CHECKING:
    from candorbot.sources import Section

RANKED = 10
SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", help="what to look for")
    parser.add_argument(
        "--knowledge",
        metavar="DIR_OR_JSONL",
        help="a folder of Markdown articles, or a file of rows {id, title?, body}; else the brand's",
    )
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help="read queries {id, text} from stdin, write {id, ranked} for each",
    )


def run(options: argparse.Namespace) -> int:
    from candorbot.store.search import KnowledgeIndex

    words = " ".join(options.words)
    if options.jsonl and words:
        raise UserError("With --jsonl the queries are read from stdin: leave the words out.")
    if not options.jsonl and not words.strip():
        raise UserError('Say what to look for: candor search "block a country"')
    index = KnowledgeIndex(_sections(options.knowledge))
    return _answer_rows(index.find) if options.jsonl else _print_hits(index.find, words)


def _sections(knowledge: str | None) -> list[Section]:
    from candorbot.knowledge import load_knowledge, plain_rows
    from candorbot.paths import brand_folder
    from candorbot.settings import read_settings

    if knowledge is None:
        return load_knowledge(brand_folder(read_settings().brand))
    path = Path(knowledge).expanduser()
    if path.is_dir():
        return load_knowledge(path)
    try:
        with path.open("rb") as lines:
            return plain_rows(_rows(lines, path.name))
    except OSError as error:
        raise BadFile(
            path, None, f"cannot be read ({error.strerror}).", "Check its name."
        ) from None
    except ValueError as error:
        raise BadFile(path.name, None, str(error), "Mend that row.") from None


def _rows(lines: Iterable[bytes], name: str) -> Iterator[Mapping[str, object]]:
    for number, row in rows(lines):
        if isinstance(row, BadRow):
            what = str(row).removeprefix("it ")
            raise BadFile(name, number, f"{what}.", 'Write {"id": …, "body": …} on one line.')
        yield row


def _answer_rows(find: Find) -> int:
    def ranked(row: Row) -> Row:
        return {"ranked": [hit.section.id for hit in find(text_of(row), RANKED)]}

    return shown(answers(sys.stdin.buffer, ranked))


def _print_hits(find: Find, words: str) -> int:
    hits = find(words, SHOWN)
    if not hits:
        print("Nothing in the knowledge has these words. Try others.")
    for number, hit in enumerate(hits, start=1):
        section = hit.section
        heading = f" – {section.heading}" if section.heading != section.title else ""
        print(f"{number}. {section.title or section.id}{heading}")
        if section.url:
            print(f"   {section.url}")
    return 0


if TYPE_CHECKING:
    from collections.abc import Callable

    from candorbot.sources import Hit

    Find = Callable[[str, int], list[Hit]]
