"""How fast is it? Ratios to a baseline measured in the same run, so that the machine drops out.

    python tests/benches/bench.py [--pairs N]

What is measured and its baseline are timed in turn, N times (pairs), and each ratio is the median of
the pairs' ratios; beside it the middle half of them (25 to 75 %). About two minutes in all.

  start    `candor --help`                         to `python -c pass`                         goal 12
  gate     gate.review of a reply of about 300     to a bare loop: each of the same compiled    goal 2
           characters nobody has seen before       re2 patterns searched in the same bytes
  screen   the same                                to a bare pass of the same patterns through
                                                   re2's filter, which finds nothing's place
  triage   rules and trained weights, one member's  to alt-profanity-check, one message at a      1 in 50
           message at a time                        time (if it is there: see below)
  keep     one inbox row through the store         to one row in a raw sqlite3 transaction      goal 1.3
                                                   (WAL, FULL), same columns
  thread   that raw transaction, made on a thread   to the same, made where it is asked for     keep's floor
           and waited for on the event loop
  group    one of 50 rows received at once         to the same, each in a transaction           50 in 10
           (and the commits they take)
  draft    a draft from 10,000 sections            to one from 100                              goal 3
  search   one search in 1,000, 10,000 and 100,000 sections, and how it grows (n^1: linearly)
  hostile  100 KB made to be slow to read: the longest it takes, in processor time             50 ms

alt-profanity-check (with scikit-learn) is no part of Candor. To measure triage against it:
pip install --target elsewhere alt-profanity-check, then PYTHONPATH=elsewhere make bench.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import itertools
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from growth import draft, hostile, search
from pairs import HEAD, Measured, Timed, compare, repeated, repeated_async

from candorbot import faults
from candorbot.brand import load_brand
from candorbot.gate import Gate
from candorbot.knowledge import load_knowledge, sentences
from candorbot.paths import brand_folder, policies_folder, shipped
from candorbot.policy import load_policies, shipped_routes
from candorbot.records import Event
from candorbot.sources import Source
from candorbot.speaker import FOR_THE_BRAND
from candorbot.store.lane import Lane
from candorbot.store.sqlite import SqliteStore
from candorbot.text import fold
from candorbot.triage import Triage
from candorbot.verdict import Reviewed
from candorbot.weights import Weights

SOURCE = Source(1, "excluding", "Excluding", "https://harbor.example/docs/excluding", "")
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AT_ONCE = 50
T = TypeVar("T")


async def start_up(pairs: int) -> Measured:
    def process(*arguments: str) -> Timed:
        command = [sys.executable, *arguments]
        return repeated(lambda: subprocess.run(command, check=True, capture_output=True), 1)

    ours, baseline = process("-m", "candorbot", "--help"), process("-c", "pass")
    return await compare("start", ours, baseline, pairs, 1)


# --- the gate ----------------------------------------------------------------------------------


def replies(seed: int) -> Iterator[str]:
    """Replies as the offline rules write them, of other sentences each time; 300 characters on average."""
    chance = random.Random(seed)
    pages = load_knowledge(brand_folder("harbor"))
    said = [s for page in pages for s in sentences(page.text) if 40 < len(s) < 110]
    end = f"Tell me if you see something else.\n\nMia, Harbor team\n\n[1] Excluding – {SOURCE.url}"
    while True:
        name = chance.choice(["Kofi", "Ana", "Jörg", "Zoë", "Lee"])
        middle = " ".join(f"{sentence} [1]" for sentence in chance.sample(said, 2))
        yield f"Hi {name},\n\n{middle}\n\n{end}"


async def review(name: str, pairs: int, whole: bool, each: int = 20) -> Measured:
    """`whole`: against one pass through the filter, else against each pattern by itself. Both sides read
    the same texts, and each has compiled its own patterns: neither warms the other's."""
    brand = load_brand(brand_folder("harbor"))
    gate = Gate(load_policies(policies_folder()), brand)
    other = load_policies(policies_folder()).screen(brand.name)
    patterns = [other.pattern(n) for n in range(len(other._numbers))]
    seed = 1 + whole
    texts = (Reviewed(t, FOR_THE_BRAND, brand=brand.name, sources=(SOURCE,)) for t in replies(seed))
    subjects = (fold(text).text.encode() for text in replies(seed))

    def ours(text: Reviewed) -> None:
        gate.review(text)

    def bare(subject: bytes) -> None:
        if whole:
            other.hits(subject)
        else:
            for pattern in patterns:
                pattern.search(subject)

    return await compare(name, over(ours, texts, each), over(bare, subjects, each), pairs, each)


def over(work: Callable[[T], object], things: Iterator[T], each: int) -> Timed:
    """Time the work on the next things, made before the clock starts."""

    async def timed() -> float:
        batch = list(itertools.islice(things, each))
        start = time.perf_counter()
        for thing in batch:
            work(thing)
        return (time.perf_counter() - start) / each

    return timed


# --- triage ------------------------------------------------------------------------------------


