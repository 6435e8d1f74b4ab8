"""Escalations: what needs a person, how soon, and why. Open one, take it, pass it on, settle it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from candorbot import words
from candorbot.card import Button, Card, Choice, Input, Quote
from candorbot.errors import UserError
from candorbot.records import HOLDING, PASSING, Message, Proposed
from candorbot.request import Hand, Permission
from candorbot.skill import Context, skill
from candorbot.writing import Ask, Proposal

FLAG_TITLE = "Flag for escalation"
FLAG_BODY = "Choose what kind it is: who is told, and how soon, follows from that."
SUGGESTED = "Candor would flag it as “{kind}”."
NOT_SUGGESTED = "Candor would not flag it by itself."
NO_MESSAGE = "That message is not here any more. Choose another one."
GONE = "That text is not kept any more. Flag it again."
NOT_WRITTEN = "No reply was written: {why}"

_CASE_ID = re.compile(r"c\d{1,9}", re.IGNORECASE)


async def open_cases(context: Context) -> Sequence[Choice]:
    """The open cases, to choose one."""
    return await context.escalations.choices()


@skill(
    "escalate",
    summary="Show what needs a person now, open a case, or flag a text by hand",
    usage="[CASE-ID | rules | TEXT]",
    example="escalate A member says that somebody shares their address in private messages",
    allowed=Permission.MODERATOR,
    message_action="Flag for escalation",
    suggests=open_cases,
)
async def escalate(context: Context) -> Card:
    request = context.request
    text = request.text.strip()
    if request.kind == "message_action":
        message = await context.messages.message(request.about)
        if message is None:
            raise UserError(NO_MESSAGE)
        return _ask_kind(context, Quote(message.text, message.author_name), request.about)
    if not text:
        return await context.escalations.open_ones()
    if text.casefold() == "rules":
        return await context.escalations.rules()
    if _CASE_ID.fullmatch(text):
        return await context.escalations.show(text)
    await context.records("text").put(
        request.key, {"text": text}, state=PASSING, due=context.clock.now()
    )
    return _ask_kind(context, Quote(text), request.key)


def _ask_kind(context: Context, quote: Quote, about: str) -> Card:
    kinds = tuple(context.escalations.kinds())
    names = {kind.value: kind.label for kind in kinds}
    guess = context.escalations.guess(quote.text)
    said = SUGGESTED.format(kind=names[guess]) if guess in names else NOT_SUGGESTED
    kind = Input("kind", "What is it?", guess, choices=kinds)
    flag = Button("escalate", "flag", words.FLAG, about, primary=True, inputs=(kind,))
    return Card(FLAG_TITLE, f"{FLAG_BODY} {said}", quote=quote, buttons=(flag,))


@escalate.action("flag")
async def flag(context: Context) -> Card:
    request = context.request
    message = await context.messages.message(request.about)
    if message is None:
        kept = await context.records("text").get(request.about)
        if kept is None:
            raise UserError(GONE)
        message = Message(
            request.place.workspace, "", request.place.channel, "", request.person.id, request.person.name,
            kept.body["text"], context.clock.now(),
        )  # fmt: skip
    return await context.escalations.flag(message, request.values.get("kind", ""))


@escalate.action("open")
async def open_case(context: Context) -> Card:
    return await context.escalations.show(context.request.about)


@escalate.action("acknowledge")
async def acknowledge(context: Context) -> Card:
    return await context.escalations.acknowledge(context.request.about)


@escalate.action("resolve")
async def resolve(context: Context) -> Card:
    return await context.escalations.resolve(context.request.about)


@escalate.action("dismiss")
async def dismiss(context: Context) -> Card:
    return await context.escalations.dismiss(context.request.about)


@escalate.action("reassign")
async def reassign(context: Context) -> Card:
    request = context.request
    return await context.escalations.reassign(request.about, request.values.get("person", ""))


async def _moderate(context: Context, hand: Hand) -> Card:
    request = context.request
    told = request.values
    return await context.escalations.moderate(
        request.about, hand, told.get("reason", ""), told.get("seconds", "")
    )


@escalate.action("timeout")
async def timeout(context: Context) -> Card:
    return await _moderate(context, "timeout")


@escalate.action("delete")
async def delete(context: Context) -> Card:
    return await _moderate(context, "delete")


@escalate.action("slow")
async def slow(context: Context) -> Card:
    return await _moderate(context, "slow")


@escalate.action("lock")
async def lock(context: Context) -> Card:
    return await _moderate(context, "lock")


@escalate.action("holding")
async def holding(context: Context) -> Card:
    message, meanwhile = await _reported(context)
    written = Proposal(meanwhile, (), HOLDING, True, context.brand.language)
    return await _propose(context, message, written)


@escalate.action("calm")
async def calm(context: Context) -> Card:
    message, _ = await _reported(context)
    rule = await context.escalations.house_rule(context.request.about)
    signer = context.brand.file.team.name_of(context.request.person)
    asked = Ask(message.text, signer=signer, kind="calm", rule=rule)
    written = await context.writer.write(asked)
    if not isinstance(written, Proposal):
        raise UserError(NOT_WRITTEN.format(why=written.why))
    return await _propose(context, message, written)


async def _reported(context: Context) -> tuple[Message, str]:
    """The message a case began with, and what may be said meanwhile."""
    message_id, meanwhile = await context.escalations.first_message(context.request.about)
    message = await context.messages.message(message_id) if message_id else None
    if message is None or not meanwhile:
        raise UserError(words.NO_REPLY_HERE)
    return message, meanwhile


async def _propose(context: Context, message: Message, written: Proposal) -> Card:
    proposed = Proposed.of_writer(
        written,
        await context.messages.answers_at(message),
        about=message.id,
        asked=message.text,
        member=message.author_name,
        alone=True,
    )
    kept = await context.drafts.open_draft_about(message.id)
    if kept is not None:
        return await context.revise(kept, proposed)
    return await context.propose(proposed)
