"""Gathers the facts of a briefing or a digest, for those who will read it. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.briefing import MOST_THEMES as FEW_THEMES
from candorbot.briefing import MOST_WAITING, Briefing, Line, Part, brief
from candorbot.case_book import CaseBook
from candorbot.case_card import URGENCY
from candorbot.case_record import CASE, Case, case_of
from candorbot.digest import MOST_THEMES, digest
from candorbot.facts import (
    Facts,
    LostPost,
    Measured,
    Named,
    OpenCase,
    Shipped,
    Watched,
    change_in,
    for_audience,
    themes_of,
)
from candorbot.feedback_item import ITEM, Consent, item_of
from candorbot.month import due_today, short_of
from candorbot.month_finding import MonthFinding
from candorbot.people_finding import PeopleFinding
from candorbot.people_sheet import briefed
from candorbot.records import HeardChannel, Message, OutState, Tally, may_read
from candorbot.request import Place
from candorbot.storage import private_messages
from candorbot.theme_record import THEME, Status, Themes, theme_of
from candorbot.usual import DAY, RISES, Period, first_compared, start_of

if TYPE_CHECKING:
    from candorbot.brand import Brand

PRESENT = timedelta(minutes=5)
"""A briefing for an instant no longer ago is one of now."""
WAITS = timedelta(days=14)
"""A question that has waited longer is not told every morning."""
MOST_FELT = 1_000
"""Messages of a period among which the clearest mood is looked for."""
MOST_QUOTES = 20
"""Messages of a theme among which the ones to be quoted are chosen."""
MOST_ASKED = 50_000
"""Messages of a month that are looked at for how long questions waited."""
MANY = 10_000
"""Rows of a kind that are read, the newest."""
JUDGED = "briefing.judged"
"""One row for each briefing and person: whether it was right, and what was wrong."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who will read it: everybody's ids, whether all are staff, and in which workspace they look at it."""

    audience: tuple[str, ...]
    staff: bool
    workspace: str


