"""JSON a piece at a time: lines of it, or the items of one long array, whatever the size of the file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, Protocol

MOST_BYTES = 2_000_000
"""Of one row or item."""
PIECE = 250_000
_BETWEEN = re.compile(r"[\s,]*")
_ESCAPED = re.compile("[\udc80-\udcff]")
"""What stands for bytes that are not UTF-8."""
_NO_NUMBER = json.JSONDecoder(parse_constant=lambda constant: None)  # NaN is no value


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


class Broken(Exception):
    """What follows in the file is not JSON, or not of this shape."""


class Misplaced(Broken):
    """The file has no messages where they belong."""


class Undecoded:
    """A row with bytes that are not UTF-8: nobody knows what its words are."""


class Long:
    """A line that is longer than a row may be."""


def lines(stream: Stream) -> Iterator[tuple[int, Any]]:
    """Each line's number (from 1) and its value: Broken for what is not JSON, Undecoded, Long for too much; empty
    lines are left out."""
    number = 0
    while line := stream.readline(MOST_BYTES + 1):
        number += 1
        if len(line) > MOST_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(PIECE)) and not rest.endswith(b"\n"):
                pass
            yield number, Long()
        elif line.strip():
            yield number, _value(line)


def _value(line: bytes) -> Any:
    try:
        return _NO_NUMBER.decode(line.decode("utf-8-sig").strip())
    except UnicodeDecodeError:
        return Undecoded()
    except (ValueError, RecursionError):
        return Broken()


def whole(stream: Stream, most: int = 100_000_000) -> Any:
    """The value of a small file. Raises Broken."""
    raw = stream.read(most + 1)
    try:
        if len(raw) > most:
            raise Broken(f"it is larger than {most:,} bytes")
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Broken("it is not UTF-8") from None
    except (ValueError, RecursionError):
        raise Broken("it is not JSON") from None


class Array:
    """The items of an array in a stream, one by one: Undecoded for one that is not UTF-8. `before` is what stood
    before it. Raises Misplaced from the start, Broken while it goes on."""

    def __init__(self, stream: Stream, opening: str = r"\s*\[") -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape").decode
        self._odd = False
        """Some bytes were not UTF-8."""
        self._text, self._at = "", 0
        begins = re.compile(opening)
        while (found := begins.search(self._text)) is None:
            if len(self._text) > MOST_BYTES or not self._more():
                raise Misplaced("the messages are not where they belong")
        self.before = self._text[: found.start()]
        self._at = found.end()

    def __iter__(self) -> Iterator[Any]:
        while True:
            between = _BETWEEN.match(self._text, self._at)
            self._at = between.end() if between else self._at
            if self._text[self._at : self._at + 1] == "]":
                return
            begins = self._at
            try:
                item, self._at = _NO_NUMBER.raw_decode(self._text, begins)
            except (ValueError, RecursionError):
                if len(self._text) - self._at > MOST_BYTES or not self._more():
                    raise Broken("the file ends, or is not JSON, in the middle") from None
                continue
            if self._odd and _ESCAPED.search(self._text, begins, self._at):
                yield Undecoded()
            else:
                yield item

    def _more(self) -> bool:
        piece = self._stream.read(PIECE)
        more = self._decode(piece, not piece)
        self._odd = self._odd or bool(_ESCAPED.search(more))
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(piece)
