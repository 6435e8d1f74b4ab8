"""Which messages wait for an answer, and which replies are one."""

from __future__ import annotations

import pytest

from candorbot.records import Message
from candorbot.testing import NOON
from candorbot.waiting import asks, reads_as_answer


def said(text: str, by: str = "ana", *, staff: bool = False) -> Message:
    return Message("w", "m2", "help", "m1", by, by, text, NOON, by_staff=staff)


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
    assert reads_as_answer(said("Done.", "lena", staff=True))


def test_a_members_real_reply_answers() -> None:
    assert reads_as_answer(said("Go to settings and press Export."))


@pytest.mark.parametrize(
    "text",
    ["same here", "Same here, I have three years of data I would hate to lose.", "+1",
     "Did you try the settings page already?", "me too, since the update of last week"],
)  # fmt: skip
def test_joining_in_or_asking_back_does_not_answer(text: str) -> None:
    assert not reads_as_answer(said(text))
