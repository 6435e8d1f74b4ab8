"""Who is found among members, who never is, and what a picture of them shows."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot.brand import Topic
from candorbot.card import Network, Tie
from candorbot.charts import DARK, LIGHT
from candorbot.optout import OPTED_OUT, opt
from candorbot.people import advocates, helpers, newcomers, quiet
from candorbot.people_approach import introduce, praise, thank, welcome
from candorbot.people_audience import audience
from candorbot.people_finding import PERIOD, PeopleFinding
from candorbot.people_found import Found, Given, look
from candorbot.people_lines import met_lines
from candorbot.people_meet import meetings, touching
from candorbot.people_picture import layout, network_picture
from candorbot.people_sheet import VIEWS, approaches, overview, page, people_card, plain, view
from candorbot.people_talk import NOBODY, talk, thanks, without
from candorbot.records import Message, may_read
from candorbot.testing import BRAND, NOON, World, opened
from candorbot.theme_record import THEME, Origin, Theme
from candorbot.theme_record import record_of as theme_row

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass
class Chat:
    """A channel as it is spoken in, a message a minute."""

    channel: str = "help"
    said: list[Message] = field(default_factory=list)

    def __call__(self, by: str, text: str, thread: str = "", **more: object) -> Message:
        number = f"{self.channel}{len(self.said)}"
        at = NOON - 3 * DAY + MINUTE * len(self.said)
        plain_one = Message(
            "fake", number, self.channel, thread or number, by, by.title(), text, at, f"https://chat.example/{number}"
        )  # fmt: skip
        message = replace(plain_one, **more)  # type: ignore[arg-type]
        self.said.append(message)
        return message

    def answers(self) -> list[tuple[str, str, str]]:
        """Who answers whom, and how that is known."""
        found = talk(self.said).answers
        return [(one.message.author, one.to.author, one.how) for one in found]


ASKED = "How do I export the numbers of last year?"
ANSWER = "Open the dashboard and choose the year"


# --- who replies to whom -------------------------------------------------------------------------


def test_a_reply_in_a_thread_answers_who_started_it() -> None:
    chat = Chat()
    asked = chat("ben", ASKED)
    chat("ana", ANSWER, asked.id)
    assert chat.answers() == [("ana", "ben", "thread")]


@pytest.mark.parametrize(
    "said",
    [
        "Ben: " + ANSWER,
        "@ben " + ANSWER,
        "<@ben> " + ANSWER,
        "<@!ben> " + ANSWER,
        "ben, " + ANSWER,
        ANSWER + ", @Ben",
    ],
)
def test_without_threads_a_name_says_whom_a_message_answers(said: str) -> None:
    chat = Chat()
    chat("ben", ASKED)
    for n in range(9):
        chat(f"m{n}", "We have snow here")
    chat("ana", said)
    assert chat.answers() == [("ana", "ben", "named")]


def test_without_threads_what_stands_just_below_a_question_answers_it() -> None:
    chat = Chat()
    chat("ben", ASKED)
    chat("ana", ANSWER)
    assert chat.answers() == [("ana", "ben", "near")]


def test_what_stands_further_below_names_another_or_only_thanks_is_no_answer() -> None:
    for said in ("zoe: " + ANSWER, "Thanks, the same to you and yours"):
        chat = Chat()
        chat("ben", ASKED)
        chat("ana", said)
        assert chat.answers() == []
    chat = Chat()
    chat("ben", ASKED)
    for n in range(4):
        chat(f"m{n}", "We have snow")
    chat("ana", ANSWER)
    assert chat.answers() == []


def test_where_people_use_threads_nearness_says_nothing() -> None:
    chat = Chat()
    asked = chat("zoe", ASKED)
    chat("leo", ANSWER, asked.id)
    chat("ben", ASKED)
    chat("ana", "We have had snow here since the morning")
    assert chat.answers() == [("leo", "zoe", "thread")]


def test_who_is_being_helped_does_not_answer_by_answering_back() -> None:
    chat = Chat()
    chat("ben", ASKED)
    chat("ana", "ben: which of the two reports do you have open?")
    chat("ana", "Is it the weekly one or the monthly one?")
    chat("ben", "ana: the monthly one, with all of the sites in it")
    assert chat.answers() == []


def test_thanks_are_for_whom_they_name_or_who_answered_last() -> None:
    chat = Chat()
    chat("ben", ASKED)
    first = chat("ana", "ben: " + ANSWER)
    second = chat("leo", "ben: or ask the support team for a file")
    chat("ben", "thanks!")
    assert set(talk(chat.said).thanks) == {("fake", second.id)}
    chat.said[-1] = replace(chat.said[-1], text="ana: thanks!")
    assert set(talk(chat.said).thanks) == {("fake", first.id)}


def test_only_who_asked_can_say_thanks() -> None:
    chat = Chat()
    asked = chat("ben", ASKED)
    chat("ana", ANSWER, asked.id)
    chat("zoe", "thanks, that worked", asked.id)
    assert talk(chat.said).thanks == {}


@pytest.mark.parametrize("said", ["Thanks!", "thx", "that worked", "Danke dir", "merci beaucoup"])
def test_thanks_are_known(said: str) -> None:
    assert thanks(said)


def test_staff_are_no_helpers_and_their_questions_no_ones_help() -> None:
    chat = Chat()
    asked = chat("mia", ASKED, by_staff=True)
    chat("ana", ANSWER, asked.id)
    other = chat("ben", ASKED)
    chat("mia", ANSWER, other.id, by_staff=True)
    heard = talk(chat.said)
    assert helpers(heard) == []
    assert newcomers(chat.said, heard, {("fake", "ana")}, NOON - 9 * DAY) == []


def test_the_same_id_in_two_workspaces_is_two_people() -> None:
    chat = Chat()
    asked = chat("ben", ASKED)
    chat("ana", ANSWER, asked.id)
    elsewhere = [replace(one, workspace="other") for one in chat.said]
    assert len(helpers(talk([*chat.said, *elsewhere]))) == 2
    new = newcomers(chat.said + elsewhere, talk([]), {("fake", "ben")}, NOON - 9 * DAY)
    assert {(one.message.workspace, one.message.author) for one in new} == {
        ("fake", "ana"), ("other", "ana"), ("other", "ben"),
    }  # fmt: skip


def test_the_reply_of_one_who_opted_out_counts_and_names_nobody() -> None:
    chat = Chat()
    asked = chat("ben", ASKED)
    chat("ana", ANSWER, asked.id)
    said = without(chat.said, {("fake", "ana")})
    heard = talk(said)
    assert helpers(heard) == []
    assert said[1].author == NOBODY
    assert newcomers(said, heard, (), NOON - 9 * DAY) == []


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from([ASKED, ANSWER, "a: " + ANSWER, "@b thanks", "thx", "", "? ?"]) | st.text(max_size=60),
            st.integers(0, 4),
        ),
        max_size=25,
    )
)  # fmt: skip
def test_whatever_is_said_a_reply_is_to_what_stands_above_and_by_somebody_else(
    rows: list[tuple[str, str, int]],
) -> None:
    chat = Chat()
    for by, text, back in rows:
        thread = chat.said[-back].thread if 0 < back <= len(chat.said) else ""
        chat(by, text, thread)
    found = talk(chat.said)
    place = {one.id: n for n, one in enumerate(chat.said)}
    for one in found.replies:
        assert one.message.author != one.to.author
        assert place[one.to.id] < place[one.message.id]
    ids = {one.message.id for one in found.answers}
    assert {message_id for _, message_id in found.thanks} <= ids


# --- who is missed, praises, and could meet ------------------------------------------------------


def spoke_on(*ago: int) -> dict[tuple[str, str], list[date]]:
    return {("fake", "kofi"): [NOON.date() - timedelta(days=one) for one in ago]}


@pytest.mark.parametrize(
    ("ago", "missed"),
    [
        ((15, 22, 29, 36, 43, 50, 57, 64), True),
        ((13, 20, 27, 34, 41, 48, 55, 62), False),  # not silent for so long
        ((15, 22, 29, 36, 43), False),  # not in most weeks
        ((15, 16, 17, 30, 37, 44, 51, 58), False),  # as long a silence before
    ],
)
def test_a_regular_is_missed_by_their_own_usual(ago: tuple[int, ...], missed: bool) -> None:
    last = Chat()("kofi", "My numbers look fine", at=NOON - ago[0] * DAY)
    assert bool(quiet([last], spoke_on(*ago), NOON.date())) is missed


def test_f098_of_whom_no_word_may_be_read_nothing_is_told() -> None:
    assert quiet([], spoke_on(15, 22, 29, 36, 43, 50, 57, 64), NOON.date()) == []


def test_praise_needs_the_brand_or_a_theme_and_a_pleased_sound() -> None:
    chat = Chat()
    pleased = {"kinds": ("praise",), "sentiment": 0.5}
    named = chat("ana", "Harbor is so quick", **pleased)
    chat("ben", "This is so quick", **pleased)
    chat("zoe", "Harbor is so quick", kinds=("praise",))
    themed = chat("leo", "The new report is lovely", theme="Reports", **pleased)
    found = advocates(chat.said, talk(chat.said), ["Harbor"])
    assert {one.best.id for one in found} == {named.id, themed.id}


def crowd(chat: Chat, count: int = 40) -> None:
    for n in range(count):
        chat(f"x{n}", "My numbers of this week look fine")


def test_two_who_share_one_common_word_or_a_personal_one_do_not_meet() -> None:
    for one, other in (
        ("We are on Kubernetes", "I use Kubernetes"),
        ("My friend in Rehab has Depression", "About Depression and the Rehab here"),
        ("It broke on Monday, in English", "And Monday the English one"),
    ):
        chat = Chat()
        crowd(chat)
        chat("ana", one)
        chat("ben", other)
        assert meetings(chat.said, talk(chat.said), ()) == []


def test_two_who_talked_already_are_not_introduced() -> None:
    chat = Chat()
    crowd(chat)
    one = chat("ana", "We are on Kubernetes with Traefik")
    chat("ben", "On Kubernetes we have Traefik too", one.id)
    assert meetings(chat.said, talk(chat.said), ()) == []


@settings(max_examples=30)
@given(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")))
def test_f098_an_introduction_stands_where_nobody_reads_something_new(
    one: set[str], other: set[str]
) -> None:
    chat = Chat()
    crowd(chat, 20)
    for by, readers in (("a", one), ("b", other)):
        said = tuple(sorted(readers)) or ("everyone",)
        chat(by, "We are on Kubernetes with Traefik", readers=said)
    for found in meetings(chat.said, talk(chat.said), ()):
        for message in (found.one, found.other):
            assert may_read(["a"], message.readers)
            assert may_read(["b"], message.readers)
            assert "everyone" in message.readers or set(found.at.readers) <= set(message.readers)


def test_a_quote_that_begins_in_the_middle_shows_no_half_of_a_phone_number() -> None:
    chat = Chat()
    crowd(chat)
    chat("ana", "You can call me on +49 30 901820 about Kubernetes with Traefik")
    crowd(chat, 6)
    chat("ben", "We are on Kubernetes with Traefik")
    (pair,) = meetings(chat.said, talk(chat.said), ())
    said = "".join(line.words for line in met_lines(pair))
    assert "Kubernetes" in said
    assert "901820" not in said


def test_a_topics_word_that_everybody_writes_says_nothing() -> None:
    chat = Chat()
    for n in range(10):
        chat(f"x{n}", "Thanks for that")
        chat(f"x{n}", "Thanks again")
    for _ in range(2):
        chat("ana", "Can I import it from GA4?")
    topic = Topic(name="Moving", why="w", words=["ga4", "thanks"], goal="g", count=1, per="week")
    (found,) = touching(chat.said, [topic])
    assert (found.said[0].author, found.words) == ("ana", ("ga4",))


# --- nothing for wider eyes, and nobody who opted out --------------------------------------------

PEOPLE = ("jonas", "kofi", "lena", "mia")
SPEAKERS = ("jonah", "karla", "luisa", "marek")
TEXTS = (ASKED, ANSWER, "thanks, that worked", "Harbor is lovely", "Hello everybody")


async def random_world(world: World, chance: random.Random) -> tuple[dict[str, tuple[str, ...]], list[Message], set[str]]:  # fmt: skip
    """Channels with random readers, each with its mark in all that is said there; and members who opted out,
    whose names others write. Mark -> readers, the messages, the names."""
    marks, every = {}, []
    out = set(chance.sample(SPEAKERS, chance.randint(0, 2)))
    for n in range(4):
        mark = f"zq{n}zq"
        some = tuple(sorted(chance.sample(PEOPLE + SPEAKERS, chance.randint(1, 6))))
        marks[mark] = ("everyone",) if chance.random() < 0.4 else some
        roots: list[str] = []
        for k in range(chance.randint(1, 30)):
            by = chance.choice((*SPEAKERS, f"{mark}{k % 3}"))
            number = f"{mark}-{k}"
            words = f"{chance.choice(TEXTS)} in {mark} with {chance.choice(SPEAKERS).title()}"
            words += f" on Zaphod{chance.randint(0, 3)} and Trillian{chance.randint(0, 3)}"
            every.append(
                Message(
                    "fake", number, mark, chance.choice(roots) if roots and chance.random() < 0.4 else number, by,
                    by.title(), words, NOON - timedelta(minutes=chance.randint(1, 100 * 1440)), f"https://chat.example/{number}",
                    marks[mark], theme=chance.choice(("", f"theme {mark}", "zqfoundzq")),
                    kinds=(chance.choice(("praise", "question")),), sentiment=chance.choice((0.0, 0.9)),
                )
            )  # fmt: skip
            roots.append(number)
    marks["zqfoundzq"] = chance.choice(list(marks.values()))
    row = theme_row(Theme("t1", "zqfoundzq", Origin.FOUND, marks["zqfoundzq"]))
    await world.store.put_record(row)
    for name in out:
        await opt(world.store, "fake", name, world.clock.now(), out=True)
    await world.store.save_messages(every)
    return marks, every, out


async def found_for(world: World, readers: tuple[str, ...]) -> Found:
    finding = PeopleFinding(world.store, lambda: BRAND)
    return await finding.find(readers, "fake", NOON - PERIOD, NOON)


def told(found: Found) -> str:
    """All that is shown of it."""
    sheets = [overview(found), *(view(name, found) for name in VIEWS)]
    shown = [json.dumps(plain(one)) + repr(people_card(one)) for one in sheets]
    return "".join(shown) + repr([one.names + one.words for one in approaches(found)])


async def leaks(folder: Path, seed: int) -> list[str]:
    """What is shown and must not be, in one random world."""
    chance = random.Random(seed)
    (folder / "all").mkdir(parents=True)
    (folder / "less").mkdir()
    wrong: list[str] = []
    async with opened(folder / "all") as world, opened(folder / "less") as less:
        marks, every, out = await random_world(world, chance)
        readers = ("everyone",) if chance.random() < 0.2 else tuple(sorted(chance.sample(PEOPLE, chance.randint(1, 2))))  # fmt: skip
        found = await found_for(world, readers)
        shown = told(found).casefold()
        hidden = [mark for mark, may in marks.items() if not may_read(readers, may)]
        wrong += [f"{mark} to {readers}" for mark in hidden if mark in shown]
        wrong += [f"{name} opted out" for name in out if name in shown]
        for one in found.meetings:
            two = [one.one.author, one.other.author]
            both = all(may_read([who], m.readers) for who in two for m in (one.one, one.other))
            wrong += [] if both else [f"{two} meet over what one cannot read"]
        await less.store.save_messages([one for one in every if may_read(readers, one.readers)])
        for kind in (OPTED_OUT, THEME):
            for row in await world.store.find_records(kind):
                await less.store.put_record(replace(row, version=0))
        if told(await found_for(less, readers)) != told(found):
            wrong.append(f"what {readers} cannot read changes what they see")
    return wrong


async def test_f098_nothing_narrower_and_nobody_who_opted_out_is_shown(tmp_path: Path) -> None:
    for seed in range(2):
        assert await leaks(tmp_path / str(seed), seed) == []


@pytest.mark.drill
@pytest.mark.timeout(1200)
async def test_f098_nothing_narrower_and_nobody_who_opted_out_is_shown_in_many_worlds(
    tmp_path: Path,
) -> None:
    for seed in range(300):
        assert await leaks(tmp_path / str(seed), seed) == []


def test_what_is_hidden_is_there_to_be_found_when_nobody_opted_out() -> None:
    """The worlds above would show leaks if there were any: the same names and words are found without them."""
    chat = Chat()
    crowd(chat)
    asked = chat("ben", ASKED)
    chat("ana", ANSWER, asked.id)
    crowd(chat, 6)
    chat("karla", "We are on Kubernetes with Traefik")
    chat("luisa", "I have Kubernetes behind Traefik")
    world = Given(chat.said, NOON - PERIOD, NOON, BRAND.zone, NOON - 60 * DAY, workspace="fake")
    found = look(world)
    assert "ana" in {one.best.author for one in found.helpers}
    assert {found.meetings[0].one.author, found.meetings[0].other.author} == {"karla", "luisa"}
    assert {one.message.author for one in found.newcomers} >= {"karla", "luisa"}
    assert {"Ana", "Ben"} <= set(found.audience.network.names)
    out = look(replace(world, left_out={("fake", "ana"), ("fake", "karla")}))
    assert "ana" not in {one.best.author for one in out.helpers}
    assert out.meetings == []
    assert "karla" not in {one.message.author for one in out.newcomers}
    assert "Ana" not in out.audience.network.names
    assert out.audience.active == found.audience.active - 2


# --- the picture and the page --------------------------------------------------------------------

NETWORK = Network(
    "Who replies to whom", ("Ana", "Ben", "<script>", "名前"), frozenset({2}),
    (Tie(0, 1, 9), Tie(1, 2, 3), Tie(2, 3, 1)), "Who replies to whom: 4 members, 3 pairs; most: Ana and Ben 9.",
)  # fmt: skip


def test_the_same_network_gives_the_same_picture_and_new_members_another_shape() -> None:
    light = network_picture(NETWORK)
    assert light == network_picture(NETWORK)
    assert "Ana" in light.decode()
    assert "new member" in light.decode()
    assert "<script>" not in light.decode()
    old = network_picture(replace(NETWORK, new=frozenset()), DARK)
    assert "new member" not in old.decode()
    assert DARK.paper in old.decode()


def test_a_network_is_a_picture_for_places_that_take_no_svg_too() -> None:
    assert network_picture(NETWORK, LIGHT, "png").startswith(b"\x89PNG")


@settings(max_examples=20)
@given(st.integers(0, 12), st.data())
def test_every_network_has_a_layout_within_the_picture(count: int, data: st.DataObject) -> None:
    ends = st.integers(0, max(0, count - 1))
    ties = data.draw(st.lists(st.tuples(ends, ends), max_size=20)) if count else []
    drawn = Network("", ("",) * count, frozenset(), tuple(Tie(a, b, 1) for a, b in ties if a != b), "")  # fmt: skip
    at = layout(drawn)
    assert len(at) == count
    assert all(0 <= part <= 1 for one in at for part in one)
    assert at == layout(drawn)


def test_the_words_of_a_network_tell_of_those_too_who_are_not_drawn() -> None:
    chat = Chat()
    for n in range(1, 36):  # the most ties have those of whom each talks with two others
        asked = chat(f"a{n:02}", ASKED)
        chat(f"b{n:02}", ANSWER, asked.id)
        chat(f"c{n:02}", ANSWER, asked.id)
    for _ in range(9):  # and the most replies two who talk with nobody else
        chat("zoe", ANSWER, chat("yuki", ASKED).id)
    alt = audience(chat.said, talk(chat.said), (), BRAND.zone).network.alt
    drawn = ", of whom the 30 who talk with the most others are drawn"
    assert alt.startswith(
        f"Who replies to whom: 107 members, 71 pairs{drawn}; most: Yuki and Zoe 9, "
    )


def test_an_empty_audience_says_so_in_words() -> None:
    none = audience([], talk([]), (), BRAND.zone)
    assert none.charts == ()
    assert none.network.alt == "Who replies to whom: no replies between members were seen."


def test_f084_a_page_of_people_holds_no_markup_of_theirs() -> None:
    chat = Chat()
    asked = chat("<b>ben", "How do I <script>alert(1)</script> export the numbers?")
    chat("ana\u202e\x1b[2J", "<img src=x> " + ANSWER, asked.id)
    found = look(Given(chat.said, NOON - PERIOD, NOON, BRAND.zone, NOON - 60 * DAY))
    drawn = replace(view("audience", found), charts=())
    html = page(drawn) + page(view("helpers", found)) + page(view("new", found))
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<b>ben" not in html
    assert "".join(html.split()).isprintable()
    assert "default-src 'none'" in html


# --- what could be said --------------------------------------------------------------------------


def test_what_may_be_said_once_is_named_without_naming_anybody() -> None:
    chat = Chat()
    asked = chat("kofi", ASKED)
    chat("ana", ANSWER, asked.id)
    (helper,) = helpers(talk(chat.said))
    one, two = thank(helper), thank(helper)
    assert one.once == two.once
    assert "ana" not in one.once
    assert one.about == helper.best.id


def test_a_question_that_waits_is_not_answered_by_praise_or_an_introduction() -> None:
    chat = Chat()
    crowd(chat)
    pleased = {"kinds": ("praise",), "sentiment": 0.5, "asks": True}
    chat("ben", "We have Kubernetes with Traefik")
    chat("ana", "Harbor is lovely, does it run on Kubernetes with Traefik?", **pleased)
    (one,) = advocates(chat.said, talk(chat.said), ["Harbor"])
    assert praise(one).about == ""
    (pair,) = meetings(chat.said, talk(chat.said), ["Harbor"])
    assert introduce(pair).about == ""
    (new,) = newcomers(chat.said[-1:], talk([]), (), NOON - 9 * DAY)
    assert welcome(new).about == chat.said[-1].id
