"""The briefing: what needs a person now, and what members said, on one screen. Pure: facts in, lines out.

The same facts give the same bytes. No count stands without its change against the usual, and nothing is said
to be all right where not everything was heard.
"""

from __future__ import annotations

from dataclasses import dataclass

from candorbot import words
from candorbot.card import Button, Chart
from candorbot.case_record import CaseState
from candorbot.facts import (
    LEAST_QUOTE,
    WIDTH,
    Facts,
    OpenCase,
    change_in,
    coverage_of,
    cut,
    link_of,
    local_day,
    one_line,
    quotes_of,
    quoting,
    room,
    said_of,
    themes_of,
    title_of,
    total,
    volume,
    volume_line,
)
from candorbot.records import Message
from candorbot.usual import FALLS, RISES, Change, Level, Period

MOST_CASES = 2
MOST_LOST = 1
MOST_QUESTIONS = 3
MOST_THEMES = 3
MOST_SHIPPED = 2
MOST_WAITING = 30
"""Questions that are counted; there may be more."""
LONGEST_NAME = 22
"""Letters of a theme's or a member's name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: its words, the message it stands on, and what it leads to (typed, and as a button). `members`: the names
    of members in it, which no language model sees."""

    words: str
    url: str = ""
    verb: str = ""
    button: Button | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing or a digest as it reads, before it is a card, a page or JSON. `news` is a line in front of
    all else (it comes late, say); `partial`: not everything was heard; `short`: what matters most, in a language model's words."""

    title: str
    period: Period
    parts: tuple[Part, ...]
    coverage: str
    partial: bool
    charts: tuple[Chart, ...] = ()
    anchor: str = ""
    news: str = ""
    short: str = ""

    @property
    def is_quiet(self) -> bool:
        """One line says it all."""
        return [part.title for part in self.parts] == [""]

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]


def brief(facts: Facts, news: str = "") -> Briefing:
    """The briefing of one day."""
    coverage, partial = coverage_of(facts)
    needs, shipped = needs_lines(facts), shipped_lines(facts)
    if not needs and not shipped and _is_quiet(facts):
        parts: tuple[Part, ...] = (Part("", (Line(_quiet(facts, partial)),)),)
        charts: tuple[Chart, ...] = ()
    else:
        parts = filled(
            Part(words.NEEDS_YOU, tuple(needs)),
            Part(words.MEMBERS_SAY, tuple(_members_say(facts))),
            Part(words.SHIPPED, tuple(shipped)),
        )
        charts = tuple(filter(None, [volume(facts)]))
    return Briefing(
        title_of(facts), facts.period, parts, coverage, partial, charts, facts.anchor, news
    )


def filled(*parts: Part) -> tuple[Part, ...]:
    """Those in which something stands."""
    return tuple(part for part in parts if part.lines)


# --- what needs a person ----------------------------------------------------------------------------


def needs_lines(facts: Facts) -> list[Line]:
    """Cases, posts of which nobody knows whether they arrived, and questions that wait; of each kind the most
    pressing, and how many more there are."""
    cases = sorted(facts.cases, key=lambda one: one.case.pressing)
    lost = [
        Line(words.NEEDS_POST.format(id=one.draft), verb=f"draft {one.draft}")
        for one in facts.lost[:MOST_LOST]
    ]
    more_cases = max(0, len(cases) - MOST_CASES)
    more_lost = max(0, len(facts.lost) - MOST_LOST)
    more_questions = max(0, len(facts.waiting) - MOST_QUESTIONS)
    more = [
        *([words.counted(more_cases, "open escalation")] if more_cases else []),
        *([words.counted(more_lost, "post in doubt", "posts in doubt")] if more_lost else []),
        *([_waiting(more_questions, facts)] if more_questions else []),
    ]
    return [
        *(_case_line(one, facts) for one in cases[:MOST_CASES]),
        *lost,
        *(_question(one, facts) for one in facts.waiting[:MOST_QUESTIONS]),
        *(
            [
                Line(
                    words.NEEDS_MORE.format(what=words.listed(more)),
                    verb="escalate" if more_cases else "draft",
                )
            ]
            if more
            else []
        ),
    ]


def _waiting(more: int, facts: Facts) -> str:
    said = words.counted(more, "waiting question")
    return words.OR_MORE.format(said=said) if len(facts.waiting) >= MOST_WAITING else said


def _case_line(one: OpenCase, facts: Facts) -> Line:
    case = one.case
    late = case.state is CaseState.OPEN and case.due < facts.now
    said = words.NEEDS_CASE_LATE if late else words.NEEDS_CASE
    said = words.NEEDS_CASE_NOBODY if case.unanswered else said
    what = said.format(
        urgency=one.urgency.capitalize(), what=one.title, id=case.id, owner=case.owner,
        due=words.local(case.due, facts.zone),
    )  # fmt: skip
    url = case.first.permalink or case.first.message if case.first else ""
    opens = Button("escalate", "open", words.OPEN_CASE.format(id=case.id), case.id)
    here = case.workspace == facts.workspace
    return Line(cut(what, url), url, f"escalate {case.id}", opens if here else None)


