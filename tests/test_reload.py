"""What people edit is read whole, checked and swapped; a bad state of the files never takes the place of a good one."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.card import Card
from candorbot.errors import StoreError, UserError
from candorbot.gate import Gate
from candorbot.live import Loaded
from candorbot.policy import load_policies
from candorbot.records import DraftState
from candorbot.reload import IN_USE, KEPT, Reload, Stamp, Watch, check_cases, stamp
from candorbot.testing import BRAND, World
from candorbot.verdict import Reviewed

GOOD = """\
name: honesty
kind: review
about: What our own team agreed on.
languages: [en]
rules:
  - id: as-i-said-before
    pillar: voice
    severity: revise
    looks_for: [as I|we said|told|wrote ... before|already]
    reason: '"{quote}" makes the member feel foolish.'
    source: Our team's agreement
    fix: Say it again, as if for the first time.
    cases:
      fires: [{text: "As I said before, click Export."}, {text: "As we wrote already: click Export."}]
      passes: [{text: "Click Export."}, {text: "I said yes before lunch."}]
"""
OTHER = GOOD.replace("severity: revise", "severity: block")
BAD = GOOD.replace("severity: revise", "severity: awful")
BAD_PHRASE = GOOD.replace("[as I|we said|told|wrote ... before|already]", "['/(?<=a)b/']")
FAILS_ITS_CASES = GOOD.replace('{text: "Click Export."}', '{text: "As I said before: no."}')


# --- the pure part -------------------------------------------------------------------------------

A: Stamp = {"a.yaml": (1, 10, 1)}
B: Stamp = {"a.yaml": (2, 10, 1)}
C: Stamp = {"a.yaml": (3, 10, 1)}


def test_a_change_is_settled_when_two_looks_saw_the_same() -> None:
    watch = Watch(A)
    assert [watch.settled(seen) for seen in (A, A, B, C, C)] == [False] * 4 + [True]


def test_what_was_judged_is_not_read_again_until_it_changes() -> None:
    watch = Watch(A)
    assert [watch.settled(B), watch.settled(B)] == [False, True]
    watch.judged(B)
    assert [watch.settled(B), watch.settled(B)] == [False, False]
    assert [watch.settled(A), watch.settled(A)] == [False, True], "also back to what was before"


@given(st.lists(st.sampled_from([A, B, C])))
def test_only_what_stands_still_and_is_new_is_ever_read(looks: list[Stamp]) -> None:
    watch, judged, before = Watch(A), A, A
    for seen in looks:
        settled = watch.settled(seen)
        assert settled == (seen == before and seen != judged)
        if settled:
            watch.judged(seen)
            judged = seen
        before = seen


def test_a_stamp_names_what_is_read_and_leaves_out_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x")
    (tmp_path / "b.md").write_text("y")
    (tmp_path / ".a.yaml.swp").write_text("z")
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    assert {Path(name).name for name in stamp([tmp_path, tmp_path / "none"])} == {"a.yaml", "b.md"}


# --- with files, a store and drafts in flight ----------------------------------------------------


class Edited:
    """A folder of policies that somebody edits, while the world runs on them."""

    def __init__(self, world: World, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "honesty.yaml"
        folder.mkdir()
        self.write(GOOD)
        self.world = world
        self.now = 0.0
        self.closed: list[str] = []
        self.notices: list[tuple[str, Card]] = []
        self.trouble: dict[str, str] = {}
        self.between: Callable[[], None] = lambda: None
        world.live.now = self.load()
        self.reload = Reload(
            world.live, self.load, [folder], stamp([folder]), world.store, world.clock,
            notice=self.notice, say=self.trouble.__setitem__, elapsed=lambda: self.now,
        )  # fmt: skip

    def write(self, text: str) -> None:
        self.file.write_text(text)
        self.tick()

    def tick(self) -> None:
        """No two writes of a test at the same nanosecond, however coarse the file system's clock is."""
        found = self.file.stat()
        later = max(found.st_mtime_ns, getattr(self, "_last", 0)) + 1
        self._last = later
        os.utime(self.file, ns=(later, later))

    def load(self) -> Loaded:
        policies = load_policies(self.folder)
        check_cases(policies)
        self.between()
        gate = Gate(policies, BRAND)
        world = self.world
        return Loaded(
            BRAND, gate, world.knowledge, world.writer, lambda: self.closed.append(gate.digest)
        )

    async def notice(self, key: str, card: Card) -> None:
        self.notices.append((key, card))

    async def looks(self, times: int = 3) -> None:
        for _ in range(times):
            await self.reload.look()

    @property
    def severity(self) -> str:
        """What the policies in use make of one text."""
        found = self.world.live.now.gate.review(
            Reviewed("As I said before, click Export.")
        ).findings
        return found[0].severity.value


