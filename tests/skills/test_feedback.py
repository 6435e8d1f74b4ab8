"""Feedback as people meet it: logged, seen, found again, and told to those who asked."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from candorbot import feedback_desk, words
from candorbot.card import Card
from candorbot.feedback_export import FORMATS
from candorbot.feedback_item import item_id
from candorbot.feedback_views import PAGE
from candorbot.kinds import Kinds
from candorbot.listening import Listening
from candorbot.paths import brand_folder, shipped
from candorbot.records import Message, may_read
from candorbot.registry import find_skills
from candorbot.request import Permission, Place
from candorbot.testing import BRAND, NOON, FakeKnowledge, FakePlatform, World, find_button, opened
from candorbot.theme_file import load_themes
from candorbot.theme_record import THEME
from candorbot.writers.offline import OfflineWriter
from candorbot.writing import Ask, Refusal
from candorbot_skills import feedback
from candorbot_skills.feedback import VIEWS
from tests.processes import ROOT
from tests.skills.test_with_a_model import with_model

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
KINDS = Kinds.load(shipped("models") / "kinds.json")
SKILLS = find_skills()
LISTENING = Listening(lambda: KINDS, load_themes(brand_folder("harbor")))
WISHES = (
    "Please add a dark mode to the dashboard",
    "A dark mode would be great at night",
    "When will there be a dark mode? My eyes hurt",
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    platform = FakePlatform()
    platform.people |= dict.fromkeys(("ana", "ben", "chloe"), Permission.MEMBER)
    writer: Any = OfflineWriter(BRAND, FakeKnowledge())
    async with opened(tmp_path, platform=platform, writer=writer, registry=SKILLS) as world:
        world.live.now = replace(world.live.now, listening=LISTENING)
        yield world


async def wish(world: World, text: str = WISHES[0], by: str = "kofi", **changes: Any) -> Message:
    """A member asks for something, about a theme if one is given."""
    number = f"m{next(world.keys)}"
    made = Message(
        "fake", number, "help", number, by, by.title(), text, world.clock.now(), f"https://chat.example/{number}",
        language="en", kinds=("feature_request",),
    )  # fmt: skip
    message = replace(made, **changes)
    message = replace(message, thread=changes.get("thread", message.id))
    await world.store.save_message(message)
    world.platform.threads[message.thread] = message.id
    world.clock.advance(minutes=1)
    return message


async def log(world: World, message: Message, by: str = "mia") -> Card:
    """Somebody chooses “Log as feedback” in the message's menu."""
    return await world.ask("feedback", by=by, kind="message_action", about=message.id)


async def dark_mode(world: World) -> str:
    """Three members ask for the same, and it is found; the theme's name."""
    for by, text in zip(("kofi", "ana", "ben"), WISHES, strict=True):
        await wish(world, text, by)
    card = await world.press(await world.ask("feedback", "themes"), "Find new ones")
    assert "1 new theme was found." in card.body
    return "Dark mode"


async def merge(world: World, typed: str, by: str = "mia") -> Card:
    """Somebody types a merge and confirms it."""
    return await world.press(await world.ask("feedback", f"merge {typed}", by), "Merge", by)


async def named(world: World, name: str) -> None:
    """A person names a theme."""
    item = await log(world, await wish(world, kinds=("praise",)))
    await world.press(item, "Change theme", theme="+", new=name)


def fields(card: Card) -> dict[str, str]:
    return {field.label: field.value for field in card.fields}


def lines(card: Card) -> list[str]:
    return [entry.words for group in card.groups for entry in group.entries]


# --- one item ------------------------------------------------------------------------------------


async def test_a_message_is_logged_with_one_press(world: World) -> None:
    message = await wish(world)
    card = await log(world, message)
    assert card.title == "Feedback from Kofi"
    assert card.quote is not None
    assert (card.quote.text, card.quote.url) == (message.text, message.permalink)
    assert fields(card) == {
        "Kind": "feature request",
        "Theme": "none",
        "Sounds": "neutral, +0.00",
        "Consent to quote": "not asked",
    }
    assert [button.label for button in card.buttons] == [
        "Save", "Change theme", "Private", "Consent to quote",
    ]  # fmt: skip
    saved = await world.press(card, "Save")
    assert saved.body == "Logged."
    assert fields(saved)["Logged by"] == "Mia"
    assert "feedback logged" in [entry.what for entry in await world.store.audit_log()]


async def test_f094_logged_twice_it_is_there_once_and_the_second_sees_the_first(
    world: World,
) -> None:
    card = await log(world, await wish(world))
    first, second = await asyncio.gather(
        world.press(card, "Save", by="mia"), world.press(card, "Save", by="lena")
    )
    assert [first.failed, second.failed] == [False, True]
    assert second.body == "Mia has logged it already."
    assert len(lines(await world.ask("feedback", "list"))) == 1


async def test_typed_words_are_read_and_logged(world: World) -> None:
    card = await world.ask("feedback", "Please add a dark mode, mail me at ana@mail.net")
    assert card.quote is not None
    assert "ana@mail.net" not in card.quote.text
    assert "feature request" in fields(card)["Kind"]
    assert lines(await world.ask("feedback", "list")) == []
    await world.press(card, "Save")
    assert "Please add a dark mode" in lines(await world.ask("feedback", "list"))[0]


async def test_consent_is_noted(world: World) -> None:
    card = await log(world, await wish(world))
    asked = await world.press(card, "Consent to quote", consent="yes")
    assert fields(asked)["Consent to quote"] == "yes"
    assert (await world.press(asked, "Consent to quote", consent="maybe")).failed


async def test_a_huge_quote_is_one_item_and_a_short_line(world: World) -> None:
    card = await log(world, await wish(world, "dark mode " * 1900))
    await world.press(card, "Save")
    assert len(lines(await world.ask("feedback", "list"))[0]) < 300


async def test_a_message_that_is_gone_cannot_be_logged_and_a_logged_one_stays(
    world: World,
) -> None:
    message = await wish(world)
    card = await world.press(await log(world, message), "Save")
    now = world.clock.now() + timedelta(days=1)
    await world.store.forget_old(now, now.date(), now)
    assert "Kofi" in lines(await world.ask("feedback", "list"))[0]
    assert not (await world.press(card, "Private")).failed
    gone = await world.ask("feedback", kind="message_action", about="m999")
    assert gone.failed
    assert "not here" in gone.body


