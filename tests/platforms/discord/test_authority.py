"""Who may do what (FAULTS.md, rows 81, 93 and 94), through Discord; and that nothing of a private channel reaches a
wider place, whatever Discord's roles and overwrites make private."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot.card import Button, Card
from candorbot.platforms.discord.permits import EVERYONE, permissions_in, readers_of
from candorbot.records import DraftState, may_read
from candorbot.request import Permission, Place
from candorbot.testing import FakeClock
from tests.platforms.discord.office import (
    ANA,
    HELP,
    JONAS,
    KOFI,
    LENA,
    MANAGERS,
    MIA,
    STAFF,
    TEAM,
    Office,
    opened,
)
from tests.platforms.discord.ways import (
    APPROVE,
    QUESTION,
    asked,
    drafted,
    posts,
    replies,
    tick,
    told,
)
from tests.platforms.discord.wire import (
    GUILD,
    OWNER,
    Interaction,
    Message,
    Modal,
    Status,
    Wire,
    bits,
)
from tests.platforms.discord.wire.payloads import CHAT_INPUT, COMPONENT, SUBMIT
from tests.platforms.discord.wire.things import Channel, Member, Overwrite, Role, User
from tests.platforms.discord.wire.world import World

ROBOT, GONE, PENDING, SILENCED, STRANGER = (f"9000000000000004{n:02}" for n in range(5))
EDITED = "The reply"


@pytest.fixture
async def office(discord: Wire, tmp_path: Path) -> AsyncIterator[Office]:
    """With everybody who must never approve among the managers."""
    discord.add_user(ROBOT, "Robot", MANAGERS, bot=True)
    discord.add_user(GONE, "Gone", guild=None)
    discord.add_user(STRANGER, "Stan", guild=None)
    discord.add_user(PENDING, "Penny", MANAGERS)
    discord.add_user(SILENCED, "Sid", MANAGERS)
    until = discord.clock.now() + timedelta(days=1)
    discord.guild().members[SILENCED].timeout = until.isoformat(timespec="microseconds")
    async with opened(tmp_path, discord, discord.clock) as office:
        yield office


@pytest.fixture
def pending(monkeypatch: pytest.MonkeyPatch) -> None:
    """Penny has not passed the server's screening."""
    whole = Member.as_discord

    def as_discord(member: Member, with_user: bool = True) -> dict[str, Any]:
        return whole(member, with_user) | {"pending": member.user.id == PENDING}

    monkeypatch.setattr(Member, "as_discord", as_discord)


async def presses_as(
    office: Office, user: str, card: Message, name: str, *, guild: str = GUILD
) -> Interaction:
    """Whoever it is, whether or not they see the card, and from wherever: what Discord would deliver of a click
    on a button of this name."""
    wire, world = office.wire, office.wire.world
    data = {"component_type": 2, "custom_id": name, "id": 1}
    made = wire.interactions.begin(COMPONENT, MIA, card.channel, data, "", card)
    told = made.as_discord(world)
    made.user = user
    who = world.users.get(user)
    as_user = who.as_discord() if who else {**world.users[KOFI].as_discord(), "id": user}
    told["member"] = told["member"] | {"user": as_user}
    wire.gateway.dispatch("INTERACTION_CREATE", told | {"guild_id": guild}, 0)
    await office.done()
    return made


def name_of(card: Message, label: str) -> str:
    return str(card.button(label)["custom_id"])


# --- 93: who may approve -------------------------------------------------------------------------------

NOT_APPROVERS = [
    LENA, KOFI, ANA, ROBOT, GONE, STRANGER, PENDING, SILENCED, OWNER, "100200300400500600", "900000000000000998",
]  # fmt: skip


@pytest.mark.usefixtures("pending")
async def test_f093_who_may_not_approve_is_denied_at_the_click(
    office: Office, discord: Wire
) -> None:
    """By what Discord says of the id, though most of them have the role; and it is recorded."""
    _, card = await drafted(office, discord)
    for who in NOT_APPROVERS:
        before = await office.candor.store.audit_log(1)
        await presses_as(office, who, card, name_of(card, APPROVE))
        assert posts(discord) == 0, who
        assert (await office.draft()).state in (DraftState.DRAFT, DraftState.IN_REVIEW), who
        (newest,) = await office.candor.store.audit_log(1)
        if who != LENA:  # told to ask a colleague
            assert newest.number > before[0].number, who
            assert "denied" in newest.what, who
    await tick(office, minutes=1)
    assert posts(discord) == 0


