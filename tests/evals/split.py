"""Which rows of the public sets are seen and which unseen: one place, for every figure and for training.

A row is unseen if the hash of its group falls in the lowest third. A group is what must not be divided:
a HateCheck function, an XSTest focus word and its contrast, a conversation, a thread, a guide's rule;
elsewhere a row is its own group. Unseen rows are never read, trained on, tuned on or chosen by.

Run: python tests/evals/split.py   (how many rows of each set are seen, and how many unseen)
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNSEEN_SHARE = 1 / 3
_GROUPED_BY = {"hatecheck": "orig", "xstest": "orig", "convabuse": "conv", "gh_incivility": "thread", "guides": "group", "presidio_pii": "template"}  # fmt: skip


def data_folder() -> Path:
    """The public data: $DATA, else beside the checkout."""
    return Path(os.environ.get("DATA") or ROOT.parent / "shared" / "data")


def group(set_name: str, row: Mapping[str, object]) -> str:
    """The set's name and what the row's group is called in it."""
    own = str(row[_GROUPED_BY.get(set_name, "id")])
    return set_name + (own.replace("contrast_", "") if set_name == "xstest" else own)


def share(name: str) -> float:
    """Where a name falls between 0 and 1: the same on every machine."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32


def unseen(set_name: str, row: Mapping[str, object]) -> bool:
    """Whether the row is kept for the end."""
    return share(group(set_name, row)) < UNSEEN_SHARE


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message of a public set."""

    id: str
    set_name: str
    text: str
    category: str
    orig: str
    group: str
    escalate: bool
    unseen: bool
    neg_clean: bool
    """False: a negative that is only "not X" for one narrow X; left out of pooled figures."""


def rows(family: str = "A_escalation") -> list[Row]:
    """Every row of a family of sets, in the order of the sets' names and their lines."""
    return [
        _row(file.parent.name, json.loads(line))
        for file in sorted((data_folder() / family).glob("*/data.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def chat() -> list[Row]:
    """Lines of real help channels that nobody labelled, taken as ok; the empty ones left out."""
    file = data_folder() / "D_feedback" / "irc_chat" / "data.jsonl"
    if not file.is_file():
        return []
    read = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        _row("irc_chat", {**row, "label": "ok", "category": "chatter", "orig": row["channel"]})
        for row in read
        if row["text"].strip()
    ]


def _row(name: str, row: Mapping[str, object]) -> Row:
    return Row(
        id=str(row["id"]),
        set_name=name,
        text=str(row["text"]),
        category=str(row.get("category", "")),
        orig=str(row.get("orig", "")),
        group=group(name, row),
        escalate=row["label"] == "escalate",
        unseen=unseen(name, row),
        neg_clean=bool(row.get("neg_clean", True)),
    )


def main() -> None:
    print("split: A_escalation")
    every = rows()
    if not every:
        print("not here, skipped")
    for name in sorted({row.set_name for row in every}):
        kept = [row.unseen for row in every if row.set_name == name]
        print(f"  {name:<18} seen {kept.count(False):>5}  unseen {kept.count(True):>5}")


if __name__ == "__main__":
    main()
