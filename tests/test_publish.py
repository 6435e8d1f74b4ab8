"""The way out: nothing leaves without an approval of exactly these bytes, and then once."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from candorbot.brand import Brand
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.faults import Crash
from candorbot.objections import Surroundings, digest
from candorbot.platform import NotSent
from candorbot.policy import Policies
from candorbot.publish import MAX_TRIES
from candorbot.records import DraftState, Outgoing, OutState
from candorbot.request import Permission, Place
from candorbot.skill import Context, Skill
from candorbot.sources import Source
from candorbot.testing import (
    BRAND,
    DAY,
    EXPORT,
    POLICIES,
    REPLY,
    FakeClock,
    FakeKnowledge,
    FakePlatform,
    FakeWriter,
    World,
    find_button,
    opened,
)

APPROVE = "Approve and post"


def notices(world: World) -> list[str]:
    """What stands before the staff."""
    return [payload for place, payload, _ in world.platform.posts if place.channel == "staff"]


async def test_an_approved_draft_is_posted_once_as_its_exact_bytes(world: World) -> None:
    card = await world.drafted()
    done = await world.press(card, APPROVE)
    assert "Posted" in done.body
    assert world.platform.posted() == [f"post:{REPLY}"]
    assert (await world.store.draft("d1")).state is DraftState.POSTED  # type: ignore[union-attr]


async def test_a_posted_reply_stands_in_the_thread_of_the_question(world: World) -> None:
    message = await world.hear("How do I export my stats?")
    await world.press(await world.ask("draft"), APPROVE)
    assert world.platform.posts[0][0] == Place("fake", "help", message.thread)


async def test_nothing_is_posted_by_drafting_editing_or_asking_a_colleague(world: World) -> None:
    card = await world.drafted()
    card = await world.press(card, "Edit", text="Click Export to CSV. [1] Good luck!")
    card = await world.press(card, "Ask a colleague", person="jonas")
    await world.bot.settle()
    assert world.platform.posted() == []


async def test_two_clicks_make_one_post(world: World) -> None:
    card = await world.drafted()
    first, second = await asyncio.gather(world.press(card, APPROVE), world.press(card, APPROVE))
    assert len(world.platform.posted()) == 1
    assert {"Posted" in first.body, "Posted" in second.body} != {False}
    third = await world.press(card, APPROVE)
    assert "posted already" in third.body
    assert not third.buttons
    assert len(world.platform.posted()) == 1


async def test_two_approvers_at_once_make_one_post_and_one_approval(world: World) -> None:
    card = await world.drafted()
    await asyncio.gather(world.press(card, APPROVE, "mia"), world.press(card, APPROVE, "jonas"))
    assert len(world.platform.posted()) == 1
    log = await world.store.audit_log()
    assert sum(entry.what == "draft approved" for entry in log) == 1


async def test_the_same_click_delivered_again_has_no_second_effect(world: World) -> None:
    click = world.click(await world.drafted(), APPROVE)
    assert await world.bot.accept(click)
    assert not await world.bot.accept(click)
    await world.bot.handle(click)
    assert len(world.platform.posted()) == 1


async def test_a_changed_draft_needs_a_new_approval(world: World) -> None:
    card = await world.drafted()
    changed = await world.press(card, "Edit", text="Click Export to CSV. [1]")
    refused = await world.press(card, APPROVE)
    assert refused.failed
    assert "has changed since the card" in refused.body
    assert world.platform.posted() == []
    await world.press(changed, APPROVE)
    assert world.platform.posted() == ["post:Click Export to CSV. [1]"]


async def test_an_edit_of_an_old_card_does_not_overwrite_a_newer_one(world: World) -> None:
    card = await world.drafted()
    await world.press(card, "Edit", text="Click Export to CSV. [1] Mine.")
    late = await world.press(card, "Edit", text="Click Export to CSV. [1] Yours.", by="jonas")
    assert late.failed
    assert late.to_post.endswith("Mine.")


async def test_newer_messages_in_the_thread_send_it_back_to_review(world: World) -> None:
    question = await world.hear("How do I export my stats?")
    card = await world.ask("draft")
    await world.hear("Never mind, is there an API?", thread=question.thread)
    refused = await world.press(card, APPROVE)
    assert "newer messages" in refused.body
    assert world.platform.posted() == []
    again = await world.press(refused, "Check it again")
    await world.press(again, APPROVE)
    assert len(world.platform.posted()) == 1


async def test_nobody_is_asked_about_a_draft_that_needs_another_look(world: World) -> None:
    question = await world.hear("How do I export my stats?")
    card = await world.ask("draft")
    for said in ("Never mind, is there an API?", "Or an app?"):
        await world.hear(said, thread=question.thread)
    refused = await world.press(card, "Ask a colleague", person="jonas")
    assert "another look" in refused.footer
    assert "Check it again" in refused.body
    assert not {"Ask a colleague", APPROVE} & {button.label for button in refused.buttons}
    assert notices(world) == []
    assert [e.what for e in await world.store.audit_log()].count("draft stale") == 1


async def test_a_message_that_arrives_between_click_and_send_sends_it_back(world: World) -> None:
    question = await world.hear("How do I export my stats?")
    card = await world.ask("draft")
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, APPROVE)
    world.platform.threads[question.thread] = "m-new"
    world.clock.advance(seconds=5)
    await world.bot.settle()
    assert world.platform.posted() == []
    assert (await world.store.draft("d1")).state is DraftState.STALE  # type: ignore[union-attr]


async def test_changed_policies_need_another_look(tmp_path: Path) -> None:
    clock, platform, keys = FakeClock(), FakePlatform(), itertools.count(1)
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        card = await world.drafted()
    newer = Policies(POLICIES.reviews, "another-digest")
    async with opened(tmp_path, clock=clock, platform=platform, policies=newer, keys=keys) as world:
        refused = await world.press(card, APPROVE)
        assert "rules have changed" in refused.body
        assert platform.posted() == []
        await world.press(await world.press(refused, "Check it again"), APPROVE)
        assert len(platform.posted()) == 1


async def test_a_changed_or_removed_source_needs_another_look(world: World) -> None:
    card = await world.drafted()
    world.knowledge.sections[EXPORT.id] = replace(EXPORT, digest="section-2")
    assert "source it cites has changed" in (await world.press(card, APPROVE)).body
    del world.knowledge.sections[EXPORT.id]
    assert world.platform.posted() == []


async def test_a_wider_audience_needs_another_look(world: World) -> None:
    world.platform.who_reads = ("jonas", "mia")
    card = await world.drafted()
    world.platform.who_reads = ("everyone",)
    assert "Other people can read" in (await world.press(card, APPROVE)).body
    assert world.platform.posted() == []


async def test_a_draft_expires_after_a_day(world: World) -> None:
    card = await world.drafted()
    world.clock.advance(hours=24)
    late = await world.press(card, APPROVE)
    assert "more than 24 hours" in late.body
    assert not late.buttons
    assert world.platform.posted() == []
    assert (await world.store.draft("d1")).state is DraftState.EXPIRED  # type: ignore[union-attr]


async def test_a_draft_is_good_until_the_last_moment_of_its_day(world: World) -> None:
    card = await world.drafted()
    world.clock.advance(hours=23, minutes=59, seconds=59)
    await world.press(card, APPROVE)
    assert len(world.platform.posted()) == 1


async def test_a_post_that_could_not_go_out_for_a_day_is_not_sent_late(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, APPROVE)
    world.clock.advance(hours=25)
    await world.bot.settle()
    assert world.platform.posted() == []
    assert (await world.store.draft("d1")).state is DraftState.EXPIRED  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "who", [Permission.NOBODY, Permission.MEMBER, Permission.MODERATOR], ids=lambda p: p.name
)
async def test_only_an_approver_releases(world: World, who: Permission) -> None:
    card = await world.drafted()
    world.platform.people["eve"] = who
    refused = await world.press(card, APPROVE, by="eve")
    assert refused.failed
    assert world.platform.posted() == []
    refusal = (await world.store.audit_log())[0]
    assert refusal.who.startswith("member-" if who is Permission.MEMBER else "eve")


async def test_a_name_grants_nothing(world: World) -> None:
    card = await world.drafted()
    click = world.click(card, APPROVE, by="stranger")
    refused = await world.send(replace(click, person=replace(click.person, name="Mia")))
    assert refused.failed
    assert world.platform.posted() == []


async def test_an_approver_who_lost_the_right_before_the_click_is_refused(world: World) -> None:
    card = await world.drafted()
    world.platform.people["mia"] = Permission.MODERATOR
    assert "may not approve" in (await world.press(card, APPROVE)).body
    assert world.platform.posted() == []


async def test_an_approver_who_lost_the_right_before_the_send_is_refused(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, APPROVE)
    world.platform.people["mia"] = Permission.MEMBER
    world.clock.advance(seconds=5)
    await world.bot.settle()
    assert world.platform.posted() == []
    assert (await world.store.draft("d1")).state is DraftState.IN_REVIEW  # type: ignore[union-attr]


async def test_while_paused_nothing_is_posted_and_nothing_is_lost(world: World) -> None:
    card = await world.drafted()
    await world.ask("pause")
    assert "paused" in (await world.press(card, APPROVE)).body
    await world.ask("pause", "off")
    await world.press(card, APPROVE)
    assert len(world.platform.posted()) == 1


async def test_a_pause_after_the_click_holds_the_post_until_it_is_resumed(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, APPROVE)
    await world.ask("pause")
    await world.bot.settle()
    assert world.platform.posted() == []
    await world.ask("pause", "off")
    world.clock.advance(seconds=5)
    await world.bot.settle()
    assert len(world.platform.posted()) == 1


async def test_staff_notices_need_no_click_and_go_to_staff_only(world: World) -> None:
    card = await world.drafted()
    handed = await world.press(card, "Ask a colleague", by="lena", person="mia")
    assert "Mia has been asked" in handed.body
    ((place, payload, _),) = world.platform.posts
    assert place == Place("fake", "staff")
    assert "Lena asks Mia" in payload
    await world.press(handed, APPROVE)
    assert len(world.platform.posted()) == 1


async def test_a_colleague_who_is_no_approver_cannot_be_asked(world: World) -> None:
    card = await world.drafted()
    assert (await world.press(card, "Ask a colleague", person="kofi")).failed
    assert world.platform.posts == []


async def test_an_answer_lost_after_sending_is_looked_up_and_never_sent_again(world: World) -> None:
    card = await world.drafted()
    world.platform.after = [ConnectionResetError("reset")]
    waiting = await world.press(card, APPROVE)
    assert "waiting to see whether it arrived" in waiting.body
    assert "13:02:00" in waiting.body, "when it is looked up, in the brand's time"
    assert not waiting.buttons
    world.clock.advance(seconds=59)
    await world.bot.settle()
    assert world.platform.looked == []
    world.clock.advance(seconds=1)
    await world.bot.settle()
    assert len(world.platform.posted()) == len(world.platform.sent) == 1
    assert (await world.store.draft("d1")).state is DraftState.POSTED  # type: ignore[union-attr]


async def nobody_knows(world: World) -> Card:
    """A post that may have arrived, on a platform where nobody may look."""
    card = await world.drafted()
    world.platform.faults = [ConnectionResetError("reset")]
    world.platform.hidden = True
    await world.press(card, APPROVE)
    world.clock.advance(minutes=1)
    await world.bot.settle()
    card = await world.ask("draft", "d1")
    assert [b.label for b in card.buttons] == ["It stands there", "It is not there"]
    return card


async def test_a_post_that_did_not_arrive_can_be_approved_anew(world: World) -> None:
    back = await world.press(await nobody_knows(world), "It is not there")
    assert world.platform.posted() == []
    await world.press(back, APPROVE)
    assert len(world.platform.posted()) == 1


async def test_a_post_that_did_not_arrive_and_whose_time_is_over_is_no_draft_again(
    world: World,
) -> None:
    card = await nobody_knows(world)
    world.clock.advance(days=1)
    await world.schedule.run_due()
    late = await world.press(card, "It is not there")
    assert "more than 24 hours old" in late.body
    assert not late.buttons
    assert (await world.store.draft("d1")).state is DraftState.EXPIRED  # type: ignore[union-attr]


async def test_only_an_approver_says_whether_it_stands_there(world: World) -> None:
    card = await nobody_knows(world)
    assert (await world.press(card, "It is not there", by="lena")).failed
    assert len(await world.store.outbox(OutState.UNKNOWN)) == 1
    told = await world.press(card, "It stands there", by="jonas")
    assert "Posted" in told.body
    assert (await world.store.audit_log())[0].who == "jonas"


async def test_a_card_of_an_earlier_post_says_nothing_about_a_later_one(world: World) -> None:
    first = await nobody_knows(world)
    back = await world.press(first, "It is not there")
    changed = await world.press(back, "Edit", text="Click Export to CSV. [1]")
    await world.bot.settle()  # the notice goes
    world.platform.faults = [ConnectionResetError("reset")]
    await world.press(changed, APPROVE)
    world.clock.advance(minutes=1)
    await world.bot.settle()
    for label in ("It stands there", "It is not there"):
        await world.press(first, label)
    post = await world.store.post_of("d1")
    assert post is not None
    assert (post.state, post.payload) == (OutState.UNKNOWN, "post:Click Export to CSV. [1]")


async def test_a_passing_fault_is_tried_again_and_not_for_ever(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [NotSent("busy", passing=True)] * MAX_TRIES
    await world.press(card, APPROVE)
    for _ in range(20):
        await world.bot.settle()
    assert len(world.platform.sent) == 1, "it waits before it tries again"
    (post,) = set(world.platform.sent)
    for _ in range(20):
        world.clock.advance(minutes=6)
        await world.bot.settle()
    assert world.platform.sent.count(post) == MAX_TRIES
    assert (await world.store.draft("d1")).state is DraftState.IN_REVIEW  # type: ignore[union-attr]
    assert "Not posted: the reply to Kofi (d1)" in notices(world)[0]


async def test_a_permanent_fault_is_tried_once_and_said(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [NotSent("The channel is archived.", passing=False)]
    back = await world.press(card, APPROVE)
    assert "The channel is archived." in back.body
    (post,) = world.platform.sent
    for _ in range(5):
        world.clock.advance(minutes=20)
        await world.bot.settle()
    assert world.platform.sent.count(post) == 1
    (notice,) = notices(world)
    assert "The channel is archived." in notice


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_crash_while_sending_is_looked_up_by_its_own_key(
    tmp_path: Path, arrived: bool
) -> None:
    clock, platform, keys = FakeClock(), FakePlatform(), itertools.count(1)
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        card = await world.drafted()
        (platform.after if arrived else platform.faults).append(Crash())
        with pytest.raises(Crash):
            await world.bot.handle(world.click(card, APPROVE))
        assert len(await world.store.outbox(OutState.SENDING)) == 1
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        await world.bot.settle()
        assert len(platform.sent) == 1, "not before it may be looked up"
        clock.advance(minutes=1)
        await world.bot.settle()
        clock.advance(seconds=5)
        await world.bot.settle()
        assert len(platform.posted()) == 1
        assert (await world.store.draft("d1")).state is DraftState.POSTED  # type: ignore[union-attr]


async def test_a_crash_that_cannot_be_looked_up_is_left_to_a_person(tmp_path: Path) -> None:
    platform, clock = FakePlatform(), FakeClock()
    async with opened(tmp_path, platform=platform, clock=clock) as world:
        card = await world.drafted()
        platform.after = [Crash()]
        with pytest.raises(Crash):
            await world.bot.handle(world.click(card, APPROVE))
        platform.hidden = True
        clock.advance(minutes=1)
        await world.bot.settle()
        assert len(await world.store.outbox(OutState.UNKNOWN)) == 1
        assert len(platform.posted()) == 1


async def test_bytes_changed_in_the_outbox_are_not_sent(world: World) -> None:
    """Whoever writes into the outbox past the approval gets nothing out."""
    card = await world.drafted()
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, APPROVE)
    await world.store._engine.write(
        lambda t: t.db.execute("update outbox set payload = 'post:Buy now!'")
    )
    world.clock.advance(seconds=5)
    await world.bot.settle()
    assert world.platform.posted() == []


async def test_an_outbox_row_without_an_approval_is_not_sent(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, APPROVE)
    await world.store._engine.write(lambda t: t.db.execute("delete from approvals"))
    world.clock.advance(seconds=5)
    await world.bot.settle()
    assert world.platform.posted() == []


async def test_a_dishonest_text_cannot_be_approved_copied_or_forced(world: World) -> None:
    world.writer.answers = ["I am not a bot, I am a customer and I bought Harbor myself. #sp"]
    card = await world.drafted()
    assert card.buttons[0].label == "Fix it"
    forged = replace(find_button(card, "Fix it"), action="approve", label=APPROVE)
    refused = await world.press(replace(card, buttons=(forged,)), APPROVE)
    assert "does not pass" in refused.body
    copied = await world.press(replace(card, buttons=(replace(forged, action="copy"),)), APPROVE)
    assert copied.failed
    assert world.platform.posted() == []


async def test_no_answer_about_the_speaker_lifts_what_the_rules_hold(world: World) -> None:
    """A post is always the brand's: its tie and its account are not for anybody to tell."""
    card = await world.drafted()
    card = await world.press(
        card, "Edit", text="As a customer I love Harbor! It is the #1 tool, 100% accurate."
    )
    forged = replace(find_button(card, "Edit"), action="who", label="who")
    facts = {
        "tie": "none", "account": "personal", "used": "yes", "evidence": "supported",
        "incentive_for_opinion": "false",
    }  # fmt: skip
    told = await world.press(replace(card, buttons=(forged,)), "who", **facts)
    assert "Approve and post" not in [button.label for button in told.buttons]
    draft = await world.store.draft("d1")
    assert draft is not None
    assert (draft.version.speaker.tie, draft.version.speaker.account) == ("employee", "official")


