"""The process in which feeds are read: `python -I -m candorbot.feeds.child`. It imports the standard library and the
parsers alone, gives up files, network, time and memory, and then reads what anybody may have written.

In: a line of JSON {"kind": content type}, then the bytes. Out: one line of JSON, {"found": [...]} or {"why": "..."}.
"""

from __future__ import annotations

import codecs
import json
import resource
import sys

from candorbot.feeds.pages import Unreadable
from candorbot.feeds.parse import parse

SECONDS = 2
"""Of processor time."""
MEMORY = 256 * 1024 * 1024
"""Bytes of address space: the interpreter takes a tenth of it."""
LETTERS = (
    "ascii", "utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252", "cp1251", "iso8859-2", "iso8859-15", "koi8-r",
)  # fmt: skip
"""Encodings that are at hand; others would have to be read from a file."""


def limit() -> None:
    """Give up all that reading does not need."""
    for letters in LETTERS:
        codecs.lookup(letters)
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),  # no further file or connection can be opened
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    limit()
    asked = json.loads(sys.stdin.buffer.readline())
    raw = sys.stdin.buffer.read()
    try:
        answer: dict[str, object] = {"found": parse(raw, asked["kind"])}
    except Unreadable as error:
        answer = {"why": str(error)}
    except (MemoryError, RecursionError):
        answer = {"why": "It takes more memory to read than it may."}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
