"""What members say, by the hundred thousand: bringing it in, finding it again, and the room it takes.

    python tests/benches/heard.py [--million]      (100,000 messages, or a million; by bench.py with 100,000)

  import   candor's import of a JSONL file            to the same rows by a raw executemany into the   goal 3
           (read, masked, judged, classified, kept)   same tables, everything worked out before
  keep     the store's own part of it: messages       to the same
           that are ready, counted and indexed
  search   the newest 50 with a rare word, two words, the commonest word; the newest of a day; a day's counts
  size     bytes of the file for each message

The texts are lines of real help channels (irc_chat, see tests/evals/split.py), each time with other ids, authors and
times, over 100 days; where they are not here, sentences of Harbor's knowledge. Neither side waits for the disk.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from split import data_folder  # noqa: E402

from candorbot.bootstrap import listening_to_many  # noqa: E402
from candorbot.brand import load_brand  # noqa: E402
from candorbot.exports import jsonl  # noqa: E402
from candorbot.exports.files import Files  # noqa: E402
from candorbot.exports.rows import Wanted  # noqa: E402
from candorbot.importing import BATCH, bring  # noqa: E402
from candorbot.knowledge import load_knowledge, sentences  # noqa: E402
from candorbot.paths import brand_folder  # noqa: E402
from candorbot.records import Message  # noqa: E402
from candorbot.store.sqlite import SqliteStore  # noqa: E402

START = datetime(2026, 8, 1, tzinfo=UTC)
DAYS = 100
MEMBERS = 5_000
CHANNELS = 9
GOAL = 3
TABLES = ("messages", "tallies", "spoke", "channels")
AT_ONCE = 50_000
TIMES = 21


def texts() -> list[str]:
    file = data_folder() / "D_feedback" / "irc_chat" / "data.jsonl"
    if file.is_file():
        rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        return [row["text"] for row in rows if row["text"].strip()]
    pages = load_knowledge(brand_folder("harbor"))
    return [sentence for page in pages for sentence in sentences(page.text)]


def write_rows(path: Path, count: int) -> None:
    said = texts()
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            at = START + timedelta(days=DAYS) * n / count
            row = {
                "id": f"m{n}", "channel": f"c{n % CHANNELS}", "author": f"member{n * 7919 % MEMBERS}",
                "text": said[n % len(said)], "at": at.isoformat(),
                "thread": f"m{n - n % 27 + n % CHANNELS}",
            }  # fmt: skip
            file.write(json.dumps(row) + "\n")


async def imported(rows: Path, store: Path) -> float:
    """The seconds that an import took, start of the store and of the models not counted."""
    brand = load_brand(brand_folder("harbor"))
    listening = listening_to_many(brand)
    wanted = Wanted(START + timedelta(days=DAYS), unsaid=("everyone",))
    every = jsonl.rows(Files(rows), wanted)
    first = next(every)
    assert isinstance(first, Message)
    listening.read([first])
    opened = await SqliteStore.open(store, "bench", durable=False, zone=lambda: brand.zone)
    start = time.perf_counter()
    await bring(every, opened, listening)
    spent = time.perf_counter() - start
    await opened.close()
    return spent


def raw(full: Path, empty: Path) -> float:
    """The seconds that writing the same rows takes, worked out before and read before the clock starts."""
    asyncio.run(_made(empty))
    spent = 0.0
    with (
        closing(sqlite3.connect(full)) as source,
        closing(sqlite3.connect(empty, isolation_level=None)) as target,
    ):
        for pragma in ("synchronous = off", "secure_delete = on"):
            target.execute(f"pragma {pragma}")
        for table in TABLES:
            cursor = source.execute(f"select * from {table}")
            marks = ", ".join("?" * len(cursor.description))
            while part := cursor.fetchmany(AT_ONCE):
                words = [(row[0], row[8]) for row in part] if table == "messages" else []
                start = time.perf_counter()
                target.execute("begin immediate")
                target.executemany(f"insert into {table} values ({marks})", part)
                target.executemany("insert into messages_words (rowid, text) values (?, ?)", words)
                target.execute("commit")
                spent += time.perf_counter() - start
    return spent


async def _made(path: Path) -> None:
    await (await SqliteStore.open(path, "bench", durable=False)).close()


async def kept(full: Path, path: Path) -> float:
    """The seconds that the store takes to keep messages that are ready."""
    source = await SqliteStore.open(full, "bench", durable=False)
    target = await SqliteStore.open(path, "bench", durable=False)
    spent, since = 0.0, START
    end = START + timedelta(days=DAYS + 1)
    while part := await source.messages_between(since, end, limit=BATCH):
        since = part[-1].at + timedelta(microseconds=1)
        start = time.perf_counter()
        await target.save_messages(part)
        spent += time.perf_counter() - start
    await source.close()
    await target.close()
    return spent


async def found(path: Path) -> Iterator[str]:
    store = await SqliteStore.look(path, "bench")
    day = START + timedelta(days=DAYS / 2)
    asked = {
        "a rare word": lambda: store.search_messages("compiz"),
        "two words": lambda: store.search_messages("server error"),
        "the commonest word": lambda: store.search_messages("the"),
        "a day, its first 1,000": lambda: store.messages_between(day, day + timedelta(days=1), limit=1000),
        "a day that waits, 100": lambda: store.unanswered(day, day + timedelta(days=1)),
        "the counts of a day": lambda: store.tallies(day.date(), day.date()),
        "who spoke on a day": lambda: store.spoke(day.date(), day.date()),
    }  # fmt: skip
    lines = []
    for name, ask in asked.items():
        times: list[float] = []
        rows: Sequence[object] = ()
        for _ in range(TIMES):
            start = time.perf_counter()
            rows = await ask()
            times.append(time.perf_counter() - start)
        lines.append(f"  {name:<24} {sorted(times)[TIMES // 2] * 1000:8.2f} ms, {len(rows)} rows")
    await store.close()
    return iter(lines)


def measure(count: int) -> None:
    print(f"heard, {count:,} messages")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_rows(folder / "rows.jsonl", count)
        full = folder / "full.db"
        ours = asyncio.run(imported(folder / "rows.jsonl", full))
        baseline = raw(full, folder / "raw.db")
        store = asyncio.run(kept(full, folder / "kept.db"))
        for what, spent in (("import", ours), ("keep", store)):
            print(
                f"  {what:<7} {spent / count * 1e6:6.0f} us a message, raw {baseline / count * 1e6:4.0f} us:"
                f" {spent / baseline:5.1f}" + (f"  (goal {GOAL})" if what == "import" else "")
            )
        print(f"  size    {full.stat().st_size / count:6.0f} bytes a message")
        print(*asyncio.run(found(full)), sep="\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--million", action="store_true", help="a million messages, some ten minutes"
    )
    parser.add_argument("--messages", type=int, default=100_000)
    options = parser.parse_args()
    measure(1_000_000 if options.million else options.messages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
