"""Whether ideas stand on questions that are really asked, and whether every link of theirs leads somewhere.

    python tests/evals/ideas.py [--show]      (data: $DATA, by default ../shared/data beside the checkout)

The ideas and gaps of the last four weeks are made for the seeded Harbor community, and for three months of irc_chat
(CC BY 4.0: Kummerfeld et al. 2019) that were not looked at while the rules were made; the other months were. The chat is
of other products and has no knowledge here, so all that it asks are gaps. Each was read and judged by hand in
questions/ideas.jsonl (ids and labels, no texts):

  asked    members ask just this, as a question of their own
  mixed    they are questions of their own, and not the same
  no       it is none: asked back, rhetorical, a bot's line

`--show` prints the questions, for who wants to judge them anew. Every link is held to what it leads to: a message
that begins with the words that are quoted, or a section of the knowledge.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "skills"), str(ROOT / "tests" / "evals")]

from split import data_folder  # noqa: E402

from candorbot.bootstrap import load  # noqa: E402
from candorbot.card import Entry  # noqa: E402
from candorbot.clock import SystemClock  # noqa: E402
from candorbot.exports import jsonl  # noqa: E402
from candorbot.exports.files import Files  # noqa: E402
from candorbot.exports.rows import Wanted  # noqa: E402
from candorbot.feedback_book import FeedbackBook  # noqa: E402
from candorbot.ideas_around import Around  # noqa: E402
from candorbot.ideas_demand import LOOK_BACK  # noqa: E402
from candorbot.ideas_views import IdeaViews  # noqa: E402
from candorbot.importing import bring  # noqa: E402
from candorbot.kinds import Kinds  # noqa: E402
from candorbot.knowledge import load_knowledge  # noqa: E402
from candorbot.listening import Listening  # noqa: E402
from candorbot.live import Live  # noqa: E402
from candorbot.paths import shipped  # noqa: E402
from candorbot.pii import mask  # noqa: E402
from candorbot.platforms.console.community import Community  # noqa: E402
from candorbot.ports import ReadHeard  # noqa: E402
from candorbot.settings import read_settings  # noqa: E402
from candorbot.store.search import KnowledgeIndex  # noqa: E402
from candorbot.store.sqlite import SqliteStore  # noqa: E402
from candorbot.waiting import judged  # noqa: E402
from candorbot.writers.offline import OfflineWriter  # noqa: E402

FILE = ROOT / "tests" / "evals" / "questions" / "ideas.jsonl"
MONTHS = (("rust", "2018-05"), ("ubuntu", "2009-10"), ("ubuntu", "2011-05"))
LABELS = ("asked", "mixed", "no")


@dataclass(frozen=True)
class Named:
    """An idea or a gap: where it is from, what it is called, and its lines."""

    where: str
    kind: str
    name: str
    why: tuple[Entry, ...]

    @property
    def id(self) -> str:
        """The first message it stands on."""
        return next((one.url for one in self.why if one.url), self.name)


class FixedClock:
    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


async def harbor(live: Live) -> tuple[list[Named], Around]:
    with tempfile.TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder) / "a.db", "harbor", durable=False)
        clock = SystemClock()
        community = await Community.open(store, lambda: live.now.brand, clock)
        said = await community.unheard()
        assert live.now.listening is not None
        for message in live.now.listening.read(said):
            await store.save_message(judged(message))
        found = await named("harbor", store, live, clock.now())
        await store.close()
    return found


async def chat(live: Live, channel: str, month: str) -> tuple[list[Named], Around]:
    """A month of one channel, with no knowledge: Harbor's does not speak of their matters."""
    brand, nothing = live.now.brand, KnowledgeIndex([])
    live = Live(replace(live.now, knowledge=nothing, writer=OfflineWriter(brand, nothing)))
    rows = data_folder() / "D_feedback" / "irc_chat" / "data.jsonl"
    wanted = Wanted(datetime.now(UTC), unsaid=("everyone",), channels=frozenset({channel}))
    first = datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
    with tempfile.TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder) / "irc.db", "irc", durable=False)
        listening = Listening(lambda: Kinds.load(shipped("models") / "kinds.json"))
        await bring(jsonl.rows(Files(rows), wanted), store, listening)
        after = (first + timedelta(days=32)).replace(day=1)
        said = await store.messages_between(first, after, limit=100_000)
        found = await named(f"{channel} {month}", store, live, said[-1].at)
        await store.close()
    return found


async def named(
    where: str, store: SqliteStore, live: Live, now: datetime
) -> tuple[list[Named], Around]:
    book = FeedbackBook(store, lambda: live.now, FixedClock(now))
    views = IdeaViews(book, live, ReadHeard(store, *live.now.brand.staff))
    around = await views.around()
    ideas, gaps = await views.found(LOOK_BACK, around)
    found = [Named(where, "idea", one.title, one.why) for one in ideas]
    found += [
        Named(where, "gap", one.name, (Entry(one.said), *one.quotes, *one.why)) for one in gaps
    ]
    return found, around


def broken(found: Sequence[Named], around: Around, pages: frozenset[str]) -> list[str]:
    """The links that lead nowhere, or to other words than are quoted beside them."""
    said = {one.permalink or one.id: one.text for one in around.said}
    wrong = []
    for entry in (entry for one in found for entry in one.why if entry.url):
        words = " ".join(mask(said.get(entry.url, "")).text.split())
        quoted = entry.words.strip("“”").rstrip("…").rstrip()
        leads = words.startswith(quoted) if entry.url in said else entry.url in pages
        if not leads:
            wrong.append(f"{entry.url}: {entry.words}")
    return wrong


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", action="store_true", help="print each with its questions")
    options = parser.parse_args()
    if not (data_folder() / "D_feedback" / "irc_chat" / "data.jsonl").is_file():
        print("ideas: irc_chat is not here, skipped")
        return 0
    live = Live(load(read_settings({"CANDOR_BRAND": "harbor"})))
    pages = frozenset(one.url for one in load_knowledge(live.now.brand.folder))
    worlds = [await harbor(live), *[await chat(live, *month) for month in MONTHS]]
    wrong = [line for found, around in worlds for line in broken(found, around, pages)]
    every = [one for found, _ in worlds for one in found]
    if options.show:
        for one in every:
            print(f"\n{one.where} · {one.kind} · {one.name}")
            print("\n".join(f"    {entry.words}  {entry.url}" for entry in one.why))
    labels = {row["id"]: row["label"] for row in map(json.loads, _labels())}
    for title, kind in (
        ("the seeded Harbor community", True),
        (f"{len(MONTHS)} months of irc_chat", False),
    ):
        some = [one for one in every if (one.where == "harbor") is kind]
        count = Counter(labels.get(one.id, "not judged") for one in some)
        told = ", ".join(f"{count[label]} {label}" for label in (*LABELS, "not judged"))
        print(f"ideas and gaps of {title}: {len(some)}: {told}")
    links = sum(1 for one in every for entry in one.why if entry.url)
    print(f"links: {links}, {len(wrong)} broken")
    print("\n".join(wrong))
    live.now.close()
    return 1 if wrong else 0


def _labels() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines() if FILE.is_file() else []


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
