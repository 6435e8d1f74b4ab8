"""Discord as `candor doctor` looks at it: reached, known, allowed what is needed, and a staff channel there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candorbot import words
from candorbot.clock import SystemClock
from candorbot.errors import UserError
from candorbot.platforms.call_errors import CallError
from candorbot.platforms.discord import rights
from candorbot.platforms.discord.calls import Calls
from candorbot.platforms.discord.directory import Directory
from candorbot.platforms.discord.workspace import our_server
from candorbot.settings import DiscordSettings

if TYPE_CHECKING:
    from candorbot.brand import Brand


async def examined(settings: DiscordSettings, brand: Brand) -> str:
    """What is in order, in a sentence. Raises UserError for what is not, with its cure."""
    clock = SystemClock()
    async with Calls.opened(settings.token, settings.api, clock) as calls:
        try:
            me, server = await our_server(calls, settings.server)
        except CallError as error:
            raise UserError(words.DISCORD_UNREACHED.format(error=error)) from None
        there = Directory(calls, lambda: brand, clock, me, server)
        told = await rights_wrong(there)
        if told:
            raise UserError(told)
        place = await there.staff_place()
        approvers = len(there.access.approvers)
        if not approvers:
            raise UserError(words.DISCORD_NO_APPROVERS)
        return words.DISCORD_IN_ORDER.format(
            server=there.title,
            staff=await there.channel_name(place.channel),
            approvers=words.counted(approvers, "approver"),
        )


async def rights_wrong(there: Directory) -> str:
    """What our role may not do that is needed, and what it may do that is not; "" if all is well."""
    granted, everyone = await there.granted()
    lacking = [right.name for right in rights.missing(granted)]
    more = rights.excess(granted, everyone)
    told = [words.DISCORD_LACKS.format(rights=words.listed(lacking))] if lacking else []
    told += [words.DISCORD_EXCESS.format(rights=words.listed(more))] if more else []
    return " ".join(told)
