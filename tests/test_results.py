"""What is learned of how posts did: what is planted is found, in its direction, and chance teaches nothing."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot.errors import BadFile
from candorbot.records import Function
from candorbot.results import ALPHA, LEAST, Result, Shift, holm, shifts
from candorbot.results_file import COLUMNS, keep_results, kept_results, read_results, result_id
from candorbot.store.engine import Engine
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import BRAND

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 9, 1, tzinfo=UTC)


def month(
    seed: int, times: float = 1, weekday: int | None = None, topic: str = "", posts: int = 60
) -> list[Result]:
    """Posts at random; those of one weekday, or on one topic, are `times` as engaging."""
    chance = random.Random(seed)
    found = []
    for n in range(posts):
        at = START + timedelta(days=chance.randrange(90), hours=chance.choice([9, 9, 14, 18]))
        topics = tuple(name for name in "abcde" if chance.random() < 0.2)
        better = at.weekday() == weekday or topic in topics
        rate = min(0.9, chance.lognormvariate(-3, 0.6) * (times if better else 1))
        reach = chance.randrange(50, 800)
        acted = sum(chance.random() < rate for _ in range(reach))
        purpose = chance.choice(list(Function))
        found.append(Result(f"p{n}", "help", at, purpose, reach, acted, 0, 0, topics=topics))
    return found


def named(found: list[Result]) -> list[tuple[str, str, bool]]:
    return [(one.factor, one.level, one.up) for one in shifts(found)]


# --- what is planted -------------------------------------------------------------------------------


@pytest.mark.parametrize(("times", "up"), [(3.5, True), (0.2, False)])
def test_a_planted_weekday_is_found_in_its_direction(times: float, up: bool) -> None:
    assert ("weekday", "1", up) in named(month(1, times, weekday=1))


def test_a_planted_topic_is_found() -> None:
    assert ("topic", "c", True) in named(month(5, 4, topic="c"))


def test_the_same_posts_in_any_order_teach_the_same() -> None:
    posts = month(1, 3.5, weekday=1)
    mixed = posts[:]
    random.Random(1).shuffle(mixed)
    assert shifts(mixed) == shifts(posts) != []


@pytest.mark.parametrize("seed", range(3))
def test_chance_alone_teaches_nothing(seed: int) -> None:
    assert shifts(month(seed)) == []


@pytest.mark.drill
def test_false_shifts_are_rare_and_planted_ones_are_found_in_many_worlds() -> None:
    false = sum(bool(shifts(month(seed))) for seed in range(2_000))
    right = [("weekday", "1", True) in named(month(seed, 3, weekday=1)) for seed in range(200)]
    wrong = [("weekday", "1", False) in named(month(seed, 3, weekday=1)) for seed in range(200)]
    print(
        f"false shifts: {false} of 2,000 months; found: {sum(right)} of 200; turned: {sum(wrong)}"
    )
    assert false <= 2_000 * ALPHA
    assert sum(right) > 150
    assert not any(wrong)


def test_too_few_posts_teach_nothing() -> None:
    def posts(tuesdays: int) -> list[Result]:
        tuesday = datetime(2026, 9, 1, 9, tzinfo=UTC)
        good = [Result(f"t{n}", "h", tuesday + timedelta(days=7 * n), Function.INFORMER, 100, 90, 0, 0) for n in range(tuesdays)]  # fmt: skip
        rest = [Result(f"r{n}", "h", tuesday + timedelta(days=7 * (n // 2) + 1 + n % 2), Function.INFORMER, 100, 5, 0, 0) for n in range(40)]  # fmt: skip
        return [*good, *rest]

    assert ("weekday", "1", True) in named(posts(LEAST + 3))
    assert named(posts(LEAST - 1)) == []
    assert shifts([]) == []
    assert shifts(posts(8)[:1]) == []


def test_posts_that_nobody_saw_count_for_nothing() -> None:
    posts = month(1, 3.5, weekday=1)
    unseen = [Result(f"u{n}", "help", START, Function.VOICE, 0, 0, 0, 0) for n in range(30)]
    assert unseen[0].engagement is None
    assert named([*posts, *unseen]) == named(posts)


def test_a_day_without_its_hour_says_nothing_of_the_hour() -> None:
    tuesday = datetime(2026, 9, 1, 9, tzinfo=UTC)
    posts = [
        Result(f"t{n}", "h", tuesday + timedelta(days=n, hours=6 * (n % 2)), Function.INFORMER, 100, 80 if n % 2 else 5, 0, 0, timed=False)
        for n in range(40)
    ]  # fmt: skip
    assert not any(factor == "hours" for factor, _, _ in named(posts))


def test_it_is_told_in_words() -> None:
    twice = Shift("weekday", "1", 2.0, 9, 31, 0.01)
    assert twice.words == "posts on Tuesdays got twice the engagement (9 of 31)"
    assert twice.sentence == "Posts on Tuesdays got twice the engagement (9 of 31)."
    told = {
        Shift("hours", "0", 0.5, 9, 31, 0.01).words: "at night got half",
        Shift("hours", "2", 1.5, 9, 31, 0.01).words: "in the afternoon got 1.5 times",
        Shift(
            "function", "informer", float("inf"), 9, 31, 0.01
        ).words: "with news got at least ten times the engagement",
        Shift("topic", "Cookies", 3, 9, 31, 0.01).words: "on “Cookies” got 3.0 times",
        Shift("topic", "GA", 0.04, 9, 31, 0.01).words: "got less than a tenth of the engagement",
        Shift("topic", "Goals", 1.04, 9, 31, 0.01).words: "got 1.04 times the engagement",
    }
    for said, part in told.items():
        assert part in said


@given(st.lists(st.floats(0, 1), max_size=20))
@settings(max_examples=50)
def test_holm_corrects_upwards_and_keeps_the_order(chances: list[float]) -> None:
    corrected = holm(chances)
    assert all(p <= c <= 1 for p, c in zip(chances, corrected, strict=True))
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    assert [corrected[at] for at in order] == sorted(corrected)
    if chances:
        assert corrected[order[0]] == min(1, len(chances) * min(chances))


# --- the file ---------------------------------------------------------------------------------------

HEAD = ",".join(COLUMNS)
ROW = "How to export,help,2026-11-03T09:30,informer,400,12,3,20"


def test_columns_come_in_any_order_with_commas_or_semicolons() -> None:
    (one,) = read_results(f"{HEAD}\n{ROW}\n", "r.csv", BERLIN)
    assert one == Result(
        "How to export", "help", datetime(2026, 11, 3, 9, 30, tzinfo=BERLIN), Function.INFORMER, 400, 12, 3, 20
    )  # fmt: skip
    turned = ";".join(reversed(COLUMNS)) + ";note\n\n" + ";".join(reversed(ROW.split(","))) + ";x\n"
    assert read_results(turned, "r.csv", BERLIN) == [one]


def test_a_date_may_be_a_day_alone_or_name_its_zone() -> None:
    day = ROW.replace("T09:30", "")
    utc = ROW.replace("09:30", "09:30:00+00:00")
    (one, other) = read_results(f"{HEAD}\n{day}\n{utc}", "r.csv", BERLIN)
    assert not one.timed
    assert one.at.date().isoformat() == "2026-11-03"
    assert (other.timed, other.at.hour) == (True, 10)
    (short,) = read_results(f"{HEAD}\n{day.replace('2026-11-03', '20261103')}", "r.csv", BERLIN)
    assert (short.timed, short.at) == (False, one.at)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "r.csv:", "holds no posts"),
        (HEAD, "r.csv:", "holds no posts"),
        ("post,channel", "r.csv:1:", "has no column date, function"),
        (HEAD + ",post\n" + ROW + ",x", "r.csv:1:", "has the column post twice"),
        (f"{HEAD}\n{ROW}\na,b", "r.csv:3:", "too few cells"),
        (f"{HEAD}\n{ROW.replace('informer', 'promoter')}", "r.csv:2:", "the function “promoter”"),
        (f"{HEAD}\n{ROW.replace('2026-11-03', '3.11.2026')}", "r.csv:2:", "the date “3.11.2026T09:30”"),
        (f"{HEAD}\n{ROW.replace('2026-11-03T09:30', '0001-01-01T00:10')}", "r.csv:2:", "the date “0001-01-01T00:10”"),
        (f"{HEAD}\n{ROW.replace('2026-11-03T09:30', '9999-12-31')}", "r.csv:2:", "the date “9999-12-31”"),
        (f"{HEAD}\n{ROW.replace('400', '-4')}", "r.csv:2:", "the reach “-4”"),
        (f"{HEAD}\n{ROW.replace('400', '4.5')}", "r.csv:2:", "the reach “4.5”"),
        (f"{HEAD}\n{ROW.replace('400', '٣')}", "r.csv:2:", "the reach “٣”"),
        (f"{HEAD}\n{ROW.replace('400', '9' * 30)}", "r.csv:2:", "the reach"),
        (f"{HEAD}\n{ROW.replace('How to export', '')}", "r.csv:2:", "names no post"),
        (f'{HEAD}\n"{ROW}', "r.csv:2:", "is no CSV"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_said_with_its_line(text: str, where: str, what: str) -> None:
    with pytest.raises(BadFile) as wrong:
        read_results(text, "r.csv", BERLIN)
    assert str(wrong.value).startswith(where)
    assert what in str(wrong.value)


@given(st.text(max_size=80))
@settings(max_examples=60)
def test_whatever_a_file_holds_it_is_read_or_refused(text: str) -> None:
    for body in (text, f"{HEAD}\n{text}"):
        with suppress(BadFile):
            read_results(body, "r.csv", BERLIN)


async def test_the_same_file_twice_is_there_once_and_newer_figures_replace_older(
    tmp_path: Path,
) -> None:
    engine = await Engine.open(tmp_path / "candor.db", "harbor")
    store = SqliteStore(engine, lambda: BRAND.zone)
    rows = read_results(f"{HEAD}\n{ROW}\n{ROW.replace('export', 'see cookies')}", "r", BRAND.zone)
    assert await keep_results(store, [*rows, rows[0]]) == (2, 0)
    assert await keep_results(store, rows) == (0, 0)
    newer = read_results(f"{HEAD}\n{ROW.replace('400', '500')}", "r", BRAND.zone)
    assert await keep_results(store, newer) == (0, 1)
    kept = await kept_results(store, BRAND)
    assert sorted((one.reach, one.topics) for one in kept) == [
        (400, ("Analytics without cookies",)),
        (500, ("Numbers you can explain",)),
    ] or sorted(one.reach for one in kept) == [400, 500]
    assert {result_id(one) for one in kept} == {result_id(one) for one in rows}
    await store.close()
