"""A survey's answers out of a CSV file, as whatever tool wrote it: its letters, its delimiter, its odd rows. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from candorbot.errors import BadFile

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
"""Characters; a longer one is a quote that was never closed."""
LONGEST_NAME = 200
DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 50
"""Records by which the delimiter is found."""
SHOWN = 5
"""Line numbers that are named of each kind of oddity."""

_SEP = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. `columns`: name -> the answers, a cell for each row, "" where nothing was answered;
    `rows` how many there are; `odd` what was not as it should be, a sentence each."""

    name: str
    columns: dict[str, list[str]]
    rows: int
    odd: tuple[str, ...] = ()


def read_table(raw: bytes, name: str) -> Table:
    """The table of a file called `name`. Raises BadFile, with the line where there is one."""
    if len(raw) > MOST_BYTES:
        raise BadFile(name, None, f"is larger than {MOST_BYTES:,} bytes.", "Give it in parts.")
    odd = _Odd()
    text = _text(raw, name, odd)
    told = _SEP.match(text)  # Excel's own first line
    records = _records(text, told[1] if told else _delimiter(text), name)
    lines = (line for line in records if any(cell.strip() for cell in line[1]))
    if told:
        next(lines, None)
    header = next(lines, None)
    if header is None:
        raise BadFile(name, None, "is empty.", "Export the survey again.")
    line, cells = header
    width = max(n for n, cell in enumerate(cells, start=1) if cell.strip())
    if width > MOST_COLUMNS:
        raise BadFile(name, line, f"has more than {MOST_COLUMNS} columns.", "Leave some out.")
    names = _names(cells[:width], odd)
    columns, rows = _columns(lines, width, name, odd)
    if odd.long and not rows:
        raise BadFile(name, odd.long[0], "has more cells than the header, as all rows have.", "Name each column.")  # fmt: skip
    if not rows:
        raise BadFile(name, None, "has a header and no answers.", "Export the survey again.")
    return Table(name, dict(zip(names, columns, strict=True)), rows, odd.told())


def _text(raw: bytes, name: str, odd: _Odd) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", "replace")
    elif raw[1:200:2].count(0) > len(raw[1:200:2]) // 2:  # every second byte, as UTF-16 has it
        text = raw.decode("utf-16-le", "replace")
    else:
        text = raw.decode("utf-8-sig", "replace")
        broken = text.count("\ufffd")
        if 2 * broken > len(text) - len(text.encode("ascii", "ignore")):  # most that is no ASCII
            text = raw.decode("cp1252", "replace")
            odd.letters = NOT_UTF_8
        elif broken:
            odd.letters = BROKEN.format(count=broken)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadFile(name, line, "has a NUL in it: it is no text.", "Export it as CSV.")
    return text.removeprefix("\ufeff")


def _delimiter(text: str) -> str:
    """The one that parts most of the first records into as many cells as the header has."""

    def fits(delimiter: str) -> tuple[int, int]:
        lengths = []
        try:
            for _, (_, cells) in zip(range(LOOKED_AT), _records(text, delimiter, ""), strict=False):
                lengths.append(len(cells))
        except BadFile:  # by this one it cannot be read
            return 0, 0
        first = next(iter(lengths), 0)
        return (sum(length == first for length in lengths), first) if first > 1 else (0, 0)

    return max(DELIMITERS, key=fits)


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise BadFile(name, line, _TOO_LONG, _QUOTE)
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:  # longer than csv's own limit
        raise BadFile(name, line, _TOO_LONG, _QUOTE) from None


_TOO_LONG = f"has a cell of more than {LONGEST_CELL:,} characters."
_QUOTE = "Look for a quote that is never closed."


def _names(header: Sequence[str], odd: _Odd) -> list[str]:
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        name = plain(cell)[:LONGEST_NAME] or f"column {number}"
        if name in names:
            odd.twice.append(name)
            name = next(n for k in range(2, len(header) + 2) if (n := f"{name} ({k})") not in names)
        names.append(name)
    return names


def _columns(
    lines: Iterator[tuple[int, list[str]]], width: int, name: str, odd: _Odd
) -> tuple[list[list[str]], int]:
    columns: list[list[str]] = [[] for _ in range(width)]
    same: dict[str, str] = {}  # equal answers are one string
    rows = 0
    for line, cells in lines:
        if any(cell.strip() for cell in cells[width:]):
            odd.long.append(line)
            continue
        if len(cells) < width:
            odd.short.append(line)
            cells = cells + [""] * (width - len(cells))
        rows += 1
        if rows > MOST_ROWS:
            raise BadFile(name, line, f"has more than {MOST_ROWS:,} rows.", "Give it in parts.")
        for column, cell in zip(columns, cells, strict=False):
            said = plain(cell)
            column.append(same.setdefault(said, said) if len(said) < 100 else said)
    return columns, rows


BROKEN = "Letters that are not UTF-8: {count:,}. They are shown as �. Save it as UTF-8."
NOT_UTF_8 = "It is not UTF-8 and was read as Windows-1252. If letters look wrong, save it as UTF-8."


class _Odd:
    """What was not as it should be, by line."""

    def __init__(self) -> None:
        self.long: list[int] = []
        self.short: list[int] = []
        self.twice: list[str] = []
        self.letters = ""

    def told(self) -> tuple[str, ...]:
        said = [self.letters] if self.letters else []
        if self.long:
            said.append(f"{_rows(self.long)} more cells than the header: left out.")
        if self.short:
            said.append(
                f"{_rows(self.short)} fewer cells than the header: the missing ones count as unanswered."
            )
        for name, often in Counter(self.twice).items():
            said.append(f"{often + 1} columns are called {name}; they are numbered.")
        return tuple(said)


def _rows(lines: list[int]) -> str:
    named = ", ".join(map(str, lines[:SHOWN])) + (", …" if len(lines) > SHOWN else "")
    if len(lines) == 1:
        return f"1 row (line {named}) has"
    return f"{len(lines):,} rows (lines {named}) have"


def plain(cell: str) -> str:
    """A cell in one line, without what cannot be seen."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    return " ".join("".join(c if c.isprintable() else " " for c in cell).split())
