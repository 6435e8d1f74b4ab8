"""What people do with an escalation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from candorbot import words
from candorbot.card import Card
from candorbot.gate import Gate
from candorbot.records import Message
from candorbot.testing import BRAND, POLICIES, World, find_button
from candorbot.verdict import Reviewed
from candorbot.writers.calm import reply
from candorbot.writers.slots import Slots
from candorbot.writing import Ask
from tests.escalating import AROUND_THE_CLOCK, case, escalating, tell
from tests.processes import ROOT


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with escalating(tmp_path, hours=AROUND_THE_CLOCK) as world:
        yield world


async def charged(world: World) -> Card:
    await world.hear("I was charged twice", by="ana")
    return await case(world)


def fields(card: Card) -> dict[str, str]:
    return {field.label: field.value for field in card.fields}


async def test_the_open_cases_stand_with_the_most_urgent_first(world: World) -> None:
    await world.hear("I want to complain", by="ana")
    await world.hear("I was charged twice", by="ben")
    await world.hear("this is a threat", by="chloe")
    card = await world.ask("escalate")
    assert [line.split(" · ")[1] for line in card.body.splitlines()] == [
        "now", "today", "when you can",
    ]  # fmt: skip
    assert (await world.press(card, "c3")).title == "Now: About threat (c3)"


async def test_an_unknown_case_is_said_so(world: World) -> None:
    card = await world.ask("escalate", "c77")
    assert card.failed
    assert "There is no case c77" in card.body


async def test_a_member_may_not_see_cases(world: World) -> None:
    await charged(world)
    assert (await world.ask("escalate", by="kofi")).title == "Not allowed"
    assert (await world.press(await case(world), "Acknowledge", by="kofi")).title == "Not allowed"


async def test_who_acknowledges_has_it_and_others_are_told(world: World) -> None:
    card = await charged(world)
    taken = await world.press(card, "Acknowledge", by="jonas")
    assert "Jonas has it now." in taken.body
    late = await world.press(card, "Acknowledge", by="mia")
    assert late.failed
    assert "Jonas was first: acknowledged. Nothing was changed." in late.body
    assert fields(late)["Owner"] == "Jonas (billing)"


async def test_of_two_who_press_at_once_one_is_first(world: World) -> None:
    card = await charged(world)
    people = ("mia", "jonas", "lena")
    cards = await asyncio.gather(*(world.press(card, "Resolve", by=who) for who in people))
    assert [card.failed for card in cards].count(False) == 1
    audit = [entry.what for entry in await world.store.audit_log()]
    assert audit.count("case resolved") == 1


async def test_a_settled_case_has_no_buttons_and_leaves_the_list(world: World) -> None:
    for label in ("Resolve", "Not an escalation"):
        await world.hear("I was charged twice", by=f"ana{label}")
        listed = await world.ask("escalate")
        settled = await world.press(await world.press(listed, listed.buttons[0].label), label)
        assert settled.buttons == ()
        assert (await world.ask("escalate")).title == "No open escalations"


async def test_what_is_final_asks_first(world: World) -> None:
    card = await charged(world)
    assert find_button(card, "Resolve").confirm
    assert find_button(card, "Not an escalation").confirm
    assert not find_button(card, "Acknowledge").confirm


async def test_reassigned_it_is_the_others_turn(world: World) -> None:
    card = await charged(world)
    given = await world.press(card, "Reassign", by="jonas", person="lena")
    assert fields(given)["Owner"] == "Lena (billing)"
    assert "Lena, Jonas asks you to take this." in (await tell(world))[-1]
    late = await world.press(card, "Reassign", by="mia", person="mia")
    assert late.failed
    assert "Lena has it now" in late.body


async def test_nobody_gives_a_case_to_themselves_but_what_another_took_they_may_take(
    world: World,
) -> None:
    def people(card: Card) -> list[str]:
        return [choice.label for choice in find_button(card, "Reassign").inputs[0].choices]

    card = await charged(world)
    assert "Mia" not in people(card)
    assert "Lena" in people(card)
    await world.press(card, "Acknowledge", by="jonas")
    assert "Mia" in people(taken := await case(world))
    assert "Mia has it now." in (await world.press(taken, "Reassign", person="mia")).body


async def test_reassigned_to_nobody_nothing_changes(world: World) -> None:
    card = await charged(world)
    assert (await world.press(card, "Reassign", person="")).failed
    assert fields(await case(world))["Owner"] == "Jonas (billing)"


async def test_every_judgement_counts_once_for_the_rules_behind_the_case(world: World) -> None:
    card = await charged(world)
    await world.press(card, "Acknowledge")
    await world.press(await case(world), "Resolve")
    assert (await world.ask("escalate", "rules")).body == "payment-dispute-said: right 1 of 1"
    await world.hear("I was charged too much", by="ben")
    second = await case(world, 2)
    assert "(right 1 of 1)" in second.marks[0].reason
    await world.press(second, "Not an escalation")
    assert (await world.ask("escalate", "rules")).body == "payment-dispute-said: right 1 of 2"


async def test_a_judgement_taken_back_is_taken_back_for_the_rules(world: World) -> None:
    await world.press(await charged(world), "Acknowledge")
    await world.press(await case(world), "Not an escalation")
    assert (await world.ask("escalate", "rules")).body == "payment-dispute-said: right 0 of 1"


async def test_what_the_platform_held_back_is_judged_for_no_rule_of_ours(world: World) -> None:
    said = Message(
        "fake", "m9", "help", "m9", "kofi", "Kofi", "buy now", world.clock.now(), alert=words.AUTOMOD
    )  # fmt: skip
    await world.bot.accept(said)
    await world.bot.note(said)
    card = await case(world)
    assert [(one.rule, one.reason) for one in card.marks] == [
        (words.AUTOMOD, words.HELD_BACK.format(by=words.AUTOMOD))
    ]
    assert not (await world.press(card, "Not an escalation")).failed
    assert (await world.ask("escalate", "rules")).body == words.RULES_NONE


async def test_everything_is_audited(world: World) -> None:
    await world.press(await charged(world), "Acknowledge", by="jonas")
    await world.press(await case(world), "Reassign", by="jonas", person="lena")
    await world.press(await case(world), "Not an escalation", by="lena")
    done = [(e.who, e.what) for e in reversed(await world.store.audit_log()) if e.about == "c1"]
    assert done == [
        ("candor", "case opened: payment_dispute"),
        ("jonas", "case acknowledged"),
        ("jonas", "case given to lena"),
        ("lena", "case dismissed"),
    ]


async def test_a_person_flags_a_text_by_hand(world: World) -> None:
    asked = await world.ask("escalate", "somebody shares her address")
    kinds = find_button(asked, "Flag it").inputs[0]
    assert ("harassment", "About insulted (today)") in [(c.value, c.label) for c in kinds.choices]
    flagged = await world.press(asked, "Flag it", by="lena", kind="harassment")
    assert flagged.title == "Today: About insulted (c1)"
    assert fields(flagged)["Flagged by"] == "Lena"
    assert len(await tell(world)) == 1


async def by_hand(world: World, text: str, kind: str = "payment_dispute") -> Card:
    return await world.press(await world.ask("escalate", text), "Flag it", kind=kind)


async def test_the_brands_name_makes_no_two_things_typed_by_hand_one_case(world: World) -> None:
    await by_hand(world, "A customer wrote that in Harbor the cart adds a plan by itself")
    other = await by_hand(world, "Somebody phoned: with Harbor the coupon of May is refused")
    assert "(c2)" in other.title
    await world.hear("Harbor charged me for a seat nobody uses", by="ana")
    assert [fields(await case(world, n))["Reports"] for n in (1, 2, 3)] == ["1", "1", "1"]


async def test_of_a_further_report_typed_by_hand_the_words_are_kept_and_nobody_is_credited(
    world: World,
) -> None:
    await by_hand(world, "The dashboard is down, a customer phoned", "outage")
    joined = await by_hand(world, "It is down, says ana@mail.net,\nwho phoned, too", "outage")
    assert words.CASE_JOINED in joined.body
    assert (
        "Mia: told of one more report: “It is down, says [email 1], who phoned, too”" in joined.body
    )
    assert fields(joined)["Reports"] == "2"
    assert joined.quote is not None
    assert (joined.quote.by, joined.links) == ("", ())
    other = await by_hand(world, "A partner mailed: last month of pageviews has vanished", "outage")
    assert "(c2)" in other.title
    await world.hear("the page is down here", by="ana")
    shown = await case(world)
    assert fields(shown)["Reports"] == "3"
    assert shown.quote is not None
    assert shown.quote.by == ""  # those are not Ana's words


async def test_a_message_is_flagged_with_the_kind_triage_sees(world: World) -> None:
    message = await world.hear("How do I get a refund?", by="lena")
    asked = await world.ask("escalate", kind="message_action", about=message.id)
    assert find_button(asked, "Flag it").inputs[0].value == "payment_dispute"
    flagged = await world.press(asked, "Flag it", kind="payment_dispute")
    assert flagged.quote is not None
    assert flagged.quote.text == "How do I get a refund?"


async def test_an_odd_kind_flags_nothing(world: World) -> None:
    asked = await world.ask("escalate", "somebody shares her address")
    assert (await world.press(asked, "Flag it", kind="nonsense")).failed
    assert (await world.ask("escalate")).title == "No open escalations"


async def test_the_holding_reply_is_a_draft_like_any_other(world: World) -> None:
    draft = await world.press(await charged(world), "Draft a holding reply")
    assert draft.to_post == "Thank you. A person of the team is looking at this now."
    assert "Approve and post" in [button.label for button in draft.buttons]
    assert "Shorter" not in [button.label for button in draft.buttons]
    assert world.platform.posted() == []
    await world.press(draft, "Approve and post")
    assert len(world.platform.posted()) == 1


async def test_a_reply_in_place_of_an_open_draft_is_its_next_version(world: World) -> None:
    card = await charged(world)
    first = await world.press(card, "Draft a holding reply")
    second = await world.press(card, "Draft a holding reply")
    assert first.footer.replace("version 1", "version 2") == second.footer


async def test_a_case_without_a_message_offers_no_reply(world: World) -> None:
    asked = await world.ask("escalate", "somebody shares her address")
    flagged = await world.press(asked, "Flag it", kind="harassment")
    assert "Draft a holding reply" in [b.label for b in (await charged2(world)).buttons]
    assert "Draft a holding reply" not in [b.label for b in flagged.buttons]


async def charged2(world: World) -> Card:
    await world.hear("I was charged twice", by="ana")
    return await case(world, 2)


def test_the_guide_explains_every_button_of_the_case_card() -> None:
    told = (ROOT / "docs/using.md").read_text()
    buttons = (
        words.ACKNOWLEDGE, words.REASSIGN, words.RESOLVE, words.NO_CASE, words.HOLDING, words.CALM,
        words.FLAG,
    )  # fmt: skip
    assert [button for button in buttons if button not in told] == []


async def test_personal_data_is_masked_before_it_stands_in_a_case(world: World) -> None:
    await world.hear("I was charged twice, write to ana.lopez@mail.example", by="ana")
    card = await case(world)
    assert card.quote is not None
    assert "ana.lopez" not in card.quote.text
    row = await world.store.record("case", "c1")
    assert row is not None
    assert "ana.lopez" not in str(row.body)
    assert "ana.lopez" not in "".join(await tell(world))


# --- the calm reply ---------------------------------------------------------------------------------

QUARREL = {
    "en": "Tom insulted me again and you do nothing about it, you are on his side!",
    "de": "Tom hat mich schon wieder beleidigt und ihr tut nichts, ihr haltet ja zu ihm!",
    "fr": "Tom m'a encore insulté et vous ne faites rien, vous êtes de son côté !",
}


@pytest.mark.parametrize("spoken", QUARREL)
@pytest.mark.parametrize("variant", range(12))
def test_a_calm_reply_passes_the_gate_and_names_nobody(spoken: str, variant: int) -> None:
    rule = BRAND.house_rule("harassment")
    assert rule is not None
    ask = Ask(QUARREL[spoken] + "!" * variant, "Ana", "Mia", kind="calm", rule=rule.says)
    written = reply(Slots(BRAND, ask, spoken))
    assert rule.says in written.text
    assert "Tom" not in written.text
    assert "Ana" not in written.text
    assert written.language == spoken
    from candorbot.speaker import FOR_THE_BRAND

    verdict = Gate(POLICIES, BRAND).review(
        Reviewed(written.text, FOR_THE_BRAND, locale=BRAND.file.locale, brand=BRAND.name)
    )
    assert verdict.may_be_approved, [finding.reason for finding in verdict.findings]


async def test_a_calm_reply_is_drafted_from_the_card(world: World) -> None:
    from candorbot.writers.offline import OfflineWriter

    await world.hear("Tom insulted me", by="ana")
    writer = OfflineWriter(BRAND, world.knowledge)
    world.writer.write = writer.write  # type: ignore[method-assign]
    draft = await world.press(await case(world), "Draft a calm reply", by="mia")
    assert "We talk about the matter and not about each other" in draft.to_post
    assert "Tom" not in draft.to_post
    assert draft.to_post.endswith("Mia, Harbor team")