# --- themes --------------------------------------------------------------------------------------


async def test_what_three_members_want_is_found_and_named(world: World) -> None:
    name = await dark_mode(world)
    card = await world.ask("feedback", f"theme {name.lower()}")
    assert card.title == "Theme: Dark mode"
    assert fields(card)["Members"] == "3"
    assert len([line for line in lines(card) if "dark mode" in line]) == 3
    item = await log(world, await wish(world, theme=name, by="chloe"))
    assert fields(item)["Theme"] == "Dark mode (open), looks like 3 others"


async def test_two_members_or_the_same_one_thrice_are_no_theme(world: World) -> None:
    for by, text in zip(("kofi", "ana", "ana"), WISHES, strict=True):
        await wish(world, text, by)
    card = await world.press(await world.ask("feedback", "themes"), "Find new ones")
    assert "Nothing new was found." in card.body


async def test_a_found_theme_keeps_its_name_and_takes_in_what_is_like_it(world: World) -> None:
    await dark_mode(world)
    late = await wish(world, "dark mode for the dashboard please", "chloe")
    other = await wish(world, "How do I invite my colleague to the team?", "chloe")
    for _ in range(2):
        card = await world.ask("feedback", kind="button", action="find")
        assert "Nothing new was found." in card.body
    kept = await world.store.message("fake", late.id)
    assert kept is not None
    assert kept.theme == "Dark mode"
    kept = await world.store.message("fake", other.id)
    assert kept is not None
    assert kept.theme == ""


async def test_themes_are_found_once_a_day_by_themselves(world: World) -> None:
    await world.bot.begin()
    for by, text in zip(("kofi", "ana", "ben"), WISHES, strict=True):
        await wish(world, text, by)
    await world.schedule.run_due()
    assert (await world.ask("feedback", "theme dark mode")).failed
    world.clock.advance(hours=24)
    await world.schedule.run_due()
    assert "Dark mode" in (await world.ask("feedback", "theme dark mode")).title
    await world.bot.begin()  # a restart
    assert not [
        t for t in await world.store.timers_due(world.clock.now()) if t.kind == "themes.find"
    ]
    world.clock.advance(hours=24)
    assert [t for t in await world.store.timers_due(world.clock.now()) if t.kind == "themes.find"]


async def test_a_merge_holds_whatever_is_found_later(world: World) -> None:
    await dark_mode(world)
    for by, text in zip(
        ("kofi", "ana", "ben"),
        ("Bitte einen dunklen Modus einbauen", "Ein dunkler Modus wäre schön", "Wann kommt der dunkle Modus?"),
        strict=True,
    ):  # fmt: skip
        await wish(world, text, by)
    await world.ask("feedback", kind="button", action="find")
    merged = await merge(world, "Dunkle modus into dark mode")
    assert merged.title == "Theme: Dark mode"
    assert fields(merged)["Messages"] == "6"
    await wish(world, "Bitte den dunklen Modus", "chloe")
    card = await world.ask("feedback", kind="button", action="find")
    assert "Nothing new was found." in card.body
    assert fields(await world.ask("feedback", "theme dunkle modus"))["Messages"] == "7"


async def test_f103_a_theme_outlives_the_words_it_was_found_by(world: World) -> None:
    await dark_mode(world)
    world.clock.advance(days=20)
    late = await wish(world, "dark mode for the dashboard please", "chloe")
    await world.ask("feedback", kind="button", action="find")
    await world.store.forget_old(late.at, late.at.date(), world.clock.now())
    await world.ask("feedback", kind="button", action="find")
    (row,) = await world.store.find_records(THEME)
    assert (row.id, row.body["name"]) == ("t1", "Dark mode")
    assert row.body["examples"] == [late.text]
    world.clock.advance(days=30)
    await world.store.forget_old(world.clock.now(), world.clock.now().date(), world.clock.now())
    await world.ask("feedback", kind="button", action="find")
    assert (await world.store.find_records(THEME))[0].body["examples"] == []
    for by, text in zip(("kofi", "ana", "ben"), WISHES, strict=True):
        await wish(world, text, by)
    card = await world.ask("feedback", kind="button", action="find")
    assert "Nothing new was found." in card.body
    assert fields(await world.ask("feedback", "theme dark mode"))["Messages"] == "3"


async def test_a_merge_that_is_typed_asks_first_and_is_said_in_the_names_that_were_typed(
    world: World,
) -> None:
    await dark_mode(world)
    await named(world, "Night view")
    card = await world.ask("feedback", "merge night view into dark mode")
    assert card.body.startswith("Merge all of “Night view” into “Dark mode”?")
    assert fields(await world.ask("feedback", "theme night view"))["Messages"] == "1"
    done = await world.press(card, "Merge")
    assert "“Night view” is a part of “Dark mode” now." in done.body
    again = await world.press(card, "Merge", by="lena")
    assert again.failed
    assert "is a part of “Dark mode” already" in again.body
    back = await world.ask("feedback", "merge Dark mode into Night view")
    assert back.failed
    assert "“Dark mode” and “Night view” are one theme already" in back.body


async def test_f094_of_two_who_merge_at_once_the_second_sees_the_first(world: World) -> None:
    await dark_mode(world)
    for name in ("Night view", "Evening colours"):
        card = await world.press(
            await log(world, await wish(world)), "Change theme", theme="+", new=name
        )
        assert fields(card)["Theme"].startswith(name)
    card = await world.ask("feedback", "theme Dark mode")
    one, two = await asyncio.gather(
        world.press(card, "Merge", by="mia", theme="Night view"),
        world.press(card, "Merge", by="lena", theme="Evening colours"),
    )
    assert [one.failed, two.failed] == [False, True]
    assert "is a part of “Night view” already" in two.body
    themes = "\n".join(lines(await world.ask("feedback", "themes")))
    assert "Evening colours: 1 member" in themes
    assert "Dark mode" not in themes


async def test_two_who_look_for_themes_at_once_both_get_them(world: World) -> None:
    for by, text in zip(("kofi", "ana", "ben"), WISHES, strict=True):
        await wish(world, text, by)
    card = await world.ask("feedback", "themes")
    found = await asyncio.gather(
        *(world.press(card, "Find new ones", by) for by in ("mia", "lena"))
    )
    assert [one.failed for one in found] == [False, False]
    assert all("Dark mode: 3 members" in " ".join(lines(one)) for one in found)


