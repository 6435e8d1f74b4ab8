"""What people did with drafts, and what the model used, is counted by engine; nobody's words are in the figures."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.card import Card
from candorbot.cli import doctor, main
from candorbot.clock import SystemClock
from candorbot.costs import Calls
from candorbot.outcomes import Wording, changed, outcomes
from candorbot.purse import StoredPurse
from candorbot.records import PERSON, DraftState
from candorbot.settings import ModelSettings, Settings
from candorbot.stats import ENGINES_SHOWN, Stats, group, stats
from candorbot.testing import REPLY, FakeClock, World, opened

POSTED, PUT_AWAY = DraftState.POSTED, DraftState.DISCARDED


def versions(draft: str, state: DraftState, *said: tuple[str, str]) -> list[Wording]:
    return [Wording(draft, state, engine, text) for engine, text in said]


# --- what became of drafts -------------------------------------------------------------------------


def test_a_draft_counts_for_the_engine_that_wrote_it_last() -> None:
    found = outcomes(
        [
            *versions("d6", DraftState.IN_REVIEW, ("rules", "a")),
            *versions("d5", DraftState.APPROVED, ("rules", "a")),
            *versions("d4", DraftState.EXPIRED, ("rules", "a")),
            *versions("d3", PUT_AWAY, ("rules", "a"), (PERSON, "b")),
            *versions("d2", POSTED, ("rules", "a b c d"), (PERSON, "a b c x")),
            *versions("d1", POSTED, ("rules", "a"), ("model", "b")),
        ],
        compare=True,
    )
    assert set(found) == {"rules", "model"}
    rules = found["rules"]
    assert (rules.as_is, rules.edited, rules.put_away, rules.expired, rules.open) == (0, 1, 1, 1, 2)
    assert rules.mean_changed == 0.25
    assert (found["model"].as_is, found["model"].drafts) == (1, 1)


def test_what_a_person_wrote_alone_is_no_engines_draft() -> None:
    assert outcomes(versions("d1", POSTED, (PERSON, "Hello.")), compare=True) == {}


def test_words_that_are_forgotten_are_not_compared() -> None:
    said = versions("d1", POSTED, ("rules", ""), (PERSON, ""))
    found = outcomes(said, compare=True)["rules"]
    assert (found.edited, found.mean_changed) == (1, None)


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_a_share_of_words_is_from_0_to_1_and_0_only_where_nothing_changed(
    before: list[str], after: list[str]
) -> None:
    share = changed(" ".join(before), " ".join(after))
    assert 0 <= share <= 1
    assert (share == 0) == (before == after)


# --- on Home and in the shell ----------------------------------------------------------------------


def on_home(card: Card) -> list[str]:
    return [
        entry.words
        for group in card.groups
        if group.title == "Drafts, last 30 days"
        for entry in group.entries
    ]


async def decided_on(world: World) -> None:
    """One posted as it was, one after an edit, one put away, one open; and three calls of a model."""
    await world.press(await world.drafted(), "Approve and post")
    edited = await world.press(await world.drafted(), "Edit", text=f"{REPLY}\n\nGood luck with it!")
    await world.press(edited, "Approve and post")
    await world.press(await world.drafted(), "Discard")
    await world.drafted()
    bounds = ModelSettings("openai", "small", "", "", 10**6)
    purse = StoredPurse(world.store, world.clock, lambda: world.live.now.brand.zone, bounds)
    for why in ("", "it refused", "it refused"):
        none = {why: 1} if why else {}
        await purse.settle("Mia", (0, 0), "small", Calls(1, 900, 100, 1500, 1500, none=none))


async def test_home_has_a_few_lines_once_somebody_decided_on_a_draft(world: World) -> None:
    await world.drafted()
    assert on_home(await world.ask("home")) == []
    await decided_on(world)
    assert on_home(await world.ask("home")) == [
        "fake writer: 4 drafts, 1 posted as written, 1 after edits, 1 put away, 0 expired",
        "The model: 3 calls, 3,000 tokens, 1.5 s each",
        "It gave no draft 2 times, mostly since it refused",
    ]


async def test_home_shows_no_more_than_four_lines(world: World) -> None:
    await decided_on(world)
    found = await stats(world.store, world.clock.now(), world.live.now.brand.zone)
    (outcome,) = found.drafts.values()
    many = {f"engine {n}": outcome for n in range(9)}
    (shown,) = group(Stats(found.since, found.days, many, found.calls))
    assert len(shown.entries) == ENGINES_SHOWN + 2 == 4


async def test_what_was_done_before_the_first_day_is_not_counted(world: World) -> None:
    await decided_on(world)
    world.clock.advance(days=30)
    found = await stats(world.store, world.clock.now(), world.live.now.brand.zone)
    assert (found.drafts, found.calls) == ({}, {})


def test_candor_stats_shows_the_figures_and_no_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = FakeClock()

    async def lived() -> None:
        async with opened(tmp_path, clock=clock) as world:
            await decided_on(world)

    asyncio.run(lived())
    monkeypatch.setattr(SystemClock, "now", lambda self: clock.now())
    monkeypatch.setenv("CANDOR_DATA", str(tmp_path))
    monkeypatch.delenv("CANDOR_BRAND", raising=False)
    assert main(["stats"]) == 0
    said = capsys.readouterr().out
    assert "4 drafts: 1 posted as written, 1 after edits (" in said
    assert "% of the words changed), 1 put away, 0 expired, 1 open" in said
    assert "3 calls: 2,700 tokens in, 300 out, 1.5 s each, 1.5 s the slowest" in said
    assert "no draft 2 times:\n        2  it refused" in said
    assert main(["stats", "--json", "--days", "1"]) == 0
    text = capsys.readouterr().out
    figures = json.loads(text)
    assert figures["drafts"]["fake writer"]["as_is"] == 1
    assert 0 < figures["drafts"]["fake writer"]["words_changed"] < 0.5
    assert figures["calls"]["small"]["none"] == {"it refused": 2}
    bounds = ModelSettings("openai", "small", "sk-secret", "", 5_000)
    settings = Settings(tmp_path, "harbor", "", "", 20.0, model=bounds)
    assert doctor._model(settings) == "openai:small; 3,000 of 5,000 tokens used today"
    for secret in ("Kofi", "export", "Good luck", "Mia"):
        assert secret not in said + text


@pytest.mark.parametrize("days", ["0", "366", "many", "-1", "9" * 30])
def test_candor_stats_refuses_days_that_are_none(
    days: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["stats", f"--days={days}"])
    assert "from 1 to 365" in capsys.readouterr().err
