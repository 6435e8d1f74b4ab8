"""Ideas for posts as people meet them: suggested, drafted once, put off, and told only to who may read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from candorbot import words
from candorbot.card import Card
from candorbot.feeds.kept import ITEM as NEWS
from candorbot.ideas_record import IDEA, State, idea_of
from candorbot.knowledge import sections
from candorbot.live import Modelled
from candorbot.optout import opt
from candorbot.records import Function, Message, Record
from candorbot.registry import find_skills
from candorbot.request import Permission
from candorbot.results import Result
from candorbot.results_file import keep_results
from candorbot.sources import Section
from candorbot.testing import (
    BRAND,
    FakeKnowledge,
    FakePlatform,
    FakeWriter,
    World,
    find_button,
    opened,
)
from candorbot.theme_record import Origin, Status, Theme
from candorbot.theme_record import record_of as theme_row
from candorbot.writers.offline import OfflineWriter

SKILLS = find_skills()
EXPORT = Section(
    "export#csv", "Export your stats", "Export as CSV", "https://harbor.example/docs/export#csv",
    "Export your stats as a CSV file: open the site settings and click Export to CSV.", "digest-1",
)  # fmt: skip
ASKED = (
    "How do I export my stats as CSV?",
    "Can I export the stats as a CSV file?",
    "Where do I export stats to CSV?",
)
HEATMAPS = ("Does it have heatmaps for clicks?", "Are there heatmaps of where people click?")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    platform = FakePlatform()
    members = ("ana", "ben", "chloe", "dario", "emil", "fay")
    platform.people |= dict.fromkeys(members, Permission.MEMBER)
    knowledge = FakeKnowledge(EXPORT)
    writer: Any = OfflineWriter(BRAND, knowledge)
    async with opened(
        tmp_path, platform=platform, writer=writer, knowledge=knowledge, registry=SKILLS
    ) as world:
        yield world


async def ask(world: World, text: str, by: str, **changes: Any) -> Message:
    """A member asks, or says, something in #help; in a thread if one is given."""
    number = f"m{next(world.keys)}"
    starts = "thread" not in changes
    made = Message(
        "fake", number, "help", number, by, by.title(), text, world.clock.now(), f"https://chat.example/{number}",
        language="en", asks=starts and "?" in text, answering=not starts and "?" not in text,
    )  # fmt: skip
    message = replace(made, **changes)
    await world.store.save_message(message)
    world.platform.threads[message.thread] = message.id
    world.clock.advance(minutes=20)
    return message


async def exports(world: World, **changes: Any) -> list[Message]:
    """Three members ask how to export."""
    who = zip(ASKED, ("kofi", "ana", "ben"), strict=True)
    return [await ask(world, text, by, **changes) for text, by in who]


def lines(card: Card, title: str = "") -> list[str]:
    found = [group for group in card.groups if title in ("", group.title)]
    return [entry.words for group in found for entry in group.entries]


def urls(card: Card) -> list[str]:
    return [entry.url for group in card.groups for entry in group.entries if entry.url]


def fields(card: Card) -> dict[str, str]:
    return {field.label: field.value for field in card.fields}


# --- what members asked --------------------------------------------------------------------------


async def test_an_idea_says_which_goal_of_the_strategy_it_serves(world: World) -> None:
    await exports(world)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    (said,) = [line for line in lines(idea) if line.startswith("Serves")]
    assert said.startswith("Serves “Numbers you can explain”: questions about differing numbers")
    assert said.endswith(", 8 a month")


async def test_what_several_asked_and_an_article_answers_is_an_idea(world: World) -> None:
    asked = await exports(world)
    card = await world.ask("ideas")
    (line, quote) = lines(card, words.IDEAS)
    assert line.startswith("1. Export your stats: Export as CSV · 3 questions by 3 members, 3 un")
    assert "· #help ·" in line
    assert "export" in quote
    assert set(urls(card)) <= {one.permalink for one in asked}
    idea = await world.press(card, "Open 1")
    assert fields(idea)["Asked by"] == "3 members"
    assert "Several of you" in idea.to_post or "of you" in idea.to_post
    assert "Export your stats as a CSV file" in idea.to_post
    assert [b.label for b in idea.buttons] == [words.REVIEW_DRAFT, words.SCHEDULE, words.NOT_NOW]


