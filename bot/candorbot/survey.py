"""What a survey says: for each column its kind, how the answers are spread, and the figures they make. Pure.

A column's kind is read off its answers, and its name only settles what they leave open. Columns with the time, an
id or who answered are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from candorbot.pii import EMAIL_ADDRESS, IP_ADDRESS, PHONE_NUMBER, find, mask
from candorbot.survey_figures import (
    Change,
    Figure,
    mean,
    mean_change,
    net_promoter,
    satisfied,
    score_change,
    share_change,
)
from candorbot.survey_file import Table

MOST_CHOICES = 20
"""Different answers; with more it is no choice."""
LONGEST_CHOICE = 80
OF_MOST = 0.95
"""The share (0-1) of the answers that must fit a kind of numbers or times."""
SEVERAL = 0.1
"""The share (0-1) of the answers that must name several choices."""
AGAIN = 3
"""How often each choice must stand there in the mean: prose does not repeat itself."""
FEW = 5
"""Different answers, of which each need stand there but twice."""
LOOKED_AT = 200
"""Answers of a column by which personal data is found."""
LONGEST_CONTACT = 320
"""Characters; a longer answer is no address and no number, whatever stands in it."""


class Kind(StrEnum):
    TO_TEN = "0 to 10"
    TO_FIVE = "1 to 5"
    NUMBER = "numbers"
    CHOICE = "one choice"
    SEVERAL = "several choices"
    TEXT = "in their own words"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Bar:
    """An answer, how many gave it, and what share (0-1) of those who answered that is."""

    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Question:
    """A column. `n` people answered it; `odd` further answers do not fit its kind and are in no figure.
    `figure` is None where there is none to make; `numbers` and `texts` hold the answers of such columns."""

    name: str
    kind: Kind
    n: int
    bars: tuple[Bar, ...] = ()
    figure: Figure | None = None
    odd: int = 0
    numbers: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey that was read: `rows` people, the questions as they stand, the columns that are left out, and
    what was odd about the file."""

    name: str
    rows: int
    questions: tuple[Question, ...]
    left_out: tuple[str, ...]
    odd: tuple[str, ...]


def survey_of(table: Table) -> Survey:
    """What a table says."""
    questions = [question_of(name, cells) for name, cells in table.columns.items()]
    return Survey(
        table.name,
        table.rows,
        tuple(one for one in questions if one.kind is not Kind.LEFT_OUT),
        tuple(one.name for one in questions if one.kind is Kind.LEFT_OUT),
        table.odd,
    )


# --- kinds ---------------------------------------------------------------------------------------

_NOTHING = (
    "n/a", "na", "n.a.", "-", "--", "–", "—", ".", "?", "no answer", "prefer not to say",
    "k.a.", "keine angabe", "sans réponse",
)  # fmt: skip
"""What people write who do not answer."""
_UNSURE = (
    "don't know", "don’t know", "not sure", "not applicable", "none", "weiß nicht", "ne sait pas",
)  # fmt: skip
"""An answer, but no step of a scale."""
_WHO = re.compile(
    r"(?:(?:response|respondent|user|member|submission|customer)[ _-]?)?id|#|token|user ?agent|ip(?: address)?"
    r"|(?:your |first |last |full |vor|nach)?name|e-?mail(?: address)?|phone(?: number)?",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"timestamp|zeitstempel|horodateur"
    r"|.*\b(?:date|time|submitted|started|completed|datum|uhrzeit)(?: at| on)?(?: \(.*\))?",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T].{0,30})?")
_NUMBER = re.compile(
    r"(\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+|\d{1,6})(?:[.,]0+)?(?: [-–—] \D.*| ?[:=(] ?\D.*| ?/ ?(?:10|5))?"
)
_TO_THE_THIRD = re.compile(r"\d{1,2}\.000")
"""A step as some tools write it: if every answer is like that, it is no thousand."""
_DECIMAL = re.compile(r"-?\d{1,6}(?:[.,]\d{1,3})?")
"""More decimals are a place on a map."""
_RANGE = re.compile(r"\b([01]) ?(?:-|–|to|bis|à|\.\.) ?(5|10)\b")
_RECOMMEND = re.compile(r"recommend|empfehl|recommand", re.IGNORECASE)
_SATISFIED = re.compile(r"satisf|zufrieden|happy (?:are|with)", re.IGNORECASE)
_STEPS = {
    "very dissatisfied": 1, "dissatisfied": 2, "neutral": 3, "neither satisfied nor dissatisfied": 3,
    "satisfied": 4, "very satisfied": 5,
    "sehr unzufrieden": 1, "unzufrieden": 2, "teils, teils": 3, "zufrieden": 4, "sehr zufrieden": 5,
    "très insatisfait": 1, "insatisfait": 2, "neutre": 3, "satisfait": 4, "très satisfait": 5,
}  # fmt: skip
"""Steps of satisfaction in words, as numbers."""


