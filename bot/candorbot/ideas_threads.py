"""Threads worth a look: those to join, for they touch what the brand wants to be known for, and those in which
a question was answered and the member who asked said so. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from candorbot.ideas_question import is_question
from candorbot.records import Message
from candorbot.subjects import touches
from candorbot.waiting import asks

TALKING = timedelta(days=3)
"""A thread in which something was said since then goes on, even if its question is answered."""
JOINED = timedelta(days=14)
"""Nobody joins a thread that began longer ago."""
_THANKS = re.compile(
    r"\b(thanks|thank you|thx|cheers|that (did it|worked|helps|helped|was it)|(it|that|this|now|all) works?|works (now|fine|great"
    r"|perfectly)|worked|solved|fixed|sorted|perfect|found it|got it (working|to work)|danke\w*|funktioniert|klappt|geht jetzt"
    r"|hat geklappt|gelöst|merci|ça marche|parfait|c'est (fait|bon|réglé)|résolu)\b|\A\W*(works|done)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(but|still|not|no luck|doesn't|didn't|isn't|can't|cannot|don't|won't|will (try|check|look)|i'll|let me (try|check)|aber|leider"
    r"|trotzdem|nicht|noch immer|probiere|werde|mais|toujours|pas|je vais)\b|n't\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread that could be joined: what started it, which topic it touches by which word, and how many
    members talk in it."""

    root: Message
    topic: str
    word: str
    members: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A question that was answered in its thread, and the words by which who asked confirmed it."""

    root: Message
    answers: tuple[Message, ...]
    thanks: Message


def by_thread(said: Sequence[Message]) -> dict[tuple[str, str], list[Message]]:
    """Messages by (workspace, thread), each as it went."""
    threads: dict[tuple[str, str], list[Message]] = {}
    for message in sorted(said, key=lambda one: (one.at, one.id)):
        threads.setdefault((message.workspace, message.thread), []).append(message)
    return threads


def conversations(
    said: Sequence[Message], topics: Mapping[str, Sequence[str]], now: datetime
) -> list[Conversation]:
    """Open threads that touch a topic (name -> words), and in which nobody of the team has spoken: questions
    that wait first, then where most members talk, then the newest."""
    found = []
    for thread in by_thread(said).values():
        root = thread[0]
        if root.id != root.thread or any(one.by_staff for one in thread):
            continue
        members = len({one.author for one in thread})
        goes_on = members > 1 and thread[-1].at > now - TALKING
        if root.at < now - JOINED or not (goes_on or (is_question(root) and not root.answered)):
            continue
        touched = ((name, touches(root.text, about)) for name, about in topics.items())
        topic, word = next(((name, word) for name, word in touched if word), ("", ""))
        if topic:
            found.append(Conversation(root, topic, word, members))
    return sorted(
        found,
        key=lambda one: (one.root.answered, -one.members, -one.root.at.timestamp(), one.root.id),
    )


def confirmed(thread: Sequence[Message]) -> Confirmed | None:
    """What a thread, oldest first, answered; None if who asked has confirmed nothing in it."""
    root = thread[0] if thread else None
    if root is None or root.by_staff or root.id != root.thread or not root.asks:
        return None
    for at, message in enumerate(thread):
        answers = [one for one in thread[:at] if one.answering and one.author != root.author]
        if message.author == root.author and answers and confirms(message.text):
            return Confirmed(root, tuple(answers), message)
    return None


def confirms(text: str) -> bool:
    """Thanks for an answer that worked, without a but, a further question or a promise to try."""
    return bool(_THANKS.search(text)) and not _NOT_YET.search(text) and not asks(text)
