"""People: who to welcome, to thank, to miss and to introduce; and the drafts with which a person does so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.records import Function, Proposed
from candorbot.request import Permission
from candorbot.skill import Context, skill
from candorbot.writing import Ask, Proposal

if TYPE_CHECKING:
    from candorbot.people_approach import Approach

NOT_WRITTEN = "No draft was written: {why}"


@skill(
    "people",
    summary="Show who to welcome, thank, miss and introduce, and what the audience is like",
    usage="[new | helpers | quiet | advocates | introduce | audience]",
    example="people helpers",
    allowed=Permission.MODERATOR,
)
async def people(context: Context) -> Card:
    text = " ".join(context.request.text.split()).casefold()
    return await (context.people.view(text) if text else context.people.overview())


@people.action("welcome")
@people.action("thanks")
@people.action("praise")
@people.action("introduction")
async def draft(context: Context) -> Card:
    """The draft for one press: it goes through the gate and waits for an approval, as any other."""
    found = await context.people.approach(context.request.about)
    made = await context.drafts.made_once(found.once)
    if made is not None and made.state != "expired":
        return await context.show(made)
    ask = await _ask(context, found)
    written = await context.writer.write(ask)
    if not isinstance(written, Proposal):
        raise UserError(NOT_WRITTEN.format(why=written.why))
    found = await context.people.approach(found.once)  # writing took a while: they may have left
    return await context.propose(
        Proposed.of_writer(
            written,
            await context.messages.answers_at(found.message),
            about=found.about,
            asked=found.message.text,
            member=found.message.author_name,
            once=found.once,
            function=Function.ADVOCATE,
            of=found.of,
        )
    )


async def _ask(context: Context, found: Approach) -> Ask:
    thread = await context.messages.thread(found.message.thread)
    return Ask(
        found.message.text,
        found.names[0],
        context.brand.file.team.name_of(context.request.person),
        first=not any(one.by_staff for one in thread),
        kind=found.kind,
        theme=words.listed(found.words) if found.words else "",
        other=found.names[-1],
    )
