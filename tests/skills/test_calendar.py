"""The calendar: what stands on it, what a person moved stays moved, and events with the posts around them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from candorbot import words
from candorbot.calendar_desk import CalendarDesk
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.month import Entry, Month, after, as_ical, balance, grid, month_named
from candorbot.month_card import month_page
from candorbot.occasion import Occasion, posts_around
from candorbot.plan import SOON, Plan
from candorbot.records import DraftState, Function
from candorbot.request import Place
from candorbot.results import Result
from candorbot.results_file import keep_results
from candorbot.testing import World, find_button
from candorbot.writing import Ask, Proposal, Refusal

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EVENT = {
    "kind": "ama",
    "name": "Ask Ana",
    "when": "2026-12-10 17:00",
    "details": "Bring questions.",
}


def said(card: Card) -> str:
    lines = [entry.words for group in card.groups for entry in group.entries]
    return "\n".join([card.title, card.body, *lines, card.file.text if card.file else ""])


class EventWriter:
    """Writes what the offline writer would be asked for."""

    async def write(self, ask: Ask) -> Proposal:
        text = f"{ask.stage}: {ask.theme}, {ask.when}. {ask.details}"
        return Proposal(text, (), "offline rules, event", True, "en")


def with_writer(world: World) -> World:
    world.live.now = replace(world.live.now, writer=EventWriter())
    return world


async def with_event(world: World) -> Card:
    """An event is planned, with its posts; the month's card."""
    card = await with_writer(world).ask("calendar")
    return await world.press(card, words.PLAN_EVENT, **EVENT)


async def test_an_empty_month_shows_its_days_and_the_next_free_times(world: World) -> None:
    card = await world.ask("calendar")
    assert card.title == "Calendar: November 2026"
    assert "Mon      Tue" in said(card)
    assert "Tue 24 Nov, 09:30" in said(card)
    assert "answers to members: 0 of 0 (0 %), planned 50 %" in said(card)


async def test_a_scheduled_post_stands_on_its_day_and_can_be_opened(world: World) -> None:
    draft = await world.ask("draft", "How do I export my stats?")
    await world.press(draft, words.SCHEDULE, when="tue 9:30")
    card = await world.ask("calendar")
    assert "Tue 24 Nov, 09:30 · d1 · “Hi Kofi, Click Export to CSV." in said(card)
    assert "24 ○" in said(card)
    assert "Tue 24 Nov, 09:30: " not in said(card)  # no free time any more
    opened = await world.press(card, "Open d1")
    assert "To be posted" in [field.label for field in opened.fields]


async def test_a_post_that_a_person_moved_stays_moved(world: World) -> None:
    draft = await world.ask("draft", "How do I export my stats?")
    card = await world.press(draft, words.SCHEDULE, when="tue 9:30")
    await world.press(card, words.MOVE, when="wed 11:00")
    for _ in range(3):
        world.clock.advance(hours=1)
        card = await world.ask("calendar")
        await world.schedule.run_due()
    assert "Wed 25 Nov, 11:00 · d1" in said(card)


async def test_a_posted_reply_counts_for_what_it_was(world: World) -> None:
    await world.press(await world.drafted(), words.APPROVE)
    card = await world.ask("calendar")
    assert "answers to members: 1 of 1 (100 %), planned 50 %" in said(card)
    assert "20 ●" in said(card)


async def test_an_event_brings_its_posts_to_approve_one_by_one(world: World) -> None:
    card = await with_event(world)
    assert (
        "Ask Ana is on the calendar for Thu 10 Dec, 17:00, with 3 drafts to approve." in card.body
    )
    for line in ("Thu 3 Dec, 09:30 · d1", "Wed 9 Dec, 09:30 · d2", "Fri 11 Dec, 09:30 · d3"):
        assert line in said(card)
    world.clock.advance(days=30)
    await world.bot.settle()
    assert world.platform.posted() == []


async def test_a_cancelled_event_takes_its_posts_along_also_approved_ones(world: World) -> None:
    card = await with_event(world)
    draft = await world.press(card, "Open d1")
    await world.press(draft, next(b.label for b in draft.buttons if b.action == "approve"))
    card = await world.press(card, words.CANCEL_EVENT, event="e1")
    assert "is cancelled" in card.body
    assert "Ask Ana" not in said(await world.ask("calendar", "2026-12"))
    world.clock.advance(days=13, hours=-3)
    await world.bot.settle()
    assert world.platform.posted() == []
    for number in (1, 2, 3):
        kept = await world.store.draft(f"d{number}")
        assert kept is not None
        assert kept.state is DraftState.DISCARDED