class Briefings:
    """Makes them for one community."""

    def __init__(self, book: CaseBook) -> None:
        self._book = book
        self._store = book.store
        self._publisher = book.publisher
        self._people = PeopleFinding(book.store, lambda: book.brand, book.publisher.our_ids)

    @property
    def brand(self) -> Brand:
        return self._book.brand

    async def make(
        self,
        period: Period,
        now: datetime,
        readers: Readers,
        *,
        news: str = "",
        anchor: bool = False,
        post: bool = False,
    ) -> Briefing:
        """The briefing of a day, or the digest of a week or a month. `now`: the instant it is made for;
        a period that is over is told as of its end. `anchor`: with the audit's newest entry, for staff. `post`: it
        becomes a post, in which nobody is named and nobody's own words stand."""
        facts = await self._facts(period, now, readers, anchor=anchor, post=post)
        if period.kind == "today":
            found = await self._with_people(brief(facts, news), facts, readers)
            return await self._with_plan(found, now, readers)
        goals = self.brand.strategy.goals if period.kind == "month" else None
        return await self._with_people(digest(facts, goals, news), facts, readers)

    async def _with_people(self, found: Briefing, facts: Facts, readers: Readers) -> Briefing:
        """The briefing of a day or a week for staff with whom to welcome and to thank. What members can read
        names nobody so."""
        if not readers.staff or facts.period.kind == "month" or not self._people.on:
            return found
        since, until = self._span(facts.period, facts.now)
        if since >= until:
            return found
        people = await self._people.briefly(readers.audience, readers.workspace, since, until)
        part = briefed(people, [line.url for line in found.lines])
        return replace(found, parts=(*found.parts, part)) if part.lines else found

    async def _with_plan(self, found: Briefing, now: datetime, readers: Readers) -> Briefing:
        """A briefing of now for staff with what is to be posted today, where posts are planned at all."""
        if not readers.staff or self._is_over(now) or not self.brand.strategy.plan.balance:
            return found
        today = now.astimezone(self.brand.zone).date()
        finding = MonthFinding(self._store, self.brand, readers.workspace, readers.audience)
        month = await finding.month(today.replace(day=1))
        due = due_today(month, now)
        if not due and found.is_quiet:
            return found
        said = [*(due or [words.TODAY_NOTHING]), short_of(month)]
        lines = tuple(Line(line) for line in said if line)
        return replace(found, parts=(*found.parts, Part(words.POST_TODAY, lines)))

    async def _facts(
        self, period: Period, now: datetime, readers: Readers, *, anchor: bool, post: bool
    ) -> Facts:
        """All that these readers may read."""
        digests = period.kind != "today"
        themes = await self._themes()
        zone = self.brand.zone
        all_heard = await self._store.heard_channels()
        heard = [one for one in all_heard if one.first <= now]
        facts = Facts(
            self.brand.name,
            readers.workspace,
            zone,
            period,
            now,
            tallies=[
                *await self._store.totals(first_compared(period), period.last),
                *await self._answered_later(period, now, readers),
            ],
            waiting=() if post else await self._waiting(now, readers),
            shipped=_shipped(themes, period, self.brand),
            watched=await self._watched(heard, readers),
            heard=heard,
            named=_named(themes),
            private=await private_messages(self._store),
            consent=await self._consent(),
            began=_begins(all_heard, now, readers),
            post=post,
        )
        if readers.staff:
            facts = replace(
                facts,
                cases=await self._cases(readers, now),
                lost=await self._lost(readers),
                anchor=await self._anchor() if anchor else "",
                measured=await self._measured(period, now, readers)
                if period.kind == "month"
                else None,
                staff_reads=readers.audience,
            )
        facts = for_audience(facts, readers.audience)
        told = [name for name, _ in themes_of(facts)[: MOST_THEMES if digests else FEW_THEMES]]
        return replace(
            facts,
            said=await self._said(facts, told, themes, readers),
            members=await self._members(period, told if digests else (), themes, readers),
            felt=await self._felt(facts, readers),
        )

    async def _waiting(self, now: datetime, readers: Readers) -> Sequence[Message]:
        """The questions that wait, or waited at an instant that is over."""
        find = self._store.waited_at if self._is_over(now) else self._store.unanswered
        return await find(now - WAITS, now, MOST_WAITING, audience=readers.audience)

    async def _answered_later(
        self, period: Period, now: datetime, readers: Readers
    ) -> Sequence[Tally]:
        """What takes off the questions that had no answer yet at an instant that is over, as far as their words are
        kept."""
        if not self._is_over(now):
            return []
        since, until = self._span(period, now)
        waited = await self._store.waited_at(since, until, MANY, audience=readers.audience)
        return [
            Tally(one.at.astimezone(self.brand.zone).date(), "", "", one.readers, "answered", -1)
            for one in waited
            if one.answered
        ]

    def _is_over(self, now: datetime) -> bool:
        """Whether a briefing is not made for the present."""
        return self._book.clock.now() - now > PRESENT

    async def _themes(self) -> Themes:
        return Themes(map(theme_of, await self._store.find_records(THEME, limit=MANY)))

    async def _members(
        self, period: Period, told: Sequence[str], themes: Themes, readers: Readers
    ) -> dict[str, int]:
        """How many members spoke at all, and of each of these themes."""
        first, last, audience = period.first, period.last, readers.audience
        return {
            name: await self._store.members(first, last, _names(name, themes), audience)
            for name in ("", *told)
        }

    async def _said(
        self, facts: Facts, told: Sequence[str], themes: Themes, readers: Readers
    ) -> Sequence[Message]:
        """Messages of the themes that will be told of, under their present names."""
        since, until = self._span(facts.period, facts.now)
        found: list[Message] = []
        for name in told:
            for written in _names(name, themes):
                said = await self._store.messages_of_theme(
                    written, since, until, MOST_QUOTES, audience=readers.audience
                )
                found += [
                    replace(one, theme=name)
                    for one in said
                    if not one.by_staff and facts.may_quote(one)
                ]
        return found

    async def _felt(self, facts: Facts, readers: Readers) -> dict[str, Message]:
        """Where more are displeased, or pleased, than usual: the clearest of MOST_FELT messages."""
        found = {}
        for mood in ("-1", "1"):
            if change_in(facts, f"mood:{mood}").level not in RISES:
                continue
            since, until = self._span(facts.period, facts.now)
            said = await self._store.messages_between(
                since, until, limit=MOST_FELT, audience=readers.audience
            )
            theirs = [
                one
                for one in said
                if not one.by_staff and one.sentiment * int(mood) > 0 and facts.may_quote(one)
            ]
            if theirs:
                found[mood] = max(theirs, key=lambda one: (abs(one.sentiment), one.at, one.id))
        return found

    def _span(self, period: Period, now: datetime) -> tuple[datetime, datetime]:
        """The instants between which a period lies, as far as it is over."""
        zone = self.brand.zone
        return start_of(period.first, zone), min(start_of(period.last + DAY, zone), now)

    async def _consent(self) -> set[tuple[str, str]]:
        """The messages whose authors said yes to being quoted by name."""
        items = map(item_of, await self._store.find_records(ITEM, limit=MANY, newest=True))
        return {(one.workspace, one.message) for one in items if one.consent is Consent.YES}

    async def _measured(self, period: Period, now: datetime, readers: Readers) -> Measured:
        """What a month is measured by, as far as it is kept."""
        since, until = self._span(period, now)
        said = await self._store.messages_between(
            since, until, limit=MOST_ASKED, audience=readers.audience
        )
        waits = [
            one.answered_at - one.at
            for one in said
            if one.asks and one.answered_at and one.answered_at <= now and not one.by_staff
        ]
        rows = await self._store.find_records(CASE, limit=MANY, newest=True)
        cases = [case_of(row) for row in rows]
        due = [one for one in cases if since <= one.opened < until and _was_due(one, until)]
        releases = await self._store.released_since(since)
        judged = await self._store.find_records(JUDGED, limit=MANY, newest=True)
        days = [row for row in judged if since <= datetime.fromisoformat(row.body["at"]) <= until]
        return Measured(
            waits,
            in_time=sum(_in_time(one) for one in due),
            cases=len(due),
            posts=[one.function for one in releases if one.at < until],
            right=sum(row.state == "right" for row in days),
            judged=len(days),
        )

    async def _cases(self, readers: Readers, now: datetime) -> list[OpenCase]:
        """The escalations that are open, or were at an instant that is over."""
        if self._is_over(now):
            rows = await self._store.find_records(CASE, limit=MANY, newest=True)
            cases = [one for one in map(case_of, rows) if not one.closed_at or now < one.closed_at]
        else:
            cases = await self._book.undecided()
        return [
            OpenCase(case, URGENCY[case.severity], self._book.title(case), readers.audience)
            for case in cases
            if case.opened <= now
        ]

    async def _lost(self, readers: Readers) -> list[LostPost]:
        rows = await self._store.outbox(OutState.UNKNOWN)
        return [LostPost(row.draft, readers.audience) for row in rows if row.kind == "post"]

    async def _anchor(self) -> str:
        newest = await self._store.audit_log(1)
        return f"{newest[0].number}:{newest[0].hash}" if newest else ""

    async def _watched(self, heard: Sequence[HeardChannel], readers: Readers) -> list[Watched]:
        """The channels that are listened to, with who can read each now."""
        listed = self.brand.file.listening.channels
        if listed is None:
            return [Watched(one.workspace, one.channel, one.readers) for one in heard]
        found = []
        for one in listed:
            connected = [one.workspace] if one.workspace else self._publisher.workspaces
            told = {where: await self._told(Place(where, one.id)) for where in connected}
            having = [where for where in connected if told[where] is not None] or connected
            for where in having or sorted({row.workspace for row in heard}):
                may = told.get(where)
                if may is None:
                    may = _as_heard(where, one.id, heard, readers)
                found.append(Watched(where, one.id, may))
        return found

    async def _told(self, place: Place) -> tuple[str, ...] | None:
        """Who can read a channel, as the platform says; None for one that is not there, or not connected."""
        if place.workspace not in self._publisher.workspaces:
            return None
        try:
            return await self._publisher.platform(place.workspace).readers(place)
        except LookupError:
            return None


