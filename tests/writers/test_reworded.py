"""What the rules write word for word may be put otherwise by a model; it says nothing else, and sees no member's words."""

from __future__ import annotations

from typing import Any

import pytest

from candorbot.records import AS_WRITTEN, Function, function_of
from candorbot.testing.models import HostileModel, ScriptedModel, draft
from candorbot.verdict import Outcome, Reviewed
from candorbot.writers.model import Call
from candorbot.writers.reworded import TASKS
from candorbot.writing import Ask, Proposal
from tests.writers.test_modelled import GATE, by_rules, written

SAID = "You are all idiots and the moderators of this place are asleep, call +49 30 901820!"
RULE = "We argue about the matter, never about a person."
ASKS = {
    "calm": Ask(SAID, signer="Mia", kind="calm", rule=RULE),
    "shipped": Ask(SAID, "Kofi", "Mia", kind="shipped", theme="dark mode", shipped="It is in 4.2.", language="en"),
    "news": Ask("Harbor 4.2 is out", kind="news", theme="Harbor 4.2 is out", shipped="https://harbor.example/4-2", language="en"),
    "event": Ask(
        "Ask us anything", first=False, kind="event", stage="announcement", theme="Ask us anything",
        when="Fri 4 Dec 18:00", details="Lena answers.", language="en",
    ),
    "welcome": Ask("Hello everybody, I am new.", "Kofi", "Mia", kind="welcome", language="en"),
    "thanks": Ask(SAID, "Kofi", "Mia", kind="thanks", language="en"),
    "praise": Ask(SAID, "Kofi", "Mia", kind="praise", language="en"),
    "introduction": Ask(
        SAID, "Kofi", "Mia", kind="introduction", other="Ana", theme="Kubernetes", language="en"
    ),
}  # fmt: skip


def body(call: Call) -> str:
    """What the model is to put otherwise."""
    return call.user.partition(">\n")[2].partition("\n</data")[0]


def same_words(call: Call) -> Any:
    """A model that says the sentences it was given the other way round."""
    return draft(*((one, []) for one in reversed(body(call).split(". "))))


def test_there_is_an_example_of_each_kind() -> None:
    assert set(ASKS) == set(TASKS)


@pytest.mark.parametrize("kind", ASKS)
async def test_its_words_stand_between_our_own(kind: str) -> None:
    rules = await by_rules(ASKS[kind])
    found = await written(ScriptedModel(lambda call: draft((f"{body(call)}", []))), ASKS[kind])
    assert " ".join(found.text.split()) == " ".join(rules.text.split())
    assert found.engine.startswith(f"{rules.engine}; put in the words of test:scripted, prompt")
    assert found.engine.startswith(AS_WRITTEN)
    assert (found.note, found.sources) == (rules.note, rules.sources)


@pytest.mark.parametrize("kind", ASKS)
async def test_it_sees_neither_what_members_wrote_nor_what_a_person_gave(kind: str) -> None:
    model = ScriptedModel(same_words)
    await written(model, ASKS[kind])
    (call,) = model.calls
    sent = f"{call.system}\n{call.user}"
    ask = ASKS[kind]
    for given in (SAID, RULE, "dark mode", "4.2", "4 Dec", "Kofi", "Ana", "Kubernetes", "901820"):
        assert given not in sent
    assert ask.signer not in body(call) or not ask.signer


@pytest.mark.parametrize("kind", ASKS)
async def test_a_model_that_obeys_an_attacker_changes_nothing(kind: str) -> None:
    rules = await by_rules(ASKS[kind])
    found = await written(HostileModel(), ASKS[kind])
    assert found.text == rules.text
    assert found.engine == rules.engine


@pytest.mark.parametrize(
    "told",
    [
        "Fact-1 and Fact-1.",
        "Fact-1 and Fact-2.",
        "We all listen to both sides.",
        "Kofi is right.",
        "We refund everybody. Fact-1",
    ],
)
async def test_a_fact_that_is_lost_doubled_or_made_up_is_no_draft(told: str) -> None:
    rules = await by_rules(ASKS["calm"])
    found = await written(ScriptedModel(draft((told, []))), ASKS["calm"])
    assert found.text == rules.text
    assert "something else" in found.note


async def test_a_calm_reply_of_a_model_is_still_the_mediators() -> None:
    found = await written(ScriptedModel(same_words), ASKS["calm"])
    assert RULE in found.text
    assert function_of(found.engine, "m1") is Function.MEDIATOR
    assert GATE.review(Reviewed(found.text)).outcome is Outcome.PASS


async def test_a_post_that_answers_is_written_from_the_help_pages() -> None:
    ask = Ask("How do I turn on 2FA?", signer="Mia", kind="post", language="en", askers=4)
    rules = await by_rules(ask)
    model = ScriptedModel(draft("Click on the “Enable 2FA” button."))
    found = await written(model, ask)
    assert (
        found.text.split("\n\n")[:2] == rules.text.split("\n\n")[:2]
    )  # who asked is named as ever
    assert "Click on the “Enable 2FA” button. [1]" in found.text
    assert "a post to everybody" in model.calls[0].system
    assert isinstance(found, Proposal)
    assert found.sources


async def test_a_welcome_with_a_question_is_answered_from_the_help_pages() -> None:
    ask = Ask("Hi, I am new! How do I turn on 2FA?", "Kofi", "Mia", kind="welcome")
    found = await written(ScriptedModel(draft("Click on the “Enable 2FA” button.")), ask)
    assert "Click on the “Enable 2FA” button. [1]" in found.text