async def test_two_who_cancel_an_event_at_once_are_both_told_that_it_is(world: World) -> None:
    await with_event(world)
    card = await world.ask("calendar", "2026-12")
    clicks = [world.click(card, words.CANCEL_EVENT, by=by, event="e1") for by in ("mia", "jonas")]
    told = await asyncio.gather(*map(world.send, clicks))
    assert ["is cancelled" in one.body for one in told] == [True, True]


async def test_two_who_plan_an_event_at_once_plan_two(world: World) -> None:
    card = await with_writer(world).ask("calendar")
    clicks = [
        world.click(card, words.PLAN_EVENT, by=by, **{**EVENT, "name": by})
        for by in ("mia", "jonas")
    ]
    await asyncio.gather(*map(world.send, clicks))
    rows = await world.store.find_records("calendar.event")
    assert [(row.id, row.body["name"]) for row in rows] == [("e1", "mia"), ("e2", "jonas")]
    assert await world.store.draft("d6") is not None


async def test_an_event_that_two_plan_at_once_in_the_same_words_is_one(world: World) -> None:
    card = await with_writer(world).ask("calendar")
    clicks = [world.click(card, words.PLAN_EVENT, by=by, **EVENT) for by in ("mia", "jonas")]
    told = await asyncio.gather(*map(world.send, clicks))
    assert sorted(one.failed for one in told) == [False, True]
    assert any("for that time already" in one.body for one in told)
    assert len(await world.store.find_records("calendar.event")) == 1
    assert await world.store.draft("d4") is None


async def test_the_channels_to_choose_from_are_those_one_reads(world: World) -> None:
    """By id, as platforms know them: nobody has to type one."""
    said_in = [("general", ("everyone",)), ("team", ("jonas",)), ("help", ("everyone",))]
    for number, (channel, readers) in enumerate(said_in):
        made = await world.hear("Good morning")
        await world.store.save_message(
            replace(made, id=f"x{number}", thread=f"x{number}", channel=channel, readers=readers,
                    at=world.clock.now())
        )  # fmt: skip
    card = await with_writer(world).ask("calendar")
    form = {field.name: field for field in find_button(card, words.PLAN_EVENT).inputs}
    assert [one.label for one in form["channel"].choices] == [
        words.THIS_CHANNEL,
        "#help",
        "#general",
    ]
    chosen = form["channel"].choices[0].value
    card = await world.press(card, words.PLAN_EVENT, **{**EVENT, "channel": chosen})
    assert "· e1 · Ask Ana · #help" in said(card)
    card = await world.press(card, words.PLAN_EVENT, **{**EVENT, "channel": "general"})
    assert "· e2 · Ask Ana · #general" in said(card)


async def test_what_would_be_obeyed_instead_of_read_stands_in_no_file_of_the_month(
    world: World,
) -> None:
    """Other programs read them: RFC 5545 allows no control characters."""
    odd = "AMA \x1b[31m\x07 with \u202eAna"
    card = await with_writer(world).ask("calendar")
    await world.press(card, words.PLAN_EVENT, **{**EVENT, "name": odd, "details": odd})
    for kind in ("ical", "page"):
        file = (await world.ask("calendar", f"{kind} 2026-12")).file
        assert file is not None
        assert {"AMA ␛" in file.text, "\u202e" in file.text} == {True, False}
        assert "".join(file.text.split()).isprintable()


async def test_an_event_that_is_cancelled_while_its_posts_are_written_stays_cancelled(
    world: World,
) -> None:
    class Slow(EventWriter):
        async def write(self, ask: Ask) -> Proposal:
            if ask.stage == "reminder":
                listed = await world.ask("calendar", "2026-12")
                await world.press(listed, words.CANCEL_EVENT, by="jonas", event="e1")
            return await super().write(ask)

    card = await world.ask("calendar")
    world.live.now = replace(world.live.now, writer=Slow())
    done = await world.press(card, words.PLAN_EVENT, **EVENT)
    assert "was cancelled while its posts were written" in done.body
    assert "Ask Ana" not in said(await world.ask("calendar", "2026-12"))


async def test_the_posts_around_an_event_are_written_at_once(world: World) -> None:
    """One after another, a slow model's take longer than a command may."""
    begun = asyncio.Barrier(3)

    class Waiting(EventWriter):
        async def write(self, ask: Ask) -> Proposal:
            await begun.wait()
            return await super().write(ask)

    card = await world.ask("calendar")
    world.live.now = replace(world.live.now, writer=Waiting())
    assert "3 drafts" in (await world.press(card, words.PLAN_EVENT, **EVENT)).body


async def test_posts_of_an_event_that_was_not_written_to_its_end_go_with_it(world: World) -> None:
    class Half(EventWriter):
        async def write(self, ask: Ask) -> Proposal | Refusal:  # type: ignore[override]
            return Refusal("spent") if ask.stage == "reminder" else await super().write(ask)

    card = await world.ask("calendar")
    world.live.now = replace(world.live.now, writer=Half())
    done = await world.press(card, words.PLAN_EVENT, **EVENT)
    assert "not all posts around it were written: spent" in done.body
    listed = await world.ask("calendar", "2026-12")
    assert "d1" in said(listed)
    assert "d1" not in said(await world.press(listed, words.CANCEL_EVENT, event="e1"))


