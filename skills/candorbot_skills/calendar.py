"""The calendar: a month of posts, its balance against the plan, and events with the posts around them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.month import FILES
from candorbot.occasion import HERE, Occasion, Stage, posts_around
from candorbot.plan import SOON
from candorbot.records import Function, Proposed
from candorbot.request import Permission, Place
from candorbot.skill import Context, skill
from candorbot.writing import Ask, Proposal, Refusal, Unavailable

NOT_WRITTEN = "The event is on the calendar, but not all posts around it were written: {why}"


@skill(
    "calendar",
    summary="See the month's posts and their balance, and plan events with the posts around them",
    usage="[MONTH | ical | page]",
    example="calendar next",
    allowed=Permission.MODERATOR,
)
async def calendar(context: Context) -> Card:
    first, _, rest = context.request.text.strip().partition(" ")
    if first.casefold() in FILES:
        return await context.calendar.as_file(first.casefold(), rest)
    return await context.calendar.month(context.request.text)


@calendar.action("event")
async def event(context: Context) -> Card:
    values, place = context.request.values, context.request.place
    channel = values.get("channel", "").strip().removeprefix("#")
    one = await context.calendar.plan_event(
        values.get("kind", ""), values.get("name", ""), values.get("when", ""),
        place.channel if channel in ("", HERE) else channel, values.get("details", ""),
    )  # fmt: skip
    drafts = await _posts(context, one)
    if not await context.calendar.still_planned(one):
        raise UserError(words.EVENT_GONE.format(name=one.name))
    zone = context.brand.zone
    said = words.EVENT_PLANNED.format(
        name=one.name, when=words.local(one.at, zone), drafts=words.counted(len(drafts), "draft")
    )
    return await context.calendar.month(f"{one.at.astimezone(zone):%Y-%m}", said)


@calendar.action("cancel")
async def cancel(context: Context) -> Card:
    return await context.calendar.cancel_event(context.request.values.get("event", ""))


async def _posts(context: Context, one: Occasion) -> Sequence[str]:
    """Draft the posts around an event, each for its day; their ids."""
    zone, made = context.brand.zone, []
    around = list(posts_around(one.at, context.clock.now(), zone, SOON))
    posts = await asyncio.gather(*(_write(context, one, stage) for stage, _ in around))
    for (stage, post_at), written in zip(around, posts, strict=True):
        if not isinstance(written, Proposal):
            raise UserError(NOT_WRITTEN.format(why=written.why))
        proposed = Proposed.of_writer(
            written, Place(one.workspace, one.channel), once=one.once(stage), post_at=post_at,
            function=Function.INFORMER,
        )  # fmt: skip
        try:
            await context.propose(proposed)
        except UserError:  # there is no such channel
            await context.calendar.cancel_event(one.id)
            raise
        draft = await context.drafts.made_once(proposed.once)
        made += [draft.id] if draft else []
    return made


async def _write(context: Context, one: Occasion, stage: Stage) -> Proposal | Refusal | Unavailable:
    return await context.writer.write(
        Ask(
            one.name, first=False, kind="event", stage=stage, theme=one.name,
            when=words.local(one.at, context.brand.zone), details=one.details,
            language=context.brand.language,
        )
    )  # fmt: skip
