"""The digest of a week or a month, for the organisation: what members spoke of and how that changed, in
their own words, and, of a month, what came of the goals. Pure: facts in, lines and charts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Literal

from candorbot import words
from candorbot.briefing import (
    LONGEST_NAME,
    Briefing,
    Line,
    Part,
    asked_lines,
    filled,
    mood_lines,
    shipped_lines,
)
from candorbot.card import Chart, Series
from candorbot.facts import (
    Facts,
    Measured,
    change_in,
    coverage_of,
    day_of,
    link_of,
    one_line,
    quotes_of,
    quoting,
    said_of,
    themes_of,
    title_of,
    total,
    volume,
    volume_line,
)
from candorbot.records import Function, Message
from candorbot.usual import FALLS, Change, Level

if TYPE_CHECKING:
    from candorbot.brand import Goals

MOST_THEMES = 5
QUOTED = 3
"""Themes with quotes, and quotes of each."""
MOST_STOPPED = 3
ENOUGH_WAITS = 0.9
"""The least share of the answers whose waits are known, to say whether the goal is met."""
BARS = 8


def digest(facts: Facts, goals: Goals | None = None, news: str = "") -> Briefing:
    """The digest of the facts' period. `goals`: what a month is measured by."""
    coverage, partial = coverage_of(facts)
    found = themes_of(facts)
    new = [one for one in found if one[1].level is Level.NEW]
    parts = filled(
        Part(words.MEMBERS_SAY, tuple(_members_say(facts))),
        *_themes(facts, found[:MOST_THEMES]),
        Part(words.THEMES_NEW, tuple(_short(name, change) for name, change in new[:MOST_THEMES])),
        Part(words.THEMES_STOPPED, tuple(_stopped(facts))),
        Part(words.SHIPPED, tuple(shipped_lines(facts))),
        Part(words.DIGEST_GOALS, tuple(_goals(facts, goals))),
    )
    charts = tuple(
        filter(
            None, [volume(facts, len(facts.period.days)), mood(facts), bars(facts), hours(facts)]
        )
    )
    return Briefing(
        title_of(facts), facts.period, parts, coverage, partial, charts, facts.anchor, news
    )


def _members_say(facts: Facts) -> Iterator[Line]:
    if facts.began:
        yield Line(words.QUIET_UNHEARD)
        return
    yield Line(volume_line(facts, change_in(facts, "messages")))
    yield from asked_lines(facts)
    yield from mood_lines(facts)


# --- themes -----------------------------------------------------------------------------------------


def _themes(facts: Facts, found: Sequence[tuple[str, Change]]) -> list[Part]:
    """The themes that were spoken of most: a part for each, and in a post one for all."""
    if facts.post:
        lines = (Line(_theme_said(facts, name, change)) for name, change in found)
        return [Part(words.THEME_BARS, tuple(lines))]
    return [_theme(facts, rank, name, change) for rank, (name, change) in enumerate(found)]


def _theme_said(facts: Facts, name: str, change: Change) -> str:
    return words.DIGEST_THEME.format(
        theme=one_line(name, 60),
        messages=words.counted(change.now, "message"),
        members=words.counted(facts.members.get(name, 0), "member"),
        change=said_of(change),
    )


def _theme(facts: Facts, rank: int, name: str, change: Change) -> Part:
    """A theme with its change, how many members, and, of the first, what some of them said."""
    title = _theme_said(facts, name, change)
    quoted = quotes_of(facts.said, name, QUOTED) if rank < QUOTED else []
    lines = [_quote(facts, message) for message in quoted]
    return Part(
        title,
        tuple(lines or [Line(f"/candor feedback theme {name}", verb=f"feedback theme {name}")]),
    )


def _quote(facts: Facts, message: Message) -> Line:
    named = (message.workspace, message.id) in facts.consent
    who = one_line(message.author_name, LONGEST_NAME) if named else words.A_MEMBER
    return Line(quoting(words.DIGEST_QUOTE, message, who=who), link_of(message), members=(who,))


def _short(name: str, change: Change) -> Line:
    said = words.THEME_LINE.format(
        theme=one_line(name, 40),
        messages=words.counted(change.now, "message"),
        change=said_of(change),
    )
    return Line(said, verb=f"feedback theme {name}")


def _stopped(facts: Facts) -> Iterator[Line]:
    """The themes of which much less was said than usual, the most usual first."""
    changes = [(name, change_in(facts, f"theme:{name}")) for name in facts.themes]
    fallen = [one for one in changes if one[1].level in FALLS and one[1].level is not Level.LESS]
    fallen.sort(key=lambda one: (-(one[1].usual or 0), one[0]))
    for name, change in fallen[:MOST_STOPPED]:
        yield _short(name, change)


