"""What drafting costs and whether it helps: what people did with the drafts of each engine, and what a language
model was asked for and used. Figures of some days; no words of anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from candorbot import words
from candorbot.card import Entry, Group
from candorbot.costs import Calls
from candorbot.outcomes import Outcome, outcomes
from candorbot.purse import spent
from candorbot.storage import Store
from candorbot.usual import start_of

DAYS = 30
MOST_DRAFTS = 2_000
"""The newest of them are counted."""
ENGINES_SHOWN = 2
"""On Home; the shell shows all."""


@dataclass(frozen=True, slots=True)
class Stats:
    """From the start of the day `since` on. `drafts` and `calls`: engine -> its figures, those with most first."""

    since: date
    days: int
    drafts: Mapping[str, Outcome]
    calls: Mapping[str, Calls]

    @property
    def all_calls(self) -> Calls:
        whole = Calls()
        for calls in self.calls.values():
            whole.add(calls)
        return whole


async def stats(
    store: Store, now: datetime, zone: ZoneInfo, days: int = DAYS, *, compare: bool = True
) -> Stats:
    """The figures of today and the days before, `days` of them; `compare`: also how much was edited, which takes
    a while."""
    today = now.astimezone(zone).date()
    since = today - timedelta(days=days - 1)
    wordings = await store.wordings(start_of(since, zone), MOST_DRAFTS)
    found = await asyncio.to_thread(outcomes, wordings, compare=compare)
    used: dict[str, Calls] = {}
    for day in (await spent(store, since)).values():
        for engine, calls in day.engines.items():
            used.setdefault(engine, Calls()).add(calls)
    return Stats(
        since,
        days,
        dict(sorted(found.items(), key=lambda one: -one[1].drafts)),
        dict(sorted(used.items(), key=lambda one: -one[1].calls)),
    )


def group(found: Stats) -> Sequence[Group]:
    """A few lines for Home; nothing while no draft was decided on and no model asked."""
    lines = [
        words.STATS_DRAFTS.format(
            engine=engine, drafts=words.counted(one.drafts, "draft"), as_is=one.as_is, edited=one.edited,
            put_away=one.put_away, expired=one.expired,
        )
        for engine, one in found.drafts.items()
        if one.drafts > one.open
    ][:ENGINES_SHOWN]  # fmt: skip
    lines += model_lines(found.all_calls)
    title = words.STATS_GROUP.format(days=found.days)
    return (Group(title, tuple(Entry(line) for line in lines)),) if lines else ()


def model_lines(calls: Calls) -> Sequence[str]:
    """What a model used, and how often nothing came of it and mostly why."""
    lines = []
    if calls.calls:
        lines.append(
            words.STATS_CALLS.format(
                calls=words.counted(calls.calls, "call"), tokens=calls.tokens_in + calls.tokens_out,
                money=words.STATS_MONEY.format(money=calls.money) if calls.money else "",
                seconds=calls.milliseconds / calls.calls / 1000,
            )
        )  # fmt: skip
    if calls.none:
        most = max(calls.none, key=lambda why: calls.none[why])
        lines.append(
            words.STATS_NONE.format(times=words.counted(sum(calls.none.values()), "time"), why=most)
        )
    return lines