async def test_its_draft_passes_the_gate_and_is_posted_only_if_approved(world: World) -> None:
    await exports(world)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    card = await world.press(idea, words.REVIEW_DRAFT)
    assert card.title == "Post"
    assert world.platform.posted() == []
    draft = await world.store.draft("d1")
    assert draft is not None
    assert (draft.function, draft.place.channel, draft.place.thread, draft.asked) == (
        Function.INFORMER, "help", None, "",
    )  # fmt: skip
    await world.press(card, words.APPROVE)
    assert len(world.platform.posted()) == 1


async def test_a_model_is_asked_for_the_one_post_that_somebody_reviews_and_once(
    world: World,
) -> None:
    await exports(world)
    model = FakeWriter("Here is how: click Export to CSV. [1]", source=EXPORT)
    nothing: Any = None
    modelled = Modelled("test:scripted", model, nothing, nothing, nothing)
    world.live.now = replace(world.live.now, modelled=modelled)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    assert model.asked == []
    card = await world.press(idea, words.REVIEW_DRAFT)
    assert card.to_post.startswith("Here is how")
    again = await world.press(idea, words.REVIEW_DRAFT)
    assert again.to_post == card.to_post
    (asked,) = model.asked
    assert (asked.kind, asked.askers) == ("post", 3)


async def test_no_words_and_no_name_of_a_member_stand_in_a_post(world: World) -> None:
    for by in ("kofi", "ana", "ben"):
        await ask(world, f"Export my zebra stats as CSV, how? says {by.title()}", by)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    for word in ("zebra", "Kofi", "Ana", "Ben"):
        assert word not in idea.to_post


async def test_f094_of_one_idea_there_is_one_draft_whoever_asks_and_whenever(world: World) -> None:
    await exports(world)
    card = await world.ask("ideas")
    idea = await world.press(card, "Open 1")
    await asyncio.gather(
        world.press(idea, words.REVIEW_DRAFT), world.press(idea, words.REVIEW_DRAFT, by="lena")
    )
    world.clock.advance(hours=20)
    await ask(world, "How can I export stats as a CSV?", "chloe")
    again = await world.ask("ideas")
    assert "4 questions by 4 members" in lines(again)[0]
    assert "draft d1" in lines(again)[0]
    await world.press(await world.press(again, "Open 1"), words.REVIEW_DRAFT)
    assert await world.store.draft("d2") is None
    rows = await world.store.find_records(IDEA)
    assert [idea_of(row).state for row in rows] == [State.DRAFTED]


async def test_it_is_scheduled_for_the_suggested_time(world: World) -> None:
    await exports(world)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    card = await world.press(idea, words.SCHEDULE)
    draft = await world.store.draft("d1")
    assert draft is not None
    assert draft.post_at is not None
    assert fields(card)["To be posted"] == fields(idea)["Suggested time"]
    (row,) = await world.store.find_records(IDEA)
    assert idea_of(row).state is State.SCHEDULED
    moved = await world.press(card, words.MOVE, when="2026-12-02 10:15")
    (line, _) = lines(await world.ask("ideas"), words.IDEAS)
    assert f"· {fields(moved)['To be posted']} · draft d1" in line
    await world.press(moved, words.UNSCHEDULE)
    (line, _) = lines(await world.ask("ideas"), words.IDEAS)
    assert f"· {words.WHEN_APPROVED} · draft d1" in line


async def test_the_suggested_time_is_clear_of_events(world: World) -> None:
    event = {"kind": "ama", "name": "Ask Ana", "when": "2026-11-24 10:00"}
    await world.press(await world.ask("calendar"), words.PLAN_EVENT, **event)
    await exports(world)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    assert fields(idea)["Suggested time"] == "Thu 26 Nov, 16:00"


