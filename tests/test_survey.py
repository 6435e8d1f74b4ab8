"""A survey's file is read whatever wrote it, and its figures are what they say they are."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.errors import BadFile
from candorbot.pii import Pii, find
from candorbot.survey import Kind, Question, changes, question_of, survey_of
from candorbot.survey_figures import (
    mean,
    mean_change,
    net_promoter,
    satisfied,
    score_change,
    share_change,
    wilson,
)
from candorbot.survey_file import (
    BROKEN,
    LONGEST_CELL,
    MOST_COLUMNS,
    NOT_UTF_8,
    Table,
    plain,
    read_table,
)
from candorbot.survey_page import survey_page
from candorbot.survey_text import Report, as_text, shown
from candorbot.survey_themes import spoken

RECOMMEND = "How likely are you to recommend us?"


def table(text: str, **options: Any) -> Table:
    return read_table(text.encode(**options), "s.csv")


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_file_is_read_in_whatever_letters_and_delimiter(letters: str, delimiter: str) -> None:
    out = io.StringIO()
    rows = [["Frage – eins", "Größe"], ["gut, sehr; gut", "ä"], ['"ja"\nnein', "ü"]]
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    found = read_table(out.getvalue().encode(letters), "s.csv")
    assert found.columns == {"Frage – eins": ["gut, sehr; gut", '"ja" nein'], "Größe": ["ä", "ü"]}
    assert (found.rows, found.odd) == (2, (NOT_UTF_8,) if letters == "cp1252" else ())


def test_one_broken_letter_does_not_spoil_the_others() -> None:
    found = read_table("Größe,b\nschön,1\nä,2".encode() + b"\xff", "s.csv")
    assert found.columns["Größe"] == ["schön", "ä"]
    assert found.odd == (BROKEN.format(count=1),)


def test_excels_own_first_line_names_the_delimiter() -> None:
    assert table("sep=;\na;b,c\n1;2\n").columns == {"a": ["1"], "b,c": ["2"]}


def test_odd_rows_are_told_with_their_lines() -> None:
    found = table('a,b,b,\n1,2,3\n\n1,2\n1,2,3,,\n1,2,3,4\n"x\ny",2,3\n1,2,3,4\n')
    assert list(found.columns) == ["a", "b", "b (2)"]
    assert found.rows == 4
    assert found.columns["a"] == ["1", "1", "1", "x y"]
    assert found.odd == (
        "2 rows (lines 6, 9) have more cells than the header: left out.",
        "1 row (line 4) has fewer cells than the header: the missing ones count as unanswered.",
        "2 columns are called b; they are numbered.",
    )


HOSTILE = [
    (b"", "is empty"),
    (b"\xef\xbb\xbf", "is empty"),
    (b"\n\n , ,\n", "is empty"),
    (b"a,b\n", "has a header and no answers"),
    (b"a,b\n,\n", "has a header and no answers"),
    (b"a,b,\n1,2,3\n4,5,6\n", "s.csv:2: has more cells than the header, as all rows have. Name each"),
    (b"a,b\n1,2\n1,\x00\n", "s.csv:3: has a NUL"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "has a NUL"),
    (b"a,b\n1,2\n\"" + b"x" * 1_000_000, "s.csv:3: has a cell of more than 100,000 characters"),
    (b"a,b\n1," + b"x" * (LONGEST_CELL + 1), "s.csv:2: has a cell of more than"),
    (b",".join(b"c%d" % n for n in range(MOST_COLUMNS + 1)) + b"\n1\n", "more than 200 columns"),
    (b"x" * 50_000_001, "is larger than 50,000,000 bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "what"), HOSTILE, ids=[what for _, what in HOSTILE])
def test_f074_a_file_that_is_none_is_refused_with_its_line(raw: bytes, what: str) -> None:
    with pytest.raises(BadFile) as caught:
        read_table(raw, "s.csv")
    assert what in str(caught.value)


def test_a_file_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("candorbot.survey_file.MOST_ROWS", 1_000)
    with pytest.raises(BadFile, match=r"s\.csv:1002: has more than 1,000 rows"):
        table("a\n" + "1\n" * 1_001)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_survey_or_a_plain_refusal(raw: bytes) -> None:
    try:
        found = read_table(raw, "s.csv")
    except BadFile:
        return
    report = Report(survey_of(found))
    assert as_text(report).replace("\n", "").isprintable()


# --- kinds ---------------------------------------------------------------------------------------


def test_f074_long_answers_are_not_searched_for_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def noted(text: str, kinds: set[str]) -> tuple[Pii, ...]:
        seen.append(len(text))
        return find(text, kinds)

    monkeypatch.setattr("candorbot.survey.find", noted)
    phones = [f"+49 170 12345{n:02} " * 6_000 for n in range(60)]
    assert question_of("Text", phones).kind is Kind.TEXT
    assert max(seen, default=0) <= 320
    assert question_of("Text", ["+49 170 1234567", "ana@mail.test"] * 9).kind is Kind.LEFT_OUT
    assert seen


TEN = [str(n % 11) for n in range(40)]
FIVE = [str(1 + n % 5) for n in range(40)]
KINDS: list[tuple[str, Sequence[str], Kind]] = [
    (RECOMMEND, TEN, Kind.TO_TEN),
    ("Empfehlen Sie uns weiter? (0-10)", ["4", "5"] * 20, Kind.TO_TEN),
    ("How was it?", TEN, Kind.TO_TEN),
    ("How was it?", FIVE, Kind.TO_FIVE),
    ("How was it?", ["5 - very good", "4.0", "3 (so so)", "2/5", "1: bad"] * 3, Kind.TO_FIVE),
    ("How satisfied are you?", ["Very satisfied", "neutral", "Dissatisfied"] * 4, Kind.TO_FIVE),
    ("How was it?", [*FIVE, *["Don't know"] * 20], Kind.TO_FIVE),
    ("How was it? (1 to 5)", [*FIVE, "55"], Kind.TO_FIVE),
    ("Email reports: how useful?", FIVE, Kind.TO_FIVE),
    ("Which?", ["None", "one"] * 9, Kind.CHOICE),
    ("How old are you?", ["31", "44", "27", "31", "60"] * 3, Kind.NUMBER),
    ("How big is your team?", ["1-5 people", "6-20 people", "more"] * 9, Kind.CHOICE),
    ("Will you stay?", ["Yes", "yes", "No", "Maybe"] * 3, Kind.CHOICE),
    ("Subscribed", ["0", "1"] * 8, Kind.CHOICE),
    ("What for?", ["a shop; a blog", "a blog", "a shop", "a shop; a blog; a club"] * 3, Kind.SEVERAL),
    ("What for?", ["shop, blog", "blog", "shop", "blog, club"] * 3, Kind.SEVERAL),
    ("What for?", [f"I like it; it is good {n}" for n in range(30)], Kind.TEXT),
    ("Anything else?", [f"I wish for {n} things, and more" for n in range(30)], Kind.TEXT),
    ("Response ID", [f"r{n}" for n in range(9)], Kind.LEFT_OUT),
    ("#", [str(n) for n in range(1, 30)], Kind.LEFT_OUT),
    ("No.", [str(n) for n in range(1, 30)], Kind.LEFT_OUT),
    ("key", [f"ab{n}f" for n in range(30)], Kind.LEFT_OUT),
    ("Timestamp", ["2026-11-20 10:00:00"] * 9, Kind.LEFT_OUT),
    ("Day", ["11/20/2026", "20.11.2026", "2026-11-20T10:00:00Z"] * 3, Kind.LEFT_OUT),
    ("Start time", ["10:00", "11:30"] * 5, Kind.LEFT_OUT),
    ("Best time", ["morning", "evening"] * 5, Kind.CHOICE),
    ("Your name", ["Ana", "Kofi", "Ana", "Kofi"], Kind.LEFT_OUT),
    ("How may we reach you?", ["ana@mail.test", "kofi@mail.test", "no"], Kind.LEFT_OUT),
    ("Empty", ["", "n/a", "-"], Kind.LEFT_OUT),
]  # fmt: skip


@pytest.mark.parametrize(("name", "cells", "kind"), KINDS, ids=[f"{n}-{k}" for n, _, k in KINDS])
def test_a_columns_kind_is_read_off_its_answers(
    name: str, cells: Sequence[str], kind: Kind
) -> None:
    assert question_of(name, cells).kind is kind


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        (["1,000", "2,500", "800", "1,000,000"] * 5, 251_075.0),
        (["1.000", "2.500", "800"] * 5, 4_300 / 3),
        (["4.000", "5.000", "3.000"] * 5, 4.0),
        (["4,000", "5,000", "3,000"] * 5, 4_000.0),
        (["4.0", "5.00", "3"] * 5, 4.0),
    ],
)
def test_a_thousand_is_no_one(answers: list[str], value: float) -> None:
    one = question_of("And you?", answers)
    assert one.figure is not None
    assert one.figure.value == pytest.approx(value)


@pytest.mark.parametrize("mark", [".", ","])
def test_numbers_with_decimals_have_a_mean_and_are_not_left_out(mark: str) -> None:
    hours = [f"{n}.5".replace(".", mark) for n in range(-1, 29)]
    one = question_of("Hours a week", [*hours, "not sure"])
    assert (one.kind, one.n, one.odd) == (Kind.NUMBER, 30, 1)
    assert one.figure is not None
    assert one.figure.value == pytest.approx(sum(float(h.replace(",", ".")) for h in hours) / 30)
    assert question_of("Version", ["1.2", "1.3", "2.1"] * 9).kind is Kind.CHOICE
    places = [f"52.{5200 + n}" for n in range(30)]
    assert question_of("Latitude", places).kind is Kind.LEFT_OUT


def test_answers_are_counted_among_those_who_answered() -> None:
    one = question_of("Will you stay?", ["Yes", "yes", "YES", "yes", "No", "No", "", "n/a"])
    assert [(bar.label, bar.count, round(bar.share, 2)) for bar in one.bars] == [
        ("yes", 4, 0.67),
        ("No", 2, 0.33),
    ]
    assert one.n == 6
    many = question_of("What for?", ["a; b; a", "a", "A; b", "b", "a; b"])
    assert [(bar.label, bar.count, bar.share) for bar in many.bars] == [
        ("a", 4, 0.8),
        ("b", 4, 0.8),
    ]
    steps = question_of(RECOMMEND, [*["9"] * 60, "42", "ten", "7"])
    assert (steps.n, steps.odd) == (61, 2)
    assert [bar.label for bar in steps.bars] == [str(n) for n in range(11)]
    assert sum(bar.count for bar in steps.bars) == steps.n


@pytest.mark.parametrize(
    ("answers", "kind"), [(["0", "1"] * 30, Kind.CHOICE), (["31", "44", "27"] * 20, Kind.NUMBER)]
)
def test_answers_that_are_no_number_are_told_of_whatever_the_numbers_are(
    answers: list[str], kind: Kind
) -> None:
    one = question_of("And you?", [*answers, *["don't know"] * 5])
    assert (one.kind, one.n, one.odd) == (kind, 60, 5)


def test_many_choices_are_summed_up_and_several_are_not() -> None:
    one = question_of("Which?", [f"tool {n}" for n in range(15)] * 4)
    assert [bar.label for bar in shown(one)][-1] == "4 others"
    assert sum(bar.count for bar in shown(one)) == one.n
    several = question_of("Which?", [f"t{n}; t{(n + 1) % 15}" for n in range(15)] * 4)
    assert len(shown(several)) == 11
    assert not any("others" in bar.label for bar in shown(several))


# --- figures -------------------------------------------------------------------------------------


def test_the_nps_is_promoters_less_detractors() -> None:
    """Reichheld 2003; the interval's numbers from Rocks' method by hand: (30.75 - 20.75) / 103 = 0.0971."""
    answers = [9] * 20 + [10] * 10 + [7] * 25 + [8] * 25 + [0] * 10 + [6] * 10
    figure = net_promoter(answers)
    assert (figure.value, figure.n) == (10.0, 100)
    assert (round(figure.low, 1), round(figure.high, 1)) == (-3.8, 23.2)
    assert net_promoter([10]).high == 100
    assert net_promoter([0] * 50).low == -100


@given(st.lists(st.integers(0, 10), min_size=2, max_size=80))
def test_a_figure_lies_in_its_interval_and_nothing_changes_against_itself(
    answers: list[int],
) -> None:
    for figure in (net_promoter(answers), mean(answers), satisfied([min(a, 5) for a in answers])):
        assert figure.low <= figure.value <= figure.high
    for change in (score_change(answers, answers), mean_change(answers, answers)):
        assert change.difference == 0
        assert change.verdict in ("no clear change", "too few to tell")


def test_csat_is_the_share_of_four_and_five() -> None:
    figure = satisfied([5, 4, 4, 3, 1, 2, 5, 4, 5, 5])
    assert figure.value == 70
    assert (round(figure.low, 1), round(figure.high, 1)) == (39.7, 89.2)


@pytest.mark.parametrize(("count", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (15, 148, 0.0624, 0.1605), (10, 10, 0.7225, 1.0)])  # fmt: skip
def test_wilsons_interval_is_as_published(count: int, n: int, low: float, high: float) -> None:
    """15 of 148: Newcombe, Two-sided confidence intervals for the single proportion, 1998."""
    assert [round(end, 4) for end in wilson(count, n)] == [low, high]


def test_newcombes_interval_is_as_published() -> None:
    """56 of 70 against 48 of 80: Newcombe 1998, method 10: 0.0524 to 0.3339."""
    change = share_change("x", 56, 70, 48, 80)
    assert (round(change.low, 2), round(change.high, 2)) == (5.24, 33.39)
    assert (round(change.difference), change.verdict) == (20, "up")


@pytest.mark.parametrize("n", [30, 60])
@pytest.mark.parametrize(("up", "down"), [(0.3, 0.2), (0.6, 0.1), (0.1, 0.05)])
def test_the_intervals_of_the_nps_hold_what_they_promise(n: int, up: float, down: float) -> None:
    """Summed over every sample there can be: the interval holds the truth in 93 to 98 of 100."""
    held = 0.0
    for a in range(n + 1):
        for b in range(n + 1 - a):
            weight = comb(n, a) * comb(n - a, b) * up**a * down**b * (1 - up - down) ** (n - a - b)
            if weight > 1e-9:
                figure = net_promoter([9] * a + [0] * b + [7] * (n - a - b))
                held += weight * (figure.low <= 100 * (up - down) <= figure.high)
    assert 0.93 <= held <= 0.985


def test_with_few_answers_nobody_can_tell() -> None:
    assert score_change([10] * 29, [0] * 500).verdict == "too few to tell"
    assert score_change([10] * 30, [0] * 500).verdict == "up"
    assert mean_change([3, 4] * 20, [3, 4] * 20).verdict == "no clear change"
    assert mean_change([3, 4] * 20, [4, 5] * 20).verdict == "down"
    assert mean([4, 4]).low == 4


def made(recommend: float, seed: int, n: int = 400) -> Table:
    """A survey with a planted mean of recommendation."""
    chance = random.Random(seed)
    rows = [str(min(10, max(0, round(chance.gauss(recommend, 2))))) for _ in range(n)]
    where = [chance.choice(["a shop", "a blog"]) for _ in range(n)]
    return Table("s.csv", {RECOMMEND: rows, "Where?": where, "Only now": where}, n)


def test_a_planted_change_is_told_and_noise_is_not() -> None:
    old = survey_of(made(7.0, 1))
    better = changes(survey_of(made(8.0, 2)), old)
    assert [one.verdict for one in better[RECOMMEND]] == ["up"]
    told = [changes(survey_of(made(7.0, seed)), old)[RECOMMEND][0].verdict for seed in range(3, 23)]
    assert told.count("no clear change") >= 17, "19 of 20 in the long run"


def test_questions_are_matched_by_their_words_and_kind() -> None:
    now = survey_of(Table("b", {"Will you  stay": ["Yes", "no"] * 20, "Age": ["30", "60"] * 9}, 40))
    old = survey_of(Table("a", {"will you stay?": ["yes", "maybe"] * 20, "Age": ["old"] * 9}, 40))
    found = changes(now, old)
    assert list(found) == ["Will you  stay"]
    by_choice = {one.what: (one.verdict, one.difference) for one in found["Will you  stay"]}
    assert by_choice == {
        "Yes": ("no clear change", 0.0),
        "maybe": ("down", -50.0),
        "no": ("up", 50.0),
    }


# --- in their own words --------------------------------------------------------------------------

SAID = [
    "Please add a dark mode to the dashboard",
    "I would love a dark mode at night",
    "Dark mode, my eyes hurt at night",
    "The invoice was wrong, write to ana@mail.test or +49 151 23456789",
    "Nothing",
]


def test_free_answers_have_themes_with_two_quotes_and_no_personal_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = lambda texts: ["Billing" * ("invoice" in text) for text in texts]  # noqa: E731
    found = spoken(SAID * 1, named)
    assert [(t.count, t.found, len(t.quotes)) for t in found.themes] == [
        (3, True, 2),
        (1, False, 1),
    ]
    assert "dark mode" in found.themes[0].name.casefold()
    assert found.themes[1].quotes == ("The invoice was wrong, write to [email 1] or [phone 1]",)
    assert (found.read, found.others) == (5, 1)
    again = spoken(list(reversed(SAID)), named)
    assert again == found, "their order plays no part"
    monkeypatch.setattr("candorbot.survey_themes.MOST_READ", 20)
    often = spoken(["no idea at all"] * 40 + ["a dark mode"] * 40, lambda texts: list(texts))
    assert {theme.count > 4 for theme in often.themes} == {True}, (
        "what stands there often is drawn often"
    )
    assert spoken([f"x{n}" for n in range(29)], lambda texts: [""] * len(texts)).read == 20


# --- what is shown -------------------------------------------------------------------------------

ATTACKS = [
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\x1b[2J\x07",
    "</style><h1>x", "https://evil.example/x.png", "{{7*7}} ${x} $\\alpha$", "\u202eevil",
]  # fmt: skip


def test_f074_what_a_survey_says_steers_neither_the_page_nor_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("candorbot.survey_page.MOST_CHARTS", 0)
    out = io.StringIO()
    csv.writer(out).writerows([[f"{a}?" for a in ATTACKS], *[ATTACKS, ATTACKS[::-1]] * 8])
    survey = survey_of(table(out.getvalue(), encoding="utf-8"))
    assert len(survey.questions) == len(ATTACKS)
    words = {
        survey.questions[0].name: spoken(
            [plain(one) for one in ATTACKS], lambda texts: [""] * len(texts)
        )
    }
    report = Report(survey, words, changes(survey, survey), "</p><script>old.csv")
    assert as_text(report).replace("\n", "").isprintable()
    page = survey_page(report)
    assert "script>" not in page.replace("&lt;script&gt;", "").replace("&lt;/script&gt;", "")
    assert "<img src=x" not in page
    assert page.count("</style>") == 1
    assert "default-src 'none'" in page
    assert not [url for url in ('src="http', "href=", "url(") if url in page]


def test_a_page_has_a_table_for_each_spread_and_pictures_for_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("candorbot.survey_page.MOST_CHARTS", 1)
    page = survey_page(Report(survey_of(made(7.0, 1))))
    assert (page.count("<picture>"), page.count("<table>")) == (1, 3)
    assert "NPS" in page
    assert "promoters (9, 10)" in page


def test_a_question_with_one_answer_has_no_interval() -> None:
    one: Question = question_of("How was it?", ["4"])
    assert (one.n, one.figure) == (1, None)
