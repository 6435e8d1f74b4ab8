"""Candor as a whole in the Discord that others wrote: what it asks there is what Discord describes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import discord
import pytest
from simcord.results import InteractionResult

from tests.platforms.discord.office import ANA, HELP, KOFI, MIA, STAFF
from tests.platforms.discord.sim_office import SimOffice, sim_opened

QUESTION = "How do I export my stats to CSV?"
THREAT = "I will come to your office and shoot you all."


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[SimOffice]:
    async with sim_opened(tmp_path) as office:
        yield office


def words(office: SimOffice, answered: InteractionResult) -> str:
    """The card that only the person sees."""
    assert answered.response
    assert answered.response.ephemeral
    return office.words(answered.response.components)


async def drafted(office: SimOffice) -> tuple[discord.Message, InteractionResult]:
    """Kofi asks, Mia has a reply drafted from the menu of his message."""
    question = await office.people[KOFI].send(office.channels[HELP], QUESTION)
    await office.done()
    asked = await office.people[MIA].context_menu(office.channels[HELP], "Draft a reply", question)
    await office.done()
    return question, asked


async def clicked(office: SimOffice, on: Any, label: str) -> InteractionResult:
    answered = await office.people[MIA].click(on, label=label)
    await office.done()
    return answered


def posts(office: SimOffice) -> list[Any]:
    """What was sent to the channel of the question."""
    path = f"/channels/{HELP}/messages"
    asked = office.env.http_requests
    return [one.json for one in asked if (one.method, one.path) == ("POST", path)]


async def test_a_question_is_answered_where_it_was_asked(office: SimOffice) -> None:
    """From the menu of a message over the draft and the approval to one reply, however often one clicks."""
    question, asked = await drafted(office)
    assert "To post" in words(office, asked)
    old = asked.response
    await clicked(office, old, "Approve and post")
    assert "posted" in words(office, asked)
    said, reply = office.stands(HELP)
    assert said == QUESTION
    assert "Export to CSV" in reply
    (posted,) = posts(office)
    assert posted["allowed_mentions"] == {"parse": []}
    assert posted["message_reference"]["message_id"] == str(question.id)


async def test_a_command_is_for_those_who_see_it(office: SimOffice) -> None:
    await drafted(office)
    mia, ana, help_ = office.people[MIA], office.people[ANA], office.channels[HELP]
    assert "candor draft" in mia.available_commands(help_)
    assert ana.available_commands(help_) == ("my-data",)
    asked = await mia.slash(help_, "candor draft")
    await office.done()
    assert QUESTION in words(office, asked)
    offered = await mia.autocomplete(help_, "candor draft", "text", "d")
    assert [one["name"][:2] for one in offered] == ["d1"]
    mine = await ana.slash(help_, "my-data")
    await office.done()
    assert "✗" not in words(office, mine)


async def test_words_are_changed_in_a_form_and_checked_again(office: SimOffice) -> None:
    _, asked = await drafted(office)
    form = await clicked(office, asked.response, "Edit…")
    assert form.modal
    (part,) = form.modal["components"]
    said = {
        part["component"]["custom_id"]: "I am just a customer like you, and Harbor is the best."
    }
    await office.people[MIA].submit_modal(form, said)
    await office.done()
    assert "just a customer" in words(office, asked)
    assert "[Approve and post]" not in words(office, asked)
    assert posts(office) == []


async def test_a_moderator_times_a_member_out_from_the_case(office: SimOffice) -> None:
    await office.people[KOFI].send(office.channels[HELP], THREAT)
    await office.done()
    alert = office.messages(STAFF)[-1]
    form = await clicked(office, alert, "Time out…")
    assert form.modal
    filled = {}
    for part in form.modal["components"]:
        if one := part.get("component"):
            options = one.get("options") or [{"value": "a threat"}]
            filled[one["custom_id"]] = options[0]["value"]
    await office.people[MIA].submit_modal(form, filled)
    await office.done()
    guild = office.env.backend.get_guild(office.env.guild.id)
    assert guild.members[int(KOFI)].timed_out_until
    (told,) = [one for one in office.env.http_requests if "/members/" in one.path and one.json]
    assert "a threat" in unquote(told.reason or "")