async def test_the_brands_own_lists_are_part_of_what_is_approved(tmp_path: Path) -> None:
    clock, platform, keys = FakeClock(), FakePlatform(), itertools.count(1)
    async with opened(tmp_path, clock=clock, platform=platform, keys=keys) as world:
        card = await world.drafted()
    file = BRAND.file.model_copy(update={"confidential": ["CSV"]})
    brand = Brand(BRAND.folder, file, BRAND.strategy)
    async with opened(tmp_path, clock=clock, platform=platform, brand=brand, keys=keys) as world:
        assert (await world.press(card, APPROVE)).failed
        again = await world.press(await world.ask("draft", "d1"), "Check it again")
        assert APPROVE not in [button.label for button in again.buttons]
    assert platform.posted() == []


async def test_a_pause_that_comes_during_the_last_check_still_holds_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await world.drafted()
    looked = 0

    async def newest(place: Place) -> str:
        nonlocal looked
        looked += 1
        if looked == 2:  # the click was the first
            await world.ask("pause", by="jonas")
        return world.platform.threads.get(place.thread or "", "")

    monkeypatch.setattr(world.platform, "newest", newest)
    await world.press(card, APPROVE)
    assert looked == 2
    assert world.platform.posted() == []
    assert [o.state for o in await world.store.outbox(OutState.READY)] == [OutState.READY]


