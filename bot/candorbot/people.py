"""Who to welcome, to thank and to miss, and who speaks well of the brand: from what was said. Pure.

Given is what those who ask may read, without the names of members who opted out (people_talk.without). Every
finding stands on messages; people are never given points. The order of a list is only that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from candorbot.people_talk import Reply, Talk, Who, is_member, thanks, who
from candorbot.records import Message
from candorbot.sentiment import mood

WEEKS = 8
"""Weeks before their last word in which a quiet regular wrote."""
MOST_WEEKS = 6
"""Weeks of them in which a regular wrote at least: most."""
SILENT = timedelta(days=14)
"""The least silence that is told of a regular."""
LONGER = 2
"""How many times as long as their longest silence in these weeks it must be."""
DELIGHTED = 0.6
"""The sentiment (-1 to 1) from which a tone is called delighted."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A member whose first message this is, and to whom nobody has replied since."""

    message: Message


@dataclass(frozen=True, slots=True)
class Helper:
    """A member who answered others: the answers, newest first, and what those who asked said in thanks."""

    answers: tuple[Reply, ...]
    thanks: tuple[Message, ...]

    @property
    def best(self) -> Message:
        """The answer that is shown: the newest that was thanked for, else the newest."""
        thanked = {who(one) for one in self.thanks}
        found = (one.message for one in self.answers if who(one.to) in thanked)
        return next(found, self.answers[0].message)

    @property
    def helped(self) -> int:
        """How many members they answered."""
        return len({who(one.to) for one in self.answers})


@dataclass(frozen=True, slots=True)
class Quiet:
    """A member who wrote in `weeks` of WEEKS weeks up to `last`, and not since; `longest`: the longest silence
    within them. The longest there is to remember of them is their last message."""

    message: Message
    weeks: int
    silent: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Advocate:
    """A member who speaks well of the brand: what they said, newest first."""

    said: tuple[Message, ...]

    @property
    def best(self) -> Message:
        """The clearest; of several the newest."""
        return max(self.said, key=lambda one: (one.sentiment, one.at, one.id))

    @property
    def delighted(self) -> bool:
        return self.best.sentiment >= DELIGHTED

    @property
    def themes(self) -> list[str]:
        """What they speak well of, the most frequent first."""
        named = [one.theme for one in self.said if one.theme]
        return sorted(set(named), key=lambda theme: (-named.count(theme), theme))

    @property
    def channels(self) -> list[str]:
        return sorted({one.channel for one in self.said})


def newcomers(
    said: Sequence[Message], talk: Talk, known: Collection[Who], settled: datetime
) -> list[Newcomer]:
    """Who spoke for the first time and has no reply, the newest first. `known`: who spoke before; `settled`:
    before it nobody can be called new, since listening had only begun."""
    noticed = {who(reply.to) for reply in talk.replies if reply.to.author != reply.message.author}
    first: dict[Who, Message] = {}
    answered: set[Who] = set()
    for message in filter(is_member, said):
        first.setdefault(who(message), message)
        if message.answered:
            answered.add(who(message))
    found = [
        message
        for one, message in first.items()
        if one not in known and one not in noticed | answered and message.at >= settled
    ]
    return [Newcomer(one) for one in sorted(found, key=lambda m: (m.at, m.id), reverse=True)]


def helpers(talk: Talk) -> list[Helper]:
    """Who answered members' questions: those who were thanked first, then those who answered most members."""
    answered: defaultdict[Who, list[Reply]] = defaultdict(list)
    for reply in talk.answers:
        if is_member(reply.message):
            answered[who(reply.message)].append(reply)
    found = []
    for replies in answered.values():
        said: dict[Who, Message] = {}
        for one in replies:
            thanked = talk.thanks.get((one.message.workspace, one.message.id))
            if thanked is not None:
                said[who(thanked)] = thanked
        found.append(Helper(tuple(reversed(replies)), tuple(said.values())))
    return sorted(found, key=order)


def order(one: Helper) -> tuple[bool, int, int, Who]:
    """Who comes first: whoever was thanked, then who answered most members."""
    return not one.thanks, -one.helped, -len(one.thanks), who(one.best)


def quiet(
    said: Iterable[Message], days: Mapping[Who, Collection[date]], today: date
) -> list[Quiet]:
    """Regulars who have been silent for longer than is usual with them, the longest usual first. `days`: on
    which days members spoke; of whom no message is given nothing is told."""
    last = {who(message): message for message in said if is_member(message)}
    found = []
    for one, message in last.items():
        spoken = sorted(days.get(one, ()))
        if not spoken:
            continue
        silent = today - spoken[-1]
        begin = spoken[-1] - timedelta(weeks=WEEKS) + timedelta(days=1)
        before = [day for day in spoken if day >= begin]
        weeks = len({(spoken[-1] - day).days // 7 for day in before})
        gaps = [later - earlier for earlier, later in pairwise(before)]
        longest = max(gaps, default=timedelta(0))
        if weeks >= MOST_WEEKS and silent >= SILENT and silent >= LONGER * longest:
            found.append(Quiet(message, weeks, silent, longest))
    return sorted(found, key=lambda one: (-one.weeks, one.longest, one.message.at, one.message.id))


def advocates(said: Iterable[Message], talk: Talk, names: Collection[str]) -> list[Advocate]:
    """Who praises, in pleased words, the brand (one of its `names` stands there) or something it does (a theme):
    not who thanks another member. The warmest first."""
    replies = {(one.message.workspace, one.message.id) for one in talk.replies}
    found: defaultdict[Who, list[Message]] = defaultdict(list)
    for message in said:
        if not is_member(message) or "praise" not in message.kinds or mood(message.sentiment) != 1:
            continue
        folded = message.text.casefold()
        named = any(name.casefold() in folded for name in names)
        to_a_member = (message.workspace, message.id) in replies or thanks(message.text)
        if named or (message.theme and not to_a_member):
            found[who(message)].insert(0, message)
    praised = [Advocate(tuple(messages)) for messages in found.values()]
    return sorted(praised, key=lambda one: (-len(one.said), -one.best.sentiment, who(one.best)))
