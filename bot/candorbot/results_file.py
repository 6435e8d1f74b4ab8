"""How posts did, as a person brings it: a CSV file, read row by row, and kept as records."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import datetime, time, tzinfo
from typing import TYPE_CHECKING, Any

from candorbot.errors import BadFile
from candorbot.records import Function, Record
from candorbot.results import MOST, Result
from candorbot.storage import Store
from candorbot.subjects import touches

if TYPE_CHECKING:
    from candorbot.brand import Brand

RESULT = "post.result"
"""The kind of the rows, one for each post."""
COLUMNS = ("post", "channel", "date", "function", "reach", "reactions", "replies", "clicks")
COUNTS = COLUMNS[4:]
MOST_ROWS = 10_000
HIGHEST = 10**12
LONGEST_POST = 2_000
HOW = f"Its first line names the columns: {', '.join(COLUMNS)}."


def read_results(text: str, name: str, zone: tzinfo) -> list[Result]:
    """The posts of a CSV file, with commas or semicolons, its columns in any order. A date is a day or a
    time (ISO 8601; local where it names no zone). Raises BadFile with the line for what is wrong."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[Result] = []
    places: dict[str, int] = {}
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if not places:
                places = _columns(row, name, rows.line_num)
                continue
            if len(found) == MOST_ROWS:
                raise BadFile(name, rows.line_num, f"is row {MOST_ROWS + 1:,} or later.", "Give it in parts.")  # fmt: skip
            found.append(_result(row, places, zone, name, rows.line_num))
    except csv.Error as error:
        raise BadFile(name, rows.line_num, f"is no CSV ({error}).", "Save it as CSV.") from None
    if not found:
        raise BadFile(name, None, "holds no posts.", HOW)
    return found


def _columns(row: Sequence[str], name: str, line: int) -> dict[str, int]:
    """Column -> where it stands."""
    named = [cell.strip().casefold() for cell in row]
    missing = [column for column in COLUMNS if column not in named]
    if missing:
        raise BadFile(name, line, f"has no column {', '.join(missing)}.", HOW)
    twice = [column for column in COLUMNS if named.count(column) > 1]
    if twice:
        raise BadFile(name, line, f"has the column {twice[0]} twice.", "Keep one of them.")
    return {column: named.index(column) for column in COLUMNS}


def _result(
    row: Sequence[str], places: dict[str, int], zone: tzinfo, name: str, line: int
) -> Result:
    if len(row) <= max(places.values()):
        raise BadFile(name, line, "has too few cells.", "Give each column a cell, if an empty one.")
    cell = {column: row[at].strip() for column, at in places.items()}
    if not cell["post"] or len(cell["post"]) > LONGEST_POST:
        raise BadFile(name, line, "names no post.", f"Give its words or its link, {LONGEST_POST:,} characters at most.")  # fmt: skip
    try:
        function = Function(cell["function"].casefold())
    except ValueError:
        known = ", ".join(Function)
        raise BadFile(name, line, f"has the function “{cell['function'][:40]}”.", f"Write one of {known}.") from None  # fmt: skip
    at, timed = _moment(cell["date"], zone, name, line)
    counts: dict[str, Any] = {column: _count(cell[column], column, name, line) for column in COUNTS}
    return Result(cell["post"], cell["channel"], at, function, **counts, timed=timed)


def _moment(text: str, zone: tzinfo, name: str, line: int) -> tuple[datetime, bool]:
    """When it was posted, in the zone, and whether more than the day is known."""
    try:
        timed = "T" in text or " " in text  # what parts a time from its day, in ISO 8601
        at = datetime.fromisoformat(text)
        if not 1990 <= at.year < 9999:  # at the ends of time no zone can be told
            raise ValueError
        if not timed:
            return datetime.combine(at, time(12), zone), False
        return (at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)), True
    except (ValueError, OverflowError):
        raise BadFile(
            name, line, f"has the date “{text[:40]}”.", "Write it like 2026-11-20 or 2026-11-20T09:30."
        ) from None  # fmt: skip


def _count(text: str, column: str, name: str, line: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 13 and int(text) <= HIGHEST):
        raise BadFile(name, line, f"has the {column} “{text[:40]}”.", "Write a whole number, 0 or more.")  # fmt: skip
    return int(text)


# --- rows -----------------------------------------------------------------------------------------


def result_id(result: Result) -> str:
    """The same post in the same channel at the same time is one."""
    told = f"{result.post}\0{result.channel}\0{result.at.isoformat()}"
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


async def keep_results(store: Store, results: Sequence[Result]) -> tuple[int, int]:
    """Keep them; of one that is kept already, the newer figures. How many were new, and how many changed."""
    by_id = {result_id(one): one for one in results}
    changed: list[Record] = []
    new = 0
    for row_id, result in by_id.items():
        before = await store.record(RESULT, row_id)
        body = _body(result)
        if before is None or dict(before.body) != body:
            changed.append(Record(RESULT, row_id, body, version=before.version if before else 0))
            new += before is None
    if changed:
        await store.put_records(*changed)
    return new, len(changed) - new


async def kept_results(store: Store, brand: Brand) -> list[Result]:
    """The newest posts whose results are kept, with the strategy topics each touched."""
    rows = await store.find_records(RESULT, limit=MOST, newest=True)
    return await asyncio.to_thread(lambda: [_kept(row, brand) for row in rows])


def _body(result: Result) -> dict[str, Any]:
    return {
        "post": result.post, "channel": result.channel, "at": result.at.isoformat(),
        "function": str(result.function), "timed": result.timed,
        **{column: getattr(result, column) for column in COUNTS},
    }  # fmt: skip


def _kept(row: Record, brand: Brand) -> Result:
    body = row.body
    topics = [one.name for one in brand.strategy.topics if touches(body["post"], one.words)]
    at = datetime.fromisoformat(body["at"]).astimezone(brand.zone)
    read = {"at": at, "function": Function(body["function"]), "topics": tuple(topics)}
    return Result(**{**body, **read})
