"""What the rules' writer says of its own is never objected to: it would be held in whatever draft it stands."""

from __future__ import annotations

import pytest

from candorbot import language
from candorbot.desk import reviewed_as
from candorbot.gate import Gate
from candorbot.records import Proposed
from candorbot.request import Place
from candorbot.testing import BRAND, POLICIES
from candorbot.verdict import LANGUAGE_RULE
from candorbot.writers import phrases


@pytest.mark.drill  # two seconds
@pytest.mark.parametrize("spoken", phrases.LANGUAGES)
def test_no_rule_objects_to_a_phrase_of_ours(spoken: str) -> None:
    language.get_ready()
    gate = Gate(POLICIES, BRAND)
    banks = (phrases.PLAIN[spoken], phrases.WARM[spoken])
    for text in {one for bank in banks for texts in bank.values() for one in texts}:
        proposed = Proposed(text, Place("fake", ""), engine="offline rules")
        found = gate.review(reviewed_as(proposed, BRAND)).findings
        wrong = [(one.rule, one.quote) for one in found if one.severity.gravity]
        assert all(rule == LANGUAGE_RULE for rule, _ in wrong), (text, wrong)