async def test_f094_schedule_on_an_old_card_says_that_there_is_a_draft_without_a_time(
    world: World,
) -> None:
    await exports(world)
    old = await world.press(await world.ask("ideas"), "Open 1")
    await world.press(old, words.REVIEW_DRAFT)
    card = await world.press(old, words.SCHEDULE)
    assert card.body.startswith(words.IDEA_HAS_DRAFT)
    (row,) = await world.store.find_records(IDEA)
    assert idea_of(row).state is State.DRAFTED
    timed = await world.press(card, words.SCHEDULE, when="2026-12-02 10:15")
    again = await world.press(old, words.SCHEDULE)
    assert fields(again) == fields(timed)
    assert words.IDEA_HAS_DRAFT not in again.body
    (row,) = await world.store.find_records(IDEA)
    assert idea_of(row).state is State.SCHEDULED


async def test_an_idea_with_an_open_draft_is_put_off_by_discarding_that(world: World) -> None:
    await exports(world)
    old = await world.press(await world.ask("ideas"), "Open 1")
    draft = await world.press(old, words.REVIEW_DRAFT)
    new = await world.press(await world.ask("ideas"), "Open 1")
    assert [button.label for button in new.buttons] == [words.REVIEW_DRAFT]
    told = await world.press(old, words.NOT_NOW)
    assert told.failed
    assert told.body == words.IDEA_IN_DRAFT.format(draft="d1")
    await world.press(draft, words.DISCARD)
    assert lines(await world.ask("ideas"), words.IDEAS) == []


async def test_put_off_it_stays_away_until_twice_as_many_ask_or_four_weeks_pass(
    world: World,
) -> None:
    await exports(world)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    told = await world.press(idea, words.NOT_NOW)
    assert "four weeks" in told.body
    await world.press(idea, words.NOT_NOW, by="lena")  # pressed twice it is put off once
    (row,) = await world.store.find_records(IDEA)
    assert idea_of(row).turn == 1
    await ask(world, ASKED[0], "chloe")
    assert lines(await world.ask("ideas"), words.IDEAS) == []
    for by in ("dario", "emil"):
        await ask(world, ASKED[1], by)
    assert "6 members" in lines(await world.ask("ideas"), words.IDEAS)[0]
    again = await world.press(await world.ask("ideas"), "Open 1")
    await world.press(again, words.NOT_NOW)
    world.clock.advance(days=25)
    await exports(world)
    assert lines(await world.ask("ideas"), words.IDEAS) == []
    world.clock.advance(days=4)
    assert len(lines(await world.ask("ideas"), words.IDEAS)) == 2


async def test_once_posted_it_stays_away_and_comes_back_as_a_new_draft(world: World) -> None:
    await exports(world)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    await world.press(await world.press(idea, words.REVIEW_DRAFT), words.APPROVE)
    assert lines(await world.ask("ideas"), words.IDEAS) == []
    for by in ("chloe", "dario", "emil"):
        await ask(world, ASKED[2], by)
    again = await world.press(await world.ask("ideas"), "Open 1")
    assert fields(again)["Asked by"] == "6 members"
    await world.press(again, words.REVIEW_DRAFT)
    assert await world.store.draft("d2") is not None


async def test_what_no_article_answers_is_a_gap_and_never_an_invention(world: World) -> None:
    for text, by in zip(HEATMAPS, ("kofi", "ana"), strict=True):
        await ask(world, text, by)
    card = await world.ask("ideas")
    assert words.IDEAS_NONE in card.body
    (line, quote) = lines(card, words.GAPS)
    assert "2 questions by 2 members, 2 unanswered, no article" in line
    assert "heatmaps" in quote
    assert lines(await world.ask("ideas", "gaps"), words.GAPS) == [line, quote]


