"""People as staff meet them: who to welcome, to thank, to miss and to introduce, and the drafts for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from candorbot import words
from candorbot.brand import Brand
from candorbot.briefings import Readers
from candorbot.card import Card
from candorbot.case_record import CASE
from candorbot.feedback_item import heard_item
from candorbot.feedback_item import record_of as item_row
from candorbot.optout import opt
from candorbot.records import TO_MEMBERS, DraftState, Function, Message
from candorbot.registry import Registry, find_skills
from candorbot.request import Permission
from candorbot.skill import Context, skill
from candorbot.testing import BRAND, FakeKnowledge, World, find_button, opened
from candorbot.testing.world import EXPORT
from candorbot.usual import period_of
from candorbot.waiting import judged
from candorbot.writers.offline import OfflineWriter
from candorbot.writing import Ask, Proposal, Refusal, Unavailable
from tests.escalating import TRIAGE, brand_with

SKILLS = find_skills()
LONG_AGO = 90
"""Days."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with built(tmp_path) as world:
        yield world


def built(folder: Path, brand: Brand = BRAND, skills: Registry = SKILLS, **more: Any) -> Any:
    knowledge = FakeKnowledge(EXPORT)
    writer: Any = OfflineWriter(brand, knowledge)
    return opened(folder, writer=writer, registry=skills, brand=brand, knowledge=knowledge, **more)


async def say(world: World, by: str, text: str, days: float = 1, thread: str = "", **more: Any) -> Message:  # fmt: skip
    """A member said something so many days ago."""
    number = f"m{next(world.keys)}"
    at = world.clock.now() - timedelta(days=days)
    made = Message(
        "fake", number, "help", thread or number, by, by.title(), text, at, f"https://chat.example/{number}",
        language="en",
    )  # fmt: skip
    message = replace(judged(made), **more)
    await world.store.save_messages([message])
    world.platform.threads[message.thread] = number
    return message


async def begun(world: World) -> None:
    """Listening began long ago."""
    await say(world, "old", "Good morning everybody", LONG_AGO)


async def answered(world: World) -> Message:
    """Ben asks, Ana answers in the thread, Ben thanks her; the answer."""
    await begun(world)
    for who in ("ana", "ben"):
        await say(world, who, "I have been here for long", 60)
    asked = await say(world, "ben", "How do I export the numbers of last year?", 3)
    answer = await say(
        world, "ana", "Open the dashboard and choose the year in the menu", 2.9, asked.id
    )
    await say(world, "ben", "That worked, thanks a lot!", 2.8, asked.id)
    return answer


async def opt_out(world: World, who: str) -> None:
    await opt(world.store, "fake", who, world.clock.now(), out=True)


def lines(card: Card) -> dict[str, list[str]]:
    return {group.title: [entry.words for entry in group.entries] for group in card.groups}


def shown(card: Card) -> str:
    return repr(card)


# --- who is told of ------------------------------------------------------------------------------


async def test_where_nobody_is_it_says_so(world: World) -> None:
    card = await world.ask("people")
    assert lines(card) == {"": [words.PEOPLE_NONE]}
    told = lines(await world.ask("people", "audience"))
    assert told["Who"][0] == "0 members wrote"


@pytest.mark.parametrize(
    ("began", "told"), [(57, "2 members wrote, 1 in the 28 days before"), (50, "2 members wrote")]
)
async def test_how_many_wrote_before_is_told_only_if_somebody_listened(
    world: World, began: int, told: str
) -> None:
    await say(world, "kofi", "I was here before", began)
    await say(world, "kofi", "Hello again", 40)
    await say(world, "kofi", "And again", 9)
    await say(world, "ana", "Hi all", 2)
    assert lines(await world.ask("people", "audience"))["Who"][0] == told


async def test_a_newcomer_without_a_reply_is_to_be_welcomed(world: World) -> None:
    await begun(world)
    await say(world, "kofi", "Hi all, I just moved over to Harbor", 2)
    card = await world.ask("people")
    (line,) = lines(card)["Welcome"]
    assert line == "Kofi, new Wed 18 Nov, has no reply: “Hi all, I jus…”"
    assert card.groups[0].entries[0].url.startswith("https://chat.example/")
    assert find_button(card, "Draft a welcome: Kofi")


@pytest.mark.parametrize("name", ["", " ", "\u200b\u2060"])
async def test_who_has_no_name_that_can_be_seen_is_called_by_their_id(
    world: World, name: str
) -> None:
    await begun(world)
    await say(world, "u123", "Hi all, I just moved over to Harbor", 2, author_name=name)
    card = await world.ask("people")
    (line,) = lines(card)["Welcome"]
    assert line.startswith("u123, new ")
    assert [button.label for button in card.buttons] == ["Draft a welcome: u123"]
    assert "u123" not in (await world.press(card, "Draft a welcome: u123")).to_post


