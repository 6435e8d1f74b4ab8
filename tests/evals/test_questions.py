"""The question sets are what their README says."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from candorbot.knowledge import slug

HERE = Path(__file__).parent / "questions"
KNOWLEDGE = Path(__file__).parents[2] / "brands" / "harbor" / "knowledge"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("name", "count"), [("harbor.jsonl", 200), ("outside.jsonl", 100)])
def test_ids_and_texts_are_unique_and_split_by_the_hash_of_the_id(name: str, count: int) -> None:
    found = rows(name)
    assert len(found) == len({row["id"] for row in found}) == count
    assert len({row["text"] for row in found}) == count
    for row in found:
        share = int(hashlib.sha256(row["id"].encode()).hexdigest()[:8], 16) / 2**32
        assert row["split"] == ("dev" if share < 0.4 else "test")


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("everyday.jsonl", {"escalate": 170, "ok": 330}),
        ("posts.jsonl", {"violation": 90, "honest": 180}),
        ("plans.jsonl", {"violation": 120, "honest": 120}),
    ],
)
def test_sets_that_are_only_reported_on_have_the_rows_that_are_counted(
    name: str, labels: dict[str, int]
) -> None:
    found = rows(name)
    assert len({row["id"] for row in found}) == len({row["text"] for row in found}) == len(found)
    assert Counter(row["label"] for row in found) == labels


def test_every_question_names_articles_and_a_section_that_are_there() -> None:
    for row in rows("harbor.jsonl"):
        for article in (row["article"], *row.get("also", [])):
            assert (KNOWLEDGE / f"{article}.md").is_file(), row["id"]
        if "section" in row:
            text = (KNOWLEDGE / f"{row['article']}.md").read_text("utf-8")
            headings = [
                line.lstrip("# ").replace("`", "") for line in text.splitlines() if line[:2] == "##"
            ]
            anchors = {slug(h.partition(" {#")[0]) for h in headings}
            anchors |= {h.partition("{#")[2].rstrip("}") for h in headings}
            assert row["section"] in anchors, row["id"]


def test_the_questions_are_spread_over_at_least_ninety_articles() -> None:
    assert len({row["article"] for row in rows("harbor.jsonl")}) >= 90


def test_no_question_is_a_copy_of_a_heading() -> None:
    headings = {
        line.lstrip("# ").strip(" ?").lower()
        for path in KNOWLEDGE.glob("*.md")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("#")
    }
    for row in rows("harbor.jsonl"):
        assert row["text"].strip(" ?").lower() not in headings, row["id"]


def test_lines_of_others_are_judged_by_id_and_none_of_their_words_is_here() -> None:
    found = rows("waiting.jsonl")
    assert len(found) == len({row["id"] for row in found}) == 200
    assert {tuple(row) for row in found} == {("id", "label")}
    assert {row["label"] for row in found} == {"waiting", "answered", "no"}
