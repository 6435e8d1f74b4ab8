"""What no phrase of a rule names, but trained words know: told where nothing surer of its policy is, where it stands, and
of no table that could not be read."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot import seeming
from candorbot.cases import example_brand
from candorbot.errors import BadFile
from candorbot.fix import mend
from candorbot.gate import Gate
from candorbot.paths import policies_folder
from candorbot.policy import load_policies
from candorbot.sources import Source
from candorbot.verdict import Outcome, Reviewed, Severity, Speaker, Verdict

POLICIES = load_policies(policies_folder())
GATE = Gate(POLICIES, example_brand())
STAFF = Speaker("employee", "official")
PLAN = "Take the negative comments off the post before the boss sees them, leave the nice ones."
TIE = "Our name stays out of the post, it should look like you found the lamp yourself."
ORDINARY = (
    "The export is under Settings, then Data. It takes a minute, and you get a mail with the file."
)


def review(text: str, context: str = "", speaker: Speaker = STAFF) -> Verdict:
    return GATE.review(Reviewed(text, speaker, brand="Acme", context=context))


def rules(verdict: Verdict) -> list[str]:
    return [finding.rule for finding in verdict.findings]


def guesses(verdict: Verdict) -> list[str]:
    return [finding.quote for finding in verdict.findings if finding.guess]


# --- what is told ------------------------------------------------------------------------------


def test_it_never_blocks_and_never_asks_for_trained_words_alone() -> None:
    ours = [rule for policy in POLICIES.reviews for rule in policy.rules if rule.seems]
    assert {rule.seems for rule in ours} == set(seeming.SEEMS)
    assert {Severity(rule.severity) for rule in ours} == {Severity.REVISE}
    assert not any(finding.asks for finding in review(PLAN, speaker=Speaker()).findings)


def test_a_plan_cannot_be_approved_and_is_told_with_the_words_that_say_so() -> None:
    verdict = review(PLAN)
    assert not verdict.may_be_approved
    (finding,) = verdict.findings
    assert '"negative"' in finding.reason
    assert '"the"' not in finding.reason


def test_a_guess_is_not_told_beside_what_is_sure() -> None:
    verdict = review(f"{PLAN} And delete every bad review.")
    assert verdict.is_violation
    assert guesses(verdict) == []


def test_advice_of_another_policy_hides_no_guess() -> None:
    loud = review(f"HURRY UP EVERYBODY!!!! {PLAN}")
    assert {finding.policy for finding in loud.findings} >= {"honesty", "voice"}
    assert not loud.may_be_approved


def test_two_plans_in_one_text_are_both_told() -> None:
    other = "Can you write twenty short ones in different voices and drip them in over the month?"
    found = rules(review(f"{PLAN} {ORDINARY} {other}"))
    assert {"seems-hidden-criticism", "seems-fake-opinions"} <= set(found)


def test_one_who_has_no_tie_is_not_told_to_plan_for_a_seller() -> None:
    assert not review(PLAN, speaker=Speaker("none", "personal")).is_violation


def test_only_of_a_machine_is_it_told_that_it_talks_as_a_person() -> None:
    text = "I remember your dog! I was at the desk when you brought him in."
    assert rules(review(text, "The account is a chatbot.")) == ["seems-machine-says-human"]
    assert not review(text, "A member asks which coffee machine to buy.").is_violation


def test_the_tone_is_advice_that_a_person_may_weigh() -> None:
    verdict = review(
        "Wow, what an absolutely delightful question, you have made my whole entire week!"
    )
    assert rules(verdict) == ["seems-off-voice"]
    assert verdict.may_be_approved


def test_what_a_cited_page_says_is_no_plan_of_who_quotes_it() -> None:
    page = Source(1, "", "https://acme.example/docs/teams", "Teams", "")
    cited = Reviewed(f"{PLAN} [1]", STAFF, brand="Acme", sources=(page,))
    assert guesses(GATE.review(cited)) == []
    assert guesses(GATE.review(Reviewed(f"{PLAN} [2]", STAFF, brand="Acme", sources=(page,))))
    assert guesses(GATE.review(Reviewed(f"{PLAN} [1]", STAFF, brand="Acme")))


# --- where it stands ----------------------------------------------------------------------------


@pytest.mark.parametrize("between", [" ", "\n", "\n\n", "\r\n\r\n", "\n \n"])
def test_ordinary_words_around_a_plan_neither_hide_it_nor_are_pointed_at(between: str) -> None:
    around = " ".join([ORDINARY] * 12)
    assert guesses(review(between.join((around, PLAN, around)))) == [PLAN]


@given(st.text(st.sampled_from("aB1. \n\r!?[]é\u200b"), max_size=80))
def test_pieces_hold_every_letter_and_two_sentences_at_most(text: str) -> None:
    pieces = list(seeming.pieces(text))
    read = {place for (start, end), _ in pieces for place in range(start, end)}
    assert all(place in read for place, letter in enumerate(text) if not letter.isspace())


@pytest.mark.parametrize("columns", [20, 40])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_wrapped_plan_is_told_and_cut_whole(columns: int, end: str) -> None:
    wrapped = end.join(textwrap.wrap(PLAN, columns))
    text = f"The lamp is on page two.{end}{wrapped}{end}Lena calls you at four."
    assert guesses(review(text)) == [wrapped]
    mended = mend(Reviewed(text, STAFF, brand="Acme"), GATE.review, GATE.brand)
    assert mended is not None
    assert " ".join(mended.text.split()) == "The lamp is on page two. Lena calls you at four."


def test_a_plan_in_a_long_sentence_is_told() -> None:
    long = (
        "The export is under Settings and takes about a minute, the price page is new since Monday, Lena calls you"
        " at four on Friday with the rest, and take the negative comments off the post before the boss sees them."
    )
    assert guesses(review(long))


@pytest.mark.parametrize("unit", ["a\n", ". ", "comments boss ", "x,\ny", "a"])
def test_twice_the_text_has_twice_the_pieces_and_no_more_letters_in_them(unit: str) -> None:
    once, twice = (list(seeming.pieces(unit * count)) for count in (500, 1000))
    read = [sum(end - start for (start, end), _ in pieces) for pieces in (once, twice)]
    assert read[1] <= 2.1 * read[0] + 100


def test_two_sentences_are_read_together_where_one_alone_is_half_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = "Put a few kind lines on the page tonight. Use the other account for it."
    look = seeming.seemings.__wrapped__
    (found,) = look("honesty", told)
    assert (found.start, found.end) == (0, len(told))
    monkeypatch.setattr(seeming, "EVEN", 0.99)
    assert look("honesty", told) == ()


def test_what_overlaps_is_told_once_and_the_rest_in_order() -> None:
    found = seeming.seemings("honesty", f"{PLAN} {PLAN} {ORDINARY} {PLAN}")
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert len(found) >= 2


def test_a_disguise_is_seen_through_and_the_original_is_pointed_at() -> None:
    hidden = "".join(f"{c}\u200b" if c.isalpha() else c for c in PLAN).replace("o", "\u043e")
    assert seeming.seemings("honesty", hidden) == ()
    (found,) = guesses(review(hidden))
    assert found == hidden.rstrip("\u200b") or found == hidden


def test_a_long_word_is_not_told_whole() -> None:
    long = review(PLAN.replace("negative", "negative" + "comments" * 2000))
    assert all(len(finding.reason) < 1000 for finding in long.findings)


# --- what is done about it ----------------------------------------------------------------------


@pytest.mark.parametrize("plan", [PLAN, TIE])
def test_fix_it_puts_no_label_on_a_plan_and_cuts_it_alone(plan: str) -> None:
    assert mend(Reviewed(plan, STAFF, brand="Acme"), GATE.review, GATE.brand) is None
    before, after = "The new lamp is on page two.", "Lena calls you at four."
    mended = mend(
        Reviewed(f"{before} {plan} {after}", STAFF, brand="Acme"), GATE.review, GATE.brand
    )
    assert mended is not None
    assert mended.text == f"{before} {after}"
    assert mended.verdict.outcome is Outcome.PASS


# --- the tables ----------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder with copies of the tables, which are read instead."""
    for table in seeming.TABLES:
        (tmp_path / f"{table}.json").write_bytes(seeming.table_file(table).read_bytes())
    monkeypatch.setattr(seeming, "table_file", lambda table: tmp_path / f"{table}.json")
    kept = (seeming.trained, seeming.digest, seeming.seemings)
    for one in kept:
        one.cache_clear()
    yield tmp_path
    for one in kept:
        one.cache_clear()