async def test_a_new_theme_is_made_once_and_only_with_the_change_it_is_for(world: World) -> None:
    card = await log(world, await wish(world))
    first, second, third = await asyncio.gather(
        world.press(card, "Change theme", by="mia", theme="+", new="Night view"),
        world.press(card, "Change theme", by="lena", theme="+", new="Night view"),
        world.press(card, "Change theme", by="lena", theme="+", new="Something else"),
    )
    assert [first.failed, second.failed, third.failed] == [False, True, True]
    named = " ".join(lines(await world.ask("feedback", "themes")))
    assert named.count("Night view") == 1
    assert "Something else" not in named


async def test_no_theme_is_called_like_one_of_the_team(world: World) -> None:
    card = await log(world, await wish(world))
    for name in ("Lena", "@mia", "Jonas"):
        refused = await world.press(card, "Change theme", theme="+", new=name)
        assert refused.failed
        assert "names a person" in refused.body
    await world.press(card, "Change theme", theme="+", new="Night view")
    assert "names a person" in (await world.ask("feedback", "rename Night view to Lena")).body


async def test_a_theme_that_gets_an_old_name_back_was_called_that_no_more(world: World) -> None:
    name = await dark_mode(world)
    await world.ask("feedback", f"rename {name} to Night view")
    card = await world.ask("feedback", f"rename Night view to {name}")
    assert fields(card)["Called before"] == "Night view"
    assert (await world.ask("feedback", "theme Night view")).title == "Theme: Dark mode"


async def test_a_renamed_theme_is_found_under_both_names(world: World) -> None:
    await dark_mode(world)
    card = await world.press(
        await world.ask("feedback", "theme dark mode"), "Rename", name="Dark dashboard"
    )
    assert card.title == "Theme: Dark dashboard"
    assert (await world.ask("feedback", "theme Dark mode")).title == "Theme: Dark dashboard"
    late = await wish(world, "dark mode for the dashboard please", "chloe")
    await world.ask("feedback", kind="button", action="find")
    kept = await world.store.message("fake", late.id)
    assert kept is not None
    assert kept.theme == "Dark dashboard"
    assert (await world.ask("feedback", "rename Dark dashboard to Billing and plans")).failed


async def test_a_status_has_who_and_when(world: World) -> None:
    await dark_mode(world)
    await world.ask("feedback", "planned dark mode", by="lena")
    card = await world.ask("feedback", "theme dark mode")
    assert fields(card)["Status"] == "planned"
    assert any("Lena: planned" in line for line in lines(card))
    assert "Open again" in [button.label for button in card.buttons]
    again = await world.press(card, "Open again")
    assert fields(again)["Status"] == "open"


async def test_the_first_words_of_a_theme_name_it_if_they_name_no_other(world: World) -> None:
    await dark_mode(world)
    assert "Dark mode" in (await world.ask("feedback", "theme dark")).title
    await world.ask("feedback", "rename Dark mode to Dark mode at night")
    assert (await world.ask("feedback", "theme dark mode at")).title.endswith("Dark mode at night")
    assert (await world.ask("feedback", "theme")).title == "What members speak of"


async def test_an_unknown_theme_names_the_nearest(world: World) -> None:
    await dark_mode(world)
    for typed in (
        "theme dark moed",
        "shipped dark moed",
        "planned Dark mod",
        "list theme:dark-mode",
    ):
        card = await world.ask("feedback", typed)
        assert card.failed
        assert "Did you mean “Dark mode”?" in card.body
    nearly = await world.press(
        await log(world, await wish(world)), "Change theme", theme="+", new="Dark moode"
    )
    assert nearly.failed
    assert "There is a theme “Dark mode”." in nearly.body


async def test_what_is_no_name_of_a_theme_is_refused(world: World) -> None:
    logged = await log(world, await wish(world))
    for name in ("Kofi", "@kofi", "kofi@mail.net", "x" * 61, " \u200b ", "\x00"):
        assert (await world.press(logged, "Change theme", theme="+", new=name)).failed
    assert await world.store.find_records(THEME) == []


async def test_f075_marks_in_a_themes_name_stay_words(world: World) -> None:
    name = "<!channel> *dark* [x](http://evil.example)"
    card = await world.press(
        await log(world, await wish(world)), "Change theme", theme="+", new=name + "\n\u202e"
    )
    assert fields(card)["Theme"].startswith(name)
    text = (await world.ask("feedback", "export md")).file
    assert text is not None
    assert "\\<\\!channel\\> \\*dark\\*" in text.text


async def test_a_members_name_neither_ties_messages_nor_names_a_theme(world: World) -> None:
    for by, text in zip(
        ("ana", "ben", "chloe"),
        ("Kofi please fix the API token page", "Kofi the webhook stays silent", "Kofi is there a mobile application"),
        strict=True,
    ):  # fmt: skip
        await wish(world, text, by)
    await wish(world, "I am here", "kofi")
    await world.ask("feedback", kind="button", action="find")
    assert await world.store.find_records(THEME) == []


# --- what leaves ----------------------------------------------------------------------------------


async def private_wish(
    world: World, readers: tuple[str, ...] = ("mia", "kofi"), **more: Any
) -> Message:
    return await wish(
        world, "Secret roadmap: a dark mode", channel="board", readers=readers, **more
    )


async def test_f098_a_moderator_sees_nothing_of_a_channel_that_is_not_theirs(world: World) -> None:
    message = await private_wish(world)
    card = await world.press(await log(world, message), "Save")
    assert not card.failed
    for text in ("list", "search roadmap", "export jsonl", "list kind:feature_request"):
        seen = await world.ask("feedback", text, by="lena")
        assert "roadmap" not in str(seen), text
        assert "oadmap" in str(await world.ask("feedback", text, by="mia")), text
    refused = await log(world, message, by="lena")
    assert refused.failed
    for label in ("Change theme", "Private", "Consent to quote"):
        pressed = await world.press(card, label, by="lena", consent="yes", theme="-")
        assert pressed.failed
        assert "roadmap" not in str(pressed)


