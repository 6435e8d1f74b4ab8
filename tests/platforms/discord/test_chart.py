from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from candorbot.card import Chart, Series
from candorbot.platforms.discord.chart import POINTS, SERIES, drawn
from tests.platforms.hostile import charts

CHART = Chart("Messages a day", ("Mon", "Tue"), (Series("all", (1, 3)),), "Mon 1, Tue 3.")


def test_the_same_chart_is_the_same_picture_and_drawn_once() -> None:
    first = drawn(CHART)
    assert first.startswith(b"\x89PNG")
    assert drawn(replace(CHART)) is first
    drawn.cache_clear()
    assert drawn(CHART) == first


def test_the_picture_says_in_words_what_it_shows() -> None:
    assert b"Mon 1, Tue 3." in drawn(CHART)


@settings(max_examples=5)  # each is a quarter of a second
@given(charts)
def test_f080_any_chart_is_a_picture_or_nothing(chart: Chart) -> None:
    picture = drawn(chart)
    assert picture == b"" or picture.startswith(b"\x89PNG")
    assert picture == b"" or 0 < len(chart.labels) <= POINTS
    assert picture == b"" or 0 < len(chart.series) <= SERIES
