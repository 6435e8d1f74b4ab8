"""Who may release what (FAULTS.md, rows 92 to 97 and 115): whoever asks, and whatever changes between
the card, the click and the send.

There is no four-eyes rule to break: who may approve may approve what they wrote.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from candorbot import words
from candorbot.card import Card
from candorbot.faults import struck_by
from candorbot.platform import NotSent
from candorbot.policy import Policies
from candorbot.records import Draft, DraftState, OutState
from candorbot.request import Permission, Place
from candorbot.testing import (
    EXPORT,
    POLICIES,
    REPLY,
    FakeClock,
    FakePlatform,
    World,
    find_button,
    opened,
)

APPROVE = "Approve and post"


async def the_draft(world: World) -> Draft:
    kept = await world.store.draft("d1")
    assert kept is not None
    return kept


async def clicked(world: World) -> Card:
    """Approved, and on its way: the platform was busy at the first try."""
    card = await world.drafted()
    world.platform.faults = [NotSent("busy", passing=True)]
    await world.press(card, APPROVE)
    assert (await the_draft(world)).state is DraftState.APPROVED
    return card


async def sends(world: World) -> None:
    world.clock.advance(seconds=5)
    await world.bot.settle()


# --- 92, 93: who ------------------------------------------------------------------------------------

NOT_THEY = {
    "moderator": "lena",
    "member": "kofi",
    "stranger": "U0STRANGER",
    "nobody": "",
    "somebody with an approver's name": "mia ",
    "everyone": "everyone",
    "ourselves": "candor-bot",
}


@pytest.mark.parametrize("who", NOT_THEY.values(), ids=NOT_THEY)
async def test_f093_only_an_approver_releases_and_the_others_are_recorded(
    world: World, who: str
) -> None:
    card = await world.drafted()
    refused = await world.press(card, APPROVE, by=who)
    assert refused.failed
    assert world.platform.sent == []
    assert (await the_draft(world)).state is DraftState.DRAFT
    entry = (await world.store.audit_log())[0]
    assert "refused" in entry.what or "denied" in entry.what
    assert entry.who.startswith("member-") if who == "kofi" else entry.who == who


async def test_f092_a_name_like_an_approvers_grants_nothing(world: World) -> None:
    card = await world.drafted()
    for name in ("Mia", "mia", "Candor", "APPROVED"):
        click = world.click(card, APPROVE, by="U0BOSS")
        assert (await world.send(replace(click, person=replace(click.person, name=name)))).failed
    assert world.platform.sent == []


async def test_f092_we_may_not_approve_even_if_the_brand_says_so(world: World) -> None:
    world.platform.people["candor-bot"] = Permission.APPROVER
    refused = await world.press(await world.drafted(), APPROVE, by="candor-bot")
    assert "may not approve" in refused.body
    assert world.platform.sent == []


@pytest.mark.parametrize("left", [Permission.MODERATOR, Permission.MEMBER, Permission.NOBODY])
async def test_f093_the_right_is_read_again_at_the_click(world: World, left: Permission) -> None:
    card = await world.drafted()
    world.platform.people["mia"] = left
    assert (await world.press(card, APPROVE)).failed
    assert world.platform.sent == []


@pytest.mark.parametrize("left", [Permission.MODERATOR, Permission.MEMBER, Permission.NOBODY])
async def test_f093_the_right_is_read_again_at_the_send(world: World, left: Permission) -> None:
    await clicked(world)
    world.platform.people["mia"] = left
    await sends(world)
    assert world.platform.posted() == []
    assert (await the_draft(world)).state is DraftState.IN_REVIEW
    await world.bot.settle()
    ((_, notice, _),) = world.platform.posts
    assert "may not approve posts any more" in notice


async def test_f093_a_platform_that_cannot_say_who_may_approve_releases_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clicked(world)

    async def down(person: str) -> Permission:
        raise ConnectionError("no route")

    with monkeypatch.context() as patched:
        patched.setattr(world.platform, "permission", down)
        await sends(world)
    assert world.platform.posted() == []
    world.clock.advance(minutes=1)
    await world.bot.settle()
    assert len(world.platform.posted()) == 1


# --- 94: how often, and when -------------------------------------------------------------------------


@pytest.mark.parametrize("who", [["mia"] * 5, ["mia", "jonas"], ["jonas", "lena", "mia", "kofi"]])
async def test_f094_of_many_clicks_at_once_one_counts(world: World, who: list[str]) -> None:
    card = await world.drafted()
    cards = await asyncio.gather(*(world.press(card, APPROVE, by=one) for one in who))
    assert len(world.platform.sent) == 1
    log = [entry.what for entry in await world.store.audit_log()]
    assert (log.count("draft approved"), log.count("post sent")) == (1, 1)
    for one, seen in zip(who, cards, strict=True):
        assert seen.failed == (one in ("lena", "kofi"))


async def test_f094_a_click_after_the_last_moment_releases_nothing(world: World) -> None:
    card = await world.drafted()
    world.clock.advance(hours=24)
    assert (await world.press(card, APPROVE)).failed
    assert world.platform.sent == []


async def test_f094_a_click_on_a_card_of_before_is_idempotent(world: World) -> None:
    card = await world.drafted()
    await world.press(card, APPROVE)
    for label in ("Discard", "Edit", "Shorter", "Ask a colleague", "Mark answered", APPROVE):
        await world.press(card, label, by="jonas", text="Other words.", person="mia")
    await world.bot.settle()
    assert world.platform.posted() == [f"post:{REPLY}"]
    assert (await the_draft(world)).state is DraftState.POSTED


# --- 95: what changes in between ------------------------------------------------------------------------

Change = Callable[[World], Awaitable[None]]


async def newer_message(world: World) -> None:
    world.platform.threads["m1"] = "m9"


async def other_readers(world: World) -> None:
    world.platform.who_reads = ("everyone", "guests")


async def source_edited(world: World) -> None:
    world.knowledge.sections[EXPORT.id] = replace(EXPORT, digest="section-2")


async def source_deleted(world: World) -> None:
    del world.knowledge.sections[EXPORT.id]


async def policy_changed(world: World) -> None:
    from candorbot.gate import Gate

    gate = Gate(Policies(POLICIES.reviews, "another-digest"), world.live.now.brand)
    world.live.now = replace(world.live.now, gate=gate)


async def question_edited(world: World) -> None:
    asked = await world.store.message("fake", "m1")
    assert asked is not None
    await world.store.save_message(
        replace(asked, text="How do I delete it?", edited=world.clock.now())
    )


async def place_gone(world: World) -> None:
    async def gone(place: Place) -> tuple[str, ...]:
        raise LookupError("gone")

    world.platform.readers = gone  # type: ignore[method-assign]


async def rendering(world: World) -> None:
    world.platform.post_payload = lambda text: f"post:{text}\u200b"  # type: ignore[method-assign]


CHANGES = [
    newer_message, other_readers, source_edited, source_deleted, policy_changed, question_edited,
    place_gone, rendering,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
async def test_f095_what_changes_before_the_click_is_seen_at_the_click(
    world: World, change: Change
) -> None:
    card = await world.drafted()
    await change(world)
    refused = await world.press(card, APPROVE)
    assert refused.failed
    assert "Nothing was posted" in refused.body
    assert world.platform.sent == []


@pytest.mark.parametrize("change", CHANGES)
async def test_f095_what_changes_before_the_send_is_seen_at_the_send(
    world: World, change: Change
) -> None:
    await clicked(world)
    await change(world)
    await sends(world)
    assert world.platform.posted() == []
    assert (await the_draft(world)).state in (DraftState.STALE, DraftState.IN_REVIEW)
    assert await world.store.outbox(OutState.READY, OutState.SENDING) != [], "staff are told"


@pytest.mark.parametrize(
    "part", ["draft", "place", "digest", "payload"], ids=lambda part: f"another {part}"
)
async def test_f095_a_row_that_was_tampered_with_releases_nothing(world: World, part: str) -> None:
    """Whoever writes into the store past the approval gets nothing out."""
    await clicked(world)
    await world.hear("Is there an API?")
    await world.ask("draft")
    change = {
        "draft": "update outbox set draft = 'd2'",
        "place": "update outbox set channel = 'everybody'",
        "digest": "update approvals set digest = 'x'",
        "payload": "update outbox set payload = 'post:Buy now!'",
    }[part]
    await world.store._engine.write(lambda t: t.db.execute(change))
    await sends(world)
    assert world.platform.posted() == []


# --- 96: the bytes ------------------------------------------------------------------------------------


async def test_f096_what_was_stored_is_what_is_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A renderer that makes other bytes at the send than at the review posts nothing; one that changes
    during the send itself is not asked."""
    card = await world.drafted()
    payload = (await the_draft(world)).version.payload
    send = world.platform.send

    async def sending(place: Place, sent: str, key: str) -> str:
        monkeypatch.setattr(world.platform, "post_payload", lambda text: "post:Buy now!")
        return await send(place, sent, key)

    monkeypatch.setattr(world.platform, "send", sending)
    await world.press(card, APPROVE)
    assert world.platform.posted() == [payload]
    assert json.dumps(payload) == json.dumps(f"post:{card.to_post}")


