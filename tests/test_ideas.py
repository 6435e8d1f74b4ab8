"""What members ask, put together and ranked: the pure parts of ideas."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot import words
from candorbot.card import Card
from candorbot.ideas_article import article, cleaned
from candorbot.ideas_demand import (
    LOOK_BACK,
    MOST_QUESTIONS,
    Demand,
    Questions,
    merged,
)
from candorbot.ideas_question import is_question, question_of, without_asked_back
from candorbot.ideas_rank import best_slot, points, speaks_for
from candorbot.ideas_record import AWAY, Kept, Source, State, idea_of, kept_of, record_of
from candorbot.ideas_threads import Confirmed, confirmed, confirms, conversations
from candorbot.knowledge import sections
from candorbot.records import Function, Message, may_read
from candorbot.registry import find_skills
from candorbot.request import Permission
from candorbot.results import Shift
from candorbot.sources import Section
from candorbot.subjects import touches
from candorbot.testing import BRAND, NOON, FakeKnowledge, FakePlatform, World, opened
from candorbot.writers.offline import OfflineWriter

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EXPORTS = (
    "How do I export my stats as CSV?",
    "Can I export the stats as a CSV file?",
    "Where do I export stats to CSV?",
)
OTHERS = (
    "Is there a discount for charities and schools?",
    "Does anybody know a good font for headings?",
    "Why is the map of countries empty?",
)


def said(text: str, number: int, *, days: float = 1.0, **changes: Any) -> Message:
    made = Message(
        "w", f"m{number}", "help", f"m{number}", f"u{number}", f"User{number}", text, NOW - days * DAY,
        f"https://chat.example/{number}", asks="?" in text,
    )  # fmt: skip
    message = replace(made, **changes)
    return replace(message, answering="thread" in changes and "?" not in text)


def found(messages: list[Message], since: timedelta = LOOK_BACK) -> list[Demand]:
    return Questions(messages, NOW).demands(NOW - since)


# --- what is asked --------------------------------------------------------------------------------


def test_questions_that_ask_the_same_are_one_and_others_are_not() -> None:
    messages = [said(text, n) for n, text in enumerate([*EXPORTS, *OTHERS])]
    sizes = [len(one.questions) for one in found(messages)]
    assert sizes == [3, 1, 1, 1]


@given(st.randoms(use_true_random=False))
@settings(max_examples=8)
def test_the_order_of_the_messages_changes_nothing(chance: random.Random) -> None:
    messages = [said(text, n, days=n + 1) for n, text in enumerate([*EXPORTS, *OTHERS])]
    mixed = messages[:]
    chance.shuffle(mixed)
    assert found(mixed) == found(messages)


@pytest.mark.parametrize(
    "text",
    [
        "yurik: are you there today?",
        "<@U123> which version exactly?",
        "@kofi what do you see?",
        "ok?",
        "It is SAFE TO?MERGE this change now",
    ],
)
def test_what_asks_nobody_in_particular_nothing_is_no_question(text: str) -> None:
    assert not is_question(said(text, 1, asks=True))


@pytest.mark.parametrize(
    "text",
    [
        "Quick question: how do I export stats?",
        "@everyone does the CSV export work for you?",
        "@mia is there a way to listen for only those invoices that were paid late?",
    ],
)
def test_a_greeting_and_a_call_to_all_do_not_hide_a_question(text: str) -> None:
    assert is_question(said(text, 1, asks=True))


def test_the_teams_own_questions_are_no_demand() -> None:
    assert found([said(EXPORTS[0], 1, by_staff=True)]) == []


def test_asking_back_at_once_is_not_asking_too() -> None:
    first = said("How do I set the socket path for the database?", 1)
    back = said("which socket path?", 2, at=first.at + timedelta(minutes=2))
    later = replace(back, at=first.at + timedelta(hours=2))
    assert without_asked_back([back, first]) == [first]
    assert without_asked_back([later, first]) == [first, later]


def test_names_greetings_and_personal_data_do_not_make_two_questions_alike() -> None:
    text = "Hello all, Kofi Adjei here: can jo@mail.net export stats?"
    asked = question_of(said(text, 1), {"Kofi Adjei"})
    for word in ("Hello", "Kofi", "Adjei", "jo@mail.net", "email"):
        assert word not in asked
    assert "export stats" in asked


def test_it_rises_against_the_weeks_before_and_only_if_they_were_heard() -> None:
    def asked(per_week: list[int]) -> list[Message]:
        texts = [
            (EXPORTS[n % 3], 7 * week + 1 + n / 10)
            for week, count in enumerate(per_week)
            for n in range(count)
        ]
        talk = [said("Good morning", 900 + n, days=n) for n in range(28)]
        return [*talk, *(said(text, n, days=days) for n, (text, days) in enumerate(texts))]

    (rising,) = found(asked([9, 1, 2, 1]))
    assert rising.weekly == (9, 1, 2, 1)
    assert rising.rises
    assert rising.change.times == 9
    (steady,) = found(asked([3, 3, 2, 3]))
    assert not steady.rises
    (unknown,) = found([one for one in asked([9, 0, 0, 0]) if one.at > NOW - 7 * DAY])
    assert not unknown.rises
    assert unknown.weekly == (9,)


def test_what_was_not_asked_again_since_then_is_left_out() -> None:
    messages = [said(EXPORTS[0], 1, days=20), said(OTHERS[0], 2, days=2)]
    assert [one.questions[0].id for one in found(messages, 7 * DAY)] == ["m2"]


def test_the_place_is_where_most_asked() -> None:
    where = ("general", "help", "help")
    messages = [said(t, n, channel=c) for n, (t, c) in enumerate(zip(EXPORTS, where, strict=True))]
    (demand,) = found(messages)
    assert demand.place.channel == "help"
    assert demand.place.thread is None


def test_f040_places_with_other_readers_are_never_put_together() -> None:
    messages = [said(EXPORTS[0], 1), said(EXPORTS[1], 2, readers=("mia", "u2"))]
    demands = found(messages)
    assert [len(one.questions) for one in demands] == [1, 1]
    alone = found(messages[:1])
    assert alone == [one for one in demands if one.readers == ("everyone",)]


def test_questions_of_a_narrow_theme_are_one_however_they_are_said() -> None:
    messages = [said(text, n, theme="Dark mode") for n, text in enumerate(OTHERS)]
    questions = Questions(messages, NOW)
    assert len(questions.demands(NOW - LOOK_BACK)) == 3
    (one,) = questions.demands(NOW - LOOK_BACK, specific={"Dark mode"})
    assert one.theme == "Dark mode"


def test_of_very_many_questions_the_newest_are_looked_at() -> None:
    messages = [
        said(f"How do I export number {n}?", n, days=27 - n / 100)
        for n in range(MOST_QUESTIONS + 50)
    ]
    seen = {one.id for demand in found(messages) for one in demand.questions}
    assert messages[0].id not in seen
    assert messages[-1].id in seen


def test_two_that_one_answer_serves_are_added_up() -> None:
    one, other, *_ = found([said(EXPORTS[0], 1), said(OTHERS[0], 2, days=3)])
    both = merged([one, other])
    assert [q.id for q in both.questions] == ["m2", "m1"]
    assert len(both.members) == 2
    assert both.weekly[0] == 2


@pytest.mark.parametrize(
    ("text", "about", "word"),
    [
        ("Do I need a cookie banner?", ["consent", "cookie"], "cookie"),
        ("We use cookies here", ["cookie"], "cookie"),
        ("Coming from Google Analytics today", ["google analytics"], "google analytics"),
        ("Analytics by Google", ["google analytics"], ""),
        ("Nothing of that", ["cookie"], ""),
        ("", ["cookie"], ""),
        ("cookie", ["", "the"], ""),
    ],
)
def test_a_text_touches_a_topic_by_its_words_in_any_form(
    text: str, about: list[str], word: str
) -> None:
    assert touches(text, about) == word


# --- the same idea --------------------------------------------------------------------------------

KEYS = st.lists(st.tuples(st.just("w"), st.text(min_size=1, max_size=5)), max_size=5, unique=True)
TIMES = st.none() | st.datetimes(timezones=st.just(UTC))


@given(
    st.builds(
        Kept,
        st.text(min_size=1, max_size=10),
        st.sampled_from(Source),
        st.lists(st.text(max_size=5), max_size=3).map(tuple),
        st.text(max_size=10),
        KEYS.map(tuple),
        st.sampled_from(State),
        st.integers(0, 1000),
        TIMES,
        st.integers(0, 10),
        TIMES,
    )
)
def test_what_is_kept_of_an_idea_comes_back_as_it_was(kept: Kept) -> None:
    assert idea_of(record_of(kept)) == kept


def test_an_idea_stays_the_same_while_questions_come_and_the_oldest_go() -> None:
    messages = [said(text, n, days=20 - n) for n, text in enumerate(EXPORTS)]
    (before,) = found(messages[:2])
    kept = kept_of(before, ())
    shown = kept.shown(before.keys, None)
    (after,) = found(messages[1:])
    assert kept_of(after, (shown,)).id == kept.id
    assert kept_of(after, ()).id != kept.id
    (other,) = found([said(OTHERS[0], 9)])
    assert kept_of(other, (shown,)).id != kept.id
    narrow = replace(shown, readers=("mia",))
    assert kept_of(after, (narrow,)).id != narrow.id


def test_it_stays_away_for_four_weeks_unless_twice_as_many_ask() -> None:
    kept = Kept("i1", Source.ASKED, ("everyone",)).put_away(3, NOW)
    assert kept.is_away(5, NOW + AWAY - DAY)
    assert not kept.is_away(6, NOW)
    assert not kept.is_away(3, NOW + AWAY)
    again = kept.shown([("w", "m1")], NOW)
    assert (again.state, again.turn, again.until) == (State.NEW, 1, None)
    assert again.once != Kept("i1", Source.ASKED, ("everyone",)).once


# --- ranking --------------------------------------------------------------------------------------

TUESDAYS = Shift("weekday", "1", 2.0, 9, 31, 0.01)
NEWS = Shift("function", "informer", 0.5, 9, 31, 0.01)


def test_more_members_waiting_and_rising_speak_for_an_idea() -> None:
    least = points(2, 0, False, "", ())
    assert points(3, 0, False, "", ()) > least
    assert points(2, 1, False, "", ()) > least
    assert points(2, 0, True, "", ()) > least
    assert points(2, 0, False, "Cookies", ()) > least
    assert points(2, 0, False, "", [replace(NEWS, times=2.0)]) > least
    assert points(2, 0, False, "", [NEWS]) < least


def test_only_what_was_learned_of_such_posts_speaks_for_one() -> None:
    topic = Shift("topic", "Cookies", 2.0, 9, 31, 0.01)
    assert speaks_for(Function.INFORMER, "Cookies", [NEWS, TUESDAYS, topic]) == [NEWS, topic]
    assert speaks_for(Function.VOICE, "", [NEWS, TUESDAYS, topic]) == []


def test_the_best_time_is_the_soonest_that_did_well() -> None:
    free = [NOW + n * DAY for n in range(6)]  # Friday on
    assert best_slot(free, [], UTC) == (free[0], [])
    assert best_slot(free, [], UTC, free[2]) == (free[2], [])
    assert best_slot(free, [TUESDAYS], UTC, free[2]) == (free[4], [TUESDAYS])
    assert best_slot(free, [replace(TUESDAYS, level="4", times=0.5)], UTC) == (free[1], [])
    assert best_slot([], [TUESDAYS], UTC) == (None, [])


# --- threads --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Found it, thanks Lena!", "Works. I can see the requests, merci!", "Parfait, merci Jonas, c'est fait !",
        "Super, danke schön.", "That worked", "Done in two minutes, thank you!", "it works now",
    ],
)  # fmt: skip
def test_thanks_for_what_worked_confirm_an_answer(text: str) -> None:
    assert confirms(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but it does not work", "thanks, I'll try that", "Thank you! Will try tonight", "Still broken, thanks",
        "merci mais toujours rien", "Danke, geht leider nicht", "Thanks, and how do I undo it?", "I have the same", "",
        "This works for whom?",
    ],
)  # fmt: skip
def test_thanks_alone_confirm_nothing_yet(text: str) -> None:
    assert not confirms(text)


def thread() -> list[Message]:
    root = said("How do I transfer ownership of a site?", 1, author="kofi")
    answer = said("Open the settings and press Transfer.", 2, thread="m1", author="ana")
    thanks = said("Thanks, that worked!", 3, thread="m1", author="kofi")
    return [root, answer, thanks]


def test_only_who_asked_confirms_and_only_after_an_answer() -> None:
    root, answer, thanks = thread()
    assert confirmed(thread()) == Confirmed(root, (answer,), thanks)
    assert confirmed([root, answer, replace(thanks, author="ben")]) is None
    assert confirmed([root, thanks]) is None
    assert confirmed([root, thanks, answer]) is None
    assert confirmed([replace(root, by_staff=True), answer, thanks]) is None
    assert confirmed([answer, thanks]) is None
    assert confirmed([]) is None


def test_an_open_thread_on_a_topic_is_joined_as_long_as_nobody_of_the_team_is_in_it() -> None:
    topics = {"Cookies": ["cookie"], "Goals": ["funnel"]}
    waits = said("Do I need a cookie banner?", 1)
    talk = said("My first funnel is live today", 2, days=2)
    joins = said("Nice funnel, congratulations to you", 3, days=1, thread="m2")
    old = said("Which cookie is set by default?", 4, days=15)
    answered = said("Is a cookie set for visitors?", 5, answered=True)
    asked = said("Is there a cookie for that?", 6)
    staff = said("No, there is none.", 7, thread="m6", by_staff=True)
    found = conversations([waits, talk, joins, old, answered, asked, staff], topics, NOW)
    assert [(one.root.id, one.topic, one.members) for one in found] == [
        ("m2", "Goals", 2), ("m1", "Cookies", 1),
    ]  # fmt: skip


# --- articles -------------------------------------------------------------------------------------


ODD = st.text(alphabet="ab?#-<>!:\"'\\\n @é\0", max_size=40)


@given(ODD, ODD)
@settings(max_examples=40)
def test_whatever_members_wrote_an_article_can_be_read_back(asked: str, answer: str) -> None:
    root, one, thanks = thread()
    confirmed_one = Confirmed(replace(root, text=asked), (replace(one, text=answer),), thanks)
    name, text = article(confirmed_one, {"Kofi"}, "https://harbor.example/docs", "en")
    assert name.endswith(".md")
    assert "/" not in name
    for section in sections(text, "new"):
        assert section.url.startswith("https://harbor.example/docs/")


@pytest.mark.parametrize("name", ["Kofi", "kofi", "@kofi", "<@U123>", "Adjei,", "member_84d872"])
def test_members_names_are_taken_out_of_an_article(name: str) -> None:
    names = {"Kofi Adjei", "kofi", "member_84d872"}
    assert cleaned(f"Hi {name} open the settings", names).split()[-3:] == [
        "open",
        "the",
        "settings",
    ]
    assert name.strip("@,<>") not in cleaned(f"ask {name} to open the settings", names)


# --- who may read, in random worlds ----------------------------------------------------------------

SECTION = Section(
    "export#csv", "Export your stats", "Export as CSV", "https://harbor.example/docs/export#csv",
    "Export your stats as a CSV file: open the site settings and click Export to CSV.", "digest-1",
)  # fmt: skip
PEOPLE = ("kofi", "ana", "ben", "chloe", "mia", "lena")
ASKABLE = (*EXPORTS, "Are there heatmaps of clicks?", "Does it have heatmaps for clicks?")
SCOPES = (("everyone",), ("kofi", "ana", "mia"), ("lena", "mia"), ("ben", "chloe"))


def random_world(seed: int) -> list[Message]:
    """Messages in channels with readers of their own. Words of a narrow place carry its name."""
    chance = random.Random(seed)
    messages = []
    for n in range(chance.randrange(2, 14)):
        at = chance.randrange(len(SCOPES))
        readers = SCOPES[at]
        who = chance.choice(PEOPLE if at == 0 else [p for p in PEOPLE if p in readers])
        secret = "" if at == 0 else f" canary{at}"
        text = chance.choice(ASKABLE) + secret
        kept = said(
            text, n, days=chance.uniform(0, 20), author=who, author_name=who.title(), channel=f"c{at}",
            readers=readers, workspace="fake", asks=True, permalink=f"https://chat.example/c{at}/{n}",
        )  # fmt: skip
        messages.append(kept)
    return messages


def all_of(card: Card) -> str:
    """Everything a card shows."""
    return repr(card)


async def look(world: World, messages: list[Message], by: str) -> tuple[list[str], str]:
    """What one moderator sees of it in every view: the cards of their ideas, and all of it as text."""
    for message in messages:
        await world.store.save_message(message)
    cards = [await world.ask("ideas", view, by=by) for view in ("month", "gaps", "join")]
    opens = [b for b in cards[0].buttons if b.action == "open"]
    cards += [await world.press(cards[0], button.label, by=by) for button in opens]
    return [all_of(card) for card in cards], "".join(map(all_of, cards))


async def seen(folder: Path, messages: list[Message], by: str) -> tuple[list[str], str]:
    platform = FakePlatform()
    platform.people |= dict.fromkeys(("mia", "lena", "ben"), Permission.MODERATOR)
    knowledge = FakeKnowledge(SECTION)
    writer: Any = OfflineWriter(BRAND, knowledge)
    async with opened(
        folder, platform=platform, writer=writer, knowledge=knowledge, registry=find_skills()
    ) as world:
        assert world.clock.now() == NOON
        return await look(world, messages, by)


async def no_leaks(
    folder: Callable[[str], Path], seed: int, people: Sequence[str] = ("mia", "lena", "ben")
) -> None:
    """Nobody sees a word of a place they may not read, and all they see is as if that place had never been."""
    messages = random_world(seed)
    for by in people:
        mine = [one for one in messages if may_read((by,), one.readers)]
        cards, text = await seen(folder(f"{seed}-{by}-all"), messages, by)
        for at, readers in enumerate(SCOPES):
            if not may_read((by,), readers):
                assert f"canary{at}" not in text, seed
                assert f"/c{at}/" not in text, seed
        alone, _ = await seen(folder(f"{seed}-{by}-mine"), mine, by)
        assert cards == alone, seed


async def test_f098_no_idea_tells_of_a_place_one_may_not_read(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    await no_leaks(tmp_path_factory.mktemp, 1, ["lena"])


@pytest.mark.drill
async def test_no_idea_tells_of_a_place_one_may_not_read_in_many_worlds(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    for seed in range(200):
        await no_leaks(tmp_path_factory.mktemp, seed)


def posts_of(messages: list[Message]) -> list[Demand]:
    return Questions(messages, NOW).demands(NOW - LOOK_BACK)


@pytest.mark.drill
def test_in_many_worlds_what_a_channel_is_told_stands_on_what_all_its_readers_may_read() -> None:
    for seed in range(10_000):
        messages = random_world(seed)
        for demand in posts_of(messages):
            readers = demand.questions[0].readers
            assert all(one.readers == readers for one in demand.questions), seed
            without = [one for one in messages if may_read(readers, one.readers)]
            same = [one for one in posts_of(without) if one.keys == demand.keys]
            assert [one.members for one in same] == [demand.members], seed
            assert [one.name for one in same] == [demand.name], seed


def test_the_words_of_a_view_are_there() -> None:
    assert set(words.IDEAS_TITLE) == {"week", "month"}