@pytest.mark.usefixtures("pending")
async def test_f093_what_discord_says_of_a_person_decides(office: Office, discord: Wire) -> None:
    people = (MIA, JONAS, LENA, KOFI, ROBOT, GONE, PENDING, SILENCED, OWNER)
    workspace = office.discord.workspace
    may = {who: await workspace.permission(who) for who in people}
    assert may == {
        MIA: Permission.APPROVER, JONAS: Permission.APPROVER, LENA: Permission.MODERATOR,
        KOFI: Permission.MEMBER, ROBOT: Permission.NOBODY, GONE: Permission.NOBODY,
        PENDING: Permission.MEMBER, SILENCED: Permission.MEMBER, OWNER: Permission.MEMBER,
    }  # fmt: skip
    office.clock.advance(days=2)
    assert await workspace.permission(SILENCED) is Permission.APPROVER


async def test_f093_a_member_reads_nothing_of_staff_by_any_command_or_button(
    office: Office, discord: Wire
) -> None:
    """Discord does not show them the commands; a client that sends them all the same is told no."""
    _, card = await drafted(office, discord)
    for verb in ("draft", "people", "brief", "escalate", "pause", "home", "feedback"):
        options = [{"name": verb, "type": 1}]
        data = {"id": "1", "name": "candor", "type": 1, "options": options}
        await discord._interacts(CHAT_INPUT, KOFI, HELP, data, "candor")
        await office.done()
    for label in card.buttons:
        if not label.endswith("…"):  # a form asks first what the card shows
            await presses_as(office, KOFI, card, name_of(card, label))
    own = "/my-data shows what is kept of you", "Discard this draft?"
    for shown in discord.ephemerals_of(KOFI):
        said = discord.words(shown)
        assert said.startswith("### ✗") or any(one in said for one in own), said
        assert QUESTION not in said
    assert posts(discord) == 0


@pytest.mark.parametrize("leaves", ["the role", "the server", "to be silent", "the role is gone"])
async def test_f093_who_left_between_click_and_send_has_not_approved(
    office: Office, discord: Wire, leaves: str
) -> None:
    await asked(office, discord)
    card = await office.candor_says(JONAS, HELP, "draft")
    if "Sign it as me" in card.buttons:
        await office.presses(JONAS, card, "Sign it as me")
    discord.faults.plan("POST /channels/{}/messages", Status(429, 30.0))
    await office.presses(JONAS, discord.ephemeral_of(JONAS), APPROVE)
    assert posts(discord) == 1
    match leaves:
        case "the role":
            await discord.takes_role(JONAS, MANAGERS)
        case "the server":
            await discord.leaves(JONAS)
        case "to be silent":
            until = office.clock.now() + timedelta(days=1)
            discord.guild().members[JONAS].timeout = until.isoformat(timespec="microseconds")
        case _:
            del discord.guild().roles[MANAGERS]
            for member in discord.guild().members.values():
                member.roles[:] = [role for role in member.roles if role != MANAGERS]
    await tick(office, seconds=31)
    await tick(office, seconds=1)
    assert posts(discord) == 1
    assert (await office.draft()).state is DraftState.IN_REVIEW
    assert "not posted" in told(discord).lower()


# --- 94: clicks again, late, on old cards, at once -----------------------------------------------------


