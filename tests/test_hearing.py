"""What is heard is kept where somebody asked to listen; in a storm what needs a person comes first and the rest is
counted; and it is forgotten in time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from candorbot import hearing, words
from candorbot.brand import Brand, BrandFile
from candorbot.kinds import Kinds
from candorbot.listening import Listening
from candorbot.paths import shipped
from candorbot.ports import ReadHeard
from candorbot.records import SHED, DraftState, Message, may_read
from candorbot.retention import FORGET
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import BRAND, NOON, FakePlatform, World, opened
from tests.escalating import escalating
from tests.store.contract import message
from tests.store.heard_contract import ALWAYS, DAYS, counted
from tests.test_listening import kinds


def listening_brand(**listening: object) -> Brand:
    file = BrandFile.model_validate({**BRAND.file.model_dump(), "listening": listening})
    return Brand(BRAND.folder, file, BRAND.strategy)


class Slack(FakePlatform):
    name = "slack"


# --- where ----------------------------------------------------------------------------------------


async def test_in_slack_and_discord_nothing_is_kept_unless_the_brand_lists_the_channel(
    tmp_path: Path,
) -> None:
    listed = {"channels": [{"id": "help", "workspace": "fake"}]}
    for brand, kept in ((BRAND, 0), (listening_brand(**listed), 1)):
        folder = tmp_path / str(kept)
        async with opened(folder, platform=Slack(), brand=brand) as world:
            await world.hear("How do I export?")
            assert len(await world.store.messages_between(*ALWAYS)) == kept
            assert await world.store.waiting_events() == []


@pytest.mark.parametrize(
    ("platform", "workspace", "channel", "heard"),
    [("console", "console", "help", True), ("console", "console", "chat", False), ("slack", "T1", "help", True),
     ("slack", "T1", "C9", True), ("slack", "T2", "C9", False)],
)  # fmt: skip
def test_a_list_of_channels_holds_for_every_platform(
    platform: str, workspace: str, channel: str, heard: bool
) -> None:
    brand = listening_brand(channels=[{"id": "help"}, {"id": "C9", "workspace": "T1"}])
    assert brand.listens_to(platform, workspace, channel) is heard
    assert BRAND.listens_to("console", workspace, channel)
    assert not BRAND.listens_to("discord", workspace, channel)


# --- what -----------------------------------------------------------------------------------------


async def test_what_is_heard_is_read_and_counted_by_the_brands_own_date(tmp_path: Path) -> None:
    late = replace(message(), at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC), workspace="fake")
    async with opened(tmp_path) as world:
        world.live.now = replace(world.live.now, listening=Listening(kinds))
        await world.bot.accept(late)
        await world.bot.note(late)
        kept = await world.store.message("fake", "m1")
        assert kept is not None
        assert kept.kinds == ("question",)
        (day,) = {t.date for t in await world.store.tallies(*DAYS)}
        assert day == datetime(2026, 11, 21).date(), "Berlin's"
        assert counted(await world.store.tallies(*DAYS))["hour:00"] == 1


async def test_a_message_that_cannot_be_read_is_kept_unread(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Kinds:
        raise ValueError("no table")

    async with opened(tmp_path) as world:
        world.live.now = replace(world.live.now, listening=Listening(broken))
        await world.hear("How do I export?")
        (kept,) = await world.store.messages_between(*ALWAYS)
        assert (kept.asks, kept.kinds) == (True, ())
        assert await world.store.waiting_events() == []
    assert "kept unread" in caplog.text


# --- a storm --------------------------------------------------------------------------------------


async def test_f021_in_a_storm_no_escalation_is_lost_and_the_rest_is_shed_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "MOST_AT_ONCE", 20)
    said = [
        Message("fake", f"s{n}", "help", f"s{n}", f"p{n}", f"P{n}", "a threat" if n % 10 == 0 else "lovely day", NOON)
        for n in range(200)
    ]  # fmt: skip
    async with escalating(tmp_path) as world:
        for one in said:
            assert await world.bot.accept(one)
        await asyncio.gather(*(world.bot.note(one) for one in said))
        kept = await world.store.messages_between(*ALWAYS)
        assert {m.id for m in kept if m.text == "a threat"} == {f"s{n}" for n in range(0, 200, 10)}
        cases = await world.store.find_records("case", limit=100)
        assert sum(len(case.body["reports"]) for case in cases) > 0
        tallies = counted(await world.store.tallies(*DAYS))
        assert tallies[SHED] == 200 - len(kept)
        assert tallies["messages"] == len(kept)
        assert tallies[SHED] > 100
        assert await world.store.waiting_events() == []
        calm = await world.hear("How do I export?", by="ana")
        assert await world.store.message("fake", calm.id)


async def test_in_a_storm_what_a_moderator_hands_over_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "MOST_AT_ONCE", 0)
    said = replace(message(workspace="fake"), handed="k1", handed_by="mia")
    assert await world.bot.accept(said)
    await world.bot.note(said)
    assert await world.store.message("fake", said.id) is not None


# --- who may read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "readers", "may"),
    [(("mia",), ("everyone",), True), (("mia",), ("jonas", "mia"), True), (("mia", "eve"), ("mia",), False),
     (("everyone",), ("mia",), False), ((), ("mia",), False), ((), ("everyone",), True), (("mia",), (), False)],
)  # fmt: skip
def test_f098_an_audience_may_read_what_all_of_it_may(
    audience: Sequence[str], readers: Sequence[str], may: bool
) -> None:
    assert may_read(audience, readers) is may


async def test_f098_a_person_gets_words_and_counts_of_places_that_person_reads(
    tmp_path: Path,
) -> None:
    store = await SqliteStore.open(tmp_path / "candor.db", "harbor")
    await store.save_messages(
        [
            message(1, theme="csv"),
            message(2, theme="csv", channel="staff", readers=("jonas", "mia")),
        ]
    )
    seen = {}
    for person in ("mia", "kofi"):
        heard = ReadHeard(store, person)
        every = [
            await heard.between(*ALWAYS), await heard.search("question"), await heard.unanswered(*ALWAYS),
            await heard.of_theme("csv", *ALWAYS), await heard.tallies(*DAYS), await heard.spoke(*DAYS),
        ]  # fmt: skip
        seen[person] = {one.channel for found in every for one in found}  # type: ignore[attr-defined]
        staff = await store.message("console", "m2")
        assert staff is not None
        assert await heard.set_theme(staff, "other") is (person == "mia")
        both = ReadHeard(store, person, "everyone")
        assert {m.channel for m in await both.search("question")} == {"help"}
    assert seen == {"mia": {"help", "staff"}, "kofi": {"help"}}
    await store.close()


async def test_in_a_storm_a_draft_whose_question_was_edited_is_stale_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as world:
        asked = await world.hear("How do I export?")
        await world.ask("draft")
        monkeypatch.setattr(hearing, "MOST_AT_ONCE", 0)
        changed = replace(asked, text="How do I import?", edited=world.clock.now())
        assert await world.bot.accept(changed)
        await world.bot.note(changed)
        kept = await world.store.message("fake", asked.id)
        draft = await world.store.draft("d1")
        assert kept is not None
        assert draft is not None
        assert (kept.text, draft.state) == ("How do I export?", DraftState.STALE)


# --- forgetting -----------------------------------------------------------------------------------


async def test_f103_each_night_what_the_brand_does_not_keep_any_more_is_forgotten(
    tmp_path: Path,
) -> None:
    brand = listening_brand(keep_words_days=7, keep_counts_days=14)
    async with opened(tmp_path, brand=brand) as world:
        await world.hear("How do I export?")
        await world.bot.begin()
        for _ in range(10):
            world.clock.advance(days=1)
            await world.schedule.run_due()
        assert await world.store.messages_between(*ALWAYS) == []
        assert counted(await world.store.tallies(*DAYS))["asked"] == 1
        assert [e.what for e in await world.store.audit_log()] == ["messages forgotten: 1"]
        for _ in range(7):
            world.clock.advance(days=1)
            await world.schedule.run_due()
        assert await world.store.tallies(*DAYS) == []
        due = await world.store.timers_due(world.clock.now() + timedelta(days=2))
        (timer,) = [timer for timer in due if timer.kind == FORGET]
        assert timer.due.astimezone(brand.zone).strftime("%H:%M") == "03:30"


async def test_f103_a_draft_whose_question_was_forgotten_is_stale_and_has_its_words_no_more(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as world:
        await world.drafted()
        now = world.clock.now()
        await world.store.forget_old(now, now.date(), now)
        draft = await world.store.draft("d1")
        assert draft is not None
        assert (draft.state, draft.asked, draft.version.question) == (DraftState.STALE, "", "")
        said = [entry.what for entry in await world.store.audit_log()]
        assert said[0] == "draft stale"


async def test_f103_what_was_typed_or_checked_and_never_kept_is_forgotten_with_the_messages(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as world:
        said = await world.hear("The zebrafish chart is empty")
        await world.ask("check", kind="message_action", about=said.id)
        await world.ask("check", "Our zebrafish chart is the best")
        await world.ask("escalate", "The zebrafish is down")
        await world.ask("feedback", "The zebrafish should be blue")
        kept = await world.ask("feedback", "log The zebrafish should be green")
        await world.press(kept, words.SAVE)
        now = world.clock.now() + timedelta(days=1)
        await world.store.forget_old(now, now.date(), now)
        path = world.store.path
    file = path.read_bytes()
    assert file.count(b"zebrafish") == file.count(b"zebrafish should be green") == 1


def test_a_brand_keeps_counts_as_long_as_words_or_longer() -> None:
    from candorbot.brand import brand_faults

    wrong = listening_brand(
        keep_words_days=30, keep_counts_days=7, channels=[{"id": "a"}, {"id": "a"}]
    )
    faults = {fault.where[:2] for fault in brand_faults(wrong.file)}
    assert faults == {("listening", "keep_counts_days"), ("listening", "channels")}


def test_the_entry_that_the_guide_to_brands_shows_can_be_used() -> None:
    guide = (shipped("brands").parent / "docs" / "brand.md").read_text(encoding="utf-8")
    (block,) = [block for block in guide.split("```text\n")[1:] if block.startswith("listening:")]
    entry = yaml.safe_load(block.partition("```")[0])["listening"]
    assert listening_brand(**entry).listens_to("slack", "T1", "C0123ABCD")
