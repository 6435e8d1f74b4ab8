"""docs/discord.md, step by step: invited by the link, with the rights it asks for and no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from candorbot import words
from candorbot.brand import Brand
from candorbot.live import Loaded
from candorbot.platforms.discord.app import Discord
from candorbot.platforms.discord.rights import RIGHTS, invite
from tests.platforms.discord import office as office_module
from tests.platforms.discord.office import HELP, KOFI, MIA, STAFF, Office, opened
from tests.platforms.discord.wire import APP, Wire, bits
from tests.platforms.discord.wire.shown import Message

QUESTION = "How do I export my stats to CSV?"
THREAT = "I will come to your office and shoot you all."
WHY = "Why? It stands in the platform's own log, too"


def invited(discord: Wire, *, moderate: bool = False, intent: bool = False) -> None:
    """Somebody opened the link. `intent`: and switched the message content intent on."""
    asked = parse_qs(urlsplit(invite(APP, moderate=moderate)).query)
    discord.grant(int(asked["permissions"][0]))
    discord.world.reads_content = intent
    discord.gateway.granted = bits.MESSAGE_CONTENT if intent else 0


def deaf() -> Loaded:
    """The brand, without a word of where to listen."""
    shared = office_module.loaded()
    brand = shared.brand
    listens = brand.file.listening.model_copy(update={"channels": []})
    file = brand.file.model_copy(update={"listening": listens})
    return replace(shared, brand=Brand(brand.folder, file, brand.strategy))


async def first_draft(office: Office, discord: Wire) -> Message:
    """Step 10; the question."""
    question = await discord.says(KOFI, HELP, QUESTION)
    await discord.menu(MIA, "Draft a reply", question)
    await office.done()
    return question


async def approved(office: Office, discord: Wire, question: Message) -> None:
    """The reply stands below the question, and nobody was called."""
    card = discord.ephemeral_of(MIA)
    assert "Newer messages: none" in discord.words(card)
    await office.presses(MIA, card, "Approve and post")
    ours = [m for m in discord.messages(HELP) if m.author == discord.world.bot]
    assert [m.reply_to for m in ours] == [question.id]
    assert not discord.pings


async def all_is_well(office: Office) -> bool:
    """Also with the rights, which nothing refused on the way."""
    office.discord.trouble = office.candor.supervisor.say
    await office.discord.look_at_rights()
    refused = [call for call in office.wire.calls if call.status == 403]
    return not office.candor.supervisor.wrong() and not refused


def intents(discord: Wire) -> set[int]:
    return {link.session.intents for link in discord.gateway.open if link.session}


async def test_the_ten_steps_lead_to_the_first_reply_without_a_privileged_intent(
    discord: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited(discord)
    shared = deaf()
    monkeypatch.setattr(office_module, "loaded", lambda: shared)
    async with opened(tmp_path, discord, discord.clock) as office:
        assert intents(discord) == {bits.GUILDS}
        await approved(office, discord, await first_draft(office, discord))
        await office.discord.panel.look()
        await office.done()
        await office.discord.panel.look()
        assert discord.newest(STAFF).pinned
        assert await all_is_well(office)


async def test_where_listening_is_switched_on_the_question_waits_by_itself(
    discord: Wire, tmp_path: Path
) -> None:
    invited(discord, intent=True)
    async with opened(tmp_path, discord, discord.clock) as office:
        question = await discord.says(KOFI, HELP, QUESTION)
        await office.done()
        await office.candor_says(MIA, HELP, "draft")
        await approved(office, discord, question)
        assert await all_is_well(office)


async def test_without_the_intent_it_answers_and_says_what_to_switch_on(
    discord: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited(discord)
    said: list[str] = []
    told = property(
        lambda app: lambda what, sentence: said.append(sentence), lambda app, value: None
    )
    monkeypatch.setattr(Discord, "trouble", told, raising=False)
    async with opened(tmp_path, discord, discord.clock) as office:
        assert words.DISCORD_INTENT in said
        assert intents(discord) == {bits.GUILDS}
        await approved(office, discord, await first_draft(office, discord))


@pytest.mark.parametrize("moderate", [False, True])
async def test_a_case_is_handed_over_where_the_link_asked_for_that(
    discord: Wire, tmp_path: Path, moderate: bool
) -> None:
    invited(discord, moderate=moderate, intent=True)
    async with opened(tmp_path, discord, discord.clock) as office:
        await discord.says(KOFI, HELP, THREAT)
        await office.done()
        await office.presses(MIA, discord.newest(STAFF), "Time out…")
        await discord.submit(MIA, discord.modal_of(MIA), {WHY: "a threat"})
        await office.done()
        until = discord.guild().members[KOFI].as_discord()["communication_disabled_until"]
        assert bool(until) is moderate
        told = [discord.words(one) for one in discord.ephemerals_of(MIA)]
        refused = [one for one in told if words.DISCORD_REFUSED[50013] in one]
        assert bool(refused) is not moderate


def test_the_guide_names_each_right_with_its_reason() -> None:
    told = (Path(__file__).parents[3] / "docs/discord.md").read_text()
    assert [right.name for right in RIGHTS if f"| `{right.name}` | {right.why} |" not in told] == []
