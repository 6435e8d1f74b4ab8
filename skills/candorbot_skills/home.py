"""Where you start: how things stand, what waits for you, today's briefing, and what is to be set up."""

from __future__ import annotations

from candorbot.card import Card
from candorbot.request import Permission
from candorbot.skill import Context, skill


@skill(
    "home",
    summary="Show how things stand, what waits for you, and what is to be set up",
    example="home",
    allowed=Permission.MEMBER,
)
async def home(context: Context) -> Card:
    return await context.home.card()


@home.action("open", allowed=Permission.MODERATOR)
async def open_(context: Context) -> Card:
    return await context.home.open()


@home.action("skip", allowed=Permission.MODERATOR)
async def skip(context: Context) -> Card:
    return await context.home.skip()