async def test_questions_that_two_articles_answer_are_two_ideas(world: World) -> None:
    pdf = replace(
        EXPORT, id="print#pdf", title="Print a report", heading="Print as PDF", url="https://harbor.example/docs/print",
        text="Print a report as a PDF file: press Print.",
    )  # fmt: skip
    world.knowledge.sections[pdf.id] = pdf
    for by, kind in (("kofi", "CSV"), ("ana", "PDF"), ("ben", "PDF")):
        verb = "export stats" if kind == "CSV" else "print the report"
        await ask(world, f"How do I {verb} as a {kind} file?", by, theme="")
    card = await world.ask("ideas")
    titles = [line for line in lines(card, words.IDEAS) if line[0].isdigit()]
    assert titles[0].startswith("1. Print a report: Print as PDF · 2 questions by 2 members")
    assert titles[1].startswith("2. Export your stats: Export as CSV · 1 question by 1 member")


async def test_questions_that_one_section_answers_are_one_idea(world: World) -> None:
    await ask(world, "How do I export my stats as CSV?", "kofi")
    await ask(world, "Is there a button to click in the settings for a file?", "ana")
    card = await world.ask("ideas")
    (line, _) = lines(card, words.IDEAS)
    assert "2 questions by 2 members" in line


async def test_what_one_member_asked_comes_after_what_several_did(world: World) -> None:
    cookie = replace(EXPORT, id="cookie", title="Cookie banner", heading="Cookie banner", text="No cookie banner is needed.", url="https://harbor.example/docs/cookie")  # fmt: skip
    world.knowledge.sections["cookie"] = cookie
    await ask(world, "Is a cookie banner needed?", "chloe")
    for text, by in zip(ASKED[:2], ("kofi", "ana"), strict=True):
        await ask(world, text, by, answered=True)
    found = [line[:9] for line in lines(await world.ask("ideas"), words.IDEAS) if "·" in line]
    assert found == ["1. Export", "2. Cookie"]
    await ask(world, "Which export button is it?", "dario", answered=True)
    assert "2. Cookie" in "".join(lines(await world.ask("ideas"), words.IDEAS))


async def test_our_news_and_a_listed_page_that_speak_of_it_stand_beside_it(world: World) -> None:
    item = {
        "title": "Heatmaps of clicks are planned", "url": "https://harbor.example/blog/heatmaps", "feed": "",
        "at": (world.clock.now() - timedelta(days=20)).isoformat(), "summary": "",
    }  # fmt: skip
    await world.store.put_record(Record(NEWS, "n1", item))
    section = replace(EXPORT, id="ref", title="Referrer policy", heading="Referrer policy", text="A referrer policy header hides the referrer.")  # fmt: skip
    world.knowledge.sections["ref"] = section
    for text, by in zip(HEATMAPS, ("kofi", "ana"), strict=True):
        await ask(world, text, by)
        await ask(world, "Which referrer policy header hides the referrer?", by)
    card = await world.ask("ideas", "gaps")
    assert "https://harbor.example/blog/heatmaps" in urls(card)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    (page,) = BRAND.file.links.urls
    assert page in urls(idea)


async def test_an_idea_of_another_workspace_is_drafted_there(world: World) -> None:
    await exports(world, workspace="other")
    idea = await world.press(await world.ask("ideas"), "Open 1")
    assert "another workspace (other)" in idea.body
    assert [button.label for button in idea.buttons] == [words.NOT_NOW]
    about = find_button(idea, words.NOT_NOW).about
    pressed = await world.ask("ideas", kind="button", action="review", about=about)
    assert pressed.failed
    assert await world.store.draft("d1") is None


async def test_same_here_counts_the_member_once(world: World) -> None:
    root = await ask(world, HEATMAPS[0], "kofi")
    for by in ("ana", "ana", "kofi"):
        await ask(world, "Same here, would love that", by, thread=root.id, answering=False)
    assert "1 question by 2 members" in lines(await world.ask("ideas"), words.GAPS)[0]


async def test_old_questions_are_for_the_month_and_not_for_the_week(world: World) -> None:
    await exports(world)
    world.clock.advance(days=9)
    assert lines(await world.ask("ideas", "week"), words.IDEAS) == []
    assert len(lines(await world.ask("ideas", "MONTH"), words.IDEAS)) == 2


