"""What a briefing or a digest is made of: the facts of one destination, and what follows from them. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from candorbot import words
from candorbot.card import Chart, Series
from candorbot.case_record import Case
from candorbot.pii import mask
from candorbot.records import GAP, SHED, Function, HeardChannel, Message, Tally, may_read
from candorbot.usual import DAY, RISES, Change, Period, change_of

WIDTH = 76
"""Letters a line has at most, without its link."""
QUOTE = 60
"""Letters of a member's words, at most."""
LEAST_QUOTE = 14
"""And at least, however long what stands before them is."""
SHORT_LINK = 25
"""A link of fewer letters stands beside the words, a longer one below them."""
CHART_DAYS = 14
MOST_VALUES = 7
"""A chart's values that are read out one by one; of more, the least and the most."""
LEAST_SAID = 2
"""Of a theme with fewer messages nothing is told."""
SILENT_DAYS = 7
"""A watched channel from which nothing came for so long may not be heard at all."""
NAMED = 2
"""Silent channels that are named; of the others how many there are."""


class HasReaders(Protocol):
    @property
    def readers(self) -> tuple[str, ...]: ...


T = TypeVar("T", bound=HasReaders)


@dataclass(frozen=True, slots=True)
class Watched:
    """A channel that is listened to, with who can read it."""

    workspace: str
    channel: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open escalation, how urgent it is and what it is called, in words; `readers` as of the place where
    cases stand."""

    case: Case
    urgency: str
    title: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LostPost:
    """A post of which nobody knows whether it arrived, by its draft's id."""

    draft: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shipped:
    """A theme that was shipped within the period, and what it was, in the words of who said so."""

    theme: str
    what: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What a theme's name is now, and who may read it: it can be words from a place with few readers."""

    name: str
    now: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a month is measured by: how long those who have an answer waited for it; escalations that were
    taken before they were due, of all that had to be; the function of each post that was released;
    briefings that people found right, of all they judged."""

    waits: Sequence[timedelta] = ()
    in_time: int = 0
    cases: int = 0
    posts: Sequence[Function] = ()
    right: int = 0
    judged: int = 0


@dataclass(frozen=True)
class Facts:
    """All that a briefing is made of. What is chosen after the rest (`members`, `said`) is asked of the store
    for the audience alone.

    now       the instant it is made for: how long somebody has waited counts until then
    workspace the one it is shown in: only there a button reaches a message or a case
    tallies   of the period and of all that says what is usual
    members   how many members spoke in the period of a theme, by its name now; "": at all
    waiting   members' questions without an answer, oldest first
    said      messages of the period that may be quoted
    felt      mood (-1, 1) -> the message of the period in which it is clearest
    private   (workspace, id) of the messages that somebody keeps to the team: their words are not told
    consent   (workspace, id) of the messages whose author may be named
    measured  of a month, for staff; None else
    named     the themes whose name has changed, or is not for everyone
    anchor    the audit's newest entry, for those who may read `staff_reads`; "" none
    began     when listening began, where that was after the period; None else
    post      it becomes a post, in which nobody is named and nobody's own words stand
    """

    brand: str
    workspace: str
    zone: ZoneInfo
    period: Period
    now: datetime
    tallies: Sequence[Tally] = ()
    members: Mapping[str, int] = field(default_factory=dict)
    waiting: Sequence[Message] = ()
    said: Sequence[Message] = ()
    felt: Mapping[str, Message] = field(default_factory=dict)
    cases: Sequence[OpenCase] = ()
    lost: Sequence[LostPost] = ()
    shipped: Sequence[Shipped] = ()
    watched: Sequence[Watched] = ()
    heard: Sequence[HeardChannel] = ()
    named: Sequence[Named] = ()
    private: Collection[tuple[str, str]] = ()
    consent: Collection[tuple[str, str]] = ()
    measured: Measured | None = None
    anchor: str = ""
    staff_reads: tuple[str, ...] = ()
    began: datetime | None = None
    post: bool = False

    def may_quote(self, message: Message) -> bool:
        """Whether its words may be told to those who may read it."""
        return not self.post and (message.workspace, message.id) not in self.private

    @property
    def whole(self) -> bool:
        """Whether the period is over."""
        return self.now.astimezone(self.zone).date() > self.period.last

    @cached_property
    def _counts(self) -> dict[str, Counter[date]]:
        found: defaultdict[str, Counter[date]] = defaultdict(Counter)
        for tally in self.tallies:
            found[tally.what][tally.date] += tally.count
        return found

    def by_day(self, what: str) -> Counter[date]:
        """How many of `what` on each day, over all channels."""
        return self._counts.get(what, Counter())

    @property
    def themes(self) -> list[str]:
        """All that was spoken of, by name."""
        return sorted(what[6:] for what in self._counts if what.startswith("theme:"))

    @property
    def heard_since(self) -> date:
        """The day on which listening began."""
        first = min((one.first for one in self.heard), default=self.now)
        return first.astimezone(self.zone).date()

    @cached_property
    def heard_days(self) -> frozenset[date]:
        """The days of which anything was heard, without the first, which is no whole one."""
        said = (tally.date for tally in self.tallies if tally.what in ("messages", "staff"))
        return frozenset(said) - {self.heard_since}


def for_audience(facts: Facts, audience: tuple[str, ...]) -> Facts:
    """The facts without all that somebody of the audience may not read, themes under their present names."""

    def seen(rows: Iterable[T]) -> tuple[T, ...]:
        return tuple(row for row in rows if may_read(audience, row.readers))

    names = {one.name: one.now if may_read(audience, one.readers) else "" for one in facts.named}
    return replace(
        facts,
        tallies=tuple(_tallies_named(seen(facts.tallies), names)),
        waiting=seen(facts.waiting),
        said=tuple(replace(one, theme=names.get(one.theme, one.theme)) for one in seen(facts.said)),
        cases=seen(facts.cases),
        lost=seen(facts.lost),
        shipped=seen(facts.shipped),
        watched=seen(facts.watched),
        heard=seen(facts.heard),
        named=seen(facts.named),
        measured=facts.measured if may_read(audience, facts.staff_reads) else None,
        anchor=facts.anchor if may_read(audience, facts.staff_reads) else "",
    )


def _tallies_named(tallies: Iterable[Tally], names: Mapping[str, str]) -> Iterator[Tally]:
    """The tallies with the present names of their themes; without those whose name is not to be read."""
    for tally in tallies:
        kind, _, rest = tally.what.partition(":")
        name, _, mood = (rest, "", "") if kind == "theme" else rest.rpartition(":")
        if kind not in ("theme", "theme-mood") or name not in names:
            yield tally
        elif names[name]:
            what = f"{kind}:{names[name]}" + (f":{mood}" if mood else "")
            yield replace(tally, what=what)


def change_in(facts: Facts, what: str) -> Change:
    """How many of `what` (see records.Tally) in the period, against the usual."""
    return change_of(facts.by_day(what), facts.period, facts.heard_days, whole=facts.whole)


def total(facts: Facts, what: str) -> int:
    """How many of `what` in the period. Shown to people, it needs its change beside it."""
    counts = facts.by_day(what)
    return sum(counts[day] for day in facts.period.days)


def said_of(change: Change) -> str:
    """The change in words."""
    return words.CHANGES[change.level].format(times=change.times)


def volume_line(facts: Facts, change: Change) -> str:
    """How much was said, by how many, against the usual."""
    return words.SAID_MUCH.format(
        messages=words.counted(change.now, "message"),
        members=words.counted(facts.members.get("", 0), "member"),
        change=said_of(change),
    )


def themes_of(facts: Facts) -> list[tuple[str, Change]]:
    """What members spoke of, the most unusual first, then the most frequent; LEAST_SAID messages each."""
    found = [(name, change_in(facts, f"theme:{name}")) for name in facts.themes]
    return sorted(
        ((name, change) for name, change in found if change.now >= LEAST_SAID),
        key=lambda one: (one[1].level not in RISES, -one[1].now, one[0]),
    )


_TELLING = ("problem_report", "complaint", "feature_request", "question", "praise")


def quotes_of(said: Iterable[Message], theme: str, most: int = 1) -> list[Message]:
    """The messages of a theme that tell most: of a kind rather than of none, of a readable length, the
    newest; one of each author."""

    def worth(message: Message) -> tuple[bool, bool, float, str]:
        told = any(kind in _TELLING for kind in message.kinds)
        short = len(message.text) < 20 or len(message.text) > 400
        return (not told, short, -message.at.timestamp(), message.id)

    found: dict[tuple[str, str], Message] = {}
    for message in sorted((one for one in said if one.theme == theme), key=worth):
        found.setdefault((message.workspace, message.author), message)
    return list(found.values())[:most]


def title_of(facts: Facts) -> str:
    period = facts.period
    if period.kind == "today":
        when = day_of(period.first)
    else:
        first, last = day_of(period.first), day_of(period.last)
        when = words.BRIEFING_FROM_TO.format(first=first, last=last)
    if not facts.whole:
        when = words.SO_FAR.format(when=when)
    return words.BRIEFING_OF.format(what=words.BRIEFINGS[period.kind], when=when)


def day_of(day: date) -> str:
    """A date as people read it: "Fri 20 Nov"."""
    return day.strftime("%a %-d %b")


def volume(facts: Facts, days: int = CHART_DAYS) -> Chart | None:
    """Members' messages a day up to the period's end; None if there were none."""
    counts = facts.by_day("messages")
    end = min(facts.period.last, facts.now.astimezone(facts.zone).date())
    shown = [end - n * DAY for n in range(days - 1, -1, -1)]
    shown = [day for day in shown if day >= facts.heard_since]
    values = tuple(counts[day] for day in shown)
    if len(shown) < 2 or not any(values):
        return None
    alt = words.CHART_ALT.format(
        title=words.VOLUME,
        first=day_of(shown[0]),
        last=day_of(shown[-1]),
        values=_read_out(values, shown),
    )
    return Chart(words.VOLUME, tuple(map(day_of, shown)), (Series(words.VOLUME, values),), alt)


def _read_out(values: Sequence[int], days: Sequence[date]) -> str:
    """What a chart shows, in words."""
    least, most = min(values), max(values)
    if least == most:
        return words.CHART_EACH_DAY.format(value=most)
    said = " ".join(f"{value:,}" for value in values)
    if len(values) > MOST_VALUES:
        said = words.CHART_RANGE.format(least=least, most=most)
    return words.CHART_MOST_ON.format(values=said, when=day_of(days[values.index(most)]))


def coverage_of(facts: Facts) -> tuple[str, bool]:
    """What was heard, in a sentence, and whether it is not all. What nobody can see is not called all."""
    if facts.began is not None:
        since = day_of(facts.began.astimezone(facts.zone).date())
        return words.COVERAGE_BEFORE.format(since=since), True
    if not facts.watched and not facts.heard:
        return words.COVERAGE_NONE, True
    last = {(one.workspace, one.channel): one.last for one in facts.heard}
    watched = {(one.workspace, one.channel) for one in facts.watched} or set(last)
    silent = sorted(
        channel
        for channel in watched
        if channel not in last or last[channel] < facts.now - timedelta(days=SILENT_DAYS)
    )
    staff = total(facts, "staff")
    messages = words.counted(total(facts, "messages") + staff, "message")
    said = words.COVERAGE.format(
        messages=words.OF_THE_TEAM.format(messages=messages, staff=f"{staff:,}")
        if staff
        else messages,
        heard=len(watched) - len(silent),
        watched=len(watched),
    )
    newest = max(last.values(), default=None)
    if newest is not None and newest <= facts.now:  # else nobody knows what was the newest then
        said = words.COVERAGE_LAST.format(said=said, last=words.local(newest, facts.zone))
    missing = []
    if silent:
        named = [f"#{one_line(channel, 24)}" for _, channel in silent[:NAMED]]
        if len(silent) > NAMED:
            named.append(words.AND_MORE.format(count=len(silent) - NAMED))
        channels = words.listed(named)
        missing.append(words.COVERAGE_SILENT.format(channels=channels, days=SILENT_DAYS))
    shed = total(facts, SHED)
    if shed:
        missing.append(words.COVERAGE_SHED.format(count=f"{shed:,}"))
    gap = total(facts, GAP)
    if gap:
        missing.append(words.COVERAGE_GAP.format(time=words.span(timedelta(minutes=gap))))
    if facts.heard and facts.heard_since > facts.period.first:
        missing.append(words.COVERAGE_SINCE.format(since=day_of(facts.heard_since)))
    whole = "; ".join([said, *missing]) + "."
    return (words.HEARD_SOME.format(said=whole) if missing else whole), bool(missing)


def one_line(text: str, most: int) -> str:
    """A text as one line of at most so many letters, without personal data."""
    line = " ".join(mask(text[: most * 20]).text.split())
    return shortened(line, most)


def local_day(message: Message, facts: Facts) -> date:
    """The local date on which a message was said."""
    return message.at.astimezone(facts.zone).date()


def link_of(message: Message) -> str:
    """Where a message stands; its id where no platform has given a link, as for what was imported."""
    return message.permalink or message.id


def cut(text: str, url: str = "") -> str:
    """A line of our own words, no longer than a line may be beside its link."""
    return shortened(text, room(url))


def quoting(template: str, message: Message, **values: str) -> str:
    """The template with these values, and as {quote} as much of the message as the line has room for
    beside its link."""
    taken = len(template.format(quote="", **values))
    most = max(LEAST_QUOTE, min(QUOTE, room(link_of(message)) - taken))
    return template.format(quote=one_line(message.text, most), **values)


def room(url: str) -> int:
    """Letters of a line whose link stands beside it, if it is a short one."""
    return WIDTH - (len(url) + 2 if len(url) < SHORT_LINK else 0)


def shortened(line: str, most: int) -> str:
    """A line of at most so many letters: what is cut ends in an ellipsis."""
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
