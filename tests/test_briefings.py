"""What a briefing is made of is gathered from the real store: for whom, and nothing besides."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from candorbot import storage, words
from candorbot.briefing_card import as_post, markdown, plain
from candorbot.briefings import Readers
from candorbot.case_record import Case, CaseState, case_of
from candorbot.case_record import record_of as case_row
from candorbot.feedback_item import Consent, Item, heard_item
from candorbot.feedback_item import record_of as item_row
from candorbot.records import (
    ASKED_FOR,
    CALM,
    HOLDING,
    PERSON,
    Message,
    Tally,
    function_of,
    may_read,
)
from candorbot.testing import NOON, REPLY, World, opened
from candorbot.theme_record import Origin, Status, Theme
from candorbot.theme_record import record_of as theme_row
from candorbot.usual import DAY, KINDS, Kind, period_of, start_of
from tests.escalating import brand_with

PEOPLE = ("jonas", "kofi", "lena", "mia")
TODAY = NOON.date()
MIA = Readers(("mia",), True, "fake")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as world:
        yield world


def said(number: int, **more: object) -> Message:
    plain_one = Message(
        "fake", f"m{number}", "help", f"m{number}", "kofi", "Kofi", f"How do I export, number {number}?",
        NOON - timedelta(hours=1), f"/message m{number}", asks=True, kinds=("question",),
    )  # fmt: skip
    return replace(plain_one, **more)  # type: ignore[arg-type]


async def text(
    world: World, readers: Readers = MIA, kind: Kind = "today", day: date = TODAY
) -> str:
    """The briefing as JSON and Markdown."""
    made = await world.bot._briefings.make(period_of(kind, day), world.clock.now(), readers)
    return json.dumps(plain(made)) + markdown(made)


# --- nothing for wider eyes, through the store ---------------------------------------------------


async def random_messages(world: World, chance: random.Random) -> dict[str, tuple[str, ...]]:
    """Messages, themes and shed counts of channels with random readers, each with the channel's mark in
    it; mark -> readers."""
    marks = {}
    for n in range(4):
        mark = f"zq{n}zq"
        marks[mark] = (
            ("everyone",)
            if chance.random() < 0.3
            else tuple(sorted(chance.sample(PEOPLE, chance.randint(1, 4))))
        )
        await world.store.save_messages(
            [
                said(
                    f"{mark}{k}",
                    channel=mark,
                    readers=marks[mark],
                    text=f"what about {mark} {k}?",
                    author=f"a{mark}{k}",
                    author_name=f"name {mark}",
                    theme=f"theme {mark}",
                    at=NOON - timedelta(hours=chance.randint(1, 900)),
                    permalink=f"/message {mark}{k}",
                    sentiment=chance.choice((-1.0, 1.0)),
                )
                for k in range(chance.randint(1, 25))
            ]
        )
        shed = Tally(TODAY, "fake", mark, marks[mark], "shed", chance.randint(1, 9))
        await world.store.count([shed])
    found = Theme("t1", "zqfoundzq", Origin.FOUND, chance.choice(list(marks.values())))
    marks["zqfoundzq"] = found.readers
    await world.store.put_record(theme_row(found))
    open_one = said("zq", theme="zqfoundzq", text="an open word", readers=("everyone",))
    await world.store.save_messages(
        [open_one, replace(open_one, id="zr"), replace(open_one, id="zs")]
    )
    return marks


async def leaks(folder: Path, seed: int) -> list[str]:
    chance = random.Random(seed)
    async with opened(folder) as world:
        marks = await random_messages(world, chance)
        found = []
        for readers in (("everyone",), tuple(chance.sample(PEOPLE, 2)), (chance.choice(PEOPLE),)):
            for kind in KINDS:
                shown = await text(world, Readers(readers, "kofi" not in readers, "fake"), kind)
                hidden = [mark for mark, seen in marks.items() if not may_read(readers, seen)]
                found += [f"{mark} to {readers}" for mark in hidden if mark in shown]
    return found


async def test_f098_the_store_gives_no_word_to_wider_eyes(tmp_path: Path) -> None:
    for seed in range(2):
        (tmp_path / str(seed)).mkdir()
        assert await leaks(tmp_path / str(seed), seed) == []


@pytest.mark.drill
@pytest.mark.timeout(600)
async def test_f098_the_store_gives_no_word_to_wider_eyes_in_many_worlds(tmp_path: Path) -> None:
    for seed in range(300):
        (tmp_path / str(seed)).mkdir()
        assert await leaks(tmp_path / str(seed), seed) == []


async def test_what_somebody_may_read_is_shown_to_them(world: World) -> None:
    await world.store.save_messages([said(1, readers=("mia",)), said(2, readers=("lena", "mia"))])
    assert "number 1?" in await text(world)
    both = await text(world, Readers(("lena", "mia"), True, "fake"))
    assert "number 2?" in both
    assert "number 1?" not in both


# --- what people made of feedback ----------------------------------------------------------------


def items(*changed: Item) -> list[object]:
    return [item_row(one) for one in changed]


async def test_f098_what_is_private_is_not_quoted_and_who_said_yes_is_named(world: World) -> None:
    three = [
        said(n, theme="Export", author=f"a{n}", author_name=f"Member {n}", asks=False, text=f"I want CSV {n}, please")
        for n in range(3)
    ]  # fmt: skip
    await world.store.save_messages(three)
    await world.store.put_record(item_row(replace(heard_item(three[0]), private=True, by="Mia")))
    yes = replace(heard_item(three[1]), consent=Consent.YES, by="Mia")
    await world.store.put_record(item_row(yes))
    shown = await text(world, kind="week")
    assert "I want CSV 0" not in shown
    assert "I want CSV 1, please\\u201d \\u2013 Member 1" in shown
    assert "I want CSV 2, please\\u201d \\u2013 a member" in shown


async def test_f098_of_more_private_ones_than_are_read_the_newest_are_kept_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MOST_PRIVATE", 2)
    texts = [f"I want CSV {n}, please" for n in range(4)]
    four = [
        said(n, theme="Export", author=f"a{n}", asks=False, text=words)
        for n, words in enumerate(texts)
    ]
    await world.store.save_messages(four)
    for one in four[:3]:
        await world.store.put_record(item_row(replace(heard_item(one), private=True, by="Mia")))
    shown = await text(world, kind="week")
    assert [words in shown for words in texts[1:]] == [False, False, True]


async def test_a_theme_stands_under_its_present_name_with_all_that_is_of_it(world: World) -> None:
    await world.store.save_messages(
        [said(1, theme="Old", author="a"), said(2, theme="Old", author="b"), said(3, theme="Kept", author="a")]
    )  # fmt: skip
    kept = Theme("t1", "Kept", Origin.PERSON)
    old = Theme("t2", "Old", Origin.PERSON, merged_into="t1")
    for theme in (kept, old):
        await world.store.put_record(theme_row(theme))
    shown = await text(world, kind="week")
    assert "Kept: 3 messages by 2 members" in shown
    assert "Old" not in shown


async def test_what_shipped_in_the_period_is_told(world: World) -> None:
    for name, ago in (("Dark mode", 0), ("Import", 40)):
        at = NOON - timedelta(days=ago)
        shipped = Theme(
            name, name, Origin.PERSON, status=Status.SHIPPED, shipped="It is there", shipped_at=at
        )
        await world.store.put_record(theme_row(shipped))
    shown = await text(world)
    assert "Dark mode: It is there" in shown
    assert "feedback shipped Dark mode" in shown
    assert "Import" not in shown


# --- what was heard -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ([{"id": "help"}], "1 of 1 channels"),
        ([{"id": "help"}, {"id": "new"}], "Heard in part: 1 message, 1 of 2 channels"),
        ([{"id": "help", "workspace": "elsewhere"}], "0 of 1 channels"),
    ],
)
async def test_the_channels_that_are_listed_are_counted(
    tmp_path: Path, listed: list[dict[str, str]], told: str
) -> None:
    brand = brand_with(listening={"channels": listed})
    async with opened(tmp_path, brand=brand) as world:
        await world.store.save_messages([said(1)])
        assert told in await text(world)


async def test_a_channel_that_is_gone_is_read_by_who_read_it_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = brand_with(listening={"channels": [{"id": "help"}, {"id": "lost"}]})
    async with opened(tmp_path, brand=brand) as world:

        async def gone(place: object) -> tuple[str, ...]:
            raise LookupError("gone")

        monkeypatch.setattr(world.platform, "readers", gone)
        await world.store.save_messages([said(1, readers=("lena",))])
        assert "#lost" in await text(world)  # staff may know what brand.yaml lists
        assert "help" not in await text(world)
        everyone = await text(world, Readers(("everyone",), False, "fake"))
        assert "lost" not in everyone
        assert words.COVERAGE_NONE in everyone


async def test_f098_a_post_that_may_not_have_arrived_is_told_to_staff_alone(world: World) -> None:
    card = await world.drafted()
    world.platform.after = [TimeoutError("lost")]
    world.platform.hidden = True
    await world.press(card, words.APPROVE)
    world.clock.advance(minutes=5)
    await world.bot.settle()
    assert "The reply d1 was sent, and nobody knows" in await text(world)
    assert "The reply d1" not in await text(world, Readers(("everyone",), False, "fake"))


async def test_a_day_of_the_past_is_told_as_it_was(world: World) -> None:
    """Nothing that came later stands in it: no message, no channel, no case."""
    await world.store.save_messages([said(1, at=NOON - timedelta(days=5)), said(2, channel="new")])
    day = (NOON - timedelta(days=5)).date()
    made = await world.bot._briefings.make(period_of("today", day), NOON - timedelta(days=4), MIA)
    assert "1 message, 1 of 1 channels" in made.coverage
    assert "number 2" not in str(made)


async def test_a_past_day_tells_who_waited_at_its_end(world: World) -> None:
    """What was answered afterwards changes nothing of what was so."""
    then, later = NOON - timedelta(days=5), NOON - timedelta(days=2)
    await world.store.save_messages([said(1, at=then), said(2, at=then, author="ana")])
    made = [await text_of_past(world, then)]
    await world.store.mark_answered("fake", "m1", "Mia", later)
    made.append(await text_of_past(world, then))
    assert made[0] == made[1]
    assert "Kofi has waited" in made[1]


async def test_a_past_day_tells_of_a_case_that_was_closed_since(world: World) -> None:
    opened_at, closed = NOON - timedelta(days=5), NOON - timedelta(days=2)
    case = Case("c1", "fake", "outage", "P2", "Jonas", "", opened_at, opened_at, opened_at)
    await world.store.save_messages([said(1, at=opened_at)])
    await world.store.put_record(case_row(case))
    kept = await world.store.record("case", "c1")
    assert kept is not None
    shut = replace(case_of(kept), state=CaseState.RESOLVED).with_step(closed, "Mia", "resolved")
    await world.store.put_record(case_row(shut))
    days = {ago: (NOON - timedelta(days=ago)).date() for ago in (6, 4, 1)}
    told = {ago: await briefed_at_midnight(world, day) for ago, day in days.items()}
    assert {ago: "(c1)" in text for ago, text in told.items()} == {6: False, 4: True, 1: False}


async def briefed_at_midnight(world: World, day: date) -> str:
    end = datetime.combine(day + timedelta(days=1), time(), world.clock.now().tzinfo)
    return str(await world.bot._briefings.make(period_of("today", day), end, MIA))


async def text_of_past(world: World, then: datetime) -> str:
    period = period_of("today", then.date())
    made = await world.bot._briefings.make(period, then + timedelta(hours=12), MIA)
    return "".join(line.words for line in made.lines if "waited" in line.words)


@pytest.mark.parametrize("kind", KINDS)
async def test_before_listening_began_nothing_is_said_to_have_been_so(
    world: World, kind: Kind
) -> None:
    await world.store.save_messages([said(1)])
    period = period_of(kind, TODAY - timedelta(days=90))
    made = await world.bot._briefings.make(period, NOON - timedelta(days=45), MIA)
    assert made.coverage == "Listening began Fri 20 Nov."
    assert [part.lines[0].words for part in made.parts] == [words.QUIET_UNHEARD]
    assert made.partial


@pytest.mark.parametrize("kind", KINDS)
async def test_f098_what_somebody_keeps_private_is_quoted_nowhere(world: World, kind: Kind) -> None:
    """Not as what waits either, nor as the clearest of what displeases."""
    secret = "I hate this zebrafish, it is terrible!"
    await world.store.save_messages(
        [said(n, text=secret, sentiment=-1.0, author=f"a{n}", theme="Export") for n in range(4)]
    )
    assert "zebrafish" in await text(world, kind=kind)
    for n in range(4):
        one = said(n, text=secret)
        await world.store.put_record(item_row(replace(heard_item(one), private=True, by="Mia")))
    shown = await text(world, kind=kind)
    assert "zebrafish" not in shown
    assert ("has waited" in shown) == (kind == "today")


@pytest.mark.parametrize("kind", KINDS)
async def test_f098_a_post_names_nobody_and_has_nobodys_words(world: World, kind: Kind) -> None:
    words_of_theirs = "I hate this zebrafish, it is terrible!"
    await world.store.save_messages(
        [said(n, text=words_of_theirs, sentiment=-1.0, theme=f"Theme {n // 4}") for n in range(24)]
    )
    made = await world.bot._briefings.make(
        period_of(kind, TODAY), NOON, Readers(("everyone",), False, "fake"), post=True
    )
    post = as_post(made)
    assert "24 messages" in post
    assert "Theme 1" in post
    for kept_back in ("zebrafish", "Kofi", "/candor", words.NOBODY_WAITS):
        assert kept_back not in post


async def test_a_released_reply_counts_as_an_answer_to_a_member_also_when_it_was_edited(
    world: World,
) -> None:
    card = await world.drafted()
    card = await world.press(card, "Edit", text=f"{REPLY}\n\nGood luck!")
    await world.press(card, "Approve and post")
    world.clock.advance(minutes=1)
    assert "Posts released: 1" in await text(world, kind="month")
    assert "Of the posts: 1 answered members, 0 told" in await text(world, kind="month")


@pytest.mark.parametrize(
    ("engine", "about", "function"),
    [(HOLDING, "m1", "mediator"), (CALM, "m1", "mediator"), (ASKED_FOR, "m1", "voice"), (PERSON, "", "informer")],
)  # fmt: skip
def test_what_wrote_a_post_first_says_what_it_is_for(
    engine: str, about: str, function: str
) -> None:
    assert function_of(engine, about) == function


async def test_a_day_that_is_over_knows_no_answer_of_later(world: World) -> None:
    """The same day is told in the same words, whatever is answered since."""
    yesterday, end = NOON - DAY, start_of(TODAY, world.bot._briefings.brand.zone)
    asked = said("q", at=yesterday)
    early = said("r", at=yesterday, answered=True, answered_at=yesterday + timedelta(minutes=5))
    await world.store.save_messages([asked, early])
    world.clock.advance(hours=2)

    async def told() -> str:
        period = period_of("today", yesterday.date())
        return markdown(await world.bot._briefings.make(period, end, MIA))

    before = await told()
    assert "2 questions, what is usual is not known yet; 1 answered" in before
    await world.store.save_messages([replace(asked, answered=True, answered_at=NOON)])
    assert await told() == before


async def test_a_month_that_is_told_later_knows_the_answers_until_then(world: World) -> None:
    asked = datetime(2026, 10, 31, 22, tzinfo=UTC)
    late = said("q", at=asked, answered=True, answered_at=asked + timedelta(hours=3))
    await world.store.save_messages([late])
    shown = await text(world, kind="month", day=date(2026, 10, 31))
    assert "Questions answered: 100 % (1 of 1)" in shown
    assert "Median wait for an answer: 3 h 0 min (goal 4 h 0 min: met)" in shown


async def test_the_month_is_measured(world: World) -> None:
    await world.hear("How do I export my stats?")
    asked = said("q", answered=True, answered_at=NOON + timedelta(hours=1))
    await world.store.save_messages([asked])
    world.clock.advance(hours=3)
    shown = await text(world, kind="month")
    assert "Of the posts" not in shown
    assert "Questions answered: 50 % (1 of 2) (goal 90 %: not met)" in shown
    assert "Median wait for an answer: 2 h 0 min (goal 4 h 0 min: met)" in shown
    assert "Escalations taken before they were due: there were none" in shown
    assert words.DIGEST_GOALS not in await text(
        world, Readers(("everyone",), False, "fake"), "month"
    )