# --- the goals --------------------------------------------------------------------------------------


def _goals(facts: Facts, goals: Goals | None) -> Iterator[Line]:
    """What a month is measured by, each beside its goal."""
    if facts.measured is None or goals is None or facts.began:
        return
    of = facts.measured
    asked, answered = total(facts, "asked"), total(facts, "answered")
    yield _share("answered", answered, asked, goals.answered)
    yield _wait(of, answered, goals.wait)
    yield _share("in_time", of.in_time, of.cases, goals.in_time)
    yield _number("shipped", len(facts.shipped), goals.shipped)
    yield _number("posts", len(of.posts), goals.posts)
    if of.posts:
        yield Line(_by_function(of.posts))
    if of.judged:
        yield _share("judged", of.right, of.judged, None)


def _by_function(posts: Sequence[Function]) -> str:
    """How many posts served each function, those without any among them: the balance is the point."""
    parts = [
        words.ONE_FUNCTION.format(count=posts.count(one), what=words.FUNCTIONS[one])
        for one in Function
    ]
    return words.BY_FUNCTION.format(parts=words.listed(parts))


def _share(name: str, part: int, whole: int, goal: int | None) -> Line:
    """A share, rounded down: 99.9 % is no goal of 100 % met."""
    if not whole:
        return _against(name, words.NONE_THERE)
    share = part * 100 // whole
    is_now = words.PERCENT_OF.format(share=share, part=part, all=whole)
    if goal is None:
        return _against(name, is_now)
    return _against(name, is_now, words.PERCENT.format(share=goal), share >= goal)


def _wait(of: Measured, answered: int, goal: timedelta | None) -> Line:
    """The median wait of those who have an answer, of whom some may not be known any more. Of a part that is too
    small nobody says whether the goal is met."""
    if not of.waits:
        return _against("wait", words.NOT_KEPT if answered else words.NONE_THERE)
    middle = timedelta(seconds=median(wait.total_seconds() for wait in of.waits))
    is_now = words.span(middle)
    known = len(of.waits)
    if known < answered:
        is_now = words.PART_KEPT.format(is_now=is_now, part=known, all=answered)
    if goal is None or known < ENOUGH_WAITS * answered:
        return _against("wait", is_now)
    return _against("wait", is_now, words.span(goal), middle <= goal)


def _number(name: str, count: int, goal: int | None) -> Line:
    if goal is None:
        return _against(name, f"{count:,}")
    return _against(name, f"{count:,}", f"{goal}", count >= goal)


def _against(name: str, is_now: str, goal: str = "", met: bool = False) -> Line:
    what = words.GOALS[name]
    if not goal:
        return Line(words.GOAL.format(what=what, is_now=is_now))
    said = words.GOAL_MET if met else words.GOAL_MISSED
    return Line(words.GOAL_OF.format(what=what, is_now=is_now, goal=goal, met=said))


# --- charts -----------------------------------------------------------------------------------------


def mood(facts: Facts) -> Chart | None:
    """The pleased less the displeased of each day with messages, in percent of them; None without two."""
    pleased, displeased = facts.by_day("mood:1"), facts.by_day("mood:-1")
    read = {
        day: pleased[day] + displeased[day] + facts.by_day("mood:0")[day]
        for day in facts.period.days
    }
    days = [day for day in facts.period.days if read[day]]
    if len(days) < 2:
        return None
    values = tuple(round((pleased[day] - displeased[day]) * 100 / read[day]) for day in days)
    return _chart(words.MOOD, [day_of(day) for day in days], values)


def bars(facts: Facts) -> Chart | None:
    """The themes that were spoken of most."""
    found = sorted(themes_of(facts), key=lambda one: (-one[1].now, one[0]))[:BARS]
    if not found:
        return None
    names = [one_line(name, 40) for name, _ in found]
    return _chart(words.THEME_BARS, names, tuple(change.now for _, change in found), "bars")


def hours(facts: Facts) -> Chart | None:
    """When members write: messages of the period by local hour."""
    values = tuple(total(facts, f"hour:{hour:02}") for hour in range(24))
    if not any(values):
        return None
    return _chart(words.HOURS, [f"{hour:02}" for hour in range(24)], values, "bars")


def _chart(
    title: str, labels: list[str], values: tuple[int, ...], kind: Literal["line", "bars"] = "line"
) -> Chart:
    told = ", ".join(f"{label} {value:,}" for label, value in zip(labels, values, strict=True))
    alt = words.CHART_ALT_BARS.format(title=title, values=told)
    return Chart(title, tuple(labels), (Series(title, values),), alt, kind)