@pytest.fixture
def edited(world: World, tmp_path: Path) -> Edited:
    return Edited(world, tmp_path / "policies")


async def test_a_changed_policy_is_in_use_after_it_stood_still(edited: Edited) -> None:
    before = edited.world.live.now
    edited.write(OTHER)
    await edited.reload.look()
    assert edited.world.live.now is before, "it may still be being written"
    await edited.reload.look()
    assert edited.severity == "block"
    assert edited.trouble["files"] == ""
    assert edited.notices == []


async def test_nothing_is_read_while_nothing_changes(edited: Edited) -> None:
    before = edited.world.live.now
    edited.between = lambda: pytest.fail("it was read")
    await edited.looks(5)
    assert edited.world.live.now is before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BAD, "honesty.yaml:8"),
        (BAD_PHRASE, "honesty.yaml:9"),
        (FAILS_ITS_CASES, "the rule as-i-said-before must pass and did fire"),
        (GOOD[: len(GOOD) // 2], "honesty.yaml"),
        ("", "honesty.yaml"),
        ("\0\ud800", "honesty.yaml"),
    ],
    ids=["schema", "phrase", "own cases", "half written", "empty", "no text"],
)
async def test_f090_a_bad_policy_keeps_the_old_and_says_so_once(
    text: str, said: str, edited: Edited, caplog: pytest.LogCaptureFixture
) -> None:
    before = edited.world.live.now
    edited.file.write_bytes(text.encode("utf-8", "surrogatepass"))
    edited.tick()
    await edited.looks(5)
    assert edited.world.live.now is before
    assert said in edited.trouble["files"]
    assert "stays in use" in edited.trouble["files"]
    assert said in caplog.text
    ((_, card),) = edited.notices
    assert said in card.body
    edited.write(OTHER)
    await edited.looks()
    assert edited.severity == "block", "mended, it is taken"
    assert edited.trouble["files"] == ""


async def test_f090_a_second_bad_state_is_shown_but_told_only_once(edited: Edited) -> None:
    edited.write(BAD)
    await edited.looks()
    edited.write(FAILS_ITS_CASES)
    await edited.looks()
    assert "must pass" in edited.trouble["files"]
    assert len(edited.notices) == 1
    edited.write(GOOD)
    await edited.looks()
    edited.write(BAD)
    await edited.looks()
    assert len(edited.notices) == 2, "right in between: it is told again"


async def test_f090_a_file_that_is_written_slowly_is_never_read_half(edited: Edited) -> None:
    before = edited.world.live.now
    edited.between = lambda: pytest.fail("it was read half")
    for end in range(0, len(OTHER), 100):
        edited.write(OTHER[:end])
        await edited.reload.look()
    assert edited.world.live.now is before
    edited.between = lambda: None
    edited.write(OTHER)
    await edited.looks(2)
    assert edited.severity == "block"


async def test_f090_a_file_that_changes_while_it_is_read_is_read_again(edited: Edited) -> None:
    before = edited.world.live.now

    def meanwhile() -> None:
        edited.between = lambda: None
        edited.write(GOOD.replace("revise", "note"))

    edited.between = meanwhile
    edited.write(OTHER)
    await edited.looks(2)
    assert edited.world.live.now is before, "what was read is not what stands there"
    assert len(edited.closed) == 1
    await edited.looks(2)
    assert edited.severity == "note"


async def test_f090_a_deleted_folder_keeps_the_old_and_its_return_is_taken(
    edited: Edited, tmp_path: Path
) -> None:
    shutil.move(edited.folder, tmp_path / "away")
    await edited.looks()
    assert "has no policies" in edited.trouble["files"]
    assert edited.severity == "revise"
    shutil.move(tmp_path / "away", edited.folder)
    edited.write(OTHER)
    await edited.looks()
    assert edited.severity == "block"


async def test_f090_a_file_replaced_by_rename_is_taken(edited: Edited, tmp_path: Path) -> None:
    """As editors do, with the same length and time: the inode tells."""
    new = edited.folder / "new"
    new.write_text(GOOD.replace("revise", "block "))
    old = edited.file.stat()
    os.utime(new, ns=(old.st_mtime_ns, old.st_mtime_ns))
    assert new.stat().st_size == old.st_size
    os.replace(new, edited.file)
    await edited.looks()
    assert edited.severity == "block"