async def test_f098_a_theme_found_in_a_private_channel_is_named_there_alone(world: World) -> None:
    for by, text in zip(("kofi", "ana", "ben"), WISHES, strict=True):
        await wish(world, text, by, channel="board", readers=("mia", "kofi", "ana", "ben"))
    public = await wish(world, "A dark mode for the dashboard please", "chloe")
    await world.ask("feedback", kind="button", action="find")
    assert "Dark mode" in str(await world.ask("feedback", "themes", by="mia"))
    for text in ("themes", "theme dark mode", "theme dark moed", "shipped dark mode"):
        assert "“Dark mode”" not in str(await world.ask("feedback", text, by="lena"))
        assert "Theme: Dark" not in str(await world.ask("feedback", text, by="lena"))
    kept = await world.store.message("fake", public.id)
    assert kept is not None
    assert kept.theme == ""
    told = await world.press(await log(world, public), "Change theme", theme="Dark mode")
    assert told.failed
    assert "fewer readers" in told.body


async def test_f098_a_theme_is_not_merged_into_one_with_fewer_readers(world: World) -> None:
    await dark_mode(world)
    card = await world.press(
        await log(world, await private_wish(world)), "Change theme", theme="+", new="Secret plan"
    )
    assert not card.failed
    refused = await world.ask("feedback", "merge dark mode into secret plan")
    assert refused.failed
    assert "other way round" in refused.body
    assert not (await merge(world, "secret plan into dark mode")).failed


async def test_f098_what_is_private_is_in_no_file_and_no_draft(world: World) -> None:
    message = await wish(world, theme="Dark mode")
    await wish(world, WISHES[1], by="ana")
    card = await world.press(await log(world, message), "Private")
    assert "stays with the team" in card.body
    file = (await world.ask("feedback", "export csv")).file
    assert file is not None
    assert WISHES[1] in file.text
    assert WISHES[0] not in file.text
    await world.press(card, "Change theme", theme="+", new="Night view")
    told = await world.ask("feedback", "shipped night view: It is there.")
    assert "there is nobody to tell" in told.body
    back = await world.press(await log(world, message), "Not private")
    assert "not private any more" in back.body


async def test_an_export_without_anything_says_so(world: World) -> None:
    assert (await world.ask("feedback", "export csv")).failed
    odd = await world.ask("feedback", "export xlsx")
    assert odd.failed
    assert "csv`, jsonl or md" in odd.body


# --- lists ---------------------------------------------------------------------------------------


async def test_a_list_has_ten_and_leads_to_the_older(world: World) -> None:
    for number in range(23):
        await wish(world, f"A dark mode, number {number}")
    card = await world.ask("feedback", "")
    seen = []
    while True:
        seen += [line.split("number ")[1].split("”")[0] for line in lines(card)]
        if "Older" not in [button.label for button in card.buttons]:
            break
        card = await world.press(card, "Older")
    assert seen == [str(number) for number in range(22, -1, -1)]


async def test_a_theme_that_is_found_has_the_name_a_model_gives_it_and_keeps_it(
    world: World,
) -> None:
    for by, text in zip(("kofi", "ana", "ben"), WISHES, strict=True):
        await wish(world, text, by)
    model = with_model(world, {"name": "mode dark"})
    assert await world.bot._finding.find() == 1
    assert "Mode dark" in str(await world.ask("feedback", "theme Mode dark"))
    assert await world.bot._finding.find() == 0
    assert len(model.calls) == 1


async def test_no_model_is_shown_what_was_said_in_private_to_name_it(world: World) -> None:
    for by, text in zip(("kofi", "ana", "ben"), WISHES, strict=True):
        await wish(world, text, by, channel="leads", readers=("lena",))
    model = with_model(world, {"name": "mode dark"})
    assert await world.bot._finding.find() == 1
    assert model.calls == []


async def test_f098_who_reads_the_wider_theme_learns_nothing_of_a_narrower_one_in_it(
    world: World,
) -> None:
    for by, text in zip(("kofi", "ana", "ben"), WISHES, strict=True):
        await wish(world, text, by, channel="leads", readers=("lena",))
    assert await world.bot._finding.find() == 1
    assert not (await merge(world, "Dark mode into Reports and dashboard", by="lena")).failed
    card = await world.ask("feedback", "theme Reports and dashboard", by="mia")
    assert "dark mode" not in str(card).casefold()
    assert any("took in a theme that fewer people may read" in line for line in lines(card))


async def test_what_was_said_in_one_moment_is_listed_whole(world: World) -> None:
    """As in a log of IRC, whose times are minutes."""
    at = world.clock.now()
    many = [f"Please add part {n} of the dashboard" for n in range(25)]
    for n, text in enumerate(many):
        said = await wish(world, text, at=at)
        if n % 5 == 0:
            await world.press(await log(world, said), "Save")
    card = await world.ask("feedback", "list")
    seen = lines(card)
    while any(button.label == "Older" for button in card.buttons):
        card = await world.press(card, "Older")
        seen += lines(card)
    assert len(seen) == 25
    assert all(any(f"part {n} of" in line for line in seen) for n in range(25))


@pytest.mark.parametrize(
    "told",
    [
        "since:0001-01-01", "until:0001-01-01", "until:9999-12-31T23:59:59", "since:9999-12-31", "since:now",
        "until:0001-01-01T00:00:00+14:00", "skip:-1", "skip:99999999",
    ],
)  # fmt: skip
async def test_a_time_or_number_that_none_can_be_is_said_in_a_sentence(
    world: World, told: str
) -> None:
    await wish(world)
    card = await world.ask("feedback", f"list {told}")
    assert card.failed
    assert "is no " in card.body


async def test_filters_narrow_a_list(world: World) -> None:
    await dark_mode(world)
    await wish(world, "The export is broken", kinds=("problem_report",))
    await wish(world, "just chatting", kinds=("other",))
    await world.ask("feedback", "planned dark mode")

    async def count(text: str) -> int:
        return len(lines(await world.ask("feedback", f"list {text}")))

    assert await count("") == 4
    assert await count("kind:problem_report") == 1
    assert await count("kind:other") == 1
    assert await count('theme:"dark mode"') == 3
    assert await count("status:planned kind:feature_request") == 3
    assert await count("status:open") == 0
    assert await count("since:1h") == 4
    world.clock.advance(hours=2)
    assert await count("since:1h") == 0
    assert await count("until:2026-11-20") == 4
    assert await count("since:2026-11-20 until:2026-11-20") == 4
    assert await count("until:2026-11-19") == 0
    for odd in (
        "colour:red", "kind:rant", "status:done", "since:yesterday", "dark", "kind:praise KIND:complaint",
        "since:2026-11-20 until:2026-11-19",
    ):  # fmt: skip
        assert (await world.ask("feedback", f"list {odd}")).failed


