"""Search by meaning: finds what words miss, stays out of the way where it cannot help, and is never needed."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from candorbot.knowledge import plain_rows
from candorbot.sources import Hit, Section
from candorbot.store import meaning
from candorbot.store.meaning import Model
from candorbot.store.search import KnowledgeIndex

if TYPE_CHECKING:
    from candorbot.store.meaning import Vectors

SECTIONS = plain_rows(
    [
        {"id": "car", "body": "Automobile repairs are done by our mechanics."},
        {"id": "pets", "body": "Puppies and kittens are welcome in the office."},
        {"id": "pay", "title": "Pay by card", "body": "We take cards and PayPal."},
    ]
)
PARAPHRASE = "my vehicle is broken"


class Spied(Model):
    """The real model, counting how often the sections were read."""

    def __init__(self, name: str = "") -> None:
        super().__init__(meaning._folder())
        self.digest += name
        self.reads = 0

    def sections(self, sections: Sequence[Section], tells: Callable[[str], float]) -> Vectors:
        self.reads += 1
        return super().sections(sections, tells)


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.section.id for hit in hits]


def test_a_paraphrase_that_shares_no_word_is_found_by_its_meaning() -> None:
    assert ids(KnowledgeIndex(SECTIONS, model=lambda: None).find(PARAPHRASE)) == []
    (hit,) = KnowledgeIndex(SECTIONS).find(PARAPHRASE)
    assert hit.section.id == "car"
    assert hit.nearness >= 0.4
    assert hit.score == 0, "the score tells of words alone"


def test_what_is_near_nothing_finds_nothing() -> None:
    assert KnowledgeIndex(SECTIONS).find("quantum chromodynamics") == []
    assert KnowledgeIndex([]).find(PARAPHRASE) == []


def test_without_the_package_words_alone_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "find_spec", lambda name: None)
    meaning.load.cache_clear()
    try:
        assert not meaning.installed()
        index = KnowledgeIndex(SECTIONS)
        assert index.find(PARAPHRASE) == []
        (hit,) = index.find("paypal")
        assert (hit.section.id, hit.nearness) == ("pay", 0)
    finally:
        meaning.load.cache_clear()


def test_a_damaged_package_is_logged_and_words_alone_are_searched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (meaning.WEIGHTS, meaning.TOKENS):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"nonsense")
    monkeypatch.setattr(meaning, "_folder", lambda: tmp_path)
    meaning.load.cache_clear()
    try:
        with caplog.at_level(logging.ERROR):
            assert ids(KnowledgeIndex(SECTIONS).find("paypal")) == ["pay"]
        assert "words alone" in caplog.text
    finally:
        meaning.load.cache_clear()


def test_the_same_question_gives_the_same_hits_from_memory_and_from_file(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    questions = [PARAPHRASE, "paying with a card", "animals at work"]
    found = []
    for index in (KnowledgeIndex(SECTIONS), KnowledgeIndex(SECTIONS, path), KnowledgeIndex(SECTIONS, path)):  # fmt: skip
        found.append([index.find(question) for question in questions])
        index.close()
    assert found[0] == found[1] == found[2]
    assert found[0][0], "something was compared"


def test_vectors_are_kept_beside_the_words_until_sections_or_model_change(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    first, second, other, changed = Spied(), Spied(), Spied("a newer one"), Spied()
    for model, sections in (
        (first, SECTIONS), (second, SECTIONS), (other, SECTIONS), (changed, SECTIONS[:2]),
    ):  # fmt: skip
        index = KnowledgeIndex(sections, path, lambda model=model: model)
        assert ids(index.find(PARAPHRASE)) == ["car"]
        index.close()
    assert [model.reads for model in (first, second, other, changed)] == [1, 0, 1, 1]


@pytest.mark.parametrize(
    "damage",
    [
        "update vectors set numbers = substr(numbers, 3)",
        "delete from vectors",
        "drop table vectors",
        "update facts set value = 'x' where name = 'model'",
    ],
)
def test_vectors_that_are_not_whole_are_made_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "search.db"
    before = KnowledgeIndex(SECTIONS, path)
    wanted = before.find(PARAPHRASE)
    before.close()
    with sqlite3.connect(path) as db:
        db.execute(damage)
    db.close()
    again = KnowledgeIndex(SECTIONS, path)
    assert again.find(PARAPHRASE) == wanted
    again.close()


def test_a_file_that_takes_no_vectors_is_searched_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = KnowledgeIndex(SECTIONS, tmp_path / "search.db")
    index._db.execute("pragma query_only = on")
    assert ids(index.find(PARAPHRASE)) == ["car"]
    assert "cannot be kept" in caplog.text
    index.close()


async def test_many_first_questions_at_once_make_the_vectors_once() -> None:
    model = Spied()
    index = KnowledgeIndex(SECTIONS, model=lambda: model)
    found = await asyncio.gather(*(index.search(PARAPHRASE) for _ in range(12)))
    assert [ids(hits) for hits in found] == [["car"]] * 12
    assert model.reads == 1


def test_sections_with_the_same_words_are_equally_near_and_keep_their_order() -> None:
    rows = [{"id": f"s{n}", "body": "Automobile repairs by mechanics."} for n in range(120)]
    found = KnowledgeIndex(plain_rows(rows)).find(PARAPHRASE, 7)
    assert ids(found) == [f"s{n}" for n in range(7)]
    assert len({hit.nearness for hit in found}) == 1


def test_german_and_french_are_searched_by_words_alone() -> None:
    words = {
        "en": "Automobile repairs are done by our mechanics.",
        "de": "Reparaturen am Auto macht unsere Werkstatt.",
        "fr": "Les réparations de voiture sont faites par nos mécaniciens.",
    }
    index = KnowledgeIndex([Section(lang, "", "", "", text, lang, lang) for lang, text in words.items()])  # fmt: skip
    assert ids(index.find(PARAPHRASE)) == ["en"]
    for question, language in (
        ("Wer kümmert sich hier um die Reparaturen am Fahrzeug?", "de"),
        ("Qui est-ce qui fait les réparations de mon véhicule chez vous ?", "fr"),
    ):
        (hit,) = index.find(question)
        assert (hit.section.id, hit.nearness) == (language, 0)


@pytest.mark.parametrize(
    "words",
    ["", " ", "\0", "\0\0vehicle\0", "\ud800", "🚗" * 500, "🚗 vehicle 🚗", "vehicle " * 2_500,
     "v" * 20_000, ". " * 10_000, "؀ ١٢٣ 漢字", "<s></s>[INST]<unk>"],
)  # fmt: skip
def test_any_question_is_answered_or_finds_nothing(words: str) -> None:
    index = KnowledgeIndex(SECTIONS)
    assert ids(index.find(words)) in ([], ["car"])


def test_a_question_for_yes_or_no_prefers_what_says_so() -> None:
    rows = [
        {"id": "how", "body": "Offline maps are kept on the phone."},
        {"id": "yes", "body": "Yes, offline maps are kept on the phone."},
    ]
    index = KnowledgeIndex(plain_rows(rows))
    assert ids(index.find("Hi! Are offline maps kept?")) == ["yes", "how"]
    assert ids(index.find("Where are offline maps kept?")) == ["how", "yes"]


def test_nothing_of_the_model_is_imported_before_the_first_search_and_never_the_network() -> None:
    script = """
import sys
import candorbot.cli
from candorbot.knowledge import plain_rows
from candorbot.store.search import KnowledgeIndex
index = KnowledgeIndex(plain_rows([{"id": "car", "body": "Automobile repairs."}]))
early = {"numpy", "tokenizers", "safetensors"} & set(sys.modules)
assert not early, early
assert index.find("my vehicle is broken")
late = {"wordllama", "huggingface_hub", "requests", "httpx"} & set(sys.modules)
assert not late, late
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
