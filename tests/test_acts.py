"""What no phrase of a rule names, but trained words know: told where nothing surer is, where it stands, and never of a
text that could not be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from candorbot import acts, policy
from candorbot.cases import example_brand
from candorbot.errors import BadFile
from candorbot.fix import mend
from candorbot.gate import Gate
from candorbot.paths import policies_folder
from candorbot.policy import load_policies
from candorbot.verdict import Outcome, Reviewed, Severity, Speaker, Verdict

GATE = Gate(load_policies(policies_folder()).only("honesty"), example_brand())
STAFF = Speaker("employee", "official")
PLAN = "Take the negative comments off the post before the boss sees them, leave the nice ones."
ORDINARY = (
    "The export is under Settings, then Data. It takes a minute, and you get a mail with the file."
)


def review(text: str, context: str = "", speaker: Speaker = STAFF) -> Verdict:
    return GATE.review(Reviewed(text, speaker, brand="Acme", context=context))


def rules(verdict: Verdict) -> list[str]:
    return [finding.rule for finding in verdict.findings]


def test_a_plan_that_no_phrase_names_has_to_be_changed_and_is_told_with_its_words() -> None:
    verdict = review(PLAN)
    assert verdict.outcome is Outcome.REVISE
    assert not verdict.may_be_approved
    (finding,) = verdict.findings
    assert finding.rule == "seems-to-hide-criticism"
    assert '"negative"' in finding.reason


def test_it_never_blocks_for_trained_words_alone() -> None:
    ours = [
        rule for policy in GATE.policies.reviews for rule in policy.rules if rule.unless_objected
    ]
    assert len(ours) == 4
    assert {rule.severity for rule in ours} == {Severity.REVISE}


def test_a_guess_is_not_told_beside_what_is_sure() -> None:
    verdict = review(f"{PLAN} And delete every bad review.")
    assert verdict.is_violation
    assert not any(rule.startswith("seems-") for rule in rules(verdict))


def test_what_ordinary_staff_say_passes() -> None:
    assert review(ORDINARY).outcome is Outcome.PASS


def test_one_who_has_no_tie_is_not_told_to_plan_for_a_seller() -> None:
    assert not review(PLAN, speaker=Speaker("none", "personal")).is_violation


def test_a_machine_that_talks_of_its_coffee_is_told_and_a_person_is_not() -> None:
    text = "Sorry for the wait, I was just grabbing a coffee with a colleague. Let me look!"
    assert rules(review(text, "The account is a chatbot.")) == ["seems-to-be-a-person"]
    assert rules(review(text, "Written by the support team.")) == []


def test_in_a_long_text_the_part_that_matters_is_found_and_pointed_at() -> None:
    around = " ".join([ORDINARY] * 12)
    (finding,) = review(f"{around}\n\n{PLAN}\n\n{around}").findings
    assert PLAN in finding.quote
    assert len(finding.quote.split()) < 2 * acts.PART


def test_fix_it_cuts_such_a_part_and_keeps_the_rest() -> None:
    around = " ".join([ORDINARY] * 12)
    mended = mend(
        Reviewed(f"{around}\n\n{PLAN}\n\n{around}", STAFF, brand="Acme"), GATE.review, GATE.brand
    )
    assert mended is not None
    assert PLAN not in mended.text
    assert mended.verdict.outcome is Outcome.PASS


def test_a_disguise_is_seen_through_and_the_original_is_pointed_at() -> None:
    hidden = PLAN.replace("negative", "neg\u200bative").replace("comments", "c\u043emments")
    (finding,) = [f for f in review(hidden).findings if f.rule.startswith("seems-")]
    assert finding.quote == hidden


def test_another_language_than_its_own_is_not_guessed_at() -> None:
    german = (
        "Wir nehmen morgen die neuen Lampen ins Sortiment und freuen uns auf euren Besuch im Laden."
    )
    assert list(acts.acts(german)) == []


def test_other_trained_words_are_another_policy_and_ask_for_a_new_approval(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "honesty.yaml").write_bytes((policies_folder() / "honesty.yaml").read_bytes())
    now = load_policies(folder).digest
    monkeypatch.setattr(acts, "digest", lambda: b"of other words")
    policy._made.cache_clear()
    assert load_policies(folder).digest != now


def test_without_its_table_nothing_is_passed_and_the_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(acts, "table", lambda: tmp_path / "honesty.json")
    acts.trained.cache_clear()
    try:
        with pytest.raises(BadFile, match=r"honesty\.json"):
            review("Hello.")
    finally:
        acts.trained.cache_clear()