async def test_a_search_finds_words_in_what_was_heard_and_logged(world: World) -> None:
    await wish(world, "The CSV export cuts off")
    await world.press(await world.ask("feedback", "log csv export for the team please"), "Save")
    assert len(lines(await world.ask("feedback", "search EXPORT csv"))) == 2
    assert (await world.ask("feedback", "search nothing-like-it")).title == "No feedback"


@pytest.mark.parametrize(
    "asked", ["resultat", "RÉSULTAT", "tres beau", '"beau resultat"', "résultat-là", "e\u0301te", "strasse_7 straße"]
)  # fmt: skip
async def test_what_is_logged_is_found_by_the_words_that_found_it(world: World, asked: str) -> None:
    text = "Un très beau résultat, là: résultat là-bas en été, strasse 7 und Straße"
    card = await log(world, await wish(world, text))
    heard = await world.ask("feedback", f"search {asked}")
    assert len(lines(heard)) == 1
    assert heard.body == "1 piece of feedback found, the newest first."
    await world.press(card, "Save")
    assert len(lines(await world.ask("feedback", f"search {asked}"))) == 1
    for other in ('"resultat beau"', "resultats", "***", '"beau" bel'):
        assert lines(await world.ask("feedback", f"search {other}")) == []


async def test_a_search_says_how_many_there_are_and_leads_to_the_older(world: World) -> None:
    for number in range(23):
        said = await wish(world, f"The export, number {number}")
        if number % 4 == 0:
            await world.press(await log(world, said), "Save")
    card = await world.ask("feedback", "search export")
    assert card.body == "23 pieces of feedback found, the newest first."
    seen = lines(card)
    while "Older" in [button.label for button in card.buttons]:
        card = await world.press(card, "Older")
        seen += lines(card)
    assert [line.split("number ")[1].split("”")[0] for line in seen] == [
        str(number) for number in range(22, -1, -1)
    ]
    assert (await world.ask("feedback", f"search {'x' * 201}")).failed


@pytest.mark.parametrize("view", sorted(set(VIEWS) - set(feedback.ALONE)))
async def test_a_view_without_its_words_asks_for_them(world: World, view: str) -> None:
    card = await world.ask("feedback", view)
    assert card.failed
    assert card.body.startswith("Say ")
    assert f"feedback {view} " in card.body
    assert card.buttons == ()


async def test_an_opened_line_is_its_card(world: World) -> None:
    await wish(world)
    card = await world.press(await world.ask("feedback", "list"), "Open 1")
    assert card.title == "Feedback from Kofi"


async def test_words_that_look_like_a_view_can_be_logged(world: World) -> None:
    assert (await world.ask("feedback", "open source it please")).failed
    assert (await world.ask("feedback", "log open source it please")).title == "Feedback"
    assert (await world.ask("feedback", "...")).failed


# --- you asked, we shipped -------------------------------------------------------------------------

WHAT = "You can switch the dashboard to dark colours in the settings"


async def drafts_of(world: World, card: Card) -> list[Any]:
    ids = [button.about for button in card.buttons if button.action == "draft"]
    return [await world.store.draft(one) for one in ids]


async def test_each_place_that_asked_gets_one_draft_in_its_thread(world: World) -> None:
    await dark_mode(world)
    asked = await world.ask("feedback", "shipped dark mode")
    assert "3 members asked for it, in 3 places" in asked.body
    card = await world.press(asked, "Prepare the drafts", what=WHAT)
    assert card.title == "You asked, we shipped: Dark mode"
    assert "3 drafts for 3 members" in card.body
    drafts = await drafts_of(world, card)
    assert [draft.place.thread for draft in drafts] == [draft.about for draft in drafts]
    for draft in drafts:
        assert "Dark mode" in draft.version.text
        assert WHAT in draft.version.text
        assert draft.version.text.endswith("Mia, Harbor team")
    assert world.platform.posted() == []
    shown = await world.press(card, card.buttons[0].label)
    posted = await world.press(shown, "Approve and post")
    assert "Posted." in posted.body
    assert len(world.platform.posted()) == 1
    theme = await world.ask("feedback", "theme dark mode")
    assert fields(theme)["Status"] == "shipped"


async def test_the_news_for_all_places_is_written_at_once(world: World) -> None:
    """One after another, a slow model's take longer than a command may."""
    await dark_mode(world)
    rules, begun = world.live.now.writer, asyncio.Barrier(3)

    class Waiting:
        async def write(self, ask: Ask) -> Any:
            await begun.wait()
            return await rules.write(ask)

    world.live.now = replace(world.live.now, writer=Waiting())
    card = await world.ask("feedback", f"shipped Dark mode: {WHAT}")
    assert "3 drafts for 3 members" in card.body


async def test_one_message_that_gets_no_news_holds_up_nobody_elses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "MOST_DRAFTS", 1)
    await dark_mode(world)
    rules = world.live.now.writer

    class Odd:
        async def write(self, ask: Ask) -> Any:
            return Refusal("too odd") if ask.message == WISHES[0] else await rules.write(ask)

    world.live.now = replace(world.live.now, writer=Odd())
    card = await world.ask("feedback", f"shipped Dark mode: {WHAT}")
    assert "1 draft for 1 member" in card.body
    assert "too odd" in card.body


async def test_a_channel_that_is_gone_holds_up_the_news_of_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = world.platform.readers

    async def gone(place: Place) -> tuple[str, ...]:
        if place.channel == "closed":
            raise LookupError(place.channel)
        return await readers(place)

    await wish(world, theme="Goals and funnels", channel="closed")
    await wish(world, theme="Goals and funnels", by="ana")
    monkeypatch.setattr(world.platform, "readers", gone)
    card = await world.ask("feedback", f"shipped goals and funnels: {WHAT}")
    assert [draft.place.channel for draft in await drafts_of(world, card)] == ["help"]
    assert "1 place got no draft. There is no channel #closed" in card.body


async def test_a_second_time_no_place_gets_a_second_draft(world: World) -> None:
    await dark_mode(world)
    asked = await world.ask("feedback", "shipped dark mode")
    both = await asyncio.gather(
        *(world.press(asked, "Prepare the drafts", by=by, what=WHAT) for by in ("mia", "jonas"))
    )
    again = await world.ask("feedback", f"shipped Dark mode: {WHAT}")
    assert "0 of them new" in again.body
    made = {draft.id for card in (*both, again) for draft in await drafts_of(world, card)}
    assert made == {"d1", "d2", "d3"}
    assert await world.store.draft("d4") is None