async def test_f094_two_approvers_at_once_post_one_reply(office: Office, discord: Wire) -> None:
    """On the card of both, in the staff channel."""
    question = await asked(office, discord)
    card = await office.candor_says(LENA, HELP, "draft")
    await office.presses(LENA, card, "Ask a colleague…")
    await discord.submit(LENA, discord.modal_of(LENA), {"Who?": "Mia"})
    await office.done()
    notice = discord.newest(STAFF)
    await office.presses(MIA, notice, APPROVE)
    if posts(discord) == 0:  # Lena's name signs it
        await office.presses(MIA, discord.ephemeral_of(MIA), "Sign it as me")
        notice = discord.ephemeral_of(MIA)
    name = name_of(notice.as_seen(), APPROVE)
    await asyncio.gather(*(presses_as(office, who, notice, name) for who in (MIA, JONAS, MIA)))
    await tick(office, minutes=2)
    assert len(replies(discord, question)) == posts(discord) == 1


async def test_f094_a_double_click_posts_once(office: Office, discord: Wire) -> None:
    question, card = await drafted(office, discord)
    await asyncio.gather(*(discord.press(MIA, card, APPROVE) for _ in range(4)))
    await office.done()
    await tick(office, minutes=2)
    assert len(replies(discord, question)) == posts(discord) == 1


async def test_f094_the_same_click_said_again_posts_once(office: Office, discord: Wire) -> None:
    question, card = await drafted(office, discord)
    await discord.press(MIA, card, APPROVE)
    for _ in range(2):
        discord.gateway.replay(3)
        await office.done()
    office.clock.advance(hours=1)
    discord.gateway.replay(3)
    await office.done()
    assert len(replies(discord, question)) == posts(discord) == 1


async def test_f094_a_click_on_an_old_card_does_not_post_other_words(
    office: Office, discord: Wire
) -> None:
    """The words have changed since; the card that shows the old ones posts neither."""
    _, old = await drafted(office, discord)
    await discord.press(MIA, old, "Edit…")
    modal = await discord.until(lambda: discord.modal_of(MIA))
    await discord.submit(MIA, modal, {EDITED: "Use Export.\n\nMia, Harbor team"})
    await office.done()
    await office.presses(MIA, old, APPROVE)
    assert posts(discord) == 0
    assert (await office.draft()).version.number == 2


@pytest.mark.parametrize("over", ["expired", "discarded", "posted"])
async def test_f094_a_click_after_the_end_posts_nothing_and_says_so(
    office: Office, discord: Wire, over: str
) -> None:
    _, card = await drafted(office, discord)
    if over == "expired":
        office.clock.advance(days=3)
        await office.candor.schedule.run_due()
    elif over == "discarded":
        await office.presses(MIA, card, "Discard")
        await office.presses(MIA, discord.ephemeral_of(MIA), "Discard")
    else:
        await office.presses(MIA, card, APPROVE)
    before = posts(discord)
    await office.presses(MIA, card, APPROVE)
    assert posts(discord) == before
    newest = discord.ephemeral_of(MIA)
    assert newest.buttons == [] or "again" in discord.words(newest)


async def test_f094_a_click_on_anothers_card_counts_as_ones_own(
    office: Office, discord: Wire
) -> None:
    """What Mia alone sees, pressed by Jonas's client: he may approve, but not in Mia's name."""
    _, card = await drafted(office, discord)
    await presses_as(office, JONAS, card, name_of(card, APPROVE))
    assert posts(discord) == 0
    assert (await office.draft()).state is DraftState.DRAFT


# --- 81: forged names, of another card, from elsewhere -------------------------------------------------


def forgeries(name: str) -> list[str]:
    kind, card, number, tag = name.split(".")
    return [
        "", ".", "x", name[:-1], name + "A", name.upper(), f"{card}.{number}.{tag}", f"{kind}.{card}.{number}.",
        f"m1.{card}.{number}.{tag}", f"c2.{card}.{number}.{tag}", f"{kind}.{card}.{int(number) + 1}.{tag}",
        f"{kind}.{card}.0{number}.{tag}", f"{kind}.{'0' * 24}.{number}.{tag}", f"{kind}.{card}.-1.{tag}",
        f"{kind}.{card}.999.{tag}", f"{name}\n", f" {name}", name.replace(number, "²"), "é" * 50, "A" * 100,
    ]  # fmt: skip