async def test_f090_a_downgrade_is_taken_and_kept_in_the_audit(edited: Edited) -> None:
    await edited.reload.record()
    first = edited.world.live.now.gate.digest
    kept = edited.folder / "kept"
    shutil.copy2(edited.file, kept)
    edited.write(OTHER)
    await edited.looks()
    second = edited.world.live.now.gate.digest
    shutil.move(kept, edited.file)  # older than what it replaces
    await edited.looks()
    assert edited.severity == "revise"
    audit = [e.digest for e in await edited.world.store.audit_log() if e.what == IN_USE]
    assert audit == [first, second, first]


async def test_two_looks_at_once_take_a_change_once(edited: Edited) -> None:
    await edited.reload.record()
    first = edited.world.live.now.gate.digest
    edited.write(OTHER)
    await edited.reload.look()
    await asyncio.gather(*(edited.reload.look() for _ in range(3)))
    second = edited.world.live.now.gate.digest
    audit = [e.digest for e in await edited.world.store.audit_log() if e.what == IN_USE]
    assert audit == [second, first]
    edited.reload.close_old()
    assert edited.closed == [first], "read once, and what is in use is not closed"


async def test_the_same_policies_at_a_restart_are_no_news_to_the_audit(edited: Edited) -> None:
    for _ in range(3):
        await edited.reload.record()
    edited.tick()  # touched, not changed
    await edited.looks()
    assert [e.what for e in await edited.world.store.audit_log()] == [IN_USE]


async def test_f090_a_draft_made_under_the_old_policies_goes_back_to_review(
    edited: Edited,
) -> None:
    world = edited.world
    await world.hear("How do I export my stats?")
    card = await world.ask("draft")
    edited.write(OTHER)
    await edited.looks()
    card = await world.press(card, "Approve and post")
    assert "The rules have changed since this was checked" in card.body
    assert world.platform.posted() == []
    card = await world.press(card, "Check it again")
    card = await world.press(card, "Approve and post")
    assert len(world.platform.posted()) == 1
    draft = await world.store.draft("d1")
    assert draft is not None
    assert draft.version.verdict.policies == world.live.now.gate.digest


async def test_f090_policies_that_change_between_approval_and_send_stop_the_post(
    edited: Edited,
) -> None:
    world = edited.world
    await world.hear("How do I export my stats?")
    card = await world.ask("draft")
    draft = await world.store.draft("d1")
    assert draft is not None
    assert await world.publisher.approve(draft, "mia", draft.version.digest) is None
    edited.write(OTHER)
    await edited.looks()
    await world.bot.settle()
    assert world.platform.posted() == []
    back = await world.store.draft("d1")
    assert back is not None
    assert back.state is DraftState.STALE
    assert card.buttons


async def test_f090_a_refused_change_leaves_drafts_as_they_are(edited: Edited) -> None:
    world = edited.world
    await world.hear("How do I export my stats?")
    card = await world.ask("draft")
    edited.write(BAD)
    await edited.looks()
    card = await world.press(card, "Approve and post")
    assert len(world.platform.posted()) == 1


async def test_what_was_swapped_out_is_closed_when_nothing_can_use_it_any_more(
    edited: Edited,
) -> None:
    first = edited.world.live.now.gate.digest
    edited.write(OTHER)
    await edited.looks()
    edited.now = KEPT - 1
    await edited.looks()
    assert edited.closed == []
    edited.now = KEPT
    await edited.looks()
    assert edited.closed == [first]
    edited.reload.close_old()
    assert edited.closed == [first], "once, and never what is in use"


async def test_a_store_that_cannot_take_the_record_leaves_the_old_in_use_and_is_tried_again(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = edited.world.live.now
    edited.write(OTHER)
    await edited.reload.look()
    with monkeypatch.context() as patched:

        async def full(*_: object) -> None:
            raise StoreError("The disk is full.")

        patched.setattr(edited.world.store, "set_setting", full)
        with pytest.raises(StoreError):
            await edited.reload.look()
    assert edited.world.live.now is before
    assert len(edited.closed) == 1, "what was read and not used is closed"
    await edited.reload.look()
    assert edited.severity == "block"


async def test_a_disk_that_is_full_is_no_fault_of_the_files(edited: Edited) -> None:
    def full() -> None:
        raise StoreError("The search index cannot be made.")

    edited.between = full
    edited.write(OTHER)
    await edited.reload.look()
    with pytest.raises(StoreError):
        await edited.reload.look()
    edited.between = lambda: None
    await edited.reload.look()
    assert edited.severity == "block"
    assert edited.notices == []


def test_the_first_case_that_does_not_hold_is_named(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(FAILS_ITS_CASES.replace("honesty", "house"))
    with pytest.raises(
        UserError, match=r"house.yaml: the rule as-i-said-before .*“As I said before: no.”"
    ):
        check_cases(load_policies(tmp_path))