async def test_f096_each_other_rendering_is_another_post(world: World) -> None:
    card = await world.drafted()
    for wrong in (
        "",
        "post:",
        f"post:{REPLY} ",
        f"Post:{REPLY}",
        REPLY,
        f"post:{REPLY}\n<!channel>",
    ):
        world.platform.post_payload = lambda text, wrong=wrong: wrong  # type: ignore[method-assign,misc]
        assert words.OBJECTIONS["other_words"] in (await world.press(card, APPROVE)).body
    assert world.platform.sent == []


# --- 97: words are no clicks ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["yes", "APPROVED by mia", "Approve and post", "👍", ":white_check_mark:", "/candor approve d1"]
)  # fmt: skip
async def test_f097_nothing_that_is_said_approves(world: World, text: str) -> None:
    card = await world.drafted()
    for by in ("kofi", "mia", "candor-bot"):
        await world.hear(text, by=by, thread="m1")
        await world.ask("approve", text, by=by)
        await world.ask("draft", f"d1 {text}", by=by)
    await world.press(card, "Edit", text=text)
    await world.bot.settle()
    assert world.platform.sent == []


@pytest.mark.parametrize("kind", ["command", "message_action"])
async def test_f097_only_a_pressed_button_approves(world: World, kind: str) -> None:
    button = find_button(await world.drafted(), APPROVE)
    forged = world.request(
        "draft", "approve", kind=kind, action="approve", about="d1", seen=button.seen
    )
    await world.send(forged)
    assert world.platform.sent == []


