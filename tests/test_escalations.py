"""The life of an escalation: one case for one incident, told once, passed on until somebody takes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.case_book import Change
from candorbot.case_record import MOST_REPORTS, Case, CaseState, Reason, Report, case_of, record_of
from candorbot.due import Open, due_at, next_at, turns
from candorbot.escalations import TALLY
from candorbot.incident import LEAST, best, is_spike, read, usual
from candorbot.records import Message, Record
from candorbot.testing import BRAND, NOON, World
from tests.escalating import AROUND_THE_CLOCK, case, escalating, pass_time, tell

BERLIN = ZoneInfo("Europe/Berlin")
HARBOR = Open(BRAND.file.hours, frozenset({date(2026, 12, 25)}), BERLIN)
HOUR = timedelta(hours=1)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        yield world


def at(day: str, of_day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(of_day), BERLIN)


# --- when it is due ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        (at("2026-11-20", "10:00"), 4 * HOUR, at("2026-11-20", "14:00")),
        (at("2026-11-20", "16:00"), 4 * HOUR, at("2026-11-23", "11:00")),  # Friday to Monday
        (at("2026-11-21", "12:00"), HOUR, at("2026-11-23", "10:00")),  # Saturday
        (at("2026-11-20", "05:00"), HOUR, at("2026-11-20", "10:00")),  # before they open
        (at("2026-11-20", "17:00"), HOUR, at("2026-11-20", "18:00")),  # to the very end
        (at("2026-12-24", "17:00"), 2 * HOUR, at("2026-12-28", "10:00")),  # over a holiday
        (at("2026-10-23", "17:00"), 2 * HOUR, at("2026-10-26", "10:00")),  # clocks are put back
    ],
)
def test_only_hours_when_somebody_is_there_count(
    start: datetime, within: timedelta, due: datetime
) -> None:
    assert due_at(start, within, HARBOR) == due


def test_what_cannot_wait_knows_no_hours() -> None:
    night = at("2026-12-25", "03:00")
    assert due_at(night, timedelta(minutes=15), None) == night + timedelta(minutes=15)


def test_where_nobody_is_ever_there_every_hour_counts() -> None:
    closed = frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(200))
    assert due_at(NOON, HOUR, replace(HARBOR, holidays=closed)) == NOON + HOUR


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), st.integers(1, 2000))
def test_a_due_time_lies_in_office_hours_and_never_early(start: datetime, minutes: int) -> None:
    start = start.replace(tzinfo=BERLIN)
    within = timedelta(minutes=minutes)
    due = due_at(start, within, HARBOR)
    assert due - start >= within - HOUR  # an hour may be put back in between
    local = due.astimezone(BERLIN)
    assert local.weekday() < 5
    assert time(9) <= local.time() <= time(18)


def test_everybody_is_asked_and_the_owner_reminded_first() -> None:
    asked = [(turn.person, turn.again) for turn in turns(["Jonas", "Mia"], 2)]
    assert asked == [
        ("Jonas", False), ("Jonas", True), ("Mia", False), ("Jonas", True), ("Mia", True),
    ]  # fmt: skip


def test_the_next_person_is_asked_at_the_due_time() -> None:
    assert next_at(1, NOON, NOON, 4 * HOUR, None) == NOON + 2 * HOUR
    assert next_at(2, NOON, NOON + 2 * HOUR, 4 * HOUR, None) == NOON + 4 * HOUR
    assert next_at(3, NOON, NOON + 4 * HOUR, 4 * HOUR, None) == NOON + 6 * HOUR


# --- one incident, one case -------------------------------------------------------------------------


def of(text: str, kind: str, by: str, *, thread: str = "", later: timedelta = timedelta()) -> Case:
    said = read(text, kind, by, thread or by, NOON + later)
    report = Report("m", "help", said.thread, by, by, said.at)
    return Case(
        "c1", "w", kind, "P2", "Mia", "x", NOON, NOON, NOON, (report,),
        subjects=tuple(said.subjects), names=tuple(said.names),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("The site does not load for us", "Bekomme nur noch 503, Ausfall?", "outage"),
        ("Everything is down", "please hurry, customers are waiting", "outage"),
        ("I was charged twice in May", "Deux fois le même paiement", "payment_dispute"),
        ("A fake support account wrote to me", "got a DM from a false admin, with a link", "scam"),
        ("xX_bully77 mocks me", "Please look at xX_bully77 in #general", "harassment"),
    ],
)
def test_reports_of_one_thing_belong_together(one: str, other: str, kind: str) -> None:
    first = of(one, kind, "ana")
    assert best(read(other, kind, "ben", "t2", NOON + HOUR), [first]) is first


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("The dashboard is blank", "My goals from March are gone", "outage"),
        ("I was charged twice", "I want a refund, it does not do what I need", "payment_dispute"),
        ("Ana is being insulted", "somebody called me stupid", "harassment"),
        ("I cannot go on any more", "I cannot go on any more", "self_harm"),
        ("Delete all my data", "Delete all my data", "data_request"),
        (
            "I was charged the wrong amount on Monday",
            "You charged me after I cancelled last Monday",
            "payment_dispute",
        ),
        (
            "There is an XSS in the Export page",
            "SQL injection in the login form, Export is fine",
            "security_report",
        ),
        (
            "Ich will mein Geld zurück, das Konto war leer",
            "Mein Geld ist noch auf dem Konto",
            "complaint",
        ),
    ],
)
def test_reports_of_two_things_stay_apart(one: str, other: str, kind: str) -> None:
    assert best(read(other, kind, "ben", "t2", NOON), [of(one, kind, "ana")]) is None


def test_the_same_thread_and_the_same_author_are_one_incident() -> None:
    first = of("I cannot go on any more", "self_harm", "ana", thread="t1")
    assert best(read("It is all too much", "self_harm", "ana", "t9", NOON), [first]) is first
    bill = of("You charged me the wrong amount", "payment_dispute", "ana", thread="t1")
    assert best(read("Me too, refund it", "payment_dispute", "ben", "t1", NOON), [bill]) is bill


def test_a_second_member_in_distress_is_a_case_of_its_own_in_the_same_thread_too() -> None:
    first = of("I cannot go on any more", "self_harm", "ana", thread="t1")
    assert (
        best(read("Same. I have the pills here", "self_harm", "ben", "t1", NOON), [first]) is None
    )


def test_no_thread_and_no_author_are_no_sign_of_one_incident() -> None:
    case = of("I cannot go on any more", "self_harm", "")
    assert best(read("It is all too much", "self_harm", "", "", NOON), [case]) is None


@pytest.mark.parametrize("ours", ["Harbor", "Harbor Analytics"])
def test_our_own_names_tell_no_two_incidents_apart(ours: str) -> None:
    text = "Somebody found that in Harbor the export shows the notes of others"
    told = read(text, "security_report", "ana", "t1", NOON, [ours])
    case = replace(of(text, "security_report", "ana"), names=(*told.names, "harbor"))
    other = read("Harbor's webhook takes any key", "security_report", "ben", "t2", NOON, [ours])
    assert best(other, [case]) is None


def test_an_outage_of_tomorrow_is_another_one() -> None:
    first = of("Everything is down", "outage", "ana")
    assert best(read("It is down again", "outage", "ben", "t2", NOON + 5 * HOUR), [first]) is None


def test_a_closed_case_takes_no_more_reports() -> None:
    closed = replace(of("Everything is down", "outage", "ana"), state=CaseState.RESOLVED)
    assert best(read("Down!", "outage", "ben", "t2", NOON), [closed]) is None


# --- more than usual --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "spike"),
    [
        (LEAST - 1, [0] * 14, False),
        (LEAST, [0] * 14, True),
        (LEAST, [], True),
        (9, [4] * 14, False),
        (14, [4] * 14, True),
        (110, [100] * 14, False),
        (145, [100] * 14, True),
        (900, [800] * 14, False),
        (1000, [800] * 14, True),
    ],
)
def test_a_spike_is_far_more_than_the_same_hour_brought_before(
    now: int, before: list[int], spike: bool
) -> None:
    assert is_spike(now, before) is spike


def test_one_odd_day_does_not_change_what_is_usual() -> None:
    assert usual([2, 2, 500, 2, 2]) == 2


@given(st.integers(0, 2000), st.lists(st.integers(0, 1000), max_size=14))
def test_more_is_never_less_of_a_spike(now: int, before: list[int]) -> None:
    assert not is_spike(now, before) or is_spike(now + 1, before)


# --- kept ------------------------------------------------------------------------------------------


def test_a_case_comes_back_from_its_row_as_it_was() -> None:
    whole = replace(
        of("Down", "outage", "ana"), reasons=(Reason("rule", "r", "q", "why"),), people=("Mia",)
    ).with_step(NOON, "Mia", "did something")
    assert case_of(record_of(whole)) == whole


@given(st.integers(1, 200))
def test_the_count_is_true_and_the_list_bounded(reports: int) -> None:
    first = of("Down", "outage", "ana")
    held = first
    for n in range(reports):
        held = held.joined(Report(f"r{n}", "help", "t", "x", "x", NOON), ())
    assert held.count == reports + 1
    assert len(held.reports) <= MOST_REPORTS
    assert held.first == first.first
    assert held.reports[-1].message == f"r{reports - 1}"


# --- opened, joined, told ---------------------------------------------------------------------------


async def test_a_message_that_needs_a_person_becomes_a_case_and_is_told(world: World) -> None:
    await world.hear("I was charged twice, please help")
    (told,) = await tell(world)
    assert "Today: About refund|charged (c1)" in told
    assert "Jonas, this is yours" in told
    card = await case(world)
    assert card.quote is not None
    assert card.quote.text == "I was charged twice, please help"
    assert [mark.rule for mark in card.marks] == ["payment-dispute-said"]
    assert "That it is nothing." in card.body
    assert {(f.label, f.value) for f in card.fields} >= {
        ("Owner", "Jonas (billing)"),
        ("Due", "Fri 20 Nov, 17:00"),
    }


async def test_staff_and_the_bot_are_never_flagged(world: World) -> None:
    await world.hear("Was anybody charged twice?", by="lena")
    await world.hear("We refund that.", by="candor-bot")
    assert await tell(world) == []


async def test_an_ordinary_message_is_no_case(world: World) -> None:
    await world.hear("How do I export my stats?")
    assert (await world.ask("escalate")).title == "No open escalations"


async def test_the_same_message_again_counts_once(world: World) -> None:
    message = await world.hear("Everything is down")
    await world.bot.note(message)
    assert ("Reports", "1") in [(f.label, f.value) for f in (await case(world)).fields]


async def test_a_message_edited_into_a_threat_is_flagged(world: World) -> None:
    message = await world.hear("hello there")
    await world.bot.note(replace(message, text="this is a threat", edited=world.clock.now()))
    assert (await case(world)).title == "Now: About threat (c1)"


async def test_what_is_only_listed_is_told_when_it_is_due(world: World) -> None:
    await world.hear("I want to complain")
    assert await tell(world) == []
    await pass_time(world, 60 * 49, step=60)
    assert any("nobody has acknowledged this yet" in told for told in await tell(world))


async def test_a_graver_report_makes_the_case_graver_and_is_told(world: World) -> None:
    start = await world.hear("I was charged twice", by="ana")
    before = await tell(world)
    row = await world.store.record("case", "c1")
    assert row is not None
    await world.store.put_record(replace(row, body={**row.body, "severity": "P3"}))
    await world.hear("charged twice here too", by="ben", thread=start.id)
    assert (await case(world)).title.startswith("Today")
    told = await tell(world)
    assert len(told) == len(before) + 1
    assert "more urgent than it was" in told[-1]


async def test_who_acknowledged_is_told_when_a_shell_makes_the_case_graver(world: World) -> None:
    await world.hear("I was charged twice", by="ana")
    await world.press(await case(world), "Acknowledge", by="jonas")
    before = await tell(world)
    book, reports = world.bot._cases, world.bot._escalations
    kept = await book.case("c1")
    assert kept is not None
    kept = replace(kept, severity="P3")
    at = world.clock.now()
    typed = Message("fake", "", "", "", "shell", "the shell", "charged twice", at)

    async def joins() -> Change | str:
        said = reports.read(typed, "payment_dispute")
        return await reports.joined(kept, typed, said, "P2", (), by="the shell", quiet=True)

    await book.keep(joins)
    assert await tell(world) == before
    await pass_time(world, 60)
    told = (await tell(world))[len(before) :]
    assert len(told) == 1
    assert "more urgent than it was" in told[0]
    assert "the shell: told of one more report" in told[0]


async def test_words_of_a_closed_place_stay_out_of_the_staff_channel(world: World) -> None:
    message = Message(
        "fake", "m900", "board", "m900", "ana", "Ana", "I was charged twice for Barnacle",
        world.clock.now(), readers=("board",),
    )  # fmt: skip
    world.platform.who_reads = ("jonas", "lena", "mia")
    await world.bot.accept(message)
    await world.bot.note(message)
    card = await case(world)
    assert card.quote is None
    assert "Barnacle" not in card.body + "".join(mark.quote for mark in card.marks)


async def test_a_spike_is_a_case_of_its_own_and_told_once(world: World) -> None:
    for n in range(9):
        await world.hear("somebody insulted me", by=f"member{n}")
    titles = (await world.ask("escalate")).body.splitlines()
    assert len([line for line in titles if "More than usual" in line]) == 1
    assert len(titles) == 10


async def write_about_prices(world: World, members: int) -> None:
    for n in range(members):
        await world.hear(f"What is the price of plan {n}?", by=f"member{n}")


async def test_a_theme_that_many_write_about_at_once_is_flagged_to_whoever_owns_it(
    world: World,
) -> None:
    await write_about_prices(world, 1)
    world.clock.advance(days=8)
    await write_about_prices(world, 9)
    (told,) = await tell(world)
    assert "This week: More than usual: about billing" in told
    card = await case(world)
    assert "6 in the last hour; usually 0." in card.body
    assert ("Owner", "Jonas (billing)") in [(one.label, one.value) for one in card.fields]


async def test_such_a_theme_is_flagged_also_where_somebody_else_wrote_its_row_at_that_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_about_prices(world, 1)
    world.clock.advance(days=8)
    put_records = world.store.put_records

    async def second(*rows: Record, **more: Any) -> None:
        monkeypatch.setattr(world.store, "put_records", put_records)
        (tally,) = (row for row in rows if row.kind == TALLY)
        kept = await world.store.record(TALLY, tally.id)
        assert kept is not None
        await world.store.put_record(kept)
        await put_records(*rows, **more)

    await write_about_prices(world, LEAST - 1)
    monkeypatch.setattr(world.store, "put_records", second)
    await world.hear("What is the price of the last plan?", by="olga")
    (told,) = await tell(world)
    assert "This week: More than usual: about billing" in told


async def test_once_it_is_known_to_be_down_what_only_describes_it_is_one_more_report(
    world: World,
) -> None:
    await world.hear("All I get is a blank page", by="ana")
    assert (await world.ask("escalate")).title == "No open escalations"
    await world.hear("The site is down, a blank page", by="ben")
    for _ in range(2):
        message = await world.hear("A white screen for me, too", by="cem")
        await world.bot.note(message)  # delivered once more
    await world.hear("How do I export my stats?", by="dan")
    assert ("Reports", "3") in [(f.label, f.value) for f in (await case(world)).fields]
    assert len(await tell(world)) == 1


async def test_many_who_describe_an_outage_that_no_rule_sees_are_flagged_at_once(
    world: World,
) -> None:
    for n in range(7):
        await world.hear("All I get is a blank page", by=f"member{n}")
    (told,) = await tell(world)
    assert "Today: More than usual: About outage|down" in told
    assert "6 in the last hour; usually 0." in told


@pytest.mark.parametrize("why", ["new", "usual", "one member", "nothing in common"])
async def test_what_many_write_is_no_spike_where(why: str, world: World) -> None:
    world.clock.advance(minutes=10)  # off the edge of an hour
    await write_about_prices(world, 1)
    for _ in range(0 if why == "new" else 9):
        world.clock.advance(days=1, minutes=-7 if why == "usual" else 0)
        if why == "usual":
            await write_about_prices(world, 7)
    if why == "one member":
        for n in range(9):
            await world.hear(f"What is the price of plan {n}?")
    elif why == "nothing in common":
        for n in range(9):
            await world.hear("Good morning", by=f"member{n}")
    else:
        await write_about_prices(world, 7)
    assert await tell(world) == []


async def test_many_reports_of_one_incident_are_no_spike_beside_it(world: World) -> None:
    for n in range(20):
        await world.hear("it is down", by=f"member{n}")
    assert (await world.ask("escalate")).title == "1 open escalation"


async def test_a_restart_finds_every_timer(tmp_path: Path) -> None:
    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        await world.hear("I was charged twice")
        before = await tell(world)
        clock, platform = world.clock, world.platform
    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        world.clock.advance(minutes=(clock.now() - world.clock.now()).total_seconds() / 60 + 125)
        await world.schedule.run_due()
        assert len(await tell(world)) == 1
    assert len(before) == len(platform.posts) == 1


# --- passed on ---------------------------------------------------------------------------------------


async def test_nobody_is_asked_once_it_is_acknowledged(world: World) -> None:
    await world.hear("I was charged twice")
    await world.press(await case(world), "Acknowledge", by="jonas")
    before = await tell(world)
    await pass_time(world, 60 * 24, step=30)
    assert await tell(world) == before


async def test_what_is_not_urgent_waits_for_the_morning(tmp_path: Path) -> None:
    async with escalating(tmp_path) as world:
        world.clock.advance(hours=5)  # Friday, 18:00 in Berlin
        await world.hear("I was charged twice")
        first = await tell(world)
        await pass_time(world, 60 * 60, step=30)  # until Monday, 6:00
        assert await tell(world) == first
        await pass_time(world, 60 * 6, step=30)
        assert len(await tell(world)) > len(first)


@pytest.mark.parametrize("text", ["a" * 4_000, "a_" * 2_000, "@a" * 2_000, "a-" * 2_000])
def test_f079_a_report_of_one_endless_word_is_read(text: str) -> None:
    """A member can write 4,000 letters without a space: reading them took minutes, in which nothing else went on."""
    said = read(f"{text} v3beta", "threat", "kofi", "t", NOON)
    assert "v3beta" in said.names
