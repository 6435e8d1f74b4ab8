"""What members said and what needs a person: of a day, a week or a month."""

from __future__ import annotations

from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.request import Permission
from candorbot.skill import Context, skill

KINDS = {"": "today", "today": "today", "day": "today", "week": "week", "month": "month"}
NOT_KNOWN = (
    "There is a briefing for today, week and month, but none for “{text}”. Choose one of these."
)


@skill(
    "brief",
    summary="Sum up what needs you and what members say: of today, the week, or the month",
    usage="[today | week | month]",
    example="brief week",
    allowed=Permission.MODERATOR,
)
async def brief(context: Context) -> Card:
    text = context.request.text.strip()
    kind = KINDS.get(text.casefold())
    if kind is None:
        raise UserError(NOT_KNOWN.format(text=text[:40]))
    return await context.briefings.make(kind, in_short=True)


@brief.action("right")
async def right(context: Context) -> Card:
    return await context.briefings.right(context.request.about)


@brief.action("wrong")
async def wrong(context: Context) -> Card:
    return await context.briefings.wrong(
        context.request.about, context.request.values.get("said", "")
    )


@brief.action("snooze")
async def snooze(context: Context) -> Card:
    return await context.briefings.snooze(
        context.request.about, context.request.values.get("hours", "")
    )