def question_of(name: str, cells: Sequence[str]) -> Question:
    """One column, in its kind."""
    answers = [cell for cell in cells if cell and cell.casefold() not in _NOTHING]
    if not answers or _WHO.fullmatch(name) or _is_time(name, answers):
        return Question(name, Kind.LEFT_OUT, len(answers))
    sure = [answer for answer in answers if answer.casefold() not in _UNSURE]
    thousands = not all(map(_TO_THE_THIRD.fullmatch, sure))
    numbers = [n for answer in answers if (n := _number(answer, thousands)) is not None]
    if numbers and len(numbers) >= OF_MOST * len(sure):
        return _of_numbers(name, numbers, len(answers) - len(numbers))
    if _is_personal(answers):
        return Question(name, Kind.LEFT_OUT, len(answers))
    for separator in (";", "|", ", "):
        if (several := _several(answers, separator)) is not None:
            return _of_choices(name, Kind.SEVERAL, several)
    if _is_choice(answers):
        return _of_choices(name, Kind.CHOICE, [[answer] for answer in answers])
    decimals = [float(a.replace(",", ".")) for a in sure if _DECIMAL.fullmatch(a)]
    if decimals and len(decimals) >= OF_MOST * len(sure):
        return _of_measures(name, decimals, len(answers) - len(decimals))
    if len(set(answers)) == len(answers) and _of_most(answers, _is_code):
        return Question(name, Kind.LEFT_OUT, len(answers))
    return Question(name, Kind.TEXT, len(answers), texts=tuple(answers))


def _of_most(answers: Sequence[str], fits: Callable[[str], object]) -> bool:
    return sum(bool(fits(answer)) for answer in answers) >= OF_MOST * len(answers)


def _is_time(name: str, answers: Sequence[str]) -> bool:
    if _of_most(answers, _DATE.fullmatch):
        return True
    return bool(_WHEN.fullmatch(name)) and _of_most(answers, lambda a: any(map(str.isdigit, a)))


def _number(answer: str, thousands: bool) -> int | None:
    """The number an answer is, or begins with: "4", "4.0", "4 - good", "4/5", "1,000" (unless there are no
    `thousands`: then it is 1); satisfaction in words."""
    match = _NUMBER.fullmatch(answer)
    if match is None:
        return _STEPS.get(answer.casefold())
    whole, *groups = re.split("[.,]", match[1])
    return int("".join([whole, *groups])) if thousands else int(whole)


def _is_personal(answers: Sequence[str]) -> bool:
    looked = answers[:LOOKED_AT]
    contacts = {EMAIL_ADDRESS, PHONE_NUMBER, IP_ADDRESS}
    whole = [
        len(a) <= LONGEST_CONTACT and any(p.end - p.start > 0.8 * len(a) for p in find(a, contacts))
        for a in looked
    ]
    return sum(whole) > len(looked) / 2


def _is_code(answer: str) -> bool:
    return " " not in answer and any(c.isdigit() for c in answer)


def _is_choice(answers: Sequence[str]) -> bool:
    different = len({answer.casefold() for answer in answers})
    short = max(map(len, answers)) <= LONGEST_CHOICE
    repeated = len(answers) >= different * (2 if different <= FEW else AGAIN)
    return short and different <= MOST_CHOICES and repeated


def _several(answers: Sequence[str], separator: str) -> list[list[str]] | None:
    """The choices of each answer, if answers are such; None if they are not."""
    if sum(separator in answer for answer in answers) < SEVERAL * len(answers):
        return None
    several = [[part for p in a.split(separator) if (part := p.strip())] for a in answers]
    parts = Counter(part.casefold() for answer in several for part in answer)
    repeated = sum(parts.values()) >= AGAIN * len(parts)
    few = 0 < len(parts) <= MOST_CHOICES
    return several if repeated and few and max(map(len, parts)) <= LONGEST_CHOICE else None