async def test_f081_a_button_that_we_did_not_write_does_nothing(
    office: Office, discord: Wire
) -> None:
    _, card = await drafted(office, discord)
    for forged in forgeries(name_of(card, APPROVE)):
        if forged != name_of(card, APPROVE):
            await presses_as(office, MIA, card, forged)
    assert posts(discord) == 0
    assert (await office.draft()).state is DraftState.DRAFT


async def test_f081_a_button_of_another_server_does_nothing(office: Office, discord: Wire) -> None:
    """Neither a real name that comes from another server, nor one that was signed for another."""
    _, card = await drafted(office, discord)
    elsewhere = "100000000000000077"
    discord.world.add_guild(elsewhere, "Elsewhere")
    await presses_as(office, MIA, card, name_of(card, APPROVE), guild=elsewhere)
    kind, kept, number, _ = name_of(card, APPROVE).split(".")
    presses = office.discord.incoming._cards.presses
    signed = presses.place("c1", elsewhere, kept, int(number))
    assert signed.startswith(f"{kind}.{kept}.{number}.")
    await presses_as(office, MIA, card, signed)
    assert posts(discord) == 0
    assert (await office.draft()).state is DraftState.DRAFT


async def test_f081_a_card_that_is_kept_for_another_server_is_not_found(office: Office) -> None:
    cards = office.discord.incoming._cards
    card = Card("x", buttons=(Button("draft", "approve", "Approve", "d1"),))
    kept = await cards.keep("100000000000000077", card, whole=True)
    assert await cards.button_at(GUILD, kept, 0) is None
    assert await cards.button_at("100000000000000077", kept, 0) is not None
    assert await cards.button_at("100000000000000077", kept, 1) is None


async def test_f081_a_form_of_another_or_one_that_was_changed_does_nothing(
    office: Office, discord: Wire
) -> None:
    """What Lena's client sends as Mia's form changes nothing that Lena could not change, and posts nothing."""
    _, card = await drafted(office, discord)
    await office.presses(MIA, card, "Edit…")
    modal = discord.modal_of(MIA)
    for forged in [name_of(card, APPROVE), name_of(card, "Edit…"), *forgeries(modal.id)]:
        if forged != modal.id:
            await _submits(office, MIA, modal, forged, "Forged words.")
    await _submits(office, KOFI, modal, modal.id, "Words of a member.")
    assert (await office.draft()).version.number == 1
    assert posts(discord) == 0
    await _submits(office, MIA, modal, modal.id, "Use Export.\n\nMia, Harbor team")
    assert (await office.draft()).version.number == 2


async def _submits(office: Office, user: str, modal: Modal, name: str, text: str) -> None:
    """A form as somebody's client would send it under a name, open or not."""
    part = {"type": 4, "id": 2, "custom_id": "text", "value": text}
    (asked,) = modal.labels.values()
    part["custom_id"] = asked["custom_id"]
    data = {"custom_id": name, "components": [{"type": 18, "id": 1, "component": part}]}
    await office.wire._interacts(SUBMIT, user, modal.channel, data, "", modal.of)
    await office.done()


# --- who reads: Discord's own rules, and ours ------------------------------------------------------------

ROLES, PEOPLE = (
    ("900000000000000501", "900000000000000502", "900000000000000503"),
    (MIA, JONAS, LENA, KOFI),
)
Ruled = Mapping[str, tuple[bool, bool]]
rulings = st.dictionaries(
    st.sampled_from((GUILD, *ROLES, *PEOPLE)), st.sampled_from([(True, False), (False, True)])
)
"""For some roles and people, whether a channel is opened or shut to them."""


@st.composite
def servers(draw: st.DrawFn) -> World:
    """A server whose roles see or do not, with two channels that have any overwrites."""
    world = World(FakeClock())
    guild = world.guilds[GUILD]
    right = st.sampled_from([0, bits.VIEW, bits.VIEW | bits.SEND, bits.VIEW | bits.ADMINISTRATOR])
    guild.roles[GUILD].permissions = draw(st.sampled_from([0, bits.VIEW, bits.VIEW | bits.SEND]))
    for role in ROLES:
        guild.roles[role] = Role(role, role, draw(right))
    for person in PEOPLE:
        world.users[person] = User(person, person)
        roles = draw(st.lists(st.sampled_from(ROLES), unique=True))
        guild.members[person] = Member(world.users[person], roles)
    for channel in (HELP, TEAM):
        made = world.channels[channel] = Channel(channel, channel, bits.TEXT, GUILD)
        for id, (allowed, denied) in draw(rulings).items():
            allow, deny = bits.VIEW * allowed, bits.VIEW * denied
            made.overwrites[id] = Overwrite(id, allow, deny, id in PEOPLE)
    return world


