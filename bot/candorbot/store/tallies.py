"""What is counted of each day as messages come, so that a look at a day costs what the day costs.

A message that is saved counts under its own day, channel and readers; one that is changed is taken out with
what it counted for, and counted anew. So the counts are always what counting all messages would give.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from candorbot.records import Message, Spoke, Tally, may_read
from candorbot.sentiment import mood
from candorbot.store.engine import Tables
from candorbot.store.rows import Row, message

Place = tuple[str, str, str, str]
"""Date, workspace, channel, and readers as JSON."""

FEW = 20
"""Members who are looked up one by one."""


class Counts:
    """Changes of the counts that wait to be written together."""

    def __init__(self) -> None:
        self._tallies: defaultdict[Place, Counter[str]] = defaultdict(Counter)
        self._spoke: defaultdict[Place, Counter[tuple[str, str]]] = defaultdict(Counter)

    def count(self, m: Message, local: str, readers: str, sign: int = 1) -> None:
        """Put a message in, or with -1 take it out. `local`: its date and hour, as 2026-11-20T09;
        `readers`: its readers as JSON."""
        place = (local[:10], m.workspace, m.channel, readers)
        tallies = self._tallies[place]
        for what in _what(m, local[11:13]):
            tallies[what] += sign
        self.speak(m, local, readers, sign)

    def speak(self, m: Message, local: str, readers: str, sign: int) -> None:
        """Put in, or with -1 take out, that its author spoke."""
        if m.by_staff:
            return
        spoke = self._spoke[local[:10], m.workspace, m.channel, readers]
        spoke["", m.author] += sign
        if m.theme:
            spoke[m.theme, m.author] += sign

    def add(self, tally: Tally) -> None:
        place = (tally.date.isoformat(), tally.workspace, tally.channel, json.dumps(tally.readers))
        self._tallies[place][tally.what] += tally.count

    def write(self, t: Tables) -> None:
        _add(
            t, _TALLIES,
            [(t.community, *place, what, n) for place, counts in self._tallies.items()
             for what, n in counts.items() if n],
        )  # fmt: skip
        _add(
            t, _SPOKE,
            [(t.community, *place, *who, n) for place, counts in self._spoke.items()
             for who, n in counts.items() if n],
        )  # fmt: skip


_TALLIES = ("tallies", "community, date, workspace, channel, readers, what")
_SPOKE = ("spoke", "community, date, workspace, channel, readers, theme, author")


def _add(t: Tables, table: tuple[str, str], changes: list[tuple[str | int, ...]]) -> None:
    """Each change is a key and a number; what comes down to nothing is taken off."""
    name, key = table
    t.db.conn.executemany(
        f"insert into {name} ({key}, count) values ({'?, ' * len(key.split(','))}?)"
        f" on conflict ({key}) do update set count = count + excluded.count",
        changes,
    )
    emptied = [change[:-1] for change in changes if int(change[-1]) < 0]
    if not emptied:
        return
    t.db.conn.executemany(
        f"delete from {name} where ({key}) = ({', '.join('?' * len(key.split(',')))}) and count <= 0",
        emptied,
    )


def _what(m: Message, hour: str) -> list[str]:
    """All that one message counts for (see records.Tally)."""
    if m.by_staff:
        return ["staff"]
    what = ["messages", "hour:" + hour]
    if m.asks:
        what.append("asked")
        if m.answered:
            what.append("answered")
    if m.language:
        what.append("language:" + m.language)
    if m.theme:
        what.append("theme:" + m.theme)
    if m.kinds:  # else nobody has looked how it sounds
        felt = mood(m.sentiment)
        what += [f"mood:{felt}", *["kind:" + kind for kind in m.kinds]]
        if m.theme:
            what.append(f"theme-mood:{m.theme}:{felt}")
    return what


def count(t: Tables, *tallies: Tally) -> None:
    counts = Counts()
    for tally in tallies:
        counts.add(tally)
    counts.write(t)


def tallies(t: Tables, first: date, last: date) -> list[Tally]:
    found = t.db.execute(
        "select date, workspace, channel, readers, what, count from tallies"
        " where community = ? and date between ? and ? order by 1, 2, 3, 4, 5",
        [t.community, first.isoformat(), last.isoformat()],
    )
    return [
        Tally(_date(day), workspace, channel, _readers(readers), what, count)
        for day, workspace, channel, readers, what, count in found
    ]


def spoke(t: Tables, first: date, last: date) -> list[Spoke]:
    found = t.db.execute(
        "select date, workspace, channel, readers, theme, author from spoke"
        " where community = ? and date between ? and ? order by 1, 2, 3, 4, 5, 6",
        [t.community, first.isoformat(), last.isoformat()],
    )
    return [
        Spoke(_date(day), workspace, channel, _readers(readers), theme, author)
        for day, workspace, channel, readers, theme, author in found
    ]


def totals(t: Tables, first: date, last: date) -> list[Tally]:
    found = t.db.execute(
        "select date, readers, what, sum(count) from tallies"
        " where community = ? and date between ? and ? group by 1, 2, 3 order by 1, 2, 3",
        [t.community, first.isoformat(), last.isoformat()],
    )
    return [
        Tally(_date(day), "", "", _readers(readers), what, count)
        for day, readers, what, count in found
    ]


def members(
    t: Tables, first: date, last: date, themes: Sequence[str], audience: Collection[str]
) -> int:
    days = [t.community, first.isoformat(), last.isoformat()]
    seen = _readable(t, days, audience)
    found = t.db.execute(
        "select count(*) from (select distinct workspace, author from spoke"
        " where community = ? and date between ? and ?"
        f" and readers in ({', '.join('?' * len(seen))}) and theme in ({', '.join('?' * len(themes))}))",
        [*days, *seen, *themes],
    )
    return int(found.fetchone()[0])


def active_days(
    t: Tables, first: date, last: date, audience: Collection[str]
) -> list[tuple[str, str, date]]:
    days = [t.community, first.isoformat(), last.isoformat()]
    seen = _readable(t, days, audience)
    found = t.db.execute(
        "select distinct workspace, author, date from spoke where community = ? and date between ? and ?"
        f" and theme = '' and readers in ({', '.join('?' * len(seen))}) order by 1, 2, 3",
        [*days, *seen],
    )
    return [(workspace, author, _date(day)) for workspace, author, day in found]


def spoke_before(
    t: Tables, before: date, members: Collection[tuple[str, str]], audience: Collection[str]
) -> set[tuple[str, str]]:
    days = [t.community, "0", (before - timedelta(days=1)).isoformat()]
    asked = json.dumps(sorted(members))
    if len(members) > FEW:
        seen = _readable(t, days, audience)
        found = t.db.execute(
            "select distinct workspace, author from spoke where community = ? and date between ? and ?"
            f" and theme = '' and readers in ({', '.join('?' * len(seen))})"
            " and (workspace, author) in (select value ->> 0, value ->> 1 from json_each(?))",
            [*days, *seen, asked],
        )
        return set(found.fetchall())
    places = t.db.execute(
        "select date, workspace, channel, readers from tallies"
        " where community = ? and date between ? and ? and what = 'messages'",
        days,
    )
    there = [place for place in places if may_read(audience, _readers(place[3]))]
    found = t.db.execute(  # each is looked up on each day in each channel, whoever else spoke there
        "select distinct s.workspace, s.author from json_each(?) p cross join json_each(?) m cross join spoke s"
        " on s.community = ? and s.date = p.value ->> 0 and s.workspace = p.value ->> 1 and s.channel = p.value ->> 2"
        " and s.readers = p.value ->> 3 and s.theme = '' and s.author = m.value ->> 1"
        " where p.value ->> 1 = m.value ->> 0",
        [json.dumps(there), asked, t.community],
    )
    return set(found.fetchall())


def _readable(t: Tables, days: list[str], audience: Collection[str]) -> list[str]:
    """The readers, as kept, of what the whole audience may read of these days. (Who spoke was counted, too, and
    there are far fewer tallies.)"""
    there = t.db.execute(
        "select distinct readers from tallies where community = ? and date between ? and ?", days
    )
    return [text for (text,) in there if may_read(audience, json.loads(text))]


_date = lru_cache(maxsize=1_000)(date.fromisoformat)


@lru_cache(maxsize=1_000)
def _readers(kept: str) -> tuple[str, ...]:
    return tuple(json.loads(kept))


def call(t: Tables, workspace: str, author: str, stand_in: str, said: Sequence[Row] | None) -> None:
    """Count under another name that a member spoke: on all days, or as far as they `said` these messages."""
    if said is None:
        t.db.execute(
            "insert into spoke select community, date, workspace, channel, readers, theme, ?, count from spoke"
            " where community = ? and workspace = ? and author = ?",
            [stand_in, t.community, workspace, author],
        )
        t.db.execute(
            "delete from spoke where community = ? and workspace = ? and author = ?",
            [t.community, workspace, author],
        )
        return
    for name, sign in ((stand_in, 1), (author, -1)):
        counts = Counts()
        for row in said:
            counts.speak(replace(message(row), author=name), row["local"], row["readers"], sign)
        counts.write(t)


def forget(t: Tables, before: date) -> None:
    for table in ("tallies", "spoke"):
        t.db.execute(
            f"delete from {table} where community = ? and date < ?",
            [t.community, before.isoformat()],
        )
