"""A survey in plain sentences, and as a text for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from candorbot.facts import shortened
from candorbot.survey import Bar, Kind, Question, Survey
from candorbot.survey_figures import ENOUGH, Change, Figure
from candorbot.survey_themes import Spoken

MOST_BARS = 12
"""Answers to one question that are shown, unless they are steps of a scale."""
LONGEST_LABEL = 40
WIDE = 24
"""Characters of the longest bar."""
NARROW = 2
"""Points; a narrower interval is told to a tenth."""
BY_CHANCE = 20
"""One comparison in so many shows a change where there is none: that is what 95 % means."""


@dataclass(frozen=True, slots=True)
class Report:
    """A survey with the themes of its free answers, by question, and what became of each question since the
    last survey, whose name is `last`, "" for none."""

    survey: Survey
    spoken: Mapping[str, Spoken] = field(default_factory=dict)
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    last: str = ""


def as_text(report: Report) -> str:
    """The whole, for a terminal."""
    lines = [headline(report.survey), *notes(report)]
    for question in report.survey.questions:
        lines += ["", asked(question, report.survey.rows)]
        lines += [f"  {line}" for line in _question(question, report)]
    return "\n".join(lines)


def _question(question: Question, report: Report) -> Iterator[str]:
    if question.figure is not None:
        yield told(question.figure, question.bars)
    bars = shown(question)
    wide = max((len(short(bar.label)) for bar in bars), default=0)
    high = max((len(f"{bar.count:,}") for bar in bars), default=0)
    for bar in bars:
        drawn = "█" * round(WIDE * bar.share)
        figures = f"{bar.count:>{high},}  {percent(bar.share):>5}  {drawn}"
        yield f"{short(bar.label):>{wide}}  {figures}".rstrip()
    yield from odd(question)
    words = report.spoken.get(question.name)
    if words is not None:
        yield read(words, question)
        for name, count, quotes in words.groups:
            yield f"{name}: {count:,}, {percent(count / words.read)}"
            yield from (f"  “{quote}”" for quote in quotes)
    yield from since(report.changes.get(question.name, ()), report.last)


# --- sentences -----------------------------------------------------------------------------------


def headline(survey: Survey) -> str:
    people = "1 person" if survey.rows == 1 else f"{survey.rows:,} people"
    questions = len(survey.questions)
    return f"{survey.name}: {people}, {questions} question{'s' * (questions != 1)}"


def notes(report: Report) -> list[str]:
    """What must be known of all of it."""
    survey = report.survey
    said = list(survey.odd)
    if survey.left_out:
        said.append(f"Left out (who, when, ids, unanswered): {', '.join(survey.left_out)}.")
    if any(question.figure for question in survey.questions):
        said.append(
            "Intervals hold 95 %, if those who answered are like those who did not: that is seldom so."
        )
    every = [one for of_it in report.changes.values() for one in of_it]
    compared = sum(one.verdict != "too few to tell" for one in every)
    if report.last and not every:
        said.append(f"No question is the same as in {report.last}.")
    if compared >= BY_CHANCE // 2:
        said.append(
            f"{compared} comparisons with {report.last}: about {max(1, round(compared / BY_CHANCE))} would"
            " show a change by chance alone."
        )
    return said


def asked(question: Question, rows: int) -> str:
    return f"{question.name} ({question.kind}; {question.n:,} of {rows:,} answered)"


def told(figure: Figure, bars: Sequence[Bar] = ()) -> str:
    """A figure in a sentence, with what it is made of."""
    exact = 1 if figure.high - figure.low < NARROW else 0
    if figure.name == "NPS":
        ends = f"{figure.low:+.{exact}f} to {figure.high:+.{exact}f}"
        groups = [sum(bar.share for bar in bars[a:b]) for a, b in ((9, 11), (7, 9), (0, 7))]
        up, between, down = map(percent, groups)
        made = f": {up} promoters (9, 10), {between} passives (7, 8), {down} detractors (0 to 6)"
        return f"NPS {figure.value:+.{exact}f} (95 % interval {ends}, {figure.how}){made}"
    if figure.name == "CSAT":
        ends = f"{figure.low:.{exact}f} to {figure.high:.{exact}f} %"
        return f"CSAT {figure.value:.{exact}f} % (95 % interval {ends}, {figure.how}): those who said 4 or 5"
    ends = f"{figure.low:.1f} to {figure.high:.1f}"
    return f"Mean {figure.value:.1f} (95 % interval {ends}, {figure.how})"


def shown(question: Question) -> tuple[Bar, ...]:
    """The bars that are shown: all steps of a scale, the most frequent choices and the rest of them together
    (not of several choices: who named two of the rest would count twice)."""
    bars = question.bars
    if question.kind not in (Kind.CHOICE, Kind.SEVERAL) or len(bars) <= MOST_BARS:
        return bars
    rest = bars[MOST_BARS - 1 :]
    if question.kind is Kind.SEVERAL:
        return bars[: MOST_BARS - 1]
    count, share = sum(bar.count for bar in rest), sum(bar.share for bar in rest)
    return (*bars[: MOST_BARS - 1], Bar(f"{len(rest)} others", count, share))


def odd(question: Question) -> list[str]:
    if not question.odd:
        return []
    return [f"{question.odd:,} further answers do not fit and are in no figure."]


def read(words: Spoken, question: Question) -> str:
    every = "all" if words.read == question.n else f"{words.read:,} drawn"
    return f"What they speak of ({every} read):" if words.themes else f"No themes ({every} read):"


def since(changes: Sequence[Change], last: str) -> list[str]:
    """What became of a question; of several choices those that changed."""
    if not changes:
        return []
    if changes[0].verdict == "too few to tell":
        return [f"Since {last}: too few to tell (it takes {ENOUGH} answers in each)."]
    if len(changes) == 1:
        return [f"Since {last}: {_changed(changes[0])}."]
    told_of = [one for one in changes if one.verdict in ("up", "down")]
    same = len(changes) - len(told_of)
    lines = [f"Since {last}: {_changed(one)}." for one in told_of]
    if same:
        others = "the others" if told_of else "any"
        lines.append(f"Since {last}: no clear change in {others} ({same}).")
    return lines


def _changed(one: Change) -> str:
    if one.unit == "points":
        sign = "+" if one.what == "NPS" else ""
        unit = "" if one.what == "NPS" else " %"
        now, before = f"{one.now:{sign}.0f}{unit}", f"{one.before:{sign}.0f}{unit}"
        moved = f"{one.difference:+.0f} points (95 % interval {one.low:+.0f} to {one.high:+.0f})"
    else:
        now, before = f"{one.now:.1f}", f"{one.before:.1f}"
        moved = f"{one.difference:+.1f} (95 % interval {one.low:+.1f} to {one.high:+.1f})"
    return f"{one.what} {now}, was {before}: {moved}, {one.verdict}"


def short(label: str) -> str:
    return shortened(label, LONGEST_LABEL)


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"
