"""How often search finds what answers a question: by words alone, by meaning alone, and by both together.

    python tests/evals/retrieval.py          DATA=folder of the public data, ../shared/data by default

  FAQ           a question of Scrapy's or discord.py's FAQ, and the bodies of both, without titles
  paraphrases   what a member might ask in other words than Harbor's pages (questions/paraphrases.jsonl),
                and those pages

"first": the one that answers stands first; "in three": among the first three. In brackets, Wilson's 95 %
interval of the share (Wilson 1927). How words and meaning are weighed was chosen on other rows (see
_MEANING in store/search.py); the search by words on the FAQ's rows whose id hashes even, so both halves are
printed.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from candorbot.knowledge import load_knowledge, plain_rows
from candorbot.sources import Hit, Section
from candorbot.store import meaning
from candorbot.store.search import MAX_HITS, KnowledgeIndex

ROOT = Path(__file__).resolve().parents[2]
SETS = ("faq_scrapy", "faq_discordpy")
PARAPHRASES = Path(__file__).parent / "questions" / "paraphrases.jsonl"
GOAL = 39
"""Of the FAQ's 51, first."""


@dataclass(frozen=True)
class Question:
    """`answers`: the ids of the sections, or the stems of the articles, that answer it."""

    id: str
    text: str
    answers: frozenset[str]


Find = Callable[[str, int], list[Hit]]
Places = list[int]
"""For each question the place of its first answer, 1 the best; 0 if it was not found."""


def places(find: Find, questions: Sequence[Question], name: Callable[[Section], str]) -> Places:
    out = []
    for question in questions:
        ranked = dict.fromkeys(name(hit.section) for hit in find(question.text, MAX_HITS))
        out.append(next((n for n, one in enumerate(ranked, 1) if one in question.answers), 0))
    return out


def wilson(good: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The interval (0-1) of a share seen `good` times of `total`."""
    share, wide = good / total, z * z / total
    middle = (share + wide / 2) / (1 + wide)
    half = z * math.sqrt(share * (1 - share) / total + wide / total / 4) / (1 + wide)
    return middle - half, middle + half


def said(found: Places) -> str:
    first, three = sum(place == 1 for place in found), sum(1 <= place <= 3 for place in found)
    low, high = wilson(first, len(found))
    return f"first {first}/{len(found)} ({low:.0%} to {high:.0%}), in three {three}/{len(found)}"


def ways(sections: Sequence[Section]) -> Iterator[tuple[str, Find]]:
    """The ways to search: name and search. Only the first where the model is not installed."""
    words = KnowledgeIndex(sections, model=lambda: None)
    yield "words alone", words.find
    if not meaning.installed():
        print("  the model is not installed: words alone")
        return
    both = KnowledgeIndex(sections)

    def by_meaning(text: str, limit: int) -> list[Hit]:
        return sorted(both.find(text, limit), key=lambda hit: -hit.nearness)

    yield "meaning alone", by_meaning
    yield "both", both.find


def half(row_id: str) -> str:
    return "odd" if hashlib.sha256(row_id.encode()).digest()[0] % 2 else "even"


def show(
    title: str, sections: Sequence[Section], questions: Sequence[Question], name: Callable[[Section], str]
) -> dict[str, Places]:  # fmt: skip
    print(title)
    out = {}
    for way, find in ways(sections):
        out[way] = places(find, questions, name)
        print(f"  {way:<14} {said(out[way])}")
    if "both" in out:
        pairs = list(zip(out["words alone"], out["both"], strict=True))
        won = sum(after == 1 != before for before, after in pairs)
        lost = sum(before == 1 != after for before, after in pairs)
        print(f"  meaning brought {won} to the first place and cost {lost} theirs")
    return out


def faq(files: Sequence[Path]) -> bool:
    """Prints the FAQ's figures; whether the goal is met."""
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    sections = plain_rows({"id": row["id"], "body": row["answer"]} for row in rows)
    questions = [Question(row["id"], row["text"], frozenset({row["id"]})) for row in rows]
    found = show("FAQ question -> body", sections, questions, lambda section: section.id)
    for part in ("even", "odd"):
        one = {
            way: [place for place, q in zip(all_, questions, strict=True) if half(q.id) == part]
            for way, all_ in found.items()
        }
        firsts = ", ".join(f"{way} {sum(p == 1 for p in ps)}/{len(ps)}" for way, ps in one.items())
        print(f"  ids that hash {part}: first {firsts}")
    return sum(place == 1 for place in found.get("both", ())) >= GOAL


def paraphrases() -> None:
    rows = [json.loads(line) for line in PARAPHRASES.read_text("utf-8").splitlines()]
    questions = [Question(row["id"], row["text"], frozenset(row["articles"])) for row in rows]
    sections = load_knowledge(ROOT / "brands" / "harbor")
    show(
        "Paraphrase -> Harbor's article",
        sections,
        questions,
        lambda section: section.id.partition("#")[0],
    )


def main() -> int:
    data = (ROOT / os.environ.get("DATA", "../shared/data")).resolve() / "D_feedback"
    files = [data / name / "data.jsonl" for name in SETS]
    if all(file.is_file() for file in files):
        met = faq(files)
        print(f"  goal of {GOAL} first by both: {'met' if met else 'missed'}")
    else:
        print("FAQ: the data is not here, skipped")
    paraphrases()
    return 0


if __name__ == "__main__":
    sys.exit(main())