async def test_an_expired_draft_is_made_anew_and_a_discarded_one_is_not(world: World) -> None:
    await dark_mode(world)
    card = await world.ask("feedback", f"shipped Dark mode: {WHAT}")
    await world.press(await world.press(card, "d1"), "Discard")
    world.clock.advance(hours=25)
    await world.schedule.run_due()
    again = await world.ask("feedback", f"shipped Dark mode: {WHAT}")
    assert "2 of them new" in again.body
    assert [button.label for button in again.buttons] == ["d1", "d4", "d5"]


async def test_news_that_is_put_right_is_in_every_draft_that_waits(world: World) -> None:
    await dark_mode(world)
    card = await world.ask("feedback", "shipped Dark mode: It is in version 1")
    cards = {name: await world.press(card, name) for name in ("d1", "d2", "d3")}
    await world.press(cards["d2"], "Discard")
    await world.press(cards["d3"], "Edit", text="Dark mode is there, says Mia.")
    world.clock.advance(minutes=1)
    asked = await world.ask("feedback", "shipped Dark mode")
    again = await world.press(asked, "Prepare the drafts", what="It is in version 2")
    assert "1 draft written anew" in again.body
    assert "1 of them new" in again.body
    assert "1 draft with the words before" in again.body
    texts = {draft.id: draft.version.text for draft in await drafts_of(world, again)}
    assert sorted(texts) == ["d1", "d3", "d4"]
    assert all(
        "version 2" in texts[name] and "version 1" not in texts[name] for name in ("d1", "d4")
    )
    assert texts["d3"] == "Dark mode is there, says Mia."
    stale = await world.press(cards["d1"], "Approve and post")
    assert stale.failed
    assert world.platform.posted() == []
    await world.press(await world.press(again, "d4"), "Discard")
    world.clock.advance(minutes=1)
    third = await world.ask("feedback", "shipped Dark mode: It is in version 2")
    assert "0 of them new" in third.body
    assert "written anew" not in third.body
    assert await world.store.draft("d5") is None


async def test_more_drafts_than_are_written_at_once_all_get_the_right_words(world: World) -> None:
    for number in range(15):
        await wish(world, f"A dark mode, number {number}", f"member{number}", theme="Dark mode")
    await named(world, "Dark mode")
    card = await world.ask("feedback", "shipped Dark mode: It is in version 1")
    await world.press(card, "Prepare the next")
    world.clock.advance(minutes=1)
    card = await world.ask("feedback", "shipped Dark mode: It is in version 2")
    assert "10 drafts written anew" in card.body
    assert "5 places more have to wait" in card.body
    card = await world.press(card, "Prepare the next")
    assert "5 drafts written anew" in card.body
    drafts = [await world.store.draft(f"d{number}") for number in range(1, 16)]
    assert all(draft and "version 2" in draft.version.text for draft in drafts)
    assert await world.store.draft("d16") is None


async def test_fix_it_does_not_take_the_news_out_of_its_post(world: World) -> None:
    await wish(world, theme="Goals and funnels")
    card = await world.ask("feedback", "shipped goals and funnels: See https://evil.example/x")
    (draft,) = await drafts_of(world, card)
    fixed = await world.press(await world.press(card, draft.id), "Fix it")
    assert fixed.failed
    assert "would leave out what shipped" in fixed.body
    (same,) = await drafts_of(world, card)
    assert same == draft


async def test_members_of_one_thread_get_one_draft_for_all(world: World) -> None:
    first = await wish(world, WISHES[0], "kofi", theme="Goals and funnels")
    await wish(world, WISHES[1], "ana", theme="Goals and funnels", thread=first.id)
    card = await world.ask("feedback", f"shipped goals and funnels: {WHAT}")
    (draft,) = await drafts_of(world, card)
    assert draft.member == "Kofi and Ana"
    assert "Kofi" not in draft.version.text


async def test_one_message_without_words_holds_up_the_news_of_nobody(world: World) -> None:
    await wish(world, "\u200b\u200b", "kofi", theme="Dark mode")
    await wish(world, WISHES[0], "ana", theme="Dark mode")
    await wish(world, WISHES[1], "ana", theme="Dark mode")
    item = await log(world, await wish(world, WISHES[2], "ben"))
    await world.press(item, "Change theme", theme="+", new="Dark mode")
    card = await world.ask("feedback", "shipped Dark mode: Dark mode is in version 2.")
    assert "3 drafts for 2 members." in card.body
    assert "1 place got no draft." in card.body


async def test_who_only_praised_is_not_told(world: World) -> None:
    await wish(world, "I love it", theme="Goals and funnels", kinds=("praise",))
    card = await world.ask("feedback", f"shipped Goals and funnels: {WHAT}")
    assert "there is nobody to tell" in card.body


async def test_f098_a_private_place_gets_its_own_draft_or_none(world: World) -> None:
    await wish(world, theme="Goals and funnels")
    hidden = await private_wish(world, theme="Goals and funnels", by="ana")
    by_lena = await world.ask("feedback", f"shipped goals and funnels: {WHAT}", by="lena")
    assert [draft.place.channel for draft in await drafts_of(world, by_lena)] == ["help"]
    by_mia = await world.ask("feedback", f"shipped goals and funnels: {WHAT}", by="mia")
    drafts = await drafts_of(world, by_mia)
    assert [(d.place.channel, d.place.thread) for d in drafts] == [("help", drafts[0].about), ("board", hidden.id)]  # fmt: skip
    assert "roadmap" not in drafts[0].version.text + drafts[0].asked


async def test_the_draft_is_in_the_members_language_or_says_that_it_is_not(world: World) -> None:
    german = await wish(
        world, "Ich hätte gern einen dunklen Modus", theme="Goals and funnels", language="de"
    )
    spanish = await wish(world, "Quisiera un modo oscuro", theme="Goals and funnels", language="es")
    card = await world.ask("feedback", f"shipped goals and funnels: {WHAT}")
    by_message = {draft.about: draft for draft in await drafts_of(world, card)}
    assert "Sie" in by_message[german.id].version.text
    assert "the rest is in German" in by_message[german.id].version.note
    assert "does not answer in Spanish" in by_message[spanish.id].version.note


