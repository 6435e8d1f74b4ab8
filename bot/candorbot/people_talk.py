"""Who replied to whom, which replies answer a question, and which were thanked for. Pure.

In a thread a reply is to who started it. Outside threads it is inferred, and a person looks at what is found:

named   the message begins with the name of somebody who spoke shortly before, or has it behind an @
near    it stands at most NEAR messages below a question, reads as an answer and names nobody; only in channels
        where people seldom use threads

A reply answers if what it replies to asks, and it reads as an answer (waiting.py). Whoever asked shortly before
is being helped: what they say to a question that came after their own is no answer. docs/figures.md says how
often that is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from candorbot.records import Message
from candorbot.waiting import asks, reads_as_answer

Who = tuple[str, str]
"""A member: workspace and author id. Nobody is taken for the same person in two workspaces."""
NOBODY = ""
"""The author of what is heard and of whom nothing is told: of members who opted out."""
How = Literal["thread", "named", "near"]

NEAR = 4
"""Messages below a question among which an answer is looked for."""
NEAR_TIME = timedelta(minutes=10)
REACH = 60
"""Messages back to which a name, or thanks, may point."""
REACH_TIME = timedelta(hours=6)
THREADED = 0.1
"""The share (0-1) of a channel's messages in threads from which nearness says nothing there."""
LEAST_ASKED = 4
"""Words of a question that is answered below it, without a name."""
FRONT = 200
"""Letters in which somebody is addressed."""
_THANKS = re.compile(
    r"\b(thanks?|thx|tnx|tyvm|ty|cheers|appreciate it|appreciated|kudos|you rock|lifesaver"
    r"|(that|it|this) (worked|did it|helped|fixed it|solved it)|works now|makes sense|got it"
    r"|danke|dankeschön|vielen dank|hat geklappt|hat geholfen|merci|ça marche|ca marche|gracias)\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"@!?([\w.|`\[\]{}^-]{2,40})")
_FIRST = re.compile(r"\s*<?@?!?([\w.|`\[\]{}^-]{2,40})>?\s*[,:]")


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that replies to another's."""

    message: Message
    to: Message
    how: How

    helped: bool = False
    """Its author is the one who is being helped."""

    @property
    def answers(self) -> bool:
        """It answers a member's question."""
        return (
            not (self.helped or self.to.by_staff)
            and asks(self.to.text)
            and reads_as_answer(self.message)
            and not thanks(self.message.text)
        )


@dataclass(frozen=True, slots=True)
class Talk:
    """Replies, oldest first, and with what words their answers were thanked for (by the answer's
    workspace and id)."""

    replies: tuple[Reply, ...]
    thanks: dict[tuple[str, str], Message] = field(default_factory=dict)

    @property
    def answers(self) -> list[Reply]:
        return [reply for reply in self.replies if reply.answers]


def who(message: Message) -> Who:
    return message.workspace, message.author


def is_member(message: Message) -> bool:
    """Said by a member of whom something may be told."""
    return not message.by_staff and message.author != NOBODY


def thanks(text: str) -> bool:
    """It reads as thanks."""
    return _THANKS.search(text[:FRONT]) is not None


def without(said: Iterable[Message], left_out: Collection[Who]) -> list[Message]:
    """The same messages, of those left out without who said it: it still counts as a reply, and nothing of
    them is told."""
    return [
        Message(
            m.workspace, m.id, m.channel, m.thread, NOBODY, NOBODY, m.text, m.at, readers=m.readers
        )
        if who(m) in left_out
        else m
        for m in said
    ]


def talk(said: Sequence[Message]) -> Talk:
    """What replies to what. `said`: oldest first."""
    near = _seldom_threaded(said)
    roots = {(m.workspace, m.id): m for m in said if m.thread == m.id}
    threads: dict[tuple[str, str], _Thread] = {}
    channels: dict[tuple[str, str], _Channel] = {}
    replies: list[Reply] = []
    thanked: dict[tuple[str, str], Message] = {}
    for m in said:
        place = (m.workspace, m.channel)
        heard: _Thread | _Channel
        if m.thread != m.id:
            key = (m.workspace, m.thread)
            heard = threads.setdefault(key, _Thread(roots.get(key)))
        else:
            heard = channels.setdefault(place, _Channel(place in near))
        if thanks(m.text):
            for answer in heard.thanked_by(m):
                thanked.setdefault((answer.message.workspace, answer.message.id), m)
        reply = heard.hear(m)
        if reply is not None:
            replies.append(reply)
    return Talk(tuple(replies), thanked)


def _seldom_threaded(said: Iterable[Message]) -> set[tuple[str, str]]:
    every: Counter[tuple[str, str]] = Counter()
    below: Counter[tuple[str, str]] = Counter()
    for m in said:
        every[m.workspace, m.channel] += 1
        below[m.workspace, m.channel] += m.thread != m.id
    return {place for place, count in every.items() if below[place] < THREADED * count}


class _Thread:
    """One thread: a reply is to who started it, the starter's to who wrote last."""

    def __init__(self, root: Message | None) -> None:
        self._root = root
        self._last: Message | None = None
        self._answers: list[Reply] = []

    def hear(self, m: Message) -> Reply | None:
        to = self._root
        if to is None or to.author == m.author:
            to = self._last
        self._last = m if self._last is None or m.author != NOBODY else self._last
        if to is None or to.author == m.author:
            return None
        reply = Reply(m, to, "thread")
        if reply.answers:
            self._answers.append(reply)
        return reply

    def thanked_by(self, m: Message) -> list[Reply]:
        return [one for one in self._answers if who(one.to) == who(m)]


class _Channel:
    """What was said last in one channel, outside its threads."""

    def __init__(self, near: bool) -> None:
        self._near = near
        self._count = 0
        self._names: dict[str, Who] = {}
        self._last: dict[Who, tuple[int, Message]] = {}
        self._asked: dict[Who, tuple[int, Message]] = {}
        self._question: tuple[int, Message] | None = None
        self._answers: list[tuple[int, Reply]] = []

    def hear(self, m: Message) -> Reply | None:
        self._count += 1
        named = self.named(m)
        reply = self._reply(m, named)
        if reply is not None and reply.answers:
            self._answers.append((self._count, reply))
            self._answers = [one for one in self._answers if self._count - one[0] < REACH]
        one = who(m)
        self._last[one] = (self._count, m)
        if m.author != NOBODY:
            for name in (m.author, m.author_name, m.author_name.split(" ")[0]):
                self._names[name.casefold()] = one
        if asks(m.text) and is_member(m) and not (reply and reply.how == "named"):
            self._asked[one] = (self._count, m)
            self._question = self._asked[one]
        return reply

    def _reply(self, m: Message, named: Who | None) -> Reply | None:
        if named is not None:
            for found in (self._asked.get(named), self._last.get(named)):
                if found is not None and self._reaches(m, *found):
                    return Reply(m, found[1], "named", self._is_helped(m, found[0]))
            return None
        if not self._near or self._question is None or _FIRST.match(m.text[:FRONT]):
            return None
        at, question = self._question
        near = self._count - at <= NEAR and m.at - question.at <= NEAR_TIME
        if not near or question.author == m.author or not reads_as_answer(m):
            return None
        if len(question.text.split()) < LEAST_ASKED or self._is_helped(m, at):
            return None
        return Reply(m, question, "near")

    def _reaches(self, m: Message, at: int, to: Message) -> bool:
        return self._count - at <= REACH and m.at - to.at <= REACH_TIME

    def _is_helped(self, m: Message, at: int) -> bool:
        """Its author asked, shortly before what stands at `at`."""
        mine = self._asked.get(who(m))
        return mine is not None and mine[0] < at and self._reaches(m, *mine)

    def named(self, m: Message) -> Who | None:
        """Whom a message addresses, if it is somebody who spoke here before; never its author."""
        front = m.text[:FRONT]
        first = _FIRST.match(front)
        for name in ([first[1]] if first else []) + _ADDRESSED.findall(front):
            found = self._names.get(name.casefold())
            if found is not None and found != who(m):
                return found
        return None

    def thanked_by(self, m: Message) -> list[Reply]:
        """The answers that a member's thanks are for: of whom they name, else their newest."""
        mine = [one for at, one in self._answers
                if who(one.to) == who(m) and self._count - at < REACH and m.at - one.message.at <= REACH_TIME]  # fmt: skip
        named = self.named(m)
        if named is not None:
            return [one for one in mine if who(one.message) == named]
        return [one for one in mine if who(one.message) == who(mine[-1].message)]