async def test_who_was_heard_before_or_has_a_reply_is_no_newcomer(world: World) -> None:
    await begun(world)
    await say(world, "ana", "I was here before", 60)
    await say(world, "ana", "And here I am again", 2)
    first = await say(world, "kofi", "Hi all, I am new", 2)
    await say(world, "ana", "Hello!", 1.9, first.id)
    assert lines(await world.ask("people", "new")) == {"": [words.PEOPLE_NONE_HERE]}


async def test_when_listening_has_just_begun_nobody_is_called_new(world: World) -> None:
    await say(world, "kofi", "Hi all, I am new", 2)
    unknown = "Who is new is not known yet: listening began on Wed 18 Nov"
    assert lines(await world.ask("people", "new")) == {"": [unknown]}
    assert lines(await world.ask("people", "audience"))["Who"][1] == unknown


async def test_who_answered_and_was_thanked_is_to_be_thanked(world: World) -> None:
    await answered(world)
    (line,) = lines(await world.ask("people"))["Thank"]
    assert line.startswith("Ana answered 1 member, was thanked: “Open the ")


async def test_a_regular_who_fell_silent_is_missed(world: World) -> None:
    await begun(world)
    for days in range(20, 83, 7):
        await say(world, "kofi", "My numbers of this week look fine", days)
    (line,) = lines(await world.ask("people"))["Missed"]
    assert line == "Kofi wrote in 8 of 8 weeks, and not for 20 days"


async def test_who_is_often_silent_is_not_missed(world: World) -> None:
    await begun(world)
    for days in (20, 24, 31, 38, 52, 59, 66, 73):
        await say(world, "kofi", "My numbers of this week look fine", days)
    assert "Missed" not in lines(await world.ask("people"))


async def test_who_praises_the_brand_is_an_advocate_and_who_thanks_a_member_is_none(
    world: World,
) -> None:
    await begun(world)
    kind: Any = {"kinds": ("praise",), "sentiment": 0.8}
    await say(
        world, "kofi", "I love Harbor, the dashboard is wonderful", 2, theme="Reports", **kind
    )
    await say(world, "ana", "Thanks Ben, that is wonderful", 2, **kind)
    (line,) = lines(await world.ask("people", "advocates"))[""]
    assert line.startswith("Kofi, delighted, of Reports in #help: “I love Harbor")


async def two_on_kubernetes(world: World, **more: Any) -> None:
    await begun(world)
    first = await say(world, "x", "My numbers of this week look fine", 40)
    crowd = [
        replace(first, id=f"c{n}", thread=f"c{n}", author=f"x{n}", author_name=f"X{n}")
        for n in range(30)
    ]
    later = [replace(one, id=f"l{one.id}", thread=f"l{one.id}", at=one.at + timedelta(days=35)) for one in crowd]  # fmt: skip
    await world.store.save_messages([*crowd, *later])
    await say(world, "ana", "We run it on Kubernetes with a proxy of Traefik", 4)
    await say(world, "kofi", "Mine is on Kubernetes too, behind Traefik", 3, **more)


async def test_two_who_wrote_the_same_rare_words_could_meet(world: World) -> None:
    await two_on_kubernetes(world)
    (line,) = lines(await world.ask("people"))["Introduce"]
    assert line == "Ana and Kofi both wrote of Kubernetes and Traefik"


async def test_nobody_is_introduced_who_cannot_read_what_the_other_wrote(world: World) -> None:
    await two_on_kubernetes(world, readers=("kofi", "mia"))
    assert "Introduce" not in lines(await world.ask("people"))


async def test_staff_opted_out_members_and_our_own_account_are_not_told_of(world: World) -> None:
    await begun(world)
    for who in ("lena", "candor-bot", "kofi"):
        await say(world, who, "Hi all, I just came here", 2)
    await opt_out(world, "kofi")
    card = await world.ask("people", "new")
    assert lines(card) == {"": [words.PEOPLE_NONE_HERE]}


async def test_who_opted_out_is_in_nobodys_words_and_in_no_network(world: World) -> None:
    answer = await answered(world)
    await say(world, "kofi", "Hi all, I just came here", 2)
    await say(world, "zoe", "I told @kofi that Kofi's numbers are fine", 2)
    await opt_out(world, "kofi")
    await opt_out(world, "ben")
    for view in ("", "new", "helpers", "quiet", "advocates", "introduce", "audience"):
        card = shown(await world.ask("people", view)).casefold()
        assert "kofi" not in card
        assert "ben" not in card.replace("been", "")
    assert answer.id in shown(await world.ask("people", "helpers"))


