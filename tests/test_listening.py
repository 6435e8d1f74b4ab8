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
from candorbot.listening import Listening
from candorbot.paths import shipped
from candorbot.store import theme_models
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


def test_models_are_asked_for_once_and_only_where_there_are_themes() -> None:
    asked = []

    def load(english: bool) -> Any:
        asked.append(english)
        return [near]

    Listening(kinds, (), load).read([message()])
    assert asked == []
    listening = Listening(kinds, THEMES, load)
    found = [listening.read([message(text=text)])[0].theme for text in ("my bill", "my bill again")]
    assert (found, asked) == (["Billing", "Billing"], [True])


def test_messages_in_another_language_are_read_by_the_models_that_know_it() -> None:
    asked = []

    def load(english: bool) -> Any:
        asked.append(english)
        return [near]

    listening = Listening(kinds, THEMES, load)
    listening.themes(["my bill please", "🙂"])
    assert asked == [True], "what is in no language is read as English"
    listening.themes(["Wo kann ich das hier finden?", "et maintenant, qu'est-ce que je fais ?"])
    assert asked == [True, False]


def test_english_messages_are_not_read_by_models_of_english_where_no_example_is() -> None:
    asked = []

    def load(english: bool) -> Any:
        asked.append(english)
        return [near]

    german = Theme(name="Billing", examples=("Wo finde ich meine Rechnung?", "Warum so teuer?"))
    Listening(kinds, (german,), load).themes(["Where do I find my bill?", "Rechnung"])
    assert asked == [False], "and once for all languages"


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("I was billed twice", "Billing"),
        ("Ich wurde zweimal abgebucht", "Billing"),
        ("Pourquoi m'avez-vous facturé deux fois ce mois-ci ?", "Billing"),
        ("¿Cómo exporto mis estadísticas a un archivo?", "Export"),
        ("Das Wetter ist heute schön, wir gehen spazieren", ""),
        ("Nous allons nous promener avec le chien", ""),
    ],
)
def test_a_theme_named_in_english_is_told_of_messages_in_other_languages(
    text: str, theme: str
) -> None:
    assert Listening(kinds, THEMES, theme_models.of_each).themes([text]) == [theme]


def test_in_a_language_of_the_examples_a_message_must_be_nearer() -> None:
    """One that is in none of their languages lies further off anyway."""
    said = "Wo finde ich das hier wieder?"

    def aslant(texts: Sequence[str]) -> Any:
        return np.array([[0.36, 0.93] if text == said else near([text])[0] for text in texts])

    german = Theme(
        name="Billing", examples=("Wo finde ich meinen invoice?", "Warum so viel charged?")
    )
    for themes, theme in ((THEMES, "Export"), ((german, THEMES[1]), "")):
        assert Listening(kinds, themes, lambda english: [aslant]).themes([said]) == [theme]


def test_many_at_once_in_several_languages_get_their_themes_in_order() -> None:
    texts = [
        "why was I charged",
        "Wo finde ich meine Rechnung?",
        "nice weather",
        "download my data",
    ]
    found = Listening(kinds, THEMES, theme_models.of_many).themes(texts)
    assert found == ["Billing", "Billing", "", "Export"]


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
