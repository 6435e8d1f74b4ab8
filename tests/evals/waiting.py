"""Which lines of real help channels are questions that still wait for an answer: the precision of the store's list.

    python tests/evals/waiting.py [--show]      (data: $DATA, by default ../shared/data beside the checkout)

All of irc_chat (CC BY 4.0: Kummerfeld et al. 2019, "A Large-Scale Corpus for Conversation Disentanglement") is
imported as `candor import` does, and the store is asked what is unanswered. Of that, the 200 lines whose ids have
the lowest SHA-256 were read one by one with the lines around them, before any figure was known, and judged in
questions/waiting.jsonl (ids and labels, no texts):

  waiting    a question or a call for help that the lines shown after it do not answer
  answered   one, and somebody answers it within these lines (most have no thread there: nobody marked it)
  no         none: an answer, small talk, a rhetorical question, a question asked back to one who was asked

`--show` prints the lines with those around them, for who wants to judge them anew.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from split import data_folder  # noqa: E402

from candorbot.exports import jsonl  # noqa: E402
from candorbot.exports.files import Files  # noqa: E402
from candorbot.exports.rows import Wanted  # noqa: E402
from candorbot.importing import bring  # noqa: E402
from candorbot.kinds import Kinds  # noqa: E402
from candorbot.listening import Listening  # noqa: E402
from candorbot.paths import shipped  # noqa: E402
from candorbot.records import Message  # noqa: E402
from candorbot.store.sqlite import SqliteStore  # noqa: E402

FILE = ROOT / "tests" / "evals" / "questions" / "waiting.jsonl"
COUNT = 200
BEFORE, AFTER = 2, 9
"""Lines of the same channel that are shown around one."""
LABELS = ("waiting", "answered", "no")
ALWAYS = (datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


async def waiting(rows: Path) -> tuple[Sequence[Message], Sequence[Message]]:
    """Everything that was said, and what the store takes for unanswered."""
    listening = Listening(lambda: Kinds.load(shipped("models") / "kinds.json"))
    wanted = Wanted(datetime.now(UTC), unsaid=("everyone",))
    with tempfile.TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder) / "irc.db", "irc", durable=False)
        await bring(jsonl.rows(Files(rows), wanted), store, listening)
        said = await store.messages_between(*ALWAYS, limit=100_000)
        found = await store.unanswered(*ALWAYS, limit=100_000)
        await store.close()
    return said, found


def chosen(found: Sequence[Message]) -> list[Message]:
    return sorted(found, key=lambda m: hashlib.sha256(m.id.encode()).hexdigest())[:COUNT]


def show(rows: Path, lines: Sequence[Message]) -> None:
    every = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    at = {row["id"]: number for number, row in enumerate(every)}
    for n, message in enumerate(lines):
        here = at[message.id]
        print(f"--- {n} {message.id}")
        for number in range(max(0, here - BEFORE), min(len(every), here + AFTER + 1)):
            row = every[number]
            if row["channel"] == message.channel:
                mark = ">>" if number == here else "  "
                print(f"{mark} {row['user'][-4:]}: {row['text'][: 300 if number == here else 110]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", action="store_true", help="print the lines to judge")
    print("waiting: questions in real help channels")
    rows = data_folder() / "D_feedback" / "irc_chat" / "data.jsonl"
    if not rows.is_file():
        print("  the data are not here, skipped")
        return
    said, found = asyncio.run(waiting(rows))
    lines = chosen(found)
    if parser.parse_args().show:
        show(rows, lines)
        return
    judged = {row["id"]: row["label"] for row in map(json.loads, FILE.read_text().splitlines())}
    labels = Counter(judged.get(message.id, "not judged") for message in lines)
    asked = labels["waiting"] + labels["answered"]
    print(
        f"  {len(said):,} lines, {len(found):,} taken for questions that wait; {len(lines)} of these were read:"
    )
    print(
        f"    a question or a call for help     {asked} of {len(lines)}: {asked / len(lines):.3f}"
    )
    print(
        f"    and not answered just below      {labels['waiting']} of {len(lines)}: {labels['waiting'] / len(lines):.3f}"
    )
    for channel in sorted({message.channel for message in lines}):
        here = Counter(judged.get(m.id, "not judged") for m in lines if m.channel == channel)
        print(
            f"      {channel:<16}" + ", ".join(f"{label} {n}" for label, n in sorted(here.items()))
        )
    if labels["not judged"]:
        print(f"    {labels['not judged']} were not judged: the list has changed since")


if __name__ == "__main__":
    main()
