"""A word to a member: every phrasing passes the gate, and no name brings more than a name into it."""

from __future__ import annotations

from typing import Any

import pytest

from candorbot.gate import Gate
from candorbot.records import TO_MEMBERS
from candorbot.speaker import FOR_THE_BRAND
from candorbot.testing import BRAND, FakeKnowledge
from candorbot.testing.world import EXPORT, POLICIES
from candorbot.verdict import Outcome, Reviewed
from candorbot.writers import phrases
from candorbot.writers.offline import OfflineWriter
from candorbot.writing import Ask, Proposal, Refusal

SLOTS = ("welcome", "invite", "helped", "matters", "praised", "pass_on", "you_both", "compare")
GATE = Gate(POLICIES, BRAND)
WRITER = OfflineWriter(BRAND, FakeKnowledge(EXPORT))


async def written(kind: Any, message: str = "Hi all, I moved over", **more: Any) -> Proposal | Refusal:  # fmt: skip
    made = await WRITER.write(Ask(message, signer="Mia", kind=kind, **more))
    assert isinstance(made, Proposal | Refusal)
    return made


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_every_phrasing_passes_the_gate(language: str) -> None:
    for slot in SLOTS:
        for said in phrases.PLAIN[language][slot]:
            text = said.format(one="Ana", other="Kofi", theme="Kubernetes and Traefik")
            verdict = GATE.review(Reviewed(text, FOR_THE_BRAND, surface="community"))
            assert verdict.outcome is Outcome.PASS, (text, verdict.findings)


async def test_a_welcome_greets_welcomes_and_invites() -> None:
    made = await written("welcome", member="Kofi Mensah")
    assert isinstance(made, Proposal)
    greeting, welcome, invite, sign_off = made.text.split("\n\n")
    assert "Kofi" in greeting
    assert welcome in phrases.PLAIN["en"]["welcome"]
    assert invite in phrases.PLAIN["en"]["invite"]
    assert sign_off == "Mia, Harbor team"
    assert made.engine == TO_MEMBERS


async def test_a_newcomers_question_is_answered_below_the_welcome() -> None:
    made = await written("welcome", "Hi, how do I export to CSV?", member="Kofi")
    assert isinstance(made, Proposal)
    assert any(line in made.text for line in phrases.PLAIN["en"]["welcome"])
    assert made.engine != TO_MEMBERS


async def test_thanks_are_in_the_members_language_and_repeat_nothing_of_theirs() -> None:
    made = await written("thanks", "Öffnen Sie das Menü und wählen Sie dann das letzte Jahr aus")
    assert isinstance(made, Proposal)
    assert made.language == "de"
    assert "Menü" not in made.text


@pytest.mark.parametrize("name", ["@everyone", "everyone", "Here", "<@U1>", "evil.example", "*Ana*", "", "1234", "https://x.example"])  # fmt: skip
async def test_nobody_is_introduced_by_a_name_that_is_more_than_a_name(name: str) -> None:
    made = await written("introduction", member="Ana", other=name, theme="Kubernetes")
    assert isinstance(made, Refusal)


async def test_a_handle_is_a_name() -> None:
    made = await written("introduction", member="ana_b", other="kofi-77", theme="Kubernetes")
    assert isinstance(made, Proposal)
    assert all(word in made.text for word in ("ana_b", "kofi-77", "Kubernetes"))
