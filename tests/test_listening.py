"""What is read out of a message as it is heard, and the brand's own themes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from candorbot.errors import BadFile
from candorbot.kinds import Kinds
from candorbot.listening import FLOOR, Listening
from candorbot.paths import shipped
from candorbot.theme_file import Theme
from tests.store.contract import message

THEMES = (
    Theme(name="Billing", examples=("why was I charged twice", "how do I get an invoice")),
    Theme(name="Export", examples=("export my stats to csv", "download all data as a file")),
)


@cache
def kinds() -> Kinds:
    return Kinds.load(shipped("models") / "kinds.json")


def near(texts: Sequence[str]) -> Any:
    """Two directions: money, and everything else."""
    money = [any(word in text for word in ("charged", "invoice", "bill")) for text in texts]
    return np.array([[1.0, 0.0] if one else [0.0, 1.0] for one in money])


def test_a_message_gets_its_language_kinds_theme_and_sentiment() -> None:
    said = message(text="Please add the invoice to the terrible page, why was I charged")
    (read,) = Listening(kinds, THEMES).read([said])
    assert (read.language, read.theme) == ("en", "Billing")
    assert "feature_request" in read.kinds
    assert read.sentiment < -0.2
    assert (read.id, read.text, read.at) == (said.id, said.text, said.at)


def test_a_message_that_is_near_no_theme_has_none() -> None:
    texts = ["the weather is fine today", "", "🙂", "x" * 50_000]
    read = Listening(kinds, THEMES).read([message(n, text=text) for n, text in enumerate(texts)])
    assert [m.theme for m in read] == [""] * 4


def test_each_message_of_a_batch_gets_what_it_would_get_alone() -> None:
    texts = [
        "export to csv please",
        "my bill",
        "why was I charged",
        "merci beaucoup, c'est parfait",
    ] * 3
    messages = [message(n, text=text) for n, text in enumerate(texts)]
    listening = Listening(kinds, THEMES)
    assert listening.read(messages) == [listening.read([m])[0] for m in messages]
    assert listening.read([]) == []


def test_the_model_is_asked_for_once_and_only_where_there_are_themes() -> None:
    asked = []

    def load() -> Any:
        asked.append(1)
        return near

    Listening(kinds, (), load).read([message()])
    assert asked == []
    listening = Listening(kinds, THEMES, load)
    found = [listening.read([message(text=text)])[0].theme for text in ("my bill", "my bill again")]
    assert (found, asked) == (["Billing", "Billing"], [1])
    assert FLOOR > 0.2, "nearer than words alone must be"


async def test_messages_may_be_read_on_several_threads_at_once() -> None:
    listening = Listening(kinds, THEMES)
    messages = [message(n, text="how do I get an invoice") for n in range(8)]
    read = await asyncio.gather(*(asyncio.to_thread(listening.read, [m]) for m in messages))
    assert [one[0].theme for one in read] == ["Billing"] * 8


def test_a_table_that_is_not_whole_is_told() -> None:
    def broken() -> Kinds:
        raise BadFile("kinds.json", None, "is not a table.")

    with pytest.raises(BadFile):
        Listening(broken).read([message(at=message().at + timedelta(minutes=1))])