async def test_an_event_in_a_channel_that_is_not_there_is_not_planned(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def readers(place: Place) -> tuple[str, ...]:
        raise LookupError("gone")

    card = await with_writer(world).ask("calendar")
    monkeypatch.setattr(world.platform, "readers", readers)
    done = await world.press(card, words.PLAN_EVENT, **EVENT, channel="nowhere")
    assert "There is no channel #nowhere" in done.body
    assert "Ask Ana" not in said(await world.ask("calendar", "2026-12"))


async def test_cancelled_events_take_no_room(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("candorbot.calendar_desk.MOST_OCCASIONS", 1)
    card = await with_writer(world).ask("calendar")
    for number in ("e1", "e2"):
        card = await world.press(card, words.PLAN_EVENT, **EVENT)
        full = await world.press(card, words.PLAN_EVENT, **EVENT)
        assert "There are 1 events already" in full.body
        assert number in said(card)
        await world.press(card, words.CANCEL_EVENT, event=number)


async def test_who_cancels_an_event_hears_which_of_its_posts_have_left(world: World) -> None:
    card = await with_event(world)
    draft = await world.press(card, "Open d1")
    await world.press(draft, next(b.label for b in draft.buttons if b.action == "approve"))
    world.clock.advance(days=12, hours=20, minutes=40)
    await world.bot.settle()
    assert len(world.platform.posted()) == 1
    done = await world.press(card, words.CANCEL_EVENT, event="e1")
    assert "Posted already, or on their way: d1." in done.body
    again = await world.press(card, words.CANCEL_EVENT, event="e1")
    assert "There is no event e1 here" in again.body


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"name": " "}, "what it is called"), ({"kind": "party"}, "what it is called"),
        ({"when": "soon"}, "no time"), ({"name": "x" * 101}, "Shorten"),
        ({"when": "2020-01-01 09:00"}, "is over"),
    ],
)  # fmt: skip
async def test_an_odd_event_plans_nothing(world: World, values: dict[str, str], why: str) -> None:
    card = await with_writer(world).ask("calendar")
    odd = await world.press(card, words.PLAN_EVENT, **{**EVENT, **values})
    assert odd.failed
    assert why in odd.body
    assert await world.store.find_records("calendar.event") == []
    assert await world.store.draft("d1") is None


async def test_words_of_a_place_that_not_all_read_stand_on_no_calendar_of_others(
    world: World,
) -> None:
    world.platform.who_reads = ("jonas",)
    draft = await world.ask("draft", "How do I export my stats?", by="jonas")
    await world.press(draft, words.SCHEDULE, by="jonas", when="tue 9:30")
    assert "Export to CSV" not in said(await world.ask("calendar", by="mia"))
    assert "something useful for members · #help" in said(await world.ask("calendar", by="mia"))
    assert "Export to CSV" in said(await world.ask("calendar", by="jonas"))


async def test_f098_an_event_of_such_a_place_is_not_named_there_either(world: World) -> None:
    world.platform.who_reads = ("jonas",)
    card = await with_writer(world).ask("calendar", by="jonas")
    card = await world.press(card, words.PLAN_EVENT, by="jonas", **EVENT)
    assert "Ask Ana" in said(card)
    card = await world.ask("calendar", "2026-12")
    assert f"· e1 · {words.EVENT_KINDS['ama']} ·" in said(card)
    for kind in ("ical", "page"):
        assert "Ask Ana" not in said(await world.ask("calendar", f"{kind} 2026-12"))
    assert "Ask Ana" not in (await world.press(card, words.CANCEL_EVENT, event="e1")).body


async def test_the_month_comes_as_a_file_that_other_calendars_read(world: World) -> None:
    await with_event(world)
    file = (await world.ask("calendar", "ical 2026-12")).file
    assert file is not None
    events = Calendar.from_ical(file.text).walk("VEVENT")
    assert {str(e["uid"]) for e in events} == {
        f"{n}@harbor.candor" for n in ("e1", "d1", "d2", "d3")
    }
    assert datetime(2026, 12, 10, 16, 0, tzinfo=UTC) in [e["dtstart"].dt for e in events]


def posted(thursdays: int, tuesdays: int) -> list[Result]:
    """Twenty posts of either day, with so many reactions of 100 who saw them (and a few more or less)."""
    days = [
        (datetime(2026, 1, 1, 16, 0, tzinfo=BERLIN), thursdays),
        (datetime(2026, 1, 6, 9, 30, tzinfo=BERLIN), tuesdays),
    ]
    return [
        Result(f"post {week}", "help", first + timedelta(weeks=week), Function.INFORMER, 100, many + week % 5, 0, 0)
        for first, many in days
        for week in range(20)
    ]  # fmt: skip


