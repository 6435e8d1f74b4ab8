"""The plan of a month: free times, what posts are for, and what the next one should be for."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.brand import load_brand
from candorbot.errors import BadFile
from candorbot.paths import brand_folder
from candorbot.plan import CLEAR, SOON, Plan, best_first, next_slots, plan_of, shares, wanted
from candorbot.records import Function
from candorbot.results import Factor, Shift
from candorbot.testing import BRAND

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 12, 22, 10, 0, tzinfo=UTC)  # a Tuesday
PLAN = plan_of(BRAND)
counted = st.dictionaries(st.sampled_from(Function), st.integers(0, 400))
times = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def local(at: datetime) -> str:
    return at.astimezone(BERLIN).strftime("%a %d %b %H:%M")


def test_free_times_are_those_of_the_plan_without_holidays() -> None:
    friday = Plan({}, ((4, time(9, 0)),), frozenset({date(2026, 12, 25)}))
    found = next_slots(friday, [], NOW, BERLIN)
    assert local(next(found)) == "Fri 01 Jan 09:00"  # the 25th is a holiday


def test_a_taken_time_is_not_offered_again() -> None:
    first, second, *_ = next_slots(PLAN, [], NOW, BERLIN)
    assert next(next_slots(PLAN, [first], NOW, BERLIN)) == second


@given(st.lists(times, max_size=20), times)
def test_every_free_time_is_later_clear_of_other_posts_and_at_its_local_time(
    taken: list[datetime], now: datetime
) -> None:
    for at in next_slots(PLAN, taken, now, BERLIN):
        here = at.astimezone(BERLIN)
        assert at >= now + SOON
        assert (here.weekday(), here.time()) in PLAN.times
        assert here.date() not in PLAN.holidays
        assert all(abs(at - other) >= CLEAR for other in taken)


@given(counted)
def test_the_balance_adds_up(counts: dict[Function, int]) -> None:
    found = shares(counts, PLAN)
    assert sum(share.count for share in found) == sum(counts.values())
    assert sum(share.percent for share in found) == (100 if any(counts.values()) else 0)
    assert sum(share.planned or 0 for share in found) == 100


@given(counted)
def test_the_next_post_is_for_what_falls_short(counts: dict[Function, int]) -> None:
    chosen = wanted(counts, PLAN)
    total = sum(counts.values()) + 1
    assert chosen is not None  # one more post always falls short of something
    assert counts.get(chosen, 0) * 100 < PLAN.balance[chosen] * total


def test_without_a_plan_nothing_falls_short() -> None:
    assert wanted({Function.VOICE: 3}, Plan({})) is None
    assert [share.planned for share in shares({}, Plan({}))] == [None] * 4


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("balance: {advocate: 50, informer: 40}", "90 percent"),
        ('times: ["someday 09:00"]', "no time"),
        ('times: ["tue 25:00"]', "not a time of a week"),
        ('times: ["tue 09:30", "tue 09:30"]', "twice"),
        ("balance: {seller: 100}", "seller"),
    ],
)
def test_an_odd_plan_says_where_and_why(tmp_path: Path, line: str, why: str) -> None:
    for name in ("brand.yaml", "strategy.yaml"):
        text = (brand_folder("harbor") / name).read_text(encoding="utf-8")
        if name == "strategy.yaml":
            text = f"{text.partition('plan:')[0]}plan:\n  {line}\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "knowledge").symlink_to(brand_folder("harbor") / "knowledge")
    with pytest.raises(BadFile, match=why.replace("no time", "not a time")):
        load_brand(tmp_path)


def test_the_soonest_free_time_leaves_room_to_read_the_draft() -> None:
    soon = Plan({}, ((1, (NOW + timedelta(hours=2)).time()),))  # today, in Berlin an hour from now
    assert local(next(next_slots(soon, [], NOW, BERLIN))) == "Tue 29 Dec 12:00"


def test_the_best_free_time_is_the_one_that_promises_most() -> None:
    def shift(factor: Factor, level: str, times: float) -> Shift:
        return Shift(factor, level, times, 9, 31, 0.01)

    friday, saturday, sunday = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (20, 21, 22))
    learned = [shift("weekday", "5", 1.5), shift("weekday", "6", 3.0)]
    found = best_first([friday, saturday, sunday], learned, UTC)
    assert [one.at for one in found] == [sunday, saturday, friday]
    nothing = [shift("weekday", "5", math.inf), shift("hours", "1", 0.0)]  # neither counts for all
    found = best_first([friday, saturday, sunday], nothing, UTC)
    assert [one.at for one in found] == [saturday, friday, sunday]
    assert [one.worth for one in found] == pytest.approx([1, 0.1, 0.1])
