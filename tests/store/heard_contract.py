"""What every store must hold of what was heard: counts that are right after every change, words that are found
and forgotten, and nothing shown to those who may not read it. Subclass it beside StoreContract."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candorbot.records import HeardChannel, Message, Origin, Spoke, Tally
from candorbot.testing import NOON
from tests.store.contract import Open, message

DAY = NOON.date()
ALWAYS = (datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
DAYS = (date(1990, 1, 1), date(2100, 1, 1))
READ: dict[str, Any] = {
    "language": "en",
    "kinds": ("question", "complaint"),
    "theme": "export",
    "sentiment": -0.5,
}


def counted(tallies: Sequence[Tally]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for tally in tallies:
        total[tally.what] += tally.count
    return dict(total)


def by_hand(messages: Sequence[Message]) -> Counter[tuple[Any, ...]]:
    """The tallies as the contract says them, from the messages themselves."""
    found: Counter[tuple[Any, ...]] = Counter()
    for m in messages:
        place = (m.at.date(), m.workspace, m.channel, m.readers)
        if m.by_staff:
            found[*place, "staff"] += 1
            continue
        mood = -1 if m.sentiment < -0.2 else 1 if m.sentiment > 0.2 else 0
        what = ["messages", f"hour:{m.at:%H}"]
        what += ["asked"] * m.asks + ["answered"] * (m.asks and m.answered)
        what += [f"language:{m.language}"] * bool(m.language)
        what += [f"theme:{m.theme}"] * bool(m.theme)
        if m.kinds:
            what += [f"mood:{mood}", *(f"kind:{kind}" for kind in m.kinds)]
            what += [f"theme-mood:{m.theme}:{mood}"] * bool(m.theme)
        for one in what:
            found[*place, one] += 1
    return found


def tallied(tallies: Sequence[Tally]) -> Counter[tuple[Any, ...]]:
    return Counter({(t.date, t.workspace, t.channel, t.readers, t.what): t.count for t in tallies})


def spoken(messages: Sequence[Message]) -> set[Spoke]:
    return {
        Spoke(m.at.date(), m.workspace, m.channel, m.readers, theme, m.author)
        for m in messages
        if not m.by_staff
        for theme in {"", m.theme}
    }


class HeardContract:
    async def test_what_was_read_out_of_a_message_comes_back(self, store: Any) -> None:
        kept = message(**READ)
        await store.save_message(kept)
        assert await store.message("console", "m1") == kept

    async def test_a_message_counts_once_however_often_it_is_saved(self, store: Any) -> None:
        for _ in range(3):
            await store.save_message(message(**READ))
        assert counted(await store.tallies(DAY, DAY)) == {
            "messages": 1, "asked": 1, "hour:12": 1, "language:en": 1, "kind:question": 1,
            "kind:complaint": 1, "theme:export": 1, "mood:-1": 1, "theme-mood:export:-1": 1,
        }  # fmt: skip

    async def test_an_edit_takes_back_what_the_message_counted_for(self, store: Any) -> None:
        await store.save_message(message(**READ))
        edited = NOON + timedelta(hours=1)
        await store.save_message(
            message(text="Thanks.", asks=False, kinds=("praise",), sentiment=0.6, edited=edited)
        )
        assert counted(await store.tallies(DAY, DAY)) == {
            "messages": 1, "hour:12": 1, "kind:praise": 1, "mood:1": 1,
        }  # fmt: skip
        assert {s.theme for s in await store.spoke(DAY, DAY)} == {""}
        assert await store.search_messages("question") == []
        assert [m.id for m in await store.search_messages("thanks")] == ["m1"]

    async def test_the_teams_own_messages_count_as_staff_alone(self, store: Any) -> None:
        await store.save_message(message(by_staff=True, **READ))
        assert counted(await store.tallies(DAY, DAY)) == {"staff": 1}
        assert await store.spoke(DAY, DAY) == []

    async def test_which_days_a_member_spoke_is_told_to_those_who_may_read_it(
        self, store: Any
    ) -> None:
        early, late = NOON - timedelta(days=9), NOON
        await store.save_messages(
            [
                message(1, at=early, theme="export"),
                message(2, at=late),
                message(3, at=late, author="ana", readers=("mia",)),
                message(4, at=early, author="mia", by_staff=True),
            ]
        )
        everyone = [("console", "kofi", early.date()), ("console", "kofi", DAY)]
        ana = [("console", "ana", DAY)]
        assert await store.active_days(early.date(), DAY, ["zoe"]) == everyone
        assert await store.active_days(early.date(), DAY, ["mia"]) == ana + everyone
        assert await store.active_days(DAY, DAY, ["zoe"]) == everyone[1:]

    async def test_who_spoke_before_a_day_is_told_of_those_who_are_asked_for(
        self, store: Any
    ) -> None:
        early = NOON - timedelta(days=9)
        await store.save_messages(
            [message(1, at=early), message(2, at=early, author="ana", readers=("mia",)), message(3, at=NOON, author="zoe")]
        )  # fmt: skip
        found = store.spoke_before
        for more in (0, 40):  # few are looked up one by one, many are not
            asked = [("console", who) for who in ("kofi", "ana", "zoe")]
            asked += [("console", f"x{n}") for n in range(more)]
            elsewhere = [("slack", who) for _, who in asked]
            kofi, ana = ("console", "kofi"), ("console", "ana")
            assert await found(DAY, asked, ["mia"]) == {kofi, ana}
            assert await found(DAY, asked, ["zoe"]) == {kofi}
            assert await found(DAY, elsewhere, ["mia"]) == set()
            assert await found(early.date(), asked, ["mia"]) == set()

    async def test_an_answer_counts_on_the_day_of_the_question(self, store: Any) -> None:
        later = NOON + timedelta(days=2)
        await store.save_message(message())
        answer = message(2, thread="m1", author="ana", asks=False, answering=True, at=later)
        await store.save_message(answer)
        assert counted(await store.tallies(DAY, DAY))["answered"] == 1
        assert "answered" not in counted(await store.tallies(later.date(), later.date()))
        assert (await store.message("console", "m1")).answered_at == later
        await store.save_message(
            replace(answer, answering=False, edited=later + timedelta(minutes=1))
        )
        assert "answered" not in counted(await store.tallies(DAY, DAY))
        assert (await store.message("console", "m1")).answered_at is None

    async def test_the_first_of_two_answers_says_when_it_was_answered(self, store: Any) -> None:
        first, second = NOON + timedelta(minutes=20), NOON + timedelta(minutes=40)
        await store.save_message(message())
        await store.mark_answered("console", "m1", "mia", second)
        assert (await store.message("console", "m1")).answered_at == second
        await store.save_message(
            message(2, thread="m1", author="ana", answering=True, asks=False, at=first)
        )
        assert (await store.message("console", "m1")).answered_at == first
        assert counted(await store.tallies(DAY, DAY))["answered"] == 1

    async def test_a_theme_that_a_person_chose_moves_its_counts_and_stays(self, store: Any) -> None:
        await store.save_message(message(**READ))
        assert await store.set_theme("console", "m1", "csv")
        await store.save_message(message(**READ))
        tallies = counted(await store.tallies(DAY, DAY))
        assert (tallies["theme:csv"], tallies["theme-mood:csv:-1"]) == (1, 1)
        assert "theme:export" not in tallies
        assert {s.theme for s in await store.spoke(DAY, DAY)} == {"", "csv"}
        assert [m.id for m in await store.messages_of_theme("csv", *ALWAYS)] == ["m1"]
        assert await store.messages_of_theme("export", *ALWAYS) == []
        assert not await store.set_theme("console", "m99", "csv")

    async def test_many_are_kept_together_and_those_kept_before_stay(self, store: Any) -> None:
        await store.save_message(message(2, text="as it stands"))
        many = [message(n, text="from the file") for n in (3, 1, 2, 1)]
        assert await store.save_messages(many) == (2, 2)
        assert await store.save_messages(many) == (0, 4)
        origin = Origin("help", many[0].author, many[0].at)
        asked = [("console", "m3"), ("console", "m4"), ("other", "m3")]
        assert await store.known_messages(asked) == {("console", "m3"): origin}
        kept = await store.messages_between(*ALWAYS)
        assert [(m.id, m.text) for m in kept] == [
            ("m1", "from the file"), ("m2", "as it stands"), ("m3", "from the file"),
        ]  # fmt: skip
        assert counted(await store.tallies(DAY, DAY))["messages"] == 3

    async def test_f007_in_a_batch_an_answer_may_come_before_its_question(self, store: Any) -> None:
        answer = message(1, thread="m2", author="ana", asks=False, answering=True)
        await store.save_messages([answer, message(2)])
        assert (await store.message("console", "m2")).answered
        assert counted(await store.tallies(DAY, DAY))["answered"] == 1

    async def test_messages_of_a_time_come_oldest_first_from_its_start_to_before_its_end(
        self, store: Any
    ) -> None:
        for number in (3, 1, 4, 2):
            await store.save_message(message(number))
        since, until = NOON + timedelta(minutes=2), NOON + timedelta(minutes=4)
        assert [m.id for m in await store.messages_between(since, until)] == ["m2", "m3"]
        assert [m.id for m in await store.messages_between(since, until, limit=1)] == ["m2"]

    async def test_messages_of_the_same_instant_are_all_kept(self, store: Any) -> None:
        await store.save_messages([message(n, at=NOON) for n in range(5)])
        for number in range(5, 9):
            await store.save_message(message(number, at=NOON))
        await store.save_messages([message(9, at=NOON + timedelta(microseconds=3))])
        assert len(await store.messages_between(*ALWAYS)) == 10

    async def test_a_search_takes_all_words_phrases_accents_and_any_string(
        self, store: Any
    ) -> None:
        said = ["Export to CSV fails", "to csv export", "Über Zürich, naïve", "nothing"]
        await store.save_messages([message(n, text=text) for n, text in enumerate(said)])
        found = {
            words: [m.id for m in await store.search_messages(words)]
            for words in ("csv EXPORT", '"export to csv"', "uber zurich", "naive", '"export', "csv nothing")
        }  # fmt: skip
        assert found == {
            "csv EXPORT": ["m1", "m0"], '"export to csv"': ["m0"], "uber zurich": ["m2"],
            "naive": ["m2"], '"export': ["m1", "m0"], "csv nothing": [],
        }  # fmt: skip
        for odd in (
            "",
            '"',
            "-",
            "* OR (",
            "NEAR(",
            "text:csv",
            "\0",
            "\ud800",
            "'; drop table messages",
        ):
            assert await store.search_messages(odd) == []
        assert len(await store.search_messages("csv", limit=1)) == 1

    async def test_waiting_questions_of_all_workspaces_are_oldest_first(self, store: Any) -> None:
        await store.save_messages(
            [message(2), message(1, workspace="slack"), message(3, asks=False),
             message(4, answered=True)]
        )  # fmt: skip
        waiting = await store.unanswered(*ALWAYS)
        assert [(m.workspace, m.id) for m in waiting] == [("slack", "m1"), ("console", "m2")]

    async def test_f098_an_audience_gets_only_what_all_of_it_may_read(self, store: Any) -> None:
        await store.save_messages(
            [message(1, **READ), message(2, readers=("mia", "jonas"), **READ),
             message(3, readers=("mia",), **READ), message(4, readers=(), **READ)]
        )  # fmt: skip
        expected = {
            ("mia",): {"m1", "m2", "m3"}, ("mia", "jonas"): {"m1", "m2"}, ("eve",): {"m1"},
            ("everyone",): {"m1"}, ("mia", "everyone"): {"m1"}, (): {"m1"}, None: {"m1", "m2", "m3", "m4"},
        }  # fmt: skip
        for audience, seen in expected.items():
            for found in (
                await store.messages_between(*ALWAYS, audience=audience),
                await store.messages_of_theme("export", *ALWAYS, audience=audience),
                await store.search_messages("question", audience=audience),
                await store.unanswered(*ALWAYS, audience=audience),
            ):
                assert {m.id for m in found} == seen, audience

    async def test_channels_say_when_they_were_heard_and_who_reads_them_now(
        self, store: Any
    ) -> None:
        await store.save_messages([message(2), message(1), message(3, channel="staff")])
        await store.save_message(message(5, channel="staff", readers=("mia",)))
        at = [NOON + timedelta(minutes=n) for n in range(6)]
        assert await store.heard_channels() == [
            HeardChannel("console", "help", ("everyone",), at[2], at[1]),
            HeardChannel("console", "staff", ("mia",), at[5], at[3]),
        ]

    async def test_what_is_counted_and_not_kept_is_added(self, store: Any) -> None:
        shed = Tally(DAY, "console", "help", ("everyone",), "shed", 3)
        await store.count([shed, shed])
        assert await store.tallies(DAY, DAY) == [replace(shed, count=6)]

    async def test_f102_old_messages_are_forgotten_and_their_counts_stay_until_their_own_time(
        self, store: Any
    ) -> None:
        await store.save_messages(
            [message(n, at=NOON - timedelta(days=n), **READ) for n in range(6)]
        )
        gone = await store.forget_old(NOON - timedelta(days=2), DAY - timedelta(days=4), NOON)
        assert gone == 3
        assert [m.id for m in await store.messages_between(*ALWAYS)] == ["m2", "m1", "m0"]
        assert len(await store.search_messages("question")) == 3
        assert counted(await store.tallies(*DAYS))["messages"] == 5
        assert len(await store.spoke(*DAYS)) == 10
        assert await store.forget_old(NOON - timedelta(days=2), DAY, NOON) == 0

    async def test_communities_in_one_file_do_not_hear_each_other(
        self, open_store: Open, tmp_path: Path, store: Any
    ) -> None:
        other = await open_store(tmp_path, "anchor")
        await store.save_messages([message(**READ), message(2, **READ)])
        assert await other.save_messages([message(text="anchor's own")]) == (1, 0)
        assert [m.text for m in await other.messages_between(*ALWAYS)] == ["anchor's own"]
        assert await other.search_messages("question") == []
        assert await other.messages_of_theme("export", *ALWAYS) == []
        assert counted(await other.tallies(*DAYS))["messages"] == 1
        assert [c.channel for c in await other.heard_channels()] == ["help"]
        assert not await other.set_theme("console", "m2", "csv")
        assert await other.forget_old(ALWAYS[1], DAYS[1], NOON) == 1
        assert len(await store.messages_between(*ALWAYS)) == 2
        assert counted(await store.tallies(*DAYS))["messages"] == 2
        await other.close()

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @given(st.data())
    def test_the_counts_are_always_what_counting_all_messages_gives(
        self, open_store: Open, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        change = st.fixed_dictionaries(
            {
                "channel": st.sampled_from(["help", "chat"]),
                "author": st.sampled_from(["kofi", "ana"]),
                "by_staff": st.booleans(),
                "asks": st.booleans(),
                "theme": st.sampled_from(["", "export", "price"]),
                "kinds": st.sampled_from([(), ("question",), ("praise", "question")]),
                "sentiment": st.sampled_from([-0.2, -0.21, 0.0, 0.2, 0.21]),
                "language": st.sampled_from(["", "de"]),
                "readers": st.sampled_from([("everyone",), ("mia",)]),
                "at": st.integers(0, 60).map(lambda hours: NOON + timedelta(hours=hours)),
                "text": st.sampled_from(["one", "two words"]),
            }
        )
        number = st.integers(1, 4)
        step = st.one_of(
            st.tuples(st.just("save"), number, change, st.integers(0, 3)),
            st.tuples(st.just("reply"), number, st.booleans(), st.integers(5, 8)),
            st.tuples(st.just("mark"), number),
            st.tuples(st.just("theme"), number, st.sampled_from(["", "export", "csv"])),
            st.tuples(st.just("many"), st.lists(st.tuples(number, change), max_size=4)),
        )
        steps = data.draw(st.lists(step, max_size=8))
        asyncio.run(self._as_counted(open_store, tmp_path_factory.mktemp("counts"), steps))

    async def _as_counted(self, open_store: Open, folder: Path, steps: list[Any]) -> None:
        store = await open_store(folder, "harbor")
        for what, *details in steps:
            if what == "save":
                number, change, minutes = details
                edited = NOON + timedelta(minutes=minutes) if minutes else None
                await store.save_message(message(number, edited=edited, **change))
            elif what == "reply":
                number, answering, reply = details
                await store.save_message(
                    message(reply, thread=f"m{number}", author="ana", asks=False, answering=answering)
                )  # fmt: skip
            elif what == "mark":
                await store.mark_answered("console", f"m{details[0]}", "mia", NOON)
            elif what == "theme":
                await store.set_theme("console", f"m{details[0]}", details[1])
            else:
                await store.save_messages([message(n, **change) for n, change in details[0]])
        kept = await store.messages_between(*ALWAYS)
        assert tallied(await store.tallies(*DAYS)) == by_hand(kept)
        assert set(await store.spoke(*DAYS)) == spoken(kept)
        assert [m.at for m in kept] == sorted(m.at for m in kept)
        for word in ("one", "two", "question"):
            found = {m.id for m in await store.search_messages(word)}
            assert found == {m.id for m in kept if word in m.text.split()}
        await store.close()
