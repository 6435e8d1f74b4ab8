"""The small trained classifier is a table that anybody can add up, and that takes whatever comes."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot import weights
from candorbot.errors import BadFile
from candorbot.paths import shipped
from candorbot.policy import load_routes
from candorbot.weights import Weights

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "evals"))

import split  # noqa: E402
from lessons import Lesson, classes, written  # noqa: E402
from tables import design, fit  # noqa: E402
from train_triage import train  # noqa: E402

TABLE = shipped("models") / "triage.json"
SHIPPED = Weights.load(TABLE)
SMALL: dict[str, Any] = {
    "format": 1, "apart": 1, "power": 0.5, "thresholds": {"complaint": 0.5, "legal": 0.5}, "sure": 0.9, "bias": -1.0, "classes": {"angry": ["mad", "cross"]},
    "categories": ["complaint", "legal"], "category_bias": [0.0, 0.0],
    "weights": {"lawyer": 9000, "my lawyer": 2000, "~law": 500, "@angry": 4000, "thanks": -9000},
    "by_category": {"lawyer": [0, -1000, 1, 6000], "@angry": [0, 5000]},
}  # fmt: skip


def lesson(text: str, escalate: bool, category: str) -> Lesson:
    return Lesson(text, "set", text, category, escalate, 1, True)


LESSONS = [
    lesson(f"{start} {end}", escalate, category)
    for start in ("please", "hello", "well", "so")
    for end, escalate, category in (
        ("my card was stolen", True, "account_security"),
        ("somebody stole my card", True, "account_security"),
        ("I will sue you", True, "legal"),
        ("when does the shop open", False, "how_to"),
        ("thanks for the new colours", False, "chatter"),
        ("I like my card design", False, "chatter"),
    )
]


def test_the_shipped_table_is_small_and_knows_only_categories_of_the_policy() -> None:
    assert TABLE.stat().st_size <= weights.MAX_BYTES
    assert set(SHIPPED.categories) <= {c.id for c in load_routes(shipped("policies")).categories}
    assert 0.5 <= SHIPPED.threshold <= max(SHIPPED.thresholds.values()) <= SHIPPED.sure < 1
    assert set(SHIPPED.thresholds) == set(SHIPPED.categories)


def test_what_costs_more_when_missed_needs_less_to_be_shown() -> None:
    for urgent in ("self_harm", "threat", "account_security", "payment_dispute", "scam"):
        assert SHIPPED.thresholds[urgent] < SHIPPED.thresholds["harassment"]
    assert SHIPPED.thresholds["payment_dispute"] == SHIPPED.threshold


def test_a_score_escalates_from_the_threshold_of_its_likeliest_category_on() -> None:
    small = Weights({**SMALL, "thresholds": {"complaint": 0.5, "legal": 0.9999999}})
    assert small.escalates(small.score("mad"))
    assert not small.escalates(small.score("lawyer"))
    assert not small.score("lawyer").words
    assert small.score("lawyer").categories


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Somebody got into my account and changed the email on it!!", "account_security"),
        ("You took the money twice and I want it refunded", "payment_dispute"),
        ("dm this expert, he recovered all my lost bitcoin", "scam"),
        ("let me speak to a real person please", "human_requested"),
    ],
)
def test_it_finds_what_needs_a_person_and_says_of_which_kind(text: str, category: str) -> None:
    scored = SHIPPED.score(text)
    assert scored.escalate >= SHIPPED.threshold
    assert next(iter(scored.categories)) == category


@pytest.mark.parametrize(
    "text",
    [
        "how do I kill a process that hangs?",
        "the new release is out, thanks everybody",
        "which python version do you use for the build?",
        "",
    ],
)
def test_ordinary_talk_stays_below_and_costs_no_reasons(text: str) -> None:
    scored = SHIPPED.score(text)
    assert scored.escalate < SHIPPED.threshold
    assert (scored.categories, scored.words) == ({}, ())


def test_the_score_is_the_sum_of_what_the_table_says() -> None:
    total = (9000 + 2000 + 500) / 1000 * weights.length_factor(2) - 1
    found = Weights(SMALL).score("My LAWYER")
    assert found.escalate == pytest.approx(weights.logistic(total))
    assert list(found.categories) == ["legal", "complaint"]
    assert [word.name for word in found.words] == ["LAWYER", "My LAWYER"]


def test_words_further_apart_weigh_where_the_table_says_so() -> None:
    wide = {**SMALL, "apart": 3, "weights": {"my _ lawyer": 9000}}
    near, far = "my old lawyer", "my very old and dear lawyer"
    assert Weights(wide).escalate(near) > Weights(wide).escalate(far)
    assert Weights({**wide, "apart": 1}).escalate(near) < 0.5


def test_with_a_smaller_power_a_long_text_counts_its_words_more() -> None:
    text = "my lawyer " + " ".join(f"word{n}" for n in range(60))
    assert Weights({**SMALL, "power": 0.1}).escalate(text) > Weights(SMALL).escalate(text)


def test_a_word_no_table_has_weighs_by_its_letters_and_by_its_class() -> None:
    small = Weights(SMALL)
    assert small.score("lawfirm").escalate > small.score("firm").escalate
    assert small.score("cross").escalate > 0.5


def test_a_typing_error_still_weighs() -> None:
    right, wrong, other = (
        SHIPPED.score(f"I want a {word}").escalate for word in ("refund", "refunnd", "raffle")
    )
    assert right > wrong > other


@given(
    st.lists(st.sampled_from(["lawyer", "my", "thanks", "mad", "!!", "“", "İ", "’"]), max_size=12)
)
def test_shares_add_up_and_every_word_shown_is_quoted_from_the_text(words: list[str]) -> None:
    text = " ".join(words)
    scored = Weights({**SMALL, "thresholds": {"complaint": 0.0, "legal": 0.0}}).score(text)
    assert sum(scored.categories.values()) == pytest.approx(1)
    for word in scored.words:
        assert word.name == text[word.start : word.end]
        assert word.weight > 0


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_string_has_a_score_from_0_to_1(text: str) -> None:
    assert 0 <= SHIPPED.score(text).escalate <= 1


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=5))
def test_what_others_said_before_changes_no_score(text: str, before: list[str]) -> None:
    used = Weights(SMALL)
    for other in before:
        used.score(other)
    assert used.score(text) == Weights(SMALL).score(text)


def test_the_words_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_KEPT", 3)
    small = Weights(SMALL)
    fresh = small.score("my lawyer")
    small.score("one two three four five six seven")
    assert len(small._words) <= 3
    small.score("x" * weights.LONGEST_WORD)
    small.score("x" * (weights.LONGEST_WORD + 1))
    assert max(map(len, small._words)) == weights.LONGEST_WORD
    assert small.score("my lawyer") == fresh


@given(st.integers(1, 400))
def test_features_grow_with_the_words_and_not_with_their_length(count: int) -> None:
    words = ["mad"] * count
    assert len(weights.pairs_of(words)) <= count + 1
    assert len(weights.class_pairs(words, {"mad": "angry"})) <= 2
    longest = len(list(weights.letter_groups("x" * weights.LONGEST_WORD)))
    assert len(list(weights.letter_groups("x" * (weights.LONGEST_WORD + count)))) == longest


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{", "not a table"),
        (b"[]", "format 1"),
        (b'{"format": 2}', "format 1"),
        (b'{"format": 1}', "not a table"),
        (b'{"format": 1, "thresholds": "much"}', "not a table"),
        (b"\xff", "not a table"),
        (b" " * (weights.MAX_BYTES + 1), "larger than 5,000,000"),
    ],
)
def test_a_table_that_is_none_is_refused_with_the_cure(
    raw: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "triage.json"
    path.write_bytes(raw)
    with pytest.raises(BadFile, match=rf"triage\.json: .*{said}.*make train"):
        Weights.load(path)


def test_a_table_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"triage\.json: cannot be read .* make train"):
        Weights.load(tmp_path / "triage.json")


def test_training_twice_gives_the_same_table_and_it_learned() -> None:
    table = train(LESSONS)
    assert json.dumps(table) == json.dumps(train(LESSONS))
    made = Weights({**table, "thresholds": dict.fromkeys(table["categories"], 0.5)})
    assert made.score("my card is stolen").escalate > 0.5 > made.score("the shop").escalate
    legal = [made.score(text).categories["legal"] for text in ("I will sue", "my card was stolen")]
    assert legal[0] > 0.5 > legal[1]


def test_the_table_adds_up_to_what_the_training_saw() -> None:
    """The trainer's matrix and the runtime's sums are one thing, but for the rounding."""
    import numpy as np

    kinds = {word: kind for kind, words in classes().items() for word in words}
    matrix = design([one.text for one in LESSONS], kinds, 1, 0.5)
    weight, bias = fit(
        matrix, np.array([one.escalate for one in LESSONS]), np.ones(len(LESSONS)), 0.5
    )
    made = Weights({**train(LESSONS), "bias": bias})
    table = dict(zip([*matrix.first, *matrix.letters], weight * matrix.scale, strict=True))
    made._weights = {feature: w * weights.UNIT for feature, w in table.items()}
    made._letters = {f[1:]: w for f, w in made._weights.items() if f[0] == weights.LETTERS_MARK}
    for one, odds in zip(LESSONS, matrix @ weight + bias, strict=True):
        assert made.score(one.text).escalate == pytest.approx(1 / (1 + math.exp(-odds)))


def test_the_least_of_a_bowl_is_found() -> None:
    import numpy as np
    from ridge import minimum

    where, steep = np.array([3.0, -2.0, 0.5]), np.array([1.0, 40.0, 0.1])
    found = minimum(
        lambda x: (float((steep * (x - where) ** 2).sum()) + 1, 2 * steep * (x - where)),
        np.zeros(3),
    )
    assert found == pytest.approx(where, abs=0.05)


def test_written_examples_are_filled_in_whole_and_every_one_differs() -> None:
    made = written()
    assert not [one.text for one in made if "{" in one.text]
    assert len({one.text.lower() for one in made}) == len(made)
    assert {one.category for one in made if one.escalate} == set(SHIPPED.categories)


def test_a_group_is_never_divided() -> None:
    one = {"id": "1", "orig": "privacy", "conv": 7, "thread": 5}
    contrast = {"id": "2", "orig": "contrast_privacy", "conv": 7, "thread": 5}
    for name in ("xstest", "convabuse", "gh_incivility"):
        assert split.group(name, one) == split.group(name, contrast)
    assert split.group("edos", one) != split.group("edos", contrast)


def test_about_a_third_is_unseen_and_always_the_same() -> None:
    kept = [split.unseen("edos", {"id": str(n)}) for n in range(3000)]
    assert 0.30 < sum(kept) / len(kept) < 0.37
    assert split.unseen("banking77", {"id": "banking77-tr-5430"}) is False
