"""Draft a reply: to the one who waits longest, to a message, to a text."""

from __future__ import annotations

from dataclasses import replace

from candorbot import words
from candorbot.request import Place
from candorbot.speaker import FOR_THE_BRAND
from candorbot.testing import EXPORT, FakePlatform, World, find_button
from candorbot.writing import Refusal, Unavailable

BEST = "Click Export to CSV. Harbor is the best analytics tool on the market."


async def test_alone_it_drafts_for_whoever_waits_longest(world: World) -> None:
    await world.hear("How do I export?", by="kofi")
    await world.hear("Where is the API?", by="ana")
    card = await world.ask("draft")
    assert card.title == "Reply to Kofi"
    assert card.quote is not None
    assert card.quote.text == "How do I export?"
    assert ("Waiting", "2 min") in [(f.label, f.value) for f in card.fields]
    assert ("Written by", "fake writer") in [(f.label, f.value) for f in card.fields]


async def test_with_nobody_waiting_it_says_so(world: World) -> None:
    assert (await world.ask("draft")).title == "Nobody is waiting"


async def test_asked_again_it_shows_the_same_draft(world: World) -> None:
    await world.hear("How do I export?")
    first, second = await world.ask("draft"), await world.ask("draft")
    assert first.footer == second.footer == "Draft d1, version 1"
    assert len(world.writer.asked) == 1


async def test_a_message_can_be_drafted_for_from_its_menu(world: World) -> None:
    await world.hear("How do I export?")
    other = await world.hear("Where is the API?", by="ana")
    card = await world.ask("draft", kind="message_action", about=other.id)
    assert card.title == "Reply to Ana"


async def test_a_message_that_is_gone_says_so(world: World) -> None:
    card = await world.ask("draft", kind="message_action", about="m404")
    assert card.failed
    assert "not here any more" in card.body


async def test_a_text_is_answered_where_it_was_typed(world: World) -> None:
    card = await world.ask("draft", "How do I export?")
    await world.press(card, "Approve and post")
    assert world.platform.posts[0][0] == Place("fake", "help", None)


async def test_a_drafts_id_shows_it(world: World) -> None:
    await world.hear("How do I export?")
    await world.ask("draft")
    assert (await world.ask("draft", "D1")).footer == "Draft d1, version 1"
    assert (await world.ask("draft", "d99")).failed


async def test_greeting_and_name_belong_to_the_first_reply_only(world: World) -> None:
    question = await world.hear("How do I export?")
    await world.press(await world.ask("draft"), "Approve and post")
    await world.hear("Try the export page.", by="lena", thread=question.thread)
    await world.ask("draft", kind="message_action", about=question.id)
    assert [ask.first for ask in world.writer.asked] == [True, False]
    assert world.writer.asked[0].signer == "Mia"
    assert world.writer.asked[0].member == "Kofi"