async def test_it_stands_there_is_believed_only_of_what_is_unknown(world: World) -> None:
    card = await world.drafted()
    forged = replace(find_button(card, "Edit"), action="stands", label="stands")
    told = await world.press(replace(card, buttons=(forged,)), "stands")
    assert "Posted" not in told.body
    assert (await world.store.draft("d1")).state is DraftState.DRAFT  # type: ignore[union-attr]


BASE = (
    "payload",
    Place("w", "c", "t"),
    (Source(1, "s", "l", "u", "d"),),
    Surroundings(("everyone",), "m1", "p"),
)


@pytest.mark.parametrize(
    "changed",
    [
        ("payload ", *BASE[1:]),
        (BASE[0], Place("w", "c", None), *BASE[2:]),
        (BASE[0], Place("w2", "c", "t"), *BASE[2:]),
        (*BASE[:2], (), BASE[3]),
        (*BASE[:2], (Source(1, "s", "l", "u", "d2"),), BASE[3]),
        (*BASE[:3], Surroundings(("staff",), "m1", "p")),
        (*BASE[:3], Surroundings(("everyone",), "m2", "p")),
        (*BASE[:3], Surroundings(("everyone",), "m1", "p2")),
        (*BASE[:3], Surroundings(("everyone",), "m1", "p", "changed?")),
    ],
)  # fmt: skip
def test_every_part_of_the_digest_counts(changed: tuple[object, ...]) -> None:
    assert digest(*BASE) != digest(*changed)  # type: ignore[arg-type]