async def test_at_most_ten_are_made_at_once_and_the_rest_is_said(world: World) -> None:
    for number in range(23):
        await wish(
            world, f"A dark mode, number {number}", f"member{number}", theme="Goals and funnels"
        )
    card = await world.ask("feedback", f"shipped goals and funnels: {WHAT}")
    counts = []
    for _ in range(3):
        counts.append(len(await drafts_of(world, card)))
        if "Prepare the next" in [button.label for button in card.buttons]:
            card = await world.press(card, "Prepare the next")
    assert counts == [10, 10, 10]
    assert "23 drafts for 23 members" in card.body
    assert "3 of them new" in card.body
    assert await world.store.draft("d24") is None


async def test_a_link_that_the_brand_does_not_know_is_not_passed(world: World) -> None:
    await wish(world, theme="Goals and funnels")
    card = await world.ask("feedback", "shipped goals and funnels: See https://evil.example/x")
    (draft,) = await drafts_of(world, card)
    assert not draft.version.verdict.may_be_approved
    assert find_button(await world.press(card, draft.id), "Fix it")


async def test_a_logged_wish_is_told_after_its_message_is_forgotten(world: World) -> None:
    message = await wish(world, theme="Goals and funnels")
    await world.press(await log(world, message), "Save")
    now = world.clock.now() + timedelta(days=1)
    await world.store.forget_old(now, now.date(), now)
    card = await world.ask("feedback", f"shipped goals and funnels: {WHAT}")
    (draft,) = await drafts_of(world, card)
    assert (draft.place.thread, draft.about, draft.asked) == (message.id, "", message.text)


async def test_nothing_is_prepared_without_saying_what_shipped(world: World) -> None:
    await dark_mode(world)
    asked = await world.ask("feedback", "shipped dark mode")
    assert (await world.press(asked, "Prepare the drafts", what="  ")).failed
    assert await world.store.draft("d1") is None


async def test_f093_a_member_may_do_none_of_it(world: World) -> None:
    card = await log(world, await wish(world))
    assert (await world.ask("feedback", "list", by="kofi")).title == "Not allowed"
    assert (await world.press(card, "Save", by="kofi")).title == "Not allowed"
    assert await world.store.record("skill.feedback.item", item_id("fake", "m1")) is None


async def test_more_than_a_page_of_items_is_listed_and_exported_whole(world: World) -> None:
    start = world.clock.now() - timedelta(days=2)
    many = PAGE + 100
    made = [
        Message(
            "fake", f"x{n}", "help", f"x{n}", f"u{n % 50}", "U", f"A dark mode, number {n}",
            start + timedelta(minutes=n), kinds=("feature_request",), theme="Goals and funnels" if n % 2 else "",
        )
        for n in range(many)
    ]  # fmt: skip
    await world.store.save_messages(made)
    card = await world.ask("feedback", "list")
    assert len(lines(card)) == 10
    assert f"number {many - 1}" in lines(card)[0]
    theme = await world.ask("feedback", "theme goals and funnels")
    assert fields(theme)["Members"] == "25"
    assert len(lines(theme)) == 5
    file = (await world.ask("feedback", "export jsonl")).file
    assert file is not None
    assert file.text.count("\n") == many


def many_wishes(count: int, at: Callable[[int], datetime], **changes: Any) -> list[Message]:
    """So many messages, each of a member of its own."""
    return [
        replace(
            Message(
                "fake", f"x{n}", "help", f"x{n}", f"u{n}", f"U{n}", f"A dark mode, number {n}", at(n),
                kinds=("feature_request",),
            ),
            **changes,
        )
        for n in range(count)
    ]  # fmt: skip


async def exported(world: World, filters: str = "") -> tuple[list[str], Card]:
    """The words of each row of an export, and its card."""
    card = await world.ask("feedback", f"export jsonl {filters}".strip())
    assert card.file is not None, card.body
    return [json.loads(line)["quote"] for line in card.file.text.splitlines()], card


async def test_a_theme_has_all_of_its_messages(world: World) -> None:
    start, theme = world.clock.now() - 30 * DAY, "Reports and dashboard"
    many = many_wishes(2_500, lambda n: start + timedelta(minutes=n), theme=theme)
    await world.store.save_messages(many)
    rows, card = await exported(world, f'theme:"{theme}"')
    assert len(set(rows)) == len(rows) == 2_500
    assert "2,500 pieces of feedback" in card.body
    shown = fields(await world.ask("feedback", f"theme {theme}"))
    assert (shown["Messages"], shown["Members"]) == ("2,500", "2,500")


async def test_who_asked_where_nothing_can_be_posted_is_counted_apart(world: World) -> None:
    start, theme = world.clock.now() - 300 * DAY, "Reports and dashboard"
    oldest = await wish(world, theme=theme, at=start - DAY)
    brought = many_wishes(
        1_200, lambda n: start + timedelta(minutes=n), theme=theme, workspace="imported"
    )
    await world.store.save_messages(brought)
    card = await world.ask("feedback", f"shipped {theme}")
    assert "1 member asked for it, in 1 place." in card.body
    assert "1,200 places more asked where Candor cannot post" in card.body
    told = await world.press(card, "Prepare the drafts", what=WHAT)
    assert [draft.about for draft in await drafts_of(world, told)] == [oldest.id]
    assert "1,200 places more asked where Candor cannot post" in told.body
    assert "Prepare the next" not in [button.label for button in told.buttons]


async def test_however_many_speak_in_one_instant_all_are_found(world: World) -> None:
    """As where an export knows days alone."""
    at = world.clock.now() - DAY
    await world.store.save_messages(many_wishes(2 * PAGE + 100, lambda n: at))
    await world.store.save_messages(many_wishes(1, lambda n: at - DAY, id="before"))
    assert len(set((await exported(world))[0])) == 2 * PAGE + 100