# --- answers -------------------------------------------------------------------------------------


def _of_numbers(name: str, numbers: Sequence[int], odd: int) -> Question:
    if set(numbers) <= {0, 1}:
        choices = _of_choices(name, Kind.CHOICE, [[str(number)] for number in numbers])
        return replace(choices, odd=odd)
    said = _RANGE.search(name)
    top = int(said[2]) if said else 10 if _RECOMMEND.search(name) else 5
    if not said and (max(numbers) > 5 or min(numbers) < 1):
        top = 10
    fits = [number for number in numbers if (top == 10 or number >= 1) and number <= top]
    if len(fits) < OF_MOST * len(numbers):
        if len(set(numbers)) == len(numbers) >= 10:  # no answer comes twice: a number of the row
            return Question(name, Kind.LEFT_OUT, len(numbers))
        return _of_measures(name, numbers, odd)
    odd += len(numbers) - len(fits)
    counts = Counter(fits)
    bars = _bars(
        {str(step): counts[step] for step in range(0 if top == 10 else 1, top + 1)}, len(fits)
    )
    figure = _figure(name, top, fits)
    kind = Kind.TO_TEN if top == 10 else Kind.TO_FIVE
    return Question(name, kind, len(fits), bars, figure, odd, tuple(fits))


def _of_measures(name: str, numbers: Sequence[float], odd: int) -> Question:
    """Numbers that are no steps: hours, visitors."""
    figure = _figure("", 0, numbers)
    return Question(name, Kind.NUMBER, len(numbers), (), figure, odd, tuple(numbers))


def _figure(name: str, top: int, answers: Sequence[float]) -> Figure | None:
    if top == 10 and _RECOMMEND.search(name):
        return net_promoter(answers)
    if top == 5 and _SATISFIED.search(name):
        return satisfied(answers)
    return mean(answers) if len(answers) > 1 else None


def _of_choices(name: str, kind: Kind, answers: Sequence[Sequence[str]]) -> Question:
    """How often each choice was named, most often first; its most usual spelling stands for it."""
    spelled: dict[str, Counter[str]] = {}
    for answer in answers:
        for part in {part.casefold(): part for part in answer}.values():
            spelled.setdefault(part.casefold(), Counter())[part] += 1
    labels: Counter[str] = Counter()
    for spellings in spelled.values():
        label = min(spellings, key=lambda one: (-spellings[one], one))
        labels[mask(label).text] += spellings.total()
    ordered = sorted(labels.items(), key=lambda one: (-one[1], one[0]))
    return Question(name, kind, len(answers), _bars(dict(ordered), len(answers)))


def _bars(counts: Mapping[str, int], n: int) -> tuple[Bar, ...]:
    return tuple(Bar(label, count, count / n) for label, count in counts.items())


# --- since the last one --------------------------------------------------------------------------


def changes(now: Survey, before: Survey) -> dict[str, tuple[Change, ...]]:
    """What became of each question that both surveys asked, in the same words and of the same kind: its
    name -> its figure, or each of its choices."""
    old = {_same(question.name): question for question in before.questions}
    found = {}
    for question in now.questions:
        last = old.get(_same(question.name))
        if last is not None and last.kind is question.kind:
            found[question.name] = tuple(_changes(question, last))
    return {name: of_it for name, of_it in found.items() if of_it}


def _same(name: str) -> str:
    return " ".join(name.casefold().split()).rstrip(" ?:.*")


def _changes(now: Question, before: Question) -> list[Change]:
    if now.numbers:
        if now.figure is None or before.figure is None or now.figure.name != before.figure.name:
            return []
        if now.figure.name == "NPS":
            return [score_change(now.numbers, before.numbers)]
        if now.figure.name == "CSAT":
            happy, happy_before = (sum(a >= 4 for a in q.numbers) for q in (now, before))
            return [share_change("CSAT", happy, now.n, happy_before, before.n)]
        return [mean_change(now.numbers, before.numbers)]
    counts, last = ({bar.label.casefold(): bar.count for bar in q.bars} for q in (now, before))
    labels = {bar.label.casefold(): bar.label for bar in (*before.bars, *now.bars)}
    return [
        share_change(label, counts.get(same, 0), now.n, last.get(same, 0), before.n)
        for same, label in labels.items()
    ]