async def test_drains_at_once_send_once_and_refuse_nothing(world: World) -> None:
    card = await world.drafted()
    await asyncio.gather(world.press(card, APPROVE), *(world.bot.settle() for _ in range(10)))
    await world.bot.settle()
    assert len(world.platform.posted()) == 1
    assert not [e for e in await world.store.audit_log() if "refused" in e.what]


async def test_what_hangs_is_never_called_unsent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However short a command's time is: what may stand before members is looked up."""
    monkeypatch.setattr("candorbot.publish.SEND_SECONDS", 0.01)

    async def hang(place: Place, payload: str, key: str) -> str:
        world.platform.posts.append((place, payload, key))
        await asyncio.Event().wait()
        raise AssertionError

    card = await world.drafted()
    monkeypatch.setattr(world.platform, "send", hang)
    done = await world.press(card, APPROVE)
    assert "waiting to see" in done.body
    world.clock.advance(minutes=1)
    await world.bot.settle()
    assert (await world.store.draft("d1")).state is DraftState.POSTED  # type: ignore[union-attr]
    assert len(world.platform.posted()) == 1


async def test_a_workspace_that_is_not_connected_stops_no_other(world: World) -> None:
    card = await world.drafted()
    elsewhere = Outgoing(
        "n1", "notice", Place("elsewhere", "staff"), "x", "x", "", OutState.READY, 0,
        world.clock.now(), world.clock.now(), world.clock.now() + DAY,
    )  # fmt: skip
    await world.store.enqueue(elsewhere)
    done = await world.press(card, APPROVE)
    assert "Posted" in done.body
    assert [o.key for o in await world.store.outbox(OutState.READY)] == ["n1"]