BEFORE = ("honesty", "ordinary")
"""Other texts, which a triage in use would have met."""
WRITTEN = ("harbor", "outside", "direct", "outside_direct", "paraphrases", "threads", "tricky")


def messages(names: Sequence[str]) -> list[str]:
    """Members' messages written for the tests, mixed: questions, and such as need a person or sound so."""
    folder = Path(__file__).parents[1] / "evals" / "questions"
    lines = [
        line
        for name in names
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    texts = list(dict.fromkeys(json.loads(line)["text"] for line in lines))
    random.Random(5).shuffle(texts)
    return texts


async def looks(pairs: int) -> Measured | str:
    """Against a linear model over word counts, by scikit-learn, one message at a time. Each message is
    looked at once by either, so that nothing of it is remembered; patterns are compiled, the table is
    loaded and 2,600 other texts have been looked at before, which give each pattern its first work."""
    if importlib.util.find_spec("profanity_check") is None:
        return "triage   alt-profanity-check is not here, skipped (how to get it: see the top of this file)"
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # one core each
    predict = importlib.import_module("profanity_check").predict
    triage = Triage(shipped_routes(), Weights.load(shipped("models") / "triage.json"))
    triage.prepare()
    cases = (s.cases for _, s in shipped_routes().signs)
    for text in (*messages(BEFORE), *(t for c in cases for t in (*c.fires, *c.passes))):
        triage.look(text)
    texts = messages(WRITTEN)
    each = len(texts) // (pairs + 1)  # compare() warms with the first
    ours, baseline = (
        over(triage.look, iter(texts), each),
        over(lambda t: predict([t]), iter(texts), each),
    )
    return await compare("triage", ours, baseline, pairs, each)


# --- the store ---------------------------------------------------------------------------------

BODY = {"text": next(replies(3))}


@contextmanager
def raw(path: Path) -> Iterator[Callable[[], None]]:
    """One row in one transaction, by sqlite3 alone."""
    numbers = itertools.count()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute(
            "create table inbox (community text, workspace text, key text, kind text, body text, at text,"
            " tries integer, due text, primary key (community, workspace, key)) strict"
        )

        def one() -> None:
            db.execute("begin immediate")
            db.execute(
                "insert into inbox values (?, ?, ?, ?, ?, ?, ?, ?)",
                ["bench", "console", f"e{next(numbers)}", "request", json.dumps(BODY), str(AT), 0, str(AT)],
            )  # fmt: skip
            db.execute("commit")

        yield one


async def keep(pairs: int, folder: Path, each: int = 20) -> Measured:
    numbers = itertools.count()
    store = await SqliteStore.open(folder / "keep.db", "bench")

    async def ours() -> float:
        start = time.perf_counter()
        for _ in range(each):
            await store.receive(event(next(numbers)))
        return (time.perf_counter() - start) / each

    with raw(folder / "keep-raw.db") as one:
        found = await compare("keep", ours, repeated(one, each), pairs, each)
    await store.close()
    return found


async def thread(pairs: int, folder: Path, each: int = 20) -> Measured:
    """What `keep` cannot be below: the hand-over to a thread and back, which keeps the event loop free."""
    lane = Lane("bench")
    with raw(folder / "here.db") as here, raw(folder / "there.db") as there:
        handed_over = repeated_async(lambda: lane.run(there), each)
        found = await compare("thread", handed_over, repeated(here, each), pairs, each)
        lane.stop()
    return found


async def group(pairs: int, folder: Path) -> tuple[Measured, int]:
    """And the commits that AT_ONCE rows received at once take, at most."""
    numbers = itertools.count()
    store = await SqliteStore.open(folder / "group.db", "bench")
    commits: list[int] = []

    async def ours() -> float:
        passed: list[str] = []
        with faults.struck_by(passed.append):
            start = time.perf_counter()
            await asyncio.gather(*(store.receive(event(next(numbers))) for _ in range(AT_ONCE)))
            spent = time.perf_counter() - start
        commits.append(passed.count("store.committed"))
        return spent / AT_ONCE

    with raw(folder / "group-raw.db") as one:
        found = await compare("group", ours, repeated(one, AT_ONCE), pairs, AT_ONCE)
    await store.close()
    return found, max(commits)


def event(number: int) -> Event:
    return Event("console", f"e{number}", "request", BODY, AT)


async def measure(pairs: int) -> None:
    print(HEAD)
    print(await start_up(pairs))
    print(await review("gate", pairs, whole=False))
    print(await review("screen", pairs, whole=True))
    print(await looks(pairs))
    with tempfile.TemporaryDirectory() as folder:
        print(await keep(pairs, Path(folder)))
        print(await thread(pairs, Path(folder)))
        found, commits = await group(pairs, Path(folder))
        print(f"{found}   {AT_ONCE} rows, {commits} commits")
        lines, index = search()
        print(await draft(min(pairs, 11), index, Path(folder)))
        index.close()
    print("search", *lines, sep="\n")
    print("hostile", hostile())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=21, help="how often the two are timed in turn")
    asyncio.run(measure(parser.parse_args().pairs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