async def test_what_stands_in_an_escalation_or_is_private_is_not_used(tmp_path: Path) -> None:
    async with built(tmp_path, triage=TRIAGE) as world:
        await begun(world)
        private = await say(world, "kofi", "Hi all, I just came here", 2)
        await world.store.put_record(item_row(replace(heard_item(private), private=True, by="Mia")))
        await world.hear("Hi all, I got a threat here", "zoe")
        assert await world.store.find_records(CASE)
        assert lines(await world.ask("people", "new")) == {"": [words.PEOPLE_NONE_HERE]}


async def test_a_member_may_not_ask_for_people(world: World) -> None:
    assert (await world.ask("people", by="kofi")).title == words.DENIED_TITLE


async def test_no_skill_can_show_people_to_a_member(tmp_path: Path) -> None:
    @skill("gossip", summary="Tell", example="gossip", allowed=Permission.MEMBER)
    async def gossip(context: Context) -> Card:
        return await context.people.overview()

    async with built(tmp_path, skills=Registry([*SKILLS.all(), gossip])) as world:
        await answered(world)
        assert (await world.ask("gossip", by="kofi")).body == words.PEOPLE_STAFF
        assert "Ana" in shown(await world.ask("gossip", by="lena"))


async def test_an_unknown_view_names_those_there_are(world: World) -> None:
    card = await world.ask("people", "everybody")
    assert card.failed
    assert "helpers, quiet" in card.body


async def test_a_brand_can_switch_it_off(tmp_path: Path) -> None:
    async with built(tmp_path, brand_with(people=False)) as world:
        await answered(world)
        card = await world.ask("people")
        assert card.failed
        assert "people: false" in card.body
        assert "People" not in lines(await world.ask("brief"))


# --- the drafts ----------------------------------------------------------------------------------


async def test_a_welcome_is_a_draft_below_the_members_message(world: World) -> None:
    await begun(world)
    first = await say(world, "kofi", "Hi all, I just moved over to Harbor", 2)
    card = await world.press(await world.ask("people"), "Draft a welcome: Kofi")
    assert "elcome" in card.to_post
    assert card.to_post.endswith("Mia, Harbor team")
    assert "Kofi" in card.to_post
    draft = await world.store.draft(card.buttons[0].about)
    assert draft is not None
    assert (draft.place, draft.about) == (first.place, first.id)
    assert draft.version.engine == TO_MEMBERS
    assert draft.function is Function.ADVOCATE
    assert world.platform.posts == []
    posted = await world.press(card, words.APPROVE)
    assert posted.body == words.POSTED
    assert "Kofi" not in shown(await world.ask("people", "new"))


async def test_a_newcomer_who_asks_is_welcomed_with_the_answer(world: World) -> None:
    await begun(world)
    await say(world, "kofi", "How do I export my stats?", 2)
    card = await world.press(await world.ask("people"), "Draft a welcome: Kofi")
    assert "elcome" in card.to_post
    assert "CSV" in card.to_post or "do not know" in card.to_post


async def test_thanks_are_drafted_once_and_a_discarded_draft_is_not_offered_again(
    world: World,
) -> None:
    await answered(world)
    listed = await world.ask("people")
    one = await world.press(listed, "Draft thanks: Ana")
    assert "hank" in one.to_post
    again = await world.press(listed, "Draft thanks: Ana")
    assert again.buttons[0].about == one.buttons[0].about
    await world.press(one, words.DISCARD)
    assert "Ana" not in shown(await world.ask("people", "helpers"))


async def test_an_introduction_names_both_and_what_they_share(world: World) -> None:
    await two_on_kubernetes(world)
    card = await world.press(await world.ask("people"), "Draft an introduction: Ana and Kofi")
    assert all(word in card.to_post for word in ("Ana", "Kofi", "Kubernetes and Traefik"))
    assert card.lights[0].words.startswith("posted as staff")


async def test_a_press_on_what_is_not_so_any_more_makes_no_draft(world: World) -> None:
    await begun(world)
    first = await say(world, "kofi", "Hi all, I just moved over to Harbor", 2)
    card = await world.ask("people")
    await say(world, "ana", "Hello and welcome", 1, first.id)
    late = await world.press(card, "Draft a welcome: Kofi")
    assert late.failed
    assert late.body == words.PEOPLE_GONE


async def test_who_opted_out_meanwhile_gets_no_draft(world: World) -> None:
    await begun(world)
    await say(world, "kofi", "Hi all, I just moved over to Harbor", 2)
    card = await world.ask("people")
    await opt_out(world, "kofi")
    assert (await world.press(card, "Draft a welcome: Kofi")).body == words.PEOPLE_GONE