async def test_a_skill_holds_nothing_that_approves_sends_or_audits(world: World) -> None:
    seen: list[Context] = []

    async def look(context: Context) -> Card:
        seen.append(context)
        return Card("ok")

    world.bot.registry._skills["look"] = Skill("look", "Look", look, Permission.MEMBER)
    await world.ask("look", by="kofi")
    (context,) = seen
    ports = [getattr(context, field) for field in context.__slots__]
    for port in [*ports, context.records("x")]:
        for forbidden in (
            "approve",
            "enqueue",
            "mark_sent",
            "audit",
            "set_setting",
            "outbox",
            "send",
        ):
            assert not hasattr(port, forbidden), f"{type(port).__name__}.{forbidden}"


async def test_the_writer_changes_nothing_that_stands(world: World) -> None:
    """Shorter and Warmer are new versions: the old card releases nothing."""
    card = await world.drafted()
    world.writer.answers = ["Click Export to CSV. [1]"]
    shorter = await world.press(card, "Shorter")
    assert (await world.press(card, APPROVE)).failed
    await world.press(shorter, APPROVE)
    assert world.platform.posted() == ["post:Click Export to CSV. [1]"]


async def test_fakes_stand_in_for_the_ports() -> None:
    assert await FakeKnowledge(EXPORT).section(EXPORT.id) == EXPORT
    assert FakeWriter("x").asked == []


async def test_a_first_alert_is_kept_for_a_platform_that_is_mute_just_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its staff is was looked up when serving began."""
    await world.bot.begin()

    async def mute() -> Place:
        raise UserError("The platform does not answer now.")

    monkeypatch.setattr(world.platform, "staff_place", mute)
    await world.bot._publisher.announce("alert-1", Card("Look", "at this"))
    waiting = await world.store.outbox(OutState.READY)
    assert [(one.key.partition("@")[0], one.place.channel) for one in waiting] == [
        ("alert-1", "staff")
    ]