async def free_times(world: World) -> list[str]:
    groups = {group.title: group for group in (await world.ask("calendar", "2026-12")).groups}
    return [entry.words for entry in groups[words.CALENDAR_FREE].entries]


async def test_results_of_posts_move_the_free_times_and_say_why(world: World) -> None:
    assert (await free_times(world))[0].startswith("Tue 1 Dec, 09:30")
    await keep_results(world.store, posted(thursdays=30, tuesdays=10))
    first = (await free_times(world))[0]
    assert first.startswith("Thu 3 Dec, 16:00")
    assert "Posts on Thursdays got" in first


async def test_results_that_differ_by_chance_move_nothing(world: World) -> None:
    before = await free_times(world)
    await keep_results(world.store, posted(thursdays=20, tuesdays=20))
    assert await free_times(world) == before


async def test_a_month_that_is_none_says_how_to_write_one(world: World) -> None:
    assert "“smarch” is no month" in (await world.ask("calendar", "smarch")).body


async def test_the_desk_of_the_shell_sees_all_workspaces(world: World) -> None:
    draft = await world.ask("draft", "How do I export my stats?")
    await world.press(draft, words.SCHEDULE, when="tue 9:30")
    desk = CalendarDesk("", ("mia",), "", world.live.now.brand, world.store, world.clock)
    assert "d1" in said(await desk.month())
    elsewhere = CalendarDesk("other", ("mia",), "", world.live.now.brand, world.store, world.clock)
    assert "d1" not in said(await elsewhere.month())


def test_a_month_is_named_as_people_name_it() -> None:
    today = date(2026, 11, 20)
    assert month_named("", today) == date(2026, 11, 1)
    assert month_named("Next", today) == date(2026, 12, 1)
    assert month_named("december", today) == date(2026, 12, 1)
    assert month_named("march", today) == date(2027, 3, 1)
    assert month_named("2026-02", today) == date(2026, 2, 1)
    assert after(date(9999, 12, 1)) == date(9999, 12, 1)


@pytest.mark.parametrize("month", ["1000-01", "2999-12"])
async def test_the_first_and_the_last_month_there_is_can_be_seen(world: World, month: str) -> None:
    assert (await world.ask("calendar", month)).title.startswith("Calendar:")
    assert (await world.ask("calendar", f"page {month}")).file is not None


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "0000-01", "3000-01"])
async def test_a_year_that_no_zone_can_reckon_with_is_no_month(world: World, month: str) -> None:
    assert "is no month" in (await world.ask("calendar", month)).body


@given(st.text(max_size=20))
def test_any_words_name_a_month_or_are_refused(text: str) -> None:
    try:
        assert month_named(text, date(2026, 11, 20)).day == 1
    except UserError:
        return


def test_a_late_event_has_only_the_posts_there_is_time_for() -> None:
    at = NOW + timedelta(hours=30)
    stages = [stage for stage, _ in posts_around(at, NOW, BERLIN, SOON)]
    assert stages == ["announcement", "follow-up"]


entries = st.builds(
    Entry,
    at=st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 30), timezones=st.just(BERLIN)),
    draft=st.integers(1, 99).map("d{}".format),
    state=st.sampled_from(DraftState),
    function=st.sampled_from(Function),
    channel=st.text(max_size=10),
    words=st.text(max_size=50),
)
occasions = st.builds(
    Occasion,
    id=st.integers(1, 9).map("e{}".format), kind=st.just("ama"), name=st.text(max_size=30),
    at=st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 30), timezones=st.just(BERLIN)),
    channel=st.text(max_size=10), workspace=st.just("w"),
)  # fmt: skip
months = st.builds(
    Month,
    first=st.just(date(2026, 11, 1)), zone=st.just(BERLIN),
    entries=st.lists(entries, max_size=12).map(tuple), occasions=st.lists(occasions, max_size=4).map(tuple),
    plan=st.just(Plan({})),
)  # fmt: skip


class Opened(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


@given(months)
def test_whatever_stands_on_it_the_month_keeps_its_form(month: Month) -> None:
    head, *weeks = grid(month)
    assert len(weeks) == 6
    assert all(len(line) <= 7 * 9 + 9 for line in (head, *weeks))
    assert len(balance(month)) == 4
    page = Opened()
    page.feed(month_page(month))
    assert set(page.tags) <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "table", "thead", "tbody",
        "tr", "th", "td", "br", "ul", "li", "footer",
    }  # fmt: skip
    read = Calendar.from_ical(as_ical(month, "harbor.candor", NOW))
    assert len(read.walk("VEVENT")) == len(month.entries) + len(month.occasions)
