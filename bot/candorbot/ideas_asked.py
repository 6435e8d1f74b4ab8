"""Ideas of what members asked: a post where the knowledge has the answer, else a gap. Nothing is changed here.

What is asked is put together for each kind of readers apart, so that an idea, its numbers and its post stand
only on what all readers of its channel may read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from candorbot import words
from candorbot.card import Entry
from candorbot.facts import link_of, one_line
from candorbot.ideas_around import Around
from candorbot.ideas_demand import Demand, Key, merged
from candorbot.ideas_rank import points, speaks_for
from candorbot.ideas_record import Gap, Idea, Kept, kept_of
from candorbot.knowledge import PARENT
from candorbot.records import Function, Message
from candorbot.terms import content_words
from candorbot.writing import Ask, Proposal

LOOKED_AT = 8
"""Groups of questions for which the knowledge is searched, those with most members first."""
TRIED = 2
"""Questions of a group for which an answer is looked for: the one most like the others, and the newest."""
MOST_GAPS = 5
MOST_QUOTES = 3
QUOTE = 100
"""Letters of a question on a card."""


async def asked(around: Around, span: timedelta) -> tuple[list[Idea], list[Gap]]:
    """What was asked, and asked again in the time up to now: with an answer, and without."""
    listening = around.loaded.listening
    brands = frozenset(listening.names if listening else ())
    specific = {theme.name for theme in around.themes.for_all_of(around.audience)} - brands
    examples = listening.examples if listening else ()

    def look() -> list[Demand]:
        read = around.loaded.sentences()
        return around.questions.demands(around.now - span, read, examples, specific)

    found = await asyncio.to_thread(look)
    worth = [one for one in found if len(one.members) > 1 or one.unanswered]
    order = sorted(worth, key=lambda one: _order(one, around))
    answered, gaps = await _looked_up(order[:LOOKED_AT], around)
    ideas = [await _idea(d, p, kept_of(d, around.kept), around) for d, p in answered]
    return ideas, [_gap(one, around) for one in gaps[:MOST_GAPS]]


async def asked_again(kept: Kept, around: Around, signer: str) -> Idea | None:
    """A kept idea as it stands now; None if its questions are not there, or nothing answers them any more."""
    keys = frozenset(kept.keys)
    questions = [
        one
        for one in around.questions.all
        if (one.workspace, one.id) in keys and one.readers == kept.readers
    ]
    if not questions:
        return None
    demand = around.questions.of(questions, questions[-1])
    for question in reversed(questions[-TRIED:]):
        ask = _ask(question, demand, around, signer)
        post = await _post(ask, around)
        if post is not None:
            found = await _idea(replace(demand, example=question), post, kept, around)
            return replace(found, ask=ask)
    return None


async def _looked_up(
    order: Sequence[Demand], around: Around
) -> tuple[list[tuple[Demand, Proposal]], list[Demand]]:
    """What the knowledge answers, each with its post, and what it does not. Questions that two articles answer
    are not one, and those that one section answers are."""
    by_section: dict[tuple[tuple[str, ...], str], list[Demand]] = {}
    gaps: list[Demand] = []
    for demand in order:
        for one, section in await _by_answer(demand, around):
            if section:
                by_section.setdefault((one.readers, section), []).append(one)
            else:
                gaps.append(one)
    answered: list[tuple[Demand, Proposal]] = []
    for same in by_section.values():
        whole = merged(same)
        post = await _post(_ask(whole.example, whole, around), around)
        if post is not None:
            answered.append((whole, post))
    gaps.sort(key=lambda one: _order(one, around))
    return answered, gaps


async def _by_answer(demand: Demand, around: Around) -> list[tuple[Demand, str]]:
    """The demand with the section that answers it, "" if none does; apart from it those of its questions that
    another article answers."""
    newest = [one for one in reversed(demand.questions) if one != demand.example]
    answers: dict[str, tuple[str, list[Message]]] = {}  # article -> its section, what it answers
    for question in [demand.example, *newest][:TRIED]:
        post = await _post(_ask(question, demand, around), around)
        if post is not None:
            source = post.sources[0]
            _, questions = answers.setdefault(source.url.partition("#")[0], (source.section, []))
            questions.append(question)
    if not answers:
        return [(demand, "")]
    (section, here), *others = answers.values()
    elsewhere = [one for _, questions in others for one in questions]
    rest = [one for one in demand.questions if one not in elsewhere]
    found = [(around.questions.of(rest, here[0]), section)]
    for section, questions in others:
        ordered = sorted(questions, key=lambda one: (one.at, one.id))
        found.append((around.questions.of(ordered, questions[0]), section))
    return found


def _ask(question: Message, demand: Demand, around: Around, signer: str = "") -> Ask:
    """A post that answers a question, in the language of most who asked if the brand has it."""
    spoken = demand.language
    ours = spoken if spoken in around.brand.file.languages else around.brand.language
    return Ask(question.text, signer=signer, kind="post", language=ours, askers=len(demand.members))


async def _post(ask: Ask, around: Around) -> Proposal | None:
    """The post, from the knowledge; None if nothing answers it."""
    written = await around.loaded.writer.write(ask)
    if isinstance(written, Proposal) and written.answered and written.sources:
        return written
    return None


async def _idea(demand: Demand, post: Proposal, kept: Kept, around: Around) -> Idea:
    """The idea of a post that answers what was asked."""
    source = post.sources[0]
    section = await around.loaded.knowledge.section(source.section)
    heading = section.heading.rsplit(PARENT, 1)[-1] if section else ""
    title = f"{source.label}: {heading}" if heading not in ("", source.label) else source.label
    topic = around.topic([title, *(one.text for one in demand.questions)])
    learned = speaks_for(Function.INFORMER, topic, around.learned)
    why = (
        Entry(_said(demand)),
        *_quotes(demand, around),
        *around.why_topic(topic),
        Entry(words.IDEA_PAGE.format(title=source.label), source.url),
        *_registry(title, demand, around),
        *_news(demand, around),
        *(Entry(one.sentence) for one in learned),
    )
    members = len(demand.members)
    return Idea(
        replace(kept, keys=tuple(dict.fromkeys((*kept.keys, *demand.keys)))),
        title,
        why,
        Function.INFORMER,
        topic,
        demand.place,
        members,
        points(members, len(demand.unanswered), demand.rises, topic, learned),
        post,
    )


def _gap(demand: Demand, around: Around) -> Gap:
    topic = around.topic([one.text for one in demand.questions])
    why = (*around.why_topic(topic), *_news(demand, around))
    return Gap(
        demand.name or demand.theme,
        _said(demand),
        _quotes(demand, around),
        why,
        topic,
        len(demand.members),
    )


def _said(demand: Demand) -> str:
    """How much something was asked, in a line."""
    said = words.IDEA_ASKED.format(
        questions=words.counted(len(demand.questions), "question"),
        members=words.counted(len(demand.members), "member"),
        waiting=len(demand.unanswered),
    )
    if not demand.rises:
        return said
    change = words.CHANGES[demand.change.level].format(times=demand.change.times)
    return words.IDEA_RISES.format(said=said, change=change)


def _quotes(demand: Demand, around: Around) -> tuple[Entry, ...]:
    """Some of the questions: the one most like the others, then those that wait; none that is private."""
    others = [one for one in reversed(demand.questions) if one != demand.example]
    order = [demand.example, *sorted(others, key=lambda one: one.answered)]
    shown = [one for one in order if (one.workspace, one.id) not in around.private]
    return tuple(
        Entry(f"“{one_line(one.text, QUOTE)}”", link_of(one)) for one in shown[:MOST_QUOTES]
    )


def _news(demand: Demand, around: Around) -> list[Entry]:
    """The newest of our own news that speaks of what was asked."""
    said = _telling(f"{demand.name} {demand.example.text}")
    about = [one for one in around.news if len(said & _telling(f"{one.title} {one.summary}")) > 1]
    return [Entry(words.IDEA_NEWS.format(title=one.title), one.url) for one in about[:1]]


def _registry(title: str, demand: Demand, around: Around) -> list[Entry]:
    """A page of the brand's registry whose address has the words."""
    said = _telling(f"{title} {demand.name}")
    pages = [url for url in around.brand.file.links.urls if len(said & _telling(url)) > 1]
    return [Entry(words.IDEA_MAY_LINK, url) for url in pages[:1]]


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word in content_words(text) if len(word) > 3)


def _order(demand: Demand, around: Around) -> tuple[bool, float, tuple[Key, ...]]:
    """Which comes first: what several asked, then what has most points."""
    members, topic = len(demand.members), around.topic([demand.example.text])
    ranked = points(members, len(demand.unanswered), demand.rises, topic, ())
    return members < 2, -ranked, demand.keys
