"""What every store must hold. A second engine adds one subclass with its own `open_store`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from candorbot.errors import ChangedMeanwhile, TakenOver, UserError
from candorbot.records import (
    Approval,
    AuditEntry,
    Draft,
    DraftState,
    Event,
    Message,
    Outgoing,
    OutState,
    Proposed,
    Record,
    Timer,
    Version,
)
from candorbot.request import Place
from candorbot.sources import Source
from candorbot.testing import NOON
from candorbot.verdict import Finding, Outcome, Severity, Speaker, Verdict

DID = AuditEntry(NOON, "mia", "posting paused", "")
PLACE = Place("console", "help", "m1")
Open = Callable[[Path, str], Awaitable[Any]]


def version(number: int = 1, text: str = "Hello [1]", digest: str = "digest-1") -> Version:
    finding = Finding(
        "honesty", "rule", "relationship", Severity.NOTE, 0, 5, "Hello", "why", "FTC", "fix"
    )
    return Version(
        number=number,
        text=text,
        sources=(Source(1, "export#csv", "Export", "https://harbor.example/docs/export", "s1"),),
        speaker=Speaker("employee", "official"),
        verdict=Verdict(Outcome.PASS, (finding,), "policies-1"),
        engine="offline rules",
        answered=True,
        note="",
        by="mia",
        at=NOON,
        readers=("everyone",),
        newest="m1",
        payload=f"post:{text}",
        digest=digest,
    )  # fmt: skip


def message(number: int = 1, **changes: Any) -> Message:
    plain = Message(
        "console", f"m{number}", "help", f"m{number}", "kofi", "Kofi", f"question {number}?",
        NOON + timedelta(minutes=number), readers=("everyone",), asks=True,
    )  # fmt: skip
    return replace(plain, **changes)


def outgoing(
    digest: str = "digest-1", key: str = "k1", kind: Any = "post", draft: str = "d1"
) -> Outgoing:
    return Outgoing(
        key, kind, PLACE, "post:Hello [1]", digest, draft, OutState.READY, 0, NOON, NOON, NOON + timedelta(hours=24)
    )  # fmt: skip


class StoreContract:
    """Subclass it as Test… and give `open_store`."""

    @pytest.fixture
    def open_store(self) -> Open:
        raise NotImplementedError

    @pytest.fixture
    async def store(self, open_store: Open, tmp_path: Path) -> Any:
        store = await open_store(tmp_path, "harbor")
        yield store
        await store.close()

    async def drafted(self, store: Any) -> Draft:
        proposed = Proposed("Hello [1]", PLACE, about="m1", asked="question 1?", member="Kofi")
        draft: Draft = await store.add_draft(proposed, "mia", version(), NOON + timedelta(hours=24))
        return draft

    async def approved(self, store: Any) -> Draft:
        draft = await self.drafted(store)
        approval = Approval(draft.id, 1, "digest-1", "mia", NOON)
        assert await store.approve(approval, outgoing())
        return draft

    # --- the way in ---

    async def test_the_same_event_is_kept_once(self, store: Any) -> None:
        event = Event("console", "e1", "request", {"text": "hi"}, NOON)
        assert await store.receive(event)
        assert not await store.receive(event)
        assert [e.key for e in await store.waiting_events()] == ["e1"]

    async def test_the_same_key_from_another_workspace_is_another_event(self, store: Any) -> None:
        assert await store.receive(Event("console", "e1", "request", {}, NOON))
        assert await store.receive(Event("slack", "e1", "request", {}, NOON))

    async def test_a_finished_event_waits_no_more_and_is_still_known(self, store: Any) -> None:
        event = Event("console", "e1", "request", {}, NOON)
        await store.receive(event)
        await store.finish_event("console", "e1")
        assert await store.waiting_events() == []
        assert not await store.receive(event)

    async def test_an_event_counts_how_often_its_work_was_begun(self, store: Any) -> None:
        await store.receive(
            Event("console", "e1", "message", {}, NOON, NOON + timedelta(minutes=1))
        )
        (event,) = await store.waiting_events()
        assert (event.tries, event.due) == (1, NOON + timedelta(minutes=1))
        assert await store.try_event(event, NOON + timedelta(minutes=5))
        assert not await store.try_event(event, NOON), "somebody else began it"
        (event,) = await store.waiting_events()
        assert (event.tries, event.due) == (2, NOON + timedelta(minutes=5))
        await store.finish_event("console", "e1")
        assert not await store.try_event(event, NOON)

    async def test_an_event_put_aside_waits_no_more_and_brings_its_notice(self, store: Any) -> None:
        event = Event("console", "e1", "message", {}, NOON)
        await store.receive(event)
        told = [outgoing(key="n1", kind="notice", draft="")]
        await store.finish_event("console", "e1", "it raised", told)
        assert await store.waiting_events() == []
        assert not await store.receive(event)
        assert [o.key for o in await store.outbox("ready")] == ["n1"]

    async def test_what_was_acknowledged_is_there_after_a_restart(
        self, open_store: Open, tmp_path: Path
    ) -> None:
        store = await open_store(tmp_path, "harbor")
        await store.receive(Event("console", "e1", "request", {"text": "ü"}, NOON))
        await store.close()
        again = await open_store(tmp_path, "harbor")
        assert [e.body for e in await again.waiting_events()] == [{"text": "ü"}]
        await again.close()

    async def test_communities_in_one_file_do_not_see_each_other(
        self, open_store: Open, tmp_path: Path, store: Any
    ) -> None:
        other = await open_store(tmp_path, "anchor")
        await store.save_message(message())
        draft = await self.approved(store)
        await store.put_record(Record("note", "n1", {"secret": "canary"}))
        await store.set_setting("paused", {"by": "mia"}, DID)
        await store.set_timer("t", "x", NOON)
        assert await other.message("console", "m1") is None
        assert not await other.longest_unanswered("console", 1)
        assert await other.draft(draft.id) is None
        assert await other.outbox("ready") == []
        assert await other.approval("k1") is None
        assert await other.record("note", "n1") is None
        assert await other.find_records("note") == []
        assert await other.setting("paused") is None
        assert await other.timers_due(NOON) == []
        assert await other.audit_log() == []
        assert not await other.move_draft(draft.id, DraftState.DISCARDED, "eve", NOON)
        await other.close()

    # --- messages ---

    async def test_a_message_comes_back_as_it_was(self, store: Any) -> None:
        kept = message(permalink="console://help/m1", readers=("mia", "jonas"), by_staff=True)
        await store.save_message(kept)
        assert await store.message("console", "m1") == kept

    async def test_an_edited_message_keeps_its_id_and_its_answer(self, store: Any) -> None:
        await store.save_message(message())
        await store.mark_answered("console", "m1", "mia", NOON)
        await store.save_message(message(text="changed"))
        kept = await store.message("console", "m1")
        assert (kept.text, kept.answered) == ("changed", True)

    async def test_an_older_edit_does_not_undo_a_later_one(self, store: Any) -> None:
        first, second = NOON + timedelta(minutes=5), NOON + timedelta(minutes=6)
        assert await store.save_message(message(text="second", edited=second))
        assert not await store.save_message(message(text="first", edited=first))
        assert not await store.save_message(message())
        assert await store.save_message(message(text="second", edited=second)), (
            "the same again is so"
        )
        kept = await store.message("console", "m1")
        assert (kept.text, kept.edited) == ("second", second)

    async def test_a_question_is_answered_by_what_stands_in_its_thread(self, store: Any) -> None:
        answer = message(2, thread="m1", author="ana", answering=True)
        later = NOON + timedelta(minutes=5)
        await store.save_message(answer)
        await store.save_message(message())
        await store.save_message(message(3, thread="m1", author="kofi", answering=True))
        assert (await store.message("console", "m1")).answered
        await store.save_message(replace(answer, answering=False, edited=later))
        assert not (await store.message("console", "m1")).answered, "nobody answers oneself"
        await store.mark_answered("console", "m1", "mia", NOON)
        await store.save_message(replace(answer, text="same here", edited=later))
        assert (await store.message("console", "m1")).answered, "what a person marked stays"

    async def test_the_oldest_question_without_an_answer_is_first(self, store: Any) -> None:
        for number in (3, 1, 2):
            await store.save_message(message(number))
        await store.save_message(message(0, asks=False))
        assert [one.id for one in await store.longest_unanswered("console", 1)] == ["m1"]
        assert await store.mark_answered("console", "m1", "mia", NOON)
        assert not await store.mark_answered("console", "m1", "mia", NOON)
        assert [one.id for one in await store.longest_unanswered("console", 1)] == ["m2"]

    async def test_a_thread_is_in_order(self, store: Any) -> None:
        for number in (2, 1, 3):
            await store.save_message(message(number, thread="m1"))
        assert [m.id for m in await store.thread("console", "m1")] == ["m1", "m2", "m3"]

    # --- drafts ---

    async def test_a_draft_comes_back_with_its_newest_version(self, store: Any) -> None:
        draft = await self.drafted(store)
        assert await store.draft(draft.id) == draft
        changed = await store.add_version(draft.id, 1, version(2, "Changed", "digest-2"))
        assert changed.version.text == "Changed"
        assert (await store.draft(draft.id)).version == changed.version
        assert changed.version.verdict.findings == version().verdict.findings

    async def test_two_changes_of_one_version_are_not_both_kept(self, store: Any) -> None:
        draft = await self.drafted(store)
        assert await store.add_version(draft.id, 1, version(2, "mine", "a")) is not None
        assert await store.add_version(draft.id, 1, version(2, "yours", "b")) is None
        assert (await store.draft(draft.id)).version.text == "mine"

    async def test_ids_that_no_draft_has_find_nothing(self, store: Any) -> None:
        await self.drafted(store)
        for odd in ("", "d", "d0", "d-1", "d١", "d1; drop table drafts", "d" + "9" * 400, "\ud800"):
            assert await store.draft(odd) is None

    async def test_what_is_proposed_once_is_one_draft_until_it_expires(self, store: Any) -> None:
        once = Proposed("Hello [1]", PLACE, once="shipped t1 help m1")

        async def add() -> Draft:
            made: Draft = await store.add_draft(once, "mia", version(), NOON + timedelta(hours=24))
            return made

        assert {one.id for one in await asyncio.gather(*(add() for _ in range(5)))} == {"d1"}
        await store.move_draft("d1", DraftState.DISCARDED, "mia", NOON)
        assert (await add()).id == "d1"
        other = replace(once, once="shipped t1 help m2")
        second = await store.add_draft(other, "mia", version(), NOON + timedelta(hours=24))
        assert second.id == "d2"
        await store.move_draft("d2", DraftState.EXPIRED, "candor", NOON)
        third = await store.add_draft(other, "mia", version(), NOON + timedelta(hours=24))
        again = await store.add_draft(other, "mia", version(), NOON + timedelta(hours=24))
        assert (third.id, again.id) == ("d3", "d3")

    async def test_an_open_draft_is_found_by_the_message_it_answers(self, store: Any) -> None:
        draft = await self.drafted(store)
        assert (await store.open_draft_about("console", "m1")).id == draft.id
        assert await store.move_draft(draft.id, DraftState.DISCARDED, "mia", NOON)
        assert await store.open_draft_about("console", "m1") is None

    async def test_of_drafts_that_are_to_be_alone_about_a_message_one_is_made(
        self, store: Any
    ) -> None:
        alone = Proposed("Hi", Place("console", "help"), about="m1", alone=True)

        async def add() -> Draft:
            made: Draft = await store.add_draft(alone, "mia", version(), NOON + timedelta(hours=24))
            return made

        assert {one.id for one in await asyncio.gather(*(add() for _ in range(5)))} == {"d1"}
        await store.move_draft("d1", DraftState.DISCARDED, "mia", NOON)
        assert (await add()).id == "d2"
        other = replace(alone, about="m2")
        assert (await store.add_draft(other, "mia", version(), NOON)).id == "d3"

    async def test_a_draft_is_put_away_once(self, store: Any) -> None:
        draft = await self.drafted(store)
        assert await store.move_draft(draft.id, DraftState.DISCARDED, "mia", NOON)
        assert not await store.move_draft(draft.id, DraftState.EXPIRED, "candor", NOON)
        assert (await store.draft(draft.id)).state is DraftState.DISCARDED

    async def test_a_handed_draft_names_whom_and_brings_its_notice(self, store: Any) -> None:
        draft = await self.drafted(store)
        notice = outgoing(key="ask", kind="notice")
        assert await store.move_draft(draft.id, DraftState.IN_REVIEW, "lena", NOON, "Mia", notice)
        kept = await store.draft(draft.id)
        assert (kept.state, kept.reviewer) == (DraftState.IN_REVIEW, "Mia")
        assert [o.key for o in await store.outbox("ready")] == ["ask"]

    # --- the way out ---

    async def test_an_approval_keeps_state_audit_and_outbox_together(self, store: Any) -> None:
        draft = await self.approved(store)
        assert (await store.draft(draft.id)).state is DraftState.APPROVED
        assert [o.key for o in await store.outbox("ready")] == ["k1"]
        assert (await store.audit_log())[0].what == "draft approved"
        assert (await store.approval("k1")).person == "mia"

    async def test_what_was_released_since_a_time_says_by_whom_and_where(self, store: Any) -> None:
        await self.approved(store)
        (one,) = await store.released_since(NOON)
        assert (one.person, one.workspace, one.at >= NOON) == ("mia", "console", True)
        assert await store.released_since(one.at + timedelta(seconds=1)) == []

    async def test_a_second_approval_of_one_draft_is_refused(self, store: Any) -> None:
        draft = await self.approved(store)
        again = Approval(draft.id, 1, "digest-1", "jonas", NOON)
        assert not await store.approve(again, outgoing(key="k2"))
        assert [o.key for o in await store.outbox("ready")] == ["k1"]

    async def test_of_many_approvals_at_once_one_wins(self, store: Any) -> None:
        draft = await self.drafted(store)
        clicks = [
            store.approve(
                Approval(draft.id, 1, "digest-1", f"p{n}", NOON + timedelta(seconds=n)),
                outgoing(key=f"k{n}"),
            )
            for n in range(20)
        ]
        assert sum(await asyncio.gather(*clicks)) == 1
        assert len(await store.outbox("ready")) == 1

    async def test_an_old_version_cannot_be_approved(self, store: Any) -> None:
        draft = await self.drafted(store)
        await store.add_version(draft.id, 1, version(2, "Changed", "digest-2"))
        assert not await store.approve(Approval(draft.id, 1, "digest-1", "mia", NOON), outgoing())
        assert await store.outbox("ready") == []

    async def test_an_approved_draft_does_not_change(self, store: Any) -> None:
        draft = await self.approved(store)
        assert await store.add_version(draft.id, 1, version(2, "sly", "digest-2")) is None

    async def test_a_sent_post_is_posted_its_question_answered_its_approval_spent(
        self, store: Any
    ) -> None:
        await store.save_message(message())
        draft = await self.approved(store)
        assert await store.mark_sending("k1", NOON)
        assert not await store.mark_sending("k1", NOON)
        await store.mark_sent("k1", "p1", NOON)
        assert (await store.draft(draft.id)).state is DraftState.POSTED
        assert (await store.message("console", "m1")).answered
        assert await store.approval("k1") is None
        (sent,) = await store.outbox("sent")
        assert (sent.platform_id, sent.tries) == ("p1", 1)

    async def test_a_refused_post_goes_back_and_its_approval_is_spent(self, store: Any) -> None:
        draft = await self.approved(store)
        assert await store.refuse("k1", "newer_messages", DraftState.STALE, NOON)
        assert (await store.draft(draft.id)).state is DraftState.STALE
        assert await store.approval("k1") is None
        assert [o.why for o in await store.outbox("refused")] == ["newer_messages"]

    async def test_what_was_sent_is_neither_refused_nor_unknown_afterwards(
        self, store: Any
    ) -> None:
        draft = await self.approved(store)
        await store.mark_sending("k1", NOON)
        assert await store.mark_sent("k1", "p1", NOON)
        before = await store.audit_log()
        assert not await store.refuse("k1", "no_approval", DraftState.IN_REVIEW, NOON)
        assert not await store.mark_unknown("k1", "late", NOON)
        assert not await store.mark_sent("k1", "p2", NOON)
        assert (await store.draft(draft.id)).state is DraftState.POSTED
        assert await store.audit_log() == before

    async def test_the_same_message_id_in_two_workspaces_is_two_messages(self, store: Any) -> None:
        await store.save_message(message())
        await store.save_message(message(workspace="slack", text="another"))
        assert (await store.message("console", "m1")).text == "question 1?"
        assert (await store.message("slack", "m1")).text == "another"

    async def test_an_unknown_post_is_not_ready(self, store: Any) -> None:
        await self.approved(store)
        await store.mark_sending("k1", NOON)
        await store.mark_unknown("k1", "no answer", NOON)
        assert await store.outbox("ready", "sending") == []
        assert [o.why for o in await store.outbox("unknown")] == ["no answer"]

    async def test_a_notice_is_queued_once(self, store: Any) -> None:
        assert await store.enqueue(outgoing(kind="notice", draft=""))
        assert not await store.enqueue(outgoing(kind="notice", draft=""))

    async def test_of_several_notices_the_new_ones_are_queued(self, store: Any) -> None:
        both = [outgoing(key=key, kind="notice", draft="") for key in ("k1", "k2")]
        assert await store.enqueue(both[0])
        assert await store.enqueue(*both)
        assert not await store.enqueue(*both)
        assert not await store.enqueue()
        assert [o.key for o in await store.outbox("ready")] == ["k1", "k2"]

    async def test_what_is_being_sent_says_when_to_look_for_it(self, store: Any) -> None:
        await self.approved(store)
        later = NOON + timedelta(seconds=60)
        await store.mark_sending("k1", later)
        (sending,) = await store.outbox("sending")
        assert (sending.due, sending.tries, sending.failures) == (later, 1, 0)
        await store.put_off("k1", OutState.SENDING, NOON + timedelta(minutes=5), "no route", 2)
        (put_off,) = await store.outbox("sending")
        assert (put_off.due, put_off.why) == (NOON + timedelta(minutes=5), "no route")
        assert (put_off.tries, put_off.failures) == (1, 2)

    async def test_what_certainly_did_not_arrive_is_ready_again(self, store: Any) -> None:
        await self.approved(store)
        assert not await store.mark_ready("k1", NOON)
        await store.mark_sending("k1", NOON)
        await store.put_off("k1", OutState.SENDING, NOON, "no route", 2)
        assert await store.mark_ready("k1", NOON + timedelta(seconds=5), "busy")
        (ready,) = await store.outbox("ready")
        assert (ready.due, ready.why, ready.tries) == (NOON + timedelta(seconds=5), "busy", 1)
        assert ready.failures == 0
        assert (await store.approval("k1")).person == "mia"

    async def test_what_was_sent_is_neither_put_off_nor_ready_again(self, store: Any) -> None:
        await self.approved(store)
        await store.mark_sending("k1", NOON)
        await store.mark_sent("k1", "p1", NOON)
        (before,) = await store.outbox("sent")
        for state in (OutState.READY, OutState.SENDING):
            await store.put_off("k1", state, NOON + timedelta(hours=1), "late", 1)
        assert not await store.mark_ready("k1", NOON)
        assert await store.outbox("sent") == [before]

    async def test_while_paused_a_post_is_not_sent_and_a_notice_is(self, store: Any) -> None:
        await self.approved(store)
        await store.enqueue(outgoing(key="n1", kind="notice", draft=""))
        await store.set_setting("paused", {"by": "mia"}, DID)
        assert not await store.mark_sending("k1", NOON)
        assert await store.mark_sending("n1", NOON)

    @pytest.mark.parametrize("end", ["unknown", "refused"])
    async def test_how_a_post_ends_and_who_is_told_are_kept_together(
        self, store: Any, end: str
    ) -> None:
        await self.approved(store)
        told = [outgoing(key="n1", kind="notice", draft="")]

        async def ended() -> bool:
            if end == "unknown":
                return bool(await store.mark_unknown("k1", "no answer", NOON, told))
            back = DraftState.IN_REVIEW
            return bool(await store.refuse("k1", "gone", back, NOON, notices=told))

        await store.mark_sending("k1", NOON)
        assert await ended()
        assert [o.key for o in await store.outbox(end)] == ["k1"]
        assert [o.key for o in await store.outbox("ready")] == ["n1"]
        await store.mark_sending("n1", NOON)
        told = [outgoing(key="n2", kind="notice", draft="")]
        assert not await ended()
        assert await store.outbox("ready") == [], "what did not happen is not told"

    async def test_the_newest_post_of_a_draft_is_found(self, store: Any) -> None:
        draft = await self.approved(store)
        assert (await store.post_of(draft.id)).key == "k1"
        await store.refuse("k1", "gone", DraftState.IN_REVIEW, NOON)
        again = Approval(draft.id, 1, "digest-1", "jonas", NOON)
        assert await store.approve(again, outgoing(key="k2"))
        await store.enqueue(outgoing(key="n1", kind="notice"))
        assert (await store.post_of(draft.id)).key == "k2"
        assert await store.post_of("d99") is None

    # --- who may let something leave ---

    async def test_f036_who_was_taken_over_lets_nothing_leave_and_changes_nothing(
        self, store: Any, open_store: Open, tmp_path: Path
    ) -> None:
        """A process that was stopped for a while, and goes on when another serves."""
        first = await store.take_fence()
        draft = await self.approved(store)
        other = await open_store(tmp_path, "harbor")
        assert await store.mark_sending("k1", NOON)
        assert await other.take_fence() > first
        before = (
            await other.draft(draft.id),
            await other.outbox("sending"),
            await other.audit_log(),
        )
        later = NOON + timedelta(minutes=1)
        for late in (
            store.approve(Approval(draft.id, 1, "digest-1", "mia", later), outgoing(key="k2")),
            store.enqueue(outgoing(key="k3", kind="notice")),
            store.finish_event("console", "e1", notices=[outgoing(key="k4", kind="notice")]),
            store.put_records(notices=[outgoing(key="k5", kind="notice")]),
            store.mark_sending("k1", later),
            store.mark_ready("k1", later),
            store.put_off("k1", OutState.READY, later, "late"),
            store.mark_sent("k1", "p1", later),
            store.mark_unknown("k1", "late", later),
            store.refuse("k1", "late", DraftState.STALE, later),
            store.move_draft(draft.id, DraftState.DISCARDED, "mia", later),
        ):
            with pytest.raises(TakenOver, match="Another Candor took over"):
                await late
        after = (
            await other.draft(draft.id),
            await other.outbox("sending"),
            await other.audit_log(),
        )
        assert after == before
        assert await other.mark_sent("k1", "p1", later)
        await other.close()

    async def test_f115_posting_can_be_paused_by_one_that_never_took_over(
        self, store: Any, open_store: Open, tmp_path: Path
    ) -> None:
        await store.take_fence()
        shell = await open_store(tmp_path, "harbor")
        await shell.set_setting("paused", {"by": "the shell"}, DID)
        assert await store.setting("paused") == {"by": "the shell"}
        with pytest.raises(TakenOver):
            await shell.enqueue(outgoing(kind="notice"))
        await shell.close()

    async def test_each_community_is_taken_over_by_itself(
        self, store: Any, open_store: Open, tmp_path: Path
    ) -> None:
        await store.take_fence()
        other = await open_store(tmp_path, "anchor")
        await other.take_fence()
        await other.take_fence()
        assert await store.enqueue(outgoing(kind="notice"))
        await other.close()

    # --- what is kept of it ---

    async def test_an_audit_that_nobody_touched_verifies_and_gives_its_anchor(
        self, store: Any
    ) -> None:
        assert (await store.verify_audit()).entries == 0
        draft = await self.approved(store)
        found = await store.verify_audit()
        assert (found.entries, found.faults) == (2, ())
        assert (await store.verify_audit(found.newest)).faults == ()
        assert await store.move_draft(draft.id, DraftState.DISCARDED, "mia", NOON) is False
        await store.audit(DID)
        assert (await store.verify_audit(found.newest)).faults == ()
        assert (await store.verify_audit("1" + found.newest[1:])).faults != ()
        with pytest.raises(UserError, match="NUMBER:HASH"):
            await store.verify_audit("yesterday's")

    async def test_the_audit_tells_the_newest_first(self, store: Any) -> None:
        for number in range(3):
            await store.audit(AuditEntry(NOON, "mia", f"did {number}", "x", "digest"))
        assert [e.what for e in await store.audit_log(2)] == ["did 2", "did 1"]

    async def test_a_timer_is_due_from_its_moment_and_taken_once(self, store: Any) -> None:
        await store.set_timer("draft.expires", "d1", NOON)
        assert await store.timers_due(NOON - timedelta(microseconds=1)) == []
        (timer,) = await store.timers_due(NOON)
        assert timer == Timer("draft.expires", "d1", NOON)
        assert await store.finish_timer(timer)
        assert not await store.finish_timer(timer)

    async def test_a_moved_timer_is_not_taken_by_its_old_time(self, store: Any) -> None:
        await store.set_timer("t", "x", NOON)
        (old,) = await store.timers_due(NOON)
        await store.set_timer("t", "x", NOON + timedelta(hours=1))
        assert not await store.finish_timer(old)
        assert await store.timers_due(NOON) == []

    async def test_records_change_by_version(self, store: Any) -> None:
        first = await store.put_record(Record("note", "n1", {"a": [1, "ü"]}, "open", NOON))
        assert await store.record("note", "n1") == first
        second = await store.put_record(replace(first, body={"a": 2}))
        assert second.version == 2
        with pytest.raises(ChangedMeanwhile, match="changed by somebody else"):
            await store.put_record(replace(first, body={"a": 3}))
        assert (await store.record("note", "n1")).body == {"a": 2}

    async def test_records_are_found_by_kind_and_state(self, store: Any) -> None:
        for n, state in enumerate(("open", "done", "open")):
            await store.put_record(Record("note", f"n{n}", {}, state))
        await store.put_record(Record("other", "n9", {}, "open"))
        assert [r.id for r in await store.find_records("note", state="open")] == ["n0", "n2"]
        assert len(await store.find_records("note")) == 3
        newest = await store.find_records("note", limit=2, newest=True)
        assert [r.id for r in newest] == ["n2", "n1"]

    async def test_rows_are_put_together_with_what_belongs_to_them_or_not_at_all(
        self, store: Any
    ) -> None:
        first = await store.put_record(Record("note", "n1", {}))
        out = Outgoing(
            "k1", "notice", PLACE, "payload", "digest", "", OutState.READY, 0, NOON, NOON,
            NOON + timedelta(hours=24),
        )  # fmt: skip
        with_it: Any = {"entries": [DID], "notices": [out], "timers": [Timer("t", "x", NOON)]}
        with pytest.raises(ChangedMeanwhile, match="changed by somebody else"):
            await store.put_records(Record("note", "n2", {}), Record("note", "n1", {}), **with_it)
        assert await store.record("note", "n2") is None
        assert await store.outgoing("k1") is None
        assert await store.timers_due(NOON) == []
        assert await store.audit_log() == []
        await store.put_records(Record("note", "n2", {}), replace(first, body={"a": 1}), **with_it)
        assert (await store.record("note", "n1")).body == {"a": 1}
        assert (await store.outgoing("k1")).place == PLACE
        assert len(await store.timers_due(NOON)) == len(await store.audit_log()) == 1

    async def test_f091_keys_from_outside_are_data_never_columns(self, store: Any) -> None:
        hostile = {"new; drop table audit": 1, "'": 2, 'a"b': 3}
        await store.put_record(Record("k'; --", 'i"d', hostile, "'"))
        assert (await store.record("k'; --", 'i"d')).body == hostile

    async def test_settings_are_set_and_taken_off(self, store: Any) -> None:
        assert await store.setting("paused") is None
        await store.set_setting("paused", {"by": "mia"}, DID)
        await store.set_setting("paused", {"by": "jonas"}, DID)
        assert await store.setting("paused") == {"by": "jonas"}
        await store.set_setting("paused", None, DID)
        assert await store.setting("paused") is None

    async def test_a_failing_change_keeps_nothing(self, store: Any) -> None:
        draft = await self.approved(store)
        await store.refuse("k1", "x", DraftState.IN_REVIEW, NOON)
        again = Approval(draft.id, 1, "digest-1", "mia", NOON + timedelta(seconds=1))
        with pytest.raises(Exception, match=r"constraint|already holds"):
            await store.approve(again, outgoing())
        assert (await store.draft(draft.id)).state is DraftState.IN_REVIEW
        assert await store.approval("k1") is None

    async def test_times_without_a_zone_are_refused(self, store: Any) -> None:
        with pytest.raises(ValueError, match="without a zone"):
            await store.set_timer("t", "x", NOON.replace(tzinfo=None))
