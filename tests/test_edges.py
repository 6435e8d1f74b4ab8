"""The edges of the gate and of what a policy may say: where one more or one less decides. The mutation tests
(`make drill`) look for edges that nothing here holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from candorbot.cases import example_brand
from candorbot.checks import MOST
from candorbot.gate import TOO_LONG_RULE, Gate
from candorbot.phrases import alternatives, pattern
from candorbot.policy import Policies, load_routes, shipped_routes
from candorbot.request import TEXT_LIMIT
from candorbot.rules import Category, Review, Routes, Rule, Sign
from candorbot.verdict import Finding, Outcome, Reviewed, Severity

CASES = {"fires": [{"text": "a"}, {"text": "b"}], "passes": [{"text": "c"}, {"text": "d"}]}
SAID = {"fires": ["a", "b"], "passes": ["c", "d"]}


def rule(**entries: Any) -> dict[str, Any]:
    plain = {
        "id": "lamp", "pillar": "opinion", "severity": "revise", "looks_for": ["lamp"], "reason": "{quote}",
        "source": "made up", "fix": "None.", "cases": CASES,
    }  # fmt: skip
    return {name: value for name, value in {**plain, **entries}.items() if value is not None}


def review(*rules: dict[str, Any], **entries: Any) -> Review:
    plain = {
        "name": "edges",
        "kind": "review",
        "about": "edges",
        "languages": [],
        "rules": [*rules],
    }
    return Review.model_validate({**plain, **entries})


def found(text: str, *rules: dict[str, Any], **entries: Any) -> tuple[Finding, ...]:
    gate = Gate(Policies([review(*rules, **entries)], "digest"), example_brand())
    return gate.review(Reviewed(text)).findings


# --- the gate ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("over", [0, 1])
def test_a_text_is_read_up_to_its_limit_and_held_beyond(over: int) -> None:
    gate = Gate(Policies([review(rule())], "digest"), example_brand())
    verdict = gate.review(Reviewed("x" * (TEXT_LIMIT + over)))
    assert (verdict.outcome is Outcome.HOLD) == bool(over)
    assert [one.rule for one in verdict.findings] == [TOO_LONG_RULE] * over
    assert all(one.severity is Severity.BLOCK for one in verdict.findings)
    assert all((one.start, one.end, one.quote) == (0, 0, "") for one in verdict.findings)
    assert verdict.policies == gate.digest


def test_a_rule_marks_its_first_place_or_each_but_no_more_than_most() -> None:
    text = "a lamp " * 40
    assert [one.start for one in found(text, rule())] == [2]
    assert [one.start for one in found(text, rule(every=True))] == [2 + 7 * n for n in range(MOST)]


def test_of_two_words_the_one_that_stands_first_is_marked() -> None:
    (one,) = found("big lamp, small light", rule(looks_for=["light", "lamp"]))
    assert one.quote == "lamp"


def test_of_two_phrases_at_one_place_the_longer_is_marked() -> None:
    (one,) = found("a red lamp stand", rule(looks_for=["red lamp", "red lamp stand", "red"]))
    assert one.quote == "red lamp stand"


def test_a_pattern_that_finds_no_letter_finds_nothing() -> None:
    assert found("a lamp", rule(looks_for=["/z*/"])) == ()
    assert [one.quote for one in found("a lampz", rule(looks_for=["/z*$/"]))] == ["z"]


def test_what_a_pattern_has_in_brackets_is_marked_where_the_text_begins_too() -> None:
    (one,) = found("lamp for sale", rule(looks_for=["/(lamp) for sale/"]))
    assert one.quote == "lamp"


@pytest.mark.parametrize("letters", [15, 16])
def test_a_spaced_word_has_15_letters_at_most(letters: int) -> None:
    spaced = " ".join("lamp" * 4)[: 2 * letters - 1]
    finds = [
        rule(id="word", looks_for=None, check="spaced_out_words"),
        rule(id="text", looks_for=None, check="spaced_out_text"),
    ]
    assert [one.rule for one in found(spaced, *finds)] == ["word" if letters == 15 else "text"]


def test_spots_inside_others_are_not_marked_twice() -> None:
    assert [
        (one.start, one.end)
        for one in found("red lamp lamp", rule(looks_for=["red lamp", "lamp"], every=True))
    ] == [(0, 8), (9, 13)]


def test_places_that_touch_are_both_marked() -> None:
    places = found("lamplamp", rule(looks_for=["/lamp/"], every=True))
    assert [(one.start, one.end) for one in places] == [(0, 4), (4, 8)]


def test_a_word_that_stands_there_plainly_is_marked_rather_than_a_disguised_one_before_it() -> None:
    assert [one.quote for one in found("a 1amp", rule())] == ["1amp"]
    assert [one.quote for one in found("a 1amp and a lamp", rule())] == ["lamp"]


@pytest.mark.parametrize("more", [0, 1])
def test_a_disclosure_counts_up_to_the_last_letter_of_the_front(more: int) -> None:
    disclosed = rule(unless_front=["i work here"])
    text = "x" * (160 - len(" I work here") + more) + " I work here. A lamp."
    assert len(found(text, disclosed)) == more
    assert len(found(text, disclosed, front={"characters": 161 + more})) == 0


@pytest.mark.parametrize("part", ["unless_told", "unless_front"])
def test_a_disclosure_inside_what_tells_nothing_of_the_speaker_counts_as_none(part: str) -> None:
    disclosed = rule(**{part: ["work here"]})
    untold = {"untold": ["/(never [^.,]*)(?:[.,]|$)/", "if I ... here"]}
    assert not found("I work here. A lamp.", disclosed, **untold)
    assert found("I never work here. A lamp.", disclosed, **untold)
    assert found("If I did work here, a lamp.", disclosed, **untold)
    assert not found("I never rest, I work here. A lamp.", disclosed, **untold)
    assert not found("I never work here, they said, but I work here. A lamp.", disclosed, **untold)


@pytest.mark.parametrize("letters", [80, 81])
def test_a_quote_is_shortened_in_the_reason_when_it_is_over_80_letters(letters: int) -> None:
    (one,) = found("x" * letters, rule(looks_for=["/x+/"]))
    assert one.quote == "x" * letters
    assert one.reason == ("x" * 80 if letters == 80 else "x" * 79 + "…")


@pytest.mark.parametrize(("secret", "held"), [("Kites", True), ("Kite", False)])
def test_a_secret_in_a_hashtag_is_found_from_five_letters_on(secret: str, held: bool) -> None:
    brand = example_brand()
    brand.file.confidential[:] = [secret]
    secrets = rule(looks_for=None, check="confidential_words")
    gate = Gate(Policies([review(secrets)], "digest"), brand)
    assert bool(gate.review(Reviewed(f"#my{secret}flies")).findings) is held


@pytest.mark.parametrize(
    ("judge", "phrase", "counts", "does_not"),
    [
        ("luhn", "/[0-9 ]{15,}/", "4111 1111 1111 1111", "4111 1111 1111 1112"),
        ("iban", "/DE[0-9 ]{20,}/", "DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 01"),
        ("not_claimed", "students get ... off", "Students get 30% off", "students  get 20% off"),
        ("foreign_link", r"/https?:[^ ]+/", "http://acme.example/x", "https://ACME.example/x"),
    ],
)
def test_a_judge_decides_which_places_count(
    judge: str, phrase: str, counts: str, does_not: str
) -> None:
    judged = rule(looks_for=[phrase], only_if=judge)
    assert [one.quote for one in found(counts, judged)] == [counts]
    assert found(does_not, judged) == ()


def test_a_word_we_avoid_counts_right_after_an_address_and_not_in_it() -> None:
    avoided = rule(looks_for=None, check="avoided_words")
    assert found("https://acme.example/synergy", avoided) == ()
    assert len(found("https://acme.example/x synergy", avoided)) == 1
    assert len(found("synergy https://acme.example/x", avoided)) == 1


# --- what a policy may say -------------------------------------------------------------------------


def sign(**entries: Any) -> dict[str, Any]:
    plain = {"id": "down", "looks_for": ["down"], "reason": "x", "source": "x", "cases": SAID}
    return {**plain, **entries}


def category(**entries: Any) -> dict[str, Any]:
    plain = {
        "id": "outage", "title": "x", "severity": "now", "within": "4 hours", "owner": "ops",
        "route": "alert", "holding": "x", "do_not_say": ["x"], "rules": [sign()],
    }  # fmt: skip
    return {**plain, **entries}


def refused(model: Any, row: dict[str, Any]) -> bool:
    try:
        model.model_validate(row)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(("entry", "longest"), [("reason", 600), ("source", 600), ("fix", 600)])
def test_a_rules_line_has_one_letter_to_its_most(entry: str, longest: int) -> None:
    assert not refused(Rule, rule(**{entry: "x"}))
    assert not refused(Rule, rule(**{entry: "x" * longest}))
    assert refused(Rule, rule(**{entry: "x" * (longest + 1)}))
    assert refused(Rule, rule(**{entry: ""}))


@pytest.mark.parametrize(("entry", "longest"), [("title", 600), ("owner", 80), ("holding", 2000)])
def test_a_categorys_line_has_one_letter_to_its_most(entry: str, longest: int) -> None:
    assert not refused(Category, category(**{entry: "x"}))
    assert not refused(Category, category(**{entry: "x" * longest}))
    assert refused(Category, category(**{entry: "x" * (longest + 1)}))
    assert refused(Category, category(**{entry: ""}))


def test_a_phrase_has_one_letter_to_a_thousand() -> None:
    for part in ("looks_for", "also", "context", "unless", "unless_told", "unless_front"):
        assert not refused(Rule, rule(**{part: ["x", "x" * 1000]}))
        assert refused(Rule, rule(**{part: ["x" * 1001]}))
        assert refused(Rule, rule(**{part: [""]}))


@pytest.mark.parametrize("model", [Rule, Sign])
def test_a_rule_has_two_cases_each_way_at_least(model: Any) -> None:
    row: dict[str, Any] = rule() if model is Rule else sign()
    cases: dict[str, Any] = row["cases"]
    assert not refused(model, row)
    for way in ("fires", "passes"):
        assert refused(model, {**row, "cases": {**cases, way: cases[way][:1]}})


@pytest.mark.parametrize(
    ("fact", "value"),
    [("tie", "none"), ("account", "personal"), ("used", "no"), ("evidence", "supported"),
     ("incentive_for_opinion", "true"), ("surface", "review"), ("locale", "UK")],
)  # fmt: skip
def test_one_value_is_enough_for_a_fact_and_none_is_refused(fact: str, value: str) -> None:
    assert not refused(Rule, rule(when={fact: [value]}))
    assert refused(Rule, rule(when={fact: []}))
    assert refused(Rule, rule(when={fact: ["blue"]}))


def test_a_rule_begins_in_one_way() -> None:
    ways: dict[str, Any]
    check: dict[str, Any] = {"check": "length"}
    always: dict[str, Any] = {"always": True}
    for ways in ({"looks_for": ["x"]}, {"looks_for": None, **check}, {"looks_for": None, **always}):
        assert not refused(Rule, rule(**ways))
    for ways in ({"looks_for": None}, check, always, {"looks_for": None, **check, **always}):
        assert refused(Rule, rule(**ways))
    assert not refused(Rule, rule(only_if="luhn"))
    assert refused(Rule, rule(looks_for=None, **check, only_if="luhn"))


@pytest.mark.parametrize(("front", "fits"), [(20, True), (2000, True), (19, False), (2001, False)])
def test_the_front_has_20_to_2000_characters(front: int, fits: bool) -> None:
    row = {**review(rule()).model_dump(exclude={"rules"}), "rules": [rule()]}
    assert refused(Review, {**row, "front": {"characters": front}}) is not fits


def test_a_text_of_a_case_has_up_to_5000_characters() -> None:
    for letters, fits in ((5000, True), (5001, False)):
        cases = {**CASES, "asks": [{"text": "x" * letters}]}
        assert refused(Rule, rule(cases=cases)) is not fits


def test_what_was_read_stays_as_it_was_read() -> None:
    kept = Rule.model_validate(rule())
    with pytest.raises(ValidationError, match="frozen"):
        kept.severity = "note"
    assert refused(Rule, {**rule(), "colour": "blue"})
    assert refused(Rule, rule(always="yes", looks_for=None))


@pytest.mark.parametrize(
    ("within", "told"),
    [("1 minute", timedelta(minutes=1)), ("999 hours", timedelta(hours=999)),
     ("2 days", timedelta(days=2)), (timedelta(hours=1), timedelta(hours=1)),
     ("0 hours", None), ("1000 hours", None), ("4 weeks", None), (4, None)],
)  # fmt: skip
def test_a_time_is_one_to_999_minutes_hours_or_days(within: Any, told: timedelta | None) -> None:
    if told is None:
        assert refused(Category, category(within=within))
    else:
        assert Category.model_validate(category(within=within)).within == told


def test_a_category_has_a_rule_and_something_not_to_say() -> None:
    assert refused(Category, category(rules=[]))
    assert refused(Category, category(do_not_say=[]))
    assert refused(Sign, sign(looks_for=[]))


def test_a_route_policy_has_a_category_and_no_empty_group_of_words() -> None:
    row = {
        "name": "x",
        "kind": "route",
        "about": "x",
        "words": {"it": ["app"]},
        "categories": [category()],
    }
    assert not refused(Routes, row)
    assert refused(Routes, {**row, "words": {"it": []}})
    assert refused(Routes, {**row, "categories": []})


def test_a_reason_of_a_sign_knows_only_the_quote() -> None:
    assert not refused(Sign, sign(reason="{quote} is there"))
    for reason in ("{brand}", "{", "}"):
        assert refused(Sign, sign(reason=reason))


def test_a_folder_without_a_route_policy_has_the_one_that_comes_along(tmp_path: Path) -> None:
    text = review(rule()).model_dump_json(exclude_defaults=True)
    (tmp_path / "edges.yaml").write_text(text)
    assert load_routes(tmp_path) is shipped_routes()
    assert shipped_routes().categories


def test_two_slashes_alone_are_no_expression() -> None:
    """Or the empty one would be found in every text."""
    assert pattern("/a/", {}) == "(?:a)"
    assert found("a lamp", rule(looks_for=["//"])) == ()
    assert [one.quote for one in found("a // b", rule(looks_for=["//"]))] == ["//"]


def test_a_phrase_that_only_names_a_group_is_each_of_its_phrases() -> None:
    words = {"one": ["a", "b c"], "all": ["{one}", "d {one}", "{brand}"]}
    assert list(alternatives(["{all}", "e"], words)) == ["a", "b c", "d {one}", "{brand}", "e"]
    assert list(alternatives(["{brand}"], {"brand": ["{brand}", "our team"]})) == ["{brand}"]
