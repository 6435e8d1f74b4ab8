"""The best sections are read again by a model that reads whole sentences, and only those, and only if it is there."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from candorbot.knowledge import plain_rows
from candorbot.sources import Hit
from candorbot.store import sentences
from candorbot.store.search import _READ_AGAIN, KnowledgeIndex
from candorbot.store.sentences import Sentences

QUESTION = "How long until the parcel is at my door?"
SECTIONS = plain_rows(
    [
        {"id": "locker", "body": "The parcel's long side goes to the door of the locker."},
        {"id": "days", "body": "A parcel reaches you in three to five days."},
    ]
)


class Noting(Sentences):
    """The real model, noting what it read again."""

    def __init__(self) -> None:
        super().__init__(sentences._model(), sentences.shipped("models") / sentences.TOKENS)
        self.read: list[str] = []

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]:
        self.read += texts
        return super().nearness(question, texts)


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.section.id for hit in hits]


def test_what_answers_comes_before_what_only_shares_words() -> None:
    quick = KnowledgeIndex(SECTIONS, reader=lambda: None)
    assert ids(quick.find(QUESTION)) == ["locker", "days"]
    assert ids(KnowledgeIndex(SECTIONS).find(QUESTION)) == ["days", "locker"]


def test_only_the_best_are_read_again() -> None:
    reader = Noting()
    many = plain_rows({"id": str(n), "body": f"Your parcel, part {n}."} for n in range(40))
    found = KnowledgeIndex(many, reader=lambda: reader).find(QUESTION, 40)
    assert len(found) > _READ_AGAIN
    assert len(reader.read) == _READ_AGAIN


def test_a_question_in_another_language_is_not_read_again() -> None:
    reader = Noting()
    index = KnowledgeIndex(SECTIONS, reader=lambda: reader)
    index.find("Wie lange dauert es, bis das Paket (the parcel) an meiner door ist?")
    assert not reader.read


@pytest.mark.parametrize("text", ["", "\0", "word " * 5_000, "💸" * 300, "\ud800"])
def test_any_text_has_a_nearness(text: str) -> None:
    (near,) = Noting().nearness(QUESTION, [text])
    assert -1 <= near <= 1


def test_whoever_made_what_runs_the_model_is_told_nothing(tmp_path: Path) -> None:
    """Left alone, onnxruntime keeps a number for this device in the home folder, and reports its use."""
    world = {
        k: v for k, v in os.environ.items() if k not in ("XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY")
    }
    program = "from candorbot.store import sentences; assert sentences.load().nearness('a', ['b'])"
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**world, "HOME": str(tmp_path), "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr, list(tmp_path.rglob("*"))) == ("", "", [])


def test_a_damaged_model_is_logged_and_nothing_is_read_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "model.onnx").write_bytes(b"nonsense")
    monkeypatch.setattr(sentences, "_model", lambda: tmp_path / "model.onnx")
    sentences.load.cache_clear()
    try:
        with caplog.at_level(logging.ERROR):
            assert ids(KnowledgeIndex(SECTIONS).find(QUESTION)) == ["locker", "days"]
        assert "cannot be read" in caplog.text
    finally:
        sentences.load.cache_clear()
