"""What members ask, and how much: their questions, those together that ask the same. Pure.

Questions from places with other readers are never put together: what is asked where few may read says
nothing about a wider place. Neither the order of the messages nor chance plays a part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from candorbot import language
from candorbot.clusters import Read, linked, nearness
from candorbot.found_themes import name_of
from candorbot.ideas_question import is_question, question_of, without_asked_back
from candorbot.records import Message
from candorbot.request import Place
from candorbot.terms import terms
from candorbot.usual import LEAST_PERIODS, RISES, Change, change
from candorbot.waiting import joins_in

if TYPE_CHECKING:
    from candorbot.clusters import Floats

NEAR = 0.4
"""How near (-1 to 1) two questions must be to ask the same: nearer than messages of a theme, for one answer must
do. Chosen on seven months of irc_chat (tests/evals/ideas.py)."""
MOST_QUESTIONS = 200
"""The newest questions of a place that are compared: the time grows with the square."""
MOST_AROUND = 50
"""Other texts that are read only for what is usual."""
WEEK = timedelta(days=7)
WEEKS_BEFORE = 3
"""Weeks before the last one that say what is usual."""
LOOK_BACK = (WEEKS_BEFORE + 1) * WEEK

Key = tuple[str, str]
"""Workspace and id of a message."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A question that members asked, once or often.

    questions  the messages that ask it, oldest first; all have the same readers
    members    (workspace, id) of everybody who asked it or joined in ("same here")
    name       what it is about in the askers' own words; "" if no word stands in most of them
    theme      the theme most of them are of, "" none
    weekly     how often it was asked in the last seven days, and in each week before of which we know
    example    the one that is most like the others
    """

    questions: tuple[Message, ...]
    members: frozenset[tuple[str, str]]
    name: str
    theme: str
    weekly: tuple[int, ...]
    example: Message

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple((one.workspace, one.id) for one in self.questions)

    @property
    def readers(self) -> tuple[str, ...]:
        return self.questions[0].readers

    @property
    def unanswered(self) -> tuple[Message, ...]:
        return tuple(one for one in self.questions if not one.answered)

    @property
    def change(self) -> Change:
        """The last seven days against the weeks before."""
        now, *before = self.weekly
        return change(now, before) if len(before) >= LEAST_PERIODS else change(now, ())

    @property
    def rises(self) -> bool:
        return self.change.level in RISES

    @property
    def language(self) -> str:
        """The one most of them are in, "" if it cannot be told; of several, the first by the alphabet."""
        spoken = Counter(one.language for one in self.questions if one.language)
        return min(spoken, key=lambda code: (-spoken[code], code), default="")

    @property
    def place(self) -> Place:
        """The channel in which it was asked most; of several, the one where it was asked last."""
        often = Counter((one.workspace, one.channel) for one in self.questions)
        last = {(one.workspace, one.channel): one.at for one in self.questions}
        workspace, channel = max(often, key=lambda where: (often[where], last[where], where))
        return Place(workspace, channel)


class Questions:
    """All that was asked of late.

    said      all messages from LOOK_BACK before `now`
    people    members' names, and other words that do not make two questions alike (the brand's name)
    """

    def __init__(
        self, said: Sequence[Message], now: datetime, people: Collection[str] = ()
    ) -> None:
        self.now = now
        self.said = said
        self._threads: dict[Key, list[Message]] = {}
        for message in said:
            self._threads.setdefault((message.workspace, message.thread), []).append(message)
        self._weeks = heard_weeks(said, now)
        self.all = [one for one in said if is_question(one)]
        self._texts = {(one.workspace, one.id): question_of(one, people) for one in self.all}

    def demands(
        self,
        since: datetime,
        read: Read | None = None,
        around: Sequence[str] = (),
        specific: Collection[str] = (),
    ) -> list[Demand]:
        """What was asked, and asked again since then, the most members first.

        read      the sentences' vectors; None: letters and words alone
        around    other texts: what questions share with them as well does not make two alike
        specific  themes so narrow that two questions of one ask the same
        """
        found: list[Demand] = []
        for readers in sorted({one.readers for one in self.all}):
            here = [one for one in self.all if one.readers == readers][-MOST_QUESTIONS:]
            others = [
                one.text
                for one in self.said
                if one.readers == readers and (one.workspace, one.id) not in self._texts
            ]
            context = [*around, *others[-MOST_AROUND:]]
            texts = {(one.workspace, one.id): self.text_of(one) for one in here}
            for alike, example in together(here, texts, read, context, specific):
                if alike[-1].at >= since:
                    found.append(self.of(alike, example))
        return sorted(found, key=lambda one: (-len(one.members), -len(one.questions), one.keys))

    def of(self, questions: Sequence[Message], example: Message) -> Demand:
        """The demand that some of the questions are, oldest first."""
        members = {(one.workspace, one.author) for one in questions}
        for one in questions:
            for reply in self._threads.get((one.workspace, one.thread), ()):
                if reply.readers == one.readers and joins_in(reply, one):
                    members.add((reply.workspace, reply.author))
        themes = Counter(one.theme for one in questions if one.theme)
        theme = min(themes, key=lambda name: (-themes[name], name), default="")
        theme = theme if 2 * themes[theme] > len(questions) else ""
        mine = sorted({self.text_of(one) for one in questions})
        here = [self.text_of(one) for one in self.all if one.readers == example.readers]
        named = name_of(mine, here) if len(mine) > 1 else ""
        weekly = asked_by_week(questions, self._weeks, self.now)
        return Demand(tuple(questions), frozenset(members), named, theme, weekly, example)

    def text_of(self, question: Message) -> str:
        """What is compared of a question."""
        return self._texts[question.workspace, question.id]


def together(
    asked: Sequence[Message],
    texts: Mapping[Key, str],
    read: Read | None,
    around: Sequence[str],
    specific: Collection[str],
) -> list[tuple[list[Message], Message]]:
    """The questions that ask the same, oldest first, and of each such group the one most like the others."""
    distinct = sorted(set(texts.values()))
    every = [*distinct, *sorted(set(around) - set(distinct))[:MOST_AROUND]]
    row = {text: at for at, text in enumerate(every)}
    count = len(distinct)
    table = alike_in_words(distinct, nearness(every, read)[:count, :count])
    heads = linked(table, NEAR) if count else []
    groups: dict[object, list[Message]] = {}
    for message in asked:
        head = heads[row[texts[message.workspace, message.id]]]
        groups.setdefault(message.theme if message.theme in specific else head, []).append(message)
    found = []
    for alike in map(without_asked_back, groups.values()):
        rows = [row[texts[one.workspace, one.id]] for one in alike]
        middle = table[rows][:, rows].mean(axis=1).round(4)
        best = min(range(len(alike)), key=lambda at: (-middle[at], len(alike[at].text), rows[at]))
        found.append((alike, alike[best]))
    return found


def alike_in_words(texts: Sequence[str], table: Floats) -> Floats:
    """How near texts are, but no nearer than the share (0-1) of the shorter one's words that the other has,
    too: among few texts, letters alone make strangers alike."""
    import numpy as np

    told = [frozenset(terms(text, language.detect(text) or "en")) for text in texts]
    column = {word: at for at, word in enumerate(sorted(frozenset[str]().union(*told)))}
    rows = np.zeros((len(texts), len(column)))
    for row, known in enumerate(told):
        rows[row, [column[word] for word in known]] = 1
    sizes = np.maximum(rows.sum(axis=1), 1)
    shared: Floats = rows @ rows.T / np.minimum(sizes[:, None], sizes[None])
    return np.minimum(table, shared)


def heard_weeks(said: Sequence[Message], now: datetime) -> list[bool]:
    """Whether anything was heard in each of the weeks before the last, and before it, so that the week is a
    whole one; the newest first."""
    first = min((one.at for one in said), default=now)
    return [
        first <= now - (n + 1) * WEEK + timedelta(days=1)
        and any(now - (n + 1) * WEEK <= one.at < now - n * WEEK for one in said)
        for n in range(1, WEEKS_BEFORE + 1)
    ]


def asked_by_week(
    questions: Sequence[Message], weeks: Sequence[bool], now: datetime
) -> tuple[int, ...]:
    """How often something was asked in the last seven days, and in each week before of which we know."""

    def count(n: int) -> int:
        return sum(now - (n + 1) * WEEK <= one.at < now - n * WEEK for one in questions)

    return (count(0), *(count(n) for n, heard in enumerate(weeks, start=1) if heard))


def merged(demands: Sequence[Demand]) -> Demand:
    """Demands with the same readers that one answer serves, as one; named as the one of most members."""
    most = max(demands, key=lambda one: (len(one.members), len(one.questions), one.keys))
    questions = {(q.workspace, q.id): q for one in demands for q in one.questions}
    return replace(
        most,
        questions=tuple(sorted(questions.values(), key=lambda one: (one.at, one.id))),
        members=frozenset().union(*(one.members for one in demands)),
        weekly=tuple(map(sum, zip(*(one.weekly for one in demands), strict=True))),
    )
