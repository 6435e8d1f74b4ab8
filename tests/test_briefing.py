"""The briefing: one screen, linked, against the usual, never for wider eyes than what it stands on."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from candorbot import words
from candorbot.briefing import brief, needs_lines
from candorbot.briefing_card import briefing_card, markdown, plain
from candorbot.card import Card
from candorbot.case_record import Report
from candorbot.facts import (
    Facts,
    LostPost,
    OpenCase,
    Shipped,
    Watched,
    coverage_of,
    for_audience,
)
from candorbot.platforms.console.layout import Drawn
from candorbot.platforms.console.render import card_parts
from candorbot.platforms.console.render import plain as text_of
from candorbot.records import HeardChannel
from candorbot.usual import Level, change, earlier, period_of
from tests.briefing_worlds import (
    DAY,
    NOW,
    audience,
    case,
    facts,
    forbidden,
    message,
    random_world,
    without_forbidden,
)

EVERY_DAY = range(1, 29)


def steady(what: str, count: int) -> list[tuple[str, int, int]]:
    return [(what, before, count) for before in EVERY_DAY]


def said(found: Facts) -> str:
    return text_of(briefing_card(brief(found), "x"), buttons=False)


def full() -> Facts:
    """A day on which everything happened at once, in long words."""
    long = "a rather long sentence of somebody who explains at length what happened to them " * 4
    names = [f"Theme number {n} of a brand that likes long names" for n in range(6)]
    tallies = [("messages", 0, 900), ("asked", 0, 90), ("answered", 0, 12), ("mood:-1", 0, 300)]
    tallies += [(f"theme:{name}", 0, 50 + n) for n, name in enumerate(names)]
    tallies += [(f"theme-mood:{name}:-1", 0, 20) for name in names]
    report = Report("m1", "help", "m1", "kofi", "Kofi", NOW, "/message m1")
    cases = [
        OpenCase(case(n, reports=(report,)), "today", "Something does not work for many members", ("mia",))
        for n in range(7)
    ]  # fmt: skip
    waiting = [
        message(n, long, hours=90 - n, author_name="Bartholomew Featherston") for n in range(40)
    ]
    quotes = [message(100 + n, long, theme=name) for n, name in enumerate(names)]
    return facts(
        *tallies, *steady("messages", 100), *steady("asked", 10), *steady("mood:-1", 9),
        cases=cases, waiting=waiting, said=quotes, lost=[LostPost("d9", ("mia",))],
        shipped=[Shipped(name, name * 3, ("mia",)) for name in names],
        watched=[Watched("console", f"channel-{n}", ("everyone",)) for n in range(9)],
        anchor="1234567:" + "ab" * 32,
    )  # fmt: skip


def test_of_several_lost_posts_the_others_are_counted() -> None:
    lost = [LostPost(f"d{n}", ("mia",)) for n in range(3)]
    lines = [line.words for line in needs_lines(facts(lost=lost))]
    assert lines[0].startswith("Did it arrive? The reply d0")
    assert lines[1:] == ["… and 2 posts in doubt more"]


# --- what is usual ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "level"),
    [
        (412, [400, 420, 405], Level.SAME),
        (200, [100, 100, 100], Level.TWICE),
        (300, [100, 90, 110], Level.MANY),
        (140, [100, 100, 100], Level.MORE),
        (50, [100, 100, 100], Level.HALF),
        (10, [100, 100, 100], Level.FEW),
        (70, [100, 100, 100], Level.LESS),
        (3, [0, 0, 0], Level.NEW),
        (1, [0, 0, 0], Level.LITTLE),
        (3, [2, 2, 2], Level.SAME),
        (7, [], Level.UNKNOWN),
    ],
)
def test_a_count_is_set_against_the_median(now: int, before: list[int], level: Level) -> None:
    assert change(now, before).level is level


def test_what_is_not_over_is_never_less_than_usual() -> None:
    assert change(10, [100, 100, 100], whole=False).level is Level.SAME
    assert change(300, [100, 100, 100], whole=False).level is Level.MANY


def heard(days: int) -> set[date]:
    """So many days before DAY, and it."""
    return {DAY - timedelta(days=n) for n in range(days + 1)}


def test_a_day_is_compared_with_the_same_weekday_where_there_are_enough() -> None:
    day = period_of("today", DAY)
    assert [one.first for one in earlier(day, heard(90))] == [
        DAY - timedelta(days=n) for n in (7, 14, 21, 28)
    ]
    assert len(earlier(day, heard(10))) == 10
    assert earlier(day, heard(4)) == []


def test_days_of_which_nothing_was_heard_say_nothing_of_what_is_usual() -> None:
    day = period_of("today", DAY)
    some = {DAY - timedelta(days=n) for n in (1, 2, 7, 14, 15, 16)}
    assert {one.first for one in earlier(day, some)} == some
    assert earlier(period_of("week", DAY), some) == []


def test_weeks_and_months_are_compared_with_those_before_them() -> None:
    assert [one.last for one in earlier(period_of("week", DAY), heard(90))] == [
        DAY - timedelta(days=n) for n in (7, 14, 21, 28)
    ]
    march = date(2028, 3, 31)
    months = earlier(period_of("month", march), {march - timedelta(days=n) for n in range(200)})
    assert [(one.first.month, one.last.day) for one in months] == [(2, 29), (1, 31), (12, 31)]


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), max_size=30), st.booleans())
def test_any_counts_have_a_level(now: int, before: list[int], whole: bool) -> None:
    found = change(now, before, whole=whole)
    assert words.CHANGES[found.level].format(times=found.times)


# --- one screen ---------------------------------------------------------------------------------


def rows_of(card: Card) -> list[str]:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(Drawn(tuple(card_parts(card, buttons=False))))
    return console.export_text().splitlines()


def test_the_fullest_briefing_stands_on_one_screen() -> None:
    rows = rows_of(briefing_card(brief(full()), "x", snooze=True))
    assert len(rows) <= 25, "\n".join(rows)
    assert max(map(len, rows)) <= 80


def test_it_says_what_needs_a_person_first_and_where_it_leads() -> None:
    found = brief(full())
    first = found.parts[0]
    assert first.title == words.NEEDS_YOU
    assert first.lines[0].words.startswith("Today: Something does not work")
    assert (first.lines[0].url, first.lines[0].verb) == ("/message m1", "escalate c0")
    labels = [button.label for button in briefing_card(found, "x", snooze=True).buttons]
    assert labels[0] == "Open c0"
    assert labels[-3:] == [words.LOOKS_RIGHT, words.SOMETHING_WRONG, words.SNOOZE]
    assert (
        first.lines[-1].words == "… and 5 open escalations and at least 37 waiting questions more"
    )


def test_a_case_or_message_of_another_workspace_has_no_button_here() -> None:
    elsewhere = replace(full(), workspace="slack")
    assert all(line.button is None for line in brief(elsewhere).lines)


def test_no_count_of_what_members_say_stands_alone() -> None:
    found = brief(full())
    (part,) = [one for one in found.parts if one.title == words.MEMBERS_SAY]
    changes = [text.format(times="") for text in words.CHANGES.values()]
    for line in part.lines:
        assert any(one in line.words for one in changes), line.words


def test_a_theme_brings_its_count_its_mood_and_a_quote_with_its_link() -> None:
    quoted = message(
        1, "Why was I charged twice?\nPlease look", theme="Billing", kinds=("complaint",)
    )
    plain_one = message(
        2, "Billing it is, and that is all I say", theme="Billing", kinds=("other",)
    )
    found = brief(
        facts(
            ("messages", 0, 40),
            ("theme:Billing", 0, 9),
            ("theme-mood:Billing:-1", 0, 4),
            *steady("messages", 40),
            *steady("theme:Billing", 3),
            said=[plain_one, quoted],
        )
    )
    (line,) = [line for line in found.lines if line.verb == "feedback theme Billing"]
    assert line.words == "Billing: 9 messages, 3 times the usual: “Why was I charged tw…”"
    assert line.url == "/message m1"


def test_personal_data_in_a_members_words_is_masked() -> None:
    found = brief(facts(waiting=[message(1, "Write to ana@lumen.example please?")]))
    assert "ana@lumen" not in str(plain(found))


def test_a_quiet_day_is_two_lines() -> None:
    quiet = facts(("messages", 0, 12), *steady("messages", 12))
    found = brief(quiet)
    card = briefing_card(found, "x")
    assert [entry.words for group in card.groups for entry in group.entries] == [
        "A quiet day: 12 messages by 0 members, as usual. Nobody who was heard is waiting, and no case is open."
    ]
    assert card.footer.count("\n") == 0
    assert card.chart is None


def test_a_day_without_a_word_is_two_lines_too() -> None:
    assert "Nothing was said." in said(facts())


# --- what was heard -----------------------------------------------------------------------------


def test_full_coverage_is_counted() -> None:
    told, partial = coverage_of(facts(("messages", 0, 400), ("staff", 0, 12)))
    assert told == (
        "412 messages (12 of them the team's), 1 of 1 channels that all here can read, last Sat 21 Nov, 08:00."
    )
    assert not partial


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"watched": [Watched("console", "help", ("everyone",)), Watched("console", "new", ("everyone",))]},
         "1 of 2 channels that all here can read, last Sat 21 Nov, 08:00; nothing from #new"),
        ({"heard": [HeardChannel("console", "help", ("everyone",), NOW - timedelta(days=8), NOW - timedelta(days=90))]},
         "nothing from #help for 7 days"),
        ({"heard": [HeardChannel("console", "help", ("everyone",), NOW, NOW - timedelta(hours=20))]},
         "listening since Fri 20 Nov"),
        ({"heard": (), "watched": ()}, "No channel is watched"),
    ],
)  # fmt: skip
def test_partial_coverage_is_said_and_never_all_clear(
    changed: dict[str, object], told: str
) -> None:
    world = facts(("messages", 0, 3), *steady("messages", 3), **changed)
    if "hours" in told or "listening" in told:
        world = replace(world, period=period_of("today", DAY - timedelta(days=1)))
    found = brief(world)
    assert found.partial
    assert told in found.coverage
    assert words.NOBODY_WAITS not in said(world)


def test_what_was_shed_is_counted_and_said() -> None:
    told, partial = coverage_of(facts(("messages", 0, 10), ("shed", 0, 2_345)))
    assert partial
    assert "2,345 more were counted and not read" in told


# --- the same words everywhere ------------------------------------------------------------------


def test_the_same_facts_give_the_same_bytes() -> None:
    def printed(found: Facts) -> tuple[str, str, str]:
        shown = brief(found)
        return text_of(briefing_card(shown, "x")), markdown(shown), json.dumps(plain(shown))

    backwards = full()
    for name in ("tallies", "said", "cases"):
        backwards = replace(backwards, **{name: list(getattr(backwards, name))[::-1]})
    assert printed(full()) == printed(full()) == printed(backwards)


def test_f075_what_members_write_is_quoted_as_data_in_the_twin() -> None:
    link = "https://x.example/a)b("
    hostile = [
        message(n, text, permalink=link)
        for n, text in enumerate(("@everyone <b>", "[a](https://evil)", "see https://evil.example"))
    ]
    found = brief(facts(waiting=hostile))
    twin = markdown(found)
    assert "\\[a\\]\\(https\\://evil\\)" in twin
    assert "<b>" not in twin
    assert "\\@everyone" in twin
    assert "https://evil" not in twin, "what looks like a link is one to some readers"
    assert "](https://x.example/a)" not in twin


# --- invariant 7: nothing for wider eyes --------------------------------------------------------


def leaks(seed: int) -> list[str]:
    """What of a random world reaches an audience that may not read it: marks of such places, and
    anything at all that is other than if such places had never been."""
    world, readers = random_world(seed), audience(seed)
    found = brief(for_audience(world, readers))
    text = json.dumps(plain(found)) + markdown(found) + repr(briefing_card(found, "x"))
    marks = [mark for mark in forbidden(world, readers) if mark in text]
    never = brief(for_audience(without_forbidden(world, readers), readers))
    return marks + (["another text"] if found != never else [])


def test_f098_no_word_count_or_theme_reaches_a_wider_place() -> None:
    assert [seed for seed in range(60) if leaks(seed)] == []


def test_f098_an_audience_may_read_what_all_of_it_may() -> None:
    """The other half: the worlds above would not leak if nothing were shown at all."""
    shown = 0
    for seed, reader in product(range(20), ("mia", "ana")):
        world = random_world(seed)
        text = json.dumps(plain(brief(for_audience(world, (reader,)))))
        shown += any(f"words zq{n}" in text for n in range(5))
    assert shown > 15


@pytest.mark.drill
def test_f098_ten_thousand_worlds_leak_nothing() -> None:
    assert [seed for seed in range(10_000) if leaks(seed)] == []
