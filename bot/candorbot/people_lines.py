"""What is found of people as lines: who, the reason, the link it stands on, and the button that begins a draft.
Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from candorbot import words
from candorbot.briefing import Line
from candorbot.card import Button
from candorbot.facts import WIDTH, cut, day_of, link_of, one_line, quoting
from candorbot.people import Advocate, Helper, Newcomer, Quiet
from candorbot.people_approach import Approach, introduce, praise, thank, welcome
from candorbot.people_found import Found
from candorbot.people_meet import MOST_LETTERS, Meeting, Touching
from candorbot.pii import mask
from candorbot.records import Message

LONGEST_NAME = 22
BEFORE = 20
"""Letters before a word that are quoted with it, at most."""
ACTIONS = {
    "welcome": words.DRAFT_WELCOME,
    "thanks": words.DRAFT_THANKS,
    "praise": words.DRAFT_THANKS,
    "introduction": words.DRAFT_INTRODUCTION,
}


def newcomer_line(one: Newcomer, found: Found) -> Line:
    message = one.message
    since = day_of(message.at.astimezone(found.zone).date())
    said = quoting(words.PEOPLE_NEW, message, who=name_of(message), day=since)
    return Line(
        said,
        link_of(message),
        "people new",
        _button(welcome(one), found, message),
        (name_of(message),),
    )


def helper_line(one: Helper, found: Found) -> Line:
    said = words.PEOPLE_THANKED if one.thanks else words.PEOPLE_HELPED
    members = words.counted(one.helped, "member")
    told = quoting(said, one.best, who=name_of(one.best), members=members)
    return Line(
        told,
        link_of(one.best),
        "people helpers",
        _button(thank(one), found, one.best),
        (name_of(one.best),),
    )


def quiet_line(one: Quiet) -> Line:
    said = words.PEOPLE_QUIET.format(
        who=name_of(one.message), weeks=one.weeks, days=one.silent.days
    )
    url, members = link_of(one.message), (name_of(one.message),)
    return Line(cut(said, url), url, "people quiet", members=members)


def advocate_line(one: Advocate, found: Found) -> Line:
    best = one.best
    tone = words.DELIGHTED if one.delighted else words.PLEASED
    what = one_line(best.theme or next(iter(one.themes), ""), LONGEST_NAME) or "us"
    told = quoting(
        words.PEOPLE_PRAISE, best, who=name_of(best), tone=tone, what=what, channel=one_line(best.channel, 20)
    )  # fmt: skip
    return Line(
        told, link_of(best), "people advocates", _button(praise(one), found, best), (name_of(best),)
    )


def meeting_line(one: Meeting, found: Found) -> Line:
    said = words.PEOPLE_MEET.format(
        one=name_of(one.one), other=name_of(one.other), words=words.listed(one.words)
    )
    return Line(
        one_line(said, 2 * WIDTH),
        link_of(one.one),
        "people introduce",
        _button(introduce(one), found, one.one, one.other),
        (name_of(one.one), name_of(one.other)),
    )


def met_lines(one: Meeting) -> list[Line]:
    """What each of two wrote."""
    return [
        Line(
            quoting(words.PEOPLE_MET, _near(message, one.words), who=name_of(message)),
            link_of(message),
            members=(name_of(message),),
        )
        for message in (one.one, one.other)
    ]


def touching_line(one: Touching) -> Line:
    newest = one.said[0]
    told = quoting(
        words.PEOPLE_TOPIC, _near(newest, one.words), who=name_of(newest), topic=one_line(one.topic, 30),
        words=one_line(words.listed(one.words), 24),
    )  # fmt: skip
    return Line(told, link_of(newest), "people introduce", members=(name_of(newest),))


def _near(message: Message, told: Sequence[str]) -> Message:
    """The message from shortly before the first of the words on."""
    text = mask(message.text[:MOST_LETTERS]).text  # as a whole: half an address is not known as one
    folded = text.casefold()
    found = [at for word in told if (at := folded.find(word.casefold())) >= 0]
    if not found or min(found) <= BEFORE:
        return message
    start = text.rfind(" ", 0, min(found) - BEFORE // 2) + 1
    return replace(message, text="…" + text[start:]) if start else message


def name_of(message: Message) -> str:
    """What a member is called; their id where nothing of the name can be seen."""
    name = one_line(message.author_name, LONGEST_NAME)
    seen = any(letter.isprintable() and not letter.isspace() for letter in name)
    return name if seen else one_line(message.author, LONGEST_NAME)


def _button(one: Approach, found: Found, *said: Message) -> Button | None:
    """What begins the draft, for those who said this; only where it is shown in the workspace it would stand in."""
    if one.message.workspace != found.workspace:
        return None
    names = [name_of(message) for message in said]
    label = ACTIONS[one.kind].format(who=names[0], one=names[0], other=names[-1])
    return Button("people", one.kind, label, one.once)
