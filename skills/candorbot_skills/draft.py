"""Draft a reply to a member: to a text, a message, or the question that has waited longest."""

from __future__ import annotations

import re
from dataclasses import replace

from candorbot import words
from candorbot.card import Card, Choice
from candorbot.errors import UserError
from candorbot.records import OPEN_STATES, Draft, Message, Proposed, may_read
from candorbot.request import Permission, Place
from candorbot.skill import Context, skill
from candorbot.verdict import Opinion
from candorbot.writing import Ask, Proposal, Style

NOTHING_TITLE = "Nobody is waiting"
NOTHING = "Every question has an answer. `/candor draft TEXT` drafts a reply to any text."
NO_MESSAGE = "That message is not here any more. Nothing was drafted; choose another one."
NOT_WRITTEN = "No reply was written: {why}"
NOT_OPEN = (
    "This draft is {state}; its words do not change any more. `/candor draft` gives a new one."
)

_DRAFT_ID = re.compile(r"d\d{1,9}", re.IGNORECASE)


async def open_drafts(context: Context) -> list[Choice]:
    """The drafts that wait, to choose one: their words where whoever types is sure to read what they answer."""
    me = (context.request.person.id,)
    return [
        Choice(
            one.id,
            words.DRAFT_TO_CHOOSE.format(
                id=one.id,
                to=one.member or "?",
                text=one.version.text if may_read(me, one.version.readers) else "…",
            ),
        )
        for one in await context.drafts.open_ones()
    ]


@skill(
    "draft",
    summary="Draft an honest, sourced reply to the member who has waited longest, or to a text",
    usage="[TEXT | DRAFT-ID]",
    example="draft How do I leave my own visits out?",
    allowed=Permission.MODERATOR,
    message_action="Draft a reply",
    suggests=open_drafts,
)
async def draft(context: Context) -> Card:
    request = context.request
    text = request.text.strip()
    if request.kind == "message_action":
        message = await context.messages.message(request.about)
        if message is None:
            raise UserError(NO_MESSAGE)
        return await _reply_to(context, message)
    if _DRAFT_ID.fullmatch(text):
        return await context.show(await _kept(context, text))
    if text:
        return await _reply_to_text(context, text)
    waiting = await context.messages.oldest_unanswered()
    return await _reply_to(context, waiting) if waiting else Card(NOTHING_TITLE, NOTHING)


@draft.action("open")
async def show(context: Context) -> Card:
    """A button of the calendar, on a post."""
    return await context.show(await _kept(context, context.request.about))


@draft.action("reply")
async def reply(context: Context) -> Card:
    """A button of another card, on a message that waits."""
    message = await context.messages.message(context.request.about)
    if message is None:
        raise UserError(NO_MESSAGE)
    return await _reply_to(context, message)


@draft.action("edit")
async def edit(context: Context) -> Card:
    kept = await _open(context)
    text = context.request.values.get("text", "").strip()
    if text == kept.version.text.strip():
        return await context.show(kept)
    opinion = await context.second_opinion(text) if text else Opinion()
    by_hand = Proposed(
        text=text,
        place=kept.place,
        about=kept.about,
        asked=kept.asked,
        member=kept.member,
        sources=kept.version.sources,  # also those it cites no more: a later edit may cite them again
        doubts=(*kept.version.verdict.doubts, *opinion.doubts),
        note=opinion.note,
    )
    return await context.revise(kept, by_hand)


@draft.action("shorter")
async def shorter(context: Context) -> Card:
    return await _restyle(context, "shorter")


@draft.action("warmer")
async def warmer(context: Context) -> Card:
    return await _restyle(context, "warmer")


async def _reply_to(context: Context, message: Message) -> Card:
    kept = await context.drafts.open_draft_about(message.id)
    if kept is not None:
        return await context.show(kept)
    place = await context.messages.answers_at(message)
    return await _write(context, await _ask(context, message), place, message.id)


async def _reply_to_text(context: Context, text: str) -> Card:
    ask = Ask(text, signer=_signer(context), first=True)
    place = replace(context.request.place, thread=None)
    return await _write(context, ask, place, "")


async def _write(context: Context, ask: Ask, place: Place, about: str) -> Card:
    written = await context.writer.write(ask)
    if not isinstance(written, Proposal):
        raise UserError(NOT_WRITTEN.format(why=written.why))
    return await context.propose(_proposed(written, ask, place, about))


async def _restyle(context: Context, style: Style) -> Card:
    kept = await _open(context)
    message = await context.messages.message(kept.about) if kept.about else None
    ask = (
        await _ask(context, message)
        if message is not None
        else Ask(kept.asked, signer=_signer(context), first=True)
    )
    written = await context.writer.write(replace(ask, style=style))
    if not isinstance(written, Proposal):
        raise UserError(NOT_WRITTEN.format(why=written.why))
    return await context.revise(kept, _proposed(written, ask, kept.place, kept.about))


async def _ask(context: Context, message: Message) -> Ask:
    thread = await context.messages.thread(message.thread)
    first = not any(one.by_staff for one in thread)
    return Ask(message.text, message.author_name, _signer(context), first)


def _signer(context: Context) -> str:
    return context.brand.file.team.name_of(context.request.person)


def _proposed(written: Proposal, ask: Ask, place: Place, about: str) -> Proposed:
    return Proposed.of_writer(
        written, place, about=about, asked=ask.message, member=ask.member, alone=True
    )


async def _kept(context: Context, draft_id: str) -> Draft:
    kept = await context.drafts.draft(draft_id.lower())
    if kept is None:
        raise UserError(words.NO_DRAFT.format(id=draft_id))
    return kept


async def _open(context: Context) -> Draft:
    kept = await _kept(context, context.request.about)
    if kept.state not in OPEN_STATES:
        raise UserError(NOT_OPEN.format(state=kept.state))
    return kept