async def test_shorter_and_warmer_ask_for_that_style(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.press(await world.ask("draft"), "Shorter")
    card = await world.press(card, "Warmer")
    assert [ask.style for ask in world.writer.asked] == ["plain", "shorter", "warmer"]
    assert card.footer == "Draft d1, version 3"


async def test_edit_offers_the_text_and_shows_the_sources_it_cites(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.ask("draft")
    assert find_button(card, "Edit").inputs[0].value == card.to_post
    kept = await world.press(card, "Edit", text="Click Export to CSV. [1]")
    dropped = await world.press(kept, "Edit", text="Please look at the export page.")
    assert (len(kept.links), len(dropped.links)) == (1, 0)
    assert dropped.to_post == "Please look at the export page."


async def test_a_citation_that_was_cut_and_comes_back_is_bound_to_its_source(world: World) -> None:
    await world.hear("How do I export?")
    cut = await world.press(await world.ask("draft"), "Edit", text="Look at the export page.")
    back = await world.press(cut, "Edit", text="Click Export to CSV. [1]")
    assert len(back.links) == 1
    world.knowledge.sections[EXPORT.id] = replace(EXPORT, digest="section-2")
    assert "source it cites has changed" in (await world.press(back, words.APPROVE)).body
    assert world.platform.posted() == []


async def test_an_edit_that_changes_nothing_makes_no_version(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.ask("draft")
    same = await world.press(card, "Edit", text=card.to_post + "\n")
    assert same.footer == card.footer


async def test_an_empty_edit_is_refused(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.press(await world.ask("draft"), "Edit", text="  ")
    assert card.failed
    assert card.footer == "Draft d1, version 1"


async def test_an_edited_text_is_checked_again(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.ask("draft")
    assert card.buttons[0].label == "Approve and post"
    card = await world.press(card, "Edit", text="I am not a bot, just a happy customer. #sp")
    assert card.buttons[0].label == "Fix it"
    assert card.marks


async def test_fix_it_mends_checks_again_and_shows_the_change(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.ask("draft")
    card = await world.press(
        card, "Edit", text="Click Export to CSV.\nI am not a bot, just a happy customer. #sp"
    )
    fixed = await world.press(card, "Fix it")
    assert fixed.buttons[0].label == "Approve and post"
    assert "Click Export to CSV." in fixed.to_post
    assert "− I am not a bot" in fixed.body


async def test_fix_it_softens_what_nothing_backs_and_asks_nothing_more(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.press(await world.ask("draft"), "Edit", text=BEST)
    assert [one.name for one in find_button(card, "Who is speaking?").inputs] == ["evidence"]
    card = await world.press(card, "Who is speaking?", evidence="unsupported")
    card = await world.press(card, "Fix it")
    assert card.buttons[0].label == "Approve and post"
    assert card.to_post == "Click Export to CSV. Harbor is a good analytics tool."
    assert "+ Harbor is a good analytics tool." in card.body


async def test_what_is_red_can_be_mended_before_a_question_is_answered(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.press(await world.ask("draft"), "Edit", text=BEST + " I am a real person.")
    assert [button.label for button in card.buttons[:2]] == ["Fix it", "Who is speaking?"]
    card = await world.press(card, "Fix it")
    assert card.to_post == BEST
    assert card.buttons[0].label == "Who is speaking?"


async def test_an_answer_that_speaks_against_a_draft_can_be_changed(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.press(await world.ask("draft"), "Edit", text=BEST)
    card = await world.press(card, "Who is speaking?", evidence="unsupported")
    assert [button.label for button in card.buttons[:2]] == ["Fix it", "Who is speaking?"]
    card = await world.press(card, "Who is speaking?", evidence="supported")
    assert card.buttons[0].label == "Approve and post"


async def test_an_answer_about_other_words_does_not_hold_for_an_edit(world: World) -> None:
    """And who speaks is never asked: a post speaks for the brand, from its own account."""
    await world.hear("How do I export?")
    card = await world.press(await world.ask("draft"), "Edit", text=BEST)
    card = await world.press(card, "Who is speaking?", evidence="supported")
    card = await world.press(card, "Edit", text=BEST + " It never fails.")
    assert [one.name for one in find_button(card, "Who is speaking?").inputs] == ["evidence"]
    draft = await world.store.draft("d1")
    assert draft is not None
    assert draft.version.speaker == FOR_THE_BRAND


async def test_what_cannot_be_mended_by_rule_is_left_to_a_person(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.press(await world.ask("draft"), "Edit", text="I am a real person.")
    card = await world.press(card, "Fix it")
    assert card.failed
    assert "in your own words" in card.body
    assert card.to_post == "I am a real person."


async def test_discard_and_mark_answered_put_it_away(world: World) -> None:
    await world.hear("How do I export?")
    gone = await world.press(await world.ask("draft"), "Discard")
    assert not gone.buttons
    again = await world.ask("draft")
    assert again.footer == "Draft d2, version 1"
    await world.press(again, "Mark answered")
    assert (await world.ask("draft")).title == "Nobody is waiting"
    assert world.platform.posts == []


async def test_copy_posts_nothing_and_is_recorded(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.press(await world.ask("draft"), "Copy, I'll post it myself")
    assert "Candor posts nothing" in card.body
    assert world.platform.posts == []
    assert (await world.store.audit_log())[0].what == "draft copied"


async def test_a_put_away_draft_does_not_change(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.ask("draft")
    await world.press(card, "Discard")
    for label in ("Shorter", "Edit", "Discard", "Approve and post", "Mark answered"):
        late = await world.press(card, label, text="new words")
        assert late.buttons == () or late.failed
    assert world.platform.posts == []


async def test_a_writer_that_does_not_write_says_why(world: World) -> None:
    await world.hear("How do I export?")
    world.writer.answers = [Refusal("it is not in English")]
    assert "it is not in English" in (await world.ask("draft")).body
    world.writer.answers = [Unavailable("no network")]
    assert "no network" in (await world.ask("draft")).body


async def test_a_draft_of_another_workspace_is_neither_shown_nor_changed(world: World) -> None:
    await world.hear("How do I export?")
    card = await world.ask("draft")
    other = FakePlatform("other")
    world.publisher._platforms["other"] = other
    there = Place("other", "help")
    assert (await world.ask("draft", "d1", place=there)).failed
    edit = replace(world.click(card, "Edit", text="Taken over."), place=there)
    assert (await world.send(edit)).failed
    draft = await world.store.draft("d1")
    assert draft is not None
    assert draft.version.number == 1
