"""Check a text: anybody's."""

from __future__ import annotations

from pathlib import Path

from candorbot.card import Card
from candorbot.testing import World, find_button, opened

WHO = "Who is speaking?"
UNBACKED = "Harbor is the best analytics tool on the market."


def told(card: Card) -> dict[str, str]:
    """What “Who is speaking?” asks, and how it is filled in."""
    return {one.name: one.value for one in find_button(card, WHO).inputs}


async def test_an_honest_text_is_green_in_words(world: World) -> None:
    card = await world.ask("check", "The export page has a button called Export to CSV.")
    assert card.title == "Honest"
    assert [light.pillar.lower() for light in card.lights[:3]] == [
        "relationship",
        "opinion",
        "identity",
    ]
    assert all(light.words for light in card.lights)


async def test_a_dishonest_text_names_rule_span_reason_source_and_fix(world: World) -> None:
    card = await world.ask("check", "I am not a bot, I am a real person and I love Harbor. #sp")
    assert card.marks
    for mark in card.marks:
        assert mark.rule
        assert mark.quote
        assert mark.reason
        assert mark.source
        assert mark.fix


async def test_nothing_to_check_says_what_to_type(world: World) -> None:
    card = await world.ask("check", "   ")
    assert card.failed
    assert "/candor check TEXT" in card.body


async def test_a_members_message_can_be_checked(world: World) -> None:
    message = await world.hear("Best tool ever, use my code HARBOR20 #sp")
    card = await world.ask("check", kind="message_action", about=message.id)
    assert card.quote is not None
    assert card.quote.by == "Kofi"
    assert (await world.ask("check", kind="message_action", about="m404")).failed


async def test_the_same_words_are_judged_by_who_speaks(world: World) -> None:
    text = "Harbor is the best analytics I ever used, you should all get it!"
    card = await world.ask("check", text)
    friend = await world.press(card, "Who is speaking?", tie="none", used="yes", account="personal")
    paid = await world.press(card, "Who is speaking?", tie="paid", used="yes", account="personal")
    assert friend.title != paid.title
    assert any(mark.pillar.lower() == "relationship" for mark in paid.marks)


async def test_who_speaks_is_remembered_and_pre_filled(world: World) -> None:
    card = await world.ask("check", "Harbor is great!")
    await world.press(card, WHO, tie="employee", account="personal")
    again = await world.ask("check", "Harbor is great!")
    assert (told(again)["tie"], told(again)["account"]) == ("employee", "personal")


async def test_what_a_person_said_of_themselves_is_nobody_elses(world: World) -> None:
    card = await world.ask("check", "Harbor is great!")
    await world.press(card, WHO, tie="employee")
    other = await world.ask("check", "Harbor is great!", by="jonas")
    assert told(other)["tie"] == "unknown"
    await world.press(card, WHO, by="jonas", tie="paid")
    for person, tie in (("mia", "employee"), ("jonas", "unknown")):
        assert told(await world.ask("check", "Harbor is great!", by=person))["tie"] == tie


async def test_answering_again_changes_what_is_remembered(world: World) -> None:
    card = await world.ask("check", "Harbor is great!")
    for tie in ("employee", "agency", "unknown"):
        card = await world.press(card, WHO, tie=tie)
        assert told(await world.ask("check", "Harbor is great!"))["tie"] == tie


async def test_what_was_told_of_one_text_is_not_taken_to_hold_for_the_next(world: World) -> None:
    card = await world.ask("check", UNBACKED)
    facts = {"used": "no", "evidence": "unsupported", "incentive_for_opinion": "true"}
    card = await world.press(card, WHO, tie="employee", account="official", **facts)
    assert all(told(card)[name] == value for name, value in facts.items())
    again = await world.ask("check", UNBACKED)
    assert told(again) == {"tie": "employee", "account": "official", "evidence": "unknown"}


async def test_what_was_told_of_a_text_holds_for_that_text_while_more_is_answered(
    world: World,
) -> None:
    card = await world.ask("check", UNBACKED)
    card = await world.press(card, WHO, evidence="unsupported")
    card = await world.press(card, WHO, tie="employee", account="official")
    assert {"claim-needs-evidence"} <= {mark.rule for mark in card.marks}


async def test_only_what_decides_is_asked_beside_who_speaks(world: World) -> None:
    asks = await world.ask("check", "Thanks Harbor! #sp")
    assert asks.title == "One thing to know first"
    assert list(told(asks)) == ["tie", "account"]
    honest = await world.press(asks, WHO, tie="none", account="personal")
    assert len(told(honest)) == 5


async def test_our_own_post_is_known_to_speak_for_the_brand(world: World) -> None:
    message = await world.hear("I am just a happy customer.", by=world.platform.bot_id)
    card = await world.ask("check", kind="message_action", about=message.id)
    assert (told(card)["tie"], told(card)["account"]) == ("employee", "official")
    assert {mark.rule for mark in card.marks} == {"staff-poses-as-customer"}


async def test_what_is_told_of_anothers_message_is_not_remembered_as_ones_own(world: World) -> None:
    message = await world.hear("Harbor is great! #sp")
    card = await world.ask("check", kind="message_action", about=message.id)
    await world.press(card, WHO, tie="paid", account="personal")
    assert told(await world.ask("check", "Harbor is great!"))["tie"] == "unknown"


async def test_what_a_person_said_is_there_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        card = await world.ask("check", "Harbor is great!")
        await world.press(card, WHO, tie="employee")
    async with opened(tmp_path, keys=world.keys) as world:
        assert told(await world.ask("check", "Harbor is great!"))["tie"] == "employee"


async def test_fix_it_mends_the_text_and_shows_the_change(world: World) -> None:
    card = await world.ask("check", "Harbor is great! #sp")
    card = await world.press(card, WHO, tie="employee", account="personal")
    fixed = await world.press(card, "Fix it")
    assert fixed.title == "Honest"
    assert fixed.quote is not None
    assert fixed.quote.text == "I work for Harbor. Harbor is great!"
    assert "− Harbor is great! #sp\n+ I work for Harbor.\n+ Harbor is great!" in fixed.body
    assert [button.label for button in fixed.buttons] == [WHO]


async def test_fix_it_is_offered_only_where_it_helps(world: World) -> None:
    for text in ("Press Export.", "Harbor is great! #sp", "Nein, ich bin ein echter Mensch."):
        assert [b.label for b in (await world.ask("check", text)).buttons] == [WHO]
    message = await world.hear("I am not a bot. Press Export.", by=world.platform.bot_id)
    card = await world.ask("check", kind="message_action", about=message.id)
    assert [button.label for button in card.buttons] == [WHO]


async def test_a_fact_nobody_knows_is_refused(world: World) -> None:
    card = await world.ask("check", "Harbor is great!")
    assert (await world.press(card, "Who is speaking?", tie="emperor")).failed
