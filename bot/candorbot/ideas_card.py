"""The cards of ideas: all there are, one of them, what no article answers, and the conversations to join. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Button, Card, Entry, Field, Group, Link
from candorbot.facts import link_of, one_line
from candorbot.ideas_record import Gap, Idea
from candorbot.ideas_threads import Confirmed, Conversation

if TYPE_CHECKING:
    from candorbot.brand import Brand

SKILL = "ideas"
QUOTE = 100
"""Letters of a member's words in a line."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation to join, and what one could open with: "" if no article answers it."""

    conversation: Conversation
    words: str


def ideas_card(
    period: str,
    ideas: Sequence[Idea],
    gaps: Sequence[Gap],
    openings: Sequence[Opening],
    brand: Brand,
    workspace: str,
    now: datetime,
    news: str = "",
) -> Card:
    """The ideas of a week or a month, then what no article answers, then the conversations to join."""
    groups = [
        Group(words.IDEAS, tuple(entry for n, one in enumerate(ideas, 1) for entry in _lines(n, one, brand))),
        Group(words.GAPS, gap_lines(gaps)),
        Group(words.JOIN, join_lines(openings, brand, now)),
    ]  # fmt: skip
    body = "\n".join(line for line in ("" if ideas else words.IDEAS_NONE, news) if line)
    buttons = [
        Button(SKILL, "open", words.OPEN_IDEA.format(number=n), one.id)
        for n, one in enumerate(ideas, 1)
    ]
    return Card(
        words.IDEAS_TITLE[period],
        body,
        groups=tuple(group for group in groups if group.entries),
        buttons=(*buttons, *reply_buttons(openings, workspace)),
    )


def _lines(number: int, idea: Idea, brand: Brand) -> list[Entry]:
    """An idea in its line, and the message, or the news, that it stands on."""
    line = words.IDEA_LINE.format(
        number=number, title=idea.title, said=idea.why[0].words, channel=idea.place.channel,
        slot=_slot(idea, brand),
    )  # fmt: skip
    if idea.draft:
        line = words.IDEA_DRAFTED.format(line=line, draft=idea.draft)
    if idea.why[0].url:
        return [Entry(line, idea.why[0].url)]
    return [Entry(line), *(one for one in idea.why[1:2] if one.url)]


def _slot(idea: Idea, brand: Brand) -> str:
    if idea.kept.slot:
        return words.local(idea.kept.slot, brand.zone)
    return words.WHEN_APPROVED if idea.draft else words.NO_TIME


def idea_card(idea: Idea, brand: Brand, *, here: bool) -> Card:
    """One idea, with its words. `here`: its channel is in the workspace of who looks."""
    fields = [
        *([Field("Asked by", words.counted(idea.members, "member"))] if idea.members else []),
        Field("For", words.PURPOSES[idea.function]),
        Field("Channel", f"#{idea.place.channel}"),
        Field("Suggested time", _slot(idea, brand)),
    ]
    if idea.topic:
        fields.append(Field("Serves", idea.topic))
    review = Button(SKILL, "review", words.REVIEW_DRAFT, idea.id, primary=True)
    schedule = Button(SKILL, "schedule", words.SCHEDULE, idea.id)
    put_off = () if idea.draft else (Button(SKILL, "not_now", words.NOT_NOW, idea.id),)
    drafts = (review, schedule) if idea.kept.slot and not idea.draft else (review,)
    elsewhere = "" if here else words.IDEA_ELSEWHERE.format(workspace=idea.place.workspace)
    return Card(
        idea.title,
        "\n".join(line for line in (idea.post.note, elsewhere) if line),
        to_post=idea.post.text,
        fields=tuple(fields),
        links=tuple(
            Link(one.label, one.url, one.number)
            for one in idea.post.sources
            if one.url not in idea.post.text
        ),
        groups=(Group("Why", idea.why),),
        buttons=(*drafts, *put_off) if here else put_off,
    )


def gaps_card(
    gaps: Sequence[Gap], found: Sequence[Confirmed], workspace: str, news: str = ""
) -> Card:
    """What no article answers, and the threads from which one could be made."""
    groups = [
        Group(words.GAPS, gap_lines(gaps)),
        Group(
            words.CONFIRMED,
            tuple(
                Entry(f"{n}. “{one_line(one.root.text, QUOTE)}”", link_of(one.root))
                for n, one in enumerate(found, 1)
            ),
        ),
    ]
    buttons = [
        Button(SKILL, "article", words.ARTICLE_N.format(number=n), one.root.id)
        for n, one in enumerate(found, 1)
        if one.root.workspace == workspace
    ]
    body = "" if any(group.entries for group in groups) else words.GAPS_NONE
    return Card(
        words.GAPS_TITLE,
        "\n".join(line for line in (body, news) if line),
        groups=tuple(group for group in groups if group.entries),
        buttons=tuple(buttons),
    )


def gap_lines(gaps: Sequence[Gap]) -> tuple[Entry, ...]:
    """Each gap with one of its questions."""
    lines: list[Entry] = []
    for n, gap in enumerate(gaps, 1):
        quote = next(iter(gap.quotes), Entry(""))
        name = gap.name or quote.words
        line = words.GAP_LINE.format(number=n, name=name, said=gap.said)
        lines += [Entry(line), quote] if gap.name and quote.url else [Entry(line, quote.url)]
        lines += [one for one in gap.why if one.url]
    return tuple(lines)


def join_card(openings: Sequence[Opening], brand: Brand, workspace: str, now: datetime) -> Card:
    """The conversations to join."""
    lines = join_lines(openings, brand, now)
    return Card(
        words.JOIN_TITLE,
        "" if lines else words.JOIN_NONE,
        groups=(Group(words.JOIN, lines),) if lines else (),
        buttons=reply_buttons(openings, workspace),
    )


def join_lines(openings: Sequence[Opening], brand: Brand, now: datetime) -> tuple[Entry, ...]:
    """Each with why, and what one could open with."""
    lines: list[Entry] = []
    for n, one in enumerate(openings, 1):
        talk = one.conversation
        root = talk.root
        state = words.JOIN_WAITS.format(span=words.waited(root.at, now))
        if root.answered or not root.asks:
            state = words.JOIN_TALKS.format(members=words.counted(talk.members, "member"))
        why = words.JOIN_TOPIC.format(topic=talk.topic, word=talk.word, state=state)
        quote = one_line(root.text, QUOTE)
        lines.append(Entry(words.JOIN_LINE.format(number=n, quote=quote, why=why), link_of(root)))
        area = brand.owner_of(root.text)
        ask = words.JOIN_ASK.format(owner=area.owner, area=area.name)
        ask = ask if root.asks else words.JOIN_TALK
        lines.append(Entry(words.JOIN_OPENING.format(opening=one.words) if one.words else ask))
    return tuple(lines)


def reply_buttons(openings: Sequence[Opening], workspace: str) -> tuple[Button, ...]:
    return tuple(
        Button("draft", "reply", words.REPLY_TO_N.format(number=n), one.conversation.root.id)
        for n, one in enumerate(openings, 1)
        if one.conversation.root.workspace == workspace
    )