async def test_a_quote_that_stays_with_the_team_is_not_shown(world: World) -> None:
    (first, *_) = await exports(world)
    logged = await world.ask("feedback", kind="message_action", about=first.id)
    await world.press(logged, "Private")
    idea = await world.press(await world.ask("ideas"), "Open 1")
    assert first.permalink not in urls(idea)
    assert "3 questions" in lines(idea)[0]


async def test_an_unknown_view_names_those_there_are(world: World) -> None:
    for text in ("wek", "month gaps"):
        card = await world.ask("ideas", text)
        assert card.failed
        assert f"“{text}”. Say week, month, gaps or join" in card.body


# --- who may read ---------------------------------------------------------------------------------


async def test_f098_an_idea_is_only_for_who_may_read_what_it_stands_on(world: World) -> None:
    await exports(world, channel="private", readers=("kofi", "ana", "ben", "mia"))
    card = await world.ask("ideas")
    assert "3 members" in lines(card)[0]
    assert lines(await world.ask("ideas", by="lena")) == []
    button = find_button(card, "Open 1")
    for action in ("open", "review", "schedule", "not_now"):
        pressed = await world.ask(
            "ideas", kind="button", action=action, about=button.about, by="lena"
        )
        assert pressed.failed
        assert "not yours to read" in pressed.body
    assert await world.store.draft("d1") is None


async def test_f040_questions_of_a_place_with_few_readers_make_no_post_for_a_wider_one(
    world: World,
) -> None:
    await ask(world, ASKED[0], "kofi")
    await ask(world, ASKED[1], "ana", channel="private", readers=("kofi", "ana", "mia"))
    card = await world.ask("ideas")
    counts = [line for line in lines(card) if "question" in line]
    assert len(counts) == 2
    assert all("1 question by 1 member" in line for line in counts)
    world.platform.who_reads = ("everyone",)
    shown = [await world.press(card, f"Open {n}") for n in (1, 2)]
    (narrow,) = [one for one in shown if fields(one)["Channel"] == "#private"]
    refused = await world.press(narrow, words.REVIEW_DRAFT)
    assert refused.failed
    assert "Other people can read #private" in refused.body


async def test_who_opted_out_is_in_no_idea(world: World) -> None:
    asked = await exports(world)
    await opt(world.store, "fake", "kofi", world.clock.now(), out=True)
    idea = await world.press(await world.ask("ideas"), "Open 1")
    assert fields(idea)["Asked by"] == "2 members"
    assert asked[0].permalink not in urls(idea)


async def test_what_was_forgotten_is_in_no_idea(world: World) -> None:
    await exports(world)
    card = await world.ask("ideas")
    now = world.clock.now()
    await world.store.forget_old(now, now.date(), now)
    gone = await world.press(card, "Open 1")
    assert gone.failed
    assert "not there any more" in gone.body


# --- what shipped, and the news -------------------------------------------------------------------


async def test_a_theme_that_shipped_and_was_told_to_nobody_is_an_idea(world: World) -> None:
    theme = Theme(
        "t1", "Dark mode", Origin.PERSON, status=Status.SHIPPED, shipped="Dark mode is in the settings.",
        shipped_at=world.clock.now(),
    )  # fmt: skip
    await world.store.put_record(theme_row(theme))
    wish = await ask(
        world, "Please add a dark mode", "kofi", theme="Dark mode", kinds=("feature_request",)
    )
    card = await world.ask("ideas")
    assert "Tell members: Dark mode is there" in lines(card)[0]
    assert urls(card) == [wish.permalink]
    idea = await world.press(card, "Open 1")
    assert "Dark mode is in the settings." in idea.to_post
    await world.press(idea, words.REVIEW_DRAFT)
    draft = await world.store.draft("d1")
    assert draft is not None
    assert draft.function is Function.VOICE
    await world.ask("feedback", "shipped Dark mode: It is in the settings.")
    assert lines(await world.ask("ideas")) == []


