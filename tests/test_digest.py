"""The digest of a week or a month: themes against the usual, members' words, the goals, a page, charts."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot import words
from candorbot.brand import Goals
from candorbot.briefing import Briefing
from candorbot.briefing_card import briefing_card, markdown, plain
from candorbot.briefing_page import page
from candorbot.card import Card, Chart, Series
from candorbot.charts import DARK, LIGHT, LOOKS, Look, picture, sparkline
from candorbot.digest import digest
from candorbot.facts import Facts, Measured, Shipped, for_audience
from candorbot.platforms.console.render import plain as text_of
from candorbot.records import Function
from tests.briefing_worlds import (
    audience,
    facts,
    forbidden,
    message,
    random_world,
    without_forbidden,
)

WEEKS = range(7, 35)
"""The days of the four weeks before the one that ends with DAY."""


def each(what: str, count: int, days: range = WEEKS) -> list[tuple[str, int, int]]:
    return [(what, before, count) for before in days]


def week(**more: object) -> Facts:
    """A week in which one theme is new, one has stopped, and one goes on."""
    said = [
        message(n, f"Please add a dark mode, number {n}", theme="Dark mode", author=f"a{n}", hours=9 + n)
        for n in range(5)
    ]  # fmt: skip
    return facts(
        *each("messages", 20, range(35)), *each("asked", 4, range(35)), *each("answered", 3, range(35)),
        ("theme:Dark mode", 0, 9), *each("theme:Import", 2), ("theme:Import", 3, 2),
        *each("theme:Billing", 3, range(35)), *each("mood:1", 3, range(35)), *each("mood:0", 15, range(35)),
        ("hour:09", 0, 12), ("hour:17", 0, 8),
        kind="week", said=said, members={"": 5, "Dark mode": 5}, **more,
    )  # fmt: skip


def part(found: Briefing, title: str) -> list[str]:
    return [line.words for one in found.parts if one.title.startswith(title) for line in one.lines]


def test_a_digest_says_what_is_new_what_goes_on_and_what_stopped() -> None:
    found = digest(week())
    assert found.title == "The week: Sat 14 Nov to Fri 20 Nov"
    assert part(found, words.MEMBERS_SAY) == [
        "140 messages by 5 members: as usual",
        "28 questions, as usual; 21 answered",
    ]
    titles = [one.title for one in found.parts]
    assert "Dark mode: 9 messages by 5 members, usually none" in titles
    assert "Billing: 21 messages by 0 members, as usual" in titles
    assert part(found, words.THEMES_NEW) == ["Dark mode: 9 messages, usually none"]
    assert part(found, words.THEMES_STOPPED) == ["Import: 2 messages, far less than usual"]


def test_three_quotes_of_three_members_each_with_its_link() -> None:
    lines = [
        line for one in digest(week()).parts if one.title.startswith("Dark") for line in one.lines
    ]
    assert [line.url for line in lines] == ["/message m0", "/message m1", "/message m2"]
    assert lines[0].words == "“Please add a dark mode, number 0” – a member"


def test_only_who_said_yes_is_quoted_by_name() -> None:
    found = digest(week(consent={("console", "m1")}))
    quoted = part(found, "Dark mode")
    assert [line.rpartition(" – ")[2] for line in quoted] == ["a member", "Kofi", "a member"]


WAITS = [timedelta(hours=n) for n in (1, 5, 30)]
POSTS = [Function.ADVOCATE] * 9 + [Function.VOICE] * 2 + [Function.INFORMER]


def test_a_month_stands_against_its_goals() -> None:
    month = facts(
        ("asked", 0, 50), ("asked", 2, 50), ("answered", 0, 91), kind="month", staff_reads=("mia",),
        measured=Measured([*WAITS, *[timedelta(hours=5)] * 88], 9, 10, POSTS, right=3, judged=4),
        shipped=[Shipped("Dark mode", "It is there", ("everyone",))],
    )  # fmt: skip
    goals = Goals(answered=90, wait=timedelta(hours=4), in_time=95, shipped=1)
    assert part(digest(month, goals), words.DIGEST_GOALS) == [
        "Questions answered: 91 % (91 of 100) (goal 90 %: met)",
        "Median wait for an answer: 5 h 0 min (goal 4 h 0 min: not met)",
        "Escalations taken before they were due: 90 % (9 of 10) (goal 95 %: not met)",
        "Themes shipped: 1 (goal 1: met)",
        "Posts released: 12",
        "Of the posts: 9 answered members, 2 told members what came of their wishes, 0 calmed and 1 gave"
        " members news",
        "Briefings found right: 75 % (3 of 4)",
    ]
    none = digest(replace(month, tallies=(), measured=Measured(), shipped=()), goals)
    assert "Questions answered: there were none" in part(none, words.DIGEST_GOALS)
    assert "Themes shipped: 0 (goal 1: not met)" in part(none, words.DIGEST_GOALS)


def test_waits_of_a_part_of_the_answers_say_of_how_many_and_meet_no_goal() -> None:
    month = facts(
        ("asked", 0, 6), ("answered", 0, 6), kind="month", measured=Measured(WAITS[:2])
    )  # fmt: skip
    goals = Goals(wait=timedelta(hours=4))
    assert (
        "Median wait for an answer: 3 h 0 min, in the 2 of 6 answers of which words are kept"
        in part(digest(month, goals), words.DIGEST_GOALS)
    )
    none = part(digest(replace(month, measured=Measured()), goals), words.DIGEST_GOALS)
    assert f"Median wait for an answer: {words.NOT_KEPT}" in none


def test_a_share_is_not_rounded_up_to_its_goal() -> None:
    month = facts(("asked", 0, 1000), ("answered", 0, 999), kind="month", measured=Measured())
    assert "99 % (999 of 1,000) (goal 100 %: not met)" in str(digest(month, Goals(answered=100)))


def test_f098_what_a_month_is_measured_by_is_for_staff() -> None:
    month = facts(("asked", 0, 9), kind="month", measured=Measured(cases=7), staff_reads=("mia",))
    assert "7" not in str(
        part(digest(for_audience(month, ("everyone",)), Goals()), words.DIGEST_GOALS)
    )
    assert part(digest(for_audience(month, ("mia",)), Goals()), words.DIGEST_GOALS)


def leaks(seed: int) -> list[str]:
    world, readers = random_world(seed), audience(seed)
    found = digest(for_audience(world, readers), Goals())
    text = json.dumps(plain(found)) + markdown(found)
    marks = [mark for mark in forbidden(world, readers) if mark in text]
    never = digest(for_audience(without_forbidden(world, readers), readers), Goals())
    return marks + (["another text"] if found != never else [])


def test_f098_no_digest_reaches_wider_eyes_than_what_it_stands_on() -> None:
    assert [seed for seed in range(25) if leaks(seed)] == []


@pytest.mark.drill
def test_f098_two_thousand_digests_leak_nothing() -> None:
    assert [seed for seed in range(2_000) if leaks(seed)] == []


# --- charts -------------------------------------------------------------------------------------


def test_a_digest_has_four_charts_each_with_its_figures_in_words() -> None:
    found = digest(week())
    assert [chart.title for chart in found.charts] == [
        words.VOLUME, words.MOOD, words.THEME_BARS, words.HOURS,
    ]  # fmt: skip
    assert "Fri 20 Nov: 20 each day." in found.charts[0].alt
    assert found.charts[1].alt.endswith("Fri 20 Nov 17.")
    assert found.charts[2].alt == "Messages by theme: Billing 21, Dark mode 9, Import 2."
    assert "09 12, 10 0" in found.charts[3].alt


CHART = Chart(
    "Title", ("a", "b", "c"), (Series("one", (1, 0, 3)), Series("two", (0, 2, -1))), "alt"
)
BARS = replace(CHART, kind="bars")


@pytest.mark.parametrize(
    ("chart", "look"), [(CHART, LIGHT), (BARS, DARK), (Chart("Nothing", (), (), ""), LIGHT)]
)
def test_the_same_chart_gives_the_same_picture(chart: Chart, look: Look) -> None:
    svg = picture(chart, look)
    assert svg == picture(chart, look)
    assert look.paper.encode() in svg
    ElementTree.fromstring(svg)


def test_a_png_is_one_and_the_same_each_time() -> None:
    first = picture(BARS, DARK, "png")
    assert first.startswith(b"\x89PNG")
    assert first == picture(BARS, DARK, "png")


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4), st.sampled_from(["line", "bars"]))
@settings(max_examples=2)
def test_any_labels_can_be_drawn(labels: list[str], kind: str) -> None:
    """Theme names are people's words: $ is no formula, < no markup, and no letter stops the picture."""
    labels = ["$x_", "<b>&", *labels]
    values = tuple(range(len(labels)))
    chart = replace(CHART, labels=tuple(labels), series=(Series("", values),), kind=kind)
    ElementTree.fromstring(picture(chart))