async def test_what_did_not_fit_into_one_file_is_in_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_desk, "MOST_EXPORTED", 100)
    start = world.clock.now() - DAY
    await world.store.save_messages(many_wishes(250, lambda n: start + n // 7 * MINUTE))
    rows, card = await exported(world)
    while rest := re.search(r"`(until:\S+ skip:\d+)`", card.body):
        more, card = await exported(world, rest[1])
        rows += more
    assert len(rows) == len(set(rows)) == 250


async def test_what_comes_before_is_asked_for_with_the_same_filters_whatever_stands_in_quotes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_desk, "MOST_EXPORTED", 1)
    start = world.clock.now() - DAY
    await world.store.save_messages(many_wishes(2, lambda n: start + n * MINUTE))
    asked = f'kind:feature_request UNTIL:"{world.clock.now():%Y-%m-%d %H:%M}" since:"4w"'
    rows, card = await exported(world, asked)
    rest = re.search(r'`(kind:feature_request since:"4w" until:\S+ skip:1)`', card.body)
    assert rest is not None
    assert len({*rows, *(await exported(world, rest[1]))[0]}) == 2


async def test_a_file_of_which_all_is_private_leads_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_desk, "MOST_EXPORTED", 1)
    open_one = await wish(world, WISHES[1])
    await world.press(await log(world, await wish(world)), "Private")
    rows, card = await exported(world)
    rest = re.search(r"`(until:\S+ skip:\d+)`", card.body)
    assert rest is not None
    assert (rows, (await exported(world, rest[1]))[0]) == ([], [open_one.text])


async def test_what_was_said_years_ago_is_listed_and_exported(world: World) -> None:
    old = await wish(world, "A dark mode, years ago", at=world.clock.now() - 700 * DAY)
    since = f"since:{old.at - DAY:%Y-%m-%d}"
    assert len(lines(await world.ask("feedback", f"list {since}"))) == 1
    assert len(lines(await world.ask("feedback", "list"))) == 1
    assert (await exported(world, since))[0] == [old.text]


# --- whatever the readers --------------------------------------------------------------------------

PEOPLE = ("mia", "jonas", "lena")
SECRETS = ("amber", "birch", "cedar", "delta", "eagle", "fjord", "grove", "heath")


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(n, marks=pytest.mark.drill) for n in range(2, 60))]
)
async def test_f098_nobody_gets_a_word_from_a_place_that_is_not_theirs(
    world: World, seed: int
) -> None:
    chance = random.Random(seed)
    scopes = [("everyone",), ("mia",), ("mia", "jonas"), ("jonas", "lena"), ("kofi", "lena")]
    channels = {f"channel{n}": chance.choice(scopes) for n in range(3 if seed == 1 else 6)}
    secret: dict[str, tuple[str, ...]] = {}
    """A word that stands in one channel only -> who may read it there."""
    private: set[str] = set()
    for number, (channel, readers) in enumerate(channels.items()):
        word = SECRETS[number]
        secret[word] = readers
        for by in ("kofi", "ana", "ben", "chloe"):
            text = (
                f"The {word} gateway needs a {chance.choice(SECRETS[6:])} switch, says member {by}"
            )
            message = await wish(world, text, by, channel=channel, readers=readers)
            if chance.random() < 0.3:
                owner = next((p for p in PEOPLE if may_read((p,), readers)), "")
                if owner and chance.random() < 0.5:
                    await world.press(await log(world, message, owner), "Private", by=owner)
                    private.add(message.text)
                elif owner:
                    await world.press(await log(world, message, owner), "Save", by=owner)
    await world.ask("feedback", kind="button", action="find", by=chance.choice(PEOPLE))
    for person in PEOPLE:
        cards = [
            await world.ask("feedback", text, by=person)
            for text in ("list", "themes", "search gateway", "search switch", "export jsonl", "export csv")
        ]  # fmt: skip
        cards += [await world.press(cards[1], "Find new ones", by=person)]
        for row in await world.store.find_records(THEME):
            cards.append(await world.ask("feedback", f"theme {row.body['name']}", by=person))
            cards.append(await world.ask("feedback", f"shipped {row.body['name']}", by=person))
        shown = "\n".join(
            str(replace(card, title="", body="") if "no theme" in card.body else card)
            for card in cards
        ).casefold()
        for word, readers in secret.items():
            if not may_read((person,), readers):
                assert word not in shown, (person, word)
        files = "\n".join(card.file.text for card in cards if card.file)
        assert not [text for text in private if text in files]
    for message in await world.store.messages_between(NOON - DAY, NOON + DAY):
        for row in await world.store.find_records(THEME) if message.theme else ():
            if row.body["name"] == message.theme:
                assert may_read(message.readers, row.body["readers"])


async def test_after_a_restart_no_place_gets_a_second_draft(tmp_path: Path) -> None:
    writer: Any = OfflineWriter(BRAND, FakeKnowledge())
    platform, keys = FakePlatform(), itertools.count(1)
    for again in (False, True):
        async with opened(
            tmp_path, platform=platform, writer=writer, keys=keys, registry=SKILLS
        ) as world:
            world.live.now = replace(world.live.now, listening=LISTENING)
            if not again:
                await wish(world, theme="Goals and funnels")
            card = await world.ask("feedback", f"shipped goals and funnels: {WHAT}")
            assert [draft.id for draft in await drafts_of(world, card)] == ["d1"]
            assert await world.store.draft("d2") is None


async def test_f098_what_became_narrower_since_it_was_logged_is_not_shown(world: World) -> None:
    card = await log(world, await wish(world, channel="lounge"), by="lena")
    await world.press(card, "Save", by="lena")
    await wish(world, "now among us", channel="lounge", readers=("mia",))
    assert "dark mode" not in str(await world.ask("feedback", "list", by="lena"))
    assert (await world.press(card, "Private", by="lena")).failed
    assert "dark mode" in str(await world.ask("feedback", "list", by="mia"))


def test_the_guide_explains_every_button_and_view() -> None:
    told = (ROOT / "docs/using.md").read_text()
    buttons = (
        words.SAVE, words.MERGE, words.CHANGE_THEME, words.PRIVATE, words.NOT_PRIVATE, words.CONSENT, words.OLDER,
        words.RENAME, words.PLANNED, words.DECLINED, words.REOPEN, words.SHIPPED_IT, words.FIND_NOW,
        words.SHIPPED_NEXT,
    )  # fmt: skip
    assert [button for button in buttons if f"*{button}*" not in told and f"| {button}" not in told and f", {button} |" not in told] == []  # fmt: skip
    assert [view for view in VIEWS if not re.search(rf"feedback {view}\b|`{view} ", told)] == []
    assert [kind for kind in FORMATS if f"`{kind}`" not in told and f"export {kind}`" not in told] == []  # fmt: skip
