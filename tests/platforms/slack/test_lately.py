"""What is asked for every message is asked of Slack once in a while."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from candorbot import lately
from candorbot.lately import Lately
from candorbot.testing import FakeClock
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.office import HELP, KOFI, opened


class Asked:
    def __init__(self) -> None:
        self.count = 0
        self.fails = False

    async def __call__(self, what: str) -> str:
        self.count += 1
        await asyncio.sleep(0)
        if self.fails:
            raise LookupError(what)
        return f"{what} {self.count}"


async def test_an_answer_holds_for_its_time() -> None:
    clock, asked = FakeClock(), Asked()
    names = Lately(clock, timedelta(minutes=1), asked)
    assert await names("a") == await names("a") == "a 1"
    clock.advance(seconds=60)
    assert await names("a") == "a 2"


async def test_who_asks_at_the_same_moment_waits_for_one_answer() -> None:
    asked = Asked()
    names = Lately(FakeClock(), timedelta(minutes=1), asked)
    assert set(await asyncio.gather(*(names("a") for _ in range(50)))) == {"a 1"}


async def test_an_error_is_not_kept() -> None:
    asked = Asked()
    names = Lately(FakeClock(), timedelta(minutes=1), asked)
    asked.fails = True
    with pytest.raises(LookupError):
        await names("a")
    asked.fails = False
    assert await names("a") == "a 2"


async def test_no_more_answers_are_kept_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lately, "MOST", 2)
    asked = Asked()
    names = Lately(FakeClock(), timedelta(minutes=1), asked)
    for what in ("a", "b", "c", "a"):
        await names(what)
    assert asked.count == 4


async def test_f021_a_storm_of_messages_asks_slack_once_who_reads_and_who_writes(
    slack: FarEnd, tmp_path: Path
) -> None:
    async with opened(tmp_path, slack, slack.clock) as office:
        for n in range(20):
            await slack.says(KOFI, HELP, f"good morning {n}")
        await office.done()
        assert len(await office.candor.store.search_messages("morning")) == 20
        assert len(slack.called("users.info")) == 1
        assert len(slack.called("conversations.info")) <= 2