def _as_heard(
    workspace: str, channel: str, heard: Sequence[HeardChannel], readers: Readers
) -> tuple[str, ...]:
    """Who could read a channel when something was heard there last. Where nobody knows, staff may know that it is on
    the list of brand.yaml."""
    known = [one.readers for one in heard if (one.workspace, one.channel) == (workspace, channel)]
    return known[-1] if known else readers.audience if readers.staff else ()


def _begins(heard: Sequence[HeardChannel], now: datetime, readers: Readers) -> datetime | None:
    """When listening began, as far as these may know, if it was after this instant."""
    firsts = [one.first for one in heard if may_read(readers.audience, one.readers)]
    first = min(firsts, default=now)
    return first if first > now else None


def _names(name: str, themes: Themes) -> tuple[str, ...]:
    """Every name under which messages of a theme may stand."""
    theme = themes.named(name)
    return themes.names_of(theme) if theme else (name,)


def _in_time(case: Case) -> bool:
    return case.taken_at is not None and case.taken_at <= case.due


def _was_due(case: Case, until: datetime) -> bool:
    """Whether somebody has taken it, or should have by then."""
    return case.taken_at is not None or case.due < until


def _shipped(themes: Themes, period: Period, brand: Brand) -> list[Shipped]:
    """What shipped within the period, the newest first."""
    found = [
        theme
        for theme in themes
        if theme.status is Status.SHIPPED
        and theme.shipped_at is not None
        and theme.shipped_at.astimezone(brand.zone).date() in period
    ]
    order = sorted(found, key=lambda theme: (theme.shipped_at, theme.id), reverse=True)
    return [Shipped(theme.name, theme.shipped, theme.readers) for theme in order]


def _named(themes: Themes) -> list[Named]:
    """The names that are not what they were, or not for everyone."""
    return [
        Named(name, theme.name, theme.readers)
        for theme in themes
        for name in themes.names_of(theme)
        if name != theme.name or theme.readers != ("everyone",)
    ]
