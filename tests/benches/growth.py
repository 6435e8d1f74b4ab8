"""What grows with the knowledge, and with the length of a text."""

from __future__ import annotations

import json
import math
import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from pairs import Measured, compare, repeated_async, shown

from candorbot.brand import load_brand
from candorbot.gate import Gate
from candorbot.knowledge import load_knowledge, sentences
from candorbot.paths import brand_folder, policies_folder
from candorbot.policy import load_policies
from candorbot.sources import Section
from candorbot.store.search import KnowledgeIndex
from candorbot.testing.world import World, opened
from candorbot.writers.offline import OfflineWriter

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from tests.faults.hostile import LARGE, TEXTS, Reader, readers  # noqa: E402

SIZES = (1_000, 10_000, 100_000)
SMALL, LARGER = 100, 10_000
"""Sections of the knowledge that a draft is written from."""
MOST = 0.050
"""Seconds that a hostile text may take on a machine with nothing else to do."""
QUESTIONS = [
    json.loads(line)["text"]
    for line in (ROOT / "tests/evals/questions/harbor.jsonl").read_text("utf-8").splitlines()
]


def made_up(count: int) -> list[Section]:
    """Short sections, each a sentence of Harbor's pages under the heading of another (seeded)."""
    chance = random.Random(count)
    pages = load_knowledge(brand_folder("harbor"))
    said = [sentence for page in pages for sentence in sentences(page.text)]
    return [
        Section(
            f"s{n}", chance.choice(pages).title, chance.choice(pages).heading,
            f"https://harbor.example/docs/s{n}", chance.choice(said), f"d{n}",
        )
        for n in range(count)
    ]  # fmt: skip


def search(asked: int = 60) -> tuple[list[str], KnowledgeIndex]:
    """Lines with the time of a search at each size and how it grows; and the index of LARGER sections."""
    lines, times, kept = [], list[float](), None
    for size in SIZES:
        sections = made_up(size)
        start = time.perf_counter()
        index = KnowledgeIndex(sections)
        built = time.perf_counter() - start
        start = time.perf_counter()
        index.find("How do I share a dashboard?")
        first = time.perf_counter() - start
        spent = []
        for question in QUESTIONS[:asked]:
            start = time.perf_counter()
            index.find(question)
            spent.append(time.perf_counter() - start)
        times.append(statistics.median(spent))
        low, _, high = statistics.quantiles(spent, n=4)
        growth = ""
        if len(times) > 1:
            growth = f"; grows by n^{math.log10(times[-1] / times[-2]):.2f}"
        lines.append(
            f"{size:>9,} sections: {shown(times[-1])} ({shown(low)} to {shown(high)}){growth}; "
            f"built in {shown(built)}, the first search {shown(first)}"
        )
        if size == LARGER:
            kept = index
        else:
            index.close()
    assert kept is not None
    return lines, kept


async def draft(pairs: int, large: KnowledgeIndex, folder: Path, each: int = 4) -> Measured:
    """A draft as a person gets it: message in, reply written by the offline rules, card out."""
    brand = load_brand(brand_folder("harbor"))
    small = KnowledgeIndex(made_up(SMALL))

    async def one(world: World, questions: Iterator[str]) -> None:
        await world.hear(next(questions))
        await world.ask("draft")

    async with (
        opened(
            folder / "large", knowledge=large, writer=OfflineWriter(brand, large)  # type: ignore[arg-type]
        ) as at_large,
        opened(
            folder / "small", knowledge=small, writer=OfflineWriter(brand, small)  # type: ignore[arg-type]
        ) as at_small,
    ):  # fmt: skip
        both = [iter(QUESTIONS * 2) for _ in range(2)]
        found = await compare(
            "draft",
            repeated_async(lambda: one(at_large, both[0]), each),
            repeated_async(lambda: one(at_small, both[1]), each),
            pairs,
            each,
        )
    small.close()
    return found


def hostile() -> str:
    """A line with the slowest reading of a hostile text of 100 KB, and how many take too long."""
    gate = Gate(load_policies(policies_folder()), load_brand(brand_folder("harbor")))
    texts = {kind: text(LARGE) for kind, text in TEXTS.items()}
    taken = {
        f"{reader.name}: {kind}": seconds
        for reader in readers(gate)
        for kind, seconds in _taken(reader, texts)
    }
    which, longest = max(taken.items(), key=lambda item: item[1])
    over = sum(seconds > MOST for seconds in taken.values())
    return (
        f"{len(taken):,} readings, median {shown(statistics.median(taken.values()))}, "
        f"longest {shown(longest)} ({which}), {over} over {shown(MOST)}"
    )


def _taken(reader: Reader, texts: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    """The shorter of two times of each text, as far as the reader gets it."""
    reader.read("zuzu wawa lolo gigi baba dodo keke mimi")  # loads what is loaded once
    for kind, text in texts.items():
        spent = []
        for _ in range(2):
            start = time.process_time()
            reader.read(text[: reader.most])
            spent.append(time.process_time() - start)
        yield kind, min(spent)
