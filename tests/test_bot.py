"""One request, one card: whatever a skill, a person or the store does."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candorbot.card import Card
from candorbot.errors import StoreError, UserError
from candorbot.records import Message
from candorbot.registry import Registry
from candorbot.request import Permission, Person, Place, Request
from candorbot.skill import Context, Skill, skill
from candorbot.testing import NOON, FakeClock, FakePlatform, World, opened


@skill("greet", summary="Say hello", allowed=Permission.MEMBER)
async def greet(context: Context) -> Card:
    return Card(f"Hello, {context.request.person.name}")


@skill("raises", summary="Raise", allowed=Permission.MEMBER)
async def raises(context: Context) -> Card:
    raise RuntimeError("secret detail")


@skill("hangs", summary="Hang", allowed=Permission.MEMBER)
async def hangs(context: Context) -> Card:
    await asyncio.Event().wait()
    raise AssertionError


@skill("empty", summary="Answer nothing", allowed=Permission.MEMBER)
async def empty(context: Context) -> Card:
    return None  # type: ignore[return-value] # what a careless third-party skill does


@skill("refuses", summary="Refuse", allowed=Permission.MEMBER)
async def refuses(context: Context) -> Card:
    raise UserError("That file has no line 7. Count again.")


async def answer(tmp_path: Path, skill: Skill, by: str = "kofi", seconds: float = 20) -> Card:
    async with opened(tmp_path, registry=Registry([skill]), skill_seconds=seconds) as world:
        return await world.ask(skill.name, by=by)


async def test_a_skill_answers_with_its_card(tmp_path: Path) -> None:
    assert await answer(tmp_path, greet) == Card("Hello, Kofi")


async def test_a_skill_that_raises_gives_a_plain_card_with_an_id_and_logs_the_rest(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    card = await answer(tmp_path, raises)
    assert card.failed
    assert "error-1" in card.body
    assert "secret detail" not in card.body
    (record,) = [r for r in caplog.records if r.levelname == "ERROR"]
    assert vars(record)["error_id"] == "error-1"
    assert "secret detail" in str(record.exc_info)


async def test_a_skill_that_hangs_is_stopped_and_says_so(tmp_path: Path) -> None:
    card = await answer(tmp_path, hangs, seconds=0.01)
    assert card.failed
    assert "took longer than 0.01 seconds" in card.body


async def test_a_skill_that_answers_nothing_gives_a_plain_card(tmp_path: Path) -> None:
    assert (await answer(tmp_path, empty)).failed


async def test_what_a_person_can_mend_is_said_in_the_skills_words(tmp_path: Path) -> None:
    assert (await answer(tmp_path, refuses)).body == "That file has no line 7. Count again."


async def test_an_unknown_verb_names_the_nearest(world: World) -> None:
    card = await world.ask("drfat")
    assert card.failed
    assert "/candor draft" in card.body


async def test_a_hopeless_verb_is_told_where_to_look(world: World) -> None:
    assert "/candor help" in (await world.ask("xyzzyxyzzy" * 1000)).body


@pytest.mark.parametrize("who", ["kofi", "stranger"])
@pytest.mark.parametrize("verb", ["draft", "check", "pause"])
async def test_members_and_strangers_are_denied_and_it_is_recorded(
    world: World, verb: str, who: str
) -> None:
    card = await world.ask(verb, "text", by=who)
    assert card.title == "Not allowed"
    named = (await world.store.audit_log())[0].who
    assert named.startswith("member-") if who == "kofi" else named == who
    assert await world.bot.paused_by() is None


async def test_a_stranger_is_denied_even_help(world: World) -> None:
    assert (await world.ask("help", by="stranger")).title == "Not allowed"
    assert (await world.ask("help", by="kofi")).title != "Not allowed"


async def test_a_button_no_card_has_is_out_of_date(world: World) -> None:
    for action in ("", "launch", "__class__", "resume"):
        card = await world.ask("draft", kind="button", action=action, about="d1")
        assert card.failed
        assert "out of date" in card.body


async def test_a_button_on_a_draft_that_is_not_there_says_so(world: World) -> None:
    for about in ("d7", "", "d1; drop table drafts", "x" * 5000):
        card = await world.ask("draft", kind="button", action="approve", about=about)
        assert card.failed
        assert "no draft" in card.body


async def test_a_workspace_nobody_serves_gets_an_answer(world: World) -> None:
    card = await world.ask("help", place=Place("elsewhere", "help"))
    assert "not connected" in card.body


async def test_a_button_from_another_workspace_reaches_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        await world.hear("How do I export?")
        card = await world.ask("draft")
        other = FakePlatform("other")
        world.publisher._platforms["other"] = other
        click = replace(world.click(card, "Approve and post"), place=Place("other", "help"))
        assert "no draft" in (await world.send(click)).body
        assert world.platform.posts == other.posts == []


async def test_the_same_command_delivered_four_times_is_worked_once(world: World) -> None:
    request = world.request("pause")
    assert [await world.bot.accept(request) for _ in range(4)] == [True, False, False, False]


async def test_what_was_accepted_before_a_crash_is_worked_after_the_restart(tmp_path: Path) -> None:
    keys, clock, platform = itertools.count(1), FakeClock(), FakePlatform()
    async with opened(tmp_path, keys=keys, clock=clock, platform=platform) as world:
        message = Message("fake", "m90", "help", "m90", "kofi", "Kofi", "How do I export?", NOON)
        await world.bot.accept(message)
        await world.bot.accept(world.request("draft"))
    async with opened(tmp_path, keys=keys, clock=clock, platform=platform) as world:
        ((request, card),) = await world.bot.recover()
        assert request.person == Person("mia", "Mia")
        assert card.title == "Reply to Kofi"
        assert await world.bot.recover() == []


async def test_a_store_that_cannot_take_it_acknowledges_nothing(world: World) -> None:
    def no_room(t: object) -> None:
        world.store._engine._write_tables.db.conn.execute("pragma max_page_count = 1")

    await world.store._engine.write(no_room)
    accepted: list[Request] = []

    async def fill() -> None:
        for _ in range(500):
            request = world.request("help", "x" * 10_000)
            assert await world.bot.accept(request)
            accepted.append(request)

    with pytest.raises(StoreError, match="disk is full"):
        await fill()
    assert [e.key for e in await world.store.waiting_events()] == [r.key for r in accepted]


async def test_text_that_is_too_long_is_refused_whole_and_clearly(world: World) -> None:
    with pytest.raises(UserError, match=r"5,000,000 characters.*20,000"):
        await world.bot.accept(world.request("check", "x" * 5_000_000))
    assert await world.store.waiting_events() == []


HOSTILE = [
    "",
    " ",
    "\0",
    "\ud800 half a pair",
    "\u202etxet sdrawkcab",
    "Z̸̡̛̹͓̈́a̷l̵g̶o̸" * 50,
    "@everyone <!channel> <!here> <@U1> <#C1> @here",
    "<script>alert(1)</script> [bold]x[/bold] *b* `c` {name} %s",
    "x" * 20_000,
    "\x1b[31mred\x1b[0m\x07",
    "'; drop table drafts; --",
    "🙂" * 500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("verb", ["draft", "check", "pause", "help", "nonsense"])
async def test_hostile_text_gets_one_clear_card(world: World, verb: str, text: str) -> None:
    card = await world.ask(verb, text)
    assert card.title
    assert "Tell whoever runs Candor" not in card.body
    assert world.platform.posts == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_messages_are_kept_and_drafted_for(world: World, text: str) -> None:
    await world.hear(f"{text[:19_000]} how do I export?", name=text[:50])
    card = await world.ask("draft")
    assert not card.failed
    posted = await world.press(card, "Approve and post")
    assert not posted.failed
    assert len(world.platform.posted()) == 1


@given(text=st.text(max_size=300))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_any_text_survives_the_inbox(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    async with opened(tmp_path_factory.mktemp("inbox")) as world:
        request = world.request("check", text)
        await world.bot.accept(request)
        (event,) = await world.store.waiting_events()
        assert json.loads(json.dumps(dict(event.body)))["text"] == text


async def test_a_staff_reply_answers_the_question(world: World) -> None:
    question = await world.hear("How do I export?")
    await world.hear("See the export page.", by="lena", thread=question.thread)
    assert not await world.store.longest_unanswered("fake", 1)


async def test_same_here_does_not_answer_it(world: World) -> None:
    question = await world.hear("How do I export?")
    await world.hear("same here", by="ana", thread=question.thread)
    assert await world.store.longest_unanswered("fake", 1)


async def test_a_new_message_makes_an_open_draft_stale(world: World) -> None:
    question = await world.hear("How do I export?")
    await world.ask("draft")
    await world.hear("Anyone? It is urgent?", thread=question.thread)
    card = await world.ask("draft", "d1")
    assert "another look" in card.footer


async def test_what_came_from_a_workspace_waits_until_it_is_connected(tmp_path: Path) -> None:
    clock, elsewhere = FakeClock(), FakePlatform("elsewhere")
    said = Message("elsewhere", "m80", "help", "m80", "kofi", "Kofi", "How do I export?", NOON)
    async with opened(tmp_path, clock=clock) as world:
        asked = world.request("draft", place=Place("elsewhere", "help"))
        await world.bot.accept(said)
        await world.bot.accept(asked)
        for _ in range(6):
            assert await world.bot.recover() == []
            clock.advance(hours=2)
            await world.bot.retry_waiting()
    async with opened(tmp_path, clock=clock, others=[elsewhere]) as world:
        ((request, card),) = await world.bot.recover()
        assert request == asked
        assert card.title == "Reply to Kofi"
        assert await world.store.message("elsewhere", "m80") is not None


async def test_what_nobody_worked_in_time_is_forgotten_as_well(world: World) -> None:
    said = Message("elsewhere", "m80", "help", "m80", "kofi", "Kofi", "How do I export?", NOON)
    await world.bot.accept(said)
    later = NOON + timedelta(days=1)
    await world.store.forget_old(later, later.date(), later)
    assert await world.store.waiting_events() == []
    assert not await world.bot.accept(said)
    assert b"How do I export?" not in world.store.path.read_bytes()


async def test_our_own_post_counts_as_staff(world: World) -> None:
    question = await world.hear("How do I export?")
    own = Message(
        "fake",
        "m70",
        "help",
        question.thread,
        "candor-bot",
        "Harbor",
        "Click it.",
        NOON,
        by_staff=True,
    )
    await world.bot.accept(own)
    await world.bot.note(own)
    assert not await world.store.longest_unanswered("fake", 1)


def test_a_request_is_frozen() -> None:
    request = Request("k", "command", Person("a", "A"), Place("w", "c"), "help")
    with pytest.raises(AttributeError):
        request.skill = "draft"  # type: ignore[misc]


async def test_nothing_is_suggested_where_the_platform_does_not_say_who_may(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(person_id: str) -> Permission:
        await asyncio.Event().wait()
        raise AssertionError("it never answers")

    monkeypatch.setattr(world.platform, "permission", silent)
    monkeypatch.setattr("candorbot.bot.SUGGESTED_WITHIN", 0)
    async with asyncio.timeout(5):
        assert await world.bot.suggest(world.request("draft")) == []


async def test_help_asks_who_may_do_what_once_a_minute_and_every_other_verb_afresh(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = world.platform.permission

    async def permission(person_id: str) -> Permission:
        asked.append(person_id)
        return await real(person_id)

    monkeypatch.setattr(world.platform, "permission", permission)
    for _ in range(3):
        await world.ask("help")
    assert asked == ["mia"]
    assert "escalate" in str(await world.ask("help"))
    await world.ask("draft")
    await world.ask("draft")
    assert asked == ["mia"] * 3
    world.clock.advance(minutes=1)
    world.platform.people["mia"] = Permission.MEMBER
    assert "escalate" not in str(await world.ask("help"))
