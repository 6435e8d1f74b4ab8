"""Check a text: anybody's."""

from __future__ import annotations

from candorbot.testing import World, find_button


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
    await world.press(card, "Who is speaking?", tie="employee")
    again = await world.ask("check", "Harbor is great!")
    tie = find_button(again, "Who is speaking?").inputs[0]
    assert (tie.name, tie.value) == ("tie", "employee")
    other = await world.ask("check", "Harbor is great!", by="jonas")
    assert find_button(other, "Who is speaking?").inputs[0].value == "unknown"


async def test_a_fact_nobody_knows_is_refused(world: World) -> None:
    card = await world.ask("check", "Harbor is great!")
    assert (await world.press(card, "Who is speaking?", tie="emperor")).failed
