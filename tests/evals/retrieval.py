"""How often words alone find the answer of a FAQ question first: question -> body, no titles.

    python tests/evals/retrieval.py          DATA=folder of the public data, ../shared/data by default

Settings of the search were chosen on the rows whose id hashes even; both halves are printed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

from candorbot.knowledge import plain_rows
from candorbot.store.search import KnowledgeIndex

ROOT = Path(__file__).resolve().parents[2]
SETS = ("faq_scrapy", "faq_discordpy")


def half(row_id: str) -> str:
    return "test" if hashlib.sha256(row_id.encode()).digest()[0] % 2 else "dev"


def main() -> int:
    data = (ROOT / os.environ.get("DATA", "../shared/data")).resolve() / "D_feedback"
    files = [data / name / "data.jsonl" for name in SETS]
    if not all(file.is_file() for file in files):
        print("retrieval: not here, skipped")
        return 0
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    index = KnowledgeIndex(plain_rows({"id": row["id"], "body": row["answer"]} for row in rows))
    first: dict[str, list[bool]] = {"dev": [], "test": []}
    third = 0
    for row in rows:
        ranked = [hit.section.id for hit in index.find(row["text"], 10)]
        first[half(row["id"])].append(ranked[:1] == [row["id"]])
        third += row["id"] in ranked[:3]
    both = [*first["dev"], *first["test"]]
    print(
        f"FAQ question -> body, words alone: first {sum(both)}/{len(both)}, in three {third}/{len(both)}"
    )
    for name, part in first.items():
        print(f"  {name}: first {sum(part)}/{len(part)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
