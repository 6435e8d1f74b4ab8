"""Ideas for posts: what members asked and what shipped of their wishes, what no article answers, and the
conversations to join."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.request import Permission
from candorbot.skill import Context, skill

View = Callable[[Context], Awaitable[Card]]


@skill(
    "ideas",
    summary="Suggest posts that answer what members ask, what no article answers, and conversations to join",
    usage="[week | month | gaps | join | article MESSAGE]",
    example="ideas month",
    allowed=Permission.MODERATOR,
)
async def ideas(context: Context) -> Card:
    text = " ".join(context.request.text.split())
    named, _, rest = text.partition(" ")
    if named.casefold() == "article":
        return await context.ideas.article(rest)
    view = VIEWS.get(text.casefold() or "week")
    if view is None:
        raise UserError(words.NO_IDEAS_VIEW.format(text=text[:40]))
    return await view(context)


VIEWS: Mapping[str, View] = {
    "week": lambda context: context.ideas.make("week"),
    "month": lambda context: context.ideas.make("month"),
    "gaps": lambda context: context.ideas.gaps(),
    "join": lambda context: context.ideas.join(),
}
"""What a word leads to, beside `article`, which takes a message."""


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
    """The draft of an idea: there is one, however often it is asked for. It keeps its time, or has none."""
    about = context.request.about
    proposed = await context.ideas.post(about, later=later)
    card = await context.propose(proposed)
    made = await context.drafts.made_once(proposed.once)
    timed = made is not None and made.post_at is not None
    await context.ideas.drafted(about, later=timed)
    if later and not timed and any(button.action == "schedule" for button in card.buttons):
        return replace(card, body="\n".join(filter(None, [words.IDEA_HAS_DRAFT, card.body])))
    return card