async def test_our_own_news_becomes_an_idea_for_the_busiest_open_channel(world: World) -> None:
    await ask(world, "Good morning all", "kofi", channel="general")
    item = {
        "title": "Funnels are faster", "url": "https://harbor.example/blog/funnels", "feed": "",
        "at": world.clock.now().isoformat(), "summary": "A funnel takes a second now.",
    }  # fmt: skip
    await world.store.put_record(Record(NEWS, "n1", item))
    card = await world.ask("ideas")
    idea = await world.press(card, "Open 1")
    assert fields(idea)["Channel"] == "#general"
    assert fields(idea)["Serves"] == "Goals, funnels and journeys"
    assert "Asked by" not in fields(idea)  # it is nobody's question
    assert "Funnels are faster" in idea.to_post
    assert "https://harbor.example/blog/funnels" in idea.to_post
    assert (await world.press(idea, words.REVIEW_DRAFT)).title == "Post"


async def test_two_entries_of_one_changelog_are_two_ideas(world: World) -> None:
    await ask(world, "Good morning all", "kofi", channel="general")
    for number, title in (("n1", "1.1 exports"), ("n2", "1.2 funnels")):
        item = {
            "title": title, "url": "https://harbor.example/changelog", "feed": "",
            "at": world.clock.now().isoformat(), "summary": f"What is new in {title}.",
        }  # fmt: skip
        await world.store.put_record(Record(NEWS, number, item))
    card = await world.ask("ideas")
    posts = [(await world.press(card, f"Open {n}")).to_post for n in (1, 2)]
    assert "1.1 exports" in "".join(posts)
    assert "1.2 funnels" in "".join(posts)


# --- conversations and articles -------------------------------------------------------------------


async def test_an_open_thread_on_a_topic_is_one_to_join(world: World) -> None:
    waits = await ask(world, "Do I need a cookie banner in France?", "kofi")
    await ask(world, "What is your favourite colour?", "ana")
    told = await ask(world, "Do we need consent for this?", "ben")
    await ask(world, "No, you do not need any consent.", "mia", thread=told.id, by_staff=True)
    card = await world.ask("ideas", "join")
    assert urls(card) == [waits.permalink]
    assert "touches “Analytics without cookies”" in lines(card)[0]
    draft = await world.press(card, words.REPLY_TO_N.format(number=1))
    assert draft.title == "Reply to Kofi"


async def test_one_opens_with_the_page_that_has_the_steps_and_not_with_the_first_of_them(
    world: World,
) -> None:
    steps = "1. Open the site settings.\n2. Click Import from Google Analytics.\n3. Choose the GA4 property."
    page = replace(EXPORT, id="ga", title="Import from GA4", heading="Import from GA4", text=steps)
    world.knowledge.sections["ga"] = page
    await ask(world, "How do I import from Google Analytics GA4?", "kofi")
    (_, opening) = lines(await world.ask("ideas", "join"))
    assert opening == "You could open with: “Our page “Import from GA4” has the steps.”"


async def answered(world: World, **changes: Any) -> Message:
    """Kofi asks, Ana of Harbor answers, Kofi says that it worked."""
    root = await ask(world, "Hi all! How do I transfer ownership?", "kofi", **changes)
    reply = "Kofi, open the settings and choose Transfer, or write to ana@mail.net @mia, says Ana"
    await ask(world, reply, "u77", **{**changes, "thread": root.id, "author_name": "Ana of Harbor"})
    await ask(world, "Thanks Ana, that worked!", "kofi", **{**changes, "thread": root.id})
    return root


async def test_a_confirmed_answer_becomes_an_article_to_be_checked(world: World) -> None:
    root = await answered(world)
    card = await world.ask("ideas", "gaps")
    made = await world.press(card, words.ARTICLE_N.format(number=1))
    assert made.file is not None
    assert made.to_post == ""
    assert "To be checked by a person" in made.file.text
    for private in ("Kofi", "Ana", "ana@mail.net", "mia"):
        assert private not in made.file.text
    (section,) = sections(made.file.text, "new")
    assert section.title == section.heading == "How do I transfer ownership?"
    assert "choose Transfer" in section.text
    for named in (root.id, root.permalink):
        assert (await world.ask("ideas", f"article {named}")).file == made.file