def viewers(world: World, channel: str) -> set[str]:
    """Who sees a channel, as the wire has it from Discord's rules."""
    where = world.channels[channel]
    return {one for one in world.guilds[GUILD].members if world.may(one, where, bits.VIEW)}


def readers(world: World, channel: str) -> tuple[str, ...]:
    shape = world.channels[channel].as_discord(world.users)
    return readers_of(shape, world.guilds[GUILD].as_discord())


@given(servers())
@settings(max_examples=25)
def test_a_persons_rights_are_what_discord_works_out(world: World) -> None:
    server = world.guilds[GUILD].as_discord()
    for channel in (HELP, TEAM):
        shape = world.channels[channel].as_discord(world.users)
        for person in PEOPLE:
            ours = permissions_in(world.guilds[GUILD].members[person].as_discord(), shape, server)
            sees = world.may(person, world.channels[channel], bits.VIEW)
            assert ours.view_channel == sees
            if sees:
                says = world.may(person, world.channels[channel], bits.SEND)
                assert ours.send_messages == says


@given(servers())
@settings(max_examples=80)
def test_words_of_a_private_channel_reach_nobody_who_does_not_see_it(world: World) -> None:
    """Where the readers of one are said to be among those of a private other, they all see that one. And a channel
    that somebody without a role sees is no private one."""
    for here, there in ((HELP, TEAM), (TEAM, HELP)):
        private = readers(world, there)
        if private != (EVERYONE,) and may_read(readers(world, here), private):
            assert viewers(world, here) <= viewers(world, there)
        newcomer = _newcomer(world)
        assert (newcomer in viewers(world, there)) <= (private == (EVERYONE,))
        del world.guilds[GUILD].members[newcomer]


def _newcomer(world: World) -> str:
    world.users[ANA] = User(ANA, "Ana")
    world.guilds[GUILD].members[ANA] = Member(world.users[ANA])
    return ANA


async def test_a_role_that_another_role_shuts_out_does_not_say_who_reads() -> None:
    """Who has a role that sees all, and one that is shut out here, does not read here."""
    role, muted = ROLES[0], ROLES[1]
    world = World(FakeClock())
    guild = world.guilds[GUILD]
    guild.roles[GUILD].permissions = 0
    guild.roles[role], guild.roles[muted] = Role(role, "Team", bits.VIEW), Role(muted, "Muted")
    for channel in (HELP, TEAM):
        world.channels[channel] = Channel(channel, channel, bits.TEXT, GUILD)
    world.channels[TEAM].overwrites[muted] = Overwrite(muted, deny=bits.VIEW)
    assert not may_read(readers(world, HELP), readers(world, TEAM))
    assert may_read(readers(world, HELP), readers(world, HELP))


async def test_a_private_thread_is_read_by_its_people_and_its_channels_moderators(
    office: Office, discord: Wire
) -> None:
    """Whoever may manage threads sees it, too: of another channel these are others."""
    here, there = "900000000000000601", "900000000000000602"
    discord.add_thread(here, "aside", HELP, private=[MIA, KOFI, discord.world.bot])
    discord.add_thread(there, "aside", TEAM, private=[MIA, KOFI, discord.world.bot])
    workspace = office.discord.workspace
    one, other = [await workspace.readers(Place(GUILD, place)) for place in (here, there)]
    assert {MIA, KOFI} < set(one)
    assert discord.world.bot not in one
    assert not may_read(one, other)
    assert not may_read(other, one)
    assert not may_read(await workspace.readers(Place(GUILD, STAFF)), one)
    assert not may_read(await workspace.readers(Place(GUILD, HELP)), one)