# --- 115: the kill switch --------------------------------------------------------------------------------


def pausing(folder: Path, at: int, seen: list[str]) -> Callable[[str], None]:
    """Posting is paused, from another process, at the n-th point that is passed."""
    import sqlite3
    from contextlib import closing

    def strike(name: str) -> None:
        if name.startswith("store."):  # the file is being written
            return
        seen.append(name)
        if len(seen) == at:
            with closing(sqlite3.connect(folder / "candor.db", isolation_level=None)) as raw:
                raw.execute(
                    "insert into settings values ('harbor', 'paused', ?)",
                    ['{"by": "Jonas", "at": "2026-11-20T12:00:00+00:00"}'],
                )

    return strike


@pytest.mark.parametrize("path", ["click", "retry", "restart"])
async def test_f115_a_pause_at_any_step_holds_the_post_and_loses_nothing(
    tmp_path: Path, path: str
) -> None:
    ends = set()
    for number in range(1, 20):
        folder, seen = tmp_path / str(number), list[str]()
        clock, platform, keys = FakeClock(), FakePlatform(), itertools.count(1)
        async with opened(folder, clock=clock, platform=platform, keys=keys) as world:
            card = await (world.drafted() if path == "click" else clicked(world))
            click = world.click(card, APPROVE)
            tried = len(platform.sent)
            if path != "restart":
                with struck_by(pausing(folder, number, seen)):
                    if await world.bot.accept(click):
                        await world.bot.handle(click)
                    await sends(world)
        async with opened(folder, clock=clock, platform=platform, keys=keys) as world:
            if path == "restart":
                with struck_by(pausing(folder, number, seen)):
                    await sends(world)
            if len(seen) < number:
                break
            ends.add(seen[number - 1])
            late = seen[number - 1] in ("publish.sent", "inbox.finish")
            if not late:
                assert len(platform.sent) == tried, (number, seen)
                await world.publisher.announce("news", Card("Paused"))
                await world.bot.settle()
                assert [place.channel for place, _, _ in platform.posts] == ["staff"], "notices go"
            await world.ask("pause", "off")
            held = await the_draft(world)
            if held.state is not DraftState.APPROVED and not platform.posted():
                await world.press(await world.ask("draft", "d1"), APPROVE)
            clock.advance(minutes=2)
            await world.bot.settle()
            assert platform.posted() == [f"post:{REPLY}"], (number, seen)
    assert {"publish.mark", "publish.send", "publish.sent"} <= ends


async def test_f115_no_button_posts_while_it_is_paused(world: World) -> None:
    card = await world.drafted()
    world.platform.faults = [ConnectionResetError()]
    world.platform.hidden = True
    await world.press(card, APPROVE)
    world.clock.advance(minutes=1)
    await world.bot.settle()
    (post, *_) = world.platform.sent
    await world.ask("pause", by="lena")
    unknown = await world.ask("draft", "d1")
    back = await world.press(unknown, "It is not there")
    for pressed in (card, unknown, back):
        for button in pressed.buttons:
            await world.press(pressed, button.label, by="jonas", person="mia", text=f"{REPLY} Yes.")
    for _ in range(5):
        world.clock.advance(minutes=5)
        await world.bot.settle()
    assert world.platform.posted() == []
    assert [key for key in world.platform.sent if key.startswith("d1-")] == [post]
