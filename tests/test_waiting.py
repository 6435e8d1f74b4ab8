"""Which messages wait for an answer, and which replies are one."""

from __future__ import annotations

import pytest

from candorbot.records import Message
from candorbot.testing import NOON
from candorbot.waiting import answers, asks


def said(text: str, by: str = "ana", *, staff: bool = False) -> Message:
    return Message("w", "m2", "help", "m1", by, by, text, NOON, by_staff=staff)


ROOT = Message("w", "m1", "help", "m1", "kofi", "Kofi", "How do I export?", NOON)


@pytest.mark.parametrize(
    "text",
    [
        "How do I export?",
        "how do I export my stats",
        "Is there a way to hide it",
        "Wie kann ich das exportieren",
        "Comment faire ?",
        "need help with the script",
    ],
)
def test_it_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text", ["Good morning!", "Thanks, that worked.", "See https://harbor.example/search?q=x", "🎉"]
)
def test_it_does_not_ask(text: str) -> None:
    assert not asks(text)


def test_a_staff_reply_answers_however_short() -> None:
    assert answers(said("Done.", "lena", staff=True), ROOT)


def test_a_members_real_reply_answers() -> None:
    assert answers(said("Go to settings and press Export."), ROOT)


@pytest.mark.parametrize(
    "text",
    ["same here", "Same here, I have three years of data I would hate to lose.", "+1",
     "Did you try the settings page already?", "me too, since the update of last week"],
)  # fmt: skip
def test_joining_in_or_asking_back_does_not_answer(text: str) -> None:
    assert not answers(said(text), ROOT)


def test_the_asker_does_not_answer_themselves() -> None:
    assert not answers(said("I mean the CSV export of last month.", "kofi"), ROOT)
