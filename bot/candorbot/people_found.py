"""All that is found of the people of one period, from what those who ask may read. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from candorbot.people import (
    Advocate,
    Helper,
    Newcomer,
    Quiet,
    advocates,
    helpers,
    newcomers,
    quiet,
)
from candorbot.people_audience import NO_AUDIENCE, Audience, audience
from candorbot.people_meet import Meeting, Touching, meetings, touching
from candorbot.people_talk import Talk, Who, is_member, talk, who, without
from candorbot.records import Message

if TYPE_CHECKING:
    from candorbot.brand import Topic

SETTLED = timedelta(days=7)
"""After listening began, the time within which nobody can be called new."""
SHORTEST_NAME = 2
"""Letters of a name that is masked in others' words."""
_NAME = re.compile(r"\w+(?:[.-]\w+)*")
_PART = re.compile(r"[.-]")


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a period, as far as those who ask may read it.

    said      its messages, oldest first
    known     who spoke before it
    days      on which days members spoke, in the period and before
    workspace the one it is shown in: only there a button reaches somebody
    settled   until then nobody can be called new, since listening had only begun
    staff     ids of the team and of our own accounts
    left_out  who opted out
    apart     messages (workspace, id) that stand in an escalation or are kept private: their words are not used
    """

    said: Sequence[Message]
    since: datetime
    until: datetime
    zone: ZoneInfo
    settled: datetime
    workspace: str = ""
    known: Collection[Who] = ()
    days: Mapping[Who, Collection[date]] = field(default_factory=dict)
    staff: Collection[str] = ()
    left_out: Collection[Who] = ()
    apart: Collection[tuple[str, str]] = ()
    brand: str = ""
    topics: Sequence[Topic] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Each list with those first who are shown first. `before`: how many wrote in a time as long before."""

    since: datetime
    until: datetime
    settled: datetime
    zone: ZoneInfo
    workspace: str
    newcomers: Sequence[Newcomer] = ()
    helpers: Sequence[Helper] = ()
    quiet: Sequence[Quiet] = ()
    advocates: Sequence[Advocate] = ()
    meetings: Sequence[Meeting] = ()
    touching: Sequence[Touching] = ()
    audience: Audience = NO_AUDIENCE
    before: int = 0


def look_briefly(given: Given) -> Found:
    """Whom a briefing tells of: newcomers and helpers alone."""
    said = _told(given)
    return _new_and_helping(given, said, talk(said))


def _new_and_helping(given: Given, said: Sequence[Message], heard: Talk) -> Found:
    new = newcomers(said, heard, given.known, given.settled)
    return Found(
        given.since,
        given.until,
        given.settled,
        given.zone,
        given.workspace,
        newcomers=[one for one in new if one.message.text],
        helpers=helpers(heard),
    )


def look(given: Given) -> Found:
    """Find everybody. The same given, the same found."""
    said = _told(given)
    heard = talk(said)
    fresh = {who(one) for one in said if is_member(one)} - set(given.known)
    first = given.since.astimezone(given.zone).date()
    today = given.until.astimezone(given.zone).date()
    days = {
        one: spoken
        for one, spoken in given.days.items()
        if one not in given.left_out and one[1] not in given.staff
    }
    long = today - first
    return replace(
        _new_and_helping(given, said, heard),
        quiet=quiet(said, days, today),
        advocates=advocates(said, heard, [given.brand] if given.brand else []),
        meetings=meetings(said, heard, given.brand.split()),
        touching=touching(said, given.topics),
        audience=audience(said, heard, fresh if given.settled <= given.since else (), given.zone),
        before=sum(any(first - long <= day < first for day in spoken) for spoken in days.values()),
    )


def _told(given: Given) -> list[Message]:
    """The messages without what is not told: words that stand apart, who opted out, and their names in the
    words of others. What the team's people say is the team's, whatever was known when it was heard."""
    staff = {who(one) for one in given.said if one.by_staff or one.author in given.staff}
    hidden = _names(given)
    told = []
    for one in given.said:
        if (one.workspace, one.id) in given.apart:
            one = replace(one, text="", kinds=(), theme="")
        told.append(replace(one, by_staff=who(one) in staff, text=_without_names(one.text, hidden)))
    return without(told, given.left_out)


def _names(given: Given) -> set[str]:
    """What those who opted out are called here, folded."""
    names = {author for _, author in given.left_out}
    for one in given.said:
        if who(one) in given.left_out:
            names |= {one.author_name, *one.author_name.split()}
    return {name.casefold() for name in names if len(name) >= SHORTEST_NAME}


def _without_names(text: str, names: Collection[str]) -> str:
    def seen(match: re.Match[str]) -> str:
        word = match[0].casefold()
        named = word in names or any(part in names for part in _PART.split(word))
        return "…" if named else match[0]

    return _NAME.sub(seen, text) if names else text
