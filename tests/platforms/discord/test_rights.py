from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from candorbot.platforms.discord import moderation
from candorbot.platforms.discord.rights import (
    RIGHTS,
    asked,
    excess,
    invite,
    missing,
    permissions,
)

SOURCES = sorted(Path("bot/candorbot/platforms/discord").glob("*.py"))
EVERYONE = discord.Permissions(add_reactions=True, view_channel=True, mention_everyone=True).value


def names(*, moderate: bool) -> set[str]:
    return {right.name for right in asked(moderate=moderate)}


def test_f107_the_link_asks_for_exactly_the_rights_that_are_used() -> None:
    query = parse_qs(urlsplit(invite("123456789012345678", moderate=False)).query)
    assert query == {
        "client_id": ["123456789012345678"],
        "scope": ["bot applications.commands"],
        "permissions": [str(permissions(moderate=False).value)],
        "integration_type": ["0"],
    }
    spelled = dict.fromkeys(names(moderate=False), True)
    assert permissions(moderate=False) == discord.Permissions(**spelled)


def test_f107_what_only_moderators_need_is_asked_for_only_then() -> None:
    assert names(moderate=True) - names(moderate=False) == {
        "moderate_members", "manage_messages", "manage_channels", "manage_threads",
    }  # fmt: skip
    assert all(right.why.endswith(".") for right in RIGHTS)


def test_f107_no_right_of_an_administrator_and_none_to_call_everybody() -> None:
    asked_for = permissions(moderate=True)
    assert not asked_for.administrator
    assert not asked_for.mention_everyone
    assert not asked_for.value & discord.Permissions(
        manage_guild=True, manage_roles=True, manage_webhooks=True, ban_members=True, kick_members=True
    ).value  # fmt: skip


@pytest.mark.parametrize(
    ("right", "sign"),
    [
        ("send_messages", '"POST", f"/channels/{where}/{path}"'),
        ("read_message_history", "/messages?after="),
        ("attach_files", '"attachments"'),
        ("pin_messages", "/messages/pins/"),
    ],
)
def test_f107_nothing_is_asked_for_that_is_not_used(right: str, sign: str) -> None:
    assert right in names(moderate=False)
    assert any(sign in source.read_text() for source in SOURCES)


def test_f107_each_right_of_moderation_is_that_of_a_hand_over() -> None:
    used = {name for name, _ in moderation.RIGHT.values()}
    assert used == {right.name for right in RIGHTS if right.moderation}


def test_f107_what_was_granted_is_held_against_what_is_needed() -> None:
    needed = permissions(moderate=False).value
    assert missing(needed) == ()
    assert excess(needed) == ()
    without = needed & ~discord.Permissions(send_messages=True).value
    assert [right.name for right in missing(without)] == ["send_messages"]
    assert excess(permissions(moderate=True).value) == ()


def test_f107_an_administrator_lacks_nothing_and_has_too_much() -> None:
    admin = discord.Permissions(administrator=True).value
    assert missing(admin) == ()
    assert excess(admin) == ("administrator",)
    assert excess(discord.Permissions.all().value) == ("administrator",)


@pytest.mark.parametrize(
    ("everyone", "too_much"),
    [(0, ("add_reactions", "mention_everyone")), (EVERYONE, ("mention_everyone",))],
)
def test_f107_what_everybody_may_is_no_right_of_its_own_but_for_what_it_must_never_have(
    everyone: int, too_much: tuple[str, ...]
) -> None:
    assert excess(permissions(moderate=False).value | EVERYONE, everyone) == too_much
