"""What changes for people where a language model is set up: more is pointed at, and nothing is taken away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from candorbot.live import Modelled
from candorbot.paths import shipped
from candorbot.request import Person, Place, Request
from candorbot.testing import BRAND, World
from candorbot.testing.models import FreePurse, ScriptedModel, draft
from candorbot.verdict import SECOND_OPINION
from candorbot.words import EMPTY_TEXT
from candorbot.writers.asking import Asking
from candorbot.writers.in_short import InShort
from candorbot.writers.prompts import load_all
from candorbot.writers.second_opinion import SecondOpinion
from candorbot.writers.theme_names import ThemeNames
from candorbot.writing import Ask, Proposal

PROMPTS = load_all(shipped("prompts"))
PLAIN = "Export to CSV stands on the page of your site."


def with_model(world: World, *script: Any) -> ScriptedModel:
    """From now on there is a model, which says these things in turn."""
    model = ScriptedModel(*script)
    asking = Asking(model, FreePurse(), world.clock)
    modelled = Modelled(
        model.name,
        world.writer,
        SecondOpinion(BRAND, asking, PROMPTS["opinion"]),
        ThemeNames(BRAND, asking, PROMPTS["theme"]),
        InShort(BRAND, asking, PROMPTS["short"]),
    )
    world.live.now = replace(world.live.now, modelled=modelled)
    return model


def points_at(quote: str) -> dict[str, Any]:
    return {"findings": [{"quote": quote, "honesty": "opinion"}]}


async def test_a_check_shows_what_a_model_points_at_and_keeps_it(world: World) -> None:
    assert (await world.ask("check", PLAIN)).title == "Honest"
    model = with_model(world, points_at("on the page"))
    card = await world.ask("check", PLAIN)
    assert card.title == "Change this before it is posted"
    (mark,) = [one for one in card.marks if one.rule == SECOND_OPINION]
    assert mark.quote == "on the page"
    assert "test:scripted read it, too." in card.body
    again = await world.press(card, "Who is speaking?", tie="none", used="yes", account="personal")
    assert [one.quote for one in again.marks if one.rule == SECOND_OPINION] == ["on the page"]
    assert len(model.calls) == 1


async def test_an_edited_draft_gets_a_second_opinion_that_a_person_may_pass_over(
    world: World,
) -> None:
    card = await world.drafted()
    with_model(world, points_at("of your site"))
    edited = await world.press(card, "Edit", text=f"Hi Kofi,\n\n{PLAIN} [1]\n\nMia, Harbor team")
    assert [one.rule for one in edited.marks if one.rule == SECOND_OPINION] == [SECOND_OPINION]
    draft_now = await world.store.draft("d1")
    assert draft_now
    assert [one.quote for one in draft_now.version.verdict.doubts] == ["of your site"]
    again = await world.press(edited, "Check again") if _has(edited, "Check again") else edited
    assert SECOND_OPINION in [one.rule for one in again.marks]


async def test_a_doubt_stays_with_its_words_through_every_edit(world: World) -> None:
    card = await world.drafted()
    with_model(world, points_at("of your site"), {})
    card = await world.press(card, "Edit", text=f"Hi Kofi,\n\n{PLAIN}\n\nMia, Harbor team")
    card = await world.press(card, "Edit", text=f"{PLAIN} Indeed: {PLAIN}")
    card = await world.press(card, "Edit", text=f"Well. {PLAIN}")
    assert [one.quote for one in card.marks if one.rule == SECOND_OPINION] == ["of your site"]


async def test_an_empty_edit_asks_no_model(world: World) -> None:
    card = await world.drafted()
    model = with_model(world, {})
    assert EMPTY_TEXT in (await world.press(card, "Edit", text="  ")).body
    assert model.calls == []


async def test_two_clicks_while_a_model_writes_make_one_draft(world: World) -> None:
    message = await world.hear("How do I turn on 2FA?")
    rules = world.live.now.writer
    click = replace(
        world.request("draft"), kind="message_action", about=message.id, key="the first click"
    )

    class Slow:
        """Writes while somebody clicks once more."""

        async def write(self, ask: Ask) -> Any:
            world.live.now = replace(world.live.now, writer=rules)
            await world.send(replace(click, key="the second click"))
            return await rules.write(ask)

    world.live.now = replace(world.live.now, writer=Slow())
    await world.send(click)
    assert [one.id for one in await world.store.open_drafts("fake")] == ["d1"]


async def test_two_clicks_in_one_instant_that_both_write_make_one_draft(world: World) -> None:
    message = await world.hear("How do I turn on 2FA?")
    rules, both = world.live.now.writer, asyncio.Barrier(2)

    class Together:
        """Is done with both at the same moment."""

        async def write(self, ask: Ask) -> Any:
            written = await rules.write(ask)
            mine = await both.wait()
            assert isinstance(written, Proposal)
            return replace(written, text=f"{written.text} ({mine})")

    world.live.now = replace(world.live.now, writer=Together())
    click = replace(world.request("draft"), kind="message_action", about=message.id)
    clicks = (world.send(replace(click, key=f"click {n}")) for n in range(2))
    cards = await asyncio.gather(*clicks)
    assert ["Somebody was first" in card.body for card in cards].count(True) == 1
    assert [one.id for one in await world.store.open_drafts("fake")] == ["d1"]


def _has(card: Any, label: str) -> bool:
    return label in [button.label for button in card.buttons]


async def test_a_briefing_that_is_asked_for_says_in_short_what_matters_and_home_asks_nobody(
    world: World,
) -> None:
    for by in ("kofi", "ana"):
        await world.hear("How do I export my stats?", by=by)
    world.clock.advance(hours=3)
    model = with_model(world, draft(("Member-1 has waited 3 h 2 min.", [])))
    home = Request("home-1", "command", Person("mia", "Mia"), Place("fake", "help"), "home")
    await world.send(home)
    assert model.calls == []
    card = await world.ask("brief")
    assert card.body.startswith("In short: Kofi has waited 3 h 2 min."), card
    (call,) = model.calls
    assert "Kofi" not in call.system + call.user


async def test_members_are_told_that_a_model_may_see_what_they_wrote(world: World) -> None:
    assert "language model" not in (await world.ask("my-data", by="kofi")).body
    with_model(world, draft())
    assert (
        "a language model (test:scripted) may see" in (await world.ask("my-data", by="kofi")).body
    )
