"""What goes wrong around escalations: a storm of reports, nobody who answers, a channel that is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from candorbot.faults import Crash, struck_by
from candorbot.testing import FakePlatform, NotSent, World
from candorbot.writing import Unavailable
from tests.escalating import AROUND_THE_CLOCK, case, escalating, pass_time, tell


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        yield world


def shown(card: object) -> dict[str, str]:
    return {field.label: field.value for field in getattr(card, "fields", ())}


@pytest.mark.parametrize("reports", [60, pytest.param(500, marks=pytest.mark.drill)])
async def test_f110_a_storm_of_reports_is_one_case_and_one_alert_and_drops_none(
    world: World, reports: int
) -> None:
    start = world.clock.now()
    await world.hear("it is down here")
    assert len(await tell(world)) == 1  # told at once, not when the storm is over
    for n in range(1, reports):
        world.clock.advance(seconds=(start - world.clock.now()).total_seconds() + n * 60 / reports)
        await world.hear("it is down here", by=f"member{n}")
    assert len(await tell(world)) == 1
    assert shown(await case(world))["Reports"] == str(reports)
    assert (await world.ask("escalate")).title == "1 open escalation"
    rows = await world.store.find_records("case.report", state="c1", limit=1000)
    assert {row.id for row in rows} == {f"fake:m{n}:outage" for n in range(1, reports + 1)}


async def test_f110_a_storm_that_goes_on_is_told_a_few_times_more(world: World) -> None:
    for n in range(40):
        await world.hear("it is down here", by=f"member{n}")
        await pass_time(world, 2, step=2)
    told = [text for text in await tell(world) if "reports;" in text]
    assert 2 <= len(told) <= 5
    counts = [int(text.split("Now ")[1].split()[0]) for text in told]
    assert all(later >= 2 * before for before, later in pairwise(counts))


async def test_f110_reports_that_come_at_the_same_moment_make_one_case(world: World) -> None:
    await asyncio.gather(*(world.hear("it is down here", by=f"member{n}") for n in range(30)))
    assert shown(await case(world))["Reports"] == "30"
    assert len(await tell(world)) == 1


@pytest.mark.parametrize("passes", range(8))
async def test_f110_a_crash_loses_no_report_and_counts_none_twice(
    tmp_path: Path, passes: int
) -> None:
    left = [passes]

    def strike(name: str) -> None:
        if name in ("store.commit", "store.committed"):
            left[0] -= 1
            if left[0] == -1:
                raise Crash(name)

    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        await world.hear("it is down here", by="ana")
        with struck_by(strike):
            with suppress(Crash):
                await world.hear("it is down here", by="ben")
            crashed = left[0] < 0
    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        world.clock.advance(hours=1)
        await world.bot.recover()
        rows = await world.store.find_records("case.report", state="c1")
        assert shown(await case(world))["Reports"] == str(len(rows))
        assert passes == 0 or len(rows) == 2  # before the first commit it was not received
    assert crashed


async def test_f111_an_escalation_nobody_acknowledges_goes_round_and_ends_visibly(
    world: World,
) -> None:
    await world.hear("I was charged twice")
    start = world.clock.now()
    asked: list[tuple[int, str]] = []
    for _ in range(24):
        told = len(await tell(world))
        await pass_time(world, 30, step=10)
        hours = round((world.clock.now() - start).total_seconds() / 3600)
        new = [text.splitlines()[1] for text in (await tell(world))[told:]]
        asked += [(hours, said.split(",")[0].split(".")[0]) for said in new]
    assert asked == [
        (2, "Jonas"),  # reminded before it is due
        (4, "Mia"),  # the next person when it is
        (6, "Jonas"),
        (8, "Mia"),
        (10, "Nobody answered"),
    ]
    card = await world.ask("escalate")
    assert "nobody answered" in card.body
    assert not (await world.press(await case(world), "Acknowledge", by="lena")).failed
    assert "nobody answered" not in (await world.ask("escalate")).body


async def test_f111_what_must_be_looked_at_now_waits_for_no_office_hour(tmp_path: Path) -> None:
    async with escalating(tmp_path, holidays=["2026-11-20", "2026-11-21"]) as world:
        world.clock.advance(hours=14)  # Saturday, 03:00 in Berlin, a holiday
        await world.hear("this is a threat")
        assert len(await tell(world)) == 1
        await pass_time(world, 16)
        told = await tell(world)
        assert "Jonas, nobody has acknowledged" in told[1]
        assert "Mia, nobody has acknowledged this yet, so it comes to you" in told[2]


async def test_f112_an_alert_that_is_refused_goes_to_the_next_at_once(world: World) -> None:
    world.platform.faults = [NotSent("the channel is archived", passing=False)]
    await world.hear("I was charged twice")
    assert await tell(world) == []
    await pass_time(world, 1, step=0.25)
    (told,) = await tell(world)
    assert "Mia, nobody has acknowledged" in told
    assert "an alert did not arrive: the channel is archived" in (await case(world)).body
    assert shown(await case(world))["Alerts that did not arrive"] == "1"


async def test_f112_where_the_workspace_cannot_be_reached_the_others_are_told(
    tmp_path: Path,
) -> None:
    other = FakePlatform("elsewhere")
    async with escalating(tmp_path, others=[other], hours=AROUND_THE_CLOCK) as world:
        world.platform.faults = [NotSent("no network", passing=True) for _ in range(20)]
        await world.hear("I was charged twice for Barnacle")
        await pass_time(world, 3, step=0.25)
        (place, payload, _) = other.posts[0]
        assert place.channel == "staff"
        assert "cannot be reached" in payload
        assert "Barnacle" not in payload


async def test_f112_a_channel_that_is_gone_for_good_does_not_ask_for_ever(world: World) -> None:
    world.platform.faults = [NotSent("gone", passing=False) for _ in range(200)]
    await world.hear("this is a threat")
    await pass_time(world, 120, step=0.5)
    assert len(world.platform.sent) < 12
    assert "nobody answered" in (await world.ask("escalate")).body


async def test_f113_the_floor_holds_without_writer_knowledge_or_model(world: World) -> None:
    world.writer.answers = [Unavailable("no network")]
    world.knowledge.sections.clear()
    await world.hear("this is a threat")
    assert "Now: About threat" in (await tell(world))[0]


async def test_f113_what_must_be_looked_at_now_is_told_in_every_workspace(tmp_path: Path) -> None:
    down, up = FakePlatform("down"), FakePlatform("up")
    async with escalating(tmp_path, others=[down, up]) as world:
        down.faults = [NotSent("down", passing=True) for _ in range(20)]
        await world.hear("this is a threat against Ana")
        await world.bot.settle()
        (_, payload, _) = up.posts[0]
        assert "Now: About threat" in payload
        assert "against Ana" not in payload  # the words stay where they were said


async def test_a_long_list_of_open_cases_stays_short(world: World) -> None:
    async def flag(n: int) -> None:
        card = await world.ask("escalate", f"look at this, number {n}")
        await world.press(card, "Flag it", kind="harassment")

    for n in range(22):
        await flag(n)
    card = await world.ask("escalate")
    assert card.title == "22 open escalations"
    assert "… and 2 more" in card.body