def test_the_colours_stand_out_from_their_paper() -> None:
    """WCAG 2.2, 1.4.11: three to one for what has to be seen."""
    for look in LOOKS.values():
        assert _contrast(look.lines[0], look.paper) >= 3
        assert _contrast(look.ink, look.paper) >= 7


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted(map(_luminance, (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_sparkline_goes_from_nothing_to_the_highest() -> None:
    assert sparkline(CHART) == "▃▁█"
    assert sparkline(Chart("", (), (), "")) == ""
    shown = text_of(Card("Title", chart=CHART))
    assert "▃▁█ alt" in shown


# --- the page -----------------------------------------------------------------------------------


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")


def test_the_page_is_whole_in_itself() -> None:
    found = digest(week())
    found = replace(found, charts=found.charts[1:2])
    html = page(found)
    seen = _Seen()
    seen.feed(html)
    assert "script" not in seen.tags
    assert not [name for name in seen.attributes if name.startswith("on")]
    assert all(src.startswith("data:image/svg+xml;base64,") for src in seen.attributes["src"])
    assert seen.tags.count("picture") == 1
    assert all(len(alt) > 20 for alt in seen.attributes["alt"])
    assert "prefers-color-scheme: dark" in html
    assert "default-src 'none'" in html


def test_f084_what_members_write_is_no_markup_on_the_page() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> \"'>&{{7*7}}"
    said = [
        message(1, hostile, theme=hostile, author="a", permalink="javascript:alert(1)"),
        message(2, hostile, theme=hostile, author="b", permalink='https://x.example/"><script>'),
        message(3, hostile, theme=hostile, author="c", permalink="https://x.example/ok?a=1&b=2"),
    ]
    world = facts(
        (f"theme:{hostile}", 0, 9), ("messages", 0, 9), *each("messages", 9), kind="week", said=said
    )
    found = digest(world)
    html = page(replace(found, charts=[one for one in found.charts if one.kind == "bars"]))
    seen = _Seen()
    seen.feed(html)
    assert "script" not in seen.tags
    assert not [name for name in seen.attributes if name.startswith("on")]
    assert seen.attributes["href"] == ["https://x.example/ok?a=1&b=2"]
    for found in re.findall(r"base64,([\w+/=]+)", html):
        svg = ElementTree.fromstring(base64.b64decode(found))
        assert not [one for one in svg.iter() if one.tag.endswith("script")]


def test_the_card_of_a_digest_has_its_lists_and_its_first_chart() -> None:
    card = briefing_card(digest(week()), "week:x")
    assert next(group.title for group in card.groups) == words.MEMBERS_SAY
    assert card.chart is not None
    assert card.chart.title == words.VOLUME


def test_a_month_that_goes_on_is_said_so() -> None:
    month = facts(("messages", 0, 3), kind="month")
    assert digest(month).title == "The month: Sun 1 Nov to Mon 30 Nov, so far"
    assert month.period.last == date(2026, 11, 30)
