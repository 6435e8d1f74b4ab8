"""What `candor doctor` says of Discord: in order, or what to mend."""

from __future__ import annotations

from dataclasses import replace

import pytest

from candorbot.brand import Brand
from candorbot.errors import UserError
from candorbot.platforms.discord.examined import examined
from candorbot.platforms.discord.rights import permissions
from candorbot.settings import DiscordSettings
from tests.platforms.discord.office import STAFF, loaded
from tests.platforms.discord.wire import GUILD, Wire, bits

ADD_REACTIONS = 1 << 6
OTHER = "100000000000000077"
NEEDED = permissions(moderate=False).value


@pytest.fixture
def brand() -> Brand:
    return loaded().brand


@pytest.fixture
def settings(discord: Wire) -> DiscordSettings:
    return DiscordSettings(discord.token, "", discord.api)


def with_access(brand: Brand, **what: object) -> Brand:
    """The same brand, with something else said of Discord."""
    access = brand.file.access["discord"].model_copy(update=what)
    told = brand.file.model_copy(update={"access": {**brand.file.access, "discord": access}})
    return Brand(brand.folder, told, brand.strategy)


@pytest.mark.parametrize("moderate", [False, True])
async def test_what_is_in_order_is_said_in_a_line(
    discord: Wire, settings: DiscordSettings, brand: Brand, moderate: bool
) -> None:
    discord.grant(permissions(moderate=moderate).value)
    assert await examined(settings, brand) == "Harbor; the team is told in #staff; 2 approvers"


@pytest.mark.parametrize(
    ("granted", "says"),
    [
        (NEEDED & ~bits.PIN_MESSAGES, "not grant what is needed: pin_messages"),
        (NEEDED | ADD_REACTIONS, "more than is needed: add_reactions"),
        (NEEDED | bits.MENTION_EVERYONE, "more than is needed: mention_everyone"),
        (NEEDED | bits.ADMINISTRATOR, "more than is needed: administrator\\. Take"),
    ],
)
async def test_f107_rights_that_lack_or_are_too_many_are_named(
    discord: Wire, settings: DiscordSettings, brand: Brand, granted: int, says: str
) -> None:
    discord.grant(granted)
    with pytest.raises(UserError, match=says):
        await examined(settings, brand)


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        ("open", "is open to every member"),
        ("closed", "cannot be used: Candor may not see that channel"),
        ("gone", "cannot be used: The channel is not there"),
        ("unnamed", "has no staff channel"),
        ("nobody", "Nobody may release posts"),
        ("revoked", "does not take the token"),
        ("nowhere", "in no Discord server yet"),
        ("twice", r"in several Discord servers: Harbor .* and Lumen .*DISCORD_SERVER"),
        ("elsewhere", f"not in the server {OTHER}"),
        ("down", "cannot be reached"),
    ],
)
async def test_what_is_not_is_said_with_its_cure(
    discord: Wire, settings: DiscordSettings, brand: Brand, spoilt: str, says: str
) -> None:
    if spoilt == "open":
        discord.channel(STAFF).overwrites.clear()
    elif spoilt == "closed":
        discord.channel(STAFF).overwrites.pop(discord.world.own_role(GUILD).id)
    elif spoilt == "gone":
        await discord.removes_channel(STAFF)
    elif spoilt == "unnamed":
        brand = with_access(brand, staff_channel="")
    elif spoilt == "nobody":
        brand = with_access(brand, approvers=[])
    elif spoilt == "revoked":
        settings = replace(settings, token="of.another-app.altogether")
    elif spoilt == "nowhere":
        del discord.guild().members[discord.world.bot]
    elif spoilt == "twice":
        discord.world.add_guild(OTHER, "Lumen")
    elif spoilt == "elsewhere":
        settings = replace(settings, server=OTHER)
    else:
        settings = replace(settings, api="http://127.0.0.1:9/api/v10")
    with pytest.raises(UserError, match=says):
        await examined(settings, brand)


async def test_of_two_servers_the_one_that_is_named_is_served(
    discord: Wire, settings: DiscordSettings, brand: Brand
) -> None:
    discord.world.add_guild(OTHER, "Lumen")
    assert "Harbor" in await examined(replace(settings, server=GUILD), brand)