async def test_without_a_confirmed_answer_that_anybody_may_read_there_is_no_article(
    world: World,
) -> None:
    open_one = await ask(world, "How do I rename a site?", "kofi")
    await ask(world, "You can do that in the settings of the site.", "ana", thread=open_one.id)
    await ask(world, "Thanks, but that did not work", "kofi", thread=open_one.id)
    hidden = await answered(world, channel="private", readers=("mia", "kofi", "ana"))
    left_out = await answered(world)
    await opt(world.store, "fake", "u77", world.clock.now(), out=True)
    for about, why in (
        ("", words.ARTICLE_WHICH),
        ("m999", words.ARTICLE_GONE),
        (open_one.id, words.ARTICLE_UNSURE),
        (hidden.id, words.ARTICLE_CLOSED),
        (left_out.id, words.ARTICLE_OUT),
    ):
        card = await world.ask("ideas", f"article {about}")
        assert card.failed
        assert why in card.body
    gone = await world.ask("ideas", f"article {hidden.id}", by="lena")
    assert words.ARTICLE_GONE in gone.body


# --- what is learned of how posts did --------------------------------------------------------------


def results(at: datetime, better: str) -> list[Result]:
    """Forty posts over ten weeks; those of one kind got four times the engagement."""
    found = []
    for n in range(40):
        when = at - timedelta(days=70 - n // 2 * 3 - n % 2, hours=n % 5)
        kind = ("cookie banner", "funnel")[n % 2]
        good = kind == better or (better == "weekday" and when.weekday() == 3)
        reacted = (40 if good else 10) + n % 3
        found.append(Result(f"{kind} {n}", "help", when, Function.INFORMER, 400, reacted, 0, 0))
    return found


async def test_ideas_are_ranked_by_what_did_well_and_say_why(world: World) -> None:
    cookies = replace(EXPORT, id="cookie", title="Cookie banner", heading="Cookie banner", text="No cookie banner is needed: Harbor sets no cookie.", url="https://harbor.example/docs/cookie")  # fmt: skip
    funnel = replace(EXPORT, id="funnel", title="Build a funnel", heading="Build a funnel", text="Build a funnel of steps: click Add funnel.", url="https://harbor.example/docs/funnel")  # fmt: skip
    world.knowledge.sections |= {"cookie": cookies, "funnel": funnel}
    for by in ("kofi", "ana"):
        await ask(world, "Is a cookie banner needed?", by)
        await ask(world, "How do I build a funnel of steps?", by)
    before = lines(await world.ask("ideas"), words.IDEAS)
    assert len(before) == 4
    now = world.clock.now()
    for better, title, topic in (
        ("cookie banner", "Cookie banner", "Analytics without cookies"),
        ("funnel", "Build a funnel", "Goals, funnels and journeys"),
    ):
        await keep_results(world.store, results(now, better))
        card = await world.ask("ideas")
        assert lines(card, words.IDEAS)[0].startswith(f"1. {title}")
        idea = await world.press(card, "Open 1")
        told = [line for line in lines(idea) if "the engagement" in line]
        assert told
        assert f"on “{topic}” got" in told[0]
    await keep_results(world.store, results(now, "nothing"))
    assert not any("the engagement" in line for line in lines(await world.ask("ideas")))


async def test_the_suggested_time_follows_the_day_that_did_well(world: World) -> None:
    await exports(world)
    first = fields(await world.press(await world.ask("ideas"), "Open 1"))["Suggested time"]
    assert first.startswith("Tue")
    await keep_results(world.store, results(datetime(2026, 11, 20, 12, tzinfo=UTC), "weekday"))
    card = await world.ask("ideas")
    assert "· Thu " in lines(card)[0]
