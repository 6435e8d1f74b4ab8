"""Slack as `candor doctor` looks at it: reached, known, allowed what is needed, and a staff channel there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candorbot import words
from candorbot.clock import SystemClock
from candorbot.errors import UserError
from candorbot.platforms.call_errors import CallError
from candorbot.platforms.slack import scopes
from candorbot.platforms.slack.calls import Calls
from candorbot.platforms.slack.directory import Directory, who_we_are
from candorbot.settings import SlackSettings

if TYPE_CHECKING:
    from candorbot.brand import Brand


async def examined(settings: SlackSettings, brand: Brand) -> str:
    """What is in order, in a sentence. Raises UserError for what is not, with its cure."""
    async with Calls.opened(settings.bot_token, settings.api) as calls:
        try:
            there = Directory(calls, lambda: brand, SystemClock(), await who_we_are(calls))
            if settings.by_socket:
                async with Calls.opened(settings.app_token, settings.api) as app:
                    await app.write("apps.connections.open", {})
        except CallError as error:
            raise UserError(words.SLACK_UNREACHED.format(error=error)) from None
        told = scopes_wrong(calls.scopes, listens=there.listens)
        if told:
            raise UserError(told)
        place = await there.staff_place()
        approvers = len(await there.approvers())
        if not approvers:
            raise UserError(words.SLACK_NO_APPROVERS)
        return words.SLACK_IN_ORDER.format(
            team=there.title,
            staff=await there.channel_name(place.channel),
            approvers=words.counted(approvers, "approver"),
        )


def scopes_wrong(granted: frozenset[str] | None, *, listens: bool) -> str:
    """What the token may not do that is needed, and what it may do that is not; "" if all is well."""
    if granted is None:
        return ""
    lacking = [scope.name for scope in scopes.missing(granted, listen=listens)]
    more = scopes.excess(granted)
    told = [words.SLACK_LACKS.format(scopes=words.listed(lacking))] if lacking else []
    told += [words.SLACK_EXCESS.format(scopes=words.listed(more))] if more else []
    return " ".join(told)
