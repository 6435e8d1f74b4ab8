"""The audience: how many members, what they talk about, where, when and with whom. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from candorbot import words
from candorbot.card import Chart, Network, Series, Tie
from candorbot.facts import one_line
from candorbot.people_talk import Talk, Who, is_member, who
from candorbot.records import Message

BARS = 8
MOST_DRAWN = 30
"""Members of the network, those with the most ties."""
MOST_TOLD = 6
"""Ties that its words tell."""
LONGEST_NAME = 16
HOURS = tuple(f"{hour:02}" for hour in range(24))


@dataclass(frozen=True, slots=True)
class Audience:
    """Of one period. `themes` and `channels`: how many members, the most first; `hours` and `days`: messages by
    local hour and weekday (Monday first)."""

    active: int
    new: int
    themes: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    network: Network

    @property
    def charts(self) -> tuple[Chart, ...]:
        """As far as there is something to show."""
        shown = (
            (words.HOURS, HOURS, self.hours),
            (words.WEEKDAYS, words.DAYS, self.days),
            (words.PEOPLE_THEMES, *_columns(self.themes)),
            (words.PEOPLE_CHANNELS, *_columns(self.channels)),
        )
        return tuple(_bars(*one) for one in shown if any(one[2]))


NO_AUDIENCE = Audience(
    0, 0, (), (), (), (), Network(words.NETWORK, (), frozenset(), (), words.NETWORK_NONE)
)


def audience(said: Sequence[Message], talk: Talk, new: Collection[Who], zone: ZoneInfo) -> Audience:
    """What these messages tell. `new`: members whose first message is among them."""
    theirs = [one for one in said if is_member(one)]
    themes: defaultdict[str, set[Who]] = defaultdict(set)
    channels: defaultdict[str, set[Who]] = defaultdict(set)
    hours, days = Counter[int](), Counter[int]()
    for one in theirs:
        channels[f"#{one.channel}"].add(who(one))
        if one.theme:
            themes[one.theme].add(who(one))
        local = one.at.astimezone(zone)
        hours[local.hour] += 1
        days[local.weekday()] += 1
    active = {who(one) for one in theirs}
    return Audience(
        len(active),
        len(active.intersection(new)),
        _most(themes),
        _most(channels),
        tuple(hours[hour] for hour in range(24)),
        tuple(days[day] for day in range(7)),
        network(theirs, talk, new),
    )


def network(said: Iterable[Message], talk: Talk, new: Collection[Who]) -> Network:
    """Who replies to whom: the MOST_DRAWN members with the most ties."""
    names = {who(one): one.author_name for one in said}
    counts: Counter[tuple[Who, Who]] = Counter()
    for reply in talk.replies:
        two = sorted((who(reply.message), who(reply.to)))
        if two[0] != two[1] and all(one in names for one in two):
            counts[two[0], two[1]] += 1
    tied = Counter[Who]()
    for two_of_them in counts:
        tied.update(two_of_them)
    drawn = sorted(sorted(tied, key=lambda one: (-tied[one], one))[:MOST_DRAWN])
    at = {one: n for n, one in enumerate(drawn)}
    ties = [
        Tie(at[one], at[other], count)
        for (one, other), count in sorted(counts.items())
        if one in at and other in at
    ]
    shown = tuple(one_line(names[one], LONGEST_NAME) for one in drawn)
    return Network(
        words.NETWORK,
        shown,
        frozenset(at[one] for one in drawn if one in new),
        tuple(ties),
        _told(names, counts, len(tied), len(drawn)),
    )


def _told(
    names: Mapping[Who, str], counts: Mapping[tuple[Who, Who], int], members: int, drawn: int
) -> str:
    """In words, of all who reply, also of those who are not drawn."""
    if not counts:
        return words.NETWORK_NONE
    most = sorted(counts, key=lambda two: (-counts[two], two))[:MOST_TOLD]
    pairs = [
        words.NETWORK_PAIR.format(
            one=one_line(names[one], LONGEST_NAME), other=one_line(names[other], LONGEST_NAME),
            count=counts[one, other],
        )
        for one, other in most
    ]  # fmt: skip
    return words.NETWORK_ALT.format(
        title=words.NETWORK,
        members=words.counted(members, "member"),
        together=words.counted(len(counts), "pair"),
        drawn=words.NETWORK_DRAWN.format(count=drawn) if drawn < members else "",
        pairs=words.listed(pairs),
    )


def _most(found: Mapping[str, Collection[Who]]) -> tuple[tuple[str, int], ...]:
    counted = sorted((-len(members), name) for name, members in found.items())
    return tuple((one_line(name, 40), -count) for count, name in counted[:BARS])


def _columns(rows: Sequence[tuple[str, int]]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return tuple(name for name, _ in rows), tuple(count for _, count in rows)


def _bars(title: str, labels: tuple[str, ...], values: tuple[int, ...]) -> Chart:
    told = ", ".join(f"{label} {value:,}" for label, value in zip(labels, values, strict=True))
    alt = words.CHART_ALT_BARS.format(title=title, values=told)
    return Chart(title, labels, (Series(title, values),), alt, "bars")