def test_other_trained_words_ask_for_a_new_approval(elsewhere: Path) -> None:
    table = elsewhere / "honesty.json"
    table.write_text(table.read_text("utf-8").replace('"format": 1,', '"format":  1,'), "utf-8")
    changed = Gate(POLICIES, example_brand())
    assert changed.digest != GATE.digest


def _number(table: dict[str, object]) -> None:
    table["bias"] = float("nan")


def _weight(table: dict[str, object]) -> None:
    table["weights"] = {"lamp": "heavy"}


def _feature(table: dict[str, object]) -> None:
    table["weights"] = {"": 5}


def _category(table: dict[str, object]) -> None:
    table["category_bias"] = [0.0]


def _others(table: dict[str, object]) -> None:
    table["categories"] = ["a", "b", "c", "d"]
    table["thresholds"] = dict.fromkeys("abcd", 0.5)


@pytest.mark.parametrize("broken", [_number, _weight, _feature, _category, _others])
def test_a_table_that_is_not_right_is_named_before_anything_is_checked(
    elsewhere: Path, broken: Callable[[dict[str, object]], None]
) -> None:
    file = elsewhere / "honesty.json"
    table = json.loads(file.read_text("utf-8"))
    broken(table)
    file.write_text(json.dumps(table), "utf-8")
    with pytest.raises(BadFile, match=r"honesty\.json"):
        Gate(POLICIES, example_brand())


@pytest.mark.parametrize("raw", [None, b"", b"[" * 200_000, b'{"format": 2}'])
def test_what_is_no_table_is_named_before_anything_is_checked(
    elsewhere: Path, raw: bytes | None
) -> None:
    file = elsewhere / "voice.json"
    file.unlink() if raw is None else file.write_bytes(raw)
    with pytest.raises(BadFile, match=r"voice\.json"):
        Gate(POLICIES, example_brand())
