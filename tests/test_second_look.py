"""A service outside may add escalations to those that the rules find. It wakes nobody, lowers nothing, holds nothing
up, and sees nothing of members who asked to be left out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.case_record import CASE
from candorbot.optout import opt
from candorbot.outside import CATEGORY, OutsideFailed, judged
from candorbot.policy import shipped_routes
from candorbot.records import Gone, Message
from candorbot.second_look import AT_ONCE, MOST_WAITING
from candorbot.testing import World, opened
from candorbot.triage import Triage
from tests.escalating import TRIAGE, case, tell


class Sees:
    """Sees this harm in every message whose text holds the word."""

    name = "a service"

    def __init__(self, word: str = "nasty", **harm: float) -> None:
        self._word = word
        self._harm = {name.replace("_", "-"): score for name, score in harm.items()}
        self.fails = ""
        self.asked: list[list[str]] = []

    async def seen(self, messages: Sequence[Message]) -> Sequence[Mapping[str, float]]:
        self.asked.append([one.text for one in messages])
        if self.fails:
            raise OutsideFailed(self.fails)
        return [self._harm if self._word in one.text else {} for one in messages]


@asynccontextmanager
async def looked_at(folder: Path, outside: Sees | None) -> AsyncIterator[World]:
    async with opened(folder, triage=TRIAGE, outside=outside) as world:
        yield world


async def cases(world: World) -> list[tuple[str, str, str]]:
    rows = await world.store.find_records(CASE)
    return [(row.id, row.body["category"], row.body["severity"]) for row in rows]


async def test_what_no_rule_flags_becomes_a_case_that_says_who_saw_it(tmp_path: Path) -> None:
    async with looked_at(tmp_path, Sees(harassment=0.91)) as world:
        await world.hear("You are a nasty piece of work.")
        assert await cases(world) == []
        await world.bot.second_look.look()
        assert await cases(world) == [("c1", "harassment", "P2")]
        (mark,) = (await case(world)).marks
        assert (mark.rule, mark.reason) == (
            "a service", "a service flags it: harassment, 0.91 of 1. No rule does.",
        )  # fmt: skip
        assert "About insulted" in (await tell(world))[0]


async def test_what_a_rule_flags_and_what_staff_say_is_shown_to_nobody(tmp_path: Path) -> None:
    outside = Sees()
    async with looked_at(tmp_path, outside) as world:
        await world.hear("I was charged twice, I want a refund.")
        await world.hear("You are a nasty piece of work.", by="mia")
        await world.bot.second_look.look()
    assert outside.asked == []


async def test_it_never_wakes_anybody_alone_and_lowers_nothing(tmp_path: Path) -> None:
    async with looked_at(tmp_path, Sees(violence=1.0)) as world:
        await world.hear("This is nasty: I know where you live.")
        await world.bot.second_look.look()
        assert await cases(world) == [("c1", "threat", "P2")]
    async with looked_at(tmp_path / "other", Sees(violence=1.0)) as world:
        first = await world.hear("That is a threat.")
        await world.hear("Nasty. A nasty one.", thread=first.id)
        await world.bot.second_look.look()
        assert {severity for _, kind, severity in await cases(world) if kind == "threat"} == {"P1"}


async def test_where_nobody_is_to_look_nothing_waits(tmp_path: Path) -> None:
    async with looked_at(tmp_path, None) as world:
        await world.hear("You are a nasty piece of work.")
        await world.bot.second_look.look()
        assert not world.bot.second_look.is_on
        assert await cases(world) == []


async def test_a_message_is_shown_as_it_stands_then_once_and_not_if_it_is_gone(
    tmp_path: Path,
) -> None:
    outside = Sees()
    async with looked_at(tmp_path, outside) as world:
        gone = await world.hear("What was this?")
        await world.bot.note(Gone(gone.workspace, gone.id))
        await world.hear("Good morning.")
        await world.bot.second_look.look()
        await world.bot.second_look.look()
    assert outside.asked == [["Good morning."]]


async def test_of_those_who_opted_out_nothing_is_shown(tmp_path: Path) -> None:
    outside = Sees(harassment=0.9)
    async with looked_at(tmp_path, outside) as world:
        await world.hear("How do I print a nasty plum?", by="ana")
        for who in ("ana", "kofi"):
            await opt(world.store, "fake", who, world.clock.now(), out=True)
        await world.hear("How do I print this nasty plum?")
        await world.bot.second_look.look()
        assert await cases(world) == []
    assert outside.asked == []


async def test_it_is_asked_in_parts_and_not_without_bound(tmp_path: Path) -> None:
    outside = Sees()
    async with looked_at(tmp_path, outside) as world:
        last = await world.hear("Good morning.")
        for n in range(MOST_WAITING):
            world.bot.second_look.wait(
                Message("fake", f"x{n}", "help", "", "ana", "Ana", "", last.at)
            )
        for n in range(AT_ONCE + 5):
            await world.hear(f"Good morning, {n}.")
        for _ in range(MOST_WAITING):
            await world.bot.second_look.look()
    assert [len(one) for one in outside.asked] == [5, 20]


async def test_where_it_fails_the_rules_have_decided_and_it_is_told(tmp_path: Path) -> None:
    outside = Sees()
    outside.fails = "it answers with an error (500)"
    async with looked_at(tmp_path, outside) as world:
        await world.hear("Good morning.")
        await world.hear("That is a threat.")
        await world.bot.second_look.look()
        assert "a service looks at no message at present" in world.bot.second_look.trouble
        assert await cases(world) == [("c1", "threat", "P1")]
        outside.fails = ""
        await world.hear("Good evening.")
        await world.bot.second_look.look()
        assert world.bot.second_look.trouble == ""


@given(
    st.dictionaries(st.sampled_from([*CATEGORY, "weather", ""]), st.floats(0, 1)),
    st.sampled_from([TRIAGE, None]),
)
def test_whatever_it_sees_is_never_the_gravest_and_never_lowers(
    seen: dict[str, float], triage: Triage | None
) -> None:
    found = judged(seen, "a service", triage)
    assert (found is None) == (not set(seen) & set(CATEGORY))
    if found:
        assert found.label == "escalate"
        assert found.severity in ("P2", "P3", "P4")
        assert found.rules == ()


@pytest.mark.parametrize("harm", CATEGORY)
def test_each_harm_has_a_kind_in_the_policies_that_come_along_or_is_one_of_two(harm: str) -> None:
    known = {category.id for category in shipped_routes().categories}
    assert CATEGORY[harm] in known | {"sexual_content", "violent_content"}
