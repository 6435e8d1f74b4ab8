"""Who helps in real help channels: the precision of the first 20 that `people helpers` finds.

    python tests/evals/people.py [--seen | --whole] [--show]   (data: $DATA, by default ../shared/data beside the checkout)

irc_chat (CC BY 4.0: Kummerfeld et al. 2019, "A Large-Scale Corpus for Conversation Disentanglement") holds twelve logs
of five channels without threads. In each some 200 lines have a gold conversation, drawn by people. These lines alone
are given to people_talk.talk and people.helpers, without their conversations, each log as a workspace of its own; the
helpers of all logs stand in one list, in the order in which staff would see them.

Gold helper: in a gold conversation that somebody else began with a question, they wrote a line that is taken for an
answer ("answers"), or any line ("takes part"). What reads as a question or as an answer is told by waiting.py in both,
the gold and the finding: what is measured is whether the reply was put to the right question, and so the right person.

The split was made before any figure: of each channel's logs the half whose names have the lowest hash (split.py) is
unseen. The rules of people_talk.py were changed by looking at false helpers of the seen half. --whole gives all lines
of a log, with those that nobody annotated, and judges only helpers who speak among the annotated ones.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from split import data_folder, share  # noqa: E402

from candorbot.people import Helper, helpers, order  # noqa: E402
from candorbot.people_talk import Who, talk, who  # noqa: E402
from candorbot.records import Message  # noqa: E402
from candorbot.waiting import asks, reads_as_answer  # noqa: E402

FIRST = 20
Rows = Sequence[Mapping[str, Any]]


def logs() -> dict[str, Rows]:
    """The rows of each log, by its name."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    file = data_folder() / "D_feedback" / "irc_chat" / "data.jsonl"
    if file.is_file():
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            found[row["id"].rpartition("-")[0]].append(row)
    return dict(found)


def unseen(every: Mapping[str, Rows]) -> list[str]:
    """Of each channel's logs the half with the lowest hash."""
    channels: dict[str, list[str]] = defaultdict(list)
    for name, rows in every.items():
        channels[rows[0]["channel"]].append(name)
    return [name for names in channels.values() for name in sorted(names, key=share)[: len(names) // 2]]  # fmt: skip


def message(name: str, row: Mapping[str, Any]) -> Message:
    at = datetime.fromisoformat(f"{row['date']}T{row['time']}").replace(tzinfo=UTC)
    return Message(name, row["id"], row["channel"], row["id"], row["user"], row["user"], row["text"], at)  # fmt: skip


def gold(name: str, rows: Rows) -> tuple[set[Who], set[Who]]:
    """Who answers, and who takes part, in a conversation that somebody else began with a question."""
    conversations: dict[str, list[Message]] = defaultdict(list)
    for row in rows:
        if row["conversation"] is not None:
            conversations[row["conversation"]].append(message(name, row))
    answer: set[Who] = set()
    take_part: set[Who] = set()
    for said in conversations.values():
        asker = who(said[0])
        reply = next((n for n, one in enumerate(said) if who(one) != asker), len(said))
        if any(asks(one.text) for one in said[:reply]):
            others = [one for one in said if who(one) != asker]
            take_part |= set(map(who, others))
            answer |= {who(one) for one in others if reads_as_answer(one)}
    return answer, take_part


def found_in(every: Mapping[str, Rows], names: Iterable[str], whole: bool) -> list[Helper]:
    """The helpers of these logs in one list, in the order of people.helpers."""
    lists = []
    for name in names:
        rows = [row for row in every[name] if whole or row["conversation"] is not None]
        lists += helpers(talk([message(name, row) for row in rows]))
    return sorted(lists, key=order)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seen", action="store_true", help="the half the rules were changed by")
    parser.add_argument("--whole", action="store_true", help="give the lines around, too")
    parser.add_argument("--show", action="store_true", help="print the first 20")
    options = parser.parse_args()
    print("people: helpers in real help channels")
    every = logs()
    if not every:
        print("  the data are not here, skipped")
        return
    kept = unseen(every)
    names = [name for name in every if (name in kept) != options.seen]
    answer: set[Who] = set()
    take_part: set[Who] = set()
    speak: dict[Who, int] = defaultdict(int)
    for name in names:
        told = gold(name, every[name])
        answer |= told[0]
        take_part |= told[1]
        for row in every[name]:
            speak[name, row["user"]] += row["conversation"] is not None
    members = [one for one, lines in speak.items() if lines]
    listed = [one for one in found_in(every, names, options.whole) if speak[who(one.best)]]
    first = [who(one.best) for one in listed[:FIRST]]
    talkative = sorted(members, key=lambda one: (-speak[one], one))[:FIRST]
    half = "seen" if options.seen else "unseen"
    print(f"  {half} half: {len(names)} logs, {len(members)} people in annotated lines, {len(listed)} found as helpers")  # fmt: skip
    for what, right in (("answer", answer), ("take part", take_part)):
        print(
            f"    {what:<10} {sum(one in right for one in first)} of the first {len(first)}; of all found "
            f"{sum(who(one.best) in right for one in listed)} of {len(listed)}; of everybody {sum(one in right for one in members)} of "
            f"{len(members)}; of the {FIRST} who write most {sum(one in right for one in talkative)}"
        )
    if options.show:
        for one in listed[:FIRST]:
            mark = "right" if who(one.best) in answer else "wrong"
            print(f"    {mark}: {who(one.best)[1]}, {one.helped} answered, {len(one.thanks)} thanked: {one.best.text[:90]}")  # fmt: skip


if __name__ == "__main__":
    main()