def _question(message: Message, facts: Facts) -> Line:
    who = one_line(message.author_name, LONGEST_NAME)
    waited = words.waited(message.at, facts.now)
    if facts.may_quote(message):
        said = quoting(words.NEEDS_QUESTION, message, who=who, waited=waited)
    else:
        said = words.NEEDS_QUESTION_PRIVATE.format(who=who, waited=waited)
    reply = Button("draft", "reply", words.DRAFT_TO.format(who=who), message.id)
    here = message.workspace == facts.workspace
    return Line(said, link_of(message), "draft", reply if here else None, (who,))


# --- what members say -------------------------------------------------------------------------------


def _members_say(facts: Facts) -> list[Line]:
    messages = change_in(facts, "messages")
    if not messages.now and messages.level in (Level.SAME, Level.UNKNOWN):
        return []
    lines = [
        Line(volume_line(facts, messages), verb="brief week"),
        *asked_lines(facts),
        *mood_lines(facts),
    ]
    return lines + [theme_line(facts, *one) for one in themes_of(facts)[:MOST_THEMES]]


def asked_lines(facts: Facts) -> list[Line]:
    """How many questions, against the usual, and how many have an answer."""
    asked, answered = change_in(facts, "asked"), change_in(facts, "answered")
    if not asked.now:
        return []
    said = words.ASKED_SO_MANY.format(
        questions=words.counted(asked.now, "question"), change=said_of(asked), answered=f"{answered.now:,}"
    )  # fmt: skip
    quoted = (
        one
        for one in facts.waiting
        if local_day(one, facts) in facts.period and facts.may_quote(one)
    )
    return [_quoted(said, next(quoted, None), "draft")]


def mood_lines(facts: Facts) -> list[Line]:
    """Whether more members are displeased, or pleased, than usual."""
    for mood, template in (("-1", words.MOOD_WORSE), ("1", words.MOOD_BETTER)):
        felt = change_in(facts, f"mood:{mood}")
        if felt.level in RISES:
            messages = words.counted(felt.now, "message")
            said = template.format(messages=messages, change=said_of(felt))
            return [_quoted(said, facts.felt.get(mood))]
    return []


def _quoted(said: str, message: Message | None, verb: str = "") -> Line:
    """A line with a message it stands on: its words, where there is room, and its link."""
    if message is None:
        return Line(cut(said), verb=verb)
    url = link_of(message)
    if room(url) < len(said) + LEAST_QUOTE:
        return Line(cut(said, url), url, verb)
    return Line(quoting(words.THEME_QUOTE, message, said=said), url, verb)


def theme_line(facts: Facts, name: str, change: Change) -> Line:
    """A theme: how often, against the usual, one message of it, and, where there is room, how many are
    displeased, if they are many."""
    said = words.THEME_LINE.format(
        theme=one_line(name, LONGEST_NAME),
        messages=words.counted(change.now, "message"),
        change=said_of(change),
    )
    verb = f"feedback theme {name}"
    quoted = next(iter(quotes_of(facts.said, name)), None)
    url = link_of(quoted) if quoted else ""
    cross = total(facts, f"theme-mood:{name}:-1")
    told = words.THEME_CROSS.format(said=said, count=f"{cross:,}")
    if cross > change.now / 3 and room(url) >= len(told) + (LEAST_QUOTE if quoted else 0):
        said = told
    return _quoted(said, quoted, verb)


def shipped_lines(facts: Facts) -> list[Line]:
    """What was shipped of what members asked for; the command tells them so."""
    return [
        Line(
            cut(
                words.SHIPPED_LINE.format(
                    theme=one_line(one.theme, LONGEST_NAME), what=one_line(one.what, WIDTH)
                )
            ),
            verb=f"feedback shipped {one.theme}",
        )
        for one in facts.shipped[:MOST_SHIPPED]
    ]


# --- the quiet day ----------------------------------------------------------------------------------


def _is_quiet(facts: Facts) -> bool:
    """Nothing needs a person, and nothing is more than usual."""
    messages = change_in(facts, "messages")
    calm = messages.level in (Level.SAME, *FALLS) or not messages.now
    unusual = [change for _, change in themes_of(facts) if change.level in RISES]
    return calm and not unusual and not mood_lines(facts)


def _quiet(facts: Facts, partial: bool) -> str:
    change = change_in(facts, "messages")
    waits = "" if partial or facts.post else words.NOBODY_WAITS
    said = words.QUIET_UNHEARD if facts.began else words.QUIET_NONE
    if change.now:
        said = words.QUIET
    return said.format(
        messages=words.counted(change.now, "message"),
        members=words.counted(facts.members.get("", 0), "member"),
        change=said_of(change),
        waits=waits,
    ).strip()
