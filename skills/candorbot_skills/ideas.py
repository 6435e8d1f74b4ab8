"""Ideas for posts: what members asked and what shipped of their wishes, what no article answers, and the
conversations to join."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.request import Permission
from candorbot.skill import Context, skill

View = Callable[[Context, str], Awaitable[Card]]


@skill(
    "ideas",
    summary="Suggest posts that answer what members ask, what no article answers, and conversations to join",
    usage="[week | month | gaps | join | article MESSAGE]",
    example="ideas month",
    allowed=Permission.MODERATOR,
)
async def ideas(context: Context) -> Card:
    named, _, rest = context.request.text.strip().partition(" ")
    view = VIEWS.get(named.casefold() or "week")
    if view is None:
        known = words.listed([*VIEWS])
        raise UserError(words.NO_IDEAS_VIEW.format(text=named[:40], views=known))
    return await view(context, rest.strip())


VIEWS: Mapping[str, View] = {
    "week": lambda context, rest: context.ideas.make("week"),
    "month": lambda context, rest: context.ideas.make("month"),
    "gaps": lambda context, rest: context.ideas.gaps(),
    "join": lambda context, rest: context.ideas.join(),
    "article": lambda context, rest: context.ideas.article(rest),
}
"""What a first word leads to; it gets the words after it."""


@ideas.action("open")
async def open_idea(context: Context) -> Card:
    return await context.ideas.open(context.request.about)


@ideas.action("review")
async def review(context: Context) -> Card:
    return await _draft(context, later=False)


@ideas.action("schedule")
async def schedule(context: Context) -> Card:
    return await _draft(context, later=True)


@ideas.action("not_now")
async def not_now(context: Context) -> Card:
    return await context.ideas.not_now(context.request.about)


@ideas.action("article")
async def article(context: Context) -> Card:
    return await context.ideas.article(context.request.about)


async def _draft(context: Context, *, later: bool) -> Card:
    """The draft of an idea: there is one, however often it is asked for."""
    about = context.request.about
    proposed = await context.ideas.post(about, later=later)
    card = await context.propose(proposed)
    await context.ideas.drafted(about, later=later)
    return card