async def test_who_opts_out_while_it_is_written_gets_no_draft(world: World) -> None:
    class Slow(OfflineWriter):
        async def write(self, ask: Ask) -> Proposal | Refusal | Unavailable:
            await world.ask("my-data", "opt out", by="kofi")
            return await super().write(ask)

    await begun(world)
    await say(world, "kofi", "Hi all, I just moved over to Harbor", 2)
    card = await world.ask("people")
    world.live.now = replace(world.live.now, writer=Slow(BRAND, FakeKnowledge(EXPORT)))
    assert (await world.press(card, "Draft a welcome: Kofi")).body == words.PEOPLE_GONE
    assert await world.store.draft("d1") is None


@pytest.mark.parametrize("who", ["ana", "kofi"])
async def test_opting_out_puts_away_the_open_draft_that_speaks_of_them(
    world: World, who: str
) -> None:
    world.platform.people["ana"] = Permission.MEMBER
    await two_on_kubernetes(world)
    card = await world.press(await world.ask("people"), "Draft an introduction: Ana and Kofi")
    await world.ask("my-data", "opt out", by=who)
    await world.press(card, words.APPROVE)
    assert world.platform.posted() == []
    draft = await world.store.draft("d1")
    assert draft is not None
    assert draft.state is DraftState.DISCARDED


async def test_approved_thanks_for_tomorrow_do_not_go_out_to_who_opts_out_today(
    world: World,
) -> None:
    world.platform.people["ana"] = Permission.MEMBER
    await begun(world)
    text = "I love Harbor, the dashboard is wonderful! Is there a dark one?"
    await say(world, "ana", text, 2, kinds=("praise",), sentiment=0.8)
    card = await world.press(await world.ask("people", "advocates"), "Draft thanks: Ana")
    card = await world.press(card, words.SCHEDULE, when="tomorrow 9:30")
    when = words.local(world.clock.now() + timedelta(hours=20, minutes=30), BRAND.zone)
    await world.press(card, words.APPROVE_LATER.format(when=when))
    await world.ask("my-data", "opt out", by="ana")
    world.clock.advance(hours=20, minutes=31)
    await world.bot.settle()
    assert world.platform.posted() == []


async def test_a_question_that_waits_is_still_answered_when_who_asked_opts_out(
    world: World,
) -> None:
    await begun(world)
    await say(world, "kofi", "Hi all, how do I export my stats?", 2)
    await world.press(await world.ask("people"), "Draft a welcome: Kofi")
    await world.ask("my-data", "opt out", by="kofi")
    draft = await world.store.draft("d1")
    assert draft is not None
    assert draft.state is DraftState.DRAFT


@pytest.mark.parametrize(("who", "name"), [("ana", "Ana"), ("kofi", "Kofi")])
async def test_f102_an_introduction_forgets_whichever_of_the_two_asks(
    world: World, who: str, name: str
) -> None:
    world.platform.people["ana"] = Permission.MEMBER
    await two_on_kubernetes(world)
    card = await world.press(await world.ask("people"), "Draft an introduction: Ana and Kofi")
    asked = await world.ask("my-data", "forget", by=who)
    await world.press(asked, words.MINE_FORGET, by=who)
    draft = await world.store.draft("d1")
    assert draft is not None
    assert draft.state is DraftState.STALE
    assert name not in draft.version.text
    await world.press(card, words.APPROVE)
    assert world.platform.posted() == []


# --- the audience and the briefing ---------------------------------------------------------------


async def test_the_audience_is_counted_and_drawn(world: World) -> None:
    await answered(world)
    await say(world, "kofi", "Hi all, I just came here", 2, theme="Reports")
    card = await world.ask("people", "audience")
    told = lines(card)
    assert told["Who"] == ["3 members wrote, 0 in the 28 days before", "1 for the first time"]
    assert told["What they talk about"] == ["Reports: 1 member"]
    assert told["Where"] == ["#help: 3 members"]
    assert card.network is not None
    assert card.network.alt == "Who replies to whom: 2 members, 1 pair; most: Ana and Ben 2."
    assert card.chart is not None


async def test_staffs_briefing_names_a_newcomer_and_a_helper_and_members_get_none(
    world: World,
) -> None:
    await answered(world)
    await say(world, "kofi", "Hi all, I just came here", 3)
    told = lines(await world.ask("brief", "week"))["People"]
    assert [line.split()[0] for line in told] == ["Kofi,", "Ana"]
    period = period_of("week", world.clock.now().date())
    members = Readers(("everyone",), False, "fake")
    made = await world.bot._briefings.make(period, world.clock.now(), members)
    assert "People" not in [part.title for part in made.parts]