# --- nothing of a private channel where more people read ----------------------------------------------

SECRET = "MARMALADE"
ASIDE = "900000000000000700"
PRIVATE = {
    "its role": lambda discord: discord.add_channel(ASIDE, "board", only=[MANAGERS]),
    "its people": lambda discord: discord.add_channel(ASIDE, "board", only=[MIA, JONAS]),
    "a private thread": lambda discord: discord.add_thread(
        ASIDE, "board", TEAM, private=[MIA, JONAS, discord.world.bot]
    ),
}


@pytest.mark.parametrize("by", PRIVATE)
async def test_what_was_asked_in_private_is_not_shown_to_all_of_staff_when_it_is_late(
    office: Office, discord: Wire, by: str
) -> None:
    """Discord takes no answer: the staff channel, where Lena reads, hears that there is one, and not what it says."""
    PRIVATE[by](discord)
    question = await discord.says(JONAS, ASIDE, f"How do I export the {SECRET} stats?")
    edits = "PATCH /webhooks/{}/{}/messages/@original"
    discord.faults.plan(edits, Status(401, body='{"message": "over", "code": 50027}'), 2)
    await discord.menu(MIA, "Draft a reply", question)
    await office.done()
    assert "An answer came too late" in told(discord)
    assert SECRET not in told(discord)
    assert "board" not in told(discord)


async def test_what_one_alone_may_read_is_not_shown_to_all_of_staff_when_it_is_late(
    office: Office, discord: Wire
) -> None:
    """Mia asks among the staff for what was said where Lena does not read."""
    PRIVATE["its role"](discord)
    question = await discord.says(JONAS, ASIDE, f"Please add {SECRET} exports.")
    await discord.menu(MIA, "Log as feedback", question)
    await office.done()
    await office.presses(MIA, discord.ephemeral_of(MIA), "Save")
    edits = "PATCH /webhooks/{}/{}/messages/@original"
    discord.faults.plan(edits, Status(401, body='{"message": "over", "code": 50027}'), 2)
    await discord.slash(MIA, STAFF, "candor feedback", view="list")
    await office.done()
    assert "An answer came too late" in discord.shows(STAFF)
    assert SECRET not in discord.shows(STAFF)


@pytest.mark.parametrize("by", PRIVATE)
async def test_nothing_of_a_private_channel_reaches_a_wider_place(
    office: Office, discord: Wire, by: str
) -> None:
    """By no card of a colleague who does not read there, and by nothing that stands in a channel."""
    PRIVATE[by](discord)
    question = await discord.says(JONAS, ASIDE, f"How do I export the {SECRET} stats?")
    for action in ("Log as feedback", "Draft a reply"):
        await discord.menu(MIA, action, question)
        await office.done()
    for verb in ("feedback", "brief", "people", "home", "ideas", "escalate", "draft"):
        await office.candor_says(LENA, HELP, verb)
    await office.candor_says(LENA, HELP, "draft", text="d1")
    again = await office.candor_says(MIA, HELP, "draft", text="d1")
    assert SECRET in discord.words(again)
    await office.discord.panel.look()
    await office.done()
    shown = [discord.words(card) for card in discord.ephemerals_of(LENA)]
    assert SECRET not in "".join(shown)
    assert all(SECRET not in discord.shows(place) for place in (HELP, STAFF, TEAM))


@pytest.mark.parametrize("by", ["its role", "its people"])
async def test_who_brand_yaml_names_sees_what_was_said_in_a_private_channel_they_read(
    office: Office, discord: Wire, by: str
) -> None:
    """Mia is named there by her id, Lena has a role and does not see the channel."""
    PRIVATE[by](discord)
    question = await discord.says(JONAS, ASIDE, f"Please add {SECRET} exports.")
    await discord.menu(MIA, "Log as feedback", question)
    await office.done()
    await office.presses(MIA, discord.ephemeral_of(MIA), "Save")
    assert SECRET in discord.words(await office.candor_says(MIA, HELP, "feedback", view="list"))
    lenas = await office.candor_says(LENA, HELP, "feedback", view="list")
    assert SECRET not in discord.words(lenas)
