"""Kinds, sentiment, named themes and clusters say what a message is, and take whatever comes."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot import clusters
from candorbot import themes as themes_module
from candorbot.clusters import linked, same_wish
from candorbot.errors import BadFile, UserError
from candorbot.kinds import KINDS, OTHER, Kinds
from candorbot.paths import shipped
from candorbot.sentiment import sentiment
from candorbot.theme_file import load_themes
from candorbot.themes import LEAST, LEAST_BY_WORDS, NamedThemes

SHIPPED = Kinds.load(shipped("models") / "kinds.json")
SMALL: dict[str, Any] = {
    "format": 1,
    "bias": {"problem_report": -1.0, "praise": -1.0},
    "classes": {"broken": ["crashes"]},
    "weights": {"love": [1, 9000], "@broken": [0, 9000], "~bug": [0, 9000]},
}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Where do I find the list of my sites?", {"question"}),
        ("The report crashes with an error whenever I open it", {"problem_report"}),
        ("Please add an option to print the chart", {"feature_request"}),
        ("What a wonderful tool, thank you", {"praise"}),
        ("Nobody answers my mails, what a disgrace, I want my money back", {"complaint"}),
        ("Wo finde ich die Liste meiner Seiten?", {"question"}),
        ("Pourriez-vous ajouter une option pour imprimer ?", {"feature_request"}),
    ],
)
def test_the_shipped_table_knows_the_plain_cases(text: str, kinds: set[str]) -> None:
    assert kinds <= set(SHIPPED.of(text))


def test_a_message_can_be_of_two_kinds_and_the_likeliest_stands_first() -> None:
    assert set(Kinds(SMALL).of("I love it, but it crashes")) == {"praise", "problem_report"}


def test_the_words_kept_are_bounded_and_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("candorbot.kinds.MOST_WORDS", 3)
    small = Kinds(SMALL)
    fresh = small.scores("I love it")
    for word in ("one", "two", "three", "four", "x" * 1_000_000):
        small.scores(word)
    assert set(small._words) == {"four"}
    assert small.scores("I love it") == fresh


@pytest.mark.parametrize("text", ["", "   ", "...", "\ud800"])
def test_a_message_without_words_is_other(text: str) -> None:
    assert SHIPPED.of(text) == [OTHER]


def test_letter_groups_weigh_inside_words() -> None:
    assert Kinds(SMALL).of("debugging") == ["problem_report"]


@given(st.text(max_size=200))
def test_any_text_has_kinds_and_a_sentiment_in_range(text: str) -> None:
    scores = SHIPPED.scores(text)
    assert tuple(scores) == KINDS
    assert all(0 <= score <= 1 for score in scores.values())
    assert -1 <= sentiment(text).score <= 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "not a table of weights"),
        ('{"format": 2}', "format 1"),
        ('{"format": 1, "bias": {}, "classes": {}}', "not a table of weights"),
    ],
)
def test_a_damaged_table_is_refused_by_name(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "kinds.json").write_text(content)
    with pytest.raises(BadFile, match=why):
        Kinds.load(tmp_path / "kinds.json")


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        Kinds.load(tmp_path / "kinds.json")


def test_the_shipped_table_names_every_kind() -> None:
    table = json.loads((shipped("models") / "kinds.json").read_text())
    assert tuple(table["bias"]) == KINDS


# --- sentiment ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I love it, great work", "positive"), ("Ich bin begeistert", "positive"), ("C'est génial, merci", "positive"),
        ("It crashes, terrible", "negative"), ("Das ist furchtbar", "negative"), ("Très déçue, c'est nul", "negative"),
        ("See you on Monday", "neutral"), ("", "neutral"),
    ],
)  # fmt: skip
def test_words_in_three_languages_tell_how_pleased_a_message_sounds(text: str, word: str) -> None:
    assert sentiment(text).word == word


@pytest.mark.parametrize(
    "text",
    ["not good", "nicht gut", "pas bien", "ne fonctionne pas", "läuft nicht", "I don’t like it"],
)
def test_a_negation_turns_a_word_round(text: str) -> None:
    assert sentiment(text).score < 0


def test_not_bad_is_milder_than_good() -> None:
    assert 0 < sentiment("not bad").score < sentiment("good").score < sentiment("very good").score


def test_the_words_that_told_are_named() -> None:
    assert sentiment("Great, but slow").words == ("great", "slow")


# --- themes ------------------------------------------------------------------------------------

EXAMPLES = {
    "billing": ["I want a refund", "where is my invoice"],
    "bugs": ["it crashes on start", "an error when I save"],
}


def two_ways(texts: Sequence[str]) -> Any:
    """Vectors for a test: one direction for money, one for the rest."""
    rows = [
        [1.0, 0.0] if "money" in t or "refund" in t or "invoice" in t else [0.0, 1.0] for t in texts
    ]
    return np.array(rows).reshape(len(texts), 2)


def test_a_text_goes_to_the_theme_whose_words_it_shares() -> None:
    themes = NamedThemes(EXAMPLES)
    said = themes.nearest(["a refund please", "it crashes", "billing question"])
    assert [name for name, _ in said] == ["billing", "bugs", "billing"]


def test_sentences_find_a_theme_that_shares_no_word() -> None:
    assert NamedThemes(EXAMPLES, [two_ways]).nearest(["money back"])[0][0] == "billing"


def test_the_order_of_themes_and_examples_changes_nothing() -> None:
    turned = {name: EXAMPLES[name][::-1] for name in reversed(EXAMPLES)}
    texts = ["", "refund", "save my money", "nothing of it"]
    assert NamedThemes(EXAMPLES, [two_ways]).nearest(texts) == NamedThemes(
        turned, [two_ways]
    ).nearest(texts)


def test_no_themes_and_too_many_are_refused() -> None:
    with pytest.raises(UserError, match="no themes"):
        NamedThemes({})
    with pytest.raises(UserError, match="more than"):
        NamedThemes({"one": ["x"] * 10_001})


def test_no_texts_have_no_theme() -> None:
    assert NamedThemes(EXAMPLES).nearest([]) == []


def at_degrees(texts: Sequence[str]) -> Any:
    """Vectors for a test: "w90" lies at 90 degrees."""
    angles = np.radians([float(text[1:]) for text in texts])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


TURNS = {"w0": ["w5", "w350"], "w180": ["w175", "w190"]}
TOGETHER = ["w20", "w40", "w60", "w75", "w80", "w85", "w88", "w92", "w94", "w96", "w98"]


def test_texts_that_are_read_together_teach_what_a_theme_is() -> None:
    themes = NamedThemes(TURNS, [at_degrees])
    assert themes.nearest(["w85"])[0][0] == "w0"
    assert themes.together(TOGETHER)[TOGETHER.index("w85")][0] == "w180"


@given(st.lists(st.sampled_from(TOGETHER), max_size=30), st.randoms(use_true_random=False))
def test_neither_the_order_of_texts_nor_twice_the_same_changes_a_theme(
    more: list[str], chance: random.Random
) -> None:
    themes = NamedThemes(TURNS, [at_degrees])
    said = dict(zip(TOGETHER, themes.together(TOGETHER), strict=True))
    texts = [*TOGETHER, *more]
    chance.shuffle(texts)
    assert themes.together(texts) == [said[text] for text in texts]


def test_a_few_texts_and_words_alone_teach_nothing() -> None:
    themes, words = NamedThemes(TURNS, [at_degrees]), NamedThemes(EXAMPLES)
    assert themes.together([]) == []
    assert themes.together(TOGETHER[5:8]) == themes.nearest(TOGETHER[5:8])
    said = [
        "refund it please",
        "an error on my invoice",
        "it crashes",
        "where is the error",
        "save my refund",
    ]
    assert words.together(said) == words.nearest(said)


def test_many_texts_of_no_theme_do_not_carry_one_away() -> None:
    others = [f"w{100 + at / 100}" for at in range(500)]
    assert NamedThemes(TURNS, [at_degrees]).together([*others, "w250"])[-1][0] == "w180"


def test_more_texts_than_teach_are_placed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(themes_module, "MOST_LEARNT", 5)
    monkeypatch.setattr(themes_module, "AT_ONCE", 2)
    said = NamedThemes(TURNS, [at_degrees]).together(TOGETHER)
    assert [said[0][0], said[-1][0], len(said)] == ["w0", "w180", len(TOGETHER)]


def test_of_a_narrow_theme_is_only_what_is_very_near_and_of_a_wide_one_what_is_less() -> None:
    themes = NamedThemes({"w0": ["w358", "w2"], "w180": ["w120", "w240"]}, [at_degrees])
    (narrow, near), (wide, less) = themes.nearest(["w60", "w102"])
    assert (narrow, wide) == ("w0", "w180")
    assert near > less, "and yet"
    assert themes.of(["w60", "w102", "w15"]) == ["", "w180", "w0"]


def test_examples_that_have_nothing_in_common_do_not_make_everything_their_theme() -> None:
    themes = NamedThemes({"w0": ["w90", "w270"], "w180": ["w175", "w185"]}, [at_degrees])
    assert themes.floors["w0"] == LEAST


def test_one_theme_alone_is_told_by_its_words() -> None:
    """There is nothing that a model could tell it from."""
    themes = NamedThemes({"billing": EXAMPLES["billing"]}, [two_ways])
    assert themes.of(["I want a refund", "nothing of it"]) == ["billing", ""]


def test_words_alone_have_a_least_of_their_own() -> None:
    assert set(NamedThemes(EXAMPLES).floors.values()) == {LEAST_BY_WORDS}


def test_the_first_model_counts_most() -> None:
    def other(texts: Sequence[str]) -> Any:
        return two_ways(texts)[:, ::-1] if list(texts) == ["money back"] else two_ways(texts)

    assert NamedThemes(EXAMPLES, [two_ways, other]).nearest(["money back"])[0][0] == "billing"
    assert NamedThemes(EXAMPLES, [other, two_ways]).nearest(["money back"])[0][0] == "bugs"


def test_texts_in_another_language_than_the_examples_may_lie_further_from_them() -> None:
    themes = NamedThemes({"w0": ["w358", "w2"], "w180": ["w120", "w240"]}, [at_degrees])
    assert themes.floors["w0"] > themes.nearest(["w60"])[0][1] > LEAST
    assert [themes.of(["w60"], alike=alike) for alike in (True, False)] == [[""], ["w0"]]


def test_the_example_brand_names_themes_and_another_need_not(tmp_path: Path) -> None:
    assert len(load_themes(shipped("brands") / "harbor")) >= 5
    assert load_themes(tmp_path) == ()


def test_a_theme_that_stands_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "themes.yaml").write_text(
        "themes:\n  - name: Bugs\n    examples: [a]\n  - name: bugs\n    examples: [b]\n"
    )
    with pytest.raises(BadFile, match=r"themes.yaml:4: bugs stands there twice"):
        load_themes(tmp_path)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("mailto bob@x.test", "names a person"), ("-", "needs a name"), ("\\u202e", "needs a name"),
        ("x" * 61, "longer than 60"),
    ],
)  # fmt: skip
def test_a_name_that_no_theme_may_be_given_is_none_in_the_file(
    tmp_path: Path, name: str, told: str
) -> None:
    (tmp_path / "themes.yaml").write_text(f'themes:\n  - name: "{name}"\n    examples: [a]\n')
    with pytest.raises(BadFile, match=rf"themes.yaml:2: .*{told}"):
        load_themes(tmp_path)


def test_a_name_in_the_file_is_read_as_it_is_seen(tmp_path: Path) -> None:
    (tmp_path / "themes.yaml").write_text('themes:\n  - name: "B\\u202eA\\n"\n    examples: [a]\n')
    assert [theme.name for theme in load_themes(tmp_path)] == ["BA"]


def test_examples_that_are_no_list_are_told_how_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "themes.yaml").write_text("themes:\n  - name: Bugs\n    examples: it crashes\n")
    with pytest.raises(BadFile, match=r"themes.yaml:3: .* must be a list.*on a line of its own"):
        load_themes(tmp_path)


# --- clusters ----------------------------------------------------------------------------------

WISHES = [
    "please add a dark mode", "a dark mode please", "sync with the watch fails", "the watch fails to sync",
    "something else",
]  # fmt: skip


def test_texts_that_say_the_same_are_one_cluster() -> None:
    assert same_wish(WISHES, near=0.3) == [1, 1, 2, 2, 4]


@given(st.permutations(range(len(WISHES))))
def test_the_order_of_texts_changes_no_cluster(order: list[int]) -> None:
    texts = [WISHES[at] for at in order]
    said = {texts[head] for head in same_wish(texts, near=0.3)}
    assert said == {WISHES[1], WISHES[2], WISHES[4]}


def test_none_one_and_equal_texts_are_fine() -> None:
    assert same_wish([]) == []
    assert same_wish(["a"]) == [0]
    assert same_wish(["a b", "c", "a b"]) == [0, 1, 0]


def test_more_texts_than_can_be_compared_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "MOST", 2)
    with pytest.raises(UserError, match="Only 2 different texts"):
        same_wish(["a", "b", "c"])


def slow_linkage(table: Any, near: float) -> list[set[int]]:
    """Average linkage as the books tell it: join the two nearest clusters until none are near enough."""
    groups = [{at} for at in range(len(table))]
    while len(groups) > 1:
        pairs = [
            (np.mean([table[a, b] for a in one for b in two]), i, j)
            for i, one in enumerate(groups)
            for j, two in enumerate(groups)
            if i < j
        ]
        best, i, j = max(pairs)
        if best < near:
            break
        groups[i] |= groups.pop(j)
    return groups


@given(st.integers(0, 10_000), st.integers(2, 9), st.floats(-0.5, 0.9))
def test_clusters_are_those_of_the_slow_way(seed: int, count: int, near: float) -> None:
    drawn = np.random.default_rng(seed).uniform(-1, 1, (count, count))
    table = (drawn + drawn.T) / 2
    heads = linked(table, near)
    found = {head: {at for at, one in enumerate(heads) if one == head} for head in heads}
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, slow_linkage(table, near)))
